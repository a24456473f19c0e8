//! Reports to write.

use std::sync::Arc;

use grantlint::document::{DocumentKind, Kinds};
use grantlint::finding::{Anchor, Category, Confidence, Failure, Finding, Fix, Label, Severity};
use grantlint::report::{FileReport, Recognised, Report};
use grantlint::rule::{Check, Metadata, Rule, RuleSet};
use grantlint::source::Span;

/// The rules of these tests.
pub(crate) fn rules() -> RuleSet {
    let rules = vec![
        rule("test-open-principal", Severity::Critical, Category::Security),
        rule("test-lost-access", Severity::Medium, Category::Availability),
        rule("test-odd-name", Severity::Info, Category::Hygiene),
    ];
    RuleSet::new(&[], rules.into_iter().map(Arc::new).collect()).unwrap()
}

fn rule(id: &str, severity: Severity, category: Category) -> Rule {
    let metadata = Metadata {
        id: id.to_owned(),
        family: "test".to_owned(),
        title: format!("Title of {id}"),
        severity,
        confidence: Confidence::Medium,
        category,
        applies_to: Kinds::POLICIES,
        opt_in: false,
        rejected_by_aws: false,
        dated: false,
        message: "message of the rule".to_owned(),
        help: format!("help of {id}"),
        why: format!("Why {id} matters."),
        references: vec!["a book".to_owned(), "https://example.com/page".to_owned()],
        equivalents: vec![
            ("trivy".to_owned(), vec!["AVD-1".to_owned()]),
            ("checkov".to_owned(), vec!["CKV_1".to_owned(), "CKV_2".to_owned()]),
        ],
        controls: (1..=12).map(|number| (format!("cis-{number}"), vec!["1.16".to_owned()])).collect(),
    };
    Rule { metadata, check: Check::Coded, is_custom: true }
}

/// A report of `files`, given as path, text and findings.
pub(crate) fn report(files: Vec<(&str, &str, Vec<Finding>)>) -> Report {
    let files = files.into_iter().map(|(path, text, findings)| FileReport {
        is_failed: false,
        path: path.to_owned(),
        documents: vec![Recognised { pointer: String::new(), kind: DocumentKind::BucketPolicy }],
        findings,
        text: Some(text.to_owned()),
    });
    Report { files: files.collect(), ..Report::default() }
}

/// A finding of `test-open-principal` at the first `needle` of `text`, which is file 0.
pub(crate) fn finding(rules: &RuleSet, text: &str, needle: &str) -> Finding {
    Finding {
        rule: rules.find("test-open-principal").unwrap(),
        severity: Severity::Critical,
        confidence: Confidence::Medium,
        message: "everyone may act".to_owned(),
        help: None,
        primary: label(0, text, needle, "/Statement/0/Principal", ""),
        related: Vec::new(),
        fix: None,
        anchor: Anchor::Value,
        controls: Vec::new(),
        accepted: None,
    }
}

/// A label at the first `needle` of `text`.
pub(crate) fn label(file: u32, text: &str, needle: &str, pointer: &str, message: &str) -> Label {
    let start = text.find(needle).unwrap();
    Label {
        file,
        span: span(start, start + needle.len()),
        pointer: pointer.to_owned(),
        message: message.to_owned(),
    }
}

pub(crate) fn span(start: usize, end: usize) -> Span {
    Span::new(u32::try_from(start).unwrap(), u32::try_from(end).unwrap())
}

pub(crate) fn failure(path: &str, message: &str) -> Failure {
    Failure { path: path.to_owned(), message: message.to_owned() }
}

pub(crate) fn fix(text: &str, needle: &str, replacement: &str) -> Fix {
    let span = label(0, text, needle, "", "").span;
    Fix { description: "name the account".to_owned(), span, replacement: replacement.to_owned() }
}

/// Many files, many findings, one file much larger than the others, labels into other files.
pub(crate) fn large_report() -> Report {
    let rules = rules();
    let mut files = Vec::new();
    for number in 0..60_u32 {
        let statement =
            "    {\"Effect\": \"Allow\", \"Principal\": \"*\",\r\n     \"Action\": \"s3:é😀*\"},\n";
        let text =
            format!("{{\"Id\": {number},\n{}}}\n", statement.repeat(if number == 7 { 6_000 } else { 3 }));
        let mut findings = Vec::new();
        for (index, (start, needle)) in text.match_indices("\"*\"").take(700).enumerate() {
            let mut finding = finding(&rules, &text, "\"*\"");
            finding.severity = Severity::ALL[index % 5];
            finding.primary.file = number;
            finding.primary.span = span(start, start + needle.len());
            if index % 3 == 0 {
                finding.related = vec![label((number + 1) % 60, &text, "{", "", "here")];
            }
            findings.push(finding);
        }
        let mut file = report(vec![("", &text, findings)]).files.remove(0);
        file.path = format!("folder/{number}.json");
        files.push(file);
    }
    Report { files, failures: vec![failure("gone.json", "no such file")], ..Report::default() }
}

/// Spans that are empty, reversed, inside a character, past the end, and in files without text.
pub(crate) fn misfit_report() -> Report {
    let rules = rules();
    let text = "\u{FEFF}{\r\n\"é😀\": 1}\r\n";
    let end = text.len();
    let spans = [
        (0, 0),
        (0, 1),
        (1, 2),
        (2, 9),
        (4, 5),
        (5, 5),
        (5, 6),
        (6, 6),
        (9, 10),
        (10, 9),
        (11, 14),
        (12, 13),
        (end - 2, end),
        (end - 1, end),
        (end, end),
        (end, end + 1),
        (end + 5, end + 9),
        (90, 80),
        (0, 4_000_000_000),
    ];
    let mut findings = Vec::new();
    for (start, end) in spans {
        for file in 0..4 {
            let mut finding = finding(&rules, text, "1");
            finding.primary.span = span(start, end);
            finding.primary.file = file;
            finding.related = finding_related(start, end);
            finding.fix = Some(fix(text, "1", "2"));
            finding.fix.as_mut().unwrap().span = span(end, start);
            findings.push(finding);
        }
    }
    // File 1 is empty, file 2 has no text, file 3 does not exist.
    let mut report =
        report(vec![("bom.json", text, findings), ("empty.json", "", Vec::new()), ("", "", Vec::new())]);
    report.files[2].text = None;
    report
}

fn finding_related(start: usize, end: usize) -> Vec<Label> {
    let related = (0..12).map(|number| Label {
        file: number % 4,
        span: span(start + number as usize, end),
        pointer: "/a".to_owned(),
        message: if number % 2 == 0 { "here".to_owned() } else { String::new() },
    });
    related.collect()
}

pub(crate) fn parse(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_slice(bytes).unwrap()
}
