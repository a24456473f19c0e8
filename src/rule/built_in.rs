//! A rule that comes with the tool: its file, borrowed from the binary, and what a run must know before reading it.

use crate::document::Kinds;
use crate::rule::Coded;

/// One built-in rule. A test proves that the file says the same.
#[derive(Debug)]
pub struct BuiltIn {
    /// `family/id`: its file below `rules/`, without `.yaml`.
    pub path: &'static str,
    /// How long the family's name is.
    pub family_length: usize,
    /// The file's text.
    pub text: &'static str,
    /// What a run needs of the file, packed by the build script; see `head`.
    pub head: &'static str,
    /// The kinds of document it is about.
    pub kinds: Kinds,
    /// Whether it runs only when named.
    pub opt_in: bool,
    /// Its function, unless its file holds a query.
    pub coded: Option<Coded>,
}

impl BuiltIn {
    /// The rule's id.
    #[must_use]
    pub fn id(&self) -> &'static str {
        &self.path[self.family_length + 1..]
    }

    /// The folder the rule lies in.
    #[must_use]
    pub fn family(&self) -> &'static str {
        &self.path[..self.family_length]
    }
}
