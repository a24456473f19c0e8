//! Lifecycle rules that S3 refuses, or that do something else than they seem to.

use crate::aws::LIFECYCLE_ACTIONS;
use crate::bundle::{Fact, Facts, active_rules, enabled_rules, lifecycle_rules, rule_prefix};
use crate::check::bucket_name::is_directory_bucket;
use crate::day::{Day, in_days};
use crate::document::{DocumentKind as K, Spelling};
use crate::policy::Arn;
use crate::rule::{Context, Match, Matches};
use crate::syntax::{Kind, Node};

/// Storage classes from warm to cold; a transition goes downwards only (the S3 user guide on lifecycle transitions).
const WATERFALL: [&str; 7] =
    ["STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"];

pub(super) struct Transition<'s> {
    pub node: Node<'s>,
    /// The number of days, or the date.
    pub days_node: Node<'s>,
    days: f64,
    pub class: String,
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

/// The rule's transitions of objects that are not yet replaced, with those that happen on a date behind the others.
pub(super) fn current_or_dated(rule: Node<'_>) -> impl Iterator<Item = Transition<'_>> {
    current(rule).into_iter().chain(dated(rule))
}

fn current(rule: Node<'_>) -> Vec<Transition<'_>> {
    transitions(rule, "Transitions", "Transition", "Days")
}

fn noncurrent(rule: Node<'_>) -> Vec<Transition<'_>> {
    transitions(rule, "NoncurrentVersionTransitions", "NoncurrentVersionTransition", "NoncurrentDays")
}

/// A rule that does nothing. Of one with an action whose name AWS does not know another rule says that it does not.
pub(super) fn rule_without_action<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let has_action = |rule: &Node<'_>| LIFECYCLE_ACTIONS.iter().any(|name| rule.get(name).is_some());
    // The blocks of a plan are all there, most of them empty.
    let is_written = matches!(context.document.spelling, Spelling::Api | Spelling::CloudFormation);
    let is_meant = |rule: &Node<'_>| {
        is_written
            && rule.origin().members().any(|(key, _)| {
                let name = key.string().unwrap_or_default().to_ascii_lowercase();
                ["expir", "transition", "abort"].iter().any(|part| name.contains(part))
            })
    };
    let idle = lifecycle_rules(context.document.root)
        .filter(|rule| rule.kind() == Kind::Object && !has_action(rule) && !is_meant(rule));
    matches.extend(idle.map(Match::new));
}

/// A number of days or versions that S3 does not take. Transitions, and they alone, may come at once.
pub(super) fn number_not_positive<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    const ENDS: [&str; 3] = ["Expiration", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"];
    const MOVES: [&str; 4] =
        ["Transitions", "Transition", "NoncurrentVersionTransitions", "NoncurrentVersionTransition"];
    for rule in lifecycle_rules(context.document.root) {
        let ends = ENDS.iter().filter_map(|name| rule.get(name)).flat_map(Node::members);
        let ends = ends.filter(|pair| pair.1.number().is_some_and(|number| number <= 0.0));
        let moves = MOVES.iter().filter_map(|name| rule.get(name)).flat_map(Node::one_or_many);
        let moves = moves.flat_map(Node::members).filter(|(key, value)| {
            let least = if key.is_string("NewerNoncurrentVersions") { 1.0 } else { 0.0 };
            value.number().is_some_and(|number| number < least)
        });
        matches.extend(ends.chain(moves).map(|(_, value)| Match::new(value)));
    }
}

/// A transition out of a class before the days that the class asks for are over.
pub(super) fn transition_too_early<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for rule in lifecycle_rules(context.document.root) {
        for transitions in [current(rule), noncurrent(rule)] {
            for pair in transitions.windows(2) {
                let (first, second) = (&pair[0], &pair[1]);
                let least = least_days(&first.class);
                if second.days < first.days + least {
                    let message = format!(
                        "objects must stay in `{}` for {least} days before they move to `{}`",
                        first.class, second.class
                    );
                    matches.push(
                        Match::saying(second.days_node, message).with(first.days_node, "they arrive here"),
                    );
                }
            }
        }
    }
}

/// A transition to an infrequent-access class before thirty days, which S3 refused until 2026 and other stores still do.
pub(super) fn transition_under_thirty_days<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for rule in lifecycle_rules(context.document.root) {
        for one in current(rule).into_iter().chain(noncurrent(rule)) {
            if matches!(&*one.class, "STANDARD_IA" | "ONEZONE_IA") && one.days < 30.0 {
                let message =
                    format!("objects move to `{}` after {}, not 30", one.class, in_days(one.days_node.raw()));
                matches.push(Match::saying(one.days_node, message));
            }
        }
    }
}

