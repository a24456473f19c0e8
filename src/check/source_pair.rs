//! The two keys that together say for whom a service acts.

use crate::check::narrowing::{granting, is_of_bucket};
use crate::check::service_principal::is_closed;
use crate::policy::{Arn, Condition, Policy, PrincipalKind, Statement, is_partly_unknown};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// Keys that name the account or organization that a service acts for.
const OWNER_KEYS: [&str; 3] = ["aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/// A service that is limited to a bucket, whoever owns a bucket of that name.
pub(super) fn account_missing<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    // What a Deny takes away is asked last, since that costs most.
    if policy.allows().all(|statement| source_of(statement).is_none()) {
        return;
    }
    for statement in granting(policy) {
        let Some((service, node)) = source_of(statement) else { continue };
        if !is_closed(policy, statement) {
            matches.push(Match::new(node).with(service, "the service"));
        }
    }
}

/// The service that a statement lets act for a bucket of nobody in particular, and the bucket.
fn source_of<'s>(statement: &Statement<'s>) -> Option<(Node<'s>, Node<'s>)> {
    if statement.conditions.is_empty() || statement.has_unknown_condition {
        return None;
    }
    let listed = statement.principals.as_ref().filter(|listed| !listed.is_negated)?;
    let service = listed.items.iter().find(|item| item.kind == PrincipalKind::Service)?;
    let mut positive = statement.conditions.iter().filter(|condition| condition.is_positive());
    let source = positive.find(|condition| condition.is_key("aws:SourceArn"))?;
    let (node, _) = without_account(source)?;
    let names_owner = |condition: &Condition<'_>| OWNER_KEYS.iter().any(|key| condition.is_key(key));
    (!statement.conditions.iter().any(names_owner)).then_some((service.node, *node))
}

/// The first value that names a bucket, which has no account in its ARN.
fn without_account<'c, 's>(
    condition: &'c Condition<'s>,
) -> Option<&'c (Node<'s>, std::borrow::Cow<'s, str>)> {
    condition.values.iter().find(|(_, value)| {
        // Of `*` another rule says that it is everyone's.
        let names_bucket = Arn::parse(value).is_some_and(|arn| is_of_bucket(&arn) && arn.resource != "*");
        names_bucket && !is_partly_unknown(value) && !value.contains("${")
    })
}
