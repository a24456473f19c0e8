//! What AWS's controls ask of identity policies: IAM.1, IAM.21, KMS.1 and KMS.2. They look at the version of a policy
//! that is in force, and not at those that AWS writes.

use crate::check::narrowing::granting;
use crate::document::Placement;
use crate::policy::{Pattern, Policy, Statement};
use crate::rule::{Context, Match, Matches};

/// Everything, on everything.
pub(super) fn everything<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let is_all = |item: &&Pattern<'s>| item.text == "*" || item.text == "*:*";
    for statement in granting(policy) {
        let Some(action) = statement.action_items().iter().find(is_all) else { continue };
        if statement.resource_items().iter().any(|item| item.text == "*") && is_managed(context) {
            matches.push(Match::new(action.node));
        }
    }
}

/// Every action of one service.
pub(super) fn every_action<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in granting(policy) {
        let is_service = |item: &&Pattern<'s>| {
            item.name() == Some("*") && item.service().is_some_and(|service| !service.contains('*'))
        };
        let found = statement.action_items().iter().filter(is_service).map(|item| Match::new(item.node));
        let before = matches.len();
        matches.extend(found);
        if matches.len() > before && !is_managed(context) {
            matches.truncate(before);
            return;
        }
    }
}

/// A managed policy that decrypts with every key.
pub(super) fn decrypts_with_any<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    decrypting(policy, |found| {
        if is_managed(context) {
            matches.push(found);
        }
    });
}

/// The same of a policy that is part of a user, group or role.
pub(super) fn inline_decrypts_with_any<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    decrypting(policy, |found| {
        if context.document.placement().may_be(Placement::Inline) {
            matches.push(found);
        }
    });
}

fn is_managed(context: &Context<'_, '_>) -> bool {
    context.document.placement().may_be(Placement::Managed)
}

fn decrypting<'s>(policy: &Policy<'s>, mut say: impl FnMut(Match<'s>)) {
    const ACTIONS: [&str; 2] = ["kms:Decrypt", "kms:ReEncryptFrom"];
    let decrypts = |statement: &&Statement<'s>| ACTIONS.iter().any(|action| statement.covers_action(action));
    for statement in granting(policy).filter(decrypts) {
        if let Some(resource) = statement.resource_items().iter().find(|item| is_every_key(item)) {
            say(Match::new(resource.node));
        }
    }
}

fn is_every_key(item: &Pattern<'_>) -> bool {
    item.text == "*"
        || item.arn().is_some_and(|arn| arn.service == "kms" && matches!(arn.resource, "*" | "key/*"))
}
