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

#[test]
fn each_identity_is_asked_by_itself() {
    let role = |name: &str, effect: &str, action: &str| {
        format!(
            r#""{name}": {{"Type": "AWS::IAM::Role", "Properties": {{"Policies": [{{"PolicyName": "x", "PolicyDocument":
                {{"Version": "2012-10-17", "Statement": {{"Effect": "{effect}", "Action": "{action}", "Resource": "*"}}}}}}]}}}}"#
        )
    };
    let roles = [role("Reader", "Allow", "s3:Get*"), role("Quarantine", "Deny", "*")].join(", ");
    let details = r#"{"RoleDetailList": [{"RoleName": "reader", "Arn": "arn:aws:iam::111122223333:role/reader",
        "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::111122223333:policy/no"}],
        "RolePolicyList": [{"PolicyName": "x", "PolicyDocument":
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}}]}],
      "Policies": [{"PolicyName": "no", "Arn": "arn:aws:iam::111122223333:policy/no", "PolicyVersionList": [
        {"IsDefaultVersion": true, "Document":
            {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}}}]}]}"#;
    let folder = Folder::new(&[
        ("roles.json", &format!(r#"{{"Resources": {{{roles}}}}}"#)),
        ("details.json", details),
    ]);
    let ask =
        |action: &str, file: &str| folder.run(&["deny-check", "--format", "json", "--actions", action, file]);
    let run = ask("s3:GetObject", "roles.json");
    assert_eq!(run.status, 1, "{run:?}");
    let answer = run.json();
    assert_eq!(
        (&answer["checked"][0]["subject"], &answer["checked"][0]["verdict"]),
        (&json!("Reader"), &json!("granted"))
    );
    assert_eq!(answer["checked"][1]["verdict"], "not-granted");
    // What hangs on the same role counts.
    assert_eq!(ask("s3:GetObject", "details.json").status, 0);
    assert_eq!(ask("s3:GetObjectAcl", "details.json").status, 1);
}

#[test]
fn the_absence_of_what_does_not_exist_proves_nothing() {
    for (action, word) in [
        ("s3:DeleteObjct", "did you mean `s3:DeleteObject`?"),
        ("s3:DelteObject*,s4:*", "did you mean `s3:DeleteObject*`?"),
        ("s4:*", "no service `s4`"),
        ("zz*:Get*", "no action matches"),
    ] {
        let run = run(&["--actions", action, "identity.json"]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{action} {run:?}");
        assert!(run.stderr.contains(word) && run.stderr.contains("--aws-data"), "{action} {run:?}");
    }
    for action in ["*", "s3:*", "S3:deleteobject", "sq*:Send*"] {
        assert_ne!(run(&["--actions", action, "identity.json"]).status, 2, "{action}");
    }
}

#[test]
fn a_folder_without_a_policy_is_named() {
    let folder = Folder::new(&[("empty/.keep", "")]);
    let run = folder.run(&["deny-check", "--actions", "s3:*", "empty"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.stdout.starts_with("error: empty: holds no policy"), "{run:?}");
}
