//! Keys of services asked of actions whose requests do not have them.

use crate::check::condition_type::{WELL_KNOWN, is_claim, service_key};
use crate::policy::{Comparison, Condition, Effect, MOST_COMPARED, Policy, SetQualifier, Statement};
use crate::rule::{Context, Match, Matches};

/// A statement with more keys of services than this is nobody's; each is held against every action.
const MOST_ASKED: usize = 16;

/// A key asked of an action that does not have it.
pub(super) fn action_without_key<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    let is_asked = |statement: &Statement<'s>, condition: &Condition<'s>| {
        let is_decided = must_be_there(condition)
            || limits_no_deny(statement, condition)
            || limits_no_allow(statement, condition);
        is_decided
            && condition.global.is_none()
            // A claim stays with the session, and in whose requests it is AWS does not list.
            && !is_claim(table, condition)
            && service_key(table, &condition.key).is_some_and(|key| !key.is_name_only())
            // DynamoDB's guide asks for this key of an action that AWS's list does not give it to.
            && !condition.is_key("dynamodb:EnclosingOperation")
    };
    let asked = policy.statements.iter().flat_map(|statement| {
        let conditions = statement.conditions.iter().filter(move |condition| is_asked(statement, condition));
        conditions.take(MOST_ASKED).map(move |condition| (statement, condition))
    });
    for (statement, condition) in asked {
        let key = present_name(&condition.key);
        let mut lacking = statement.action_items().iter().filter(|item| {
            let (Some(service), Some(name)) = (item.service(), item.name()) else { return false };
            WELL_KNOWN.iter().any(|known| known.eq_ignore_ascii_case(service))
                && table
                    .service(service)
                    .and_then(|service| service.action(name))
                    .is_some_and(|action| action.lacks_key(key))
        });
        let Some(first) = lacking.next() else { continue };
        let message = format!("a request for `{}` has no `{}`", first.text, condition.key);
        let mut found = if limits_no_deny(statement, condition) {
            let found = Match::saying(first.node, message + ", so the condition always holds");
            found.help("take the action out of this Deny, unless it is to be denied whatever the key")
        } else if limits_no_allow(statement, condition) {
            let found = Match::saying(first.node, message + ", and `ForAllValues` is true without it");
            found.help("allow the action in a statement of its own, with a condition that it has")
        } else {
            Match::saying(first.node, message)
        };
        for item in lacking.take(MOST_COMPARED) {
            found = found.with(item.node, "nor has this one");
        }
        matches.push(found.with(condition.key_node, "the key that is asked for"));
    }
}

/// The name under which AWS lists a key that KMS still takes by an older one. Source: "AWS KMS condition keys".
fn present_name(key: &str) -> &str {
    const RENAMED: [(&str, &str); 2] =
        [("kms:CustomerMasterKeySpec", "kms:KeySpec"), ("kms:CustomerMasterKeyUsage", "kms:KeyUsage")];
    RENAMED.iter().find(|(old, _)| key.eq_ignore_ascii_case(old)).map_or(key, |(_, now)| *now)
}

/// Whether a request without the key never meets the condition.
fn must_be_there(condition: &Condition<'_>) -> bool {
    condition
        .operator
        .is_some_and(|operator| operator.comparison != Comparison::Null && !operator.holds_when_absent())
}

/// Whether a Deny's condition holds for each request without the key, and nobody said so with `IfExists`.
fn limits_no_deny(statement: &Statement<'_>, condition: &Condition<'_>) -> bool {
    statement.effect == Some(Effect::Deny)
        && condition.operator.is_some_and(|operator| {
            let asks_absence =
                || condition.values.iter().any(|(_, value)| value.eq_ignore_ascii_case("true"));
            let is_null = operator.comparison == Comparison::Null;
            operator.qualifier.is_none()
                && !operator.if_exists
                && (operator.is_negated() || is_null && asks_absence())
        })
}

/// Whether an Allow's condition is on all of the key's values, of which a request without the key has none.
fn limits_no_allow(statement: &Statement<'_>, condition: &Condition<'_>) -> bool {
    let is_for_all =
        condition.operator.is_some_and(|operator| operator.qualifier == Some(SetQualifier::ForAllValues));
    is_for_all
        && !condition.is_required
        && statement.effect == Some(Effect::Allow)
        && condition.operator.is_some_and(|operator| operator.comparison != Comparison::Null)
}
