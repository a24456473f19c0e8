//! Findings that somebody accepted: suppressions and baselines.

use crate::{CLEAN, Folder, HIGH, LOW, list};

/// Two statements with the same mistake, one of them named.
const TWO: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "Site", "Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::a"},
  {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b"}]}"#;

fn suppression(more: &str) -> String {
    format!("[[suppressions]]\nrule = \"wildcard-action\"\nreason = \"an old tool needs it\"\n{more}\n")
}

#[test]
fn a_suppression_is_about_a_rule_a_file_and_a_place() {
    let folder = Folder::new(&[("policies/high.json", HIGH), ("other/two.json", TWO)]);
    // The rest of the suppression, and how many findings count.
    for (more, left) in [
        ("", 0),
        ("path = \"policies/*\"", 2),
        ("path = \"high.json\"", 2),
        ("path = \"policies/two.json\"", 3),
        ("path = \"**/two.json\"", 1),
        ("statement = \"Site\"", 2),
        ("statement = \"site\"", 3),
        ("pointer = \"/Statement/1\"", 2),
        ("pointer = \"/Statement/0/Action\"", 1),
        ("pointer = \"/Statement/0/Act\"", 3),
        ("pointer = \"/Statement/0\"\npath = \"other/**\"", 2),
        ("until = \"2999-12-31\"", 0),
        ("until = 2999-12-31", 0),
        ("until = 2020-01-01", 3),
    ] {
        folder.write("grantlint.toml", &suppression(more));
        assert_eq!(folder.found(&["."]).len(), left, "{more}");
        let run = folder.run(&["check", "--quiet", "."]);
        assert_eq!(run.status, i32::from(left > 0), "{more}: {run:?}");
    }
}

#[test]
fn a_pointer_to_a_string_is_one_to_the_policy_in_it() {
    let answer = serde_json::json!({"Policy": HIGH}).to_string();
    let folder = Folder::new(&[("get-bucket-policy.json", &answer)]);
    for (pointer, left) in
        [("/Policy", 0), ("/Policy!/Statement/0", 0), ("/Policy!/Statement/1", 1), ("/Pol", 1)]
    {
        folder.write("grantlint.toml", &suppression(&format!("pointer = \"{pointer}\"")));
        let found = folder.found(&["--select", "wildcard-action", "."]);
        assert_eq!(found.len(), left, "{pointer}");
    }
}

#[test]
fn paths_count_from_the_configuration_however_they_are_named() {
    let folder = Folder::new(&[("policies/high.json", HIGH), ("team/clean.json", CLEAN)]);
    folder.write("grantlint.toml", &suppression("path = \"policies/high.json\""));
    let whole = folder.path("policies/high.json");
    for path in ["policies/high.json", "./policies/../policies", "team/../policies/high.json"] {
        assert_eq!(folder.found(&[path]), [""; 0], "{path}");
    }
    assert_eq!(folder.found(&[whole.to_str().unwrap()]), [""; 0]);
}

#[test]
fn what_a_suppression_lacks_is_refused() {
    let folder = Folder::new(&[("high.json", HIGH)]);
    for (text, words) in [
        ("[[suppressions]]\nrule = \"wildcard-action\"\n", ["grantlint.toml", "reason"]),
        ("[[suppressions]]\nrule = \"wildcard-action\"\nreason = \" \"\n", ["line 3", "needs a reason"]),
        (
            "[[suppressions]]\nrule = \"wildcard-actoin\"\nreason = \"a\"\n",
            ["grantlint.toml", "`wildcard-action`"],
        ),
        (
            "[[suppressions]]\nrule = \"wildcard-action\"\nreason = \"a\"\nuntil = \"soon\"\n",
            ["line 4", "`soon`"],
        ),
        ("[[suppressions]]\nrule = \"wildcard-action\"\nreason = \"a\"\npath = \"{a\"\n", ["line 4", "{a"]),
        (
            "[[suppressions]]\nrule = \"wildcard-action\"\nreason = \"a\"\npaths = \"a\"\n",
            ["line 4", "paths"],
        ),
    ] {
        folder.write("grantlint.toml", text);
        let run = folder.run(&["check", "high.json"]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{text}");
        for word in words {
            assert!(run.stderr.contains(word), "{text}: no `{word}` in {}", run.stderr);
        }
    }
}

#[test]
fn suppressions_that_do_nothing_are_told_of() {
    let folder = Folder::new(&[("policies/high.json", HIGH), ("clean/clean.json", CLEAN)]);
    let warned = |more: &str, paths: &[&str]| {
        folder.write("grantlint.toml", &suppression(more));
        folder.run(&[&["check", "--quiet"], paths].concat()).stderr
    };
    assert_eq!(warned("", &["."]), "");
    let unused = warned("path = \"clean/**\"", &["."]);
    assert!(unused.contains("`wildcard-action` in `clean/**` matches no finding"), "{unused}");
    // The rule did not run, the file was not read, or not all files were.
    assert_eq!(warned("path = \"clean/**\"", &["--ignore", "access", "."]), "");
    assert_eq!(warned("path = \"clean/**\"", &["policies"]), "");
    assert_eq!(warned("", &["clean/clean.json"]), "");
    let ended = warned("until = 2020-01-01", &["policies/high.json"]);
    assert!(ended.contains("ended on 2020-01-01"), "{ended}");
    assert_eq!(warned("until = 2020-01-01", &["clean/clean.json"]), "");
}

#[test]
fn only_what_is_not_in_the_baseline_counts() {
    let folder = Folder::new(&[("policies/two.json", TWO), ("low.json", LOW)]);
    let run = folder.run(&["check", "--write-baseline", "known/baseline.json", "."]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.contains("`known/baseline.json` cannot be written"), "{run:?}");
    let run = folder.run(&["check", "--write-baseline", "baseline.json", "."]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    assert_eq!(run.stdout, "3 findings written to `baseline.json`\n");

    let known = ["--baseline", "baseline.json"];
    let found = |path: &str| folder.found(&[&known[..], &[path]].concat());
    assert_eq!(found("."), [""; 0]);
    assert_eq!(found("./policies/../low.json"), [""; 0]);
    // One more of them counts, and so does the same one in another file.
    folder.write("policies/again.json", TWO);
    assert_eq!(found("."), ["wildcard-action"; 2]);
    folder.write("policies/again.json", CLEAN);
    let third = r#", {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::c"}]}"#;
    folder.write("policies/two.json", &TWO.replace("]}", third));
    assert_eq!(found("."), ["wildcard-action"]);

    // What is gone is told of a whole folder.
    folder.write("policies/two.json", CLEAN);
    let run = folder.run(&[&["check", "--quiet"], &known[..], &["."]].concat());
    assert_eq!(run.status, 0);
    assert!(run.stderr.contains("`baseline.json`: 2 findings are there no more"), "{run:?}");
    let run = folder.run(&[&["check", "--quiet"], &known[..], &["policies/two.json"]].concat());
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    // A rule that did not run, and a file that could not be read, say nothing of what is there.
    let run = folder.run(&[&["check", "--quiet", "--ignore", "access"], &known[..], &["."]].concat());
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    folder.write("policies/two.json", "{");
    let run = folder.run(&[&["check", "--quiet"], &known[..], &["."]].concat());
    assert_eq!((run.status, run.stderr.as_str()), (2, ""));
}

#[test]
fn a_baseline_is_named_in_the_configuration_too() {
    let folder = Folder::new(&[("policies/high.json", HIGH)]);
    folder.write("policies/grantlint.toml", "baseline = \"baseline.json\"\n");
    let missing = folder.run(&["check", "policies"]);
    assert_eq!(missing.status, 2);
    assert!(missing.stderr.contains("`--write-baseline` makes a baseline"), "{missing:?}");
    let run = folder.run(&["check", "--write-baseline", "policies/baseline.json", "policies"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(folder.found(&["policies"]), [""; 0]);
    for (text, words) in [
        ("[]", "is no baseline"),
        ("{\"version\":9,\"findings\":[]}", "of version 9"),
        ("{\"version\":1,\"findings\":[{}]}", "`path`"),
    ] {
        folder.write("policies/baseline.json", text);
        let run = folder.run(&["check", "policies"]);
        assert_eq!(run.status, 2, "{text}");
        assert!(run.stderr.contains(words), "{text}: {}", run.stderr);
    }
}

#[test]
fn a_baseline_holds_nothing_that_a_suppression_accepts() {
    let folder = Folder::new(&[("policies/two.json", TWO)]);
    folder.write("grantlint.toml", &suppression("statement = \"Site\""));
    let run = folder.run(&["check", "--write-baseline", "baseline.json", "."]);
    assert_eq!(run.stdout, "1 finding written to `baseline.json`\n", "{run:?}");
    let run =
        folder.run(&["check", "--baseline", "baseline.json", "--format", "json", "--show-accepted", "."]);
    assert_eq!(run.status, 0, "{run:?}");
    let json = run.json();
    let accepted: Vec<_> = list(&json["findings"]).map(|finding| finding["accepted"].clone()).collect();
    assert_eq!(accepted[0], serde_json::json!({"by": "suppression", "reason": "an old tool needs it"}));
    assert_eq!(accepted[1], serde_json::json!({"by": "baseline"}));
    assert_eq!((&json["summary"]["accepted"], &json["summary"]["findings"]["total"]), (&2.into(), &0.into()));
}

#[test]
fn what_was_accepted_is_shown_when_asked_for() {
    let folder = Folder::new(&[("two.json", TWO)]);
    folder.write("grantlint.toml", &suppression("statement = \"Site\""));
    let human = folder.run(&["check", "two.json"]).stdout;
    assert!(human.contains("1 finding (1 high) in 1 document of 1 file; 1 finding is accepted"), "{human}");
    assert!(!human.contains("arn:aws:s3:::a"), "{human}");
    let lines = folder.run(&["check", "--show-accepted", "--quiet", "two.json"]).stdout;
    let marked: Vec<bool> = lines.lines().map(|line| line.ends_with(" (accepted)")).collect();
    assert!(marked.len() == 2 && marked[0] != marked[1], "{lines}");
    let human = folder.run(&["check", "--show-accepted", "two.json"]).stdout;
    assert!(human.contains("= accepted: an old tool needs it"), "{human}");

    let sarif = |arguments: &[&str]| {
        let run = folder.run(&[&["check", "--format", "sarif", "two.json"], arguments].concat());
        assert_eq!(run.status, 1);
        run.json()["runs"][0]["results"].clone()
    };
    // The fingerprint of the one that is left is the same.
    let (left, all) = (sarif(&[]), sarif(&["--show-accepted"]));
    assert_eq!((list(&left).count(), list(&all).count()), (1, 2));
    assert_eq!(left[0], all[1]);
    let expected = serde_json::json!([
        {"kind": "external", "status": "accepted", "justification": "an old tool needs it"}
    ]);
    assert_eq!(all[0]["suppressions"], expected);
}
