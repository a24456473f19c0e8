//! The errors found so far, as many as are worth showing.

use crate::source::Span;
use crate::syntax::SyntaxError;
use crate::syntax::json::offset;

/// More errors than this say nothing new.
const MAX_ERRORS: usize = 100;

/// A text with more errors than this is not read further: it is no JSON, and its values would fill the memory.
const MAX_COUNTED: usize = 1_000_000;

#[derive(Debug, Default)]
pub(super) struct Errors {
    kept: Vec<SyntaxError>,
    left_out: usize,
    /// The first error left out.
    cut: Option<Span>,
    has_guesses: bool,
}

impl Errors {
    /// An error that a lenient reader would pass over; `replacement` mends it.
    pub(super) fn mended(&mut self, start: usize, end: usize, message: &str, replacement: &str) {
        self.push(start, end, message, Some(replacement), true);
    }

    /// An error behind which the text's structure is a guess.
    pub(super) fn guessed(&mut self, start: usize, end: usize, message: &str, replacement: Option<&str>) {
        self.push(start, end, message, replacement, false);
    }

    fn push(&mut self, start: usize, end: usize, message: &str, replacement: Option<&str>, recovered: bool) {
        self.has_guesses |= !recovered;
        let span = Span::new(offset(start), offset(end));
        if self.kept.len() >= MAX_ERRORS {
            self.left_out += 1;
            self.cut.get_or_insert(span);
            return;
        }
        self.kept.push(SyntaxError {
            message: message.to_owned(),
            span,
            replacement: replacement.map(str::to_owned),
            recovered,
        });
    }

    pub(super) fn count(&self) -> usize {
        self.kept.len() + self.left_out
    }

    pub(super) fn has_guesses(&self) -> bool {
        self.has_guesses
    }

    pub(super) fn too_many(&self) -> bool {
        self.count() > MAX_COUNTED
    }

    /// All of them in document order.
    pub(super) fn finish(mut self) -> Vec<SyntaxError> {
        // Stable: two insertions at one place keep the order in which they must be made.
        self.kept.sort_by_key(|error| error.span);
        if let Some(cut) = self.cut {
            // A bracket that is never closed is noticed late; this error is to stay the last.
            let cut = self.kept.last().map_or(cut, |last| cut.max(last.span));
            let message = match self.left_out {
                1 => "one more error is not shown".to_owned(),
                _ if self.too_many() => "this is too far from JSON: it is not read further".to_owned(),
                count => format!("{count} more errors are not shown"),
            };
            let recovered = !self.has_guesses && !self.too_many();
            self.kept.push(SyntaxError { message, span: cut, replacement: None, recovered });
        }
        self.kept
    }
}

/// User text for a message: its first line, not too long, in backticks.
pub(super) fn ticked(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.trim().lines().next().unwrap_or_default().trim_end();
    let (shown, rest) = match line.char_indices().nth(LONGEST) {
        Some((end, _)) => (&line[..end], "…"),
        None => (line, ""),
    };
    // What has backticks of its own is clear enough without more of them.
    let tick = if shown.contains('`') { "" } else { "`" };
    format!("{tick}{shown}{rest}{tick}")
}
