//! The report as one JSON object.

mod control;

use std::io::{self, BufWriter, Write};

use serde::{Serialize, Serializer};

use crate::accepted::{Fingerprint, fingerprints};
use crate::finding::{Acceptance, Finding, Fix, Label, Severity};
use crate::output::json::control::{JsonControl, JsonFailed, failed};
use crate::output::located::Located;
use crate::output::ordered::{entries, write_in_order};
use crate::report::{Report, Summary};
use crate::rule::outcome::outcomes;
use crate::rule::{Chosen, Metadata, RuleSet};
use crate::source::{Place, Span};

/// Grows when a member goes or changes its meaning; new members may come at any time.
const VERSION: u32 = 1;

/// Writes `report` as one JSON object, one document, finding and failure a line.
///
/// Its members are `version`, `tool`, `documents`, `findings`, `failures`, `controls` when any were chosen, and
/// `summary`. Lines and columns count from 1, columns in characters; offsets are bytes from 0. `line` and `column` are
/// left out when the file's text was not kept.
///
/// # Errors
/// What `out` gives.
pub fn write_json(report: &Report, rules: &RuleSet, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(64 * 1024, out);
    let (located, fingerprints) = Located::beside(report, |_, file, _| fingerprints(report, file, rules));

    write!(out, "{{\"version\":{VERSION},\n\"tool\":")?;
    let tool = JsonTool {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        data_date: report.data_date.as_deref().unwrap_or(crate::aws::data_date()),
    };
    serde_json::to_writer(&mut out, &tool)?;

    out.write_all(b",\n\"documents\":[")?;
    let documents = report.files.iter().flat_map(|file| {
        let path = file.path.as_str();
        file.documents.iter().map(move |document| JsonDocument {
            path,
            pointer: &document.pointer,
            kind: document.kind.word(),
        })
    });
    for (number, document) in documents.enumerate() {
        out.write_all(separator(number))?;
        serde_json::to_writer(&mut out, &document)?;
    }

    out.write_all(b"],\n\"findings\":[")?;
    write_in_order(&entries(report, |_| true), &mut out, |entry, text| {
        text.extend_from_slice(separator(entry.number));
        let metadata = &rules.get(entry.finding.rule).metadata;
        let fingerprint = fingerprints[entry.file][entry.index];
        let finding = JsonFinding::new(entry.finding, metadata, fingerprint, &located, rules.controls());
        serde_json::to_writer(text, &finding)?;
        Ok(())
    })?;

    out.write_all(b"],\n\"failures\":[")?;
    for (number, failure) in report.failures.iter().enumerate() {
        out.write_all(separator(number))?;
        let failure = JsonFailure { path: &failure.path, message: &failure.message };
        serde_json::to_writer(&mut out, &failure)?;
    }

    if let Some(chosen) = rules.controls() {
        out.write_all(b"],\n\"controls\":[")?;
        for (number, outcome) in outcomes(report, chosen).iter().enumerate() {
            out.write_all(separator(number))?;
            serde_json::to_writer(&mut out, &JsonControl::new(outcome))?;
        }
    }

    out.write_all(b"],\n\"summary\":")?;
    serde_json::to_writer(&mut out, &JsonSummary::new(&report.summary()))?;
    out.write_all(b"}\n")?;
    out.flush()
}

/// What stands before element `number` of an array.
const fn separator(number: usize) -> &'static [u8] {
    if number == 0 { b"\n" } else { b",\n" }
}

#[derive(Serialize)]
struct JsonTool<'a> {
    name: &'static str,
    version: &'static str,
    data_date: &'a str,
}

#[derive(Serialize)]
struct JsonDocument<'r> {
    path: &'r str,
    pointer: &'r str,
    kind: &'static str,
}

#[derive(Serialize)]
struct JsonFinding<'r> {
    rule: &'r str,
    severity: &'static str,
    confidence: &'static str,
    category: &'static str,
    message: &'r str,
    help: &'r str,
    #[serde(serialize_with = "as_object")]
    equivalents: &'r [(String, Vec<String>)],
    fingerprint: Fingerprint,
    primary: JsonLabel<'r>,
    related: Vec<JsonLabel<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<JsonFix<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    controls: Vec<JsonFailed<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<JsonAccepted<'r>>,
}

