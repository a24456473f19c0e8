//! Where a bucket is, and what must be there too.

use crate::bundle::{Fact, Facts};
use crate::check::partner_key::kms_default;
use crate::document::DocumentKind as K;
use crate::policy::{Arn, is_partly_unknown};
use crate::rule::{Match, Matches};
use crate::syntax::{Kind, Node};

/// The Region that the answer of `get-bucket-location` means (the S3 API reference): none for the oldest Region, and an
/// old name for the first one in Europe.
pub(super) fn region<'s>(location: Fact<'_, 's>) -> Option<(String, Node<'s>)> {
    let node = location.root()?.get("LocationConstraint")?;
    if node.kind() == Kind::Null {
        return Some(("us-east-1".to_owned(), node));
    }
    let name = node.string()?;
    let region = match &*name {
        "" | "US" => "us-east-1",
        "EU" => "eu-west-1",
        name => name,
    };
    Some((region.to_owned(), node))
}

/// A default key of another Region.
pub(super) fn key_elsewhere<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some((node, key)) = kms_default(facts).and_then(|default| default.key) else { return };
    let is_told = |region: &str| !region.is_empty() && !is_partly_unknown(region);
    let Some(arn) = Arn::parse(&key).filter(|arn| arn.service == "kms" && is_told(arn.region)) else {
        return;
    };
    let Some((region, at)) = region(facts.own(K::BucketLocation)) else { return };
    if arn.region != region {
        let message = format!("the key is in `{}`, and the bucket in `{region}`", arn.region);
        matches.push(Match::saying(node, message).with(at, "where the bucket is"));
    }
}

/// Notifications to a topic, queue or function of another Region.
pub(super) fn notification_elsewhere<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    const LISTS: [(&str, &str); 3] = [
        ("TopicConfigurations", "TopicArn"),
        ("QueueConfigurations", "QueueArn"),
        ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
    ];
    let Some(root) = facts.root(K::BucketNotification) else { return };
    let lists = LISTS.iter().filter_map(|(list, member)| Some((root.get(list)?, member)));
    let targets: Vec<Node<'s>> =
        lists.flat_map(|(list, member)| list.items().filter_map(move |one| one.get(member))).collect();
    if targets.is_empty() {
        return;
    }
    let Some((region, at)) = region(facts.own(K::BucketLocation)) else { return };
    for target in targets {
        let Some(text) = target.string() else { continue };
        let Some(arn) = Arn::parse(&text).filter(|arn| !arn.region.is_empty()) else { continue };
        if arn.region != region && !crate::policy::is_partly_unknown(arn.region) {
            let message = format!("this is in `{}`, and the bucket in `{region}`", arn.region);
            matches.push(Match::saying(target, message).with(at, "where the bucket is"));
        }
    }
}
