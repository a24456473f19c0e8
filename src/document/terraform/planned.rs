//! What a planned resource will be: its attributes, and in place of those that are known only after applying the resource
//! that the configuration takes them from, else a value that is unknown.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::any_true;
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

/// Attributes that the provider computes wherever they are not set. Nobody sets them to what is known only later, so that
/// unknown means not set.
const COMPUTED: [&str; 7] = [
    "id",
    "mfa_delete",
    "transition_default_minimum_object_size",
    "expired_object_delete_marker",
    "object_size_greater_than",
    "object_size_less_than",
    "newer_noncurrent_versions",
];

/// Which resource the attribute of this name, in the block of that one, is taken from, as its expression tells.
pub(super) type Taken<'t, 's> = &'t dyn Fn(&str, &str, Node<'s>) -> Option<String>;

/// The attributes `after` applying, of which `unknown` says what is known only then; `None` when all of it is known.
pub(super) fn planned<'s>(
    after: Node<'s>,
    unknown: Option<Node<'s>>,
    expressions: Option<Node<'s>>,
    taken: Taken<'_, 's>,
) -> Option<Tree<'s>> {
    let unknown = unknown.filter(|unknown| any_true(*unknown))?;
    let mut view = ViewBuilder::new(after.tree());
    value(&mut view, after, unknown, Place { block: "", expression: expressions }, taken);
    Some(view.finish())
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place<'p, 's> {
    /// The block's name.
    block: &'p str,
    /// What the configuration says of it.
    expression: Option<Node<'s>>,
}

fn value<'s>(
    view: &mut ViewBuilder<'s>,
    after: Node<'s>,
    unknown: Node<'s>,
    place: Place<'_, 's>,
    taken: Taken<'_, 's>,
) {
    match after.kind() {
        _ if unknown.bool() == Some(true) => view.unknown(after),
        Kind::Object => object(view, after, unknown, place, taken),
        Kind::Array => {
            view.open(Kind::Array, after);
            let mut unknown = unknown.items();
            // Blocks that an expression makes do not stand in the configuration one by one.
            let count = |node: Node<'_>| node.items().count();
            let written = place.expression.filter(|written| count(*written) == count(after));
            let mut written = written.into_iter().flat_map(Node::items);
            for item in after.items() {
                let place = Place { expression: written.next(), ..place };
                match unknown.next() {
                    Some(unknown) => value(view, item, unknown, place, taken),
                    None => view.subtree(item),
                }
            }
            view.close();
        }
        _ => view.scalar(after),
    }
}

fn object<'s>(
    view: &mut ViewBuilder<'s>,
    after: Node<'s>,
    unknown: Node<'s>,
    place: Place<'_, 's>,
    taken: Taken<'_, 's>,
) {
    let mut left: BTreeMap<Cow<'s, str>, Node<'s>> =
        unknown.members().filter_map(|(key, inner)| Some((key.string()?, inner))).collect();
    let written = |name: &str| place.expression.and_then(|block| block.get(name));
    view.open(Kind::Object, after);
    for (key, inner) in after.members() {
        let name = key.string().unwrap_or_default();
        match left.get(&name) {
            Some(unknown) if unknown.bool() == Some(true) => {}
            Some(unknown) => {
                view.key(key, None);
                let place = Place { block: &name, expression: written(&name) };
                value(view, inner, *unknown, place, taken);
                left.remove(&name);
            }
            None => {
                view.key(key, None);
                view.subtree(inner);
            }
        }
    }
    left.retain(|name, unknown| any_true(*unknown) && !COMPUTED.contains(&&**name));
    for name in left.keys() {
        view.key(after, Some(name));
        match written(name).and_then(|expression| taken(place.block, name, expression)) {
            Some(text) => view.replaced(Kind::String, after, &text),
            None => view.unknown(after),
        }
    }
    view.close();
}
