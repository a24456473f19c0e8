//! Very many of one thing: the time grows as their number does.

use grantlint::finding::Finding;

use crate::{DIVISOR, check, grown_too_fast, policy, rules, written};

/// `count` pieces, each with its number in place of `#`.
pub(crate) fn repeated(piece: &str, count: usize) -> String {
    let parts: Vec<&str> = piece.split('#').collect();
    (0..count).map(|number| parts.join(&number.to_string())).collect::<Vec<_>>().join(",")
}

/// A text with `count` of something.
type Make = fn(usize) -> String;

/// Texts, and how many thousand of their piece they hold; a quarter of it is what they are compared with.
#[rustfmt::skip]
const CASES: [(&str, usize, Make); 41] = [
    ("statements", 100, |count| policy(&repeated(r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b#/*"}"#, count))),
    ("statements that stand twice", 20, |count| policy(&repeated(r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b#/*"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b#/*"}"#, count))),
    ("statements for anyone", 40, |count| policy(&repeated(r#"{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b#/*"}"#, count))),
    ("denials", 40, |count| policy(&repeated(r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::b#","arn:aws:s3:::b#/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#, count))),
    ("allows and denials", 20, |count| policy(&(repeated(r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/#"}"#, count) + ","
        + &repeated(r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/#/*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-#"}}}"#, count)))),
    ("resources", 100, |count| policy(&format!(r#"{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::318204659977:root"}},"Action":"s3:*","Resource":[{}]}}"#, repeated(r#""arn:aws:s3:::b#/*""#, count)))),
    ("placeholders", 100, |count| policy(&format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":[{}]}}"#, repeated(r#""arn:aws:s3:::<bucket #>/*""#, count)))),
    ("one placeholder", 100, |count| policy(&format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":[{}]}}"#, repeated(r#""arn:aws:s3:::<bucket>/#""#, count)))),
    ("wildcard actions", 100, |count| policy(&format!(r#"{{"Effect":"Allow","Action":[{}],"Resource":"*"}}"#, repeated(r#""*""#, count)))),
    ("unknown actions", 2, |count| policy(&format!(r#"{{"Effect":"Allow","Action":[{}],"Resource":"*"}}"#, repeated(r#""s3:GetObject#""#, count)))),
    ("action patterns", 4, |count| policy(&format!(r#"{{"Effect":"Allow","Action":[{}],"Resource":"arn:aws:s3:::b"}}"#, repeated(r#""s3:*#*""#, count)))),
    ("trusted accounts", 40, |count| policy(&format!(r#"{{"Effect":"Allow","Principal":{{"AWS":[{}]}},"Action":"sts:AssumeRole"}}"#, repeated(r#""arn:aws:iam::318204659977:role/r#""#, count)))),
    ("trust statements", 20, |count| policy(&repeated(r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::318204659977:role/r#"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"id-#"}}}"#, count))),
    ("trust statements without an id", 20, |count| policy(&(repeated(r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::318204659977:role/r#"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"id-#"}}}"#, count) + ","
        + &repeated(r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::318204659977:role/r#"},"Action":"sts:AssumeRole"}"#, count)))),
    ("external ids", 40, |count| policy(&format!(r#"{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::318204659977:root"}},"Action":"sts:AssumeRole","Condition":{{"StringEquals":{{"sts:ExternalId":[{}]}}}}}}"#, repeated(r#""id-#""#, count)))),
    ("statement ids", 40, |count| policy(&repeated(r#"{"Sid":"s-#","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#, count))),
    ("policy ids", 40, |count| format!(r#"{{"Version":"2012-10-17",{},"Statement":[{{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}]}}"#, repeated(r#""Id":"i#""#, count))),
    ("empty statement ids", 40, |count| policy(&format!(r#"{{{},"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b"}}"#, repeated(r#""Sid":"""#, count)))),
    ("sessions", 40, |count| policy(&format!(r#"{{"Effect":"Allow","Principal":{{"AWS":[{}]}},"Action":"sts:AssumeRole"}}"#, repeated(r#""arn:aws:sts::318204659977:assumed-role/r#/s""#, count)))),
    ("providers and claims", 20, |count| policy(&format!(r#"{{"Effect":"Allow","Principal":{{"Federated":[{}]}},"Action":["sts:AssumeRoleWithWebIdentity",{}],"Condition":{{{}}}}}"#,
        repeated(r#""arn:aws:iam::318204659977:oidc-provider/i#.example.com""#, count), repeated(r#""sts:AssumeRoleWithSAML""#, count), repeated(r##""StringLike":{"i0.example.com:sub":"x#*"}"##, count)))),
    ("services", 20, |count| policy(&(repeated(r#"{"Effect":"Allow","Principal":{"Service":"s#.amazonaws.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/#"}"#, count) + ","
        + &repeated(r##"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/#/*","Condition":{"StringNotEquals":{"aws:SourceAccount":"#"}}}"##, count)))),
    ("conditions", 20, |count| policy(&format!(r#"{{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/*","Condition":{{{}}}}}"#, repeated(r##""StringNotEquals":{"s3:x-amz-server-side-encryption":"x#"}"##, count)))),
    ("duplicate keys", 100, |count| policy(&format!(r#"{{{},"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b"}}"#, repeated(r#""Sid":"s#""#, count)))),
    ("unknown elements", 40, |count| policy(&format!(r#"{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b",{}}}"#, repeated(r#""k#":1"#, count)))),
    ("lifecycle rules", 40, |count| format!(r#"{{"Rules":[{}]}}"#, repeated(r#"{"ID":"r#","Status":"Enabled","Filter":{"Prefix":"p#"},"Transitions":[{"Days":1,"StorageClass":"GLACIER"},{"Days":2,"StorageClass":"STANDARD_IA"}]}"#, count))),
    ("transitions", 40, |count| format!(r#"{{"Rules":[{{"ID":"r","Status":"Enabled","Filter":{{}},"Transitions":[{}]}}]}}"#, repeated(r#"{"Days":#,"StorageClass":"GLACIER"}"#, count))),
    ("unknown members", 40, |count| format!(r#"{{"Rules":[{{"ID":"r","Status":"Enabled","Filter":{{}},{}}}]}}"#, repeated(r#""ExpirationInDay#":1"#, count))),
    ("rules without a status", 40, |count| format!(r#"{{"Rules":[{}]}}"#, repeated(r#"{"ID":"r#","state":"on","Filter":{"prefix":"p#"},"Expiration":{"Days":"1"}}"#, count))),
    ("unknown words", 40, |count| format!(r#"{{"QueueConfigurations":[{{"QueueArn":"arn:aws:sqs:us-east-1:318204659977:q","Events":[{}]}}]}}"#, repeated(r#""s3:ObjectCreated:P#""#, count))),
    ("origins", 100, |count| format!(r#"{{"CORSRules":[{{"AllowedMethods":["GET"],"AllowedOrigins":[{}]}}]}}"#, repeated(r#""*""#, count))),
    ("grants", 40, |count| format!(r#"{{"Owner":{{"ID":"a"}},"Grants":[{}]}}"#, repeated(r#"{"Grantee":{"Type":"Group","URI":"http://acs.amazonaws.com/groups/global/AllUsers"},"Permission":"READ"}"#, count))),
    ("buckets of a template", 8, |count| format!(r#"{{"Resources":{{{}}}}}"#, repeated(r#""B#":{"Type":"AWS::S3::Bucket","Properties":{"VersioningConfiguration":{"Status":"Suspended"}}},"P#":{"Type":"AWS::S3::BucketPolicy","Properties":{"Bucket":{"Ref":"B#"},"PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":{"Fn::Sub":"${B#.Arn}/*"}}]}}}"#, count))),
    ("policies in a template's roles", 8, |count| format!(r#"{{"Resources":{{{}}}}}"#, repeated(r#""R#":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[]},"Policies":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":{"Fn::GetAtt":["B#","Arn"]}}]}}]}}"#, count))),
    ("variables of a substitution", 8, |count| format!(r#"{{"Resources":{{"P":{{"Type":"AWS::S3::BucketPolicy","Properties":{{"Bucket":"b","PolicyDocument":{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":{{"Fn::Sub":["{}",{{{}}}]}}}}]}}}}}}}}}}"#, repeated("${v#}", count), repeated(r#""v#":"x""#, count))),
    ("resources of a configuration", 8, |count| format!(r#"{{"resource":{{"aws_s3_bucket":{{{}}},"aws_s3_bucket_policy":{{{}}}}}}}"#, repeated(r#""b#":{"bucket_prefix":"b#","Tag":{}}"#, count),
        repeated(r#""p#":{"bucket":"${aws_s3_bucket.b#.id}","policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"${aws_s3_bucket.b#.arn}/*\"}]}"}"#, count))),
    ("unknown attributes", 40, |count| format!(r#"{{"resource":{{"aws_s3_bucket_cors_configuration":{{"c":{{"bucket":"b","dynamic":[{}],{}}}}}}}}}"#, repeated(r#"{"cors_rules#":{}}"#, count), repeated(r#""cors_rule#":"${","#, count).trim_end_matches(',').replace(",,", ","))),
    ("policies of another document", 40, |count| format!(r#"{{{}}}"#, repeated(r#""p#":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#, count))),
    ("columns in a standard form", 100, |count| format!(r#"{{"policy":"{{\"Statement\":[]}}",{}}}"#, repeated(r#""c#":"x","c#_std":"x""#, count))),
    ("parts of a joined text", 40, |count| format!(r#"{{"Resources":{{"P":{{"Type":"AWS::SNS::TopicPolicy","Properties":{{"PolicyDocument":{{"Fn::Join":["",["{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Action\":[\"sns:Publish\"",{},"]}}]}}"]]}}}}}}}}}}"#, repeated(r#"",\"sns:P#\"""#, count))),
    ("config items", 20, |count| format!(r#"{{"configurationItems":[{}]}}"#, repeated(r#"{"resourceType":"AWS::S3::Bucket","resourceName":"b#","supplementaryConfiguration":{"BucketPolicy":{"policyText":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}"}}}"#, count))),
    ("documents of one bucket", 20, |count| format!(r#"{{"configurationItems":[{}]}}"#, repeated(r#"{"resourceType":"AWS::S3::Bucket","resourceName":"b","supplementaryConfiguration":{"BucketVersioningConfiguration":{"status":"Enabled#"}}}"#, count))),
];

#[test]
fn the_time_grows_as_the_number_does() {
    let mut wrong = Vec::new();
    for (name, thousands, make) in CASES {
        let mut last = None;
        let slow = grown_too_fast(name, thousands * 1_000, make, |text| {
            let report = check(text);
            assert_eq!(report.failures, [], "{name}");
            last = Some(report);
        });
        wrong.extend(slow);
        if let Some(report) = last.filter(|report| report.findings().count() < 30_000) {
            written(&report);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_piece_is_seen() {
    let findings = |name: &str, count: usize| {
        let (_, _, make) = CASES.iter().find(|case| case.0 == name).unwrap();
        check(make(count)).findings().count()
    };
    for name in [
        "statements for anyone",
        "placeholders",
        "wildcard actions",
        "origins",
        "grants",
        "unknown elements",
        "unknown actions",
        "lifecycle rules",
        "buckets of a template",
        "unknown members",
        "rules without a status",
        "unknown words",
    ] {
        assert!(findings(name, 300) >= 300, "{name}: {}", findings(name, 300));
    }
    assert!(findings("duplicate keys", 300) >= 299, "each later key is a finding");
}

#[test]
fn a_million_statements() {
    let count = 1_000_000 / DIVISOR;
    let statement = r#"{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}"#;
    let mut statements = vec![statement; count].join(",");
    statements.push_str(r#",{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b"}"#);
    let report = check(policy(&statements));
    // Each statement says the same as the first; that is said of the first ones only.
    let mut ids = crate::ids(&report);
    ids.dedup();
    assert_eq!(ids, ["identity-policy-too-long", "redundant-statement", "wildcard-action"]);
    assert!(report.findings().count() < 1_000, "{}", report.findings().count());
    let finding = report.findings().last().unwrap();
    assert_eq!(finding.primary.pointer, format!("/Statement/{count}/Action"));
    written(&report);
}

#[test]
fn a_hundred_thousand_lines() {
    let line = policy(r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b"}"#);
    let count = 100_000 / DIVISOR;
    let report = check(vec![line; count].join("\n"));
    assert_eq!(report.findings().count(), count);
    assert_eq!(
        report.findings().last().unwrap().primary.pointer,
        format!("/{}/Statement/0/Action", count - 1)
    );
}

#[test]
fn a_hundred_thousand_lines_of_which_half_are_broken() {
    let line = policy(r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b"}"#);
    let count = 100_000 / DIVISOR / 2;
    let report = check(vec![format!("{line}\n{}", &line[..line.len() - 2]); count].join("\n"));
    assert_eq!(report.failures.len(), 1);
    let is_of_rule = |finding: &&Finding| rules().get(finding.rule).metadata.id == "wildcard-action";
    assert_eq!(report.findings().filter(is_of_rule).count(), count * 2);
    // The errors of the first lines are told.
    assert_eq!(report.findings().count(), count * 2 + 100.min(count));
}
