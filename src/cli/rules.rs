//! `grantlint rules`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::{AnswerFormat, Error, print, rule_set};
use grantlint::rule::{Metadata, RuleSet};

#[derive(Debug, Args)]
pub(super) struct RulesArguments {
    /// Also list the rules in this folder
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,
    /// Output format
    #[arg(long, short, value_enum, default_value = "human")]
    format: AnswerFormat,
}

pub(super) fn run(arguments: &RulesArguments) -> Result<u8, Error> {
    let rules = rule_set(&arguments.rules)?;
    match arguments.format {
        AnswerFormat::Human => print(&table(&rules))?,
        AnswerFormat::Json => print(&(json_list(&rules) + "\n"))?,
    }
    Ok(0)
}

fn table(rules: &RuleSet) -> String {
    let rows: Vec<&Metadata> = rules.numbers().map(|number| &rules.get(number).metadata).collect();
    let width = |column: fn(&Metadata) -> usize| rows.iter().map(|row| column(row)).max().unwrap_or(0);
    let id = width(|row| row.id.len());
    let family = width(|row| row.family.len());
    let mut out = String::new();
    for row in rows {
        let opt_in = if row.opt_in { " (opt-in)" } else { "" };
        out.push_str(&format!(
            "{:family$}  {:id$}  {:8}  {:6}  {:12}  {}{opt_in}\n",
            row.family,
            row.id,
            row.severity.word(),
            row.confidence.word(),
            row.category.word(),
            row.title,
        ));
    }
    out
}

fn json_list(rules: &RuleSet) -> String {
    let map = |pairs: &[(String, Vec<String>)]| {
        pairs.iter().map(|(name, ids)| (name.clone(), json!(ids))).collect::<serde_json::Map<_, _>>()
    };
    let list: Vec<_> = rules
        .numbers()
        .map(|number| {
            let rule = rules.get(number);
            let metadata = &rule.metadata;
            json!({
                "id": metadata.id,
                "family": metadata.family,
                "title": metadata.title,
                "severity": metadata.severity.word(),
                "confidence": metadata.confidence.word(),
                "category": metadata.category.word(),
                "applies_to": metadata.applies_to.iter().map(grantlint::document::DocumentKind::word).collect::<Vec<_>>(),
                "opt_in": metadata.opt_in,
                "custom": rule.is_custom,
                "message": metadata.message,
                "help": metadata.help,
                "why": metadata.why,
                "references": metadata.references,
                "equivalents": map(&metadata.equivalents),
                "controls": map(&metadata.controls),
            })
        })
        .collect();
    // A value made of strings and lists always serialises.
    serde_json::to_string_pretty(&list).unwrap_or_default()
}
