//! How controls are held against buckets and accounts: failed, passed, or open with what would decide.

use grantlint::control::{Basis, Verdict};
use grantlint::rule::outcome::{Outcome, outcomes};
use grantlint::source::{Gathered, Source};

use crate::{fixture, held, report, rules, verdict};

const TLS: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
  "Resource": ["arn:aws:s3:::shared-data", "arn:aws:s3:::shared-data/*"],
  "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#;

const LOCATION: (&str, &str) =
    ("shared-data/get-bucket-location.json", r#"{"LocationConstraint": "eu-west-1"}"#);

fn of_bucket<'r>(all: &[Outcome<'r>], name: &str) -> Vec<(&'r str, Verdict, &'r [String])> {
    let mut found = Vec::new();
    for outcome in all {
        for (subject, judged) in &outcome.subjects {
            if subject.of == "bucket" && subject.name.as_deref() == Some(name) {
                found.push((outcome.control.id.as_str(), judged.verdict, judged.missing.as_slice()));
            }
        }
    }
    found
}

/// Controls that judge nothing about an ordinary bucket.
fn is_about_others(id: &str) -> bool {
    id == "S3.25"
}

#[test]
fn a_bucket_with_everything_passes_and_one_with_nothing_fails_every_control() {
    let rules = rules(&["security-hub"], &[]);
    let report = report(&rules, fixture(), Gathered::Folders);
    let all = outcomes(&report, rules.controls().unwrap());
    let closed = of_bucket(&all, "closed-data");
    assert!(closed.len() >= 15, "{closed:?}");
    let not_passed: Vec<_> = closed.iter().filter(|one| one.1 != Verdict::Passed).collect();
    assert!(not_passed.is_empty(), "{not_passed:?}");
    let open = of_bucket(&all, "open-data");
    // Nothing is versioned there, so S3.10 has nothing to ask.
    let is_exempt = |id: &str| is_about_others(id) || id == "S3.10";
    let not_failed: Vec<_> =
        open.iter().filter(|one| one.1 != Verdict::Failed && !is_exempt(one.0)).collect();
    assert!(not_failed.is_empty(), "{not_failed:?}");
}

/// Without any one of its documents a control that passes still does, or names the export; it never fails.
#[test]
fn without_a_document_a_control_is_open_and_names_the_export() {
    let rules = rules(&["security-hub", "cis-7.0"], &[]);
    let whole = fixture();
    let mut opened = 0;
    for gone in whole.iter().filter(|file| file.name.starts_with("closed-data/")) {
        let rest: Vec<Source> = whole.iter().filter(|file| file.name != gone.name).cloned().collect();
        let report = report(&rules, rest, Gathered::Folders);
        let all = outcomes(&report, rules.controls().unwrap());
        let command = gone.name.strip_prefix("closed-data/").unwrap().strip_suffix(".json").unwrap();
        let call = format!("s3api {command}");
        for (id, verdict, missing) in of_bucket(&all, "closed-data") {
            match verdict {
                Verdict::Open => {
                    assert!(missing.contains(&call), "{id} without {command} names {missing:?}");
                    opened += 1;
                }
                Verdict::Passed => {}
                Verdict::Failed => assert_eq!(id, "3.1.2", "{id} fails without {command}"),
            }
        }
        // A control whose only export is gone cannot pass.
        for outcome in &all {
            let Basis::Rules { exports, .. } = &outcome.control.basis else { continue };
            let is_only = exports.len() == 1 && exports[0].to_string() == call;
            if is_only && !is_about_others(&outcome.control.id) && outcome.framework.id == "security-hub" {
                let (verdict, _) = verdict(&all, &outcome.control.id, "closed-data");
                assert_eq!(verdict, Verdict::Open, "{} without {command}", outcome.control.id);
            }
        }
    }
    assert!(opened >= 14, "only {opened}");
}

