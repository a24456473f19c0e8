//! What lifecycle and replication rules are about, and where objects cannot be read.

use std::borrow::Cow;

use crate::syntax::Node;

/// Storage classes whose objects nobody reads before they are restored ("Archive retrieval options" in the S3 user guide).
pub(crate) const ARCHIVES: [&str; 2] = ["GLACIER", "DEEP_ARCHIVE"];

/// The rules of a lifecycle or replication configuration that are surely on.
pub(crate) fn enabled_rules(configuration: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    lifecycle_rules(configuration).filter(|rule| is_enabled(*rule))
}

/// Whether a rule, or a part of one, says of itself that it is on.
pub(crate) fn is_enabled(one: Node<'_>) -> bool {
    one.get("Status").is_some_and(|status| status.is_string("Enabled"))
}

/// The archive tiers that Intelligent-Tiering configurations turn on; objects of its storage class go there.
pub(crate) fn archive_tiers(answer: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let list = answer.get("IntelligentTieringConfigurationList");
    let configurations = list.into_iter().flat_map(Node::items).chain(list.is_none().then_some(answer));
    let on = configurations.filter(|one| is_enabled(*one));
    let tiers = on.filter_map(|one| one.get("Tierings")).flat_map(Node::items);
    let is_archive =
        |tier: &Node<'_>| tier.is_string("ARCHIVE_ACCESS") || tier.is_string("DEEP_ARCHIVE_ACCESS");
    tiers.filter_map(|tier| tier.get("AccessTier")).filter(is_archive)
}

/// The rules of a lifecycle configuration that are not turned off.
pub(crate) fn active_rules(configuration: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let is_off = |rule: &Node<'_>| rule.get("Status").is_some_and(|status| status.is_string("Disabled"));
    lifecycle_rules(configuration).filter(move |rule| !is_off(rule))
}

/// The rules of a lifecycle or replication configuration.
pub(crate) fn lifecycle_rules(configuration: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    configuration.get("Rules").into_iter().flat_map(Node::items)
}

/// What the keys of the objects begin with that a lifecycle or replication rule is about.
pub(crate) fn rule_prefix(rule: Node<'_>) -> Cow<'_, str> {
    let filter = rule.get("Filter");
    let holders = [filter.and_then(|filter| filter.get("And")), filter, Some(rule)];
    let prefix = holders.into_iter().flatten().find_map(|holder| holder.get("Prefix")).and_then(Node::string);
    prefix.unwrap_or_default()
}
