//! The SARIF log.

use grantlint::check::BUILT_IN;
use grantlint::finding::{Finding, Severity};
use grantlint::output::{HOME_URI, MAX_RESULTS, write_sarif};
use grantlint::report::Report;
use grantlint::rule::RuleSet;
use serde_json::{Value, json};

use crate::sarif_lines::naive_line_hashes;
use crate::support;

pub(crate) fn write(report: &Report) -> Value {
    let mut out = Vec::new();
    write_sarif(report, &support::rules(), &mut out).unwrap();
    support::parse(&out)
}

/// Findings at `spans` of file number `file`.
pub(crate) fn findings_at(file: usize, spans: impl Iterator<Item = (usize, usize)>) -> Vec<Finding> {
    let rules = support::rules();
    let finding = support::finding(&rules, "x", "x");
    let at = |(start, end)| {
        let mut finding = finding.clone();
        finding.primary.file = u32::try_from(file).unwrap();
        finding.primary.span = support::span(start, end);
        finding
    };
    spans.map(at).collect()
}

pub(crate) fn results(log: &Value) -> &[Value] {
    log["runs"][0]["results"].as_array().unwrap()
}

#[test]
fn every_log_fits_the_published_types() {
    for report in [Report::default(), support::large_report(), support::misfit_report()] {
        let log = write(&report);
        let typed: serde_sarif::sarif::Sarif = serde_json::from_value(log.clone()).unwrap();
        assert_eq!(typed.version, json!("2.1.0"));
        assert_eq!(typed.runs.len(), 1);
        assert_eq!(typed.runs[0].results.as_ref().unwrap().len(), report.summary().total());
        // The types forgive unknown members; what they read must be all that was written.
        let again = serde_json::to_value(&typed).unwrap();
        assert_eq!(without_defaults(again), without_defaults(log));
    }
}

/// Leaves out what the types may add or drop: nulls and empty arrays.
fn without_defaults(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (name, without_defaults(value)));
            Value::Object(members.filter(|(_, value)| !value.is_null() && *value != json!([])).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_defaults).collect()),
        other => other,
    }
}

#[test]
fn a_log_says_which_tool_and_how_the_run_went() {
    let mut report = support::report(vec![]);
    let run = &write(&report)["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "grantlint");
    assert_eq!(driver["semanticVersion"], env!("CARGO_PKG_VERSION"));
    assert_eq!(driver["informationUri"], HOME_URI);
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert_eq!(run["automationDetails"]["id"], "grantlint/");
    assert_eq!(run["results"], json!([]));
    let expected = json!([{"executionSuccessful": true, "toolExecutionNotifications": []}]);
    assert_eq!(run["invocations"], expected);

    report.failures.push(support::failure("a b/gone.json", "no such file"));
    let expected = json!([{
        "executionSuccessful": false,
        "toolExecutionNotifications": [{
            "level": "error",
            "message": {"text": "no such file"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a%20b/gone.json"}}}],
        }],
    }]);
    assert_eq!(write(&report)["runs"][0]["invocations"], expected);
}

#[test]
fn every_rule_that_is_on_is_described() {
    let log = write(&Report::default());
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["test-open-principal", "test-lost-access", "test-odd-name"]);
    let rule = rules.iter().find(|rule| rule["id"] == "test-open-principal").unwrap();
    let expected = json!({
        "id": "test-open-principal",
        "name": "TestOpenPrincipal",
        "shortDescription": {"text": "Title of test-open-principal"},
        "fullDescription": {"text": "Why test-open-principal matters."},
        "help": {
            "text": "help of test-open-principal\n\nWhy test-open-principal matters.\n\n\
                     - a book\n- https://example.com/page",
            "markdown": "help of test-open-principal\n\nWhy test-open-principal matters.\n\n\
                         - a book\n- <https://example.com/page>",
        },
        "helpUri": "https://example.com/page",
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "tags": [
                "security", "test", "cis-1:1.16", "cis-2:1.16", "cis-3:1.16", "cis-4:1.16", "cis-5:1.16",
                "cis-6:1.16", "cis-7:1.16", "cis-8:1.16",
            ],
            "precision": "medium",
            "security-severity": "9.5",
        },
    });
    assert_eq!(*rule, expected);
}