#[test]
fn an_error_that_says_nothing_is_as_good_as_no_document() {
    let denied =
        "An error occurred (AccessDenied) when calling the GetBucketVersioning operation: Access Denied";
    let files = [("shared-data/get-bucket-versioning.json", denied), LOCATION];
    let open = (Verdict::Open, vec!["s3api get-bucket-versioning".to_owned()]);
    assert_eq!(held("security-hub", "S3.14", &files, "shared-data"), open);
    assert_eq!(held("security-hub", "S3.14", &[LOCATION], "shared-data"), open);
    let files = [("shared-data/get-bucket-versioning.json", "{}"), LOCATION];
    assert_eq!(held("security-hub", "S3.14", &files, "shared-data").0, Verdict::Failed);
    let files = [("shared-data/get-bucket-versioning.json", r#"{"Status": "Suspended"}"#), LOCATION];
    assert_eq!(held("security-hub", "S3.14", &files, "shared-data").0, Verdict::Failed);
}

#[test]
fn an_allow_over_tls_does_not_satisfy_the_control() {
    let allow = TLS
        .replace("Deny", "Allow")
        .replace("\"false\"", "\"true\"")
        .replace("\"*\", \"Action\"", "{\"AWS\": \"arn:aws:iam::111122223333:root\"}, \"Action\"");
    let policy = |text| [("shared-data/get-bucket-policy.json", text), LOCATION];
    assert_eq!(held("cis-7.0", "3.1.1", &policy(&allow), "shared-data").0, Verdict::Failed);
    assert_eq!(held("cis-7.0", "3.1.1", &policy(TLS), "shared-data").0, Verdict::Passed);
    let half = TLS.replace(", \"arn:aws:s3:::shared-data/*\"", "");
    assert_eq!(held("security-hub", "S3.5", &policy(&half), "shared-data").0, Verdict::Failed);
    // No policy denies nothing.
    let none = "An error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: no";
    assert_eq!(held("security-hub", "S3.5", &policy(none), "shared-data").0, Verdict::Failed);
    // A policy that names no bucket is judged all the same.
    let wide = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::*"}]}"#;
    assert_eq!(held("security-hub", "S3.5", &policy(wide), "shared-data").0, Verdict::Failed);
}

#[test]
fn a_bucket_that_takes_logs_need_not_log() {
    let files = [
        ("central-logs/get-bucket-logging.json", "{}"),
        (
            "shared-data/get-bucket-logging.json",
            r#"{"LoggingEnabled": {"TargetBucket": "central-logs", "TargetPrefix": ""}}"#,
        ),
    ];
    assert_eq!(held("security-hub", "S3.9", &files, "central-logs").0, Verdict::Passed);
    assert_eq!(held("security-hub", "S3.9", &files[..1], "central-logs").0, Verdict::Failed);
}

#[test]
fn a_lifecycle_configuration_excuses_from_mfa_delete_in_one_framework_only() {
    let lifecycle =
        r#"{"Rules": [{"ID": "old", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 365}}]}"#;
    let files = [
        ("shared-data/get-bucket-versioning.json", r#"{"Status": "Enabled"}"#),
        ("shared-data/get-bucket-lifecycle-configuration.json", lifecycle),
    ];
    assert_eq!(held("security-hub", "S3.20", &files, "shared-data").0, Verdict::Passed);
    assert_eq!(held("cis-3.0", "2.1.2", &files, "shared-data").0, Verdict::Failed);
    let open = held("security-hub", "S3.20", &files[..1], "shared-data");
    assert_eq!(open, (Verdict::Open, vec!["s3api get-bucket-lifecycle-configuration".to_owned()]));
}

#[test]
fn either_level_of_the_block_satisfies_cis_and_the_bucket_s_own_security_hub() {
    let on = r#"{"PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "IgnorePublicAcls": true,
      "BlockPublicPolicy": true, "RestrictPublicBuckets": true}}"#;
    let none = "An error occurred (NoSuchPublicAccessBlockConfiguration) when calling the GetPublicAccessBlock operation: no";
    let files = [
        ("111122223333/s3control-get-public-access-block.json", on),
        ("shared-data/get-public-access-block.json", none),
    ];
    assert_eq!(held("cis-5.0", "2.1.4", &files, "shared-data").0, Verdict::Passed);
    assert_eq!(held("security-hub", "S3.8", &files, "shared-data").0, Verdict::Failed);
    assert_eq!(held("security-hub", "S3.1", &files, "111122223333").0, Verdict::Passed);
    let open = held("cis-5.0", "2.1.4", &files[1..], "shared-data");
    assert_eq!(open, (Verdict::Open, vec!["s3control get-public-access-block".to_owned()]));
    // What the account blocks needs no word of the bucket.
    assert_eq!(held("cis-5.0", "2.1.4", &[files[0], LOCATION], "shared-data").0, Verdict::Passed);
}

#[test]
fn which_account_is_the_own_one_may_be_what_is_missing() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
      "Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::shared-data", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}"#;
    let rules = rules(&["security-hub"], &[]);
    let files = || vec![Source::new("shared-data/get-bucket-policy.json", policy)];
    let known = report(&rules, files(), Gathered::Folders);
    let outcome = outcomes(&known, rules.controls().unwrap());
    assert_eq!(verdict(&outcome, "S3.6", "shared-data").0, Verdict::Failed);
    let settings = grantlint::rule::Settings::default();
    let input = grantlint::rule::Input { rules: &rules, settings: &settings, policy_type: None };
    let checked = grantlint::rule::check_files(files(), Gathered::Folders, input);
    let unknown =
        grantlint::report::Report { files: checked.files, controls: checked.controls, ..Default::default() };
    let outcome = outcomes(&unknown, rules.controls().unwrap());
    assert_eq!(verdict(&outcome, "S3.6", "shared-data"), (Verdict::Open, vec!["--own-account".to_owned()]));
}

