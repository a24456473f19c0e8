//! `contract`: what a partner needs and may have at most, held against its role, user or grants.

use serde_json::Value;

use crate::{Folder, NOT_OURS, Run, list};

#[path = "contract/evidence.rs"]
mod evidence;
#[path = "contract/partners.rs"]
mod partners;

/// A bucket and a role as Lightly asks for them, with a Deny that does not concern it.
const SHARED: [(&str, &str); 5] = [
    (
        "field-media/get-bucket-policy.json",
        r#"{"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"Tls\",\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":[\"arn:aws:s3:::field-media\",\"arn:aws:s3:::field-media/*\"],\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}}]}"}"#,
    ),
    (
        "field-media/get-bucket-lifecycle-configuration.json",
        "An error occurred (NoSuchLifecycleConfiguration) when calling the GetBucketLifecycleConfiguration operation: \
         The lifecycle configuration does not exist",
    ),
    ("field-media/get-bucket-encryption.json", BY_S3),
    (
        "labelling/get-role.json",
        r#"{"Role": {"RoleName": "labelling", "Arn": "arn:aws:iam::318204659977:role/labelling", "MaxSessionDuration": 43200,
 "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
  "Principal": {"AWS": "arn:aws:iam::916419735646:root"}, "Action": "sts:AssumeRole",
  "Condition": {"StringEquals": {"sts:ExternalId": "7f3c1a52-94be-4d0e-a6b8-2c51d9e0f473"}}}]}}}"#,
    ),
    (
        "labelling/get-role-policy.json",
        r#"{"RoleName": "labelling", "PolicyName": "media", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
 {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::field-media"},
 {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
  "Resource": "arn:aws:s3:::field-media/*"}]}}"#,
    ),
];

/// Encryption that asks for no permission of its own.
const BY_S3: &str = r#"{"ServerSideEncryptionConfiguration": {"Rules": [{"ApplyServerSideEncryptionByDefault":
 {"SSEAlgorithm": "AES256"}}]}}"#;

/// The answer about [`SHARED`] once a text in one of the files is another.
fn with(edits: &[(&str, &str, &str)], arguments: &[&str]) -> Run {
    let mut files = SHARED.map(|(name, text)| (name, text.to_owned())).to_vec();
    for (name, from, to) in edits {
        let (_, text) = files.iter_mut().find(|file| file.0 == *name).expect("the file is there");
        assert!(text.contains(from), "{name} has no {from}");
        *text = text.replace(from, to);
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, &**text)).collect();
    Folder::new(&files).run(&[&["contract"], arguments].concat())
}

/// The clauses that are not kept, each as its kind, its state and its text.
fn not_kept(run: &Run) -> Vec<String> {
    let others = |clause: &Value| {
        let word = |key: &str| clause[key].as_str().unwrap().to_owned();
        (word("state") != "kept").then(|| format!("{} {}: {}", word("kind"), word("state"), word("text")))
    };
    list(&run.json()["clauses"]).filter_map(others).collect()
}

const LIGHTLY: [&str; 4] = ["--format", "json", "lightly", "."];

const TRUST: &str = "labelling/get-role.json";
const POLICY: &str = "labelling/get-role-policy.json";
const BUCKET: &str = "field-media/get-bucket-policy.json";
const LIFECYCLE: &str = "field-media/get-bucket-lifecycle-configuration.json";

#[test]
fn what_is_as_the_contract_says_is_kept() {
    let run = with(&[], &["lightly", "."]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.ends_with("kept: 9 kept, 0 broken, 0 open\n"), "{}", run.stdout);
}

