//! Whether what a partner reads stays readable.

use crate::bundle::{ARCHIVES, Fact, active_rules, archive_tiers, rule_prefix};
use crate::contract::bucket::call;
use crate::contract::clause::{Clause, ClauseKind, Outcome, State};
use crate::contract::evidence::Evidence;
use crate::contract::{Contract, On};
use crate::document::DocumentKind as K;
use crate::syntax::Node;

/// A clause for a partner that reads objects and cannot restore them.
pub(super) fn clause(contract: &Contract, evidence: &Evidence<'_, '_>) -> Option<Clause> {
    let has = |name: &str| {
        contract
            .grants
            .iter()
            .any(|grant| grant.on == On::Objects && grant.actions.iter().any(|action| action == name))
    };
    if !has("s3:GetObject") || has("s3:RestoreObject") {
        return None;
    }
    let outcome = match evidence.fact(K::BucketLifecycle) {
        Fact::Unknown => Outcome::open(&call(K::BucketLifecycle)),
        Fact::KnownAbsent => Outcome::new(State::Kept),
        Fact::Known(document) => match moved(document.root, &evidence.prefix, &ARCHIVES) {
            Some(node) => Outcome::new(State::Broken).at(node, "they are archived by this"),
            None => match moved(document.root, &evidence.prefix, &["INTELLIGENT_TIERING"]) {
                Some(node) => tiered(evidence, node),
                None => Outcome::new(State::Kept),
            },
        },
    };
    Some(outcome.of(ClauseKind::Setting, "objects that the partner reads must stay out of archives"))
}

/// Whether objects that `moves` into Intelligent-Tiering stay out of its archive tiers.
fn tiered(evidence: &Evidence<'_, '_>, moves: Node<'_>) -> Outcome {
    let tier = match evidence.fact(K::BucketIntelligentTiering) {
        Fact::Unknown => return Outcome::open(&call(K::BucketIntelligentTiering)),
        Fact::KnownAbsent => None,
        Fact::Known(document) => archive_tiers(document.root).next(),
    };
    match tier {
        Some(tier) => Outcome::new(State::Broken)
            .at(tier, "they are archived by this")
            .at(moves, "they come into Intelligent-Tiering here"),
        None => Outcome::new(State::Kept),
    }
}

/// What moves objects whose keys begin with `shared` into one of some storage classes.
fn moved<'s>(lifecycle: Node<'s>, shared: &str, classes: &[&str]) -> Option<Node<'s>> {
    let about_shared = active_rules(lifecycle).filter(|rule| {
        let prefix = rule_prefix(*rule);
        shared.starts_with(&*prefix) || prefix.starts_with(shared)
    });
    let moves = about_shared.filter_map(|rule| rule.get("Transitions").or_else(|| rule.get("Transition")));
    let mut targets = moves.flat_map(Node::one_or_many).filter_map(|one| one.get("StorageClass"));
    targets.find(|target| classes.iter().any(|class| target.is_string(class)))
}
