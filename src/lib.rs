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
//!                            Finding → Report ─output→ human │ json │ sarif
//! ```
//!
//! [`check_paths`] is that flow. Everything between reading a file and writing the report is pure: text in, findings
//! out, so a test enters at [`rule::check_files`] and a malformed input is a result.
//!
//! # The rooms
//!
//! Lower rooms know nothing of higher ones.
//!
//! | room | holds |
//! |---|---|
//! | [`source`] | files, spans, places; decoded strings mapped back to the file's bytes |
//! | [`day`] | a day of the calendar |
//! | [`finding`] | what every check produces; no output format in it |
//! | [`syntax`] | text to one flat, spanned tape of nodes |
//! | [`aws`] | dated facts; above all what each service can be asked for |
//! | [`policy`] | the IAM policy language as types with spans |
//! | [`access`] | what policies mean: one request, decided; and all requests, compared |
//! | [`document`] | recognising documents by shape and unwrapping them |
//! | [`bundle`] | documents about one bucket, role, key or account, joined, and how they are collected |
//! | [`control`] | controls of compliance frameworks, and what came of holding them against somebody |
//! | [`rule`] | rule files: loading, choosing, running, and proving them on their examples |
//! | [`check`] | coded checks, and the list of built-in rules |
//! | [`report`] | what a run found, and the exit status |
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

pub mod access;
pub mod aws;
pub mod bundle;
pub mod check;
pub mod config;
pub mod control;
pub mod day;
mod distance;
pub mod document;
pub mod finding;
mod glob;
mod letter_case;
pub mod output;
pub mod policy;
pub mod report;
pub mod rule;
pub mod source;
pub mod syntax;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::finding::Failure;
use crate::report::Report;
use crate::rule::{Checked, Input, Survey, check_files, survey_files};
use crate::source::{Selection, Source};

/// How many files in folders side by side are joined with each other.
const MOST_JOINED_FILES: usize = 4096;

/// Folders with more files than this hold many buckets' documents; nothing is joined there.
const LARGEST_JOINED_FOLDER: usize = 64;

/// How many files of a larger folder are checked as one piece of work.
const FILES_A_TASK: usize = 32;

/// Below this many files a thread pool costs more than it saves.
const LEAST_PARALLEL_FILES: usize = 8;

/// Checks every file under `paths`; `progress` is told after each piece of work how many files are done, and of how many.
#[must_use]
pub fn check_paths(
    paths: &[PathBuf],
    selection: &Selection,
    input: Input<'_>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Report {
    let found = source::discover(paths, selection);
    let (sources, tasks) = (found.files.as_slice(), tasks(&found.files));
    let done = std::sync::atomic::AtomicUsize::new(0);
    let run = |task: &Task| {
        let checked = check_task(task, sources, input);
        let files = task.files.len();
        let before = done.fetch_add(files, std::sync::atomic::Ordering::Relaxed);
        progress(before + files, sources.len());
        checked
    };
    let checked: Vec<Checked> = if sources.len() < LEAST_PARALLEL_FILES {
        tasks.iter().map(run).collect()
    } else {
        tasks.par_iter().map(run).collect()
    };
    collect(checked, found.failures, input)
}

/// Checks one text that did not come from a file.
#[must_use]
pub fn check_text(source: Source, input: Input<'_>) -> Report {
    collect(vec![check_files(vec![source], 0, false, input)], Vec::new(), input)
}

