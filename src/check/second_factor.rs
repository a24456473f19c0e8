//! Conditions on multi-factor authentication, which requests with access keys do not speak of.

use crate::check::conditions::whole_of_one_key;
use crate::check::narrowing::granting;
use crate::policy::{Comparison, Condition, Operator, Policy, Statement};
use crate::rule::{Context, Match, Matches};

/// Whether a session was started with a second factor. Requests with long-term access keys lack it.
const PRESENT: &str = "aws:MultiFactorAuthPresent";

/// How long ago that was. Requests without a second factor lack it.
const AGE: &str = "aws:MultiFactorAuthAge";

/// A Deny without a second factor that does not hit long-term access keys: their requests lack the key.
pub(super) fn spares_access_keys<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let bare = |statement: &'_ Statement<'s>| statement.conditions.iter().position(is_bare);
    let mut spared = policy.denies().filter_map(|deny| Some((deny, bare(deny)?))).peekable();
    if spared.peek().is_none() || is_any_in_denies(policy, hits_access_keys) {
        return;
    }
    for (deny, at) in spared.filter(|(deny, _)| may_have_access_keys(deny)) {
        // Whoever writes this means the key to be there.
        if deny.conditions.iter().any(|other| says(other, PRESENT, Comparison::Null, "false")) {
            continue;
        }
        let condition = &deny.conditions[at];
        let message =
            format!("requests with long-term access keys lack `{}`, so this Deny spares them", condition.key);
        matches.push(mended(Match::saying(condition.value, message), condition, "BoolIfExists"));
    }
}

/// An Allow that asks for a second factor where there can be one, and lets long-term access keys in without.
pub(super) fn waived_for_access_keys<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let is_waiving = |allow: &Statement<'s>| allow.conditions.iter().any(waives);
    if !policy.allows().any(is_waiving) || is_any_in_denies(policy, hits_access_keys) {
        return;
    }
    for allow in granting(policy).filter(|allow| may_have_access_keys(allow)) {
        for condition in allow.conditions.iter().filter(|condition| waives(condition)) {
            let message = format!(
                "requests with long-term access keys lack `{}`, so this lets them in without a second factor",
                condition.key
            );
            matches.push(mended(Match::saying(condition.value, message), condition, "Bool"));
        }
    }
}

/// A Deny of second factors that are old, which those without any pass.
pub(super) fn spares_without_factor<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let limits = |deny: &'_ Statement<'s>| deny.conditions.iter().position(is_age_limit);
    let mut limited = policy.denies().filter_map(|deny| Some((deny, limits(deny)?))).peekable();
    let is_asked = |allow: &Statement<'s>| {
        allow.conditions.iter().any(|one| asks_for_mfa(one) || says(one, AGE, Comparison::Null, "false"))
    };
    if limited.peek().is_none()
        || is_any_in_denies(policy, hits_without_factor)
        || policy.allows().next().is_some() && policy.allows().all(is_asked)
    {
        return;
    }
    for (deny, at) in limited {
        let condition = &deny.conditions[at];
        let message =
            format!("requests without a second factor lack `{}`, so this Deny spares them", condition.key);
        let name = condition.operator_node.string().unwrap_or_default();
        matches.push(mended(Match::saying(condition.value, message), condition, &format!("{name}IfExists")));
    }
}

/// Adds the operator that `name` is, in place of the condition's own where that has no other key.
fn mended<'s>(found: Match<'s>, condition: &Condition<'s>, name: &str) -> Match<'s> {
    let whole = whole_of_one_key(condition, name);
    let written = format!("\"{name}\": {{ {}: {} }}", condition.key_node.raw(), condition.value.raw());
    found.edit(format!("write `{name}`"), whole.map(|span| (span, written)))
}

fn is_any_in_denies(policy: &Policy<'_>, is_wanted: fn(&Condition<'_>) -> bool) -> bool {
    policy.denies().flat_map(|deny| &deny.conditions).any(is_wanted)
}

fn says(condition: &Condition<'_>, key: &str, comparison: Comparison, word: &str) -> bool {
    condition.is_key(key)
        && condition.operator.is_some_and(|operator| operator.comparison == comparison)
        && !condition.has_unknown
        && !condition.values.is_empty()
        && condition.all_are(word)
}

fn holds_when_absent(condition: &Condition<'_>) -> bool {
    condition.operator.is_some_and(Operator::holds_when_absent)
}

/// Whether requests meet the condition only with a second factor. With `IfExists` those with a user's own keys, which
/// carry no such key, still do.
pub(super) fn asks_for_mfa(condition: &Condition<'_>) -> bool {
    condition.is_positive()
        && (condition.is_key(PRESENT) && condition.all_are("true") || condition.is_key(AGE))
}

/// Holds without a second factor, but not without the key.
fn is_bare(condition: &Condition<'_>) -> bool {
    says(condition, PRESENT, Comparison::Bool, "false") && !holds_when_absent(condition)
}

/// Holds with a second factor, and without the key.
fn waives(condition: &Condition<'_>) -> bool {
    says(condition, PRESENT, Comparison::Bool, "true")
        && holds_when_absent(condition)
        && !condition.is_required
}

/// Holds for second factors of more than an age, but not without one.
fn is_age_limit(condition: &Condition<'_>) -> bool {
    let is_limit = condition.operator.is_some_and(|operator| {
        matches!(operator.comparison, Comparison::NumericGreaterThan | Comparison::NumericGreaterThanEquals)
    });
    is_limit && condition.is_key(AGE) && !holds_when_absent(condition) && !condition.is_required
}

/// In a Deny, what keeps those without the key out as well.
fn hits_access_keys(condition: &Condition<'_>) -> bool {
    says(condition, PRESENT, Comparison::Null, "true")
        || says(condition, PRESENT, Comparison::Bool, "false") && holds_when_absent(condition)
}

/// In a Deny, what keeps those without a second factor out, but perhaps for access keys, of which another rule tells.
fn hits_without_factor(condition: &Condition<'_>) -> bool {
    hits_access_keys(condition)
        || is_bare(condition)
        || says(condition, AGE, Comparison::Null, "true")
        || condition.is_key(AGE) && holds_when_absent(condition)
}

/// Whether users are among those whom a statement names: roles and services have no long-term keys.
fn may_have_access_keys(statement: &Statement<'_>) -> bool {
    statement.principals.as_ref().is_none_or(|listed| {
        let may = |text: &str| text.contains(":user/");
        listed.is_negated
            || listed.has_unknown
            || listed.items.iter().any(|item| item.is_anyone() || item.is_whole_account() || may(&item.text))
    })
}
