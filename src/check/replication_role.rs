//! What the role that S3 copies with may do.

use std::borrow::Cow;

use crate::bundle::{Facts, is_enabled, named_bucket, rule_prefix};
use crate::check::partner_key::{kms_default, knows_every_policy, policies};
use crate::check::replication::{RoleOf, role_of, rules};
use crate::policy::{MOST_COMPARED, Policy, Statement, is_partly_unknown};
use crate::rule::{Match, Matches};
use crate::syntax::{Kind, Node};

/// A role that lacks a permission without which nothing is copied. Source: "Setting up permissions for live replication"
/// in the S3 user guide.
pub(super) fn lacks_permission<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let rules = rules(facts);
    let (Some(bucket), Some(role)) = (facts.name(), role_of(facts)) else { return };
    let RoleOf { node, name, account, .. } = role;
    if rules.is_empty() {
        return;
    }
    let Some(role) = facts.role(&name, &account) else { return };
    if !knows_every_policy(facts, role) {
        return;
    }
    let count: usize = policies(role).map(|policy| policy.statements.len()).sum();
    if count > MOST_COMPARED {
        return;
    }
    let allows = |(action, resource): &(&str, String)| {
        policies(role).any(|policy| policy.may_allow(|statement| may(statement, action, resource)))
    };
    let denying = |(action, resource): &(&str, String)| {
        let all = all_of(action, resource);
        policies(role).flat_map(Policy::denies).find(|deny| denies(deny, action, &all))
    };
    let needs = || rules.iter().take(MOST_COMPARED).flat_map(|rule| needs(*rule, bucket, facts));
    if let Some((action, resource)) = needs().find(|need| !allows(need)) {
        let message = format!("role `{name}` lacks `{action}` on `{resource}`, so nothing is copied");
        let of_role = policies(role).next().map(|policy| policy.node);
        let found = Match::saying(node, message);
        matches.push(of_role.into_iter().fold(found, |found, node| found.with(node, "what the role may do")));
    } else if let Some((deny, (action, resource))) = needs().find_map(|need| Some((denying(&need)?, need))) {
        let message = format!("role `{name}` is denied `{action}` on `{resource}`, so nothing is copied");
        matches.push(Match::saying(node, message).with(deny.node, "this denies it"));
    }
}

/// What the role must be allowed for one rule: the action, and what it is done to.
fn needs(rule: Node<'_>, bucket: &str, facts: &Facts<'_, '_>) -> Vec<(&'static str, String)> {
    let prefix = rule_prefix(rule);
    let mut needs = vec![
        ("s3:GetReplicationConfiguration", format!("arn:aws:s3:::{bucket}")),
        ("s3:GetObjectVersionForReplication", format!("arn:aws:s3:::{bucket}/{prefix}a")),
    ];
    let destination = rule.get("Destination");
    if let Some(target) = destination.and_then(|one| one.get("Bucket")).and_then(named_bucket) {
        needs.push(("s3:ReplicateObject", format!("arn:aws:s3:::{target}/{prefix}a")));
    }
    let criteria = rule.get("SourceSelectionCriteria").and_then(|all| all.get("SseKmsEncryptedObjects"));
    if criteria.is_some_and(is_enabled) {
        let is_key = |key: &str| key.starts_with("arn:") && key.contains(":key/");
        if let Some((_, key)) = kms_default(facts).and_then(|default| default.key)
            && is_key(&key)
        {
            needs.push(("kms:Decrypt", key.into_owned()));
        }
        let replica = destination.and_then(|one| one.get("EncryptionConfiguration")?.get("ReplicaKmsKeyID"));
        if let Some(key) = replica.filter(|key| key.kind() == Kind::String).and_then(Node::string)
            && is_key(&key)
        {
            needs.push(("kms:Encrypt", key.into_owned()));
        }
    }
    needs.retain(|need| !is_partly_unknown(&need.1));
    needs
}

/// Whether a statement may allow the action on the resource. Under which conditions is not asked.
fn may(statement: &Statement<'_>, action: &str, resource: &str) -> bool {
    // The older action copies whatever is not encrypted with KMS.
    let takes = |action: &str| {
        statement.actions.as_ref().is_none_or(|listed| listed.has_unknown) || statement.covers_action(action)
    };
    let is_read = action == "s3:GetObjectVersionForReplication";
    let may_do = takes(action) || (is_read && takes("s3:GetObjectVersion"));
    if !may_do {
        return false;
    }
    statement.resources.as_ref().is_none_or(|listed| {
        listed.has_unknown
            || listed.items.iter().any(|item| item.text.contains(['$', crate::policy::UNKNOWN_OPEN]))
    }) || statement.covers_resource(resource)
}

/// All that one need stands for, as a pattern. What is needed of objects is asked of one that is made up; a Deny that
/// happens to hit it may leave the others.
fn all_of<'r>(action: &str, resource: &'r str) -> Cow<'r, str> {
    let is_object = action.starts_with("s3:") && action != "s3:GetReplicationConfiguration";
    match resource.strip_suffix('a').filter(|_| is_object) {
        Some(start) => Cow::Owned(format!("{start}*")),
        None => Cow::Borrowed(resource),
    }
}

/// Whether a Deny is about all that the pattern stands for, whatever the circumstances.
pub(super) fn denies(deny: &Statement<'_>, action: &str, all: &str) -> bool {
    let is_read = action == "s3:GetObjectVersionForReplication";
    deny.is_unconditional()
        && deny.covers_action(action)
        && (!is_read || deny.covers_action("s3:GetObjectVersion"))
        && deny.covers_resource(all)
}
