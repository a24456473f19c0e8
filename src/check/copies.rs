//! Whether a bucket's objects are copied to another Region.

use crate::bundle::{Fact, Facts, is_enabled, named_bucket};
use crate::check::location::region;
use crate::document::DocumentKind as K;
use crate::rule::{Match, Matches};
use crate::syntax::Node;

/// A bucket without an enabled replication rule whose destination lies in another Region.
pub(super) fn not_to_other_region<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let document = match facts.own(K::BucketReplication) {
        Fact::Known(document) => document,
        Fact::KnownAbsent => return matches.extend(facts.absence(K::BucketReplication).map(Match::new)),
        Fact::Unknown => return,
    };
    let all = document.root.get("Rules").into_iter().flat_map(Node::one_or_many);
    let rules: Vec<Node<'s>> = all.filter(|rule| is_enabled(*rule)).collect();
    let mut stays = None;
    let mut is_unknown = false;
    for rule in &rules {
        let bucket = rule.get("Destination").and_then(|destination| destination.get("Bucket"));
        let name = bucket.and_then(named_bucket);
        let there = name.and_then(|name| region(facts.of_bucket(&name, K::BucketLocation)));
        match (there, region(facts.own(K::BucketLocation))) {
            (Some((there, _)), Some((here, _))) if there != here => return,
            (Some(_), Some(_)) => stays = stays.or(bucket),
            _ => is_unknown = true,
        }
    }
    if is_unknown {
        return;
    }
    matches.push(match stays {
        Some(bucket) => Match::saying(bucket, "the copies stay in the Region of the bucket"),
        None => Match::saying(document.root, "no replication rule is enabled"),
    });
}
