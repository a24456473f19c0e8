//! What every check produces, free of any output format.

use crate::control::ControlNumber;
use crate::source::Span;
use crate::syntax::Node;

pub use crate::source::Failure;

/// One defect at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule spoke: its number in the [`RuleSet`](crate::rule::RuleSet) of the run.
    pub rule: RuleNumber,
    /// The severity after the configuration's overrides.
    pub severity: Severity,
    /// How sure the rule is here.
    pub confidence: Confidence,
    /// What is wrong, in one line: lowercase, no full stop, user text in backticks.
    pub message: String,
    /// What to do about it, when that differs from the rule's own help.
    pub help: Option<String>,
    /// The offending value.
    pub primary: Label,
    /// Other places that take part in the defect, in the same or another file.
    pub related: Vec<Label>,
    /// An edit that certainly mends it, when there is one.
    pub fix: Option<Fix>,
    /// What of the place stays as it is when the document is edited elsewhere.
    pub anchor: Anchor,
    /// The controls that it fails, of those that the run judges.
    pub controls: Vec<ControlNumber>,
    /// Why it does not count, when somebody accepted it.
    pub accepted: Option<Acceptance>,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acceptance {
    /// The configuration suppresses it, for this reason.
    Suppressed(String),
    /// It was there when the baseline was written.
    Baseline,
}

/// A place in a file and what is to be said about it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The file: its number among the files of the run.
    pub file: u32,
    /// The bytes, in the file as it lies on disk.
    pub span: Span,
    /// RFC 6901 pointer from the top of the file; `!` marks each string that was decoded on the way.
    pub pointer: String,
    /// Shown beside the place; empty when the finding's message says it all.
    pub message: String,
}

impl Label {
    /// A label for a value of a document.
    #[must_use]
    pub fn of(node: Node<'_>, message: impl Into<String>) -> Self {
        Self { file: node.file(), span: node.outer_span(), pointer: node.pointer(), message: message.into() }
    }
}

/// What a finding is known by again in a later version of its document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Anchor {
    /// The offending value's text, and the pointer to it.
    #[default]
    Value,
    /// The pointer alone: the finding is about a document as a whole.
    Document,
    /// The text, and the pointer with this `Sid` in place of the statement's number.
    Statement(Box<str>),
}

/// Text to put in place of other text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the edit does, in the imperative.
    pub description: String,
    /// The bytes to replace, in the file as it lies on disk.
    pub span: Span,
    /// What to put there.
    pub replacement: String,
}

/// A rule's place in the rule set of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleNumber(pub u16);

/// How bad it is if the finding is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A weakness that needs something else to go wrong first.
    Low,
    /// A control is missing, or something does not work as written.
    Medium,
    /// Access or loss that the author surely did not intend.
    High,
    /// Open to the world, or equivalent.
    Critical,
}

/// How sure the rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Often depends on what the file cannot show.
    Low,
    /// Can be wrong in cases that the rule names.
    Medium,
    /// Follows from AWS's documented behaviour.
    High,
}

/// What kind of harm the finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// AWS rejects it or ignores it.
    Validity,
    /// It grants or exposes more than meant.
    Security,
    /// It locks out someone who needs it.
    Availability,
    /// It works, and misleads its reader.
    Hygiene,
    /// It costs money for nothing.
    Cost,
}

impl Severity {
    /// Every severity, worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// Its place in [`Self::ALL`].
    #[must_use]
    pub const fn rank(self) -> usize {
        Self::Critical as usize - self as usize
    }

    /// The word used in rule files, configuration and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }

    /// The severity named by `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.word() == word)
    }
}

impl Confidence {
    /// Every confidence, surest first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// The word used in rule files and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }

    /// The confidence named by `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|confidence| confidence.word() == word)
    }
}

impl Category {
    /// Every category.
    pub const ALL: [Self; 5] =
        [Self::Validity, Self::Security, Self::Availability, Self::Hygiene, Self::Cost];

    /// The word used in rule files, configuration and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Validity => "validity",
            Self::Security => "security",
            Self::Availability => "availability",
            Self::Hygiene => "hygiene",
            Self::Cost => "cost",
        }
    }

    /// The category named by `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.word() == word)
    }
}
