//! Whether anybody watches what a partner does: server access logs, or a trail's data events.

use crate::bundle::{Fact, Facts};
use crate::check::partner::{Grant, grants};
use crate::document::DocumentKind as K;
use crate::policy::{Arn, UNKNOWN_OPEN};
use crate::rule::{Match, Matches};
use crate::syntax::Node;

const READS: [&str; 1] = ["s3:GetObject"];
const WRITES: [&str; 2] = ["s3:PutObject", "s3:DeleteObject"];

/// A grant that no log and no trail records.
pub(super) fn sharing_unwatched<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(policy) = facts.policy() else { return };
    let partners = grants(facts, policy);
    if partners.is_empty() || !matches!(facts.own(K::BucketLogging), Fact::KnownAbsent) {
        return;
    }
    // Each Region tells its own trails.
    let lists: Vec<Node<'s>> =
        facts.account_each(K::Trails).iter().filter_map(|document| document.root.get("trailList")).collect();
    if lists.is_empty() {
        return;
    }
    let selectors = facts.account_each(K::EventSelectors);
    let is_told = |trail: Node<'_>| {
        let Some(arn) = trail.get("TrailARN").and_then(Node::string) else { return false };
        let names = |document: &&crate::document::Document<'_>| {
            document.root.get("TrailARN").is_some_and(|node| node.is_string(&arn))
        };
        trail.get("HasCustomEventSelectors").and_then(Node::bool) == Some(false)
            || selectors.iter().any(names)
    };
    // A trail that nobody exported the selectors of may record everything.
    if !lists.into_iter().flat_map(Node::items).all(is_told) {
        facts.needs_account(K::EventSelectors);
        return;
    }
    for grant in partners {
        let Some((wanted, at)) = first_object(&grant) else { continue };
        let Some((action, _)) = grant.action(&READS).or_else(|| grant.action(&WRITES)) else { continue };
        let is_read = grant.action(&READS).is_some();
        if selectors.iter().any(|document| records(document.root, &wanted, is_read)) {
            continue;
        }
        let what = if is_read { "reads" } else { "writes" };
        let message = format!("no log and no trail records what account `{}` {what} here", grant.account);
        matches.push(Match::saying(at, message).with(action, "what it may do"));
    }
}

/// The fixed beginning of the first objects that a grant is about.
fn first_object<'s>(grant: &Grant<'_, 's>) -> Option<(String, Node<'s>)> {
    grant.statement.resource_items().iter().find_map(|item| {
        let arn = Arn::parse(&item.text)?;
        arn.object_key()?;
        let fixed = item.text.split(['*', '?', '$', UNKNOWN_OPEN]).next()?;
        Some((fixed.to_owned(), item.node)).filter(|pair| pair.0.contains('/'))
    })
}

/// Whether a trail's selectors record some of the objects whose ARNs begin with `wanted`.
fn records(selectors: Node<'_>, wanted: &str, is_read: bool) -> bool {
    let list = |key: &str| selectors.get(key).into_iter().flat_map(Node::items);
    list("EventSelectors").any(|selector| is_classic(selector, wanted, is_read))
        || list("AdvancedEventSelectors").any(|selector| is_advanced(selector, wanted, is_read))
}

/// Values are the beginnings of ARNs; one that is longer than what is wanted records a part of it.
fn meets(value: &str, wanted: &str) -> bool {
    wanted.starts_with(value) || value.starts_with(wanted)
}

fn is_classic(selector: Node<'_>, wanted: &str, is_read: bool) -> bool {
    let other = if is_read { "WriteOnly" } else { "ReadOnly" };
    if selector.get("ReadWriteType").is_some_and(|kind| kind.is_string(other)) {
        return false;
    }
    let resources = selector.get("DataResources").into_iter().flat_map(Node::items);
    resources.filter(|one| one.get("Type").is_none_or(|kind| kind.is_string("AWS::S3::Object"))).any(|one| {
        let mut values = one.get("Values").into_iter().flat_map(Node::items);
        values.any(|value| value.string().is_none_or(|value| meets(&value, wanted)))
    })
}

/// All of an advanced selector's fields must fit; what is not understood is taken to fit.
fn is_advanced(selector: Node<'_>, wanted: &str, is_read: bool) -> bool {
    let mut fields = selector.get("FieldSelectors").into_iter().flat_map(Node::items);
    fields.all(|field| {
        let name = field.get("Field").and_then(Node::string).unwrap_or_default();
        let one_of = |key: &str, fits: &dyn Fn(&str) -> bool| {
            field.get(key).is_none_or(|list| {
                list.one_or_many().any(|value| value.string().is_none_or(|text| fits(&text)))
            })
        };
        match &*name {
            "eventCategory" => one_of("Equals", &|text| text == "Data"),
            "resources.type" => one_of("Equals", &|text| text == "AWS::S3::Object"),
            "readOnly" => one_of("Equals", &|text| (text == "true") == is_read),
            "resources.ARN" => {
                one_of("Equals", &|text| text.starts_with(wanted))
                    && one_of("StartsWith", &|text| meets(text, wanted))
            }
            _ => true,
        }
    })
}
