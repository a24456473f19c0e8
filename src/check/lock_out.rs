//! Denies that nobody can take back, and those with a way round for callers who are nobody.

use crate::check::narrowing::{Stranger, is_closed_to, lacks_when_anonymous, limits_caller, takes_away};
use crate::document::DocumentKind;
use crate::policy::{
    Comparison, Condition, MOST_COMPARED, Operator, Policy, Principal, SetQualifier, Statement,
};
use crate::rule::{Context, Match, Matches};

/// Of each service the actions that change the policy of a resource, and who is left to take a Deny of them back. For
/// S3 the root user of the bucket's owner, says the API reference of `DeleteBucketPolicy`, for SQS that of the queue's
/// ("Perform a privileged task on an AWS Organizations member account" in the IAM user guide); KMS lets nobody change
/// the policy whom the policy does not allow to ("Default key policy" in its developer guide).
const CHANGES: [(&str, &[&str], &str); 4] = [
    ("s3", &["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"], "only the account's root user can"),
    ("kms", &["kms:PutKeyPolicy"], "only AWS Support can help"),
    (
        "sqs",
        &["sqs:SetQueueAttributes", "sqs:AddPermission", "sqs:RemovePermission"],
        "only the account's root user can",
    ),
    (
        "secretsmanager",
        &["secretsmanager:PutResourcePolicy", "secretsmanager:DeleteResourcePolicy"],
        "nobody can",
    ),
];

/// Denies after which nobody may change the policy that they stand in.
pub(super) fn policy_locked<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let is_for_all = |deny: &&Statement<'s>| deny.is_for_anyone() && deny.is_unconditional();
    if policy.denies().find(is_for_all).is_none() {
        return;
    }
    for (service, actions, left) in CHANGES {
        let Some(own) = own_resource(policy, service) else { continue };
        let deny_of = |action: &&str| {
            policy.denies().take(MOST_COMPARED).filter(is_for_all).find(|deny| {
                deny.covers_action(action) && (deny.resources.is_none() || deny.covers_resource(own))
            })
        };
        let denies: Vec<_> = actions.iter().filter_map(deny_of).collect();
        let Some(first) = denies.first().filter(|_| denies.len() == actions.len()) else { continue };
        let message =
            format!("this denies everyone `{}`: {left} change this policy", actions.join("` and `"));
        let mut found = Match::saying(first.node, message);
        let mut shown = vec![first.node];
        for deny in &denies[1..] {
            if !shown.contains(&deny.node) {
                shown.push(deny.node);
                found = found.with(deny.node, "and this");
            }
        }
        matches.push(found);
        return;
    }
}

/// The resource that the policy of a service's resource is attached to, as far as its statements say.
fn own_resource<'a>(policy: &'a Policy<'_>, service: &str) -> Option<&'a str> {
    let is_own = |text: &str| {
        let Some(arn) = crate::policy::Arn::parse(text) else { return false };
        // Of a bucket's objects nothing follows for the bucket.
        arn.service == service && (service != "s3" || !arn.resource.contains(['/', ':']))
    };
    let named = policy.named_resources().map(|item| &*item.text);
    let of_service = || {
        policy.named_actions().all(|item| item.service().is_some_and(|own| own.eq_ignore_ascii_case(service)))
    };
    // A key's policy says `*` for the key.
    let is_star = |text: &&str| service != "s3" && *text == "*" && of_service();
    // Its name, or else a pattern that stands for it and that others may cover.
    named.filter(|text| is_own(text) || is_star(text)).min_by_key(|text| text.contains(['*', '?']))
}

/// Keys by which a Deny for everyone spares those who belong.
const FENCES: [&str; 4] =
    ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", "aws:PrincipalArn"];

/// A Deny that is to leave known callers only, and does not apply to callers who are nobody.
pub(super) fn fence_without_anonymous<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let is_limit = context.document.kind == DocumentKind::Rcp;
    if policy.denies().next().is_none() || !(is_limit || policy.allows().any(is_open)) {
        return;
    }
    for deny in policy.denies().take(MOST_COMPARED).filter(|deny| deny.is_for_anyone()) {
        if deny.has_unknown_condition || !deny.conditions.iter().any(is_fence) {
            continue;
        }
        let holes = deny.conditions.iter().filter(|condition| fails_for_anonymous(condition));
        let is_needed = || {
            is_limit
                || policy.allows().take(MOST_COMPARED).any(|allow| {
                    is_open(allow)
                        && takes_away(deny, allow)
                        && !is_closed_to(policy, allow, Stranger::Anonymous)
                })
        };
        if let Some(hole) = holes.into_iter().next().filter(|_| is_needed()) {
            let operator = hole.operator_node.string().unwrap_or_default();
            let message = format!(
                "an anonymous request has no `{}`, so `{operator}` fails and the Deny lets it through",
                hole.key
            );
            matches.push(Match::saying(hole.value, message));
        }
    }
}

/// An Allow for everyone, unless a condition of its own keeps out those who are nobody.
fn is_open(allow: &Statement<'_>) -> bool {
    allow
        .principals
        .as_ref()
        .is_some_and(|listed| !listed.is_negated && listed.items.iter().any(Principal::is_anyone))
        && !allow.has_unknown_condition
        && !allow
            .conditions
            .iter()
            .any(|condition| limits_caller(condition) || fails_for_anonymous(condition))
}

/// Whether a Deny's condition spares those of an organization or account.
fn is_fence(condition: &Condition<'_>) -> bool {
    condition.operator.is_some_and(Operator::is_negated) && FENCES.iter().any(|key| condition.is_key(key))
}

/// Whether a condition is certainly not met by a request that nobody signed: it has none of the keys that say who the
/// caller is.
fn fails_for_anonymous(condition: &Condition<'_>) -> bool {
    let Some(operator) = condition.operator else { return false };
    if condition.has_unknown || !lacks_when_anonymous(condition) {
        return false;
    }
    if operator.comparison == Comparison::Null {
        return operator.qualifier.is_none() && !condition.values.is_empty() && condition.all_are("false");
    }
    // What it says of sets with `IfExists` is not plain.
    let is_open = operator.qualifier == Some(SetQualifier::ForAnyValue) && operator.if_exists;
    !operator.holds_when_absent() && !is_open
}
