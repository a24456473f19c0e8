//! What a partner needs: a request for each action, decided with every policy at hand.

use crate::access::Request;
use crate::access::evaluate::{Answer, Attached, Decision, Doubt, Layer, evaluate};
use crate::access::request::is_owner_key;
use crate::contract::actor::Actor;
use crate::contract::bucket::{Encryption, encryption};
use crate::contract::clause::{Clause, ClauseKind, Outcome, State};
use crate::contract::entry::id_for;
use crate::contract::evidence::Evidence;
use crate::contract::{Contract, Grant, On, Way, sample};
use crate::policy::Policy;

/// Headers of uploads: a contract says which of them the partner sends, and it sends no other.
const HEADERS: [&str; 4] = ["s3:x-amz-", "s3:object-lock-", "s3:if-", "s3:RequestObjectTag"];

/// One clause for each action that the actor needs.
pub(super) fn clauses(
    contract: &Contract,
    actor: &Actor<'_, '_, '_>,
    evidence: &Evidence<'_, '_>,
    clauses: &mut Vec<Clause>,
) {
    for grant in actor.grants.iter().filter(|grant| !grant.optional) {
        let resources = match &grant.on {
            On::Role => vec![actor.arn().to_owned()],
            // Only optional ones are.
            On::Other(_) => continue,
            On::Bucket => vec![evidence.bucket_arn()],
            On::Objects => {
                let of_bucket = evidence.bucket_policy().ok().flatten();
                let own = actor.hung.iter().flat_map(|hung| hung.texts().chain(hung.boundary));
                let limits = evidence.limits(actor.hung.is_some());
                sample::objects(evidence, own.chain(of_bucket).chain(limits.iter().map(|one| one.policy)))
            }
            On::Key => match encryption(evidence) {
                Encryption::Key(arn) => vec![arn],
                Encryption::Managed(node) if contract.way == Way::BucketPolicy => {
                    // What the partner writes is then encrypted with that key of its own account.
                    if grant.actions.iter().any(|action| action == "kms:Decrypt") {
                        let text =
                            format!("`{}` must be able to read what the bucket encrypts", actor.name());
                        let outcome = Outcome::new(State::Broken);
                        let outcome =
                            outcome.at(node, "the key that AWS manages is open to no other account");
                        clauses.push(outcome.of(ClauseKind::Need, text));
                    }
                    continue;
                }
                Encryption::Plain | Encryption::Managed(_) => continue,
                Encryption::Unknown(export) => {
                    let actions: Vec<&str> = grant.actions.iter().map(String::as_str).collect();
                    let (name, actions) = (actor.name(), quoted(&actions));
                    let text =
                        format!("`{name}` must be able to call {actions} on the bucket's key, if it has one");
                    clauses.push(Outcome::open(&export).of(ClauseKind::Need, text));
                    continue;
                }
            },
        };
        let mut asked: Vec<(Vec<&str>, Outcome)> = Vec::new();
        for action in &grant.actions {
            let outcome =
                worst(&resources, |resource| outcome(contract, actor, grant, (action, resource), evidence));
            match asked.iter_mut().find(|(_, alike)| *alike == outcome) {
                Some((actions, _)) => actions.push(action),
                None => asked.push((vec![action], outcome)),
            }
        }
        clauses.extend(asked.into_iter().map(|(actions, outcome)| {
            let shown = match &grant.on {
                On::Objects => evidence.objects_arn("*"),
                _ => resources.concat(),
            };
            let text = format!("`{}` must be able to call {} on `{shown}`", actor.name(), quoted(&actions));
            outcome.of(ClauseKind::Need, text)
        }));
    }
}

/// The worst answer about any of some resources. What is so of the first of them is so of all but for those that policies
/// name.
fn worst(resources: &[String], ask: impl Fn(&str) -> Outcome) -> Outcome {
    let mut answers = resources.iter().map(|resource| (resource, ask(resource)));
    let Some((_, mut worst)) = answers.next() else { return Outcome::new(State::Kept) };
    for (resource, answer) in answers {
        if answer.state > worst.state {
            worst = answer.note(format!("for example on `{resource}`"));
        }
    }
    worst
}

/// `` `s3:GetObject` and `s3:PutObject` ``.
fn quoted(actions: &[&str]) -> String {
    let quoted: Vec<String> = actions.iter().map(|action| format!("`{action}`")).collect();
    match quoted.split_last() {
        Some((last, [_, ..])) => format!("{} and {last}", quoted[..quoted.len() - 1].join(", ")),
        _ => quoted.concat(),
    }
}

