//! How long a role's sessions may last, against what a partner asks for.

use crate::aws;
use crate::document::longest_session;
use crate::policy::{Arn, Policy, Principal, PrincipalKind, Statement};
use crate::rule::{Context, Match, Matches};
use crate::syntax::{Kind, Node, Tree};

/// A role whose longest session is shorter than its partner needs.
pub(super) fn too_short<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let role = context.document.root;
    let Some(trust) = role.get("AssumeRolePolicyDocument") else { return };
    let Some((at, seconds)) = longest_session(context.document) else { return };
    for (name, account, needed) in demands(context) {
        if seconds < f64::from(needed) && mentions(trust, &account) {
            let message = format!(
                "{name} needs sessions of {}, and this role's end after {}",
                hours(f64::from(needed)),
                hours(seconds)
            );
            matches.push(Match::saying(at, message).help(format!("set `MaxSessionDuration` to {needed}")));
        }
    }
}

/// Name, account and seconds of every partner that asks for a duration.
fn demands(context: &Context<'_, '_>) -> Vec<(String, String, u32)> {
    let configured = &context.settings.partners;
    let mut demands: Vec<_> = configured
        .iter()
        .filter_map(|partner| Some((partner.name.clone(), partner.account.clone(), partner.session_seconds?)))
        .collect();
    for partner in aws::partners_with_sessions() {
        if !configured.iter().any(|one| one.account == partner.account) {
            let seconds = partner.session_seconds.unwrap_or_default();
            demands.push((partner.name.to_owned(), partner.account.to_owned(), seconds));
        }
    }
    demands
}

/// Whether the trust policy, as an object or as any string that holds one, names the account.
fn mentions(trust: Node<'_>, account: &str) -> bool {
    match trust.kind() {
        Kind::String => trust.string().is_some_and(|text| text.contains(account)),
        Kind::Object => trust.members().any(|(_, value)| mentions(value, account)),
        Kind::Array => trust.items().any(|item| mentions(item, account)),
        _ => false,
    }
}

fn hours(seconds: f64) -> String {
    let hours = seconds / 3_600.0;
    let digits = usize::from(hours.fract() != 0.0);
    let number = format!("{hours:.digits$}");
    let unit = if number == "1" { "hour" } else { "hours" };
    format!("{number} {unit}")
}

/// A session from another session's credentials lasts this long at most, in seconds (`AssumeRole` in the STS API
/// reference).
const CHAINED_SECONDS: f64 = 3_600.0;

/// The longest session that a role can give, in seconds.
const MOST_SECONDS: f64 = 43_200.0;

/// A role with long sessions that only other roles may assume.
pub(super) fn chained<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let role = context.document.root;
    let Some(duration) = role.get("MaxSessionDuration") else { return };
    if !duration.number().is_some_and(|seconds| seconds > CHAINED_SECONDS && seconds <= MOST_SECONDS) {
        return;
    }
    let Some(trust) = role.get("AssumeRolePolicyDocument") else { return };
    // What a partner's instructions ask for is theirs to explain.
    if demands(context).iter().any(|(_, account, _)| mentions(trust, account)) {
        return;
    }
    let is_chained = match trust.kind() {
        Kind::Object => trusts_only_roles(&Policy::parse(trust)),
        // Requests and plans have the policy as text.
        Kind::String => Tree::parse_embedded(trust)
            .and_then(Result::ok)
            .and_then(|tree| tree.root().map(|root| trusts_only_roles(&Policy::parse(root))))
            .unwrap_or_default(),
        _ => false,
    };
    if is_chained {
        matches.push(Match::new(duration));
    }
}

/// Whether a trust policy lets nobody in but roles.
fn trusts_only_roles(policy: &Policy<'_>) -> bool {
    let is_role = |principal: &Principal<'_>| {
        let arn = (principal.kind == PrincipalKind::Aws).then(|| Arn::parse(&principal.text)).flatten();
        arn.is_some_and(|arn| arn.resource.starts_with("role/") || arn.resource.starts_with("assumed-role/"))
    };
    let only_roles = |statement: &Statement<'_>| {
        let principals = statement.principals.as_ref();
        principals.is_some_and(|listed| {
            !listed.is_negated
                && !listed.has_unknown
                && !listed.items.is_empty()
                && listed.items.iter().all(is_role)
        })
    };
    policy.allows().next().is_some() && !policy.may_allow(|statement| !only_roles(statement))
}
