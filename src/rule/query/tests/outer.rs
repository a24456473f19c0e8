//! The names outside of brackets, which decide without reading a query.

use crate::check::BUILT_IN;
use crate::rule::query::Query;
use crate::rule::query::words::{bit, outer_names};
use crate::rule::{Check, built_in_file};

#[test]
fn they_stand_outside_of_brackets() {
    let names = |text| outer_names(text).collect::<Vec<_>>();
    assert_eq!(names("$.Rules[?@.Status == 'a.b]'].Filter..Prefix"), ["Rules", "Filter", "Prefix"]);
    assert_eq!(names("$['a.b'].c.*"), ["c"]);
    assert_eq!(names(r#"$["\".x"][?@["]"].y].z"#), ["z"]);
    assert_eq!(names("$..[0].naïve.b_1"), ["b_1"]);
    assert!(names("$").is_empty());
}

#[test]
fn no_built_in_query_selects_anything_without_them() {
    let mut seen = 0;
    for rule in BUILT_IN {
        let file = built_in_file(rule).expect("the rule is built in");
        let queries: Vec<&Query> = match &file.rule.check {
            Check::Forbid(query) => vec![query],
            Check::Require { query, for_each } => std::iter::once(query).chain(for_each).collect(),
            Check::Coded => Vec::new(),
        };
        for query in queries {
            let needed = &query.compiled().needed;
            for name in outer_names(query.text()) {
                assert!(needed.contains(&bit(name)), "`{name}` of {}", query.text());
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen} names");
}