#[test]
fn built_in_rules_keep_to_githubs_limits() {
    let known = RuleSet::new(BUILT_IN, Vec::new()).unwrap();
    let mut out = Vec::new();
    write_sarif(&Report::default(), &known, &mut out).unwrap();
    let log = support::parse(&out);
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), known.active().count());
    for rule in rules {
        for member in ["shortDescription", "fullDescription"] {
            let length = rule[member]["text"].as_str().unwrap().chars().count();
            assert!((1..=1024).contains(&length), "{rule}");
        }
        let tags = rule["properties"]["tags"].as_array().unwrap();
        assert!(tags.len() <= 10, "{rule}");
        assert!(tags.iter().enumerate().all(|(index, tag)| !tags[..index].contains(tag)), "{rule}");
    }
}

#[test]
fn a_result_names_as_many_places_as_github_takes() {
    let rules = support::rules();
    let mut finding = support::finding(&rules, "{}", "{}");
    finding.related = vec![support::label(0, "{}", "{}", "", "and here"); 1_001];
    let log = write(&support::report(vec![("a.json", "{}", vec![finding])]));
    assert_eq!(results(&log)[0]["relatedLocations"].as_array().unwrap().len(), 1_000);
}

#[test]
fn a_result_has_every_member() {
    let rules = support::rules();
    let text = "{\n \"é😀\": \"*\"}";
    let mut finding = support::finding(&rules, text, "\"*\"");
    finding.help = Some("Name one.\n".to_owned());
    finding.severity = Severity::Medium;
    finding.related.push(support::label(1, "{}", "{}", "", "the bucket"));
    finding.related.push(support::label(0, text, "{", "", ""));
    finding.fix = Some(support::fix(text, "*", "123456789012"));
    let report = support::report(vec![("é/a#b:c.json", text, vec![finding]), ("/abs/b.json", "{}", vec![])]);
    let log = write(&report);
    let result = &results(&log)[0];
    let rule = result["ruleIndex"].as_u64().unwrap();
    let described = &log["runs"][0]["tool"]["driver"]["rules"][usize::try_from(rule).unwrap()];
    assert_eq!(described["id"], "test-open-principal");
    let uri = "%C3%A9/a%23b%3Ac.json";
    let expected = json!({
        "ruleId": "test-open-principal",
        "ruleIndex": rule,
        "level": "warning",
        "message": {"text": "everyone may act. Name one."},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": {"uri": uri},
                "region": {
                    "startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 12,
                    "byteOffset": 13, "byteLength": 3,
                },
            },
            "logicalLocations": [{"fullyQualifiedName": "/Statement/0/Principal", "kind": "value"}],
        }],
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": {"uri": "file:///abs/b.json"},
                    "region": {
                        "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 3,
                        "byteOffset": 0, "byteLength": 2,
                    },
                },
                "message": {"text": "the bucket"},
            },
            {
                "id": 2,
                "physicalLocation": {
                    "artifactLocation": {"uri": uri},
                    "region": {
                        "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2,
                        "byteOffset": 0, "byteLength": 1,
                    },
                },
            },
        ],
        "partialFingerprints": result["partialFingerprints"],
        "fixes": [{
            "description": {"text": "name the account"},
            "artifactChanges": [{
                "artifactLocation": {"uri": uri},
                "replacements": [{
                    "deletedRegion": {
                        "startLine": 2, "startColumn": 10, "endLine": 2, "endColumn": 11,
                        "byteOffset": 14, "byteLength": 1,
                    },
                    "insertedContent": {"text": "123456789012"},
                }],
            }],
        }],
    });
    assert_eq!(*result, expected);
    let fingerprints = result["partialFingerprints"].as_object().unwrap();
    assert_eq!(fingerprints["grantlint/v1"].as_str().unwrap().len(), 16);
    assert_eq!(fingerprints["primaryLocationLineHash"], naive_line_hashes(text)[1]);
    assert_eq!(fingerprints.len(), 2);
}

