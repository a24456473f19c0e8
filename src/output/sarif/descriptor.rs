//! Rules as SARIF's `reportingDescriptor`s.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::finding::{RuleNumber, Severity};
use crate::output::ordered::Entry;
use crate::output::sarif::control::{described, relationships, supported};
use crate::output::sarif::{level, model};
use crate::rule::{Metadata, RuleSet};

/// The most characters of a description that GitHub takes.
const MAX_DESCRIPTION: usize = 1024;

/// The most tags of a rule that GitHub keeps.
const MAX_TAGS: usize = 10;

/// The rules that a log describes, in order.
pub(super) struct Described {
    numbers: Vec<RuleNumber>,
}

impl Described {
    /// Every rule that is on, and any other with a finding among `entries`: a result may not name an unknown rule.
    pub(super) fn new(rules: &RuleSet, entries: &[Entry]) -> Self {
        let mut numbers: BTreeSet<RuleNumber> = rules.active().collect();
        numbers.extend(entries.iter().map(|entry| entry.finding.rule));
        Self { numbers: numbers.into_iter().collect() }
    }

    /// Where the rule with `number`, which is one of them, is described.
    pub(super) fn index(&self, number: RuleNumber) -> u32 {
        let index = self.numbers.binary_search(&number).unwrap_or_else(|next| next);
        u32::try_from(index).unwrap_or(u32::MAX)
    }

    /// SARIF's `tool`.
    pub(super) fn tool<'r>(&self, rules: &'r RuleSet) -> model::Tool<'r> {
        let describe = |number: &RuleNumber| {
            let mut described = rule(&rules.get(*number).metadata, rules.severity(*number));
            if let Some(chosen) = rules.controls() {
                described.relationships = relationships(chosen, *number);
            }
            described
        };
        let controls = rules.controls().map(described);
        let described = self.numbers.iter().map(describe).chain(controls.into_iter().flatten()).collect();
        model::Tool::with(described, rules.controls().map_or_else(Vec::new, supported))
    }
}

fn rule(metadata: &Metadata, severity: Severity) -> model::Rule<'_> {
    let is_link = |reference: &&String| reference.starts_with("https://") || reference.starts_with("http://");
    model::Rule {
        id: Cow::Borrowed(&metadata.id),
        name: pascal_case(&metadata.id),
        short_description: model::Message { text: shortened(&metadata.title) },
        full_description: model::Message { text: shortened(&metadata.why) },
        help: help(metadata),
        help_uri: metadata.references.iter().find(is_link).map(String::as_str),
        default_configuration: model::Configuration { level: level(severity) },
        relationships: Vec::new(),
        properties: model::RuleProperties {
            tags: tags(metadata),
            precision: metadata.confidence.word(),
            security_severity: security_severity(severity),
        },
    }
}

/// What to do and why, then where to read on.
fn help(metadata: &Metadata) -> model::Help {
    let body = format!("{}\n\n{}\n", metadata.help.trim_end(), metadata.why.trim_end());
    let (mut text, mut markdown) = (body.clone(), body);
    for reference in &metadata.references {
        text.push_str("\n- ");
        text.push_str(reference);
        markdown.push_str("\n- ");
        if reference.contains("://") {
            markdown.push('<');
            markdown.push_str(reference);
            markdown.push('>');
        } else {
            markdown.push_str(reference);
        }
    }
    model::Help { text, markdown }
}

/// Category, family, then as many controls as fit, each once.
fn tags(metadata: &Metadata) -> Vec<Cow<'_, str>> {
    let mut tags: Vec<Cow<'_, str>> = vec![metadata.category.word().into()];
    let controls = metadata
        .controls
        .iter()
        .flat_map(|(framework, ids)| ids.iter().map(move |id| Cow::Owned(format!("{framework}:{id}"))));
    for tag in std::iter::once(Cow::Borrowed(metadata.family.as_str())).chain(controls) {
        if tags.len() < MAX_TAGS && !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// GitHub's scale: above 9.0 critical, from 7.0 high, from 4.0 medium, above 0.0 low.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "0.0",
    }
}

fn shortened(text: &str) -> Cow<'_, str> {
    let text = text.trim_end();
    if text.chars().count() <= MAX_DESCRIPTION {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().take(MAX_DESCRIPTION - 1);
    Cow::Owned(kept.chain(std::iter::once('…')).collect())
}

fn pascal_case(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for word in id.split('-') {
        let mut characters = word.chars();
        name.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(characters.as_str());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_keep_to_the_limit_in_characters() {
        let long = "é".repeat(MAX_DESCRIPTION);
        assert_eq!(shortened(&long), long);
        let longer = "é".repeat(MAX_DESCRIPTION + 1);
        assert_eq!(shortened(&longer).chars().count(), MAX_DESCRIPTION);
        assert!(shortened(&longer).ends_with("é…"));
    }

    #[test]
    fn names_are_in_pascal_case() {
        assert_eq!(pascal_case("s3-bucket-no-tls"), "S3BucketNoTls");
    }
}
