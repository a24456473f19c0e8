//! `aws_iam_policy_document`: a policy written as blocks. Where a plan knows only after applying what it is made of, the
//! policies of other resources are not known either, and the blocks are all that tells what will stand in them.

use std::collections::BTreeMap;

use super::address::Address;
use super::planned::planned;
use crate::document::dialect::is_set;
use crate::document::recognize::text;
use crate::document::{Document, Trees};
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

/// The data source's type.
pub(super) const TYPE: &str = "aws_iam_policy_document";

/// How others refer to one.
const REFERENCE: &str = "data.aws_iam_policy_document.";

/// What an expression may refer to beside a document without making it another one's.
const KEYS: [&str; 4] = ["each", "each.key", "count", "count.index"];

/// Elements that are lists of texts.
const LISTS: [(&str, &str); 4] = [
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
];

/// A block that an expression repeats.
const DYNAMIC: &str = "dynamic";

/// Arguments that take statements from other documents, or make them.
const SOURCES: [&str; 5] =
    ["source_json", "override_json", "source_policy_documents", "override_policy_documents", DYNAMIC];

/// The documents of a plan that are read only when it is applied, by their addresses.
#[derive(Debug, Default)]
pub(super) struct Documents<'s>(BTreeMap<String, Node<'s>>);

impl<'s> Documents<'s> {
    /// Those among a plan's changes.
    pub(super) fn of_plan(trees: &'s Trees<'s>, changes: Node<'s>) -> Self {
        let documents =
            changes.items().filter(|entry| entry.get("type").is_some_and(|kind| kind.is_string(TYPE)));
        let read = documents.filter_map(|entry| {
            let change = entry.get("change")?;
            let values = change.get("after").filter(|after| after.kind() == Kind::Object)?;
            let known = planned(values, change.get("after_unknown"), None, &|_, _, _| None);
            let values = known.map_or(Some(values), |tree| trees.alloc(tree).root())?;
            Some((text(entry, "address")?.into_owned(), trees.alloc(policy(values)).root()?))
        });
        Self(read.collect())
    }

    /// The document that the resource at `address` takes a policy from, as `expression` says.
    pub(super) fn taken(&self, address: &str, expression: Node<'s>) -> Option<(&str, Node<'s>)> {
        let references = expression.get("references").into_iter().flat_map(Node::items);
        let own = Address::of(address);
        let (mut resource, mut key) = (None, String::new());
        for reference in references.filter_map(Node::string) {
            if KEYS.contains(&&*reference) {
                own.key.clone_into(&mut key);
                continue;
            }
            let parts = Address::of(&reference);
            let name = parts.resource.strip_prefix(REFERENCE)?.to_owned();
            if !parts.key.is_empty() {
                parts.key.clone_into(&mut key);
            }
            if resource.get_or_insert_with(|| name.clone()) != &name {
                return None;
            }
        }
        let found = format!("{}{REFERENCE}{}", own.module, resource?);
        let found = self.0.get_key_value(&format!("{found}{key}")).or_else(|| self.0.get_key_value(&found));
        found.map(|(address, root)| (address.as_str(), *root))
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Node<'s>)> {
        self.0.iter().map(|(address, root)| (address.as_str(), *root))
    }
}

/// The name of the document that the whole text of a configuration stands for.
pub(super) fn referred(text: &str) -> Option<&str> {
    let expression = text.strip_prefix("${")?.strip_suffix('}')?.trim();
    let name = expression.strip_prefix(REFERENCE)?.strip_suffix(".json")?;
    (!name.contains(['.', '['])).then_some(name)
}

/// The policy that a document's arguments make.
pub(super) fn policy(arguments: Node<'_>) -> Tree<'_> {
    let mut view = ViewBuilder::new(arguments.tree());
    view.open(Kind::Object, arguments);
    or_default(&mut view, arguments, ("version", "Version"), "2012-10-17");
    if let Some(id) = arguments.get("policy_id").filter(|id| is_set(*id)) {
        view.key(id, Some("Id"));
        view.scalar(id);
    }
    view.key(arguments, Some("Statement"));
    match arguments.get("statement") {
        Some(unknown) if unknown.kind() == Kind::Unknown => view.unknown(unknown),
        statements => {
            view.open(Kind::Array, statements.unwrap_or(arguments));
            for one in statements.into_iter().flat_map(Node::one_or_many) {
                statement(&mut view, one);
            }
            // The statements of others are not looked at here.
            for source in SOURCES.iter().filter_map(|name| arguments.get(name)).filter(|one| is_set(*one)) {
                view.unknown(source);
            }
            view.close();
        }
    }
    view.close();
    view.finish()
}

fn or_default<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, (from, to): (&str, &str), default: &str) {
    view.key(node, Some(to));
    match node.get(from).filter(|value| is_set(*value)) {
        Some(value) => view.scalar(value),
        None => view.replaced(Kind::String, node, default),
    }
}

