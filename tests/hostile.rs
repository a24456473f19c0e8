//! Inputs made to break a reader: each ends in a finding or a clear message, with the right exit status, in bounded
//! time, and without a panic.
//!
//! Sizes are those of the attack in a release build; a debug build takes a fraction, where a test says so.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "support/every_rule.rs"]
mod every_rule;
#[path = "hostile/files.rs"]
mod files;
#[path = "hostile/many.rs"]
mod many;
#[path = "hostile/nesting.rs"]
mod nesting;
#[path = "hostile/questions.rs"]
mod questions;
#[path = "hostile/size.rs"]
mod size;
#[path = "hostile/text.rs"]
mod text;

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use grantlint::document::DocumentKind;
use grantlint::finding::Severity;
use grantlint::output::{HumanOptions, write_human, write_json, write_sarif};
use grantlint::report::Report;
use grantlint::rule::{Input, RuleSet, Settings};
use grantlint::source::Source;

use every_rule::every_rule;

/// No input may take longer, whatever it is and however slow the machine.
const LIMIT: Duration = Duration::from_secs(60);

/// The built-in rules, opt-in ones among them.
fn rules() -> &'static RuleSet {
    static RULES: LazyLock<RuleSet> = LazyLock::new(every_rule);
    &RULES
}

/// Checks a text with every rule, within the limit.
fn check(text: impl Into<String>) -> Report {
    let settings = Settings::default();
    let input = Input { rules: rules(), settings: &settings, policy_type: None };
    let source = Source::new("hostile.json", text);
    within_limit(|| grantlint::check_text(source, input))
}

fn within_limit<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    assert!(start.elapsed() < LIMIT, "took {:?}", start.elapsed());
    done
}

/// A debug build is some fifty times slower, and takes a part of what there are many of.
const DIVISOR: usize = if cfg!(debug_assertions) { 64 } else { 1 };

/// What is wrong when `work` on what `make` makes takes much longer than four times as long for four times as many: asked
/// of a sixteenth, a quarter and all of them, so that what grows too fast is seen before it takes an hour.
fn grown_too_fast<T>(
    name: &str,
    count: usize,
    make: impl Fn(usize) -> T,
    mut work: impl FnMut(T),
) -> Option<String> {
    let mut before = Duration::MAX;
    for divisor in [16, 4, 1] {
        let count = count / DIVISOR / divisor;
        let made = make(count);
        let start = Instant::now();
        within_limit(|| work(made));
        let took = start.elapsed().max(Duration::from_millis(100));
        // Four times the number: sixteen times the time is quadratic.
        if took > before.saturating_mul(10) {
            return Some(format!("{name}: {count} take {took:?}, a quarter of them {before:?}"));
        }
        before = took;
    }
    None
}

/// The ids of the rules that spoke, each once, sorted.
fn ids(report: &Report) -> Vec<String> {
    let mut ids: Vec<String> =
        report.findings().map(|finding| rules().get(finding.rule).metadata.id.clone()).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn status(report: &Report) -> u8 {
    report.exit_status(Severity::Low)
}

/// Whether a reader would take the report for "something of ours was read, and nothing is wrong with it".
fn says_sound(report: &Report) -> bool {
    let documents = report.files.iter().flat_map(|file| &file.documents);
    let is_document = |kind| !matches!(kind, DocumentKind::Empty | DocumentKind::CliError);
    documents.map(|one| one.kind).any(is_document)
        && report.findings().next().is_none()
        && report.failures.is_empty()
}

/// Writes the report in every format, each within the limit: the bytes of all of them.
fn written(report: &Report) -> Vec<Vec<u8>> {
    let human = |options| within_limit(|| bytes(|out| write_human(report, rules(), options, out)));
    vec![
        human(HumanOptions::default()),
        human(HumanOptions { color: true, verbose: true, quiet: false }),
        human(HumanOptions { quiet: true, ..HumanOptions::default() }),
        within_limit(|| bytes(|out| write_json(report, rules(), out))),
        within_limit(|| bytes(|out| write_sarif(report, rules(), out))),
    ]
}

/// A writer of one format.
type Writer = fn(&Report, &RuleSet, &mut dyn std::io::Write) -> std::io::Result<()>;

fn bytes(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    out
}

/// A policy with these statements.
fn policy(statements: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
}

/// `text` as the inside of a JSON string.
fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}