/// Who accepted a finding, and why.
#[derive(Serialize)]
struct JsonAccepted<'r> {
    by: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'r str>,
}

#[derive(Serialize)]
struct JsonLabel<'r> {
    path: &'r str,
    pointer: &'r str,
    start: JsonPlace,
    end: JsonPlace,
    message: &'r str,
}

#[derive(Serialize)]
struct JsonFix<'r> {
    description: &'r str,
    start: JsonPlace,
    end: JsonPlace,
    replacement: &'r str,
}

#[derive(Serialize)]
struct JsonPlace {
    offset: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
}

#[derive(Serialize)]
struct JsonFailure<'r> {
    path: &'r str,
    message: &'r str,
}

#[derive(Serialize)]
struct JsonSummary {
    checked: usize,
    not_ours: usize,
    documents: usize,
    findings: JsonCounts,
    accepted: usize,
    failures: usize,
}

/// The findings of each severity, and of all.
struct JsonCounts([usize; 5]);

impl<'r> JsonFinding<'r> {
    fn new(
        finding: &'r Finding,
        metadata: &'r Metadata,
        fingerprint: Fingerprint,
        located: &Located<'r>,
        chosen: Option<&'r Chosen>,
    ) -> Self {
        Self {
            rule: &metadata.id,
            severity: finding.severity.word(),
            confidence: finding.confidence.word(),
            category: metadata.category.word(),
            message: &finding.message,
            help: finding.help.as_ref().unwrap_or(&metadata.help),
            equivalents: &metadata.equivalents,
            fingerprint,
            primary: JsonLabel::new(&finding.primary, located),
            related: finding.related.iter().map(|label| JsonLabel::new(label, located)).collect(),
            fix: finding.fix.as_ref().map(|fix| JsonFix::new(fix, finding.primary.file, located)),
            controls: chosen.map_or_else(Vec::new, |chosen| failed(finding, chosen)),
            accepted: finding.accepted.as_ref().map(JsonAccepted::new),
        }
    }
}

impl<'r> JsonAccepted<'r> {
    fn new(acceptance: &'r Acceptance) -> Self {
        match acceptance {
            Acceptance::Suppressed(reason) => Self { by: "suppression", reason: Some(reason) },
            Acceptance::Baseline => Self { by: "baseline", reason: None },
        }
    }
}

impl<'r> JsonLabel<'r> {
    fn new(label: &'r Label, located: &Located<'r>) -> Self {
        let (start, end) = places(label.file, label.span, located);
        let path = located.path(label.file);
        Self { path, pointer: &label.pointer, start, end, message: &label.message }
    }
}

impl<'r> JsonFix<'r> {
    fn new(fix: &'r Fix, file: u32, located: &Located<'r>) -> Self {
        let (start, end) = places(file, fix.span, located);
        Self { description: &fix.description, start, end, replacement: &fix.replacement }
    }
}

fn places(file: u32, span: Span, located: &Located) -> (JsonPlace, JsonPlace) {
    let known =
        |place: Place| JsonPlace { offset: place.offset, line: Some(place.line), column: Some(place.column) };
    let unknown = |offset: u32| JsonPlace { offset, line: None, column: None };
    match located.area(file, span) {
        Some(area) => (known(area.start), known(area.end)),
        None => (unknown(span.start), unknown(span.end)),
    }
}

impl JsonSummary {
    fn new(summary: &Summary) -> Self {
        Self {
            checked: summary.checked,
            not_ours: summary.not_ours,
            documents: summary.documents,
            findings: JsonCounts(summary.findings),
            accepted: summary.accepted,
            failures: summary.failures,
        }
    }
}

impl Serialize for JsonCounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let counts = Severity::ALL.iter().map(|severity| severity.word()).zip(self.0);
        serializer.collect_map(counts.chain(std::iter::once(("total", self.0.iter().sum()))))
    }
}

/// Pairs as the members of an object, in their order.
fn as_object<S: Serializer>(pairs: &[(String, Vec<String>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, values)| (key, values)))
}
