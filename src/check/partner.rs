//! What a bucket policy grants to somebody else's account.

use crate::bundle::Facts;
use crate::check::caller::delegates_to_access_points;
use crate::check::narrowing::take_away;
use crate::policy::{MOST_COMPARED, Policy, Principal, Statement};
use crate::syntax::Node;

/// An Allow statement and a principal of another account in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grant<'b, 's> {
    pub statement: &'b Statement<'s>,
    pub principal: &'b Principal<'s>,
    /// The principal's account.
    pub account: &'b str,
}

/// The first principal of another account in each Allow statement that no Deny takes away: for what is the same whoever
/// the partner is.
pub(super) fn grants<'b, 's>(facts: &Facts<'b, 's>, policy: &'b Policy<'s>) -> Vec<Grant<'b, 's>> {
    let mut grants = Vec::new();
    for statement in policy.allows().take(MOST_COMPARED) {
        if let Some(grant) = foreign(facts, statement).next()
            && is_in_force(policy, statement)
        {
            grants.push(grant);
        }
    }
    grants
}

/// The first principal of every other account in each of those: for what one partner may lack and another have.
pub(super) fn partners<'b, 's>(facts: &Facts<'b, 's>, policy: &'b Policy<'s>) -> Vec<Grant<'b, 's>> {
    let mut partners: Vec<Grant<'b, 's>> = Vec::new();
    for statement in policy.allows().take(MOST_COMPARED) {
        let first = partners.len();
        for grant in foreign(facts, statement) {
            if partners[first..].iter().all(|known| known.account != grant.account) {
                partners.push(grant);
            }
        }
        if partners.len() > first && !is_in_force(policy, statement) {
            partners.truncate(first);
        }
        // Partners are held against each other and against roles.
        if partners.len() >= MOST_COMPARED {
            partners.truncate(MOST_COMPARED);
            break;
        }
    }
    partners
}

/// The principals of other accounts that the statement names.
fn foreign<'b, 's>(
    facts: &Facts<'b, 's>,
    statement: &'b Statement<'s>,
) -> impl Iterator<Item = Grant<'b, 's>> {
    let plain = statement.principals.as_ref().filter(|listed| !listed.is_negated);
    let principals = plain.into_iter().flat_map(|listed| &listed.items).take(MOST_COMPARED);
    principals.filter_map(move |principal| {
        let account = principal.account().filter(|account| facts.is_foreign(account))?;
        Some(Grant { statement, principal, account })
    })
}

/// Whether a statement that allows does so by itself, and no Deny takes it back.
pub(super) fn is_in_force(policy: &Policy<'_>, statement: &Statement<'_>) -> bool {
    !delegates_to_access_points(statement) && !is_denied(policy, statement)
}

/// The [`grants`] of one of `actions`, each with the place that gives it.
pub(super) fn grants_of<'b, 's>(
    facts: &Facts<'b, 's>,
    policy: &'b Policy<'s>,
    actions: &[&str],
) -> Vec<(Grant<'b, 's>, Node<'s>)> {
    let with_place = |grant: Grant<'b, 's>| Some((grant, grant.action(actions)?.0));
    grants(facts, policy).into_iter().filter_map(with_place).collect()
}

/// Whether unconditional Denies for everyone are about all that the statement allows.
fn is_denied(policy: &Policy<'_>, statement: &Statement<'_>) -> bool {
    let is_plain = |deny: &&Statement<'_>| deny.is_for_anyone() && deny.is_unconditional();
    take_away(policy.denies().take(MOST_COMPARED).filter(is_plain), statement)
}

impl<'s> Grant<'_, 's> {
    /// The action of the statement that stands for one of `actions`, and that one.
    pub(super) fn action<'n>(&self, actions: &[&'n str]) -> Option<(Node<'s>, &'n str)> {
        actions.iter().find_map(|action| Some((allowing(self.statement, action)?, *action)))
    }
}

/// The action of a statement that stands for `action`.
pub(super) fn allowing<'s>(statement: &Statement<'s>, action: &str) -> Option<Node<'s>> {
    let mut items = statement.action_items().iter();
    items.find(|item| item.covers_ignoring_case(action)).map(|item| item.node)
}