/// The days that one rule must leave objects in a class before it moves them on: its minimum storage duration (the S3
/// user guide on lifecycle transitions).
fn least_days(class: &str) -> f64 {
    match class {
        "STANDARD_IA" | "ONEZONE_IA" => 30.0,
        "GLACIER_IR" | "GLACIER" => 90.0,
        _ => 0.0,
    }
}

/// Transitions that go upwards, follow each other too soon, or come after the object is gone.
pub(super) fn transition_order<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for rule in lifecycle_rules(context.document.root) {
        let soonest = current(rule);
        let older = noncurrent(rule);
        order(&soonest, matches);
        order(&older, matches);
        let expiration = rule.get("Expiration").and_then(|action| action.get("Days"));
        expired(&soonest, expiration, matches);
        let removal = rule.get("NoncurrentVersionExpiration").and_then(|action| action.get("NoncurrentDays"));
        expired(&older, removal, matches);
        let dated = dated(rule);
        order(&dated, matches);
        expired(&dated, rule.get("Expiration").and_then(|action| action.get("Date")), matches);
    }
}

/// The rule's transitions that happen on a date, soonest first, counted from 1970.
fn dated(rule: Node<'_>) -> Vec<Transition<'_>> {
    let all = rule.get("Transitions").or_else(|| rule.get("Transition"));
    let mut found: Vec<Transition<'_>> = all
        .into_iter()
        .flat_map(Node::one_or_many)
        .filter_map(|node| {
            let date = node.get("Date")?;
            let class = node.get("StorageClass")?.string()?.into_owned();
            Some(Transition { node, days_node: date, days: moment(date)?, class })
        })
        .collect();
    found.sort_by(|one, other| one.days.total_cmp(&other.days));
    found
}

/// Days as they stand, or a date's days since 1970.
#[expect(clippy::cast_precision_loss, reason = "days of four-digit years are small")]
fn moment(node: Node<'_>) -> Option<f64> {
    node.number().or_else(|| Some(Day::parse(&node.string()?)?.number() as f64))
}

fn order<'s>(transitions: &[Transition<'s>], matches: &mut Matches<'s>) {
    let rank = |class: &str| WATERFALL.iter().position(|known| *known == class);
    for pair in transitions.windows(2) {
        let (first, second) = (&pair[0], &pair[1]);
        let (Some(from), Some(to)) = (rank(&first.class), rank(&second.class)) else { continue };
        // One zone's copies cannot become instantly readable archives.
        let is_unsupported = first.class == "ONEZONE_IA" && second.class == "GLACIER_IR";
        let message = if from == to {
            format!("`{}` is the target of two transitions of one rule", first.class)
        } else if to < from || is_unsupported {
            format!("objects in `{}` cannot move to `{}`", first.class, second.class)
        } else {
            continue;
        };
        matches.push(Match::saying(second.node, message).with(first.node, "the transition before it"));
    }
}

fn expired<'s>(transitions: &[Transition<'s>], expiration: Option<Node<'s>>, matches: &mut Matches<'s>) {
    let (Some(last), Some(node)) = (transitions.last(), expiration) else { return };
    if moment(node).is_some_and(|days| days <= last.days) {
        let message = format!("objects expire before, or when, they move to `{}`", last.class);
        matches.push(Match::saying(node, message).with(last.days_node, "the last transition"));
    }
}

/// A date in the past, from which on the action takes everything that matches.
pub(super) fn date_past<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let Some(today) = context.settings.today else { return };
    for rule in enabled_rules(context.document.root) {
        let moves = [rule.get("Transitions"), rule.get("Transition")];
        let moves = moves.into_iter().flatten().flat_map(Node::one_or_many);
        let actions = rule
            .get("Expiration")
            .map(|one| (one, "expire"))
            .into_iter()
            .chain(moves.map(|one| (one, "move")));
        for (action, verb) in actions {
            let Some(node) = action.get("Date") else { continue };
            let Some(text) = node.string() else { continue };
            if Day::parse(&text).is_some_and(|day| day < today) {
                let date = text.get(..10).unwrap_or_default();
                let message = format!(
                    "{date} is past, so all objects that match {verb} at once, those of tomorrow too"
                );
                matches.push(Match::saying(node, message));
            }
        }
    }
}

