//! Answers that come in pages.

use crate::syntax::{Kind, Node};

/// Members of an answer that more of it follows: the API's own, and the one of the AWS CLI, which prints it where it was told
/// how much to ask for ("Using the pagination options in the AWS CLI" in its user guide).
const TOKENS: [&str; 2] = ["Marker", "NextToken"];

/// Whether an answer is one page of several, and not the last.
pub(super) fn is_cut_off(answer: Node<'_>) -> bool {
    answer.get("IsTruncated").and_then(Node::bool) == Some(true)
        || TOKENS.iter().any(|token| answer.get(token).is_some_and(|token| token.kind() == Kind::String))
}
