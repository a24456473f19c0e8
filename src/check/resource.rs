//! Resources that are no ARNs.

use crate::check::placeholder;
use crate::document::DocumentKind as K;
use crate::policy::{Arn, Policy, is_partly_unknown};
use crate::rule::{Context, Match, Matches};

/// A resource that is neither `*` nor a whole ARN.
pub(super) fn malformed_arn<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let is_identity = matches!(context.document.kind, K::IdentityPolicy | K::Scp);
    for statement in &policy.statements {
        for item in statement.resources.iter().flat_map(|listed| &listed.items) {
            if let Some(message) = resource_mistake(&item.text, is_identity) {
                matches.push(Match::saying(item.node, message));
            }
        }
    }
}

/// Rules of their own speak about these.
fn is_left_alone(text: &str) -> bool {
    is_partly_unknown(text) || placeholder::in_text(text).is_some() || disguise(text).is_some()
}

fn resource_mistake(text: &str, is_identity: bool) -> Option<String> {
    // API Gateway's resource policies have a short form of their own.
    let is_right = text == "*"
        || Arn::parse(text).is_some()
        || text.starts_with("execute-api:/")
        || text.starts_with("${");
    if is_right || is_left_alone(text) {
        return None;
    }
    if text.starts_with("arn:") {
        let fields = text.split(':').count();
        let effect =
            if is_identity { "IAM takes each missing one for `*`" } else { "all of them are needed here" };
        return Some(format!("`{text}` has {fields} of an ARN's six fields; {effect}"));
    }
    Some(format!("`{text}` is not an ARN"))
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
