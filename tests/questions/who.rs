//! Who can do what.

use grantlint::access::who::{About, Known, LATER, Level, Line, Listing, Standing, Zone};
use grantlint::access::who_can;
use grantlint::aws::authorization::Authorization;

use crate::{files, policy};

fn listing(texts: &[(&str, &str)]) -> Listing {
    let known = Known {
        own_accounts: vec!["111122223333".to_owned()],
        organization: Some("o-a1b2c3d4e5".to_owned()),
        partners: vec![("Example Partner".to_owned(), "444455556666".to_owned())],
    };
    who_can(files(texts), &known, Authorization::embedded())
}

fn of_policy(statements: &[&str]) -> About {
    let mut listing = listing(&[("policy.json", &policy(statements))]);
    assert_eq!(listing.list.len(), 1, "{listing:#?}");
    listing.list.remove(0)
}

fn allow(principal: &str, rest: &str) -> String {
    format!(
        r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::shared-data/*"{rest}}}"#
    )
}

fn principals(line: &Line) -> Vec<&str> {
    line.who.iter().map(|who| &*who.text).collect()
}

#[test]
fn statements_that_are_known_only_later_are_told_of() {
    let about = of_policy(&[&allow(r#"{"AWS": "111122223333"}"#, ""), r#"{"Ref": "Statement"}"#]);
    assert!(about.open.iter().any(|open| open == LATER), "{about:#?}");
}

#[test]
fn zones() {
    let condition = |text: &str| format!(r#", "Condition": {text}"#);
    for (principal, rest, zone) in [
        (r#"{"AWS": "111122223333"}"#, String::new(), Zone::OwnAccount),
        (r#"{"AWS": "arn:aws:iam::111122223333:role/reader"}"#, String::new(), Zone::OwnAccount),
        (r#"{"AWS": "arn:aws:iam::444455556666:role/reader"}"#, String::new(), Zone::Partner),
        (r#"{"AWS": "916419735646"}"#, String::new(), Zone::Partner),
        (r#"{"AWS": "999999999999"}"#, String::new(), Zone::OtherAccount),
        (r#"{"Service": "logging.s3.amazonaws.com"}"#, String::new(), Zone::Service),
        (
            r#"{"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1ABCD"}"#,
            String::new(),
            Zone::Service,
        ),
        (r#""*""#, String::new(), Zone::Anyone),
        (
            r#"{"AWS": "*"}"#,
            condition(r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#),
            Zone::OwnOrganization,
        ),
        (
            r#"{"AWS": "*"}"#,
            condition(r#"{"StringEquals": {"aws:PrincipalOrgID": "o-f6g7h8i9j0"}}"#),
            Zone::OtherAccount,
        ),
        (r#"{"AWS": "*"}"#, condition(r#"{"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#), Zone::Anyone),
        (
            r#"{"AWS": "*"}"#,
            condition(r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#),
            Zone::Anyone,
        ),
        (
            r#"{"AWS": "*"}"#,
            condition(r#"{"StringEquals": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5", "o-f6g7h8i9j0"]}}"#),
            Zone::OtherAccount,
        ),
        (
            r#"{"AWS": "*"}"#,
            condition(r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}"#),
            Zone::OwnOrganization,
        ),
        (
            r#"{"AWS": "*"}"#,
            condition(r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#),
            Zone::OwnAccount,
        ),
        (
            r#"{"AWS": "*"}"#,
            condition(r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::999999999999:role/*"}}"#),
            Zone::OtherAccount,
        ),
        (
            r#"{"AWS": "*"}"#,
            condition(r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:jobs"}}"#),
            Zone::Service,
        ),
        (
            r#"{"AWS": "*"}"#,
            condition(r#"{"StringLike": {"aws:userid": "AROAEXAMPLEID1234567A:*"}}"#),
            Zone::OtherAccount,
        ),
        (r#"{"AWS": "*"}"#, condition(r#"{"StringLike": {"aws:userid": "AROA*"}}"#), Zone::Anyone),
        (
            r#"{"AWS": "*"}"#,
            condition(r#"{"StringEquals": {"aws:userid": "AIDAEXAMPLEID1234567A"}}"#),
            Zone::OtherAccount,
        ),
        (r#"{"AWS": "*"}"#, condition(r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#), Zone::Anyone),
        (
            r#"{"AWS": "999999999999"}"#,
            condition(r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#),
            Zone::OwnOrganization,
        ),
    ] {
        let about = of_policy(&[&allow(principal, &rest)]);
        assert_eq!(
            about.who.iter().map(|line| line.zone).collect::<Vec<_>>(),
            [Some(zone)],
            "{principal} {rest}"
        );
        assert_eq!(about.who[0].standing, Standing::Granted, "{principal} {rest}");
    }
}

#[test]
fn principals_of_one_statement_are_sorted_by_zone_the_nearest_first() {
    let about = of_policy(&[&allow(
        r#"{"AWS": ["*", "999999999999", "111122223333", "arn:aws:iam::111122223333:user/alice", "444455556666"]}"#,
        "",
    )]);
    let lines: Vec<_> = about.who.iter().map(|line| (line.zone.unwrap(), principals(line))).collect();
    assert_eq!(
        lines,
        [
            (Zone::OwnAccount, vec!["111122223333", "arn:aws:iam::111122223333:user/alice"]),
            (Zone::Partner, vec!["444455556666"]),
            (Zone::OtherAccount, vec!["999999999999"]),
            (Zone::Anyone, vec!["*"]),
        ]
    );
    assert_eq!(about.who[1].who[0].partner.as_deref(), Some("Example Partner"));
    assert!(about.who.iter().all(|line| line.place.pointer == "/Statement/0"));
}

#[test]
fn levels_and_patterns_as_written() {
    let levels = |actions: &str| {
        let statement = format!(
            r#"{{"Effect": "Allow", "Principal": "*", "Action": {actions}, "Resource": "arn:aws:s3:::shared-data/*"}}"#
        );
        let about = of_policy(&[&statement]);
        (about.who[0].access.levels.clone(), about.who[0].access.patterns.clone())
    };
    assert_eq!(levels(r#""s3:ListBucket""#).0, [Level::List]);
    assert_eq!(levels(r#"["s3:getobject", "s3:PutObject"]"#).0, [Level::Read, Level::Write]);
    assert!(levels(r#""s3:PutBucketPolicy""#).0.contains(&Level::PermissionsManagement));
    assert!(levels(r#""s3:PutObjectTagging""#).0.contains(&Level::Tagging));
    assert_eq!(
        levels(r#"["s3:Get*", "s3:*"]"#),
        (Level::ALL.to_vec(), vec!["s3:Get*".to_owned(), "s3:*".to_owned()])
    );
    for everything in ["*", "*:*", "s*:Get*"] {
        assert_eq!(levels(&format!(r#"["s3:ListBucket", "{everything}"]"#)).0, Level::ALL, "{everything}");
    }
    assert_eq!(levels(r#""s3:NoSuchAction""#).0, []);
}

/// What Denies take whole is not shown; what they take a part of says so.
#[test]
fn denies_are_taken_into_account() {
    let both = allow(r#"{"AWS": ["111122223333", "999999999999"]}"#, "");
    let deny = |principal: &str, rest: &str| {
        format!(
            r#"{{"Effect": "Deny", "Principal": {principal}, "Action": "s3:*",
            "Resource": ["arn:aws:s3:::shared-data", "arn:aws:s3:::shared-data/*"]{rest}}}"#
        )
    };
    assert!(of_policy(&[&both, &deny(r#""*""#, "")]).who.is_empty());
    let about = of_policy(&[&both, &deny(r#"{"AWS": "999999999999"}"#, "")]);
    assert_eq!(about.who.iter().map(principals).collect::<Vec<_>>(), [["111122223333"]]);

    let plain_http = deny(r#""*""#, r#", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#);
    let about = of_policy(&[&both, &plain_http]);
    assert_eq!(about.who.len(), 2);
    let [except] = &*about.who[0].except else { panic!("{about:#?}") };
    assert_eq!(except.conditions, ["aws:SecureTransport is false"]);
    assert_eq!((&*except.place.pointer, except.actions.len()), ("/Statement/1", 0));

    // A Deny of something else is no exception.
    let elsewhere = deny(r#""*""#, "").replace("s3:*", "s3:PutObject");
    assert!(of_policy(&[&both, &elsewhere]).who.iter().all(|line| line.except.is_empty()));
    // Two that together take all of it.
    let halves =
        [plain_http, deny(r#""*""#, r#", "Condition": {"BoolIfExists": {"aws:SecureTransport": "true"}}"#)];
    assert!(of_policy(&[&both, &halves[0], &halves[1]]).who.is_empty());
}

/// A Deny is told to those only with whom it has to do, and of which resources it takes what.
#[test]
fn exceptions_are_of_the_principals_and_resources_that_they_are_about() {
    let (one, other) = ("arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b");
    let both = allow(&format!(r#"{{"AWS": ["{one}", "{other}"]}}"#), "");
    let deny = |principal: &str, resource: &str| {
        format!(
            r#"{{"Effect": "Deny", "Principal": {principal}, "Action": "s3:Get*",
            "Resource": "arn:aws:s3:::shared-data/{resource}",
            "Condition": {{"Bool": {{"aws:SecureTransport": "false"}}}}}}"#
        )
    };
    let about = of_policy(&[&both, &deny(&format!(r#"{{"AWS": "{one}"}}"#), "*")]);
    let told: Vec<_> = about.who.iter().map(|line| (principals(line), line.except.len())).collect();
    assert_eq!(told, [(vec![one], 1), (vec![other], 0)]);
    assert!(about.who[0].except[0].resources.is_empty() && about.who[0].except[0].principals.is_empty());

    let about = of_policy(&[&both, &deny(r#""*""#, "secret/*")]);
    let [line] = &*about.who else { panic!("{about:#?}") };
    assert_eq!(line.except[0].resources, ["arn:aws:s3:::shared-data/secret/*"]);

    let account = allow(r#"{"AWS": "111122223333"}"#, "");
    let about = of_policy(&[&account, &deny(&format!(r#"{{"AWS": "{one}"}}"#), "*")]);
    assert_eq!(about.who[0].except[0].principals, [one]);

    // A Deny on everything takes as much of what an Allow leaves out as of what it names.
    let all_but = r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject",
        "NotResource": "arn:aws:s3:::shared-data/secret/*"}"#;
    let everywhere = deny(r#""*""#, "*").replace("arn:aws:s3:::shared-data/*", "*");
    let about = of_policy(&[all_but, &everywhere]);
    assert!(about.who[0].except[0].resources.is_empty(), "{about:#?}");
    let about = of_policy(&[all_but, &deny(r#""*""#, "open/*")]);
    assert_eq!(about.who[0].except[0].resources, ["arn:aws:s3:::shared-data/open/*"]);
}

#[test]
fn statements_that_no_request_meets_are_shown_as_such() {
    let about = of_policy(&[&allow(r#"{"AWS": "arn:aws:iam::your-account:role/reader"}"#, "")]);
    assert!(about.who[0].standing == Standing::Void);
    assert!(of_policy(&[&allow(r#""*""#, "")]).who[0].standing == Standing::Granted);
}

#[test]
fn conditions_in_words() {
    let words = |condition: &str| {
        let about = of_policy(&[&allow(r#""*""#, &format!(r#", "Condition": {condition}"#))]);
        about.who[0].conditions.join("; ")
    };
    assert_eq!(
        words(r#"{"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}}"#),
        "aws:SourceVpce is vpce-0a1b2c3d"
    );
    assert_eq!(
        words(r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"]}}"#),
        "aws:SourceIp is in 203.0.113.0/24 or 198.51.100.0/24"
    );
    assert_eq!(
        words(r#"{"StringNotLikeIfExists": {"aws:UserAgent": ["a", "b", "c", "d", "e"]}}"#),
        "aws:UserAgent, if present, is not like a or b or c or 2 more"
    );
    assert_eq!(words(r#"{"Null": {"aws:SourceVpce": "false"}}"#), "aws:SourceVpce is present");
    assert_eq!(
        words(
            r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["env", "team"]}, "NumericLessThan": {"s3:TlsVersion": "1.2"}}"#
        ),
        "every aws:TagKeys is env or team; s3:TlsVersion is less than 1.2"
    );
    for (operator, key, value, verb) in [
        ("ArnLike", "aws:SourceArn", "arn:aws:s3:::*", "is like"),
        ("ArnNotEquals", "aws:SourceArn", "arn:aws:s3:::*", "is not like"),
        ("NotIpAddress", "aws:SourceIp", "203.0.113.0/24", "is not in"),
        ("StringNotEquals", "aws:SourceVpce", "vpce-0a1b2c3d", "is not"),
        ("NumericLessThanEquals", "s3:max-keys", "10", "is at most"),
        ("NumericGreaterThan", "s3:max-keys", "10", "is more than"),
        ("NumericGreaterThanEquals", "s3:max-keys", "10", "is at least"),
        ("DateLessThan", "aws:CurrentTime", "2026-01-01", "is before"),
        ("DateLessThanEquals", "aws:CurrentTime", "2026-01-01", "is no later than"),
        ("DateGreaterThan", "aws:CurrentTime", "2026-01-01", "is after"),
        ("DateGreaterThanEquals", "aws:CurrentTime", "2026-01-01", "is no earlier than"),
    ] {
        let condition = format!(r#"{{"{operator}": {{"{key}": "{value}"}}}}"#);
        assert_eq!(words(&condition), format!("{key} {verb} {value}"));
    }
}

#[test]
fn a_role_can_be_assumed_and_can_do() {
    let role = r#"{"Role": {"RoleName": "reader", "Arn": "arn:aws:iam::111122223333:role/reader",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "7f3c1a52-94be-4d0e-a6b8-2c51d9e0f473"}}},
            {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/example"},
            "Action": "sts:AssumeRoleWithSAML"}]}}}"#;
    let permissions = r#"{"RoleName": "reader", "PolicyName": "read", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shared-data/*"},
        {"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::office/*"}]}}"#;
    let listing = listing(&[("get-role.json", role), ("get-role-policy.read.json", permissions)]);
    let [about] = &*listing.list else { panic!("{listing:#?}") };
    assert_eq!(about.name.as_deref(), Some("reader"));
    let zones: Vec<_> = about.who.iter().map(|line| line.zone.unwrap()).collect();
    assert_eq!(zones, [Zone::OtherAccount, Zone::IdentityProvider]);
    assert_eq!(about.can.len(), 2);
    assert_eq!(about.can[0].resources, ["arn:aws:s3:::shared-data/*"]);
    let other = &about.can[1];
    assert!(other.access.is_all_but && other.are_other_resources && other.zone.is_none());
    assert_eq!((other.access.levels.len(), other.access.patterns.as_slice()), (5, &["iam:*".to_owned()][..]));
}

#[test]
fn what_nobody_asked_of_a_bucket_is_not_known_and_what_aws_said_is() {
    let none = "An error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: none";
    let policy = ("get-bucket-policy.json", none);
    let acl = ("get-bucket-acl.json", r#"{"Owner": {"ID": "0a"}, "Grants": []}"#);
    let versioning = ("get-bucket-versioning.json", r#"{"Status": "Enabled"}"#);
    for (texts, open) in [
        (&[acl][..], &["s3api get-bucket-policy"][..]),
        (&[acl, policy], &[]),
        (&[policy, versioning], &["s3api get-bucket-acl"]),
    ] {
        let listing = listing(texts);
        assert_eq!(listing.list.len(), 1, "{listing:#?}");
        assert_eq!(listing.list[0].open, open, "{texts:?}");
    }
}

/// Very many principals and Denies are shown in part, soon.
#[test]
fn huge_policies_are_listed_soon() {
    let principals: Vec<String> =
        (0..2000).map(|number| format!("\"{:012}\"", 100_000_000_000_u64 + number)).collect();
    let mut statements = vec![allow(&format!(r#"{{"AWS": [{}]}}"#, principals.join(",")), "")];
    statements.extend((0..500).map(|number| {
        format!(
            r#"{{"Effect": "Deny", "Principal": "*", "Action": "s3:Get*{number}*", "Resource": "arn:aws:s3:::*{number}*/*{number}"}}"#
        )
    }));
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    let start = std::time::Instant::now();
    let about = of_policy(&statements);
    assert_eq!(about.who.len(), 1);
    assert!(about.who[0].left_out > 1900);
    assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
}
