//! Names in the order that their letters have in either case.

use std::cmp::Ordering;

/// The order of two texts whose ASCII letters count alike in both cases.
pub(crate) fn order_ignoring_case(one: &[u8], other: &[u8]) -> Ordering {
    one.iter().map(u8::to_ascii_lowercase).cmp(other.iter().map(u8::to_ascii_lowercase))
}
