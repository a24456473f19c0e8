//! Policies that a Step Functions state machine hands on. What its paths and expressions make is known only when it runs.

use crate::syntax::{Kind, Node, Tree, ViewBuilder};

/// What stands behind the name of a member whose value is a path or an intrinsic function. Source: "Manipulating
/// parameters in Step Functions workflows".
const PATH: &str = ".$";

/// Whether some of a policy is made when the state machine runs.
pub(super) fn is_made_later(policy: Node<'_>) -> bool {
    is_expression(policy)
        || policy.items().any(is_made_later)
        || policy.members().any(|(key, value)| is_path(key) || is_made_later(value))
}

/// The policy, with that unknown.
pub(super) fn known_later(policy: Node<'_>) -> Tree<'_> {
    let mut view = ViewBuilder::new(policy.tree());
    copy(&mut view, policy);
    view.finish()
}

fn copy<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>) {
    match node.kind() {
        Kind::Object => {
            view.open(Kind::Object, node);
            for (key, value) in node.members() {
                let name = key.string().filter(|_| is_path(key));
                view.key(key, name.as_deref().and_then(|name| name.strip_suffix(PATH)));
                match name {
                    Some(_) => view.unknown(value),
                    None => copy(view, value),
                }
            }
            view.close();
        }
        Kind::Array => {
            view.open(Kind::Array, node);
            node.items().for_each(|item| copy(view, item));
            view.close();
        }
        _ if is_expression(node) => view.unknown(node),
        _ => view.scalar(node),
    }
}

fn is_path(key: Node<'_>) -> bool {
    key.string().is_some_and(|name| name.ends_with(PATH))
}

/// Whether a value is an expression of `JSONata`: such a text is one from its beginning to its end.
fn is_expression(node: Node<'_>) -> bool {
    let text = node.string();
    text.is_some_and(|text| text.starts_with("{%") && text.ends_with("%}"))
}
