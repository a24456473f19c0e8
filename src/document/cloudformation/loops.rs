//! The resources of a template, those that `Fn::ForEach` repeats among them.

use memchr::memmem;

use crate::document::Trees;
use crate::policy::unknown;
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

/// What the name of a loop begins with.
const LOOP: &str = "Fn::ForEach::";

/// Every resource and its logical name. What is repeated, a resource or properties of one, stands once, with the name of
/// what differs in its marks.
pub(super) fn resources<'s>(trees: &'s Trees<'s>, list: Node<'s>) -> Vec<(Node<'s>, Node<'s>)> {
    let has_loops = memmem::find(list.raw().as_bytes(), LOOP.as_bytes()).is_some();
    let written = if has_loops { trees.alloc(written_out(list)).root() } else { None };
    written.unwrap_or(list).members().collect()
}

/// Whether a list of resources has any that are repeated.
pub(super) fn has_loops(list: Node<'_>) -> bool {
    list.members().any(|(name, value)| repeated(name, value).is_some())
}

/// The variable and the body of a loop: `"Fn::ForEach::Name": [variable, values, body]`.
fn repeated<'s>(name: Node<'s>, value: Node<'s>) -> Option<(String, Node<'s>)> {
    if !name.string()?.starts_with(LOOP) {
        return None;
    }
    let variable = value.items().next()?.string()?.into_owned();
    let body = value.items().nth(2).filter(|body| body.kind() == Kind::Object)?;
    Some((variable, body))
}

/// A value with the body of each loop in the loop's place, in which the variable is known only later.
fn written_out(list: Node<'_>) -> Tree<'_> {
    let mut view = ViewBuilder::new(list.tree());
    copy(&mut view, list, &mut Vec::new());
    view.finish()
}

/// How a variable is written, and what stands for it.
struct Marks {
    written: [String; 2],
    mark: String,
}

impl Marks {
    fn of(variable: &str) -> Self {
        Self { written: [format!("${{{variable}}}"), format!("&{{{variable}}}")], mark: unknown(variable) }
    }
}

/// A text in which a variable of the loops around it is written.
fn marked(node: Node<'_>, loops: &[Marks]) -> Option<String> {
    let text = node.string()?;
    let written = || loops.iter().flat_map(|one| one.written.iter().map(|written| (written, &one.mark)));
    let is_in = written().any(|(written, _)| text.contains(written));
    is_in.then(|| written().fold(text.into_owned(), |text, (written, mark)| text.replace(written, mark)))
}

fn copy<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, loops: &mut Vec<Marks>) {
    match node.kind() {
        Kind::Object => {
            view.open(Kind::Object, node);
            members(view, node, loops);
            view.close();
        }
        Kind::Array => {
            view.open(Kind::Array, node);
            node.items().for_each(|item| copy(view, item, loops));
            view.close();
        }
        Kind::String => match marked(node, loops) {
            Some(text) => view.replaced(Kind::String, node, &text),
            None => view.scalar(node),
        },
        _ => view.scalar(node),
    }
}

fn members<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, loops: &mut Vec<Marks>) {
    for (key, value) in node.members() {
        if let Some((variable, body)) = repeated(key, value) {
            loops.push(Marks::of(&variable));
            members(view, body, loops);
            loops.pop();
        } else {
            view.key(key, marked(key, loops).as_deref());
            copy(view, value, loops);
        }
    }
}
