//! Within one account either side allows; across accounts both must.

use super::{ALICE, Allowed, ImplicitlyDenied, Layer, OBJECT, SESSION, ask, request};

const IDENTITY: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

/// What the resource's policy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Nothing,
    Account,
    Itself,
    Everyone,
}

fn resource_policy(side: Side, caller: &str) -> Option<String> {
    let principal = match side {
        Side::Nothing => return None,
        Side::Account => r#"{"AWS": "111122223333"}"#.to_owned(),
        Side::Itself if caller == SESSION => r#"{"AWS": "arn:aws:iam::111122223333:role/reader"}"#.to_owned(),
        Side::Itself if caller == "111122223333" => r#"{"AWS": "arn:aws:iam::111122223333:root"}"#.to_owned(),
        Side::Itself => format!(r#"{{"AWS": "{caller}"}}"#),
        Side::Everyone => r#""*""#.to_owned(),
    };
    Some(format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "*", "Resource": "*"}}"#))
}

/// The matrix: caller, what it calls, whose resource, whether its own policies allow, and for each of [`Side`] whether
/// the call is allowed.
#[test]
fn the_matrix() {
    const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const FAR_KEY: &str = "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const ROLE: &str = "arn:aws:iam::111122223333:role/writer";
    const FAR_ROLE: &str = "arn:aws:iam::444455556666:role/writer";
    const ROOT: &str = "111122223333";
    const OWN: &str = "111122223333";
    const FAR: &str = "444455556666";
    let sides = [Side::Nothing, Side::Account, Side::Itself, Side::Everyone];
    #[rustfmt::skip]
    let rows = [
        (ALICE, "s3:GetObject", OBJECT, OWN, false, [false, false, true, true]),
        (ALICE, "s3:GetObject", OBJECT, OWN, true, [true; 4]),
        (ALICE, "s3:GetObject", OBJECT, FAR, false, [false; 4]),
        (ALICE, "s3:GetObject", OBJECT, FAR, true, [false, true, true, true]),
        (SESSION, "s3:GetObject", OBJECT, OWN, false, [false, false, true, true]),
        (SESSION, "s3:GetObject", OBJECT, FAR, true, [false, true, true, true]),
        (SESSION, "s3:GetObject", OBJECT, FAR, false, [false; 4]),
        (ROOT, "s3:GetObject", OBJECT, OWN, false, [true; 4]),
        (ROOT, "s3:GetObject", OBJECT, FAR, false, [false, true, true, true]),
        (ALICE, "kms:Decrypt", KEY, OWN, false, [false, false, true, true]),
        (ALICE, "kms:Decrypt", KEY, OWN, true, [false, true, true, true]),
        (ALICE, "kms:Decrypt", FAR_KEY, FAR, true, [false, true, true, true]),
        (ALICE, "kms:Decrypt", FAR_KEY, FAR, false, [false; 4]),
        (ROOT, "kms:Decrypt", KEY, OWN, false, [false, true, true, true]),
        (ALICE, "kms:ListKeys", "*", OWN, true, [true; 4]),
        (ALICE, "sts:AssumeRole", ROLE, OWN, false, [false, false, true, true]),
        (ALICE, "sts:AssumeRole", ROLE, OWN, true, [false, true, true, true]),
        (ALICE, "sts:AssumeRole", FAR_ROLE, FAR, true, [false, true, true, true]),
        (ALICE, "sts:AssumeRole", FAR_ROLE, FAR, false, [false; 4]),
        // A trust policy is not about changing the role.
        (ALICE, "iam:DeleteRole", ROLE, OWN, false, [false; 4]),
        (ALICE, "iam:DeleteRole", ROLE, OWN, true, [true; 4]),
        ("anonymous", "s3:GetObject", OBJECT, OWN, false, [false, false, false, true]),
        ("anonymous", "s3:GetObject", OBJECT, OWN, true, [false, false, false, true]),
    ];
    for (caller, action, resource, owner, is_identity, expected) in rows {
        for (side, expected) in sides.into_iter().zip(expected) {
            let policy = resource_policy(side, caller);
            let mut policies: Vec<(Layer, &str)> = Vec::new();
            if is_identity {
                policies.push((Layer::Identity, IDENTITY));
            }
            policies.extend(policy.as_deref().map(|text| (Layer::Resource, text)));
            let mut call = request(caller, action, resource);
            call.context.add("aws:ResourceAccount", owner);
            let outcome = ask(&call, &policies);
            let decision = if expected { Allowed } else { ImplicitlyDenied };
            assert_eq!(outcome.decision, decision, "{caller} {action} {owner} {is_identity} {side:?}");
            assert_eq!(outcome.doubts, Vec::<String>::new());
            assert_eq!(outcome.missing.is_empty(), expected, "{caller} {action} {side:?}: {outcome:?}");
        }
    }
}

