//! Characters that IAM takes in no policy.

use crate::policy::UNKNOWN_OPEN;
use crate::rule::{Context, Match, Matches};
use crate::syntax::{Kind, Node};

/// A string with a character beyond Latin-1 (`policyDocumentType` in the IAM API reference).
pub(super) fn unsupported<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let root = context.document.root;
    let raw = root.raw();
    if raw.is_ascii() && memchr::memchr(b'\\', raw.as_bytes()).is_none() {
        return;
    }
    within(root, matches);
}

fn within<'s>(node: Node<'s>, matches: &mut Matches<'s>) {
    for (key, value) in node.members() {
        text(key, matches);
        within(value, matches);
    }
    for item in node.items() {
        within(item, matches);
    }
    text(node, matches);
}

fn text<'s>(node: Node<'s>, matches: &mut Matches<'s>) {
    if node.kind() != Kind::String {
        return;
    }
    let Some(text) = node.string() else { return };
    // The marks around what is known only later are the reader's own.
    if text.contains(UNKNOWN_OPEN) {
        return;
    }
    if let Some(letter) = text.chars().find(|letter| *letter > '\u{FF}') {
        let code = u32::from(letter);
        matches.push(Match::saying(
            node,
            format!("IAM takes no U+{code:04X} in a policy, and refuses this one"),
        ));
    }
}
