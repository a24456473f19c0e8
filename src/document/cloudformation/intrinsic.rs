//! Intrinsic functions: evaluated as far as the template alone decides, the rest kept as named unknowns.

use crate::policy::{UNKNOWN_CLOSE, UNKNOWN_OPEN};
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

/// Whether a value is an intrinsic function: an object with one member, `Ref`, `Condition` or `Fn::…`.
pub(in crate::document) fn is_intrinsic(node: Node<'_>) -> bool {
    let mut members = node.members();
    let (Some((key, _)), None) = (members.next(), members.next()) else { return false };
    key.string().is_some_and(|name| name == "Ref" || name.starts_with("Fn::"))
}

/// The policy at `node` with each intrinsic function replaced by its text, or by an unknown value.
pub(super) fn resolved<'s>(node: Node<'s>, resources: Node<'s>) -> Tree<'s> {
    let mut view = ViewBuilder::new(node.tree());
    copy(&mut view, node, resources);
    view.finish()
}

fn copy<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, resources: Node<'s>) {
    if is_intrinsic(node) {
        // Where a whole value is a parameter's, nothing of it is known.
        let is_whole = |text: &String| text.starts_with(UNKNOWN_OPEN) && text.ends_with(UNKNOWN_CLOSE);
        match text_of(node, resources).filter(|text| !is_whole(text)) {
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
                copy(view, value, resources);
            }
            view.close();
        }
        Kind::Array => {
            view.open(Kind::Array, node);
            for item in node.items().filter(|item| !is_no_value(*item)) {
                copy(view, item, resources);
            }
            view.close();
        }
        _ => view.scalar(node),
    }
}

/// `AWS::NoValue` takes away the property that it stands for.
fn is_no_value(node: Node<'_>) -> bool {
    is_intrinsic(node) && node.get("Ref").is_some_and(|name| name.is_string("AWS::NoValue"))
}

/// The text of a string or of a function that makes one, unknown parts in their marks; `None` when nothing of it is
/// known.
fn text_of(node: Node<'_>, resources: Node<'_>) -> Option<String> {
    if let Some(text) = node.string() {
        return Some(text.into_owned());
    }
    let (key, value) = node.members().next()?;
    match &*key.string()? {
        "Ref" => Some(reference(&value.string()?, resources)),
        "Fn::GetAtt" => {
            let path = match value.string() {
                Some(path) => path.into_owned(),
                None => value.items().filter_map(Node::string).collect::<Vec<_>>().join("."),
            };
            attribute(&path, resources)
        }
        "Fn::Sub" => {
            let template = value.one_or_many().next()?.string()?;
            let variables = value.items().nth(1);
            Some(substitute(&template, variables, resources))
        }
        "Fn::Join" => {
            let mut parts = value.items();
            let separator = parts.next()?.string()?;
            let list = parts.next()?;
            if list.kind() != Kind::Array {
                return None;
            }
            let texts = list.items().map(|item| text_of(item, resources).unwrap_or_else(|| unknown("…")));
            Some(texts.collect::<Vec<_>>().join(&separator))
        }
        _ => None,
    }
}

fn substitute(template: &str, variables: Option<Node<'_>>, resources: Node<'_>) -> String {
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
        let given = variables.and_then(|map| map.get(name));
        let text = match given {
            Some(value) => text_of(value, resources),
            None if name.contains('.') => attribute(name, resources),
            None => Some(reference(name, resources)),
        };
        out.push_str(&text.unwrap_or_else(|| unknown(name)));
    }
    out.push_str(rest);
    out
}

/// `Ref`: a bucket's is its name; the partition is `aws` unless the template runs elsewhere; all else is unknown.
fn reference(name: &str, resources: Node<'_>) -> String {
    let resource = resources.get(name);
    let is_bucket = resource
        .and_then(|resource| resource.get("Type"))
        .is_some_and(|kind| kind.is_string("AWS::S3::Bucket"));
    if is_bucket {
        return bucket_name(name, resources);
    }
    match name {
        "AWS::Partition" => "aws".to_owned(),
        "AWS::URLSuffix" => "amazonaws.com".to_owned(),
        _ => unknown(name),
    }
}

/// `Fn::GetAtt`: a bucket's ARN is made of its name; all else is unknown.
fn attribute(path: &str, resources: Node<'_>) -> Option<String> {
    let (name, attribute) = path.split_once('.')?;
    let kind = resources.get(name).and_then(|resource| resource.get("Type")).and_then(Node::string);
    if attribute == "Arn" && kind.as_deref() == Some("AWS::S3::Bucket") {
        return Some(format!("arn:aws:s3:::{}", bucket_name(name, resources)));
    }
    None
}

/// A bucket's name, or its logical name in marks where the template gives it none.
pub(super) fn bucket_name(name: &str, resources: Node<'_>) -> String {
    let given = resources
        .get(name)
        .and_then(|resource| resource.get("Properties"))
        .and_then(|properties| properties.get("BucketName"))
        .and_then(Node::string);
    given.map_or_else(|| unknown(name), std::borrow::Cow::into_owned)
}

fn unknown(name: &str) -> String {
    format!("{UNKNOWN_OPEN}{name}{UNKNOWN_CLOSE}")
}
