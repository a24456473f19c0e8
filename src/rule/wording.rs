//! From a match to a finding: the rule's words, the offending value in them, and the places.

use std::borrow::Cow;

use crate::document::Stage;
use crate::finding::{Anchor, Confidence, Finding, Fix, Label, RuleNumber, Severity};
use crate::rule::{Match, Rule};
use crate::syntax::{Kind, Node};

/// The finding of a rule at a match.
pub(super) fn finding(
    rule: &Rule,
    number: RuleNumber,
    severity: Severity,
    stage: Stage,
    one: Match<'_>,
) -> Finding {
    let message = one.message.unwrap_or_else(|| fill(&rule.metadata.message, one.at));
    let mut message = shortened(message);
    let mut severity = severity;
    if rule.metadata.rejected_by_aws && stage == Stage::Observed {
        // AWS cannot have returned what it does not accept.
        message.push_str("; AWS rejects this, so the export is not as AWS wrote it");
        severity = severity.min(Severity::Low);
    }
    let is_plain = one.at.tree().is_plain();
    let fix = one.fix.filter(|fix| is_plain && fix.replacement.len() <= LONGEST_TEXT);
    Finding {
        rule: number,
        severity,
        confidence: rule.metadata.confidence,
        message,
        help: one.help.map(shortened),
        primary: Label::of(one.at, String::new()),
        related: one.related.into_iter().map(|(node, text)| Label::of(node, text)).collect(),
        fix,
        anchor: anchor(one.at),
        controls: Vec::new(),
        accepted: None,
    }
}

/// What stays of a place when its document is edited elsewhere.
fn anchor(node: Node<'_>) -> Anchor {
    // Nothing but a policy has statements, wherever it stands.
    if node.parent().is_none() || early_member(node, "Statement").is_some() {
        return Anchor::Document;
    }
    let mut inner = node;
    while let Some(outer) = inner.parent() {
        if outer.kind() == Kind::Array && outer.key().is_some_and(|key| key.is_string("Statement")) {
            let sid = early_member(inner, "Sid").and_then(Node::string);
            return sid.map_or(Anchor::Value, |sid| Anchor::Statement(sid.into()));
        }
        inner = outer;
    }
    Anchor::Value
}

/// A member of an object, among as many as policies and statements have: there may be a finding for each of a million.
fn early_member<'s>(node: Node<'s>, name: &str) -> Option<Node<'s>> {
    const MOST: usize = 16;
    let mut members = node.members().take(MOST);
    members.find(|(key, _)| key.is_string(name)).map(|pair| pair.1)
}

/// The longest text that a finding says, in bytes. A value of the document can be of any length.
const LONGEST_TEXT: usize = 600;

/// Takes out the middle of a text that is too long, since both its ends say what is wrong.
fn shortened(text: String) -> String {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let head = text.floor_char_boundary(LONGEST_TEXT / 2);
    let tail = text.ceil_char_boundary(text.len() - LONGEST_TEXT / 3);
    format!("{}…{}", &text[..head], &text[tail..])
}

/// Puts the offending value into a rule's message, cut to a readable length.
fn fill(message: &str, node: Node<'_>) -> String {
    const LONGEST: usize = 80;
    if !message.contains("{value}") {
        return message.to_owned();
    }
    let value = node.scalar().unwrap_or(Cow::Borrowed(node.raw()));
    let line: String = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let short = match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    };
    message.replace("{value}", &short)
}

/// The finding of a syntax error.
pub(super) fn syntax_finding(
    error: &crate::syntax::SyntaxError,
    pointer: &str,
    number: RuleNumber,
    severity: Severity,
    file: u32,
) -> Finding {
    let fix = error.replacement.as_ref().map(|replacement| Fix {
        description: if replacement.is_empty() {
            "remove it".to_owned()
        } else {
            format!("write `{replacement}`")
        },
        span: error.span,
        replacement: replacement.clone(),
    });
    let primary = Label { file, span: error.span, pointer: pointer.to_owned(), message: String::new() };
    Finding {
        rule: number,
        severity,
        confidence: Confidence::High,
        message: error.message.clone(),
        help: None,
        primary,
        related: Vec::new(),
        fix,
        anchor: Anchor::Value,
        controls: Vec::new(),
        accepted: None,
    }
}
