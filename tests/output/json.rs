//! The JSON object.

use grantlint::finding::Severity;
use grantlint::output::write_json;
use grantlint::report::Report;
use serde_json::{Value, json};

use crate::support;

fn write(report: &Report) -> Value {
    let mut out = Vec::new();
    write_json(report, &support::rules(), &mut out).unwrap();
    support::parse(&out)
}

#[test]
fn an_empty_report_has_every_member() {
    let written = write(&Report::default());
    let date = written["tool"]["data_date"].as_str().unwrap();
    assert_eq!(date.len(), "2026-11-22".len());
    let expected = json!({
        "version": 1,
        "tool": {"name": "grantlint", "version": env!("CARGO_PKG_VERSION"), "data_date": date},
        "documents": [],
        "findings": [],
        "failures": [],
        "summary": {
            "checked": 0, "not_ours": 0, "documents": 0,
            "findings": {"critical": 0, "high": 0, "medium": 0, "low": 0, "info": 0, "total": 0},
            "accepted": 0,
            "failures": 0,
        },
    });
    assert_eq!(written, expected);
}

#[test]
fn a_finding_has_every_member() {
    let rules = support::rules();
    let text = "\u{FEFF}{\n \"é😀\": \"*\"}";
    let mut finding = support::finding(&rules, text, "\"*\"");
    finding.related.push(support::label(1, "{}", "{}", "", "the bucket"));
    finding.fix = Some(support::fix(text, "*", "123456789012"));
    let mut report = support::report(vec![("a b.json", text, vec![finding]), ("b.json", "{}", vec![])]);
    report.files[1].documents.clear();
    report.failures.push(support::failure("gone.json", "no such file"));

    let written = write(&report);
    let finding = &written["findings"][0];
    assert_eq!(finding["fingerprint"].as_str().unwrap().len(), 16);
    let expected = json!({
        "rule": "test-open-principal",
        "severity": "critical",
        "confidence": "medium",
        "category": "security",
        "message": "everyone may act",
        "help": "help of test-open-principal",
        "equivalents": {"trivy": ["AVD-1"], "checkov": ["CKV_1", "CKV_2"]},
        "fingerprint": finding["fingerprint"],
        "primary": {
            "path": "a b.json",
            "pointer": "/Statement/0/Principal",
            "start": {"offset": 16, "line": 2, "column": 8},
            "end": {"offset": 19, "line": 2, "column": 11},
            "message": "",
        },
        "related": [{
            "path": "b.json",
            "pointer": "",
            "start": {"offset": 0, "line": 1, "column": 1},
            "end": {"offset": 2, "line": 1, "column": 3},
            "message": "the bucket",
        }],
        "fix": {
            "description": "name the account",
            "start": {"offset": 17, "line": 2, "column": 9},
            "end": {"offset": 18, "line": 2, "column": 10},
            "replacement": "123456789012",
        },
    });
    assert_eq!(*finding, expected);
    assert_eq!(written["documents"], json!([{"path": "a b.json", "pointer": "", "kind": "bucket-policy"}]));
    assert_eq!(written["failures"], json!([{"path": "gone.json", "message": "no such file"}]));
    let summary = json!({
        "checked": 1, "not_ours": 1, "documents": 1,
        "findings": {"critical": 1, "high": 0, "medium": 0, "low": 0, "info": 0, "total": 1},
        "accepted": 0,
        "failures": 1,
    });
    assert_eq!(written["summary"], summary);
}

#[test]
fn a_findings_own_help_and_severity_replace_the_rules() {
    let rules = support::rules();
    let mut finding = support::finding(&rules, "{}", "{}");
    finding.help = Some("own help".to_owned());
    finding.severity = Severity::Low;
    let written = write(&support::report(vec![("a.json", "{}", vec![finding])]));
    assert_eq!(written["findings"][0]["help"], "own help");
    assert_eq!(written["findings"][0]["severity"], "low");
    assert!(written["findings"][0].get("fix").is_none());
}

#[test]
fn a_label_without_text_has_only_offsets() {
    let rules = support::rules();
    let mut report = support::report(vec![("a.json", "{}", vec![support::finding(&rules, "{}", "}")])]);
    report.files[0].text = None;
    let written = write(&report);
    assert_eq!(written["findings"][0]["primary"]["start"], json!({"offset": 1}));
    assert_eq!(written["findings"][0]["primary"]["end"], json!({"offset": 2}));
}

#[test]
fn fingerprints_outlive_moves_but_not_changes() {
    let rules = support::rules();
    let fingerprint = |path: &str, text: &str, needle: &str| {
        let finding = support::finding(&rules, text, needle);
        let written = write(&support::report(vec![(path, text, vec![finding])]));
        written["findings"][0]["fingerprint"].as_str().unwrap().to_owned()
    };
    let first = fingerprint("a.json", "{\"P\": {\"AWS\": \"*\"}}", "{\"AWS\": \"*\"}");
    let moved =
        fingerprint("other.json", "\n\n  {\n \"P\": {\n\t\"AWS\":\n\"*\" }}", "{\n\t\"AWS\":\n\"*\" }");
    assert_eq!(first, moved);
    assert_ne!(first, fingerprint("a.json", "{\"P\": {\"AWS\": \"?\"}}", "{\"AWS\": \"?\"}"));
    // The bytes of text, id and pointer, hashed with 64-bit FNV-1a by another program.
    assert_eq!(first, "5a16fe5feb3d5cf8");
}

#[test]
fn fingerprints_of_one_file_are_told_apart() {
    let rules = support::rules();
    let finding = support::finding(&rules, "{}", "{}");
    let other = support::finding(&rules, "{}", "{");
    let findings = vec![finding.clone(), other, finding.clone(), finding.clone()];
    let written = write(&support::report(vec![("a.json", "{}", findings), ("b.json", "{}", vec![finding])]));
    let fingerprints: Vec<&str> = written["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["fingerprint"].as_str().unwrap())
        .collect();
    let first = fingerprints[0];
    assert_eq!(first.len(), 16);
    assert_ne!(fingerprints[1], first);
    assert_eq!(fingerprints[2], format!("{first}-2"));
    assert_eq!(fingerprints[3], format!("{first}-3"));
}
