//! What an account's trails record together, and where they put it: AWS's controls CloudTrail.1, .3, .6, .7, S3.22 and
//! S3.23.
//!
//! `get-trail-status` does not name its trail. The name of the file may; otherwise a trail is known to log only when all
//! of them do, or when there is one.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::bundle::Facts;
use crate::check::absent::logging_off;
use crate::check::openness;
use crate::document::{DocumentKind as K, Subject};
use crate::rule::{Match, Matches};
use crate::syntax::{Kind, Node};

/// Yes, no, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    /// The document that would tell is missing.
    Unless(K),
}

/// The account's trails, where they are known, and the list that holds them.
fn trails<'s>(facts: &Facts<'_, 's>) -> Option<(Vec<Node<'s>>, Node<'s>)> {
    let documents = facts.each(K::Trails);
    let Some(first) = documents.first() else {
        facts.needs_own(K::Trails);
        return None;
    };
    let list = |root: Node<'s>| root.get("trailList").or_else(|| root.get("Trail")).unwrap_or(root);
    let all = documents.iter().flat_map(|document| list(document.root).one_or_many());
    let mut trails: Vec<Node<'s>> = Vec::new();
    for trail in all {
        // A trail of all Regions is shown in each of them.
        let arn = trail.get("TrailARN").and_then(Node::string);
        let is_same = |known: &Node<'s>| arn.is_some() && known.get("TrailARN").and_then(Node::string) == arn;
        if trails.len() < crate::policy::MOST_COMPARED && !trails.iter().any(is_same) {
            trails.push(trail);
        }
    }
    Some((trails, list(first.root)))
}

/// What is known of who logs.
struct Statuses<'s> {
    /// What the statuses say whose files are named after a trail; `None` where two of one name differ.
    named: HashMap<&'s str, Option<bool>>,
    /// What holds of all trails.
    of_all: Answer,
}

impl<'s> Statuses<'s> {
    fn of(facts: &Facts<'s, '_>, trails: &[Node<'_>]) -> Self {
        let (mut on, mut off) = (0, 0);
        let mut named = HashMap::new();
        for status in facts.each(K::TrailStatus) {
            let Some(is_logging) = status.root.get("IsLogging").and_then(Node::bool) else { continue };
            *(if is_logging { &mut on } else { &mut off }) += 1;
            if let Some(Subject::Trail(name)) = &status.subject {
                let told = named.entry(&**name).or_insert(Some(is_logging));
                *told = told.filter(|before| *before == is_logging);
            }
        }
        let of_all = match (on, off) {
            (on, 0) if on >= trails.len() => Answer::Yes,
            (0, off) if off >= trails.len() => Answer::No,
            _ => Answer::Unless(K::TrailStatus),
        };
        Self { named, of_all }
    }

    /// Whether a trail logs. Trails of two Regions may have one name, and then it tells neither.
    fn of_trail(&self, trail: Node<'_>, trails: &[Node<'_>]) -> Answer {
        let text = |one: Node<'_>, member: &str| one.get(member).and_then(Node::string).map(Cow::into_owned);
        let by_arn = text(trail, "TrailARN").map(|arn| arn.replace([':', '/'], "_"));
        let by_name = text(trail, "Name");
        let is_only = || trails.iter().filter(|one| text(**one, "Name") == by_name).count() == 1;
        let told = |name: &Option<String>| self.named.get(name.as_deref()?).copied();
        match told(&by_arn).or_else(|| told(&by_name).filter(|_| is_only())).flatten() {
            Some(true) => Answer::Yes,
            Some(false) => Answer::No,
            None => self.of_all,
        }
    }
}

/// Whether a trail of all Regions logs and is `fit`; a finding at the list of trails when none is.
fn some_trail<'s>(
    facts: &Facts<'_, 's>,
    matches: &mut Matches<'s>,
    is_for_all_regions: bool,
    fit: impl Fn(Node<'s>) -> Answer,
) {
    let Some((trails, list)) = trails(facts) else { return };
    let statuses = Statuses::of(facts, &trails);
    let mut missing = Vec::new();
    for trail in &trails {
        if is_for_all_regions && trail.get("IsMultiRegionTrail").and_then(Node::bool) != Some(true) {
            continue;
        }
        match (statuses.of_trail(*trail, &trails), fit(*trail)) {
            (Answer::No, _) | (_, Answer::No) => {}
            (Answer::Yes, Answer::Yes) => return,
            answers => missing.extend([answers.0, answers.1].into_iter().filter_map(|answer| match answer {
                Answer::Unless(kind) => Some(kind),
                Answer::Yes | Answer::No => None,
            })),
        }
    }
    if missing.is_empty() {
        matches.push(Match::new(list));
    }
    for kind in missing {
        facts.needs_own(kind);
    }
}

/// An account in which no trail logs.
pub(super) fn nothing_logs<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    some_trail(facts, matches, false, |_| Answer::Yes);
}

/// An account in which no trail of all Regions records every management event.
pub(super) fn management_unrecorded<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    some_trail(facts, matches, true, |trail| selected(facts, trail, Answer::Yes, records_management));
}

/// An account in which no trail of all Regions records who reads the objects of every bucket.
pub(super) fn reads_unrecorded<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let fits = |selectors| records_objects(selectors, true);
    some_trail(facts, matches, true, |trail| selected(facts, trail, Answer::No, fits));
}

/// The same for who writes and deletes them.
pub(super) fn writes_unrecorded<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let fits = |selectors| records_objects(selectors, false);
    some_trail(facts, matches, true, |trail| selected(facts, trail, Answer::No, fits));
}

