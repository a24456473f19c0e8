//! Buckets of a template, a plan or a state that refer to each other.

use grantlint::rule::Settings;
use serde_json::{Value, json};

use crate::{findings, sources};

/// How often the rule speaks about the one document.
fn count(rule: &str, document: &Value) -> usize {
    findings(rule, sources(&[("document.json", &document.to_string())]), &Settings::default()).len()
}

/// A template whose bucket `Data` sends its access logs to a bucket that takes none.
fn template(name: &Value, target: &Value) -> Value {
    let mut logs = json!({"BucketEncryption": {"ServerSideEncryptionConfiguration": [
        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}});
    if !name.is_null() {
        logs["BucketName"] = name.clone();
    }
    json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {
        "Logs": {"Type": "AWS::S3::Bucket", "Properties": logs},
        "Data": {"Type": "AWS::S3::Bucket", "Properties": {"LoggingConfiguration": {
            "DestinationBucketName": target, "LogFilePrefix": "data/"}}},
    }})
}

#[test]
fn a_template_refers_to_its_buckets_in_many_ways() {
    let own = |text: &str| json!({ "Fn::Sub": text });
    let same = [
        (Value::Null, json!({"Ref": "Logs"})),
        (Value::Null, own("${Logs}")),
        (json!("access-logs"), json!({"Ref": "Logs"})),
        (json!("access-logs"), own("${Logs}")),
        (json!("access-logs"), json!("access-logs")),
        (json!({"Ref": "Name"}), json!({"Ref": "Logs"})),
        (json!({"Ref": "Name"}), json!({"Ref": "Name"})),
        (own("logs-${AWS::AccountId}"), json!({"Fn::Join": ["-", ["logs", {"Ref": "AWS::AccountId"}]]})),
    ];
    for (name, target) in same {
        let template = template(&name, &target);
        assert_eq!(count("log-target-encrypted", &template), 1, "{template}");
    }
    let other = [
        (Value::Null, json!({"Ref": "Name"})),
        (own("logs-${Stage}"), own("logs-${Region}")),
        (
            json!({"Fn::Join": ["-", ["logs", {"Fn::ImportValue": "one"}]]}),
            json!({"Fn::Join": ["-", ["logs", {"Fn::ImportValue": "other"}]]}),
        ),
        (
            json!({"Fn::Sub": ["logs-${Stage}", {"Stage": {"Fn::ImportValue": "one"}}]}),
            json!({"Fn::Sub": ["logs-${Stage}", {"Stage": {"Fn::ImportValue": "other"}}]}),
        ),
    ];
    for (name, target) in other {
        let template = template(&name, &target);
        assert_eq!(count("log-target-encrypted", &template), 0, "{template}");
    }
}

#[test]
fn buckets_of_one_name_are_told_apart() {
    // One of the two is made, as a condition decides.
    let mut template = template(&json!({"Fn::Sub": "logs-${Stage}"}), &json!({"Ref": "Logs"}));
    template["Resources"]["Other"] =
        json!({"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "logs-${Stage}"}}});
    assert_eq!(count("log-target-encrypted", &template), 1);
}

#[test]
fn copies_go_to_a_bucket_by_its_arn() {
    for arn in [
        json!({"Fn::GetAtt": ["Copy", "Arn"]}),
        json!({"Fn::GetAtt": "Copy.Arn"}),
        json!({"Fn::Sub": "${Copy.Arn}"}),
        json!({"Fn::Sub": "arn:${AWS::Partition}:s3:::${Copy}"}),
    ] {
        let template = json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {
            "Copy": {"Type": "AWS::S3::Bucket"},
            "Data": {"Type": "AWS::S3::Bucket", "Properties": {
                "VersioningConfiguration": {"Status": "Enabled"},
                "ReplicationConfiguration": {"Role": "arn:aws:iam::111122223333:role/copier", "Rules": [
                    {"Status": "Enabled", "Destination": {"Bucket": arn}}]}}},
        }});
        assert_eq!(count("replication-without-versioning", &template), 1, "{template}");
    }
}

pub(super) fn change(address: &str, after: &Value, after_unknown: &Value) -> Value {
    let kind = address.split('.').find(|step| step.starts_with("aws_"));
    json!({"address": address, "type": kind, "change":
        {"actions": ["create"], "after": after, "after_unknown": after_unknown}})
}

pub(super) fn configured(address: &str, expressions: &Value) -> Value {
    json!({"address": address, "type": address.split('.').next(), "expressions": expressions})
}

pub(super) fn from(references: &[&str]) -> Value {
    json!({ "references": references })
}

