//! `grantlint check --fix`: what it writes, what it leaves alone, and what it says.

use crate::{CLEAN, Folder, LOW};

/// What can be said better without a change of meaning: an action twice, an empty `Sid`. Beside it a misspelt action.
const MIXED: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "", "Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*", "s3:PutObjct"], "Resource": "arn:aws:s3:::a/*"}
  ]
}
"#;

const SAME_MEANING: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": ["s3:Get*", "s3:PutObjct"], "Resource": "arn:aws:s3:::a/*"}
  ]
}
"#;

impl Folder {
    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }
}

#[test]
fn what_keeps_the_meaning_is_written_and_the_rest_reported() {
    let folder = Folder::new(&[("mixed.json", MIXED), ("clean.json", CLEAN)]);
    let run = folder.run(&["check", "--fix", "--quiet", "."]);
    assert_eq!(folder.text("mixed.json"), SAME_MEANING);
    assert_eq!(folder.text("clean.json"), CLEAN);
    assert_eq!((run.status, run.stdout.lines().count()), (1, 1), "{run:?}");
    assert!(run.stdout.contains("[unknown-action]"), "{run:?}");
    let said: Vec<&str> = run.stderr.lines().collect();
    let expected = [
        "mixed.json:4:6: fixed[empty-sid]: leave the `Sid` out",
        "mixed.json:4:47: fixed[redundant-action]: leave it out",
        "2 fixes in 1 file",
    ];
    assert_eq!(said, expected);
    let again = folder.run(&["check", "--fix=same-meaning", "--quiet", "."]);
    assert_eq!((again.stdout, again.stderr.as_str()), (run.stdout, ""));
}

#[test]
fn what_was_probably_meant_is_written_when_asked_for() {
    let folder = Folder::new(&[("mixed.json", MIXED)]);
    let run = folder.run(&["check", "--fix=all", "."]);
    assert_eq!(folder.text("mixed.json"), SAME_MEANING.replace("PutObjct", "PutObject"));
    assert_eq!((run.status, run.stdout.as_str()), (0, "no findings in 1 document of 1 file\n"));
    assert!(run.stderr.ends_with("3 fixes in 1 file\n"), "{run:?}");
}

#[test]
fn the_count_of_fixes_stands_below_the_findings() {
    let folder = Folder::new(&[("mixed.json", MIXED), ("low.json", LOW)]);
    let run = folder.run(&["check", "."]);
    let last = "4 findings have a fix: `--fix` writes what keeps the meaning into the files, `--fix=all` everything\n";
    assert!(run.stdout.ends_with(last), "{run:?}");
    assert_eq!((folder.text("mixed.json").as_str(), folder.text("low.json").as_str()), (MIXED, LOW));
}

#[test]
fn a_version_is_raised_only_where_nothing_hangs_on_it() {
    let policy = |resource: &str| {
        format!(
            r#"{{"Version": "2008-10-17", "Statement": {{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/{resource}"}}}}"#
        )
    };
    let (plain, variable) = (policy("home/*"), policy("${aws:username}/*"));
    let folder = Folder::new(&[("plain.json", &plain), ("variable.json", &variable)]);
    folder.run(&["check", "--fix", "."]);
    assert_eq!(folder.text("plain.json"), plain.replace("2008-10-17", "2012-10-17"));
    assert_eq!(folder.text("variable.json"), variable);
    folder.run(&["check", "--fix=all", "."]);
    assert_eq!(folder.text("variable.json"), variable.replace("2008-10-17", "2012-10-17"));
}

#[test]
fn of_what_covers_each_other_something_stays() {
    // Each action is allowed by the other statement as well.
    let text = r#"{"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*", "s3:PutObject"], "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::a/b/*"]},
      {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*", "s3:PutObject"], "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::a/b/*"]}]}"#;
    let folder = Folder::new(&[("new.json", text), ("old/old.json", text)]);
    folder.run(&["check", "--fix", "new.json"]);
    assert_ne!(folder.text("new.json"), text);
    let run = folder.run(&["diff", "--format", "json", "old/old.json", "new.json"]);
    assert_eq!((run.status, &run.json()["relation"]), (0, &"equivalent".into()), "{run:?}");
}

#[test]
fn what_somebody_accepted_stays() {
    let folder = Folder::new(&[("mixed.json", MIXED)]);
    let accepted = "[[suppressions]]\nrule = \"empty-sid\"\nreason = \"an old tool needs it\"\n";
    folder.write("grantlint.toml", accepted);
    let run = folder.run(&["check", "--fix", "--quiet", "."]);
    assert_eq!(folder.text("mixed.json"), SAME_MEANING.replace("{\"Effect", "{\"Sid\": \"\", \"Effect"));
    assert!(run.stderr.ends_with("1 fix in 1 file\n"), "{run:?}");
}

#[test]
fn configuration_is_mended_only_when_everything_is() {
    let text = r#"{"Bucket": "a", "VersioningConfiguration": {"Status": "enabled"}}"#;
    let folder = Folder::new(&[("put-bucket-versioning.json", text)]);
    folder.run(&["check", "--fix", "."]);
    assert_eq!(folder.text("put-bucket-versioning.json"), text);
    folder.run(&["check", "--fix=all", "."]);
    assert_eq!(folder.text("put-bucket-versioning.json"), text.replace("enabled", "Enabled"));
}

#[test]
fn the_rest_of_the_bytes_stays() {
    let crlf = format!("\u{FEFF}{}", MIXED.replace('\n', "\r\n"));
    let folder = Folder::new(&[("crlf.json", &crlf)]);
    folder.run(&["check", "--fix", "."]);
    assert_eq!(folder.text("crlf.json"), format!("\u{FEFF}{}", SAME_MEANING.replace('\n', "\r\n")));
    // A policy within a string has no fixes: its quotes are not the file's.
    let answer = serde_json::json!({"Policy": MIXED}).to_string();
    folder.write("get-bucket-policy.json", &answer);
    folder.run(&["check", "--fix=all", "."]);
    assert_eq!(folder.text("get-bucket-policy.json"), answer);
}

#[test]
fn a_file_with_two_paths_is_fixed_once() {
    let folder = Folder::new(&[("a/mixed.json", MIXED), ("b/clean.json", CLEAN)]);
    let run = folder.run(&["check", "--fix", "--quiet", "a/mixed.json", "b/../a/mixed.json"]);
    assert_eq!((run.status, folder.text("a/mixed.json").as_str()), (1, SAME_MEANING), "{run:?}");
}

#[test]
fn what_cannot_be_fixed_is_refused() {
    let folder = Folder::new(&[("mixed.json", MIXED)]);
    for (arguments, words) in [
        (&["check", "--fix", "-"][..], "standard input cannot be fixed"),
        (&["check", "--fix", "--write-baseline", "b.json", "."], "cannot be used with"),
        (&["check", "--fix=some", "."], "same-meaning, all"),
    ] {
        let run = folder.run(arguments);
        assert_eq!(run.status, 2, "{run:?}");
        assert!(run.stderr.contains(words), "{run:?}");
    }
    assert_eq!(folder.text("mixed.json"), MIXED);
}
