//! Condition keys as AWS defines them: which exist, what type they have, and whether they have several values.

use crate::aws::authorization::Authorization;
use crate::aws::{self, KeyType};
use crate::check::conditions::{each, is_literal, whole_of_one_key};
use crate::policy::{Comparison, Condition, Effect, Policy, SetQualifier, Statement};
use crate::rule::{Context, Match, Matches};

/// What AWS says about a key.
#[derive(Clone, Copy)]
struct Fact {
    key_type: KeyType,
    /// `None` where that is not known.
    is_multivalued: Option<bool>,
    /// The values may be of another type: the user's own texts, or those of a service whose list says text of all.
    is_loose: bool,
}

/// How somebody signed in to Cognito. AWS's list gives it one value, and "IAM and AWS STS condition context keys" several.
const AMR: &str = "cognito-identity.amazonaws.com:amr";

/// Services of which AWS's list of keys is known to be whole, so that a key which is not on it is not there.
pub(super) const WELL_KNOWN: [&str; 5] = ["dynamodb", "iam", "kms", "s3", "sts"];

fn fact(table: &Authorization, condition: &Condition<'_>) -> Option<Fact> {
    let name = &*condition.key;
    if let Some(key) = condition.global {
        return Some(Fact {
            key_type: key.key_type,
            is_multivalued: Some(key.is_multivalued),
            is_loose: key.is_tag_family,
        });
    }
    let key = service_key(table, name)?;
    Some(Fact {
        key_type: key.key_type(),
        is_multivalued: if condition.is_key(AMR) { Some(true) } else { key.is_multivalued() },
        is_loose: key.name().contains("${") || !is_service(name, &WELL_KNOWN),
    })
}

/// Services beside those whose keys are known to be ARNs where AWS's list says so.
const ARNS_OF_THEIR_OWN: [&str; 3] = ["ec2", "ecs", "lambda"];

/// Whether each value of the key is known to be an ARN.
pub(super) fn is_of_arns(table: &Authorization, condition: &Condition<'_>) -> bool {
    let is_sure = |fact: &Fact| !fact.is_loose || is_service(&condition.key, &ARNS_OF_THEIR_OWN);
    fact(table, condition).is_some_and(|fact| fact.key_type == KeyType::Arn && is_sure(&fact))
}

/// The key of a service, or of the identity providers, whose keys AWS lists under `sts`.
pub(super) fn service_key<'t>(
    table: &'t Authorization,
    name: &str,
) -> Option<aws::authorization::ConditionKey<'t>> {
    let (prefix, _) = name.split_once(':')?;
    let own = table.service(prefix).and_then(|service| service.key(name));
    own.or_else(|| table.service("sts")?.key(name))
}

/// Whether the key is a claim of an identity provider's token rather than a key of AWS.
pub(super) fn is_claim(table: &Authorization, condition: &Condition<'_>) -> bool {
    let key = &*condition.key;
    let prefix = key.split_once(':').map_or(key, |pair| pair.0);
    condition.global.is_none() && table.service(prefix).is_none()
}

fn is_service(key: &str, names: &[&str]) -> bool {
    key.split_once(':').is_some_and(|(prefix, _)| names.iter().any(|name| name.eq_ignore_ascii_case(prefix)))
}

/// Whether the key is one tag, which has one value whatever its service's list says: `ec2:ResourceTag/team`.
fn is_tag(key: &str) -> bool {
    key.split_once('/').is_some_and(|(family, name)| ends_in_tag(family) && !name.is_empty())
}

fn ends_in_tag(family: &str) -> bool {
    family.len() >= 3 && family.as_bytes()[family.len() - 3..].eq_ignore_ascii_case(b"tag")
}

/// A key with several values under an operator for one.
pub(super) fn qualifier_missing<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    for (statement, condition, operator) in each(policy) {
        let is_plain = operator.qualifier.is_none() && operator.comparison != Comparison::Null;
        if is_plain && fact(table, condition).is_some_and(|fact| fact.is_multivalued == Some(true)) {
            let name = condition.operator_node.string().unwrap_or_default();
            let help = format!(
                "write `ForAnyValue:{name}` when one value is enough, `ForAllValues:{name}` when all must match"
            );
            // A Deny that holds for one value is meant to hold when it is one of several. Of a request without the key
            // both say the same.
            let is_certain = statement.effect == Some(Effect::Deny) && !operator.holds_when_absent();
            let qualified = format!("ForAnyValue:{name}");
            let is_alone = is_certain && whole_of_one_key(condition, &qualified).is_some();
            let edit = is_alone.then(|| (condition.operator_node.span(), format!("\"{qualified}\"")));
            let found = Match::new(condition.key_node).help(help);
            matches.push(found.edit(format!("write `{qualified}`"), edit));
        }
    }
}