#[test]
fn each_clause_can_be_broken() {
    let external_id = r#""StringEquals": {"sts:ExternalId": "7f3c1a52-94be-4d0e-a6b8-2c51d9e0f473"}"#;
    let objects = r#"["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]"#;
    let archive = r#"{"Rules": [{"ID": "cold", "Status": "Enabled", "Filter": {"Prefix": ""},
 "Transitions": [{"Days": 90, "StorageClass": "DEEP_ARCHIVE"}]}]}"#;
    let lifecycle = SHARED[1].1;
    for (edits, broken) in [
        (
            &[(TRUST, external_id, r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#)][..],
            &["entry broken: the account 916419735646 must be able to take on the role `labelling`"][..],
        ),
        (
            &[(TRUST, "916419735646", "444455556666")],
            &["entry broken: a role must trust the account 916419735646"],
        ),
        (
            &[(TRUST, external_id, r#""StringLike": {"sts:ExternalId": "*"}"#)],
            &["external-id broken: the role `labelling` must not be taken on without its external id"],
        ),
        (
            &[(TRUST, "StringEquals", "StringEqualsIfExists")],
            &["external-id broken: the role `labelling` must not be taken on without its external id"],
        ),
        (
            &[(TRUST, "43200", "3600")],
            &["session broken: sessions of the role `labelling` must be able to last 43200 seconds"],
        ),
        (
            &[(POLICY, objects, r#""s3:GetObject""#)],
            &["need broken: `role/labelling` must be able to call `s3:PutObject` and `s3:DeleteObject` on \
               `arn:aws:s3:::field-media/*`"],
        ),
        // A Deny of uploads without a header that the partner does not send.
        (
            &[(
                BUCKET,
                r#"\"Bool\":{\"aws:SecureTransport\":\"false\"}"#,
                r#"\"Null\":{\"s3:x-amz-server-side-encryption\":\"true\"},\"StringLike\":{\"aws:PrincipalArn\":\"*/labelling\"}"#,
            )],
            &[
                "need broken: `role/labelling` must be able to call `s3:ListBucket` on `arn:aws:s3:::field-media`",
                "need broken: `role/labelling` must be able to call `s3:GetObject`, `s3:PutObject` and `s3:DeleteObject` on \
                 `arn:aws:s3:::field-media/*`",
            ],
        ),
        (
            &[(POLICY, objects, r#""s3:*""#)],
            &[
                "limit broken: this grants `s3:AbortMultipartUpload` on `arn:aws:s3:::field-media/example`, which is beyond the \
               contract",
            ],
        ),
        (
            &[(
                BUCKET,
                r#"\"Statement\":["#,
                r#"\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::916419735646:root\"},\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::field-media/*\"},"#,
            )],
            &[
                "limit broken: this grants `s3:GetObject` on `arn:aws:s3:::field-media/example`, which is beyond the contract",
            ],
        ),
        (
            &[(LIFECYCLE, lifecycle, archive)],
            &["setting broken: objects that the partner reads must stay out of archives"],
        ),
    ] {
        let run = with(edits, &LIGHTLY);
        assert_eq!(not_kept(&run), broken);
        assert_eq!(run.status, 1, "{}", run.stderr);
    }
}

#[test]
fn what_nobody_exported_is_open() {
    let lifecycle = SHARED[1].1;
    for (edits, open) in [
        (
            &[(LIFECYCLE, lifecycle, NOT_OURS)][..],
            &["setting open: objects that the partner reads must stay out of archives"][..],
        ),
        (
            &[(TRUST, r#", "MaxSessionDuration": 43200"#, "")],
            &["session open: sessions of the role `labelling` must be able to last 43200 seconds"],
        ),
        // Where the partner calls from is not in the contract.
        (
            &[(
                BUCKET,
                r#"\"Bool\":{\"aws:SecureTransport\":\"false\"}"#,
                r#"\"NotIpAddress\":{\"aws:SourceIp\":\"203.0.113.0/24\"}"#,
            )],
            &[
                "need open: `role/labelling` must be able to call `s3:ListBucket` on `arn:aws:s3:::field-media`",
                "need open: `role/labelling` must be able to call `s3:GetObject`, `s3:PutObject` and `s3:DeleteObject` on \
                 `arn:aws:s3:::field-media/*`",
            ],
        ),
    ] {
        let run = with(edits, &LIGHTLY);
        assert_eq!(not_kept(&run), open);
        assert_eq!(run.status, 2, "{}", run.stderr);
    }
}

const LOGS: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
 "Principal": {"AWS": "arn:aws:iam::391854517948:user/cloudflare-logpush"},
 "Action": "s3:PutObject", "Resource": "arn:aws:s3:::edge-logs/http/*"}]}"#;

/// A partner that the bucket's policy names.
#[test]
fn a_policy_grants_a_partner_its_part_of_the_bucket_and_no_other() {
    let upload_header = r#""Resource": "arn:aws:s3:::edge-logs/http/*", "Condition": {"StringEquals": {"s3:x-amz-acl": "private"}}"#;
    for (from, to, arguments, status, not_kept_of) in [
        ("", "", &["--prefix", "http/"][..], 0, &[][..]),
        // Without the prefix the whole bucket is meant.
        (
            "",
            "",
            &[],
            1,
            &[
                "need broken: `user/cloudflare-logpush` must be able to call `s3:PutObject` on `arn:aws:s3:::edge-logs/*`",
            ],
        ),
        (
            "\"s3:PutObject\"",
            "[\"s3:PutObject\", \"s3:DeleteObject\"]",
            &["--prefix", "http/"],
            1,
            &[
                "limit broken: this grants `s3:DeleteObject` on `arn:aws:s3:::edge-logs/http/other/example`, which is beyond the contract",
            ],
        ),
        (
            "user/cloudflare-logpush",
            "root",
            &["--prefix", "http/"],
            1,
            &[
                "limit broken: this grants `s3:PutObject` on `arn:aws:s3:::edge-logs/http/other/example`, which is beyond the contract",
            ],
        ),
        // The header that the contract says it sends.
        (
            r#""Resource": "arn:aws:s3:::edge-logs/http/*""#,
            upload_header,
            &["--prefix", "http/"],
            1,
            &[
                "need broken: `user/cloudflare-logpush` must be able to call `s3:PutObject` on `arn:aws:s3:::edge-logs/http/*`",
            ],
        ),
    ] {
        let policy = if from.is_empty() { LOGS.to_owned() } else { LOGS.replace(from, to) };
        let folder = Folder::new(&[("policy.json", &policy), ("get-bucket-encryption.json", BY_S3)]);
        let named = ["contract", "--format", "json", "cloudflare-logpush", "."];
        let run = folder.run(&[&named, arguments].concat());
        assert_eq!(not_kept(&run), not_kept_of);
        assert_eq!(run.status, status, "{}", run.stderr);
    }
}

#[test]
fn another_partition_and_a_second_way_in_are_seen() {
    let in_china = |text: &str| text.replace("arn:aws:", "arn:aws-cn:");
    let files = SHARED.map(|(name, text)| (name, in_china(text)));
    let files = files.each_ref().map(|(name, text)| (*name, &**text));
    let run = Folder::new(&files).run(&[&["contract"], &LIGHTLY[..]].concat());
    assert_eq!((run.status, not_kept(&run)), (0, Vec::new()), "{}", run.stderr);

    // The second statement lets one role in without the id.
    let second = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::916419735646:role/worker"},
 "Action": "sts:AssumeRole"}, {"Effect": "Allow",
  "Principal""#;
    let run = with(&[(TRUST, "{\"Effect\": \"Allow\",\n  \"Principal\"", second)], &LIGHTLY);
    let broken = "external-id broken: the role `labelling` must not be taken on without its external id";
    assert_eq!(not_kept(&run), [broken]);
}

/// A partner that writes with the bucket's own KMS key.
#[test]
fn the_key_of_the_bucket_must_let_the_partner_in() {
    let trust = r#"{"Role": {"RoleName": "events", "Arn": "arn:aws:iam::318204659977:role/events",
 "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
 "Principal": {"AWS": "arn:aws:iam::595280932656:role/segment-s3-integration-production-access"},
 "Condition": {"StringEquals": {"sts:ExternalId": "kX2nPq7Lw"}}}]}}}"#;
    let key = "arn:aws:kms:eu-west-1:318204659977:key/0b4ff76e-3d5f-4f10-a3c4-5e1f8a6b2d90";
    let policy = format!(
        r#"{{"RoleName": "events", "PolicyName": "events", "PolicyDocument": {{"Version": "2012-10-17", "Statement": [
 {{"Effect": "Allow", "Action": ["s3:PutObject", "s3:PutObjectAcl"], "Resource": "arn:aws:s3:::events/segment-logs/*"}},
 {{"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "{key}"}}]}}}}"#
    );
    let encryption = format!(
        r#"{{"ServerSideEncryptionConfiguration": {{"Rules": [{{"ApplyServerSideEncryptionByDefault":
 {{"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "{key}"}}}}]}}}}"#
    );
    let no_policy = "An error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: \
                     The bucket policy does not exist";
    let key_policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*",
 "Principal": {"AWS": "arn:aws:iam::318204659977:root"}}]}"#;
    let files = [
        ("role/get-role.json", trust),
        ("role/get-role-policy.json", &policy),
        ("events/get-bucket-encryption.json", &encryption),
        ("events/get-bucket-policy.json", no_policy),
        ("events/get-key-policy.json", key_policy),
    ];
    let run = |files: &[(&str, &str)]| {
        Folder::new(files).run(&["contract", "--format", "json", "segment", ".", "--bucket", "events"])
    };
    let kept = run(&files);
    assert_eq!((kept.status, not_kept(&kept)), (0, Vec::new()), "{}", kept.stderr);
    let closed = key_policy.replace("kms:*", "kms:Decrypt");
    let mut others = files;
    others[4].1 = &closed;
    let cannot = format!("need broken: `role/events` must be able to call `kms:GenerateDataKey` on `{key}`");
    assert_eq!(not_kept(&run(&others)), [cannot]);
    let open = format!(
        "need open: `role/events` must be able to call `kms:GenerateDataKey` and `kms:Decrypt` on `{key}`"
    );
    assert_eq!(not_kept(&run(&files[..4])), [open]);
}

#[test]
fn contracts_of_ones_own_are_read_and_their_mistakes_told() {
    let own = "title = \"Maps\"\nsource = \"our own page\"\nread = \"2026-11-02\"\nway = \"user\"\nname = \"maps\"\n\
               [[grants]]\non = \"objects\"\nactions = [\"s3:GetObject\", \"s3:RestoreObject\"]\n";
    let policy = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["s3:GetObject", "s3:RestoreObject"], "Resource": "arn:aws:s3:::field-media/*"}]}"#;
    let no_policy = "An error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: none";
    let run = |contract: &str| {
        let files = [
            ("maps.toml", contract),
            ("field-media/get-bucket-policy.json", no_policy),
            ("field-media/get-bucket-encryption.json", BY_S3),
            ("policy.json", policy),
        ];
        Folder::new(&files).run(&["contract", "maps.toml", "policy.json", "field-media"])
    };
    let optional = "[[grants]]\non = \"objects\"\nactions = [\"s3:DeleteObject\"]\noptional = true\n";
    for own in [own, &format!("{own}{optional}")] {
        let kept = run(own);
        assert_eq!(kept.status, 0, "{}{}", kept.stdout, kept.stderr);
    }
    for (from, to, told) in [
        ("user", "guest", "unknown variant `guest`"),
        ("name = ", "nmae = ", "unknown field `nmae`"),
        ("2026-11-02", "last week", "`last week` is no day"),
        ("s3:GetObject", "s3:Get*", "`s3:Get*` is no action of s3:* written out"),
        (
            "on = \"objects\"",
            "on = \"objects\"\nto = \"role/maps\"",
            "`to` is for grants by the bucket's policy",
        ),
        ("on = \"objects\"", "on = \"objects\"\noptional = true", "no `[[grants]]` that the partner needs"),
        ("way = \"user\"", "way = \"role\"\nfrom = \"partner\"", "`partner` is no principal of an account"),
        ("\nname", "\nsession-seconds = 3600\nname", "only who takes on a role has `session-seconds`"),
        ("\nname", "\naccount = \"12\"\nname", "`12` is no account id"),
        ("on = \"objects\"", "on = \"objcts\"", "`objcts` is none of `bucket`, `objects`, `key` and `role`"),
        ("on = \"objects\"", "on = \"role\"", "only who takes on a role has grants on the `role`"),
        ("on = \"objects\"", "on = \"*\"", "on `*` a role or user may have `optional` grants only"),
    ] {
        assert!(own.contains(from));
        let run = run(&own.replace(from, to));
        assert_eq!(run.status, 2, "{told}");
        assert!(run.stderr.contains(told) && run.stderr.contains("`maps.toml`"), "{told}: {}", run.stderr);
    }
}

