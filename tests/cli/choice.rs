//! Which rules run: by id, family or category; and what the user says about themselves.

use crate::{CLEAN, Folder, HIGH, LOW};

/// Another account without an external id, in a policy without a version: `external-id-missing` and `version-missing`.
const TRUST: &str = r#"{"Statement": [
  {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::318204659977:root"}, "Action": "sts:AssumeRole"}]}"#;

/// The default encryption without a KMS key: only the opt-in rule `encryption-not-kms` speaks.
const ENCRYPTION: &str = r#"{"ServerSideEncryptionConfiguration": {"Rules": [
  {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}}"#;

#[test]
fn rules_are_named_by_id_family_or_category() {
    let folder = Folder::new(&[("trust.json", TRUST), ("high.json", HIGH), ("encryption.json", ENCRYPTION)]);
    let all = ["external-id-missing", "version-missing", "wildcard-action"];
    let cases: [(&[&str], &[&str]); 16] = [
        (&[], &all),
        (&["--select", "wildcard-action"], &["wildcard-action"]),
        (&["--select", "trust"], &["external-id-missing"]),
        (&["--select", "security"], &["external-id-missing", "wildcard-action"]),
        (&["--select", "hygiene"], &["version-missing"]),
        (&["--select", "trust,access"], &["external-id-missing", "wildcard-action"]),
        (&["--select", "trust", "--select", "hygiene"], &["external-id-missing", "version-missing"]),
        (&["--select", "cors"], &[]),
        (&["--ignore", "wildcard-action"], &["external-id-missing", "version-missing"]),
        (&["--ignore", "security"], &["version-missing"]),
        (&["--ignore", "grammar,trust"], &["wildcard-action"]),
        (&["--select", "security", "--ignore", "trust"], &["wildcard-action"]),
        (&["--select", "trust", "--ignore", "external-id-missing"], &[]),
        // An opt-in rule runs when it is named, not when its family or category is.
        (&["--select", "encryption"], &[]),
        (&["--select", "encryption-not-kms"], &["encryption-not-kms"]),
        (
            &["--enable", "encryption-not-kms", "--ignore", "access,trust"],
            &["encryption-not-kms", "version-missing"],
        ),
    ];
    for (arguments, expected) in cases {
        assert_eq!(folder.found(&[arguments, &["."]].concat()), expected, "{arguments:?}");
    }
}

#[test]
fn a_word_that_is_no_rule_is_named() {
    let folder = Folder::new(&[("clean.json", CLEAN)]);
    for option in ["--select", "--ignore", "--enable"] {
        let run = folder.run(&["check", "clean.json", option, "wildcard-actoin"]);
        assert_eq!(run.status, 2, "{option}: {run:?}");
        assert!(run.stderr.contains("`wildcard-actoin`"), "{option}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{option}");
    }
}

#[test]
fn the_word_that_was_meant_is_named() {
    let folder = Folder::new(&[("clean.json", CLEAN)]);
    for (arguments, words) in [
        (["--select", "wildcard-actoin"], "did you mean `wildcard-action`?"),
        (["--select", "Security"], "did you mean `security`?"),
        (["--ignore", "acess"], "did you mean `access`?"),
        (["--ignore", "nothing-like-it"], "`grantlint rules` lists them"),
        (["--enable", "encryption-not-kmss"], "did you mean `encryption-not-kms`?"),
        // Whoever enables a family would have nothing enabled.
        (["--enable", "encryption"], "`encryption` is a family, and one rule is to be named"),
        (["--enable", "cost"], "`cost` is a category, and one rule is to be named"),
    ] {
        let run = folder.run(&[&["check", "clean.json"], &arguments[..]].concat());
        assert_eq!(run.status, 2, "{arguments:?}: {run:?}");
        assert!(run.stderr.contains(words), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn an_own_account_is_not_a_foreign_one() {
    let folder = Folder::new(&[("trust.json", TRUST)]);
    assert_eq!(folder.found(&["trust.json"]), ["external-id-missing", "version-missing"]);
    assert_eq!(folder.found(&["trust.json", "--own-account", "318204659977"]), ["version-missing"]);
    let several = ["trust.json", "--own-account", "540276918833,318204659977"];
    assert_eq!(folder.found(&several), ["version-missing"]);
    let other = ["trust.json", "--own-account", "540276918833"];
    assert_eq!(folder.found(&other), ["external-id-missing", "version-missing"]);
}

#[test]
fn the_policys_type_can_be_stated() {
    let folder = Folder::new(&[("low.json", LOW)]);
    let kind = |arguments: &[&str]| {
        let run = folder.run(&[&["check", "--format", "json", "low.json"], arguments].concat());
        run.json()["documents"][0]["kind"].as_str().unwrap().to_owned()
    };
    assert_eq!(kind(&[]), "identity-policy");
    let types = ["identity", "bucket", "trust", "resource", "scp", "rcp"];
    let kinds = ["identity-policy", "bucket-policy", "trust-policy", "resource-policy", "scp", "rcp"];
    for (stated, expected) in types.into_iter().zip(kinds) {
        assert_eq!(kind(&["--policy-type", stated]), expected);
    }
}
