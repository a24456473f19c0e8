//! A rule on its own examples: they are its tests and its documentation.

use crate::day::Day;
use crate::document::PolicyType;
use crate::rule::query::Query;
use crate::source::{Gathered, Source};

/// A document on which a rule must speak, or must not.
#[derive(Debug)]
pub struct Example {
    /// Which of the two.
    pub expectation: Expectation,
    /// The document as a file would hold it; or several that are read together, such as a bucket's exports.
    pub files: Vec<Source>,
    /// For a bad one, what together selects exactly the reported places of the documents in it.
    pub at: Vec<At>,
    /// The policy's type, where its shape does not tell.
    pub policy_type: Option<PolicyType>,
    /// The account ids that count as the reader's own.
    pub own_accounts: Vec<String>,
    /// The organization id that counts as the reader's own.
    pub organization: Option<String>,
    /// The day on which it is looked at.
    pub today: Option<Day>,
    /// What it shows.
    pub note: Option<String>,
}

impl Example {
    /// Several files are all those of their folders.
    #[must_use]
    pub fn gathered(&self) -> Gathered {
        if self.files.len() > 1 { Gathered::Folders } else { Gathered::Files }
    }
}

/// Places of an example at which a rule speaks.
#[derive(Debug)]
pub struct At {
    /// The file: its number among the example's.
    pub file: usize,
    /// The query that selects them.
    pub query: Query,
}

/// What a rule should do on an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// Report the places named.
    Bad,
    /// Stay silent.
    Good,
}

/// What a rule did on an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Silent on a good example.
    Validated,
    /// Spoke on a bad example, at exactly the places named.
    Reported,
    /// Spoke where it should not: the pointers of the places.
    Noisy(Vec<String>),
    /// Silent where it should speak: the pointers of the places, or nothing when `at` selects none.
    Missing(Vec<String>),
    /// There is no example of the kind, so that nothing is proved.
    Absent,
    /// The example says nothing of the rule, for this reason: its text cannot be read, or is about something else.
    Unread(String),
}

impl Outcome {
    /// Whether the rule did what it should.
    #[must_use]
    pub fn is_right(&self) -> bool {
        matches!(self, Self::Validated | Self::Reported)
    }

    /// The outcome's name.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Validated => "Validated",
            Self::Reported => "Reported",
            Self::Noisy(_) => "Noisy",
            Self::Missing(_) => "Missing",
            Self::Absent => "Absent",
            Self::Unread(_) => "Unread",
        }
    }
}
