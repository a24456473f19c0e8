//! The values of a tree in another shape, each still knowing where it came from.
//!
//! AWS spells one fact in many ways: a string where a list may stand, `BucketKeyEnabled` or `bucket_key_enabled`. A
//! view holds the one long form that rules are written against; its nodes keep the spans and pointers of the text.

use std::borrow::Cow;

use crate::syntax::json::offset;
use crate::syntax::{Base, Cell, Kind, NO_PARENT, Node, Tree};

/// Builds a view, value by value in document order.
#[derive(Debug)]
pub struct ViewBuilder<'s> {
    of: &'s Tree<'s>,
    cells: Vec<Cell>,
    origins: Vec<u32>,
    replaced: Vec<(u32, Box<str>)>,
    open: Vec<(u32, u32)>,
}

impl<'s> ViewBuilder<'s> {
    /// A view of values of `of`; every origin given later must lie in that tree.
    #[must_use]
    pub fn new(of: &'s Tree<'s>) -> Self {
        Self { of, cells: Vec::new(), origins: Vec::new(), replaced: Vec::new(), open: Vec::new() }
    }

    /// Opens an object or array that shows `origin`; [`ViewBuilder::close`] ends it.
    pub fn open(&mut self, kind: Kind, origin: Node<'s>) {
        let index = self.push(kind, origin, true);
        self.open.push((index, 0));
    }

    /// Ends the innermost open object or array.
    pub fn close(&mut self) {
        if let Some((index, _)) = self.open.pop() {
            self.cells[index as usize].next = offset(self.cells.len());
        }
    }

    /// A key; its value must follow. `name` replaces the name it has in the text.
    pub fn key(&mut self, origin: Node<'s>, name: Option<&str>) {
        let index = self.push(Kind::String, origin, false);
        self.set_text(index, origin, name);
    }

    /// A scalar as it stands.
    pub fn scalar(&mut self, origin: Node<'s>) {
        let index = self.push(origin.kind(), origin, true);
        self.set_text(index, origin, None);
    }

    /// A scalar of another kind or value than the text has.
    pub fn replaced(&mut self, kind: Kind, origin: Node<'s>, text: &str) {
        let index = self.push(kind, origin, true);
        self.set_text(index, origin, Some(text));
    }

    /// A value that the document leaves open.
    pub fn unknown(&mut self, origin: Node<'s>) {
        self.push(Kind::Unknown, origin, true);
    }

    /// A whole value as it stands.
    pub fn subtree(&mut self, origin: Node<'s>) {
        match origin.kind() {
            Kind::Object => {
                self.open(Kind::Object, origin);
                for (key, value) in origin.members() {
                    self.key(key, None);
                    self.subtree(value);
                }
                self.close();
            }
            Kind::Array => {
                self.open(Kind::Array, origin);
                for item in origin.items() {
                    self.subtree(item);
                }
                self.close();
            }
            _ => self.scalar(origin),
        }
    }

    /// The view as a tree.
    #[must_use]
    pub fn finish(self) -> Tree<'s> {
        let text = Cow::Borrowed(self.of.text());
        let mut tree = Tree::new(text, self.cells, Base::View(self.of, self.origins));
        tree.replaced = self.replaced;
        tree
    }

    fn push(&mut self, kind: Kind, origin: Node<'s>, is_value: bool) -> u32 {
        let (parent, ordinal) = match self.open.last_mut() {
            Some((parent, count)) => {
                let ordinal = *count;
                *count += u32::from(is_value);
                (*parent, ordinal)
            }
            None => (NO_PARENT, 0),
        };
        let index = offset(self.cells.len());
        let span = origin.span();
        let mut cell = Cell::new(kind, span.start, parent, ordinal);
        cell.end = span.end;
        cell.next = index + 1;
        self.cells.push(cell);
        self.origins.push(origin.index());
        index
    }

    /// Gives a scalar cell its value where the text at its span does not say it.
    fn set_text(&mut self, index: u32, origin: Node<'s>, text: Option<&str>) {
        let cell = &mut self.cells[index as usize];
        if let Some(text) = text.or_else(|| self.of.replaced_text(origin.index())) {
            self.replaced.push((index, text.into()));
            cell.set_escaped();
        } else if origin.is_escaped() {
            cell.set_escaped();
        }
    }
}
