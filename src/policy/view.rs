//! The long form of a policy, for rules written as JSONPath.

use crate::syntax::{Kind, Node, Tree, ViewBuilder};

/// The policy at `node` with AWS's shorthands lifted: `Statement`, `Action`, `Resource`, principals and condition values
/// are lists, and `"Principal": "*"` is `{"AWS": ["*"]}`. Each lifted node keeps the place of the text it came from.
#[must_use]
pub fn canonical_view(node: Node<'_>) -> Tree<'_> {
    let mut view = ViewBuilder::new(node.tree());
    object(&mut view, node, |view, key, value| {
        if key.is_string("Statement") {
            list(view, value, |view, statement| object(view, statement, element));
        } else {
            view.subtree(value);
        }
    });
    view.finish()
}

fn element<'s>(view: &mut ViewBuilder<'s>, key: Node<'s>, value: Node<'s>) {
    let name = key.string().unwrap_or_default();
    match &*name {
        "Action" | "NotAction" | "Resource" | "NotResource" => list(view, value, ViewBuilder::subtree),
        "Principal" | "NotPrincipal" if value.is_string("*") => {
            view.open(Kind::Object, value);
            view.key(value, Some("AWS"));
            list(view, value, ViewBuilder::subtree);
            view.close();
        }
        "Principal" | "NotPrincipal" => {
            object(view, value, |view, _, value| list(view, value, ViewBuilder::subtree));
        }
        "Condition" => object(view, value, |view, _, keys| {
            object(view, keys, |view, _, value| list(view, value, ViewBuilder::subtree));
        }),
        _ => view.subtree(value),
    }
}

/// Copies an object, its values by `member`; anything else as it stands.
fn object<'s>(
    view: &mut ViewBuilder<'s>,
    node: Node<'s>,
    member: impl Fn(&mut ViewBuilder<'s>, Node<'s>, Node<'s>),
) {
    if node.kind() != Kind::Object {
        view.subtree(node);
        return;
    }
    view.open(Kind::Object, node);
    for (key, value) in node.members() {
        view.key(key, None);
        member(view, key, value);
    }
    view.close();
}

/// Copies a list, its items by `item`; a single value becomes a list of one at the same place.
fn list<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, item: impl Fn(&mut ViewBuilder<'s>, Node<'s>)) {
    view.open(Kind::Array, node);
    for value in node.one_or_many() {
        item(view, value);
    }
    view.close();
}
