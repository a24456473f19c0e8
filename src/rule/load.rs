//! From a rule file's text to a [`Rule`], refusing every mistake at its place.

mod example;
mod head;

use std::borrow::Cow;
use std::sync::Arc;

pub(crate) use head::built_in;

use crate::control;
use crate::distance::nearest;
use crate::document::{DocumentKind, Kinds};
use crate::finding::{Category, Confidence, Severity};
use crate::rule::BuiltIn;
use crate::rule::example::{Example, Expectation};
use crate::rule::head::KEYS;
use crate::rule::query::Query;
use crate::rule::{Check, Metadata, Rule};
use crate::source::{Places, Span};
use crate::syntax::{Kind, Node, Tree, duplicate_keys, parse_yaml};

/// A mistake in a rule file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}:{column}: {message}")]
pub struct RuleError {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What is wrong and what would be right.
    pub message: String,
}

/// A rule file, read whole.
#[derive(Debug)]
pub struct RuleFile {
    /// The rule.
    pub rule: Arc<Rule>,
    /// Its examples, bad ones first.
    pub examples: Vec<Example>,
}

/// A mistake before its offset has been turned into a line.
struct Mistake {
    span: Span,
    message: String,
}

/// Reads a rule file; `family` is the folder it lies in. Only a rule among `built_in` may name a function.
///
/// # Errors
/// The first mistake in the file.
pub fn read_rule(path: &str, family: &str, text: &str, built_in: &[BuiltIn]) -> Result<RuleFile, RuleError> {
    let place = |mistake: Mistake| {
        let place = Places::find(text, vec![mistake.span.start]).of(mistake.span.start);
        RuleError { path: path.to_owned(), line: place.line, column: place.column, message: mistake.message }
    };
    let tree = parse_yaml(Cow::Borrowed(text))
        .map_err(|error| place(Mistake { span: error.span, message: error.message }))?;
    parse(&tree, family, built_in).map_err(place)
}

/// Reads a built-in rule with its examples.
///
/// # Errors
/// The first mistake in the file.
pub fn built_in_file(built_in: &BuiltIn) -> Result<RuleFile, RuleError> {
    read_rule(built_in.path, built_in.family(), built_in.text, std::slice::from_ref(built_in))
}

fn parse(tree: &Tree<'_>, family: &str, built_in: &[BuiltIn]) -> Result<RuleFile, Mistake> {
    let nothing = Mistake { span: Span::new(0, 0), message: "the file holds no rule".to_owned() };
    let root = tree.root().ok_or(nothing)?;
    if root.kind() != Kind::Object {
        return Err(wrong(root, "a rule is a mapping with `id`, `title` and so on"));
    }
    if let Some(twice) = duplicate_keys(root).first() {
        return Err(wrong(twice.second, "this key stands twice"));
    }
    for (key, _) in root.members() {
        if !KEYS.iter().any(|known| key.is_string(known)) {
            let name = key.string().unwrap_or_default();
            return Err(wrong(key, &unknown(&format!("unknown key `{name}`"), &name, "a rule has", &KEYS)));
        }
    }
    let metadata = metadata(root, family)?;
    let is_custom = !built_in.iter().any(|rule| rule.id() == metadata.id);
    // A test holds the built-in rules against the frameworks.
    if let Some(node) = root.get("controls").filter(|_| is_custom) {
        controls(node)?;
    }
    let check = check(root, is_custom)?;
    let mut examples = Vec::new();
    for (key, expectation) in [("bad", Expectation::Bad), ("good", Expectation::Good)] {
        for node in root.get(key).into_iter().flat_map(Node::one_or_many) {
            examples.push(example::read(node, expectation)?);
        }
    }
    Ok(RuleFile { rule: Arc::new(Rule { metadata, check, is_custom }), examples })
}

fn metadata(root: Node<'_>, family: &str) -> Result<Metadata, Mistake> {
    let id_node = required(root, "id")?;
    let id = string(id_node)?;
    let is_kebab = !id.is_empty()
        && !id.starts_with('-')
        && !id.ends_with('-')
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !is_kebab {
        return Err(wrong(id_node, "an id is lower-case words joined by `-`, such as `wildcard-principal`"));
    }
    Ok(Metadata {
        id,
        family: family.to_owned(),
        title: line(required(root, "title")?)?,
        severity: word(root, "severity", Severity::from_word, &Severity::ALL.map(Severity::word))?,
        confidence: word(root, "confidence", Confidence::from_word, &Confidence::ALL.map(Confidence::word))?,
        category: word(root, "category", Category::from_word, &Category::ALL.map(Category::word))?,
        applies_to: kinds(required(root, "applies_to")?)?,
        opt_in: switch(root, "opt_in")?,
        rejected_by_aws: switch(root, "rejected_by_aws")?,
        dated: switch(root, "dated")?,
        message: message(required(root, "message")?)?,
        help: string(required(root, "help")?)?,
        why: string(required(root, "why")?)?,
        references: strings(root.get("references"))?,
        equivalents: lists(root.get("equivalents"))?,
        controls: lists(root.get("controls"))?,
    })
}

/// A message, in which only the value has a stand-in.
fn message(node: Node<'_>) -> Result<String, Mistake> {
    let text = line(node)?;
    for (start, _) in text.match_indices('{') {
        let is_of_variable = text[..start].ends_with('$');
        let name = text[start + 1..].split_once('}').map(|(name, _)| name).filter(|_| !is_of_variable);
        let is_stand_in = |name: &&str| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        if let Some(name) = name.filter(is_stand_in).filter(|name| *name != "value") {
            return Err(wrong(
                node,
                &format!("`{{{name}}}` stands for nothing; a message can hold `{{value}}`"),
            ));
        }
    }
    Ok(text)
}

