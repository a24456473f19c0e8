//! The resources of a template, those that `Fn::ForEach` repeats among them.

use crate::policy::unknown;
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

use crate::document::Trees;

/// Every resource and its logical name. One that is repeated stands once, with the name of what differs in its marks.
pub(super) fn resources<'s>(trees: &'s Trees<'s>, list: Node<'s>) -> Vec<(Node<'s>, Node<'s>)> {
    let mut found = Vec::new();
    collect(trees, list, &mut found);
    found
}

fn collect<'s>(trees: &'s Trees<'s>, list: Node<'s>, found: &mut Vec<(Node<'s>, Node<'s>)>) {
    for (name, value) in list.members() {
        match repeated(name, value) {
            None => found.push((name, value)),
            Some((variable, body)) => {
                if let Some(body) = trees.alloc(with_marks(body, &variable)).root() {
                    collect(trees, body, found);
                }
            }
        }
    }
}

/// Whether a list of resources has any that are repeated.
pub(super) fn has_loops(list: Node<'_>) -> bool {
    list.members().any(|(name, value)| repeated(name, value).is_some())
}

/// The variable and the body of a loop: `"Fn::ForEach::Name": [variable, values, body]`.
fn repeated<'s>(name: Node<'s>, value: Node<'s>) -> Option<(String, Node<'s>)> {
    if !name.string()?.starts_with("Fn::ForEach::") {
        return None;
    }
    let variable = value.items().next()?.string()?.into_owned();
    let body = value.items().nth(2).filter(|body| body.kind() == Kind::Object)?;
    Some((variable, body))
}

/// The loop's body, in which the variable is known only later.
fn with_marks<'s>(body: Node<'s>, variable: &str) -> Tree<'s> {
    let mut view = ViewBuilder::new(body.tree());
    let marks =
        Marks { written: [format!("${{{variable}}}"), format!("&{{{variable}}}")], mark: unknown(variable) };
    marks.copy(&mut view, body);
    view.finish()
}

/// How a variable is written, and what stands for it.
struct Marks {
    written: [String; 2],
    mark: String,
}

impl Marks {
    fn in_text(&self, text: &str) -> Option<String> {
        let is_in = self.written.iter().any(|written| text.contains(written));
        is_in.then(|| self.written.iter().fold(text.to_owned(), |text, one| text.replace(one, &self.mark)))
    }

    fn copy<'s>(&self, view: &mut ViewBuilder<'s>, node: Node<'s>) {
        let marked = |node: Node<'s>| self.in_text(&node.string()?);
        match node.kind() {
            Kind::Object => {
                view.open(Kind::Object, node);
                for (key, value) in node.members() {
                    view.key(key, marked(key).as_deref());
                    self.copy(view, value);
                }
                view.close();
            }
            Kind::Array => {
                view.open(Kind::Array, node);
                node.items().for_each(|item| self.copy(view, item));
                view.close();
            }
            Kind::String => match marked(node) {
                Some(text) => view.replaced(Kind::String, node, &text),
                None => view.scalar(node),
            },
            _ => view.scalar(node),
        }
    }
}
