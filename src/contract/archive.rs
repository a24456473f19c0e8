//! Whether what a partner reads stays readable.

use crate::bundle::{ARCHIVES, Fact, active_rules, rule_prefix};
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
        Fact::Known(document) => match archive(document.root, &evidence.prefix) {
            Some(node) => Outcome::new(State::Broken).at(node, "they are archived by this"),
            None => Outcome::new(State::Kept),
        },
    };
    Some(outcome.of(ClauseKind::Setting, "objects that the partner reads must stay out of archives"))
}

/// What moves objects whose keys begin with `shared` into an archive.
fn archive<'s>(lifecycle: Node<'s>, shared: &str) -> Option<Node<'s>> {
    let about_shared = active_rules(lifecycle).filter(|rule| {
        let prefix = rule_prefix(*rule);
        shared.starts_with(&*prefix) || prefix.starts_with(shared)
    });
    let moves = about_shared.filter_map(|rule| rule.get("Transitions").or_else(|| rule.get("Transition")));
    let mut classes = moves.flat_map(Node::one_or_many).filter_map(|one| one.get("StorageClass"));
    classes.find(|class| ARCHIVES.iter().any(|archive| class.is_string(archive)))
}
