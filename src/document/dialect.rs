//! One configuration, many spellings: tables that bring CloudFormation's, Terraform's and AWS Config's names to the S3
//! API's, and the one function that reads them.

use crate::syntax::{Kind, Node, Tree, ViewBuilder};

/// Writes a value that no table can describe.
pub(super) type Writer = for<'s> fn(&mut ViewBuilder<'s>, Node<'s>, Dialect<'_>);

/// How a value is spelt in a dialect.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// As the API has it.
    Same,
    /// An object: only the fields listed are taken over.
    Fields(&'static [Field]),
    /// A list of such values.
    Each(&'static Shape),
    /// Terraform's block: a list that holds one object or none.
    Block(&'static [Field]),
    /// A list in the API that the dialect spells as one object.
    One(&'static [Field]),
    /// A word that stands for another one: `true` for `Enabled`, say.
    Word(&'static [(&'static str, &'static str)]),
    /// An object whose members all get an upper-case first letter, at any depth.
    Pascal,
    /// As the API has it; an empty text, `false` or a number below one means that it is not set.
    Set,
    /// As the API has it, unless the member named here is set: the dialect writes a zero then.
    Unless(&'static str),
    /// An object without members that turns something on, unless its member named here says `false`.
    On(&'static str),
    /// As the API has it; where it is not set, what Terraform's provider sends in its place.
    Or(Default),
    /// A bucket's name or ARN, which a reference to it may stand for.
    Bucket,
    /// A role's ARN, which a reference to it may stand for.
    Role,
    /// A KMS key's ARN, which a reference to it may stand for.
    Key,
    /// Whatever the function writes.
    Custom(Writer),
}

/// What is sent for a member that is not set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Default {
    /// Only beside the member of this name; always, when it is empty.
    pub beside: &'static str,
    pub kind: Kind,
    pub text: &'static str,
}

/// One member of an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// Its name in the dialect; `outer/inner` for a member of a nested object or block, nothing for the object itself.
    pub from: &'static str,
    /// Its name in the API. Of two names, the first is an object that the field lies in; an empty second one only opens
    /// that object.
    pub to: &'static [&'static str],
    /// How its value is spelt.
    pub shape: Shape,
}

/// A field that only has another name.
pub(super) const fn renamed(from: &'static str, to: &'static [&'static str]) -> Field {
    Field { from, to, shape: Shape::Same }
}

/// A field with a name and a shape.
pub(super) const fn field(from: &'static str, to: &'static [&'static str], shape: Shape) -> Field {
    Field { from, to, shape }
}

/// Which values a dialect leaves to be known later.
#[derive(Clone, Copy)]
pub(super) struct Dialect<'d> {
    /// Whether a value is known only later, by itself.
    pub is_unknown: &'d dyn Fn(Node<'_>) -> bool,
    /// The name or ARN of the bucket that such a value refers to.
    pub bucket: &'d dyn Fn(Node<'_>) -> Option<String>,
    /// The ARN of the role that such a value refers to.
    pub role: &'d dyn Fn(Node<'_>) -> Option<String>,
    /// The ARN of the KMS key that such a value refers to.
    pub key: &'d dyn Fn(Node<'_>) -> Option<String>,
    /// Whether `null` means "not set".
    pub drops_null: bool,
}

/// Nothing is known only later, and `null` means "not set".
pub(super) const PLAIN: Dialect<'static> =
    Dialect { is_unknown: &|_| false, bucket: &|_| None, role: &|_| None, key: &|_| None, drops_null: true };

/// `node` in the API's spelling; an object whatever `node` is.
pub(super) fn view<'s>(node: Node<'s>, fields: &'static [Field], dialect: Dialect<'_>) -> Tree<'s> {
    let mut view = ViewBuilder::new(node.tree());
    object(&mut view, node, fields, dialect);
    view.finish()
}

