//! Which policies a control about managed or inline policies is held against, by where they hang.

use grantlint::control::Verdict;
use grantlint::rule::outcome::outcomes;
use grantlint::source::{Gathered, Source};

use crate::{report, rules};

const READER: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shared-data/*"}]}"#;

/// The verdict of a control over all its subjects, how many they are, and what it lacks.
fn whole(framework: &str, id: &str, name: &str, text: &str) -> (Verdict, usize, Vec<String>) {
    let rules = rules(&[framework], &[]);
    let report = report(&rules, vec![Source::new(name, text)], Gathered::Folders);
    let all = outcomes(&report, rules.controls().unwrap());
    let outcome = all.iter().find(|outcome| outcome.control.id == id).unwrap();
    let missing = outcome.missing.iter().map(|missed| missed.what.to_string()).collect();
    (outcome.verdict, outcome.subjects.len(), missing)
}

fn verdict(id: &str, text: &str) -> Verdict {
    whole("security-hub", id, "answer.json", text).0
}

#[test]
fn a_policy_of_the_other_kind_decides_nothing() {
    let inline = format!(r#"{{"RoleName": "reader", "PolicyName": "data", "PolicyDocument": {READER}}}"#);
    let managed = format!(
        r#"{{"PolicyVersion": {{"Document": {READER}, "VersionId": "v2", "IsDefaultVersion": true}}}}"#
    );
    for id in ["IAM.1", "IAM.21", "KMS.1"] {
        assert_eq!(verdict(id, &inline), Verdict::Open, "{id}, inline");
        assert_eq!(verdict(id, &managed), Verdict::Passed, "{id}, managed");
        assert_eq!(verdict(id, READER), Verdict::Passed, "{id}, neither yet");
    }
    assert_eq!(verdict("KMS.2", &inline), Verdict::Passed);
    assert_eq!(verdict("KMS.2", &managed), Verdict::Open);
    let old = managed.replace("true", "false");
    assert_eq!(verdict("IAM.1", &old), Verdict::Open, "this version is not in force");
}

#[test]
fn an_account_without_policies_has_none_that_is_wrong() {
    let details = |roles: &str| {
        format!(
            r#"{{"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [{roles}], "Policies": []}}"#
        )
    };
    let role = format!(
        r#"{{"RoleName": "reader", "Arn": "arn:aws:iam::111122223333:role/reader",
             "RolePolicyList": [{{"PolicyName": "data", "PolicyDocument": {READER}}}], "AttachedManagedPolicies": []}}"#
    );
    for text in [details(""), details(&role)] {
        for id in ["IAM.1", "IAM.21", "KMS.1", "KMS.2"] {
            assert_eq!(verdict(id, &text), Verdict::Passed, "{id} {text}");
        }
    }
    // Without the list of roles nobody knows what hangs on them.
    let part = r#"{"UserDetailList": [], "Policies": []}"#;
    assert_eq!(verdict("IAM.1", part), Verdict::Passed);
    assert_eq!(verdict("KMS.2", part), Verdict::Open);
}

#[test]
fn an_answer_that_was_cut_off_decides_no_more_than_it_shows() {
    let text = r#"{"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": [], "IsTruncated": true, "Marker": "m"}"#;
    for id in ["IAM.1", "IAM.2", "KMS.2"] {
        let (verdict, _, missing) = whole("security-hub", id, "answer.json", text);
        assert_eq!(
            (verdict, missing),
            (Verdict::Open, vec!["the rest of an answer that was cut off".to_owned()]),
            "{id}"
        );
    }
}

/// A list names policies; what those of the account say stands elsewhere.
#[test]
fn a_list_of_attached_policies_decides_what_aws_wrote() {
    let name = "reader/list-attached-role-policies.json";
    let attached = |arn: &str| {
        let text = format!(r#"{{"AttachedPolicies": [{{"PolicyName": "p", "PolicyArn": "{arn}"}}]}}"#);
        let (verdict, _, missing) = whole("cis-5.0", "1.15", name, &text);
        (verdict, missing)
    };
    assert_eq!(attached("arn:aws:iam::aws:policy/ReadOnlyAccess"), (Verdict::Passed, Vec::new()));
    assert_eq!(attached("arn:aws:iam::aws:policy/AdministratorAccess").0, Verdict::Failed);
    let open = (Verdict::Open, vec!["iam get-policy-version".to_owned()]);
    assert_eq!(attached("arn:aws:iam::111122223333:policy/reader"), open);
}

/// A template cannot say whether MFA delete is on.
#[test]
fn a_template_leaves_mfa_delete_open() {
    let template = r#"{"Resources": {"Data": {"Type": "AWS::S3::Bucket", "Properties": {"VersioningConfiguration": {"Status": "Enabled"}}}}}"#;
    let open = (Verdict::Open, 1, vec!["s3api get-bucket-versioning".to_owned()]);
    assert_eq!(whole("cis-5.0", "2.1.2", "template.json", template), open);
}
