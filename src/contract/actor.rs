//! Whom a partner acts as.

use crate::contract::clause::{Clause, ClauseKind, Outcome, State};
use crate::contract::entry::{enter, trusts, trusts_some_account};
use crate::contract::evidence::Evidence;
use crate::contract::file::WHOLE_ACCOUNT;
use crate::contract::identity::Hung;
use crate::contract::role::Role;
use crate::contract::{Contract, Grant, Way};
use crate::policy::Policy;

/// How the partner's sessions of a role are called.
const SESSION: &str = "partner";

/// How many roles are looked at: a partner has one, or one for each bucket.
const MOST_ROLES: usize = 256;

/// Somebody whom the partner acts as, and what the contract grants them.
pub(super) struct Actor<'c, 'b, 's> {
    /// As [`Request::new`] takes it.
    pub(super) caller: String,
    /// What `aws:userId` says of it, when that is known.
    pub(super) id: Option<String>,
    /// Its policies; `None` for principals of the partner's own account, which allow what they need.
    pub(super) hung: Option<Hung<'b, 's>>,
    /// Whom it trusts, if it is a role.
    pub(super) trust: Option<&'b Policy<'s>>,
    pub(super) grants: Vec<&'c Grant>,
}

impl Actor<'_, '_, '_> {
    /// Its ARN, without its session.
    pub(super) fn arn(&self) -> &str {
        self.caller.split('#').next().unwrap_or_default()
    }

    /// `role/reader`; of all of an account, the ARN.
    pub(super) fn name(&self) -> &str {
        let name = self.arn().rsplit(':').next().unwrap_or_default();
        if name == WHOLE_ACCOUNT { self.arn() } else { name }
    }
}

/// Everybody whom the partner acts as, and what the contract says of how it comes to that.
pub(super) fn actors<'c, 'b, 's>(
    contract: &'c Contract,
    evidence: &Evidence<'b, 's>,
    clauses: &mut Vec<Clause>,
) -> Vec<Actor<'c, 'b, 's>> {
    let all = || contract.grants.iter().collect::<Vec<_>>();
    let wanted = evidence.name.as_deref();
    match contract.way {
        Way::Role => {
            let partner = evidence.partner.as_deref().unwrap_or_default();
            let roles = evidence.roles();
            let is_called =
                |role: &Role<'_, '_>| wanted.is_none_or(|name| role.arn.rsplit('/').next() == Some(name));
            let (trusting, others): (Vec<Role<'b, 's>>, Vec<_>) = roles.into_iter().partition(|role| {
                role.trust.policy.as_ref().is_some_and(|trust| trusts(trust, partner)) && is_called(role)
            });
            if trusting.is_empty() {
                // A role that AWS's services alone take on is not the one that was made for the partner.
                let candidate = others.iter().find(|role| match wanted {
                    Some(_) => is_called(role),
                    None => role.trust.policy.as_ref().is_some_and(trusts_some_account),
                });
                let outcome = match candidate {
                    Some(role) => Outcome::new(State::Broken).at(role.trust.node, "it trusts others"),
                    None => Outcome::open("`iam get-role`"),
                };
                let text = format!("a role must trust the account {partner}");
                clauses.push(outcome.of(ClauseKind::Entry, text));
            }
            let beyond = trusting.len().saturating_sub(MOST_ROLES);
            if beyond > 0 {
                let text = format!("{beyond} more roles trust the account {partner} and are not looked at");
                clauses.push(Outcome::new(State::Open).of(ClauseKind::Entry, text));
            }
            let actor = |role: Role<'b, 's>| {
                enter(contract, &role, evidence, clauses);
                let caller = format!("{}#{SESSION}", role.arn);
                let hung = role.hung(evidence);
                let id = role.id.map(|id| format!("{id}:{SESSION}"));
                Actor { caller, id, hung: Some(hung), trust: role.trust.policy.as_ref(), grants: all() }
            };
            trusting.into_iter().take(MOST_ROLES).map(actor).collect()
        }
        Way::User => {
            let (caller, id, hung) = evidence.user();
            vec![Actor { caller, id, hung: Some(hung), trust: None, grants: all() }]
        }
        Way::BucketPolicy => {
            let mut actors: Vec<Actor<'c, 'b, 's>> = Vec::new();
            for grant in &contract.grants {
                let caller = evidence.partners_arn(grant.to.as_deref().unwrap_or_default());
                match actors.iter_mut().find(|actor| actor.caller == caller) {
                    Some(actor) => actor.grants.push(grant),
                    None => {
                        actors.push(Actor { caller, id: None, hung: None, trust: None, grants: vec![grant] });
                    }
                }
            }
            actors
        }
    }
}