/// An object of which only the fields listed are taken over.
pub(super) fn object<'s>(
    view: &mut ViewBuilder<'s>,
    node: Node<'s>,
    fields: &'static [Field],
    dialect: Dialect<'_>,
) {
    if node.kind() == Kind::Unknown || (dialect.is_unknown)(node) {
        view.unknown(node);
        return;
    }
    view.open(Kind::Object, node);
    // Fields that share an outer name stand beside each other in the table, so that it is opened once.
    let mut open: Option<&'static str> = None;
    for field in fields {
        let given = member(node, field.from);
        let given = given.filter(|value| !dialect.drops_null || value.kind() != Kind::Null);
        let given = given.filter(|value| !matches!(field.shape, Shape::Or(_)) || is_set(*value));
        let Some(value) = given.or_else(|| in_place(node, field.shape)) else { continue };
        if !is_given(node, value, field.shape) {
            continue;
        }
        let (outer, name) = match field.to {
            [name] => (None, *name),
            [outer, name, ..] => (Some(*outer), *name),
            [] => continue,
        };
        if open != outer {
            if open.is_some() {
                view.close();
            }
            if let Some(outer) = outer {
                view.key(value, Some(outer));
                view.open(Kind::Object, value);
            }
            open = outer;
        }
        if name.is_empty() {
            continue;
        }
        view.key(value.key().unwrap_or(value), Some(name));
        shaped(view, value, field.shape, dialect);
    }
    if open.is_some() {
        view.close();
    }
    view.close();
}

/// A bucket by the name that it is given, as the request to make one has it.
pub(super) fn named_bucket(name: Node<'_>) -> Tree<'_> {
    let mut view = ViewBuilder::new(name.tree());
    view.open(Kind::Object, name);
    view.key(name, Some("Bucket"));
    view.scalar(name);
    view.close();
    view.finish()
}

/// A configuration with one member, which another value turns on.
pub(super) fn enabled<'s>(by: Node<'s>, member: &str) -> Tree<'s> {
    let mut view = ViewBuilder::new(by.tree());
    view.open(Kind::Object, by);
    view.key(by, Some(member));
    view.replaced(Kind::String, by, "Enabled");
    view.close();
    view.finish()
}

/// In place of a value that is not set, where something is sent all the same: the member beside it, or the object itself.
fn in_place(object: Node<'_>, shape: Shape) -> Option<Node<'_>> {
    let Shape::Or(Default { beside, .. }) = shape else { return None };
    member(object, beside).filter(|other| is_set(*other))
}

/// Whether a dialect that writes something for what is not set means that `value` is set.
fn is_given(object: Node<'_>, value: Node<'_>, shape: Shape) -> bool {
    match shape {
        // An empty block is a block that is not there.
        Shape::Block(_) => value.kind() != Kind::Array || value.items().next().is_some(),
        Shape::Set => is_set(value),
        Shape::Unless(other) => !object.get(other).is_some_and(is_set),
        Shape::On(switch) => value.get(switch).and_then(Node::scalar).is_none_or(|word| word != "false"),
        _ => true,
    }
}

/// Whether a value is more than what a dialect writes for one that is not set.
pub(super) fn is_set(value: Node<'_>) -> bool {
    match value.kind() {
        Kind::Null => false,
        Kind::Bool => value.bool() == Some(true),
        Kind::Number => value.number().is_none_or(|number| number > 0.0),
        Kind::String => value.string().is_some_and(|text| !text.is_empty()),
        Kind::Array => value.items().next().is_some(),
        Kind::Object | Kind::Unknown => true,
    }
}

/// A scalar, or the mark of one that is known only later.
pub(super) fn scalar<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, dialect: Dialect<'_>) {
    if (dialect.is_unknown)(node) { view.unknown(node) } else { view.scalar(node) }
}

/// A number that may stand as a text.
pub(super) fn number<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, dialect: Dialect<'_>) {
    match node.string() {
        Some(text) if text.parse::<f64>().is_ok_and(f64::is_finite) => {
            view.replaced(Kind::Number, node, &text);
        }
        _ => scalar(view, node, dialect),
    }
}

/// A switch that may stand as a text.
pub(super) fn switch<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, dialect: Dialect<'_>) {
    match node.string() {
        Some(text) if text.eq_ignore_ascii_case("true") => view.replaced(Kind::Bool, node, "true"),
        Some(text) if text.eq_ignore_ascii_case("false") => view.replaced(Kind::Bool, node, "false"),
        _ => scalar(view, node, dialect),
    }
}

