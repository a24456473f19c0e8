//! The inputs, made from a fixed seed: the same bytes on every machine.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A small linear congruential generator: no dependency, and the same numbers for ever.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound
    }
}

const ACTIONS: [&str; 16] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "s3:DeleteObject",
    "s3:GetBucketLocation",
    "s3:GetObjectVersion",
    "ec2:DescribeInstances",
    "ec2:RunInstances",
    "iam:GetRole",
    "iam:PassRole",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:SendMessage",
    "dynamodb:Query",
];

/// Policies of 1 to 4 KB, a third of them bucket policies, in folders of a hundred.
pub(crate) fn small_policies(folder: &Path, count: usize) -> Vec<PathBuf> {
    let mut numbers = Numbers(1);
    (0..count)
        .map(|index| {
            let folder = folder.join(format!("{:03}", index / 100));
            std::fs::create_dir_all(&folder).expect("the folder can be made");
            let path = folder.join(format!("policy-{index:05}.json"));
            std::fs::write(&path, policy(&mut numbers, index)).expect("the input can be written");
            path
        })
        .collect()
}

fn policy(numbers: &mut Numbers, index: usize) -> String {
    let is_bucket = index.is_multiple_of(3);
    let mut text = String::from("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n");
    let statements = 2 + numbers.below(5);
    for statement in 0..statements {
        let effect = if numbers.below(6) == 0 { "Deny" } else { "Allow" };
        let _ = write!(
            text,
            "    {{\n      \"Sid\": \"Statement{statement}\",\n      \"Effect\": \"{effect}\",\n"
        );
        if is_bucket {
            let account = 200_000_000_000_u64 + index as u64;
            let _ =
                writeln!(text, "      \"Principal\": {{\"AWS\": \"arn:aws:iam::{account}:role/reader\"}},");
        }
        text.push_str("      \"Action\": [\n");
        let pool = if is_bucket { 6 } else { ACTIONS.len() };
        let actions = 2 + numbers.below(6);
        for action in 0..actions {
            let comma = if action + 1 == actions { "" } else { "," };
            let _ = writeln!(text, "        \"{}\"{comma}", ACTIONS[numbers.below(pool)]);
        }
        let _ = write!(
            text,
            "      ],\n      \"Resource\": [\n        \"arn:aws:s3:::data-{index}\",\n        \"arn:aws:s3:::data-{index}/team-{}/*\"\n      ]",
            numbers.below(50)
        );
        if numbers.below(3) == 0 {
            text.push_str(",\n      \"Condition\": {\n        \"StringEquals\": {\n          \"aws:RequestedRegion\": [\"eu-west-1\", \"us-east-1\"]\n        },\n        \"Bool\": {\n          \"aws:SecureTransport\": \"true\"\n        }\n      }");
        }
        text.push_str(if statement + 1 == statements { "\n    }\n" } else { "\n    },\n" });
    }
    text.push_str("  ]\n}\n");
    text
}

/// One answer of `aws iam get-account-authorization-details` of about `bytes` bytes.
pub(crate) fn authorization_details(folder: &Path, bytes: usize) -> Vec<PathBuf> {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let mut numbers = Numbers(2);
    let mut text = String::from(
        "{\n    \"UserDetailList\": [],\n    \"GroupDetailList\": [],\n    \"RoleDetailList\": [\n",
    );
    let mut index = 0;
    while text.len() < bytes {
        if index > 0 {
            text.push_str(",\n");
        }
        let account = 300_000_000_000_u64 + index as u64 % 7;
        let _ = write!(
            text,
            "        {{\n            \"Path\": \"/\",\n            \"RoleName\": \"role-{index}\",\n            \"RoleId\": \"AROA{index:017}\",\n            \"Arn\": \"arn:aws:iam::300000000000:role/role-{index}\",\n            \"AssumeRolePolicyDocument\": {{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Effect\": \"Allow\", \"Principal\": {{\"AWS\": \"arn:aws:iam::{account}:root\"}}, \"Action\": \"sts:AssumeRole\"}}]}},\n            \"RolePolicyList\": [{{\"PolicyName\": \"inline\", \"PolicyDocument\": {}}}]\n        }}",
            policy(&mut numbers, index * 3 + 1).trim_end()
        );
        index += 1;
    }
    text.push_str("\n    ],\n    \"Policies\": []\n}\n");
    let path = folder.join("account-authorization-details.json");
    std::fs::write(&path, text).expect("the input can be written");
    vec![path]
}

/// Declarative rules of the kind a user writes: a query over statements, with its own examples.
pub(crate) fn user_rules(folder: &Path, count: usize) -> PathBuf {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    for index in 0..count {
        let action = format!("service{index}:Action{index}");
        let text = format!(
            "id: user-rule-{index}\ntitle: action {index} is not for us\nseverity: low\nconfidence: high\ncategory: security\n\
             applies_to: policy\nmessage: action {index} is not for us\nhelp: remove it\nwhy: Our own rule.\n\
             forbid: \"$.Statement[?@.Effect == 'Allow'].Action[?@ == '{action}']\"\n\
             bad:\n  - at: $.Statement[0].Action[0]\n    document: |\n      {}\n\
             good:\n  - document: |\n      {}\n",
            example("Allow", &action),
            example("Deny", &action),
        );
        std::fs::write(folder.join(format!("user-rule-{index}.yaml")), text)
            .expect("the rule can be written");
    }
    folder.to_owned()
}

fn example(effect: &str, action: &str) -> String {
    format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Effect\": \"{effect}\", \"Action\": \"{action}\", \"Resource\": \"*\"}}]}}"
    )
}
