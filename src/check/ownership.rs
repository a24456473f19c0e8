//! Who owns objects, and what remains of ACLs.

use std::borrow::Cow;

use crate::bundle::{ACL_OFF, Facts, ownership_setting};
use crate::check::partner::{allowing, grants};
use crate::document::DocumentKind as K;
use crate::policy::{Comparison, Condition, Policy, Statement};
use crate::rule::{Match, Matches};
use crate::syntax::Node;

const HEADER: &str = "s3:x-amz-acl";
const FULL_CONTROL: &str = "bucket-owner-full-control";

/// The bucket's ownership setting, and where it stands.
pub(super) fn ownership<'s>(facts: &Facts<'_, 's>) -> Option<(Cow<'s, str>, Option<Node<'s>>)> {
    ownership_setting(facts.own(K::BucketOwnership))
}

/// A permission to set ACLs where there are none.
pub(super) fn acl_permission_void<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    const SETTERS: [&str; 3] = ["s3:PutBucketAcl", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"];
    let Some(policy) = facts.policy() else { return };
    let items = policy.allows().flat_map(Statement::action_items);
    let mut named =
        items.filter(|item| SETTERS.iter().any(|setter| item.text.eq_ignore_ascii_case(setter))).peekable();
    if named.peek().is_none() {
        return;
    }
    let Some((setting, Some(node))) = ownership(facts) else { return };
    if setting == ACL_OFF {
        matches.extend(named.map(|item| Match::new(item.node).with(node, "ACLs are turned off")));
    }
}

/// A Deny of uploads without the header that hands objects over, where they belong to the bucket's owner anyway.
pub(super) fn acl_header_demanded<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(policy) = facts.policy() else { return };
    let Some(condition) = demand(policy) else { return };
    let Some((setting, Some(node))) = ownership(facts) else { return };
    if setting == ACL_OFF {
        matches.push(Match::new(condition.key_node).with(node, "ACLs are turned off"));
    }
}

/// The condition of a Deny that hits uploads without the header.
fn demand<'b, 's>(policy: &'b Policy<'s>) -> Option<&'b Condition<'s>> {
    let demands = |condition: &&Condition<'s>| {
        condition.is_key(HEADER)
            && !condition.values.is_empty()
            && condition.values.iter().all(|(_, value)| value == FULL_CONTROL)
            && condition
                .operator
                .is_some_and(|operator| operator.is_negated() && operator.holds_when_absent())
    };
    policy.denies().filter(|statement| allowing(statement, "s3:PutObject").is_some()).find_map(|statement| {
        // Beside a condition that asks for the header, or for anything else, it is not known whom the Deny hits.
        let [condition] = &*statement.conditions else { return None };
        (!statement.has_unknown_condition).then_some(condition).filter(demands)
    })
}

/// A partner's uploads that belong to the partner.
pub(super) fn uploads_owned_by_partner<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(policy) = facts.policy() else { return };
    let Some((setting, node)) = ownership(facts) else { return };
    if !matches!(&*setting, "ObjectWriter" | "BucketOwnerPreferred") {
        return;
    }
    let hands_over = |condition: &Condition<'_>| {
        condition.is_key(HEADER)
            && condition.operator.is_some_and(|operator| operator.comparison != Comparison::Null)
    };
    let is_preferred = setting == "BucketOwnerPreferred";
    // With the preferred setting, an upload that names the owner in its ACL is the owner's.
    let is_forced = policy.denies().flat_map(|statement| &statement.conditions).any(hands_over);
    if is_preferred && is_forced {
        return;
    }
    for grant in grants(facts, policy) {
        let Some((action, _)) = grant.action(&["s3:PutObject"]) else { continue };
        if is_preferred
            && (grant.statement.has_unknown_condition || grant.statement.conditions.iter().any(hands_over))
        {
            continue;
        }
        let but = if is_preferred { ", unless it names `bucket-owner-full-control`" } else { "" };
        let message = format!("what account `{}` uploads belongs to that account{but}", grant.account);
        let found = Match::saying(action, message).with(grant.principal.node, "who uploads");
        matches.push(node.into_iter().fold(found, |found, node| found.with(node, "the bucket's setting")));
    }
}