/// What was joined from every file under `paths`, and which exports would decide the rules that say nothing.
#[must_use]
pub fn survey_paths(paths: &[PathBuf], selection: &Selection, input: Input<'_>) -> Survey {
    let (parts, failures) =
        for_joined_files(paths, selection, |sources, is_folder| survey_files(sources, is_folder, input));
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

/// Reads every file under `paths`, and gives `each` those that are joined with each other, with whether they are all the
/// files of their folders. What could not be read comes back beside the answers.
#[must_use]
pub fn for_joined_files<T: Send>(
    paths: &[PathBuf],
    selection: &Selection,
    each: impl Fn(Vec<Source>, bool) -> T + Sync,
) -> (Vec<T>, Vec<Failure>) {
    let found = source::discover(paths, selection);
    let sources = found.files.as_slice();
    let run = |task: &Task| {
        let (read, failures) = read_task(task, sources, true);
        (each(read, task.is_folder), failures)
    };
    let parts: Vec<(T, Vec<Failure>)> = tasks(sources).par_iter().map(run).collect();
    let (mut answers, mut failures) = (Vec::new(), found.failures);
    for (answer, mut more) in parts {
        answers.push(answer);
        failures.append(&mut more);
    }
    (answers, failures)
}

/// Files that are checked together.
struct Task {
    files: std::ops::Range<usize>,
    /// They are all that was found in their folders.
    is_folder: bool,
}

/// Cuts the sorted files into tasks: a small folder is one, a large one many. Folders of AWS CLI answers that lie side by
/// side are one task, since the documents of one bucket speak of another.
fn tasks(files: &[PathBuf]) -> Vec<Task> {
    let mut tasks: Vec<Task> = Vec::new();
    // The folder around the exports that the last task holds.
    let mut around: Option<&Path> = None;
    let mut start = 0;
    for folder in files.chunk_by(|one, other| are_in_one_folder(one, other)) {
        let end = start + folder.len();
        let parent = folder.first().and_then(|file| file.parent()?.parent());
        let is_export = folder.len() <= LARGEST_JOINED_FOLDER && folder.iter().any(|file| is_answer(file));
        if folder.len() > LARGEST_JOINED_FOLDER {
            let pieces = (start..end).step_by(FILES_A_TASK);
            tasks.extend(
                pieces.map(|from| Task { files: from..end.min(from + FILES_A_TASK), is_folder: false }),
            );
        } else {
            let last = tasks.last_mut().filter(|last| {
                is_export
                    && parent.is_some()
                    && around == parent
                    && end - last.files.start <= MOST_JOINED_FILES
            });
            match last {
                Some(last) => last.files.end = end,
                None => tasks.push(Task { files: start..end, is_folder: true }),
            }
        }
        around = if is_export { parent } else { None };
        start = end;
    }
    tasks
}

/// Whether the paths of two files are the same up to their names; comparing their parts takes longer.
fn are_in_one_folder(one: &Path, other: &Path) -> bool {
    one.parent().map(Path::as_os_str) == other.parent().map(Path::as_os_str)
}

/// Whether a file's name is that of an AWS CLI command.
fn is_answer(file: &Path) -> bool {
    // The one answer that is about no one thing.
    const ROLES: &str = "get-account-authorization-details";
    let name = file.file_name().and_then(std::ffi::OsStr::to_str);
    name.is_some_and(|name| bundle::export::read_name(name).is_some() || name.contains(ROLES))
}

fn check_task(task: &Task, files: &[PathBuf], input: Input<'_>) -> Checked {
    let (sources, mut failures) = read_task(task, files, input.rules.has_bundle_rules());
    let mut checked = check_files(sources, 0, task.is_folder, input);
    checked.failures.append(&mut failures);
    checked
}

/// The texts of a task's files, and with `joins` those of the manifests beside them.
fn read_task(task: &Task, files: &[PathBuf], joins: bool) -> (Vec<Source>, Vec<Failure>) {
    let mut sources = Vec::with_capacity(task.files.len());
    let mut failures = Vec::new();
    let files = &files[task.files.clone()];
    SCRATCH.with_borrow_mut(|buffer| {
        let mut take = |path: &Path| match read(path, buffer) {
            Ok(source) => sources.push(source),
            Err(failure) => failures.push(failure),
        };
        for path in files {
            take(path);
        }
        if !task.is_folder || !joins {
            return;
        }
        for folder in files.chunk_by(|one, other| are_in_one_folder(one, other)) {
            let manifest = folder[0].with_file_name(bundle::MANIFEST);
            if manifest.is_file() {
                take(&manifest);
            }
        }
    });
    (sources, failures)
}

thread_local! {
    /// Each thread reads its files into the same memory.
    static SCRATCH: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
}

fn read(path: &Path, buffer: &mut Vec<u8>) -> Result<Source, Failure> {
    source::read(path, buffer)
}

/// Puts the tasks' results together in their fixed order; labels then count all files of the run.
fn collect(checked: Vec<Checked>, failures: Vec<Failure>, input: Input<'_>) -> Report {
    let data_date = input.settings.aws_data.as_ref().map(|table| table.date().to_owned());
    let mut report = Report { failures, data_date, ..Report::default() };
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
