//! Intrinsic functions: evaluated as far as the template alone decides, the rest kept as named unknowns.

use std::collections::HashMap;

use super::buckets::Buckets;
use crate::policy::{begins_with_bucket, is_wholly_unknown, unknown};
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

/// Whether a value is an intrinsic function: an object with one member, `Ref`, `Condition` or `Fn::…`.
pub(in crate::document) fn is_intrinsic(node: Node<'_>) -> bool {
    let mut members = node.members();
    let (Some((key, _)), None) = (members.next(), members.next()) else { return false };
    key.string().is_some_and(|name| name == "Ref" || name.starts_with("Fn::"))
}

/// The policy at `node` with each intrinsic function replaced by its text, or by an unknown value.
pub(super) fn resolved<'s>(node: Node<'s>, buckets: &Buckets) -> Tree<'s> {
    let mut view = ViewBuilder::new(node.tree());
    copy(&mut view, node, buckets);
    view.finish()
}

fn copy<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, buckets: &Buckets) {
    if is_intrinsic(node) {
        // Where a whole value is a parameter's, nothing of it is known. Of a bucket's name it is known what it is.
        let is_told = |text: &String| !is_wholly_unknown(text) || begins_with_bucket(text);
        match text_of(node, buckets).filter(is_told) {
            Some(text) => view.replaced(Kind::String, node, &text),
            None => view.unknown(node),
        }
        return;
    }
    match node.kind() {
        Kind::Object => {
            view.open(Kind::Object, node);
            for (key, value) in node.members().filter(|(_, value)| !is_no_value(*value)) {
                view.key(key, None);
                copy(view, value, buckets);
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
            let variables = value.items().nth(1);
            substitute(&template, variables, buckets)
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

fn substitute(template: &str, variables: Option<Node<'_>>, buckets: &Buckets) -> Option<String> {
    let named = variables.into_iter().flat_map(Node::members);
    // Once each, however often the template names them.
    let given: HashMap<_, _> =
        named.filter_map(|(name, value)| Some((name.string()?, text_of(value, buckets)))).collect();
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
