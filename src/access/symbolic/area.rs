//! The actions and resources that a question is about, and what of statements can say something of them.
//!
//! Within an area the items that are left say what the whole statement says; outside of it nothing is asked.

use std::cmp::Ordering;

use crate::glob::are_disjoint_ignoring_case as are_disjoint;
use crate::policy::{Listed, Pattern, Statement, matches_ignoring_case};

use super::lower::{Questions, Taken};

/// How many pairs of names are looked at for one answer; beyond it everything counts.
const MOST_PAIRS: usize = 200_000;

/// Some actions on some resources.
#[derive(Debug)]
pub(super) struct Area<'a, 's> {
    /// `None` for any.
    pub(super) actions: Option<Items<'a, 's>>,
    /// `None` for any.
    pub(super) resources: Option<Items<'a, 's>>,
}

/// Patterns that say all that they can stand for.
#[derive(Debug)]
pub(super) struct Items<'a, 's> {
    patterns: Vec<&'a Pattern<'s>>,
    names: Names<'a>,
}

impl<'a, 's> Area<'a, 's> {
    /// What parts of statements are about, all of them together.
    pub(super) fn of(parts: impl IntoIterator<Item = (&'a Statement<'s>, Taken<'a, 's>)>) -> Self {
        let (mut actions, mut resources) = (Some(Vec::new()), Some(Vec::new()));
        for (statement, part) in parts {
            extend(&mut actions, statement.actions.as_ref(), part.actions);
            extend(&mut resources, statement.resources.as_ref(), part.resources);
        }
        let items = |patterns: Vec<&'a Pattern<'s>>| Items { names: Names::of(&patterns), patterns };
        Self { actions: actions.map(items), resources: resources.map(items) }
    }

    /// Whether telling names apart that nobody knows yet can take long: it may have many that stand in the middle.
    pub(super) fn is_intricate(&self) -> bool {
        let is_inner = |text: &&str| text[..text.len() - 1].contains(['*', '?']);
        self.actions.as_ref().is_none_or(|items| items.names.wild.iter().any(is_inner))
    }

    /// How many patterns say what actions it has; the fewer, the less there is to tell apart.
    pub(super) fn size(&self) -> usize {
        self.actions.as_ref().map_or(usize::MAX, |items| items.patterns.len())
    }

    /// What of a statement can say something of it: nothing when it is about other actions or resources.
    pub(super) fn part(&self, statement: &'a Statement<'s>, pairs: &mut usize) -> Option<Taken<'a, 's>> {
        Some(Taken {
            actions: sharing(self.actions.as_ref(), statement.actions.as_ref(), pairs)?,
            resources: sharing(self.resources.as_ref(), statement.resources.as_ref(), pairs)?,
        })
    }

    /// Leaves out of all requests those outside of it.
    pub(super) fn bound(&self, questions: &mut Questions) {
        if let Some(items) = &self.actions {
            questions.actions.bound(&items.patterns);
        }
        if let Some(items) = &self.resources {
            questions.resources.bound(&items.patterns);
        }
    }
}

/// Adds the items of a list; `None` when they do not say what the list is about. Variables and what is known only later
/// can be anything, and so can the fields that a short ARN lacks.
fn extend<'a, 's>(
    all: &mut Option<Vec<&'a Pattern<'s>>>,
    listed: Option<&Listed<'_, Pattern<'_>>>,
    items: Vec<&'a Pattern<'s>>,
) {
    let is_plain = listed.is_some_and(|listed| !listed.is_negated && !listed.has_unknown);
    if is_plain && items.iter().all(|item| item.says_all()) {
        if let Some(all) = all {
            all.extend(items);
        }
    } else {
        *all = None;
    }
}

/// The items of a list that can stand for what some of `items` can stand for; `None` when the list has nothing to do
/// with them. What a `Not` list names is left out of it where nothing of it can be asked about.
fn sharing<'a, 's>(
    items: Option<&Items<'_, '_>>,
    listed: Option<&'a Listed<'s, Pattern<'s>>>,
    pairs: &mut usize,
) -> Option<Vec<&'a Pattern<'s>>> {
    let Some(listed) = listed else { return Some(Vec::new()) };
    let mut can_share = |item: &&Pattern<'_>| {
        items.is_none_or(|items| !item.says_all() || items.names.can_be(&item.text, pairs))
    };
    let items: Vec<&Pattern<'s>> = listed.items.iter().filter(|item| can_share(item)).collect();
    (!items.is_empty() || listed.is_negated || listed.has_unknown).then_some(items)
}

/// Texts of patterns, to be met by others.
#[derive(Debug)]
struct Names<'a> {
    /// Those without wildcards, in order, without regard to case.
    literal: Vec<&'a str>,
    wild: Vec<&'a str>,
}

impl<'a> Names<'a> {
    fn of(items: &[&'a Pattern<'_>]) -> Self {
        let texts = items.iter().map(|item| &*item.text);
        let (mut literal, wild): (Vec<&str>, Vec<&str>) = texts.partition(|text| !text.contains(['*', '?']));
        literal.sort_unstable_by(|one, other| order(one.as_bytes(), other.as_bytes()));
        Self { literal, wild }
    }

    /// Whether some text that an item stands for is one that they stand for. A `false` is certain.
    fn can_be(&self, item: &str, pairs: &mut usize) -> bool {
        let bytes = item.as_bytes();
        let head = bytes.iter().position(|byte| matches!(byte, b'*' | b'?')).map(|at| &bytes[..at]);
        let is_literal = match head {
            None => self.literal.binary_search_by(|own| order(own.as_bytes(), bytes)).is_ok(),
            Some(head) => {
                let first = self.literal.partition_point(|own| order(own.as_bytes(), head).is_lt());
                let begins = |own: &&&str| {
                    own.as_bytes().get(..head.len()).is_some_and(|own| own.eq_ignore_ascii_case(head))
                };
                self.literal[first..].iter().take_while(begins).any(|own| {
                    *pairs += 1;
                    *pairs > MOST_PAIRS || matches_ignoring_case(item, own)
                })
            }
        };
        is_literal
            || self.wild.iter().any(|own| {
                *pairs += 1;
                *pairs > MOST_PAIRS || !are_disjoint(own, item)
            })
    }
}

/// The order of texts whose ASCII letters are alike in both cases.
fn order(one: &[u8], other: &[u8]) -> Ordering {
    let pairs =
        one.iter().zip(other).map(|(one, other)| (one.to_ascii_lowercase(), other.to_ascii_lowercase()));
    let differing = pairs.into_iter().find(|(one, other)| one != other);
    differing.map_or(one.len().cmp(&other.len()), |(one, other)| one.cmp(&other))
}
