//! Whether a statement's principals include the caller, and how closely they name it.

use crate::access::evaluate::verdict::{Doubt, Verdict};
use crate::access::{Caller, CallerKind, Known, Request};
use crate::policy::{Arn, Effect, Listed, Principal, PrincipalKind, is_account_id, is_partly_unknown};

/// How closely a principal names a caller; what else must allow a request within one account hangs on it.
///
/// Source: "Policy evaluation logic" and "AWS JSON policy elements: Principal" in the IAM user guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grant {
    /// It names the caller's account, which decides itself what its identities may do.
    Account,
    /// It names the caller's role: permissions boundaries and session policies still limit what it may do.
    Role,
    /// It names the caller itself, its session, or everyone.
    Direct,
}

impl Grant {
    pub(super) const ALL: [Self; 3] = [Self::Account, Self::Role, Self::Direct];
}

/// For each [`Grant`] whether a principal names the caller that closely.
pub(super) type Grants<'s> = [Verdict<'s>; 3];

pub(super) const NOBODY: Grants<'static> = [Verdict::NO, Verdict::NO, Verdict::NO];

/// How closely the principals of a statement name the caller of `request`.
pub(super) fn grants<'s>(
    listed: &Listed<'s, Principal<'s>>,
    effect: Effect,
    request: &Request,
    has_boundary: bool,
) -> Grants<'s> {
    let mut grants = NOBODY;
    if listed.is_negated {
        grants[Grant::Direct as usize] = is_spared(listed, effect, request, has_boundary).not();
        return grants;
    }
    for item in &listed.items {
        for (slot, one) in grants.iter_mut().zip(names(item, request)) {
            *slot = std::mem::replace(slot, Verdict::NO).or(one);
        }
    }
    if listed.has_unknown {
        for slot in &mut grants {
            *slot =
                std::mem::replace(slot, Verdict::NO).or(Verdict::doubtful(false, Doubt::Later(listed.value)));
        }
    }
    grants
}

/// Whether `NotPrincipal` leaves the caller out.
///
/// A Deny spares a caller whom it names by user or session; AWS looks at the account as well, "depending on the
/// service", so that one whose account is not named can be denied all the same. It never spares one with a permissions
/// boundary. Source: "AWS JSON policy elements: `NotPrincipal`" in the IAM user guide, for which a role and its account
/// are enough to spare the role's sessions; "How to restrict Amazon S3 bucket access to a specific IAM role" in the AWS
/// security blog wants the session named as well.
fn is_spared<'s>(
    listed: &Listed<'s, Principal<'s>>,
    effect: Effect,
    request: &Request,
    has_boundary: bool,
) -> Verdict<'s> {
    let later = listed.has_unknown.then(|| Verdict::doubtful(false, Doubt::Later(listed.value)));
    let named = |least: Grant| {
        let each = listed.items.iter().map(move |item| {
            let close = names(item, request).into_iter().zip(Grant::ALL);
            Verdict::any(close.filter(|(_, grant)| *grant >= least).map(|(verdict, _)| verdict))
        });
        Verdict::any(each.chain(later.clone()))
    };
    if effect == Effect::Allow {
        return named(Grant::Account);
    }
    if has_boundary && request.caller.is_of_account() {
        return Verdict::NO;
    }
    let (itself, account) = (named(Grant::Role), names_account(listed, &request.caller));
    let open = |holds| Verdict::doubtful(holds, Doubt::Open(listed.value));
    let is_account_looked_at = request.caller.is_of_account() && request.caller.kind != CallerKind::Root;
    match (itself.holds, account) {
        _ if !is_account_looked_at => itself,
        (true, _) if !account || !named(Grant::Direct).holds => itself.and(open(true)),
        // Beside one of its identities the account is there for that one's sake; by itself it can mean all of them.
        (false, true) if !names_other(listed, &request.caller) => itself.or(open(false)),
        _ => itself,
    }
}

fn names_account(listed: &Listed<'_, Principal<'_>>, caller: &Caller) -> bool {
    listed.items.iter().any(|item| item.is_whole_account() && item.account() == Some(&caller.account))
}

