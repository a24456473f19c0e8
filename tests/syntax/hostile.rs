//! Texts made to be slow, deep or large: each is read in bounded time, without a panic.

use std::time::{Duration, Instant};

use grantlint::syntax::{Kind, MAX_DEPTH, duplicate_keys};

use crate::support::{check_errors, check_tree, strict, to_value, tolerant};

/// Far more than any of these takes unoptimized on a slow machine, far less than quadratic time would.
const LIMIT: Duration = Duration::from_secs(20);

#[track_caller]
fn within_limit<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    assert!(start.elapsed() < LIMIT, "took {:?}", start.elapsed());
    result
}

#[test]
fn deep_nesting() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let text = open.repeat(200_000) + "1" + &close.repeat(200_000);
        let error = within_limit(|| strict(&text)).unwrap_err();
        assert_eq!(error.message, "nested deeper than 128 levels");
        let (tree, errors) = within_limit(|| tolerant(&text));
        check_tree(&tree);
        assert_eq!(errors, [error]);
        // What nests too deeply is one value that nobody knows.
        let mut node = tree.root().unwrap();
        for _ in 0..MAX_DEPTH {
            node = node.items().next().or(node.get("a")).unwrap();
        }
        assert_eq!(node.kind(), Kind::Unknown);
        assert_eq!(node.span().range().len(), text.len() - MAX_DEPTH * (open.len() + close.len()));
    }
}

#[test]
fn values_behind_one_that_nests_too_deeply_are_read() {
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    let text = format!("{{\"a\": {deep}, \"b\": [{deep}, {deep}], \"c\": 1}}");
    let (tree, errors) = tolerant(&text);
    check_tree(&tree);
    assert_eq!(errors.len(), 3);
    assert!(errors.iter().all(|error| &text[error.span.range()] == "[" && !error.recovered));
    assert_eq!(tree.root().unwrap().get("c").unwrap().number(), Some(1.0));
}

#[test]
fn many_duplicate_keys() {
    let members: Vec<String> = (0..100_000).map(|index| format!("\"k{}\": {index}", index % 1000)).collect();
    let text = format!("{{{}}}", members.join(","));
    let tree = strict(&text).unwrap();
    let found = within_limit(|| duplicate_keys(tree.root().unwrap()));
    assert_eq!(found.len(), 99_000);
    assert!(found.iter().all(|pair| pair.first.string() == pair.second.string()));
    assert!(found.is_sorted_by_key(|pair| pair.second.span().start));
    assert!(found.iter().all(|pair| pair.first.span().start < pair.second.span().start));
    // The last one counts.
    assert_eq!(tree.root().unwrap().get("k7").unwrap().raw(), "99007");
}

