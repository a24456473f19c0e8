//! The tape: all nodes of one text, flat, in document order.

use std::borrow::Cow;

use crate::source::{Decoded, OffsetMap, Part, Span};
use crate::syntax::node::Kind;
use crate::syntax::{Node, SyntaxError, json};

/// The parsed form of one text: a file, or a text decoded from a string inside one.
#[derive(Debug)]
pub struct Tree<'s> {
    pub(super) text: Cow<'s, str>,
    pub(super) cells: Vec<Cell>,
    /// Strings whose value is not in the text (a renamed key, a YAML scalar), sorted by cell.
    pub(super) replaced: Vec<(u32, Box<str>)>,
    pub(super) base: Base<'s>,
    /// The file that the text lies in: its number among the files of the run.
    pub(super) file: u32,
}

/// Where a tree's text comes from.
#[derive(Debug)]
pub(crate) enum Base<'s> {
    /// The file itself.
    File,
    /// One line of a file that holds a document on each: the line's number, from 0.
    Line(u32),
    /// A string node of another tree, decoded; the innermost decoding last.
    Embedded(Node<'s>, Vec<OffsetMap>),
    /// The same values in another shape: for each cell, the cell of the tree that it shows.
    View(&'s Tree<'s>, Vec<u32>),
}

/// One node of the tape, 20 bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    /// First byte of the value in the text; for strings, the quote.
    pub start: u32,
    pub end: u32,
    /// The cell behind this one's whole subtree.
    pub next: u32,
    /// The array or object it lies in.
    pub parent: u32,
    /// Kind in the low four bits, then one for "has escapes or a replaced text", then the place among its siblings.
    bits: u32,
}

/// The parent of a root.
pub(crate) const NO_PARENT: u32 = u32::MAX;

const ESCAPED: u32 = 1 << 4;

impl Cell {
    pub(crate) fn new(kind: Kind, start: u32, parent: u32, ordinal: u32) -> Self {
        Self { start, end: start, next: 0, parent, bits: kind as u32 | ordinal << 5 }
    }

    pub(crate) fn kind(self) -> Kind {
        Kind::from_bits(self.bits & 0xF)
    }

    pub(crate) fn set_escaped(&mut self) {
        self.bits |= ESCAPED;
    }

    pub(crate) fn is_escaped(self) -> bool {
        self.bits & ESCAPED != 0
    }

    /// The element's index in its array, or the member's in its object.
    pub(crate) fn ordinal(self) -> u32 {
        self.bits >> 5
    }
}

impl<'s> Tree<'s> {
    pub(crate) fn new(text: Cow<'s, str>, cells: Vec<Cell>, base: Base<'s>) -> Self {
        let file = match &base {
            Base::File | Base::Line(_) => 0,
            Base::Embedded(string, _) => string.tree().file,
            Base::View(of, _) => of.file,
        };
        Self { text, cells, replaced: Vec::new(), base, file }
    }

    /// The value at the top; `None` when the text holds none.
    #[must_use]
    pub fn root(&'s self) -> Option<Node<'s>> {
        (!self.cells.is_empty()).then(|| Node::new(self, 0))
    }

    /// Says which file of the run the text is.
    pub(crate) fn set_file(&mut self, file: u32) {
        self.file = file;
    }

    /// The text that was parsed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the file on disk that `span` of this tree's text came from.
    #[must_use]
    pub fn outer_span(&self, span: Span) -> Span {
        match &self.base {
            Base::File | Base::Line(_) => span,
            Base::View(of, _) => of.outer_span(span),
            Base::Embedded(string, maps) => {
                let within = maps.iter().rev().fold(span, |span, map| map.outer(span));
                string.tree().outer_span(within)
            }
        }
    }

    /// Whether the tree's text is the file's own, so that an edit of its bytes needs no encoding.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        match &self.base {
            Base::File | Base::Line(_) => true,
            Base::View(of, _) => of.is_plain(),
            Base::Embedded(..) => false,
        }
    }

    pub(super) fn replaced_text(&self, index: u32) -> Option<&str> {
        let found = self.replaced.binary_search_by_key(&index, |pair| pair.0).ok()?;
        Some(&self.replaced[found].1)
    }
}

