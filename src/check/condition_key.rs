//! Names of condition keys.

use crate::aws;
use crate::check::conditions::{each, is_literal};
use crate::distance::nearest;
use crate::policy::{Condition, MOST_COMPARED, Pattern, Policy, PrincipalKind, Statement};
use crate::rule::{Context, Match, Matches};

/// Longer than every name of a global key: nothing that was meant to be one.
const LONGEST_SUGGESTED: usize = 40;

/// Each suggestion compares a key with all that there are.
const MOST_SUGGESTED: usize = 16;

/// A key that stands twice under one operator, in different cases.
pub(super) fn same_but_for_case<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in &policy.statements {
        let operators = statement.conditions.chunk_by(|one, other| one.operator_node == other.operator_node);
        for keys in operators.filter(|keys| keys.len() > 1) {
            let keys = &keys[..keys.len().min(MOST_COMPARED)];
            for (index, key) in keys.iter().enumerate() {
                let is_same = |other: &&Condition<'s>| key.is_key(&other.key) && key.key != other.key;
                if let Some(first) = keys[..index].iter().find(is_same) {
                    matches.push(Match::new(key.key_node).with(first.key_node, "the same key"));
                }
            }
        }
    }
}

/// A key that is not a prefix and a name.
pub(super) fn malformed<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (statement, condition, _) in each(policy) {
        let is_formed = condition
            .key
            .split_once(':')
            .is_some_and(|(prefix, name)| !prefix.is_empty() && !name.is_empty());
        if is_formed || !is_literal(&condition.key) || is_of_stack(statement) {
            continue;
        }
        let found = Match::new(condition.key_node);
        let with_prefix = format!("aws:{}", condition.key.trim_start_matches(':'));
        matches.push(match aws::global_key(&with_prefix) {
            Some(key) => {
                let name = format!("{}{}", key.name, &with_prefix[key.name.len()..]);
                found
                    .help(format!("did you mean `{name}`?"))
                    .fix(format!("write `{name}`"), format!("\"{name}\""))
            }
            None => found,
        });
    }
}

/// CloudFormation's stack policies look like a resource's, and have `ResourceType` for a key.
fn is_of_stack(statement: &Statement<'_>) -> bool {
    let is_update = |item: &Pattern<'_>| item.service().is_some_and(|it| it.eq_ignore_ascii_case("Update"));
    statement.action_items().iter().any(is_update)
}

/// A key with the prefix `aws:` that is no global key.
pub(super) fn unknown_global<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (_, condition, _) in each(policy) {
        if !is_global(condition) || is_former_arn(condition) || condition.global.is_some() {
            continue;
        }
        let found = Match::new(condition.key_node);
        let is_suggested = matches.len() < MOST_SUGGESTED;
        matches.push(match is_suggested.then(|| suggested(&condition.key)).flatten() {
            Some(name) => found
                .help(format!("did you mean `{name}`?"))
                .fix(format!("write `{name}`"), format!("\"{name}\"")),
            None => found,
        });
    }
}

/// The prefix counts only when a name that is known stands behind it.
fn is_global(condition: &Condition<'_>) -> bool {
    let (prefix, name) = condition.key.split_at_checked(4).unwrap_or_default();
    prefix.eq_ignore_ascii_case("aws:") && !name.is_empty() && is_literal(&condition.key)
}

fn suggested(name: &str) -> Option<String> {
    let (family, tag) = name.split_once('/').map_or((name, ""), |pair| pair);
    if family.len() > LONGEST_SUGGESTED {
        return None;
    }
    let keys = aws::global_keys().filter(|key| tag.is_empty() || key.is_tag_family);
    let meant = nearest(family, keys.map(|key| (key, key.name)), 3)?;
    let slash = if tag.is_empty() { "" } else { "/" };
    Some(format!("{}{slash}{tag}", meant.name))
}

/// `aws:ARN`, which `aws:PrincipalArn` replaced.
fn is_former_arn(condition: &Condition<'_>) -> bool {
    condition.is_key("aws:ARN")
}

/// `aws:ARN` where it still works.
pub(super) fn former_principal_arn<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (statement, condition, _) in each(policy) {
        if is_former_arn(condition) && !is_for_services(statement) {
            matches
                .push(Match::new(condition.key_node).fix("write `aws:PrincipalArn`", "\"aws:PrincipalArn\""));
        }
    }
}

/// `aws:ARN` about a service, whose requests have no such key.
pub(super) fn principal_arn_of_service<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    for (statement, condition, _) in each(policy) {
        if is_former_arn(condition) && is_for_services(statement) {
            matches.push(Match::new(condition.key_node));
        }
    }
}

/// Whether the statement is about services and nobody else.
pub(super) fn is_for_services(statement: &Statement<'_>) -> bool {
    statement.principals.as_ref().is_some_and(|listed| {
        !listed.is_negated
            && !listed.has_unknown
            && !listed.items.is_empty()
            && listed.items.iter().all(|item| item.kind == PrincipalKind::Service)
    })
}
