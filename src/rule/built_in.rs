//! A rule that comes with the tool: its file, borrowed from the binary, and what a run must know before reading it.

use std::sync::LazyLock;

use crate::document::Kinds;
use crate::rule::Coded;

/// A line for each rule: its path, a tab and its head; sorted. The build script writes it.
const HEADS: &str = include_str!(concat!(env!("OUT_DIR"), "/rule-heads"));

/// One built-in rule. A test proves that the file says the same.
#[derive(Debug)]
pub struct BuiltIn {
    /// `family/id`: its file below `rules/`, without `.yaml`.
    pub path: &'static str,
    /// The file's text.
    pub text: &'static str,
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
        self.path.rsplit_once('/').map_or(self.path, |pair| pair.1)
    }

    /// The folder the rule lies in.
    #[must_use]
    pub fn family(&self) -> &'static str {
        self.path.split_once('/').map_or("", |pair| pair.0)
    }

    /// The file's part before its examples, which is all that a run needs, as JSON.
    #[must_use]
    pub fn head(&self) -> &'static str {
        static LINES: LazyLock<Vec<&str>> = LazyLock::new(|| HEADS.lines().collect());
        let found = LINES.binary_search_by(|line| line.split('\t').next().unwrap_or_default().cmp(self.path));
        found.ok().and_then(|at| LINES[at].strip_prefix(self.path)?.strip_prefix('\t')).unwrap_or_default()
    }
}
