//! `diff`: whether the new files allow what the old ones do not.

use serde_json::Value;

use crate::{Folder, NOT_OURS, list};

pub(crate) fn allowing(actions: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [
  {{"Effect": "Allow", "Action": {actions}, "Resource": "arn:aws:s3:::field-media/*"}}
]}}
"#
    )
}

pub(crate) fn read() -> String {
    allowing(r#""s3:GetObject""#)
}

pub(crate) fn read_and_write() -> String {
    allowing(r#"["s3:GetObject", "s3:PutObject"]"#)
}

fn folder(files: &[(&str, &str)]) -> Folder {
    Folder::new(files)
}

pub(crate) fn diff(folder: &Folder, arguments: &[&str]) -> (i32, Value) {
    let run = folder.run(&[&["diff", "--format", "json"], arguments].concat());
    (run.status, run.json())
}

/// The status, the verdict and the relation.
#[track_caller]
pub(crate) fn assert_said(
    folder: &Folder,
    arguments: &[&str],
    status: i32,
    verdict: &str,
    relation: Option<&str>,
) {
    let (own, said) = diff(folder, arguments);
    assert_eq!((own, said["verdict"].as_str()), (status, Some(verdict)), "{said:#}");
    assert_eq!(said["relation"].as_str(), relation, "{said:#}");
}

#[test]
fn two_files() {
    let folder = folder(&[
        ("read.json", &read()),
        ("write.json", &read_and_write()),
        ("put.json", &allowing(r#""s3:PutObject""#)),
        ("again.json", &allowing(r#"["s3:getobject"]"#)),
    ]);
    assert_said(&folder, &["read.json", "write.json"], 1, "new-access", Some("wider"));
    assert_said(&folder, &["write.json", "read.json"], 0, "no-new-access", Some("narrower"));
    assert_said(&folder, &["read.json", "again.json"], 0, "no-new-access", Some("equivalent"));
    assert_said(&folder, &["read.json", "put.json"], 1, "new-access", Some("incomparable"));
}

#[test]
fn a_witness_says_what_is_new_and_where_it_is_written() {
    let folder = folder(&[("read.json", &read()), ("write.json", &read_and_write())]);
    let (_, said) = diff(&folder, &["read.json", "write.json"]);
    assert_eq!(list(&said["witnesses"]).count(), 1, "{said:#}");
    let witness = &said["witness"];
    assert_eq!(witness["action"], "s3:PutObject");
    assert_eq!(witness["new"], "action");
    assert!(witness["resource"].as_str().unwrap().starts_with("arn:aws:s3:::field-media/"), "{witness:#}");
    assert_eq!(witness["allowed_by"]["path"], "write.json");
    assert_eq!(witness["cause"]["pointer"], "/Statement/0/Action/1");
    assert_eq!(witness["cause"]["line"], 2);
}

#[test]
fn a_deny_that_was_there_is_named() {
    let deny = |end: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [
  {{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}},
  {{"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::field-media/{end}*"}}
]}}"#
        )
    };
    let folder = folder(&[("old.json", &deny("")), ("new.json", &deny("a"))]);
    let (status, said) = diff(&folder, &["old.json", "new.json"]);
    assert_eq!(status, 1);
    assert_eq!(said["witness"]["denied_before_by"]["path"], "old.json");
    assert_eq!(said["witness"]["denied_before_by"]["pointer"], "/Statement/1");
    assert_eq!(said["witness"]["action"], "s3:DeleteObject");
}

#[test]
fn people_read_the_statement() {
    let folder = folder(&[("read.json", &read()), ("write.json", &read_and_write())]);
    let run = folder.run(&["diff", "read.json", "write.json"]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("s3:PutObject") && run.stdout.contains("write.json:2:"), "{}", run.stdout);
    let run = folder.run(&["diff", "write.json", "read.json"]);
    assert_eq!((run.status, run.stdout.lines().count()), (0, 1), "{}", run.stdout);
}

#[test]
fn folders_with_files_that_come_and_go() {
    let write = allowing(r#""s3:PutObject""#);
    let folder = folder(&[
        ("one/a.json", &read()),
        ("two/a.json", &read()),
        ("two/b.json", &write),
        ("three/renamed.json", &read()),
        ("three/package.json", NOT_OURS),
    ]);
    assert_said(&folder, &["one", "two"], 1, "new-access", Some("wider"));
    assert_said(&folder, &["two", "one"], 0, "no-new-access", Some("narrower"));
    assert_said(&folder, &["one", "three"], 0, "no-new-access", Some("equivalent"));
    let (_, said) = diff(&folder, &["one", "two"]);
    assert_eq!(said["witness"]["allowed_by"]["path"].as_str().unwrap(), "two/b.json");
    let compared: Vec<(&Value, &Value, &Value)> =
        list(&said["compared"]).map(|one| (&one["about"], &one["old"], &one["new"])).collect();
    let (one, none) = (Value::from(1), Value::from(0));
    assert_eq!(compared, [(&"a.json".into(), &one, &one), (&"b.json".into(), &none, &one)]);
}

#[test]
fn what_moves_from_one_file_to_another_is_new_there() {
    let folder = folder(&[
        ("old/all.json", &read_and_write()),
        ("new/all.json", &read()),
        ("new/write.json", &allowing(r#""s3:PutObject""#)),
    ]);
    assert_said(&folder, &["old", "new"], 1, "new-access", Some("incomparable"));
}

pub(crate) const EVERYTHING: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
pub(crate) const READING: &str = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#;
const IAM: &str = r#"{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}"#;
pub(crate) const NOTHING: &str = r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#;

pub(crate) fn policy(statements: &[&str]) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "))
}

/// A template's roles with an inline policy each.
pub(crate) fn template(roles: &[(&str, &str)]) -> String {
    let roles = roles.iter().map(|(name, statement)| {
        let policy = policy(&[statement]);
        format!(
            r#""{name}": {{"Type": "AWS::IAM::Role", "Properties": {{"Policies": [{{"PolicyName": "x", "PolicyDocument": {policy}}}]}}}}"#
        )
    });
    format!(r#"{{"Resources": {{{}}}}}"#, roles.collect::<Vec<_>>().join(", "))
}

/// An account's roles with an inline policy each, and the statements of a managed policy that the first has.
fn details(roles: &[(&str, &str)], managed: &str) -> String {
    let arn = "arn:aws:iam::111122223333:policy/shared";
    let attached = |number: usize| match number {
        0 => format!(r#"{{"PolicyName": "shared", "PolicyArn": "{arn}"}}"#),
        _ => String::new(),
    };
    let roles = roles.iter().enumerate().map(|(number, (name, statement))| {
        let (attached, policy) = (attached(number), policy(&[statement]));
        format!(
            r#"{{"RoleName": "{name}", "Arn": "arn:aws:iam::111122223333:role/{name}",
                "AttachedManagedPolicies": [{attached}],
                "RolePolicyList": [{{"PolicyName": "x", "PolicyDocument": {policy}}}]}}"#
        )
    });
    let (roles, managed) = (roles.collect::<Vec<_>>().join(", "), policy(&[managed]));
    format!(
        r#"{{"RoleDetailList": [{roles}], "Policies": [{{"PolicyName": "shared", "Arn": "{arn}", "PolicyVersionList": [
            {{"VersionId": "v1", "IsDefaultVersion": false, "Document": {}}},
            {{"VersionId": "v2", "IsDefaultVersion": true, "Document": {managed}}}]}}]}}"#,
        policy(&[EVERYTHING]),
    )
}

