//! The second pass over a text that is not JSON: every error it can place, and all the values it can save.
//!
//! [`Reader`] walks the text once with an explicit stack. Where brackets do not match, one cannot know which of them is
//! wrong without looking at what follows; so a small text is read under several assumptions, and the one that needs the
//! fewest errors to explain the text is kept.

mod bare;
mod bracket;
mod comma;
mod decode;
mod document;
mod errors;
mod keyless;
mod quoted;
mod reader;
mod scan;
mod tape;
mod unquoted;

use std::borrow::Cow;
use std::ops::Range;

use crate::source::Span;
use crate::syntax::json::offset;
use crate::syntax::tolerant::reader::{Outcome, Reader};
use crate::syntax::{Base, SyntaxError, Tree};

/// Reads as much of `text` as can be understood; returns the errors in document order.
///
/// A text that the strict parser accepts gives no errors and the same tree. A text without any value gives an empty
/// tree. After a hundred errors, a last one says how many were left out.
#[must_use]
pub fn parse_tolerantly(text: Cow<'_, str>) -> (Tree<'_>, Vec<SyntaxError>) {
    let best = best_outcome(&text, text.len());
    let mut tree = Tree::new(text, best.cells, Base::File);
    tree.replaced = best.replaced;
    (tree, best.errors)
}

impl<'s> Tree<'s> {
    /// Reads as much of one line of a file as can be understood, as [`parse_tolerantly`] does of a whole one. `length` is
    /// that of all the lines that the file asks it of.
    pub(crate) fn parse_broken_line(
        text: &'s str,
        range: Range<usize>,
        number: u32,
        length: usize,
    ) -> (Self, Vec<SyntaxError>) {
        let start = offset(range.start);
        let Outcome { mut cells, replaced, mut errors, .. } = best_outcome(&text[range], length);
        for cell in &mut cells {
            cell.start += start;
            cell.end += start;
        }
        for error in &mut errors {
            error.span = Span::new(error.span.start + start, error.span.end + start);
        }
        let mut tree = Self::new(Cow::Borrowed(text), cells, Base::Line(number));
        tree.replaced = replaced;
        (tree, errors)
    }
}

/// Texts up to this size are read again when their brackets do not match. A larger one is a machine's export: what it
/// lacks is its end.
const MAX_REREAD_BYTES: usize = 1 << 20;

/// With more errors than this, no assumption explains a text.
const MAX_REREAD_COST: usize = 100;

/// What a reader assumes where brackets do not match.
#[derive(Debug, Clone, Copy)]
struct Assumption {
    /// Whether the indentation of a line tells which bracket it belongs to.
    by_indentation: bool,
    wrong_bracket: WrongBracket,
    /// Whether opening brackets are missing: a key whose value starts like a member, a value that ends with `]`.
    lacks_opening: bool,
}

/// What a closing bracket means that is not the one due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WrongBracket {
    /// The one due is missing before it.
    AnotherIsMissing,
    /// It stands in place of the one due.
    Mistyped,
    /// It is one too many.
    Surplus,
}

/// The reading that explains `text` best; `length` is what there is to read in all.
fn best_outcome(text: &str, length: usize) -> Outcome {
    // Indentation is often sloppy: it is asked only when the brackets themselves do not match.
    let wrong_bracket = WrongBracket::AnotherIsMissing;
    let plain = Assumption { by_indentation: false, wrong_bracket, lacks_opening: false };
    let first = Reader::new(text, plain).read();
    if !first.brackets_disagree || length > MAX_REREAD_BYTES || first.cost > MAX_REREAD_COST {
        return first;
    }
    let others = assumptions().map(|assumption| Reader::new(text, assumption).read());
    // Of equal ones the first is taken.
    others.min_by_key(|outcome| outcome.cost).unwrap_or(first)
}

/// All assumptions, the most telling first.
fn assumptions() -> impl Iterator<Item = Assumption> {
    let wrong = [WrongBracket::AnotherIsMissing, WrongBracket::Mistyped, WrongBracket::Surplus];
    let pairs = wrong.into_iter().flat_map(|wrong| [(wrong, false), (wrong, true)]);
    [true, false].into_iter().flat_map(move |by_indentation| {
        pairs.clone().map(move |(wrong_bracket, lacks_opening)| Assumption {
            by_indentation,
            wrong_bracket,
            lacks_opening,
        })
    })
}
