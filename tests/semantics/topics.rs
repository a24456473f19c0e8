//! What a policy is about decides which checks are run on it, and leaves no finding out.

use std::sync::LazyLock;

use grantlint::check::BUILT_IN;
use grantlint::rule::{Input, RuleSet, Settings, built_in_file, check_files};
use grantlint::source::{Gathered, Source};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::every_rule::every_rule;

#[test]
fn topics_leave_no_finding_of_any_example_out() {
    let (usual, regardless) = (every_rule(), every_rule().regardless_of_topics());
    let settings = Settings::default();
    let mut found = 0;
    for rule in BUILT_IN {
        let file = built_in_file(rule).unwrap();
        for example in &file.examples {
            for document in &example.files {
                let messages = |rules: &RuleSet| -> Vec<String> {
                    let input = Input { rules, settings: &settings, policy_type: example.policy_type };
                    let source = Source::new(document.name.clone(), document.text.clone());
                    let checked = check_files(vec![source], Gathered::Folders, input);
                    let findings = checked.files.into_iter().flat_map(|file| file.findings);
                    findings
                        .map(|finding| format!("{:?} {}", finding.primary.span, finding.message))
                        .collect()
                };
                let expected = messages(&regardless);
                assert_eq!(messages(&usual), expected, "{} of {}", document.name, rule.id());
                found += expected.len();
            }
        }
    }
    assert!(found > 1000, "{found} findings");
}

/// Values that checks look at together, so that most policies made of them have something to be said of.
const ACTIONS: [&str; 20] = [
    "*",
    "s3:*",
    "s3:Get*",
    "s3:GetObject",
    "S3:getobject",
    "s3:GetObjectVersion",
    "s3:ListBucket",
    "s3:ListAllMyBuckets",
    "s3:ListObjects",
    "s3:listobjects",
    "GetObject",
    "nosuch:Do",
    "iam:PassRole",
    "iam:Create*",
    "ec2:DescribeInstances",
    "ec2:RunInstances",
    "sqs:SendMessage",
    "logs:PutLogEvents",
    "dynamodb:GetItem",
    "dynamodb:BatchGetItem",
];
const RESOURCES: [&str; 10] = [
    "*",
    "arn:aws:s3:::example",
    "arn:aws:s3:::example/*",
    "arn:aws:s3:::example/a/*",
    "arn:aws:iam::111122223333:role/*",
    "arn:aws:sqs:eu-west-1:111122223333:jobs",
    "arn:aws:logs:eu-west-1:111122223333:log-group:a:*",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/items",
    "arn:aws:dynamodb::111122223333:table/items",
    "example",
];
const CONDITIONS: [(&str, &str, &str); 10] = [
    ("StringEquals", "aws:RequestedRegion", "eu-west-1"),
    ("StringEquals", "aws:RequestedRegion", "eu-west-9"),
    ("Bool", "aws:SecureTransport", "false"),
    ("Bool", "AWS:securetransport", "no"),
    ("StringEquals", "aws:SourceAccount", "1111"),
    ("StringNotEquals", "aws:SourceVpc", "example"),
    ("StringEquals", "aws:PrincipalServiceName", "s3.amazon.com"),
    ("StringEquals", "s3:prefix", "a/*"),
    ("StringEquals", "aws:PrincipalTag", "a"),
    ("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
];

fn statement() -> impl Strategy<Value = Value> {
    let list = |from: &'static [&'static str]| {
        (any::<bool>(), proptest::collection::vec(proptest::sample::select(from), 0..4))
    };
    let principal = proptest::sample::select(vec![
        Value::Null,
        json!("*"),
        json!({"AWS": "arn:aws:iam::111122223333:role/example"}),
        json!({"Service": "s3.amazonaws.com"}),
    ]);
    let sid = proptest::sample::select(vec![None, Some(""), Some("One"), Some("one"), Some("t w o")]);
    let conditions = proptest::collection::vec(proptest::sample::select(&CONDITIONS[..]), 0..3);
    let parts = (any::<bool>(), list(&ACTIONS), list(&RESOURCES), principal, sid, conditions);
    parts.prop_map(|(allows, (is_action, actions), (is_resource, resources), principal, sid, conditions)| {
        let mut statement = Map::new();
        let mut put = |key: &str, value: Value| statement.insert(key.to_owned(), value);
        put("Effect", json!(if allows { "Allow" } else { "Deny" }));
        put(if is_action || actions.len() > 1 { "Action" } else { "NotAction" }, json!(actions));
        put(if is_resource || resources.len() > 1 { "Resource" } else { "NotResource" }, json!(resources));
        if !principal.is_null() {
            put("Principal", principal);
        }
        if let Some(sid) = sid {
            put("Sid", json!(sid));
        }
        let mut condition = Map::new();
        for (operator, key, value) in conditions {
            let keys = condition.entry(operator).or_insert_with(|| json!({}));
            keys[key] = json!(value);
        }
        if !condition.is_empty() {
            put("Condition", Value::Object(condition));
        }
        Value::Object(statement)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn topics_leave_no_finding_of_any_policy_out(
        statements in proptest::collection::vec(statement(), 1..4),
        version in proptest::sample::select(vec!["2012-10-17", "2008-10-17", ""]),
    ) {
        static USUAL: LazyLock<RuleSet> = LazyLock::new(every_rule);
        static REGARDLESS: LazyLock<RuleSet> = LazyLock::new(|| every_rule().regardless_of_topics());
        let settings = Settings::default();
        let text = json!({"Version": version, "Statement": statements}).to_string();
        let found = |rules: &RuleSet| {
            let input = Input { rules, settings: &settings, policy_type: None };
            let checked = check_files(vec![Source::new("policy.json".to_owned(), text.clone())], Gathered::Folders, input);
            let findings = checked.files.into_iter().flat_map(|file| file.findings);
            findings.map(|finding| (finding.rule, finding.primary.span, finding.message)).collect::<Vec<_>>()
        };
        prop_assert_eq!(found(&USUAL), found(&REGARDLESS));
    }
}
