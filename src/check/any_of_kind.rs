//! Statements about any resource of a kind: `*`, `arn:aws:iam::111122223333:role/*`.

use crate::aws::authorization::{Action, Authorization};
use crate::check::misfit;
use crate::policy::{Pattern, Statement};

/// Whether a statement is about any resource of some kind.
pub(super) fn is_wide(statement: &Statement<'_>) -> bool {
    match &statement.resources {
        Some(listed) if listed.is_negated => true,
        _ => statement.resource_items().iter().any(|item| is_any_of_kind(item)),
    }
}

/// Whether a statement is about any resource of a kind that `action` acts on.
pub(super) fn is_wide_for(statement: &Statement<'_>, action: &str, table: &Authorization) -> bool {
    if statement.resources.as_ref().is_some_and(|listed| listed.is_negated) {
        return true;
    }
    let mut wide = statement.resource_items().iter().filter(|item| is_any_of_kind(item)).peekable();
    // Most statements are about `*`, which needs no look at the table.
    if wide.peek().is_none_or(|first| is_star(&first.text)) {
        return wide.peek().is_some();
    }
    let known = table.action(action);
    wide.any(|item| known.is_none_or(|action| acts_on(action, item)))
}

/// Whether a statement is about some resource that `action` acts on.
pub(super) fn is_about_some(statement: &Statement<'_>, action: &str, table: &Authorization) -> bool {
    let Some(listed) = &statement.resources else { return false };
    let known = || table.action(action);
    listed.is_negated
        || listed.has_unknown
        || known().is_none_or(|action| listed.items.iter().any(|item| acts_on(action, item)))
}

/// Whether a statement is about whoever asks: `arn:aws:iam::*:user/${aws:username}`, with a path or without.
pub(super) fn is_about_own_user(statement: &Statement<'_>) -> bool {
    statement.resource_items().iter().any(is_own_user)
}

pub(super) fn is_own_user(item: &Pattern<'_>) -> bool {
    let Some(arn) = item.arn().filter(|arn| arn.service == "iam") else { return false };
    let Some((path, variable)) = arn.resource.split_once("${") else { return false };
    let is_all = |rest: &str| rest.split('/').all(|part| part.is_empty() || is_star(part));
    let is_of_user = path.strip_prefix("user/").is_some_and(is_all);
    is_of_user
        && variable.split_once('}').is_some_and(|(key, rest)| {
            key.eq_ignore_ascii_case("aws:username") && (rest.is_empty() || is_star(rest))
        })
}

/// Whether an action acts on resources like `item`. When it needs some type, it is that type which decides:
/// `redshift:GetClusterCredentials` may name any database, and lets in as the users that are named.
fn acts_on(action: Action<'_>, item: &Pattern<'_>) -> bool {
    let Some(arn) = item.arn() else { return true };
    let is_picky = action.resources().any(|(_, is_needed)| is_needed);
    let mut types = action.resources().filter(|(_, is_needed)| *is_needed || !is_picky).peekable();
    // For an action without resources the table may just not know them.
    types.peek().is_none()
        || types.any(|(resource, _)| resource.templates().any(|template| misfit::fits(&arn, template)))
}

/// Whether no part of an ARN names a single thing: behind the word for the type everything is a wildcard.
pub(super) fn is_any_of_kind(item: &Pattern<'_>) -> bool {
    if is_star(&item.text) {
        return true;
    }
    let Some(arn) = item.arn() else { return false };
    let mut parts = arn.resource.split([':', '/']);
    let first = parts.next().unwrap_or_default();
    // The first part is the word for the type, unless the service has no types: a bucket is named there.
    let is_type = !matches!(arn.service, "s3" | "sns" | "sqs") && !first.contains(['*', '?']);
    let mut rest = parts.peekable();
    if rest.peek().is_none() {
        return is_star(first);
    }
    (is_type || is_star(first)) && rest.all(is_star)
}

pub(super) fn is_star(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte == b'*')
}
