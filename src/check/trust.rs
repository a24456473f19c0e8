//! Trust policies: what they are made of, and which principals and actions go together.

use crate::aws::authorization::{Action, Service};
use crate::policy::{
    Arn, Effect, MOST_COMPARED, Policy, Principal, PrincipalKind, Statement, is_partly_unknown,
};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// A resource, where the role itself is the resource.
pub(super) fn resource<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let listed = policy.statements.iter().filter_map(|statement| statement.resources.as_ref());
    matches.extend(listed.map(|listed| named(listed.key)));
}

/// Principals by exception.
pub(super) fn not_principal<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let listed = policy.statements.iter().filter_map(|statement| statement.principals.as_ref());
    matches.extend(listed.filter(|listed| listed.is_negated).map(|listed| named(listed.key)));
}

fn named(key: Node<'_>) -> Match<'_> {
    Match::saying(key, format!("a trust policy cannot have `{}`", key.string().unwrap_or_default()))
}

/// `"*"` in place of the principals, which only the policies of resources take.
pub(super) fn bare_wildcard<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for principal in policy.statements.iter().flat_map(Statement::principal_items) {
        if principal.kind == PrincipalKind::Anyone {
            let found = Match::new(principal.node);
            matches.push(found.fix("write it under `AWS`", "{\"AWS\": \"*\"}"));
        }
    }
}

/// An action that does not act on a role, and so has no place in the policy of one.
pub(super) fn other_action<'s>(_: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for named in context.actions() {
        // What does not exist is another mistake.
        let Some(service) = named.service else { continue };
        if named.statement.actions.as_ref().is_some_and(|listed| listed.is_negated) {
            continue;
        }
        let mut standing_for = service.matching(named.name).peekable();
        if standing_for.peek().is_some() && !standing_for.any(|action| may_act_on_role(service, action)) {
            matches.push(Match::new(named.pattern.node));
        }
    }
}

fn may_act_on_role(service: Service<'_>, action: Action<'_>) -> bool {
    service.prefix() == "sts"
        && (action.is_name_only() || action.resources().any(|(resource, _)| resource.name() == "role"))
}

/// An identity provider that is neither a domain nor the ARN of one.
pub(super) fn malformed_provider<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for principal in policy.statements.iter().flat_map(Statement::principal_items) {
        let text = &*principal.text;
        // Patterns and variables have rules of their own.
        let is_left_alone = text.contains(['*', '?', '$', '<', '{', '⟨']);
        if principal.kind != PrincipalKind::Federated || is_left_alone || is_provider(text) {
            continue;
        }
        let found = Match::new(principal.node);
        let domain = text.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
        matches.push(if domain.len() != text.len() && is_provider(domain) {
            found.help(format!("write `{domain}`")).fix(format!("write `{domain}`"), format!("\"{domain}\""))
        } else {
            found
        });
    }
}

fn is_provider(text: &str) -> bool {
    if let Some(arn) = Arn::parse(text) {
        let kind = arn.resource.split_once('/');
        return arn.service == "iam"
            && kind.is_some_and(|(kind, name)| {
                matches!(kind, "saml-provider" | "oidc-provider") && !name.is_empty()
            });
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    text.contains('.') && text.split('.').all(is_label)
}

/// How a principal gets its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    Saml,
    WebIdentity,
}

const WAYS: [(&str, Way, &str); 3] = [
    ("sts:AssumeRole", Way::Plain, "accounts, roles, users and services"),
    ("sts:AssumeRoleWithSAML", Way::Saml, "SAML providers"),
    ("sts:AssumeRoleWithWebIdentity", Way::WebIdentity, "OpenID Connect providers"),
];

/// The way of a principal; `None` when it is not known.
fn way(principal: &Principal<'_>) -> Option<Way> {
    match principal.kind {
        PrincipalKind::Service => Some(Way::Plain),
        PrincipalKind::Aws if !principal.is_anyone() => Some(Way::Plain),
        PrincipalKind::Federated if principal.text.contains(":saml-provider/") => Some(Way::Saml),
        PrincipalKind::Federated if principal.text.contains(":oidc-provider/") => Some(Way::WebIdentity),
        PrincipalKind::Federated if is_provider(&principal.text) => Some(Way::WebIdentity),
        _ => None,
    }
}

