//! YAML to the same tree: values, and the bytes they stand at.

use std::borrow::Cow;

use grantlint::syntax::{Kind, MAX_DEPTH, Node, SyntaxError, Tree};
use proptest::prelude::*;
use serde_json::json;

use crate::generate::{Doc, config, write};
use crate::support::{check_tree, strict, to_value};

fn yaml(text: &str) -> Result<Tree<'_>, SyntaxError> {
    grantlint::syntax::parse_yaml(Cow::Borrowed(text))
}

/// Texts that YAML allows in double quotes just as JSON does.
fn printable() -> impl Strategy<Value = String> {
    "[ -~é😀/\n\t\"\\\\]{0,12}"
}

fn any_flow_doc() -> impl Strategy<Value = Doc> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["null", "true", "false"]).prop_map(Doc::Word),
        "-?(0|[1-9][0-9]{0,4})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?".prop_map(Doc::Number),
        printable().prop_map(Doc::String),
    ];
    leaf.prop_recursive(4, 30, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Doc::List),
            prop::collection::vec((printable(), inner), 0..5).prop_map(Doc::Object),
        ]
    })
}

fn check_spans(one: Node<'_>, other: Node<'_>) {
    assert_eq!((one.kind(), one.span(), one.pointer()), (other.kind(), other.span(), other.pointer()));
    for ((one_key, one_value), (other_key, other_value)) in one.members().zip(other.members()) {
        check_spans(one_key, other_key);
        check_spans(one_value, other_value);
    }
    one.items().zip(other.items()).for_each(|(one, other)| check_spans(one, other));
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn json_documents_are_yaml(doc in any_flow_doc(), is_pretty in any::<bool>()) {
        // No white space but what is needed: YAML is no superset where a key and its colon are on two lines.
        let text = write(&doc, if is_pretty { &[5, 5] } else { &[5] });
        let tree = yaml(&text).unwrap();
        check_tree(&tree);
        let exact = strict(&text).unwrap();
        prop_assert_eq!(tree.root().map(to_value), exact.root().map(to_value), "{}", text);
        check_spans(tree.root().unwrap(), exact.root().unwrap());
    }

    #[test]
    fn any_text_is_read_without_a_panic(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "a", ": ", ":", "- ", "-", "? ", "\n", "\n  ", "  ", "|", ">-\n", "\"", "'", "{", "}", "[", "]", ",", "#", " # é",
            "&x ", "*x", "!t ", "---\n", "...\n", "é", "😀", "\\", "\t", "\r\n", "\u{feff}", "%", "@", "~", "1", "true", "",
        ]), 0..24)
    ) {
        let text = pieces.concat();
        match yaml(&text) {
            Ok(tree) => check_tree(&tree),
            Err(error) => prop_assert!(text.get(error.span.range()).is_some(), "{error:?} of {text:?}"),
        }
    }
}

/// The bytes of the value at a pointer.
fn raw<'s>(tree: &'s Tree<'s>, pointer: &str) -> &'s str {
    fn find<'s>(node: Node<'s>, pointer: &str) -> Option<Node<'s>> {
        if node.pointer() == pointer {
            return Some(node);
        }
        let mut children = node.members().map(|(_, value)| value).chain(node.items());
        children.find_map(|child| find(child, pointer))
    }
    find(tree.root().unwrap(), pointer).unwrap().raw()
}

