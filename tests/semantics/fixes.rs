//! A fix takes its finding away and makes nothing unreadable; and where a rule only asks for another way to say the
//! same, its fix says the same.

use std::collections::BTreeSet;

use grantlint::access::difference;
use grantlint::access::symbolic::Relation;
use grantlint::aws::authorization::Authorization;
use grantlint::check::BUILT_IN;
use grantlint::finding::{Finding, Fix};
use grantlint::fix::{Extent, fixed};
use grantlint::report::Report;
use grantlint::rule::example::{Example, Expectation};
use grantlint::rule::{Checked, Input, RuleSet, Settings, built_in_file, check_files};
use grantlint::source::{Gathered, Source};

use crate::every_rule::every_rule;

/// The rules whose fixes change no access.
const SAME_MEANING: [&str; 8] = [
    "empty-sid",
    "redundant-action",
    "redundant-resource",
    "redundant-statement",
    "unsupported-sid",
    "version-missing",
    "wildcard-asks-absence",
    "wildcard-asks-presence",
];

#[test]
fn a_fix_takes_its_finding_away() {
    let (rules, settings) = (every_rule(), Settings::default());
    let mut fixed = 0;
    for_each_fix(&rules, |id, example, finding, fix| {
        let what = format!("{id}: {}", fix.description);
        let count = |sources: Vec<Source>| {
            let checked = checked(sources, example, &rules, &settings);
            (all(&checked).filter(|other| other.rule == finding.rule).count(), checked.failures.len())
        };
        let (found, failed) = count(example.files.clone());
        let (left, failed_after) = count(edited(example, finding, fix));
        assert!(left < found, "{what}: the finding stays");
        assert!(failed_after <= failed, "{what}: the file cannot be read any more");
        fixed += 1;
    });
    assert!(fixed > 60, "{fixed} fixes");
}

#[test]
fn a_fix_of_style_changes_no_access() {
    let rules = every_rule();
    let mut proved = BTreeSet::new();
    for_each_fix(&rules, |id, example, finding, fix| {
        if !SAME_MEANING.contains(&id) {
            return;
        }
        let (old, new) = (example.files.clone(), edited(example, finding, fix));
        let relation = difference(old, new, example.policy_type, Authorization::embedded()).relation;
        assert!(matches!(relation, None | Some(Relation::Equivalent)), "{id}: {}", fix.description);
        proved.extend(relation.map(|_| id));
    });
    assert_eq!(proved, BTreeSet::from(SAME_MEANING));
}

/// As `--fix=all` does: until nothing is left to fix.
#[test]
fn fixes_come_to_an_end() {
    let (rules, settings, table) = (every_rule(), Settings::default(), Authorization::embedded());
    let (mut rewritten, mut longest) = (0, 0);
    for example in BUILT_IN.iter().flat_map(|rule| built_in_file(rule).unwrap().examples) {
        let mut sources = example.files.clone();
        let first = checked(sources.clone(), &example, &rules, &settings).failures.len();
        for round in 0.. {
            let Checked { files, failures, .. } = checked(sources.clone(), &example, &rules, &settings);
            assert!(failures.len() <= first, "{failures:?}");
            let report = Report { files, ..Report::default() };
            let fixed = fixed(&report, Extent::All, example.policy_type, table);
            if fixed.is_empty() {
                longest = longest.max(round);
                break;
            }
            assert!(round < 16, "no end: {}", fixed[0].text);
            for one in fixed {
                let source = sources.iter_mut().find(|source| source.name == one.file.path).unwrap();
                *source = Source::new(source.name.clone(), one.text);
                rewritten += 1;
            }
        }
    }
    assert!(rewritten > 100 && longest > 1, "{rewritten} files, {longest} rounds");
}

/// Calls `each` with every fix that a rule offers on its own bad examples.
fn for_each_fix(rules: &RuleSet, mut each: impl FnMut(&'static str, &Example, &Finding, &Fix)) {
    let settings = Settings::default();
    for rule in BUILT_IN {
        let number = rules.find(rule.id()).unwrap();
        let file = built_in_file(rule).unwrap();
        for example in file.examples.iter().filter(|example| example.expectation == Expectation::Bad) {
            let checked = checked(example.files.clone(), example, rules, &settings);
            for finding in all(&checked).filter(|finding| finding.rule == number) {
                if let Some(fix) = &finding.fix {
                    each(rule.id(), example, finding, fix);
                }
            }
        }
    }
}

/// The files of an example after the fix of a finding.
fn edited(example: &Example, finding: &Finding, fix: &Fix) -> Vec<Source> {
    let mut sources = example.files.clone();
    let source = &mut sources[finding.primary.file as usize];
    let mut text = source.text.clone();
    text.replace_range(fix.span.range(), &fix.replacement);
    *source = Source::new(source.name.clone(), text);
    sources
}

fn checked(sources: Vec<Source>, example: &Example, rules: &RuleSet, settings: &Settings) -> Checked {
    check_files(sources, Gathered::Folders, Input { rules, settings, policy_type: example.policy_type })
}

fn all(checked: &Checked) -> impl Iterator<Item = &Finding> {
    checked.files.iter().flat_map(|file| &file.findings)
}
