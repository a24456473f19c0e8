//! What values that are known only later do to a query.

use crate::rule::query::Query;
use crate::syntax::{Kind, Node, Tree, ViewBuilder, parse_json};

/// The selected values as written, in order; `?` at the end when something stayed open.
///
/// The string `"??"` in the document stands for a value known only later, and `"?-"` for one that may come to nothing.
fn select(query: &str, document: &str) -> String {
    let document = OPEN.iter().fold(document.to_owned(), |text, (mark, call)| text.replace(mark, call));
    let compiled =
        Query::compile(query).unwrap_or_else(|error| panic!("{query}: {error} at {}", error.offset));
    let tree = parse_json((&*document).into()).unwrap_or_else(|error| panic!("{document}: {error:?}"));
    let view = with_unknowns(&tree);
    let selected = compiled.select(view.root().expect("the text has a value"));
    let as_given = |node: &Node<'_>| {
        OPEN.iter().fold(node.raw().to_owned(), |text, (mark, call)| text.replace(call, mark))
    };
    let mut shown: Vec<String> = selected.nodes.iter().map(as_given).collect();
    if selected.undecided {
        shown.push("?".to_owned());
    }
    shown.join(" ")
}

/// What stands for an open value, and how a template writes one.
const OPEN: [(&str, &str); 2] = [(r#""??""#, r#"{"Ref":"??"}"#), (r#""?-""#, r#"{"Fn::If":"?-"}"#)];

fn with_unknowns<'s>(tree: &'s Tree<'s>) -> Tree<'s> {
    let mut builder = ViewBuilder::new(tree);
    copy(tree.root().expect("the text has a value"), &mut builder);
    builder.finish()
}

fn copy<'s>(node: Node<'s>, builder: &mut ViewBuilder<'s>) {
    match node.kind() {
        _ if OPEN.iter().any(|(_, call)| node.raw() == *call) => builder.unknown(node),
        Kind::Object | Kind::Array => {
            builder.open(node.kind(), node);
            for (key, value) in node.members() {
                builder.key(key, None);
                copy(value, builder);
            }
            for item in node.items() {
                copy(item, builder);
            }
            builder.close();
        }
        _ => builder.scalar(node),
    }
}

fn check(document: &str, cases: &[(&str, &str)]) {
    for (query, expected) in cases {
        assert_eq!(select(query, document), *expected, "{query} on {document}");
    }
}

/// Which of the elements 0, 1, 2… of `candidates` the filter keeps.
fn kept(filter: &str, candidates: &[&str]) -> String {
    let elements: Vec<_> = candidates
        .iter()
        .enumerate()
        .map(|(number, value)| format!(r#"{{"v":{value},"n":{number}}}"#))
        .collect();
    select(&format!("$[?{filter}].n"), &format!("[{}]", elements.join(",")))
}

#[test]
fn what_is_unknown_leaves_comparisons_open() {
    let values = [r#""??""#, "1", r#""a""#];
    assert_eq!(kept("@.v == 1", &values), "1 ?");
    assert_eq!(kept("@.v == 'a'", &values), "2 ?");
    assert_eq!(kept("@.v != 'a'", &values), "1 ?");
    assert_eq!(kept("@.v < 2", &values), "1 ?");
    assert_eq!(kept("!(@.v == 1)", &values), "2 ?");
    assert_eq!(kept("length(@.v) == 1", &values), "2 ?");
    assert_eq!(kept("match(@.v, 'a')", &values), "2 ?");
    assert_eq!(kept("!search('a', @.v)", &values), "1 ?");
    assert_eq!(kept("value(@['v']) == 1", &values), "1 ?");
    assert_eq!(kept("count(@.v) == 1", &values), "0 1 2");
    assert_eq!(kept("count(@.v.*) == 0", &values), "1 2 ?");
    // Kleene's logic: the other side may settle it.
    assert_eq!(kept("@.v == 1 && @.n > 5", &values), "");
    assert_eq!(kept("@.v == 1 || @.n < 5", &values), "0 1 2");
    assert_eq!(kept("@.v == 1 || @.n > 5", &values), "1 ?");
    assert_eq!(kept("@.v == 1 && @.n < 5", &values), "1 ?");
}

#[test]
fn what_is_unknown_exists_but_what_lies_in_it_is_open() {
    let values = [r#""??""#, "1", r#"{"a":1}"#];
    assert_eq!(kept("@.v", &values), "0 1 2");
    assert_eq!(kept("@.v.a", &values), "2 ?");
    assert_eq!(kept("!@.v.a", &values), "1 ?");
    assert_eq!(kept("@.v[0]", &values), "?");
    assert_eq!(kept("@.v.a == 1", &values), "2 ?");
    assert_eq!(kept("@.v[?@ == 1]", &values), "2 ?");
    assert_eq!(kept("@..a", &values), "2 ?");
    // One certain node is enough for existence, and two are too many for a value, whatever else there is.
    assert_eq!(kept("@.v[?@ == 1]", &[r#"["??",1]"#, r#"["??",2]"#]), "0 ?");
    assert_eq!(kept("value(@.v[*][0]) == 1", &[r#"["??",[1],[2]]"#, r#"["??",[1]]"#]), "?");
    assert_eq!(kept("!(value(@.v[*][0]) == 1)", &[r#"["??",[1],[2]]"#]), "0");
}

#[test]
fn what_may_come_to_nothing_is_open_itself() {
    let values = [r#""?-""#, "1"];
    assert_eq!(kept("@.v", &values), "1 ?");
    assert_eq!(kept("!@.v", &values), "?");
    assert_eq!(kept("count(@.v) == 1", &values), "1 ?");
    check(r#"{"a": "?-", "b": [1, "?-"]}"#, &[("$.a", "?"), ("$.b[*]", "1 ?"), ("$.b[0]", "1"), ("$.c", "")]);
}

#[test]
fn selecting_below_what_is_unknown_is_undecided() {
    check(
        r#"{"a": "??", "b": [1, "??"]}"#,
        &[
            ("$.a", r#""??""#),
            ("$.a.x", "?"),
            ("$.a[0]", "?"),
            ("$.a[1:]", "?"),
            ("$.a.*", "?"),
            ("$.a[?@ == 1]", "?"),
            ("$.a..x", "?"),
            ("$..x", "?"),
            ("$.b[*]", r#"1 "??""#),
            ("$.b[0]", "1"),
            ("$.b[?@ == 1]", "1 ?"),
            ("$.b[?@]", r#"1 "??""#),
            ("$.c", ""),
            ("$.b[?$.a == 1]", "?"),
            ("$.b[?$.a.x || @ == 1]", "1 ?"),
        ],
    );
    assert_eq!(select("$", r#""??""#), r#""??""#);
}

#[test]
fn deep_equality_sees_past_what_is_unknown() {
    let values = [r#"["??",1]"#, "[2,1]", "[2,3]", r#"["??"]"#, "{}"];
    assert_eq!(kept("@.v == $[0].v", &values), "?");
    assert_eq!(kept("@.v != $[0].v", &values), "2 3 4 ?");
    assert_eq!(kept("@.v == $[1].v", &values), "1 ?");
    let objects = [r#"{"a":"??","b":1}"#, r#"{"a":2,"b":1}"#, r#"{"a":2,"b":2}"#, r#"{"a":2}"#];
    assert_eq!(kept("@.v != $[0].v", &objects), "2 3 ?");
}

/// Whatever the open value turns out to be, the nodes selected before were right, and all of them unless undecided.
#[test]
fn what_is_decided_holds_for_every_value() {
    let values = [
        "null",
        "true",
        "1",
        "2",
        r#""a""#,
        r#""b""#,
        "[]",
        "[1]",
        "[2,1]",
        "{}",
        r#"{"a":1}"#,
        r#"{"a":"a"}"#,
    ];
    let documents =
        ["[1,OPEN,{\"a\":1}]", "{\"a\":OPEN,\"b\":[1,\"a\"]}", "[[OPEN,1],[1,2],{\"a\":OPEN}]", "OPEN"];
    let tests = [
        "@ == 1",
        "@ != 1",
        "@ < 2",
        "@ <= 'a'",
        "@.a",
        "@.a == 1",
        "@[0] == @[1]",
        "@ == $[0]",
        "@ == $[1]",
        "@[?@ == 1]",
        "!@[?@ != 1]",
        "count(@.*) == 1",
        "count(@..a) < 2",
        "length(@) == 1",
        "value(@.*) == 1",
        "match(@, 'a')",
        "search(@[0], $.a)",
        "$..a",
        "@.a == 'a' || @[0] == 1",
        "@.a == @.b && !(@ == 1)",
        "@..[?@ > 1]",
    ];
    let mut selectors: Vec<_> = tests.iter().map(|test| format!("?{test}")).collect();
    selectors.extend(tests.iter().map(|test| format!("?!({test})")));
    selectors.extend(["*", "'a'", "0", "-1", "::-1"].map(str::to_owned));
    for query in
        selectors.iter().flat_map(|one| [format!("$[{one}]"), format!("$..[{one}]"), format!("$[{one}][*]")])
    {
        for document in documents {
            let open = select(&query, &document.replace("OPEN", r#""??""#));
            for value in values {
                let later = select(&query, &document.replace("OPEN", value));
                let before = open.replace(r#""??""#, value);
                if let Some(certain) = before.strip_suffix('?') {
                    assert!(is_part(certain, &later), "{query} on {document}: {before}, then {later}");
                } else {
                    assert_eq!(before, later, "{query} on {document} with {value}");
                }
            }
        }
    }
}

/// Whether the values of `part` stand in `whole` in the same order.
fn is_part(part: &str, whole: &str) -> bool {
    let mut values = whole.split(' ');
    part.split_whitespace().all(|value| values.any(|other| other == value))
}
