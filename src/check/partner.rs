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

/// The first principal of another account in each Allow statement that no Deny takes away.
pub(super) fn grants<'b, 's>(facts: &Facts<'b, 's>, policy: &'b Policy<'s>) -> Vec<Grant<'b, 's>> {
    let mut grants = Vec::new();
    for statement in policy.allows().take(MOST_COMPARED) {
        let plain = statement.principals.as_ref().filter(|listed| !listed.is_negated);
        let mut principals = plain.into_iter().flat_map(|listed| &listed.items).take(MOST_COMPARED);
        let Some(principal) = principals.find(|principal| facts.is_foreign_principal(principal)) else {
            continue;
        };
        let Some(account) = principal.account() else { continue };
        if !delegates_to_access_points(statement) && !is_denied(policy, statement) {
            grants.push(Grant { statement, principal, account });
        }
    }
    grants
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
    let is_plain = |deny: &&Statement<'_>| {
        deny.is_for_anyone() && deny.conditions.is_empty() && !deny.has_unknown_condition
    };
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