#[test]
fn block_style_and_its_spans() {
    let text = "\
# a rule
id: öffentlich   # a comment
bad:
  - title: \"é \\\" 'x'\"   # \"another\"
    at: 'it''s'  # one
    document: |
      {
        \"a\": 1
      }

  - folded: >-
      one
      two

    flow: {c: [1, 2 ], d: ~}   # flow
list: []
empty:
yes: True
";
    for (text, newline) in
        [(text.to_owned(), "\n"), (text.replace('\n', "\r\n"), "\r\n"), (format!("\u{feff}{text}"), "\n")]
    {
        let tree = yaml(&text).unwrap();
        check_tree(&tree);
        let expected = json!({
            "id": "öffentlich",
            "bad": [
                {"title": "é \" 'x'", "at": "it's", "document": "{\n  \"a\": 1\n}\n"},
                {"folded": "one two", "flow": {"c": [1, 2], "d": null}},
            ],
            "list": [],
            "empty": null,
            "yes": true,
        });
        assert_eq!(tree.root().map(to_value), Some(expected));
        let lines = |raw: &str| raw.replace('\n', newline);
        assert_eq!(raw(&tree, "/id"), "öffentlich");
        assert_eq!(raw(&tree, "/bad/0/title"), "\"é \\\" 'x'\"");
        assert_eq!(raw(&tree, "/bad/0/at"), "'it''s'");
        assert_eq!(raw(&tree, "/bad/0/document"), lines("{\n        \"a\": 1\n      }"));
        assert_eq!(raw(&tree, "/bad/1/folded"), lines("one\n      two"));
        assert_eq!(raw(&tree, "/bad/1/flow"), "{c: [1, 2 ], d: ~}");
        assert_eq!(raw(&tree, "/bad/1/flow/c"), "[1, 2 ]");
        assert_eq!(raw(&tree, "/list"), "[]");
        assert_eq!(raw(&tree, "/empty"), "");
        let second = lines("folded: >-\n      one\n      two\n\n    flow: {c: [1, 2 ], d: ~}");
        assert_eq!(raw(&tree, "/bad/1"), second);
        let whole = raw(&tree, "/bad");
        assert!(whole.starts_with("- title") && whole.ends_with(&second), "{whole}");
        assert!(raw(&tree, "").starts_with("id: ") && raw(&tree, "").ends_with("yes: True"));
    }
}

#[test]
fn plain_scalars_have_the_types_of_json() {
    let tree =
        yaml("[1, -0.5e3, 012, 1_0, True, FALSE, yes, null, ~, Null, nul, \"1\", 'true', a b, é]").unwrap();
    check_tree(&tree);
    let expected = json!([
        1, -500.0, "012", "1_0", true, false, "yes", null, null, null, "nul", "1", "true", "a b", "é"
    ]);
    assert_eq!(tree.root().map(to_value), Some(expected));
    let kinds: Vec<Kind> =
        yaml("{1: 2, true: null}").unwrap().root().unwrap().members().map(|(key, _)| key.kind()).collect();
    assert_eq!(kinds, [Kind::String; 2]);
}

#[test]
fn what_a_rule_file_needs_not_is_refused() {
    let cases = [
        ("a: &x 1", "&x 1", "anchor or a tag"),
        ("é: é\na: &x [1]", "&x [", "anchor or a tag"),
        ("a: !!str 1", "!!str 1", "anchor or a tag"),
        ("a: !Sub x", "!Sub x", "anchor or a tag"),
        ("é: *x", "", "unknown anchor"),
        ("a: 1\n---\nb: 2", "---", "one YAML document"),
        ("? [a]\n: 1", "[", "a key must be a plain word or a string"),
        ("é: [1,\n", "", "expected"),
    ];
    for (text, slice, message) in cases {
        let error = yaml(text).unwrap_err();
        assert!(error.message.contains(message), "{text}: {}", error.message);
        let found = text.get(error.span.range()).unwrap_or_else(|| panic!("{text}: {:?}", error.span));
        assert!(found.starts_with(slice), "{text}: {found}");
        assert!(!error.recovered && error.replacement.is_none());
    }
    assert!(yaml("").unwrap().root().is_none() && yaml("# nothing\n").unwrap().root().is_none());
}

#[test]
fn nesting_is_limited() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    check_tree(&yaml(&nested(MAX_DEPTH)).unwrap());
    let error = yaml(&nested(MAX_DEPTH + 1)).unwrap_err();
    assert_eq!((error.message.as_str(), error.span.start), ("nested deeper than 128 levels", 128));
    // Its own parser may say so first; what matters is that it says it soon.
    assert!(yaml(&nested(100_000)).is_err());
    assert!(yaml(&"- ".repeat(100_000)).is_err());
    assert!(yaml(&"{a: ".repeat(100_000)).is_err());
}
