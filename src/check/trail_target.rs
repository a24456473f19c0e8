//! The bucket that a trail writes to.

use std::collections::BTreeSet;

use crate::bundle::{Fact, Facts};
use crate::check::delivery::Delivery;
use crate::document::DocumentKind as K;
use crate::policy::{Arn, MOST_COMPARED};
use crate::rule::{Match, Matches};
use crate::syntax::Node;

/// The service that delivers a trail's log files.
const DELIVERY: &str = "cloudtrail.amazonaws.com";

/// The trails whose log files go to the bucket `name`, of whatever account: an organization keeps those of all its
/// accounts in one. Each stands here once, though the accounts of an organization all show its trail.
pub(super) fn trails_into<'s>(facts: &Facts<'_, 's>, name: &str) -> Vec<Node<'s>> {
    let lists = facts.every_account_each(K::Trails);
    let trails = lists.into_iter().flat_map(|document| match document.root.get("trailList") {
        Some(list) => list.items().take(MOST_COMPARED).collect::<Vec<_>>(),
        None => document.root.get("Trail").into_iter().collect(),
    });
    let mut seen = BTreeSet::new();
    let writes = |trail: &Node<'s>| trail.get("S3BucketName").is_some_and(|node| node.is_string(name));
    let mut is_new =
        |trail: &Node<'s>| trail.get("TrailARN").and_then(Node::string).is_none_or(|arn| seen.insert(arn));
    trails.filter(|trail| writes(trail) && is_new(trail)).collect()
}

/// Where a trail's log files go. Source: "Finding your CloudTrail log files" in the CloudTrail user guide.
struct Place {
    /// The prefix, and `AWSLogs`.
    start: String,
    /// What every key has behind that and a slash: the trail's account, or what all ids of organizations begin with. No
    /// export of a trail tells the id.
    owner: String,
    /// The rest of a key, with `*` for what is not known of it.
    rest: &'static str,
    /// The owner in words.
    named: String,
}

/// The trail's place, when it is known whose trail it is.
fn place(trail: Node<'_>) -> Option<Place> {
    let arn = trail.get("TrailARN").and_then(Node::string)?;
    let account = Arn::parse(&arn)?.account.to_owned();
    let start = match trail.get("S3KeyPrefix").and_then(Node::string) {
        Some(prefix) if !prefix.is_empty() => format!("{prefix}/AWSLogs"),
        _ => "AWSLogs".to_owned(),
    };
    if trail.get("IsOrganizationTrail").and_then(Node::bool) == Some(true) {
        let named = format!("`{start}/` and the id of the organization");
        return Some(Place { start, owner: "o-".to_owned(), rest: "*", named });
    }
    let named = format!("`{start}/{account}/`");
    Some(Place { start, owner: format!("{account}/"), rest: "CloudTrail/*", named })
}

/// A bucket that does not let a trail's log files in.
pub(super) fn refuses<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(name) = facts.name() else { return };
    let trails = trails_into(facts, name);
    if trails.is_empty() {
        return;
    }
    let policy = match facts.own(K::BucketPolicy) {
        Fact::Unknown => return,
        Fact::KnownAbsent => None,
        Fact::Known(document) => match &document.policy {
            Some(policy) => Some(policy),
            None => return,
        },
    };
    for trail in trails {
        let Some(Place { start, owner, rest, named }) = place(trail) else { continue };
        let Some(at) = trail.get("S3KeyPrefix").or_else(|| trail.get("S3BucketName")) else { continue };
        let key = format!("{start}/{owner}{rest}");
        let arn = trail.get("TrailARN").and_then(Node::string);
        let delivery = Delivery { service: DELIVERY, bucket: name, key: Some(&key), source: arn.as_deref() };
        let message = format!("nothing in `{name}` lets `{DELIVERY}` put objects below {named}");
        matches.extend(delivery.refusal(policy, at, message, "the bucket's policy"));
    }
}

/// A bucket whose readers pay, which CloudTrail does not write to.
pub(super) fn requester_pays<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(name) = facts.name() else { return };
    let payer = facts.root(K::BucketRequestPayment).and_then(|root| root.get("Payer"));
    let Some(payer) = payer.filter(|node| node.is_string("Requester")) else { return };
    if let Some(trail) = trails_into(facts, name).first() {
        matches.push(Match::new(payer).with(*trail, "the trail that writes here"));
    }
}

/// A trail that records each of its own deliveries.
pub(super) fn records_itself<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(name) = facts.name() else { return };
    for trail in trails_into(facts, name) {
        let (Some(arn), Some(Place { start, owner, .. })) =
            (trail.get("TrailARN").and_then(Node::string), place(trail))
        else {
            continue;
        };
        let object = format!("arn:aws:s3:::{name}/{start}/{owner}");
        for selectors in facts.every_account_each(K::EventSelectors).into_iter().take(MOST_COMPARED) {
            let is_its = selectors.root.get("TrailARN").is_some_and(|node| node.is_string(&arn));
            let found = if is_its { own_deliveries(selectors.root, &object) } else { None };
            if let Some(node) = found {
                matches.push(Match::new(node).with(trail, "the trail writes to this bucket"));
            }
        }
    }
}

/// The part of a trail's selectors that surely takes in writes of every object that begins with `object`.
fn own_deliveries<'s>(selectors: Node<'s>, object: &str) -> Option<Node<'s>> {
    let list = |key: &str| selectors.get(key).into_iter().flat_map(Node::items);
    let classic = list("EventSelectors")
        .filter(|selector| !selector.get("ReadWriteType").is_some_and(|kind| kind.is_string("ReadOnly")))
        .flat_map(|selector| selector.get("DataResources").into_iter().flat_map(Node::items))
        .filter(|one| one.get("Type").is_some_and(|kind| kind.is_string("AWS::S3::Object")))
        .flat_map(|one| one.get("Values").into_iter().flat_map(Node::items))
        .find(|value| value.string().is_some_and(|value| object.starts_with(&*value)));
    classic.or_else(|| list("AdvancedEventSelectors").find(|selector| takes(*selector, object)))
}

/// Whether all of an advanced selector's fields fit writes of the object. What is not understood is taken not to.
fn takes(selector: Node<'_>, object: &str) -> bool {
    let mut fields = selector.get("FieldSelectors").into_iter().flat_map(Node::items);
    let mut is_about_data = false;
    let fits = fields.all(|field| {
        let name = field.get("Field").and_then(Node::string).unwrap_or_default();
        let has = |key: &str, fits: &dyn Fn(&str) -> bool| {
            let mut values = field.get(key).into_iter().flat_map(Node::one_or_many);
            values.any(|value| value.string().is_some_and(|text| fits(&text)))
        };
        match &*name {
            "eventCategory" => {
                is_about_data = has("Equals", &|text| text == "Data");
                is_about_data
            }
            "resources.type" => has("Equals", &|text| text == "AWS::S3::Object"),
            "readOnly" => has("Equals", &|text| text == "false"),
            "resources.ARN" => {
                // A value that is longer than what is written leaves out a part of it, or may.
                let is_left_out = |text: &str| object.starts_with(text) || text.starts_with(object);
                let is_taken =
                    field.get("StartsWith").is_none() || has("StartsWith", &|text| object.starts_with(text));
                field.get("Equals").is_none()
                    && field.get("EndsWith").is_none()
                    && is_taken
                    && !has("NotStartsWith", &is_left_out)
            }
            _ => false,
        }
    });
    fits && is_about_data
}
