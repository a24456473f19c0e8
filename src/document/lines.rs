//! Files with one JSON document a line.

use std::ops::Range;

use crate::document::Loaded;
use crate::document::load::{Broken, finish_broken, goes_on};
use crate::document::recognize::Reader;
use crate::syntax::{SyntaxError, Tree};

/// How many errors of broken lines are findings.
pub(super) const MOST_ERRORS: usize = 100;

/// The lines of a file that is taken for one of lines.
pub(super) struct Lines<'s> {
    text: &'s str,
    lines: Vec<Line<'s>>,
}

/// One line that is not empty.
struct Line<'s> {
    /// From 0.
    number: u32,
    range: Range<usize>,
    tree: Result<Tree<'s>, SyntaxError>,
}

impl<'s> Lines<'s> {
    /// The lines, when most of them are whole documents. Otherwise the file is one document that is broken.
    pub(super) fn of(text: &'s str) -> Option<Self> {
        let mut lines: Vec<Line<'s>> = Vec::new();
        let (mut whole, mut are_alike) = (0, true);
        let mut start = 0;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let range = start..start + line.len();
            start = range.end;
            let content = line.trim_start_matches('\u{FEFF}').trim();
            if content.is_empty() {
                continue;
            }
            are_alike &= content.starts_with('{');
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let tree = Tree::parse_line(text, range.clone(), number);
            whole += usize::from(tree.is_ok() && content.starts_with(['{', '[']));
            lines.push(Line { number, range, tree });
            // A document of many lines begins with one that is not whole, and goes on with lines that begin otherwise.
            if !are_alike && lines[0].tree.is_err() {
                return None;
            }
        }
        let broken = lines.len() - whole;
        (whole > broken || (whole == broken && are_alike)).then_some(Self { text, lines })
    }

    /// Reads every line, those that are broken as far as they can be.
    pub(super) fn read(self, mut reader: Reader<'s>) -> Loaded<'s> {
        let mut first: Option<SyntaxError> = None;
        let (mut errors, mut is_cut, mut length) = (Vec::new(), false, 0);
        for Line { number, range, tree } in self.lines {
            match tree {
                Ok(tree) => reader.file(tree),
                Err(error) => {
                    first.get_or_insert(error);
                    length += range.len();
                    let end = range.end;
                    let (tree, more) = Tree::parse_broken_line(self.text, range, number, length);
                    is_cut |= goes_on(&tree, end);
                    errors.extend(more.into_iter().take(MOST_ERRORS - errors.len().min(MOST_ERRORS)));
                    reader.file(tree);
                }
            }
        }
        match first {
            Some(first) => finish_broken(reader, self.text, Broken { first: &first, errors, is_cut }),
            None => reader.finish(),
        }
    }
}
