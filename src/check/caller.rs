//! Who may call: statements for anyone, and what narrows them.

use crate::aws;
use crate::check::narrowing::{granting, is_closed_by_deny, limits_caller, take_away};
use crate::document::{Document, Stage};
use crate::policy::{Effect, MOST_COMPARED, Pattern, Policy, Principal, Statement};
use crate::rule::{Context, Match, Matches};

/// An Allow for anyone that nothing narrows.
pub(super) fn wildcard_principal<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let is_open = |statement: &&Statement<'s>| {
        !is_endpoint_filter(statement, context)
            && !is_all_of(statement, "execute-api:")
            && !is_all_of(statement, "s3express:")
    };
    for statement in open_to_anyone(policy).filter(is_open) {
        for principal in statement.principal_items().iter().filter(|item| item.is_anyone()) {
            let found = explained(Match::new(principal.node), statement);
            matches.push(if is_bare(context.document) { found.help(IF_OF_ENDPOINT) } else { found });
        }
    }
}

/// What to do about a policy of which nothing around it says whose it is.
const IF_OF_ENDPOINT: &str = "name the accounts, roles or services that need access, or require a condition on who \
    calls, such as `aws:PrincipalOrgID` with a fixed value; if this is the policy of a VPC endpoint, which lets through \
    and grants nothing, say so with `--policy-type vpc-endpoint`";

/// Whether a policy was written down by itself, without anything around it.
fn is_bare(document: &Document<'_>) -> bool {
    document.node.surrounding().is_none() && document.stage == Stage::Proposed
}

/// A VPC endpoint's policy says which requests pass through the endpoint, and usually for everyone on `*`. Written down
/// by itself it looks like a resource policy on `*`, which services that need a resource's name do not have. A secret's
/// policy does, and that of a backup vault which takes copies; a key policy as well, and always names an account's root.
pub(super) fn is_endpoint_filter(statement: &Statement<'_>, context: &Context<'_, '_>) -> bool {
    let document = context.document;
    let is_on_all = statement
        .resources
        .as_ref()
        .is_some_and(|listed| !listed.has_unknown && listed.items.iter().all(|item| item.text == "*"));
    let is_of_other_service =
        |item: &Pattern<'_>| item.service().is_some_and(|service| !aws::has_resource_policies(service));
    let actions = statement.action_items();
    let has_no_policies = !actions.is_empty() && actions.iter().all(is_of_other_service);
    let is_of_one = || !actions.is_empty() && actions.iter().all(|item| is_on_one_resource(&item.text));
    is_bare(document) && (has_no_policies || (is_on_all && !is_of_one() && !has_key_administrator(document)))
}

/// Whether an action stands in the policies of resources for which their guides write `*`: the one that has the policy.
fn is_on_one_resource(action: &str) -> bool {
    let service = action.split(':').next().unwrap_or_default();
    service.eq_ignore_ascii_case("secretsmanager")
        || action.eq_ignore_ascii_case("backup:CopyIntoBackupVault")
}

fn has_key_administrator(document: &Document<'_>) -> bool {
    let statements = document.policy.iter().flat_map(|policy| &policy.statements);
    statements.into_iter().any(|statement| {
        statement.principal_items().iter().any(Principal::is_whole_account)
            && statement.action_items().iter().any(|item| item.text.to_ascii_lowercase().starts_with("kms:"))
    })
}

/// Whether all actions are of one service. An API's resource policy lets everyone reach the API, and its authorizers
/// decide who may call it; a directory bucket's public access block is always on ("Security best practices for directory
/// buckets" in the S3 user guide).
fn is_all_of(statement: &Statement<'_>, service: &str) -> bool {
    let items = statement.action_items();
    !items.is_empty() && items.iter().all(|item| item.text.to_ascii_lowercase().starts_with(service))
}

/// The same in a trust policy, where an external id is no more than a password.
pub(super) fn trust_anyone<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in open_to_anyone(policy).filter(|statement| lets_assume(statement)) {
        let has_external_id = statement.conditions.iter().any(|condition| condition.is_key("sts:ExternalId"));
        for principal in statement.principal_items().iter().filter(|item| item.is_anyone()) {
            let found = Match::new(principal.node);
            matches.push(if has_external_id {
                found.help(
                    "name the account or role that may assume this role; an external id only protects a named \
                     principal, and here it is a password that cannot be revoked",
                )
            } else {
                explained(found, statement)
            });
        }
    }
}

