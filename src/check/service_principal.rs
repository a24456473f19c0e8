//! AWS services as callers: how they are named, and what keeps them from acting for a stranger.

use crate::aws;
use crate::aws::service_principal::{is_known_service_principal, similar_service_principal};
use crate::check::caller::is_endpoint_filter;
use crate::check::narrowing::{granting, is_fixed, take_away};
use crate::check::placeholder;
use crate::document::DocumentKind;
use crate::policy::{
    Comparison, Condition, MOST_COMPARED, Policy, Principal, PrincipalKind, SetQualifier, Statement,
    is_partly_unknown,
};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// How a key names services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `service.amazonaws.com`, with any number of names before the suffix.
    Service,
    /// `service.amazonaws.com` with one name: services that pass requests on have no longer ones.
    OneName,
    /// `service.region.amazonaws.com`.
    Regional,
}

/// Keys whose values are names of services. Source: the pages of the global keys and of KMS's, IAM's and Organizations'
/// own keys; that `aws:CalledVia` takes one name only is what AWS's own policy validation says of longer ones.
const SERVICE_KEYS: [(&str, Form); 9] = [
    ("aws:CalledVia", Form::OneName),
    ("aws:CalledViaFirst", Form::OneName),
    ("aws:CalledViaLast", Form::OneName),
    ("aws:PrincipalServiceName", Form::Service),
    ("aws:PrincipalServiceNamesList", Form::Service),
    ("iam:PassedToService", Form::Service),
    ("iam:AWSServiceName", Form::Service),
    ("organizations:ServicePrincipal", Form::Service),
    ("kms:ViaService", Form::Regional),
];

/// A service's name that is not in the form of one.
pub(super) fn malformed<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    each_name(policy, |name, form, node| push(name, form, node, matches));
}

/// A service's name that is in the form of one, and a letter or two away from the only one that can be meant. Of names
/// that are merely unknown nothing can be said: AWS has no list of all.
pub(super) fn misspelt<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let table = context.settings.authorization();
    let mut unknown = 0;
    each_name(policy, |name, form, node| {
        let is_read = unknown < MOST_COMPARED && mistake(name, form).is_none() && !is_left_alone(name);
        if !is_read || is_known_service_principal(name) {
            return;
        }
        unknown += 1;
        // A service may act under the prefix of its actions.
        let service = name.split('.').next().unwrap_or_default();
        if table.service(service).is_some() {
            return;
        }
        if let Some(meant) = similar_service_principal(name) {
            let message = format!("`{name}` is no service that is known; `{meant}` is");
            matches.push(Match::saying(node, message).help(format!("did you mean `{meant}`?")));
        }
    });
}

/// Each name of a service among a policy's principals and conditions.
fn each_name<'s>(policy: &Policy<'s>, mut see: impl FnMut(&str, Form, Node<'s>)) {
    for statement in &policy.statements {
        for principal in statement.principal_items().iter().filter(|item| is_service(item)) {
            see(&principal.text, Form::Service, principal.node);
        }
        for condition in &statement.conditions {
            let Some((_, form)) = SERVICE_KEYS.iter().find(|(key, _)| condition.is_key(key)) else {
                continue;
            };
            if !condition.operator.is_some_and(crate::policy::Operator::is_string) {
                continue;
            }
            for (node, value) in &condition.values {
                see(value, *form, *node);
            }
        }
    }
}

/// Patterns, variables and placeholders have rules of their own.
fn is_left_alone(name: &str) -> bool {
    name.contains(['*', '?', '$']) || is_partly_unknown(name)
}

fn push<'s>(name: &str, form: Form, node: Node<'s>, matches: &mut Matches<'s>) {
    if is_left_alone(name) {
        return;
    }
    if let Some(part) = region_stand_in(name) {
        let message = format!("`{part}` stands in `{name}` where the name of a Region belongs");
        matches.push(Match::saying(node, message).help("write the Region, such as `eu-central-1`"));
        return;
    }
    let Some(mistake) = mistake(name, form) else { return };
    if placeholder::in_text(name).is_some() {
        return;
    }
    let found = Match::saying(node, mistake.message);
    matches.push(match mistake.mended {
        Mended::By(name) => found.fix(format!("write `{name}`"), format!("\"{name}\"")),
        Mended::As(help) => found.help(help),
        Mended::Somehow => found,
    });
}

/// What a guide writes where the name of a Region belongs.
fn region_stand_in(name: &str) -> Option<&str> {
    let words = ["region", "region-code", "aws-region"];
    name.split('.').find(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
}

/// What is wrong with a service's name.
struct Mistake {
    message: String,
    mended: Mended,
}

enum Mended {
    /// The name that is surely meant.
    By(String),
    /// What to write.
    As(&'static str),
    Somehow,
}

fn mistake(name: &str, form: Form) -> Option<Mistake> {
    let is_name = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let before = aws::SERVICE_SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix));
    let Some(before) = before.filter(|before| before.split('.').all(is_name)) else {
        let lower = name.to_ascii_lowercase();
        if lower != name && mistake(&lower, form).is_none() {
            let message = format!("`{name}` has capital letters; names of services have none");
            return Some(Mistake { message, mended: Mended::By(lower) });
        }
        let message = format!("`{name}` is not the name of a service, such as `s3.amazonaws.com`");
        return Some(Mistake { message, mended: Mended::Somehow });
    };
    let names = before.split('.').count();
    match form {
        Form::OneName if names > 1 => Some(Mistake {
            message: format!("`{name}` has {names} names before its suffix; this key's values have one"),
            mended: Mended::As("write the service's one name and the suffix, such as `athena.amazonaws.com`"),
        }),
        Form::Regional if names == 1 => Some(Mistake {
            message: format!(
                "`{name}` lacks the Region; this key's values are `service.region.amazonaws.com`"
            ),
            mended: Mended::As(
                "write the Region between the service's name and the suffix, such as `s3.eu-central-1.amazonaws.com`",
            ),
        }),
        _ => None,
    }
}

fn is_service(principal: &Principal<'_>) -> bool {
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
        for principal in statement.principal_items().iter().filter(|item| can_be_deputy(item)) {
            matches.push(Match::new(principal.node));
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
        let is_service = condition.is_key("aws:PrincipalIsAWSService") && all_are(condition, "true");
        condition.is_positive() && (is_service || NAMES.iter().any(|key| condition.is_key(key)))
    };
    statement.conditions.iter().find(leaves_services)
}

fn all_are(condition: &Condition<'_>, text: &str) -> bool {
    condition.values.iter().all(|(_, value)| value.eq_ignore_ascii_case(text))
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

/// Services that act on what is configured on the resource itself, and so for nobody but its owner.
const OWN_CONFIGURATION: [&str; 1] = ["lifecycle.s3.amazonaws.com"];

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
        Some(Comparison::Bool) => condition.is_key("aws:PrincipalIsAWSService") && all_are(condition, "true"),
        Some(Comparison::Null) => {
            is_source(condition) && !is_organization(condition) && all_are(condition, "false")
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
