//! Whose policies have a say, where the files hold those of several identities.

use super::{ALICE, ALL, OWN, QUEUES, READER, folder, read};

/// A template's roles with an inline policy each.
fn template(roles: &[(&str, &str)]) -> String {
    let roles = roles.iter().map(|(name, policy)| {
        format!(
            r#""{name}": {{"Type": "AWS::IAM::Role", "Properties": {{"Policies": [{{"PolicyName": "x", "PolicyDocument": {policy}}}]}}}}"#
        )
    });
    format!(r#"{{"Resources": {{{}}}}}"#, roles.collect::<Vec<_>>().join(", "))
}

#[test]
fn of_many_identities_only_the_caller_has_a_say() {
    let folder = folder();
    let nothing = ALL.replace("Allow", "Deny");
    let roles = [("reader", ALL), ("queues", QUEUES), ("quarantine", &*nothing)];
    folder.write("roles.json", &template(&roles));
    let queues = "arn:aws:iam::111122223333:role/queues";
    let quarantine = "arn:aws:iam::111122223333:role/quarantine";
    for (caller, status, word) in [
        (READER, 0, "allows it"),
        (queues, 1, "nothing allows it"),
        (quarantine, 1, "denied by a statement"),
        (ALICE, 2, "many identities"),
    ] {
        let run = read(&folder, caller, &[OWN], &["roles.json"]);
        assert_eq!(run.status, status, "{caller} {run:?}");
        assert!(run.stdout.contains(word) || run.stderr.contains(word), "{caller} {run:?}");
        assert_eq!(status != 2, run.stdout.contains("and 1 more policies, are not the caller's"), "{run:?}");
    }
    // One role of a template may have any name; that of an answer is known.
    folder.write("one.json", &template(&[("Some", ALL)]));
    assert_eq!(read(&folder, READER, &[OWN], &["one.json"]).status, 0);
    folder.write(
        "answer.json",
        &format!(r#"{{"RoleName": "other", "PolicyName": "x", "PolicyDocument": {ALL}}}"#),
    );
    let run = read(&folder, READER, &[OWN], &["answer.json"]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(run.stdout.contains("answer.json /PolicyDocument is not the caller's"), "{run:?}");
}

#[test]
fn a_resource_of_a_template_puts_users_into_a_group() {
    let folder = folder();
    let template = |user: &str| {
        format!(
            r#"{{"Resources": {{
                "Alice": {{"Type": "AWS::IAM::User", "Properties": {{"UserName": "alice",
                    "Policies": [{{"PolicyName": "x", "PolicyDocument": {QUEUES}}}]}}}},
                "Bob": {{"Type": "AWS::IAM::User", "Properties": {{"UserName": "bob"}}}},
                "Readers": {{"Type": "AWS::IAM::Group",
                    "Properties": {{"Policies": [{{"PolicyName": "x", "PolicyDocument": {ALL}}}]}}}},
                "Addition": {{"Type": "AWS::IAM::UserToGroupAddition",
                    "Properties": {{"GroupName": {{"Ref": "Readers"}}, "Users": [{user}]}}}}}}}}"#
        )
    };
    folder.write("in.json", &template(r#"{"Ref": "Alice"}"#));
    folder.write("named.json", &template(r#""alice""#));
    folder.write("other.json", &template(r#"{"Ref": "Bob"}"#));
    for (file, status) in [("in.json", 0), ("named.json", 0), ("other.json", 1)] {
        let run = read(&folder, ALICE, &[OWN], &[file]);
        assert_eq!(run.status, status, "{file} {run:?}");
    }
}

/// Authorization details: roles with the managed policies that are attached to them, and those policies.
fn details(roles: &[(&str, &str)], policies: &[&str], is_truncated: bool) -> String {
    let roles = roles.iter().map(|(name, attached)| {
        format!(
            r#"{{"RoleName": "{name}", "Arn": "arn:aws:iam::111122223333:role/{name}", "AttachedManagedPolicies":
                [{{"PolicyArn": "arn:aws:iam::111122223333:policy/{attached}"}}]}}"#
        )
    });
    let policies = policies.iter().map(|name| {
        format!(
            r#"{{"Arn": "arn:aws:iam::111122223333:policy/{name}", "PolicyVersionList":
                [{{"IsDefaultVersion": true, "Document": {ALL}}}]}}"#
        )
    });
    let listed = |all: Vec<String>| all.join(", ");
    format!(
        r#"{{"RoleDetailList": [{}], "Policies": [{}], "IsTruncated": {is_truncated}}}"#,
        listed(roles.collect()),
        listed(policies.collect())
    )
}

#[test]
fn a_policy_that_an_export_attaches_to_nobody_is_not_the_callers() {
    let folder = folder();
    folder.write("details.json", &details(&[("reader", "other")], &["read"], false));
    assert_eq!(read(&folder, READER, &[OWN], &["details.json"]).status, 1);
    folder.write("details.json", &details(&[("reader", "read")], &["read"], false));
    assert_eq!(read(&folder, READER, &[OWN], &["details.json"]).status, 0);
}

#[test]
fn pages_of_an_export_are_one() {
    let folder = folder();
    folder.write("one.json", &details(&[("reader", "other"), ("writer", "read")], &[], true));
    folder.write("two.json", &details(&[], &["read"], false));
    assert_eq!(read(&folder, READER, &[OWN], &["one.json", "two.json"]).status, 1, "the writer's");
    folder.write("one.json", &details(&[("reader", "read"), ("writer", "read")], &[], true));
    assert_eq!(read(&folder, READER, &[OWN], &["one.json", "two.json"]).status, 0);
}
