//! Conditions on multi-factor authentication, which requests with access keys do not speak of.

use crate::check::conditions::whole_of_one_key;
use crate::policy::{Comparison, Condition, Operator, Policy, Statement};
use crate::rule::{Context, Match, Matches};

/// A Deny without a second factor that does not hit long-term access keys: their requests lack the key.
pub(super) fn spares_access_keys<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let bare = |statement: &'_ Statement<'s>| statement.conditions.iter().position(is_bare);
    let mut spared = policy.denies().filter_map(|deny| Some((deny, bare(deny)?))).peekable();
    if spared.peek().is_none() || policy.denies().flat_map(|deny| &deny.conditions).any(hits_access_keys) {
        return;
    }
    for (deny, at) in spared.filter(|(deny, _)| may_have_access_keys(deny)) {
        let condition = &deny.conditions[at];
        if deny.conditions.iter().any(asks_for_presence) {
            continue;
        }
        let message =
            format!("requests with long-term access keys lack `{}`, so this Deny spares them", condition.key);
        let whole = whole_of_one_key(condition, "BoolIfExists");
        let written =
            format!("\"BoolIfExists\": {{ {}: {} }}", condition.key_node.raw(), condition.value.raw());
        let edit = whole.map(|span| (span, written));
        matches.push(Match::saying(condition.value, message).edit("write `BoolIfExists`".to_owned(), edit));
    }
}

fn says(condition: &Condition<'_>, comparison: Comparison, word: &str) -> bool {
    condition.is_key("aws:MultiFactorAuthPresent")
        && condition.operator.is_some_and(|operator| operator.comparison == comparison)
        && !condition.has_unknown
        && !condition.values.is_empty()
        && condition.all_are(word)
}

/// Holds without a second factor, but not without the key.
fn is_bare(condition: &Condition<'_>) -> bool {
    says(condition, Comparison::Bool, "false")
        && condition.operator.is_some_and(|one| !one.holds_when_absent())
}

/// In a Deny, what keeps those without the key out as well.
fn hits_access_keys(condition: &Condition<'_>) -> bool {
    says(condition, Comparison::Null, "true")
        || says(condition, Comparison::Bool, "false")
            && condition.operator.is_some_and(Operator::holds_when_absent)
}

/// Whoever writes this means the key to be there.
fn asks_for_presence(condition: &Condition<'_>) -> bool {
    says(condition, Comparison::Null, "false")
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
