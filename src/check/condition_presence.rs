//! Conditions that ask no more than whether a key is there, or not even that.

use crate::aws;
use crate::check::conditions::{each, whole_of_one_key};
use crate::policy::{Comparison, Condition, Operator, Policy, SetQualifier};
use crate::rule::{Context, Match, Matches};
use crate::syntax::{Kind, Node};

/// What a condition with `*` among its values comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Present,
    Absent,
    Always,
    Never,
}

/// The `*` among the values of a `Like` operator, and what it makes of the condition.
fn verdict<'s>(condition: &Condition<'s>, operator: Operator) -> Option<(Node<'s>, Verdict)> {
    let is_negated = match operator.comparison {
        Comparison::StringLike => false,
        Comparison::StringNotLike => true,
        _ => return None,
    };
    let is_star = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte == b'*');
    let (node, _) = condition.values.iter().find(|(_, text)| is_star(text))?;
    let is_always_present = condition.global.is_some_and(aws::GlobalKey::is_always_present);
    // What it says of a request with the key, and of one without.
    let with = !is_negated;
    let without = operator.holds_when_absent();
    let verdict = match (with, without) {
        (true, true) => Verdict::Always,
        (false, false) => Verdict::Never,
        (true, false) if is_always_present => Verdict::Always,
        (false, true) if is_always_present => Verdict::Never,
        (true, false) => Verdict::Present,
        (false, true) => Verdict::Absent,
    };
    Some((*node, verdict))
}

fn with_verdict<'a, 's>(
    policy: &'a Policy<'s>,
    wanted: Verdict,
) -> impl Iterator<Item = (Node<'s>, &'a Condition<'s>)> {
    each(policy).filter_map(move |(_, condition, operator)| {
        let (node, found) = verdict(condition, operator)?;
        (found == wanted).then_some((node, condition))
    })
}

/// A wildcard that asks whether the key is there.
pub(super) fn asks_presence<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (node, condition) in with_verdict(policy, Verdict::Present) {
        let message = format!("this only asks whether the request has `{}`", condition.key);
        matches.push(asked_by_null(Match::saying(node, message), condition, false));
    }
}

/// Adds the operator that asks the same, in place of this one where that has no other key.
fn asked_by_null<'s>(found: Match<'s>, condition: &Condition<'s>, is_missing: bool) -> Match<'s> {
    let null = format!("\"Null\": {{ {}: \"{is_missing}\" }}", condition.key_node.raw());
    let help = format!("write `\"Null\": {{ \"{}\": \"{is_missing}\" }}`", condition.key);
    let span = whole_of_one_key(condition, "Null");
    found.help(help.clone()).edit(help, span.map(|span| (span, null)))
}

/// A wildcard that asks whether the key is missing.
pub(super) fn asks_absence<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (node, condition) in with_verdict(policy, Verdict::Absent) {
        let message = format!("this only asks whether the request lacks `{}`", condition.key);
        matches.push(asked_by_null(Match::saying(node, message), condition, true));
    }
}

/// A wildcard that makes the condition true of every request.
pub(super) fn always_true<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (node, condition) in with_verdict(policy, Verdict::Always) {
        let message = format!("every request meets this condition on `{}`", condition.key);
        matches.push(Match::saying(node, message));
    }
}

/// A wildcard that makes the condition false for every request.
pub(super) fn never_true<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (node, condition) in with_verdict(policy, Verdict::Never) {
        let message = format!("no request meets this condition on `{}`", condition.key);
        matches.push(Match::saying(node, message));
    }
}

/// `Null` under a qualifier.
pub(super) fn qualified_null<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let mut reported = None;
    for (_, condition, operator) in each(policy) {
        // Several keys under one operator are one mistake.
        if operator.comparison != Comparison::Null || reported == Some(condition.operator_node) {
            continue;
        }
        let outcome = match operator.qualifier {
            Some(SetQualifier::ForAllValues) => "always true",
            Some(SetQualifier::ForAnyValue) => "never true",
            None => continue,
        };
        reported = Some(condition.operator_node);
        let name = condition.operator_node.string().unwrap_or_default();
        matches.push(
            Match::saying(condition.operator_node, format!("`{name}` is {outcome}"))
                .fix("write `Null`", "\"Null\""),
        );
    }
}

/// Keys with an empty list of values under operators that `is_wanted` picks.
fn empty_values<'s>(policy: &Policy<'s>, matches: &mut Matches<'s>, is_wanted: fn(Operator) -> bool) {
    for (_, condition, operator) in each(policy) {
        let is_empty = condition.value.kind() == Kind::Array && condition.value.size() == 1;
        if is_empty && is_wanted(operator) {
            matches.push(Match::saying(condition.value, format!("`{}` has no values", condition.key)));
        }
    }
}

/// No values under a plain operator.
pub(super) fn no_values<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    empty_values(policy, matches, |operator| operator.qualifier.is_none() && !operator.if_exists);
}

/// No values under `IfExists`.
pub(super) fn no_values_if_exists<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    empty_values(policy, matches, |operator| operator.qualifier.is_none() && operator.if_exists);
}

/// No values under `ForAllValues`.
pub(super) fn no_values_for_all<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    empty_values(policy, matches, |operator| operator.qualifier == Some(SetQualifier::ForAllValues));
}

/// No values under `ForAnyValue`.
pub(super) fn no_values_for_any<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    empty_values(policy, matches, |operator| operator.qualifier == Some(SetQualifier::ForAnyValue));
}

/// A `Condition`, or an operator in it, with nothing in it.
pub(super) fn empty<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    use crate::policy::ProblemKind;
    for problem in &policy.problems {
        if problem.kind == ProblemKind::Empty("Condition") && problem.node.kind() == Kind::Object {
            matches.push(Match::new(problem.node));
        }
    }
}
