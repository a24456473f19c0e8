//! A value that only a deployment decides is no finding by itself; once it is written down, it is.

use serde_json::{Value, json};

use crate::{check, described, fixtures};

fn fixture(name: &str) -> String {
    std::fs::read_to_string(fixtures("documents").join(name)).unwrap()
}

#[test]
fn what_is_known_later_is_no_finding() {
    for name in [
        "cloudformation-known-later.json",
        "cloudformation-functions.json",
        "terraform-plan-known-later.json",
        "terraform-plan-policy-document.json",
        "terraform-policy-document.tf.json",
        "terraform-configuration-known-later.tf.json",
        "state-machine-known-later.json",
    ] {
        let report = check(&fixture(name), None);
        assert_eq!(described(&report), "", "{name}");
        assert_eq!(report.failures, [], "{name}");
    }
}

#[test]
fn a_value_written_into_a_template_is_judged() {
    // The same template with one parameter's value in place of each reference to it, and the rule that then speaks.
    const VALUES: [(&str, &str, &str); 10] = [
        ("Algorithm", "NONE", "sse-c-allowed"),
        ("Status", "Suspended", "versioning-not-enabled"),
        ("Switch", "false", "block-public-policy-off"),
        ("Ownership", "ObjectWriter", "acls-enabled"),
        ("Origin", "*", "cors-any-origin"),
        ("ExternalId", "*", "external-id-unmatchable"),
        ("Action", "s3:GetBucketObject", "unknown-action"),
        ("Effect", "allow", "invalid-effect"),
        ("Bucket", "s3://media/*", "not-an-arn"),
        ("Partner", "318204659977", "wrong-type"),
    ];
    for (parameter, value, rule) in VALUES {
        let mut template: Value = serde_json::from_str(&fixture("cloudformation-known-later.json")).unwrap();
        replace(&mut template, parameter, value);
        let report = described(&check(&template.to_string(), None));
        assert!(report.contains(rule), "`{parameter}` is `{value}`, and {rule} is silent:\n{report}");
    }
}

#[test]
fn of_statements_without_a_policy_the_rest_is_not_known() {
    let statement = fixture("statement.json");
    let report = described(&check(&statement, None));
    assert!(report.contains("documentation-account") && !report.contains("tls-not-required"), "{report}");
    let policy = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
    let report = described(&check(&policy, None));
    assert!(report.contains("documentation-account") && report.contains("tls-not-required"), "{report}");
    let everything = fixture("statements.json").replace(
        "s3:GetObject\", \"Resource\": \"arn:aws:s3:::shared-data/labels/*",
        "*\", \"Resource\": \"*",
    );
    assert!(described(&check(&everything, None)).contains("wildcard-action"), "{everything}");
}

