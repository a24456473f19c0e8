//! Callers that nobody means when they write a policy: anonymous ones, and identities of an account that nothing names.
//!
//! What a policy asks of a caller and a stranger cannot have is taken from what it names: accounts, organizations, VPC
//! endpoints, narrow ranges of addresses. What anybody can send, such as a header or a prefix, a stranger sends too.

use std::collections::{BTreeMap, BTreeSet};

use crate::access::public::classify::is_wide;
use crate::access::stated::{list, quoted};
use crate::aws::Presence;
use crate::policy::{
    Arn, Condition, IpRange, Policy, Principal, Statement, is_account_id, is_partly_unknown,
};

/// Ranges together hold so many addresses that they shut nobody out: as many as a /8.
const MOST_ADDRESSES: u64 = 1 << 24;

/// Keys whose values come with whom a caller is or which network it is in, so that a stranger has not got the fixed ones.
const IDENTITY_KEYS: [&str; 14] = [
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:SourceVpcArn",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:userid",
    "aws:FederatedProvider",
    "s3:DataAccessPointArn",
    "s3:DataAccessPointAccount",
    "kms:CallerAccount",
    "ec2:SourceInstanceArn",
];

/// Keys that only a service's own request has, or one from within a network.
const SERVICE_KEYS: [&str; 6] = [
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOwner",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "elasticfilesystem:AccessedViaMountTarget",
];

/// Keys that say whose the resource is, and what would make it the caller's.
const OWNERS: [(&str, &str); 3] = [
    ("aws:ResourceAccount", "${aws:PrincipalAccount}"),
    ("s3:ResourceAccount", "${aws:PrincipalAccount}"),
    ("aws:ResourceOrgID", "${aws:PrincipalOrgID}"),
];

/// What values of some keys look like: nobody has an account, an organization or a network that does not.
const SHAPES: [(&str, &str); 7] = [
    ("aws:PrincipalOrgID", "o-?*"),
    ("aws:SourceVpc", "vpc-?*"),
    ("aws:SourceVpce", "vpce-?*"),
    ("aws:VpceAccount", "????????????"),
    ("aws:VpceOrgID", "o-?*"),
    ("s3:DataAccessPointAccount", "????????????"),
    ("kms:CallerAccount", "????????????"),
];

/// What can be called without signing the request, where a policy says so. Other services refuse it whatever a policy
/// says; the user guides of these describe it.
const UNSIGNED: [&str; 9] = [
    "s3:*",
    "s3-object-lambda:*",
    "sqs:*",
    "sns:*",
    "execute-api:*",
    "es:*",
    "elasticfilesystem:*",
    "mediastore:*",
    "lambda:InvokeFunctionUrl",
];

/// Private addresses, which no request over the internet comes from.
const PRIVATE: [&str; 6] =
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"];

/// A stranger asks from somewhere: the address is there unless the request comes through an endpoint. Only what a service
/// asks in its caller's name may have neither.
const NOWHERE: &str = concat!(
    r#"{"Effect":"Deny","Principal":"*","Action":"*","#,
    r#""Condition":{"Null":{"aws:SourceIp":"true","aws:SourceVpce":"true"}}}"#
);

/// A stranger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outsider {
    /// Someone who does not sign the request.
    Anonymous,
    /// Someone with an AWS account of their own.
    AnyAccount,
}

