//! `access`: who can do what, and whether anybody can.

use crate::{Folder, NOT_OURS, list};

const BUCKET: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"AWS": ["arn:aws:iam::111122223333:role/reader", "444455556666"]},
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::field-media/*"
    },
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::field-media/*",
      "Condition": {"Bool": {"aws:SecureTransport": "false"}}
    }
  ]
}
"#;

const OPEN: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::field-media/*"}]}"#;

const BLOCK: &str = r#"{"PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "IgnorePublicAcls": true,
  "BlockPublicPolicy": true, "RestrictPublicBuckets": true}}"#;

const NO_BLOCK: &str = r#"{"PublicAccessBlockConfiguration": {"BlockPublicAcls": false, "IgnorePublicAcls": false,
  "BlockPublicPolicy": false, "RestrictPublicBuckets": false}}"#;

const ENFORCED: &str = r#"{"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}"#;

const CONFIGURATION: &str = r#"own-accounts = ["111122223333"]
[[partners]]
name = "Example Partner"
account = "444455556666"
"#;

#[test]
fn lines_stand_under_their_zone() {
    let folder = Folder::new(&[("media/get-bucket-policy.json", BUCKET), ("grantlint.toml", CONFIGURATION)]);
    let run = folder.run(&["access", "media"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(
        run.stdout,
        "bucket field-media (media/get-bucket-policy.json:1:1)\n\
         \x20 own account\n\
         \x20   arn:aws:iam::111122223333:role/reader: read (s3:GetObject) on arn:aws:s3:::field-media/*\n\
         \x20     except if aws:SecureTransport is false (media/get-bucket-policy.json:10:5)\n\
         \x20     at media/get-bucket-policy.json:4:5\n\
         \x20 known partner\n\
         \x20   444455556666 (Example Partner): read (s3:GetObject) on arn:aws:s3:::field-media/*\n\
         \x20     except if aws:SecureTransport is false (media/get-bucket-policy.json:10:5)\n\
         \x20     at media/get-bucket-policy.json:4:5\n\
         \x20 not known: s3api get-bucket-acl\n\n"
    );
    let answer = folder.run(&["access", "--format", "json", "media"]).json();
    let zones: Vec<&str> =
        list(&answer["subjects"][0]["who"]).map(|line| line["zone"].as_str().unwrap()).collect();
    assert_eq!(zones, ["own-account", "partner"]);
    let line = &answer["subjects"][0]["who"][1];
    assert_eq!(line["principals"][0]["partner"], "Example Partner");
    assert_eq!(line["except"][0]["place"]["line"], 10);
    assert_eq!(line["levels"][0], "read");

    let run = folder.run(&["access", "--no-config", "media"]);
    assert!(
        run.stdout.contains("  other account\n") && run.stdout.contains("not known: --own-account"),
        "{run:?}"
    );
    let run = folder.run(&["access", "--no-config", "--own-account", "444455556666", "media"]);
    assert!(run.stdout.contains("  own account\n    444455556666:"), "{run:?}");
}

#[test]
fn the_status_says_whether_something_is_public() {
    let folder = Folder::new(&[
        ("shared/policy.json", BUCKET),
        ("open/policy.json", OPEN),
        ("held/get-bucket-policy.json", OPEN),
        ("held/get-public-access-block.json", BLOCK),
        ("held/get-bucket-ownership-controls.json", ENFORCED),
        ("half/get-bucket-policy.json", OPEN),
        ("half/get-public-access-block.json", NO_BLOCK),
        ("half/get-bucket-ownership-controls.json", ENFORCED),
        ("other/package.json", NOT_OURS),
        ("broken/policy.json", "{\"Version\": "),
    ]);
    for (path, status, word) in [
        ("shared", 0, "not public"),
        ("open", 1, "public"),
        ("held", 0, "held back by RestrictPublicBuckets (held/get-public-access-block.json:2:"),
        ("half", 2, "not known: s3control get-public-access-block"),
        ("other", 2, "0 public, 0 not public, 0 not known"),
        ("broken", 2, "is not JSON"),
        ("missing", 2, "error: missing"),
    ] {
        let run = folder.run(&["access", "--public", path]);
        assert_eq!(run.status, status, "{path} {run:?}");
        assert!(run.stdout.contains(word), "{path} {run:?}");
        let run = folder.run(&["access", "--public", "--format", "json", path]);
        let verdict = ["not-public", "public", "unknown"][usize::try_from(status).unwrap()];
        assert_eq!((run.status, &run.json()["verdict"]), (status, &verdict.into()), "{path}");
    }
}

#[test]
fn what_has_no_say_is_refused() {
    let limits = r#"{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#;
    let folder =
        Folder::new(&[("open.json", OPEN), ("limits.json", limits), ("other/package.json", NOT_OURS)]);
    let run = folder.run(&["access", "--public", "--organization", "o-k3v9x1t0qz", "open.json"]);
    assert!(run.status == 2 && run.stderr.contains("`--organization` has no say"), "{run:?}");
    for arguments in [["access", "other", "--no-config"], ["access", "limits.json", "--policy-type=scp"]] {
        let run = folder.run(&arguments);
        assert!(run.status == 2 && run.stderr.contains("nothing under these paths"), "{run:?}");
    }
}

#[test]
fn the_two_verdicts_stand_apart() {
    let folder = Folder::new(&[("open.json", OPEN)]);
    let answer = folder.run(&["access", "--public", "--format", "json", "open.json"]).json();
    let subject = &answer["subjects"][0];
    assert_eq!((&answer["verdict"], &subject["judged_alone"]), (&"public".into(), &true.into()));
    assert_eq!(subject["by_s3"]["policy"], "public");
    assert_eq!(subject["by_s3"]["statements"][0]["line"], 2);
    let witness = &subject["in_effect"]["witnesses"][0];
    assert_eq!((&witness["principal"], &witness["action"]), (&"anonymous".into(), &"s3:GetObject".into()));
    assert_eq!(witness["allowed_by"]["pointer"], "/Statement/0");
}

#[test]
fn a_line_break_in_a_policy_forges_no_line() {
    let forged = "reader\\nbucket other: nobody is allowed anything";
    let policy = OPEN.replace("s3:GetObject", "sts:AssumeRole");
    let role = format!(r#"{{"Role": {{"RoleName": "{forged}", "AssumeRolePolicyDocument": {policy}}}}}"#);
    let folder = Folder::new(&[("role.json", &role)]);
    for arguments in [&["access", "role.json"][..], &["access", "--public", "role.json"]] {
        let run = folder.run(arguments);
        assert!(run.stdout.starts_with("role reader?bucket other: "), "{run:?}");
    }
}
