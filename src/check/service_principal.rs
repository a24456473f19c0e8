//! AWS services as callers: what they send, and what keeps them from acting for a stranger.

use crate::check::caller::is_endpoint_filter;
use crate::check::narrowing::{granting, is_fixed, take_away};
use crate::document::DocumentKind;
use crate::policy::{
    Comparison, Condition, MOST_COMPARED, Policy, Principal, PrincipalKind, SetQualifier, Statement,
};
use crate::rule::{Context, Match, Matches};

pub(super) fn is_service(principal: &Principal<'_>) -> bool {
    principal.kind == PrincipalKind::Service
}

/// Keys about the person, role or session that calls. A service that calls by itself is none of them.
const CALLER_KEYS: [&str; 8] = [
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:username",
    "aws:MultiFactorAuthPresent",
    "aws:MultiFactorAuthAge",
    "aws:SourceIdentity",
    "aws:FederatedProvider",
    "aws:TokenIssueTime",
];

/// It sends what the certificate says as tags of the principal ("Trust model in IAM Roles Anywhere").
const ROLES_ANYWHERE: &str = "rolesanywhere.amazonaws.com";

/// A condition on something that a service's request does not carry.
pub(super) fn key_without_caller<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    // Services that are asked for multi-factor authentication in a trust policy have a rule of their own.
    let is_trust = context.document.kind == DocumentKind::TrustPolicy;
    for statement in policy.allows() {
        let Some(service) = statement.principal_items().iter().find(|item| is_service(item)) else {
            continue;
        };
        if statement.principals.as_ref().is_none_or(|listed| listed.is_negated) {
            continue;
        }
        let only_services = statement.principal_items().iter().all(is_service);
        for condition in &statement.conditions {
            if is_trust && starts_with(&condition.key, "aws:MultiFactorAuth") {
                continue;
            }
            if service.text == ROLES_ANYWHERE && starts_with(&condition.key, "aws:PrincipalTag/") {
                continue;
            }
            let Some(operator) = condition.operator.filter(|_| is_about_caller(condition)) else { continue };
            // Beside other principals, a condition that an absent key meets is how to let the service through.
            if operator.comparison == Comparison::Null || (!only_services && operator.holds_when_absent()) {
                continue;
            }
            let effect = if operator.holds_when_absent() { "always met" } else { "never met" };
            let message = format!(
                "requests of `{}` do not have `{}`, so this is {effect}",
                service.text, condition.key
            );
            matches.push(Match::saying(condition.key_node, message).with(service.node, "the service"));
        }
    }
}

/// Whether the condition asks for something that a service's request lacks.
fn is_about_caller(condition: &Condition<'_>) -> bool {
    CALLER_KEYS.iter().any(|key| condition.is_key(key)) || starts_with(&condition.key, "aws:PrincipalTag/")
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Keys that say for whom a service acts.
const SOURCE_KEYS: [&str; 4] =
    ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/// Keys that limit a service's access, though not by its source or not so well.
const WEAK_KEYS: [&str; 5] =
    ["aws:Referer", "aws:SourceOwner", "aws:SourceIp", "aws:UserAgent", "aws:userid"];

/// A service that may act on a resource for whoever asks it to.
pub(super) fn unrestricted<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    // What Denies take away is asked last, since that costs most.
    if !policy.allows().any(is_for_services) {
        return;
    }
    for statement in open_to_services(policy) {
        if statement.conditions.iter().any(is_weak) {
            continue;
        }
        let is_loose = |one: &&Condition<'s>| {
            is_organization(one)
                && !one.is_positive()
                && one.operator.is_some_and(|own| !own.is_negated() && own.comparison != Comparison::Null)
        };
        let loose = statement.conditions.iter().find(is_loose);
        for principal in statement.principal_items().iter().filter(|item| can_be_deputy(item)) {
            matches.push(match loose {
                Some(condition) => {
                    let name = &principal.text;
                    let message = format!("`{name}` may do this for accounts that are in no organization");
                    Match::saying(principal.node, message).with(condition.key_node, "met where there is none")
                }
                None => Match::new(principal.node),
            });
        }
        let anyone = statement.principal_items().iter().find(|item| item.is_anyone());
        if let (Some(anyone), Some(condition)) = (anyone, leaving_services(statement))
            && !is_endpoint_filter(statement, context)
        {
            let message = "AWS services may do this for whichever account asks them to";
            matches.push(
                Match::saying(anyone.node, message).with(condition.key_node, "this leaves only services"),
            );
        }
    }
}

/// Whether a statement names services, or anyone and then only services.
fn is_for_services(statement: &Statement<'_>) -> bool {
    let names_some = statement
        .principals
        .as_ref()
        .is_some_and(|listed| !listed.is_negated && listed.items.iter().any(can_be_deputy));
    names_some || statement.is_for_anyone() && leaving_services(statement).is_some()
}

