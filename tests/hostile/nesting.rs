//! Depth: of brackets, and of strings within strings.

use crate::{check, escaped, ids, policy, status, written};

const DEEP: usize = 200_000;

#[test]
fn deep_brackets_are_refused_at_their_place() {
    let open = "[".repeat(DEEP);
    let texts = [
        open.clone(),
        format!("{open}{}", "]".repeat(DEEP)),
        "{\"a\":".repeat(DEEP),
        format!("{}1{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP)),
        "[{\"a\":".repeat(DEEP / 2),
        "[}".repeat(DEEP),
        "]".repeat(DEEP),
        "{".repeat(DEEP),
    ];
    for text in texts {
        let report = check(text.as_str());
        let start = &text[..12];
        assert_eq!(status(&report), 2, "{start}: {:?}", report.failures);
        let message = &report.failures[0].message;
        assert!(
            message.contains("is not JSON: line 1, column ") && message.len() < 300,
            "{start}: {message}"
        );
    }
    let message = check(open).failures[0].message.clone();
    assert!(message.contains("column 129: nested deeper than 128 levels"), "{message}");
}

#[test]
fn a_policy_around_deep_brackets_is_still_checked() {
    for deep in ["[".repeat(DEEP) + &"]".repeat(DEEP), "{\"a\":".repeat(DEEP) + "1" + &"}".repeat(DEEP)] {
        for element in ["Resource", "Action", "Condition", "Principal", "NotKnown"] {
            let statement = format!(
                r#"{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b","{element}":{deep}}}"#
            );
            let report = check(policy(&statement));
            assert_eq!(status(&report), 2, "{element}");
            assert!(ids(&report).contains(&"invalid-json".to_owned()), "{element}: {:?}", ids(&report));
            written(&report);
        }
    }
}

#[test]
fn deep_brackets_in_a_string_are_no_danger() {
    let deep = "[".repeat(DEEP);
    let report = check(format!(r#"{{"Policy":"{deep}"}}"#));
    assert_eq!(report.findings().count(), 0);
    let inner = policy(&format!(r#"{{"Effect":"Allow","Action":"*","Resource":{deep}"#));
    let report = check(format!(r#"{{"Policy":"{}"}}"#, escaped(&inner)));
    assert!(status(&report) > 0, "a policy that ends too early is not sound");
    written(&report);
}

#[test]
fn strings_within_strings_are_followed_for_six_layers() {
    let bare = policy(r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b"}"#);
    let mut text = bare;
    for layers in 1..=9 {
        text = format!("\"{}\"", escaped(&text));
        let report = check(text.as_str());
        if layers > 6 {
            // Nothing of AWS's is wrapped as often: it is another's file.
            assert!(report.files[0].documents.is_empty() && report.failures.is_empty(), "{layers} layers");
            continue;
        }
        let found: Vec<_> = report.findings().collect();
        assert_eq!(found.len(), 1, "{layers} layers: {:?}", ids(&report));
        assert_eq!(found[0].primary.pointer, format!("{}/Statement/0/Action", "!".repeat(layers)));
        let quote = format!("{}\"", "\\".repeat((1 << layers) - 1));
        assert_eq!(&text[found[0].primary.span.range()], format!("{quote}*{quote}"), "{layers} layers");
        written(&report);
    }
}

#[test]
fn percent_encoding_is_followed_once_a_layer() {
    let bare = policy(r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b"}"#);
    let encode =
        |text: &str| text.replace('%', "%25").replace('"', "%22").replace('{', "%7B").replace('[', "%5B");
    let once = format!("\"{}\"", encode(&bare));
    assert_eq!(ids(&check(once)), ["wildcard-action"]);
    // What is encoded twice, as AWS never does, is not guessed at; nor does it hurt.
    let mut text = bare;
    for _ in 0..12 {
        text = encode(&text);
    }
    assert!(!crate::says_sound(&check(format!("\"{text}\""))));
}

#[test]
fn texts_made_of_texts_are_bounded() {
    // Each names the one within it twice.
    let doubled = (0..36).fold(r#""x""#.to_owned(), |text, _| {
        format!(r#"{{"Fn::Sub":["arn:aws:s3:::${{a}}${{a}}",{{"a":{text}}}]}}"#)
    });
    let long = "x".repeat(100_000);
    let repeated = format!(r#"{{"Fn::Sub":["{}",{{"a":"{long}"}}]}}"#, "${a}".repeat(100_000));
    let joined = format!(r#"{{"Fn::Join":["{long}",[{}""]]}}"#, r#""","#.repeat(100_000));
    for resource in [doubled, repeated, joined] {
        let statement =
            format!(r#"{{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":{resource}}}"#);
        let report = check(format!(
            r#"{{"Resources":{{"P":{{"Type":"AWS::S3::BucketPolicy","Properties":{{"Bucket":"b","PolicyDocument":{}}}}}}}}}"#,
            policy(&statement)
        ));
        assert_eq!(report.failures, []);
        assert!(ids(&report).contains(&"wildcard-principal".to_owned()), "{:?}", ids(&report));
    }
}
