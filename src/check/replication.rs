//! Replication that copies nothing, or not everything.

use crate::bundle::{Fact, Facts, enabled_rules, named_bucket};
use crate::check::encryption::default_algorithm;
use crate::check::object_versions::keeps_versions;
use crate::document::DocumentKind as K;
use crate::policy::{Arn, PrincipalKind, Statement, is_partly_unknown};
use crate::rule::{Match, Matches};
use crate::syntax::Node;

/// The rules that are on.
pub(super) fn rules<'s>(facts: &Facts<'_, 's>) -> Vec<Node<'s>> {
    facts.root(K::BucketReplication).into_iter().flat_map(enabled_rules).collect()
}

/// Where a rule copies to, and the bucket's name.
pub(super) fn destination(rule: Node<'_>) -> Option<(Node<'_>, String)> {
    let node = rule.get("Destination")?.get("Bucket")?;
    Some((node, named_bucket(node)?))
}

/// A source or destination that keeps no versions.
pub(super) fn without_versioning<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let rules = rules(facts);
    let Some(first) = rules.first() else { return };
    if let Some((false, status)) = keeps_versions(facts.own(K::BucketVersioning)) {
        let found = Match::new(*first);
        matches.push(status.into_iter().fold(found, |found, node| found.with(node, "versioning is off")));
    }
    for (node, name) in rules.into_iter().filter_map(destination) {
        if let Some((false, status)) = keeps_versions(facts.of_bucket(&name, K::BucketVersioning)) {
            let found = Match::saying(node, format!("`{name}`, which the copies go to, keeps no versions"));
            matches.push(status.into_iter().fold(found, |found, node| found.with(node, "versioning is off")));
        }
    }
}

/// Objects encrypted with KMS that the rule leaves out.
pub(super) fn skips_encrypted<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let takes = |rule: &Node<'s>| {
        let criteria = rule.get("SourceSelectionCriteria");
        let status = criteria.and_then(|all| all.get("SseKmsEncryptedObjects")?.get("Status"));
        status.is_some_and(|status| !status.is_string("Disabled"))
    };
    let rules: Vec<Node<'s>> = rules(facts).into_iter().filter(|rule| !takes(rule)).collect();
    if rules.is_empty() {
        return;
    }
    let Some(algorithm) = facts.root(K::BucketEncryption).and_then(default_algorithm) else { return };
    if algorithm.string().is_some_and(|text| text.starts_with("aws:kms")) {
        let found = |rule| Match::new(rule).with(algorithm, "new objects are encrypted so by default");
        matches.extend(rules.into_iter().map(found));
    }
}

/// Objects under retention that go to a bucket without Object Lock.
pub(super) fn destination_unlocked<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let rules = rules(facts);
    if rules.is_empty() {
        return;
    }
    let lock = facts.root(K::ObjectLock).and_then(|lock| lock.get("ObjectLockEnabled"));
    let Some(lock) = lock.filter(|node| node.is_string("Enabled")) else { return };
    for (node, name) in rules.into_iter().filter_map(destination) {
        if matches!(facts.of_bucket(&name, K::ObjectLock), Fact::KnownAbsent) {
            let message = format!("`{name}` has no Object Lock, so locked objects are not copied to it");
            matches.push(Match::saying(node, message).with(lock, "objects here are locked"));
        }
    }
}

/// A role that S3 cannot assume.
pub(super) fn role_not_assumable<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    if rules(facts).is_empty() {
        return;
    }
    let Some(RoleOf { node, name, account, .. }) = role_of(facts) else { return };
    let Some(role) = facts.role(&name, &account) else { return };
    let Fact::Known(document) = role.fact(K::TrustPolicy) else {
        facts.needs_role(Some(&name), K::Role);
        return;
    };
    let Some(trust) = &document.policy else { return };
    if !trust.may_allow(may_be_s3) {
        let message = format!("role `{name}` does not trust `s3.amazonaws.com`, so nothing is copied");
        matches.push(Match::saying(node, message).with(trust.node, "whom the role trusts"));
    }
}

/// The role that S3 copies with.
pub(super) struct RoleOf<'s> {
    /// Where it is named.
    pub node: Node<'s>,
    pub arn: String,
    /// Its name without a path.
    pub name: String,
    pub account: String,
}

pub(super) fn role_of<'s>(facts: &Facts<'_, 's>) -> Option<RoleOf<'s>> {
    let node = facts.root(K::BucketReplication)?.get("Role")?;
    let text = node.string()?;
    let arn = Arn::parse(&text)?;
    let resource = arn.resource.strip_prefix("role/")?;
    let name = resource.rsplit('/').next().unwrap_or(resource);
    let found =
        || RoleOf { node, arn: text.to_string(), name: name.to_owned(), account: arn.account.to_owned() };
    (!is_partly_unknown(name)).then(found)
}

fn may_be_s3(statement: &Statement<'_>) -> bool {
    let Some(principals) = &statement.principals else { return true };
    principals.is_negated
        || principals.has_unknown
        || principals.items.iter().any(|item| {
            item.is_anyone()
                || is_partly_unknown(&item.text)
                || (item.kind == PrincipalKind::Service && item.text.eq_ignore_ascii_case("s3.amazonaws.com"))
        })
}
