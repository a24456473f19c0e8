//! Encryption that a policy asks for, and the bucket does not do.

use crate::bundle::Facts;
use crate::check::partner_key::{kms_default, policies};
use crate::document::DocumentKind as K;
use crate::policy::{Arn, Comparison, Condition, MOST_COMPARED, Policy, is_partly_unknown, matches as fits};
use crate::rule::{Match, Matches};
use crate::syntax::Node;

/// What S3 tells KMS about the object; with a bucket key it is the bucket.
const CONTEXT: &str = "kms:EncryptionContext:aws:s3:arn";

const CUSTOMER_KEY: &str = "s3:x-amz-server-side-encryption-customer-algorithm";

/// A key's policy, or a role's, that asks for an object where S3 names the bucket.
pub(super) fn bound_to_objects<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(name) = facts.name() else { return };
    let Some(default) = kms_default(facts) else { return };
    let rule = default.algorithm.parent().and_then(Node::parent);
    let switch = rule.and_then(|rule| rule.get("BucketKeyEnabled"));
    let Some(switch) = switch.filter(|node| node.bool() == Some(true)) else { return };
    let key = default.key.and_then(|(_, key)| facts.key_policy(&key));
    if facts.roles().all(|role| policies(role).next().is_none()) {
        facts.needs_role(None, K::IdentityPolicy);
    }
    let of_roles = facts.roles().flat_map(policies);
    let mut seen: Vec<Node<'s>> = Vec::new();
    for policy in key.into_iter().chain(facts.policies_beside()).chain(of_roles).take(MOST_COMPARED) {
        // A role's policy may lie beside the bucket's documents as well.
        if seen.contains(&policy.node) {
            continue;
        }
        seen.push(policy.node);
        let found = asks_for_objects(policy, name).into_iter();
        matches
            .extend(found.map(|node| Match::new(node).with(switch, "S3 names the bucket, since this is on")));
    }
}

/// The values that only objects of the bucket have, in Allow statements that nothing but objects meets.
fn asks_for_objects<'s>(policy: &Policy<'s>, bucket: &str) -> Vec<Node<'s>> {
    let whole = format!("arn:aws:s3:::{bucket}");
    let conditions = policy.allows().flat_map(|statement| &statement.conditions);
    let about = conditions.filter(|condition| {
        let is_positive = condition.is_positive() && !condition.has_unknown;
        is_positive
            && condition.is_key(CONTEXT)
            && !condition.values.iter().any(|(_, value)| fits(value, &whole))
    });
    let values = about.flat_map(|condition| &condition.values);
    let is_object_here = |value: &str| {
        Arn::parse(value).is_some_and(|arn| {
            arn.object_key().is_some() && arn.bucket().is_some_and(|name| fits(name, bucket))
        })
    };
    values
        .filter(|(_, value)| !is_partly_unknown(value) && is_object_here(value))
        .map(|(node, _)| *node)
        .collect()
}

/// A Deny of uploads without a customer's key in a bucket that refuses those with one.
pub(super) fn customer_key_demanded<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(policy) = facts.policy() else { return };
    let demand = policy.denies().filter(|deny| deny.covers_action("s3:PutObject")).find_map(|deny| {
        let [condition] = &*deny.conditions else { return None };
        (!deny.has_unknown_condition && condition.is_key(CUSTOMER_KEY) && hits_without_key(condition))
            .then_some(condition.key_node)
    });
    let Some(demand) = demand else { return };
    let Some(encryption) = facts.root(K::BucketEncryption) else { return };
    let rules = encryption.get("Rules").into_iter().flat_map(Node::one_or_many);
    let blocked = rules
        .filter_map(|rule| rule.get("BlockedEncryptionTypes")?.get("EncryptionType"))
        .flat_map(Node::one_or_many)
        .find(|kind| kind.is_string("SSE-C"));
    if let Some(blocked) = blocked {
        matches.push(Match::new(demand).with(blocked, "and the bucket refuses uploads with it"));
    }
}

/// Whether a Deny with the condition hits requests that lack its key.
fn hits_without_key(condition: &Condition<'_>) -> bool {
    let Some(operator) = condition.operator else { return false };
    if operator.comparison == Comparison::Null {
        return condition.values.iter().any(|(_, value)| value.eq_ignore_ascii_case("true"));
    }
    operator.is_negated() && operator.qualifier.is_none()
}
