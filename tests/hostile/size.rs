//! One thing of great size.

use std::time::Instant;

use crate::{check, ids, policy, status, within_limit, written};

/// Texts are as large as this; a tenth in a debug build, which is some twenty times slower.
const HUNDRED_MEGABYTES: usize = if cfg!(debug_assertions) { 10_000_000 } else { 100_000_000 };

#[test]
fn a_string_of_a_hundred_megabytes() {
    let long = "a".repeat(HUNDRED_MEGABYTES);
    let statement = format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"{long}"}}"#);
    for text in [
        policy(&statement),
        policy(&statement.replace("s3:GetObject", &format!("s3:{}", &long[..1_000_000]))),
    ] {
        let report = check(text);
        assert!(ids(&report).contains(&"malformed-arn".to_owned()), "{:?}", ids(&report));
        for finding in report.findings() {
            assert!(finding.message.len() < 2_000, "a message of {} bytes", finding.message.len());
        }
        for output in written(&report) {
            // Most of it is SARIF's list of the rules.
            assert!(output.len() < 1_000_000, "an output of {} bytes", output.len());
        }
    }
}

#[test]
fn a_string_of_a_hundred_megabytes_that_is_not_closed() {
    let mut text = policy(r#"{"Effect":"Allow","Action":"*","Resource":""#);
    text.truncate(text.len() - 2);
    text.push_str(&"a".repeat(HUNDRED_MEGABYTES));
    let report = check(text);
    assert_eq!(status(&report), 2);
    written(&report);
}

#[test]
fn a_hundred_megabytes_of_what_is_no_json() {
    for piece in ["x", "\"", "\\", ",", ":", "1 ", "é", "//", "/*", "'", "\n", "{]", "\"\\u"] {
        let report = check(piece.repeat(HUNDRED_MEGABYTES / 10 / piece.len()));
        // White space is an empty answer.
        assert_eq!(status(&report), if piece == "\n" { 0 } else { 2 }, "{piece:?}");
        assert!(report.failures.iter().all(|failure| failure.message.len() < 500), "{piece:?}");
        written(&report);
    }
}

#[test]
fn a_policy_with_a_megabyte_of_mistakes_is_bounded() {
    // A thirtieth in a debug build, which is some fifty times slower.
    const MEGABYTE: usize = if cfg!(debug_assertions) { 32_000 } else { 1_000_000 };
    for piece in [",", "// x\n", "]", "}", "[}", "\"*\" ", "'*',", "{\"a\" 1},", "\u{201c}*\u{201d},", "/*"] {
        let wrong = piece.repeat(MEGABYTE / piece.len());
        for statement in [
            format!(r#"{{"Effect":"Allow","Action":"*","Resource":[{wrong}]}}"#),
            format!(r#"{{"Effect":"Allow","Action":"*",{wrong}"Resource":"*"}}"#),
        ] {
            let report = check(policy(&statement));
            assert_eq!(status(&report), 2, "{piece:?}");
            let pieces = MEGABYTE / piece.len();
            let found = report.findings().count();
            assert!(found < pieces + 200, "{piece:?}: {found} findings for {pieces} mistakes");
            written(&report);
        }
    }
}

#[test]
fn patterns_of_a_hundred_kilobytes_against_each_other() {
    let stars = "*a".repeat(50_000);
    let patterns = [
        format!("s3:{stars}*b"),
        format!("s3:{stars}"),
        format!("s3:{}b", "*".repeat(100_000)),
        format!("s3:{}", "?".repeat(100_000)),
    ];
    let arns: Vec<String> =
        patterns.iter().map(|pattern| pattern.replace("s3:", "arn:aws:s3:::b/")).collect();
    let list = |texts: &[String]| {
        format!("[{}]", texts.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(","))
    };
    let (actions, resources) = (list(&patterns), list(&arns));
    let statement = |effect: &str| {
        format!(
            r#"{{"Effect":"{effect}","Principal":"*","Action":{actions},"Resource":{resources},"Condition":{{"StringLike":{{"aws:PrincipalArn":{resources},"s3:x-amz-server-side-encryption":{resources}}},"Bool":{{"aws:SecureTransport":"false"}}}}}}"#
        )
    };
    let not =
        |text: String| text.replace("\"Action\"", "\"NotAction\"").replace("\"Resource\"", "\"NotResource\"");
    let statements = [statement("Allow"), statement("Deny"), not(statement("Allow")), not(statement("Deny"))];
    let report = check(policy(&statements.join(",")));
    assert_eq!(report.failures, []);
    written(&report);
    let trust = statement("Allow").replace("s3:", "sts:").replace(&format!(",\"Resource\":{resources}"), "");
    written(&check(policy(&trust)));
}

#[test]
fn covering_and_matching_are_bounded() {
    use grantlint::policy::{covers, covers_ignoring_case, matches, matches_ignoring_case};
    let text = "a".repeat(100_000);
    let patterns =
        ["*a".repeat(50_000) + "*b", "*".repeat(100_000), "?*".repeat(50_000) + "b", "a*".repeat(50_000)];
    within_limit(|| {
        for one in &patterns {
            for other in patterns.iter().chain([&text]) {
                for compare in [covers, covers_ignoring_case, matches, matches_ignoring_case] {
                    compare(one, other);
                }
            }
        }
    });
}

/// A hundred thousand findings, and a quarter of them, in files of one line.
#[test]
fn a_hundred_thousand_findings_in_one_line_are_written_in_linear_time() {
    const COUNT: usize = if cfg!(debug_assertions) { 25_000 } else { 100_000 };
    let report = |count: usize| {
        let statement = r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::é😀/#"}"#;
        let statements: Vec<_> =
            (0..count).map(|number| statement.replace('#', &number.to_string())).collect();
        let report = check(policy(&statements.join(",")));
        // Each has a character that IAM does not take, too; and one more says that the policy is too long.
        assert_eq!(report.findings().count(), 2 * count + 1);
        report
    };
    let (small, large) = (report(COUNT / 4), report(COUNT));
    let writers: [(&str, crate::Writer); 4] = [
        ("human", |report, rules, out| grantlint::output::write_human(report, rules, <_>::default(), out)),
        ("quiet", |report, rules, out| {
            let options = grantlint::output::HumanOptions { quiet: true, ..<_>::default() };
            grantlint::output::write_human(report, rules, options, out)
        }),
        ("json", grantlint::output::write_json),
        ("sarif", grantlint::output::write_sarif),
    ];
    for (name, write) in writers {
        let once = |report| {
            let start = Instant::now();
            let length = within_limit(|| crate::bytes(|out| write(report, crate::rules(), out))).len();
            (start.elapsed().as_secs_f64(), length)
        };
        // The least of three: what else the machine does can only make one longer.
        let seconds =
            |report| (0..3).map(|_| once(report)).min_by(|one, other| one.0.total_cmp(&other.0)).unwrap();
        let (few, many) = (seconds(&small), seconds(&large));
        // Four times the findings: sixteen times the time would be quadratic.
        assert!(many.0 < 10.0 * few.0.max(0.1), "{name}: {:.2} s, then {:.2} s", few.0, many.0);
        assert!(many.1 < COUNT * 4_000, "{name}: {} bytes", many.1);
    }
}
