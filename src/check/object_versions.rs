//! Old versions, retention, and who can do away with them.

use crate::bundle::{Fact, Facts, lifecycle_rules};
use crate::check::partner::{allowing, grants, grants_of};
use crate::document::DocumentKind as K;
use crate::rule::{Match, Matches};
use crate::syntax::Node;

/// Whether a bucket keeps versions, and where that stands.
pub(super) fn keeps_versions<'s>(versioning: Fact<'_, 's>) -> Option<(bool, Option<Node<'s>>)> {
    match versioning {
        Fact::Unknown => None,
        Fact::KnownAbsent => Some((false, None)),
        Fact::Known(document) => match document.root.get("Status") {
            None => Some((false, None)),
            Some(status) if status.is_string("Enabled") => Some((true, Some(status))),
            // AWS Config says `Off` and Terraform `Disabled` of a bucket that never kept any.
            Some(status) if ["Suspended", "Off", "Disabled"].iter().any(|word| status.is_string(word)) => {
                Some((false, Some(status)))
            }
            Some(_) => None,
        },
    }
}

/// A partner who may delete, and a bucket that keeps nothing.
pub(super) fn partner_deletes_for_good<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(policy) = facts.policy() else { return };
    let deleters = grants_of(facts, policy, &["s3:DeleteObject"]);
    if deleters.is_empty() {
        return;
    }
    let Some((false, status)) = keeps_versions(facts.own(K::BucketVersioning)) else { return };
    for (grant, action) in deleters {
        let message =
            format!("what account `{}` deletes is gone: the bucket keeps no versions", grant.account);
        let found = Match::saying(action, message).with(grant.principal.node, "who may delete");
        matches.push(status.into_iter().fold(found, |found, node| found.with(node, "versioning is off")));
    }
}

/// A partner who may do away with the versions that protect from the partner's mistakes.
pub(super) fn partner_deletes_versions<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    const WAYS: [&str; 3] =
        ["s3:DeleteObjectVersion", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning"];
    let Some(policy) = facts.policy() else { return };
    let is_everything = |node: Node<'_>| node.is_string("*") || node.is_string("s3:*");
    let found: Vec<_> = grants(facts, policy)
        .into_iter()
        .filter_map(|grant| Some((grant, grant.action(&WAYS).filter(|pair| !is_everything(pair.0))?)))
        .collect();
    if found.is_empty() {
        return;
    }
    let Some((true, Some(status))) = keeps_versions(facts.own(K::BucketVersioning)) else { return };
    for (grant, (node, action)) in found {
        let message = format!("with `{action}` account `{}` can remove the old versions too", grant.account);
        matches.push(
            Match::saying(node, message)
                .with(grant.principal.node, "who may do it")
                .with(status, "versions are kept"),
        );
    }
}

/// A lifecycle configuration on a bucket where deleting takes a second factor.
pub(super) fn mfa_delete_with_lifecycle<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(lifecycle) = facts.root(K::BucketLifecycle) else { return };
    let Some(versioning) = facts.root(K::BucketVersioning) else { return };
    let switch = versioning.get("MFADelete").or_else(|| versioning.get("MfaDelete"));
    let Some(switch) = switch.filter(|node| node.is_string("Enabled")) else { return };
    if let Some(rule) = lifecycle_rules(lifecycle).next() {
        matches.push(Match::new(rule).with(switch, "deleting takes a second factor"));
    }
}

/// Retention that somebody may set aside.
pub(super) fn retention_bypassable<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(policy) = facts.policy() else { return };
    let mut ways = policy
        .allows()
        .filter_map(|statement| allowing(statement, "s3:BypassGovernanceRetention"))
        .peekable();
    if ways.peek().is_none() {
        return;
    }
    let retention = facts.root(K::ObjectLock).and_then(|lock| lock.get("Rule")?.get("DefaultRetention"));
    let mode = retention.and_then(|retention| retention.get("Mode"));
    if let Some(mode) = mode.filter(|mode| mode.is_string("GOVERNANCE")) {
        matches.extend(ways.map(|node| Match::new(node).with(mode, "this mode lets it")));
    }
}
