//! What hangs on identities and is in no file: it may allow anything.

use serde_json::{Value, json};

use crate::diff::{assert_said, diff};
use crate::{Folder, list};

const READ_ONLY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const EVERYTHING: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const LIMIT: &str = "arn:aws:iam::318204659977:policy/limit";

/// A role with a trust policy and `more` properties.
fn template(more: &Value) -> String {
    let mut properties = json!({
        "RoleName": "worker",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole",
        }]},
    });
    for (key, value) in more.as_object().expect("properties are an object") {
        properties[key] = value.clone();
    }
    let role = json!({"Type": "AWS::IAM::Role", "Properties": properties});
    json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Worker": role}}).to_string()
}

fn plan(more: &Value, resources: &[Value]) -> String {
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole",
    }]});
    let mut values = json!({"name": "worker", "assume_role_policy": trust.to_string()});
    for (key, value) in more.as_object().expect("values are an object") {
        values[key] = value.clone();
    }
    let role = json!({"address": "aws_iam_role.worker", "mode": "managed", "type": "aws_iam_role",
        "name": "worker", "values": values});
    let all: Vec<&Value> = std::iter::once(&role).chain(resources).collect();
    json!({"format_version": "1.2", "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": all}}})
    .to_string()
}

/// What the comparison could not look into, one after the other.
fn unseen(folder: &Folder) -> Vec<String> {
    let (_, said) = diff(folder, &["old.json", "new.json"]);
    let message = |failure: &Value| failure["message"].as_str().unwrap_or_default().to_owned();
    list(&said["failures"]).map(message).collect()
}

#[test]
fn a_policy_without_a_text_may_allow_anything() {
    let attachment = json!({"address": "aws_iam_role_policy_attachment.one", "mode": "managed",
        "type": "aws_iam_role_policy_attachment", "name": "one",
        "values": {"role": "worker", "policy_arn": EVERYTHING}});
    for (old, new) in [
        (
            template(&json!({"ManagedPolicyArns": [READ_ONLY]})),
            template(&json!({"ManagedPolicyArns": [READ_ONLY, EVERYTHING]})),
        ),
        (plan(&json!({}), &[]), plan(&json!({}), &[attachment])),
        (plan(&json!({}), &[]), plan(&json!({"managed_policy_arns": [EVERYTHING]}), &[])),
    ] {
        let folder = Folder::new(&[("old.json", &old), ("new.json", &new)]);
        assert_said(&folder, &["old.json", "new.json"], 2, "unknown", None);
        let told =
            format!("attaches `{EVERYTHING}` to the role `worker`, and the text of that policy is not there");
        assert_eq!(unseen(&folder), [told]);
        // What is taken away is no new access, and what stays is none either.
        assert_said(&folder, &["new.json", "old.json"], 0, "no-new-access", None);
        assert_said(&folder, &["new.json", "new.json"], 0, "no-new-access", Some("equivalent"));
    }
}

#[test]
fn a_permissions_boundary_that_ends_may_let_anything_through() {
    let (none, one) = (template(&json!({})), template(&json!({"PermissionsBoundary": LIMIT})));
    let other = template(&json!({"PermissionsBoundary": EVERYTHING}));
    let folder = Folder::new(&[("old.json", &one), ("new.json", &none), ("other.json", &other)]);
    assert_said(&folder, &["old.json", "new.json"], 2, "unknown", None);
    assert!(unseen(&folder)[0].starts_with("no longer limits the role `worker` by"), "{:?}", unseen(&folder));
    assert_said(&folder, &["old.json", "other.json"], 2, "unknown", None);
    assert_said(&folder, &["new.json", "old.json"], 0, "no-new-access", None);
    assert_said(&folder, &["old.json", "old.json"], 0, "no-new-access", Some("equivalent"));
}

#[test]
fn of_exports_the_lists_tell_what_is_attached() {
    let list = |arns: &[&str]| {
        let row = |arn: &&str| json!({"PolicyName": arn.rsplit('/').next(), "PolicyArn": arn});
        json!({"AttachedPolicies": arns.iter().map(row).collect::<Vec<_>>()}).to_string()
    };
    let own = r#"{"RoleName": "worker", "PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::field-media/*"}]}}"#;
    let name = "worker/list-attached-role-policies.json";
    let (before, after) = (list(&[]), list(&[EVERYTHING]));
    let files = |side: &str, file: &str| format!("{side}/{file}");
    let [old, new] =
        ["old", "new"].map(|side| [files(side, name), files(side, "worker/get-role-policy.json")]);
    let folder = Folder::new(&[(&old[0], &before), (&old[1], own), (&new[0], &after), (&new[1], own)]);
    assert_said(&folder, &["old", "new"], 2, "unknown", None);
    assert_said(&folder, &["new", "old"], 0, "no-new-access", None);
}

#[test]
fn no_denial_is_proved_of_what_is_not_there() {
    let text = template(&json!({"ManagedPolicyArns": [EVERYTHING]}));
    let folder = Folder::new(&[("role.json", &text), ("bare.json", &template(&json!({})))]);
    let status = |file: &str| folder.run(&["deny-check", "--actions", "iam:CreateUser", file]).status;
    assert_eq!((status("role.json"), status("bare.json")), (2, 0));
}

#[test]
fn a_single_request_depends_on_what_is_not_there() {
    let text = template(&json!({"ManagedPolicyArns": [EVERYTHING], "PermissionsBoundary": LIMIT}));
    let own = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": "iam:DeleteUser", "Resource": "*"},
    ]});
    let folder = Folder::new(&[("role.json", &text), ("own.json", &own.to_string())]);
    let ask = |action: &str, more: &[&str]| {
        let request = ["can", "--format", "json", "--principal", "arn:aws:iam::318204659977:role/worker"];
        let rest = ["--action", action, "--resource", "*", "role.json", "own.json"];
        let said = folder.run(&[&request[..], more, &rest].concat()).json();
        (said["certain"].clone(), said["depends_on"]["policies"].clone())
    };
    assert_eq!(ask("iam:CreateUser", &[]), (json!(false), json!([EVERYTHING, LIMIT])));
    let stated = ["--permissions-boundary", "own.json"];
    assert_eq!(ask("iam:CreateUser", &stated), (json!(false), json!([EVERYTHING])));
    // A Deny holds whatever else there is.
    assert_eq!(ask("iam:DeleteUser", &[]), (json!(true), json!([])));
}
