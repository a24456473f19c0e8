use super::*;
use crate::access::CallerKind;

#[test]
fn callers_are_read_and_shown() {
    use CallerKind as K;
    for (text, kind, account) in [
        ("arn:aws:iam::111122223333:root", K::Root, "111122223333"),
        ("arn:aws:iam::111122223333:user/team/alice", K::User, "111122223333"),
        ("arn:aws:iam::111122223333:role/team/reader", K::Role, "111122223333"),
        ("arn:aws:iam::111122223333:role/team/reader#now", K::Session, "111122223333"),
        ("arn:aws:sts::111122223333:assumed-role/reader/now", K::Session, "111122223333"),
        ("arn:aws:sts::111122223333:federated-user/alice", K::FederatedUser, "111122223333"),
        ("arn:aws:iam::111122223333:saml-provider/example", K::Federated, "111122223333"),
        ("accounts.google.com", K::Federated, ""),
        ("s3.amazonaws.com", K::Service, ""),
        ("ec2.amazonaws.com.cn", K::Service, ""),
        ("anonymous", K::Anonymous, ""),
    ] {
        let caller: Caller = text.parse().expect("it is a caller");
        assert_eq!((caller.kind, &*caller.account), (kind, account), "{text}");
        assert_eq!(caller.to_string(), text);
        assert_eq!(caller.to_string().parse(), Ok(caller));
    }
    assert_eq!("111122223333".parse::<Caller>().expect("it is a caller").kind, K::Root);
    assert_eq!("*".parse::<Caller>().expect("it is a caller"), Caller::anonymous());
    for text in [
        "",
        "alice",
        "arn:aws:iam::111122223333:group/team",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::111122223333:user/",
        "arn:aws:iam::111122223333:user/alice#now",
        "arn:aws:iam::111122223333:role/reader#",
        "arn:aws:sts::111122223333:assumed-role/reader",
        "arn:aws:s3:::field-media",
    ] {
        assert!(text.parse::<Caller>().is_err(), "{text}");
    }
}

#[test]
fn keys_follow_from_the_caller() {
    let key = |caller: &str, key: &str| -> Option<String> {
        match caller.parse::<Caller>().expect("it is a caller").key(key) {
            Known::Values(values) => Some(values.join(" ")),
            Known::Absent => None,
            Known::Unstated => Some("?".to_owned()),
        }
    };
    let session = "arn:aws:sts::111122223333:assumed-role/reader/now";
    let user = "arn:aws:iam::111122223333:user/team/alice";
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(key(session, "aws:PrincipalArn"), some("arn:aws:iam::111122223333:role/reader"));
    assert_eq!(key(session, "AWS:principalACCOUNT"), some("111122223333"));
    assert_eq!(key(session, "KMS:callerACCOUNT"), some("111122223333"));
    assert_eq!(key(session, "aws:PrincipalType"), some("AssumedRole"));
    assert_eq!(key(session, "aws:username"), None);
    assert_eq!(key(session, "aws:userid"), some("?"));
    assert_eq!(key(user, "aws:username"), some("alice"));
    assert_eq!(key(user, "aws:PrincipalOrgID"), some("?"));
    assert_eq!(key("anonymous", "aws:PrincipalOrgID"), None);
    assert_eq!(key("anonymous", "aws:PrincipalArn"), None);
    assert_eq!(key("anonymous", "aws:PrincipalAccount"), some("anonymous"));
    assert_eq!(key("s3.amazonaws.com", "aws:PrincipalServiceName"), some("s3.amazonaws.com"));
    assert_eq!(key("s3.amazonaws.com", "aws:PrincipalIsAWSService"), some("true"));
    assert_eq!(key(user, "aws:PrincipalIsAWSService"), some("false"));
    assert_eq!(key(user, "s3:prefix"), some("?"));
    let federated = "arn:aws:sts::111122223333:federated-user/alice";
    assert_eq!(key(federated, "aws:userid"), some("111122223333:alice"));
}

