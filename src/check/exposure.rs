//! Power over any resource of a kind: statements that name no resource where much depends on which.

use crate::aws::authorization::{Action, Authorization};
use crate::check::any_of_kind::{is_any_of_kind, is_wide_for};
use crate::check::escalation::narrows;
use crate::check::narrowing::takes_away;
use crate::policy::{MOST_COMPARED, Pattern, Policy, Statement};
use crate::rule::{Context, Match, Matches};

/// How many actions a message names.
const MOST_NAMED: usize = 3;

/// What is held in confidence, or in bulk.
#[rustfmt::skip]
const DATA: [&str; 8] = [
    "s3:GetObject", "s3:GetObjectVersion", "secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue",
    "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "dynamodb:Scan",
];

/// Actions whose answer is the credentials of something else than the caller. What makes keys and passwords for users is
/// a matter of the family `escalation`.
#[rustfmt::skip]
const CREDENTIALS: [&str; 16] = [
    "codeartifact:GetAuthorizationToken", "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
    "connect:GetFederationToken", "gamelift:GetComputeAccess", "gamelift:GetInstanceAccess",
    "iam:CreateServiceSpecificCredential", "iam:ResetServiceSpecificCredential",
    "lightsail:DownloadDefaultKeyPair", "lightsail:GetInstanceAccessDetails",
    "lightsail:GetRelationalDatabaseMasterUserPassword", "rds-db:connect", "redshift:GetClusterCredentials",
    "redshift:GetClusterCredentialsWithIAM", "redshift-serverless:GetCredentials", "sso:GetRoleCredentials",
    "sts:AssumeRoot",
];

/// How the names of actions that give access begin, and what they are about. The access level also has actions that take
/// access away, and some that only connect one thing to another.
const GIVING: [&str; 8] = ["Add", "Authorize", "Create", "Grant", "Modify", "Put", "Set", "Update"];
const ABOUT_ACCESS: [&str; 6] = ["Policy", "Permission", "Grant", "Acl", "Attribute", "Access"];

/// Reading every secret, parameter or object.
pub(super) fn data_of_any<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, found: &mut Matches<'s>) {
    listed(policy, context, &DATA, "reads the contents of any resource of its kind", found);
}

/// Fetching anybody's credentials.
pub(super) fn credentials_of_any<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    found: &mut Matches<'s>,
) {
    listed(policy, context, &CREDENTIALS, "answers with the credentials for any resource of its kind", found);
}

/// Assuming any role that trusts the account.
pub(super) fn assume_any_role<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, found: &mut Matches<'s>) {
    listed(policy, context, &["sts:AssumeRole"], "reaches every role that trusts this account", found);
}

fn listed<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    actions: &[&str],
    effect: &str,
    found: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    let denies = plain_denies(policy);
    for statement in wide(policy, &denies) {
        let held = |item: &Pattern<'s>| {
            let is_whole = is_everything(item) || item.text.eq_ignore_ascii_case("iam:*");
            let is_held = |action: &&&str| {
                item.covers_ignoring_case(action)
                    && is_wide_for(statement, action, table)
                    && !is_denied(&denies, statement, action)
            };
            actions.iter().filter(|_| !is_whole).find(is_held).copied()
        };
        let mut items =
            statement.action_items().iter().filter_map(|item| held(item).map(|action| (item, action)));
        let Some((first, action)) = items.next() else { continue };
        let resource = statement.resources.as_ref().map(|listed| listed.value);
        let mut matched = Match::saying(first.node, said(first, action, effect));
        for (item, action) in items.take(MOST_NAMED) {
            matched = matched.with(item.node, format!("and `{action}`"));
        }
        found.push(resource.into_iter().fold(matched, |matched, node| matched.with(node, "on any")));
    }
}

fn said(item: &Pattern<'_>, action: &str, effect: &str) -> String {
    // This one does what the others give the means for.
    let effect =
        if action == "rds-db:connect" { "signs in to databases as any of their users" } else { effect };
    if item.text.eq_ignore_ascii_case(action) {
        format!("`{action}` {effect}")
    } else {
        format!("`{}` holds `{action}`, which {effect}", item.text)
    }
}

