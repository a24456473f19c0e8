//! A name that old facts about AWS lack may be newer than they are.

use grantlint::check::BUILT_IN;
use grantlint::finding::{Confidence, Severity};
use grantlint::rule::{Input, RuleSet, Settings};
use grantlint::source::Source;

#[test]
fn an_unknown_name_is_less_sure_when_the_facts_are_old() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObjects", "*"],
        "Resource": "arn:aws:s3:::data/*"}]}"#;
    let rules = RuleSet::new(BUILT_IN, Vec::new()).unwrap();
    let found = |is_data_old: bool, id: &str| {
        let settings = Settings { is_data_old, ..Settings::default() };
        let input = Input { rules: &rules, settings: &settings, policy_type: None };
        let report = grantlint::check_text(Source::new("policy.json", policy.to_owned()), input);
        let number = rules.find(id).unwrap();
        let finding = report.findings().find(|finding| finding.rule == number).expect(id);
        (finding.severity, finding.confidence)
    };
    assert_eq!(found(false, "unknown-action"), (Severity::Medium, Confidence::High));
    assert_eq!(found(true, "unknown-action"), (Severity::Low, Confidence::Low));
    // What no date changes.
    assert_eq!(found(false, "wildcard-action"), found(true, "wildcard-action"));
}
