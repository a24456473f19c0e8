//! What lies around a document and describes it: the answer or resource that it is a member of.

use crate::syntax::Node;

/// More members than a description of one thing has: an object with more lists things by their names.
const MOST_MEMBERS: usize = 100;

/// A member of an object that describes one thing. In a list of things by their names nothing is looked for: it lies
/// around each of them, and to go through it for each takes the square of their number.
pub(crate) fn described<'s>(around: Node<'s>, member: &str) -> Option<Node<'s>> {
    let is_description = around.members().nth(MOST_MEMBERS).is_none();
    if is_description { around.get(member) } else { None }
}
