//! `can`: whether policies allow a request, and what decided.

use serde_json::json;

use crate::{Folder, NOT_OURS, Run, list};

#[path = "can/callers.rs"]
mod callers;

const IDENTITY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ReadMedia",
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::field-media/*",
      "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    }
  ]
}
"#;

const BUCKET: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:role/reader"},
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::field-media/*"
    },
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::field-media/*",
      "Condition": {"Bool": {"aws:SecureTransport": "false"}}
    }
  ]
}
"#;

const ALL: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

const QUEUES: &str =
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}"#;

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const READER: &str = "arn:aws:sts::111122223333:assumed-role/reader/now";
const OBJECT: &str = "arn:aws:s3:::field-media/a";
const OWN: &str = "aws:ResourceAccount=111122223333";
const OTHER: &str = "aws:ResourceAccount=444455556666";

fn folder() -> Folder {
    Folder::new(&[
        ("identity.json", IDENTITY),
        ("bucket.json", BUCKET),
        ("all.json", ALL),
        ("queues.json", QUEUES),
        ("other/package.json", NOT_OURS),
    ])
}

/// `can` for a caller who reads the object, with each of `context` stated.
fn read(folder: &Folder, caller: &str, context: &[&str], rest: &[&str]) -> Run {
    let mut arguments = vec!["can", "--principal", caller, "--action", "s3:GetObject", "--resource", OBJECT];
    for text in context {
        arguments.extend(["--context", text]);
    }
    arguments.extend(rest);
    folder.run(&arguments)
}

#[test]
fn a_denial_shows_the_statement() {
    let run = read(&folder(), READER, &[OWN, "aws:SecureTransport=false"], &["bucket.json"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    let expected = "\
denied by a statement: arn:aws:sts::111122223333:assumed-role/reader/now calls s3:GetObject on \
arn:aws:s3:::field-media/a with aws:ResourceAccount=111122223333, aws:SecureTransport=false

error: statement 2 of the bucket policy denies it
   ┌─ bucket.json:11:17
   │
11 │       \"Effect\": \"Deny\",
   │                 ^^^^^^ denies it
12 │       \"Principal\": \"*\",
   │                    --- the caller
13 │       \"Action\": \"s3:*\",
   │                 ------ the action
14 │       \"Resource\": \"arn:aws:s3:::field-media/*\",
   │                   ---------------------------- the resource
   │
   = at /Statement/1

";
    assert_eq!(run.stdout, expected);
}

#[test]
fn a_statement_that_is_known_only_later_may_decide() {
    let later = r#"{"Version": "2012-10-17", "Statement": [{"Fn::Transform": {"Name": "AWS::Include"}}]}"#;
    let folder = folder();
    folder.write("later.json", later);
    let run = read(&folder, ALICE, &[OWN], &["--policy-type", "identity", "later.json"]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(run.stdout.contains("the answer depends on this, which is known only later"), "{}", run.stdout);
    let run = read(&folder, ALICE, &[OWN], &["--policy-type", "identity", "later.json", "all.json"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.stdout.contains("the answer depends on this, which is known only later"), "{}", run.stdout);
}

#[test]
fn what_came_near_and_what_it_hangs_on_are_shown() {
    let run = read(&folder(), ALICE, &[OWN], &["identity.json"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    let expected = "\
denied, since nothing allows it: arn:aws:iam::111122223333:user/alice calls s3:GetObject on \
arn:aws:s3:::field-media/a with aws:ResourceAccount=111122223333
the identity policy does not allow it

note: statement `ReadMedia` of the identity policy would allow it but for its conditions
  ┌─ identity.json:9:35
  │
9 │       \"Condition\": {\"IpAddress\": {\"aws:SourceIp\": \"203.0.113.0/24\"}}
  │                                   ^^^^^^^^^^^^^^ not stated, so it does not hold
  │
  = at /Statement/0/Condition/IpAddress/aws:SourceIp

depends on aws:SourceIp, which is not stated and taken for absent: say `--context aws:SourceIp=VALUE`, or \
`--context aws:SourceIp=` when the request lacks it
";
    assert_eq!(run.stdout, expected);
    let run = read(&folder(), ALICE, &[OWN, "AWS:sourceip="], &["identity.json"]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("^ does not hold\n") && !run.stdout.contains("depends on"), "{}", run.stdout);
    let run = read(&folder(), ALICE, &[OWN, "aws:SourceIp=203.0.113.9"], &["identity.json"]);
    assert_eq!(run.status, 0);
    assert!(run.stdout.contains("statement `ReadMedia` of the identity policy allows it"), "{}", run.stdout);
}

#[test]
fn of_very_much_that_came_near_a_part_is_shown() {
    let keys: Vec<String> = (0..1_000).map(|at| format!(r#""aws:PrincipalTag/t{at}": "a""#)).collect();
    let statement = format!(
        r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{"StringEquals": {{{}}}}}}}"#,
        keys.join(",\n")
    );
    let policy = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, [&*statement; 10].join(","));
    let folder = Folder::new(&[("near.json", &policy)]);
    let answer = ["can", "--principal", "arn:aws:iam::111122223333:role/reader", "--action", "s3:GetObject"];
    let run = folder.run(&[&answer[..], &["--resource", "arn:aws:s3:::field-media/a", "near.json"]].concat());
    assert_eq!(run.status, 1);
    assert_eq!(run.stdout.matches("= and 992 places more").count(), 8);
    assert!(run.stdout.contains("2 more would allow it but for their conditions"));
}

#[test]
fn json_has_the_same() {
    let run = read(&folder(), READER, &[OWN], &["bucket.json", "identity.json", "-f", "json"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let answer = run.json();
    assert_eq!(answer["version"], 1);
    assert_eq!((&answer["decision"], &answer["certain"]), (&json!("allowed"), &json!(false)));
    assert_eq!(
        answer["depends_on"],
        json!({
            "keys": ["aws:SecureTransport"], "places": [], "policies": [], "bucket_behind_access_point": false,
        })
    );
    assert_eq!(
        answer["decisive"],
        json!([{
            "layer": "resource", "kind": "bucket-policy", "statement": 0, "effect": "Allow",
            "place": {
                "path": "bucket.json", "pointer": "/Statement/0",
                "start": {"offset": 50, "line": 4, "column": 5}, "end": {"offset": 230, "line": 9, "column": 6},
            },
        }])
    );
    assert_eq!(answer["request"]["principal"], READER);
    assert_eq!(answer["request"]["context"], json!({"aws:ResourceAccount": ["111122223333"]}));
    let layers: Vec<_> = list(&answer["policies"]).map(|policy| policy["layer"].clone()).collect();
    assert_eq!(layers, ["resource", "identity"]);
    let run = read(&folder(), ALICE, &[OWN], &["identity.json", "-f", "json"]);
    let answer = run.json();
    assert_eq!(
        (run.status, &answer["decision"], &answer["missing"]),
        (1, &json!("implicitly-denied"), &json!(["identity"]))
    );
    assert_eq!(answer["near"][0]["failed"][0]["pointer"], "/Statement/0/Condition/IpAddress/aws:SourceIp");
}

#[test]
fn an_access_point_lets_through_what_its_bucket_allows() {
    let folder = folder();
    let point = "arn:aws:s3:eu-west-1:111122223333:accesspoint/media/object/a";
    let request = ["can", "--principal", ALICE, "--action", "s3:GetObject", "--resource", point, "all.json"];
    let run = folder.run(&request);
    let expected =
        "depends on the bucket behind the access point, on which the request must be allowed as well\n";
    assert_eq!((run.status, run.stdout.ends_with(expected)), (0, true), "{}", run.stdout);
    let answer = folder.run(&[&request[..], &["-f", "json"]].concat()).json();
    assert_eq!(
        (&answer["certain"], &answer["depends_on"]["bucket_behind_access_point"]),
        (&json!(false), &json!(true))
    );
}

#[test]
fn each_option_brings_its_layer_in() {
    let folder = folder();
    let status = |context: &str, rest: &[&str]| {
        let run = read(&folder, ALICE, &[context], &[&["all.json"], rest].concat());
        assert_eq!(run.stderr, "", "{rest:?}");
        run.status
    };
    assert_eq!(status(OWN, &[]), 0);
    assert_eq!(status(OTHER, &[]), 1, "the other account must allow it too");
    for option in ["--permissions-boundary", "--session-policy", "--service-control-policies"] {
        assert_eq!(status(OWN, &[option, "all.json"]), 0, "{option}");
        assert_eq!(status(OWN, &[option, "queues.json"]), 1, "{option}");
    }
    // Policies of one level allow together, levels each by itself.
    folder.write("level/one.json", ALL);
    folder.write("level/two.json", QUEUES);
    assert_eq!(status(OWN, &["--service-control-policies", "level"]), 0);
    let two = ["--service-control-policies", "all.json", "--service-control-policies", "queues.json"];
    assert_eq!(status(OWN, &two), 1);
    let deny = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}"#;
    folder.write("deny.json", deny);
    assert_eq!(status(OWN, &["--resource-control-policies", "deny.json"]), 1);
    assert_eq!(status(OWN, &["--endpoint-policy", "deny.json"]), 1);
    let open = deny.replace("Deny", "Allow");
    folder.write("open.json", &open);
    assert_eq!(status(OWN, &["--endpoint-policy", "open.json"]), 0);
}

#[test]
fn the_type_of_policies_can_be_stated() {
    let folder = folder();
    let run = read(&folder, ALICE, &[OWN], &["all.json", "--policy-type", "scp"]);
    assert_eq!(run.status, 1);
    assert!(
        run.stdout.contains("it takes an allowing identity policy, and none was given"),
        "{}",
        run.stdout
    );
}

#[test]
fn an_endpoint_s_policy_by_itself_is_asked() {
    let folder = folder();
    let deny = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}"#;
    folder.write("endpoint.json", deny);
    let rest = ["endpoint.json", "--policy-type", "vpc-endpoint"];
    let run = read(&folder, ALICE, &[OWN], &rest);
    assert_eq!((run.status, run.stdout.contains("endpoint.json")), (1, true), "{}{}", run.stdout, run.stderr);
}

#[test]
fn a_request_need_not_go_through_an_endpoint_that_is_there() {
    let folder = folder();
    let deny = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}"#;
    let answer =
        json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-0123456789abcdef0", "PolicyDocument": deny}]});
    folder.write("describe-vpc-endpoints.json", &answer.to_string());
    let run = read(&folder, ALICE, &[OWN], &["all.json", "describe-vpc-endpoints.json"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.stdout.contains("/VpcEndpoints/0/PolicyDocument! is a VPC endpoint's"), "{}", run.stdout);
    let run = read(&folder, ALICE, &[OWN], &["describe-vpc-endpoints.json"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{run:?}");
    let rest = ["all.json", "--endpoint-policy", "describe-vpc-endpoints.json"];
    assert_eq!(read(&folder, ALICE, &[OWN], &rest).status, 1);
}

#[test]
fn policies_of_other_resources_have_no_say() {
    let folder = folder();
    folder.write(
        "trust.json",
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}"#,
    );
    let run = read(&folder, ALICE, &[OWN], &["trust.json"]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.ends_with("trust.json is about another resource\n"), "{}", run.stdout);
    let role = "arn:aws:iam::111122223333:role/reader";
    let run = folder.run(&[
        "can",
        "--principal",
        ALICE,
        "--action",
        "sts:AssumeRole",
        "--resource",
        role,
        "trust.json",
    ]);
    assert_eq!(run.status, 0, "{}", run.stdout);
}

#[test]
fn whose_a_bucket_is_can_stand_beside_its_policy() {
    let policy = BUCKET.replace('\n', " ").replace('"', "\\\"");
    let item = format!(
        r#"{{"configurationItemVersion": "1.3", "resourceType": "AWS::S3::Bucket", "resourceName": "field-media",
            "resourceId": "field-media", "accountId": "444455556666", "awsAccountId": "444455556666",
            "ARN": "arn:aws:s3:::field-media", "configuration": {{}},
            "supplementaryConfiguration": {{"BucketPolicy": {{"policyText": "{policy}"}}}}}}"#
    );
    let folder = folder();
    folder.write("item.json", &item);
    let secure = "aws:SecureTransport=true";
    let run = read(&folder, READER, &[secure], &["item.json", "-f", "json"]);
    assert_eq!((run.status, &run.json()["missing"]), (1, &json!(["identity"])), "{}", run.stdout);
    let run = read(&folder, READER, &[secure], &["item.json", "all.json"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
}

#[test]
fn what_cannot_be_done_is_2_and_says_why() {
    let folder = folder();
    folder.write("broken.json", "{\"Version\": \"2012-10-17\", \"Statement\": [");
    folder.write(
        "details.json",
        &format!(
            r#"{{"UserDetailList": [
                {{"Arn": "{ALICE}", "UserPolicyList": [{{"PolicyName": "x", "PolicyDocument": {ALL}}}]}},
                {{"UserName": "bob", "UserPolicyList": [{{"PolicyName": "x", "PolicyDocument": {ALL}}}]}}]}}"#
        ),
    );
    for (caller, context, rest, word) in [
        ("alice", "a=b", "all.json", "no principal"),
        (ALICE, "a", "all.json", "KEY=VALUE"),
        (ALICE, "a=b", "missing.json", "no such file"),
        (ALICE, "a=b", "broken.json", "JSON"),
        (ALICE, "a=b", "other", "no policy"),
        (READER, "a=b", "details.json", "many identities"),
    ] {
        let run = read(&folder, caller, &[context], &[rest]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{rest}");
        assert!(run.stderr.contains(word), "{rest}: {}", run.stderr);
    }
}

#[test]
fn names_that_aws_has_not_got_are_told_and_taken() {
    let folder = folder();
    let run = folder.run(&[
        "can",
        "--principal",
        ALICE,
        "--action",
        "s3:GetObjet",
        "--resource",
        OBJECT,
        "--context",
        "aws:SecureTranspor=true",
        "--context",
        "s3:prefixx=a",
        "--context",
        "oidc.example.com:sub=a",
        "--context",
        "s3:ExistingObjectTag/team=blue",
        "--context",
        "aws:RequestTag/team=blue",
        "all.json",
    ]);
    assert_eq!(run.status, 0, "{run:?}");
    let expected = "\
warning: no action matches `s3:GetObjet`; did you mean `s3:GetObject`?
warning: AWS has no condition key `aws:SecureTranspor`; did you mean `aws:SecureTransport`?
warning: AWS has no condition key `s3:prefixx`; did you mean `s3:prefix`?
";
    assert_eq!(run.stderr, expected);
}
