//! One thing that a contract asks for, and whether it is so.

use crate::access::evaluate::{Answer, Attached, Doubt};
use crate::contract::evidence::Evidence;
use crate::finding::Label;
use crate::policy::Effect;
use crate::syntax::Node;

/// One thing that a contract asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// What it is about.
    pub kind: ClauseKind,
    /// What is asked for, or what is there in its stead.
    pub text: String,
    /// Whether it is so, and why.
    pub outcome: Outcome,
}

/// What a clause is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClauseKind {
    /// The partner can come in.
    Entry,
    /// Nobody comes in by the partner without the external id.
    ExternalId,
    /// Sessions last long enough.
    Session,
    /// Actions that the partner needs.
    Need,
    /// The partner may do nothing else.
    Limit,
    /// A setting of the bucket.
    Setting,
}

/// Whether a clause is kept, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it is kept.
    pub state: State,
    /// The places that say so, the one that matters first.
    pub labels: Vec<Label>,
    /// What else there is to say: what would tell, or a request that shows it.
    pub notes: Vec<String>,
}

/// Whether a clause is kept; the worst is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It is.
    Kept,
    /// The files do not tell.
    Open,
    /// It is not.
    Broken,
}

impl ClauseKind {
    /// The word for programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::ExternalId => "external-id",
            Self::Session => "session",
            Self::Need => "need",
            Self::Limit => "limit",
            Self::Setting => "setting",
        }
    }
}

impl State {
    /// The word for people and programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Open => "open",
            Self::Broken => "broken",
        }
    }
}

impl Outcome {
    pub(super) fn new(state: State) -> Self {
        Self { state, labels: Vec::new(), notes: Vec::new() }
    }

    /// Nobody knows; `what` would tell.
    pub(super) fn open(what: &str) -> Self {
        Self::new(State::Open).note(format!("{what} would tell"))
    }

    /// The clause that it is the outcome of.
    pub(super) fn of(self, kind: ClauseKind, text: impl Into<String>) -> Clause {
        Clause { kind, text: text.into(), outcome: self }
    }

    /// Adds a place and what is to be seen there.
    pub(super) fn at(mut self, node: Node<'_>, message: &str) -> Self {
        self.labels.push(Label::of(node, message));
        self
    }

    /// Adds something that is to be said.
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds the statements that made an answer, or would have made another. What the partner's own policies are taken for
    /// lies in no file.
    pub(super) fn because(
        mut self,
        answer: &Answer<'_>,
        attached: &[Attached<'_, '_>],
        evidence: &Evidence<'_, '_>,
    ) -> Self {
        for one in &answer.decisive {
            let policy = attached[one.policy].policy;
            if std::ptr::eq(policy, evidence.everything) {
                continue;
            }
            // The statement's first line is often a lone brace.
            let at = policy.statements[one.statement].effect_node.unwrap_or(one.node);
            self =
                self.at(at, if one.effect == Effect::Allow { "allowed by this" } else { "denied by this" });
        }
        for condition in answer.near.iter().flat_map(|near| &near.failed) {
            self = self.at(*condition, "would be allowed but for this condition");
        }
        self
    }

    /// Adds what an answer hangs on.
    pub(super) fn doubts(mut self, answer: &Answer<'_>) -> Self {
        for doubt in &answer.doubts {
            self = match doubt {
                Doubt::Key(key) => {
                    self.note(format!("it hangs on `{key}`, of which the contract says nothing"))
                }
                Doubt::Later(node) => self.at(*node, "known only later"),
                Doubt::Open(node) => self.at(*node, "what AWS makes of this is not documented"),
            };
        }
        self
    }
}
