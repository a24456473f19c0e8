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

/// What a statement can be about: some actions, and the resources that they act on. `%` stands for the policy's number and the
/// statement's, so that no statement says what another one says already.
const SUBJECTS: [(&[&str], &[&str]); 8] = [
    (
        &[
            "GetObject",
            "PutObject",
            "DeleteObject",
            "GetObjectVersion",
            "AbortMultipartUpload",
            "GetObjectTagging",
        ],
        &["arn:aws:s3:::data-%/incoming/*", "arn:aws:s3:::data-%/labels/*"],
    ),
    (
        &["ListBucket", "GetBucketLocation", "ListBucketVersions", "GetBucketVersioning", "GetBucketPolicy"],
        &["arn:aws:s3:::data-%", "arn:aws:s3:::archive-%"],
    ),
    (&["DescribeInstances", "DescribeVolumes", "DescribeSubnets", "DescribeVpcs", "DescribeImages"], &["*"]),
    (
        &["GetRole", "ListRolePolicies", "GetRolePolicy", "ListAttachedRolePolicies"],
        &["arn:aws:iam::300000000000:role/reader-%"],
    ),
    (
        &["Decrypt", "GenerateDataKey", "DescribeKey", "Encrypt"],
        &["arn:aws:kms:eu-west-1:300000000000:key/0b4ff76e-3d5f-4f10-a3c4-%"],
    ),
    (
        &["CreateLogStream", "PutLogEvents", "DescribeLogStreams"],
        &["arn:aws:logs:eu-west-1:300000000000:log-group:/ingest/%:*"],
    ),
    (
        &["SendMessage", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"],
        &["arn:aws:sqs:eu-west-1:300000000000:jobs-%"],
    ),
    (
        &["Query", "GetItem", "PutItem", "BatchGetItem", "UpdateItem"],
        &["arn:aws:dynamodb:eu-west-1:300000000000:table/items-%"],
    ),
];

/// The services of [`SUBJECTS`], in their order.
const SERVICES: [&str; 8] = ["s3", "s3", "ec2", "iam", "kms", "logs", "sqs", "dynamodb"];

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
        let subject = numbers.below(if is_bucket { 2 } else { SUBJECTS.len() });
        let (pool, resources) = SUBJECTS[subject];
        let first = numbers.below(pool.len());
        let mut actions: Vec<String> = (0..2 + numbers.below(pool.len() - 2))
            .map(|action| format!("{}:{}", SERVICES[subject], pool[(first + action) % pool.len()]))
            .collect();
        // A mistake in every sixth statement: an operation that is no action.
        if numbers.below(6) == 0 {
            actions.push("s3:ListObjects".to_owned());
        }
        let resources: Vec<String> = resources
            .iter()
            .map(|resource| resource.replace('%', &format!("{index:05}-{statement}")))
            .collect();
        let _ =
            write!(text, "      \"Action\": {},\n      \"Resource\": {}", list(&actions), list(&resources));
        if numbers.below(3) == 0 {
            text.push_str(",\n      \"Condition\": {\n        \"StringEquals\": {\n          \"aws:RequestedRegion\": [\"eu-west-1\", \"us-east-1\"]\n        },\n        \"Bool\": {\n          \"aws:SecureTransport\": \"true\"\n        }\n      }");
        }
        text.push_str(if statement + 1 == statements { "\n    }\n" } else { "\n    },\n" });
    }
    text.push_str("  ]\n}\n");
    text
}

fn list(items: &[String]) -> String {
    let lines: Vec<String> = items.iter().map(|item| format!("        \"{item}\"")).collect();
    format!("[\n{}\n      ]", lines.join(",\n"))
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
