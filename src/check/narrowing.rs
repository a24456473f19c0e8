//! Conditions that say who calls: what narrows an Allow for anyone, and what a Deny for everyone spares.

use crate::access::public::{LIMITING_KEYS, is_wide};
use crate::check::placeholder;
use crate::policy::{
    Arn, Comparison, Condition, IpRange, MOST_COMPARED, Operator, Policy, Principal, SetQualifier, Statement,
    is_account_id, is_partly_unknown,
};

/// Keys beside S3's own whose fixed value says who calls, or from where.
#[rustfmt::skip]
const CALLER_KEYS: [&str; 16] = [
    "aws:PrincipalOrgPaths", "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList", "aws:PrincipalIsAWSService",
    "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID",
    "aws:VpceOrgPaths", "kms:CallerAccount", "elasticfilesystem:AccessedViaMountTarget", "aws:FederatedProvider",
    "sns:Endpoint", "ec2:SourceInstanceArn", "aws:PrincipalOrgMasterAccountId",
];

fn says_who_calls(condition: &Condition<'_>) -> bool {
    LIMITING_KEYS.iter().chain(&CALLER_KEYS).any(|key| condition.is_key(key))
}

/// Whether an Allow with this condition is limited to known callers: the key says who calls, it must be there, and
/// every value is fixed.
pub(super) fn limits_caller(condition: &Condition<'_>) -> bool {
    if condition.operator.is_none() {
        return true;
    }
    condition.is_positive()
        && says_who_calls(condition)
        && (condition.has_unknown || !condition.values.is_empty())
        && condition.values.iter().all(|(_, value)| is_fixed(condition, value))
}

/// Whether a Deny with this condition spares only known callers.
fn spares_known_callers(condition: &Condition<'_>) -> bool {
    let Some(operator) = condition.operator else { return false };
    if condition.is_key("aws:PrincipalIsAWSService") {
        return operator.comparison == Comparison::Bool
            && condition.values.iter().all(|(_, value)| value.eq_ignore_ascii_case("false"));
    }
    operator.is_negated()
        && operator.qualifier != Some(SetQualifier::ForAnyValue)
        && says_who_calls(condition)
        && condition.values.iter().all(|(_, value)| is_fixed(condition, value))
}

/// Whether a Deny takes from everyone but known callers all that `statement` allows.
pub(super) fn is_closed_by_deny(policy: &Policy<'_>, statement: &Statement<'_>) -> bool {
    policy.denies().take(MOST_COMPARED).any(|deny| {
        let spares_named = deny.principals.as_ref().is_some_and(|listed| {
            listed.is_negated && !listed.has_unknown && !listed.items.iter().any(Principal::is_anyone)
        });
        (deny.is_for_anyone() || spares_named)
            && !deny.has_unknown_condition
            && deny.conditions.iter().all(spares_known_callers)
            && takes_away(deny, statement)
    })
}

/// The Allow statements that open something: not those of which a Deny without conditions takes away all.
pub(super) fn granting<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = &'a Statement<'s>> {
    policy.allows().filter(move |statement| {
        !policy.denies().take(MOST_COMPARED).any(|deny| {
            let is_for_all = deny.principals.is_none() || deny.is_for_anyone();
            is_for_all
                && deny.conditions.is_empty()
                && !deny.has_unknown_condition
                && takes_away(deny, statement)
        })
    })
}

/// Whether a Deny is about every action and resource that `statement` allows.
pub(super) fn takes_away(deny: &Statement<'_>, statement: &Statement<'_>) -> bool {
    // All but some can be anything.
    let all_actions = statement.actions.as_ref().is_some_and(|actions| {
        deny.covers_action("*")
            || (actions.names_all() && actions.items.iter().all(|item| deny.covers_action(&item.text)))
    });
    let all_resources = statement.resources.as_ref().is_none_or(|resources| {
        deny.covers_resource("*")
            || (resources.names_all() && resources.items.iter().all(|item| deny.covers_resource(&item.text)))
    });
    all_actions && all_resources
}

/// Whether a value stands for a caller that somebody chose.
pub(super) fn is_fixed(condition: &Condition<'_>, value: &str) -> bool {
    if is_partly_unknown(value) {
        return true;
    }
    let comparison = condition.operator.map(|operator| operator.comparison);
    if matches!(comparison, Some(Comparison::IpAddress | Comparison::NotIpAddress)) {
        return is_narrow_range(value);
    }
    if comparison == Some(Comparison::Bool) {
        return value.eq_ignore_ascii_case("true");
    }
    if value.contains("${") {
        // What a template would have filled in is known only later.
        if placeholder::in_text(value).is_some() {
            return true;
        }
        // The resource's own account or organization is one; a variable about the caller is true for every caller.
        return value.to_ascii_lowercase().contains("${aws:resource");
    }
    // Without wildcards in the operator, `*` is a character that no caller's value has: nobody matches.
    if !condition.operator.is_some_and(Operator::has_wildcards) {
        return true;
    }
    let Some(wildcard) = value.find(['*', '?']) else { return true };
    let fixed = &value[..wildcard];
    if value.starts_with("arn:") {
        return is_fixed_arn(value);
    }
    if condition.is_key("aws:userid") {
        // `AROA…:*` is every session of one role: the colon ends the id, which has twenty-one characters, and fewer where
        // a page shows one.
        return fixed.len() >= 16 || fixed.ends_with(':');
    }
    // `o-…/*` is one organization. Of every other key no part says who calls.
    fixed.starts_with("o-") && fixed.contains('/')
}

/// Whether an ARN pattern names one account, or one bucket: buckets have no account in their ARN, and unique names.
fn is_fixed_arn(value: &str) -> bool {
    let Some(arn) = Arn::parse(value) else { return false };
    let name = arn.resource.split(['/', ':']).next().unwrap_or_default();
    let is_named = !name.is_empty() && !name.contains(['*', '?']);
    is_account_id(arn.account) || (arn.account.is_empty() && is_named)
}

/// What is no range is another rule's matter.
fn is_narrow_range(value: &str) -> bool {
    !value.is_empty() && IpRange::parse(value).is_none_or(|range| !is_wide(range))
}
