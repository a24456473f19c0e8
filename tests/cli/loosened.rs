//! `diff`: what the end of a Deny in one policy lets be allowed by another.

use crate::Folder;
use crate::diff::{NOTHING, READING, assert_said, diff, policy, template};

#[test]
fn a_deny_that_ends_is_held_against_what_else_may_hang_there() {
    let folder = Folder::new(&[
        ("old/deny.json", &policy(&[NOTHING])),
        ("old/read.json", &policy(&[READING])),
        ("old/another.json", &policy(&[NOTHING])),
        ("new/deny.json", &policy(&[r#"{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}"#])),
        ("new/read.json", &policy(&[READING])),
        ("new/another.json", &policy(&[NOTHING])),
    ]);
    assert_said(&folder, &["old", "new"], 1, "new-access", Some("wider"));
    let (_, said) = diff(&folder, &["old", "new"]);
    assert_eq!(said["witness"]["allowed_by"]["path"], "new/read.json");
    assert_eq!(said["witness"]["denied_before_by"]["path"], "old/deny.json");
    assert_said(&folder, &["new", "old"], 0, "no-new-access", Some("equivalent"));
    // The Deny of one role says nothing of another.
    let roles = |deny| template(&[("Reader", READING), ("Quarantine", deny)]);
    folder.write("one.json", &roles(NOTHING));
    folder.write("other.json", &roles(r#"{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}"#));
    assert_said(&folder, &["one.json", "other.json"], 0, "no-new-access", Some("equivalent"));
}

#[test]
fn a_deny_that_ends_is_held_against_the_bucket_or_the_identities() {
    let role = |name: &str, statement: &str| {
        let policy = policy(&[statement]);
        format!(r#"{{"RoleName": "{name}", "PolicyName": "x", "PolicyDocument": {policy}}}"#)
    };
    let denied = |path: &str| {
        format!(
            r#"{{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::field-media/{path}*"}}"#
        )
    };
    let bucket = policy(&[
        r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/reader"}, "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::field-media/*"}"#,
    ]);
    for (name, status, relation) in [("reader", 1, "wider"), ("other", 0, "equivalent")] {
        let folder = Folder::new(&[
            ("old/role.json", &role(name, &denied(""))),
            ("old/bucket.json", &bucket),
            ("new/role.json", &role(name, &denied("raw/"))),
            ("new/bucket.json", &bucket),
        ]);
        let verdict = if status == 1 { "new-access" } else { "no-new-access" };
        assert_said(&folder, &["old", "new"], status, verdict, Some(relation));
    }
    let guard = |exception: &str| {
        policy(&[&format!(
            r#"{{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::field-media/*",
                "Condition": {{"ArnNotEquals": {{"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/{exception}"]}}}}}}"#
        )])
    };
    for (name, status, relation) in [("reader", 1, "wider"), ("other", 0, "equivalent")] {
        let folder = Folder::new(&[
            ("old/role.json", &role(name, READING)),
            ("old/bucket.json", &guard("admin")),
            ("new/role.json", &role(name, READING)),
            ("new/bucket.json", &guard("admin\", \"arn:aws:iam::111122223333:role/reader")),
        ]);
        let verdict = if status == 1 { "new-access" } else { "no-new-access" };
        assert_said(&folder, &["old", "new"], status, verdict, Some(relation));
    }
}
