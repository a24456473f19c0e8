//! Resources that are no ARNs.

use crate::policy::Policy;
use crate::rule::{Context, Match, Matches};

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
