//! Conditions that say who calls: what narrows an Allow for anyone, and what a Deny for everyone spares.

use crate::access::public::{LIMITING_KEYS, is_wide};
use crate::aws::authorization::Authorization;
use crate::aws::{is_on_bucket, is_on_object};
use crate::check::placeholder;
use crate::policy::{
    Arn, Comparison, Condition, IpRange, Listed, MOST_COMPARED, Operator, Pattern, Policy, Principal,
    SetQualifier, Statement, is_account_id, is_partly_unknown,
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
        && (condition.has_unknown || !condition.values.is_empty())
        && (says_who_calls(condition) && condition.values.iter().all(|(_, value)| is_fixed(condition, value))
            || asks_for_own(condition))
}

/// Whether a condition asks that the resource is of the caller's own account or organization.
fn asks_for_own(condition: &Condition<'_>) -> bool {
    const OWNERS: [(&str, &str); 2] =
        [("aws:ResourceAccount", "${aws:PrincipalAccount}"), ("aws:ResourceOrgID", "${aws:PrincipalOrgID}")];
    let own = OWNERS.iter().find(|(key, _)| condition.is_key(key));
    own.is_some_and(|(_, own)| condition.all_are(own))
}

/// Those whom nobody chose, in the two ways in which their requests differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stranger {
    /// Somebody with credentials of an account, who is no AWS service.
    Signed,
    /// Somebody without: the request says nothing about who makes it.
    Anonymous,
}

/// What the keys about the caller hold when nobody signed. Source: "Principal key values" in the IAM user guide.
const ANONYMOUS_VALUES: [(&str, &str); 3] =
    [("aws:PrincipalType", "Anonymous"), ("aws:PrincipalAccount", "anonymous"), ("aws:userid", "anonymous")];

/// Whether a condition is certainly met by every stranger of a kind, so that a Deny with it spares only known callers.
fn hits(condition: &Condition<'_>, stranger: Stranger) -> bool {
    let Some(operator) = condition.operator else { return false };
    let is_anonymous = stranger == Stranger::Anonymous;
    let of_anonymous = ANONYMOUS_VALUES.iter().find(|(key, _)| condition.is_key(key));
    if operator.comparison == Comparison::Null {
        let lacks = is_anonymous && lacks_when_anonymous(condition);
        let has = of_anonymous.is_some() || !is_anonymous && has_when_signed(condition);
        return operator.qualifier.is_none()
            && !condition.values.is_empty()
            && (lacks && condition.all_are("true") || has && condition.all_are("false"));
    }
    if condition.is_key("aws:PrincipalIsAWSService") {
        // A request that nobody signed lacks the key.
        let holds_without =
            operator.holds_when_absent() && operator.qualifier != Some(SetQualifier::ForAnyValue);
        return operator.comparison == Comparison::Bool
            && condition.all_are("false")
            && (!is_anonymous || holds_without);
    }
    let names = |own: &str| condition.values.iter().any(|(_, value)| value == own);
    if let Some((_, own)) = of_anonymous.filter(|(_, own)| names(own)) {
        return if operator.is_negated() {
            !is_anonymous && condition.values.iter().all(|(_, value)| value == own)
        } else {
            is_anonymous && operator.is_string() && operator.qualifier != Some(SetQualifier::ForAllValues)
        };
    }
    operator.is_negated()
        && operator.qualifier != Some(SetQualifier::ForAnyValue)
        && says_who_calls(condition)
        && condition.values.iter().all(|(_, value)| is_fixed(condition, value))
}

/// Whether a request that nobody signed never has the condition's key. Source: "AWS global condition context keys",
/// which says of each key when it is there.
pub(super) fn lacks_when_anonymous(condition: &Condition<'_>) -> bool {
    const ABSENT: [&str; 5] = [
        "aws:PrincipalIsAWSService",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalArn",
        "aws:PrincipalServiceName",
    ];
    ABSENT.iter().any(|key| condition.is_key(key))
}

/// Whether each request that somebody signed has the condition's key, which one that nobody signed may lack. An account
/// that is in no organization has none.
fn has_when_signed(condition: &Condition<'_>) -> bool {
    condition.is_key("aws:PrincipalArn") || condition.is_key("aws:PrincipalIsAWSService")
}

/// Whether Denies take from everyone but known callers all that `statement` allows.
pub(super) fn is_closed_by_deny(policy: &Policy<'_>, statement: &Statement<'_>) -> bool {
    [Stranger::Signed, Stranger::Anonymous]
        .into_iter()
        .all(|stranger| is_closed_to(policy, statement, stranger))
}