/// Statements that allow everything to a stranger to these policies and to the accounts named.
pub(super) fn statements<'a>(
    outsider: Outsider,
    policies: &[&Policy<'_>],
    own_accounts: impl Iterator<Item = &'a str>,
) -> String {
    let mut named = Named::of(policies, own_accounts);
    // That is the id of everybody who does not sign.
    if outsider == Outsider::Anonymous
        && let Some(ids) = named.values.get_mut("aws:userid")
    {
        ids.remove("anonymous");
    }
    let types: &[&str] = match outsider {
        Outsider::Anonymous => &["Anonymous"],
        Outsider::AnyAccount => &["User", "AssumedRole"],
    };
    let mut operators = vec![format!(r#""StringEquals":{{"aws:PrincipalType":{}}}"#, list(types))];
    let mut values: BTreeMap<&str, &BTreeSet<String>> =
        named.values.iter().filter(|pair| !pair.1.is_empty()).map(|(key, values)| (*key, values)).collect();
    if outsider == Outsider::AnyAccount && !named.accounts.is_empty() {
        values.insert("aws:PrincipalAccount", &named.accounts);
    }
    let mut members = |operator: &str, rows: Vec<String>| {
        if !rows.is_empty() {
            operators.push(format!(r#""{operator}":{{{}}}"#, rows.join(",")));
        }
    };
    let row = |(key, values): (&&str, &&BTreeSet<String>)| format!("{}:{}", quoted(key), list(values.iter()));
    let (paths, plain): (Vec<_>, Vec<_>) = values.iter().partition(|pair| pair.0.ends_with("Paths"));
    members("StringNotLike", plain.into_iter().map(row).collect());
    members("ForAllValues:StringNotLike", paths.into_iter().map(row).collect());
    members("Null", named.absent.iter().map(|key| format!(r#"{}:"true""#, quoted(key))).collect());
    if outsider == Outsider::AnyAccount {
        let row = |(key, value): &(&str, &str)| format!("{}:{}", quoted(key), quoted(value));
        members("StringNotEquals", named.owners.iter().map(row).collect());
    }
    if named.asks_address {
        let ranges = named.ranges.iter().map(String::as_str).chain(PRIVATE);
        members("NotIpAddress", vec![format!(r#""aws:SourceIp":{}"#, list(ranges))]);
    }
    let shapes = SHAPES.iter().filter(|pair| named.keys.contains(pair.0));
    let shapes: Vec<String> =
        shapes.map(|(key, shape)| format!("{}:{}", quoted(key), quoted(shape))).collect();
    if !shapes.is_empty() {
        operators.push(format!(r#""StringLikeIfExists":{{{}}}"#, shapes.join(",")));
    }
    let operators = operators.join(",");
    let actions = match outsider {
        Outsider::Anonymous => list(UNSIGNED),
        Outsider::AnyAccount => r#""*""#.to_owned(),
    };
    let allow =
        format!(r#"{{"Effect":"Allow","Principal":"*","Action":{actions},"Condition":{{{operators}}}}}"#);
    if named.asks_address && named.asks_endpoint && !named.asks_service {
        format!("{allow},{NOWHERE}")
    } else {
        allow
    }
}

/// Whom and what policies name.
#[derive(Default)]
struct Named {
    accounts: BTreeSet<String>,
    /// Fixed values, by key.
    values: BTreeMap<&'static str, BTreeSet<String>>,
    /// Keys with a shape that a condition compares with a literal `*`, which has not that shape.
    keys: BTreeSet<&'static str>,
    /// Keys that a stranger's request has not got.
    absent: BTreeSet<&'static str>,
    /// What a policy can ask that would make the resource a stranger's own: it never is.
    owners: BTreeSet<(&'static str, &'static str)>,
    asks_address: bool,
    asks_endpoint: bool,
    /// Whether a service asks in its caller's name.
    asks_service: bool,
    ranges: BTreeSet<String>,
}

impl Named {
    fn of<'a>(policies: &[&Policy<'_>], own_accounts: impl Iterator<Item = &'a str>) -> Self {
        let mut named = Self { accounts: own_accounts.map(str::to_owned).collect(), ..Self::default() };
        let statements = || policies.iter().flat_map(|policy| &policy.statements);
        let principals = statements().flat_map(Statement::principal_items);
        named.accounts.extend(principals.filter_map(Principal::account).map(str::to_owned));
        let is_about = |condition: &Condition<'_>, keys: &[&'static str]| {
            keys.iter().copied().find(|key| condition.is_key(key))
        };
        for condition in statements().flat_map(|statement| &statement.conditions) {
            if condition.is_key("aws:SourceIp") {
                named.asks_address = true;
                named.ranges.extend(narrow(condition));
            }
            named.asks_endpoint |= condition.is_key("aws:SourceVpce");
            named.asks_service |= condition
                .global
                .is_some_and(|key| key.presence == Presence::OnBehalf || key.name == "aws:ViaAWSService");
            named.absent.extend(is_about(condition, &SERVICE_KEYS));
            let is_value =
                |own: &str| condition.values.iter().any(|(_, value)| value.eq_ignore_ascii_case(own));
            named.owners.extend(
                OWNERS.iter().filter(|(key, _)| condition.is_key(key) || is_value(&format!("${{{key}}}"))),
            );
            let is_literal = condition.operator.is_some_and(|operator| !operator.has_wildcards());
            if is_literal && condition.values.iter().any(|(_, value)| value.contains(['*', '?'])) {
                named.keys.extend(SHAPES.iter().map(|pair| pair.0).filter(|key| condition.is_key(key)));
            }
            let key = is_about(condition, &IDENTITY_KEYS);
            let is_account_key =
                condition.is_key("aws:PrincipalAccount") || condition.is_key("kms:CallerAccount");
            let is_arn_key = condition.is_key("aws:PrincipalArn");
            for (_, value) in condition.values.iter().filter(|(_, value)| !is_partly_unknown(value)) {
                let account = match Arn::parse(value) {
                    Some(arn) if is_arn_key => Some(arn.account),
                    _ => Some(&**value).filter(|_| is_account_key),
                };
                named.accounts.extend(account.filter(|one| is_account_id(one)).map(str::to_owned));
                if let Some(key) = key.filter(|_| condition.operator.is_some() && is_chosen(condition, value))
                {
                    named.values.entry(key).or_default().insert(value.to_string());
                }
            }
        }
        named
    }
}

/// The ranges of a condition, when together they shut most people out. Each range that is wide by itself stays in.
fn narrow(condition: &Condition<'_>) -> Vec<String> {
    let ranges: Vec<IpRange> =
        condition.values.iter().filter_map(|(_, value)| IpRange::parse(value.trim())).collect();
    let public = |range: &&IpRange| !range.is_private() && !is_wide(**range);
    let addresses = |range: &IpRange| if range.address.is_ipv4() { 1u64 << (32 - range.length) } else { 0 };
    let total = ranges.iter().filter(public).map(addresses).fold(0u64, u64::saturating_add);
    if total > MOST_ADDRESSES {
        return Vec::new();
    }
    ranges.iter().filter(public).map(ToString::to_string).collect()
}

/// Whether a value stands for callers that somebody chose, so that no stranger is among them.
fn is_chosen(condition: &Condition<'_>, value: &str) -> bool {
    if value.contains("${") {
        // The resource's own account or organization is one.
        return value.to_ascii_lowercase().contains("${aws:resource");
    }
    let Some(wildcard) = value.find(['*', '?']) else { return true };
    let fixed = &value[..wildcard];
    match Arn::parse(value) {
        // An account, an access point's for one, whatever the name in it.
        Some(arn) => is_account_id(arn.account),
        None if condition.is_key("aws:userid") => fixed.len() >= 16,
        None => fixed.starts_with("o-") && fixed.contains('/'),
    }
}
