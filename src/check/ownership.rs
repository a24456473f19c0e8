//! Who owns objects, and what remains of ACLs.

use std::borrow::Cow;

use crate::bundle::{ACL_OFF, Facts, grantees, ownership_setting};
use crate::check::conditions::refuses_others;
use crate::check::partner::{Grant, allowing, grants};
use crate::document::{DocumentKind as K, Spelling, Stage};
use crate::policy::{Condition, MOST_COMPARED, Policy, Principal, Statement};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

const HEADER: &str = "s3:x-amz-acl";
const FULL_CONTROL: &str = "bucket-owner-full-control";

/// The bucket's ownership setting, and where it stands.
pub(super) fn ownership<'s>(facts: &Facts<'_, 's>) -> Option<(Cow<'s, str>, Option<Node<'s>>)> {
    ownership_setting(facts.own(K::BucketOwnership))
}

/// A bucket of a template that is given an ACL, and not the setting without which a new bucket has none.
pub(super) fn acl_without_ownership<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let document = context.document;
    if document.spelling != Spelling::CloudFormation || document.stage != Stage::Proposed {
        return;
    }
    let Some(properties) = document.node.parent() else { return };
    let tells_later = |key: Node<'_>| key.string().is_some_and(|key| key.starts_with("Fn::"));
    let is_told = |key: Node<'_>| key.is_string("OwnershipControls") || tells_later(key);
    if !properties.members().any(|(key, _)| is_told(key)) && grantees(document.root).next().is_some() {
        matches.push(Match::new(document.node));
    }
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
    let demands = |condition: &&Condition<'s>| !condition.values.is_empty() && refuses_the_rest(condition);
    policy.denies().filter(|statement| allowing(statement, "s3:PutObject").is_some()).find_map(|statement| {
        // Beside a condition that asks for the header, or for anything else, it is not known whom the Deny hits.
        let [condition] = &*statement.conditions else { return None };
        (!statement.has_unknown_condition).then_some(condition).filter(demands)
    })
}

/// Whether a Deny with the condition hits every upload that does not hand the object over, those without the header
/// among them.
fn refuses_the_rest(condition: &Condition<'_>) -> bool {
    hands_over(condition) && refuses_others(condition)
}

/// Whether the condition names the one ACL that hands an object over.
fn hands_over(condition: &Condition<'_>) -> bool {
    condition.is_key(HEADER) && condition.values.iter().all(|(_, value)| value == FULL_CONTROL)
}

/// Whether a Deny refuses what is uploaded with a grant and not handed over. Whom another condition of it spares is not
/// known.
fn forces(deny: &Statement<'_>, grant: &Grant<'_, '_>) -> bool {
    let Some(listed) = &deny.principals else { return false };
    let is_uploader = |item: &Principal<'_>| {
        item.text == grant.principal.text
            || (item.is_whole_account() && item.account() == Some(grant.account))
    };
    let is_named = listed.items.iter().any(|item| item.is_anyone() || is_uploader(item));
    is_named != listed.is_negated
        && allowing(deny, "s3:PutObject").is_some()
        && deny.conditions.iter().any(refuses_the_rest)
        && deny.conditions.iter().all(|condition| !condition.is_key(HEADER) || refuses_the_rest(condition))
}

/// A partner's uploads that belong to the partner.
pub(super) fn uploads_owned_by_partner<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(policy) = facts.policy() else { return };
    let Some((setting, node)) = ownership(facts) else { return };
    if !matches!(&*setting, "ObjectWriter" | "BucketOwnerPreferred") {
        return;
    }
    // With the preferred setting, an upload that names the owner in its ACL is the owner's.
    let is_preferred = setting == "BucketOwnerPreferred";
    let is_handed_over = |grant: &Grant<'_, 's>| {
        let asks = |condition: &Condition<'s>| hands_over(condition) && condition.is_positive();
        grant.statement.has_unknown_condition
            || grant.statement.conditions.iter().any(asks)
            || policy.denies().take(MOST_COMPARED).any(|deny| forces(deny, grant))
    };
    for grant in grants(facts, policy) {
        let Some((action, _)) = grant.action(&["s3:PutObject"]) else { continue };
        if is_preferred && is_handed_over(&grant) {
            continue;
        }
        let but = if is_preferred { ", unless it names `bucket-owner-full-control`" } else { "" };
        let message = format!("what account `{}` uploads belongs to that account{but}", grant.account);
        let found = Match::saying(action, message).with(grant.principal.node, "who uploads");
        matches.push(node.into_iter().fold(found, |found, node| found.with(node, "the bucket's setting")));
    }
}