/// `ForAllValues` on a key with one value, which may be missing and of which nothing else asks that it is there.
pub(super) fn for_all_of_one<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let table = context.settings.authorization();
    for (_, condition, operator) in each(policy) {
        let is_for_all =
            operator.qualifier == Some(SetQualifier::ForAllValues) && operator.comparison != Comparison::Null;
        if !is_for_all || condition.is_required {
            continue;
        }
        let is_sure =
            condition.global.is_some() || is_service(&condition.key, &WELL_KNOWN) || is_tag(&condition.key);
        if is_sure && fact(table, condition).is_some_and(|fact| fact.is_multivalued == Some(false)) {
            matches.push(Match::new(condition.key_node));
        }
    }
}

/// An ARN compared as text, with patterns.
pub(super) fn arn_as_text<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let table = context.settings.authorization();
    for (_, condition, operator) in each(policy) {
        let arn_operator = match operator.comparison {
            Comparison::StringLike => "ArnLike",
            Comparison::StringNotLike => "ArnNotLike",
            _ => continue,
        };
        if fact(table, condition).is_some_and(|fact| fact.key_type == KeyType::Arn) {
            let mut help = format!("write `{}`", renamed(condition, arn_operator));
            // What matched across the fields does not match field by field.
            let is_short =
                |text: &str| is_literal(text) && text != "*" && text.split(':').count() < ARN_FIELDS;
            if condition.values.iter().any(|(_, text)| is_short(text)) {
                help.push_str(
                    ", and give each value the six fields of an ARN, with `*` for those that may be anything",
                );
            }
            matches.push(Match::new(condition.key_node).help(help));
        }
    }
}

/// `arn:partition:service:region:account:resource`.
const ARN_FIELDS: usize = 6;

/// The operator's name with another comparison, its qualifier and `IfExists` kept.
fn renamed(condition: &Condition<'_>, comparison: &str) -> String {
    let name = condition.operator_node.string().unwrap_or_default();
    let qualifier = name.split_once(':').map_or(String::new(), |pair| format!("{}:", pair.0));
    let is_optional = condition.operator.is_some_and(|operator| operator.if_exists);
    format!("{qualifier}{comparison}{}", if is_optional { "IfExists" } else { "" })
}

/// An operator that does not compare what the key has.
pub(super) fn operator_misfit<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let table = context.settings.authorization();
    for (_, condition, operator) in each(policy) {
        let Some(compared) = operator.comparison.key_type() else { continue };
        let Some(fact) = fact(table, condition) else { continue };
        // What a claim of a token is, its provider decides.
        if fits(fact, compared, condition) || is_claim(table, condition) {
            continue;
        }
        let name = condition.operator_node.string().unwrap_or_default();
        let message =
            format!("`{name}` does not compare `{}`, which is {}", condition.key, described(fact.key_type));
        let help = format!("use {}", operators(fact.key_type));
        matches.push(Match::saying(condition.key_node, message).help(help));
    }
}

fn fits(fact: Fact, compared: KeyType, condition: &Condition<'_>) -> bool {
    use KeyType as T;
    match (fact.key_type, compared) {
        (one, other) if one == other => true,
        // An ARN is text, and text can be an ARN. Tags and the like are whatever their authors write.
        (T::String | T::Arn | T::Binary, T::String) | (T::String, T::Arn) => true,
        (T::String, _) => fact.is_loose,
        (T::Date, T::Numeric) => condition.is_key("aws:EpochTime"),
        // Address operators fill no variable in, so this is how two addresses of a request are compared.
        (T::Ip, T::String) => condition.values.iter().all(|(_, text)| !is_literal(text)),
        _ => false,
    }
}

fn described(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::String => "text",
        KeyType::Arn => "an ARN",
        KeyType::Bool => "true or false",
        KeyType::Numeric => "a number",
        KeyType::Date => "a date",
        KeyType::Ip => "an IP address",
        KeyType::Binary => "binary",
    }
}

fn operators(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::String => "a string operator, such as `StringEquals`",
        KeyType::Arn => "an ARN operator, such as `ArnLike`",
        KeyType::Bool => "`Bool`",
        KeyType::Numeric => "a numeric operator, such as `NumericLessThan`",
        KeyType::Date => "a date operator, such as `DateLessThan`",
        KeyType::Ip => "`IpAddress` or `NotIpAddress`",
        KeyType::Binary => "`BinaryEquals`",
    }
}

