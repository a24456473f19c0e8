//! Statement ids: what they may be made of, and whether they tell statements apart.

use crate::policy::{MOST_COMPARED, Policy, is_optional, is_partly_unknown};
use crate::rule::{Context, Match, Matches};
use crate::syntax::{Kind, Node, without};

/// The same id on two statements; two rules share this, since some services refuse it and some do not.
pub(super) fn duplicate<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (index, statement) in policy.statements.iter().enumerate() {
        let Some(sid) = statement.sid.and_then(Node::string) else { continue };
        if sid.is_empty() || is_partly_unknown(&sid) {
            continue;
        }
        let mut earlier = policy.statements[..index].iter().take(MOST_COMPARED);
        let first = earlier.find(|other| other.sid.is_some_and(|other| other.is_string(&sid)));
        // Of the branches of a condition only one will be there.
        let first = first.filter(|first| !(is_optional(first.node) && is_optional(statement.node)));
        if let (Some(first), Some(node)) = (first.and_then(|first| first.sid), statement.sid) {
            let message = format!("another statement has the id `{sid}` already");
            matches.push(Match::saying(node, message).with(first, "the first statement of this id"));
        }
    }
}

/// An id with characters that IAM and Organizations refuse.
pub(super) fn unsupported<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for node in policy.statements.iter().filter_map(|statement| statement.sid) {
        let Some(sid) = node.string() else { continue };
        let is_wrong = |letter: &char| !letter.is_ascii_alphanumeric();
        let Some(wrong) = sid.chars().find(is_wrong).filter(|_| !is_partly_unknown(&sid)) else { continue };
        let named = if wrong == ' ' { "a space".to_owned() } else { format!("`{}`", wrong.escape_debug()) };
        let message = format!("the id `{sid}` has {named}; only letters and digits are allowed");
        let mended: String = sid.chars().filter(|letter| !is_wrong(letter)).collect();
        let is_free = |other: Node<'s>| !other.is_string(&mended);
        let others = policy.statements.iter().take(MOST_COMPARED).filter_map(|statement| statement.sid);
        let found = Match::saying(node, message);
        matches.push(if !mended.is_empty() && others.into_iter().all(is_free) {
            found.fix(format!("write `{mended}`"), format!("\"{mended}\""))
        } else {
            found
        });
    }
}

/// An id without a letter.
pub(super) fn empty<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in &policy.statements {
        if let Some(sid) = statement.sid.filter(|sid| sid.is_string("")) {
            matches.push(Match::new(sid).edit("leave the `Sid` out", without(statement.node, &[sid])));
        }
    }
}

/// The policy's own id, which only the policies of resources have.
pub(super) fn policy_id<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    if policy.node.kind() != Kind::Object {
        return;
    }
    let ids = policy.node.members().filter(|(key, _)| key.is_string("Id"));
    matches.extend(
        ids.map(|(key, value)| Match::new(key).edit("leave the `Id` out", without(policy.node, &[value]))),
    );
}