#[test]
fn a_file_without_text_has_no_region() {
    let rules = support::rules();
    let mut finding = support::finding(&rules, "{}", "}");
    finding.fix = Some(support::fix("{}", "}", "]"));
    let mut report = support::report(vec![("a.json", "{}", vec![finding])]);
    report.files[0].text = None;
    let log = write(&report);
    let result = &results(&log)[0];
    assert_eq!(result["locations"][0]["physicalLocation"], json!({"artifactLocation": {"uri": "a.json"}}));
    assert!(result.get("fixes").is_none());
    assert!(result["partialFingerprints"].get("primaryLocationLineHash").is_none());
}

#[test]
fn regions_slice_back_to_the_flagged_bytes() {
    let unit = "{\"é😀\":\"flagged é😀\",\"漢字\":[\"next\"]},";
    let minified = format!("[{}{{}}]", unit.repeat(2_000_000 / unit.len()));
    let pretty = "{\r\n\t\"é😀\": \"flagged é😀\",\r\n\r\n  \"b\": \"*\"\r\n}\r\n";
    let marked = format!("\u{FEFF}{pretty}");
    let marked_line = "\u{FEFF}{\"a\": \"flagged é😀\"}";
    for text in [minified.as_str(), pretty, &marked, marked_line, "", "\n", "\u{FEFF}"] {
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for needle in ["\"flagged é😀\"", "😀", "b", "\r\n\t", "{", "}"] {
            spans.extend(text.match_indices(needle).step_by(997).map(|(at, found)| (at, at + found.len())));
        }
        spans.extend([(0, 0), (0, text.len()), (text.len(), text.len())]);
        let findings = findings_at(0, spans.iter().copied());
        let log = write(&support::report(vec![("a.json", text, findings)]));
        let places = naive_places(text);
        let offset_of = |line: usize, column: usize| {
            let found = places.binary_search_by_key(&(line, column), |place| (place.1, place.2));
            places[found.expect("the column is in the text")].0
        };
        for (result, (start, end)) in results(&log).iter().zip(spans) {
            let region = &result["locations"][0]["physicalLocation"]["region"];
            let number = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap();
            let from = offset_of(number("startLine"), number("startColumn"));
            let to = offset_of(number("endLine"), number("endColumn"));
            assert_eq!((from, to), (start, end));
            assert_eq!((number("byteOffset"), number("byteLength")), (start, end - start));
        }
    }
}

/// The byte, line and column in UTF-16 code units of every character and of the end.
fn naive_places(text: &str) -> Vec<(usize, usize, usize)> {
    let (mut line, mut column) = (1, 1);
    let mut places = Vec::new();
    for (at, character) in text.char_indices() {
        places.push((at, line, column));
        (line, column) =
            if character == '\n' { (line + 1, 1) } else { (line, column + character.len_utf16()) };
    }
    places.push((text.len(), line, column));
    places
}

#[test]
fn too_many_results_are_cut_to_the_most_severe() {
    let rules = support::rules();
    let text = "{\"a\": \"*\"}";
    let mut findings = Vec::new();
    for number in 0..=MAX_RESULTS {
        let mut finding = support::finding(&rules, text, "\"*\"");
        finding.severity = match number {
            10 | MAX_RESULTS => Severity::Critical,
            20 | 30 => Severity::Info,
            _ => Severity::Low,
        };
        finding.message = number.to_string();
        findings.push(finding);
    }
    let mut report = support::report(vec![("a.json", text, findings)]);
    let log = write(&report);
    let kept: Vec<&str> =
        results(&log).iter().map(|result| result["message"]["text"].as_str().unwrap()).collect();
    assert_eq!(kept.len(), MAX_RESULTS);
    // Of the two least severe findings the later one had to go.
    assert_eq!(kept[28..32], ["28", "29", "31", "32"]);
    assert_eq!(kept.last(), Some(&"25000"));
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], true);
    let expected = json!([{
        "level": "warning",
        "message": {
            "text": "25001 findings; only the 25000 most severe are listed, as GitHub takes no more",
        },
    }]);
    assert_eq!(invocation["toolExecutionNotifications"], expected);

    report.files[0].findings.pop();
    let log = write(&report);
    assert_eq!(results(&log).len(), MAX_RESULTS);
    assert_eq!(log["runs"][0]["invocations"][0]["toolExecutionNotifications"], json!([]));
}
