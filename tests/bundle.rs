//! Documents about one bucket: how they are joined, what is known and what is not, and the scripts that collect them.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "bundle/identity.rs"]
mod identity;
#[path = "bundle/layout.rs"]
mod layout;
#[path = "bundle/pages.rs"]
mod pages;
#[path = "bundle/reference.rs"]
mod reference;
#[path = "bundle/script.rs"]
mod script;
#[path = "bundle/twin.rs"]
mod twin;

use grantlint::check::BUILT_IN;
use grantlint::rule::{Choice, Input, RuleSet, Settings, Survey, check_files, survey_files};
use grantlint::source::{Gathered, Source};

/// The rules with these ids.
fn rules(ids: &[&str]) -> RuleSet {
    let mut rules = RuleSet::new(BUILT_IN, Vec::new()).unwrap();
    let select = ids.iter().map(|id| (*id).to_owned()).collect();
    rules.choose(&Choice { select, ..Choice::default() }).unwrap();
    rules
}

fn sources(files: &[(&str, &str)]) -> Vec<Source> {
    files.iter().map(|(name, text)| Source::new(*name, *text)).collect()
}

/// File and pointer of each finding of the rule.
fn findings(id: &str, files: Vec<Source>, settings: &Settings) -> Vec<(String, String)> {
    let rules = rules(&[id]);
    let checked = check_files(files, Gathered::Folders, Input { rules: &rules, settings, policy_type: None });
    let all = checked.files.iter().flat_map(|file| &file.findings);
    all.map(|finding| {
        let label = &finding.primary;
        (checked.files[label.file as usize].path.clone(), label.pointer.clone())
    })
    .collect()
}

fn survey(ids: &[&str], files: Vec<Source>, settings: &Settings) -> Survey {
    let rules = rules(ids);
    survey_files(files, Gathered::Folders, Input { rules: &rules, settings, policy_type: None })
}
