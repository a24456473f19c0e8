//! What is not known, and when an answer hangs on it.

use super::{
    ALICE, Allowed, ExplicitlyDenied, ImplicitlyDenied, Layer, OBJECT, SESSION, alice_reads, ask, request,
};

#[test]
fn an_answer_hangs_on_keys_only_where_they_can_turn_it() {
    let allow = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let from_office = r#"{"Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}"#;
    let unless_secure = r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#;
    let deny = r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#;
    let other = r#"{"Effect": "Deny", "Action": "s3:Put*", "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#;
    let stated = r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
        "IpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "StringEquals": {"aws:PrincipalAccount": "444455556666"}}}"#;
    for (policies, decision, doubts) in [
        (vec![allow], Allowed, vec![]),
        (vec![from_office], ImplicitlyDenied, vec!["aws:SourceIp"]),
        (vec![allow, from_office], Allowed, vec![]),
        (vec![allow, unless_secure], Allowed, vec!["aws:SecureTransport"]),
        (vec![allow, unless_secure, deny], ExplicitlyDenied, vec![]),
        (vec![allow, other], Allowed, vec![]),
        // The other condition fails whatever the address.
        (vec![stated], ImplicitlyDenied, vec![]),
        (vec![unless_secure], ImplicitlyDenied, vec![]),
    ] {
        let policies: Vec<_> = policies.into_iter().map(|text| (Layer::Identity, text)).collect();
        let outcome = ask(&alice_reads(), &policies);
        assert_eq!(
            (outcome.decision, outcome.doubts),
            (decision, doubts.into_iter().map(str::to_owned).collect())
        );
    }
    // Stated, present or absent, nothing is open.
    let policies = [(Layer::Identity, from_office)];
    let outcome = ask(&alice_reads().with("aws:SourceIp", "203.0.113.9"), &policies);
    assert_eq!((outcome.decision, outcome.doubts.len()), (Allowed, 0));
    let mut absent = alice_reads();
    absent.context.set_absent("aws:SourceIp");
    let outcome = ask(&absent, &policies);
    assert_eq!((outcome.decision, outcome.doubts.len()), (ImplicitlyDenied, 0));
}

