//! What S3 itself calls a public policy, for `BlockPublicPolicy`, `RestrictPublicBuckets` and the policy status.
//!
//! Source: "The meaning of public" under "Blocking public access to your Amazon S3 storage" in the S3 user guide. A policy
//! is taken for public unless each Allow statement is limited to fixed values, without wildcards and policy variables, of
//! a principal or of one of some condition keys. Denies do not count, and neither does what a statement allows.
//! What the page leaves open is decided towards public: only conditions that fail without their key limit, and each value
//! of the condition must be fixed, since any of them will do.

use crate::policy::{
    Arn, Condition, Effect, IpRange, Policy, Principal, Statement, UNKNOWN_OPEN, has_variable, is_account_id,
    is_partly_unknown,
};

/// The condition keys whose fixed values make a statement non-public. The first three are "an AWS principal".
pub(crate) const LIMITING_KEYS: [&str; 12] = [
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:SourceIp",
    "aws:SourceArn",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:SourceOwner",
    "aws:SourceAccount",
    "aws:userid",
    "s3:DataAccessPointArn",
    "s3:DataAccessPointAccount",
];

/// Whether something is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Publicness {
    /// It is not.
    NotPublic,
    /// That hangs on something that is not known.
    Unknown,
    /// It is.
    Public,
}

use Publicness as P;

/// What S3 calls each statement of a policy, and behind them those that are known only later; those that do not allow are
/// not public. `is_access_point` says that the
/// policy is an access point's, where any access point of an account is no limit.
#[must_use]
pub fn classify(policy: &Policy<'_>, is_access_point: bool) -> Vec<Publicness> {
    let known = policy.statements.iter().map(|statement| of_statement(statement, is_access_point));
    known.chain(policy.later.map(|_| P::Unknown)).collect()
}

fn of_statement(statement: &Statement<'_>, is_access_point: bool) -> Publicness {
    let if_allowed = match statement.effect {
        Some(Effect::Allow) => P::Public,
        None if statement.effect_node.is_some() => P::Unknown,
        Some(Effect::Deny) | None => return P::NotPublic,
    };
    let principals = match &statement.principals {
        // Nobody is named.
        None => return P::NotPublic,
        Some(listed) if listed.is_negated || listed.items.iter().any(Principal::is_anyone) => P::Public,
        Some(listed) if listed.has_unknown => P::Unknown,
        Some(_) => P::NotPublic,
    };
    let conditions = statement.conditions.iter().map(|condition| limits(condition, is_access_point));
    let unread = statement.has_unknown_condition.then_some(P::Unknown);
    let least = conditions.chain(unread).min().unwrap_or(P::Public);
    if_allowed.min(principals).min(least)
}

/// Whether a statement with this condition, and nothing else that limits it, is public.
fn limits(condition: &Condition<'_>, is_access_point: bool) -> Publicness {
    let Some(operator) = condition.operator else { return P::Unknown };
    if !operator.is_positive() || !LIMITING_KEYS.iter().any(|key| condition.is_key(key)) {
        return P::Public;
    }
    let values = condition.values.iter().map(|(_, value)| of_value(condition, value, is_access_point));
    let unread = condition.has_unknown.then_some(P::Unknown);
    // An empty list matches nobody.
    values.chain(unread).max().unwrap_or(P::NotPublic)
}

fn of_value(condition: &Condition<'_>, value: &str, is_access_point: bool) -> Publicness {
    let is_open = |text: &str| text.contains(['*', '?']) || has_variable(text);
    if condition.is_key("aws:SourceIp") {
        return match IpRange::parse(value.trim()) {
            Some(range) if is_wide(range) => P::Public,
            Some(_) => P::NotPublic,
            None if is_partly_unknown(value) => P::Unknown,
            None => P::Public,
        };
    }
    let is_access_points = condition.is_key("s3:DataAccessPointArn") && !is_access_point;
    if let Some(arn) = Arn::parse(value).filter(|_| is_access_points) {
        let name = arn.resource.strip_prefix("accesspoint/").unwrap_or(arn.resource);
        let start = &value[..value.len() - arn.resource.len()];
        if name == "*" && is_account_id(arn.account) && !is_open(start) {
            return P::NotPublic;
        }
    }
    if is_open(value) {
        P::Public
    } else if value.contains(UNKNOWN_OPEN) {
        P::Unknown
    } else {
        P::NotPublic
    }
}

/// Whether a range holds so many addresses that S3 calls it public: wider than /8, or than /32 of IPv6. Ranges of
/// RFC 1918 are not.
#[must_use]
pub(crate) fn is_wide(range: IpRange) -> bool {
    let least = if range.address.is_ipv4() { 8 } else { 32 };
    range.length < least && !range.is_private()
}
