//! The tolerant parser: one row for every way in which people break JSON.

use grantlint::source::Span;

use crate::marked::check;
use crate::support::tolerant;

#[test]
fn commas() {
    let trailing = |bracket| if bracket == '}' { "before the closing `}`" } else { "before the closing `]`" };
    check(r#"{"a": 1⟦,⟧}"#, &[(trailing('}'), Some(""), true)], r#"{"a": 1}"#);
    check("[1⟦,⟧\n]", &[(trailing(']'), Some(""), true)], "[1]");
    check("[1⟦, ,⟧ ]", &[(trailing(']'), Some(""), true)], "[1]");
    check(r#"{"a": 1,⟦,⟧ "b": 2}"#, &[("second comma", Some(""), true)], r#"{"a": 1, "b": 2}"#);
    check("[1,⟦,,⟧2]", &[("second comma", Some(""), true)], "[1, 2]");
    check("[⟦,⟧1]", &[("no value stands before", Some(""), true)], "[1]");
    check(r#"{⟦,⟧"a": 1}"#, &[("no value stands before", Some(""), true)], r#"{"a": 1}"#);
    check(r#"{"a": 1⟦;⟧ "b": 2}"#, &[("semicolon", Some(","), true)], r#"{"a": 1, "b": 2}"#);
    check("[1⟦,⟧ ⟦/* one */⟧ ]", &[(trailing(']'), Some(""), true), ("comments", Some(""), true)], "[1]");
    check(
        "[1⟦,⟧ ⟦// one⟧\n⟦,⟧ ]",
        &[(trailing(']'), Some(""), true), ("comments", Some(""), true), ("no value", Some(""), true)],
        "[1]",
    );
}

#[test]
fn missing_commas() {
    let missing = ("a comma is missing", Some(","), true);
    check("{\"a\": 1⟦⟧\n \"b\": 2}", &[missing], r#"{"a": 1, "b": 2}"#);
    check("[\"a\"⟦⟧\n\"b\"⟦⟧\n{}⟦⟧\n3]", &[missing; 3], r#"["a", "b", {}, 3]"#);
    check(
        "{\"a\": [1]⟦⟧ ⟦// why⟧\n \"b\": 2}",
        &[missing, ("comments", Some(""), true)],
        r#"{"a": [1], "b": 2}"#,
    );
    // On one line something else may have been meant.
    check(r#"{"a": 1⟦⟧ "b": 2}"#, &[("a comma is missing", Some(","), false)], r#"{"a": 1, "b": 2}"#);
    check(r#"[{"a": 1}⟦⟧ {"a": 2}]"#, &[("a comma is missing", Some(","), false)], r#"[{"a": 1}, {"a": 2}]"#);
    check(r#"["a"⟦⟧ "b"]"#, &[("a comma is missing", None, false)], r#"["a", "b"]"#);
    check("[1⟦⟧ 2]", &[("a comma is missing", None, false)], "[1, 2]");
}

#[test]
fn comments() {
    let comment = ("comments are not allowed", Some(""), true);
    check("⟦// first⟧\n{\"a\": 1} ⟦# last⟧", &[comment; 2], r#"{"a": 1}"#);
    check("{⟦/* é\n */⟧\"a\"⟦/**/⟧:⟦/* , */⟧1⟦//⟧\r\n}", &[comment; 4], r#"{"a": 1}"#);
    check("{\"a\": 1, ⟦# one\n   // two\n\n   /* three */⟧\n \"b\": 2}", &[comment], r#"{"a": 1, "b": 2}"#);
    check(r#"{"a": 1, ⟦/*⟧ "b": 2}"#, &[("never closed", None, false)], r#"{"a": 1}"#);
    check("⟦# nothing else⟧⟦⟧", &[comment, ("holds no value", None, false)], "");
}

#[test]
fn quotes() {
    let single = |replacement| ("single quotes", Some(replacement), true);
    check(
        r#"{⟦'a'⟧: ⟦'it\'s "b"'⟧, ⟦'c'⟧: ⟦'\u0041\n'⟧}"#,
        &[single(r#""a""#), single(r#""it's \"b\"""#), single(r#""c""#), single(r#""A\n""#)],
        r#"{"a": "it's \"b\"", "c": "A\n"}"#,
    );
    check("[⟦'it's'⟧, 1]", &[("single quotes", None, false)], r#"["it's", 1]"#);
    check("[⟦`a`⟧]", &[("backticks", Some("\"a\""), true)], r#"["a"]"#);
    let typographic = |replacement| ("typographic quotes", Some(replacement), true);
    check("{⟦“a”⟧: ⟦„b“⟧}", &[typographic("\"a\""), typographic("\"b\"")], r#"{"a": "b"}"#);
    check(
        "{⟦“a\"⟧: ⟦\"b”⟧, \"c\": 1}",
        &[typographic("\"a\""), typographic("\"b\"")],
        r#"{"a": "b", "c": 1}"#,
    );
    check("[⟦‘don’t’⟧, ⟦«é»⟧]", &[("typographic", None, false), typographic("\"é\"")], r#"["don’t", "é"]"#);
    check(
        "{\"a\": ⟦\"\"\"x\n\"y\" \\u0041\"\"\"⟧, \"b\": 1}",
        &[("triple quotes", Some("\"x\\n\\\"y\\\" A\""), true)],
        r#"{"a": "x\n\"y\" A", "b": 1}"#,
    );
}

#[test]
fn unquoted_keys() {
    let bare = |replacement| ("has no quotes", Some(replacement), true);
    check("{⟦a⟧: 1, ⟦b_2⟧ : 2}", &[bare("\"a\""), bare("\"b_2\"")], r#"{"a": 1, "b_2": 2}"#);
    check(
        "{⟦aws:SourceIp⟧: 1, ⟦3⟧: 2}",
        &[bare("\"aws:SourceIp\""), bare("\"3\"")],
        r#"{"aws:SourceIp": 1, "3": 2}"#,
    );
    check("{⟦é⟧⟦=⟧1}", &[bare("\"é\""), ("a colon belongs", Some(":"), true)], r#"{"é": 1}"#);
    check(
        "{\"a\": 1⟦⟧\n ⟦b⟧: 2}",
        &[("comma is missing", Some(","), true), bare("\"b\"")],
        r#"{"a": 1, "b": 2}"#,
    );
}

#[test]
fn control_characters_and_escapes() {
    check("[\"a⟦\t⟧b\"]", &[("a tab", Some("\\t"), true)], r#"["a\tb"]"#);
    check(
        "{\"a\": \"x⟦\n  y\\n\n⟧z\"}",
        &[("line break", Some("\\n  y\\n\\n"), true)],
        r#"{"a": "x\n  y\n\nz"}"#,
    );
    check("[\"⟦\u{0}⟧\"]", &[("control character", Some("\\u0000"), true)], r#"["\u0000"]"#);
    check(r#"["it⟦\'⟧s"]"#, &[("no such escape", Some("'"), true)], r#"["it's"]"#);
    check(r#"["⟦\d⟧+⟦\.⟧\\"]"#, &[("no such escape", None, false); 2], r#"["\\d+\\.\\"]"#);
    check(r#"["⟦\ud800⟧x"]"#, &[("surrogate", None, false)], "[\"\u{fffd}x\"]");
    check(r#"["⟦\u⟧12g4"]"#, &[("four hexadecimal digits", None, false)], r#"["\\u12g4"]"#);
}

#[test]
fn strange_white_space() {
    let strange = |replacement| ("is not allowed between values", Some(replacement), true);
    check("{⟦\u{a0} \u{a0}⟧ \"a\":⟦\u{3000}⟧1}", &[strange("   "), strange(" ")], r#"{"a": 1}"#);
    check("[1,⟦\u{200b}⟧2]⟦\u{feff}⟧", &[strange(""), strange("")], "[1, 2]");
    check("[1⟦\u{0}⟧]", &[("U+0000", Some(" "), true)], "[1]");
}

#[test]
fn literals_of_other_languages() {
    let written = |replacement| ("JSON writes", Some(replacement), true);
    check(
        "[⟦True⟧, ⟦FALSE⟧, ⟦None⟧, ⟦undefined⟧, ⟦+5⟧, ⟦.5⟧, ⟦-.5⟧, ⟦5.⟧]",
        &["true", "false", "null", "null", "5", "0.5", "-0.5", "5.0"].map(written),
        "[true, false, null, null, 5, 0.5, -0.5, 5.0]",
    );
    let no_value = ("is not a JSON value", None, false);
    check("[⟦NaN⟧, ⟦012⟧, ⟦0x1F⟧, ⟦2012-10-17⟧, ⟦-.⟧]", &[no_value; 5], r#"["?", "?", "?", "?", "?"]"#);
    check("[⟦None of them⟧, null]", &[("`None of them` is not", None, false)], r#"["?", null]"#);
}

#[test]
fn bare_values() {
    let bare = ("is not a JSON value", None, false);
    check(r#"{"a": ⟦String⟧, "b": [⟦Tag⟧]}"#, &[bare; 2], r#"{"a": "?", "b": ["?"]}"#);
    check("{\"a\": ⟦arn:aws:s3:::b/*⟧\r\n, \"b\": 1}", &[bare], r#"{"a": "?", "b": 1}"#);
    check(
        "{\"a\": ⟦file(\"x, y\", [1])⟧, \"b\": ⟦names[0].arn⟧, \"c\": ⟦!Sub \"x\"⟧ ⟦# why⟧\n}",
        &[bare, bare, bare, ("comments", Some(""), true)],
        r#"{"a": "?", "b": "?", "c": "?"}"#,
    );
    check("{\"a\": ⟦jsonencode({\n  b = [\"}\"]\n})⟧\n}", &[bare], r#"{"a": "?"}"#);
}

#[test]
fn what_documentation_leaves_out() {
    let left_out = ("left out", None, false);
    check(r#"{"a": [ ⟦...⟧ ], "b": [1, ⟦...⟧], ⟦…⟧}"#, &[left_out; 3], r#"{"a": [], "b": [1]}"#);
    check("{\"a\": 1,\n ⟦... more keys⟧\n \"b\": ⟦...⟧}", &[left_out; 2], r#"{"a": 1, "b": "?"}"#);
    let placeholder = ("is a placeholder", None, false);
    check(
        r#"{"a": ⟦<your key, please>⟧, "b": ⟦{{b}}/{{c}}⟧, "c": ⟦${var["c"]}⟧, ⟦<key>⟧: [⟦{{{d}}}⟧]}"#,
        &[placeholder; 5],
        r#"{"a": "?", "b": "?", "c": "?", "<key>": ["?"]}"#,
    );
    check(
        "{\"a\": 1, ⟦WAIVER-7;⟧, \"b\": 2}",
        &[("does not belong here", None, false)],
        r#"{"a": 1, "b": 2}"#,
    );
    check("{\"a\": 1, ⟦&W;⟧\n \"b\": 2}", &[("does not belong here", None, false)], r#"{"a": 1, "b": 2}"#);
    check(r#"{"a": "b" ⟦+ "c"⟧, "d": 1}"#, &[("does not belong here", None, false)], r#"{"a": "b", "d": 1}"#);
}

#[test]
fn colons_and_values() {
    let no_value = ("has no value", None, false);
    check(r#"{⟦"a"⟧: , "b": 1}"#, &[no_value], r#"{"a": "?", "b": 1}"#);
    check(r#"{"b": 1, ⟦"a"⟧:}"#, &[no_value], r#"{"a": "?", "b": 1}"#);
    check("{⟦\"a\"⟧:\n \"b\": 1}", &[no_value], r#"{"a": "?", "b": 1}"#);
    check(r#"{"b": 1, ⟦"a"⟧}"#, &[no_value], r#"{"a": "?", "b": 1}"#);
    check("{⟦\"a\"⟧\n \"b\": 1}", &[no_value], r#"{"a": "?", "b": 1}"#);
    let no_colon = ("a colon is missing", Some(":"), false);
    check(r#"{"a"⟦⟧ "b", "c"⟦⟧ {"d"⟦⟧ 1}}"#, &[no_colon; 3], r#"{"a": "b", "c": {"d": 1}}"#);
    check(r#"{"a" ⟦=>⟧ 1, "b" ⟦=⟧ 2}"#, &[("a colon belongs", Some(":"), true); 2], r#"{"a": 1, "b": 2}"#);
    check(r#"{"a":⟦:⟧ 1}"#, &[("second colon", Some(""), true)], r#"{"a": 1}"#);
    check(
        r#"{"a": {"b": 1} ⟦: 2⟧, "c": 3}"#,
        &[("does not belong", None, false)],
        r#"{"a": {"b": 1}, "c": 3}"#,
    );
}

#[test]
fn brackets_around_lists_and_objects() {
    let bare_list = ("several values need `[` and `]`", None, false);
    check(r#"{"a": "x:1", ⟦"x:2"⟧, "x:3", "b": 2}"#, &[bare_list], r#"{"a": ["x:1", "x:2", "x:3"], "b": 2}"#);
    check("{\"a\": \"x:1\",\n ⟦\"x:2\"⟧\"b\": 2}", &[bare_list], r#"{"a": ["x:1", "x:2"], "b": 2}"#);
    check(
        r#"{"a": {"x": [1]}, ⟦{⟧"y": 2}, {"z": 3}, "b": 2}"#,
        &[bare_list],
        r#"{"a": [{"x": [1]}, {"y": 2}, {"z": 3}], "b": 2}"#,
    );
    check(
        r#"{"a": ⟦{⟧"x:1", "x:2"}, "b": 2}"#,
        &[("a list stands in", None, false)],
        r#"{"a": ["x:1", "x:2"], "b": 2}"#,
    );
    check(r#"{"a": ⟦{⟧"x:1" }}"#, &[("a list stands in", None, false)], r#"{"a": ["x:1"]}"#);
    let no_brace = ("`{` is missing before it", None, false);
    check(r#"{"a": [⟦"b"⟧: 1, "c": 2]}"#, &[no_brace], r#"{"a": [{"b": 1, "c": 2}]}"#);
    check(r#"{"a": [{"b": 1}, ⟦"c"⟧: 2}, 3]}"#, &[no_brace], r#"{"a": [{"b": 1}, {"c": 2}, 3]}"#);
    check(r#"⟦"a"⟧: 1, "b": [2]"#, &[no_brace], r#"{"a": 1, "b": [2]}"#);
    check(r#"["a", "b"⟦:⟧ "c"]"#, &[("a colon stands between", None, false)], r#"["a", "b", "c"]"#);
    check(
        r#"{"a": 1, ⟦{⟧"b": 2}, "c": 3}"#,
        &[("an object stands where a key", None, false)],
        r#"{"a": 1, "c": 3}"#,
    );
    check(r#"{⟦[⟧1, 2], "c": 3}"#, &[("a list stands where a key", None, false)], r#"{"c": 3}"#);
}

#[test]
fn missing_opening_brackets() {
    let brace = |replacement| ("`{` is missing here", replacement, false);
    check(r#"{"a": ⟦⟧"b": 1}, "c": 2}"#, &[brace(None)], r#"{"a": {"b": 1}, "c": 2}"#);
    check(
        "{\n  \"a\":\n    ⟦⟧\"b\": 1\n  },\n  \"c\": 2\n}",
        &[brace(Some("{"))],
        r#"{"a": {"b": 1}, "c": 2}"#,
    );
    check(r#"{"x": [{"a": ⟦⟧}, "b": 1}, 2]}"#, &[brace(None)], r#"{"x": [{"a": {}, "b": 1}, 2]}"#);
    let bracket = |replacement| ("`[` is missing here", replacement, false);
    check(r#"{"a": ⟦⟧"x"], "b": 1}"#, &[bracket(None)], r#"{"a": ["x"], "b": 1}"#);
    check(
        "{\n  \"a\":\n    ⟦⟧{\"x\": 1}\n  ],\n  \"b\": 1\n}",
        &[bracket(Some("["))],
        r#"{"a": [{"x": 1}], "b": 1}"#,
    );
    check(r#"{"a": ⟦⟧], "b": 1}"#, &[bracket(None)], r#"{"a": [], "b": 1}"#);
    check(
        r#"[{"a": "x", ⟦"y"⟧], "b": 1}]"#,
        &[("several values need", None, false)],
        r#"[{"a": ["x", "y"], "b": 1}]"#,
    );
}

#[test]
fn unclosed_strings() {
    let unclosed = ("this string is never closed", None, false);
    check("{\"a\": [\n  ⟦\"x⟧,\n  \"y\"\n]}", &[unclosed], r#"{"a": ["x", "y"]}"#);
    check("{\n \"a\": ⟦\"arn:${x}/é⟧\n }", &[unclosed], r#"{"a": "arn:${x}/é"}"#);
    check("{\"a\": [⟦\"x⟧]}\r\n", &[unclosed], r#"{"a": ["x"]}"#);
    check(r#"{⟦"a⟧: "x", "b": 1}"#, &[unclosed], r#"{"a": "x", "b": 1}"#);
    check(r#"{"a": ⟦"x⟧, "b": 1}"#, &[unclosed], r#"{"a": "x", "b": 1}"#);
    check(r#"{⟦"a⟧: "", "b": 1}"#, &[unclosed], r#"{"a": "", "b": 1}"#);
    check("{⟦\"a⟧: {\n \"b\": 1}}", &[unclosed], r#"{"a": {"b": 1}}"#);
    check("{\"a\": ⟦\"x⟧\n", &[("the document ends inside this string", None, false)], r#"{"a": "x"}"#);
    let half = ("the opening quote is missing", Some("\""), false);
    check(r#"{⟦⟧aws:x": 1, "b": ⟦⟧one, {two}"}"#, &[half; 2], r#"{"aws:x": 1, "b": "one, {two}"}"#);
    check(r#"{⟦⟧a": "x", "b": [⟦⟧s3:Get*", 1]}"#, &[half; 2], r#"{"a": "x", "b": ["s3:Get*", 1]}"#);
}

#[test]
fn unescaped_quotes() {
    let unescaped = ("quotes inside a string are not escaped", None, false);
    check(r#"{"a": "say ⟦"hello"⟧ now", "b": 1}"#, &[unescaped], r#"{"a": "say \"hello\" now", "b": 1}"#);
    check(r#"{"a": "{⟦"b":{"c":"d"⟧}}", "e": 1}"#, &[unescaped], r#"{"a": "{\"b\":{\"c\":\"d\"}}", "e": 1}"#);
}

#[test]
fn unclosed_brackets() {
    check(
        r#"⟦{⟧"a": [1, {"b": 2}]"#,
        &[("this `{` is never closed", None, false)],
        r#"{"a": [1, {"b": 2}]}"#,
    );
    check(
        r#"{"a": [1, ⟦{⟧"b":"#,
        &[("nor are the 2 brackets around it", None, false)],
        r#"{"a": [1, {"b": "?"}]}"#,
    );
    check(r#"{"a": ⟦[⟧1,"#, &[("nor is the bracket around it", None, false)], r#"{"a": [1]}"#);
    // Another bracket or a key tells where it is missing, the indentation how certainly.
    check(
        "{\"a\": [\"x\",\n \"y\"⟦⟧,\n \"b\": 1}",
        &[("`]` is missing here", None, false)],
        r#"{"a": ["x", "y"], "b": 1}"#,
    );
    check(r#"{"a": [⟦⟧, "b": 1}"#, &[("`]` is missing here", None, false)], r#"{"a": [], "b": 1}"#);
    check(r#"{"a": [1, 2⟦⟧}"#, &[("`]` is missing here", None, false)], r#"{"a": [1, 2]}"#);
    check("{\n  \"a\": [\n    1⟦⟧\n}", &[("`]` is missing", Some("]"), false)], r#"{"a": [1]}"#);
    check(
        "[\n  {\n    \"a\": {\n      \"b\": 1⟦⟧\n  },\n  {\n    \"c\": 2\n  }\n]",
        &[("`}` is missing here", Some("}"), false)],
        r#"[{"a": {"b": 1}}, {"c": 2}]"#,
    );
    check(
        "{\n  \"a\": {\n    \"b\": {\n      \"c\": 1⟦⟧,\n  \"d\": 2\n}",
        &[("`}}` is missing here", Some("}}"), false)],
        r#"{"a": {"b": {"c": 1}}, "d": 2}"#,
    );
}

#[test]
fn stray_brackets() {
    check("{\"a\": 1}⟦}⟧\n", &[("closes nothing", Some(""), false)], r#"{"a": 1}"#);
    check("[1]⟦]} ]⟧", &[("close nothing", Some(""), false)], "[1]");
    check(
        r#"{"a": [1, 2⟦}⟧, "b": 3}"#,
        &[("`}` stands where `]` belongs", None, false)],
        r#"{"a": [1, 2], "b": 3}"#,
    );
    check(
        r#"{"a": [{"b": 1}⟦}⟧, {"c": 2}], "d": 3}"#,
        &[("closes nothing", None, false)],
        r#"{"a": [{"b": 1}, {"c": 2}], "d": 3}"#,
    );
    check(r#"{"a": 1⟦}⟧, "b": 2}"#, &[("ends the document too early", None, false)], r#"{"a": 1, "b": 2}"#);
    check(
        "{\n  \"a\": {\n    \"b\": 1\n    ⟦}⟧\n  },\n  \"c\": 2\n}",
        &[("closes nothing", None, false)],
        r#"{"a": {"b": 1}, "c": 2}"#,
    );
    check(
        "[\n  {\n    \"a\": {\n      \"b\": 1\n    }⟦}⟧,\n    \"c\": 2\n  }\n]",
        &[("closes nothing", None, false)],
        r#"[{"a": {"b": 1}, "c": 2}]"#,
    );
}

#[test]
fn around_the_document() {
    check("{\"a\": 1}\n⟦{⟧\"b\": }", &[("a second document starts here", None, false)], r#"{"a": 1}"#);
    check("{\"a\": 1}, ⟦[⟧]", &[("a second document starts here", None, false)], r#"{"a": 1}"#);
    check("{\"a\": 1} ⟦and so on⟧\nx", &[("`and so on` stands behind", None, false)], r#"{"a": 1}"#);
    check("[1]⟦;⟧\n", &[("nothing may follow", Some(""), true)], "[1]");
    check("⟦policy =⟧ {\"a\": 1}", &[("`policy =` stands before", None, false)], r#"{"a": 1}"#);
    check("⟦Here it is:⟧\n\n{\"a\": 1}", &[("stands before", None, false)], r#"{"a": 1}"#);
    check(
        "⟦'⟧{\"a\": 1}⟦'⟧",
        &[("stands before", None, false), ("stands behind", None, false)],
        r#"{"a": 1}"#,
    );
    for nothing in ["⟦⟧", " \n⟦⟧", "\u{feff}⟦⟧"] {
        check(nothing, &[("the text holds no value", None, false)], "");
    }
    check("⟦hello [world]⟧\nbye", &[("is not JSON", None, false)], "");
    check("⟦<a><b/></a>⟧", &[("is not JSON", None, false)], "");
    check("⟦Version: '2012-10-17'⟧\nStatement: []\n", &[("is not JSON", None, false)], "");
}

#[test]
fn several_mistakes_are_reported_once_each() {
    check(
        "{\n  \"Version\": \"2012-10-17\",⟦,⟧\n  \"Statement\": [\n    {\n      ⟦Sid⟧: \"é\",\n      \"Effect\": ⟦'Allow'⟧⟦⟧\n      \
         \"Action\": [ \"s3:Get*\"⟦,⟧ ], ⟦// all⟧\n      \"Resource\": ⟦<arn>⟧\n    }\n  ]\n}\n⟦}⟧",
        &[
            ("second comma", Some(""), true),
            ("no quotes", Some("\"Sid\""), true),
            ("single quotes", Some("\"Allow\""), true),
            ("comma is missing", Some(","), true),
            ("before the closing `]`", Some(""), true),
            ("comments", Some(""), true),
            ("placeholder", None, false),
            ("closes nothing", Some(""), false),
        ],
        r#"{"Version": "2012-10-17", "Statement": [{"Sid": "é", "Effect": "Allow", "Action": ["s3:Get*"], "Resource": "?"}]}"#,
    );
}

#[test]
fn many_errors_are_cut_off() {
    let text = format!("[{}]", "'a',".repeat(250));
    let (tree, errors) = tolerant(&text);
    assert_eq!(tree.root().unwrap().items().count(), 250);
    assert_eq!(errors.len(), 101);
    assert_eq!(errors[100].message, "151 more errors are not shown");
    assert_eq!(errors[100].span, Span::new(1 + 4 * 100, 1 + 4 * 100 + 3));
    assert!(errors[100].recovered && errors[100].replacement.is_none());
}
