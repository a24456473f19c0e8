//! How a partner comes in, and whom it acts as then.

use crate::access::Request;
use crate::access::evaluate::{Answer, Attached, Decision, Layer};
use crate::contract::clause::{Clause, ClauseKind, Outcome, State};
use crate::contract::evidence::{Evidence, Role};
use crate::contract::need::decided;
use crate::contract::{Contract, Grant, Way};
use crate::document::{Document, Stage};
use crate::policy::{Condition, Policy, Principal, Statement};

/// IAM's default when a role says nothing, in seconds (`CreateRole` in the IAM API reference).
const DEFAULT_SECONDS: f64 = 3_600.0;

/// How many roles are looked at: a partner has one, or one for each bucket.
const MOST_ROLES: usize = 256;

/// An external id that no trust policy names.
const OTHER_ID: &str = "grantlint-no-such-external-id";

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
                role.trust.policy.as_ref().is_some_and(|trust| names(trust, partner)) && is_called(role)
            });
            if trusting.is_empty() {
                let outcome = match others.first() {
                    Some(role) => Outcome::new(State::Broken).at(role.trust.node, "it trusts others"),
                    None => Outcome::open("`iam get-role`"),
                };
                let text = format!("no role among the files trusts the account {partner}");
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
            let partner = evidence.partner.as_deref().unwrap_or_default();
            let mut actors: Vec<Actor<'c, 'b, 's>> = Vec::new();
            for grant in &contract.grants {
                let caller = format!("arn:aws:iam::{partner}:{}", grant.to.as_deref().unwrap_or_default());
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

/// Whether a statement that allows is about principals of the account.
fn names(trust: &Policy<'_>, account: &str) -> bool {
    trust.allows().any(|statement| is_about(statement, account))
}

fn is_about(statement: &Statement<'_>, account: &str) -> bool {
    let is_it = |principal: &Principal<'_>| principal.is_anyone() || principal.account() == Some(account);
    statement.principals.as_ref().is_some_and(|listed| listed.items.iter().any(is_it) != listed.is_negated)
}

/// Whether the partner can take on a role, and only with the external id, and for how long.
fn enter(contract: &Contract, role: &Role<'_, '_>, evidence: &Evidence<'_, '_>, clauses: &mut Vec<Clause>) {
    let Some(trust) = &role.trust.policy else { return };
    let partner = evidence.partner.as_deref().unwrap_or_default();
    let name = role.arn.rsplit('/').next().unwrap_or_default();
    let caller = caller(contract, trust, partner);
    let Ok(request) = Request::new(&caller, "sts:AssumeRole", &role.arn) else { return };
    // Whoever calls for a company has no device to type a code from.
    let request = request.with("aws:MultiFactorAuthPresent", "false").with("aws:SecureTransport", "true");
    let own = Attached { policy: evidence.everything, layer: Layer::Identity };
    let policies = [Attached { policy: trust, layer: Layer::Resource }, own];
    let ask = |request: &Request| decided(request, &policies);
    let because = |state, answer: &Answer<'_>| Outcome::new(state).because(answer, &policies, evidence);
    let id = external_id(trust, partner);
    let with_id = match &id {
        Some(id) => request.clone().with("sts:ExternalId", id),
        None => request.clone(),
    };
    let answer = ask(&with_id);
    let asked = format!("the account {partner} can take on the role `{name}`");
    clauses.push(match answer.decision {
        _ if !answer.doubts.is_empty() => {
            Outcome::new(State::Open).doubts(&answer).of(ClauseKind::Entry, asked)
        }
        Decision::Allowed => because(State::Kept, &answer).of(ClauseKind::Entry, asked),
        _ => {
            let broken = because(State::Broken, &answer);
            let is_bare = broken.labels.is_empty();
            let broken = if is_bare { broken.at(trust.node, "nothing here allows it") } else { broken };
            broken.of(ClauseKind::Entry, format!("the account {partner} cannot take on the role `{name}`"))
        }
    });
    if contract.external_id {
        let mut without = request.clone();
        without.context.set_absent("sts:ExternalId");
        let without = ask(&without);
        let another = ask(&request.with("sts:ExternalId", OTHER_ID));
        let is_open = |answer: &Answer<'_>| answer.decision == Decision::Allowed && answer.doubts.is_empty();
        let clause = |outcome: Outcome, text: String| outcome.of(ClauseKind::ExternalId, text);
        let asked = format!("the role `{name}` cannot be taken on without the external id");
        clauses.push(if is_open(&without) {
            let text = format!("the role `{name}` can be taken on without an external id");
            clause(because(State::Broken, &without), text)
        } else if is_open(&another) {
            clause(because(State::Broken, &another), format!("any external id opens the role `{name}`"))
        } else if let Some(doubtful) =
            [&without, &another].into_iter().find(|answer| !answer.doubts.is_empty())
        {
            clause(Outcome::new(State::Open).doubts(doubtful), asked)
        } else {
            clause(Outcome::new(State::Kept), asked)
        });
    }
    if let Some(needed) = contract.session_seconds {
        clauses.push(session(name, needed, role));
    }
}

/// The principal that takes on the role: the one that the contract or the trust policy names, else any of the account.
fn caller(contract: &Contract, trust: &Policy<'_>, partner: &str) -> String {
    if let Some(from) = &contract.from {
        return format!("arn:aws:iam::{partner}:{from}");
    }
    let listed = trust.allows().filter_map(|statement| statement.principals.as_ref());
    let mut principals = listed.flat_map(|listed| &listed.items).filter(|one| one.account() == Some(partner));
    let named = principals.find(|principal| !principal.is_whole_account() && !principal.text.contains('*'));
    named.map_or_else(
        || format!("arn:aws:iam::{partner}:role/partner"),
        |principal| principal.text.to_string(),
    )
}

/// An external id that the trust policy asks the account for.
fn external_id(trust: &Policy<'_>, partner: &str) -> Option<String> {
    let partners = trust.allows().filter(|statement| is_about(statement, partner));
    let conditions = partners.flat_map(|statement| &statement.conditions);
    let mut ids = conditions.filter(|condition| condition.key.eq_ignore_ascii_case("sts:ExternalId"));
    // One that is known only later is whatever the partner sends.
    let id =
        |condition: &Condition<'_>| condition.values.first().map_or(OTHER_ID, |(_, value)| value).to_owned();
    ids.next().map(id)
}

fn session(name: &str, needed: u32, role: &Role<'_, '_>) -> Clause {
    let needed = f64::from(needed);
    let asked = format!("sessions of the role `{name}` can last {needed} seconds");
    let open = |asked: String| Outcome::open("`iam get-role`").of(ClauseKind::Session, asked);
    let Some(description) = role.description else { return open(asked) };
    let duration = description.root.get("MaxSessionDuration");
    let seconds = match duration {
        Some(node) => node.scalar().and_then(|text| text.parse::<f64>().ok()),
        // A wish without it gets the default; an answer always has it.
        None => (description.stage == Stage::Proposed).then_some(DEFAULT_SECONDS),
    };
    let Some(seconds) = seconds else { return open(asked) };
    let at = duration.unwrap_or(description.node);
    if seconds >= needed {
        return Outcome::new(State::Kept).at(at, "").of(ClauseKind::Session, asked);
    }
    let text =
        format!("sessions of the role `{name}` end after {seconds} seconds, and the partner needs {needed}");
    Outcome::new(State::Broken).at(at, "too short").of(ClauseKind::Session, text)
}
