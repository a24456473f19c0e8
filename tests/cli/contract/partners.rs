//! The contracts that the program has, held against what the pages that they name have a customer set up.

use serde_json::{Value, json};

use super::{BY_S3, not_kept};
use crate::{Folder, Run, list};

const ID: &str = "7f3c1a52-94be-4d0e-a6b8-2c51d9e0f473";
const KEY: &str = "arn:aws:kms:eu-west-1:318204659977:key/0b4ff76e-3d5f-4f10-a3c4-5e1f8a6b2d90";
const ROLE: &str = "arn:aws:iam::318204659977:role/partner";
const BUCKET: &str = "arn:aws:s3:::field-media";
const OBJECTS: &str = "arn:aws:s3:::field-media/*";

fn allow(actions: &[&str], resources: &[&str]) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resources})
}

fn trusting(principal: &str) -> Value {
    json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": ID}}})
}

/// How a contract is held to by a role that trusts as `trust` says and has the statements of `policy`; its bucket encrypts with
/// [`KEY`] or without one.
fn held(contract: &str, trust: &[Value], policy: &[Value], has_key: bool, arguments: &[&str]) -> Run {
    let document = |statements: &[Value]| json!({"Version": "2012-10-17", "Statement": statements});
    let role =
        json!({"Role": {"RoleName": "partner", "Arn": ROLE, "AssumeRolePolicyDocument": document(trust)}});
    let policy = json!({"RoleName": "partner", "PolicyName": "media", "PolicyDocument": document(policy)});
    let account =
        json!({"Effect": "Allow", "Principal": {"AWS": "318204659977"}, "Action": "kms:*", "Resource": "*"});
    let by_key = BY_S3.replace("\"AES256\"", &format!("\"aws:kms\", \"KMSMasterKeyID\": \"{KEY}\""));
    let absent = |code: &str, call: &str| {
        format!("An error occurred ({code}) when calling the {call} operation: there is none")
    };
    let files = [
        ("partner/get-role.json", role.to_string()),
        ("partner/get-role-policy.json", policy.to_string()),
        ("field-media/get-bucket-policy.json", absent("NoSuchBucketPolicy", "GetBucketPolicy")),
        (
            "field-media/get-bucket-lifecycle-configuration.json",
            absent("NoSuchLifecycleConfiguration", "GetBucketLifecycleConfiguration"),
        ),
        ("field-media/get-bucket-encryption.json", if has_key { by_key } else { BY_S3.to_owned() }),
        ("field-media/get-key-policy.json", document(&[account]).to_string()),
    ];
    let files = files.each_ref().map(|(name, text)| (*name, &**text));
    let format: &[&str] = if arguments.contains(&"--format") { &[] } else { &["--format", "json"] };
    let named = ["contract", contract, ".", "--bucket", "field-media"];
    Folder::new(&files).run(&[&named, format, arguments].concat())
}

