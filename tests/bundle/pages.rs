//! The details of an account in pages, each in a file.

use grantlint::rule::Settings;
use serde_json::{Value, json};

use crate::{findings, sources, survey};

const ARN: &str = "arn:aws:iam::111122223333:policy/read";

/// A page with a role that a partner may take on and that has a policy, and one with the policy's text; `more` tells that
/// the first is not all.
fn pages(more: &Value) -> [Value; 2] {
    let trust = json!({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole"});
    let read = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shared-data/*"});
    let policy = |statement: Value| json!({"Version": "2012-10-17", "Statement": [statement]});
    let role = json!({"RoleName": "reader", "Arn": "arn:aws:iam::111122223333:role/reader", "RolePolicyList": [],
        "AssumeRolePolicyDocument": policy(trust),
        "AttachedManagedPolicies": [{"PolicyName": "read", "PolicyArn": ARN}]});
    let version = json!({"VersionId": "v1", "IsDefaultVersion": true, "Document": policy(read)});
    let text = json!({"PolicyName": "read", "Arn": ARN, "PolicyVersionList": [version]});
    let lists = |roles: Value, policies: Value| json!({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": roles, "Policies": policies});
    let mut first = lists(json!([role]), json!([]));
    for (key, value) in more.as_object().expect("it is an object") {
        first[key] = value.clone();
    }
    [first, lists(json!([]), json!([text]))]
}

/// As the API marks a page, and as the AWS CLI does that was told how much to ask for.
fn marks() -> [Value; 2] {
    [json!({"IsTruncated": true, "Marker": "AAx"}), json!({"NextToken": "eyJN"})]
}

#[test]
fn a_role_has_policies_of_other_pages() {
    let bucket = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
 "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Resource": "arn:aws:s3:::shared-data/*"}]}"#;
    let settings = Settings { own_accounts: vec!["111122223333".to_owned()], ..Settings::default() };
    for mark in marks() {
        let [first, last] = pages(&mark).map(|page| page.to_string());
        for (second, is_told) in [("account/2.json", true), ("other/2.json", false)] {
            let files =
                [("shared-data/get-bucket-policy.json", bucket), ("account/1.json", &first), (second, &last)];
            let found = findings("second-path-to-data", sources(&files), &settings);
            assert_eq!(!found.is_empty(), is_told, "{mark} {second}");
        }
        let files = sources(&[("account/1.json", &first), ("account/2.json", &last)]);
        assert_eq!(survey(&["second-path-to-data"], files, &settings).bundles.len(), 1);
    }
}

/// What one page has not got may stand on another, also where it is the last one.
#[test]
fn nothing_is_missing_from_a_page() {
    let without = |mark: &Value| {
        let [first, last] = pages(mark).map(|page| page.to_string());
        let files = sources(&[("1.json", &first), ("2.json", &last)]);
        findings("support-role-missing", files, &Settings::default()).len()
    };
    assert_eq!(without(&json!({})), 2);
    for mark in marks() {
        assert_eq!(without(&mark), 0, "{mark}");
    }
}
