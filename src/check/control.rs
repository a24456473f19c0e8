//! The control policies of Organizations: what resource control policies take, and whom their Denies hit by mistake.

use crate::aws;
use crate::check::narrowing::takes_away;
use crate::policy::{
    Comparison, Condition, MOST_COMPARED, Operator, Policy, PrincipalKind, Statement, is_partly_unknown,
    matches_ignoring_case,
};
use crate::rule::{Context, Match, Matches};

/// A wildcard that is not at the end, which service control policies did not take until 2025.
pub(super) fn wildcard_in_action<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for action in policy.named_actions() {
        let fixed = action.text.trim_end_matches('*');
        if fixed.contains(['*', '?']) {
            matches.push(Match::new(action.node));
        }
    }
}

/// Principals in a resource control policy that are not everyone.
pub(super) fn principal<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for listed in policy.statements.iter().filter_map(|statement| statement.principals.as_ref()) {
        if listed.is_negated {
            let message = "a resource control policy cannot have `NotPrincipal`";
            matches.push(Match::saying(listed.key, message));
            continue;
        }
        let others = listed.items.iter().filter(|item| !item.is_anyone() && !is_partly_unknown(&item.text));
        matches.extend(others.map(|item| Match::new(item.node)));
    }
}

/// An Allow in a resource control policy other than the one that AWS itself attaches.
pub(super) fn allow<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in policy.allows() {
        let is_for_all = statement.principals.as_ref().is_none_or(|listed| {
            listed.items.iter().all(|item| item.kind == PrincipalKind::Anyone) && !listed.is_negated
        });
        let is_on_all = statement
            .resources
            .as_ref()
            .is_none_or(|listed| listed.items.iter().all(|item| item.text == "*") && !listed.is_negated);
        let is_every_action = statement
            .actions
            .as_ref()
            .is_none_or(|listed| listed.items.iter().all(|item| item.text == "*") && !listed.is_negated);
        let is_bare = statement.is_unconditional();
        let is_of_aws = is_for_all && is_on_all && is_every_action && is_bare;
        if let (false, Some(effect)) = (is_of_aws, statement.effect_node) {
            matches.push(Match::new(effect));
        }
    }
}

/// Actions by exception.
pub(super) fn not_action<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let listed = policy.statements.iter().filter_map(|statement| statement.actions.as_ref());
    matches.extend(listed.filter(|listed| listed.is_negated).map(|listed| Match::new(listed.key)));
}

const IN_FULL: &str = "list the services that are meant, such as `s3:*` and `sqs:*`";

/// Actions of services that resource control policies do not reach.
pub(super) fn action<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for item in policy.denies().flat_map(Statement::action_items) {
        if is_partly_unknown(&item.text) {
            continue;
        }
        let found = |message: String| Match::saying(item.node, message);
        matches.push(match item.service() {
            None if item.text == "*" => {
                found("a resource control policy names its services: `*` is not allowed".to_owned())
                    .help(IN_FULL)
            }
            Some(service) if service.contains(['*', '?']) => found(format!(
                "`{service}` is a pattern; a resource control policy names its services in full"
            ))
            .help(IN_FULL),
            Some(service) if !aws::supports_resource_control(service) => {
                found(format!("resource control policies do not reach `{service}`"))
            }
            _ => continue,
        });
    }
}

/// What services do by their own name most often: write logs and messages, read what they were pointed at, use keys and
/// roles. Changing policies and deleting keys is not among it.
#[rustfmt::skip]
const SERVICE_CALLS: [&str; 18] = [
    "s3:PutObject", "s3:GetObject", "s3:ListBucket", "s3:GetBucketAcl", "s3:GetBucketLocation", "s3:AbortMultipartUpload",
    "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey",
    "kms:CreateGrant", "sqs:SendMessage", "sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession",
    "secretsmanager:GetSecretValue", "logs:PutLogEvents",
];

/// Whether services are likely to make some of the statement's calls.
fn is_called_by_services(statement: &Statement<'_>) -> bool {
    statement.action_items().iter().any(|action| {
        action.text == "*"
            || action.text.ends_with(":*")
            || SERVICE_CALLS.iter().any(|call| matches_ignoring_case(&action.text, call))
    })
}

/// What only a request of a user or role has.
const PRINCIPAL_KEYS: [&str; 6] = [
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:userid",
    "aws:username",
];

/// What only a request of a service has.
const SOURCE_KEYS: [&str; 4] =
    ["aws:SourceOrgID", "aws:SourceAccount", "aws:SourceOrgPaths", "aws:SourceArn"];

const IS_SERVICE: &str = "aws:PrincipalIsAWSService";

