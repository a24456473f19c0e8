//! JSONPath as RFC 9535 defines it: what queries select.

use grantlint::rule::query::Query;
use grantlint::syntax::parse_json;

const POLICY: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:*"], "Resource": "*"},
        {"Effect": "Deny", "Action": ["iam:PassRole"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Effect": "Allow", "Action": [], "NotResource": null}
    ]
}"#;

/// The selected values as written, in order.
fn select(query: &str, document: &str) -> String {
    let compiled =
        Query::compile(query).unwrap_or_else(|error| panic!("{query}: {error} at {}", error.offset));
    let tree = parse_json(document.into()).expect("JSON");
    let selected = compiled.select(tree.root().expect("a value"));
    assert!(!selected.undecided, "{query}: nothing is unknown in {document}");
    selected.nodes.iter().map(|node| node.raw()).collect::<Vec<_>>().join(" ")
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
fn names_wildcards_and_indexes() {
    check(
        r#"{"a": {"b": 1, "c d": 2, "é": 3}, "list": [10, 20, 30], "": 4, "it's": 5, "x\"y": 6}"#,
        &[
            ("$.a.b", "1"),
            ("$['a']['c d']", "2"),
            (r#"$["a"]["c d"]"#, "2"),
            ("$.a.é", "3"),
            (r"$.a['\u00e9']", "3"),
            ("$['']", "4"),
            (r"$['it\'s']", "5"),
            (r#"$['x"y']"#, "6"),
            ("$.a.*", "1 2 3"),
            ("$.list[0]", "10"),
            ("$.list[-1]", "30"),
            ("$.list[-3]", "10"),
            ("$.list[3]", ""),
            ("$.list[-4]", ""),
            ("$.list.a", ""),
            ("$.a[0]", ""),
            ("$.missing.b", ""),
            ("$.a.b.c", ""),
            ("$.A", ""),
        ],
    );
}

#[test]
fn the_root_alone_selects_itself() {
    for document in ["1", "null", r#""a""#, "[]", "{}"] {
        assert_eq!(select("$", document), document);
    }
}

#[test]
fn slices() {
    check(
        "[0,1,2,3,4,5]",
        &[
            ("$[1:3]", "1 2"),
            ("$[4:]", "4 5"),
            ("$[:2]", "0 1"),
            ("$[:]", "0 1 2 3 4 5"),
            ("$[::2]", "0 2 4"),
            ("$[1:6:3]", "1 4"),
            ("$[-2:]", "4 5"),
            ("$[:-4]", "0 1"),
            ("$[-100:100]", "0 1 2 3 4 5"),
            ("$[3:1]", ""),
            ("$[100:]", ""),
            ("$[::-1]", "5 4 3 2 1 0"),
            ("$[4:1:-1]", "4 3 2"),
            ("$[4:1:-2]", "4 2"),
            ("$[1::-1]", "1 0"),
            ("$[:3:-1]", "5 4"),
            ("$[-1:-4:-1]", "5 4 3"),
            ("$[100:-100:-4]", "5 1"),
            ("$[1:3:-1]", ""),
            ("$[::0]", ""),
            ("$[ 1 : 4 : 2 ]", "1 3"),
        ],
    );
    check(r#"{"a": 1}"#, &[("$[:]", ""), ("$.a[:]", "")]);
    check("[]", &[("$[:]", ""), ("$[::-1]", "")]);
}

#[test]
fn selectors_keep_their_order_and_repeat() {
    check(
        r#"{"a": [1, 2, 3], "b": 4}"#,
        &[
            ("$['b','a']", "4 [1, 2, 3]"),
            ("$.a[2,0,2]", "3 1 3"),
            ("$.a[1:,0]", "2 3 1"),
            ("$.a[*,*]", "1 2 3 1 2 3"),
            ("$.a[?@ > 1, 0, 'a', -1]", "2 3 1 3"),
        ],
    );
}

#[test]
fn descendants_come_in_document_order() {
    check(
        r#"{"a": [{"b": 1}, [2, {"b": 3}]], "b": {"b": 4}}"#,
        &[
            ("$..b", r#"{"b": 4} 1 3 4"#),
            ("$..[0]", r#"{"b": 1} 2"#),
            ("$.a..*", r#"{"b": 1} [2, {"b": 3}] 1 2 {"b": 3} 3"#),
            ("$..[0,'b']", r#"{"b": 4} {"b": 1} 1 2 3 4"#),
            ("$.b..b", "4"),
            ("$.a..[::-1].b", "1 3"),
            ("$..[?@.b == 3]", r#"{"b": 3}"#),
            ("$..b..b", "4"),
        ],
    );
    // The path to a node may lead over several of its ancestors.
    check("[[[1]]]", &[("$..*..*", "[1] 1 1")]);
}

#[test]
fn of_duplicate_keys_a_name_takes_the_last_and_a_wildcard_all() {
    check(
        r#"{"a": 1, "b": 2, "a": 3}"#,
        &[
            ("$.a", "3"),
            ("$.*", "1 2 3"),
            ("$..a", "3"),
            ("$[?@ < 3]", "1 2"),
            ("$[?$.a == 3]", "1 2 3"),
            ("$[?length($) == 3]", "1 2 3"),
        ],
    );
    assert_eq!(kept("@.v == $[0].v", &[r#"{"a":1,"a":2}"#, r#"{"a":2}"#, r#"{"a":1}"#]), "0 1");
}

#[test]
fn existence_is_not_truth() {
    let values = ["null", "false", "0", r#""""#, "[]", "{}"];
    assert_eq!(kept("@.v", &values), "0 1 2 3 4 5");
    assert_eq!(kept("!@.v", &values), "");
    assert_eq!(kept("@.w", &values), "");
    assert_eq!(kept("!@.w", &values), "0 1 2 3 4 5");
    assert_eq!(kept("@.v.*", &["[]", "[0]", "{}", r#"{"a":0}"#, "1"]), "1 3");
    assert_eq!(kept("@.v[?@ == 1]", &["[1]", "[2]", "[2,1]", r#"{"a":1}"#, "1"]), "0 2 3");
    assert_eq!(kept("$[1]", &["1", "2"]), "0 1");
    assert_eq!(kept("$[2]", &["1", "2"]), "");
}

#[test]
fn logic_binds_as_in_c() {
    let values = ["1", "2", "3", "4"];
    assert_eq!(kept("@.v==1 || @.v>1 && @.v<3", &values), "0 1");
    assert_eq!(kept("(@.v==1 || @.v>1) && @.v<3", &values), "0 1");
    assert_eq!(kept("(@.v==4 || @.v>1) && @.v<3", &values), "1");
    assert_eq!(kept("!(@.v==1 || @.v==2)", &values), "2 3");
    assert_eq!(kept("!(@.v==1) && !(@.v==2)", &values), "2 3");
    assert_eq!(kept("!@.w && @.v>3", &values), "3");
}

#[test]
fn equality() {
    let values = ["1", "1.0", r#""1""#, "true", "null", "[1]", r#"{"a":1}"#, "10e-1", "[]", "{}"];
    assert_eq!(kept("@.v == 1", &values), "0 1 7");
    assert_eq!(kept("@.v == 1.0", &values), "0 1 7");
    assert_eq!(kept("@.v == '1'", &values), "2");
    assert_eq!(kept("@.v == true", &values), "3");
    assert_eq!(kept("@.v == null", &values), "4");
    assert_eq!(kept("@.v != 1", &values), "2 3 4 5 6 8 9");
    assert_eq!(kept("@.v == $[5].v", &values), "5");
    assert_eq!(kept("@.v == $[8].v", &values), "8");
    assert_eq!(kept("1 == @.v", &values), "0 1 7");
    assert_eq!(kept("'b' == 'b'", &["1"]), "0");
    assert_eq!(kept("@.v == 'a'", &[r#""\u0061""#, r#""a""#, r#""A""#]), "0 1");
    // Deep, the order of members no matter.
    let objects =
        [r#"{"a":[1,{"b":2}],"c":null}"#, r#"{"c":null,"a":[1.0,{"b":2}]}"#, r#"{"c":null,"a":[1,{"b":3}]}"#];
    assert_eq!(kept("@.v == $[0].v", &objects), "0 1");
    assert_eq!(kept("@.v == $[0].v", &["[1,2]", "[2,1]", "[1,2,3]", "[1]"]), "0");
    assert_eq!(kept("@.v == $[0].v", &[r#"{"a":1}"#, r#"{"a":1,"b":1}"#, r#"{"b":1}"#]), "0");
}

#[test]
fn nothing_equals_only_nothing() {
    let values = ["1", "null"];
    assert_eq!(kept("@.x == @.y", &values), "0 1");
    assert_eq!(kept("@.x <= @.y", &values), "0 1");
    assert_eq!(kept("@.x >= @.y", &values), "0 1");
    assert_eq!(kept("@.x < @.y", &values), "");
    assert_eq!(kept("@.x != @.y", &values), "");
    assert_eq!(kept("@.x == null", &values), "");
    assert_eq!(kept("@.x != null", &values), "0 1");
    assert_eq!(kept("@.v == @.x", &values), "");
    assert_eq!(kept("@.x == ''", &values), "");
}

#[test]
fn order() {
    let values = ["1", "2", r#""1""#, r#""2""#, "true", "false", "null", "[1]", "[2]"];
    assert_eq!(kept("@.v < 2", &values), "0");
    assert_eq!(kept("@.v <= 2", &values), "0 1");
    assert_eq!(kept("@.v > 1", &values), "1");
    assert_eq!(kept("@.v >= 1.5", &values), "1");
    assert_eq!(kept("@.v > '1'", &values), "3");
    assert_eq!(kept("@.v < '10'", &values), "2");
    // Only numbers and strings have an order; `<=` is also true of what is equal.
    assert_eq!(kept("@.v < true", &values), "");
    assert_eq!(kept("@.v <= true", &values), "4");
    assert_eq!(kept("@.v >= null", &values), "6");
    assert_eq!(kept("@.v <= $[7].v", &values), "7");
    // By code points: in UTF-16 the second would come before the first.
    assert_eq!(kept(r"@.v > '\uffff'", &["\"\u{FFFE}\"", "\"\u{1F600}\""]), "1");
}

#[test]
fn numbers_by_value() {
    let big = [
        "9007199254740993",
        "9007199254740992",
        "9007199254740993.0",
        "90071992547409.93e2",
        "9007199254740992.5",
    ];
    assert_eq!(kept("@.v == $[0].v", &big), "0 2 3");
    assert_eq!(kept("@.v < $[0].v", &big), "1 4");
    assert_eq!(kept("@.v > 9007199254740991", &big), "0 1 2 3 4");
    assert_eq!(kept("@.v == 0.1", &["0.1", "0.10", "1e-1", "0.11"]), "0 1 2");
    assert_eq!(kept("@.v == 1E+2", &["100", "1e2", "100.5", "10"]), "0 1");
    assert_eq!(kept("@.v >= -1.5", &["-1.5", "-1.6", "-1"]), "0 2");
}

#[test]
fn length_counts_characters_elements_and_members() {
    let values = [r#""abc""#, "\"a\u{1F600}\u{e9}\"", "[1,2,3]", r#"{"a":1,"b":2,"c":3}"#, "3", "null", "[]"];
    assert_eq!(kept("length(@.v) == 3", &values), "0 1 2 3");
    assert_eq!(kept("length(@.v) == 0", &values), "6");
    assert_eq!(kept("length(@.v) == length(@.x)", &values), "4 5");
    assert_eq!(kept("length('ab') == 2", &["1"]), "0");
    assert_eq!(kept("length(value(@.v[*])) == 2", &[r#"["ab"]"#, r#"["ab","c"]"#]), "0");
}

#[test]
fn count_and_value_take_nodelists() {
    let values = ["[1,2]", "[1]", "[]", "1", r#"{"a":1}"#];
    assert_eq!(kept("count(@.v[*]) == 1", &values), "1 4");
    assert_eq!(kept("count(@.v.*) == 0", &values), "2 3");
    assert_eq!(kept("count(@.v) == 1", &values), "0 1 2 3 4");
    assert_eq!(kept("count(@.x) == 0", &values), "0 1 2 3 4");
    assert_eq!(kept("count(@['v','v']) > 1", &values), "0 1 2 3 4");
    assert_eq!(kept("count($[*]) == 5", &values), "0 1 2 3 4");
    assert_eq!(kept("value(@.v[*]) == 1", &values), "1 4");
    assert_eq!(kept("value(@..a) == 1", &values), "4");
    assert_eq!(kept("value(@.v[*]) == 'a'", &[r#"["a"]"#, r#"["a","b"]"#, r#"["b"]"#]), "0");
    assert_eq!(kept("value(@.v[*]) == value(@.x)", &values), "0 2 3");
}

#[test]
fn match_covers_the_whole_string_and_search_a_part() {
    let values = [r#""ab""#, r#""abc""#, r#""xab""#, r#""b""#, "1", "null"];
    assert_eq!(kept("match(@.v, 'ab?')", &values), "0");
    assert_eq!(kept("search(@.v, 'ab')", &values), "0 1 2");
    assert_eq!(kept("!match(@.v, '.*')", &values), "4 5");
    assert_eq!(kept("match(@.v, 'ab|b')", &values), "0 3");
    assert_eq!(kept("search(@.v, '^ab|^b')", &values), "0 1 3");
    assert_eq!(kept("search(@.v, 'b$')", &values), "0 2 3");
    assert_eq!(kept("match(@.x, '.*')", &values), "");
    assert_eq!(kept("match(@.v, 1)", &values), "");
    assert_eq!(kept("match('ab', '[a-c]{2}')", &["1"]), "0");
}

#[test]
fn patterns_from_the_document() {
    check(
        r#"{"p": "a.", "bad": "a(", "wide": "\\p{L}+", "v": ["ab", "a", "xab", "a("]}"#,
        &[
            ("$.v[?match(@, $.p)]", r#""ab" "a(""#),
            ("$.v[?search(@, $.p)]", r#""ab" "xab" "a(""#),
            ("$.v[?match(@, $.wide)]", r#""ab" "a" "xab""#),
            // What is no pattern matches nothing.
            ("$.v[?match(@, $.bad)]", ""),
            ("$.v[?!match(@, $.bad)]", r#""ab" "a" "xab" "a(""#),
            ("$.v[?match(@, $.missing)]", ""),
            ("$.v[?match(@, @)]", r#""ab" "a" "xab""#),
            ("$.v[?search(@, $.p) && !match(@, $.p)]", r#""xab""#),
            ("$.v[?match(@, $.p) && search(@, $.p)]", r#""ab" "a(""#),
        ],
    );
}

#[test]
fn filters_inside_filters_have_their_own_current_node() {
    check(
        POLICY,
        &[
            ("$.Statement[?@.Effect == 'Allow'].Action[?@ == 's3:*']", r#""s3:*""#),
            ("$.Statement[?@.Action[?@ == 'iam:PassRole']].Effect", r#""Deny""#),
            ("$.Statement[?@.Action[?search(@, '^s3:')] && @.Resource == '*'].Effect", r#""Allow""#),
            ("$.Statement[?count(@.Action[?match(@, '.*[*]')]) == 1].Resource", r#""*""#),
            ("$.Statement[?!@.Condition.Bool['aws:SecureTransport']].Effect", r#""Allow" "Allow""#),
            ("$.Statement[?@.Action[?$.Version == '2012-10-17']].Effect", r#""Allow" "Deny""#),
            ("$[?@[?@.Effect == 'Deny']][1].Effect", r#""Deny""#),
            ("$.Statement[?@.NotResource == null].Action", "[]"),
        ],
    );
    check(
        "[[1, 2], [2, 3], [1]]",
        &[("$[?@[?@ > 1]]", "[1, 2] [2, 3]"), ("$[?@[?@ == 1] && @[?@ == 2]]", "[1, 2]")],
    );
}

#[test]
fn a_query_is_shared_between_threads() {
    let query = Query::compile("$.Statement[?search(@.Effect, 'w$')]").unwrap();
    let tree = parse_json(POLICY.into()).unwrap();
    let counts: Vec<_> = std::thread::scope(|scope| {
        let run = || query.select(tree.root().unwrap()).nodes.len();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(counts, [2; 4]);
    assert_eq!(query.text(), "$.Statement[?search(@.Effect, 'w$')]");
}
