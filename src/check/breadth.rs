//! How much a statement allows: everything, or everything but something.

use crate::check::narrowing::granting;
use crate::document::DocumentKind as K;
use crate::policy::{Pattern, Policy, Statement};
use crate::rule::{Context, Match, Matches};

/// Allow with `Action: "*"`.
pub(super) fn wildcard_action<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let mut is_filter = None;
    for statement in granting(policy) {
        let mut items = statement.action_items().iter().filter(|item| is_everything(item)).peekable();
        if items.peek().is_none() || super::caller::delegates_to_access_points(statement) {
            continue;
        }
        // `*` on `*` in a resource policy is the default of a VPC endpoint: a filter that grants nothing by itself, nor do
        // the statements beside it.
        if *is_filter.get_or_insert_with(|| context.document.kind == K::ResourcePolicy && has_default(policy))
        {
            return;
        }
        let is_limited = !is_on_everything(statement)
            && statement.resources.as_ref().is_some_and(|listed| !listed.is_negated);
        matches.extend(items.map(|action| {
            if is_limited {
                let message =
                    format!("`{}` allows every action that there is on these resources", action.text);
                Match::saying(action.node, message)
            } else {
                Match::new(action.node)
            }
        }));
    }
}

/// Whether a statement allows everything on everything, as the policy that a VPC endpoint starts with does.
fn has_default(policy: &Policy<'_>) -> bool {
    policy.allows().any(|statement| {
        is_on_everything(statement) && statement.action_items().iter().any(|item| is_everything(item))
    })
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
