//! Intrinsic functions: evaluated as far as the template alone decides, the rest kept as named unknowns.

use std::collections::HashMap;

use super::buckets::Buckets;
use crate::document::Trees;
use crate::policy::{UNKNOWN_OPEN, begins_with_bucket, is_wholly_unknown, unknown};
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

/// Whether a value is an intrinsic function: an object with one member, `Ref`, `Condition` or `Fn::…`.
pub(in crate::document) fn is_intrinsic(node: Node<'_>) -> bool {
    let mut members = node.members();
    let (Some((key, _)), None) = (members.next(), members.next()) else { return false };
    key.string().is_some_and(|name| name == "Ref" || name.starts_with("Fn::"))
}

/// The policy at `node` with each intrinsic function replaced by its text, or by an unknown value. Statements that a
/// condition chooses from all stand among the others; [`is_optional`](crate::policy::is_optional) tells them.
pub(super) fn resolved<'s>(node: Node<'s>, buckets: &Buckets) -> Tree<'s> {
    let mut view = ViewBuilder::new(node.tree());
    copy(&mut view, node, buckets);
    view.finish()
}

/// A policy of no template in which functions stand all the same, as far as they alone decide.
pub(in crate::document) fn known_later(node: Node<'_>) -> Tree<'_> {
    resolved(node, &Buckets::default())
}

/// The policy at `node`, the top of a text that `Fn::Sub` fills in.
pub(super) fn filled_in<'s>(node: Node<'s>, variables: Option<Node<'s>>, buckets: &Buckets) -> Tree<'s> {
    let mut view = ViewBuilder::new(node.tree());
    let given = given(variables, buckets);
    fill_in(&mut view, node, &|text| text.contains("${").then(|| substitute(text, &given, buckets)));
    view.finish()
}

/// The top of a JSON text that `Fn::Join` makes.
pub(super) fn joined<'s>(trees: &'s Trees<'s>, join: Node<'s>, buckets: &Buckets) -> Option<Node<'s>> {
    let mut arguments = join.get("Fn::Join")?.items();
    let (separator, list) = (arguments.next()?, arguments.next()?);
    let (mut parts, mut length) = (Vec::new(), 0);
    for (number, item) in list.items().enumerate() {
        if number > 0 && !separator.is_string("") {
            parts.push((separator, None));
        }
        let made = (item.kind() != Kind::String)
            .then(|| text_of(item, buckets).unwrap_or_else(|| unknown(NAMELESS)));
        length += made.as_ref().map_or(item.raw().len(), String::len);
        if length > LONGEST_JOINED {
            return None;
        }
        parts.push((item, made));
    }
    let root = trees.alloc(Tree::parse_joined(join, parts)?).root()?;
    let mut view = ViewBuilder::new(root.tree());
    fill_in(&mut view, root, &|text| text.contains(UNKNOWN_OPEN).then(|| Some(text.to_owned())));
    trees.alloc(view.finish()).root()
}

/// Copies a value with what `fill` makes of texts that are not known as they stand; nothing, where nothing is known of one.
pub(super) fn fill_in<'s>(
    view: &mut ViewBuilder<'s>,
    node: Node<'s>,
    fill: &dyn Fn(&str) -> Option<Option<String>>,
) {
    match node.kind() {
        Kind::Object => {
            view.open(Kind::Object, node);
            for (key, value) in node.members() {
                let name = key.string().and_then(|name| fill(&name)).flatten();
                view.key(key, name.as_deref());
                fill_in(view, value, fill);
            }
            view.close();
        }
        Kind::Array => {
            view.open(Kind::Array, node);
            for item in node.items() {
                fill_in(view, item, fill);
            }
            view.close();
        }
        Kind::String => match node.string().and_then(|template| fill(&template)) {
            Some(made) => text(view, node, made),
            None => view.scalar(node),
        },
        _ => view.scalar(node),
    }
}

/// What a function makes, unless nothing of it is known: where a whole value is a parameter's. Of a bucket's name it is
/// known what it is.
fn text<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, made: Option<String>) {
    match made.filter(|text| !is_wholly_unknown(text) || begins_with_bucket(text)) {
        Some(text) => view.replaced(Kind::String, node, &text),
        None => view.unknown(node),
    }
}

/// What may stand in the place of a value whatever the template's conditions are: the value itself, both branches of
/// `Fn::If`, the items of a list.
pub(super) fn alternatives(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    choose(node, &mut found);
    found
}

fn choose<'s>(node: Node<'s>, found: &mut Vec<Node<'s>>) {
    if let Some(branches) = branches(node) {
        branches.for_each(|branch| choose(branch, found));
    } else if node.kind() == Kind::Array {
        node.items().for_each(|item| choose(item, found));
    } else if !is_no_value(node) {
        found.push(node);
    }
}

