//! Conditions that take away from what a statement lets its holder do.

use crate::policy::{Comparison, Condition, Operator, covers};

/// Global keys about what is acted on, or through what. All others are about the caller, the network or the time, and
/// leave those who pass everything: `aws:ResourceAccount` and its like too, which hold for all that the holder has.
const OF_THE_ACT: [&str; 11] = [
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:RequestTag",
    "aws:ResourceTag",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:TagKeys",
];

/// Whether a condition takes away from what the holder can do, rather than from who does it, when and where. What holds
/// for all values but some, or where the request has none, leaves nearly everything.
pub(in crate::check) fn narrows(condition: &Condition<'_>) -> bool {
    // What is no operator is another mistake.
    let Some(operator) = condition.operator else { return true };
    if condition.global.is_some_and(|key| !OF_THE_ACT.contains(&key.name)) && !names_resource(condition) {
        return false;
    }
    if has_administrator(condition) {
        return false;
    }
    if operator.comparison == Comparison::Null {
        return condition.has_unknown || condition.values.iter().any(|(_, value)| value == "false");
    }
    condition.is_positive()
}

/// Whether a key about the caller is compared with a tag of the resource: both sides then say what is acted on.
fn names_resource(condition: &Condition<'_>) -> bool {
    let is_tag = |value: &str| value.contains("${") && value.to_ascii_lowercase().contains(":resourcetag/");
    condition.values.iter().any(|(_, value)| is_tag(value))
}

/// Whether a condition says which policy may be attached. Each request to attach one names it, so that `IfExists` lets
/// nothing more through there.
pub(super) fn names_policy(condition: &Condition<'_>) -> bool {
    let asks = |operator: Operator| {
        !operator.is_negated() && operator.comparison != Comparison::Null && operator.qualifier.is_none()
    };
    condition.is_key("iam:PolicyARN") && condition.operator.is_some_and(asks) && !has_administrator(condition)
}

/// Whether a condition says which permissions boundary somebody has.
pub(super) fn names_boundary(condition: &Condition<'_>) -> bool {
    condition.is_key("iam:PermissionsBoundary")
}

/// Whether an action takes a boundary away: the one that the condition on it names, and that is the end of the limit
/// ("Delegating responsibility to others using permissions boundaries" in the IAM user guide).
pub(super) fn takes_boundary(action: &str) -> bool {
    matches!(action, "iam:DeleteRolePermissionsBoundary" | "iam:DeleteUserPermissionsBoundary")
}

/// Whether AWS's own policy that allows everything is among the policies that a condition names.
fn has_administrator(condition: &Condition<'_>) -> bool {
    const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
    let is_pattern = condition.operator.is_some_and(Operator::has_wildcards);
    let names_it = |value: &str| value == ADMINISTRATOR || is_pattern && covers(value, ADMINISTRATOR);
    condition.is_key("iam:PolicyARN") && condition.values.iter().any(|(_, value)| names_it(value))
}