/// Whether a partner gets an action, and why.
fn outcome(
    contract: &Contract,
    actor: &Actor<'_, '_, '_>,
    grant: &Grant,
    (action, resource): (&str, &str),
    evidence: &Evidence<'_, '_>,
) -> Outcome {
    let request = match request(contract, actor, grant, (action, resource), evidence) {
        Ok(request) => request,
        Err(reason) => return Outcome::new(State::Open).note(reason),
    };
    // What would tell more.
    let mut missing: Vec<&str> = Vec::new();
    let mut attached: Vec<Attached<'_, '_>> = evidence.limits(actor.hung.is_some());
    match &actor.hung {
        Some(hung) => {
            attached.extend(hung.texts().map(|policy| Attached { policy, layer: Layer::Identity }));
            attached.extend(hung.boundary.map(|policy| Attached { policy, layer: Layer::Boundary }));
            missing.extend(hung.missing.iter().map(String::as_str));
        }
        None => attached.push(Attached { policy: evidence.everything, layer: Layer::Identity }),
    }
    let of_resource = match &grant.on {
        On::Key => evidence.key_policy(resource).map(Some).ok_or("`kms get-key-policy`"),
        On::Role => Ok(actor.trust),
        On::Bucket | On::Objects | On::Other(_) => evidence.bucket_policy(),
    };
    let mut is_account_open = false;
    match of_resource {
        Ok(policy) => {
            attached.extend(policy.map(|policy| Attached { policy, layer: Layer::Resource }));
            let is_own = contract.way != Way::BucketPolicy;
            is_account_open = !evidence.knows_own_account()
                && policy.is_some_and(|policy| tells_accounts_apart(policy, is_own));
            missing.extend(is_account_open.then_some("`--own-account`"));
        }
        Err(export) => missing.push(export),
    }
    let answer = decided(&request, &attached);
    let is_denied = answer.decision == Decision::ExplicitlyDenied;
    let outcome = |state| Outcome::new(state).because(&answer, &attached, evidence);
    if !answer.doubts.is_empty() {
        return Outcome::new(State::Open).doubts(&answer);
    }
    // Whatever else there is, a Deny stands.
    if !missing.is_empty() && (!is_denied || is_account_open) {
        return outcome(State::Open).note(format!("{} would tell", missing.join(" and ")));
    }
    if answer.decision == Decision::Allowed {
        return outcome(State::Kept);
    }
    let broken = outcome(State::Broken);
    if !broken.labels.is_empty() {
        return broken;
    }
    let lacking = answer.missing.iter().filter_map(|layer| attached.iter().find(|one| one.layer == *layer));
    let lacking = lacking.filter(|one| !std::ptr::eq(one.policy, evidence.everything));
    lacking.fold(broken, |broken, one| broken.at(one.policy.node, "nothing here allows it"))
}

/// The request that a partner makes: over TLS, signed with headers, without MFA, and with no header that the contract
/// does not name.
fn request(
    contract: &Contract,
    actor: &Actor<'_, '_, '_>,
    grant: &Grant,
    (action, resource): (&str, &str),
    evidence: &Evidence<'_, '_>,
) -> Result<Request, String> {
    let mut request = Request::new(&actor.caller, action, resource).map_err(|error| error.to_string())?;
    // Where nobody knows whose the bucket is, it is of the account of its role or user.
    let own = request.caller.account.clone();
    let is_own = contract.way != Way::BucketPolicy && !evidence.knows_own_account();
    let owner = if is_own { &own } else { evidence.own_account() };
    let context = &mut request.context;
    if let Some(id) = &actor.id {
        context.add("aws:userid", id);
    }
    context.add("aws:SecureTransport", "true");
    if grant.on == On::Key {
        let region = resource.split(':').nth(3).unwrap_or_default();
        context.add("kms:ViaService", &format!("s3.{region}.amazonaws.com"));
    } else if grant.on == On::Role {
        match actor.trust.and_then(|trust| id_for(trust, &own)) {
            Some(id) => context.add("sts:ExternalId", &id),
            None => context.set_absent("sts:ExternalId"),
        }
    } else {
        context.add("aws:ResourceAccount", owner);
        context.add("s3:ResourceAccount", owner);
        context.add("s3:authType", "REST-HEADER");
        context.add("s3:signatureversion", "AWS4-HMAC-SHA256");
        context.add("s3:TlsVersion", "1.2");
        if grant.on == On::Bucket && action.starts_with("s3:List") {
            context.add("s3:prefix", &evidence.prefix);
        }
    }
    match contract.way {
        Way::Role => context.add("aws:MultiFactorAuthPresent", "false"),
        // Requests with long-term keys have no such key.
        Way::User => context.set_absent("aws:MultiFactorAuthPresent"),
        Way::BucketPolicy => {}
    }
    if contract.way != Way::BucketPolicy {
        context.set_absent("aws:MultiFactorAuthAge");
    }
    for (key, value) in &grant.with {
        context.add(key, value);
    }
    Ok(request)
}

/// Whether a policy may say one thing of the owner's account and another of others; the caller is of the owner's, or of
/// one that is known.
fn tells_accounts_apart(policy: &Policy<'_>, is_own: bool) -> bool {
    policy.statements.iter().any(|statement| {
        let names_some = statement.principals.as_ref().is_some_and(|listed| {
            listed.is_negated || listed.items.iter().any(|principal| !principal.is_anyone())
        });
        let is_about_caller = |key: &str| {
            let key = key.to_ascii_lowercase();
            key.starts_with("aws:principal") || key == "aws:userid"
        };
        let mut keys = statement.conditions.iter().map(|condition| &*condition.key);
        (is_own && names_some) || keys.any(|key| is_owner_key(key) || (is_own && is_about_caller(key)))
    })
}

/// Decides a request of a partner, which sends no header that is not stated.
pub(super) fn decided<'s>(request: &Request, policies: &[Attached<'_, 's>]) -> Answer<'s> {
    let mut answer = evaluate(request, policies);
    let is_header = |key: &str| {
        HEADERS
            .iter()
            .any(|header| key.get(..header.len()).is_some_and(|start| start.eq_ignore_ascii_case(header)))
    };
    answer.doubts.retain(|doubt| !matches!(doubt, Doubt::Key(key) if is_header(key)));
    answer
}
