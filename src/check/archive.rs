//! Archives under somebody who reads, of lifecycle rules and of Intelligent-Tiering.

use crate::bundle::{ARCHIVES, Facts, active_rules, archive_tiers};
use crate::check::lifecycle::{Transition, current_or_dated, may_meet};
use crate::day::in_days;
use crate::document::DocumentKind as K;
use crate::glob::are_disjoint_ignoring_case;
use crate::policy::{Listed, MOST_COMPARED, Pattern, Policy, Statement};
use crate::rule::{Match, Matches};
use crate::syntax::Node;

/// A reader who cannot restore, and a rule that archives what they read.
pub(super) fn archived_from_reader<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(lifecycle) = facts.root(K::BucketLifecycle) else { return };
    let is_archive = |one: &Transition<'s>| ARCHIVES.contains(&&*one.class);
    let archive_of = |rule| Some((rule, current_or_dated(rule).find(is_archive)?));
    let mut archives = active(lifecycle).filter_map(archive_of).peekable();
    if archives.peek().is_none() {
        return;
    }
    let readers = Readers::of(facts);
    for (rule, one) in archives {
        let Some(reader) = readers.without_restore(rule) else { continue };
        let when = match one.days_node.string() {
            Some(date) => format!("from {} on", date.get(..10).unwrap_or(&date)),
            None => format!("after {}", in_days(one.days_node.raw())),
        };
        let message = format!(
            "{when} objects move to `{}`, where `s3:GetObject` fails until they are restored",
            one.class
        );
        matches.push(Match::saying(one.node, message).with(reader, "may read, and may not restore"));
    }
}

fn active(lifecycle: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    active_rules(lifecycle).take(MOST_COMPARED)
}

/// How many resources of permissions to restore readers are held against; of more it is not asked which they are.
const MOST_RESTORED: usize = 32;

/// What the policies of a bucket and beside it let anybody read and restore.
struct Readers<'b, 's> {
    /// The action and a resource.
    reads: Vec<(Node<'s>, &'b Pattern<'s>)>,
    restores: Vec<&'b Pattern<'s>>,
    /// What may be restored is not named.
    may_restore_any: bool,
}

impl<'b, 's> Readers<'b, 's> {
    fn of(facts: &Facts<'b, 's>) -> Self {
        let policies: Vec<&'b Policy<'s>> =
            facts.policy().into_iter().chain(facts.policies_beside()).collect();
        // What is known only later may let the reader restore.
        let may_restore_any = policies.iter().any(|policy| policy.later.is_some());
        let mut readers = Self { reads: Vec::new(), restores: Vec::new(), may_restore_any };
        for statement in policies.into_iter().flat_map(Policy::allows) {
            let has_unknown = statement.actions.as_ref().is_some_and(|listed| listed.has_unknown);
            if has_unknown || statement.covers_action("s3:RestoreObject") {
                let says_which = statement.resources.as_ref().is_some_and(Listed::names_all);
                readers.may_restore_any |= !says_which;
                readers.restores.extend(statement.resource_items());
            } else if let Some(action) = reads(statement)
                && readers.reads.len() < MOST_COMPARED
            {
                readers.reads.extend(statement.resource_items().iter().map(|item| (action, item)));
            }
        }
        readers.reads.truncate(MOST_COMPARED);
        readers.may_restore_any |= readers.restores.len() > MOST_RESTORED;
        readers
    }

    /// The action with which somebody reads objects that the lifecycle rule is about, and that nobody may restore.
    fn without_restore(&self, rule: Node<'_>) -> Option<Node<'s>> {
        if self.may_restore_any {
            return None;
        }
        let restored = || self.restores.iter().filter(|item| may_meet(&item.text, rule));
        let is_lost = |read: &&(Node<'s>, &Pattern<'_>)| {
            may_meet(&read.1.text, rule) && !restored().any(|item| may_share(read.1, item))
        };
        self.reads.iter().find(is_lost).map(|read| read.0)
    }
}

/// The action with which a statement allows to read objects.
fn reads<'s>(statement: &Statement<'s>) -> Option<Node<'s>> {
    let mut items = statement.action_items().iter();
    items.find(|item| item.covers_ignoring_case("s3:GetObject")).map(|item| item.node)
}

fn may_share(one: &Pattern<'_>, other: &Pattern<'_>) -> bool {
    !one.says_all() || !other.says_all() || !are_disjoint_ignoring_case(&one.text, &other.text)
}

/// Objects that nobody read for a while go to an archive tier, where the next reader fails.
pub(super) fn tiered_from_reader<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(root) = facts.root(K::BucketIntelligentTiering) else { return };
    let Some(archive) = archive_tiers(root).next() else { return };
    // A configuration archives only what is in the storage class.
    let Some(lifecycle) = facts.root(K::BucketLifecycle) else { return };
    let move_of = |rule: Node<'s>| {
        let mut transitions = rule.get("Transitions").into_iter().flat_map(Node::items);
        let is_into = |one: &Node<'s>| {
            one.get("StorageClass").is_some_and(|class| class.is_string("INTELLIGENT_TIERING"))
        };
        Some((rule, transitions.find(is_into)?))
    };
    let mut moves = active(lifecycle).filter_map(move_of).peekable();
    if moves.peek().is_none() {
        return;
    }
    let readers = Readers::of(facts);
    if let Some((moves, reader)) = moves.find_map(|(rule, node)| Some((node, readers.without_restore(rule)?)))
    {
        matches.push(
            Match::new(archive)
                .with(moves, "objects come into the storage class here")
                .with(reader, "may read, and may not restore"),
        );
    }
}