/// The two values that `Fn::If` chooses from.
fn branches(node: Node<'_>) -> Option<impl Iterator<Item = Node<'_>>> {
    let choice = node.get("Fn::If").filter(|_| is_intrinsic(node))?;
    Some(choice.items().skip(1))
}

fn copy<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, buckets: &Buckets) {
    if is_intrinsic(node) {
        text(view, node, text_of(node, buckets));
        return;
    }
    match node.kind() {
        Kind::Object => {
            view.open(Kind::Object, node);
            for (key, value) in node.members().filter(|(_, value)| !is_no_value(*value)) {
                view.key(key, None);
                if key.is_string("Statement") && value.one_or_many().any(|one| branches(one).is_some()) {
                    view.open(Kind::Array, value);
                    for statement in alternatives(value) {
                        copy(view, statement, buckets);
                    }
                    view.close();
                } else {
                    copy(view, value, buckets);
                }
            }
            view.close();
        }
        Kind::Array => {
            view.open(Kind::Array, node);
            for item in node.items().filter(|item| !is_no_value(*item)) {
                copy(view, item, buckets);
            }
            view.close();
        }
        _ => view.scalar(node),
    }
}

/// `AWS::NoValue` takes away the property that it stands for.
pub(super) fn is_no_value(node: Node<'_>) -> bool {
    is_intrinsic(node) && node.get("Ref").is_some_and(|name| name.is_string("AWS::NoValue"))
}

/// The text of a string or of a function that makes one, unknown parts in their marks; `None` when nothing of it is
/// known.
pub(super) fn text_of(node: Node<'_>, buckets: &Buckets) -> Option<String> {
    if let Some(text) = node.string() {
        return Some(text.into_owned());
    }
    let (key, value) = node.members().next()?;
    match &*key.string()? {
        "Ref" => Some(reference(&value.string()?, buckets)),
        "Fn::GetAtt" => attribute(&path_of(value), buckets),
        "Fn::Sub" => {
            let template = value.one_or_many().next()?.string()?;
            substitute(&template, &given(value.items().nth(1), buckets), buckets)
        }
        "Fn::Join" => {
            let mut parts = value.items();
            let separator = parts.next()?.string()?;
            let list = parts.next()?;
            if list.kind() != Kind::Array {
                return None;
            }
            join(&separator, list, buckets)
        }
        _ => None,
    }
}

/// The logical name and the attribute that `Fn::GetAtt` takes, with a dot between them.
pub(super) fn path_of(value: Node<'_>) -> String {
    match value.string() {
        Some(path) => path.into_owned(),
        None => value.items().filter_map(Node::string).collect::<Vec<_>>().join("."),
    }
}

/// What stands in a text for a value that nothing names.
pub(super) const NAMELESS: &str = "…";

/// More bytes than a text has that AWS takes in a policy. What a function makes beyond it is not known: one that names the
/// other's text twice, that one a third's and so on would fill any memory.
const MOST_MADE: usize = 16 * 1024;

/// A text longer than this, escapes and all, is no policy, nor one within a request.
const LONGEST_JOINED: usize = 4 * MOST_MADE;

fn join(separator: &str, list: Node<'_>, buckets: &Buckets) -> Option<String> {
    let mut out = String::new();
    for (number, item) in list.items().enumerate() {
        if number > 0 {
            out.push_str(separator);
        }
        out.push_str(&text_of(item, buckets).unwrap_or_else(|| unknown(NAMELESS)));
        if out.len() > MOST_MADE {
            return None;
        }
    }
    Some(out)
}

/// The variables that `Fn::Sub` is given beside its text, with what is known of them.
type Given = HashMap<String, Option<String>>;

/// Evaluates them once each, however often the text names them.
fn given(variables: Option<Node<'_>>, buckets: &Buckets) -> Given {
    let named = variables.into_iter().flat_map(Node::members);
    named.filter_map(|(name, value)| Some((name.string()?.into_owned(), text_of(value, buckets)))).collect()
}

fn substitute(template: &str, given: &Given, buckets: &Buckets) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(start) = rest.find("${") {
        out.push_str(&rest[..start]);
        let Some(length) = rest[start..].find('}') else { break };
        let name = &rest[start + 2..start + length];
        rest = &rest[start + length + 1..];
        if let Some(literal) = name.strip_prefix('!') {
            // `${!name}` is how a template writes a policy variable.
            out.push_str(&format!("${{{literal}}}"));
            continue;
        }
        let name = name.trim();
        let text = match given.get(name) {
            // The name is one of this function's own.
            Some(text) => Some(text.clone().unwrap_or_else(|| unknown(NAMELESS))),
            None if name.contains('.') => attribute(name, buckets),
            None => Some(reference(name, buckets)),
        };
        out.push_str(&text.unwrap_or_else(|| unknown(name)));
        if out.len() > MOST_MADE.max(template.len()) {
            return None;
        }
    }
    out.push_str(rest);
    Some(out)
}

/// `Ref`: a bucket's is its name; the partition is `aws` unless the template runs elsewhere; all else is unknown.
fn reference(name: &str, buckets: &Buckets) -> String {
    if let Some(bucket) = buckets.name(name) {
        return bucket.to_owned();
    }
    match name {
        "AWS::Partition" => "aws".to_owned(),
        "AWS::URLSuffix" => "amazonaws.com".to_owned(),
        _ => unknown(name),
    }
}

/// `Fn::GetAtt`: a bucket's ARN is made of its name; all else is unknown.
fn attribute(path: &str, buckets: &Buckets) -> Option<String> {
    let (logical, attribute) = path.split_once('.')?;
    let name = buckets.name(logical).filter(|_| attribute == "Arn")?;
    Some(format!("arn:aws:s3:::{name}"))
}
