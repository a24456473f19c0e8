//! Principals that name nobody, or not in the way that the language has.

use crate::check::placeholder;
use crate::policy::{
    Arn, Policy, Principal, PrincipalKind, UNKNOWN_CLOSE, UNKNOWN_OPEN, is_account_id, is_partly_unknown,
};
use crate::rule::{Context, Match, Matches};

/// A value under `AWS` that is no account, no ARN of somebody and no id.
pub(super) fn malformed<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for principal in named(policy, PrincipalKind::Aws) {
        let text = &*principal.text;
        // Wildcards, placeholders and variables have rules of their own.
        let is_left_alone = text.contains(['*', '?'])
            || text.contains("${")
            || is_partly_unknown(text)
            || placeholder::in_text(text).is_some();
        if is_left_alone {
            continue;
        }
        let trimmed = text.trim();
        if trimmed.len() != text.len() && mistake(trimmed).is_none() {
            let message = format!("`{text}` begins or ends with a space, which is part of the name");
            let replacement = serde_json::Value::from(trimmed).to_string();
            matches.push(Match::saying(principal.node, message).fix("take the space away", replacement));
        } else if let Some((message, help)) = mistake(text) {
            let found = Match::saying(principal.node, message);
            matches.push(match help {
                Some(help) => found.help(help),
                None => found,
            });
        }
    }
}

/// What is wrong with a principal, and what to do when the rule's own help is too general.
fn mistake(text: &str) -> Option<(String, Option<&'static str>)> {
    if is_account_id(text) || is_unique_id(text) {
        return None;
    }
    let Some(arn) = Arn::parse(text) else { return Some(no_arn(text)) };
    if !matches!(arn.service, "iam" | "sts") {
        let message = format!("`{text}` is an ARN of `{}`; a principal is an IAM or STS ARN", arn.service);
        return Some((message, None));
    }
    // The one literal in place of an account: the identities of CloudFront distributions.
    if !is_account_id(arn.account) && arn.account != "cloudfront" {
        let message = format!("`{}` is not an account id, which has twelve digits", arn.account);
        return Some((message, None));
    }
    let (kind, name) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
    let is_somebody = match (arn.service, kind) {
        ("iam", "root") => name.is_empty(),
        ("iam", "user" | "role") | ("sts", "federated-user") => !name.is_empty(),
        ("sts", "assumed-role") => {
            if !name.trim_end_matches('/').contains('/') {
                return Some((
                    format!("`{text}` names no session; a session's ARN ends in `assumed-role/role/session`"),
                    Some(
                        "name the role, `arn:aws:iam::111122223333:role/name`, which stands for all its sessions",
                    ),
                ));
            }
            true
        }
        _ => false,
    };
    if is_somebody {
        return None;
    }
    let help = match kind {
        "group" => Some("name the users of the group, or a role that they may assume"),
        "instance-profile" => Some("name the role of the instance profile"),
        "oidc-provider" | "saml-provider" => Some("an identity provider belongs under `Federated`"),
        "assumed-role" => Some("the ARN of a session begins with `arn:aws:sts::`"),
        "policy" | "mfa" | "server-certificate" => None,
        // IAM may get further kinds of principal; only these are surely none.
        _ => return None,
    };
    Some((format!("`{text}` is not a principal: {} cannot call AWS", described(kind)), help))
}

fn described(kind: &str) -> &'static str {
    match kind {
        "group" => "a group",
        "instance-profile" => "an instance profile",
        "policy" => "a policy",
        "mfa" => "an MFA device",
        "server-certificate" => "a certificate",
        "assumed-role" => "the session of a role has an ARN of STS; this",
        _ => "an identity provider",
    }
}

fn no_arn(text: &str) -> (String, Option<&'static str>) {
    let message = format!("`{text}` is neither an account id nor an ARN");
    let is_hex = text.len() >= 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let help = if is_hex {
        Some("a canonical user id belongs under `CanonicalUser`")
    } else if text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn") {
        Some("a service belongs under `Service`")
    } else {
        None
    };
    (message, help)
}

/// What IAM stores in place of a principal that was deleted: `AROA…`, `AIDA…`.
fn is_unique_id(text: &str) -> bool {
    text.len() >= 16
        && text.starts_with('A')
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// A wildcard where the language takes none: in a part of a name, or for any service or provider.
pub(super) fn wildcard<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for principal in policy.statements.iter().flat_map(|statement| statement.principal_items()) {
        if principal.is_anyone() || !has_wildcard(&principal.text) {
            continue;
        }
        let text = &principal.text;
        let found = match principal.kind {
            PrincipalKind::Service => {
                Match::saying(principal.node, format!("`{text}` is a pattern; a service is named in full"))
                    .help("name each service; to mean any of them, compare `aws:PrincipalIsAWSService`")
            }
            PrincipalKind::Federated => Match::saying(
                principal.node,
                format!("`{text}` is a pattern; an identity provider is named in full"),
            )
            .help("name the ARN or the domain of each identity provider"),
            PrincipalKind::CanonicalUser => {
                Match::saying(principal.node, format!("`{text}` is a pattern; an account is named in full"))
                    .help("name the canonical id of each account")
            }
            PrincipalKind::Anyone | PrincipalKind::Aws => Match::new(principal.node),
        };
        matches.push(found);
    }
}

/// Whether a `*` or `?` stands outside what is known only later and outside variables.
fn has_wildcard(text: &str) -> bool {
    let mut is_known = true;
    let mut is_variable = false;
    for letter in text.chars() {
        match letter {
            UNKNOWN_OPEN => is_known = false,
            UNKNOWN_CLOSE => is_known = true,
            '{' => is_variable = true,
            '}' => is_variable = false,
            '*' | '?' if is_known && !is_variable => return true,
            _ => {}
        }
    }
    false
}

/// A role by its unique id.
pub(super) fn role_id<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    by_id(policy, "AROA", matches);
}

/// A user by its unique id.
pub(super) fn user_id<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    by_id(policy, "AIDA", matches);
}

fn by_id<'s>(policy: &Policy<'s>, prefix: &str, matches: &mut Matches<'s>) {
    let ids = named(policy, PrincipalKind::Aws)
        .filter(|principal| principal.text.starts_with(prefix) && is_unique_id(&principal.text));
    matches.extend(ids.map(|principal| Match::new(principal.node)));
}

/// An identity provider where only trust policies take one.
pub(super) fn federated<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    // Without a resource it is a trust policy after all, whatever its actions look like.
    for statement in policy.statements.iter().filter(|statement| statement.resources.is_some()) {
        let providers =
            statement.principal_items().iter().filter(|item| item.kind == PrincipalKind::Federated);
        matches.extend(providers.map(|principal| Match::new(principal.node)));
    }
}

fn named<'a, 's>(policy: &'a Policy<'s>, kind: PrincipalKind) -> impl Iterator<Item = &'a Principal<'s>> {
    let principals = policy.statements.iter().flat_map(|statement| statement.principal_items());
    principals.filter(move |principal| principal.kind == kind && principal.text != "*")
}
