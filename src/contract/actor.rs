//! Whom a partner acts as.

use crate::contract::clause::{Clause, ClauseKind, Outcome, State};
use crate::contract::entry::{enter, trusts};
use crate::contract::evidence::{Evidence, Role};
use crate::contract::{Contract, Grant, Way};
use crate::document::Document;

/// How many roles are looked at: a partner has one, or one for each bucket.
const MOST_ROLES: usize = 256;

/// Somebody whom the partner acts as, and what the contract grants them.
pub(super) struct Actor<'c, 'b, 's> {
    /// As [`Request::new`] takes it.
    pub(super) caller: String,
    /// The identity policies; `None` for principals of the partner's own account, which allow what they need.
    pub(super) policies: Option<Vec<&'b Document<'s>>>,
    pub(super) grants: Vec<&'c Grant>,
    /// A permissions boundary limits it, whose text is not known.
    pub(super) is_bounded: bool,
}

impl Actor<'_, '_, '_> {
    /// Its ARN, without its session.
    pub(super) fn arn(&self) -> &str {
        self.caller.split('#').next().unwrap_or_default()
    }

    /// `role/reader`.
    pub(super) fn name(&self) -> &str {
        self.arn().rsplit(':').next().unwrap_or_default()
    }
}

/// Everybody whom the partner acts as, and what the contract says of how it comes to that.
pub(super) fn actors<'c, 'b, 's>(
    contract: &'c Contract,
    evidence: &Evidence<'b, 's>,
    clauses: &mut Vec<Clause>,
) -> Vec<Actor<'c, 'b, 's>> {
    let all = || contract.grants.iter().collect::<Vec<_>>();
    match contract.way {
        Way::Role => {
            let partner = evidence.partner.as_deref().unwrap_or_default();
            let roles = evidence.roles();
            let is_called = |role: &Role<'_, '_>| {
                contract.name.as_ref().is_none_or(|name| role.arn.ends_with(&format!("/{name}")))
            };
            let (trusting, others): (Vec<Role<'b, 's>>, Vec<_>) = roles.into_iter().partition(|role| {
                role.trust.policy.as_ref().is_some_and(|trust| trusts(trust, partner)) && is_called(role)
            });
            if trusting.is_empty() {
                let outcome = match others.first() {
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
                let is_bounded =
                    role.description.is_some_and(|one| one.root.get("PermissionsBoundary").is_some());
                let caller = format!("{}#partner", role.arn);
                Actor { caller, policies: Some(role.policies), grants: all(), is_bounded }
            };
            trusting.into_iter().take(MOST_ROLES).map(actor).collect()
        }
        Way::User => {
            let name = contract.name.as_deref().unwrap_or("for-the-partner");
            let policies = Some(evidence.policies_of_user(name));
            vec![Actor {
                caller: evidence.identity("user", Some(name)),
                policies,
                grants: all(),
                is_bounded: false,
            }]
        }
        Way::BucketPolicy => {
            let mut actors: Vec<Actor<'c, 'b, 's>> = Vec::new();
            for grant in &contract.grants {
                let caller = evidence.partners_arn(grant.to.as_deref().unwrap_or_default());
                match actors.iter_mut().find(|actor| actor.caller == caller) {
                    Some(actor) => actor.grants.push(grant),
                    None => {
                        actors.push(Actor { caller, policies: None, grants: vec![grant], is_bounded: false });
                    }
                }
            }
            actors
        }
    }
}