/// A column for each kind of caller: the root user, a user, a session, a federated user, a provider's, a service, nobody.
#[test]
fn each_kind_of_caller_has_its_own_keys() {
    let callers = [
        "111122223333",
        "arn:aws:iam::111122223333:user/alice",
        "arn:aws:sts::111122223333:assumed-role/reader/now",
        "arn:aws:sts::111122223333:federated-user/alice",
        "accounts.google.com",
        "s3.amazonaws.com",
        "anonymous",
    ]
    .map(|text| text.parse::<Caller>().expect("it is a caller"));
    for (key, expected) in [
        ("aws:PrincipalType", "Account User AssumedRole FederatedUser ? ? Anonymous"),
        ("aws:PrincipalAccount", "111122223333 111122223333 111122223333 111122223333 ? ? anonymous"),
        ("aws:PrincipalIsAWSService", "false false false false ? true -"),
        ("aws:PrincipalServiceNamesList", "- - - - - s3.amazonaws.com -"),
        ("aws:username", "- alice - - ? - -"),
        ("aws:userid", "111122223333 ? ? 111122223333:alice ? ? anonymous"),
        ("aws:PrincipalTag/team", "? ? ? ? ? ? -"),
        ("aws:PrincipalOrgID", "? ? ? ? - - -"),
        ("aws:SourceAccount", "- - - - - ? -"),
        ("aws:SourceOrgPaths", "- - - - - ? -"),
    ] {
        let said = callers.each_ref().map(|caller| match caller.key(key) {
            Known::Values(values) => values.join("+"),
            Known::Absent => "-".to_owned(),
            Known::Unstated => "?".to_owned(),
        });
        assert_eq!(said.join(" "), expected, "{key}");
    }
    let arns = callers.each_ref().map(|caller| match caller.key("aws:PrincipalArn") {
        Known::Values(values) => values == [&*caller.arn],
        Known::Absent | Known::Unstated => false,
    });
    assert_eq!(arns, [true, true, true, true, false, false, false]);
}

#[test]
fn what_is_stated_comes_first() {
    let mut request = Request::new("111122223333", "s3:GetObject", "arn:aws:s3:::field-media/a")
        .expect("the request is well formed");
    assert_eq!(request.key("aws:ResourceAccount"), Known::Unstated);
    assert_eq!(request.resource_account(), None);
    request.context.add_text("AWS:ResourceAccount=444455556666").expect("the pair is well formed");
    assert_eq!(request.resource_account().as_deref(), Some("444455556666"));
    request.context.add_text("aws:TagKeys=a=b").expect("the pair is well formed");
    request.context.add_text("AWS:tagkeys=c").expect("the pair is well formed");
    request.context.add_text("aws:SourceIp=").expect("the pair is well formed");
    assert_eq!(request.key("aws:tagKeys"), Known::Values(vec!["a=b".into(), "c".into()]));
    assert_eq!(request.key("aws:sourceip"), Known::Absent);
    assert!(request.context.add_text("aws:SourceIp").is_err() && request.context.add_text("=x").is_err());
    assert_eq!(
        request.to_string(),
        "arn:aws:iam::111122223333:root calls s3:GetObject on arn:aws:s3:::field-media/a with \
         AWS:ResourceAccount=444455556666, no aws:SourceIp, aws:TagKeys=a=b and c"
    );
    let queue = Request::new("111122223333", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:444455556666:jobs")
        .expect("the request is well formed");
    assert_eq!(queue.resource_account().as_deref(), Some("444455556666"));
}

#[test]
fn patterns_are_no_requests() {
    let user = "arn:aws:iam::111122223333:user/alice";
    for (action, resource) in
        [("s3:Get*", "*"), ("GetObject", "*"), ("s3:", "*"), (":x", "*"), ("s3:GetObject", "field-media")]
    {
        assert!(Request::new(user, action, resource).is_err(), "{action} {resource}");
    }
    assert!(Request::new(user, "s3:ListAllMyBuckets", "*").is_ok());
}

#[test]
fn an_access_point_stands_before_a_bucket() {
    let point = "arn:aws:s3:eu-west-1:111122223333:accesspoint/media";
    for (action, resource, is_through) in [
        ("s3:GetObject", format!("{point}/object/a"), true),
        ("s3:ListBucket", point.to_owned(), true),
        ("s3:GetAccessPointPolicy", point.to_owned(), false),
        ("s3:GetObject", "arn:aws:s3:::accesspoint/object/a".to_owned(), false),
    ] {
        let request = Request::new("111122223333", action, &resource).expect("the request is well formed");
        assert_eq!(request.is_through_access_point(), is_through, "{action} {resource}");
    }
}
