//! What the end of a Deny lets be allowed by policies that are judged together with the one it stood in.

use std::borrow::Cow;

use crate::access::stated;
use crate::access::symbolic::{Basis, Reason, Verdict};
use crate::bundle::Holder;
use crate::document::{Document, DocumentKind as K};
use crate::policy::{Effect, Listed, Policy, Principal, PrincipalKind, Statement};
use crate::syntax::parse_json;

use super::Comparing;
use super::group::{About, Group};

/// How many pairs of policies that may be judged together are looked at where Denies ended.
const MOST_JOINED: usize = 4_096;

/// How many Denies are held against Allows for whether they have anything in common; beyond it all may.
const MOST_MET: usize = 1_000_000;

/// Once so many requests are shown, others that the ends of Denies let be allowed say nothing new.
const MOST_SHOWN: usize = 128;

impl Comparing<'_, '_> {
    /// What the end of a Deny lets the policies do that one identity may have beside it, or that a bucket's policy and an
    /// identity's allow. Two groups are enough: of more, one allows the request and one denied it.
    pub(super) fn loosened(&mut self, groups: &[Group<'_, '_>]) {
        let (mut compared, mut met) = (0, 0);
        for group in groups.iter().filter(|group| has(&group.old, Effect::Deny)) {
            let others: Vec<&Group<'_, '_>> = groups
                .iter()
                .filter(|other| group.is_beside(other) && can_meet(&group.old, &other.new, &mut met))
                .collect();
            if others.is_empty() || self.compare_denies(group).verdict == Verdict::NoNewAccess {
                continue;
            }
            for other in others {
                if self.found.witnesses.len() >= MOST_SHOWN {
                    return;
                }
                compared += 1;
                if compared > MOST_JOINED || self.found.reasons.contains(&Reason::TooMuchWork) {
                    self.found.relation = None;
                    self.found.verdict = self.found.verdict.max(Verdict::Unknown);
                    self.add_reasons(vec![Reason::TooMuchWork]);
                    return;
                }
                match (group.basis, other.basis) {
                    (Basis::Resource, _) => self.loosened_on(group, other),
                    (_, Basis::Resource) => self.loosened_on(other, group),
                    _ => {
                        let old = [Group::policies(&group.old), Group::policies(&other.old)].concat();
                        let new = [Group::policies(&group.new), Group::policies(&other.new)].concat();
                        let comparison = self.compare(&old, &new, Basis::Identity);
                        self.take_more(comparison, &old, &new);
                    }
                }
            }
        }
    }

    /// What an identity may newly do by a resource's policies and its own together.
    fn loosened_on(&mut self, resource: &Group<'_, '_>, identity: &Group<'_, '_>) {
        let text = stated::policy(&[stated_holder(&identity.about)]);
        let Ok(tree) = parse_json(Cow::Owned(text)) else { return };
        let Some(stated) = tree.root().map(Policy::parse) else { return };
        let named = [&identity.old, &identity.new].map(|documents| {
            let policies = documents.iter().filter_map(|document| document.policy.as_ref());
            policies.map(|policy| naming(policy, &stated)).collect::<Vec<_>>()
        });
        let [old, new] =
            [(&resource.old, &named[0]), (&resource.new, &named[1])].map(|(documents, named)| {
                Group::policies(documents).into_iter().chain(named).collect::<Vec<_>>()
            });
        let comparison = self.compare(&old, &new, Basis::Resource);
        self.take_more(comparison, &old, &new);
    }
}

impl Group<'_, '_> {
    /// Whether an identity may have both, or one is of a bucket that an identity with the other may ask for. What the
    /// policies of other things are about, their `*` does not say.
    fn is_beside(&self, other: &Self) -> bool {
        let is_bucket = |group: &Self| matches!(group.kind, K::BucketPolicy | K::AccessPointPolicy);
        match (self.basis, other.basis) {
            (Basis::Identity, Basis::Identity) => !std::ptr::eq(self, other) && self.may_join(other),
            (Basis::Identity, Basis::Resource) => is_bucket(other),
            (Basis::Resource, Basis::Identity) => is_bucket(self),
            _ => false,
        }
    }

    /// Whether it only limits what policies allow that are nowhere among these: those of nobody that the text names, or
    /// of a bucket.
    pub(super) fn limits_others(&self, groups: &[Self]) -> bool {
        let documents = || self.old.iter().chain(&self.new).copied();
        let policies = documents().filter_map(|document| document.policy.as_ref());
        let is_open = match self.basis {
            Basis::Identity => matches!(self.about, About::File(..) | About::Holder(_, Holder::Anybody(_))),
            Basis::Resource => matches!(self.kind, K::BucketPolicy | K::AccessPointPolicy),
            Basis::ServiceControl | Basis::ResourceControl => false,
        };
        is_open
            && policies.flat_map(|policy| &policy.statements).all(|one| one.effect == Some(Effect::Deny))
            && !groups.iter().any(|other| {
                other.basis == Basis::Identity && self.is_beside(other) && has(&other.new, Effect::Allow)
            })
    }
}

/// The statements with this effect.
fn with<'d, 's>(documents: &[&'d Document<'s>], effect: Effect) -> impl Iterator<Item = &'d Statement<'s>> {
    let policies = documents.iter().filter_map(|document| document.policy.as_ref());
    policies.flat_map(|policy| &policy.statements).filter(move |one| one.effect == Some(effect))
}

fn has(documents: &[&Document<'_>], effect: Effect) -> bool {
    with(documents, effect).next().is_some()
}

/// Whether a request that some documents deny may be one that others allow.
fn can_meet(denied: &[&Document<'_>], allowed: &[&Document<'_>], met: &mut usize) -> bool {
    with(denied, Effect::Deny).any(|deny| {
        with(allowed, Effect::Allow).any(|allow| {
            *met += 1;
            *met > MOST_MET || !deny.shares_no_action(allow) && !deny.shares_no_resource(allow)
        })
    })
}

/// A statement with the conditions that hold of an identity alone, as far as its name is known.
fn stated_holder(about: &About<'_>) -> String {
    let (kind, holder) = match about {
        About::Holder(_, holder @ Holder::Role(_)) => ("role", holder),
        About::Holder(_, holder @ Holder::User(_)) => ("user", holder),
        _ => return r#"{"Effect":"Allow"}"#.to_owned(),
    };
    let name = if holder.is_logical() { "*" } else { holder.name() };
    let arns = ["", "*/"].map(|path| format!("arn:*:iam::*:{kind}/{path}{name}"));
    format!(r#"{{"Effect":"Allow","Condition":{{"ArnLike":{{"aws:PrincipalArn":{}}}}}}}"#, stated::list(arns))
}

/// An identity's policy as if it hung on a resource: about whom `stated` is.
fn naming<'s>(policy: &Policy<'s>, stated: &Policy<'s>) -> Policy<'s> {
    let mut own = Policy::parse(policy.node);
    for statement in &mut own.statements {
        let node = statement.node;
        let anyone = Principal { node, kind: PrincipalKind::Anyone, text: Cow::Borrowed("*") };
        // No other statement's principals are written so: this one has conditions that its text has not.
        let (key, value) = (node, node);
        let items = vec![anyone];
        statement.principals = Some(Listed { key, value, is_negated: false, items, has_unknown: false });
        let conditions = stated.statements.iter().flat_map(|stated| &stated.conditions);
        statement.conditions.extend(conditions.cloned());
    }
    own
}