/// Changing who may do what, on any resource.
pub(super) fn permissions_of_any<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    found: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    let denies = plain_denies(policy);
    for statement in wide(policy, &denies) {
        let is_open =
            |action: &str| is_wide_for(statement, action, table) && !is_denied(&denies, statement, action);
        let mut named: Vec<(&Pattern<'s>, String)> = Vec::new();
        for item in statement.action_items().iter().filter(|item| !is_everything(item)).take(MOST_COMPARED) {
            if let Some(action) = permissions_action(table, item, is_open) {
                named.push((item, action));
            }
        }
        let Some(((first, action), rest)) = named.split_first() else { continue };
        let message = said(first, action, "changes the permissions of any resource of its kind");
        let mut matched = Match::saying(first.node, message);
        for (item, action) in rest.iter().take(MOST_NAMED) {
            matched = matched.with(item.node, format!("and `{action}`"));
        }
        found.push(matched);
    }
}

/// The first action of an item that changes permissions and can be limited to resources. IAM's own, which are about
/// principals, are a matter of the family `escalation`.
fn permissions_action(
    table: &Authorization,
    item: &Pattern<'_>,
    is_open: impl Fn(&str) -> bool,
) -> Option<String> {
    let (prefix, name) = item.text.split_once(':')?;
    let service =
        table.service(prefix).filter(|service| !matches!(service.prefix(), "iam" | "sso" | "sts"))?;
    let opens = |action: &Action<'_>| {
        let (name, is_of) =
            (action.name(), |words: &[&str]| words.iter().any(|word| action.name().contains(word)));
        action.levels().is_permissions_management()
            && action.resources().len() > 0
            && GIVING.iter().any(|word| name.starts_with(word))
            && is_of(&ABOUT_ACCESS)
    };
    let whole = |action: Action<'_>| format!("{}:{}", service.prefix(), action.name());
    let mut open: Vec<Action<'_>> = service.matching(name).filter(opens).collect();
    // A policy says it best, and that of the service's main resource has the shortest name.
    open.sort_by_key(|action| (!action.name().ends_with("Policy"), action.name().len()));
    open.into_iter().map(whole).find(|action| is_open(action))
}

/// Allow statements about any resource of some kind, that no condition limits and no Deny takes away.
fn wide<'a, 's>(
    policy: &'a Policy<'s>,
    denies: &'a [&'a Statement<'s>],
) -> impl Iterator<Item = &'a Statement<'s>> {
    policy.allows().filter(|statement| {
        statement.resource_items().iter().any(|item| is_any_of_kind(item))
            && !statement.has_unknown_condition
            && !statement.conditions.iter().any(narrows)
            && !denies.iter().any(|deny| takes_away(deny, statement))
    })
}

fn plain_denies<'a, 's>(policy: &'a Policy<'s>) -> Vec<&'a Statement<'s>> {
    let is_plain = |deny: &&Statement<'s>| deny.is_unconditional();
    policy.denies().filter(is_plain).take(MOST_COMPARED).collect()
}

/// Whether a Deny takes one action of a statement away, wherever the statement allows it.
fn is_denied(denies: &[&Statement<'_>], statement: &Statement<'_>, action: &str) -> bool {
    denies.iter().any(|deny| {
        deny.covers_action(action)
            && (deny.covers_resource("*")
                || statement.resource_items().iter().all(|item| deny.covers_resource(&item.text)))
    })
}

/// Every action is one finding of another rule.
fn is_everything(item: &Pattern<'_>) -> bool {
    matches!(&*item.text, "*" | "*:*")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [`Topics::ANY_RESOURCE`](crate::rule::Topics::ANY_RESOURCE) is missing from statements that allow to list things.
    #[test]
    fn nothing_here_is_only_listed() {
        let table = Authorization::embedded();
        for name in DATA.iter().chain(&CREDENTIALS).chain(&["sts:AssumeRole"]) {
            assert!(table.action(name).is_none_or(|action| !action.levels().is_only_list()), "{name}");
        }
    }
}