/// An action by which none of the principals can assume the role, or a principal without an action for it.
pub(super) fn mismatched_action<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in policy.allows() {
        let Some(ways) = known_ways(statement) else { continue };
        let of_way = WAYS.map(|row| ways.iter().find(|(_, way)| *way == row.1));
        let before = matches.len();
        for action in statement.action_items() {
            let row = WAYS.iter().zip(of_way).find(|(row, _)| row.0.eq_ignore_ascii_case(&action.text));
            if let Some(((name, _, who), None)) = row {
                let message = format!("`{name}` is for {who}, and this statement names none");
                let found = Match::saying(action.node, message);
                matches.push(match ways.first() {
                    Some((principal, way)) => instead(found, *way).with(principal.node, "this principal"),
                    None => found,
                });
            }
        }
        // An action that fits nobody says it already.
        let is_allowed = WAYS.map(|row| statement.covers_action(row.0));
        if matches.len() > before || !is_allowed.contains(&true) {
            continue;
        }
        for (principal, way) in ways {
            let name = action_of(way);
            let lacks = WAYS.iter().zip(is_allowed).any(|(row, is_allowed)| row.1 == way && !is_allowed);
            if lacks {
                let message =
                    format!("`{}` needs `{name}`, which this statement does not allow", principal.text);
                matches.push(Match::saying(principal.node, message));
            }
        }
    }
}

/// Says which action is the principals' own. Putting it there would open the role, so that is left to a person.
fn instead(found: Match<'_>, way: Way) -> Match<'_> {
    found.help(format!("the action for this principal is `{}`", action_of(way)))
}

fn action_of(way: Way) -> &'static str {
    WAYS.iter().find(|row| row.1 == way).map_or("sts:AssumeRole", |row| row.0)
}

/// The statement's principals with their ways, when all of them are known.
fn known_ways<'a, 's>(statement: &'a Statement<'s>) -> Option<Vec<(&'a Principal<'s>, Way)>> {
    let principals = statement.principals.as_ref()?;
    let actions = statement.actions.as_ref()?;
    let is_unclear =
        principals.is_negated || principals.has_unknown || actions.is_negated || actions.has_unknown;
    if is_unclear || actions.items.iter().any(|item| is_partly_unknown(&item.text)) {
        return None;
    }
    principals.items.iter().map(|principal| way(principal).map(|way| (principal, way))).collect()
}

/// Roles Anywhere without the actions that its sessions need.
pub(super) fn roles_anywhere<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    const ACTIONS: [&str; 3] = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];
    actions_missing(policy, "rolesanywhere.amazonaws.com", "IAM Roles Anywhere", &ACTIONS, matches);
}

/// Pod Identity without the actions that its sessions need.
pub(super) fn pod_identity<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    const ACTIONS: [&str; 2] = ["sts:AssumeRole", "sts:TagSession"];
    actions_missing(policy, "pods.eks.amazonaws.com", "EKS Pod Identity", &ACTIONS, matches);
}

/// A service, called `name`, that is trusted without some of the actions that it takes in one call.
fn actions_missing<'s>(
    policy: &Policy<'s>,
    service: &str,
    name: &str,
    actions: &[&str],
    matches: &mut Matches<'s>,
) {
    let is_for = |statement: &&Statement<'s>| {
        let is_it = |item: &Principal<'s>| item.kind == PrincipalKind::Service && item.text == service;
        statement.effect == Some(Effect::Allow) && statement.principal_items().iter().any(is_it)
    };
    let Some(first) = policy.statements.iter().find(is_for) else { return };
    let is_unknown =
        |statement: &Statement<'s>| statement.actions.as_ref().is_none_or(|listed| listed.has_unknown);
    if policy.later.is_some() || policy.statements.iter().filter(is_for).any(is_unknown) {
        return;
    }
    let lacks = |action: &&&str| {
        !policy.statements.iter().filter(is_for).any(|statement| statement.covers_action(action))
    };
    let missing: Vec<&str> = actions.iter().filter(lacks).copied().collect();
    if let (false, Some(actions)) = (missing.is_empty(), &first.actions) {
        let list = missing.iter().map(|action| format!("`{action}`")).collect::<Vec<_>>().join(" and ");
        let message = format!("{name} cannot assume this role without {list}");
        matches.push(Match::saying(actions.value, message).help(format!("allow {list} as well")));
    }
}

/// A session beside its own role.
pub(super) fn redundant_principal<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in &policy.statements {
        for session in statement.principal_items() {
            let Some(arn) =
                session.text.contains(":assumed-role/").then(|| Arn::parse(&session.text)).flatten()
            else {
                continue;
            };
            let Some(name) = arn.resource.split('/').nth(1) else { continue };
            let is_parent = |other: &&Principal<'s>| {
                Arn::parse(&other.text).is_some_and(|role| {
                    role.service == "iam"
                        && role.account == arn.account
                        && role.resource.starts_with("role/")
                        && role.resource.rsplit('/').next() == Some(name)
                })
            };
            if let Some(role) = statement.principal_items().iter().take(MOST_COMPARED).find(is_parent) {
                matches.push(Match::new(session.node).with(role.node, "the role, with all its sessions"));
            }
        }
    }
}