#[test]
fn what_the_files_do_not_tell_is_asked_for() {
    let other = [("a/get-bucket-policy.json", LOGS), ("b/get-bucket-policy.json", LOGS)];
    let other = other.map(|(name, text)| (name, text.replace("edge-logs", name.split('/').next().unwrap())));
    let other: Vec<(&str, &str)> = other.iter().map(|(name, text)| (*name, &**text)).collect();
    for (files, arguments, told) in [
        (&other[..], &["cloudflare-logpush", "."][..], "several buckets, `a` and `b` among them"),
        (&[("a.json", NOT_OURS)], &["lightly", "."], "do not tell which bucket is shared"),
        (&SHARED, &["ground-truth-synthetic", "."], "name it with `--partner-account`"),
        (&SHARED, &["lihgtly", "."], "no contract `lihgtly`; the contracts are amplitude, "),
        (&SHARED, &["lightly", ".", "--own-account", "12"], "an account id has twelve digits"),
        (&SHARED, &["mine.toml", "."], "`mine.toml`: "),
    ] {
        let run = Folder::new(files).run(&[&["contract"], arguments].concat());
        assert_eq!(run.status, 2, "{told}");
        assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
    }
    // A file that is not there, or is broken, may be what would have told.
    let folder = Folder::new(&[("get-bucket-policy.json", "{")]);
    let run = folder.run(&["contract", "lightly", "gone.json", "get-bucket-policy.json"]);
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines[0], "error: `gone.json`: no such file or folder");
    assert!(lines[1].starts_with("error: `get-bucket-policy.json`: is not JSON"), "{lines:?}");
    assert!(lines[2].starts_with("error: the files do not tell"), "{lines:?}");
}

#[test]
fn the_contracts_that_the_program_has_are_listed_and_shown() {
    let folder = Folder::new(&[]);
    let names = folder.run(&["contract"]).stdout;
    for name in ["cloudflare-logpush", "databricks", "lightly", "segment", "sumo-logic", "teramot"] {
        assert!(names.lines().any(|line| line.starts_with(name)), "{names}");
        let text = folder.run(&["contract", name]).stdout;
        assert!(text.contains("[[grants]]"), "{text}");
    }
}
