//! Actions, resources, effects and versions.

use super::{ALICE, Allowed, ExplicitlyDenied, ImplicitlyDenied, Layer, OBJECT, alice_reads, ask, request};

fn identity(statement: &str) -> super::Outcome {
    ask(&alice_reads(), &[(Layer::Identity, statement)])
}

#[test]
fn actions_and_resources() {
    for (elements, is_allowed) in [
        (r#""Action": "s3:GetObject", "Resource": "*""#, true),
        (r#""Action": "S3:getobject", "Resource": "*""#, true),
        (r#""Action": ["sqs:*", "s3:G?tO*"], "Resource": "*""#, true),
        (r#""Action": "*", "Resource": "*""#, true),
        (r#""Action": "s3:PutObject", "Resource": "*""#, false),
        (r#""Action": "s3", "Resource": "*""#, false),
        (r#""NotAction": "s3:Put*", "Resource": "*""#, true),
        (r#""NotAction": "s3:Get*", "Resource": "*""#, false),
        (r#""Action": [], "Resource": "*""#, false),
        (r#""NotAction": [], "Resource": "*""#, true),
        (r#""Action": "*", "Resource": "arn:aws:s3:::field-media/*""#, true),
        (r#""Action": "*", "Resource": "arn:aws:s3:::Field-media/*""#, false),
        (r#""Action": "*", "Resource": ["arn:aws:s3:::other/*", "arn:aws:s3:::*/?"]"#, true),
        (r#""Action": "*", "NotResource": "arn:aws:s3:::other/*""#, true),
        (r#""Action": "*", "NotResource": "arn:aws:s3:::field-*""#, false),
        (r#""Action": "*", "Resource": []"#, false),
        (r#""Action": "*", "NotResource": []"#, true),
        // What AWS would not take.
        (r#""Action": "*""#, false),
        (r#""Resource": "*""#, false),
        (r#""Action": "*", "Resource": "*", "Principal": "*""#, false),
    ] {
        let outcome = identity(&format!(r#"{{"Effect": "Allow", {elements}}}"#));
        assert_eq!(outcome.decision == Allowed, is_allowed, "{elements}");
        assert_eq!(outcome.doubts, Vec::<String>::new(), "{elements}");
    }
}

#[test]
fn an_action_without_resources_needs_a_star() {
    let list = request(ALICE, "s3:ListAllMyBuckets", "*");
    let allow = |resource: &str| {
        let statement = format!(r#"{{"Effect": "Allow", "Action": "s3:*", "Resource": "{resource}"}}"#);
        ask(&list, &[(Layer::Identity, &statement)]).decision
    };
    assert_eq!(allow("*"), Allowed);
    assert_eq!(allow("arn:aws:s3:::*"), ImplicitlyDenied);
}

#[test]
fn a_deny_wins_and_is_named() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:Put*", "Resource": "*"},
        {"Effect": "Deny", "NotAction": "s3:Put*", "Resource": "arn:aws:s3:::field-media/*"}]}"#;
    let outcome = identity(policy);
    assert_eq!((outcome.decision, outcome.decisive), (ExplicitlyDenied, vec![(0, 2)]));
    let outcome = ask(&request(ALICE, "s3:GetObject", "arn:aws:s3:::other/a"), &[(Layer::Identity, policy)]);
    assert_eq!((outcome.decision, outcome.decisive), (Allowed, vec![(0, 0)]));
    let outcome = identity(r#"{"Effect": "allow ", "Action": "*", "Resource": "*"}"#);
    assert_eq!(outcome.decision, Allowed, "read as what was meant");
    let outcome = identity(r#"{"Effect": "Permit", "Action": "*", "Resource": "*"}"#);
    assert_eq!(outcome.decision, ImplicitlyDenied);
}

#[test]
fn only_the_newer_version_has_variables() {
    let statement =
        r#"{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${aws:username}-media/*"}"#;
    let own = request(ALICE, "s3:GetObject", "arn:aws:s3:::alice-media/a")
        .with("aws:ResourceAccount", "111122223333");
    let literal = request(ALICE, "s3:GetObject", "arn:aws:s3:::${aws:username}-media/a")
        .with("aws:ResourceAccount", "111122223333");
    for (version, in_new, in_old) in [
        (r#""Version": "2012-10-17","#, Allowed, ImplicitlyDenied),
        (r#""Version": "2008-10-17","#, ImplicitlyDenied, Allowed),
        ("", ImplicitlyDenied, Allowed),
    ] {
        let policy = format!(r#"{{{version} "Statement": [{statement}]}}"#);
        assert_eq!(ask(&own, &[(Layer::Identity, &policy)]).decision, in_new, "{version}");
        assert_eq!(ask(&literal, &[(Layer::Identity, &policy)]).decision, in_old, "{version}");
    }
}

#[test]
fn a_variable_without_value_matches_nothing_and_so_a_negated_operator_holds() {
    let session = request(super::SESSION, "s3:GetObject", OBJECT).with("aws:ResourceAccount", "111122223333");
    let session = session.with("s3:prefix", "x");
    for (rest, is_allowed) in [
        (r#""Resource": "arn:aws:s3:::${aws:username}*/*""#, false),
        (r#""NotResource": "arn:aws:s3:::${aws:username}*/*""#, true),
        (r#""Resource": "arn:aws:s3:::${aws:username, 'field-media'}/*""#, true),
        (r#""Resource": "*", "Condition": {"StringEquals": {"s3:prefix": "${aws:username}"}}"#, false),
        (r#""Resource": "*", "Condition": {"StringNotEquals": {"s3:prefix": "${aws:username}"}}"#, true),
        (r#""Resource": "*", "Condition": {"StringEquals": {"s3:prefix": "${aws:username, 'x'}"}}"#, true),
        (r#""Resource": "*", "Condition": {"StringLike": {"s3:prefix": ["${aws:username}", "?"]}}"#, true),
    ] {
        let statement = format!(r#"{{"Effect": "Allow", "Action": "*", {rest}}}"#);
        let outcome = ask(&session, &[(Layer::Identity, &statement)]);
        assert_eq!(outcome.decision == Allowed, is_allowed, "{rest}");
    }
}

#[test]
fn an_implicit_denial_names_what_came_near() {
    let outcome = identity(
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"},
            "StringEquals": {"aws:PrincipalAccount": "111122223333"}}}"#,
    );
    assert_eq!((outcome.decision, outcome.missing), (ImplicitlyDenied, vec![Layer::Identity]));
    assert_eq!(outcome.near, ["/Statement/0/Condition/Bool/aws:SecureTransport"]);
    assert_eq!(outcome.doubts, ["aws:SecureTransport"]);
}
