//! Denials that force encryption, and the default encryption that they meet.

use crate::bundle::{Facts, default_encryption};
use crate::document::DocumentKind as K;
use crate::policy::{Comparison, Condition, Policy, Statement, is_partly_unknown};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

const ALGORITHM: &str = "s3:x-amz-server-side-encryption";
const KEY_ID: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/// A Deny that hits uploads which state no encryption and get the bucket's default: the key is absent then, and a
/// negated operator is true for an absent key.
pub(super) fn deny_rejects_default<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in upload_denies(policy) {
        if is_guarded(statement) {
            continue;
        }
        // For the key's id, S3 compares the key that it will use, the bucket's default included (the S3 user guide on
        // SSE-KMS), so only the algorithm's header is missed.
        let algorithm = headers(statement).filter(|condition| condition.is_key(ALGORITHM));
        for condition in algorithm.filter(|condition| hits_absent(condition)) {
            let found = Match::new(condition.key_node)
                .with(condition.operator_node, "true when the header is absent");
            let is_null = condition.operator.is_some_and(|operator| operator.comparison == Comparison::Null);
            matches.push(if is_null { found.help(WITHOUT_HEADER) } else { found });
        }
    }
}

const WITHOUT_HEADER: &str = "make the encryption that is wanted the bucket's default, and remove the statement: S3 \
    encrypts what comes without the header as the bucket says";

/// Deny statements on uploads.
fn upload_denies<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = &'a Statement<'s>> {
    policy
        .denies()
        .filter(|statement| !statement.has_unknown_condition && statement.covers_action("s3:PutObject"))
}

fn headers<'a, 's>(statement: &'a Statement<'s>) -> impl Iterator<Item = &'a Condition<'s>> {
    statement.conditions.iter().filter(|condition| condition.is_key(ALGORITHM) || condition.is_key(KEY_ID))
}

/// Whether the condition holds for a request without the header.
fn hits_absent(condition: &Condition<'_>) -> bool {
    let Some(operator) = condition.operator else { return false };
    if operator.comparison == Comparison::Null {
        return operator.qualifier.is_none()
            && condition.values.iter().any(|(_, value)| value.eq_ignore_ascii_case("true"));
    }
    operator.holds_when_absent()
}

/// Whether a condition of the statement lets requests without the header go: `Null` of a header with `false`, or any
/// condition on the headers that does not hold without them.
fn is_guarded(statement: &Statement<'_>) -> bool {
    headers(statement).any(|condition| condition.operator.is_some() && !hits_absent(condition))
}

/// A Deny that rejects uploads which state the very encryption that the bucket uses by default.
pub(super) fn deny_contradicts_default<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(policy), Some(encryption)) = (facts.policy(), facts.root(K::BucketEncryption)) else { return };
    let Some(default) = default_algorithm(encryption) else { return };
    let algorithm = default.string().unwrap_or_default();
    if algorithm.is_empty() || is_partly_unknown(&algorithm) {
        return;
    }
    for statement in upload_denies(policy) {
        for condition in
            headers(statement).filter(|condition| condition.is_key(ALGORITHM) && !condition.has_unknown)
        {
            if let Some((node, _)) = condition.values.first().filter(|_| denies(condition, &algorithm)) {
                let message =
                    format!("uploads encrypted with `{algorithm}`, this bucket's default, are denied");
                matches.push(Match::saying(*node, message).with(default, "the bucket's default encryption"));
            }
        }
    }
}

/// Whether the condition holds for a request that names `algorithm`.
fn denies(condition: &Condition<'_>, algorithm: &str) -> bool {
    let Some(operator) = condition.operator else { return false };
    let is_among = condition.values.iter().any(|(_, value)| {
        is_partly_unknown(value)
            || match operator.comparison {
                Comparison::StringLike | Comparison::StringNotLike => {
                    crate::policy::matches(value, algorithm)
                }
                Comparison::StringEqualsIgnoreCase | Comparison::StringNotEqualsIgnoreCase => {
                    value.eq_ignore_ascii_case(algorithm)
                }
                _ => value == algorithm,
            }
    });
    operator.is_string() && operator.is_negated() && !is_among
}

pub(super) fn default_algorithm(configuration: Node<'_>) -> Option<Node<'_>> {
    default_encryption(configuration)?.get("SSEAlgorithm")
}
