//! The report for people.

use grantlint::document::DocumentKind;
use grantlint::finding::{Finding, Severity};
use grantlint::output::{HumanOptions, write_human};
use grantlint::report::{Recognised, Report};

use crate::support;

const PLAIN: HumanOptions = HumanOptions { color: false, verbose: false, quiet: false };
const VERBOSE: HumanOptions = HumanOptions { verbose: true, ..PLAIN };
const QUIET: HumanOptions = HumanOptions { quiet: true, ..PLAIN };

fn write(report: &Report, options: HumanOptions) -> String {
    let mut out = Vec::new();
    write_human(report, &support::rules(), options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A report with what the rich form can show: labels in two files, a fix, several lines, failures.
fn full_report() -> Report {
    let rules = support::rules();
    let text = "{\n\t\"Statement\": {\n\t\t\"Principal\": \"*\"\n\t}\n}\n";
    let block = "{\"BlockPublicPolicy\": false}\r\n";
    let mut open = support::finding(&rules, text, "\"*\"");
    open.primary = support::label(0, text, "\"*\"", "/Statement/Principal", "everyone");
    open.related = vec![
        support::label(0, text, "{\n\t\t\"Principal\": \"*\"\n\t}", "/Statement", "in this statement"),
        support::label(1, block, "false", "/BlockPublicPolicy", "not blocked here"),
    ];
    open.fix = Some(support::fix(text, "*", "123456789012"));
    let lost = Finding {
        rule: rules.find("test-lost-access").unwrap(),
        severity: Severity::Medium,
        message: "nobody may act".to_owned(),
        help: Some("name someone,\nor remove it\n".to_owned()),
        primary: support::label(1, block, "{", "", ""),
        ..support::finding(&rules, text, "*")
    };
    let odd = Finding {
        rule: rules.find("test-odd-name").unwrap(),
        severity: Severity::Info,
        message: "odd".to_owned(),
        primary: support::label(1, block, "\"BlockPublicPolicy\"", "/BlockPublicPolicy", ""),
        ..support::finding(&rules, text, "*")
    };
    let mut report = support::report(vec![
        ("policy.json", text, vec![open]),
        ("block.json", block, vec![lost, odd]),
        ("notes.json", "[]", vec![]),
    ]);
    let recognised = Recognised { pointer: "/Block".to_owned(), kind: DocumentKind::PublicAccessBlock };
    report.files[1].documents.push(recognised);
    report.files[2].documents.clear();
    report.failures.push(support::failure("gone.json", "no such file"));
    report
}

#[test]
fn findings_are_shown_in_their_source() {
    let expected = "\
error[test-open-principal]: everyone may act
  ┌─ policy.json:3:16
  │
2 │     \"Statement\": {
  │                  - in this statement
3 │         \"Principal\": \"*\"
  │                      ^^^ everyone
  │
  ┌─ block.json:1:23
  │
1 │ {\"BlockPublicPolicy\": false}
  │                       ----- not blocked here
  │
  = at /Statement/Principal
  = help: help of test-open-principal
  = fix: name the account

warning[test-lost-access]: nobody may act
  ┌─ block.json:1:1
  │
1 │ {\"BlockPublicPolicy\": false}
  │ ^
  │
  = help: name someone,
    or remove it

note[test-odd-name]: odd
  ┌─ block.json:1:2
  │
1 │ {\"BlockPublicPolicy\": false}
  │  ^^^^^^^^^^^^^^^^^^^
  │
  = at /BlockPublicPolicy
  = help: help of test-odd-name

error: gone.json: no such file
3 findings (1 critical, 1 medium, 1 info) in 3 documents of 2 files; 1 file is not ours; 1 failure
1 finding has a fix: `--fix` writes what keeps the meaning into the files, `--fix=all` everything
";
    assert_eq!(write(&full_report(), PLAIN), expected);
}

#[test]
fn verbose_says_why_and_what_each_file_is() {
    let written = write(&full_report(), VERBOSE);
    let notes = "  \
  = at /BlockPublicPolicy
  = help: help of test-odd-name
  = why: Why test-odd-name matters.
  = severity: info, confidence: medium, category: hygiene

error: gone.json: no such file
policy.json: bucket policy
block.json: bucket policy
block.json: /Block public access block
notes.json: not ours
3 findings (1 critical, 1 medium, 1 info) in 3 documents of 2 files; 1 file is not ours; 1 failure
1 finding has a fix: `--fix` writes what keeps the meaning into the files, `--fix=all` everything
";
    assert!(written.ends_with(notes), "{written}");
}

#[test]
fn quiet_is_one_line_a_finding() {
    let expected = "\
policy.json:3:16: error[test-open-principal]: everyone may act
block.json:1:1: warning[test-lost-access]: nobody may act
block.json:1:2: note[test-odd-name]: odd
error: gone.json: no such file
";
    assert_eq!(write(&full_report(), QUIET), expected);
    assert_eq!(write(&full_report(), HumanOptions { verbose: true, ..QUIET }), expected);
}

#[test]
fn a_clean_run_is_one_line_or_none() {
    let mut report = support::report(vec![("a.json", "{}", vec![]), ("b.json", "{}", vec![])]);
    assert_eq!(write(&report, PLAIN), "no findings in 2 documents of 2 files\n");
    assert_eq!(write(&report, QUIET), "");
    report.files[1].documents.clear();
    assert_eq!(write(&report, PLAIN), "no findings in 1 document of 1 file; 1 file is not ours\n");
    assert_eq!(write(&Report::default(), PLAIN), "no findings in 0 documents of 0 files\n");
    report.failures = vec![support::failure("c.json", "gone"), support::failure("d.json", "gone")];
    let expected = "error: c.json: gone\nerror: d.json: gone\n\
        no findings in 1 document of 1 file; 1 file is not ours; 2 failures\n";
    assert_eq!(write(&report, PLAIN), expected);
    assert_eq!(write(&report, QUIET), "error: c.json: gone\nerror: d.json: gone\n");
}

#[test]
fn colour_changes_nothing_but_colour() {
    for options in [PLAIN, VERBOSE, QUIET] {
        let plain = write(&full_report(), options);
        let colored = write(&full_report(), HumanOptions { color: true, ..options });
        assert!(colored.contains('\u{1B}'));
        assert_eq!(without_colors(&colored), plain);
    }
}

fn without_colors(text: &str) -> String {
    let mut parts = text.split("\u{1B}[");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').unwrap().1)
}

#[test]
fn long_lines_are_cut_to_windows_round_the_labels() {
    let rules = support::rules();
    let filler = "\"é\":1,".repeat(200_000);
    let text = format!("{{{filler}\"Principal\":\"*\",{filler}\"Action\":\"s3:*\",{filler}}}");
    let mut finding = support::finding(&rules, &text, "\"*\"");
    finding.related = vec![
        support::label(0, &text, "\"s3:*\"", "", "far away"),
        support::label(0, &text, "\"Principal\"", "", "near by"),
        support::label(0, &text, &text, "", "all"),
    ];
    let written = write(&support::report(vec![("a.json", &text, vec![finding])]), PLAIN);
    // Lines to which messages hang may end with spaces.
    let lines: Vec<&str> = written.lines().map(str::trim_end).collect();
    let all = format!("1 │ {{{}\"é\":…", "\"é\":1,".repeat(22));
    let marks = format!("  │ {} all", "-".repeat(86));
    let principal =
        format!("1 │ …\":1,{}\"Principal\":\"*\",{}\"é…", "\"é\":1,".repeat(8), "\"é\":1,".repeat(8));
    let action = format!("1 │ …1,{}\"Action\":\"s3:*\",{}\"é…", "\"é\":1,".repeat(7), "\"é\":1,".repeat(8));
    let expected = [
        "error[test-open-principal]: everyone may act",
        "  ┌─ a.json:1:1200014",
        "  │",
        &all,
        &marks,
        "  ·",
        &principal,
        "  │                                                      ----------- ^^^",
        "  │                                                      │",
        "  │                                                      near by",
        "  ·",
        &action,
        "  │                                                       ------ far away",
        "  │",
    ];
    assert_eq!(lines[..expected.len()], expected);
}

#[test]
fn lines_of_one_finding_keep_their_order_and_gaps() {
    let rules = support::rules();
    let text = "{\n\"a\": 1,\n\"b\": 2,\n\"c\": 3,\n\"d\": 4\n}";
    let mut finding = support::finding(&rules, text, "3");
    finding.related = vec![
        support::label(0, text, "1", "", "first"),
        support::label(0, text, "4", "", "last"),
        support::label(0, text, "}", "", "end"),
    ];
    let written = write(&support::report(vec![("a.json", text, vec![finding])]), PLAIN);
    let expected = "
  ┌─ a.json:4:6
  │
2 │ \"a\": 1,
  │      - first
  ·
4 │ \"c\": 3,
  │      ^
5 │ \"d\": 4
  │      - last
6 │ }
  │ - end
  │
";
    assert!(written.contains(expected), "{written}");
}

#[test]
fn many_related_places_are_counted_not_shown() {
    let rules = support::rules();
    let mut finding = support::finding(&rules, "{}", "{");
    finding.related = vec![support::label(0, "{}", "}", "", ""); 9];
    let report = |finding| support::report(vec![("a.json", "{}", vec![finding])]);
    assert!(write(&report(finding.clone()), PLAIN).contains("  = and 1 place more\n"));
    finding.related.pop();
    assert!(!write(&report(finding), PLAIN).contains("more"));
}

#[test]
fn places_without_text_are_named() {
    let rules = support::rules();
    let mut finding = support::finding(&rules, "{}", "{");
    finding.related = vec![support::label(1, "{}", "}", "/Block", "not blocked")];
    let mut report = support::report(vec![("a.json", "{}", vec![finding]), ("b.json", "", vec![])]);
    report.files[1].text = None;
    assert!(write(&report, PLAIN).contains("\n  = see b.json: /Block: not blocked\n"));
    report.files[0].text = None;
    let expected = "\
error[test-open-principal]: everyone may act
 = in a.json: /Statement/0/Principal
 = see b.json: /Block: not blocked
 = help: help of test-open-principal

";
    assert!(write(&report, PLAIN).starts_with(expected), "{}", write(&report, PLAIN));
    assert_eq!(write(&report, QUIET), "a.json: error[test-open-principal]: everyone may act\n");
}

#[test]
fn nothing_from_outside_reaches_the_terminal_raw() {
    let evil = "\u{1B}[2J\u{7}\u{9B}2J\u{202E}x\u{2066}\r\u{0}\u{7F}\u{61C}\u{200F}\u{85}\u{2028}";
    let rules = support::rules();
    let text = format!("{{\"a\": \"{evil}\"}}");
    let mut finding = support::finding(&rules, &text, "\"a\"");
    finding.message = format!("message {evil}");
    finding.help = Some(format!("help {evil}"));
    finding.primary.message = format!("label {evil}");
    finding.primary.pointer = format!("/{evil}");
    finding.related = vec![
        support::label(0, &text, "x", &format!("/{evil}"), evil),
        support::label(1, "", "", &format!("/{evil}"), evil),
    ];
    finding.fix = Some(support::fix(&text, "a", "b"));
    finding.fix.as_mut().unwrap().description = evil.to_owned();
    let path = format!("{evil}\n.json");
    let mut report = support::report(vec![(&path, &text, vec![finding]), (&path, "", vec![])]);
    report.files[1].text = None;
    report.files[0].documents[0].pointer = format!("/{evil}");
    report.files[1].documents.clear();
    report.failures.push(support::failure(&path, evil));
    for options in [PLAIN, VERBOSE, QUIET] {
        let written = write(&report, options);
        let bad = |character: char| {
            (character.is_control() && character != '\n')
                || matches!(character, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!written.contains(bad), "{written:?}");
    }
    // In its place stands something as long, so that the carets still point at what they mean.
    let written = write(&report, PLAIN);
    assert!(
        written.contains("1 │ {\"a\": \"?[2J?¿2J\u{FFFD}x\u{FFFD}???¿\u{FFFD}¿\u{FFFD}\"}\n"),
        "{written}"
    );
}
