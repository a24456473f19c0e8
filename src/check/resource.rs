//! Resources and principals that are no ARNs.

use crate::check::placeholder;
use crate::policy::{Arn, Policy, Principal, PrincipalKind, is_account_id, is_partly_unknown};
use crate::rule::{Context, Match, Matches};

/// A principal that is neither an account nor the ARN of one, or of a user, role or session.
pub(super) fn malformed_arn<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in &policy.statements {
        for principal in statement.principal_items() {
            if let Some(message) = principal_mistake(principal) {
                matches.push(Match::saying(principal.node, message));
            }
        }
    }
}

/// Rules of their own speak about these.
fn is_left_alone(text: &str) -> bool {
    is_partly_unknown(text) || placeholder::in_text(text).is_some() || disguise(text).is_some()
}

fn principal_mistake(principal: &Principal<'_>) -> Option<String> {
    let text = &*principal.text;
    if principal.kind != PrincipalKind::Aws || text == "*" || is_account_id(text) || is_unique_id(text) {
        return None;
    }
    let mistake = match Arn::parse(text) {
        None => format!("`{text}` is neither an account id nor an ARN"),
        Some(arn) if !matches!(arn.service, "iam" | "sts") => {
            format!("`{text}` is an ARN of `{}`; a principal is an IAM or STS ARN", arn.service)
        }
        Some(arn) if text.contains(['*', '?']) && !arn.resource.is_empty() => {
            format!(
                "`{text}` has a wildcard, which a principal cannot have; compare `aws:PrincipalArn` instead"
            )
        }
        Some(arn) => {
            if is_account_id(arn.account) || arn.account == "cloudfront" {
                return None;
            }
            format!("`{}` is not an account id, which has twelve digits", arn.account)
        }
    };
    (!text.contains("${") && !is_left_alone(text)).then_some(mistake)
}

/// What IAM stores in place of a principal that was deleted: `AROA…`, `AIDA…`.
fn is_unique_id(text: &str) -> bool {
    text.len() >= 16
        && text.starts_with('A')
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Something else that stands where an ARN belongs.
pub(super) fn not_an_arn<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in &policy.statements {
        let resources = statement.resources.iter().flat_map(|listed| &listed.items);
        for item in resources {
            let Some((what, mended)) = disguise(&item.text) else { continue };
            let found = Match::saying(item.node, format!("`{}` is {what}, not an ARN", item.text));
            matches.push(match mended {
                Some(arn) => found
                    .help(format!("write `{arn}`"))
                    .fix("write the ARN", serde_json::Value::from(arn).to_string()),
                None => found,
            });
        }
    }
}

/// Whether `text` is something else that stands where an ARN belongs.
pub(super) fn is_disguised(text: &str) -> bool {
    disguise(text).is_some()
}

/// What `text` is instead of an S3 ARN, and the ARN that it stands for.
fn disguise(text: &str) -> Option<(&'static str, Option<String>)> {
    let arn = |rest: &str| {
        let rest = rest.trim_end_matches('/');
        (!rest.is_empty()).then(|| format!("arn:aws:s3:::{rest}"))
    };
    let inner = text.strip_prefix("arn:aws:s3:::").unwrap_or(text);
    if let Some(rest) = inner.strip_prefix("s3://") {
        // A trailing slash hides whether the bucket or its objects are meant.
        let mended = if rest.ends_with('/') { None } else { arn(rest) };
        return Some(("an S3 URI", mended));
    }
    if inner.starts_with("https://") || inner.starts_with("http://") {
        return Some(("a URL", None));
    }
    if inner.len() != text.len() && inner.starts_with("arn:") {
        return Some(("an ARN within an ARN", Some(inner.to_owned())));
    }
    None
}