/// What a trail's selectors say; `default` is what a trail does without any of its own.
fn selected<'s>(
    facts: &Facts<'_, 's>,
    trail: Node<'s>,
    default: Answer,
    fits: impl Fn(Node<'s>) -> bool,
) -> Answer {
    if trail.get("HasCustomEventSelectors").and_then(Node::bool) == Some(false) {
        return default;
    }
    let Some(arn) = trail.get("TrailARN").and_then(Node::string) else { return Answer::Unless(K::Trails) };
    let all = facts.each(K::EventSelectors);
    let own = all.iter().find(|one| one.root.get("TrailARN").is_some_and(|node| node.is_string(&arn)));
    match own {
        Some(selectors) if fits(selectors.root) => Answer::Yes,
        Some(_) => Answer::No,
        None => Answer::Unless(K::EventSelectors),
    }
}

fn list<'s>(selectors: Node<'s>, key: &str) -> impl Iterator<Item = Node<'s>> + use<'s> {
    selectors.get(key).into_iter().flat_map(Node::items)
}

/// Reading and changing, of every service.
fn records_management(selectors: Node<'_>) -> bool {
    let is_whole = |selector: Node<'_>| {
        selector.get("IncludeManagementEvents").and_then(Node::bool) != Some(false)
            && selector.get("ReadWriteType").is_none_or(|kind| kind.is_string("All"))
            && list(selector, "ExcludeManagementEventSources").next().is_none()
    };
    if list(selectors, "EventSelectors").any(is_whole) {
        return true;
    }
    let of_category = |selector: Node<'_>, read_only: Option<bool>| {
        is_advanced(selector, "Management", None, read_only.map_or(ReadOnly::Both, ReadOnly::Only))
    };
    let any = |read_only| list(selectors, "AdvancedEventSelectors").any(|one| of_category(one, read_only));
    any(None) || (any(Some(true)) && any(Some(false)))
}

/// Requests for the objects of every bucket, of today and tomorrow.
fn records_objects(selectors: Node<'_>, is_read: bool) -> bool {
    const TYPE: &str = "AWS::S3::Object";
    let other = if is_read { "WriteOnly" } else { "ReadOnly" };
    let is_every_bucket = |value: Node<'_>| {
        let text = value.string().unwrap_or_default();
        let is_s3 = |rest: &str| matches!(rest.split_once(':'), Some((_, "s3" | "s3:::")));
        text.strip_prefix("arn:").is_some_and(is_s3)
    };
    let classic = |selector: Node<'_>| {
        let resources = list(selector, "DataResources");
        let mut objects = resources.filter(|one| one.get("Type").is_some_and(|kind| kind.is_string(TYPE)));
        !selector.get("ReadWriteType").is_some_and(|kind| kind.is_string(other))
            && objects.any(|one| list(one, "Values").any(is_every_bucket))
    };
    list(selectors, "EventSelectors").any(classic)
        || list(selectors, "AdvancedEventSelectors").any(|one| {
            is_advanced(one, "Data", Some(TYPE), ReadOnly::Both)
                || is_advanced(one, "Data", Some(TYPE), ReadOnly::Only(is_read))
        })
}

/// What an advanced selector says about reading.
#[derive(Clone, Copy)]
enum ReadOnly {
    /// Nothing.
    Both,
    /// That it must be so.
    Only(bool),
}

/// Whether an advanced selector asks for the category, the type and this of reading, and for nothing else.
fn is_advanced(selector: Node<'_>, category: &str, kind: Option<&str>, read_only: ReadOnly) -> bool {
    let (mut has_category, mut has_kind, mut has_read_only) = (false, kind.is_none(), false);
    for field in list(selector, "FieldSelectors") {
        let name = field.get("Field").and_then(Node::string).unwrap_or_default();
        let operators = field.members().filter(|(key, _)| !key.is_string("Field")).count();
        let equals =
            |wanted: &str| operators == 1 && list(field, "Equals").any(|value| value.is_string(wanted));
        match (&*name, read_only) {
            ("eventCategory", _) if equals(category) => has_category = true,
            ("resources.type", _) if kind.is_some_and(equals) => has_kind = true,
            ("readOnly", ReadOnly::Only(wanted)) if equals(if wanted { "true" } else { "false" }) => {
                has_read_only = true;
            }
            _ => return false,
        }
    }
    has_category && has_kind && (has_read_only || matches!(read_only, ReadOnly::Both))
}

/// The buckets that the trails write to, each where it is named.
fn targets<'s>(facts: &Facts<'_, 's>) -> Vec<(String, Node<'s>)> {
    let Some((trails, _)) = trails(facts) else { return Vec::new() };
    let named = trails.iter().filter_map(|trail| {
        let node = trail.get("S3BucketName").filter(|node| node.kind() != Kind::Unknown)?;
        Some((node.string()?.into_owned(), node))
    });
    named.collect()
}

/// A trail whose bucket anybody can read or write.
pub(super) fn bucket_public<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    for (name, node) in targets(facts) {
        let open = openness::of_bucket(facts, &name);
        if !open.is_empty() {
            let found =
                open.into_iter().fold(Match::new(node), |found, at| found.with(at, "this opens the bucket"));
            matches.push(found);
        }
    }
}

/// A trail whose bucket keeps no access logs.
pub(super) fn bucket_unlogged<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    for (name, node) in targets(facts) {
        let logging = facts.of_bucket(&name, K::BucketLogging);
        let absence = facts.absence_of_bucket(&name, K::BucketLogging);
        if let Some(off) = logging_off(logging, absence) {
            matches.push(Match::new(node).with(off, "access logging of the bucket is off"));
        }
    }
}