#[test]
fn what_a_page_has_one_set_up_keeps_its_contract() {
    let listing = |prefix: &str| {
        let mut statement = allow(&["s3:ListBucket"], &[BUCKET]);
        statement["Condition"] = json!({"StringLike": {"s3:prefix": prefix}});
        statement
    };
    let of_key = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptTo"];
    let of_key =
        [&of_key[..], &["kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey", "kms:ReEncryptFrom"]]
            .concat();
    let both = [BUCKET, OBJECTS];
    let written = "arn:aws:s3:::field-media/events/*";
    for (contract, principal, policy, has_key, arguments) in [
        (
            "amplitude",
            "arn:aws:iam::358203115967:root",
            vec![
                listing("events/*"),
                allow(&["s3:GetObject", "s3:ListBucket"], &[written]),
                allow(&["s3:PutBucketNotification", "s3:GetBucketNotification"], &[BUCKET]),
            ],
            false,
            &["--prefix", "events/"][..],
        ),
        (
            "amplitude",
            "arn:aws:iam::202493300829:root",
            vec![listing("*"), allow(&["s3:GetObject"], &[OBJECTS])],
            false,
            &["--partner-account", "202493300829"],
        ),
        (
            "bitmovin",
            "arn:aws:iam::630681592166:user/bitmovinCustomerS3Access",
            vec![allow(&["s3:PutObject", "s3:PutObjectAcl", "s3:ListBucket", "s3:GetBucketLocation"], &both)],
            false,
            &[],
        ),
        (
            "mixpanel",
            "arn:aws:iam::485438090326:user/mixpanel-export",
            vec![
                allow(&["s3:PutObject", "s3:GetObject", "s3:ListBucket", "s3:DeleteObject"], &both),
                allow(&of_key, &[KEY]),
            ],
            true,
            &[],
        ),
        (
            "snowflake",
            "arn:aws:iam::444455556666:user/k7m2-s-p2st4821",
            vec![
                allow(
                    &["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"],
                    &[written],
                ),
                listing("events/*"),
                allow(&["s3:GetBucketLocation"], &[BUCKET]),
            ],
            false,
            &["--prefix", "events/", "--own-account", "318204659977"],
        ),
        (
            "sumo-logic",
            "arn:aws:iam::926226587429:root",
            vec![allow(
                &["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucketVersions", "s3:ListBucket"],
                &both,
            )],
            false,
            &[],
        ),
    ] {
        let run = held(contract, &[trusting(principal)], &policy, has_key, arguments);
        assert_eq!((run.status, not_kept(&run)), (0, Vec::new()), "{contract}: {}", run.stderr);
        let deletes = [&policy[..], &[allow(&["s3:DeleteBucket"], &[BUCKET])]].concat();
        let run = held(contract, &[trusting(principal)], &deletes, has_key, arguments);
        let beyond = "limit broken: this grants `s3:DeleteBucket` on `arn:aws:s3:::field-media`, which is beyond the contract";
        assert_eq!(not_kept(&run), [beyond], "{contract}");
    }
}

/// Databricks takes on a role, and as that role itself takes it on again.
#[test]
fn a_role_may_have_to_take_on_itself() {
    let databricks = trusting("arn:aws:iam::414351767826:role/unity-catalog-prod-UCMasterRole-14S5ZJVKOTYTL");
    let mut itself = trusting("arn:aws:iam::318204659977:root");
    itself["Condition"]["ArnLike"] = json!({"aws:PrincipalArn": ROLE});
    let data = allow(
        &["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:GetBucketLocation"],
        &[BUCKET, OBJECTS],
    );
    let policy = [
        data,
        allow(&["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"], &[KEY]),
        allow(&["sns:CreateTopic", "sqs:CreateQueue"], &["arn:aws:sqs:*:*:csms-*", "arn:aws:sns:*:*:csms-*"]),
        allow(&["sts:AssumeRole"], &[ROLE]),
    ];
    let held = |trust: &[Value], policy: &[Value]| held("databricks", trust, policy, true, &[]);
    let kept = held(&[databricks.clone(), itself.clone()], &policy);
    assert_eq!((kept.status, not_kept(&kept)), (0, Vec::new()), "{}", kept.stderr);
    // A trust policy that names the role itself leaves nothing to the role's own policies.
    let named = held(&[databricks.clone(), trusting(ROLE)], &policy[..3]);
    assert_eq!((named.status, not_kept(&named)), (0, Vec::new()), "{}", named.stderr);
    let cannot = format!("need broken: `role/partner` must be able to call `sts:AssumeRole` on `{ROLE}`");
    for (trust, policy) in
        [(&[databricks.clone()][..], &policy[..]), (&[databricks.clone(), itself.clone()], &policy[..3])]
    {
        assert_eq!(not_kept(&held(trust, policy)), [&*cannot]);
    }
    let elsewhere = [&policy[..], &[allow(&["sqs:DeleteQueue"], &["arn:aws:sqs:*:*:orders"])]].concat();
    let beyond = not_kept(&held(&[databricks, itself], &elsewhere));
    assert!(
        beyond.len() == 1 && beyond[0].starts_with("limit broken: this grants `sqs:DeleteQueue` on"),
        "{beyond:?}"
    );
}