#[test]
fn a_document_that_nothing_joins_stands_for_itself() {
    let rules = rules(&["security-hub"], &[]);
    let files = vec![
        Source::new("one.json", r#"{"Status": "Enabled"}"#),
        Source::new("two.json", r#"{"Status": "Suspended"}"#),
    ];
    let report = report(&rules, files, Gathered::Files);
    let all = outcomes(&report, rules.controls().unwrap());
    assert_eq!(verdict(&all, "S3.14", "one.json"), (Verdict::Passed, Vec::new()));
    assert_eq!(verdict(&all, "S3.14", "two.json").0, Verdict::Failed);
    let missing = vec!["s3api get-bucket-lifecycle-configuration".to_owned()];
    assert_eq!(verdict(&all, "S3.20", "one.json"), (Verdict::Open, missing));
}

#[test]
fn what_is_known_only_later_leaves_a_control_open() {
    let template = r#"{"Resources": {"Data": {"Type": "AWS::S3::Bucket", "Properties": {
      "VersioningConfiguration": {"Status": {"Ref": "Versioning"}},
      "BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}}}}}"#;
    let rules = rules(&["security-hub"], &[]);
    let report = report(&rules, vec![Source::new("template.json", template)], Gathered::Folders);
    let all = outcomes(&report, rules.controls().unwrap());
    let (found, missing) = verdict(&all, "S3.14", "template.json");
    assert_eq!((found, missing), (Verdict::Open, vec!["a value that is known only later".to_owned()]));
    assert_eq!(verdict(&all, "S3.17", "template.json").0, Verdict::Passed);
}

#[test]
fn a_rule_that_is_off_leaves_its_controls_open() {
    let rules = rules(&["security-hub"], &["versioning-not-enabled"]);
    let report = report(&rules, fixture(), Gathered::Folders);
    let all = outcomes(&report, rules.controls().unwrap());
    let missing = vec!["the rule versioning-not-enabled, which is off".to_owned()];
    assert_eq!(verdict(&all, "S3.14", "closed-data"), (Verdict::Open, missing));
}

#[test]
fn what_no_export_tells_is_open_with_the_reason() {
    let rules = rules(&["cis-5.0"], &[]);
    let report = report(&rules, fixture(), Gathered::Folders);
    let all = outcomes(&report, rules.controls().unwrap());
    let macie = all.iter().find(|outcome| outcome.control.id == "2.1.3").unwrap();
    assert_eq!(macie.verdict, Verdict::Open);
    assert!(macie.reason.unwrap().contains("Macie"));
    let keys = all.iter().find(|outcome| outcome.control.id == "1.13").unwrap();
    assert!(keys.subjects.is_empty() && keys.verdict == Verdict::Open, "no keys were exported");
    assert!(keys.missing.iter().any(|missed| missed.what == "iam list-access-keys"), "{:?}", keys.missing);
}

#[test]
fn a_requirement_goes_as_its_controls_go() {
    let rules = rules(&["nist-800-53-r5"], &[]);
    let report = report(&rules, fixture(), Gathered::Folders);
    let all = outcomes(&report, rules.controls().unwrap());
    let found = all.iter().find(|outcome| outcome.control.id == "AC-3").unwrap();
    assert_eq!(found.verdict, Verdict::Failed);
    assert!(found.through.contains(&("S3.8", Verdict::Failed)), "{:?}", found.through);
    let findings = report.findings().filter(|finding| !finding.controls.is_empty()).count();
    assert!(findings > 10, "{findings}");
}

/// A finding fails the controls of what it is about: the bucket's block is not the account's.
#[test]
fn a_finding_names_the_controls_that_it_fails() {
    let off = r#"{"PublicAccessBlockConfiguration": {"BlockPublicAcls": false, "IgnorePublicAcls": true,
      "BlockPublicPolicy": true, "RestrictPublicBuckets": true}}"#;
    let rules = rules(&["security-hub"], &[]);
    let files = vec![
        Source::new("111122223333/s3control-get-public-access-block.json", off),
        Source::new("shared-data/get-public-access-block.json", off),
    ];
    let report = report(&rules, files, Gathered::Folders);
    let chosen = rules.controls().unwrap();
    let failed: Vec<(&str, Vec<&str>)> = report
        .findings()
        .filter(|finding| rules.get(finding.rule).metadata.id == "block-public-acls-off")
        .map(|finding| {
            let path = report.files[finding.primary.file as usize].path.as_str();
            let ids = finding.controls.iter().map(|number| chosen.get(*number).unwrap().1.id.as_str());
            (path, ids.collect())
        })
        .collect();
    assert_eq!(
        failed,
        [
            ("111122223333/s3control-get-public-access-block.json", vec!["S3.1"]),
            ("shared-data/get-public-access-block.json", vec!["S3.8"]),
        ]
    );
}

