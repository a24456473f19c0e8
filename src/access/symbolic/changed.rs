//! Which statements of two sets of policies a difference between them can hang on.
//!
//! A statement that stands on both sides word by word allows nothing new, and takes nothing away. What is new or gone is
//! held against those statements only whose actions and resources it can share; of most new versions of a policy that
//! leaves two or three statements.

use std::collections::HashSet;

use crate::glob::are_disjoint_ignoring_case as are_disjoint;
use crate::policy::{Effect, Listed, Pattern, Policy, Statement};

use super::lower::has_variables;

/// How many pairs of names are looked at; beyond it everything counts.
const MOST_PAIRS: usize = 50_000;

/// The statements of each side that count, by policy and number.
#[derive(Debug)]
pub(super) struct Changed {
    pub(super) old: Vec<Vec<bool>>,
    pub(super) new: Vec<Vec<bool>>,
}

impl Changed {
    pub(super) fn between(old: &[&Policy<'_>], new: &[&Policy<'_>]) -> Self {
        let (old, new) = (Side::new(old), Side::new(new));
        let mut questioned = old.unlike(&new);
        questioned.extend(new.unlike(&old));
        let mut pairs = 0;
        let mut chosen = |side: &Side<'_, '_>| -> Vec<Vec<bool>> {
            side.policies
                .iter()
                .map(|policy| {
                    let counts = |statement: &Statement<'_>| {
                        questioned.iter().any(|own| own.concerns(statement, &mut pairs))
                    };
                    policy.statements.iter().map(counts).collect()
                })
                .collect()
        };
        Self { old: chosen(&old), new: chosen(&new) }
    }
}

/// One side's policies, with the texts of their statements.
struct Side<'a, 's> {
    policies: &'a [&'a Policy<'s>],
    texts: HashSet<(bool, &'s str)>,
}

/// A statement that the other side has not got, with what of it the other side has not got.
struct Questioned<'a, 's> {
    statement: &'a Statement<'s>,
    /// The statement of the other side that differs in its actions only.
    twin: Option<&'a Statement<'s>>,
    /// `None` for any.
    actions: Option<Vec<&'a str>>,
    resources: Option<Vec<&'a str>>,
}

impl<'a, 's> Side<'a, 's> {
    fn new(policies: &'a [&'a Policy<'s>]) -> Self {
        let texts = policies.iter().flat_map(|policy| {
            let version = has_variables(policy);
            policy.statements.iter().map(move |statement| (version, statement.node.raw()))
        });
        Self { policies, texts: texts.collect() }
    }

    fn statements(&self) -> impl Iterator<Item = (bool, &'a Statement<'s>)> {
        let policies = self.policies;
        policies.iter().flat_map(|policy| {
            let version = has_variables(policy);
            policy.statements.iter().map(move |statement| (version, statement))
        })
    }

    /// The statements that `other` has not got.
    fn unlike(&self, other: &Side<'a, 's>) -> Vec<Questioned<'a, 's>> {
        let is_new = |own: &(bool, &Statement<'_>)| !other.texts.contains(&(own.0, own.1.node.raw()));
        self.statements()
            .filter(is_new)
            .map(|(version, statement)| {
                let is_twin = |(its, twin): &(bool, &'a Statement<'s>)| {
                    *its == version && differ_in_actions_only(statement, twin)
                };
                let twin = other.statements().find(is_twin).map(|(_, twin)| twin);
                let mut actions = named(statement.actions.as_ref());
                if let (Some(own), Some(twin)) = (&mut actions, twin) {
                    let its: HashSet<String> =
                        twin.action_items().iter().map(|item| item.text.to_ascii_lowercase()).collect();
                    own.retain(|name| !its.contains(&name.to_ascii_lowercase()));
                }
                Questioned { statement, twin, actions, resources: named(statement.resources.as_ref()) }
            })
            .collect()
    }
}

impl Questioned<'_, '_> {
    /// Whether a statement can say anything of what is questioned here.
    fn concerns(&self, statement: &Statement<'_>, pairs: &mut usize) -> bool {
        // What stands on both sides counts on both or on neither.
        let is_it = |own: &Statement<'_>| own.node.raw() == statement.node.raw();
        is_it(self.statement)
            || self.twin.is_some_and(is_it)
            || (share(self.actions.as_deref(), statement.actions.as_ref(), pairs)
                && share(self.resources.as_deref(), statement.resources.as_ref(), pairs))
    }
}

/// Variables and ARNs that lack fields are read by the version and by the matching of fields; neither makes texts meet
/// that have nothing in common, but for what is said of them here.
fn named<'a>(listed: Option<&'a Listed<'_, Pattern<'_>>>) -> Option<Vec<&'a str>> {
    let listed = listed.filter(|listed| !listed.is_negated && !listed.has_unknown)?;
    let is_plain = |item: &Pattern<'_>| !item.text.contains("${") && !item.is_partly_unknown();
    listed.items.iter().all(is_plain).then(|| listed.items.iter().map(|item| &*item.text).collect())
}

/// Whether some of `names` can stand for what some item of a list stands for.
fn share(names: Option<&[&str]>, listed: Option<&Listed<'_, Pattern<'_>>>, pairs: &mut usize) -> bool {
    let (Some(names), Some(items)) = (names, named(listed)) else { return true };
    names.iter().any(|name| {
        items.iter().any(|item| {
            *pairs += 1;
            *pairs > MOST_PAIRS || !are_disjoint(name, item) || is_short(name) || is_short(item)
        })
    })
}

/// An ARN that lacks fields is taken for more than it says.
fn is_short(text: &str) -> bool {
    text.starts_with("arn:") && text.bytes().filter(|byte| *byte == b':').count() < 5
}

fn differ_in_actions_only(one: &Statement<'_>, other: &Statement<'_>) -> bool {
    fn raw<'s, T>(listed: Option<&Listed<'s, T>>) -> Option<(bool, &'s str)> {
        listed.map(|listed| (listed.is_negated, listed.value.raw()))
    }
    let is_plain = |own: &Statement<'_>| {
        named(own.actions.as_ref()).is_some() && own.effect.is_some() && !own.has_unknown_condition
    };
    let condition = |own: &Statement<'_>| own.node.get("Condition").map(|node| node.raw().to_owned());
    one.effect == other.effect
        && is_plain(one)
        && is_plain(other)
        && raw(one.resources.as_ref()) == raw(other.resources.as_ref())
        && raw(one.principals.as_ref()) == raw(other.principals.as_ref())
        && condition(one) == condition(other)
}

/// Whether some statement allows, or may.
pub(super) fn has_allow(policies: &[&Policy<'_>]) -> bool {
    policies.iter().flat_map(|policy| &policy.statements).any(|one| one.effect != Some(Effect::Deny))
}
