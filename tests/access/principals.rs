//! Who a resource's policy is about.

use super::{
    ALICE, Allowed, ExplicitlyDenied, ImplicitlyDenied, Layer, OBJECT, READER, SESSION, ask, caller, request,
};

const OIDC: &str = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
const FEDERATED_USER: &str = "arn:aws:sts::111122223333:federated-user/alice";

/// Whether a policy of a resource of the same account, alone, allows.
fn allows(principal: &str, text: &str) -> bool {
    let statement = format!(r#"{{"Effect": "Allow", {principal}, "Action": "*", "Resource": "*"}}"#);
    let request = request(text, "s3:GetObject", OBJECT).with("aws:ResourceAccount", "111122223333");
    let outcome = ask(&request, &[(Layer::Resource, &statement)]);
    assert!(outcome.doubts.is_empty(), "{principal} {text}: {outcome:?}");
    outcome.decision == Allowed
}

#[test]
fn principals_name_callers() {
    let callers = [ALICE, SESSION, READER, FEDERATED_USER, OIDC, "s3.amazonaws.com", "anonymous"];
    // For each principal, which of the callers it allows by itself.
    for (principal, expected) in [
        (r#""Principal": "*""#, [true; 7]),
        (r#""Principal": {"AWS": "*"}"#, [true; 7]),
        (
            r#""Principal": {"AWS": ["arn:aws:iam::111122223333:user/alice"]}"#,
            [true, false, false, false, false, false, false],
        ),
        (r#""Principal": {"AWS": "arn:aws:iam::111122223333:user/Alice"}"#, [false; 7]),
        (
            r#""Principal": {"AWS": "arn:aws:iam::111122223333:role/reader"}"#,
            [false, true, true, false, false, false, false],
        ),
        (
            r#""Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/reader/now"}"#,
            [false, true, false, false, false, false, false],
        ),
        (
            r#""Principal": {"AWS": "arn:aws:sts::111122223333:federated-user/alice"}"#,
            [false, false, false, true, false, false, false],
        ),
        (
            r#""Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}"#,
            [false, false, false, false, true, false, false],
        ),
        (r#""Principal": {"Federated": "accounts.google.com"}"#, [false; 7]),
        (
            r#""Principal": {"Service": ["sqs.amazonaws.com", "s3.amazonaws.com"]}"#,
            [false, false, false, false, false, true, false],
        ),
        // The account decides by policies of its own, of which there are none here.
        (r#""Principal": {"AWS": "111122223333"}"#, [false; 7]),
        (r#""Principal": {"AWS": "arn:aws:iam::111122223333:root"}"#, [false; 7]),
        // No part of a principal is a pattern.
        (r#""Principal": {"AWS": "arn:aws:iam::111122223333:*"}"#, [false; 7]),
        (r#""Principal": {"Service": "*"}"#, [false; 7]),
        (r#""Principal": {}"#, [false; 7]),
        (r#""Principal": {"AWS": []}"#, [false; 7]),
        (r#""Sid": "Nobody""#, [false; 7]),
        (
            r#""NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/alice"}"#,
            [false, true, true, true, true, true, true],
        ),
        (r#""NotPrincipal": {"AWS": "111122223333"}"#, [false, false, false, false, true, true, true]),
    ] {
        for (text, expected) in callers.into_iter().zip(expected) {
            assert_eq!(allows(principal, text), expected, "{principal} {text}");
        }
    }
}

#[test]
fn a_role_with_a_path_is_known_by_its_path() {
    let role = r#""Principal": {"AWS": "arn:aws:iam::111122223333:role/team/reader"}"#;
    assert!(allows(role, "arn:aws:iam::111122223333:role/team/reader#now"));
    assert!(!allows(role, SESSION));
    let session = r#""Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/reader/now"}"#;
    assert!(allows(session, "arn:aws:iam::111122223333:role/team/reader#now"));
}

#[test]
fn a_deny_reaches_everyone_of_an_account() {
    for principal in [r#"{"AWS": "111122223333"}"#, r#"{"AWS": "arn:aws:iam::111122223333:root"}"#, r#""*""#]
    {
        let deny =
            format!(r#"{{"Effect": "Deny", "Principal": {principal}, "Action": "*", "Resource": "*"}}"#);
        let allow = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#;
        for text in [ALICE, SESSION, "111122223333"] {
            let outcome = ask(
                &request(text, "s3:GetObject", OBJECT),
                &[(Layer::Resource, allow), (Layer::Resource, &deny)],
            );
            assert_eq!(
                (outcome.decision, outcome.decisive),
                (ExplicitlyDenied, vec![(1, 0)]),
                "{principal} {text}"
            );
        }
    }
}

#[test]
fn a_deny_spares_whom_not_principal_names_with_its_account() {
    let ask = |text: &str, spared: &str, layers: &[(Layer, &str)]| {
        let deny = format!(
            r#"{{"Effect": "Deny", "NotPrincipal": {{"AWS": {spared}}}, "Action": "*", "Resource": "*"}}"#
        );
        let allow = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#;
        let mut policies = vec![(Layer::Resource, allow), (Layer::Resource, &*deny)];
        policies.extend(layers);
        let request = request(text, "s3:GetObject", OBJECT).with("aws:ResourceAccount", "111122223333");
        let outcome = super::ask(&request, &policies);
        (outcome.decision, outcome.doubts.len())
    };
    let both = r#"["arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:root"]"#;
    assert_eq!(ask(ALICE, both, &[]), (Allowed, 0));
    assert_eq!(ask(SESSION, both, &[]), (ExplicitlyDenied, 0));
    assert_eq!(ask("anonymous", both, &[]), (ExplicitlyDenied, 0));
    assert_eq!(ask("111122223333", both, &[]), (Allowed, 0));
    // Without the account AWS may deny all the same; with the account alone nobody knows.
    assert_eq!(ask(ALICE, r#""arn:aws:iam::111122223333:user/alice""#, &[]), (Allowed, 1));
    assert_eq!(ask(ALICE, r#""111122223333""#, &[]), (ExplicitlyDenied, 1));
    // Whether a role's name spares a session that is not named, AWS's documents do not agree.
    let role = r#""arn:aws:iam::111122223333:role/reader", "111122223333""#;
    assert_eq!(ask(SESSION, &format!("[{role}]"), &[]), (Allowed, 1));
    assert_eq!(ask(SESSION, &format!(r#"[{role}, "{SESSION}"]"#), &[]), (Allowed, 0));
    // A permissions boundary takes the exception away.
    let boundary = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    assert_eq!(ask(ALICE, both, &[(Layer::Boundary, boundary)]), (ExplicitlyDenied, 0));
}

#[test]
fn the_id_of_an_identity_is_its_user_id() {
    let id = "AROAEXAMPLEEXAMPLE123";
    let statement =
        format!(r#"{{"Effect": "Allow", "Principal": {{"AWS": "{id}"}}, "Action": "*", "Resource": "*"}}"#);
    let request = request(SESSION, "s3:GetObject", OBJECT).with("aws:ResourceAccount", "111122223333");
    let outcome = ask(&request, &[(Layer::Resource, &statement)]);
    assert_eq!((outcome.decision, outcome.doubts), (ImplicitlyDenied, vec!["aws:userid".to_owned()]));
    let own = request.clone().with("aws:userid", &format!("{id}:now"));
    assert_eq!(ask(&own, &[(Layer::Resource, &statement)]).decision, Allowed);
    let other = request.with("aws:userid", "AROAEXAMPLEEXAMPLE124:now");
    let outcome = ask(&other, &[(Layer::Resource, &statement)]);
    assert_eq!((outcome.decision, outcome.doubts.len()), (ImplicitlyDenied, 0));
}

#[test]
fn what_is_tagged_and_organized_is_on_the_callers_record() {
    let mut request = request(SESSION, "s3:GetObject", OBJECT).with("aws:ResourceAccount", "444455556666");
    let mut session = caller(SESSION);
    session.tags.insert("Team".to_owned(), "media".to_owned());
    session.organization = Some(grantlint::access::Organization {
        id: "o-a1b2c3d4e5".to_owned(),
        paths: vec!["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/".to_owned()],
    });
    request.caller = session;
    let identity = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let statement = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {
        "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:PrincipalTag/team": "media"},
        "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/*"},
        "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}}"#;
    let outcome = ask(&request, &[(Layer::Identity, identity), (Layer::Resource, statement)]);
    assert_eq!((outcome.decision, outcome.doubts.len()), (Allowed, 0));
}