/// How API Gateway's policies begin in its answers: without its quotes, the text of a JSON string.
const ESCAPED_OBJECT: &str = "{\\\"";

impl<'s> Tree<'s> {
    /// Parses one line of a file that holds a document on each; `number` counts from 0.
    ///
    /// # Errors
    /// The first place where the line is not JSON.
    pub(crate) fn parse_line(
        text: &'s str,
        range: std::ops::Range<usize>,
        number: u32,
    ) -> Result<Self, SyntaxError> {
        let cells = json::parse_cells(text, range)?;
        Ok(Self::new(Cow::Borrowed(text), cells, Base::Line(number)))
    }

    /// Parses the JSON inside a string, percent-decoding it first where needed.
    ///
    /// `None` when the string does not even start like a JSON object, list or string; the decoded text when it does,
    /// but is not JSON.
    pub(crate) fn parse_embedded(string: Node<'s>) -> Option<Result<Self, (String, Base<'s>)>> {
        if string.kind() != Kind::String {
            return None;
        }
        let start = string.span().start + 1;
        let inside = string.raw().get(1..string.raw().len().checked_sub(1)?)?;
        let is_candidate = |text: &str| text.trim_start().starts_with(['{', '[', '"']);
        // A look at the first bytes saves decoding strings that are no documents.
        let head = inside.trim_start();
        if !is_candidate(head) && !head.starts_with(['%', '\\']) {
            return None;
        }
        let decoded = Decoded::json_string(inside, start);
        // A text that stands for another one in the file has no bytes there.
        if string.tree().replaced_text(string.index()).is_some_and(|text| text != decoded.text) {
            return None;
        }
        let mut maps = vec![decoded.map];
        let mut text = decoded.text;
        if !is_candidate(&text) {
            let percent = Decoded::percent(&text, 0)?;
            text = percent.text;
            maps.push(percent.map);
        }
        if !is_candidate(&text) {
            return None;
        }
        let mut cells = json::parse_cells(&text, 0..text.len());
        if cells.is_err() && text.starts_with(ESCAPED_OBJECT) {
            let again = Decoded::json_string(&text, 0);
            cells = json::parse_cells(&again.text, 0..again.text.len());
            if cells.is_ok() {
                text = again.text;
                maps.push(again.map);
            }
        }
        let base = Base::Embedded(string, maps);
        Some(match cells {
            Ok(cells) => Ok(Self::new(Cow::Owned(text), cells, base)),
            Err(_) => Err((text, base)),
        })
    }

    /// Parses JSON that `whole` puts together of the strings among `parts`, and of what stands for the others; `None` when
    /// it is none.
    pub(crate) fn parse_joined(whole: Node<'s>, parts: Vec<(Node<'s>, Option<String>)>) -> Option<Self> {
        let part = |(node, made): (Node<'s>, Option<String>)| {
            let (raw, start) = (node.raw(), node.span().start);
            match made {
                Some(made) => Some((Part::Made(made), start)),
                None => Some((Part::Text(raw.get(1..raw.len().checked_sub(1)?)?), start + 1)),
            }
        };
        let parts: Option<Vec<_>> = parts.into_iter().map(part).collect();
        let Decoded { text, map } = Decoded::joined(&parts?);
        let cells = json::parse_cells(&text, 0..text.len()).ok()?;
        Some(Self::new(Cow::Owned(text), cells, Base::Embedded(whole, vec![map])))
    }

    /// What can be saved of a decoded text that is not JSON, with its errors.
    pub(crate) fn parse_embedded_tolerantly(text: String, base: Base<'s>) -> (Self, Vec<SyntaxError>) {
        let (mut tree, errors) = crate::syntax::parse_tolerantly(Cow::Owned(text));
        if let Base::Embedded(string, _) = &base {
            tree.file = string.tree().file;
        }
        tree.base = base;
        (tree, errors)
    }
}
