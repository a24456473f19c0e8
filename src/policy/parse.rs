//! From nodes to a [`Policy`], keeping what can be kept.

mod conditions;

use std::borrow::Cow;

use conditions::conditions;

use crate::distance::distance;
use crate::policy::unknown::{is_known_later, is_optional};
use crate::policy::{
    Effect, Listed, Pattern, Policy, Principal, PrincipalKind, Problem, ProblemKind, Statement,
    is_partly_unknown,
};
use crate::syntax::{Kind, Node};

const TOP: [&str; 3] = ["Version", "Id", "Statement"];
const ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// How many items of a list get memory ahead.
const MOST_RESERVED: u32 = 4096;

pub(super) fn policy(node: Node<'_>) -> Policy<'_> {
    let mut problems = Vec::new();
    let mut version = None;
    let mut statements = Vec::new();
    let (mut has_statement, mut later) = (false, None);
    for (key, value) in node.members() {
        if key.is_string("Statement") {
            has_statement = true;
            later = statement_list(value, &mut statements, &mut problems);
        } else if key.is_string("Version") {
            version = Some(value);
            wrong_unless(value, Kind::String, "Version", "a string", &mut problems);
        } else if key.is_string("Id") {
            wrong_unless(value, Kind::String, "Id", "a string", &mut problems);
        } else {
            let meant = suggest(key, &TOP);
            if meant == Some("Statement") {
                has_statement = true;
                later = later.or(statement_list(value, &mut statements, &mut problems));
            }
            problems.push(Problem { kind: ProblemKind::UnknownElement(meant), node: key });
        }
    }
    if !has_statement && node.kind() == Kind::Object {
        problems.push(Problem { kind: ProblemKind::MissingElement("Statement"), node });
    }
    let numbered = |effect: Effect| {
        (0..)
            .zip(&statements)
            .filter(move |(_, statement)| statement.effect == Some(effect))
            .map(|pair| pair.0)
    };
    let mut by_effect = Vec::with_capacity(statements.len());
    by_effect.extend(numbered(Effect::Allow));
    let allowing = by_effect.len();
    by_effect.extend(numbered(Effect::Deny));
    Policy { node, version, statements, later, problems, by_effect, allowing }
}

/// Reads the statements; what comes back is the first that is known only later.
fn statement_list<'s>(
    value: Node<'s>,
    statements: &mut Vec<Statement<'s>>,
    problems: &mut Vec<Problem<'s>>,
) -> Option<Node<'s>> {
    let mut later = None;
    if value.kind() == Kind::Array && value.items().next().is_none() {
        problems.push(Problem { kind: ProblemKind::Empty("Statement"), node: value });
    }
    for item in value.one_or_many() {
        match item.kind() {
            _ if is_known_later(item) => {
                later.get_or_insert(item);
            }
            Kind::Object => statements.push(statement(item, problems)),
            _ => problems.push(Problem {
                kind: ProblemKind::WrongType("Statement", "an object or a list of objects"),
                node: item,
            }),
        }
    }
    later
}

fn statement<'s>(node: Node<'s>, problems: &mut Vec<Problem<'s>>) -> Statement<'s> {
    let mut statement = Statement {
        node,
        sid: None,
        effect: None,
        effect_node: None,
        principals: None,
        actions: None,
        resources: None,
        conditions: Vec::new(),
        has_unknown_condition: false,
    };
    for (key, value) in node.members() {
        let name = key.string().unwrap_or_default();
        // A misspelt element is read as the one that was meant, so that it is checked all the same.
        if !element(&mut statement, &name, key, value, problems) {
            let meant = suggest(key, &ELEMENTS);
            problems.push(Problem { kind: ProblemKind::UnknownElement(meant), node: key });
            element(&mut statement, meant.unwrap_or_default(), key, value, problems);
        }
    }
    // What a Deny takes away that may not be there is not known.
    statement.has_unknown_condition |= statement.effect == Some(Effect::Deny) && is_optional(node);
    if statement.effect_node.is_none() {
        problems.push(Problem { kind: ProblemKind::MissingElement("Effect"), node });
    }
    if statement.actions.is_none() {
        problems.push(Problem { kind: ProblemKind::MissingElement("Action"), node });
    }
    statement
}

/// Reads the element `name` of a statement; `false` when there is none of that name.
fn element<'s>(
    statement: &mut Statement<'s>,
    name: &str,
    key: Node<'s>,
    value: Node<'s>,
    problems: &mut Vec<Problem<'s>>,
) -> bool {
    match name {
        "Sid" => {
            statement.sid = Some(value);
            wrong_unless(value, Kind::String, "Sid", "a string", problems);
        }
        "Effect" => {
            statement.effect_node = Some(value);
            statement.effect = effect(value, problems);
        }
        "Principal" => principals(statement, key, value, false, problems),
        "NotPrincipal" => principals(statement, key, value, true, problems),
        "Action" => {
            let listed = patterns(key, value, "Action", problems);
            keep(&mut statement.actions, listed, "Action", problems);
        }
        "NotAction" => {
            let listed = patterns(key, value, "NotAction", problems);
            keep(&mut statement.actions, listed, "Action", problems);
        }
        "Resource" => {
            let listed = patterns(key, value, "Resource", problems);
            keep(&mut statement.resources, listed, "Resource", problems);
        }
        "NotResource" => {
            let listed = patterns(key, value, "NotResource", problems);
            keep(&mut statement.resources, listed, "Resource", problems);
        }
        "Condition" => conditions(statement, value, problems),
        _ => return false,
    }
    true
}

