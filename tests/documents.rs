//! What a file holds is told from its shape: every kind of document, in every wrapping that AWS's tools put around it,
//! is recognised at its place, and a finding inside names the bytes of the file itself.
//!
//! `documents/table.txt` says for each file of `fixtures/documents/` what lies in it and where.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "documents/known_later.rs"]
mod known_later;
#[path = "documents/layers.rs"]
mod layers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use grantlint::check::BUILT_IN;
use grantlint::document::PolicyType;
use grantlint::finding::Severity;
use grantlint::report::Report;
use grantlint::rule::{BuiltIn, Choice, Input, RuleSet, Settings, built_in_file};
use grantlint::source::{Selection, Source};

const TABLE: &str = include_str!("documents/table.txt");

/// A kind and a pointer, as the table writes them.
type Rows = Vec<(String, String)>;

/// The built-in rules, opt-in ones among them but for those of frameworks.
fn rules() -> &'static RuleSet {
    static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
        let mut rules = RuleSet::new(BUILT_IN, Vec::new()).unwrap();
        // What only a framework demands, sound documents can lack.
        let is_wanted =
            |rule: &&BuiltIn| rule.opt_in && built_in_file(rule).unwrap().rule.metadata.controls.is_empty();
        let also = BUILT_IN.iter().filter(is_wanted).map(|rule| rule.id().to_owned()).collect();
        rules.choose(&Choice { also, ..Choice::default() }).unwrap();
        rules
    });
    &RULES
}

fn check(text: &str, policy_type: Option<PolicyType>) -> Report {
    let settings = Settings::default();
    let input = Input { rules: rules(), settings: &settings, policy_type };
    grantlint::check_text(Source::new("test.json", text), input)
}

fn check_folder(folder: &str) -> Report {
    let settings = Settings::default();
    let input = Input { rules: rules(), settings: &settings, policy_type: None };
    grantlint::check_paths(&[fixtures(folder)], &Selection::default(), input, &|_, _| {})
}

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder)
}

/// The findings, a line each, for messages of tests.
fn described(report: &Report) -> String {
    let line = |finding: &grantlint::finding::Finding| {
        let path = &report.files[finding.primary.file as usize].path;
        format!(
            "{path}{} {}: {}\n",
            finding.primary.pointer,
            rules().get(finding.rule).metadata.id,
            finding.message
        )
    };
    report.findings().map(line).collect()
}

fn recognised(report: &Report) -> BTreeMap<String, Rows> {
    let files = report.files.iter().map(|file| {
        let rows = file.documents.iter().map(|one| (one.kind.word().to_owned(), one.pointer.clone()));
        (file_name(&file.path), sorted(rows.collect()))
    });
    files.collect()
}

fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

fn sorted(mut rows: Rows) -> Rows {
    rows.sort();
    rows
}

fn table() -> BTreeMap<String, Rows> {
    let mut table = BTreeMap::new();
    let mut file = String::new();
    for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        if !line.starts_with(' ') {
            words.next().unwrap().clone_into(&mut file);
            assert!(table.insert(file.clone(), Rows::new()).is_none(), "`{file}` stands twice");
        }
        let kind = words.next().unwrap();
        if kind != "-" {
            let row = (kind.to_owned(), words.next().unwrap_or("").to_owned());
            table.get_mut(&file).unwrap().push(row);
        }
        assert_eq!(words.next(), None, "{line}");
    }
    table.into_iter().map(|(file, rows)| (file, sorted(rows))).collect()
}

#[test]
fn every_document_is_recognised() {
    let report = check_folder("documents");
    let (found, expected) = (recognised(&report), table());
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        expected.keys().collect::<Vec<_>>(),
        "the table names other files than the folder holds"
    );
    let differ = |(file, rows): &(&String, &Rows)| found.get(*file) != Some(*rows);
    let wrong: Vec<String> = expected
        .iter()
        .filter(differ)
        .map(|(file, rows)| format!("{file}\n  expected {rows:?}\n  found    {:?}", found[file]))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(report.failures, [], "recognised, and failed");
}

#[test]
fn clean_documents_have_no_findings() {
    let report = check_folder("clean");
    assert!(report.files.len() >= 12, "only {} clean documents", report.files.len());
    for file in &report.files {
        assert!(!file.documents.is_empty(), "{} is not recognised, so nothing was checked", file.path);
    }
    assert_eq!(described(&report), "");
    assert_eq!(report.failures, []);
    assert_eq!(report.exit_status(Severity::Info), 0);
}