/// A Deny that hits AWS's own services, which lack what it asks for.
pub(super) fn services_denied<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in open_denies(policy) {
        let spares_services = statement.conditions.iter().any(|condition| {
            is_bool(condition, IS_SERVICE, "false") || is_null(condition, "aws:PrincipalServiceName", "true")
        });
        if spares_services {
            continue;
        }
        let is_principal_key = |condition: &Condition<'s>| {
            PRINCIPAL_KEYS.iter().any(|key| condition.is_key(key))
                || condition
                    .key
                    .get(..17)
                    .is_some_and(|start| start.eq_ignore_ascii_case("aws:PrincipalTag/"))
        };
        let met = statement.conditions.iter().filter(|one| is_principal_key(one) && is_met_without(one));
        // A key that services lack keeps the Deny off them, whatever the others say.
        let is_callers = |one: &Condition<'s>| {
            let is_tag = one.is_key("aws:TagKeys")
                || one.key.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("aws:RequestTag/"));
            is_tag || is_principal_key(one)
        };
        let is_kept_off = statement.conditions.iter().any(|one| is_callers(one) && !is_met_without(one));
        if !is_kept_off && is_called_by_services(statement) {
            matches.extend(met.map(|condition| {
                let message =
                    format!("services of AWS do not send `{}`, so this Deny hits them", condition.key);
                Match::saying(condition.key_node, message)
            }));
        }
    }
}

/// A Deny that hits users and roles, which have no source.
pub(super) fn callers_denied<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in open_denies(policy) {
        let is_for_services =
            statement.conditions.iter().any(|condition| is_bool(condition, IS_SERVICE, "true"));
        if !is_for_services && !asks_for_source(statement) {
            matches.extend(met_sources(statement).map(|condition| {
                let message =
                    format!("users and roles do not send `{}`, so this Deny hits them", condition.key);
                Match::saying(condition.key_node, message)
            }));
        }
    }
}

/// A Deny that hits services in the calls for which they send no source.
pub(super) fn source_unchecked<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in open_denies(policy) {
        let is_for_services =
            statement.conditions.iter().any(|condition| is_bool(condition, IS_SERVICE, "true"));
        if is_for_services && !asks_for_source(statement) {
            matches.extend(met_sources(statement).map(|condition| {
                let message = format!(
                    "not every call of a service has `{}`, and this Deny hits the others",
                    condition.key
                );
                Match::saying(condition.key_node, message)
            }));
        }
    }
}

/// A Deny of services that act for other organizations which spares those that act for an account in none.
pub(super) fn lone_accounts_spared<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let hole = |deny: &Statement<'s>| deny.conditions.iter().position(is_organization_demanded);
    let about_source = || {
        let is_about = |deny: &&Statement<'s>| deny.conditions.iter().any(is_about_organization);
        open_denies(policy).filter(is_about).take(MOST_COMPARED)
    };
    for deny in about_source().filter(|deny| deny.conditions.iter().any(is_fence)) {
        let Some(condition) = hole(deny).map(|at| &deny.conditions[at]) else { continue };
        // Another Deny may be about those in none.
        if about_source().any(|other| hole(other).is_none() && takes_away(other, deny)) {
            continue;
        }
        let message = format!(
            "a service that acts for an account without an organization sends no `{}`, so this Deny spares it",
            condition.key
        );
        matches.push(Match::saying(condition.value, message));
    }
}

/// Whether a condition asks for which organization a service acts. For an account in none it has neither key.
fn is_about_organization(condition: &Condition<'_>) -> bool {
    condition.is_key("aws:SourceOrgID") || condition.is_key("aws:SourceOrgPaths")
}

fn is_fence(condition: &Condition<'_>) -> bool {
    is_about_organization(condition) && condition.operator.is_some_and(Operator::is_negated)
}

/// Whether the condition certainly fails for an account without an organization.
fn is_organization_demanded(condition: &Condition<'_>) -> bool {
    is_about_organization(condition)
        && !condition.has_unknown
        && !condition.values.is_empty()
        && !is_met_without(condition)
}

fn open_denies<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = &'a Statement<'s>> {
    policy.denies().filter(|statement| !statement.conditions.is_empty() && !statement.has_unknown_condition)
}

fn met_sources<'a, 's>(statement: &'a Statement<'s>) -> impl Iterator<Item = &'a Condition<'s>> {
    statement
        .conditions
        .iter()
        .filter(|condition| SOURCE_KEYS.iter().any(|key| condition.is_key(key)) && is_met_without(condition))
}

/// Whether the statement is only about requests with a source: one of the keys must be there.
fn asks_for_source(statement: &Statement<'_>) -> bool {
    statement
        .conditions
        .iter()
        .any(|condition| SOURCE_KEYS.iter().any(|key| condition.is_key(key)) && !is_met_without(condition))
}

/// Whether the condition holds for a request that lacks the key.
fn is_met_without(condition: &Condition<'_>) -> bool {
    let Some(operator) = condition.operator else { return false };
    if operator.comparison == Comparison::Null {
        return condition.values.iter().any(|(_, value)| value.eq_ignore_ascii_case("true"));
    }
    operator.holds_when_absent()
}

fn is_bool(condition: &Condition<'_>, key: &str, expected: &str) -> bool {
    let is_bool = condition.operator.is_some_and(|operator| operator.comparison == Comparison::Bool);
    is_bool && has_value(condition, key, expected)
}

fn is_null(condition: &Condition<'_>, key: &str, expected: &str) -> bool {
    let is_null = condition.operator.is_some_and(|operator| operator.comparison == Comparison::Null);
    is_null && has_value(condition, key, expected)
}

fn has_value(condition: &Condition<'_>, key: &str, expected: &str) -> bool {
    condition.is_key(key)
        && (condition.has_unknown
            || condition.values.iter().any(|(_, value)| value.eq_ignore_ascii_case(expected)))
}
