//! How long a policy is, against what AWS stores.

use crate::aws::quota;
use crate::document::{DocumentKind as K, Stage};
use crate::policy::{Pattern, Policy, Statement, UNKNOWN_CLOSE, UNKNOWN_OPEN};
use crate::rule::{Context, Match, Matches};
use crate::syntax::{Kind, Node};

/// A policy of a user, group or role.
pub(super) fn identity<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    if is_surely_within(policy.node, quota::USER_INLINE_POLICIES) {
        return;
    }
    let (quota, whose) = identity_quota(context.document.node);
    over(policy, context, quota, whose, matches);
}

/// A role's trust policy.
pub(super) fn trust<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    over(policy, context, quota::TRUST_POLICY, "a role's trust policy", matches);
}

/// The policy of a bucket or another resource whose quota is known.
pub(super) fn resource<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let (quota, whose) = match context.document.kind {
        K::BucketPolicy | K::AccessPointPolicy => (quota::BUCKET_POLICY, "the policy of a bucket"),
        _ => {
            let mut actions = policy.statements.iter().flat_map(Statement::action_items);
            let Some(service) = actions.next().and_then(Pattern::service) else { return };
            let is_same = |action: &Pattern<'_>| {
                action.service().is_some_and(|other| other.eq_ignore_ascii_case(service))
            };
            let Some(quota) = quota::resource_policy_quota(service) else { return };
            if policy.node.raw().len() <= quota || !actions.all(is_same) {
                return;
            }
            (quota, "the policy of this kind of resource")
        }
    };
    over(policy, context, quota, whose, matches);
}

/// A service control policy.
pub(super) fn service_control<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    control(policy, context, quota::SERVICE_CONTROL_POLICY, "a service control policy", matches);
}

/// A resource control policy.
pub(super) fn resource_control<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    control(policy, context, quota::RESOURCE_CONTROL_POLICY, "a resource control policy", matches);
}

/// What a policy of a user, group or role may have. Only a template says to what it belongs.
fn identity_quota(node: Node<'_>) -> (usize, &'static str) {
    const LARGEST: (usize, &str) = (quota::ROLE_INLINE_POLICIES, "any policy of a user, group or role");
    let mut at = node.origin();
    while let Some(parent) = at.parent() {
        at = parent;
        let (Some(kind), Some(properties)) = (at.get("Type").and_then(Node::string), at.get("Properties"))
        else {
            continue;
        };
        let user = (quota::USER_INLINE_POLICIES, "a user's inline policies together");
        let group = (quota::GROUP_INLINE_POLICIES, "a group's inline policies together");
        return match &*kind {
            "AWS::IAM::ManagedPolicy" => (quota::MANAGED_POLICY, "a managed policy"),
            "AWS::IAM::User" | "AWS::IAM::UserPolicy" => user,
            "AWS::IAM::Group" | "AWS::IAM::GroupPolicy" => group,
            "AWS::IAM::Policy" if properties.get("Users").is_some() => user,
            "AWS::IAM::Policy" if properties.get("Groups").is_some() => group,
            _ => LARGEST,
        };
    }
    LARGEST
}

/// What AWS returned it has stored: its quota was raised, or the policy is one of AWS's own.
fn is_stored(context: &Context<'_, '_>) -> bool {
    context.document.stage == Stage::Observed
}

fn over<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    quota: usize,
    whose: &str,
    matches: &mut Matches<'s>,
) {
    if is_stored(context) || is_surely_within(policy.node, quota) {
        return;
    }
    let length = length(policy.node);
    if length > quota {
        let message = format!(
            "this policy has {} characters without white space; the most for {whose} is {}",
            grouped(length),
            grouped(quota)
        );
        matches.push(Match::saying(policy.node, message));
    }
}

/// Organizations counts the white space of what it is sent.
fn control<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    quota: usize,
    whose: &str,
    matches: &mut Matches<'s>,
) {
    if is_stored(context) || is_surely_within(policy.node, quota) {
        return;
    }
    let bare = length(policy.node);
    // CloudFormation sends an object without white space, and a string as it stands.
    let sent = if is_view(policy.node) { bare } else { policy.node.raw().chars().count() };
    if sent <= quota {
        return;
    }
    let message = if bare > quota {
        format!("this policy has {} characters; the most for {whose} is {}", grouped(bare), grouped(quota))
    } else {
        format!(
            "this policy has {} characters with its white space, which counts; the most for {whose} is {}",
            grouped(sent),
            grouped(quota)
        )
    };
    matches.push(Match::saying(policy.node, message));
}

/// A cheap look that settles nearly every policy.
fn is_surely_within(node: Node<'_>, quota: usize) -> bool {
    !is_view(node) && node.raw().len() <= quota
}

fn is_view(node: Node<'_>) -> bool {
    !std::ptr::eq(node.origin().tree(), node.tree())
}

/// The characters of a policy without its white space; of one in a template, those that are known already.
fn length(node: Node<'_>) -> usize {
    if is_view(node) { known_length(node) } else { visible(node.raw()) }
}

fn visible(text: &str) -> usize {
    text.chars().filter(|letter| !letter.is_whitespace()).count()
}

fn known_length(node: Node<'_>) -> usize {
    match node.kind() {
        Kind::Object => {
            let members = node.members().map(|(key, value)| known_length(key) + 1 + known_length(value));
            enclosed(members)
        }
        Kind::Array => enclosed(node.items().map(known_length)),
        Kind::String => {
            let text = node.string().unwrap_or_default();
            2 + known_parts(&text)
        }
        Kind::Unknown => 0,
        _ => node.scalar().map_or(0, |text| text.len()),
    }
}

/// Brackets, what is between them, and its commas.
fn enclosed(parts: impl Iterator<Item = usize>) -> usize {
    let (count, sum) = parts.fold((0_usize, 0), |(count, sum), part| (count + 1, sum + part));
    2 + sum + count.saturating_sub(1)
}

fn known_parts(text: &str) -> usize {
    let mut is_known = true;
    let mut length = 0;
    for letter in text.chars() {
        match letter {
            UNKNOWN_OPEN => is_known = false,
            UNKNOWN_CLOSE => is_known = true,
            _ if is_known && !letter.is_whitespace() => length += 1,
            _ => {}
        }
    }
    length
}

/// `10240` as `10,240`.
fn grouped(number: usize) -> String {
    let (thousands, rest) = (number / 1_000, number % 1_000);
    if thousands == 0 { rest.to_string() } else { format!("{},{rest:03}", grouped(thousands)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_numbers_in_groups() {
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(10_240), "10,240");
        assert_eq!(grouped(1_000_007), "1,000,007");
    }
}
