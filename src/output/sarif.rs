//! The report as SARIF 2.1.0, within the limits of GitHub's code scanning.

mod contract;
mod control;
mod descriptor;
mod json_text;
mod line_hash;
mod model;
mod result;
mod uri;
mod words;

pub use contract::write_contract_sarif;

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use crate::accepted::{Fingerprint, fingerprints};
use crate::finding::{Failure, Severity};

use crate::output::located::Located;
use crate::output::ordered::{Entry, entries, write_in_order};
use crate::output::sarif::descriptor::Described;
use crate::output::sarif::line_hash::LineHashes;
use crate::output::sarif::result::{Locations, Results};
use crate::output::sarif::uri::uri_reference;
use crate::report::Report;
use crate::rule::RuleSet;
use crate::rule::outcome::outcomes;

/// Where the tool is at home.
pub const HOME_URI: &str = "https://github.com/grantlint/grantlint";

/// The most results that are written: GitHub rejects a run with more.
pub const MAX_RESULTS: usize = 25_000;

const SCHEMA_URI: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Writes `report` as a SARIF log of one run.
///
/// Of more than [`MAX_RESULTS`] findings the most severe are written, the first of equal ones, and a notification says
/// so. Every rule that is on is described, whether it found something or not. A location has no region, and its result
/// no `primaryLocationLineHash`, when the file's text was not kept.
///
/// # Errors
/// What `out` gives.
pub fn write_sarif(report: &Report, rules: &RuleSet, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(64 * 1024, out);
    let outcomes = rules.controls().map_or_else(Vec::new, |chosen| outcomes(report, chosen));
    let controls = control::results(report, &outcomes);
    let found = found(report);
    let kept = most_severe(report, found, MAX_RESULTS.saturating_sub(controls.len()));
    let described = Described::new(rules, &kept);
    let (located, marks) = located(report, &kept, rules);
    let uris: Vec<_> = report.files.iter().map(|file| uri_reference(&file.path)).collect();
    let locations = Locations { located: &located, uris: &uris };
    let results = Results { rules, described: &described, locations, marks: &marks };

    write!(out, "{{\"$schema\":\"{SCHEMA_URI}\",\"version\":\"2.1.0\",\"runs\":[{{\n\"tool\":")?;
    serde_json::to_writer(&mut out, &described.tool(rules))?;
    out.write_all(b",\n\"columnKind\":\"utf16CodeUnits\",\n\"automationDetails\":{\"id\":\"grantlint/\"}")?;
    out.write_all(b",\n\"invocations\":[")?;
    serde_json::to_writer(&mut out, &invocation(report, found.iter().sum(), &kept))?;
    out.write_all(b"]")?;
    if let Some(chosen) = rules.controls() {
        out.write_all(b",\n\"taxonomies\":")?;
        serde_json::to_writer(&mut out, &control::taxonomies(chosen))?;
    }
    // The results come last and one at a time: they alone can be large.
    out.write_all(b",\n\"results\":[")?;
    write_in_order(&kept, &mut out, |entry, text| {
        text.extend_from_slice(if entry.number == 0 { b"\n" } else { b",\n" });
        results.write(entry, text)
    })?;
    for (number, result) in (kept.len()..).zip(&controls) {
        out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut out, result)?;
    }
    out.write_all(b"]}]}\n")?;
    out.flush()
}

/// By what the findings of a file are known again.
struct Marks {
    line_hashes: LineHashes,
    fingerprints: Vec<Fingerprint>,
}

/// Where the labels of a report lie, and the marks of each file's findings.
fn located<'r>(report: &'r Report, kept: &[Entry], rules: &RuleSet) -> (Located<'r>, Vec<Marks>) {
    let mut rest = kept;
    let kept: Vec<&[Entry]> = (0..report.files.len())
        .map(|file| {
            let own = rest.iter().take_while(|entry| entry.file == file).count();
            let (own, others) = rest.split_at(own);
            rest = others;
            own
        })
        .collect();
    Located::beside(report, |number, file, places| {
        let line_hashes = file.text.as_ref().map_or_else(LineHashes::default, |text| {
            let line = |entry: &Entry| places.of(entry.finding.primary.span.within(text).start).line;
            LineHashes::new(text, kept[number].iter().map(line).collect())
        });
        Marks { line_hashes, fingerprints: fingerprints(report, file, rules) }
    })
}

/// The findings to write, in order: all of them, or the most severe when there are too many.
fn most_severe(report: &Report, found: [usize; 5], mut room: usize) -> Vec<Entry<'_>> {
    let mut quota = found.map(|found| {
        let taken = found.min(room);
        room -= taken;
        taken
    });
    entries(report, |finding| {
        let left = &mut quota[finding.severity.rank()];
        let is_kept = *left > 0;
        *left -= usize::from(is_kept);
        is_kept
    })
}

/// How many findings there are to write, by severity as [`Severity::ALL`].
fn found(report: &Report) -> [usize; 5] {
    let mut found = [0; 5];
    for finding in report.findings().filter(|finding| report.shows(finding)) {
        found[finding.severity.rank()] += 1;
    }
    found
}

/// How the run went: what failed, and what was left out.
fn invocation<'r>(report: &'r Report, total: usize, kept: &[Entry]) -> model::Invocation<'r> {
    let mut notifications: Vec<_> = report.failures.iter().map(failed).collect();
    if total > kept.len() {
        let kept = kept.len();
        let text =
            format!("{total} findings; only the {kept} most severe are listed, as GitHub takes no more");
        notifications.push(model::Notification {
            level: "warning",
            message: model::Message { text: text.into() },
            locations: Vec::new(),
        });
    }
    model::Invocation {
        execution_successful: report.failures.is_empty(),
        tool_execution_notifications: notifications,
    }
}

fn failed(failure: &Failure) -> model::Notification<'_> {
    model::Notification {
        level: "error",
        message: model::Message { text: Cow::Borrowed(&failure.message) },
        locations: vec![model::Location::of_file(&failure.path)],
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}
