//! What a partner has beyond its contract.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::access::granted_beyond;
use crate::access::symbolic::{Basis, Granted, Left};
use crate::aws::authorization::Authorization;
use crate::contract::actor::Actor;
use crate::contract::bucket::{Encryption, encryption};
use crate::contract::clause::{Clause, ClauseKind, Outcome, State};
use crate::contract::evidence::Evidence;
use crate::contract::{Contract, Grant, On, Way};
use crate::policy::Policy;
use crate::syntax::{Tree, parse_json};

/// Clauses for what each actor, and the partner's account by the bucket's policy, may do that the contract does not name.
pub(super) fn clauses(
    contract: &Contract,
    actors: &[Actor<'_, '_, '_>],
    evidence: &Evidence<'_, '_>,
    table: &Authorization,
    clauses: &mut Vec<Clause>,
) {
    for actor in actors {
        let Some(own) = &actor.policies else { continue };
        let own: Vec<&Policy<'_>> = own.iter().filter_map(|document| document.policy.as_ref()).collect();
        let granted: Vec<Value> = actor.grants.iter().map(|grant| denial(grant, None, evidence)).collect();
        let who = format!("`{}` must be able to do nothing beyond the contract", actor.name());
        if own.is_empty() {
            clauses.push(Outcome::open("its policies").of(ClauseKind::Limit, who));
            continue;
        }
        beyond(&who, &own, &granted, Basis::Identity, table, clauses);
    }
    let Some(partner) = &evidence.partner else { return };
    let who = match contract.way {
        Way::BucketPolicy => {
            format!("the bucket's policy must grant the account {partner} nothing beyond the contract")
        }
        Way::Role | Way::User => {
            format!("the bucket's policy must grant the account {partner} nothing by itself")
        }
    };
    match evidence.bucket_policy() {
        Err(export) => clauses.push(Outcome::open(export).of(ClauseKind::Limit, who)),
        Ok(None) => clauses.push(Outcome::new(State::Kept).of(ClauseKind::Limit, who)),
        Ok(Some(policy)) => {
            let by_policy = actors.iter().filter(|actor| actor.policies.is_none());
            let mut except: Vec<Value> = by_policy
                .flat_map(|actor| {
                    actor.grants.iter().map(|grant| denial(grant, Some(&actor.caller), evidence))
                })
                .collect();
            // Others are none of the contract's business.
            except.push(json!({
                "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
                "Condition": {"StringNotEquals": {"aws:PrincipalAccount": partner}},
            }));
            beyond(&who, &[policy], &except, Basis::Resource, table, clauses);
        }
    }
}

/// A statement that takes away what a grant gives.
fn denial(grant: &Grant, to: Option<&str>, evidence: &Evidence<'_, '_>) -> Value {
    let resource = match grant.on {
        On::Bucket => evidence.bucket_arn(),
        On::Objects => evidence.objects_arn("*"),
        On::Key => match encryption(evidence) {
            Encryption::Key(arn) => arn,
            Encryption::Plain | Encryption::Unknown(_) => "arn:*:kms:*:*:key/*".to_owned(),
        },
    };
    let mut statement = json!({"Effect": "Deny", "Action": grant.actions, "Resource": resource});
    if let Some(to) = to {
        statement["Principal"] = json!({"AWS": to});
    }
    statement
}

/// One clause for each statement that grants more, or one that says that none does.
fn beyond(
    who: &str,
    own: &[&Policy<'_>],
    except: &[Value],
    basis: Basis,
    table: &Authorization,
    clauses: &mut Vec<Clause>,
) {
    let text = json!({"Statement": except}).to_string();
    let tree = parse_json(Cow::Owned(text)).ok();
    let except = tree.as_ref().and_then(Tree::root).map(Policy::parse);
    let except: Vec<&Policy<'_>> = except.iter().collect();
    let granted = granted_beyond(own, &except, basis, table);
    let before = clauses.len();
    clauses.extend(granted.iter().filter_map(|one| more(who, own, one)));
    if clauses.len() == before {
        clauses.push(Outcome::new(State::Kept).of(ClauseKind::Limit, who));
    }
}

fn more(who: &str, own: &[&Policy<'_>], granted: &Granted) -> Option<Clause> {
    let statement = own.get(granted.by.policy)?.statements.get(granted.by.statement)?;
    let at = statement.effect_node.unwrap_or(statement.node);
    let outcome = |state| Outcome::new(state).at(at, "");
    Some(match &granted.left {
        Left::Nothing => return None,
        Left::Something(Some(found)) => {
            let request = &found.request;
            let text = format!(
                "this grants `{}` on `{}`, which is beyond the contract",
                request.action, request.resource
            );
            outcome(State::Broken).note(format!("for example: {request}")).of(ClauseKind::Limit, text)
        }
        Left::Something(None) => outcome(State::Open).of(ClauseKind::Limit, who),
        Left::Unknown(reason) => outcome(State::Open).note(reason.described()).of(ClauseKind::Limit, who),
    })
}
