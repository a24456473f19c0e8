//! S3 actions: whether they exist, and whether they act on what the statement names.

use crate::aws::authorization::{Action, Service};
use crate::aws::{is_on_account, is_on_bucket, is_on_object};
use crate::document::DocumentKind as K;
use crate::policy::{Arn, Pattern, Policy, Statement, has_variable, settled};
use crate::rule::{Context, Match, Matches, Named};

/// Actions on the bucket in a statement that names only objects.
pub(super) fn bucket_action_on_objects<'s>(
    _: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let can_be_bucket = |_, named: &str| !named.contains('/');
    mismatched(context, is_on_bucket, is_on_object, can_be_bucket, matches);
}

/// What has objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    Bucket,
    AccessPoint,
}

/// What the ARN is of, and its name; of objects, with a slash and the rest behind it.
fn holder<'t>(arn: &Arn<'t>) -> Option<(Holder, &'t str)> {
    match arn.bucket() {
        Some(_) => Some((Holder::Bucket, arn.resource)),
        None => arn.access_point().map(|named| (Holder::AccessPoint, named)),
    }
}

/// Actions on objects in a statement that names only the bucket.
pub(super) fn object_action_on_bucket<'s>(
    _: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let can_be_object = |holder, named: &str| match holder {
        // No key is empty.
        Holder::Bucket => {
            named.contains('*') || named.split_once('/').is_some_and(|(_, key)| !key.is_empty())
        }
        Holder::AccessPoint => can_be_object_behind_access_point(named),
    };
    mismatched(context, is_on_object, is_on_bucket, can_be_object, matches);
}

/// Whether what stands behind `accesspoint/` can be an object's: a name, `/object/` and the key.
fn can_be_object_behind_access_point(named: &str) -> bool {
    const OBJECT: &str = "/object/";
    let end = named.find(['/', '*']).unwrap_or(named.len());
    let rest = &named[end..];
    let fixed = &rest[..rest.find(['*', '?']).unwrap_or(rest.len())];
    fixed.starts_with(OBJECT) || fixed.len() < rest.len() && OBJECT.starts_with(fixed)
}

/// Actions on the account in a statement that names buckets.
pub(super) fn account_action_on_bucket<'s>(
    _: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    // In the policy of a bucket such an action is wrong whatever the resource, as another rule says.
    if matches!(context.document.kind, K::BucketPolicy | K::AccessPointPolicy) {
        return;
    }
    // AWS's own guides write `arn:aws:s3:::*` for these, and S3 takes it for every bucket of the account. Of actions on
    // access points its table does not tell which take the ARN of one.
    let may_fit = |holder, named: &str| named == "*" || holder == Holder::AccessPoint;
    mismatched(context, is_on_account, |_| false, may_fit, matches);
}

/// Actions that act on one thing only, where no resource of the statement can be such a thing.
fn mismatched<'s>(
    context: &Context<'_, 's>,
    acts_on: impl Fn(Action<'_>) -> bool,
    acts_on_other: impl Fn(Action<'_>) -> bool,
    fits: impl Fn(Holder, &str) -> bool,
    matches: &mut Matches<'s>,
) {
    let is_misfit = |action: Action<'_>| acts_on(action) && !acts_on_other(action);
    let is_candidate = |named: &&Named<'_, 's>| match (named.action, s3_of(named)) {
        (_, None) => false,
        (Some(action), _) => is_misfit(action),
        (None, Some(s3)) => {
            let mut standing_for = s3.matching(named.name).peekable();
            standing_for.peek().is_some() && standing_for.all(&is_misfit)
        }
    };
    for (statement, actions) in context.actions_by_statement() {
        let is_plain = statement.actions.as_ref().is_some_and(|listed| !listed.is_negated);
        if !is_plain || !actions.iter().any(|named| s3_of(named).is_some()) {
            continue;
        }
        let Some((first, holder)) = plain_s3_resources(statement, &fits) else { continue };
        for named in actions.iter().filter(is_candidate) {
            let Some(s3) = s3_of(named) else { continue };
            let found = Match::saying(named.pattern.node, misfit(s3, named.pattern, statement, holder));
            let found = found.with(first.node, "no resource here is one that it acts on");
            matches.push(match first.arn().as_ref().and_then(Arn::access_point) {
                Some(named) if named.contains("/object/") => {
                    found.help("add the access point itself, without `/object`, as resource")
                }
                Some(_) => {
                    found.help("add the objects, `/object/*` behind the access point's name, as resource")
                }
                None => found,
            });
        }
    }
}

/// S3, when it is the action's service.
fn s3_of<'a>(named: &Named<'a, '_>) -> Option<Service<'a>> {
    named.service.filter(|service| service.prefix() == "s3")
}

fn misfit(s3: Service<'_>, action: &Pattern<'_>, statement: &Statement<'_>, holder: Holder) -> String {
    let verb = if super::caller::is_allow(statement) { "grants nothing" } else { "denies nothing" };
    let on = action.name().and_then(|name| s3.matching(name).next()).map_or("", |one| {
        if is_on_account(one) {
            "works on the account, so it needs `*` as resource"
        } else if is_on_bucket(one) {
            "acts on buckets, and the resources are objects"
        } else if holder == Holder::AccessPoint {
            "acts on objects, and the resources are access points"
        } else {
            "acts on objects, and the resources are buckets"
        }
    });
    format!("`{}` {verb} here: it {on}", action.text)
}

/// The statement's first resource and what it is of, when all are S3 buckets, access points or objects by name and none
/// fits.
fn plain_s3_resources<'a, 's>(
    statement: &'a Statement<'s>,
    fits: &impl Fn(Holder, &str) -> bool,
) -> Option<(&'a Pattern<'s>, Holder)> {
    let items = statement.resource_items();
    // Another service's resource is none for S3, whatever else the statement does with it.
    let is_other_service = |item: &&Pattern<'s>| {
        item.arn().is_some_and(|arn| !arn.service.starts_with("s3") && !arn.service.contains(['*', '?']))
    };
    let mut own = items.iter().filter(|item| !is_other_service(item)).peekable();
    let first = *own.peek()?;
    let all_misfit = own.all(|item| {
        let Some(arn) = item.arn().filter(|_| !has_variable(&item.text)) else { return false };
        let Some((holder, named)) = holder(&arn) else { return false };
        let is_misfit = |named: &str| !named.is_empty() && !named.starts_with('/') && !fits(holder, named);
        if !item.is_partly_unknown() {
            return is_misfit(named);
        }
        settled(named).is_some_and(|named| is_misfit(&named))
    });
    let is_known = statement.resources.as_ref().is_some_and(|listed| !listed.has_unknown);
    let (holder, _) = holder(&first.arn()?)?;
    (all_misfit && is_known).then_some((first, holder))
}
