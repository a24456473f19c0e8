//! Byte offsets to lines and columns, for many offsets in one pass.

/// Where a byte lies, as people and tools count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The byte, from 0.
    pub offset: u32,
    /// The line, from 1. Lines end with LF; a CR before it belongs to its line.
    pub line: u32,
    /// The column in characters, from 1. A byte order mark is not counted.
    pub column: u32,
    /// The column in UTF-16 code units, from 1, with a byte order mark counted: SARIF's default.
    pub utf16_column: u32,
}

/// The places of a set of offsets in one text.
///
/// Looking each offset up from the start of its line is quadratic on a minified file, so all of them are found in one
/// pass over the text.
#[derive(Debug, Default)]
pub struct Places {
    sorted: Vec<Place>,
}

impl Places {
    /// Finds every offset of `offsets` in `text`; an offset past the end counts as the end.
    #[must_use]
    pub fn find(text: &str, mut offsets: Vec<u32>) -> Self {
        offsets.sort_unstable();
        offsets.dedup();
        let bytes = text.as_bytes();
        let mut sorted = Vec::with_capacity(offsets.len());
        let mut cursor = Cursor { at: 0, line: 1, column: 1, utf16_column: 1 };
        for offset in offsets {
            cursor.advance(bytes, (offset as usize).min(bytes.len()));
            sorted.push(Place {
                offset,
                line: cursor.line,
                column: cursor.column,
                utf16_column: cursor.utf16_column,
            });
        }
        Self { sorted }
    }

    /// The place of `offset`, which must be one of those given to [`Places::find`].
    ///
    /// # Panics
    /// When the offset was not given.
    #[must_use]
    pub fn of(&self, offset: u32) -> Place {
        let found = self.sorted.binary_search_by_key(&offset, |place| place.offset);
        // Whoever asks has given `find` every offset that it asks of.
        self.sorted[found.expect("the offset was given to `find`")]
    }
}

struct Cursor {
    at: usize,
    line: u32,
    column: u32,
    utf16_column: u32,
}

impl Cursor {
    fn advance(&mut self, bytes: &[u8], to: usize) {
        let between = &bytes[self.at..to];
        if let Some(last) = memchr::memrchr(b'\n', between) {
            let newlines = memchr::memchr_iter(b'\n', between).count();
            self.line += u32::try_from(newlines).unwrap_or(u32::MAX);
            self.at += last + 1;
            self.column = 1;
            self.utf16_column = 1;
        }
        for byte in &bytes[self.at..to] {
            // Each character is counted at its first byte; four-byte characters are two UTF-16 units.
            let first = (byte & 0xC0) != 0x80;
            self.column += u32::from(first);
            self.utf16_column += u32::from(first) + u32::from(*byte >= 0xF0);
        }
        if self.at == 0 && to >= 3 && bytes.starts_with(b"\xEF\xBB\xBF") {
            self.column -= 1;
        }
        self.at = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_characters_and_utf16_units() {
        let text = "\u{FEFF}{\r\n \"é😀x\"\n}";
        let at = |needle: &str| {
            u32::try_from(text.find(needle).expect("it stands in the text")).expect("the text is short")
        };
        let places = Places::find(text, vec![at("x"), at("{"), at("}"), 9_999]);
        let x = places.of(at("x"));
        assert_eq!((x.line, x.column, x.utf16_column), (2, 5, 6));
        let brace = places.of(at("{"));
        assert_eq!((brace.line, brace.column, brace.utf16_column), (1, 1, 2));
        assert_eq!(places.of(at("}")).line, 3);
        assert_eq!(places.of(9_999).column, 2);
    }
}
