//! grantlint reads exported AWS policy and S3 configuration documents, offline, and says what is wrong with them.
//!
//! # The flow
//!
//! ```text
//! paths ─discover→ Source ─syntax→ Node ─document→ Document ─policy→ Policy
//!                                                     │
//!                              bundle (documents about one bucket, role or account, joined)
//!                                                     │
//!                        rules (JSONPath queries and coded checks)
//!                                                     │
//!                            Finding ─accepted→ Report ─output→ human │ json │ sarif
//! ```
//!
//! [`check_paths`] is that flow. Everything between reading a file and writing the report is pure: text in, findings
//! out, so a test enters at [`rule::check_files`] and a malformed input is a result.
//!
//! # The rooms
//!
//! A room knows only rooms above it in this list; a test holds every `use` against it.
//!
//! | room | holds |
//! |---|---|
//! | [`day`] | a day of the calendar |
//! | [`source`] | files, spans, places; decoded strings mapped back to the file's bytes; what could not be read |
//! | [`syntax`] | text to one flat, spanned tape of nodes |
//! | [`aws`] | dated facts; above all what each service can be asked for |
//! | [`policy`] | the IAM policy language as types with spans |
//! | [`document`] | recognising documents by shape and unwrapping them |
//! | [`bundle`] | documents about one bucket, role, key or account, joined, and how they are collected |
//! | [`control`] | controls of compliance frameworks, and what came of holding them against somebody |
//! | [`finding`] | what every check produces; no output format in it |
//! | [`report`] | what a run found, and the exit status |
//! | [`access`] | what policies mean: one request, decided; and all requests, compared |
//! | [`contract`] | what a partner needs and may have at most, held against files |
//! | [`rule`] | rule files: loading, choosing, running, and proving them on their examples |
//! | [`accepted`] | findings that somebody accepted: suppressions with their reasons, and a baseline |
//! | [`fix`] | fixes, put into the texts that they are for |
//! | [`check`] | coded checks, and the list of built-in rules |
//! | [`output`] | one file a format |
//! | [`config`] | `grantlint.toml` and where each setting comes from |
//!
//! # Invariants
//!
//! - Every finding names the bytes of the file the user has, also inside an escaped or percent-encoded string.
//! - Nothing is silently skipped: every file ends as checked, not ours, or failed.
//! - Output is the same byte for byte whatever the number of threads.
//! - A value that is known only later (an intrinsic function, a computed attribute) is never a finding by itself.
//! - A rule that cannot fire does not load: its own bad example must make it speak.

pub mod accepted;
pub mod access;
pub mod aws;
pub mod bundle;
pub mod check;
pub mod config;
pub mod contract;
pub mod control;
pub mod day;
mod distance;
pub mod document;
pub mod finding;
pub mod fix;
mod glob;
mod letter_case;
pub mod output;
pub mod policy;
pub mod report;
pub mod rule;
pub mod source;
pub mod syntax;
mod task;

use std::path::PathBuf;

use crate::finding::Failure;
use crate::report::Report;
use crate::rule::{Checked, Input, Survey, check_files, survey_files};
use crate::source::{Gathered, Selection, Source};
use crate::task::for_each_task;

/// Checks every file under `paths`; `progress` is told after each piece of work how many files are done, and of how many
/// found so far.
#[must_use]
pub fn check_paths(
    paths: &[PathBuf],
    selection: &Selection,
    input: Input<'_>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Report {
    let (checked, failures) = for_each_task(paths, selection, progress, |task| {
        let (sources, mut failures) = task.read(input.rules.has_bundle_rules());
        let mut checked = check_files(sources, task.gathered, input);
        checked.failures.append(&mut failures);
        checked
    });
    collect(checked, failures, input)
}

/// Checks one text that did not come from a file.
#[must_use]
pub fn check_text(source: Source, input: Input<'_>) -> Report {
    collect(vec![check_files(vec![source], Gathered::Files, input)], Vec::new(), input)
}

/// What was joined from every file under `paths`, and which exports would decide the rules that say nothing.
#[must_use]
pub fn survey_paths(paths: &[PathBuf], selection: &Selection, input: Input<'_>) -> Survey {
    let (parts, failures) =
        for_joined_files(paths, selection, |sources, gathered| survey_files(sources, gathered, input));
    let mut survey = Survey { failures, ..Survey::default() };
    for mut part in parts {
        survey.bundles.append(&mut part.bundles);
        survey.unjoined.append(&mut part.unjoined);
        survey.failures.append(&mut part.failures);
    }
    survey
        .failures
        .sort_by(|one, other| one.path.cmp(&other.path).then_with(|| one.message.cmp(&other.message)));
    survey
}

/// Reads every file under `paths`, and gives `each` those that are looked at together, with how they were gathered.
/// What could not be read comes back beside the answers.
#[must_use]
pub fn for_joined_files<T: Send>(
    paths: &[PathBuf],
    selection: &Selection,
    each: impl Fn(Vec<Source>, Gathered) -> T + Sync,
) -> (Vec<T>, Vec<Failure>) {
    let (parts, mut failures) = for_each_task(paths, selection, &|_, _| {}, |task| {
        let (sources, failures) = task.read(true);
        (each(sources, task.gathered), failures)
    });
    let mut answers = Vec::with_capacity(parts.len());
    for (answer, mut more) in parts {
        answers.push(answer);
        failures.append(&mut more);
    }
    (answers, failures)
}

/// Puts the tasks' results together in their fixed order; labels then count all files of the run.
fn collect(checked: Vec<Checked>, failures: Vec<Failure>, input: Input<'_>) -> Report {
    let data_date = input.settings.aws_data.as_ref().map(|table| table.date().to_owned());
    let mut report = Report { failures, data_date, ..Report::default() };
    report.files.reserve_exact(checked.iter().map(|part| part.files.len()).sum());
    for mut part in checked {
        report.controls.append(part.controls);
        let first = u32::try_from(report.files.len()).unwrap_or(u32::MAX);
        for finding in part.files.iter_mut().flat_map(|file| &mut file.findings) {
            for label in std::iter::once(&mut finding.primary).chain(&mut finding.related) {
                label.file += first;
            }
        }
        report.files.append(&mut part.files);
        report.failures.append(&mut part.failures);
    }
    report
        .failures
        .sort_by(|one, other| one.path.cmp(&other.path).then_with(|| one.message.cmp(&other.message)));
    report
}