fn names_other(listed: &Listed<'_, Principal<'_>>, caller: &Caller) -> bool {
    listed.items.iter().any(|item| !item.is_whole_account() && item.account() == Some(&caller.account))
}

/// How closely one principal names the caller.
fn names<'s>(item: &Principal<'s>, request: &Request) -> Grants<'s> {
    let caller = &request.caller;
    let at = |grant: Grant| {
        let mut grants = NOBODY;
        grants[grant as usize] = Verdict::YES;
        grants
    };
    let in_doubt = |doubt: Doubt<'s>| [(); 3].map(|()| Verdict::doubtful(false, doubt.clone()));
    if item.is_anyone() {
        return at(Grant::Direct);
    }
    if is_partly_unknown(&item.text) {
        let is_possible = match item.kind {
            PrincipalKind::Service => caller.kind == CallerKind::Service,
            PrincipalKind::Federated => caller.kind == CallerKind::Federated,
            _ => !matches!(caller.kind, CallerKind::Service | CallerKind::Federated | CallerKind::Anonymous),
        };
        return if is_possible { in_doubt(Doubt::Later(item.node)) } else { NOBODY };
    }
    match item.kind {
        PrincipalKind::Service | PrincipalKind::Federated => {
            let is_kind = match item.kind {
                PrincipalKind::Service => caller.kind == CallerKind::Service,
                _ => caller.kind == CallerKind::Federated,
            };
            // `*` is every provider: AWS's samples of policy comparisons count it so.
            let is_every = item.kind == PrincipalKind::Federated && item.text == "*";
            if is_kind && (is_every || item.text == *caller.arn) { at(Grant::Direct) } else { NOBODY }
        }
        // Which account has the id is on no record of the caller.
        PrincipalKind::CanonicalUser if caller.is_of_account() => in_doubt(Doubt::Open(item.node)),
        PrincipalKind::CanonicalUser => NOBODY,
        PrincipalKind::Anyone | PrincipalKind::Aws => match names_identity(item, request) {
            Ok(grant) => grant.map_or(NOBODY, at),
            Err(key) => in_doubt(Doubt::Key(key.to_owned())),
        },
    }
}

/// How closely an `AWS` principal names the caller; the key that would tell when it is not stated.
fn names_identity(item: &Principal<'_>, request: &Request) -> Result<Option<Grant>, &'static str> {
    let caller = &request.caller;
    let text = &*item.text;
    let is_session = matches!(caller.kind, CallerKind::Role | CallerKind::Session);
    if matches!(caller.kind, CallerKind::Service | CallerKind::Federated | CallerKind::Anonymous) {
        return Ok(None);
    }
    if item.is_whole_account() {
        let is_own = item.account() == Some(&caller.account) && is_same_partition(text, &caller.arn);
        let grant = if caller.kind == CallerKind::Root { Grant::Direct } else { Grant::Account };
        return Ok(is_own.then_some(grant));
    }
    if text == caller.arn {
        return Ok(Some(if is_session { Grant::Role } else { Grant::Direct }));
    }
    if caller.session_arn().is_some_and(|arn| arn == text) {
        return Ok(Some(Grant::Direct));
    }
    // What IAM keeps in place of an ARN: the entity's own id, which the caller's `aws:userid` starts with.
    let is_id = text.len() > 16 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let prefix = if is_session { "AROA" } else { "AIDA" };
    let has_id = is_session || caller.kind == CallerKind::User;
    if is_id && has_id && text.starts_with(prefix) {
        return match request.key("aws:userid") {
            Known::Values(values) => {
                let is_own = values.iter().any(|value| value.split(':').next() == Some(text));
                Ok(is_own.then_some(if is_session { Grant::Role } else { Grant::Direct }))
            }
            Known::Absent => Ok(None),
            Known::Unstated => Err("aws:userid"),
        };
    }
    Ok(None)
}

/// An account's id alone names it in whatever partition the policy is.
fn is_same_partition(principal: &str, caller: &str) -> bool {
    is_account_id(principal)
        || Arn::parse(principal).map(|arn| arn.partition) == Arn::parse(caller).map(|arn| arn.partition)
}
