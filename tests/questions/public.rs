//! What is public: by S3's definition, row by row, and in effect.

use grantlint::access::public::{Publicness, classify};
use grantlint::access::publicity;
use grantlint::aws::authorization::Authorization;
use grantlint::policy::Policy;
use grantlint::syntax::parse_json;

use crate::{files, policy};

use Publicness::{NotPublic, Public, Unknown};

/// By S3's definition, and in effect.
#[track_caller]
fn assert_public(statements: &[&str], by_s3: Publicness, in_effect: Publicness) {
    let text = policy(statements);
    let found = publicity(files(&[("policy.json", &text)]), &[], Authorization::embedded());
    let [one] = &*found.list else { panic!("{found:#?}") };
    let said = one.by_s3.as_ref().map(|by_s3| by_s3.policy);
    assert_eq!((said, one.in_effect.verdict), (Some(by_s3), in_effect), "{text}\n{one:#?}");
    assert_eq!(one.verdict, by_s3.max(in_effect));
    assert_eq!(!one.in_effect.witnesses.is_empty(), in_effect == Public, "{text}\n{one:#?}");
}

fn for_anyone(condition: &str) -> String {
    format!(
        r#"{{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::shared-data/*", "Condition": {condition}}}"#
    )
}

/// The rows of "The meaning of public": a condition on an Allow for everyone, and the two verdicts.
const CONDITIONS: [(&str, Publicness, Publicness); 58] = [
    ("{}", Public, Public),
    // Fixed values of the keys on the page.
    (r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#, NotPublic, NotPublic),
    (r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#, NotPublic, NotPublic),
    (r#"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/reader"}}"#, NotPublic, NotPublic),
    (r#"{"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}}"#, NotPublic, NotPublic),
    (r#"{"StringEquals": {"aws:SourceVpce": ["vpce-0a1b2c3d", "vpce-1a2b3c4d"]}}"#, NotPublic, NotPublic),
    (r#"{"StringEquals": {"aws:SourceAccount": "111122223333"}}"#, NotPublic, NotPublic),
    (r#"{"StringEquals": {"aws:SourceOwner": "111122223333"}}"#, NotPublic, NotPublic),
    (r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:jobs"}}"#, NotPublic, NotPublic),
    (r#"{"StringEquals": {"aws:userid": "AROAEXAMPLEID1234567A:now"}}"#, NotPublic, NotPublic),
    (r#"{"StringEquals": {"s3:DataAccessPointAccount": "111122223333"}}"#, NotPublic, NotPublic),
    (
        r#"{"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:eu-west-1:111122223333:accesspoint/*"}}"#,
        NotPublic,
        NotPublic,
    ),
    // Wildcards and variables are not fixed; in effect they may still name somebody.
    (r#"{"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#, Public, Public),
    (r#"{"StringLike": {"aws:SourceVpc": "vpc-*"}}"#, Public, Public),
    (r#"{"StringLike": {"aws:SourceVpce": ["vpce-0a1b2c3d", "*"]}}"#, Public, Public),
    (r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}"#, Public, NotPublic),
    (r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/reader"}}"#, Public, Public),
    (r#"{"StringLike": {"aws:userid": "AROAEXAMPLEID1234567A:*"}}"#, Public, NotPublic),
    (r#"{"StringLike": {"aws:userid": "AROA*"}}"#, Public, Public),
    (r#"{"StringLike": {"aws:userid": "AROAEXAMPLEID123*"}}"#, Public, NotPublic),
    (r#"{"StringLike": {"aws:userid": "AROAEXAMPLEID12*"}}"#, Public, Public),
    (r#"{"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:eu-west-1:*:accesspoint/*"}}"#, Public, Public),
    (r#"{"StringLike": {"aws:PrincipalOrgID": "${aws:PrincipalTag/org}"}}"#, Public, Public),
    (r#"{"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}"#, Public, NotPublic),
    // Addresses: wider than /8 and /32 is public.
    (r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, NotPublic, NotPublic),
    (r#"{"IpAddress": {"aws:SourceIp": "203.0.113.7"}}"#, NotPublic, NotPublic),
    (r#"{"IpAddress": {"aws:SourceIp": "11.0.0.0/8"}}"#, NotPublic, NotPublic),
    (r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#, NotPublic, NotPublic),
    (r#"{"IpAddress": {"aws:SourceIp": "12.0.0.0/7"}}"#, Public, Public),
    (r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}"#, Public, Public),
    (r#"{"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}"#, Public, Public),
    (r#"{"IpAddress": {"aws:SourceIp": ["11.0.0.0/8", "12.0.0.0/8"]}}"#, NotPublic, Public),
    (r#"{"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}"#, NotPublic, NotPublic),
    (r#"{"IpAddress": {"aws:SourceIp": "2001:d00::/24"}}"#, Public, Public),
    // What holds without its key limits nobody.
    (r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#, Public, Public),
    (r#"{"StringNotEquals": {"aws:PrincipalAccount": "444455556666"}}"#, Public, Public),
    (r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, Public, Public),
    (r#"{"Null": {"aws:SourceVpce": "true"}}"#, Public, Public),
    // Keys that are not on the page, whether or not a stranger can have the value.
    (r#"{"Bool": {"aws:SecureTransport": "true"}}"#, Public, Public),
    (r#"{"StringLike": {"aws:Referer": "https://www.example.com/*"}}"#, Public, Public),
    (r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}"#, Public, NotPublic),
    (r#"{"StringEquals": {"aws:VpceAccount": "111122223333"}}"#, Public, NotPublic),
    (r#"{"StringEquals": {"aws:PrincipalTag/team": "maps"}}"#, Public, Public),
    (r#"{"Null": {"aws:PrincipalTag/team": "true"}}"#, Public, Public),
    // The resource's own account, and nobody's id.
    (r#"{"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}"#, Public, NotPublic),
    (r#"{"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}"#, Public, NotPublic),
    (r#"{"StringEquals": {"s3:ResourceAccount": "${aws:PrincipalAccount}"}}"#, Public, NotPublic),
    (r#"{"StringEquals": {"aws:ResourceAccount": "111122223333"}}"#, Public, Public),
    (r#"{"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}"#, Public, NotPublic),
    (r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${aws:ResourceAccount}:role/*"}}"#, Public, NotPublic),
    (r#"{"StringLike": {"kms:CallerAccount": "${aws:ResourceAccount}"}}"#, Public, NotPublic),
    (r#"{"StringEquals": {"aws:userid": "anonymous"}}"#, NotPublic, Public),
    // One key is enough, and of several all hold.
    (
        r#"{"StringLike": {"aws:SourceVpc": "vpc-*"}, "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
        NotPublic,
        NotPublic,
    ),
    (
        r#"{"Bool": {"aws:SecureTransport": "true"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        NotPublic,
        NotPublic,
    ),
    // Values that are known only later.
    (r#"{"StringEquals": {"aws:PrincipalOrgID": {"Ref": "Organization"}}}"#, Unknown, Unknown),
    (r#"{"IpAddress": {"aws:SourceIp": {"Ref": "Office"}}}"#, Unknown, Unknown),
    (r#"{"IpAddress": {"aws:SourceIp": {"Fn::Sub": "${Office}/32"}}}"#, Unknown, Unknown),
    // Whatever the tag is, only the own account has it.
    (
        r#"{"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}", "aws:PrincipalTag/team": {"Ref": "Team"}}}"#,
        Public,
        NotPublic,
    ),
];

#[test]
fn conditions_row_by_row() {
    for (condition, by_s3, in_effect) in CONDITIONS {
        assert_public(&[&for_anyone(condition)], by_s3, in_effect);
    }
}

#[test]
fn a_statement_that_is_known_only_later_may_let_anyone_in() {
    let for_one = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/reader"},
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shared-data/*"}"#;
    assert_public(&[r#"{"Ref": "Statement"}"#, for_one], Unknown, Unknown);
    let either = for_anyone("{}").replace(r#""Allow""#, r#"{"Ref": "Effect"}"#);
    assert_public(&[&either], Unknown, Unknown);
}

#[test]
fn principals() {
    let for_principal = |principal: &str| {
        format!(
            r#"{{"Effect": "Allow", {principal}, "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::shared-data/*"}}"#
        )
    };
    for (principal, by_s3, in_effect) in [
        (r#""Principal": {"AWS": "*"}"#, Public, Public),
        (r#""Principal": {"AWS": ["111122223333", "*"]}"#, Public, Public),
        (r#""Principal": {"AWS": "111122223333"}"#, NotPublic, NotPublic),
        (r#""Principal": {"AWS": "arn:aws:iam::111122223333:role/reader"}"#, NotPublic, NotPublic),
        (r#""Principal": {"Service": "cloudfront.amazonaws.com"}"#, NotPublic, NotPublic),
        (
            r#""Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}"#,
            NotPublic,
            NotPublic,
        ),
        (r#""NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/mallory"}"#, Public, Public),
        (r#""Principal": {"AWS": {"Ref": "Reader"}}"#, Unknown, Unknown),
        (r#""Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${Account}:root"}}"#, Unknown, Unknown),
    ] {
        assert_public(&[&for_principal(principal)], by_s3, in_effect);
    }
}

/// Denies do not count by S3's definition; in effect they do.
#[test]
fn the_two_verdicts_differ_on_denies() {
    let open = for_anyone("{}");
    let deny = |condition: &str| {
        format!(
            r#"{{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource":
            ["arn:aws:s3:::shared-data", "arn:aws:s3:::shared-data/*"], "Condition": {condition}}}"#
        )
    };
    let vpce = deny(r#"{"StringNotEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}}"#);
    assert_public(&[&open, &vpce], Public, NotPublic);
    // Without the key, which most requests lack, the Deny does not apply.
    let if_exists = deny(r#"{"ForAnyValue:StringNotEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}}"#);
    assert_public(&[&open, &if_exists], Public, Public);
    let plain_http = deny(r#"{"Bool": {"aws:SecureTransport": "false"}}"#);
    assert_public(&[&open, &plain_http], Public, Public);
    let addresses = deny(r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#);
    assert_public(&[&open, &addresses], Public, NotPublic);
    // A request that nobody signed does not say that it is no service's.
    let fence = deny(
        r#"{"StringNotEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}, "Bool": {"aws:PrincipalIsAWSService": "false"}}"#,
    );
    assert_public(&[&open, &fence, &plain_http], Public, Public);
    // A request comes from an address or through an endpoint.
    let address =
        deny(r#"{"Null": {"aws:SourceIp": "false"}, "NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#);
    let endpoint = deny(
        r#"{"Null": {"aws:SourceVpce": "false"}, "StringNotEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}}"#,
    );
    assert_public(&[&open, &address, &endpoint], Public, NotPublic);
    assert_public(&[&open, &address], Public, Public);
    let all = deny("{}");
    assert_public(&[&open, &all], Public, NotPublic);
    // An action that does not exist is as public as any other, by S3's definition.
    let unreal = open.replace("s3:GetObject", "s3:ReadObject");
    assert_public(&[&unreal, &all], Public, NotPublic);
}

/// Denies that are each about one action, and about the resource that it acts on only.
#[test]
fn denies_close_a_statement_together() {
    let listed = |effect: &str, actions: &str, resources: &str, condition: &str| {
        format!(
            r#"{{"Effect": "{effect}", "Principal": "*", "Action": {actions}, "Resource": {resources},
            "Condition": {condition}}}"#
        )
    };
    let (bucket, objects) = (r#""arn:aws:s3:::shared-data""#, r#""arn:aws:s3:::shared-data/*""#);
    let both = format!("[{bucket}, {objects}]");
    let open = listed("Allow", r#"["s3:GetObject", "s3:ListBucket"]"#, &both, "{}");
    let outside = r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#;
    let listing = listed("Deny", r#""s3:ListBucket""#, bucket, outside);
    let reading = listed("Deny", r#""s3:GetObject""#, objects, outside);
    assert_public(&[&open, &listing, &reading], Public, NotPublic);
    assert_public(&[&open, &listing], Public, Public);
    assert_public(&[&open, &reading], Public, Public);
}

/// Most services refuse what is not signed, whatever a policy says; any account can sign.
#[test]
fn anonymous_callers_only_call_what_takes_them() {
    for (action, resource, is_anonymous) in [
        ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:jobs", true),
        ("execute-api:Invoke", "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/*", true),
        ("s3:GetObject", "arn:aws:s3::111122223333:accesspoint/a1b2c3d4e5f6g.mrap/object/*", true),
        ("dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:111122223333:table/jobs", false),
        ("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111122223333:function:jobs", false),
        ("kms:Decrypt", "*", false),
    ] {
        let text = policy(&[&format!(
            r#"{{"Effect": "Allow", "Principal": "*", "Action": "{action}", "Resource": "{resource}"}}"#
        )]);
        let found = publicity(files(&[("policy.json", &text)]), &[], Authorization::embedded());
        let [one] = &*found.list else { panic!("{found:#?}") };
        assert_eq!(one.verdict, Public, "{one:#?}");
        let caller = &one.in_effect.witnesses[0].1.request.caller;
        assert_eq!(!caller.is_of_account(), is_anonymous, "{one:#?}");
    }
}

/// No account is called `*`, so nobody matches.
#[test]
fn values_that_nobody_has_let_nobody_in() {
    let text = policy(&[
        r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Encrypt", "Resource": "*",
        "Condition": {"StringEquals": {"kms:CallerAccount": "*"}}}"#,
    ]);
    let found = publicity(files(&[("policy.json", &text)]), &[], Authorization::embedded());
    assert_eq!(found.list[0].verdict, NotPublic, "{found:#?}");
}

#[test]
fn an_access_point_s_policy_is_not_limited_by_access_points() {
    let text = policy(&[&for_anyone(
        r#"{"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:eu-west-1:111122223333:accesspoint/*"}}"#,
    )]);
    let tree = parse_json(text.into()).unwrap();
    let policy = Policy::parse(tree.root().unwrap());
    assert_eq!(classify(&policy, false), [NotPublic]);
    assert_eq!(classify(&policy, true), [Public]);
}

/// STS takes no request that is not signed, but any account can sign one.
#[test]
fn other_policies_have_the_verdict_in_effect_only() {
    let trust = r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "7f3c1a52-94be-4d0e-a6b8-2c51d9e0f473"}}}"#;
    let queue = r#"{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage",
        "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs",
        "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::shared-data"}}}"#;
    for (statement, verdict) in [(trust, Public), (queue, NotPublic)] {
        let text = policy(&[statement]);
        let found = publicity(files(&[("policy.json", &text)]), &[], Authorization::embedded());
        assert!(found.list[0].by_s3.is_none());
        assert_eq!(found.list[0].verdict, verdict, "{found:#?}");
        let mut callers = found.list[0].in_effect.witnesses.iter().map(|witness| &witness.1.request.caller);
        assert!(callers.all(grantlint::access::Caller::is_of_account));
    }
}