/// Takes the first of an element and its `Not` form; the other one is a problem.
fn keep<'s, T>(
    slot: &mut Option<Listed<'s, T>>,
    listed: Listed<'s, T>,
    name: &'static str,
    problems: &mut Vec<Problem<'s>>,
) {
    match slot {
        Some(first) if first.is_negated != listed.is_negated => {
            problems.push(Problem { kind: ProblemKind::BothForms(name), node: listed.key });
        }
        _ => *slot = Some(listed),
    }
}

fn effect<'s>(value: Node<'s>, problems: &mut Vec<Problem<'s>>) -> Option<Effect> {
    if is_known_later(value) {
        return None;
    }
    let Some(text) = value.string() else {
        problems.push(Problem {
            kind: ProblemKind::WrongType("Effect", "the string `Allow` or `Deny`"),
            node: value,
        });
        return None;
    };
    match &*text {
        "Allow" => Some(Effect::Allow),
        "Deny" => Some(Effect::Deny),
        other if is_partly_unknown(other) => None,
        other => {
            let meant = ["Allow", "Deny"].into_iter().find(|word| close(other, word));
            problems.push(Problem { kind: ProblemKind::InvalidEffect(meant), node: value });
            // Checked as what was surely meant.
            match meant {
                Some("Allow") => Some(Effect::Allow),
                Some(_) => Some(Effect::Deny),
                None => None,
            }
        }
    }
}

fn patterns<'s>(
    key: Node<'s>,
    value: Node<'s>,
    name: &'static str,
    problems: &mut Vec<Problem<'s>>,
) -> Listed<'s, Pattern<'s>> {
    let is_list = value.kind() == Kind::Array;
    // A list of strings has as many items as cells.
    let count = if is_list { (value.size() - 1).min(MOST_RESERVED) } else { 1 };
    let items = Vec::with_capacity(count as usize);
    let mut listed = Listed { key, value, is_negated: name.starts_with("Not"), items, has_unknown: false };
    if is_list && count == 0 {
        problems.push(Problem { kind: ProblemKind::Empty(name), node: value });
    }
    for node in value.one_or_many() {
        match node.string() {
            Some(text) => listed.items.push(Pattern::new(node, text)),
            None => {
                listed.has_unknown = true;
                wrong_unless(node, Kind::String, name, "a string or a list of strings", problems);
            }
        }
    }
    listed
}

fn principals<'s>(
    statement: &mut Statement<'s>,
    key: Node<'s>,
    value: Node<'s>,
    is_negated: bool,
    problems: &mut Vec<Problem<'s>>,
) {
    let name = if is_negated { "NotPrincipal" } else { "Principal" };
    let mut listed = Listed { key, value, is_negated, items: Vec::new(), has_unknown: false };
    match value.kind() {
        Kind::Object if !is_known_later(value) => {
            if value.members().next().is_none() {
                problems.push(Problem { kind: ProblemKind::Empty(name), node: value });
            }
            for (key, value) in value.members() {
                principals_of_type(&mut listed, name, key, value, problems);
            }
        }
        _ if is_known_later(value) => listed.has_unknown = true,
        _ if value.is_string("*") => {
            listed.items.push(Principal {
                node: value,
                kind: PrincipalKind::Anyone,
                text: Cow::Borrowed("*"),
            });
        }
        _ => {
            listed.has_unknown = true;
            problems.push(Problem {
                kind: ProblemKind::WrongType(
                    name,
                    "`\"*\"` or an object with `AWS`, `Service`, `Federated` or `CanonicalUser`",
                ),
                node: value,
            });
        }
    }
    keep(&mut statement.principals, listed, "Principal", problems);
}

fn principals_of_type<'s>(
    listed: &mut Listed<'s, Principal<'s>>,
    name: &'static str,
    key: Node<'s>,
    value: Node<'s>,
    problems: &mut Vec<Problem<'s>>,
) {
    let Some((_, kind)) = PrincipalKind::KEYS.iter().find(|pair| key.is_string(pair.0)) else {
        let meant = suggest(key, &PrincipalKind::KEYS.map(|pair| pair.0));
        problems.push(Problem { kind: ProblemKind::UnknownPrincipalType(meant), node: key });
        listed.has_unknown = true;
        return;
    };
    if value.kind() == Kind::Array && value.items().next().is_none() {
        problems.push(Problem { kind: ProblemKind::Empty(name), node: value });
    }
    for node in value.one_or_many() {
        match node.string() {
            Some(text) => listed.items.push(Principal { node, kind: *kind, text }),
            None => {
                listed.has_unknown = true;
                wrong_unless(node, Kind::String, name, "a string or a list of strings", problems);
            }
        }
    }
}

fn wrong_unless<'s>(
    node: Node<'s>,
    kind: Kind,
    element: &'static str,
    expected: &'static str,
    problems: &mut Vec<Problem<'s>>,
) {
    if node.kind() != kind && !is_known_later(node) {
        problems.push(Problem { kind: ProblemKind::WrongType(element, expected), node });
    }
}

/// The known word that a key was probably meant to be.
fn suggest(key: Node<'_>, known: &[&'static str]) -> Option<&'static str> {
    let name = key.string()?;
    known.iter().copied().find(|word| close(&name, word))
}

/// Whether `written` is `word` in another case, in the plural, or with a letter or two wrong.
fn close(written: &str, word: &str) -> bool {
    let allowed = if word.len() >= 6 { 2 } else { 1 };
    let is_word = || written.trim().eq_ignore_ascii_case(word);
    written.len() <= 40 && (is_word() || distance(written, word, allowed).is_some())
}
