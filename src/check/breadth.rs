//! How much a statement allows: everything, or everything but something.

use crate::check::narrowing::granting;
use crate::document::DocumentKind as K;
use crate::policy::{MOST_COMPARED, Pattern, Policy, Statement};
use crate::rule::{Context, Match, Matches};

/// Allow with `Action: "*"`.
pub(super) fn wildcard_action<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in granting(policy) {
        let Some(action) = statement.action_items().iter().find(|item| is_everything(item)) else { continue };
        // `*` on `*` in a resource policy is the default of a VPC endpoint: a filter that grants nothing by itself, nor do
        // the statements beside it.
        let is_filter = context.document.kind == K::ResourcePolicy
            && policy.allows().take(MOST_COMPARED).any(|other| {
                is_on_everything(other) && other.action_items().iter().any(|item| is_everything(item))
            });
        if is_filter || super::caller::delegates_to_access_points(statement) {
            continue;
        }
        let found = Match::new(action.node);
        matches.push(match statement.resources.as_ref().filter(|listed| !listed.is_negated) {
            Some(_) if !is_on_everything(statement) => {
                let message =
                    format!("`{}` allows every action that there is on these resources", action.text);
                Match::saying(action.node, message)
            }
            _ => found,
        });
    }
}

fn is_everything(action: &Pattern<'_>) -> bool {
    action.text == "*" || action.text == "*:*"
}

fn is_on_everything(statement: &Statement<'_>) -> bool {
    statement.resource_items().iter().any(|item| item.text == "*")
}

/// Allow with `NotAction`.
pub(super) fn allow_not_action<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in granting(policy) {
        if let Some(actions) = statement.actions.as_ref().filter(|listed| listed.is_negated) {
            matches.push(Match::new(actions.value));
        }
    }
}

/// Allow with `NotResource`.
pub(super) fn allow_not_resource<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in granting(policy) {
        if let Some(resources) = statement.resources.as_ref().filter(|listed| listed.is_negated) {
            matches.push(Match::new(resources.value));
        }
    }
}