#[test]
fn one_role_gains_whatever_another_may_do() {
    let (old, new) = ([("Admin", EVERYTHING), ("Reader", READING)], [("Admin", EVERYTHING), ("Reader", IAM)]);
    let answer = |role: &str, statement: &str| {
        let policy = policy(&[statement]);
        format!(r#"{{"RoleName": "{role}", "PolicyName": "x", "PolicyDocument": {policy}}}"#)
    };
    let folder = folder(&[
        ("old.json", &template(&old)),
        ("new.json", &template(&new)),
        ("details-old.json", &details(&old, READING)),
        ("details-new.json", &details(&new, READING)),
        ("raw/old/a.json", &policy(&[EVERYTHING])),
        ("raw/old/b.json", &policy(&[READING])),
        ("raw/new/a.json", &policy(&[EVERYTHING])),
        ("raw/new/b.json", &policy(&[IAM])),
        ("answers/old/get-role-policy.a.json", &answer("a", EVERYTHING)),
        ("answers/old/get-role-policy.b.json", &answer("b", READING)),
        ("answers/new/get-role-policy.a.json", &answer("a", EVERYTHING)),
        ("answers/new/get-role-policy.b.json", &answer("b", IAM)),
        ("same-name/old/a/policy.json", &policy(&[EVERYTHING])),
        ("same-name/old/b/policy.json", &policy(&[READING])),
        ("same-name/new/a/policy.json", &policy(&[EVERYTHING])),
        ("same-name/new/b/policy.json", &policy(&[IAM])),
    ]);
    for (old, new) in [
        ("old.json", "new.json"),
        ("details-old.json", "details-new.json"),
        ("raw/old", "raw/new"),
        ("answers/old", "answers/new"),
        ("same-name/old", "./same-name/new/"),
    ] {
        assert_said(&folder, &[old, new], 1, "new-access", Some("incomparable"));
        assert_said(&folder, &[old, old], 0, "no-new-access", Some("equivalent"));
    }
    let (_, said) = diff(&folder, &["old.json", "new.json"]);
    let verdicts: Vec<_> = list(&said["compared"]).map(|one| (&one["about"], &one["verdict"])).collect();
    let (none, some) = (Value::from("no-new-access"), Value::from("new-access"));
    assert_eq!(verdicts, [(&"Admin".into(), &none), (&"Reader".into(), &some)]);
}

#[test]
fn all_policies_of_one_role_are_judged_together() {
    // What the managed policy denies, the inline one allows; a version that is not the default has no say.
    let details = |managed| details(&[("reader", IAM), ("other", READING)], managed);
    let folder = folder(&[
        ("denied.json", &details(NOTHING)),
        ("allowed.json", &details(READING)),
        ("all.json", &details(EVERYTHING)),
    ]);
    assert_said(&folder, &["denied.json", "allowed.json"], 1, "new-access", Some("wider"));
    assert_said(&folder, &["allowed.json", "denied.json"], 0, "no-new-access", Some("narrower"));
    assert_said(&folder, &["allowed.json", "all.json"], 1, "new-access", Some("wider"));
}

#[test]
fn control_policies_are_joined_and_compared_by_themselves() {
    let deny =
        |actions: &str| policy(&[&format!(r#"{{"Effect": "Deny", "Action": {actions}, "Resource": "*"}}"#)]);
    let (both, one) = (deny(r#"["iam:*", "s3:*"]"#), deny(r#""iam:*""#));
    let folder = folder(&[
        ("old/guard.json", &both),
        ("old/closed.json", &policy(&[NOTHING])),
        ("new/guard.json", &one),
        ("new/closed.json", &policy(&[NOTHING])),
        ("listed/guard.json", &both),
        ("listed/closed.json", &policy(&[NOTHING])),
        ("listed/full.json", &policy(&[EVERYTHING])),
        ("more/guard.json", &both),
        ("more/closed.json", &policy(&[NOTHING])),
        ("more/full.json", &policy(&[EVERYTHING])),
        ("more/list.json", &policy(&[READING])),
    ]);
    let scp = |old, new| ["--policy-type", "scp", old, new];
    assert_said(&folder, &scp("old", "new"), 1, "new-access", Some("wider"));
    assert_said(&folder, &scp("old", "old"), 0, "no-new-access", Some("equivalent"));
    // A list beside a policy that allows everything.
    assert_said(&folder, &scp("listed", "more"), 0, "no-new-access", Some("equivalent"));
}

#[test]
fn buckets_are_compared_each_by_itself() {
    let bucket = |who: &str, resource: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [
  {{"Effect": "Allow", "Principal": {who}, "Action": "s3:GetObject", "Resource": "{resource}"}}]}}"#
        )
    };
    let (role, all) = (r#"{"AWS": "arn:aws:iam::444455556666:role/reader"}"#, r#""*""#);
    // Whether or not the ARN tells whose it is, the file does.
    for (one, other) in [("arn:aws:s3:::field-media/*", "arn:aws:s3:::shared-data/*"), ("*", "*")] {
        let folder = folder(&[
            ("old/a.json", &bucket(all, one)),
            ("old/b.json", &bucket(role, other)),
            ("new/a.json", &bucket(role, one)),
            ("new/b.json", &bucket(all, other)),
        ]);
        let (status, said) = diff(&folder, &["old", "new"]);
        assert_eq!((status, said["relation"].as_str()), (1, Some("incomparable")), "{said:#}");
        assert_eq!(list(&said["compared"]).count(), 2);
    }
}

/// A name of S3 is one bucket's wherever it stands; a template's name for one is that template's.
#[test]
fn a_buckets_policy_may_move_to_another_template() {
    let template = |bucket: &str, who: &str| {
        format!(
            r#"{{"Resources": {{"Policy": {{"Type": "AWS::S3::BucketPolicy", "Properties": {{"Bucket": {bucket},
                "PolicyDocument": {{"Statement": {{"Effect": "Allow", "Principal": {{"AWS": "{who}"}}, "Action": "*"}}}}}}}}}}}}"#
        )
    };
    for (one, other, status) in [(r#""media""#, r#""data""#, 0), (r#"{"Ref": "A"}"#, r#"{"Ref": "B"}"#, 1)] {
        let folder = folder(&[
            ("old/a.json", &template(one, "444455556666")),
            ("old/b.json", &template(other, "*")),
            ("new/a.json", &template(other, "*")),
            ("new/b.json", &template(one, "444455556666")),
        ]);
        assert_eq!(diff(&folder, &["old", "new"]).0, status, "{one}");
    }
}

