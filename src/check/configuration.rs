//! Mistakes that configurations of several kinds share.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::bundle::Facts;
use crate::document::DocumentKind as K;
use crate::policy::{Arn, is_account_id, is_partly_unknown};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// Two rules with one id.
pub(super) fn duplicate_rule_id<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let mut seen: HashMap<Cow<'s, str>, Node<'s>> = HashMap::new();
    for rule in context.document.root.get("Rules").into_iter().flat_map(Node::items) {
        let Some(node) = rule.get("ID") else { continue };
        let Some(id) = node.string().filter(|id| !id.is_empty()) else { continue };
        match seen.get(&id) {
            Some(first) => matches.push(Match::new(node).with(*first, "it stands here first")),
            None => {
                seen.insert(id, node);
            }
        }
    }
}

fn replication_rules(configuration: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    configuration.get("Rules").into_iter().flat_map(Node::items)
}

/// Two replication rules of one priority.
pub(super) fn duplicate_priority<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let mut seen: HashMap<Cow<'s, str>, Node<'s>> = HashMap::new();
    for node in replication_rules(context.document.root).filter_map(|rule| rule.get("Priority")) {
        let Some(priority) = node.scalar() else { continue };
        match seen.get(&priority) {
            Some(first) => matches.push(Match::new(node).with(*first, "it stands here first")),
            None => {
                seen.insert(priority, node);
            }
        }
    }
}

/// A destination that is the source.
pub(super) fn replicates_into_itself<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(name), Some(root)) = (facts.name(), facts.root(K::BucketReplication)) else { return };
    for rule in replication_rules(root) {
        let Some(node) = rule.get("Destination").and_then(|destination| destination.get("Bucket")) else {
            continue;
        };
        let Some(text) = node.string() else { continue };
        if Arn::parse(&text).and_then(|arn| arn.bucket().map(|bucket| bucket == name)) == Some(true) {
            matches.push(Match::new(node));
        }
    }
}

/// A destination in an account that is none of the user's.
pub(super) fn replicates_to_foreign_account<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    if context.settings.own_accounts.is_empty() {
        return;
    }
    for rule in replication_rules(context.document.root) {
        let Some(node) = rule.get("Destination").and_then(|destination| destination.get("Account")) else {
            continue;
        };
        let Some(account) = node.scalar() else { continue };
        if is_account_id(&account) && !context.settings.is_own(&account) {
            matches.push(Match::new(node));
        }
    }
}

/// Acceleration of a bucket whose name has dots.
pub(super) fn acceleration_with_dots<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    if !facts.name().is_some_and(|name| name.contains('.') && !is_partly_unknown(name)) {
        return;
    }
    let status = facts.root(K::BucketAccelerate).and_then(|root| root.get("Status"));
    matches.extend(status.filter(|status| status.is_string("Enabled")).map(Match::new));
}