#[test]
fn what_a_template_fills_in_is_open() {
    for (elements, pointer) in [
        (r#""Action": "*", "Resource": "arn:aws:s3:::⟨Bucket⟩/*""#, "/Statement/0/Resource"),
        (r#""Action": "*", "Resource": {"Ref": "Bucket"}"#, "/Statement/0/Resource"),
        (r#""Action": ["sqs:*", {"Ref": "Action"}], "Resource": "*""#, "/Statement/0/Action"),
        (r#""Action": "*", "Resource": "*", "Condition": {"Ref": "Conditions"}"#, "/Statement/0"),
        (
            r#""Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": {"Ref": "User"}}}"#,
            "/Statement/0/Condition/StringEquals/aws:username",
        ),
        (
            r#""Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": ["⟨User⟩"]}}"#,
            "/Statement/0/Condition/StringEquals/aws:username",
        ),
    ] {
        let statement = format!(r#"{{"Effect": "Allow", {elements}}}"#);
        let outcome = ask(&alice_reads(), &[(Layer::Identity, &statement)]);
        assert_eq!(
            (outcome.decision, outcome.doubts),
            (ImplicitlyDenied, vec![pointer.to_owned()]),
            "{elements}"
        );
    }
    let other = r#"{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::⟨Bucket⟩/b"}"#;
    assert_eq!(ask(&alice_reads(), &[(Layer::Identity, other)]).doubts, Vec::<String>::new());
    let effect = r#"{"Effect": {"Ref": "Effect"}, "Action": "*", "Resource": "*"}"#;
    let allow = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let outcome = ask(&alice_reads(), &[(Layer::Identity, allow), (Layer::Identity, effect)]);
    assert_eq!((outcome.decision, outcome.doubts.len()), (Allowed, 1));
}

#[test]
fn a_principal_that_a_template_fills_in_can_be_callers_of_its_kind() {
    let oidc = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    let callers = [ALICE, SESSION, oidc, "s3.amazonaws.com", "anonymous"];
    for (principal, possible) in [
        (r#"{"AWS": "arn:aws:iam::111122223333:role/⟨Name⟩"}"#, [true, true, false, false, false]),
        (
            r#"{"Federated": "arn:aws:iam::111122223333:oidc-provider/⟨Host⟩"}"#,
            [false, false, true, false, false],
        ),
        (r#"{"Service": "⟨Service⟩.amazonaws.com"}"#, [false, false, false, true, false]),
        // A list's other items are as they stand.
        (r#"{"AWS": ["999999999999", {"Ref": "Role"}]}"#, [true; 5]),
    ] {
        let statement =
            format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "*", "Resource": "*"}}"#);
        for (text, is_possible) in callers.into_iter().zip(possible) {
            let call = request(text, "s3:GetObject", OBJECT).with("aws:ResourceAccount", "111122223333");
            let outcome = ask(&call, &[(Layer::Resource, &statement)]);
            let said = (outcome.decision, !outcome.doubts.is_empty());
            assert_eq!(said, (ImplicitlyDenied, is_possible), "{principal} {text}");
        }
    }
}

#[test]
fn what_aws_does_not_say_is_open() {
    let call = alice_reads().with("aws:TagKeys", "a").with("aws:TagKeys", "b");
    let plain = r#"{"Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:TagKeys": ["a", "b"]}}}"#;
    let outcome = ask(&call, &[(Layer::Identity, plain)]);
    assert_eq!((outcome.decision, outcome.doubts.len()), (ImplicitlyDenied, 1));
    let star = r#"{"Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"ArnLike": {"aws:PrincipalArn": "*"}}}"#;
    assert_eq!(ask(&call, &[(Layer::Identity, star)]).doubts.len(), 1);
    let canonical = r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": {"CanonicalUser":
        "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}}"#;
    assert_eq!(ask(&alice_reads(), &[(Layer::Resource, canonical)]).doubts.len(), 1);
    let nobody = request("anonymous", "s3:GetObject", OBJECT);
    assert_eq!(ask(&nobody, &[(Layer::Resource, canonical)]).doubts.len(), 0);
}

#[test]
fn whose_a_bucket_is_is_taken_for_the_callers_account() {
    let call = request(ALICE, "s3:GetObject", OBJECT);
    let owner = vec!["aws:ResourceAccount".to_owned()];
    for (condition, decision) in [
        (r#"{"StringEquals": {"s3:ResourceAccount": "111122223333"}}"#, Allowed),
        (r#"{"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}"#, Allowed),
        (r#"{"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}"#, Allowed),
        (r#"{"Null": {"aws:ResourceAccount": "true"}}"#, ImplicitlyDenied),
        (r#"{"StringNotEquals": {"s3:ResourceAccount": "111122223333"}}"#, ImplicitlyDenied),
    ] {
        let statement =
            format!(r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {condition}}}"#);
        let outcome = ask(&call, &[(Layer::Identity, &statement)]);
        assert_eq!((outcome.decision, &outcome.doubts), (decision, &owner), "{condition}");
        // Once stated, by either name, nothing is open.
        for key in ["aws:ResourceAccount", "s3:ResourceAccount"] {
            let stated = call.clone().with(key, "111122223333");
            let outcome = ask(&stated, &[(Layer::Identity, &statement)]);
            assert_eq!((outcome.decision, outcome.doubts.len()), (decision, 0), "{condition}");
        }
    }
}

#[test]
fn a_long_policy_is_decided_soon() {
    let statement = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::*-*-*-*-*b/*", "Condition":
        {"StringLike": {"s3:prefix": "*a*a*a*a*a*a*b"}}},"#;
    let policy = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{} {{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}}]}}"#,
        statement.repeat(20_000)
    );
    let call = request(ALICE, "s3:GetObject", &format!("arn:aws:s3:::{}b/a", "-".repeat(60)));
    let start = std::time::Instant::now();
    assert_eq!(ask(&call, &[(Layer::Identity, &policy)]).decision, ImplicitlyDenied);
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}
