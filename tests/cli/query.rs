//! `query`: what a JSONPath query selects, for a person and for a program.

use serde_json::json;

use crate::Folder;

const DOCUMENT: &str = "{\n  \"a\": [1.50, \"é😀\", {\"b\": [ 1,\n 2 ]}],\n  \"key/with~both\": null\n}\n";

#[test]
fn places_and_values_are_printed() {
    let folder = Folder::new(&[("a.json", DOCUMENT)]);
    let run = folder.run(&["query", "$.a[*]", "a.json"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(
        run.stdout,
        "a.json:2:9: /a/0 1.50\na.json:2:15: /a/1 \"é😀\"\na.json:2:21: /a/2 {\"b\": [ 1, 2 ]}\n"
    );
    let run = folder.run(&["query", "$['key/with~both']", "a.json"]);
    assert_eq!(run.stdout, "a.json:4:20: /key~1with~0both null\n");
}

#[test]
fn json_has_offsets_and_the_values_own_text() {
    let folder = Folder::new(&[("a.json", DOCUMENT)]);
    let run = folder.run(&["query", "$.a[:2]", "a.json", "--format", "json"]);
    assert_eq!(run.status, 0);
    let expected = json!([
        {"pointer": "/a/0", "value": 1.5, "start": {"offset": 10, "line": 2, "column": 9}, "end": {"offset": 14, "line": 2, "column": 13}},
        {"pointer": "/a/1", "value": "é😀", "start": {"offset": 16, "line": 2, "column": 15}, "end": {"offset": 24, "line": 2, "column": 19}},
    ]);
    assert_eq!(run.json(), expected);
    assert!(run.stdout.contains("1.50"), "a number keeps its digits: {}", run.stdout);
}

#[test]
fn nothing_selected_is_no_error() {
    let folder = Folder::new(&[("a.json", DOCUMENT)]);
    let run = folder.run(&["query", "$.nothing", "a.json"]);
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let run = folder.run(&["query", "$.nothing", "a.json", "--format", "json"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, "[]\n"));
}

#[test]
fn the_query_may_come_from_a_file_byte_by_byte() {
    let folder = Folder::new(&[("a.json", DOCUMENT), ("query.txt", "$.a[1]"), ("line.txt", "$.a[1]\n")]);
    let run = folder.run(&["query", "--from-file", "query.txt", "a.json"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, "a.json:2:15: /a/1 \"é😀\"\n"));
    // White space behind a query is not part of the language.
    assert_eq!(folder.run(&["query", "--from-file", "line.txt", "a.json"]).status, 2);
}

#[test]
fn a_mistake_is_shown_in_the_query_as_it_was_given() {
    let folder = Folder::new(&[("a.json", DOCUMENT)]);
    let run = folder.run(&["query", "$.a['é'][?foo(@)]", "a.json"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.ends_with("\n  $.a['é'][?foo(@)]\n            ^\n"), "{}", run.stderr);
}

#[test]
fn what_cannot_be_done_is_2_and_says_why() {
    let folder = Folder::new(&[("a.json", DOCUMENT), ("broken.json", "{\"a\": \n  ]"), ("query.txt", "$")]);
    // Arguments, and a word of the message.
    let cases: [(&[&str], &str); 8] = [
        (&["$.a[", "a.json"], "^"),
        (&["a.b", "a.json"], "^"),
        (&["$[?count(@.a)]", "a.json"], "^"),
        (&["$", "gone.json"], "gone.json"),
        (&["$", "broken.json"], "broken.json:2:3"),
        (&["$"], "name a query and a file"),
        (&["$", "a.json", "--from-file", "query.txt"], "--from-file"),
        (&["a.json", "--from-file", "gone.txt"], "gone.txt"),
    ];
    for (arguments, word) in cases {
        let run = folder.run(&[&["query"], arguments].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{arguments:?}: {run:?}");
        assert!(run.stderr.contains(word), "{arguments:?}: no `{word}` in {}", run.stderr);
    }
}
