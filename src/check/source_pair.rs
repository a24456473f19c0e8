//! The two keys that together say for whom a service acts.

use crate::check::narrowing::{granting, is_closed_by_deny};
use crate::policy::{Arn, Condition, Policy, PrincipalKind, is_partly_unknown};
use crate::rule::{Context, Match, Matches};

/// Keys that name the account or organization that a service acts for.
const OWNER_KEYS: [&str; 3] = ["aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/// A service that is limited to a bucket, whoever owns a bucket of that name.
pub(super) fn account_missing<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in granting(policy) {
        if statement.conditions.is_empty() || statement.has_unknown_condition {
            continue;
        }
        let items = statement.principal_items();
        let is_negated = statement.principals.as_ref().is_none_or(|listed| listed.is_negated);
        let Some(service) = items.iter().find(|item| item.kind == PrincipalKind::Service) else { continue };
        let source = statement.conditions.iter().find(|one| one.is_positive() && one.is_key("aws:SourceArn"));
        let Some((node, _)) = source.and_then(without_account) else { continue };
        let names_owner = |condition: &Condition<'_>| OWNER_KEYS.iter().any(|key| condition.is_key(key));
        if is_negated || statement.conditions.iter().any(names_owner) || is_closed_by_deny(policy, statement)
        {
            continue;
        }
        matches.push(Match::new(*node).with(service.node, "the service"));
    }
}

/// The first value that names a bucket, which has no account in its ARN.
fn without_account<'c, 's>(
    condition: &'c Condition<'s>,
) -> Option<&'c (crate::syntax::Node<'s>, std::borrow::Cow<'s, str>)> {
    condition.values.iter().find(|(_, value)| {
        let names_bucket = Arn::parse(value)
            .is_some_and(|arn| arn.service == "s3" && arn.account.is_empty() && arn.region.is_empty());
        names_bucket && !is_partly_unknown(value) && !value.contains("${")
    })
}
