//! A bucket policy that nobody can change any more.

use crate::policy::{Policy, Statement};
use crate::rule::{Context, Match, Matches};

/// What it takes to take a Deny back.
const WAYS_BACK: [&str; 2] = ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"];

/// A Deny for everyone, without a condition, that is about the policy itself.
pub(super) fn everyone_locked_out<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let is_for_all = |deny: &&Statement<'_>| {
        deny.is_for_anyone() && deny.conditions.is_empty() && !deny.has_unknown_condition
    };
    for deny in policy.denies().filter(is_for_all) {
        let names_bucket = deny.resource_items().iter().any(|item| {
            item.text == "*"
                || item.arn().is_some_and(|arn| arn.service == "s3" && !arn.resource.contains('/'))
        });
        let is_final = names_bucket && WAYS_BACK.iter().all(|action| deny.covers_action(action));
        let at = deny.actions.as_ref().filter(|_| is_final);
        matches.extend(
            at.map(|actions| Match::new(actions.value).with(deny.node, "this Deny has no condition")),
        );
    }
}