/// The condition that of all callers leaves only services.
fn leaving_services<'a, 's>(statement: &'a Statement<'s>) -> Option<&'a Condition<'s>> {
    const NAMES: [&str; 2] = ["aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"];
    let leaves_services = |condition: &&Condition<'_>| {
        let is_service = condition.is_key("aws:PrincipalIsAWSService") && condition.all_are("true");
        condition.is_positive() && (is_service || NAMES.iter().any(|key| condition.is_key(key)))
    };
    statement.conditions.iter().find(leaves_services)
}

/// A service that is limited by a key that is no good for it.
pub(super) fn weakly_restricted<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in open_to_services(policy) {
        let Some(condition) = statement.conditions.iter().find(|condition| is_weak(condition)) else {
            continue;
        };
        let Some(service) = statement.principal_items().iter().find(|item| is_service(item)) else {
            continue;
        };
        matches.push(Match::new(condition.key_node).with(service.node, "the service"));
    }
}

fn is_weak(condition: &Condition<'_>) -> bool {
    WEAK_KEYS.iter().any(|key| condition.is_key(key)) && condition.is_positive()
}

/// Services that act on what is configured on the resource itself, or share what its owner shares, and so for nobody
/// else.
const OWN_CONFIGURATION: [&str; 2] = ["lifecycle.s3.amazonaws.com", "ram.amazonaws.com"];

fn can_be_deputy(principal: &Principal<'_>) -> bool {
    is_service(principal) && !OWN_CONFIGURATION.contains(&&*principal.text)
}

/// Allow statements for services that ask for nothing about whom the service acts for.
fn open_to_services<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = &'a Statement<'s>> {
    granting(policy).filter(move |statement| {
        is_for_services(statement)
            && !statement.has_unknown_condition
            && !statement.conditions.iter().any(says_for_whom)
            // What no service can meet grants it nothing; a rule of its own speaks about that.
            && !statement.conditions.iter().any(|one| is_about_caller(one) && one.is_positive())
            && !is_closed(policy, statement)
    })
}

/// Whether the condition says for whom the service acts. `IfExists` counts: the services that act for others send the key,
/// though not that of an organization for an account that is in none.
fn says_for_whom(condition: &Condition<'_>) -> bool {
    let Some(operator) = condition.operator else { return true };
    // KMS sends what is encrypted, which names its owner, and who lets the service use the key; Lambda sends what tells
    // one skill of Alexa's, or one owner of them, from another.
    let is_of_other = starts_with(&condition.key, "kms:EncryptionContext:")
        || condition.is_key("kms:CallerAccount")
        || condition.is_key("lambda:EventSourceToken");
    let is_any = |value: &str| value.bytes().all(|byte| matches!(byte, b'*' | b'?'));
    let is_open =
        |value: &str| if value.starts_with("arn:") { !is_fixed(condition, value) } else { is_any(value) };
    (is_source(condition) || is_of_other)
        && (condition.is_positive() || !is_organization(condition))
        && !operator.is_negated()
        && operator.comparison != Comparison::Null
        && (condition.has_unknown || !condition.values.iter().any(|(_, value)| is_open(value)))
}

fn is_source(condition: &Condition<'_>) -> bool {
    SOURCE_KEYS.iter().any(|key| condition.is_key(key))
}

/// Whether it is about the organization of the account that a service acts for, which may be in none.
fn is_organization(condition: &Condition<'_>) -> bool {
    condition.is_key("aws:SourceOrgID") || condition.is_key("aws:SourceOrgPaths")
}

/// Whether Denies take the access of a statement's services away for every source but the known ones.
pub(super) fn is_closed(policy: &Policy<'_>, statement: &Statement<'_>) -> bool {
    let spares_sources = |condition: &Condition<'_>| {
        is_source(condition)
            && condition.operator.is_some_and(|operator| {
                operator.is_negated() && operator.qualifier != Some(SetQualifier::ForAnyValue)
            })
            && condition.values.iter().all(|(_, value)| is_fixed(condition, value))
    };
    // Services that act for others are services, and say for whom.
    let holds_for_services = |condition: &Condition<'_>| match condition
        .operator
        .map(|operator| operator.comparison)
    {
        Some(Comparison::Bool) => condition.is_key("aws:PrincipalIsAWSService") && condition.all_are("true"),
        Some(Comparison::Null) => {
            is_source(condition) && !is_organization(condition) && condition.all_are("false")
        }
        _ => false,
    };
    let names_services = |deny: &Statement<'_>| {
        let named = |item: &Principal<'_>| deny.principal_items().iter().any(|other| other.text == item.text);
        deny.principals.as_ref().is_some_and(|listed| !listed.is_negated)
            && statement.principal_items().iter().filter(|item| is_service(item)).all(named)
    };
    let is_about_strangers = |deny: &&Statement<'_>| {
        !deny.has_unknown_condition
            && deny.conditions.iter().any(spares_sources)
            && deny.conditions.iter().all(|one| spares_sources(one) || holds_for_services(one))
            && (deny.is_for_anyone() || names_services(deny))
    };
    take_away(policy.denies().take(MOST_COMPARED).filter(is_about_strangers), statement)
}