#[test]
fn duplicate_keys_are_compared_by_value_and_object() {
    let text = r#"{"a": {"x": 1, "y": 2}, "\u0061": {"x": 1}, "b": [{"x": 1, "x": 2, "x": 3}]}"#;
    let tree = strict(text).unwrap();
    let found: Vec<_> = duplicate_keys(tree.root().unwrap())
        .iter()
        .map(|pair| (pair.first.span().start, pair.second.raw().to_owned(), pair.second.span().start))
        .collect();
    let at =
        |needle: &str, nth: usize| u32::try_from(text.match_indices(needle).nth(nth).unwrap().0).unwrap();
    let expected = [
        (at("\"a\"", 0), "\"\\u0061\"".to_owned(), at("\"\\u0061\"", 0)),
        (at("\"x\"", 2), "\"x\"".to_owned(), at("\"x\"", 3)),
        (at("\"x\"", 3), "\"x\"".to_owned(), at("\"x\"", 4)),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_megabyte_of_escapes() {
    let text = format!("\"{}\"", "\\u00e9\\n\\\\".repeat(100_000));
    let tree = within_limit(|| strict(&text)).unwrap();
    let value = within_limit(|| tree.root().unwrap().string().unwrap());
    assert_eq!(value, "é\n\\".repeat(100_000));
    let broken = format!("[{text},]");
    let (tree, errors) = within_limit(|| tolerant(&broken));
    assert_eq!(errors.len(), 1);
    assert_eq!(tree.root().unwrap().items().next().unwrap().string().unwrap(), value);
    let wrong = format!("[\"{}\"]", "\\d\t".repeat(100_000));
    let (tree, errors) = within_limit(|| tolerant(&wrong));
    check_errors(&wrong, &errors);
    assert_eq!(tree.root().unwrap().items().next().unwrap().string().unwrap(), "\\d\t".repeat(100_000));
}

#[test]
fn surrogates() {
    for lone in ["\\ud800", "\\udfff", "\\ud800\\ud800", "\\ud800x", "\\ud83d\\n", "\\ud83d\\u0041"] {
        let text = format!("[\"{lone}\"]");
        assert!(strict(&text).is_err(), "{lone}");
        let (tree, errors) = tolerant(&text);
        check_errors(&text, &errors);
        let value = tree.root().unwrap().items().next().unwrap().string().unwrap().into_owned();
        assert!(value.starts_with('\u{fffd}'), "{lone}: {value}");
        assert!(errors.iter().all(|error| !error.recovered), "{lone}");
    }
    let tree = strict(r#""\ud83d\ude00""#).unwrap();
    assert_eq!(tree.root().unwrap().string().unwrap(), "😀");
}

#[test]
fn control_characters() {
    for code in 0..0x20_u8 {
        let control = char::from(code);
        let text = format!("[\"a{control}b\"]");
        let error = strict(&text).unwrap_err();
        assert_eq!(error.span.range(), 3..4, "{code}");
        let (tree, errors) = tolerant(&text);
        assert_eq!(tree.root().map(to_value), Some(serde_json::json!([format!("a{control}b")])), "{code}");
        assert!(errors.len() == 1 && errors[0].recovered, "{code}: {errors:?}");
    }
    let (tree, errors) = tolerant("[\u{0}1\u{0}\u{0},\u{7f}2]\u{0}");
    assert_eq!(tree.root().map(to_value), Some(serde_json::json!([1, 2])));
    assert!(errors.len() == 4 && errors.iter().all(|error| error.recovered), "{errors:?}");
}

#[test]
fn byte_order_marks() {
    let tree = strict("\u{feff}{\"a\": 1}").unwrap();
    assert_eq!(tree.root().unwrap().span().range(), 3..11);
    assert!(strict("\u{feff}\u{feff}1").is_err() && strict(" \u{feff}1").is_err());
    let (tree, errors) = tolerant("\u{feff}\u{feff}[1]");
    assert_eq!(tree.root().unwrap().raw(), "[1]");
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].span.range(), 3..6);
}

#[test]
fn a_document_cut_off_anywhere() {
    let whole = "\u{feff}{\n  \"Ä\": [\"\\u00e9\\n\", -1.5e+3, true, null],\r\n  \"b\": {\"c\": \"😀\", \"d\": {}}\n}\n";
    let end = whole.trim_end().len();
    for length in (0..whole.len()).filter(|length| whole.is_char_boundary(*length)) {
        let text = &whole[..length];
        let (tree, errors) = tolerant(text);
        check_tree(&tree);
        check_errors(text, &errors);
        assert_eq!(strict(text).is_ok(), length >= end, "{text:?}");
        assert_eq!(errors.is_empty(), length >= end, "{text:?}");
        // The cut is one mistake, wherever it is; it can also cut a literal or an escape in two.
        assert!(errors.len() <= 2, "{text:?}: {errors:?}");
        assert_eq!(tree.root().is_some(), text.contains('{'), "{text:?}");
    }
}

#[test]
fn texts_made_to_be_slow() {
    let pieces = [
        "[",
        "{",
        "{\"a\":",
        "'",
        "\"",
        "“",
        "/*",
        "//",
        "#\n",
        "<a",
        "${a",
        "{{a",
        "\"\n\\",
        "{\"a: \\\"",
        "[\"a\"a",
        "[\"{\"a",
        "['a ",
        "[“a ",
        "...",
        ",",
        ";",
        ":",
        "a:",
        "[a(",
        "[a[",
        "\"\"\"",
        "'''a",
        "\\",
        "\u{a0}",
        "}",
        "1 ",
        "1\n",
        "{\"a\"",
        "{\"a\":1 ",
        "{\"a\",",
        "{\"a\":1,{\"a\":1},",
        "[\"a\":",
        "\"a\n",
        "\n {",
        "[\n}\n",
        "a /*x*/",
        "{\"a\":a /*x*/ ",
        "[\"a\n”",
        "[\"\\d",
        "\"\t",
        "{\"a\": b\",",
        "[x\",",
        "{\"\":1}\n",
    ];
    for piece in pieces {
        for prefix in ["", "[", "{"] {
            let text = format!("{prefix}{}", piece.repeat(6_000 / piece.len()));
            let (tree, errors) = within_limit(|| tolerant(&text));
            assert!(tree.text().len() == text.len() && !errors.is_empty(), "{prefix}{piece}");
        }
    }
}

#[test]
fn time_grows_with_the_text_not_with_its_square() {
    // Nothing here ever closes, so that every look ahead is in vain. Texts of this size are read once.
    for piece in ["{\"a: \\\"", "[\"a\"a", "[a(", "['a ", "[\"{\"a", "a /*x*/", "\"\n\\"] {
        let text = format!("[{}", piece.repeat(1_100_000 / piece.len()));
        let (_, errors) = within_limit(|| tolerant(&text));
        assert!(!errors.is_empty(), "{piece}");
    }
}
