//! A fix takes its finding away, makes nothing else unreadable, and is itself accepted.

use grantlint::check::BUILT_IN;
use grantlint::document::PolicyType;
use grantlint::finding::{Finding, Fix};
use grantlint::rule::example::{Example, Expectation};
use grantlint::rule::{Checked, Input, RuleSet, Settings, built_in_file, check_files};
use grantlint::source::Source;

use crate::every_rule::every_rule;

#[test]
fn a_fix_takes_its_finding_away() {
    let rules = every_rule();
    let settings = Settings::default();
    let mut fixed = 0;
    for rule in BUILT_IN {
        let number = rules.find(rule.id()).unwrap();
        let file = built_in_file(rule).unwrap();
        for example in file.examples.iter().filter(|example| example.expectation == Expectation::Bad) {
            let before = checked(example, None, &rules, &settings);
            let own = |checked: &Checked| all(checked).filter(|finding| finding.rule == number).count();
            for (finding, fix) in all(&before).filter_map(|one| Some((one, one.fix.as_ref()?))) {
                if finding.rule != number {
                    continue;
                }
                let after = checked(example, Some((finding.primary.file, fix)), &rules, &settings);
                let what = format!("{}: {}", rule.id(), fix.description);
                assert!(own(&after) < own(&before), "{what}: the finding stays");
                assert!(after.failures.len() <= before.failures.len(), "{what}: {:?}", after.failures);
                fixed += 1;
            }
        }
    }
    assert!(fixed > 50, "{fixed} fixes");
}

/// The findings in an example, one of whose files is edited.
fn checked(example: &Example, edit: Option<(u32, &Fix)>, rules: &RuleSet, settings: &Settings) -> Checked {
    let edited = |(number, file): (u32, &Source)| {
        let mut text = file.text.to_string();
        if let Some((_, fix)) = edit.filter(|(edited, _)| *edited == number) {
            text.replace_range(fix.span.range(), &fix.replacement);
        }
        Source::new(file.name.clone(), text)
    };
    let sources = (0..).zip(&example.files).map(edited).collect();
    let policy_type = example.policy_type.and_then(PolicyType::of);
    check_files(sources, 0, true, Input { rules, settings, policy_type })
}

fn all(checked: &Checked) -> impl Iterator<Item = &Finding> {
    checked.files.iter().flat_map(|file| &file.findings)
}
