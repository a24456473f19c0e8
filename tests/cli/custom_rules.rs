//! Rules of the user's own: refused at the place of a mistake, refused when they cannot be seen to speak, and run.

use crate::{CLEAN, Folder};

/// A rule on `s3:*`, with the examples that it needs.
const RULE: &str = r#"id: no-s3-star
title: all of S3 is allowed
severity: medium
confidence: high
category: security
applies_to: identity-policy
message: "`{value}` is all of S3"
help: list the actions
why: It is too much. Nobody needs it.
forbid: $.Statement[?@.Effect == 'Allow'].Action[?@ == 's3:*']
bad:
  - at: $.Statement[0].Action[0]
    document: |
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
good:
  - document: |
      {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
"#;

const S3_STAR: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sns:Publish", "s3:*"],
  "Resource": "arn:aws:s3:::field-media/*"}]}"#;

#[test]
fn they_run_beside_the_others_and_their_family_is_their_folder() {
    let folder = Folder::new(&[("own/house/no-s3-star.yaml", RULE), ("star.json", S3_STAR)]);
    assert_eq!(folder.found(&["star.json"]), [""; 0]);
    assert_eq!(folder.found(&["star.json", "--rules", "own"]), ["no-s3-star"]);
    assert_eq!(folder.found(&["star.json", "--rules", "own", "--select", "house"]), ["no-s3-star"]);
    assert_eq!(folder.found(&["star.json", "--rules", "own", "--ignore", "no-s3-star"]), [""; 0]);
    let run = folder.run(&["check", "star.json", "--rules", "own", "--format", "json"]);
    let finding = &run.json()["findings"][0];
    assert_eq!(finding["message"], "`s3:*` is all of S3");
    assert_eq!(finding["primary"]["pointer"], "/Statement/0/Action/1");
    // From the configuration, the folder counts from the configuration's own.
    folder.write("sub/grantlint.toml", "rules = [\"../own\"]\n");
    folder.write("sub/star.json", S3_STAR);
    assert_eq!(folder.found(&["sub/star.json"]), ["no-s3-star"]);
}

#[test]
fn examples_that_are_about_something_else_prove_nothing() {
    let told = |from: &str, to: &str| {
        let rule = RULE.replace(from, to);
        assert_ne!(rule, RULE, "{from}");
        let folder = Folder::new(&[("own/no-s3-star.yaml", &rule)]);
        let run = folder.run(&["test", "own"]);
        assert_eq!(run.status, 1, "{run:?}");
        run.stdout
    };
    let deny =
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#;
    let broken = told(deny, &deny.replace("}]}", "}]"));
    assert!(broken.contains("good[0] Unread: is not JSON: line 1, column 1: "), "{broken}");
    let unknown = told(deny, r#"{"hello": "world"}"#);
    assert!(unknown.contains("good[0] Unread: it is taken for no document"), "{unknown}");
    let other = told("applies_to: identity-policy", "applies_to: bucket-policy");
    assert!(
        other.contains("bad[0] Unread: it is taken for `identity-policy`, which `applies_to`"),
        "{other}"
    );
}

#[test]
fn a_place_is_one_of_the_document_without_its_wrappers() {
    let rule = RULE
        .replace("applies_to: identity-policy", "applies_to: bucket-versioning")
        .replace("forbid: $.Statement[?@.Effect == 'Allow'].Action[?@ == 's3:*']", "require: $.MFADelete");
    let start = &rule[..rule.find("bad:").unwrap()];
    let template = r#"{"Resources": {"B": {"Type": "AWS::S3::Bucket",
        "Properties": {"VersioningConfiguration": {"Status": "Enabled"}}}}}"#;
    let rule = format!(
        "{start}bad:\n  - at: $\n    document: |\n      {template}\n  - at: $\n    document: |\n      {{\"Status\": \"Enabled\"}}\n\
         good:\n  - document: |\n      {{\"Status\": \"Enabled\", \"MFADelete\": \"Enabled\"}}\n"
    );
    let folder = Folder::new(&[("own/mfa.yaml", &rule)]);
    let run = folder.run(&["test", "own"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, "3 examples right, 0 wrong\n"), "{run:?}");
}

