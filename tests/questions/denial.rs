//! Proofs that policies grant none of something.

use grantlint::access::{Asked, Denial, DenialVerdict, Forbidden, deny_check};
use grantlint::aws::authorization::Authorization;
use grantlint::source::Source;

use crate::policy;

use DenialVerdict::{Granted, NotGranted, Unknown};

fn forbidden(actions: &[&str], resources: &[&str]) -> Forbidden {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    Forbidden::new(&owned(actions), &owned(resources)).unwrap()
}

fn sources(texts: &[String]) -> Vec<Source> {
    let named = texts.iter().enumerate();
    named.map(|(number, text)| Source::new(format!("{number}.json"), text.as_str())).collect()
}

fn ask(policies: &[String], actions: &[&str], resources: &[&str]) -> Denial {
    let asked = Asked { policies: sources(policies), ..Asked::default() };
    deny_check(asked, &forbidden(actions, resources), Authorization::embedded())
}

#[track_caller]
fn assert_verdict(
    statements: &[&str],
    actions: &[&str],
    resources: &[&str],
    verdict: DenialVerdict,
) -> Denial {
    let denial = ask(&[policy(statements)], actions, resources);
    assert_eq!(denial.verdict, verdict, "{statements:#?} {actions:?} {resources:?} {denial:#?}");
    assert!(denial.failures.is_empty(), "{denial:#?}");
    assert_eq!(denial.checked.iter().any(|one| one.witness.is_some()), verdict == Granted);
    denial
}

