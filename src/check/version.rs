//! The `Version` element and what depends on it.

use crate::check::variable;
use crate::policy::{Policy, Problem, ProblemKind};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Kind;

const CURRENT: &str = "2012-10-17";
const OLD: &str = "2008-10-17";

/// No `Version`.
pub(super) fn missing<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    // `version` is one mistake, and told where it stands.
    let is_misspelt =
        |problem: &Problem<'_>| matches!(problem.kind, ProblemKind::UnknownElement(Some("Version")));
    if policy.version.is_none() && !policy.problems.iter().any(is_misspelt) {
        matches.push(Match::new(policy.node));
    }
}

/// The version of 2008.
pub(super) fn old<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    if let Some(version) = policy.version.filter(|version| version.is_string(OLD)) {
        matches.push(Match::new(version).fix("write the current version", format!("\"{CURRENT}\"")));
    }
}

/// A version that AWS does not have.
pub(super) fn invalid<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let is_known = |text: &str| text == CURRENT || text == OLD;
    let Some(version) = policy.version.filter(|version| version.kind() == Kind::String) else { return };
    let text = version.string().unwrap_or_default();
    if !is_known(&text) && !crate::policy::is_partly_unknown(&text) {
        matches.push(Match::new(version).fix("write the current version", format!("\"{CURRENT}\"")));
    }
}

/// A policy variable in a policy whose version takes it for plain text.
pub(super) fn variable_needs_version<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let is_literal = match policy.version {
        None => true,
        Some(version) => version.is_string(OLD),
    };
    if !is_literal {
        return;
    }
    for statement in &policy.statements {
        let resources = statement.resources.iter().flat_map(|listed| &listed.items);
        let patterns = resources.map(|item| (item.node, &item.text));
        let conditions = statement.conditions.iter();
        let values =
            conditions.flat_map(|condition| condition.values.iter().map(|(node, text)| (*node, text)));
        for (node, _) in patterns.chain(values).filter(|(_, text)| variable::names_key(text)) {
            matches.push(Match::new(node));
        }
    }
}
