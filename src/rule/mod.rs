//! Rules: what they say, how they are loaded and chosen, how they run, and how they prove themselves on their examples.
//!
//! A rule is one YAML file that holds everything about it. Built-in rules lie in `rules/`, a user's in a folder of
//! their own; both are the same format.

mod built_in;
mod choice;
mod chosen;
mod coded;
pub mod example;
mod found;
mod head;
mod judge;
mod load;
mod lookups;
pub mod outcome;
pub mod query;
mod run;
mod set;
mod settings;
mod survey;
mod topics;
mod verify;
mod wording;

pub use built_in::BuiltIn;
pub use choice::{Choice, ChoiceError};
pub use chosen::Chosen;
pub use coded::{BundleCheck, Coded, Context, DocumentCheck, Match, Matches, PolicyCheck, TextCheck};
pub use found::Named;
pub use load::{RuleError, RuleFile, built_in_file, read_rule};
pub use run::{Checked, Input, check_files};
pub use set::RuleSet;
pub use settings::{Partner, Settings};
pub use survey::{FactState, Open, State, Survey, Surveyed, survey_files};
pub use topics::Topics;
pub use verify::{Verified, verify};

use crate::document::Kinds;
use crate::finding::{Category, Confidence, Severity};
use crate::rule::query::Query;

/// One rule, read and compiled.
#[derive(Debug)]
pub struct Rule {
    /// What it says about itself.
    pub metadata: Metadata,
    /// How it is checked.
    pub check: Check,
    /// Whether it came from the user rather than with the tool.
    pub is_custom: bool,
}

/// Everything a rule file says but for its check and its examples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// Kebab-case name of the problem, unique.
    pub id: String,
    /// The folder it lies in.
    pub family: String,
    /// The problem in a few words.
    pub title: String,
    /// How bad it is.
    pub severity: Severity,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// What kind of harm.
    pub category: Category,
    /// The kinds of document it is about.
    pub applies_to: Kinds,
    /// Only runs when the configuration or command line selects it by its id.
    pub opt_in: bool,
    /// AWS rejects such a document, so in an export it means that the file is not as AWS wrote it.
    pub rejected_by_aws: bool,
    /// It asks whether AWS knows a name, so that it is less sure when the facts about AWS are old.
    pub dated: bool,
    /// What a finding says; `{value}` stands for the offending value's text.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Why it matters, in two or three sentences.
    pub why: String,
    /// Pages to read.
    pub references: Vec<String>,
    /// The same rule in other tools: tool and its ids.
    pub equivalents: Vec<(String, Vec<String>)>,
    /// Controls of compliance frameworks: framework and its ids.
    pub controls: Vec<(String, Vec<String>)>,
}

/// How a rule is checked.
#[derive(Debug)]
pub enum Check {
    /// Every match is a finding.
    Forbid(Query),
    /// No match is a finding, at the document or at each node that `for_each` chooses; `$` is that node.
    Require {
        /// What must be there.
        query: Query,
        /// Where it must be.
        for_each: Option<Query>,
    },
    /// A function in [`check`](crate::check).
    Coded,
}