/// Whether Denies take from every stranger of a kind all that `statement` allows.
pub(super) fn is_closed_to(policy: &Policy<'_>, statement: &Statement<'_>, stranger: Stranger) -> bool {
    let is_about_all = |deny: &&Statement<'_>| {
        let spares_named = deny.principals.as_ref().is_some_and(|listed| {
            // A caller known only later is one that somebody names, and not everybody.
            listed.is_negated && !listed.items.iter().any(Principal::is_anyone)
        });
        (deny.is_for_anyone() || spares_named)
            && !deny.has_unknown_condition
            && deny.conditions.iter().all(|condition| hits(condition, stranger))
    };
    take_away(policy.denies().take(MOST_COMPARED).filter(is_about_all), statement)
}

/// The Allow statements that open something: not those of which Denies without conditions take away all.
pub(super) fn granting<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = &'a Statement<'s>> {
    let is_plain = |deny: &&Statement<'_>| {
        let is_for_all = deny.principals.is_none() || deny.is_for_anyone();
        is_for_all && deny.is_unconditional()
    };
    policy
        .allows()
        .filter(move |statement| !take_away(policy.denies().take(MOST_COMPARED).filter(is_plain), statement))
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

/// How many Denies are put together, each about a part: a statement for the bucket and one for its objects, or one for
/// each action.
const MOST_TOGETHER: usize = 16;

/// Whether `denies`, one of them or together, are about every action and resource that `statement` allows.
pub(super) fn take_away<'a, 's: 'a>(
    denies: impl Iterator<Item = &'a Statement<'s>>,
    statement: &Statement<'_>,
) -> bool {
    let (actions, resources) = (statement.action_items(), statement.resource_items());
    // Of all but some, and of what is known only later, nothing is a part.
    let names_all = statement.actions.as_ref().is_some_and(Listed::names_all)
        && statement.resources.as_ref().is_some_and(Listed::names_all);
    let is_divisible = names_all && (2..=MOST_COMPARED).contains(&(actions.len() * resources.len()));
    let is_about_some = |deny: &Statement<'_>| {
        actions.iter().any(|item| deny.covers_action(&item.text))
            && resources.iter().any(|item| deny.covers_resource(&item.text))
    };
    let mut parts: Vec<&Statement<'_>> = Vec::new();
    for deny in denies {
        if takes_away(deny, statement) {
            return true;
        }
        if is_divisible && parts.len() < MOST_TOGETHER && is_about_some(deny) {
            parts.push(deny);
        }
    }
    let is_taken = |action: &Pattern<'_>, resource: &Pattern<'_>| {
        let mut of_action = parts.iter().filter(|deny| deny.covers_action(&action.text));
        of_action.any(|deny| deny.covers_resource(&resource.text)) || is_about_nothing(action, resource)
    };
    !parts.is_empty()
        && actions.iter().all(|action| resources.iter().all(|resource| is_taken(action, resource)))
}

/// Whether an action on objects is named with a bucket, or one on buckets with objects: that allows nothing.
fn is_about_nothing(action: &Pattern<'_>, resource: &Pattern<'_>) -> bool {
    let Some(arn) = resource.arn().filter(|arn| arn.bucket().is_some() && resource.says_all()) else {
        return false;
    };
    let named = Authorization::embedded().action(&action.text).filter(|named| !named.is_name_only());
    named.is_some_and(|named| {
        if arn.resource.contains('/') {
            !is_on_object(named)
        } else {
            // A wildcard may stand for the slash.
            !resource.is_wild() && !is_on_bucket(named)
        }
    })
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
    // What is no id stands in for one, except the accounts of AWS's own making.
    let is_account = is_account_id(arn.account)
        || !(arn.account.is_empty()
            || arn.account.contains(['*', '?'])
            || matches!(arn.account, "aws" | "cloudfront"));
    is_account || (is_named && (arn.account.is_empty() || is_of_bucket(&arn)))
}

/// Whether an ARN pattern is met by buckets or their objects only. Their ARNs have neither Region nor account, and each
/// part of an ARN is compared for itself, so that `*` in these two stands for nothing.
pub(super) fn is_of_bucket(arn: &Arn<'_>) -> bool {
    /// What of S3 has an account in its ARN.
    const OTHERS: [&str; 6] =
        ["accesspoint", "access-grants", "async-request", "job", "storage-lens", "storage-lens-group"];
    let name = arn.resource.split(['/', ':']).next().unwrap_or_default();
    let can_be_empty = |part: &str| matches!(part, "" | "*");
    let is_bare = arn.region.is_empty() && arn.account.is_empty();
    arn.service == "s3"
        && can_be_empty(arn.region)
        && can_be_empty(arn.account)
        && (is_bare || !OTHERS.contains(&name))
}

/// What is no range is another rule's matter.
fn is_narrow_range(value: &str) -> bool {
    !value.is_empty() && IpRange::parse(value).is_none_or(|range| !is_wide(range))
}
