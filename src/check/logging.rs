//! Server access logs that log themselves.

use crate::bundle::Facts;
use crate::document::DocumentKind as K;
use crate::rule::{Match, Matches};

/// A bucket whose access logs land in itself: each delivery is a request that is logged in turn.
pub(super) fn logs_into_itself<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(logging), Some(name)) = (facts.root(K::BucketLogging), facts.name()) else { return };
    let target = logging.get("LoggingEnabled").and_then(|enabled| enabled.get("TargetBucket"));
    if let Some(node) = target.filter(|node| node.is_string(name)) {
        matches.push(Match::new(node));
    }
}
