//! JSONPath (RFC 9535) over nodes.
//!
//! The crate `jsonpath-rust` reads the query; its tree is lowered once to a small plan, and the plan runs on the
//! tape. Its own evaluator is not used: it needs a tree of vectors, builds a path string at every step and compiles
//! every pattern again for every node.
//!
//! Documents may leave values open ([`Kind::Unknown`](crate::syntax::Kind::Unknown)). What a query would select there
//! nobody can know, so filters follow Kleene's three-valued logic and the result says when something stayed open.

mod compare;
mod decimal;
mod effort;
mod error;
mod evaluate;
mod lower;
mod pattern;
mod plan;
mod scan;
#[cfg(test)]
mod tests;
mod words;

use std::sync::OnceLock;

pub use error::QueryError;
pub use words::Words;

use crate::syntax::Node;

/// A query; threads may share it.
#[derive(Debug)]
pub struct Query {
    text: Box<str>,
    compiled: OnceLock<Compiled>,
}

/// What a query's text says.
#[derive(Debug)]
struct Compiled {
    plan: plan::Plan,
    /// The words that it cannot select anything without.
    needed: Vec<usize>,
}

/// What a query selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selected<'s> {
    /// The nodes in the order that RFC 9535 gives them; a node may stand in it more than once.
    pub nodes: Vec<Node<'s>>,
    /// Whether a value known only later could have added nodes.
    pub undecided: bool,
}

impl Query {
    /// The longest query that is read.
    pub const MAX_BYTES: usize = 4096;

    /// How deep brackets and parentheses may nest: reading nested function calls takes exponential time.
    pub const MAX_NESTING: usize = 8;

    /// Reads a query and checks all that RFC 9535 lets one check without a document.
    ///
    /// `^` and `$` are anchors in the patterns of `match` and `search`, `\$` is the character, and a leading `(?i)`
    /// ignores case; everything else in a pattern is as I-Regexp (RFC 9485) has it.
    ///
    /// # Errors
    /// The query is too long or nested too deeply, may go over the same nodes too often, is not JSONPath, gives a
    /// function what it cannot take, or has a literal pattern that is not a regular expression.
    pub fn compile(text: &str) -> Result<Self, QueryError> {
        Ok(Self { text: text.into(), compiled: OnceLock::from(Compiled::new(text)?) })
    }

    /// A query that is known to compile, read when it is first run: a run describes many more rules than it asks.
    pub(super) fn deferred(text: &str) -> Self {
        Self { text: text.into(), compiled: OnceLock::new() }
    }

    fn compiled(&self) -> &Compiled {
        // Only built-in rules' queries are deferred, and the test of every rule compiles them.
        self.compiled.get_or_init(|| Compiled::new(&self.text).expect("a deferred query compiles"))
    }

    /// Runs the query; `$` stands for `root`.
    #[must_use]
    pub fn select<'s>(&self, root: Node<'s>) -> Selected<'s> {
        evaluate::select(&self.compiled().plan, root)
    }

    /// Whether it could select anything in a document with these words; `false` is certain.
    #[must_use]
    pub fn may_select(&self, words: &Words) -> bool {
        (self.compiled.get().is_some() || words.has_outer_names(&self.text))
            && words.has_all(&self.compiled().needed)
    }

    /// The query as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Compiled {
    fn new(text: &str) -> Result<Self, QueryError> {
        let calls = scan::scan(text)?;
        let parsed =
            jsonpath_rust::parser::parse_json_path(text).map_err(|error| error::from_parser(&error, text))?;
        let plan = lower::lower(parsed, calls)?;
        let needed = words::needed(&plan);
        Ok(Self { plan, needed })
    }
}