fn statement<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>) {
    if node.kind() != Kind::Object || node.get(DYNAMIC).is_some() {
        view.unknown(node);
        return;
    }
    view.open(Kind::Object, node);
    if let Some(sid) = node.get("sid").filter(|sid| is_set(*sid)) {
        view.key(sid, Some("Sid"));
        view.scalar(sid);
    }
    or_default(view, node, ("effect", "Effect"), "Allow");
    for (from, to) in LISTS {
        if let Some(list) = node.get(from).filter(|list| is_set(*list)) {
            view.key(list, Some(to));
            texts(view, list, &[list]);
        }
    }
    for (from, to) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        if let Some(blocks) = node.get(from).filter(|blocks| is_set(*blocks)) {
            view.key(blocks, Some(to));
            principals(view, blocks);
        }
    }
    if let Some(blocks) = node.get("condition").filter(|blocks| is_set(*blocks)) {
        view.key(blocks, Some("Condition"));
        conditions(view, blocks);
    }
    view.close();
}

/// The texts of all lists in one.
fn texts<'s>(view: &mut ViewBuilder<'s>, at: Node<'s>, lists: &[Node<'s>]) {
    if let [only] = lists
        && only.kind() == Kind::Unknown
    {
        view.unknown(*only);
        return;
    }
    view.open(Kind::Array, at);
    for item in lists.iter().flat_map(|list| list.one_or_many()) {
        match item.string().filter(|text| text.contains("&{")) {
            // How a document writes a policy variable.
            Some(text) => view.replaced(Kind::String, item, &text.replace("&{", "${")),
            None if item.kind() == Kind::String => view.scalar(item),
            None => view.unknown(item),
        }
    }
    view.close();
}

/// The values of blocks by what names them; `None` when a name is known only later.
fn named<'s>(blocks: Node<'s>, name: &str, value: &str) -> Option<BTreeMap<String, Vec<Node<'s>>>> {
    let mut found: BTreeMap<String, Vec<Node<'s>>> = BTreeMap::new();
    for block in blocks.one_or_many() {
        let name = block.get(name)?.string()?.into_owned();
        found.entry(name).or_default().extend(block.get(value));
    }
    Some(found)
}

fn principals<'s>(view: &mut ViewBuilder<'s>, blocks: Node<'s>) {
    let Some(by_type) = named(blocks, "type", "identifiers") else {
        view.unknown(blocks);
        return;
    };
    if by_type.contains_key("*") {
        view.replaced(Kind::String, blocks, "*");
        return;
    }
    view.open(Kind::Object, blocks);
    for (kind, lists) in by_type {
        view.key(blocks, Some(&kind));
        texts(view, lists.first().copied().unwrap_or(blocks), &lists);
    }
    view.close();
}

fn conditions<'s>(view: &mut ViewBuilder<'s>, blocks: Node<'s>) {
    let mut by_operator: BTreeMap<String, BTreeMap<String, Vec<Node<'s>>>> = BTreeMap::new();
    for block in blocks.one_or_many() {
        let (Some(operator), Some(by_key)) = (text(block, "test"), named(block, "variable", "values")) else {
            view.unknown(blocks);
            return;
        };
        let keys = by_operator.entry(operator.into_owned()).or_default();
        for (key, values) in by_key {
            keys.entry(key).or_default().extend(values);
        }
    }
    view.open(Kind::Object, blocks);
    for (operator, keys) in by_operator {
        view.key(blocks, Some(&operator));
        view.open(Kind::Object, blocks);
        for (key, lists) in keys {
            view.key(blocks, Some(&key));
            texts(view, lists.first().copied().unwrap_or(blocks), &lists);
        }
        view.close();
    }
    view.close();
}

/// Whether a policy is written as such a document, which says nothing of where it will hang.
pub(in crate::document) fn is_written_as(policy: &Document<'_>) -> bool {
    let around = std::iter::successors(policy.node.surrounding(), |node| node.surrounding());
    let mut kinds = around.take(4).filter_map(|node| node.get("type").or_else(|| node.key()));
    kinds.any(|kind| kind.is_string(TYPE))
}
