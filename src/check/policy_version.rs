//! The `Version` element and what depends on it.

use crate::check::variable;
use crate::document::DocumentKind;
use crate::policy::{Listed, Pattern, Policy, Problem, ProblemKind};
use crate::rule::{Context, Match, Matches};
use crate::syntax::{Kind, with_first};

const CURRENT: &str = "2012-10-17";
const OLD: &str = "2008-10-17";

/// No `Version`.
pub(super) fn missing<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    // `version` is one mistake, and told where it stands.
    let is_misspelt =
        |problem: &Problem<'_>| matches!(problem.kind, ProblemKind::UnknownElement(Some("Version")));
    let is_there = policy.version.is_some() || policy.problems.iter().any(is_misspelt);
    if !is_there && !is_made_by_aws(policy, context) {
        // What stands for a key from now on stood for itself so far.
        let has_variable = memchr::memchr2(b'$', b'\\', policy.node.raw().as_bytes()).is_some();
        let member = format!("\"Version\": \"{CURRENT}\"");
        let edit = if has_variable { None } else { with_first(policy.node, &member) };
        matches.push(Match::new(policy.node).edit(format!("write `{member}`"), edit));
    }
}

/// The version of 2008.
pub(super) fn old<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let version = policy.version.filter(|version| version.is_string(OLD));
    if let Some(version) = version.filter(|_| !is_made_by_aws(policy, context)) {
        matches.push(Match::new(version).fix("write the current version", format!("\"{CURRENT}\"")));
    }
}

/// The policy that a VPC endpoint gets where nobody gives it one, which is AWS's to write.
fn is_made_by_aws(policy: &Policy<'_>, context: &Context<'_, '_>) -> bool {
    let is_all = |listed: Option<&Listed<'_, Pattern<'_>>>| {
        listed.is_some_and(|listed| !listed.is_negated && listed.items.iter().any(|item| item.text == "*"))
    };
    context.document.kind == DocumentKind::EndpointPolicy
        && policy.statements.len() == 1
        && policy.allows().any(|statement| {
            statement.conditions.is_empty()
                && is_all(statement.actions.as_ref())
                && is_all(statement.resources.as_ref())
        })
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