#[test]
fn two_rules_of_one_id_are_refused_where_they_are_tested_too() {
    let taken = RULE.replace("no-s3-star", "wildcard-action");
    let folder = Folder::new(&[("a/one.yaml", RULE), ("a/two.yaml", RULE), ("b/own.yaml", &taken)]);
    for (rules, words) in
        [("a", "two rules have the id `no-s3-star`: a/one.yaml and a/two.yaml"), ("b", "`wildcard-action`")]
    {
        let explain = ["explain", "no-s3-star", "--rules", rules];
        for arguments in [&["test", rules][..], &["check", ".", "--rules", rules], &explain] {
            let run = folder.run(arguments);
            assert_eq!(run.status, 2, "{run:?}");
            assert!(run.stderr.contains(words), "{run:?}");
        }
    }
}

#[test]
fn a_mistake_is_refused_at_its_line_and_column() {
    let folder = Folder::new(&[("clean.json", CLEAN)]);
    // What is replaced, by what, where that is, and a word of the message.
    let cases = [
        ("severity: medium", "severity: mid", "3:11", "critical, high"),
        (
            "category: security",
            "categroy: security",
            "5:1",
            "unknown key `categroy`; did you mean `category`?",
        ),
        ("  - at:", "  - att: x\n    at:", "12:5", "unknown key `att`; did you mean `at`?"),
        ("applies_to: identity", "applies_to: identiy", "6:13", "did you mean `identity-policy`?"),
        ("id: no-s3-star", "id: No S3", "1:5", "lower-case"),
        ("`{value}`", "`{vaule}`", "7:10", "`{vaule}` stands for nothing"),
        ("`{value}` is", "a\\nb", "7:10", "more than one line"),
        ("  - at:", "  - as: access-point-policy\n    at:", "12:9", "`as` is a policy kind"),
        ("help: list", "controls: {cis-70: ['2.14']}\nhelp: list", "8:12", "no framework `cis-70`"),
        ("help: list", "controls: [cis-7.0]\nhelp: list", "8:11", "expected a mapping from names to lists"),
        ("help: list", "controls: {cis-7.0: ['2.14', '2.41']}\nhelp: list", "8:30", "no control `2.41`"),
        (
            "applies_to: identity-policy",
            "applies_to: [identity-policy, user]",
            "6:31",
            "no document kind `user`",
        ),
        ("[?@ == 's3:*']", "[?@ == ]", "10:56", "query"),
        ("forbid:", "require: $.Statement\nforbid:", "1:1", "exactly one of"),
        (
            "forbid: $.Statement[?@.Effect == 'Allow'].Action[?@ == 's3:*']",
            "check: wildcard-action",
            "10:8",
            "function",
        ),
        ("  - at: $.Statement[0].Action[0]\n    document", "  - document", "12:5", "`at`"),
        ("confidence: high", "confidence: high\nopt_in: perhaps", "5:9", "`true` or `false`"),
        ("help: list the actions\n", "", "1:1", "`help` is missing"),
        ("title: all of S3 is allowed", "title: all of S3: is allowed", "2:", ""),
    ];
    for (what, with, place, word) in cases {
        assert!(RULE.contains(what), "{what}");
        folder.write("own/rule.yaml", &RULE.replace(what, with));
        let path = format!("own/rule.yaml:{place}");
        for arguments in
            [["check", "clean.json", "--rules", "own"], ["rules", "--format", "json", "--rules=own"]]
        {
            let run = folder.run(&arguments);
            assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{with}: {run:?}");
            assert!(
                run.stderr.contains(&path) && run.stderr.contains(word),
                "{with} at {path}: {}",
                run.stderr
            );
        }
        let run = folder.run(&["test", "own"]);
        assert_eq!(run.status, 2, "{with}: {run:?}");
        assert!(run.stderr.contains(&path), "{with} at {path}: {}", run.stderr);
    }
}