#[test]
fn whose_a_bucket_is_decides_where_the_two_differ() {
    let policy = resource_policy(Side::Account, ALICE).unwrap();
    let call = request(ALICE, "s3:GetObject", OBJECT);
    let outcome = ask(&call, &[(Layer::Identity, IDENTITY)]);
    assert_eq!((outcome.decision, outcome.doubts), (Allowed, vec!["aws:ResourceAccount".to_owned()]));
    // Both sides allow: it makes no difference.
    let outcome = ask(&call, &[(Layer::Identity, IDENTITY), (Layer::Resource, &policy)]);
    assert_eq!((outcome.decision, outcome.doubts.len()), (Allowed, 0));
    let outcome = ask(&call, &[]);
    assert_eq!((outcome.decision, outcome.doubts.len()), (ImplicitlyDenied, 0));
    assert_eq!(outcome.missing, [Layer::Identity]);
}

#[test]
fn what_decided_is_what_was_needed() {
    let account = resource_policy(Side::Account, ALICE).unwrap();
    let near = request(ALICE, "s3:GetObject", OBJECT).with("aws:ResourceAccount", "111122223333");
    let both = [(Layer::Identity, IDENTITY), (Layer::Resource, &*account)];
    assert_eq!(ask(&near, &both).decisive, [(0, 0)], "the account's own policies are enough");
    let mut far = near;
    far.context.set_absent("aws:ResourceAccount");
    far.context.add("aws:ResourceAccount", "444455556666");
    assert_eq!(ask(&far, &both).decisive, [(0, 0), (1, 0)]);
}

#[test]
fn providers_and_services_need_the_resources_policy_alone() {
    const ROLE: &str = "arn:aws:iam::111122223333:role/deploy";
    let trust = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
        {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
         "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
         "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:example/site:*"}}}]}"#;
    let provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    let trust = [(Layer::Resource, trust)];
    assert_eq!(ask(&request("ec2.amazonaws.com", "sts:AssumeRole", ROLE), &trust).decisive, [(0, 0)]);
    assert_eq!(ask(&request("ecs.amazonaws.com", "sts:AssumeRole", ROLE), &trust).decision, ImplicitlyDenied);
    let call = request(provider, "sts:AssumeRoleWithWebIdentity", ROLE);
    let key = "token.actions.githubusercontent.com:sub";
    assert_eq!(
        ask(&call.clone().with(key, "repo:example/site:ref:refs/heads/main"), &trust).decision,
        Allowed
    );
    assert_eq!(ask(&call.clone().with(key, "repo:other/site:x"), &trust).decision, ImplicitlyDenied);
    let outcome = ask(&call, &trust);
    assert_eq!((outcome.decision, outcome.doubts), (ImplicitlyDenied, vec![key.to_owned()]));
}

#[test]
fn an_identity_of_cloudfront_is_no_users() {
    let identity = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EXAMPLE1234567";
    let policy = format!(
        r#"{{"Effect": "Allow", "Principal": {{"AWS": "{identity}"}}, "Action": "*", "Resource": "*"}}"#
    );
    let call = request(identity, "s3:GetObject", OBJECT).with("aws:ResourceAccount", "111122223333");
    assert_eq!(ask(&call, &[(Layer::Resource, &policy)]).decision, Allowed);
}
