//! What is to be kept, and the rules that do away with it.

use crate::bundle::{Facts, enabled_rules};
use crate::check::lifecycle::may_meet;
use crate::check::object_versions::keeps_versions;
use crate::check::partner::{allowing, grants_of};
use crate::day::in_days;
use crate::document::DocumentKind as K;
use crate::policy::MOST_COMPARED;
use crate::rule::{Match, Matches};
use crate::syntax::Node;

/// When a rule expires objects.
fn expiration(rule: Node<'_>) -> Option<Node<'_>> {
    let action = rule.get("Expiration")?;
    action.get("Days").or_else(|| action.get("Date"))
}

/// Object Lock on versions that are no longer made.
pub(super) fn lock_without_versioning<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let switch = facts.root(K::ObjectLock).and_then(|lock| lock.get("ObjectLockEnabled"));
    let Some(switch) = switch.filter(|node| node.is_string("Enabled")) else { return };
    // A bucket that is made with Object Lock gets versioning by itself; only one that says otherwise has none.
    if let Some((false, Some(status))) = keeps_versions(facts.own(K::BucketVersioning)) {
        matches.push(Match::new(switch).with(status, "versioning is suspended"));
    }
}

/// Objects that expire while their versions may not be removed.
pub(super) fn expires_under_retention<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(lifecycle) = facts.root(K::BucketLifecycle) else { return };
    let mut expired = enabled_rules(lifecycle)
        .filter_map(|rule| {
            let node = rule.get("Expiration")?.get("Days")?;
            Some((node, node.number()?))
        })
        .peekable();
    if expired.peek().is_none() {
        return;
    }
    let retention = facts.root(K::ObjectLock).and_then(|lock| lock.get("Rule")?.get("DefaultRetention"));
    let Some(retention) = retention else { return };
    let days = retention.get("Days").and_then(|node| Some((node, node.number()?)));
    let years = retention.get("Years").and_then(|node| Some((node, node.number()? * 365.0)));
    let Some((kept, least)) = days.or(years) else { return };
    for (node, days) in expired.filter(|pair| pair.1 < least) {
        let (sooner, least) = (in_days(days), in_days(least));
        let message = format!("objects disappear after {sooner}, and are kept for {least} all the same");
        matches.push(Match::saying(node, message).with(kept, "the default retention"));
    }
}

/// How many of a policy's Deny statements are held against the lifecycle rules.
const MOST_DENIES: usize = 16;

/// A Deny of deletions beside a rule that deletes.
pub(super) fn deny_beside_expiration<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(policy) = facts.policy() else { return };
    let mut denies = policy
        .denies()
        .filter(|deny| deny.is_for_anyone() && deny.is_unconditional())
        .filter_map(|deny| {
            let named = allowing(deny, "s3:DeleteObject")?;
            // A Deny of everything is about a bucket that is closed.
            (!named.is_string("*") && !named.is_string("s3:*")).then_some((deny, named))
        })
        .peekable();
    if denies.peek().is_none() {
        return;
    }
    let Some(lifecycle) = facts.root(K::BucketLifecycle) else { return };
    for (deny, named) in denies.take(MOST_DENIES) {
        let items = || deny.resource_items().iter().take(MOST_COMPARED);
        let is_about = |rule: &Node<'s>| items().any(|item| may_meet(&item.text, *rule));
        let rule = enabled_rules(lifecycle).take(MOST_COMPARED).filter(is_about).find_map(expiration);
        if let Some(expiration) = rule {
            matches.push(Match::new(named).with(expiration, "objects are removed all the same"));
        }
    }
}

/// A partner who may remove versions where nobody but the account's root user can.
pub(super) fn removal_needs_mfa<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(policy) = facts.policy() else { return };
    let mut found = grants_of(facts, policy, &["s3:DeleteObjectVersion"]);
    found.retain(|(_, node)| !node.is_string("*") && !node.is_string("s3:*"));
    if found.is_empty() {
        return;
    }
    let Some(versioning) = facts.root(K::BucketVersioning) else { return };
    let switch = versioning.get("MFADelete").or_else(|| versioning.get("MfaDelete"));
    let Some(switch) = switch.filter(|node| node.is_string("Enabled")) else { return };
    for (grant, node) in found {
        let message = format!("account `{}` cannot use this: MFA delete is on", grant.account);
        matches.push(
            Match::saying(node, message)
                .with(grant.principal.node, "who may do it")
                .with(switch, "removing versions takes a second factor"),
        );
    }
}

/// Words in tags that say that a bucket keeps things.
const KEEPING: [&str; 4] = ["backup", "retention", "retain", "legal-hold"];

/// A bucket that is tagged as one that keeps things, and that deletes them for good.
pub(super) fn backup_expires<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(tags) = facts.root(K::BucketTagging).and_then(|root| root.get("TagSet")) else { return };
    let says = |node: Option<Node<'_>>| {
        let text = node.and_then(Node::string).unwrap_or_default().to_ascii_lowercase();
        KEEPING.iter().any(|word| text.contains(word))
    };
    let Some(tag) = tags.items().find(|tag| says(tag.get("Key")) || says(tag.get("Value"))) else { return };
    let Some(lifecycle) = facts.root(K::BucketLifecycle) else { return };
    let expirations: Vec<Node<'s>> = enabled_rules(lifecycle).filter_map(expiration).collect();
    if expirations.is_empty() {
        return;
    }
    if let Some((false, _)) = keeps_versions(facts.own(K::BucketVersioning)) {
        let found = |node| Match::new(node).with(tag, "what the bucket is for");
        matches.extend(expirations.into_iter().map(found));
    }
}
