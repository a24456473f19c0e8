//! A file of findings that were there when it was written, so that only what is new counts.
//!
//! An entry is a finding's path, rule and fingerprint. The path is part of it: the same mistake in another file is new.
//! Fingerprints tell equal findings of a file apart by their number, so that one more of them is new too.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::accepted::{fingerprints, paths};
use crate::finding::Acceptance;
use crate::report::Report;
use crate::rule::RuleSet;

/// Grows when older files can no longer be understood.
const VERSION: u32 = 1;

/// Findings that were there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// Where its file lies: its paths count from there.
    folder: PathBuf,
    entries: BTreeSet<Entry>,
}

/// Why a text is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is not JSON, or not of that form.
    #[error("is no baseline: {0}")]
    Form(#[from] serde_json::Error),
    /// Another version of the tool wrote it.
    #[error("is a baseline of version {0}, and this program knows version {VERSION}; write it anew")]
    Version(u32),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    rule: String,
    fingerprint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    version: u32,
    findings: BTreeSet<Entry>,
}

impl Baseline {
    /// What a report holds that no suppression accepts, for a file in `folder`. `here` is the folder that the report's
    /// paths count from.
    #[must_use]
    pub fn of(report: &Report, rules: &RuleSet, folder: &Path, here: &Path) -> Self {
        let mut entries = BTreeSet::new();
        for_each(report, rules, &paths(report, folder, here), |file, finding, entry| {
            if report.files[file].findings[finding].accepted.is_none() {
                entries.insert(entry);
            }
        });
        Self { folder: folder.to_owned(), entries }
    }

    /// Reads what [`Self::text`] gave.
    ///
    /// # Errors
    /// The text is not of that form, or of another version.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, BaselineError> {
        let Text { version, findings } = serde_json::from_str(text)?;
        if version != VERSION {
            return Err(BaselineError::Version(version));
        }
        Ok(Self { folder: folder.to_owned(), entries: findings })
    }

    /// Its file: JSON with a finding a line, sorted, so that a change to it can be reviewed.
    #[must_use]
    pub fn text(&self) -> String {
        let lines = self.entries.iter().map(|entry| {
            // Strings always become JSON.
            serde_json::to_string(entry).unwrap_or_default()
        });
        let lines: Vec<String> = lines.collect();
        format!("{{\"version\":{VERSION},\"findings\":[\n{}\n]}}\n", lines.join(",\n"))
    }

    /// How many findings it holds.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// Marks the findings that it holds, and counts those that are there no more: of the files that were read, and of the
    /// rules that ran.
    pub(super) fn mark(&self, report: &mut Report, rules: &RuleSet, here: &Path) -> usize {
        let paths = paths(report, &self.folder, here);
        let (mut known, mut seen) = (Vec::new(), BTreeSet::new());
        for_each(report, rules, &paths, |file, finding, entry| {
            if self.entries.contains(&entry) {
                known.push((file, finding));
                seen.insert(entry);
            }
        });
        for (file, finding) in known {
            report.files[file].findings[finding].accepted = Some(Acceptance::Baseline);
        }
        let files = report.files.iter().zip(&paths).filter(|(file, _)| !file.is_failed);
        let read: BTreeSet<&String> = files.map(|(_, path)| path).collect();
        let off = rules.numbers().filter(|rule| !rules.is_on(*rule));
        let off: BTreeSet<&String> = off.map(|rule| &rules.get(rule).metadata.id).collect();
        let is_asked = |entry: &Entry| read.contains(&entry.path) && !off.contains(&entry.rule);
        self.entries.iter().filter(|entry| is_asked(entry) && !seen.contains(entry)).count()
    }
}

/// Calls `take` with the number of each file, that of each of its findings, and what it is in a baseline. `paths` are those
/// of the files.
fn for_each(report: &Report, rules: &RuleSet, paths: &[String], mut take: impl FnMut(usize, usize, Entry)) {
    for (number, (file, path)) in report.files.iter().zip(paths).enumerate() {
        let marks = fingerprints(report, file, rules);
        for (index, (finding, mark)) in file.findings.iter().zip(marks).enumerate() {
            let rule = rules.get(finding.rule).metadata.id.clone();
            take(number, index, Entry { path: path.clone(), rule, fingerprint: mark.to_string() });
        }
    }
}
