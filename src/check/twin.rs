//! Denies that stop one of two actions to the same end, and leave the other.

use crate::access::{Pair, spared};
use crate::aws::authorization::Authorization;
use crate::aws::{Reach, TWINS, Twin};
use crate::check::idle::basis;
use crate::policy::{Condition, Effect, MOST_COMPARED, Pattern, Policy, Statement};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// How often the engine is asked about one policy.
const MOST_ASKED: usize = 32;

/// An action that is denied while another one that does the same, on the same resource and in a request that is the same
/// otherwise, is allowed by the statement that allows the denied one.
pub(super) fn action_spared<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    if policy.denies().next().is_none()
        || policy.allows().next().is_none()
        || policy.statements.len() > MOST_COMPARED
    {
        return;
    }
    let mut asked = 0;
    for deny in policy.denies() {
        let is_later = |item: &Pattern<'_>| item.is_partly_unknown();
        let items = deny.action_items();
        if deny.actions.as_ref().is_some_and(|listed| listed.has_unknown) || items.iter().any(is_later) {
            continue;
        }
        for (number, item) in items.iter().enumerate() {
            let mut found: Vec<(Twin, Node<'s>)> = Vec::new();
            for twin in TWINS.iter().filter(|twin| item.covers_ignoring_case(twin.denied)) {
                let is_first =
                    || !items[..number].iter().any(|other| other.covers_ignoring_case(twin.denied));
                if deny.covers_action(twin.other) || !is_first() {
                    continue;
                }
                let allowing = allowing(policy, context, deny, *twin, &mut asked);
                found.extend(allowing.map(|node| (*twin, node)));
            }
            for open in found.chunk_by(|one, other| one.0.denied == other.0.denied) {
                matches.push(said(item.node, open));
            }
        }
    }
}

/// What allows a twin where a Deny denies the other one.
fn allowing<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    deny: &Statement<'s>,
    twin: Twin,
    asked: &mut usize,
) -> Option<Node<'s>> {
    let is_candidate = |allow: &&Statement<'s>| {
        allow.effect == Some(Effect::Allow)
            && allow.covers_action(twin.denied)
            && allow.covers_action(twin.other)
    };
    if !policy.allows().any(|allow| is_candidate(&allow)) {
        return None;
    }
    let table = context.settings.authorization();
    let asks_for_acl = |condition: &Condition<'_>| {
        let key = condition.key.to_ascii_lowercase();
        key == "s3:x-amz-acl" || key.starts_with("s3:x-amz-grant-")
    };
    if !has_keys(table, twin.other, deny)
        || (twin.reach == Reach::Acl && !deny.conditions.iter().any(asks_for_acl))
    {
        return None;
    }
    let pair = Pair { denied: twin.denied, other: twin.other, is_on_bucket: twin.reach == Reach::Bucket };
    let basis = basis(policy, context.document.kind)?;
    policy.statements.iter().enumerate().find_map(|(number, allow)| {
        if !is_candidate(&allow) || !has_keys(table, twin.other, allow) {
            return None;
        }
        let is_it = |item: &&Pattern<'_>| item.covers_ignoring_case(twin.other);
        let item = allow.action_items().iter().find(is_it);
        // Who names the configuration of a bucket beside its objects means to have it set.
        let is_meant = twin.reach == Reach::Bucket && item.is_some_and(Pattern::is_plain);
        let is_apart = twin.reach != Reach::Bucket && deny.shares_no_resource(allow);
        if is_meant || is_apart || *asked >= MOST_ASKED {
            return None;
        }
        *asked += 1;
        spared(policy, (deny, number), pair, basis, table)?;
        item.map(|item| item.node).or_else(|| Some(allow.actions.as_ref()?.value))
    })
}

/// Whether requests for an action have each key that a statement asks about; every request can have a global one, but for
/// the tags of requests and resources.
fn has_keys(table: &Authorization, action: &str, statement: &Statement<'_>) -> bool {
    let Some(action) = table.action(action) else { return false };
    statement.conditions.iter().all(|condition| match condition.global {
        Some(key) if !key.is_tag_family || condition.key.to_ascii_lowercase().contains("principaltag") => {
            true
        }
        _ => action.supports_key(&condition.key),
    })
}

fn said<'s>(denied: Node<'s>, open: &[(Twin, Node<'s>)]) -> Match<'s> {
    let which = |twin: &Twin| format!("`{}`, which {},", twin.other, twin.deed);
    let others: Vec<String> = open.iter().map(|(twin, _)| which(twin)).collect();
    let verb = if open.len() == 1 { "stays" } else { "stay" };
    let name = open.first().map_or("", |(twin, _)| twin.denied);
    let message = format!("this denies `{name}`, and {} {verb} allowed", others.join(" and "));
    open.iter().fold(Match::saying(denied, message), |found, (twin, node)| {
        found.with(*node, format!("this allows `{}`", twin.other))
    })
}
