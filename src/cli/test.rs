//! `grantlint test`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::{Error, print, rule_files};
use grantlint::check::BUILT_IN;
use grantlint::output::count;
use grantlint::rule::example::Outcome;
use grantlint::rule::{RuleFile, verify};

#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 every example is right, 1 some are wrong, 2 a rule could not be read")]
pub(super) struct TestArguments {
    /// Folders of rule files, or single ones
    #[arg(required = true)]
    rules: Vec<PathBuf>,
    /// Also show the examples that are right
    #[arg(long, short)]
    verbose: bool,
}

pub(super) fn run(arguments: &TestArguments) -> Result<u8, Error> {
    let mut out = String::new();
    let (mut right, mut wrong) = (0, 0);
    let files = rule_files(&arguments.rules, BUILT_IN)?;
    if let Some(taken) = files.iter().find_map(|(path, file)| taken_id(path, file)) {
        return Err(taken);
    }
    for (path, file) in files {
        for one in verify(&file, BUILT_IN) {
            if one.outcome.is_right() {
                right += 1;
            } else {
                wrong += 1;
            }
            if arguments.verbose || !one.outcome.is_right() {
                let id = &file.rule.metadata.id;
                out.push_str(&format!("{}: {id}: {} {}\n", path.display(), one.name, told(&one.outcome)));
            }
        }
    }
    out.push_str(&format!("{} right, {wrong} wrong\n", count(right, "example", "examples")));
    print(&out)?;
    Ok(u8::from(wrong > 0))
}

/// A rule with the id of a built-in one, which no run takes, unless it is the file of that.
fn taken_id(path: &Path, file: &RuleFile) -> Option<Error> {
    let built_in = BUILT_IN.iter().find(|built_in| built_in.id() == file.rule.metadata.id)?;
    if path.with_extension("").ends_with(built_in.path) {
        return None;
    }
    let (path, id) = (path.display(), built_in.id());
    Some(Error::Usage(format!("{path}: a built-in rule has the id `{id}`; give yours another one")))
}

fn told(outcome: &Outcome) -> String {
    let places = |pointers: &[String]| {
        let shown: Vec<String> =
            pointers
                .iter()
                .map(|pointer| {
                    if pointer.is_empty() { "the whole document".to_owned() } else { format!("`{pointer}`") }
                })
                .collect();
        shown.join(", ")
    };
    match outcome {
        Outcome::Validated | Outcome::Reported => outcome.word().to_owned(),
        Outcome::Noisy(pointers) => format!("Noisy: it speaks at {} too", places(pointers)),
        Outcome::Missing(pointers) if pointers.is_empty() => "Missing: its `at` selects nothing".to_owned(),
        Outcome::Missing(pointers) => format!("Missing: it is silent at {}", places(pointers)),
        Outcome::Absent => "Absent: a rule has one or more".to_owned(),
        Outcome::Unread(reason) => format!("Unread: {reason}"),
    }
}