#[test]
fn a_plan_tells_where_logs_and_copies_go() {
    let plan = json!({"format_version": "1.2",
    "resource_changes": [
        change("aws_s3_bucket.logs", &json!({"bucket": "access-logs"}), &json!({"id": true})),
        change("aws_s3_bucket_server_side_encryption_configuration.logs", &json!({"rule": [
            {"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}]}]}),
            &json!({"bucket": true})),
        change("aws_s3_bucket_versioning.logs",
            &json!({"versioning_configuration": [{"status": "Suspended"}]}), &json!({"bucket": true})),
        change("aws_s3_bucket_logging.data", &json!({"bucket": "shared-data", "target_prefix": "data/"}),
            &json!({"target_bucket": true})),
        change("aws_s3_bucket_replication_configuration.data",
            &json!({"bucket": "shared-data", "role": "arn:aws:iam::111122223333:role/copier", "rule": [
                {"status": "Enabled", "destination": [{"storage_class": ""}]}]}),
            &json!({"rule": [{"id": true, "destination": [{"bucket": true}]}]})),
    ],
    "configuration": {"root_module": {"resources": [
        configured("aws_s3_bucket_server_side_encryption_configuration.logs",
            &json!({"bucket": from(&["aws_s3_bucket.logs.id", "aws_s3_bucket.logs"])})),
        configured("aws_s3_bucket_versioning.logs",
            &json!({"bucket": from(&["aws_s3_bucket.logs.id", "aws_s3_bucket.logs"])})),
        configured("aws_s3_bucket_logging.data",
            &json!({"target_bucket": from(&["aws_s3_bucket.logs.id", "aws_s3_bucket.logs"])})),
        configured("aws_s3_bucket_replication_configuration.data", &json!({"rule": [
            {"destination": [{"bucket": from(&["aws_s3_bucket.logs.arn", "aws_s3_bucket.logs"])}]}]})),
    ]}}});
    assert_eq!(count("log-target-encrypted", &plan), 1);
    assert_eq!(count("replication-without-versioning", &plan), 1);
}

/// A plan with two instances of a bucket, the first of which keeps no versions, and one lifecycle configuration.
fn instances(lifecycle: &str, references: &[&str]) -> Value {
    let old = json!({"rule": [{"id": "old", "status": "Enabled", "filter": [{"prefix": ""}],
        "noncurrent_version_expiration": [{"noncurrent_days": 30}]}]});
    let first = ["aws_s3_bucket.data[0].id", "aws_s3_bucket.data[0]", "aws_s3_bucket.data"];
    json!({"format_version": "1.2",
    "resource_changes": [
        change("module.in[\"a.b\"].aws_s3_bucket.data[0]", &json!({}), &json!({"id": true})),
        change("module.in[\"a.b\"].aws_s3_bucket.data[1]", &json!({}), &json!({"id": true})),
        change("module.in[\"a.b\"].aws_s3_bucket_versioning.data",
            &json!({"versioning_configuration": [{"status": "Disabled"}]}), &json!({"bucket": true})),
        change(&format!("module.in[\"a.b\"].{lifecycle}"), &old, &json!({"bucket": true})),
    ],
    "configuration": {"root_module": {"module_calls": {"in": {"module": {"resources": [
        configured("aws_s3_bucket_versioning.data", &json!({"bucket": from(&first)})),
        configured("aws_s3_bucket_lifecycle_configuration.data", &json!({"bucket": from(references)})),
    ]}}}}}})
}

#[test]
fn instances_of_a_bucket_are_told_apart_by_their_keys() {
    let speaks = |lifecycle: &str, references: &[&str]| {
        count("noncurrent-without-versioning", &instances(lifecycle, references)) == 1
    };
    let one = "aws_s3_bucket_lifecycle_configuration.data";
    let bucket = "aws_s3_bucket.data";
    assert!(speaks(one, &["aws_s3_bucket.data[0].id", "aws_s3_bucket.data[0]", bucket]));
    assert!(!speaks(one, &["aws_s3_bucket.data[1].id", "aws_s3_bucket.data[1]", bucket]));
    assert!(!speaks(one, &["aws_s3_bucket.data[0]", "aws_s3_bucket.data[1]", bucket]), "one of the two");
    assert!(!speaks(one, &[bucket, "var.number"]), "which one is not known");
    assert!(speaks(&format!("{one}[0]"), &[bucket, "count.index"]), "the one with its own key");
    assert!(!speaks(&format!("{one}[1]"), &[bucket, "count.index"]));
    assert!(!speaks(&format!("{one}[0]"), &[bucket, "count.index", "local.keys"]), "another key");
}

#[test]
fn a_policy_that_the_provider_tells_twice_is_one() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shared-data/*"}]}"#;
    let entry = |kind: &str, values: Value| json!({"type": kind, "name": "data", "values": values});
    let state = |name: &str| {
        json!({"format_version": "1.0", "values": {"root_module": {"resources": [
            entry("aws_s3_bucket", json!({"bucket": "shared-data", "policy": policy})),
            entry("aws_s3_bucket_policy", json!({"bucket": name, "policy": policy})),
        ]}}})
    };
    assert_eq!(count("tls-not-required", &state("shared-data")), 1);
    assert_eq!(count("tls-not-required", &state("other-data")), 2, "each bucket's own");
}

#[test]
fn object_lock_turns_versioning_on() {
    let template = |lock: Value| {
        json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {
            "Data": {"Type": "AWS::S3::Bucket", "Properties": {"ObjectLockEnabled": lock}}}})
    };
    for (lock, absent) in
        [(json!(true), 0), (json!("true"), 0), (json!({"Ref": "Lock"}), 0), (json!(false), 1)]
    {
        for rule in ["never-versioned", "no-object-lock"] {
            assert_eq!(count(rule, &template(lock.clone())), absent, "{rule}: {lock}");
        }
    }
}

#[test]
fn a_switch_for_eventbridge_says_whether_it_is_told() {
    let template = |on: Value| {
        json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Data": {"Type": "AWS::S3::Bucket",
            "Properties": {"NotificationConfiguration":
                {"EventBridgeConfiguration": {"EventBridgeEnabled": on}}}}}})
    };
    for (on, silent) in
        [(json!(true), 0), (json!({"Ref": "IsOn"}), 0), (json!(false), 1), (json!("false"), 1)]
    {
        assert_eq!(count("no-notifications", &template(on.clone())), silent, "{on}");
    }
}
