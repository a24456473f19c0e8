//! How a partner comes to act as a role.

use crate::access::evaluate::{Answer, Attached, Decision, Layer};
use crate::access::{Request, RequestError};
use crate::contract::Contract;
use crate::contract::clause::{Clause, ClauseKind, Outcome, State};
use crate::contract::evidence::Evidence;
use crate::contract::need::decided;
use crate::contract::role::Role;
use crate::document::longest_session;
use crate::policy::{Arn, Policy, Principal, PrincipalKind, Statement};

/// How many statements that let the partner in are looked at.
const MOST_STATEMENTS: usize = 16;

/// An external id that no trust policy names.
const OTHER_ID: &str = "grantlint-no-such-external-id";

/// An account that no trust policy names, and somebody in it or in the partner's.
const OTHER_ACCOUNT: &str = "000000000001";
const OTHER_PRINCIPAL: &str = "role/grantlint-no-such-role";

/// Whether the partner can take on a role, and nobody else, only with the external id, and for how long.
pub(super) fn enter(
    contract: &Contract,
    role: &Role<'_, '_>,
    evidence: &Evidence<'_, '_>,
    clauses: &mut Vec<Clause>,
) {
    let Some(trust) = &role.trust.policy else { return };
    let partner = evidence.partner.as_deref().unwrap_or_default();
    let name = role.arn.rsplit('/').next().unwrap_or_default();
    let door = Door::new(trust, evidence);
    let mut entry: Option<Outcome> = None;
    let (mut only_partner, mut only_with_id) = (Outcome::new(State::Kept), Outcome::new(State::Kept));
    for statement in trust.allows().filter(|one| is_about(one, partner)).take(MOST_STATEMENTS) {
        let request = match assume(contract, statement, evidence, &role.arn) {
            Ok(request) => request,
            Err(error) => {
                entry.get_or_insert(Outcome::new(State::Open).note(error.to_string()));
                continue;
            }
        };
        let with_id = match external_id(trust, statement) {
            Some(id) => request.clone().with("sts:ExternalId", &id),
            None => request.clone(),
        };
        // One statement that lets the partner in is enough.
        let outcome = door.lets_in(&with_id);
        if entry.as_ref().is_none_or(|entry| outcome.state < entry.state) {
            entry = Some(outcome);
        }
        for (caller, note) in others(contract, evidence) {
            if let Ok(other) = called_by(&caller, &role.arn) {
                let other = Request { context: with_id.context.clone(), ..other };
                door.keeps_out(&other, note, &mut only_partner);
            }
        }
        let mut without = request.clone();
        without.context.set_absent("sts:ExternalId");
        door.keeps_out(&without, "it takes none", &mut only_with_id);
        door.keeps_out(&request.with("sts:ExternalId", OTHER_ID), "it takes any", &mut only_with_id);
    }
    let entry = entry.unwrap_or_else(|| Outcome::new(State::Broken).at(trust.node, "nothing here allows it"));
    let text = format!("the account {partner} must be able to take on the role `{name}`");
    clauses.push(entry.of(ClauseKind::Entry, text));
    let whom = contract.from.as_ref().map_or_else(String::new, |from| format!("`{from}` of "));
    let text = format!("the role `{name}` must be taken on by nobody but {whom}the account {partner}");
    clauses.push(only_partner.of(ClauseKind::Entry, text));
    if contract.external_id {
        let text = format!("the role `{name}` must not be taken on without its external id");
        clauses.push(only_with_id.of(ClauseKind::ExternalId, text));
    }
    if let Some(needed) = contract.session_seconds {
        clauses.push(session(name, needed, role));
    }
}

/// What decides who takes on a role.
struct Door<'e, 'b, 's> {
    policies: Vec<Attached<'e, 's>>,
    evidence: &'e Evidence<'b, 's>,
}

impl<'e, 'b, 's> Door<'e, 'b, 's> {
    fn new(trust: &'e Policy<'s>, evidence: &'e Evidence<'b, 's>) -> Self {
        let mut policies = evidence.limits(false);
        let own = Attached { policy: evidence.everything, layer: Layer::Identity };
        policies.extend([Attached { policy: trust, layer: Layer::Resource }, own]);
        Self { policies, evidence }
    }

    /// Whether the request, which must be allowed, is.
    fn lets_in(&self, request: &Request) -> Outcome {
        let answer = decided(request, &self.policies);
        match answer.decision {
            _ if !answer.doubts.is_empty() => Outcome::new(State::Open).doubts(&answer),
            Decision::Allowed => self.because(State::Kept, &answer),
            _ => self.because(State::Broken, &answer),
        }
    }

    /// Makes `clause` what the request does to it, which must not be allowed; one that lets somebody else in is too many.
    fn keeps_out(&self, request: &Request, note: &str, clause: &mut Outcome) {
        let answer = decided(request, &self.policies);
        let outcome = match answer.decision {
            _ if !answer.doubts.is_empty() => Outcome::new(State::Open).doubts(&answer),
            Decision::Allowed => self.because(State::Broken, &answer).note(note),
            _ => return,
        };
        if clause.state < outcome.state {
            *clause = outcome;
        }
    }

