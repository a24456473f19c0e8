//! `rules` and `explain`: everything that is known about each rule.

use grantlint::check::BUILT_IN;

use crate::{Folder, list};

#[test]
fn the_list_names_every_rule() {
    let folder = Folder::new(&[]);
    let run = folder.run(&["rules"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(run.stdout.lines().count(), BUILT_IN.len());
    for (rule, line) in BUILT_IN.iter().zip(run.stdout.lines()) {
        let mut words = line.split_whitespace();
        assert_eq!((words.next(), words.next()), (Some(rule.family()), Some(rule.id())), "{line}");
        assert_eq!(line.ends_with("(opt-in)"), rule.opt_in, "{line}");
    }
}

#[test]
fn the_json_list_has_every_member_of_every_rule() {
    let folder = Folder::new(&[]);
    let run = folder.run(&["rules", "--format", "json"]);
    assert_eq!(run.status, 0);
    let rows = run.json();
    let ids: Vec<&str> = list(&rows).map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, BUILT_IN.iter().map(grantlint::rule::BuiltIn::id).collect::<Vec<_>>());
    for row in list(&rows) {
        for key in ["id", "family", "title", "severity", "confidence", "category", "message", "help", "why"] {
            assert!(!row[key].as_str().unwrap().is_empty(), "{}: {key}", row["id"]);
        }
        assert!(
            list(&row["applies_to"]).count() > 0 && list(&row["references"]).count() > 0,
            "{}",
            row["id"]
        );
        assert!(row["opt_in"].is_boolean() && row["custom"] == false, "{}", row["id"]);
        assert!(row["equivalents"].is_object() && row["controls"].is_object(), "{}", row["id"]);
    }
}

#[test]
fn every_rule_can_be_explained() {
    let folder = Folder::new(&[]);
    for rule in BUILT_IN {
        let run = folder.run(&["explain", rule.id()]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", rule.id());
        assert!(run.stdout.starts_with(&format!("{}: ", rule.id())), "{}", run.stdout);
        for part in
            ["severity: ", "applies to: ", "\nWhy\n", "\nWhat to do\n", "\nReferences\n", "\nBad", "\nGood"]
        {
            assert!(run.stdout.contains(part), "{} lacks `{}`", rule.id(), part.trim());
        }
        assert!(
            run.stdout.lines().all(|line| line == line.trim_end()),
            "{}: space at a line's end",
            rule.id()
        );
    }
}

#[test]
fn an_unknown_rule_is_named() {
    let folder = Folder::new(&[]);
    let run = folder.run(&["explain", "wildcard-actoin"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("no rule `wildcard-actoin`; did you mean `wildcard-action`?"),
        "{}",
        run.stderr
    );
    let run = folder.run(&["explain", "access"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("`access` is a family"), "{}", run.stderr);
}
