//! Bytes that are no text, and text that is no JSON.

use grantlint::report::Report;
use serde_json::json;

use crate::{check, escaped, ids, policy, says_sound, status, written};

fn small() -> String {
    policy(
        r#"{"Effect":"Deny","Action":["s3:GetObject","s3:*"],"Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#,
    )
}

/// Every way in which the small policy is wrapped.
fn wrapped() -> Vec<String> {
    let small = small();
    let percent = small.replace('"', "%22").replace('{', "%7B").replace('[', "%5B").replace(' ', "%20");
    vec![
        small.clone(),
        json!({"Policy": small}).to_string(),
        json!({"Role": {"RoleName": "r", "AssumeRolePolicyDocument": percent}}).to_string(),
        json!(small).to_string(),
        format!("[{small},\n{small}]"),
        json!({"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": small}}}}).to_string(),
    ]
}

#[test]
fn a_truncated_document_is_never_sound() {
    for whole in wrapped() {
        assert!(check(whole.as_str()).failures.is_empty(), "{whole}");
        for end in 0..whole.len() {
            let report = check(&whole[..end]);
            assert!(!says_sound(&report), "taken for sound: {}", &whole[..end]);
            if end > 0 {
                assert_eq!(status(&report), 2, "no failure: {}", &whole[..end]);
            }
            if end % 5 == 0 {
                written(&report);
            }
        }
    }
}

#[test]
fn a_document_cut_off_inside_its_string_is_not_sound() {
    let small = small();
    // Before it, the text could be anything; from here on it is a policy.
    let start = small.find("\"Deny").unwrap();
    for end in start..small.len() {
        let report = check(json!({"Policy": &small[..end]}).to_string());
        assert!(!says_sound(&report), "taken for sound: {}", &small[..end]);
        assert!(status(&report) > 0, "not reported: {}", &small[..end]);
        written(&report);
    }
}

#[test]
fn a_document_with_one_byte_changed_does_not_panic() {
    const BYTES: &[u8] = b"\"\\{],:\0 %u";
    for whole in wrapped() {
        for at in (0..whole.len()).step_by(if whole == small() { 1 } else { 3 }) {
            for byte in BYTES {
                let mut bytes = whole.clone().into_bytes();
                bytes[at] = *byte;
                let report = check(String::from_utf8(bytes).unwrap());
                if at % 17 == 0 {
                    written(&report);
                }
            }
        }
    }
}

#[test]
fn empty_and_blank_files_are_empty_answers() {
    for text in ["", " ", "\n", "\r\n\t  \n", "\u{FEFF}", "\u{FEFF}\n"] {
        let report = check(text);
        assert_eq!(report.files[0].documents[0].kind.word(), "empty", "{text:?}");
        assert_eq!(status(&report), 0, "{text:?}");
        written(&report);
    }
}

