//! The actions and resources that a question is about, and what of statements can say something of them.
//!
//! Within an area the items that are left say what the whole statement says; outside of it nothing is asked.

use crate::aws::authorization::Authorization;
use crate::glob::are_disjoint_ignoring_case as are_disjoint;
use crate::letter_case::order_ignoring_case;
use crate::policy::{Listed, MOST_COMPARED, Pattern, Statement, matches_ignoring_case};

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

    /// What a part of a statement is about within some actions, or within some resources.
    pub(super) fn within(
        statement: &'a Statement<'s>,
        part: Taken<'a, 's>,
        are_actions: bool,
        bounds: Vec<&'a Pattern<'s>>,
    ) -> Self {
        let mut area = Self::of([(statement, part)]);
        if bounds.iter().all(|item| item.says_all()) {
            let bounds = Some(Items { names: Names::of(&bounds), patterns: bounds });
            if are_actions {
                area.actions = bounds;
            } else {
                area.resources = bounds;
            }
        }
        area
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        [&self.actions, &self.resources].into_iter().flatten().any(|items| items.patterns.is_empty())
    }

    /// Whether telling names apart that nobody knows yet can take long: it may have many that stand in the middle.
    pub(super) fn is_intricate(&self) -> bool {
        let is_inner = |own: &Wild<'_>| own.start.len() + 1 < own.text.len();
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

    /// Whether a statement is about resources outside of it.
    pub(super) fn is_left_by(&self, statement: &Statement<'_>) -> bool {
        let (Some(own), Some(listed)) = (&self.resources, &statement.resources) else { return false };
        let mut left = MOST_COMPARED;
        let mut is_inside = |item: &Pattern<'_>| {
            own.patterns.iter().any(|own| {
                left = left.saturating_sub(1);
                left == 0 || own.covers(&item.text)
            })
        };
        listed.is_negated || listed.items.iter().any(|item| !is_inside(item))
    }

    /// Leaves out of all requests those outside of it.
    pub(super) fn bound(&self, questions: &mut Questions, table: &Authorization) {
        if let Some(items) = &self.actions {
            questions.actions.bound(&items.patterns);
        }
        if let Some(items) = &self.resources {
            questions.resources.bound(&items.patterns, table);
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
    let is_plain = listed.is_some_and(Listed::names_all);
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
    let mut can_share =
        |item: &&Pattern<'_>| items.is_none_or(|items| items.names.can_be(item, pairs) || !item.says_all());
    let items: Vec<&Pattern<'s>> = listed.items.iter().filter(|item| can_share(item)).collect();
    (!items.is_empty() || listed.is_negated || listed.has_unknown).then_some(items)
}

/// Texts of patterns, to be met by others.
#[derive(Debug)]
struct Names<'a> {
    /// Those without wildcards, in order, without regard to case.
    literal: Vec<&'a str>,
    /// They, by length and then in order: most texts have a length or a start of their own.
    by_length: Vec<&'a str>,
    /// Their lengths, a bit for each.
    lengths: u64,
    /// How all of them begin: mostly with a service, or with a bucket.
    start: &'a [u8],
    wild: Vec<Wild<'a>>,
    /// Their first letters in lower case, a bit for each; `None` when one of them can begin with anything.
    firsts: Option<u128>,
}

/// A text with wildcards.
#[derive(Debug)]
struct Wild<'a> {
    text: &'a str,
    /// What stands before the first of them.
    start: &'a [u8],
}

impl<'a> Names<'a> {
    fn of(items: &[&'a Pattern<'_>]) -> Self {
        let (mut literal, mut wild) = (Vec::new(), Vec::new());
        for item in items {
            let bytes = item.text.as_bytes();
            match bytes.iter().position(|byte| is_wildcard(*byte)) {
                Some(at) => wild.push(Wild { text: &item.text, start: &bytes[..at] }),
                None => literal.push(&*item.text),
            }
        }
        literal.sort_unstable_by(|one: &&str, other: &&str| {
            order_ignoring_case(one.as_bytes(), other.as_bytes())
        });
        let (first, last) = (literal.first().copied().unwrap_or(""), literal.last().copied().unwrap_or(""));
        // In order, what the first and the last have in common those between them have too.
        let pairs = first.bytes().zip(last.bytes());
        let common = pairs.take_while(|(one, other)| one.eq_ignore_ascii_case(other)).count();
        let lengths = literal.iter().fold(0, |lengths, text| lengths | 1 << (text.len() % 64));
        let mut by_length = literal.clone();
        // The sort keeps the order of those that are as long.
        by_length.sort_by_key(|text| text.len());
        let firsts = items.iter().try_fold(0, |firsts, item| Some(firsts | first_bit(&item.text)?));
        Self { start: &first.as_bytes()[..common], literal, by_length, lengths, wild, firsts }
    }

    /// Whether some text that an item stands for is one that they stand for. A `false` is certain.
    fn can_be(&self, item: &Pattern<'_>, pairs: &mut usize) -> bool {
        // Most items are of other services.
        if self.firsts.zip(first_bit(&item.text)).is_some_and(|(firsts, own)| firsts & own == 0) {
            return false;
        }
        let is_plain = item.is_plain();
        let item = &*item.text;
        let is_literal =
            if is_plain { self.has_literal(item) } else { self.is_literal(item.as_bytes(), item, pairs) };
        is_literal
            || self.wild.iter().any(|own| {
                *pairs += 1;
                *pairs > MOST_PAIRS || can_start(item.as_bytes(), own.start) && !are_disjoint(own.text, item)
            })
    }

    fn has_literal(&self, item: &str) -> bool {
        let ordered = |own: &&str| {
            own.len().cmp(&item.len()).then_with(|| order_ignoring_case(own.as_bytes(), item.as_bytes()))
        };
        self.lengths >> (item.len() % 64) & 1 == 1 && self.by_length.binary_search_by(ordered).is_ok()
    }

    fn is_literal(&self, bytes: &[u8], item: &str, pairs: &mut usize) -> bool {
        if self.literal.is_empty() || !can_start(bytes, self.start) {
            return false;
        }
        let Some(head) = bytes.iter().position(|byte| is_wildcard(*byte)).map(|at| &bytes[..at]) else {
            return self.has_literal(item);
        };
        let first = self.literal.partition_point(|own| order_ignoring_case(own.as_bytes(), head).is_lt());
        let begins =
            |own: &&&str| own.as_bytes().get(..head.len()).is_some_and(|own| own.eq_ignore_ascii_case(head));
        self.literal[first..].iter().take_while(begins).any(|own| {
            *pairs += 1;
            *pairs > MOST_PAIRS || matches_ignoring_case(item, own)
        })
    }
}

/// The bit of the letter that all texts of a pattern begin with, in either case, if there is one.
fn first_bit(pattern: &str) -> Option<u128> {
    let first =
        pattern.bytes().next().filter(|byte| byte.is_ascii() && !is_wildcard(*byte) && *byte != b'$')?;
    Some(1 << first.to_ascii_lowercase())
}

const fn is_wildcard(byte: u8) -> bool {
    matches!(byte, b'*' | b'?')
}

/// Whether something that a pattern stands for can begin with a text, as far as the pattern's own first wildcard. Most
/// items differ within a few letters.
fn can_start(pattern: &[u8], start: &[u8]) -> bool {
    for (at, byte) in start.iter().enumerate() {
        match pattern.get(at) {
            Some(own) if is_wildcard(*own) => return true,
            Some(own) if own.eq_ignore_ascii_case(byte) => {}
            _ => return false,
        }
    }
    true
}
