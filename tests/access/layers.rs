//! What only takes away: boundaries, session policies, and the policies of organizations and endpoints.

use super::{
    ALICE, Allowed, ExplicitlyDenied, ImplicitlyDenied, Layer, OBJECT, READER, SESSION, alice_reads, ask,
    request,
};

const ALL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
const READ: &str = r#"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}"#;
const QUEUES: &str = r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}"#;
const DENY: &str = r#"{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}"#;

#[test]
fn each_layer_must_allow() {
    use Layer as L;
    for (policies, decision, missing) in [
        (vec![(L::Identity, ALL)], Allowed, vec![]),
        (vec![(L::Identity, ALL), (L::Boundary, READ)], Allowed, vec![]),
        (vec![(L::Identity, ALL), (L::Boundary, QUEUES)], ImplicitlyDenied, vec![L::Boundary]),
        (vec![(L::Identity, ALL), (L::Session, QUEUES)], ImplicitlyDenied, vec![L::Session]),
        (vec![(L::Identity, ALL), (L::Boundary, DENY)], ExplicitlyDenied, vec![]),
        (vec![(L::Boundary, ALL), (L::Session, ALL)], ImplicitlyDenied, vec![L::Identity]),
        (
            vec![(L::Identity, QUEUES), (L::Boundary, QUEUES)],
            ImplicitlyDenied,
            vec![L::Identity, L::Boundary],
        ),
        (vec![(L::Identity, ALL), (L::ServiceControl(0), READ)], Allowed, vec![]),
        (
            vec![(L::Identity, ALL), (L::ServiceControl(0), QUEUES)],
            ImplicitlyDenied,
            vec![L::ServiceControl(0)],
        ),
        // Several policies of one level allow together, several levels each by itself.
        (
            vec![(L::Identity, ALL), (L::ServiceControl(0), QUEUES), (L::ServiceControl(0), READ)],
            Allowed,
            vec![],
        ),
        (
            vec![(L::Identity, ALL), (L::ServiceControl(0), ALL), (L::ServiceControl(1), QUEUES)],
            ImplicitlyDenied,
            vec![L::ServiceControl(1)],
        ),
        (
            vec![(L::Identity, ALL), (L::ServiceControl(0), ALL), (L::ServiceControl(0), DENY)],
            ExplicitlyDenied,
            vec![],
        ),
    ] {
        let outcome = ask(&alice_reads(), &policies);
        assert_eq!((outcome.decision, outcome.missing), (decision, missing), "{policies:?}");
    }
}

/// A resource's policy that names a role is limited by the role's boundary and the session's policy; one that names a
/// session, a user or everyone is not, within the account.
#[test]
fn how_closely_a_caller_is_named_decides_what_limits_it() {
    let policy = |principal: &str| {
        format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}}, "Action": "*", "Resource": "*"}}"#
        )
    };
    for (caller, principal, is_limited) in [
        (ALICE, ALICE, false),
        (ALICE, "*", false),
        (SESSION, READER, true),
        (SESSION, SESSION, false),
        (SESSION, "*", false),
    ] {
        for layer in [Layer::Boundary, Layer::Session] {
            let policy = policy(principal);
            for (owner, is_allowed) in [("111122223333", !is_limited), ("444455556666", false)] {
                let call = request(caller, "s3:GetObject", OBJECT).with("aws:ResourceAccount", owner);
                let outcome =
                    ask(&call, &[(Layer::Resource, &policy), (Layer::Identity, ALL), (layer, QUEUES)]);
                assert_eq!(outcome.decision == Allowed, is_allowed, "{caller} {principal} {layer:?} {owner}");
                let outcome = ask(&call, &[(Layer::Resource, &policy), (Layer::Identity, ALL), (layer, ALL)]);
                assert_eq!(outcome.decision, Allowed, "{caller} {principal} {layer:?} {owner}");
            }
        }
    }
}

#[test]
fn whom_service_control_policies_do_not_reach() {
    let everyone = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#;
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
    for (caller, is_reached) in [
        (ALICE, true),
        (SESSION, true),
        ("111122223333", true),
        (linked, false),
        ("s3.amazonaws.com", false),
        ("anonymous", false),
    ] {
        let call = request(caller, "s3:GetObject", OBJECT).with("aws:ResourceAccount", "111122223333");
        for scp in [DENY, QUEUES] {
            let outcome = ask(&call, &[(Layer::Resource, everyone), (Layer::ServiceControl(0), scp)]);
            assert_eq!(outcome.decision != Allowed, is_reached, "{caller} {scp}");
        }
    }
}

#[test]
fn resource_control_policies_only_deny() {
    let rcp = r#"{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}"#;
    let everyone = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#;
    let ask = |caller: &str, action: &str, resource: &str, organization: &str| {
        let call = request(caller, action, resource).with("aws:PrincipalOrgID", organization);
        let call = call.with("aws:ResourceAccount", "111122223333");
        ask(&call, &[(Layer::Resource, everyone), (Layer::Identity, ALL), (Layer::ResourceControl, rcp)])
            .decision
    };
    assert_eq!(ask(ALICE, "s3:GetObject", OBJECT, "o-a1b2c3d4e5"), Allowed);
    assert_eq!(ask(ALICE, "s3:GetObject", OBJECT, "o-z9y8x7w6v5"), ExplicitlyDenied);
    assert_eq!(ask("anonymous", "s3:GetObject", OBJECT, "o-z9y8x7w6v5"), ExplicitlyDenied);
    // Services and callers out of reach.
    assert_eq!(ask(ALICE, "ec2:RunInstances", "*", "o-z9y8x7w6v5"), Allowed);
    let key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    assert_eq!(ask(ALICE, "kms:Decrypt", key, "o-z9y8x7w6v5"), ExplicitlyDenied);
    assert_eq!(ask(ALICE, "kms:RetireGrant", key, "o-z9y8x7w6v5"), Allowed);
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
    assert_eq!(ask(linked, "s3:GetObject", OBJECT, "o-z9y8x7w6v5"), Allowed);
    // An Allow of theirs neither gives nor is missed.
    let allow = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#;
    assert_eq!(super::ask(&alice_reads(), &[(Layer::ResourceControl, allow)]).decision, ImplicitlyDenied);
}

#[test]
fn an_endpoint_allows_whom_it_names() {
    let endpoint = |principal: &str| {
        format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "s3:*", "Resource": "*"}}"#)
    };
    let ask = |principal: &str| {
        let endpoint = endpoint(principal);
        let outcome = ask(&alice_reads(), &[(Layer::Identity, ALL), (Layer::Endpoint, &endpoint)]);
        (outcome.decision, outcome.missing)
    };
    assert_eq!(ask("\"*\""), (Allowed, vec![]));
    assert_eq!(ask(r#"{"AWS": "111122223333"}"#), (Allowed, vec![]));
    assert_eq!(ask(r#"{"AWS": "444455556666"}"#), (ImplicitlyDenied, vec![Layer::Endpoint]));
}

#[test]
fn a_root_user_needs_no_policy_and_obeys_denials() {
    let call = request("111122223333", "s3:GetObject", OBJECT).with("aws:ResourceAccount", "111122223333");
    assert_eq!(ask(&call, &[]).decision, Allowed);
    assert_eq!(ask(&call, &[(Layer::Boundary, QUEUES), (Layer::Identity, DENY)]).decision, Allowed);
    let deny = r#"{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}"#;
    assert_eq!(ask(&call, &[(Layer::Resource, deny)]).decision, ExplicitlyDenied);
}
