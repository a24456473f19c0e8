//! More than one way to the same data.

use crate::bundle::{Bundle, Facts};
use crate::check::partner::{Grant, allowing, partners};
use crate::document::DocumentKind as K;
use crate::policy::{Policy, Principal};
use crate::rule::{Match, Matches};
use crate::syntax::Node;

const WAYS: [&str; 3] = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];

/// A partner who is let in by the bucket's policy, and by a role as well.
pub(super) fn second_path<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(policy), Some(name)) = (facts.policy(), facts.name()) else { return };
    let let_in = let_in(facts, policy);
    if let_in.is_empty() {
        return;
    }
    if facts.roles().next().is_none() {
        facts.needs_role(None, K::Role);
    }
    for role in facts.roles() {
        for kind in [K::TrustPolicy, K::IdentityPolicy] {
            if role.each(kind).next().is_none() {
                let export = if kind == K::TrustPolicy { K::Role } else { kind };
                facts.needs_role(role.name.as_deref(), export);
            }
        }
    }
    for (role, way) in roles_with(facts, name, &WAYS) {
        if facts.is_of_another_account(role) && !lets_account_of(policy, role) {
            continue;
        }
        for grant in &let_in {
            let Some(trusted) = trusts(role, grant.account) else { continue };
            let role = role.name.as_deref().unwrap_or_default();
            let message = format!("account `{}` also gets here by role `{role}`", grant.account);
            matches.push(
                Match::saying(grant.principal.node, message)
                    .with(trusted.node, "the role trusts it")
                    .with(way, "and reaches this bucket"),
            );
        }
    }
}

/// A partner who is let in by the bucket's policy, and by one of its access points as well.
pub(super) fn by_access_point<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(policy) = facts.policy() else { return };
    let let_in = let_in(facts, policy);
    if let_in.is_empty() {
        return;
    }
    for point in facts.access_point_policies() {
        for there in partners(facts, point) {
            let Some((way, _)) = there.action(&WAYS) else { continue };
            let Some(here) = let_in.iter().find(|here| here.account == there.account) else { continue };
            let message = format!("account `{}` also gets here by an access point", here.account);
            matches.push(
                Match::saying(here.principal.node, message)
                    .with(there.principal.node, "the access point lets it in")
                    .with(way, "with this"),
            );
        }
    }
}

/// The partners whom a policy lets at objects.
fn let_in<'b, 's>(facts: &Facts<'b, 's>, policy: &'b Policy<'s>) -> Vec<Grant<'b, 's>> {
    let mut partners = partners(facts, policy);
    partners.retain(|grant| grant.action(&WAYS).is_some());
    partners
}

/// Whether a policy lets somebody of the role's account in, without which a role of another account does not get here.
fn lets_account_of(policy: &Policy<'_>, role: &Bundle<'_, '_>) -> bool {
    policy.allows().any(|statement| {
        let mut principals = statement.principal_items().iter();
        principals.any(|item| item.is_anyone() || item.account() == role.account())
    })
}

/// The principal of `account` that a role trusts.
fn trusts<'b, 's>(role: &'b Bundle<'b, 's>, account: &str) -> Option<&'b Principal<'s>> {
    let policies = role.each(K::TrustPolicy).filter_map(|document| document.policy.as_ref());
    policies.flat_map(Policy::allows).find_map(|statement| {
        statement.principal_items().iter().find(|item| {
            item.account() == Some(account)
                && !statement.principals.as_ref().is_some_and(|all| all.is_negated)
        })
    })
}

/// The roles that are allowed one of `actions` on objects of the bucket that they name, and where.
pub(super) fn roles_with<'b, 's>(
    facts: &Facts<'b, 's>,
    bucket: &str,
    actions: &[&str],
) -> Vec<(&'b Bundle<'b, 's>, Node<'s>)> {
    let mut found: Vec<(&'b Bundle<'b, 's>, Node<'s>)> = Vec::new();
    for (role, statement) in facts.granted_to_roles(bucket) {
        let is_found = found.last().is_some_and(|(last, _)| std::ptr::eq(*last, role));
        let action = || actions.iter().find_map(|action| allowing(statement, action));
        found.extend((!is_found).then(action).flatten().map(|action| (role, action)));
    }
    found
}