#[test]
fn what_is_known_later_is_not_known() {
    let later = allowing(r#"[{"Ref": "Actions"}, "s3:GetObject"]"#);
    let folder = folder(&[("read.json", &read()), ("later.json", &later)]);
    assert_said(&folder, &["read.json", "later.json"], 2, "unknown", None);
    assert_said(&folder, &["later.json", "later.json"], 0, "no-new-access", Some("equivalent"));
    let included = |file: &str| {
        let include = format!(
            r#"{{"Fn::Transform": {{"Name": "AWS::Include", "Parameters": {{"Location": "{file}"}}}}}}"#
        );
        let read =
            r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::field-media/*"}"#;
        policy(&[read, &include])
    };
    folder.write("one.json", &included("s3://templates/one.json"));
    folder.write("other.json", &included("s3://templates/other.json"));
    assert_said(&folder, &["read.json", "one.json"], 2, "unknown", None);
    assert_said(&folder, &["one.json", "other.json"], 2, "unknown", None);
    assert_said(&folder, &["one.json", "one.json"], 0, "no-new-access", Some("equivalent"));
}

#[test]
fn a_deny_under_another_condition_of_the_template_is_another() {
    let under = |condition: &str| {
        let deny = r#"{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}"#;
        let optional = format!(r#"{{"Fn::If": ["{condition}", {deny}, {{"Ref": "AWS::NoValue"}}]}}"#);
        let allow = r#"{"Effect": "Allow", "Action": "s3:*Object", "Resource": "*"}"#;
        let document = policy(&[allow, &optional]);
        format!(
            r#"{{"Resources": {{"Media": {{"Type": "AWS::IAM::ManagedPolicy",
            "Properties": {{"PolicyDocument": {document}}}}}}}}}"#
        )
    };
    let folder = folder(&[("strict.json", &under("IsStrict")), ("open.json", &under("IsOpen"))]);
    assert_said(&folder, &["strict.json", "open.json"], 2, "unknown", None);
    assert_said(&folder, &["strict.json", "strict.json"], 0, "no-new-access", Some("equivalent"));
}

#[test]
fn control_policies_are_named_as_such() {
    let deny = |actions: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": {actions}, "Resource": "*"}}}}"#
        )
    };
    let folder = folder(&[("both.json", &deny(r#"["iam:*", "s3:*"]"#)), ("one.json", &deny(r#""iam:*""#))]);
    let arguments = ["--policy-type", "scp", "both.json", "one.json"];
    assert_said(&folder, &arguments, 1, "new-access", Some("wider"));
    // What only denies limits something, whatever it hangs on, and so does a bucket's.
    assert_said(&folder, &["both.json", "one.json"], 1, "new-access", Some("wider"));
    assert_said(&folder, &["one.json", "both.json"], 0, "no-new-access", Some("narrower"));
    let guard = |resource: &str| {
        policy(&[&format!(
            r#"{{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::{resource}"}}"#
        )])
    };
    folder.write("all.json", &guard("field-media/*"));
    folder.write("some.json", &guard("field-media/raw/*"));
    assert_said(&folder, &["all.json", "some.json"], 1, "new-access", Some("wider"));
}

#[test]
fn a_policy_of_another_kind_is_another() {
    let bucket =
        r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::field-media/*"}"#;
    let folder = folder(&[("bucket.json", &policy(&[bucket])), ("identity.json", &policy(&[IAM]))]);
    assert_said(&folder, &["bucket.json", "identity.json"], 1, "new-access", Some("incomparable"));
    assert_said(&folder, &["identity.json", "bucket.json"], 1, "new-access", Some("incomparable"));
}

#[test]
fn to_have_compared_nothing_is_told() {
    let folder = folder(&[("a/notes.txt", "none"), ("b/notes.txt", "none"), ("c/read.json", &read())]);
    for (new, is_told) in [("b", true), ("c", false)] {
        let run = folder.run(&["diff", "a", new]);
        assert_eq!(run.stderr.starts_with("warning: nothing was read"), is_told, "{run:?}");
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder =
        folder(&[("read.json", &read()), ("broken.json", "{\"Version\": "), ("package.json", NOT_OURS)]);
    for arguments in
        [["read.json", "broken.json"], ["read.json", "missing.json"], ["read.json", "package.json"]]
    {
        let (status, said) = diff(&folder, &arguments);
        assert_eq!((status, &said["verdict"]), (2, &"unknown".into()), "{arguments:?} {said:#}");
        let failure = &said["failures"][0];
        assert!(failure["path"].as_str().unwrap().ends_with(arguments[1]), "{said:#}");
    }
    let run = folder.run(&["diff", "read.json"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("--git"), "{}", run.stderr);
    // It outranks what was found beside it.
    folder.write("old/policy.json", &read());
    folder.write("new/policy.json", &read_and_write());
    folder.write("new/broken.json", "{\"Version\": ");
    assert_said(&folder, &["old", "new"], 2, "new-access", None);
}