const OBJECTS: &str = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::field-media/*"}"#;
const QUEUES: &str = r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}"#;
const EVERYTHING: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

#[test]
fn actions_resources_and_both() {
    let media = "arn:aws:s3:::field-media/a";
    assert_verdict(&[OBJECTS], &["s3:DeleteObject"], &[], Granted);
    assert_verdict(&[OBJECTS], &["sqs:SendMessage", "s3:DeleteObject"], &[], Granted);
    assert_verdict(&[OBJECTS], &["sqs:SendMessage", "iam:*"], &[], NotGranted);
    assert_verdict(&[OBJECTS], &[], &[media], Granted);
    assert_verdict(&[OBJECTS], &[], &["arn:aws:s3:::office/*"], NotGranted);
    assert_verdict(&[OBJECTS], &["s3:Get*"], &[media], Granted);
    assert_verdict(&[OBJECTS], &["s3:Get*"], &["arn:aws:s3:::office/*"], NotGranted);
    assert_verdict(&[EVERYTHING], &["secretsmanager:GetSecretValue"], &[], Granted);
}

/// The user whose folder is asked about has one.
#[test]
fn a_folder_of_users_is_somebody_s() {
    let own =
        r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::field-media/${aws:username}/*"}"#;
    let folder = ["arn:aws:s3:::field-media/reader/*"];
    let denial = assert_verdict(&[own], &["s3:GetObject"], &folder, Granted);
    let found = &denial.checked[0].witness.as_ref().unwrap();
    assert!(format!("{found:?}").contains(":user/reader"), "{found:#?}");
    let no_user = r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalType": "User"}}}"#;
    assert_verdict(&[own, no_user], &["s3:PutObject"], &["arn:aws:s3:::office/*"], NotGranted);
}

#[test]
fn patterns_meet_or_do_not() {
    let reading = r#"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::field-*/raw/*"}"#;
    assert_verdict(&[reading], &["s3:*Object"], &["arn:aws:s3:::*-media/*"], Granted);
    assert_verdict(&[reading], &["s3:P*", "s3:D*"], &[], NotGranted);
    assert_verdict(&[reading], &["s3:*"], &["arn:aws:s3:::office*"], NotGranted);
    assert_verdict(&[reading], &["S3:getobject"], &[], Granted);
    let others = r#"{"Effect": "Allow", "NotAction": ["s3:*", "iam:*"], "Resource": "*"}"#;
    assert_verdict(&[others], &["s3:PutObject", "iam:CreateUser"], &[], NotGranted);
    assert_verdict(&[others], &["kms:Decrypt"], &[], Granted);
    let elsewhere = r#"{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::office/*"}"#;
    assert_verdict(&[elsewhere], &["s3:GetObject"], &["arn:aws:s3:::office/*"], NotGranted);
    assert_verdict(&[elsewhere], &["s3:GetObject"], &["arn:aws:s3:::office*"], Granted);
}

#[test]
fn denies_count_and_their_conditions_do() {
    let denied = r#"{"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}"#;
    assert_verdict(&[OBJECTS, denied], &["s3:DeleteObject", "s3:DeleteObjectVersion"], &[], NotGranted);
    assert_verdict(&[OBJECTS, denied], &["s3:PutObject"], &[], Granted);
    let without_mfa = r#"{"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}"#;
    let denial = assert_verdict(&[OBJECTS, without_mfa], &["s3:DeleteObject"], &[], Granted);
    let (found, statement) = denial.checked[0].witness.as_ref().unwrap();
    assert_eq!(found.request.context.get("aws:MultiFactorAuthPresent"), Some(&["true".to_owned()][..]));
    assert_eq!(statement.as_ref().unwrap().pointer, "/Statement/0");
    let impossible = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
        "Condition": {"Null": {"aws:SourceVpce": "true"}, "StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}}}"#;
    assert_verdict(&[impossible], &["s3:GetObject"], &[], NotGranted);
}

#[test]
fn a_witness_is_of_an_action_on_what_it_acts_on() {
    for (statement, action) in [
        (EVERYTHING, "s3:DeleteBucket"),
        (EVERYTHING, "sqs:SendMessage"),
        (EVERYTHING, "s3:ListAllMyBuckets"),
        (OBJECTS, "s3:PutObject"),
    ] {
        let denial = assert_verdict(&[statement], &[action], &[], Granted);
        let (found, _) = denial.checked[0].witness.as_ref().unwrap();
        let resource = found.request.resource.as_str();
        let expected = match action {
            "s3:DeleteBucket" => resource.starts_with("arn:aws:s3:::") && !resource.contains('/'),
            "sqs:SendMessage" => resource.starts_with("arn:aws:sqs:"),
            "s3:ListAllMyBuckets" => resource == "*",
            _ => resource.starts_with("arn:aws:s3:::field-media/"),
        };
        assert!(expected, "{action} {resource}");
    }
}

#[test]
fn what_actions_do_not_act_on_is_not_granted() {
    for (statement, actions, resources) in [
        (OBJECTS, &["s3:DeleteBucket"][..], &[][..]),
        (OBJECTS, &["s3:DeleteBucket", "s3:PutBucketPolicy"], &[]),
        (QUEUES, &[], &["arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"]),
        (QUEUES, &[], &["arn:aws:s3:::field-media", "arn:aws:s3:::field-media/*"]),
    ] {
        let denial = assert_verdict(&[statement], actions, resources, NotGranted);
        assert!(denial.checked[0].rests_on_table, "{statement}");
    }
    let denial = assert_verdict(&[QUEUES], &["s3:GetObject"], &[], NotGranted);
    assert!(!denial.checked[0].rests_on_table);
    // A name that the table has not got may act on anything.
    assert_verdict(&[OBJECTS], &["s3:DeleteEverythingAtOnce"], &[], Granted);
}

#[test]
fn boundaries_and_service_control_policies_limit() {
    let boundary = policy(&[r#"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}"#]);
    let only_here = policy(&[r#"{"Effect": "Allow", "Action": ["s3:*", "sqs:*"], "Resource": "*"}"#]);
    let no_reading = policy(&[r#"{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}"#]);
    let all = [policy(&[EVERYTHING])];
    let ask = |boundary: &[String], levels: &[&String], actions: &[&str]| {
        let asked = Asked {
            policies: sources(&all),
            boundary: sources(boundary),
            service_control: levels.iter().map(|level| sources(&[(*level).clone()])).collect(),
            ..Asked::default()
        };
        deny_check(asked, &forbidden(actions, &[]), Authorization::embedded()).verdict
    };
    let bound = std::slice::from_ref(&boundary);
    assert_eq!(ask(bound, &[], &["s3:PutObject", "iam:*"]), NotGranted);
    assert_eq!(ask(bound, &[], &["s3:GetObject"]), Granted);
    assert_eq!(ask(&[], &[&only_here], &["iam:*"]), NotGranted);
    assert_eq!(ask(&[], &[&only_here], &["sqs:SendMessage"]), Granted);
    // Each level must allow it.
    assert_eq!(ask(&[], &[&only_here, &boundary], &["sqs:SendMessage"]), NotGranted);
    // One that only denies stands beside one that allows everything.
    assert_eq!(ask(&[], &[&no_reading], &["s3:GetObject"]), NotGranted);
    assert_eq!(ask(&[], &[&no_reading], &["s3:PutObject"]), Granted);
    let both = ["s3:GetObject", "s3:PutObject"];
    assert_eq!(ask(bound, &[&only_here, &no_reading], &both), NotGranted);
    // AWS may add one that is like `GetObject` and that the Deny does not name.
    assert_eq!(ask(bound, &[&only_here, &no_reading], &["s3:*Object"]), Granted);
    assert_eq!(ask(bound, &[&only_here, &no_reading], &["s3:GetObjectTagging"]), Granted);
}

#[test]
fn policies_of_one_identity_are_asked_together_and_those_of_resources_apart() {
    let deny = r#"{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}"#;
    let apart = [policy(&[OBJECTS]), policy(&[deny])];
    assert_eq!(ask(&apart, &["s3:PutObject"], &[]).verdict, NotGranted);
    let allowing = r#"{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::field-media/*"}"#;
    let denial = ask(&[policy(&[allowing]), policy(&[deny])], &["s3:PutObject"], &[]);
    assert_eq!((denial.verdict, denial.checked.len()), (Granted, 2));
    let (found, _) = denial.checked.iter().find_map(|one| one.witness.as_ref()).unwrap();
    assert_eq!(found.request.caller.account, "444455556666");
}

/// `CloudFront`'s origin access identities are users of no account.
#[test]
fn origin_access_identities_are_granted_things() {
    let text = policy(&[r#"{"Effect": "Allow", "Principal": {"AWS":
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1ABCD"},
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::field-media/*"}"#]);
    let denial = ask(&[text], &["s3:GetObject"], &[]);
    assert_eq!(denial.verdict, Granted, "{denial:#?}");
}

#[test]
fn what_is_known_later_is_unknown() {
    let later =
        r#"{"Effect": "Allow", "Action": {"Ref": "Actions"}, "Resource": "arn:aws:s3:::field-media/*"}"#;
    let denial = assert_verdict(&[later], &["s3:GetObject"], &[], Unknown);
    assert!(denial.checked[0].reason.is_some());
    assert_verdict(&[later], &["s3:GetObject"], &["arn:aws:s3:::office/*"], NotGranted);
    let home = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::home/${aws:username}/*"}"#;
    assert_verdict(&[home], &["s3:GetObject"], &["arn:aws:s3:::home/*"], Granted);
    assert_verdict(&[home], &["s3:GetObject"], &["arn:aws:s3:::office/*"], NotGranted);
}

#[test]
fn statements_known_later_are_no_proof() {
    let later = r#"{"Ref": "Statements"}"#;
    assert_verdict(&[OBJECTS, later], &["iam:*"], &[], Unknown);
    // A limit in which they stand may let everything through, and may not.
    let limited = |own: &str, limits: &[&str], action: &str| {
        let [policies, boundary] = [&[own][..], limits].map(|statements| sources(&[policy(statements)]));
        let asked = Asked { policies, boundary, ..Asked::default() };
        deny_check(asked, &forbidden(&[action], &[]), Authorization::embedded()).verdict
    };
    assert_eq!(limited(OBJECTS, &[QUEUES], "s3:GetObject"), NotGranted);
    assert_eq!(limited(OBJECTS, &[QUEUES, later], "s3:GetObject"), Unknown);
    assert_eq!(limited(QUEUES, &[QUEUES, later], "s3:GetObject"), NotGranted);
    assert_eq!(limited(OBJECTS, &[EVERYTHING, later], "s3:GetObject"), Unknown);
}

#[test]
fn broken_files_are_no_proof() {
    let denial = ask(&[policy(&[OBJECTS]), "{\"Version\": ".to_owned()], &["iam:*"], &[]);
    assert_eq!((denial.verdict, denial.failures.len()), (Unknown, 1));
    let denial = ask(&["{}".to_owned()], &["iam:*"], &[]);
    assert_eq!((denial.verdict, denial.failures.len()), (Unknown, 1));
}

#[test]
fn questions_must_be_understood() {
    let refused = |actions: &[&str], resources: &[&str]| {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        Forbidden::new(&owned(actions), &owned(resources)).is_err()
    };
    assert!(
        refused(&[], &[])
            && refused(&["GetObject"], &[])
            && refused(&["s3:"], &[])
            && refused(&["s3:Get Object"], &[])
    );
    assert!(refused(&[], &["field-media"]) && refused(&["s3:GetObject"], &["arn:aws:s3"]));
    assert!(!refused(&["*"], &[]) && !refused(&["s3:Get*"], &["*"]));
}

/// A policy with thousands of statements that all get in each other's way is given up on, not chewed for ever.
#[test]
fn huge_policies_are_given_up_on() {
    let statements: Vec<String> = (0..3000)
        .map(|number| {
            let effect = if number % 3 == 0 { "Allow" } else { "Deny" };
            format!(
                r#"{{"Effect": "{effect}", "Action": "s3:*{number}*", "Resource": "arn:aws:s3:::*{number}*/*a?{number}*",
                "Condition": {{"StringLike": {{"aws:PrincipalTag/t{}": "*{number}*"}}}}}}"#,
                number % 40
            )
        })
        .collect();
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    let start = std::time::Instant::now();
    let denial = ask(&[policy(&statements)], &["s3:*7*"], &[]);
    assert_eq!(denial.verdict, Unknown);
    assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
}
