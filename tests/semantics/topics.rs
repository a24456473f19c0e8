//! What a policy is about decides which checks are run on it, and leaves no finding out.

use grantlint::check::BUILT_IN;
use grantlint::document::PolicyType;
use grantlint::rule::{Input, RuleSet, Settings, built_in_file, check_files};
use grantlint::source::Source;

use crate::every_rule::every_rule;

#[test]
fn topics_leave_no_finding_of_any_example_out() {
    let (usual, regardless) = (every_rule(), every_rule().regardless_of_topics());
    let settings = Settings::default();
    let mut found = 0;
    for rule in BUILT_IN {
        let file = built_in_file(rule).unwrap();
        for example in &file.examples {
            for document in &example.files {
                let messages = |rules: &RuleSet| -> Vec<String> {
                    let policy_type = example.policy_type.and_then(PolicyType::of);
                    let input = Input { rules, settings: &settings, policy_type };
                    let source = Source::new(document.name.clone(), document.text.clone());
                    let checked = check_files(vec![source], 0, true, input);
                    let findings = checked.files.into_iter().flat_map(|file| file.findings);
                    findings
                        .map(|finding| format!("{:?} {}", finding.primary.span, finding.message))
                        .collect()
                };
                let expected = messages(&regardless);
                assert_eq!(messages(&usual), expected, "{} of {}", document.name, rule.id());
                found += expected.len();
            }
        }
    }
    assert!(found > 1000, "{found} findings");
}
