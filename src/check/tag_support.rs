//! The tag of a resource, asked of actions that have no tagged resource.

use crate::aws::authorization::{Action, Authorization};
use crate::check::conditions::is_literal;
use crate::policy::{Comparison, Condition, Effect, MOST_COMPARED, Pattern, Policy, Statement};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// A statement with more tags, or more actions without them, than this is nobody's; all of them against each other would
/// take long.
const MOST_TAGS: usize = 16;

/// The statements of this effect that only a request with the tag of a resource meets, and the conditions that make it so.
fn asking<'a, 's>(
    policy: &'a Policy<'s>,
    effect: Effect,
) -> impl Iterator<Item = (&'a Statement<'s>, Vec<&'a Condition<'s>>)> {
    let asks = |condition: &&Condition<'s>| {
        let family = condition.key.split_once('/').map_or("", |pair| pair.0);
        family.eq_ignore_ascii_case("aws:ResourceTag")
            && condition.operator.is_some_and(|operator| {
                operator.comparison != Comparison::Null && !operator.holds_when_absent()
            })
    };
    let statements = policy.statements.iter().filter(move |statement| statement.effect == Some(effect));
    statements.filter_map(move |statement| {
        let conditions: Vec<_> = statement.conditions.iter().filter(asks).take(MOST_TAGS).collect();
        (!conditions.is_empty()).then_some((statement, conditions))
    })
}

/// Allow on actions that do not have the tag.
pub(super) fn allow<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    listed(policy, context, matches, Effect::Allow, "so this does not allow it");
}

/// Deny on actions that do not have the tag.
pub(super) fn deny<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    listed(policy, context, matches, Effect::Deny, "so this does not deny it");
}

/// One finding for each key and service.
fn listed<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
    effect: Effect,
    outcome: &str,
) {
    let table = context.settings.authorization();
    for (statement, conditions) in asking(policy, effect) {
        let mut by_service: Vec<(&str, Vec<&Pattern<'s>>)> = Vec::new();
        for item in statement.action_items() {
            let Some((service, name)) = item.text.split_once(':') else { continue };
            if !is_literal(&item.text) || has_tag(table, service, name) {
                continue;
            }
            match by_service.iter_mut().find(|group| group.0.eq_ignore_ascii_case(service)) {
                Some(group) => group.1.push(item),
                None => by_service.push((service, vec![item])),
            }
        }
        for condition in conditions {
            for (_, items) in &by_service {
                let message =
                    format!("a request for `{}` has no `{}`, {outcome}", items[0].text, condition.key);
                let rest = items[1..].iter().take(MOST_COMPARED).map(|item| (item.node, "nor has this one"));
                let related = rest.chain([(condition.key_node, "the tag that is asked for")]);
                matches.push(with_all(Match::saying(items[0].node, message), related));
            }
        }
    }
}

fn with_all<'s>(found: Match<'s>, related: impl Iterator<Item = (Node<'s>, &'static str)>) -> Match<'s> {
    related.fold(found, |found, (node, message)| found.with(node, message))
}

/// Whether some action that `name` stands for may have the tag. An action that makes a resource and its tags counts: AWS
/// lists no resource for it, and its validator passes it.
fn has_tag(table: &Authorization, service: &str, name: &str) -> bool {
    let Some(service) = table.service(service) else { return true };
    let may_have = |action: Action<'_>| {
        action.is_retired()
            || !action.lacks_key("aws:ResourceTag/tag-key")
            || !action.lacks_key("aws:RequestTag/tag-key")
    };
    if !name.contains(['*', '?']) {
        return service.action(name).is_none_or(may_have);
    }
    let mut actions = service.matching(name).peekable();
    actions.peek().is_none() || actions.any(may_have)
}

/// Allow on every action but some, with a tag that not every action has.
pub(super) fn allow_not_action<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    all_but(policy, matches, Effect::Allow);
}

/// Deny on every action but some, with a tag that not every action has.
pub(super) fn deny_not_action<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    all_but(policy, matches, Effect::Deny);
}

fn all_but<'s>(policy: &Policy<'s>, matches: &mut Matches<'s>, effect: Effect) {
    for (statement, conditions) in asking(policy, effect) {
        if let Some(actions) = statement.actions.as_ref().filter(|actions| actions.is_negated) {
            for condition in conditions {
                let found = Match::new(actions.key);
                matches.push(found.with(condition.key_node, "not every action has this tag"));
            }
        }
    }
}
