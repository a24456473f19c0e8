//! `deny-check`: proofs that policies grant none of something.

use serde_json::json;

use crate::{Folder, NOT_OURS, Run};

const IDENTITY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Media",
      "Effect": "Allow",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::field-media/*"
    },
    {
      "Effect": "Deny",
      "Action": "s3:Delete*",
      "Resource": "*"
    }
  ]
}
"#;

const LATER: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": {"Ref": "Actions"}, "Resource": "*"}]}"#;

const READING: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}"#;

fn run(arguments: &[&str]) -> Run {
    let files = [
        ("identity.json", IDENTITY),
        ("later.json", LATER),
        ("reading.json", READING),
        ("other/package.json", NOT_OURS),
    ];
    Folder::new(&files).run(&[&["deny-check"], arguments].concat())
}

#[test]
fn the_status_tells_proof_from_witness_from_neither() {
    for (arguments, status) in [
        (&["--actions", "s3:DeleteObject", "identity.json"][..], 0),
        (&["--actions", "s3:PutObject", "identity.json"], 1),
        (&["--actions", "iam:*,s3:PutObject", "identity.json"], 1),
        (&["--resources", "arn:aws:s3:::office/*", "identity.json"], 0),
        (
            &[
                "--resources",
                "arn:aws:s3:::office/*",
                "--resources",
                "arn:aws:s3:::field-media/a",
                "identity.json",
            ],
            1,
        ),
        (&["--actions", "s3:PutObject", "--permissions-boundary", "reading.json", "identity.json"], 0),
        (&["--actions", "s3:PutObject", "--service-control-policies", "reading.json", "identity.json"], 0),
        (&["--actions", "s3:PutObject", "later.json"], 2),
        (&["--actions", "s3:PutObject", "other"], 2),
        (&["--actions", "s3:PutObject", "missing.json"], 2),
        (&["--actions", "PutObject", "identity.json"], 2),
        (&["identity.json"], 2),
        (&["--actions", "s3:PutObject"], 2),
    ] {
        let run = run(arguments);
        assert_eq!(run.status, status, "{arguments:?} {run:?}");
    }
}

#[test]
fn the_witness_and_its_statement_are_shown() {
    let run = run(&["--actions", "s3:Put*", "identity.json"]);
    assert!(run.stdout.contains("error: the identity policy grants it\n"), "{run:?}");
    assert!(run.stdout.contains("identity.json:4:5"), "{run:?}");
    assert!(run.stdout.contains("can call `s3:Put"), "{run:?}");
    assert!(run.stdout.ends_with("granted\n"), "{run:?}");
}

#[test]
fn json_has_the_verdict_for_each() {
    let answer = run(&["--format", "json", "--actions", "s3:PutObject", "identity.json"]).json();
    assert_eq!(answer["verdict"], "granted");
    assert_eq!(answer["witness"]["action"], "s3:PutObject");
    assert_eq!(answer["witness"]["statement"]["pointer"], "/Statement/0");
    assert_eq!(answer["witness"]["statement"]["line"], 4);
    assert_eq!(answer["checked"][0]["kind"], "identity-policy");

    let answer = run(&["--format", "json", "--actions", "s3:DeleteBucket", "identity.json"]).json();
    assert_eq!((&answer["verdict"], &answer["witness"]), (&json!("not-granted"), &json!(null)));
    assert_eq!(answer["checked"][0]["rests_on_table"], false);

    let answer = run(&["--format", "json", "--actions", "s3:CreateBucket", "identity.json"]).json();
    assert_eq!(answer["verdict"], "not-granted");
    assert_eq!(answer["checked"][0]["rests_on_table"], true);

    let answer = run(&["--format", "json", "--actions", "s3:PutObject", "later.json"]).json();
    assert_eq!(answer["verdict"], "unknown");
    assert!(answer["checked"][0]["reason"].is_string());
}
