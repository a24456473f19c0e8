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
    let can_be_bucket = |arn: &Arn<'_>| match arn.access_point() {
        Some(objects) => objects.is_none(),
        None => !arn.resource.contains('/'),
    };
    mismatched(context, is_on_bucket, is_on_object, can_be_bucket, matches);
}

/// Actions on objects in a statement that names only the bucket.
pub(super) fn object_action_on_bucket<'s>(
    _: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let can_be_object = |arn: &Arn<'_>| match arn.access_point() {
        Some(objects) => objects.is_some(),
        None => arn.resource.contains(['/', '*']),
    };
    mismatched(context, is_on_object, is_on_bucket, can_be_object, matches);
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
    // AWS's own guides write `arn:aws:s3:::*` for these, and S3 takes it for every bucket of the account.
    let is_every_bucket = |arn: &Arn<'_>| arn.resource == "*";
    mismatched(context, is_on_account, |_| false, is_every_bucket, matches);
}

/// Actions that act on one thing only, where no resource of the statement can be such a thing.
fn mismatched<'s>(
    context: &Context<'_, 's>,
    acts_on: impl Fn(Action<'_>) -> bool,
    acts_on_other: impl Fn(Action<'_>) -> bool,
    fits: impl Fn(&Arn<'_>) -> bool,
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
        let Some(first) = plain_s3_resources(statement, &fits) else { continue };
        for named in actions.iter().filter(is_candidate) {
            let Some(s3) = s3_of(named) else { continue };
            let found = Match::saying(named.pattern.node, misfit(s3, named.pattern, statement, first))
                .with(first.node, "no resource here is one that it acts on");
            matches.push(match first.arn().and_then(|arn| arn.access_point()) {
                Some(None) => {
                    found.help("add the objects, `/object/*` behind the access point's name, as resource")
                }
                Some(Some(_)) => found.help("add the access point itself, without `/object`, as resource"),
                None => found,
            });
        }
    }
}

/// S3, when it is the action's service.
fn s3_of<'a>(named: &Named<'a, '_>) -> Option<Service<'a>> {
    named.service.filter(|service| service.prefix() == "s3")
}

fn misfit(s3: Service<'_>, action: &Pattern<'_>, statement: &Statement<'_>, first: &Pattern<'_>) -> String {
    let verb = if super::caller::is_allow(statement) { "grants nothing" } else { "denies nothing" };
    let on = action.name().and_then(|name| s3.matching(name).next()).map_or("", |one| {
        if is_on_account(one) {
            "works on the account, so it needs `*` as resource"
        } else if is_on_bucket(one) {
            "acts on buckets, and the resources are objects"
        } else if first.arn().is_some_and(|arn| arn.access_point().is_some()) {
            "acts on objects, and the resources are access points"
        } else {
            "acts on objects, and the resources are buckets"
        }
    });
    format!("`{}` {verb} here: it {on}", action.text)
}

/// The statement's first resource, when all are S3 buckets, access points or objects by name and none fits.
fn plain_s3_resources<'a, 's>(
    statement: &'a Statement<'s>,
    fits: &impl Fn(&Arn<'_>) -> bool,
) -> Option<&'a Pattern<'s>> {
    let items = statement.resource_items();
    // Another service's resource is none for S3, whatever else the statement does with it.
    let is_other_service = |item: &&Pattern<'s>| {
        item.arn().is_some_and(|arn| !arn.service.starts_with("s3") && !arn.service.contains(['*', '?']))
    };
    let mut own = items.iter().filter(|item| !is_other_service(item)).peekable();
    let first = own.peek().copied();
    let all_misfit = own.all(|item| {
        let Some(arn) = item.arn().filter(|_| !has_variable(&item.text)) else { return false };
        let is_named = |arn: &Arn<'_>| {
            arn.bucket().map_or_else(|| arn.access_point().is_some(), |name| !name.is_empty())
        };
        let is_misfit = |arn: &Arn<'_>| is_named(arn) && !fits(arn);
        if !item.is_partly_unknown() {
            return is_misfit(&arn);
        }
        settled(arn.resource).is_some_and(|resource| is_misfit(&Arn { resource: &resource, ..arn }))
    });
    let is_known = statement.resources.as_ref().is_some_and(|listed| !listed.has_unknown);
    first.filter(|_| all_misfit && is_known)
}
