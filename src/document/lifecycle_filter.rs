//! Which objects a lifecycle rule is about, from the dialects' spellings to the API's `Filter`.
//!
//! In the API a filter holds one condition, and several only inside `And`. CloudFormation and AWS Config list them flat.

use crate::document::dialect::{Dialect, number, scalar};
use crate::syntax::{Kind, Node, ViewBuilder};

/// The conditions of a rule.
#[derive(Debug, Default)]
pub(super) struct Conditions<'s> {
    pub prefix: Option<Node<'s>>,
    pub tags: Vec<Tag<'s>>,
    pub larger_than: Option<Node<'s>>,
    pub smaller_than: Option<Node<'s>>,
}

/// A tag that objects must have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag<'s> {
    pub node: Node<'s>,
    pub key: Option<Node<'s>>,
    pub value: Option<Node<'s>>,
}

impl<'s> Tag<'s> {
    /// A tag whose parts have these names.
    pub(super) fn named(node: Node<'s>, key: &str, value: &str) -> Self {
        Self { node, key: node.get(key), value: node.get(value) }
    }
}

impl<'s> Conditions<'s> {
    /// Writes the filter as the dialect's tool sends it: in `And` when there are several conditions.
    pub(super) fn write(&self, view: &mut ViewBuilder<'s>, origin: Node<'s>, dialect: Dialect<'_>) {
        let others = [self.prefix, self.larger_than, self.smaller_than].into_iter().flatten().count();
        view.open(Kind::Object, origin);
        if self.tags.len() + others > 1 {
            view.key(origin, Some("And"));
            self.write_all(view, origin, dialect);
        } else {
            self.members(view, dialect);
            self.tag(view, dialect);
        }
        view.close();
    }

    /// Writes the one tag of a filter without `And`.
    pub(super) fn tag(&self, view: &mut ViewBuilder<'s>, dialect: Dialect<'_>) {
        if let [tag] = self.tags[..] {
            view.key(tag.node, Some("Tag"));
            write_tag(view, tag, dialect);
        }
    }

    /// Writes the object inside `And`, however many conditions there are.
    pub(super) fn write_all(&self, view: &mut ViewBuilder<'s>, origin: Node<'s>, dialect: Dialect<'_>) {
        view.open(Kind::Object, origin);
        self.members(view, dialect);
        if let Some(first) = self.tags.first() {
            view.key(first.node, Some("Tags"));
            view.open(Kind::Array, origin);
            for tag in &self.tags {
                write_tag(view, *tag, dialect);
            }
            view.close();
        }
        view.close();
    }

    /// Writes all conditions but tags, as members of the object that is open.
    pub(super) fn members(&self, view: &mut ViewBuilder<'s>, dialect: Dialect<'_>) {
        if let Some(prefix) = self.prefix {
            view.key(prefix, Some("Prefix"));
            scalar(view, prefix, dialect);
        }
        let sizes = [("ObjectSizeGreaterThan", self.larger_than), ("ObjectSizeLessThan", self.smaller_than)];
        for (name, size) in sizes {
            if let Some(size) = size {
                view.key(size, Some(name));
                number(view, size, dialect);
            }
        }
    }
}

fn write_tag<'s>(view: &mut ViewBuilder<'s>, tag: Tag<'s>, dialect: Dialect<'_>) {
    if (dialect.is_unknown)(tag.node) {
        view.unknown(tag.node);
        return;
    }
    view.open(Kind::Object, tag.node);
    for (name, part) in [("Key", tag.key), ("Value", tag.value)] {
        if let Some(part) = part {
            view.key(part, Some(name));
            scalar(view, part, dialect);
        }
    }
    view.close();
}
