//! Lifecycle rules that S3 refuses, or that do something else than they seem to.

use crate::bundle::Bundle;
use crate::document::DocumentKind as K;
use crate::rule::{Context, Match, Matches};
use crate::syntax::{Kind, Node};

/// Storage classes from warm to cold; a transition goes downwards only (the S3 user guide on lifecycle transitions).
const WATERFALL: [&str; 7] =
    ["STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"];

const INFREQUENT: [&str; 2] = ["STANDARD_IA", "ONEZONE_IA"];
const ARCHIVES: [&str; 2] = ["GLACIER", "DEEP_ARCHIVE"];

/// Days that an object must have spent in the bucket before it goes to an infrequent-access class.
const LEAST_DAYS: f64 = 30.0;

struct Transition<'s> {
    node: Node<'s>,
    days_node: Node<'s>,
    days: f64,
    class: String,
}

fn rules<'s>(configuration: Node<'s>) -> impl Iterator<Item = Node<'s>> {
    configuration.get("Rules").into_iter().flat_map(Node::items)
}

/// The rule's transitions counted in days, soonest first.
fn transitions<'s>(rule: Node<'s>, list: &str, single: &str, days: &str) -> Vec<Transition<'s>> {
    let all = rule.get(list).or_else(|| rule.get(single));
    let mut found: Vec<Transition<'s>> = all
        .into_iter()
        .flat_map(Node::one_or_many)
        .filter_map(|node| {
            let days_node = node.get(days)?;
            let class = node.get("StorageClass")?.string()?.into_owned();
            Some(Transition { node, days_node, days: days_node.number()?, class })
        })
        .collect();
    found.sort_by(|one, other| one.days.total_cmp(&other.days));
    found
}

fn current(rule: Node<'_>) -> Vec<Transition<'_>> {
    transitions(rule, "Transitions", "Transition", "Days")
}

fn noncurrent(rule: Node<'_>) -> Vec<Transition<'_>> {
    transitions(rule, "NoncurrentVersionTransitions", "NoncurrentVersionTransition", "NoncurrentDays")
}

/// A transition to an infrequent-access class before thirty days.
pub(super) fn transition_too_early<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for rule in rules(context.document.root) {
        for one in current(rule).into_iter().chain(noncurrent(rule)) {
            if INFREQUENT.contains(&&*one.class) && one.days < LEAST_DAYS {
                let message = format!(
                    "objects cannot move to `{}` before 30 days; this says {}",
                    one.class,
                    one.days_node.raw()
                );
                matches.push(Match::saying(one.days_node, message));
            }
        }
    }
}

/// Transitions that go upwards, follow each other too soon, or come after the object is gone.
pub(super) fn transition_order<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for rule in rules(context.document.root) {
        let soonest = current(rule);
        let older = noncurrent(rule);
        order(&soonest, matches);
        order(&older, matches);
        let expiration = rule.get("Expiration").and_then(|action| action.get("Days"));
        expired(&soonest, expiration, matches);
        let removal = rule.get("NoncurrentVersionExpiration").and_then(|action| action.get("NoncurrentDays"));
        expired(&older, removal, matches);
    }
}

fn order<'s>(transitions: &[Transition<'s>], matches: &mut Matches<'s>) {
    let rank = |class: &str| WATERFALL.iter().position(|known| *known == class);
    for pair in transitions.windows(2) {
        let (first, second) = (&pair[0], &pair[1]);
        let (Some(from), Some(to)) = (rank(&first.class), rank(&second.class)) else { continue };
        let message = if from == to {
            format!("`{}` is the target of two transitions of one rule", first.class)
        } else if to < from {
            format!("objects in `{}` cannot move to `{}`", first.class, second.class)
        } else if INFREQUENT.contains(&&*first.class)
            && (ARCHIVES.contains(&&*second.class) || second.class == "ONEZONE_IA")
            && second.days < first.days + LEAST_DAYS
        {
            format!(
                "objects must stay in `{}` for 30 days before they move to `{}`",
                first.class, second.class
            )
        } else {
            continue;
        };
        matches.push(Match::saying(second.node, message).with(first.node, "the transition before it"));
    }
}

fn expired<'s>(transitions: &[Transition<'s>], expiration: Option<Node<'s>>, matches: &mut Matches<'s>) {
    let (Some(last), Some(node)) = (transitions.last(), expiration) else { return };
    if node.number().is_some_and(|days| days <= last.days) {
        let message = format!("objects expire before, or when, they move to `{}`", last.class);
        matches.push(Match::saying(node, message).with(last.days_node, "the last transition"));
    }
}

/// Actions on old versions in a bucket that keeps none.
pub(super) fn noncurrent_without_versioning<'s>(bundle: &Bundle<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(lifecycle), Some(versioning)) =
        (bundle.get(K::BucketLifecycle), bundle.get(K::BucketVersioning))
    else {
        return;
    };
    let status = versioning.root.get("Status");
    let keeps_versions = |node: Node<'_>| {
        node.kind() == Kind::Unknown || node.is_string("Enabled") || node.is_string("Suspended")
    };
    // Suspended versioning leaves the versions of before, which the rule still removes.
    if status.is_some_and(keeps_versions) {
        return;
    }
    for rule in rules(lifecycle.root) {
        for key in
            ["NoncurrentVersionExpiration", "NoncurrentVersionTransitions", "NoncurrentVersionTransition"]
        {
            if let Some(action) =
                rule.get(key).filter(|action| action.kind() != Kind::Array || action.items().next().is_some())
            {
                let at = status.unwrap_or(versioning.node);
                matches.push(Match::new(action).with(at, "versioning is not on"));
            }
        }
    }
}

/// Versions pile up: objects expire, and nothing removes what they were.
pub(super) fn old_versions_kept<'s>(bundle: &Bundle<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(lifecycle), Some(versioning)) =
        (bundle.get(K::BucketLifecycle), bundle.get(K::BucketVersioning))
    else {
        return;
    };
    let Some(status) = versioning.root.get("Status").filter(|status| status.is_string("Enabled")) else {
        return;
    };
    let is_active = |rule: &Node<'s>| rule.get("Status").is_none_or(|status| !status.is_string("Disabled"));
    let removes = |rule: Node<'s>| rule.get("NoncurrentVersionExpiration").is_some();
    if rules(lifecycle.root).filter(is_active).any(removes) {
        return;
    }
    if let Some(list) = lifecycle.root.get("Rules") {
        matches.push(Match::new(list).with(status, "versioning is on"));
    }
}

/// A reader who cannot restore, and a rule that archives what they read.
pub(super) fn archived_from_reader<'s>(bundle: &Bundle<'_, 's>, matches: &mut Matches<'s>) {
    let Some(lifecycle) = bundle.get(K::BucketLifecycle) else { return };
    let Some(reader) = bundle.reader_without_restore() else { return };
    for rule in rules(lifecycle.root) {
        let is_off = rule.get("Status").is_some_and(|status| status.is_string("Disabled"));
        let archived = current(rule).into_iter().find(|one| ARCHIVES.contains(&&*one.class));
        if let Some(one) = archived.filter(|_| !is_off) {
            let message = format!(
                "after {} days objects move to `{}`, where `s3:GetObject` fails until they are restored",
                one.days_node.raw(),
                one.class
            );
            matches.push(Match::saying(one.node, message).with(reader, "may read, and may not restore"));
        }
    }
}