#[test]
fn every_file_with_a_mistake_is_named() {
    let folder = Folder::new(&[("clean.json", CLEAN), ("own/a.yaml", "id: a\n"), ("own/b.yml", "- 1\n")]);
    let run = folder.run(&["check", "clean.json", "--rules", "own"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("own/a.yaml:1:1") && run.stderr.contains("own/b.yml:1:1"), "{}", run.stderr);
}

#[test]
fn a_rule_that_was_never_seen_to_speak_is_refused() {
    let folder = Folder::new(&[("clean.json", CLEAN)]);
    let bad = RULE.find("bad:").unwrap();
    let good = RULE.find("good:").unwrap();
    let cases = [
        ("no examples", RULE[..bad].to_owned()),
        ("no bad example", format!("{}{}", &RULE[..bad], &RULE[good..])),
        ("no good example", RULE[..good].to_owned()),
        (
            "silent on the bad example",
            RULE.replace("\"Allow\", \"Action\": \"s3:*\"", "\"Allow\", \"Action\": \"s3:Get*\""),
        ),
        ("elsewhere on the bad example", RULE.replace("at: $.Statement[0].Action[0]", "at: $.Statement[0]")),
        ("`at` selects nothing", RULE.replace("at: $.Statement[0].Action[0]", "at: $.Statement[7]")),
        ("speaks on the good example", RULE.replace("\"Deny\"", "\"Allow\"")),
        (
            "a query that selects nothing",
            RULE.replace("$.Statement[?@.Effect == 'Allow']", "$.Statements[?@.Effect == 'Allow']"),
        ),
    ];
    for (name, text) in cases {
        assert_ne!(text, RULE, "{name}");
        folder.write("own/rule.yaml", &text);
        let run = folder.run(&["check", "clean.json", "--rules", "own"]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{name}: {run:?}");
        assert!(run.stderr.contains("own/rule.yaml"), "{name}: {}", run.stderr);
        let run = folder.run(&["test", "own"]);
        assert_eq!(run.status, 1, "{name}: {run:?}");
    }
}

#[test]
fn the_test_command_says_what_each_example_did() {
    let named = |id: &str| RULE.replace("id: no-s3-star", &format!("id: {id}"));
    let noisy = named("noisy-star").replace("\"Deny\"", "\"Allow\"");
    let missing = named("missing-star")
        .replace("\"Allow\", \"Action\": \"s3:*\"", "\"Allow\", \"Action\": \"s3:Get*\"");
    let folder = Folder::new(&[("right.yaml", RULE), ("noisy.yaml", &noisy), ("missing.yaml", &missing)]);
    let run = folder.run(&["test", "right.yaml"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, "2 examples right, 0 wrong\n"));
    let run = folder.run(&["test", "right.yaml", "--verbose"]);
    assert!(
        run.stdout.contains("bad[0] Reported") && run.stdout.contains("good[0] Validated"),
        "{}",
        run.stdout
    );
    let run = folder.run(&["test", "noisy.yaml"]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("noisy.yaml: noisy-star: good[0] Noisy"), "{}", run.stdout);
    assert!(run.stdout.contains("/Statement/0/Action"), "{}", run.stdout);
    assert!(run.stdout.ends_with("1 example right, 1 wrong\n"), "{}", run.stdout);
    let run = folder.run(&["test", "missing.yaml"]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("missing.yaml: missing-star: bad[0] Missing"), "{}", run.stdout);
    let absent = named("absent-star");
    folder.write("absent.yaml", &absent[..absent.find("good:").unwrap()]);
    let run = folder.run(&["test", "absent.yaml"]);
    assert!(run.stdout.contains("absent.yaml: absent-star: good Absent"), "{run:?}");
    assert_eq!(folder.run(&["test", "."]).status, 1);
    assert_eq!(folder.run(&["test", "gone"]).status, 2);
}

#[test]
fn an_id_stands_once() {
    let taken = RULE.replace("no-s3-star", "wildcard-action");
    let folder = Folder::new(&[("clean.json", CLEAN), ("own/rule.yaml", &taken)]);
    let run = folder.run(&["check", "clean.json", "--rules", "own"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("`wildcard-action`"), "{}", run.stderr);
}
