//! Controls of compliance frameworks: the catalogue, how controls are held against buckets and accounts, and how the
//! outcome is written. Expected outputs stand in `golden/controls/`; `UPDATE=1` writes them anew.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "controls/catalogue.rs"]
mod catalogue;
#[path = "controls/hanging.rs"]
mod hanging;
#[path = "controls/output.rs"]
mod output;
#[path = "controls/verdict.rs"]
mod verdict;

use std::path::{Path, PathBuf};

use grantlint::check::BUILT_IN;
use grantlint::control::Verdict;
use grantlint::report::Report;
use grantlint::rule::outcome::{Outcome, outcomes};
use grantlint::rule::{Choice, Input, RuleSet, Settings, check_files};
use grantlint::source::{Gathered, Source};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rules of a run that judges these frameworks.
fn rules(frameworks: &[&str], ignore: &[&str]) -> RuleSet {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let mut rules = RuleSet::new(BUILT_IN, Vec::new()).unwrap();
    rules.judge(&words(frameworks)).unwrap();
    rules.choose(&Choice { ignore: words(ignore), ..Choice::default() }).unwrap();
    rules
}

fn report(rules: &RuleSet, files: Vec<Source>, gathered: Gathered) -> Report {
    let settings = Settings { own_accounts: vec!["111122223333".to_owned()], ..Settings::default() };
    let checked = check_files(files, gathered, Input { rules, settings: &settings, policy_type: None });
    assert!(checked.failures.is_empty(), "{:?}", checked.failures);
    Report { files: checked.files, controls: checked.controls, ..Report::default() }
}

/// The fixture's files, in order.
fn fixture() -> Vec<Source> {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in std::fs::read_dir(root().join("fixtures/controls")).unwrap() {
        files.extend(std::fs::read_dir(folder.unwrap().path()).unwrap().map(|file| file.unwrap().path()));
    }
    files.sort();
    let name = |path: &Path| {
        path.strip_prefix(root().join("fixtures/controls")).unwrap().to_str().unwrap().replace('\\', "/")
    };
    files.iter().map(|path| Source::new(name(path), std::fs::read_to_string(path).unwrap())).collect()
}

fn sources(files: &[(&str, &str)]) -> Vec<Source> {
    files.iter().map(|(name, text)| Source::new(*name, *text)).collect()
}

/// How a control went for the subject with this name, and what it lacks.
fn verdict(outcomes: &[Outcome<'_>], id: &str, subject: &str) -> (Verdict, Vec<String>) {
    let outcome = outcomes.iter().find(|outcome| outcome.control.id == id).unwrap();
    let mut subjects = outcome.subjects.iter();
    let found = subjects.find(|pair| pair.0.name.as_deref() == Some(subject) || pair.0.path == subject);
    let (_, judged) = found.unwrap_or_else(|| panic!("{id} was not held against {subject}"));
    (judged.verdict, judged.missing.clone())
}

/// The control's verdict for one subject of these files.
fn held(framework: &str, id: &str, files: &[(&str, &str)], subject: &str) -> (Verdict, Vec<String>) {
    let rules = rules(&[framework], &[]);
    let report = report(&rules, sources(files), Gathered::Folders);
    verdict(&outcomes(&report, rules.controls().unwrap()), id, subject)
}
