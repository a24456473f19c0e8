//! Who may call: statements for anyone, and what narrows them.

use crate::aws;
use crate::document::{Document, Stage};
use crate::policy::{
    Arn, Comparison, Condition, Effect, Pattern, Policy, Principal, SetQualifier, Statement, is_account_id,
    is_partly_unknown,
};
use crate::rule::{Context, Match, Matches};

/// An Allow for anyone that nothing narrows.
pub(super) fn wildcard_principal<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let is_open = |statement: &&Statement<'s>| !is_endpoint_filter(statement, context) && !is_api_call(statement);
    for statement in open_to_anyone(policy).filter(is_open) {
        for principal in statement.principal_items().iter().filter(|item| item.is_anyone()) {
            matches.push(explained(Match::new(principal.node), statement));
        }
    }
}

/// A VPC endpoint's policy says which requests pass through the endpoint, and usually for everyone on `*`. Written down
/// by itself it looks like a resource policy on `*`, which services that need a resource's name do not have; a key
/// policy does, and always names an account's root as well.
fn is_endpoint_filter(statement: &Statement<'_>, context: &Context<'_, '_>) -> bool {
    let document = context.document;
    let is_bare = document.node.parent().is_none() && document.stage == Stage::Proposed;
    let is_on_all = statement.resource_items().iter().all(|item| item.text == "*");
    let is_of_other_service =
        |item: &Pattern<'_>| item.service().is_some_and(|service| !aws::has_resource_policies(service));
    let actions = statement.action_items();
    let has_no_policies = !actions.is_empty() && actions.iter().all(is_of_other_service);
    is_bare
        && (has_no_policies || (is_on_all && statement.resources.is_some() && !has_key_administrator(document)))
}

fn has_key_administrator(document: &Document<'_>) -> bool {
    let statements = document.policy.iter().flat_map(|policy| &policy.statements);
    statements.into_iter().any(|statement| {
        statement.principal_items().iter().any(Principal::is_whole_account)
            && statement.action_items().iter().any(|item| item.text.to_ascii_lowercase().starts_with("kms:"))
    })
}

/// An API's resource policy lets everyone reach the API; its authorizers decide who may call it.
fn is_api_call(statement: &Statement<'_>) -> bool {
    let items = statement.action_items();
    !items.is_empty() && items.iter().all(|item| item.text.to_ascii_lowercase().starts_with("execute-api:"))
}

/// The same in a trust policy, where an external id is no more than a password.
pub(super) fn trust_anyone<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in open_to_anyone(policy) {
        let has_external_id = statement.conditions.iter().any(|condition| condition.is_key("sts:ExternalId"));
        for principal in statement.principal_items().iter().filter(|item| item.is_anyone()) {
            let found = Match::new(principal.node);
            matches.push(if has_external_id {
                found.help(
                    "name the account or role that may assume this role; an external id only protects a named \
                     principal, and here it is a password that cannot be revoked",
                )
            } else {
                explained(found, statement)
            });
        }
    }
}

/// Points at the condition that looks as if it narrowed the statement.
fn explained<'s>(found: Match<'s>, statement: &Statement<'s>) -> Match<'s> {
    match statement.conditions.first() {
        Some(condition) => found.with(condition.key_node, "this condition does not limit who may call"),
        None => found,
    }
}

/// Allow statements that any caller can use.
fn open_to_anyone<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = &'a Statement<'s>> {
    policy.allows().filter(move |statement| {
        statement.is_for_anyone()
            && !statement.has_unknown_condition
            && !statement.conditions.iter().any(limits_caller)
            && !is_closed_by_deny(policy, statement)
    })
}

/// Keys whose fixed value says who calls, or from where. The first group is S3's own definition of what makes a policy
/// non-public ("The meaning of public" in the S3 user guide); the second says as much about the caller.
#[rustfmt::skip]
const CALLER_KEYS: [&str; 27] = [
    "aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:SourceIp", "aws:SourceArn", "aws:SourceVpc",
    "aws:SourceVpce", "aws:SourceOwner", "aws:SourceAccount", "aws:userid", "s3:DataAccessPointArn",
    "s3:DataAccessPointAccount",
    "aws:PrincipalOrgPaths", "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList", "aws:PrincipalIsAWSService",
    "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID",
    "aws:VpceOrgPaths", "kms:CallerAccount", "elasticfilesystem:AccessedViaMountTarget", "aws:FederatedProvider",
    "sns:Endpoint", "ec2:SourceInstanceArn",
];

/// Whether an Allow with this condition is limited to known callers: the key says who calls, it must be there, and
/// every value is fixed.
fn limits_caller(condition: &Condition<'_>) -> bool {
    let Some(operator) = condition.operator else { return true };
    let is_for_all = operator.qualifier == Some(SetQualifier::ForAllValues);
    condition.is_positive()
        && !is_for_all
        && CALLER_KEYS.iter().any(|key| condition.is_key(key))
        && (condition.has_unknown || !condition.values.is_empty())
        && condition.values.iter().all(|(_, value)| is_fixed(condition, value))
}

