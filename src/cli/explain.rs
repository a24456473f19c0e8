//! `grantlint explain`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::cli::{Error, print, rule_files, with_built_in};
use grantlint::check::BUILT_IN;
use grantlint::rule::example::Expectation;
use grantlint::rule::{Check, RuleFile, built_in_file};

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The rule's id
    id: String,
    /// Also look in this folder
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,
}

pub(super) fn run(arguments: &ExplainArguments) -> Result<u8, Error> {
    let mut files = rule_files(&arguments.rules, &[])?;
    let rules = with_built_in(files.iter().map(|(_, file)| Arc::clone(&file.rule)).collect())?;
    let number = rules.named(&arguments.id).map_err(|error| Error::Usage(error.to_string()))?;
    // The built-in rules have the first numbers.
    let place = usize::from(number.0);
    let file = match BUILT_IN.get(place) {
        Some(built_in) => built_in_file(built_in).map_err(|error| Error::Rules(vec![error]))?,
        None => files.swap_remove(place - BUILT_IN.len()).1,
    };
    print(&explained(&file))?;
    Ok(0)
}

fn explained(file: &RuleFile) -> String {
    let metadata = &file.rule.metadata;
    let kinds: Vec<&str> = metadata.applies_to.iter().map(grantlint::document::DocumentKind::word).collect();
    let mut out = format!(
        "{}: {}\n\nseverity: {}, confidence: {}, category: {}\napplies to: {}\n\nWhy\n{}\n\nWhat to do\n{}\n",
        metadata.id,
        metadata.title,
        metadata.severity.word(),
        metadata.confidence.word(),
        metadata.category.word(),
        kinds.join(", "),
        indented(&metadata.why),
        indented(&metadata.help),
    );
    match &file.rule.check {
        Check::Forbid(query) => out.push_str(&format!("\nForbids\n  {}\n", query.text())),
        Check::Require { query, for_each } => {
            let at = for_each.as_ref().map_or_else(String::new, |each| format!(" in each {}", each.text()));
            out.push_str(&format!("\nRequires\n  {}{at}\n", query.text()));
        }
        Check::Coded => {}
    }
    if metadata.opt_in {
        out.push_str("\nRuns only when it is named with `--select`, `--enable` or in grantlint.toml.\n");
    }
    for (heading, pairs) in [("Elsewhere", &metadata.equivalents), ("Controls", &metadata.controls)] {
        if !pairs.is_empty() {
            out.push_str(&format!("\n{heading}\n"));
            for (name, ids) in pairs {
                out.push_str(&format!("  {name}: {}\n", ids.join(", ")));
            }
        }
    }
    if !metadata.references.is_empty() {
        out.push_str(&format!("\nReferences\n{}\n", indented(&metadata.references.join("\n"))));
    }
    for example in &file.examples {
        let word = match example.expectation {
            Expectation::Bad => "Bad",
            Expectation::Good => "Good",
        };
        let note = example.note.as_ref().map_or_else(String::new, |note| format!(": {note}"));
        out.push_str(&format!("\n{word}{note}\n"));
        let is_one = example.files.len() == 1;
        for (number, file) in example.files.iter().enumerate() {
            if !is_one {
                out.push_str(&format!("  {}\n", file.name));
            }
            out.push_str(&format!("{}\n", indented(file.text.trim_end())));
            let at: Vec<&str> =
                example.at.iter().filter(|at| at.file == number).map(|at| at.query.text()).collect();
            if !at.is_empty() {
                out.push_str(&format!("  reported at {}\n", at.join(", ")));
            }
        }
    }
    out
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