/// The controls that a rule names must be there, or it fails none of them.
fn controls(node: Node<'_>) -> Result<(), Mistake> {
    for (name, ids) in node.members() {
        let framework =
            control::framework(&string(name)?).map_err(|error| wrong(name, &error.to_string()))?;
        for id in ids.one_or_many() {
            let text = string(id)?;
            if framework.control(&text).is_none() {
                let message = format!(
                    "`{name}` has no control `{text}`; `grantlint controls {name}` lists them",
                    name = string(name)?
                );
                return Err(wrong(id, &message));
            }
        }
    }
    Ok(())
}

fn check(root: Node<'_>, is_custom: bool) -> Result<Check, Mistake> {
    let ways: Vec<&str> =
        ["forbid", "require", "check"].into_iter().filter(|key| root.get(key).is_some()).collect();
    let [way] = ways[..] else {
        return Err(wrong(root, "a rule has exactly one of `forbid`, `require` and `check`"));
    };
    let for_each = root.get("for_each");
    if let Some(node) = for_each.filter(|_| way != "require") {
        return Err(wrong(node, "`for_each` goes with `require`"));
    }
    let value = required(root, way)?;
    match way {
        "forbid" => Ok(Check::Forbid(query(value)?)),
        "require" => {
            let for_each = for_each.map(query).transpose()?;
            Ok(Check::Require { query: query(value)?, for_each })
        }
        _ if is_custom => {
            Err(wrong(value, "`check` names a function of the tool itself; use `forbid` or `require`"))
        }
        _ => {
            string(value)?;
            Ok(Check::Coded)
        }
    }
}

fn query(node: Node<'_>) -> Result<Query, Mistake> {
    let text = string(node)?;
    Query::compile(&text).map_err(|error| {
        // A query on one line stands in the file as it is, so the offset holds there too.
        let start = node.span().start + u32::from(node.raw().starts_with(['"', '\'']));
        let offset = u32::try_from(error.offset).unwrap_or(0);
        let at = if node.raw().contains(&text) { start + offset } else { start };
        Mistake { span: Span::new(at, at), message: format!("in this query: {}", error.message) }
    })
}

fn required<'t>(node: Node<'t>, key: &str) -> Result<Node<'t>, Mistake> {
    node.get(key).ok_or_else(|| wrong(node, &format!("`{key}` is missing")))
}

fn string(node: Node<'_>) -> Result<String, Mistake> {
    match node.string() {
        Some(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        Some(_) => Err(wrong(node, "this text is empty")),
        None => Err(wrong(node, &format!("expected a string, found {}", node.kind().described()))),
    }
}

/// A string for where one line is shown.
fn line(node: Node<'_>) -> Result<String, Mistake> {
    let text = string(node)?;
    if text.contains('\n') { Err(wrong(node, "this text is more than one line")) } else { Ok(text) }
}

fn strings(node: Option<Node<'_>>) -> Result<Vec<String>, Mistake> {
    node.into_iter()
        .flat_map(Node::one_or_many)
        // Control ids such as `2.10` read as numbers; their text is what counts.
        .map(|item| match item.kind() {
            Kind::Number => Ok(item.scalar().unwrap_or_default().into_owned()),
            _ => string(item),
        })
        .collect()
}

fn lists(node: Option<Node<'_>>) -> Result<Vec<(String, Vec<String>)>, Mistake> {
    if let Some(other) = node.filter(|node| node.kind() != Kind::Object) {
        return Err(wrong(other, "expected a mapping from names to lists"));
    }
    let members = node.into_iter().flat_map(Node::members);
    members.map(|(key, value)| Ok((string(key)?, strings(Some(value))?))).collect()
}

fn switch(root: Node<'_>, key: &str) -> Result<bool, Mistake> {
    match root.get(key) {
        None => Ok(false),
        Some(node) => node.bool().ok_or_else(|| wrong(node, "expected `true` or `false`")),
    }
}

fn word<T>(
    root: Node<'_>,
    key: &str,
    from_word: impl Fn(&str) -> Option<T>,
    known: &[&str],
) -> Result<T, Mistake> {
    let node = required(root, key)?;
    from_word(&string(node)?).ok_or_else(|| wrong(node, &format!("expected one of {}", known.join(", "))))
}

fn kinds(node: Node<'_>) -> Result<Kinds, Mistake> {
    let mut kinds = Kinds::NONE;
    for item in node.one_or_many() {
        let word = string(item)?;
        let named = Kinds::from_word(&word).ok_or_else(|| {
            let mut known = vec!["policy", "resource-based-policy", "configuration"];
            known.extend(DocumentKind::all().map(DocumentKind::word));
            wrong(item, &unknown(&format!("no document kind `{word}`"), &word, "the kinds are", &known))
        })?;
        kinds = kinds.union(named);
    }
    Ok(kinds)
}

/// What is said of a word that is not known: which one was probably meant, or all there are.
fn unknown(what: &str, word: &str, list: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().map(|one| (one, *one)), if word.len() < 5 { 1 } else { 2 }) {
        Some(meant) => format!("{what}; did you mean `{meant}`?"),
        None => format!("{what}; {list} {}", known.join(", ")),
    }
}

fn wrong(node: Node<'_>, message: &str) -> Mistake {
    Mistake { span: node.span(), message: message.to_owned() }
}