#[test]
fn a_stated_type_overrides_the_shape() {
    const TYPES: [(PolicyType, &str); 7] = [
        (PolicyType::Identity, "identity-policy"),
        (PolicyType::Bucket, "bucket-policy"),
        (PolicyType::Trust, "trust-policy"),
        (PolicyType::Resource, "resource-policy"),
        (PolicyType::Scp, "scp"),
        (PolicyType::Rcp, "rcp"),
        (PolicyType::VpcEndpoint, "vpc-endpoint-policy"),
    ];
    for file in
        ["identity-policy.json", "get-bucket-policy.json", "trust-policy.json", "get-role-policy.json"]
    {
        let text = std::fs::read_to_string(fixtures("documents").join(file)).unwrap();
        for (stated, word) in TYPES {
            let report = check(&text, Some(stated));
            let kinds: Vec<&str> = report.files[0].documents.iter().map(|one| one.kind.word()).collect();
            assert_eq!(kinds, [word], "{file}");
        }
    }
    // What would not be taken for a policy is one when the user says so.
    let report = check("{\"Statements\": 1}", Some(PolicyType::Bucket));
    assert_eq!(report.files[0].documents[0].kind.word(), "bucket-policy");
    assert!(!described(&report).is_empty());
}

#[test]
fn a_stated_type_decides_which_rules_speak() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}"#;
    let ids = |stated| described(&check(policy, Some(stated)));
    assert!(
        ids(PolicyType::Identity).contains("principal-in-identity-policy"),
        "an identity policy has no principal"
    );
    assert!(
        !ids(PolicyType::Rcp).contains("principal-in-identity-policy"),
        "a resource control policy has one"
    );
}

#[test]
fn planned_values_are_not_what_aws_returned() {
    // An effect that AWS rejects: in an answer of AWS it cannot be, in a plan it is a mistake in full.
    let policy = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::b/*\"}]}"#;
    let resource = format!(r#"{{"type": "aws_iam_policy", "values": {{"policy": "{policy}"}}}}"#);
    let change = format!(r#"{{"type": "aws_iam_policy", "change": {{"after": {{"policy": "{policy}"}}}}}}"#);
    let module = |resource: &str| format!(r#"{{"root_module": {{"resources": [{resource}]}}}}"#);
    let texts = [
        (
            "changes",
            format!(r#"{{"format_version": "1.2", "resource_changes": [{change}]}}"#),
            Severity::High,
        ),
        (
            "planned",
            format!(r#"{{"format_version": "1.2", "planned_values": {}}}"#, module(&resource)),
            Severity::High,
        ),
        ("state", format!(r#"{{"format_version": "1.0", "values": {}}}"#, module(&resource)), Severity::Low),
    ];
    for (name, text, severity) in texts {
        let report = check(&text, None);
        let found: Vec<Severity> = report.findings().map(|finding| finding.severity).collect();
        assert_eq!(found, [severity], "{name}: {}", described(&report));
    }
}

#[test]
fn what_aws_wrote_is_read_and_not_judged() {
    let document =
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let version = format!(r#"{{"VersionId": "v1", "IsDefaultVersion": true, "Document": {document}}}"#);
    let escaped = document.replace('"', "\\\"");
    let texts = |owner: &str| {
        let arn = format!("arn:aws:iam::{owner}:policy/AdministratorAccess");
        let values = format!(r#"{{"arn": "{arn}", "policy": "{escaped}"}}"#);
        let resource = format!(r#"{{"mode": "data", "type": "aws_iam_policy", "values": {values}}}"#);
        let items = format!(r#"{{"arn": "{arn}", "policyVersionList": [{{"document": {document}}}]}}"#);
        [
            format!(r#"{{"Policies": [{{"Arn": "{arn}", "PolicyVersionList": [{version}]}}]}}"#),
            format!(
                r#"{{"format_version": "1.0", "values": {{"root_module": {{"resources": [{resource}]}}}}}}"#
            ),
            format!(r#"{{"resourceType": "AWS::IAM::Policy", "configuration": {items}}}"#),
        ]
    };
    for (aws, own) in texts("aws").iter().zip(&texts("111122223333")) {
        let report = check(aws, None);
        let kinds: Vec<&str> = report.files[0].documents.iter().map(|one| one.kind.word()).collect();
        assert!(kinds.contains(&"identity-policy"), "{kinds:?}");
        assert_eq!(described(&report), "");
        assert!(described(&check(own, None)).contains("wildcard-action"), "{own}");
    }
}

#[test]
fn a_template_in_yaml_within_another_is_told_of() {
    let template = r#"{"Resources": {"All": {"Type": "AWS::CloudFormation::StackSet", "Properties": {
        "TemplateBody": "Resources:\n  Data:\n    Type: AWS::S3::Bucket\n"}}}}"#;
    let report = check(template, None);
    let told: Vec<&str> = report.failures.iter().map(|failure| failure.message.as_str()).collect();
    assert_eq!(told, ["holds a template in YAML, which is not read"]);
}
