//! Text to one flat, spanned tape of nodes, whatever the notation.
//!
//! A [`Tree`] holds the nodes of one text in document order; a [`Node`] is a place in it. Everything above works on
//! nodes, so that every finding can name its bytes.

mod duplicate;
mod edit;
mod json;
mod node;
mod string;
mod tolerant;
mod tree;
mod view;
mod yaml;

pub use duplicate::{DuplicateKey, duplicate_keys};
pub(crate) use edit::{with_first, without};
pub use json::parse_json;
pub use node::{Items, Kind, Members, Node};
pub use tolerant::parse_tolerantly;
pub use tree::Tree;
pub(crate) use tree::{Base, Cell, NO_PARENT};
pub use view::ViewBuilder;
pub use yaml::parse_yaml;

use crate::source::Span;

/// How deep arrays and objects may nest: IAM needs about ten levels, and `serde_json` stops at the same depth.
pub const MAX_DEPTH: usize = 128;

/// A place where a text is not what its notation allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong: lowercase, no full stop.
    pub message: String,
    /// The offending bytes, in the text that was parsed.
    pub span: Span,
    /// The text to put in place of `span`, when that certainly mends it.
    pub replacement: Option<String>,
    /// Whether the reader could go on as if the error were mended, losing nothing: a comment, a stray comma.
    pub recovered: bool,
}