#[test]
fn a_byte_order_mark_does_no_harm_and_moves_every_place() {
    let text =
        format!("\u{FEFF}{}", policy(r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b"}"#));
    let report = check(text.as_str());
    let finding = report.findings().next().unwrap();
    assert_eq!(&text[finding.primary.span.range()], "\"*\"");
    assert_eq!(status(&report), 1);
    // A second one is no white space.
    assert_eq!(status(&check(format!("\u{FEFF}{text}"))), 2);
}

#[test]
fn nul_and_control_characters_are_refused() {
    for bad in ["\0", "\u{1}", "\u{1f}", "\u{7f}", "\u{85}", "\u{a0}", "\u{2028}", "\u{FEFF}", "\u{200b}"] {
        let text = small();
        let between = text.replacen("\"Effect\"", &format!("{bad}\"Effect\""), 1);
        assert_eq!(status(&check(between)), 2, "{bad:?} between two values");
        let behind = format!("{text}{bad}");
        assert_eq!(status(&check(behind)), 2, "{bad:?} behind the document");
        let inside = text.replacen("s3:GetObject", &format!("s3:Get{bad}Object"), 1);
        let report = check(inside);
        assert!(status(&report) > 0, "{bad:?} in an action");
        let human = String::from_utf8(written(&report).swap_remove(0)).unwrap();
        assert!(
            !human.contains(['\0', '\u{1}', '\u{1f}', '\u{7f}', '\u{85}', '\u{2028}']),
            "{bad:?} is printed"
        );
    }
}

#[test]
fn lone_surrogates_are_refused() {
    for bad in
        [r"\ud800", r"\udfff", r"\ud800\ud800", r"\ud83dx", r"\ud83d\n", r"\uD8", r"\u00g0", r"\x41", r"\u"]
    {
        let text = policy(&format!(r#"{{"Effect":"Allow","Action":"*","Resource":"{bad}"}}"#));
        let report = check(text.as_str());
        assert_eq!(status(&report), 2, "{bad}");
        assert!(ids(&report).contains(&"invalid-json".to_owned()), "{bad}: {:?}", ids(&report));
        let key =
            policy(&format!(r#"{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b","{bad}":1}}"#));
        assert_eq!(status(&check(key)), 2, "{bad} in a key");
        // Inside a string the outer document is sound, so only the finding tells.
        let report = check(format!(r#"{{"Policy":"{}"}}"#, escaped(&text)));
        assert!(ids(&report).contains(&"invalid-json".to_owned()), "{bad} in a string: {:?}", ids(&report));
        written(&report);
        // The string is looked at although it is not sound itself, whatever stands behind the escape.
        for behind in ["é", "Aé", "ABé", "ABCé"] {
            assert_eq!(
                status(&check(format!(r#"{{"PolicyDocument":"{{{bad}{behind}}}",}}"#))),
                2,
                "{bad}{behind}"
            );
        }
    }
}

#[test]
fn numbers_of_any_size_are_compared_without_harm() {
    let digits = "9".repeat(100_000);
    let numbers =
        ["1e999999999", "-1e999999999", "1e-999999999", "-0", "0.000000001", "1e400", digits.as_str()];
    for number in numbers {
        let rule = format!(
            r#"{{"ID":"a","Status":"Enabled","Filter":{{}},"Transitions":[{{"Days":{number},"StorageClass":"GLACIER"}},
            {{"Days":30,"StorageClass":"STANDARD_IA"}}],"Expiration":{{"Days":{number}}},
            "NoncurrentVersionTransitions":[{{"NoncurrentDays":{number},"StorageClass":"STANDARD_IA"}}]}}"#
        );
        let lifecycle = check(format!(r#"{{"Rules":[{rule}]}}"#));
        let role = format!(
            r#"{{"Role":{{"RoleName":"r","MaxSessionDuration":{number},"AssumeRolePolicyDocument":{}}}}}"#,
            policy(
                r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::916419735646:root"},"Action":"sts:AssumeRole"}"#
            )
        );
        let sid = check(policy(&format!(
            r#"{{"Sid":{number},"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b"}}"#
        )));
        assert!(ids(&sid).contains(&"wrong-type".to_owned()), "a number is no Sid");
        for report in [&lifecycle, &check(role), &sid] {
            assert_eq!(report.failures, []);
            assert_short(report);
            written(report);
        }
    }
}

#[test]
fn numbers_that_json_does_not_have_are_refused() {
    for number in ["01", "1.", ".5", "+1", "0x10", "1e", "NaN", "Infinity", "-", "1_000", "--1"] {
        let report = check(policy(&format!(
            r#"{{"Sid":{number},"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b"}}"#
        )));
        assert_eq!(status(&report), 2, "{number}");
        assert!(ids(&report).contains(&"invalid-json".to_owned()), "{number}: {:?}", ids(&report));
    }
}

/// A message is one that a person reads.
fn assert_short(report: &Report) {
    for finding in report.findings() {
        assert!(finding.message.len() < 2_000, "a message of {} bytes", finding.message.len());
    }
}
