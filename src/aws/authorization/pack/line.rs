//! Reading a line of the table's text, and saying where in it something is wrong.

use std::fmt::{self, Display, Formatter};

/// A line, for saying where in it something is wrong.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) number: usize,
    pub(super) text: &'t str,
}

impl<'t> Line<'t> {
    /// An error at `part`, a piece of the line.
    pub(super) fn error(self, part: &'t str, message: impl Into<String>) -> ReadError {
        // Lines are ASCII, so that bytes are characters.
        let offset = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let column = if offset > self.text.len() { 1 } else { offset + 1 };
        ReadError { line: self.number, column, message: message.into() }
    }

    /// `number` as a word, if it fits.
    pub(super) fn word(self, part: &'t str, number: usize, what: &str) -> Result<u16, ReadError> {
        u16::try_from(number).map_err(|_| self.error(part, format!("more than 65,535 {what}")))
    }
}

/// Why a table's text cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// What is wrong there, and what would be right.
    pub message: String,
}

impl Display for ReadError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for ReadError {}

pub(super) fn entries(column: &str) -> impl Iterator<Item = &str> {
    column.split(';').filter(|entry| !entry.is_empty())
}

/// Both sides of the first `=`.
pub(super) fn named<'t>(line: Line<'t>, entry: &'t str, form: &str) -> Result<(&'t str, &'t str), ReadError> {
    entry
        .split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| line.error(entry, format!("`{entry}` is not understood; {form}")))
}

/// Numbers separated by commas, as the places of what they count; `!` behind one adds `mark`, unless that is 0.
pub(super) fn positions(
    line: Line<'_>,
    listed: &str,
    places: &[u16],
    mark: u16,
) -> Result<Vec<u16>, ReadError> {
    let place = |text: &str| {
        let (number, mark) = match text.strip_suffix('!') {
            Some(number) if mark != 0 => (number, mark),
            _ => (text, 0),
        };
        let place = number.parse().ok().and_then(|number: usize| places.get(number));
        place.map(|place| place | mark).ok_or_else(|| {
            let count = places.len();
            line.error(listed, format!("`{text}` is no position in the line's own list of {count}"))
        })
    };
    if listed.is_empty() { Ok(Vec::new()) } else { listed.split(',').map(place).collect() }
}

/// Names must be sorted without regard to case, each once.
pub(super) fn in_order<'t>(
    line: Line<'t>,
    names: impl Iterator<Item = &'t str>,
    what: &str,
) -> Result<(), ReadError> {
    let mut last = String::new();
    for name in names {
        let lower = name.to_ascii_lowercase();
        if lower <= last {
            let message = format!("`{name}` does not come behind `{last}`; {what} are sorted, each once");
            return Err(line.error(name, message));
        }
        last = lower;
    }
    Ok(())
}
