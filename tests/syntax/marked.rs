//! Broken texts with the place of every mistake marked in them.

use grantlint::source::Span;
use serde_json::Value;

use crate::support::{check_errors, check_tree, strict, to_value, tolerant};

/// Part of the message, the replacement, and whether nothing was lost.
pub(crate) type Expected = (&'static str, Option<&'static str>, bool);

/// `marked` is the text with every error's span in `⟦⟧`; `saved` is the value, with `"?"` for what is not known.
#[track_caller]
pub(crate) fn check(marked: &str, expected: &[Expected], saved: &str) {
    let (text, spans) = unmark(marked);
    assert!(strict(&text).is_err(), "{text} is JSON");
    let (tree, errors) = tolerant(&text);
    check_tree(&tree);
    check_errors(&text, &errors);

    let found: Vec<_> = errors.iter().map(|error| (error.span, error.message.as_str())).collect();
    assert_eq!(errors.iter().map(|error| error.span).collect::<Vec<_>>(), spans, "{marked}: {found:?}");
    assert_eq!(errors.len(), expected.len(), "{marked}: {found:?}");
    for (error, (message, replacement, recovered)) in errors.iter().zip(expected) {
        assert!(error.message.contains(message), "{marked}: {}", error.message);
        assert_eq!(error.replacement.as_deref(), *replacement, "{marked}: {}", error.message);
        assert_eq!(error.recovered, *recovered, "{marked}: {}", error.message);
    }
    let saved: Option<Value> = (!saved.is_empty()).then(|| serde_json::from_str(saved).unwrap());
    assert_eq!(tree.root().map(to_value), saved, "{marked}");
}

fn unmark(marked: &str) -> (String, Vec<Span>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut starts = Vec::new();
    for character in marked.chars() {
        let at = u32::try_from(text.len()).unwrap();
        match character {
            '⟦' => starts.push(at),
            '⟧' => spans.push(Span::new(starts.pop().unwrap(), at)),
            other => text.push(other),
        }
    }
    spans.sort();
    (text, spans)
}
