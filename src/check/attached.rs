//! What the policy of a bucket or access point can be about: itself and its objects.

use crate::aws::authorization::Action;
use crate::document::DocumentKind as K;
use crate::policy::{Pattern, Policy, has_variable, is_partly_unknown};
use crate::rule::{Context, Match, Matches};

/// S3's names for what a bucket or access point and its objects are.
const OWN_TYPES: [&str; 5] =
    ["bucket", "object", "accesspoint", "accesspointobject", "multiregionaccesspoint"];

/// Services whose buckets and access points have policies too.
const SERVICES: [&str; 6] = ["s3", "s3express", "s3-outposts", "s3-object-lambda", "s3tables", "s3vectors"];

/// An action that nothing which has this policy takes part in.
pub(super) fn action_of_another_kind<'s>(
    _: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let kind = context.document.kind;
    for named in context.actions() {
        // What does not exist is another mistake.
        let Some(service) = named.service else { continue };
        if named.statement.actions.as_ref().is_some_and(|listed| listed.is_negated) {
            continue;
        }
        let is_own = match service.prefix() {
            "s3" => match named.action {
                Some(action) => !is_elsewhere(action, kind),
                None => !service.matching(named.name).all(|one| is_elsewhere(one, kind)),
            },
            other => SERVICES.contains(&other),
        };
        if is_own || service.matching(named.name).next().is_none() {
            continue;
        }
        let what = if service.prefix() == "s3" { "not about a bucket" } else { "no action of S3" };
        let message =
            format!("`{}` is {what}, so {} cannot be about it", named.pattern.text, kind.with_article());
        matches.push(Match::saying(named.pattern.node, message));
    }
}

/// Whether an action of S3 is known to be about the account or something else than the policy's own resource.
fn is_elsewhere(action: Action<'_>, kind: K) -> bool {
    // Access points take a list of actions of their own, which the table does not have: only the account's are sure.
    let is_own = |name: &str| OWN_TYPES.contains(&name) || kind == K::AccessPointPolicy;
    !action.is_name_only() && !action.resources().any(|(resource, _)| is_own(resource.name()))
}

/// A resource that is not the policy's own.
pub(super) fn resource_of_another_kind<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let kind = context.document.kind;
    for item in policy.named_resources().filter(|item| !is_own(item, kind)) {
        let wanted = match kind {
            K::AccessPointPolicy => "the access point or its objects",
            _ => "the bucket or its objects",
        };
        let message = format!("`{}` is not an ARN of {wanted}", item.text);
        matches.push(Match::saying(item.node, message));
    }
}

/// Whether a resource can be the policy's own. What is no whole ARN is another mistake.
fn is_own(item: &Pattern<'_>, kind: K) -> bool {
    if item.text == "*" {
        return false;
    }
    let Some(arn) = item.arn() else { return true };
    // Nearly every resource of a bucket's policy.
    let is_of_bucket = || arn.service == "s3" && arn.region.is_empty() && arn.account.is_empty();
    if kind != K::AccessPointPolicy && is_of_bucket() {
        return true;
    }
    let is_open = |text: &str| text.contains(['*', '?']) || is_partly_unknown(text) || has_variable(text);
    if is_open(arn.service) {
        return true;
    }
    let service = arn.service.to_ascii_lowercase();
    if service != "s3" {
        return SERVICES.contains(&&*service);
    }
    let can_start = |word: &str| {
        arn.resource.starts_with(word) || is_open(arn.resource) && word.starts_with(fixed(arn.resource))
    };
    match kind {
        K::AccessPointPolicy => can_start("accesspoint/") && !arn.account.is_empty(),
        // With an account in it the ARN is wrong in another way, unless it is an access point's.
        _ => arn.region.is_empty() && arn.account.is_empty() || !can_start("accesspoint/"),
    }
}

fn fixed(text: &str) -> &str {
    &text[..text.find(['*', '?', '$', '⟨']).unwrap_or(text.len())]
}
