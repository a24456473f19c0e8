//! What a partner has beyond its contract.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::access::evaluate::{Attached, Decision, Layer, evaluate};
use crate::access::granted_beyond;
use crate::access::symbolic::{Basis, Found, Granted, Left};
use crate::aws::authorization::Authorization;
use crate::contract::actor::Actor;
use crate::contract::bucket::{Encryption, encryption};
use crate::contract::clause::{Clause, ClauseKind, Outcome, State};
use crate::contract::evidence::Evidence;
use crate::contract::identity::Hung;
use crate::contract::{Contract, Grant, On, Way};
use crate::policy::{Arn, Operator, Policy, Principal, Statement};
use crate::syntax::{Tree, parse_json};

/// Keys of requests that come through an access point, which its policy must allow as well.
const OF_ACCESS_POINT: [&str; 2] = ["s3:DataAccessPointAccount", "s3:DataAccessPointArn"];

/// Actions that list keys, and a condition limits to those that begin with the prefix.
const LISTINGS: [&str; 2] = ["s3:ListBucket", "s3:ListBucketVersions"];

/// Keys that tell of which organization a caller is. A partner is of none that the bucket's owner names.
const OF_ORGANIZATION: [&str; 2] = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];

/// Clauses for what each actor, and the partner's account by the bucket's policy, may do that the contract does not name.
pub(super) fn clauses(
    contract: &Contract,
    actors: &[Actor<'_, '_, '_>],
    evidence: &Evidence<'_, '_>,
    table: &Authorization,
    clauses: &mut Vec<Clause>,
) {
    for actor in actors {
        if let Some(hung) = &actor.hung {
            of_identity(actor, hung, evidence, table, clauses);
        }
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
    let found = match evidence.bucket_policy() {
        Err(export) => vec![Outcome::open(export).of(ClauseKind::Limit, &*who)],
        Ok(None) => Vec::new(),
        Ok(Some(policy)) => {
            let by_policy = actors.iter().filter(|actor| actor.hung.is_none());
            let granted = by_policy.flat_map(|actor| {
                actor.grants.iter().flat_map(|grant| denials(grant, actor, Some(&actor.caller), evidence))
            });
            // Others are none of the contract's business.
            let except =
                granted.chain([others("StringNotEquals", "aws:PrincipalAccount", partner)]).collect();
            let beyond =
                Beyond { who: &who, layers: &[vec![policy]], except, denying: &[], basis: Basis::Resource };
            beyond.clauses(table, |statement, found| !is_of_organization(statement, found))
        }
    };
    add(found, who, clauses);
}

/// Clauses for what a role or user has by its own policies, or by the bucket's policy, which may name it.
fn of_identity(
    actor: &Actor<'_, '_, '_>,
    hung: &Hung<'_, '_>,
    evidence: &Evidence<'_, '_>,
    table: &Authorization,
    clauses: &mut Vec<Clause>,
) {
    let who = format!("`{}` must be able to do nothing beyond the contract", actor.name());
    let granted = |to| actor.grants.iter().flat_map(move |grant| denials(grant, actor, to, evidence));
    let control: Vec<&Policy<'_>> = evidence
        .limits(true)
        .into_iter()
        .filter(|one| matches!(one.layer, Layer::ServiceControl(_)))
        .map(|one| one.policy)
        .collect();
    let mut layers: Vec<Vec<&Policy<'_>>> = vec![hung.texts().collect()];
    layers.extend(hung.boundary.map(|boundary| vec![boundary]));
    let except = granted(None).collect();
    let own = Beyond { who: &who, layers: &layers, except, denying: &control, basis: Basis::Identity };
    let mut found = own.clauses(table, |_, _| true);
    if !hung.missing.is_empty() {
        // A boundary or another Deny whose text is not there may take it away again.
        for clause in &mut found {
            clause.outcome.state = State::Open;
        }
        found.push(Outcome::open(&hung.missing.join(" and ")).of(ClauseKind::Limit, &*who));
    }
    match evidence.bucket_policy() {
        Err(export) => found.push(Outcome::open(export).of(ClauseKind::Limit, &*who)),
        Ok(Some(policy)) if !evidence.knows_own_account() => {
            if policy.later.is_some() || policy.allows().any(|statement| may_name(statement, actor)) {
                found.push(Outcome::open("`--own-account`").of(ClauseKind::Limit, &*who));
            }
        }
        Ok(Some(policy)) => {
            let others = others("ArnNotEquals", "aws:PrincipalArn", actor.arn());
            let except = granted(Some(actor.arn())).chain([others]).collect();
            let layers = [vec![policy]];
            let by_policy =
                Beyond { who: &who, layers: &layers, except, denying: &[], basis: Basis::Resource };
            // What the policy grants the whole account comes by the role's own policies alone.
            found.extend(by_policy.clauses(table, |_, found| {
                let attached = Attached { policy, layer: Layer::Resource };
                evaluate(&found.request, &[attached]).decision == Decision::Allowed
            }));
        }
        Ok(None) => {}
    }
    add(found, who, clauses);
}

/// Adds what is granted beyond the contract, or that nothing is.
fn add(found: Vec<Clause>, who: String, clauses: &mut Vec<Clause>) {
    if found.is_empty() {
        clauses.push(Outcome::new(State::Kept).of(ClauseKind::Limit, who));
    }
    clauses.extend(found);
}

/// Whether a statement names a role or user of some account as the actor is called.
fn may_name(statement: &Statement<'_>, actor: &Actor<'_, '_, '_>) -> bool {
    statement
        .principal_items()
        .iter()
        .any(|principal| Arn::parse(&principal.text).is_some_and(|arn| arn.resource == actor.name()))
}

/// Whether a statement leaves it to the policies of access points.
fn is_for_access_points(statement: &Statement<'_>) -> bool {
    let is_it = |key: &str| OF_ACCESS_POINT.iter().any(|one| key.eq_ignore_ascii_case(one));
    let is_demand = |operator: &Operator| !operator.if_exists && !operator.is_negated();
    statement.conditions.iter().any(|one| is_it(&one.key) && one.operator.as_ref().is_some_and(is_demand))
}

/// Whether a statement for anyone grants something only to those of an organization.
fn is_of_organization(statement: &Statement<'_>, found: &Found) -> bool {
    let is_for_anyone = statement.principal_items().iter().all(Principal::is_anyone);
    is_for_anyone && OF_ORGANIZATION.iter().any(|key| found.request.context.get(key).is_some())
}

/// Statements that take away what a grant gives.
fn denials(
    grant: &Grant,
    actor: &Actor<'_, '_, '_>,
    to: Option<&str>,
    evidence: &Evidence<'_, '_>,
) -> Vec<Value> {
    let resource = match &grant.on {
        On::Bucket => evidence.bucket_arn(),
        On::Objects => evidence.objects_arn("*"),
        On::Key => match encryption(evidence) {
            Encryption::Key(arn) => arn,
            Encryption::Plain | Encryption::Managed(_) | Encryption::Unknown(_) => {
                "arn:*:kms:*:*:key/*".to_owned()
            }
        },
        On::Role if evidence.knows_own_account() => actor.arn().to_owned(),
        On::Role => format!("arn:*:iam::*:{}", actor.name()),
        On::Other(arn) => arn.clone(),
    };
    let is_listing = |action: &&String| !evidence.prefix.is_empty() && LISTINGS.contains(&&***action);
    let (listings, rest): (Vec<_>, Vec<_>) = grant.actions.iter().partition(is_listing);
    let denial = |actions: Vec<&String>| {
        let mut statement = json!({"Effect": "Deny", "Action": actions, "Resource": resource});
        if let Some(to) = to {
            statement["Principal"] = json!({"AWS": to});
        }
        statement
    };
    let mut statements = Vec::new();
    if !listings.is_empty() {
        let mut statement = denial(listings);
        statement["Condition"] = json!({"StringLike": {"s3:prefix": format!("{}*", evidence.prefix)}});
        statements.push(statement);
    }
    if !rest.is_empty() {
        statements.push(denial(rest));
    }
    statements
}

/// A statement that takes everything away from all whose `key` has another value.
fn others(operator: &str, key: &str, value: &str) -> Value {
    json!({
        "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {operator: {key: value}},
    })
}

/// A question for what policies grant beyond the contract.
struct Beyond<'q, 'p, 's> {
    /// The clause that says that it is nothing.
    who: &'q str,
    /// The policies that grant, and those that must agree.
    layers: &'q [Vec<&'p Policy<'s>>],
    /// Statements that deny what the contract grants.
    except: Vec<Value>,
    /// Policies of which only what they deny counts.
    denying: &'q [&'p Policy<'s>],
    basis: Basis,
}

impl Beyond<'_, '_, '_> {
    /// One clause for each statement that grants more, as far as what shows it `counts`, and for each that may.
    fn clauses(self, table: &Authorization, counts: impl Fn(&Statement<'_>, &Found) -> bool) -> Vec<Clause> {
        let text = json!({"Statement": self.except}).to_string();
        let tree = parse_json(Cow::Owned(text)).ok();
        let stated = tree.as_ref().and_then(Tree::root).map(Policy::parse);
        let except: Vec<&Policy<'_>> = stated.iter().chain(self.denying.iter().copied()).collect();
        let granted = granted_beyond(self.layers, &except, self.basis, table);
        let more = granted.iter().filter_map(|one| self.more(one, &counts));
        // Statements that are known only later may grant, or let through, anything.
        let later = self.layers.iter().flatten().filter_map(|policy| policy.later);
        let later = later.map(|node| Outcome::new(State::Open).at(node, "known only later"));
        more.chain(later.map(|outcome| outcome.of(ClauseKind::Limit, self.who))).collect()
    }

    fn more(&self, granted: &Granted, counts: impl Fn(&Statement<'_>, &Found) -> bool) -> Option<Clause> {
        let own = self.layers.first()?;
        let statement = own.get(granted.by.policy)?.statements.get(granted.by.statement)?;
        let at = statement.effect_node.unwrap_or(statement.node);
        let outcome = |state| Outcome::new(state).at(at, "");
        if granted.left != Left::Nothing && is_for_access_points(statement) {
            // Where they are there, they are not looked at all the same.
            let note = "the policies of the bucket's access points would tell";
            return Some(outcome(State::Open).note(note).of(ClauseKind::Limit, self.who));
        }
        Some(match &granted.left {
            Left::Nothing => return None,
            Left::Something(Some(found)) if !counts(statement, found) => return None,
            Left::Something(Some(found)) => {
                let request = &found.request;
                let text = format!(
                    "this grants `{}` on `{}`, which is beyond the contract",
                    request.action, request.resource
                );
                outcome(State::Broken).note(format!("for example: {request}")).of(ClauseKind::Limit, text)
            }
            Left::Something(None) => outcome(State::Open).of(ClauseKind::Limit, self.who),
            Left::Unknown(reason) => {
                outcome(State::Open).note(reason.described()).of(ClauseKind::Limit, self.who)
            }
        })
    }
}
