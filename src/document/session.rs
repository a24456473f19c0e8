//! How long a role's sessions may last.

use crate::document::{Document, Stage};
use crate::syntax::Node;

/// IAM's default when a role says nothing, in seconds (`CreateRole` in the IAM API reference).
const DEFAULT_SECONDS: f64 = 3_600.0;

/// The longest session of a role, in seconds, and where that stands; `None` when it is not known. An answer always has it; a
/// wish without it gets the default.
pub(crate) fn longest_session<'s>(role: &Document<'s>) -> Option<(Node<'s>, f64)> {
    match role.root.get("MaxSessionDuration") {
        Some(node) => Some((node, node.scalar()?.parse().ok()?)),
        None => (role.stage == Stage::Proposed).then_some((role.root, DEFAULT_SECONDS)),
    }
}