/// Whether a statement of a trust policy may hand out the role: `sts:TagSession` and `sts:SetSourceIdentity` alone only add
/// to what another one allows.
fn lets_assume(statement: &Statement<'_>) -> bool {
    const WAYS: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
    statement.actions.as_ref().is_some_and(|listed| listed.has_unknown)
        || WAYS.iter().any(|action| statement.covers_action(action))
}

/// Points at the condition that looks as if it narrowed the statement.
fn explained<'s>(found: Match<'s>, statement: &Statement<'s>) -> Match<'s> {
    match statement.conditions.first() {
        Some(condition) => found.with(condition.key_node, "this condition does not limit who may call"),
        None => found,
    }
}

/// Allow statements that any caller can use.
pub(super) fn open_to_anyone<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = &'a Statement<'s>> {
    policy.allows().filter(move |statement| {
        statement.is_for_anyone()
            && !statement.has_unknown_condition
            && !statement.conditions.iter().any(limits_caller)
            && !is_closed_by_deny(policy, statement)
    })
}

/// An Allow for everyone but those named.
pub(super) fn allow_not_principal<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in granting(policy) {
        if let Some(principals) = statement.principals.as_ref().filter(|listed| listed.is_negated) {
            matches.push(Match::new(principals.value));
        }
    }
}

/// All of S3 for a principal of an account that is not the reader's own.
pub(super) fn s3_full_access<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let is_all = |item: &&Pattern<'s>| item.text == "*" || item.text.eq_ignore_ascii_case("s3:*");
    let is_foreign =
        |principal: &&Principal<'s>| principal.account().is_some_and(|account| !context.is_own(account));
    for statement in granting(policy).filter(|statement| !delegates_to_access_points(statement)) {
        let Some(action) = statement.action_items().iter().find(is_all) else { continue };
        let Some(principal) = statement.principal_items().iter().find(is_foreign) else { continue };
        let is_plain = |deny: &&Statement<'s>| {
            let is_about =
                deny.is_for_anyone() || deny.principal_items().iter().any(|item| item.text == principal.text);
            is_about && deny.is_unconditional()
        };
        let denies = || policy.denies().take(MOST_COMPARED).filter(is_plain);
        if take_away(denies(), statement) {
            continue;
        }
        let account = principal.account().unwrap_or_default();
        // A bucket's own ARN has no slash; without it the actions on the bucket stay out.
        let has_bucket = statement
            .resource_items()
            .iter()
            .any(|item| item.text == "*" || item.arn().is_some_and(|arn| !arn.resource.contains('/')));
        let can = if denies().next().is_some() {
            "do whatever no Deny here names, what AWS adds to S3 later too"
        } else if has_bucket {
            "rewrite this policy and delete every object"
        } else {
            "delete the objects, versions too, and open them to others"
        };
        let message = format!("`{}` lets a principal of account `{account}` {can}", action.text);
        matches.push(Match::saying(action.node, message).with(principal.node, "who may do it"));
    }
}

/// A condition that lets another organization in, where the reader has said which one is theirs.
pub(super) fn foreign_organization<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    const KEYS: [&str; 3] = ["aws:PrincipalOrgID", "aws:SourceOrgID", "aws:ResourceOrgID"];
    let Some(own) = &context.settings.organization else { return };
    for condition in policy.statements.iter().flat_map(|statement| &statement.conditions) {
        if !KEYS.iter().any(|key| condition.is_key(key)) {
            continue;
        }
        for (node, value) in condition.values.iter().filter(|(_, value)| value.starts_with("o-")) {
            let is_pattern = value.contains(['*', '?', '$']);
            if value != own && !is_pattern {
                matches.push(Match::saying(
                    *node,
                    format!("organization `{value}` is not yours, which is `{own}`"),
                ));
            }
        }
    }
}

/// Whether the statement only hands its bucket over to access points, whose own policies then decide: the pattern that
/// the S3 user guide gives for it.
pub(super) fn delegates_to_access_points(statement: &Statement<'_>) -> bool {
    statement.conditions.iter().any(|condition| {
        condition.is_positive()
            && (condition.is_key("s3:DataAccessPointAccount") || condition.is_key("s3:DataAccessPointArn"))
    })
}

/// Whether the statement allows, for messages about both effects.
pub(super) fn is_allow(statement: &Statement<'_>) -> bool {
    statement.effect == Some(Effect::Allow)
}
