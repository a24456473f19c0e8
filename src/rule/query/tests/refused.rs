//! What is not a query, and where it says so.

use crate::rule::query::{Query, QueryError};

fn refused(query: &str) -> QueryError {
    match Query::compile(query) {
        Ok(_) => panic!("{query} is accepted"),
        Err(error) => error,
    }
}

/// In each query `^` stands before the place where it goes wrong.
fn check(cases: &[(&str, &str)]) {
    for (marked, message) in cases {
        let offset = marked.find('^').expect("the place is marked");
        let error = refused(&marked.replacen('^', "", 1));
        assert!(error.message.contains(message), "{marked}: {error}");
        assert_eq!(error.offset, offset, "{marked}: {error}");
    }
}

#[test]
fn syntax_errors_have_their_place() {
    check(&[
        ("^", "starts with `$`"),
        ("^Statement", "starts with `$`"),
        ("$.^", "ends here"),
        ("$.a.^", "ends here"),
        ("$^x", "unexpected `x`"),
        ("$.a^-b", "unexpected `-`"),
        ("$.^1", "unexpected `1`"),
        ("$[^]", "expected a quoted name"),
        ("$['a',^]", "expected a quoted name"),
        ("$[^a]", "expected a quoted name"),
        ("$[?@.a ^= 1]", "compare with `==`"),
        ("$[?@.a ^=~ 'x']", "use `match()` or `search()`"),
        ("$[?@.a ^& @.b]", "write `&&`"),
        ("$[?@.a ^| @.b]", "write `||`"),
        ("$[?@.a == ^]", "expected a literal"),
        ("$[?@.a == ^['a']]", "expected a literal"),
        ("$[?@.é == ^b]", "unexpected `b`"),
        ("$[?@.* ^== 1]", "can be compared"),
        ("$[?@..a ^== 1]", "can be compared"),
        ("$[?!@.a ^== 1]", "can be compared"),
        ("$[?@.a && ^]", "expected a comparison, a path"),
        ("$[?^a]", "expected a comparison, a path"),
        ("$[?'a'^]", "expected a comparison"),
        ("$[?!^!@.a]", "unexpected `!`"),
    ]);
}

