//! What a run found, in order, and what it means for the exit status.

use crate::control::Judgement;
use crate::document::DocumentKind;
use crate::finding::{Failure, Finding, Severity};

/// The result of a run, ready to be written in any format.
#[derive(Debug, Default)]
pub struct Report {
    /// Every file that was read, in order; a label's `file` counts in this list.
    pub files: Vec<FileReport>,
    /// What could not be read, parsed or understood as asked, sorted.
    pub failures: Vec<Failure>,
    /// How the controls went that the run judged.
    pub controls: Judgement,
    /// The day that the user's own table of AWS's actions is of, when the run used one.
    pub data_date: Option<String>,
    /// Findings that somebody accepted are written too, marked as such.
    pub shows_accepted: bool,
}

/// One file's part of a report.
#[derive(Debug, Default)]
pub struct FileReport {
    /// The path as the user named it, `/` between folders.
    pub path: String,
    /// The text could not be understood; a failure says why.
    pub is_failed: bool,
    /// The documents recognised in it; none when the file is not ours, or failed.
    pub documents: Vec<Recognised>,
    /// Its findings, sorted by place, then rule.
    pub findings: Vec<Finding>,
    /// The text, kept only when there are findings to show.
    pub text: Option<String>,
}

/// A document that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// Where it lies in the file.
    pub pointer: String,
    /// What it is.
    pub kind: DocumentKind,
}

/// Counts over a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files in which a document was recognised.
    pub checked: usize,
    /// Files read that hold nothing of ours.
    pub not_ours: usize,
    /// Documents recognised.
    pub documents: usize,
    /// Findings that count by severity, worst first, as [`Severity::ALL`].
    pub findings: [usize; 5],
    /// Findings that somebody accepted.
    pub accepted: usize,
    /// Failures.
    pub failures: usize,
}

impl Report {
    /// Every finding, in order of file and place; those that somebody accepted are among them.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.files.iter().flat_map(|file| &file.findings)
    }

    /// Whether a finding is written.
    pub(crate) fn shows(&self, finding: &Finding) -> bool {
        self.shows_accepted || finding.accepted.is_none()
    }

    /// Counts files, documents, findings and failures.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { failures: self.failures.len(), ..Summary::default() };
        for file in &self.files {
            summary.documents += file.documents.len();
            match (file.documents.is_empty(), file.is_failed) {
                (false, _) => summary.checked += 1,
                (true, false) => summary.not_ours += 1,
                (true, true) => {}
            }
            for finding in &file.findings {
                if finding.accepted.is_some() {
                    summary.accepted += 1;
                    continue;
                }
                summary.findings[finding.severity.rank()] += 1;
            }
        }
        summary
    }

    /// The exit status: 2 when anything failed, else 1 when a finding that counts is at or above `fail_on`, else 0.
    #[must_use]
    pub fn exit_status(&self, fail_on: Severity) -> u8 {
        if self.failures.is_empty() {
            u8::from(self.findings().any(|finding| finding.accepted.is_none() && finding.severity >= fail_on))
        } else {
            2
        }
    }
}

impl Summary {
    /// All findings that count, whatever their severity.
    #[must_use]
    pub fn total(&self) -> usize {
        self.findings.iter().sum()
    }
}