/// Keys that AWS documents with their services and lists nowhere.
const UNLISTED: [&str; 3] =
    ["cloudtrail:ExternalId", "firehose:ResourceTag", "sagemaker:TargetContainerHostname"];

/// A policy with more unknown keys than this is no policy; each costs a look at every service.
const MOST_UNKNOWN: usize = 64;

/// The keys that no service has, as far as the table is of today: their prefix, and whether it is a service's.
fn unknown_keys<'a, 's>(
    policy: &'a Policy<'s>,
    context: &'a Context<'_, 's>,
    is_wanted: impl Fn(&str) -> bool + 'a,
) -> impl Iterator<Item = (&'a Statement<'s>, &'a Condition<'s>)> {
    let table = context.settings.authorization();
    let unknown = each(policy).filter(move |(_, condition, _)| {
        let Some((prefix, name)) = condition.key.split_once(':') else { return false };
        let family = condition.key.split_once('/').map_or(&*condition.key, |pair| pair.0);
        !name.is_empty()
            && is_wanted(prefix)
            && fact(table, condition).is_none()
            && tag_family(table, &condition.key).is_none()
            && !UNLISTED.iter().any(|key| key.eq_ignore_ascii_case(family))
    });
    let most = if context.settings.is_data_old { 0 } else { MOST_UNKNOWN };
    // A service can have a key with another one's prefix.
    let is_elsewhere = move |key: &str| table.services().any(|service| service.key(key).is_some());
    unknown
        .take(most)
        .map(|(statement, condition, _)| (statement, condition))
        .filter(move |(_, condition)| !is_elsewhere(&condition.key))
}

/// A key that its service does not have.
pub(super) fn unknown_service_key<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    // Of a service that is gone, or newer than the table, the keys are not known.
    let is_current = |prefix: &str| {
        table.service(prefix).is_some_and(|service| {
            service.actions().any(|action| !action.is_retired() && !action.is_name_only())
        })
    };
    let found = unknown_keys(policy, context, is_current);
    matches.extend(found.map(|(_, condition)| Match::new(condition.key_node)));
}

/// A key whose prefix is no service.
pub(super) fn unknown_prefix<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let table = context.settings.authorization();
    // An identity provider's keys begin with its host name.
    let is_like_service = |prefix: &str| {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !prefix.is_empty()
            && prefix.bytes().all(is_name)
            && !prefix.eq_ignore_ascii_case("aws")
            && table.service(prefix).is_none()
            && !aws::is_closed_service(prefix)
    };
    for (statement, condition) in unknown_keys(policy, context, is_like_service) {
        let prefix = condition.key.split_once(':').map_or("", |pair| pair.0);
        if !names_service(statement, prefix) {
            let help = format!("`{prefix}` is no service; look for a misspelling");
            matches.push(Match::new(condition.key_node).help(help));
        }
    }
}

/// Whether an action of the statement has the prefix: then what is to be said stands there.
fn names_service(statement: &Statement<'_>, prefix: &str) -> bool {
    let items = statement.actions.iter().flat_map(|actions| &actions.items);
    items.into_iter().any(|item| item.service().is_some_and(|service| service.eq_ignore_ascii_case(prefix)))
}

/// The family of tags that a key without a tag's name is of: `s3:ExistingObjectTag` or `s3:ExistingObjectTag/`.
fn tag_family<'k>(table: &Authorization, key: &'k str) -> Option<&'k str> {
    let family = key.strip_suffix('/').unwrap_or(key);
    if !ends_in_tag(family) || family.contains('/') {
        return None;
    }
    if aws::global_key(family).is_some_and(|key| key.is_tag_family) {
        return Some(family);
    }
    let service = table.service(family.split_once(':')?.0)?;
    // Some keys have that name and no tag behind it.
    let is_family = service.key(family).is_none() && service.key(&format!("{family}/tag-key")).is_some();
    is_family.then_some(family)
}

/// A key about tags without the tag's name.
pub(super) fn tag_missing<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let table = context.settings.authorization();
    for (_, condition, _) in each(policy) {
        if let Some(family) = tag_family(table, &condition.key) {
            let help = format!("write the tag's name behind the key: `{family}/team`");
            matches.push(Match::new(condition.key_node).help(help));
        }
    }
}
