//! Settings of a bucket and its account that hold back what its policy and its ACL grant.

use crate::bundle::{ACL_OFF, Facts, Missing, Owner, Switch, ownership_setting, switch};
use crate::document::DocumentKind as K;
use crate::syntax::Node;

/// What a setting that holds back access says.
pub(super) enum Block<'s> {
    /// The setting by its name, and where it stands.
    On(&'static str, Option<Node<'s>>),
    Off,
    /// What would tell.
    Unknown(Vec<Missing>),
}

/// The switch that limits a bucket with a public policy to its own account and AWS's services.
pub(super) fn on_policy<'s>(facts: &Facts<'_, 's>) -> Block<'s> {
    switched(facts, "RestrictPublicBuckets")
}

/// What makes public grants of an ACL void: a switch, or an ownership setting that turns ACLs off.
pub(super) fn on_acl<'s>(facts: &Facts<'_, 's>) -> Block<'s> {
    let ignored = switched(facts, "IgnorePublicAcls");
    let mut missing = match ignored {
        Block::On(..) => return ignored,
        Block::Off => Vec::new(),
        Block::Unknown(missing) => missing,
    };
    match acls_off(facts) {
        Block::On(setting, node) => return Block::On(setting, node),
        Block::Off => {}
        Block::Unknown(ownership) => missing.splice(0..0, ownership).for_each(drop),
    }
    if missing.is_empty() { Block::Off } else { Block::Unknown(missing) }
}

/// The ownership setting that turns ACLs off.
pub(super) fn acls_off<'s>(facts: &Facts<'_, 's>) -> Block<'s> {
    match ownership_setting(facts.own(K::BucketOwnership)) {
        Some((setting, node)) if setting == ACL_OFF => Block::On(ACL_OFF, node),
        Some(_) => Block::Off,
        None => Block::Unknown(vec![missing(facts, Owner::Bucket, K::BucketOwnership)]),
    }
}

/// A switch is on if the bucket or the account has it on.
fn switched<'s>(facts: &Facts<'_, 's>, name: &'static str) -> Block<'s> {
    let mut unknown = Vec::new();
    let kind = K::PublicAccessBlock;
    for (fact, owner) in [(facts.own(kind), Owner::Bucket), (facts.account(kind), Owner::Account)] {
        match switch(fact, name) {
            Switch::On(node) => return Block::On(name, Some(node)),
            Switch::Off => {}
            Switch::Unknown => unknown.push(missing(facts, owner, kind)),
        }
    }
    if unknown.is_empty() { Block::Off } else { Block::Unknown(unknown) }
}

/// A document that would tell.
pub(super) fn missing(facts: &Facts<'_, '_>, owner: Owner, kind: K) -> Missing {
    let name = facts.name().filter(|_| owner == Owner::Bucket).map(str::to_owned);
    Missing { owner, name, kind: Some(kind) }
}
