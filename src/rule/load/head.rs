//! Built-in rules from their packed heads, which a run reads for each rule that it describes.

use std::sync::Arc;

use crate::finding::{Category, Confidence, Severity};
use crate::rule::head::{ENTRY, FIELD, ITEM, KEYS};
use crate::rule::query::Query;
use crate::rule::{BuiltIn, Check, Metadata, Rule};

/// Reads a built-in rule without its examples.
///
/// # Panics
/// When a word of it is not known; the test of every rule shows that none is.
#[must_use]
pub(crate) fn built_in(built_in: &BuiltIn) -> Arc<Rule> {
    let mut fields = built_in.head.split(FIELD);
    let fields: [&str; KEYS.len()] = std::array::from_fn(|_| fields.next().unwrap_or_default());
    let [_, title, severity, confidence, category, _, _, rejected_by_aws, dated, message, help, why, ..] =
        fields;
    let [.., references, equivalents, controls, forbid, require, for_each, _, _, _] = fields;
    let query = |text: &str| (!text.is_empty()).then(|| Query::deferred(text));
    let check = match (query(forbid), query(require)) {
        (Some(query), _) => Check::Forbid(query),
        (None, Some(required)) => Check::Require { query: required, for_each: query(for_each) },
        (None, None) => Check::Coded,
    };
    let metadata = Metadata {
        id: built_in.id().to_owned(),
        family: built_in.family().to_owned(),
        title: title.to_owned(),
        severity: Severity::from_word(severity).expect(KNOWN),
        confidence: Confidence::from_word(confidence).expect(KNOWN),
        category: Category::from_word(category).expect(KNOWN),
        applies_to: built_in.kinds,
        opt_in: built_in.opt_in,
        rejected_by_aws: rejected_by_aws == "true",
        dated: dated == "true",
        message: message.to_owned(),
        help: help.to_owned(),
        why: why.to_owned(),
        references: list(references, ENTRY),
        equivalents: mapping(equivalents),
        controls: mapping(controls),
    };
    Arc::new(Rule { metadata, check, is_custom: false })
}

/// `tests/rules.rs` loads every built-in rule from its file and from its head and holds one against the other.
const KNOWN: &str = "a test reads the head of every built-in rule";

fn list(text: &str, between: char) -> Vec<String> {
    if text.is_empty() { Vec::new() } else { text.split(between).map(str::to_owned).collect() }
}

/// Keys with their values.
fn mapping(text: &str) -> Vec<(String, Vec<String>)> {
    let members = text.split(ENTRY).filter_map(|member| member.split_once(ITEM));
    members.map(|(key, values)| (key.to_owned(), list(values, ITEM))).collect()
}
