//! How much a statement allows: everything, or everything but something.

use crate::check::narrowing::granting;
use crate::document::DocumentKind as K;
use crate::policy::Policy;
use crate::rule::{Context, Match, Matches};

/// Allow with `Action: "*"`.
pub(super) fn wildcard_action<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in granting(policy) {
        // `*` on `*` in a resource policy is the default of a VPC endpoint: a filter that grants nothing by itself.
        let is_filter = context.document.kind == K::ResourcePolicy
            && statement.resource_items().iter().any(|item| item.text == "*");
        if is_filter || super::caller::delegates_to_access_points(statement) {
            continue;
        }
        for action in statement.action_items().iter().filter(|item| item.text == "*" || item.text == "*:*") {
            matches.push(Match::new(action.node));
        }
    }
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
