//! Intelligent-Tiering's archives under somebody who reads.

use crate::bundle::Facts;
use crate::check::lifecycle::{self, reader_without_restore};
use crate::document::DocumentKind as K;
use crate::rule::{Match, Matches};
use crate::syntax::Node;

/// Objects that nobody read for a while go to an archive tier, where the next reader fails.
pub(super) fn tiered_from_reader<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(root) = facts.root(K::BucketIntelligentTiering) else { return };
    let configurations: Vec<Node<'s>> = match root.get("IntelligentTieringConfigurationList") {
        Some(list) => list.items().collect(),
        None => vec![root],
    };
    let is_on = |one: &Node<'s>| one.get("Status").is_some_and(|status| status.is_string("Enabled"));
    let tiers = configurations.into_iter().filter(is_on).filter_map(|one| one.get("Tierings"));
    let archives: Vec<Node<'s>> = tiers
        .flat_map(Node::items)
        .filter_map(|tier| tier.get("AccessTier"))
        .filter(|tier| tier.is_string("ARCHIVE_ACCESS") || tier.is_string("DEEP_ARCHIVE_ACCESS"))
        .collect();
    let Some(archive) = archives.first() else { return };
    // A configuration archives only what is in the storage class.
    let Some(configuration) = facts.root(K::BucketLifecycle) else { return };
    let is_off = |rule: Node<'s>| rule.get("Status").is_some_and(|status| status.is_string("Disabled"));
    let moves = lifecycle::rules(configuration).filter(|rule| !is_off(*rule)).find_map(|rule| {
        let mut transitions = rule.get("Transitions").into_iter().flat_map(Node::items);
        transitions
            .find(|one| one.get("StorageClass").is_some_and(|class| class.is_string("INTELLIGENT_TIERING")))
    });
    let Some(moves) = moves else { return };
    if let Some((reader, _)) = reader_without_restore(facts) {
        matches.push(
            Match::new(*archive)
                .with(moves, "objects come into the storage class here")
                .with(reader, "may read, and may not restore"),
        );
    }
}