/// Where an access point takes requests from: one network, as `vpc` sets it, or the internet.
pub(super) fn network_origin<'s>(
    view: &mut ViewBuilder<'s>,
    point: Node<'s>,
    vpc: Option<Node<'s>>,
    dialect: Dialect<'_>,
) {
    match vpc {
        Some(vpc) if vpc.kind() == Kind::Unknown || (dialect.is_unknown)(vpc) => view.unknown(vpc),
        Some(vpc) => view.replaced(Kind::String, vpc, "VPC"),
        None => view.replaced(Kind::String, point, "Internet"),
    }
}

/// The member `path`; a slash enters an object, or the one object of a block.
pub(super) fn member<'s>(node: Node<'s>, path: &str) -> Option<Node<'s>> {
    if path.is_empty() {
        return Some(node);
    }
    match path.split_once('/') {
        Some((outer, inner)) => node.get(outer)?.one_or_many().next()?.get(inner),
        None => node.get(path),
    }
}

fn shaped<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, shape: Shape, dialect: Dialect<'_>) {
    if node.kind() == Kind::Unknown || (dialect.is_unknown)(node) {
        let referred = match shape {
            Shape::Bucket => (dialect.bucket)(node),
            Shape::Role => (dialect.role)(node),
            Shape::Key => (dialect.key)(node),
            _ => None,
        };
        match referred {
            Some(text) => view.replaced(Kind::String, node, &text),
            None => view.unknown(node),
        }
        return;
    }
    match shape {
        Shape::Same | Shape::Set | Shape::Unless(_) | Shape::Bucket | Shape::Role | Shape::Key => {
            same(view, node, dialect);
        }
        Shape::Or(default) => match node.kind() {
            Kind::Object | Kind::Array => view.replaced(default.kind, node, default.text),
            _ => same(view, node, dialect),
        },
        Shape::On(_) => {
            view.open(Kind::Object, node);
            view.close();
        }
        Shape::Custom(write) => write(view, node, dialect),
        Shape::Fields(fields) => object(view, node, fields, dialect),
        Shape::Each(inner) => {
            view.open(Kind::Array, node);
            for item in node.one_or_many() {
                shaped(view, item, *inner, dialect);
            }
            view.close();
        }
        Shape::Block(fields) => match node.one_or_many().next() {
            Some(block) => object(view, block, fields, dialect),
            None => view.unknown(node),
        },
        Shape::One(fields) => {
            view.open(Kind::Array, node);
            for item in node.one_or_many() {
                object(view, item, fields, dialect);
            }
            view.close();
        }
        Shape::Word(words) => {
            let text = node.scalar().unwrap_or_default();
            match words.iter().find(|pair| pair.0 == text) {
                Some((_, word)) => view.replaced(Kind::String, node, word),
                None => same(view, node, dialect),
            }
        }
        Shape::Pascal => pascal(view, node),
    }
}

/// A value as it stands, but for what is known only later.
fn same<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, dialect: Dialect<'_>) {
    if (dialect.is_unknown)(node) {
        view.unknown(node);
        return;
    }
    match node.kind() {
        Kind::Object => {
            view.open(Kind::Object, node);
            for (key, value) in node.members() {
                if !(dialect.drops_null && value.kind() == Kind::Null) {
                    view.key(key, None);
                    same(view, value, dialect);
                }
            }
            view.close();
        }
        Kind::Array => {
            view.open(Kind::Array, node);
            for item in node.items() {
                same(view, item, dialect);
            }
            view.close();
        }
        _ => view.scalar(node),
    }
}

/// Names whose API spelling is not just the first letter in upper case.
const ABBREVIATIONS: [(&str, &str); 2] =
    [("sseAlgorithm", "SSEAlgorithm"), ("kmsMasterKeyID", "KMSMasterKeyID")];

fn pascal<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>) {
    match node.kind() {
        Kind::Object => {
            view.open(Kind::Object, node);
            for (key, value) in node.members() {
                if value.kind() == Kind::Null {
                    continue;
                }
                let name = key.string().unwrap_or_default();
                let abbreviation =
                    ABBREVIATIONS.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned());
                view.key(key, Some(&abbreviation.unwrap_or_else(|| upper_first(&name))));
                pascal(view, value);
            }
            view.close();
        }
        Kind::Array => {
            view.open(Kind::Array, node);
            for item in node.items() {
                pascal(view, item);
            }
            view.close();
        }
        _ => view.scalar(node),
    }
}

fn upper_first(name: &str) -> String {
    let mut characters = name.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + characters.as_str())
}
