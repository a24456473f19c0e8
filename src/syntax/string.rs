//! The value of a JSON string that has escapes.

use crate::source::Decoded;

/// Decodes the inside of a JSON string, without its quotes.
pub(super) fn unescape(inside: &str) -> String {
    Decoded::json_string(inside, 0).text
}