/// Each Region answers for itself.
#[test]
fn the_trails_of_an_account_may_stand_in_several_answers() {
    let trails = |are_signed: bool| {
        format!(
            r#"{{"trailList": [{{"Name": "t", "TrailARN": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t",
              "LogFileValidationEnabled": {are_signed}}}]}}"#
        )
    };
    let (sound, unsigned) = (trails(true), trails(false));
    for (other, verdict) in [(&sound, Verdict::Passed), (&unsigned, Verdict::Failed)] {
        let files = [
            ("111122223333/describe-trails.json", &*sound),
            ("111122223333/us-east-1.describe-trails.json", &**other),
        ];
        assert_eq!(held("security-hub", "CloudTrail.4", &files, "111122223333"), (verdict, Vec::new()));
    }
}

/// No trail encrypts nothing wrongly, and nothing rightly either.
#[test]
fn without_a_trail_only_the_controls_that_ask_for_one_are_decided() {
    let files = [("111122223333/describe-trails.json", r#"{"trailList": []}"#)];
    for id in ["CloudTrail.1", "CloudTrail.3", "S3.22", "S3.23"] {
        assert_eq!(held("security-hub", id, &files, "111122223333").0, Verdict::Failed, "{id}");
    }
    let open = (Verdict::Open, vec!["a trail, of which the account has none".to_owned()]);
    for id in ["CloudTrail.2", "CloudTrail.4", "CloudTrail.5", "CloudTrail.6", "CloudTrail.7"] {
        assert_eq!(held("security-hub", id, &files, "111122223333"), open, "{id}");
    }
}