    fn because(&self, state: State, answer: &Answer<'_>) -> Outcome {
        Outcome::new(state).because(answer, &self.policies, self.evidence)
    }
}

/// Whether a statement that allows is about principals of the account.
pub(super) fn trusts(trust: &Policy<'_>, account: &str) -> bool {
    trust.allows().any(|statement| is_about(statement, account))
}

/// Whether a trust policy lets anybody of an AWS account in.
pub(super) fn trusts_some_account(trust: &Policy<'_>) -> bool {
    let is_aws =
        |principal: &Principal<'_>| matches!(principal.kind, PrincipalKind::Aws | PrincipalKind::Anyone);
    trust.allows().any(|statement| statement.principal_items().iter().any(is_aws))
}

fn is_about(statement: &Statement<'_>, account: &str) -> bool {
    let is_it = |principal: &Principal<'_>| principal.is_anyone() || principal.account() == Some(account);
    statement.principals.as_ref().is_some_and(|listed| listed.items.iter().any(is_it) != listed.is_negated)
}

/// The call of the principal that takes on the role: the one that the contract, the statement or its condition names, else
/// any of the account. Whoever calls for a company has no device to type a code from.
fn assume(
    contract: &Contract,
    statement: &Statement<'_>,
    evidence: &Evidence<'_, '_>,
    role: &str,
) -> Result<Request, RequestError> {
    let listed = statement.principals.as_ref().filter(|listed| !listed.is_negated);
    let principals = listed.into_iter().flat_map(|listed| &listed.items);
    let mut principals = principals.filter(|one| one.account() == evidence.partner.as_deref());
    let named = principals.find(|principal| !principal.is_whole_account() && !principal.text.contains('*'));
    let caller = match (&contract.from, named) {
        (Some(from), _) => evidence.partners_arn(from),
        (None, Some(named)) => named.text.to_string(),
        (None, None) => {
            narrowed(statement, evidence).unwrap_or_else(|| evidence.partners_arn("role/partner"))
        }
    };
    called_by(&caller, role)
}

fn called_by(caller: &str, role: &str) -> Result<Request, RequestError> {
    let request = Request::new(caller, "sts:AssumeRole", role)?;
    Ok(request.with("aws:MultiFactorAuthPresent", "false").with("aws:SecureTransport", "true"))
}

/// Principals that the contract does not let in, and what it means when they are.
fn others(contract: &Contract, evidence: &Evidence<'_, '_>) -> Vec<(String, &'static str)> {
    let stranger = (evidence.arn_in(OTHER_ACCOUNT, OTHER_PRINCIPAL), "it lets other accounts in");
    let colleague = (evidence.partners_arn(OTHER_PRINCIPAL), "it lets others of the account in");
    contract.from.as_ref().map(|_| colleague).into_iter().chain([stranger]).collect()
}

/// A principal of the partner's account that a condition asks for.
fn narrowed(statement: &Statement<'_>, evidence: &Evidence<'_, '_>) -> Option<String> {
    let asked = statement.conditions.iter().filter(|one| one.key.eq_ignore_ascii_case("aws:PrincipalArn"));
    let mut arns =
        asked.flat_map(|condition| &condition.values).map(|(_, value)| value.replace(['*', '?'], "x"));
    arns.find(|arn| Arn::parse(arn).is_some_and(|arn| Some(arn.account) == evidence.partner.as_deref()))
}

/// The external id that principals of an account are asked for.
pub(super) fn id_for(trust: &Policy<'_>, account: &str) -> Option<String> {
    trust.allows().filter(|one| is_about(one, account)).find_map(|one| external_id(trust, one))
}

/// An external id that a statement asks for, or else one that a Deny of the policy asks for.
fn external_id(trust: &Policy<'_>, statement: &Statement<'_>) -> Option<String> {
    let asking = std::iter::once(statement).chain(trust.denies());
    let conditions = asking.flat_map(|statement| &statement.conditions);
    let mut ids = conditions.filter(|condition| condition.key.eq_ignore_ascii_case("sts:ExternalId"));
    // One that is known only later is whatever the partner sends.
    ids.next().map(|condition| condition.values.first().map_or(OTHER_ID, |(_, value)| value).to_owned())
}

/// Whether sessions of a role last as long as the partner needs.
fn session(name: &str, needed: u32, role: &Role<'_, '_>) -> Clause {
    let needed = f64::from(needed);
    let outcome = match role.description.and_then(longest_session) {
        None => Outcome::open("`iam get-role`"),
        Some((at, seconds)) => {
            let outcome = Outcome::new(if seconds >= needed { State::Kept } else { State::Broken });
            outcome.at(at, &format!("{seconds} seconds"))
        }
    };
    outcome.of(
        ClauseKind::Session,
        format!("sessions of the role `{name}` must be able to last {needed} seconds"),
    )
}
