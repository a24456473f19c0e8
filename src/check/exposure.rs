//! Power over any resource of a kind: statements that name no resource where much depends on which.

use crate::aws::authorization::{Action, Authorization};
use crate::check::any_of_kind::{is_any_of_kind, is_wide_for};
use crate::check::escalation::{narrows, stands_for};
use crate::check::narrowing::takes_away;
use crate::policy::{Effect, MOST_COMPARED, Pattern, Policy, Statement};
use crate::rule::{Context, Match, Matches, Named};

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
const CREDENTIALS: [&str; 15] = [
    "codeartifact:GetAuthorizationToken", "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
    "connect:GetFederationToken", "gamelift:GetComputeAccess", "gamelift:GetInstanceAccess",
    "iam:CreateServiceSpecificCredential", "iam:ResetServiceSpecificCredential",
    "lightsail:DownloadDefaultKeyPair", "lightsail:GetInstanceAccessDetails",
    "lightsail:GetRelationalDatabaseMasterUserPassword", "rds-db:connect", "redshift:GetClusterCredentials",
    "redshift:GetClusterCredentialsWithIAM", "redshift-serverless:GetCredentials", "sso:GetRoleCredentials",
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
    let is_wide = wide(policy);
    for statement in policy.allows().filter(|statement| is_wide(statement)) {
        let held = |item: &Pattern<'s>| {
            let is_held = |action: &&&str| stands_for(item, action) && is_wide_for(statement, action, table);
            let is_whole = || is_everything(item) || item.text.eq_ignore_ascii_case("iam:*");
            actions.iter().find(is_held).copied().filter(|_| !is_whole())
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
    let is_wide = wide(policy);
    for actions in context.actions().chunk_by(|one, other| std::ptr::eq(one.statement, other.statement)) {
        let mut named = actions
            .iter()
            .take(MOST_COMPARED)
            .filter_map(|item| Some((item.pattern, permissions_action(table, item)?)))
            .peekable();
        let statement = actions[0].statement;
        if named.peek().is_none() || statement.effect != Some(Effect::Allow) || !is_wide(statement) {
            continue;
        }
        let Some((first, action)) = named.next() else { continue };
        let message = said(first, &action, "changes the permissions of any resource of its kind");
        let mut matched = Match::saying(first.node, message);
        for (item, action) in named.take(MOST_NAMED) {
            matched = matched.with(item.node, format!("and `{action}`"));
        }
        found.push(matched);
    }
}

/// The first action of an item that changes permissions and can be limited to resources. IAM's own, which are about
/// principals, are a matter of the family `escalation`.
fn permissions_action(table: &Authorization, item: &Named<'_, '_>) -> Option<String> {
    let service = item.service.filter(|service| !matches!(service.prefix(), "iam" | "sso" | "sts"))?;
    let opens = |action: &Action<'_>| {
        let is_about = |words: &[&str]| words.iter().any(|word| action.name().contains(word));
        action.levels().is_permissions_management()
            && action.resources().len() > 0
            && GIVING.iter().any(|word| action.name().starts_with(word))
            && is_about(&ABOUT_ACCESS)
    };
    let is_named = item.statement.actions.as_ref().is_some_and(|listed| !listed.is_negated);
    if !is_named || item.action.is_some_and(|action| !opens(&action)) {
        return None;
    }
    let whole = |action: Action<'_>| format!("{}:{}", service.prefix(), action.name());
    let mut open: Vec<Action<'_>> = service.matching(item.name).filter(opens).collect();
    // A policy says it best, and that of the service's main resource has the shortest name.
    open.sort_by_key(|action| (!action.name().ends_with("Policy"), action.name().len()));
    open.into_iter().map(whole).find(|action| is_wide_for(item.statement, action, table))
}

/// Tells Allow statements about any resource of some kind, that no condition limits and no Deny takes away.
fn wide<'a, 's>(policy: &'a Policy<'s>) -> impl Fn(&Statement<'s>) -> bool + 'a {
    let denies: Vec<&Statement<'s>> =
        policy.denies().filter(|deny| is_plain(deny)).take(MOST_COMPARED).collect();
    move |statement| {
        statement.resource_items().iter().any(is_any_of_kind)
            && !statement.has_unknown_condition
            && !statement.conditions.iter().any(narrows)
            && !denies.iter().any(|deny| takes_away(deny, statement))
    }
}

fn is_plain(deny: &Statement<'_>) -> bool {
    deny.conditions.is_empty() && !deny.has_unknown_condition
}

/// Every action is one finding of another rule.
fn is_everything(item: &Pattern<'_>) -> bool {
    matches!(&*item.text, "*" | "*:*")
}
