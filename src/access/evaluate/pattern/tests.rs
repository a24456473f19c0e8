use std::borrow::Cow;

use proptest::prelude::*;

use super::*;
use crate::syntax::parse_json;

/// Whether it matches, or `None` when that hangs on something.
fn matches(pattern: &str, reading: Reading, text: &str, request: &Request) -> Option<bool> {
    let tree = parse_json(Cow::Borrowed("0")).expect("the text is JSON");
    let setting = Setting { request, has_variables: true, ignores_case: false };
    let verdict = setting.matches(pattern, tree.root().expect("the text has a value"), reading, text);
    verdict.doubts.is_empty().then_some(verdict.holds)
}

fn request() -> Request {
    Request::new("arn:aws:iam::111122223333:user/alice", "s3:GetObject", "arn:aws:s3:::field-media/a")
        .expect("the request is well formed")
}

#[test]
fn a_wildcard_in_a_field_of_an_arn_stays_there_unless_it_ends_it() {
    let request = request();
    let is = |pattern: &str, text: &str| {
        matches(pattern, Reading::Resource, text, &request).expect("the request decides it")
    };
    let stack = "arn:aws:cloudformation:eu-west-1:111122223333:stack/media/x";
    for (pattern, text, expected) in [
        ("*", stack, true),
        ("*", "*", true),
        ("arn:*", stack, true),
        ("arn:*", "*", false),
        ("arn:aws:cloudformation", stack, true),
        ("arn:aws:cloud", stack, false),
        ("arn:aws:cloud*", stack, true),
        ("arn:aws:cloudformation:*:111122223333:stack/media/*", stack, true),
        ("arn:aws:cloudformation:eu-*-1:111122223333:stack/*", stack, true),
        ("arn:aws:cloudformation:eu-?est-1:*:stack/*", stack, true),
        ("arn:aws:*:stack/media/*", stack, true),
        // In the middle of a field it does not reach into the next one.
        ("arn:aws:cl*33:stack/media/*", stack, false),
        ("arn:aws:cloudformation?eu-west-1:111122223333:stack/media/x", stack, false),
        ("arn:aws:sns:*:*:a*c", "arn:aws:sns:eu-west-1:111122223333:a:b:c", true),
        ("arn:aws:s3:::field-media/a", "arn:aws:s3:::field-media/A", false),
        ("arn:aws:s3:::field-media", "arn:aws:s3:::field-media/a", false),
        ("arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::alice/a", true),
        ("arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::bob/a", false),
        // Before the fifth colon nothing is filled in.
        ("arn:aws:sqs:*:${aws:PrincipalAccount}:jobs", "arn:aws:sqs:eu-west-1:111122223333:jobs", false),
        ("arn:aws:s3:::a/${*}", "arn:aws:s3:::a/*", true),
        ("arn:aws:s3:::a/${*}", "arn:aws:s3:::a/b", false),
        ("arn:aws:s3:::a/${?}${$}", "arn:aws:s3:::a/?$", true),
    ] {
        assert_eq!(is(pattern, text), expected, "{pattern} {text}");
    }
}

#[test]
fn variables_and_their_defaults() {
    let request =
        request().with("aws:PrincipalTag/team", "a*").with("aws:TagKeys", "one").with("s3:prefix", "x:y");
    let mut request = request;
    request.context.set_absent("aws:PrincipalTag/none");
    let is = |pattern: &str, text: &str| matches(pattern, Reading::Wildcards, text, &request);
    // What is filled in has no wildcards.
    assert_eq!(is("${aws:PrincipalTag/TEAM}/*", "a*/b"), Some(true));
    assert_eq!(is("${aws:PrincipalTag/team}/*", "ab/b"), Some(false));
    assert_eq!(is("${aws:PrincipalTag/none}", ""), Some(false));
    assert_eq!(is("${aws:PrincipalTag/none, 'all of it'}", "all of it"), Some(true));
    assert_eq!(is("${aws:PrincipalTag/none, 'a}b'}!", "a}b!"), Some(true));
    assert_eq!(is("${aws:username, 'nobody'}", "alice"), Some(true));
    // A key that can have several values is none, even with one.
    assert_eq!(is("${aws:TagKeys}", "one"), Some(false));
    assert_eq!(is("${aws:TagKeys, 'one'}", "one"), Some(false));
    // Nobody said.
    assert_eq!(is("${s3:delimiter}", "x"), None);
    assert_eq!(is("a${s3:delimiter}", "x"), Some(false));
    assert_eq!(is("⟨Bucket⟩", "x"), None);
    assert_eq!(is("⟨Bucket⟩/a", "x"), Some(false));
    // No brace, no variable.
    assert_eq!(is("${aws:username", "${aws:username"), Some(true));
    assert_eq!(is("$a$", "$a$"), Some(true));
    assert_eq!(matches("${s3:prefix}", Reading::Plain, "x:y", &request), Some(true));
    assert_eq!(matches("*", Reading::Plain, "x", &request), Some(false));
    assert_eq!(matches("${*}", Reading::Plain, "*", &request), Some(true));
}

/// What a pattern stands for, said once more: by trying every way to cut the text.
fn by_trying(pattern: &[char], text: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['*', rest @ ..] => (0..=text.len()).any(|cut| by_trying(rest, &text[cut..])),
        ['?', rest @ ..] => !text.is_empty() && by_trying(rest, &text[1..]),
        [letter, rest @ ..] => text.first() == Some(letter) && by_trying(rest, &text[1..]),
    }
}

proptest! {
    #[test]
    fn as_trying_every_cut(pattern in "[ab*?:é]{0,8}", text in "[ab:é]{0,8}") {
        let letters = |text: &str| text.chars().collect::<Vec<char>>();
        let expected = by_trying(&letters(&pattern), &letters(&text));
        prop_assert_eq!(matches(&pattern, Reading::Wildcards, &text, &request()), Some(expected));
        prop_assert_eq!(crate::policy::matches(&pattern, &text), expected);
    }

    #[test]
    fn any_text_is_a_pattern(pattern in "[ab*?:é$,'{}⟨⟩ ]{0,12}", text in "\\PC{0,6}") {
        for reading in [Reading::Plain, Reading::Wildcards, Reading::Resource] {
            matches(&pattern, reading, &text, &request());
            matches(&format!("arn:{pattern}"), reading, &text, &request());
        }
    }
}

#[test]
fn a_hostile_pattern_takes_no_time() {
    let pattern = "*a".repeat(2_000);
    let text = "a".repeat(2_000);
    let start = std::time::Instant::now();
    assert_eq!(matches(&format!("{pattern}b"), Reading::Wildcards, &text, &request()), Some(false));
    assert!(start.elapsed().as_secs() < 10);
}
