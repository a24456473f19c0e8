//! The strict parser against `serde_json`.

use grantlint::syntax::MAX_DEPTH;
use proptest::prelude::*;
use serde_json::Value;

use crate::generate::{any_doc, any_edits, any_soup, any_style, config, mutate, write};
use crate::support::{check_tree, strict, to_value};

/// Both parsers agree on the text, but for what is meant to differ.
fn check_agreement(text: &str) {
    let theirs = serde_json::from_str::<Value>(text.strip_prefix('\u{FEFF}').unwrap_or(text));
    match (strict(text), theirs) {
        (Ok(tree), Ok(value)) => {
            check_tree(&tree);
            assert_eq!(to_value(tree.root().unwrap()), value, "{text:?}");
        }
        (Err(error), Err(_)) => {
            assert!(text.get(error.span.range()).is_some(), "{error:?} of {text:?}");
            assert!(!error.recovered && error.replacement.is_none());
        }
        // A number keeps its text here, so that none is too large.
        (Ok(_), Err(error)) if error.to_string().starts_with("number out of range") => {}
        (ours, theirs) => panic!("{text:?}: {ours:?} but {theirs:?}"),
    }
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn documents_have_the_same_value(doc in any_doc(), style in any_style(), has_mark in any::<bool>()) {
        let text = format!("{}{}", if has_mark { "\u{FEFF}" } else { "" }, write(&doc, &style));
        prop_assert!(strict(&text).is_ok(), "{text:?}");
        check_agreement(&text);
    }

    #[test]
    fn broken_documents_are_refused_alike(doc in any_doc(), style in any_style(), edits in any_edits()) {
        check_agreement(&mutate(&write(&doc, &style), &edits));
    }

    #[test]
    fn anything_else_is_refused_alike(text in any_soup()) {
        check_agreement(&text);
    }
}

#[test]
fn nests_up_to_its_limit() {
    let nested =
        |depth: usize, open: &str, close: &str| format!("{}0{}", open.repeat(depth), close.repeat(depth));
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deepest = nested(MAX_DEPTH, open, close);
        check_tree(&strict(&deepest).unwrap());
        let too_deep = nested(MAX_DEPTH + 1, open, close);
        let error = strict(&too_deep).unwrap_err();
        assert_eq!(error.message, "nested deeper than 128 levels");
        assert_eq!(error.span.start as usize, open.len() * MAX_DEPTH);
        // serde_json stops one level earlier.
        assert!(serde_json::from_str::<Value>(&nested(MAX_DEPTH - 1, open, close)).is_ok());
        assert!(serde_json::from_str::<Value>(&deepest).is_err());
    }
}

#[test]
fn points_at_the_first_mistake() {
    let cases = [
        ("", "", "ends before"),
        ("{\"a\": tru}", "tru", "expected a value"),
        ("{\"a\": 01}", "01", "not a number"),
        ("{\"a\" 1}", "1", "expected `:`"),
        ("{a: 1}", "a", "key in double quotes"),
        ("[1 2]", "2", "expected `,` or `]`"),
        ("{\"a\": 1]", "]", "expected `,` or `}`"),
        ("[1] é", "é", "the document ends here"),
        ("[\"a", "\"", "not closed"),
        ("[\"a\tb\"]", "\t", "control character"),
        ("[\"a\\db\"]", "\\d", "no such escape"),
        ("[\"\\ud800\"]", "\\ud800", "surrogate"),
        ("[\"\\u12g4\"]", "\\u", "four hexadecimal"),
    ];
    for (text, slice, message) in cases {
        let error = strict(text).unwrap_err();
        assert_eq!(&text[error.span.range()], slice, "{text}");
        assert!(error.message.contains(message), "{text}: {}", error.message);
    }
}
