//! Public access: what the policy and the ACL open, and what the public access blocks of bucket and account hold back.

use crate::bundle::{ACL_OFF, Fact, Facts, PUBLIC_GROUPS, Switch, grantees, switch};
use crate::check::caller::{delegates_to_access_points, open_to_anyone};
use crate::check::ownership::ownership;
use crate::check::partner::grants;
use crate::document::DocumentKind as K;
use crate::policy::{Policy, Statement};
use crate::rule::{Match, Matches};
use crate::syntax::Node;

/// Whether neither the bucket nor the account has the switch on; `false` while that is not known.
fn is_off_everywhere(facts: &Facts<'_, '_>, name: &str) -> bool {
    let is_off = |block: Fact<'_, '_>| matches!(switch(block, name), Switch::Off);
    is_off(facts.own(K::PublicAccessBlock)) && is_off(facts.account(K::PublicAccessBlock))
}

/// Statements that make the policy public.
pub(super) fn public_statements<'b, 's>(policy: &'b Policy<'s>) -> impl Iterator<Item = &'b Statement<'s>> {
    open_to_anyone(policy).filter(|statement| !delegates_to_access_points(statement))
}

/// A public policy that nothing holds back.
pub(super) fn policy_in_force<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(policy) = facts.policy() else { return };
    let mut open = public_statements(policy).peekable();
    if open.peek().is_none() || !is_off_everywhere(facts, "RestrictPublicBuckets") {
        return;
    }
    for statement in open {
        if let Some(principal) = statement.principal_items().iter().find(|item| item.is_anyone()) {
            matches.push(Match::new(principal.node));
        }
    }
}

/// A public ACL that nothing holds back.
pub(super) fn acl_in_force<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(acl) = facts.root(K::BucketAcl) else { return };
    let uris = grantees(acl).filter_map(|pair| pair.1.get("URI"));
    let mut open = uris.filter(|uri| is_public_group(*uri)).peekable();
    if open.peek().is_none() || !is_off_everywhere(facts, "IgnorePublicAcls") {
        return;
    }
    if ownership(facts).is_some_and(|(setting, _)| setting != ACL_OFF) {
        matches.extend(open.map(Match::new));
    }
}

/// Whether anybody can be in the group.
pub(super) fn is_public_group(uri: Node<'_>) -> bool {
    uri.string().is_some_and(|text| PUBLIC_GROUPS.iter().any(|group| text.ends_with(group)))
}

/// Grants of an ACL that the bucket's ownership setting rules out.
pub(super) fn acl_contradicts_ownership<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(acl) = facts.root(K::BucketAcl) else { return };
    let Some(owner) = acl.get("Owner").and_then(|owner| owner.get("ID")).and_then(Node::string) else {
        return;
    };
    let of_others = |grantee: &Node<'s>| {
        grantee.get("URI").is_some() || grantee.get("ID").is_some_and(|id| !id.is_string(&owner))
    };
    let Some(grantee) = grantees(acl).map(|pair| pair.1).find(of_others) else { return };
    if let Some((ACL_OFF, Some(node))) = ownership(facts).as_ref().map(|(setting, node)| (&**setting, *node))
    {
        matches.push(Match::new(grantee).with(node, "ACLs are turned off"));
    }
}

/// A partner that `RestrictPublicBuckets` cuts off because another statement is public.
pub(super) fn partner_cut_off<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(policy) = facts.policy() else { return };
    let Some(open) = public_statements(policy).next() else { return };
    let Some(anyone) = open.principal_items().iter().find(|item| item.is_anyone()) else { return };
    let grants = grants(facts, policy);
    if grants.is_empty() {
        return;
    }
    let (own, account) = (facts.own(K::PublicAccessBlock), facts.account(K::PublicAccessBlock));
    let on = [own, account].into_iter().find_map(|block| match switch(block, "RestrictPublicBuckets") {
        Switch::On(node) => Some(node),
        Switch::Off | Switch::Unknown => None,
    });
    let Some(on) = on else { return };
    for grant in grants {
        let message = format!("account `{}` is cut off, because another statement is public", grant.account);
        matches.push(
            Match::saying(grant.principal.node, message)
                .with(anyone.node, "this makes the policy public")
                .with(on, "and this limits a public bucket to its own account"),
        );
    }
}