/// Whether a Deny with this condition spares only known callers.
fn spares_known_callers(condition: &Condition<'_>) -> bool {
    let Some(operator) = condition.operator else { return false };
    let is_service_test =
        condition.is_key("aws:PrincipalIsAWSService") || condition.is_key("aws:ViaAWSService");
    if is_service_test {
        return condition.values.iter().all(|(_, value)| value.eq_ignore_ascii_case("false"));
    }
    operator.is_negated()
        && operator.qualifier != Some(SetQualifier::ForAnyValue)
        && CALLER_KEYS.iter().any(|key| condition.is_key(key))
        && condition.values.iter().all(|(_, value)| is_fixed(condition, value))
}

/// Whether a Deny takes from everyone but known callers all that `statement` allows.
fn is_closed_by_deny(policy: &Policy<'_>, statement: &Statement<'_>) -> bool {
    policy.denies().any(|deny| {
        deny.is_for_anyone()
            && !deny.has_unknown_condition
            && deny.conditions.iter().all(spares_known_callers)
            && statement.actions.as_ref().is_some_and(|actions| {
                !actions.is_negated && actions.items.iter().all(|item| deny.covers_action(&item.text))
            })
            && statement.resources.as_ref().is_none_or(|resources| {
                !resources.is_negated && resources.items.iter().all(|item| deny.covers_resource(&item.text))
            })
    })
}

/// Whether a value stands for a caller that somebody chose.
fn is_fixed(condition: &Condition<'_>, value: &str) -> bool {
    if is_partly_unknown(value) {
        return true;
    }
    let comparison = condition.operator.map(|operator| operator.comparison);
    if matches!(comparison, Some(Comparison::IpAddress | Comparison::NotIpAddress)) {
        return is_narrow_range(value);
    }
    if matches!(comparison, Some(Comparison::Bool)) {
        return value.eq_ignore_ascii_case("true");
    }
    // Without wildcards in the operator, `*` is a character that no caller's value has: nobody matches.
    if !condition.operator.is_some_and(crate::policy::Operator::has_wildcards) {
        return true;
    }
    if let Some(arn) = Arn::parse(value) {
        return is_fixed_arn(&arn);
    }
    // `AROA…:*` is one role; `o-…/*` is one organization; `*` and `?*` are anyone.
    let fixed = value.find(['*', '?']).unwrap_or(value.len());
    fixed >= 4 || fixed == value.len()
}

fn is_fixed_arn(arn: &Arn<'_>) -> bool {
    let has_wildcard = |text: &str| text.contains(['*', '?']);
    if is_account_id(arn.account) || (!arn.account.is_empty() && !has_wildcard(arn.account)) {
        return true;
    }
    // Buckets have no account in their ARN; their names are unique.
    let name = arn.resource.split(['/', ':']).next().unwrap_or_default();
    arn.account.is_empty() && !name.is_empty() && !has_wildcard(name)
}

/// S3 calls a range public when it is wider than /8, or /32 for IPv6.
fn is_narrow_range(value: &str) -> bool {
    let (address, length) = value.split_once('/').map_or((value, None), |pair| (pair.0, Some(pair.1)));
    let Some(length) = length else { return !address.is_empty() };
    let least = if address.contains(':') { 32 } else { 8 };
    length.parse::<u32>().is_ok_and(|length| length >= least)
}

/// An Allow for everyone but those named.
pub(super) fn allow_not_principal<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in policy.allows() {
        if let Some(principals) = statement.principals.as_ref().filter(|listed| listed.is_negated) {
            matches.push(Match::new(principals.value));
        }
    }
}

/// All of S3 for a principal of an account that is not the reader's own.
pub(super) fn s3_full_access<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let is_all = |item: &&Pattern<'s>| item.text == "*" || item.text.eq_ignore_ascii_case("s3:*");
    let is_foreign = |principal: &&Principal<'s>| {
        principal.account().is_some_and(|account| !context.settings.is_own(account))
    };
    for statement in policy.allows().filter(|statement| !delegates_to_access_points(statement)) {
        let Some(action) = statement.action_items().iter().find(is_all) else { continue };
        let Some(principal) = statement.principal_items().iter().find(is_foreign) else { continue };
        let account = principal.account().unwrap_or_default();
        // A bucket's own ARN has no slash; without it the actions on the bucket stay out.
        let has_bucket = statement.resource_items().iter().any(|item| {
            item.text == "*" || Arn::parse(&item.text).is_some_and(|arn| !arn.resource.contains('/'))
        });
        let can = if has_bucket {
            "rewrite this policy and delete every object"
        } else {
            "delete the objects, versions too, and open them to others"
        };
        let message = format!("`{}` lets a principal of account `{account}` {can}", action.text);
        matches.push(Match::saying(action.node, message).with(principal.node, "who may do it"));
    }
}

/// Whether the statement only hands its bucket over to access points, whose own policies then decide: the pattern that
/// the S3 user guide gives for it.
pub(super) fn delegates_to_access_points(statement: &Statement<'_>) -> bool {
    statement.conditions.iter().any(|condition| {
        condition.is_positive()
            && (condition.is_key("s3:DataAccessPointAccount") || condition.is_key("s3:DataAccessPointArn"))
    })
}

/// Whether the statement allows, for messages about both effects.
pub(super) fn is_allow(statement: &Statement<'_>) -> bool {
    statement.effect == Some(Effect::Allow)
}