#[test]
fn brackets_and_strings_are_closed() {
    check(&[
        ("$.a^[0", "`[` is not closed"),
        ("$[?(@.a^]", "the `(` before it is not closed"),
        ("$[?@.a == 1^)]", "the `[` before it is not closed"),
        ("$[0]^]", "`]` closes nothing"),
        ("$[^'a]", "a string is not closed"),
        (r"$[^'a\']", "a string is not closed"),
    ]);
    check(&[
        (r"$['a^\q']", "no such escape"),
        (r#"$['a^\"']"#, "no such escape"),
        (r"$['^\u12']", "four hexadecimal digits"),
        (r"$['^\u 0041']", "four hexadecimal digits"),
        (r"$['a^\ud800']", "surrogate"),
        (r"$['^\udc00']", "surrogate"),
        (r"$['^\ud83d \ude00']", "surrogate"),
        ("$['a^\tb']", "control character"),
    ]);
}

#[test]
fn white_space_stands_between_tokens_only() {
    check(&[
        ("^ $.a", "before the query"),
        ("$.a^ ", "after the query"),
        ("$.a^ a", "written `['…']`"),
        ("$[?@.a^ and @.b]", "written `['…']`"),
        ("$.^ a", "after `.`"),
        ("$.^\na", "after `.`"),
        ("$..^ a", "after `.`"),
        ("$..^ *", "after `.`"),
        ("$[-^ 1]", "inside a number"),
        ("$[1^ 0]", "inside a number"),
        ("$[?@ == 1^ .5]", "inside a number"),
        ("$[?@ == 1^ e5]", "inside a number"),
        ("$[?@ == 1e^ +5]", "inside a number"),
        ("$[?@ == 1e-^ 5]", "inside a number"),
        ("$[?count^ (@.*) == 1]", "between a function and its arguments"),
        ("$.^\u{a0}a", "unusual space"),
        ("$.^a\u{3000}", "unusual space"),
    ]);
    for query in ["$ .a [ 'b' , 0 ] ..c", "$[ ? ! ( @ .a == 1 ) || count( @.* ) > 0 ]", "$\n\t\r['a']"] {
        assert!(Query::compile(query).is_ok(), "{query}");
    }
}

#[test]
fn numbers_have_limits_and_one_spelling() {
    check(&[
        ("$[^9007199254740992]", "at most 9007199254740991"),
        ("$[-^9007199254740992]", "at most 9007199254740991"),
        ("$[1:^99999999999999999999]", "at most 9007199254740991"),
        ("$[?@ == ^9007199254740993]", "at most 9007199254740991"),
        ("$[^01]", "unexpected `01`"),
        ("$[^-0]", "unexpected `-`"),
        ("$[?@ == ^+1]", "unexpected `+`"),
        ("$[?@ == 0^1]", "unexpected `1`"),
        ("$[?@ == 1^.]", "unexpected `.`"),
    ]);
    assert_eq!(refused("$[?@ == 1e400]").message, "a number in the query is too large");
    assert!(Query::compile("$[9007199254740991, -9007199254740991]").is_ok());
    assert!(Query::compile("$[?@ == 0.12345678901234567890 || @ == -0]").is_ok());
}

#[test]
fn functions_get_and_give_what_they_should() {
    check(&[
        ("$[?^length(@.a)]", "must be compared"),
        ("$[?@.b && ^count(@.*)]", "must be compared"),
        ("$[?!^value(@.a)]", "must be compared"),
        ("$[?match(@.a, 'x')^ == true]", "cannot be compared"),
        ("$[?search(@.a, 'x')^ != false]", "cannot be compared"),
        ("$[?true == ^match(@.a, 'x')]", "cannot be compared"),
        ("$[?^length(@.*) == 1]", "not a path that may select several"),
        ("$[?^length(@..a) == 1]", "not a path that may select several"),
        ("$[?^length(@['a','b']) == 1]", "not a path that may select several"),
        ("$[?^length(match(@.a, 'x')) == 1]", "not a test"),
        ("$[?length(@.a) == 1 && ^match(@.*, 'x')]", "not a path that may select several"),
        ("$[?count(@[?length(@) == 1]) == ^length(@[*])]", "not a path that may select several"),
        ("$[?^match(@.a, $.*)]", "not a path that may select several"),
        ("$[?^count(1) == 1]", "takes a path"),
        ("$[?^count('a') == 1]", "takes a path"),
        ("$[?^value(value(@.a)) == 1]", "takes a path"),
        ("$[?^count() == 1]", "takes a path"),
        ("$[?count(@.a^, @.b) == 1]", "unexpected `,`"),
        ("$[?match(@.a^)]", "unexpected `)`"),
        ("$[?^lower(@.a) == 'a']", "no function `lower`"),
        ("$[?@.^length() == 1]", "stands behind a path"),
    ]);
    for name in ["in", "nin", "none_of", "any_of", "subset_of"] {
        let error = refused(&format!("$[?{name}(@.a, $.b)]"));
        assert!(error.message.contains(&format!("no function `{name}`")), "{error}");
        assert_eq!(error.offset, 3);
    }
    for query in [
        "$[?length(value(@..a)) == 1]",
        "$[?length(count(@.*)) == length('a')]",
        "$[?match(value(@.*), value(@..x))]",
    ] {
        assert!(Query::compile(query).is_ok(), "{query}");
    }
}

#[test]
fn a_wrong_pattern_is_named() {
    let error = refused("$[?@.b || match(@.a, '[a')]");
    assert_eq!(error.message, "the pattern `[a` is not a regular expression: `[` is not closed");
    assert_eq!(error.offset, 10);
}

#[test]
fn length_and_nesting_are_limited() {
    let longest = format!("$['{}']", "a".repeat(Query::MAX_BYTES - 5));
    assert!(Query::compile(&longest).is_ok());
    let error = refused(&format!("{longest}[0]"));
    assert_eq!((error.message.as_str(), error.offset), ("the query is longer than 4096 bytes", 4096));

    let nested = |levels: usize| format!("${}{}", "[?@".repeat(levels), "]".repeat(levels));
    assert!(Query::compile(&nested(Query::MAX_NESTING)).is_ok());
    let error = refused(&nested(Query::MAX_NESTING + 1));
    assert!(error.message.contains("deeper than 8 levels"), "{error}");
    assert_eq!(error.offset, 1 + 3 * Query::MAX_NESTING);
    // What stands in a string does not nest, and what is closed does not count.
    assert!(Query::compile(&format!("$['{}']", "[(".repeat(20))).is_ok());
    assert!(Query::compile(&format!("${}", "[0]".repeat(20))).is_ok());
}

#[test]
fn no_query_takes_long_to_read() {
    let calls = format!("{}@{}", "length(".repeat(7), ")".repeat(7));
    let groups = format!("{}@{}", "!(".repeat(7), ")".repeat(7));
    for unit in [format!("{calls}==1"), format!("1=={calls}"), calls, groups] {
        let query = format!("$[?{}]", vec![unit.as_str(); 4000 / (unit.len() + 2)].join("&&"));
        let start = std::time::Instant::now();
        let _ = Query::compile(&query);
        // A few milliseconds in a release build; the exponential case would take hours.
        assert!(start.elapsed().as_secs() < 5, "{query}");
    }
}

#[test]
fn what_goes_over_the_same_nodes_without_end_is_refused() {
    for query in ["$..*..*..*", "$..[?@..[?@..a]]", "$[?@..a && @..b]..c..d..e", "$[0,1,2,3][*,*][*,*]..a"] {
        assert!(Query::compile(query).is_ok(), "{query}");
    }
    let names = (0..500).map(|number| format!("'n{number}'")).collect::<Vec<_>>().join(",");
    assert!(Query::compile(&format!("$[{names}]")).is_ok());
    for (query, message) in [
        ("$..*..*..*..*", "more than 3 `..`"),
        ("$..[?@..[?@..[?@..a]]]", "more than 3 `..`"),
        ("$..a..b[?count(@..c..d) > 1]", "more than 3 `..`"),
        ("$[*,*][*,*][*,*][*,*][*,*][*,*][*,*]", "more than 64 times"),
        ("$[*,*,*,*][?@[*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*]]", "more than 64 times"),
        ("$['a','a']['a','a']['a','a']['a','a']['a','a']['a','a']['a','a']", "more than 64 times"),
    ] {
        assert!(refused(query).message.contains(message), "{query}");
    }
}