/// Objects that are deleted while the class they moved to last is still charged for.
pub(super) fn deleted_early<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for rule in lifecycle_rules(context.document.root) {
        let ends = [
            (current(rule), rule.get("Expiration").and_then(|action| action.get("Days"))),
            (
                noncurrent(rule),
                rule.get("NoncurrentVersionExpiration").and_then(|action| action.get("NoncurrentDays")),
            ),
        ];
        for (transitions, end) in ends {
            let (Some(last), Some(node)) = (transitions.last(), end) else { continue };
            let least = if last.class == "DEEP_ARCHIVE" { 180.0 } else { least_days(&last.class) };
            if node.number().is_some_and(|days| last.days < days && days < last.days + least) {
                let message =
                    format!("`{}` is charged for {least} days, and objects are deleted sooner", last.class);
                matches.push(Match::saying(node, message).with(last.days_node, "they arrive here"));
            }
        }
    }
}

/// What the rules of a directory bucket cannot have.
pub(super) fn directory_bucket<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    const ACTIONS: [&str; 5] = [
        "Transitions",
        "Transition",
        "NoncurrentVersionExpiration",
        "NoncurrentVersionTransitions",
        "NoncurrentVersionTransition",
    ];
    if !facts.name().is_some_and(is_directory_bucket) {
        return;
    }
    for rule in facts.root(K::BucketLifecycle).into_iter().flat_map(lifecycle_rules) {
        matches.extend(ACTIONS.iter().filter_map(|action| rule.get(action)).map(Match::new));
        let inner = [("Expiration", "Date"), ("Expiration", "ExpiredObjectDeleteMarker"), ("Filter", "Tag")];
        let inner = inner.iter().filter_map(|(outer, name)| rule.get(outer)?.get(name));
        let tags = rule.get("Filter").and_then(|filter| filter.get("And")?.get("Tags"));
        matches.extend(inner.chain(tags).map(Match::new));
    }
}

/// Actions on old versions in a bucket that keeps none.
pub(super) fn noncurrent_without_versioning<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(lifecycle) = facts.root(K::BucketLifecycle) else { return };
    let at = match facts.own(K::BucketVersioning) {
        Fact::Unknown => return,
        Fact::KnownAbsent => None,
        Fact::Known(versioning) => {
            let status = versioning.root.get("Status");
            let keeps_versions = |node: Node<'_>| {
                node.kind() == Kind::Unknown || node.is_string("Enabled") || node.is_string("Suspended")
            };
            // Suspended versioning leaves the versions of before, which the rule still removes.
            if status.is_some_and(keeps_versions) {
                return;
            }
            Some(status.unwrap_or(versioning.node))
        }
    };
    for rule in lifecycle_rules(lifecycle) {
        for key in
            ["NoncurrentVersionExpiration", "NoncurrentVersionTransitions", "NoncurrentVersionTransition"]
        {
            if let Some(action) =
                rule.get(key).filter(|action| action.kind() != Kind::Array || action.items().next().is_some())
            {
                let found = Match::new(action);
                matches.push(at.into_iter().fold(found, |found, at| found.with(at, "versioning is not on")));
            }
        }
    }
}

/// Versions pile up: objects expire, and nothing removes what they were.
pub(super) fn old_versions_kept<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(lifecycle), Some(versioning)) =
        (facts.root(K::BucketLifecycle), facts.root(K::BucketVersioning))
    else {
        return;
    };
    let Some(status) = versioning.get("Status").filter(|status| status.is_string("Enabled")) else { return };
    let removes =
        |rule: Node<'s>| rule.kind() == Kind::Unknown || rule.get("NoncurrentVersionExpiration").is_some();
    if lifecycle.get("Rules").is_some_and(|list| list.kind() == Kind::Unknown) {
        return;
    }
    if active_rules(lifecycle).any(removes) {
        return;
    }
    if let Some(list) = lifecycle.get("Rules") {
        matches.push(Match::new(list).with(status, "versioning is on"));
    }
}

/// Whether some object can both match the resource and lie under the rule's prefix, as far as their fixed beginnings
/// tell.
pub(super) fn may_meet(resource: &str, rule: Node<'_>) -> bool {
    let prefix = rule_prefix(rule);
    let Some(arn) = Arn::parse(resource) else { return true };
    let Some(key) = arn.object_key() else { return true };
    let fixed = key.split(['*', '?', '$', crate::policy::UNKNOWN_OPEN]).next().unwrap_or_default();
    fixed.starts_with(&*prefix) || prefix.starts_with(fixed)
}