/// Whoever knows the external id is not yet the partner.
#[test]
fn a_role_is_taken_on_by_nobody_but_the_partner() {
    let policy =
        [allow(&["s3:PutObject", "s3:GetObject", "s3:ListBucket", "s3:DeleteObject"], &[BUCKET, OBJECTS])];
    for (principal, note) in [
        ("arn:aws:iam::485438090326:root", "it lets others of the account in"),
        ("*", "it lets others of the account in"),
    ] {
        let run = held("mixpanel", &[trusting(principal)], &policy, false, &[]);
        let broken = "entry broken: the role `partner` must be taken on by nobody but `user/mixpanel-export` of the account \
                      485438090326";
        assert_eq!(not_kept(&run), [broken], "{principal}");
        assert!(run.stdout.contains(note), "{principal}: {}", run.stdout);
    }
    let policy = [allow(&["s3:GetObject", "s3:ListBucket"], &[BUCKET, OBJECTS])];
    let run = held("sumo-logic", &[trusting("*")], &policy, false, &[]);
    let broken = "entry broken: the role `partner` must be taken on by nobody but the account 926226587429";
    assert_eq!(not_kept(&run), [broken]);
    assert!(run.stdout.contains("it lets other accounts in"), "{}", run.stdout);
}

/// Names of objects tell something too.
#[test]
fn keys_outside_of_the_prefix_are_not_listed() {
    let policy = |condition: &Value| {
        let mut listing = allow(&["s3:ListBucket"], &[BUCKET]);
        listing["Condition"] = condition.clone();
        [listing, allow(&["s3:GetObject"], &["arn:aws:s3:::field-media/events/*"])]
    };
    let held = |condition: &Value| {
        let trust = [trusting("arn:aws:iam::926226587429:root")];
        not_kept(&held("sumo-logic", &trust, &policy(condition), false, &["--prefix", "events/"]))
    };
    let beyond = "limit broken: this grants `s3:ListBucket` on `arn:aws:s3:::field-media`, which is beyond the contract";
    for (condition, broken) in [
        (json!({"StringLike": {"s3:prefix": "events/*"}}), &[][..]),
        (json!({"StringEquals": {"s3:prefix": ["events/", "events/2026/"]}}), &[]),
        (json!({}), &[beyond]),
        (json!({"StringLike": {"s3:prefix": "e*"}}), &[beyond]),
    ] {
        assert_eq!(held(&condition), broken, "{condition}");
    }
}

/// Code scanning shows a broken clause at the statement that breaks it.
#[test]
fn clauses_that_are_not_kept_are_results_of_sarif() {
    let policy = [allow(&["s3:GetObject", "s3:ListBucket", "s3:DeleteObject"], &[BUCKET, OBJECTS])];
    let trust = [trusting("arn:aws:iam::926226587429:root")];
    let run = held("sumo-logic", &trust, &policy, false, &["--format", "sarif"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    let log = run.json();
    serde_json::from_value::<serde_sarif::sarif::Sarif>(log.clone()).expect("it has the published types");
    let results = list(&log["runs"][0]["results"]).collect::<Vec<_>>();
    let [result] = &results[..] else { panic!("{results:?}") };
    assert_eq!((&result["ruleId"], &result["ruleIndex"]), (&json!("contract-limit"), &json!(4)));
    assert_eq!((&result["kind"], &result["level"]), (&json!("fail"), &json!("error")));
    let text = result["message"]["text"].as_str().unwrap();
    assert!(
        text.starts_with("broken: this grants `s3:DeleteObject` on `arn:aws:s3:::field-media/example`"),
        "{text}"
    );
    let location = &result["locations"][0];
    assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "partner/get-role-policy.json");
    assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], "/PolicyDocument/Statement/0/Effect");
    // What nobody exported is open, and no statement is to blame.
    let files = [("policy.json", super::LOGS)];
    let arguments = ["contract", "--format", "sarif", "cloudflare-logpush", ".", "--prefix", "http/"];
    let log = Folder::new(&files).run(&arguments).json();
    let open = &log["runs"][0]["results"][0];
    assert_eq!((&open["kind"], &open["level"]), (&json!("open"), &json!("none")));
    assert_eq!(open["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "policy.json");
}
