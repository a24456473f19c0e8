//! Keys that stand twice in one object.

use crate::rule::{Match, Matches};
use crate::syntax::{Node, duplicate_keys};

/// Each key that an earlier member of its object already has.
pub(super) fn duplicate_key<'s>(root: Node<'s>, matches: &mut Matches<'s>) {
    for pair in duplicate_keys(root) {
        let name = pair.second.string().unwrap_or_default();
        let message = format!("`{name}` stands twice in this object, and only the last one counts");
        matches.push(Match::saying(pair.second, message).with(pair.first, "this one is lost"));
    }
}
