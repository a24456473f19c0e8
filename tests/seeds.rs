//! The whole tool on the three onboarding pages, as a user would have saved their documents: golden output in every
//! format, and every SARIF region sliced back to the bytes it names.
//!
//! `UPDATE=1 cargo test --test seeds` rewrites the golden files; a missing one fails.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

const SEEDS: [&str; 3] = ["ground-truth", "lightly", "teramot"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What `grantlint check` prints for a seed.
fn output(seed: &str, format: &str) -> String {
    let run = Command::cargo_bin("grantlint")
        .unwrap()
        .current_dir(root())
        .args(["check", "--no-config", "--format", format])
        .arg(format!("fixtures/seeds/{seed}"))
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1), "{seed}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

fn golden(seed: &str, format: &str) -> PathBuf {
    let extension = match format {
        "human" => "txt",
        other => other,
    };
    root().join("tests/golden/seeds").join(format!("{seed}.{extension}"))
}

#[test]
fn output_is_as_it_was() {
    for seed in SEEDS {
        for format in ["human", "json", "sarif"] {
            let (path, now) = (golden(seed, format), output(seed, format));
            if std::env::var_os("UPDATE").is_some() {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(&path, &now).unwrap();
            }
            let before = std::fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}; run with UPDATE=1", path.display()));
            assert_eq!(before, now, "{seed} {format}: run with UPDATE=1 when the change is meant");
        }
    }
}

/// Rule and pointer of every finding in a file.
fn findings(seed: &str, file: &str) -> Vec<(String, String)> {
    let report: Value = serde_json::from_str(&output(seed, "json")).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = report["findings"].as_array().unwrap().iter();
    all.filter(|finding| finding["primary"]["path"].as_str().unwrap().ends_with(file))
        .map(|finding| (text(&finding["rule"]), text(&finding["primary"]["pointer"])))
        .collect()
}

/// A seed, a file of it, and the rule and pointer of each finding.
type Expected = (&'static str, &'static str, Vec<(&'static str, String)>);

/// The defects of the pages, by place. A finding more or less is a change of what grantlint says about them.
#[test]
#[rustfmt::skip]
fn the_defects_of_each_page_are_found_where_they_are() {
    let external_id = "/Statement/0/Condition/StringEquals/sts:ExternalId";
    let in_role = |pointer: &str| format!("/Role/AssumeRolePolicyDocument{pointer}");
    let header = "/Statement/0/Condition/StringNotEquals/s3:x-amz-server-side-encryption";
    let expected: [Expected; 9] = [
        ("ground-truth", "bucket-policy.json", vec![
            ("tls-not-required", String::new()),
            ("version-old", "/Version".into()),
            ("placeholder-left-in", "/Statement/0/Principal/AWS".into()),
            ("placeholder-left-in", "/Statement/0/Resource/0".into()),
        ]),
        ("ground-truth", "get-bucket-ownership-controls.json", vec![]),
        ("teramot", "access-policy.json", vec![("placeholder-left-in", "/Statement/0/Resource".into())]),
        ("teramot", "bucket-policy.json", vec![
            ("tls-not-required", String::new()),
            ("placeholder-left-in", "/Statement/0/Resource".into()),
            ("deny-rejects-default-encryption", header.into()),
            ("deny-contradicts-default-encryption", header.into()),
        ]),
        ("teramot", "lifecycle.json", vec![
            ("incomplete-uploads-kept", String::new()),
            ("old-versions-kept", "/Rules".into()),
            ("lifecycle-rule-without-filter", "/Rules/0".into()),
            ("archived-from-reader", "/Rules/0/Transitions/1".into()),
        ]),
        ("teramot", "trust-policy.json", vec![
            ("placeholder-left-in", "/Statement/0/Principal/AWS".into()),
            ("external-id-guessable", external_id.into()),
        ]),
        ("lightly", "access-policy.json", vec![("placeholder-left-in", "/Statement/0/Resource/0".into())]),
        ("lightly", "get-role-as-created.json", vec![
            ("external-id-guessable", in_role(external_id)),
            ("mfa-for-machine", in_role("/Statement/0/Condition/Bool/aws:MultiFactorAuthPresent")),
            ("session-too-short", "/Role/MaxSessionDuration".into()),
        ]),
        ("lightly", "get-role-as-documented.json", vec![]),
    ];
    for (seed, file, wanted) in expected {
        let wanted: Vec<_> = wanted.into_iter().map(|(rule, pointer)| (rule.to_owned(), pointer)).collect();
        assert_eq!(findings(seed, file), wanted, "{seed}/{file}");
    }
}

/// The text between two places of a file, by line and UTF-16 column.
fn slice(text: &str, region: &Value) -> String {
    let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
    let offset = |line: usize, column: usize| {
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let mut units = 1;
        let within = text[start..].char_indices().find(|(_, letter)| {
            let is_there = units >= column;
            units += letter.len_utf16();
            is_there
        });
        start + within.map_or(text.len() - start, |pair| pair.0)
    };
    let from = offset(number("startLine"), number("startColumn"));
    let to = offset(number("endLine"), number("endColumn"));
    text[from..to].to_owned()
}

#[test]
fn every_sarif_region_is_the_bytes_that_it_says() {
    let mut checked = 0;
    for seed in SEEDS {
        let sarif: Value = serde_json::from_str(&output(seed, "sarif")).unwrap();
        for result in sarif["runs"][0]["results"].as_array().unwrap() {
            let place = &result["locations"][0]["physicalLocation"];
            let text =
                std::fs::read_to_string(root().join(place["artifactLocation"]["uri"].as_str().unwrap()))
                    .unwrap();
            let region = &place["region"];
            let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
            let bytes = &text[number("byteOffset")..number("byteOffset") + number("byteLength")];
            assert_eq!(slice(&text, region), bytes);
            assert!(!bytes.is_empty(), "{result}");
            checked += 1;
        }
    }
    assert!(checked >= 19, "only {checked} regions were checked");
}
