//! Roles of Terraform's documents, and the policies that other resources hang on them.

use grantlint::rule::Settings;
use serde_json::{Value, json};

use crate::reference::{change, configured, from};
use crate::{findings, sources};

const BUCKET_POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::shared-data/*"}]}"#;
const TRUST: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole"}]}"#;
const READ: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::shared-data/*"}]}"#;
const NAMED: &str = "arn:aws:iam::111122223333:policy/read";

/// Whether the document tells of a second path of the partner's to the bucket: by a role whose policy is known.
fn tells_of_the_role(document: &Value) -> bool {
    let settings = Settings { own_accounts: vec!["111122223333".to_owned()], ..Settings::default() };
    let files = sources(&[("document.json", &document.to_string())]);
    !findings("second-path-to-data", files, &settings).is_empty()
}

/// A plan for a bucket that a partner may read, and a role that the partner may assume, as far as `role` is known.
fn plan(role: &Value, more: Vec<Value>, expressions: &[(&str, Value)]) -> Value {
    let mut changes = vec![
        change(
            "aws_s3_bucket_policy.data",
            &json!({"bucket": "shared-data", "policy": BUCKET_POLICY}),
            &json!({}),
        ),
        change("module.access.aws_iam_role.reader", role, &json!({"arn": true, "id": true})),
    ];
    changes.extend(more);
    let resources: Vec<Value> =
        expressions.iter().map(|(address, attributes)| configured(address, attributes)).collect();
    json!({"format_version": "1.2", "resource_changes": changes, "configuration": {"root_module":
        {"module_calls": {"access": {"module": {"resources": resources}}}}}})
}

#[test]
fn policies_of_a_plan_hang_on_the_roles_that_it_refers_to() {
    let role = from(&["aws_iam_role.reader.name", "aws_iam_role.reader"]);
    let policy = from(&["aws_iam_policy.read.arn", "aws_iam_policy.read"]);
    let made =
        || change("module.access.aws_iam_policy.read", &json!({"policy": READ}), &json!({"arn": true}));
    let tie = |kind: &str, known: &Value| change(&format!("module.access.{kind}"), known, &json!({}));
    for name in [json!({"name": "reader", "assume_role_policy": TRUST}), json!({"assume_role_policy": TRUST})]
    {
        let attachment = "aws_iam_role_policy_attachment.read";
        for (kind, known, arguments) in [
            (attachment, json!({}), json!({"role": role, "policy_arn": policy})),
            (
                "aws_iam_policy_attachment.read",
                json!({"roles": [null]}),
                json!({"roles": role, "policy_arn": policy}),
            ),
            (
                "aws_iam_role_policy_attachments_exclusive.read",
                json!({"policy_arns": [null]}),
                json!({"role_name": role, "policy_arns": policy}),
            ),
        ] {
            let plan = plan(&name, vec![made(), tie(kind, &known)], &[(kind, arguments)]);
            assert!(tells_of_the_role(&plan), "{plan}");
        }
        let own = "aws_iam_role_policy.read";
        let inline = tie(own, &json!({"policy": READ}));
        let plan = plan(&name, vec![inline], &[(own, json!({"role": role}))]);
        assert!(tells_of_the_role(&plan), "{plan}");
    }
}

#[test]
fn a_policy_that_hangs_on_another_role_or_on_nobody_known_is_not_the_roles() {
    let role = json!({"name": "reader", "assume_role_policy": TRUST});
    let made =
        || change("module.access.aws_iam_policy.read", &json!({"policy": READ}), &json!({"arn": true}));
    let kind = "aws_iam_role_policy_attachment.read";
    let tie = |known: &Value| change(&format!("module.access.{kind}"), known, &json!({}));
    let policy = from(&["aws_iam_policy.read.arn", "aws_iam_policy.read"]);
    for (known, from_role) in [
        (json!({"role": "writer"}), json!({"constant_value": "writer"})),
        (json!({}), from(&["var.role"])),
        (json!({}), from(&["aws_iam_role.writer.name", "aws_iam_role.writer"])),
    ] {
        let arguments = json!({"role": from_role, "policy_arn": policy});
        let plan = plan(&role, vec![made(), tie(&known)], &[(kind, arguments)]);
        assert!(!tells_of_the_role(&plan), "{plan}");
    }
}

#[test]
fn a_state_names_who_has_what() {
    let entry = |kind: &str, values: Value| json!({"type": kind, "name": "one", "values": values});
    let state = |attached: &str| {
        json!({"format_version": "1.0", "values": {"root_module": {"resources": [
            entry("aws_s3_bucket_policy", json!({"bucket": "shared-data", "policy": BUCKET_POLICY})),
            entry("aws_iam_role", json!({"name": "reader", "assume_role_policy": TRUST})),
            entry("aws_iam_policy", json!({"arn": NAMED, "policy": READ})),
            entry("aws_iam_role_policy_attachment", json!({"role": "reader", "policy_arn": attached})),
        ]}}})
    };
    assert!(tells_of_the_role(&state(NAMED)));
    assert!(!tells_of_the_role(&state("arn:aws:iam::aws:policy/ReadOnlyAccess")));
}

#[test]
fn a_configuration_refers_to_roles_and_policies() {
    let configuration = |attached: &str| {
        json!({"resource": {
            "aws_s3_bucket_policy": {"data": {"bucket": "shared-data", "policy": BUCKET_POLICY}},
            "aws_iam_role": {"reader": {"name": "partner-reader", "assume_role_policy": TRUST}},
            "aws_iam_policy": {"read": {"policy": READ}},
            "aws_iam_role_policy_attachment": {"read": {"role": "${aws_iam_role.reader.name}", "policy_arn": attached}},
        }})
    };
    assert!(tells_of_the_role(&configuration("${aws_iam_policy.read.arn}")));
    assert!(!tells_of_the_role(&configuration("${aws_iam_policy.write.arn}")));
}

#[test]
fn a_plan_refers_to_the_role_that_copies() {
    let plan = |service: &str| {
        let trust = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow",
            "Principal": {{"Service": "{service}"}}, "Action": "sts:AssumeRole"}}]}}"#
        );
        json!({"format_version": "1.2", "resource_changes": [
            change("aws_iam_role.copier", &json!({"name": "copier", "assume_role_policy": trust}), &json!({"arn": true})),
            change("aws_s3_bucket_replication_configuration.data", &json!({"bucket": "shared-data", "rule": [
                {"status": "Enabled", "destination": [{"bucket": "arn:aws:s3:::shared-copy"}]}]}),
                &json!({"role": true, "rule": [{"id": true, "destination": [{}]}]})),
        ], "configuration": {"root_module": {"resources": [
            configured("aws_s3_bucket_replication_configuration.data",
                &json!({"role": from(&["aws_iam_role.copier.arn", "aws_iam_role.copier"])})),
        ]}}})
    };
    let speaks = |service: &str| {
        let files = sources(&[("plan.json", &plan(service).to_string())]);
        findings("replication-role-not-assumable", files, &Settings::default()).len()
    };
    assert_eq!((speaks("ec2.amazonaws.com"), speaks("s3.amazonaws.com")), (1, 0));
}

#[test]
fn a_function_of_a_template_has_the_role_that_is_made_for_it() {
    let policy: Value = serde_json::from_str(READ).unwrap();
    let trust: Value = serde_json::from_str(TRUST).unwrap();
    let bucket_policy: Value = serde_json::from_str(BUCKET_POLICY).unwrap();
    let template = |own: &str| {
        let mut properties = json!({"AssumeRolePolicyDocument": trust, "Policies": policy});
        properties[own] = json!("arn:aws:iam::111122223333:role/reader");
        json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {
            "Data": {"Type": "AWS::S3::BucketPolicy",
                "Properties": {"Bucket": "shared-data", "PolicyDocument": bucket_policy}},
            "Reader": {"Type": "AWS::Serverless::Function", "Properties": properties},
        }})
    };
    assert!(tells_of_the_role(&template("PermissionsBoundary")));
    assert!(!tells_of_the_role(&template("Role")), "no policies are given to a role of its own");
}
