//! Controls of compliance frameworks: what each asks for, of whom, and which exports decide it.
//!
//! Which rules fail a control stands in the rule files, under `controls`. What rules cannot say stands in `frameworks/`,
//! one file a framework: the control's title, whom it judges, and the AWS CLI calls whose answers decide it. A control
//! that no document decides says why.
//!
//! A control fails for a bucket, an account or a document when one of its rules has a finding there. It passes when
//! every document that decides it was known, and no rule had one. Otherwise it is open: what is not known is never taken
//! for right.

mod catalogue;
mod judged;

pub use catalogue::{FILES, FrameworkError, framework, names, read};
pub use judged::{ControlNumber, Judged, Judgement, Subject, Verdict};

use crate::bundle::Owner;
use crate::bundle::export::Call;
use crate::document::Placement;

/// A published list of controls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// The word on the command line and in rule files, such as `cis-5.0`.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where it is published.
    pub url: String,
    /// Its controls about S3, IAM and CloudTrail, in its own order.
    pub controls: Vec<Control>,
}

/// One control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Its id within the framework.
    pub id: String,
    /// What must hold.
    pub title: String,
    /// The profile that it belongs to, where the framework has levels.
    pub level: Option<u8>,
    /// Whether its framework leaves it to people.
    pub is_manual: bool,
    /// What decides it.
    pub basis: Basis,
}

/// What decides a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// The rules that name it.
    Rules {
        /// Whom it judges.
        of: Scope,
        /// The calls whose answers decide it.
        exports: Vec<Call>,
        /// It judges only those whose names end so.
        ending: Option<String>,
        /// There is nothing to judge where AWS says that the document does not exist.
        absent_passes: bool,
        /// Of identity policies it judges only those that hang so.
        policies: Option<Placement>,
    },
    /// Controls of another framework, all of which must hold.
    Through {
        /// That framework.
        framework: String,
        /// Their ids.
        controls: Vec<String>,
    },
    /// No document; the reason.
    Nothing(String),
}

/// Whom a control judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// A bucket, by all its documents.
    Bucket,
    /// An account, by all its documents.
    Account,
    /// Each document by itself: a policy, an access point, a user's keys.
    Document,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::Bucket, Self::Account, Self::Document];

    /// The word used in the files of frameworks and in output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bucket => "bucket",
            Self::Account => "account",
            Self::Document => "document",
        }
    }

    /// Whose documents are joined for it.
    #[must_use]
    pub const fn owner(self) -> Option<Owner> {
        match self {
            Self::Bucket => Some(Owner::Bucket),
            Self::Account => Some(Owner::Account),
            Self::Document => None,
        }
    }
}

impl Framework {
    /// The control with this id.
    #[must_use]
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.id == id)
    }
}