#[test]
fn what_a_state_machine_says_outright_is_judged() {
    let machine = fixture("state-machine-known-later.json");
    for (made, said, rule) in [
        (r#"{"AWS.$": "States.Format('arn:aws:iam::{}:root', $.account)"}"#, r#""*""#, "wildcard-principal"),
        (r#""{% $states.input.externalId %}""#, r#""12345""#, "external-id-guessable"),
        (r#""Effect": "Allow""#, r#""Effects": "Allow""#, "unknown-element"),
    ] {
        assert!(machine.contains(made), "{made}");
        let report = described(&check(&machine.replacen(made, said, 1), None));
        assert!(report.contains(rule), "`{said}`, and {rule} is silent:\n{report}");
    }
}

/// Puts `text` in place of every reference to `parameter`.
fn replace(value: &mut Value, parameter: &str, text: &str) {
    if *value == json!({"Ref": parameter}) {
        *value = json!(text);
        return;
    }
    match value {
        Value::Object(members) => members.values_mut().for_each(|value| replace(value, parameter, text)),
        Value::Array(items) => items.iter_mut().for_each(|value| replace(value, parameter, text)),
        _ => {}
    }
}

#[test]
fn a_value_written_into_a_configuration_is_judged() {
    // The same configuration with a value in place of an expression, and the rule that then speaks.
    const VALUES: [(&str, &str, &str); 10] = [
        ("${var.name}", "Media", "bucket-name-invalid"),
        ("${var.is_closed}", "false", "block-public-policy-off"),
        ("${var.status}", "Suspended", "versioning-not-enabled"),
        ("${var.ownership}", "ObjectWriter", "acls-enabled"),
        ("${var.algorithm}", "AES-256", "encryption-algorithm-unknown"),
        ("${var.origin}", "*", "cors-any-origin"),
        ("${var.methods}", "GET", "value-of-wrong-type"),
        ("${var.action}", "GetBucketObject", "unknown-action"),
        ("${var.effect}", "allow", "invalid-effect"),
        ("${var.duration}", "50000", "session-duration-out-of-range"),
    ];
    let configuration = fixture("terraform-configuration-known-later.tf.json");
    for (expression, value, rule) in VALUES {
        assert!(configuration.contains(expression), "{expression}");
        let report = described(&check(&configuration.replace(expression, value), None));
        assert!(report.contains(rule), "`{expression}` is `{value}`, and {rule} is silent:\n{report}");
    }
}

#[test]
fn a_configuration_and_its_plan_say_the_same_of_a_bucket() {
    let configuration = json!({"resource": {
        "aws_s3_bucket": {"media": {"bucket": "acme-field-media"}},
        "aws_s3_bucket_versioning": {"media": {
            "bucket": "${aws_s3_bucket.media.id}", "versioning_configuration": {"status": "Disabled"}}},
        "aws_s3_bucket_lifecycle_configuration": {"media": {"bucket": "${aws_s3_bucket.media.bucket}", "rule": {
            "id": "old", "status": "Enabled", "filter": {},
            "noncurrent_version_expiration": {"noncurrent_days": 30}}}},
    }});
    let report = described(&check(&configuration.to_string(), None));
    assert!(report.contains("noncurrent-without-versioning"), "the resources are joined:\n{report}");
    let apart =
        configuration.to_string().replace("${aws_s3_bucket.media.bucket}", "${aws_s3_bucket.notes.id}");
    let report = described(&check(&apart, None));
    assert!(!report.contains("noncurrent-without-versioning"), "another bucket's versioning:\n{report}");
}

#[test]
fn a_value_written_into_a_plan_is_judged() {
    // Attribute, value, and the rule that then speaks.
    let values = [
        (
            "aws_s3_bucket_versioning",
            json!({"versioning_configuration": [{"status": "Suspended"}]}),
            "versioning-not-enabled",
        ),
        (
            "aws_s3_bucket_public_access_block",
            json!({"block_public_policy": false}),
            "block-public-policy-off",
        ),
        (
            "aws_s3_bucket_ownership_controls",
            json!({"rule": [{"object_ownership": "ObjectWriter"}]}),
            "acls-enabled",
        ),
        (
            "aws_s3_bucket_cors_configuration",
            json!({"cors_rule": [{"allowed_origins": ["*"]}]}),
            "cors-any-origin",
        ),
        ("aws_iam_policy", json!({"policy": "{\"Statement\": [{\"Effect\": \"Deny\"}]}"}), "version-missing"),
    ];
    for (kind, attributes, rule) in values {
        let mut plan: Value = serde_json::from_str(&fixture("terraform-plan-known-later.json")).unwrap();
        for entry in plan["resource_changes"].as_array_mut().unwrap() {
            if entry["type"] == kind {
                entry["change"]["after"] = attributes.clone();
                entry["change"]["after_unknown"] = json!({});
            }
        }
        let report = described(&check(&plan.to_string(), None));
        assert!(report.contains(rule), "{kind}: {rule} is silent:\n{report}");
    }
}
