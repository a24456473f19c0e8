//! Strict JSON (RFC 8259) to a tree, in one pass over the bytes.
//!
//! It accepts what `serde_json` accepts, and a byte order mark before it. Numbers keep their text.

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::{Base, Cell, Kind, MAX_DEPTH, NO_PARENT, SyntaxError, Tree};

/// Parses the whole of `text`.
///
/// # Errors
/// The first place where the text is not JSON, or nests deeper than [`MAX_DEPTH`].
pub fn parse_json(text: Cow<'_, str>) -> Result<Tree<'_>, SyntaxError> {
    let cells = Parser::new(text.as_bytes(), 0..text.len()).parse()?;
    Ok(Tree::new(text, cells, Base::File))
}

/// Parses the bytes `range` of a text to cells whose offsets count from the text's start.
pub(super) fn parse_cells(text: &str, range: std::ops::Range<usize>) -> Result<Vec<Cell>, SyntaxError> {
    Parser::new(text.as_bytes(), range).parse()
}

struct Parser<'t> {
    bytes: &'t [u8],
    at: usize,
    cells: Vec<Cell>,
    /// The innermost open array or object.
    open: Open,
    /// Those around it.
    outer: Vec<Open>,
}

/// An array or object whose end is not read yet.
#[derive(Clone, Copy)]
struct Open {
    cell: u32,
    /// How many children were read so far.
    children: u32,
    /// What ends it; 0 for what is around the document's value.
    bracket: u8,
}

impl<'t> Parser<'t> {
    fn new(bytes: &'t [u8], range: std::ops::Range<usize>) -> Self {
        // About one node for sixteen bytes of a pretty-printed policy.
        let cells = Vec::with_capacity(range.len() / 16 + 4);
        let open = Open { cell: NO_PARENT, children: 0, bracket: 0 };
        Self { bytes: &bytes[..range.end], at: range.start, cells, open, outer: Vec::new() }
    }

    fn parse(mut self) -> Result<Vec<Cell>, SyntaxError> {
        if self.at == 0 && self.bytes.starts_with(b"\xEF\xBB\xBF") {
            self.at = 3;
        }
        loop {
            self.white_space();
            // An array or object opened: its first element, or its end, comes next.
            let is_open = self.value()? && !self.first_child()?;
            // A value ended: close what it closes, and stand before the next one.
            if !is_open && !self.after_value()? {
                break;
            }
        }
        if self.at < self.bytes.len() {
            return Err(self.unexpected("the document ends here; nothing may follow it"));
        }
        Ok(self.cells)
    }

    /// The next byte; 0, which nothing starts with, at the end.
    fn next(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// Reads a scalar whole, or the opening bracket of a container (then `true`).
    fn value(&mut self) -> Result<bool, SyntaxError> {
        let (parent, ordinal) = (self.open.cell, self.open.children);
        self.open.children += 1;
        let start = self.at;
        let kind = match self.next() {
            b'"' => return self.string(parent, ordinal).map(|()| false),
            b'{' => return self.open(Kind::Object, b'}').map(|()| true),
            b'[' => return self.open(Kind::Array, b']').map(|()| true),
            b't' => self.word(b"true", Kind::Bool)?,
            b'f' => self.word(b"false", Kind::Bool)?,
            b'n' => self.word(b"null", Kind::Null)?,
            b'-' | b'0'..=b'9' => self.number()?,
            _ => return Err(self.unexpected("expected a value")),
        };
        let mut cell = Cell::new(kind, offset(start), parent, ordinal);
        cell.end = offset(self.at);
        cell.next = offset(self.cells.len()) + 1;
        self.cells.push(cell);
        Ok(false)
    }

    /// Stands on an opening bracket; its cell is the next child, and counted already.
    fn open(&mut self, kind: Kind, bracket: u8) -> Result<(), SyntaxError> {
        if self.outer.len() >= MAX_DEPTH {
            return Err(self.too_deep());
        }
        let cell = offset(self.cells.len());
        self.cells.push(Cell::new(kind, offset(self.at), self.open.cell, self.open.children - 1));
        self.at += 1;
        self.outer.push(std::mem::replace(&mut self.open, Open { cell, children: 0, bracket }));
        Ok(())
    }

    /// Behind an opening bracket: `true` when the container is empty and closed.
    fn first_child(&mut self) -> Result<bool, SyntaxError> {
        self.white_space();
        if self.next() == self.open.bracket {
            self.close();
            return Ok(true);
        }
        if self.open.bracket == b'}' {
            self.key()?;
        }
        Ok(false)
    }

    /// Behind a value: commas and closing brackets, up to the next value (`true`) or the end (`false`).
    fn after_value(&mut self) -> Result<bool, SyntaxError> {
        loop {
            self.white_space();
            let bracket = self.open.bracket;
            match self.next() {
                _ if bracket == 0 => return Ok(false),
                b',' => {
                    self.at += 1;
                    if bracket == b'}' {
                        self.white_space();
                        self.key()?;
                    }
                    return Ok(true);
                }
                byte if byte == bracket => self.close(),
                _ if bracket == b'}' => return Err(self.unexpected("expected `,` or `}`")),
                _ => return Err(self.unexpected("expected `,` or `]`")),
            }
        }
    }

    fn close(&mut self) {
        self.at += 1;
        let next = offset(self.cells.len());
        let cell = &mut self.cells[self.open.cell as usize];
        cell.end = offset(self.at);
        cell.next = next;
        // What is around the document's value is never closed.
        if let Some(outer) = self.outer.pop() {
            self.open = outer;
        }
    }

    /// A key and its colon.
    fn key(&mut self) -> Result<(), SyntaxError> {
        if self.next() != b'"' {
            return Err(self.unexpected("expected a key in double quotes"));
        }
        self.string(self.open.cell, self.open.children)?;
        self.white_space();
        if self.next() != b':' {
            return Err(self.unexpected("expected `:` after the key"));
        }
        self.at += 1;
        Ok(())
    }

    fn string(&mut self, parent: u32, ordinal: u32) -> Result<(), SyntaxError> {
        let start = self.at;
        let mut cell = Cell::new(Kind::String, offset(start), parent, ordinal);
        self.at += 1;
        self.at += plain_length(&self.bytes[self.at..]);
        while self.next() != b'"' {
            self.escape(start)?;
            cell.set_escaped();
            self.at += plain_length(&self.bytes[self.at..]);
        }
        self.at += 1;
        cell.end = offset(self.at);
        cell.next = offset(self.cells.len()) + 1;
        self.cells.push(cell);
        Ok(())
    }

    /// What stops a string that starts at `start`, when it is not the end: an escape, or an error.
    #[cold]
    fn escape(&mut self, start: usize) -> Result<(), SyntaxError> {
        match self.bytes.get(self.at) {
            Some(b'\\') => {
                self.at += escape_length(&self.bytes[self.at..])
                    .map_err(|(message, length)| self.error(message, self.at, self.at + length))?;
                Ok(())
            }
            Some(_) => {
                let message = "a string holds a control character; write it as an escape";
                Err(self.error(message, self.at, self.at + 1))
            }
            None => Err(self.error("a string is not closed", start, start + 1)),
        }
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<Kind, SyntaxError> {
        if self.bytes[self.at..].starts_with(word) {
            self.at += word.len();
            return Ok(kind);
        }
        Err(self.unexpected("expected a value"))
    }

    fn number(&mut self) -> Result<Kind, SyntaxError> {
        match number_length(&self.bytes[self.at..]) {
            Some(length) => {
                self.at += length;
                Ok(Kind::Number)
            }
            None => Err(self.unexpected("this is not a number as JSON writes one")),
        }
    }

    fn white_space(&mut self) {
        let (bytes, mut at) = (self.bytes, self.at);
        while let Some(byte @ (b' ' | b'\n' | b'\r' | b'\t')) = bytes.get(at) {
            at += 1;
            if *byte == b'\n' {
                at += spaces(&bytes[at..]);
            }
        }
        self.at = at;
    }

    fn unexpected(&self, message: &str) -> SyntaxError {
        if self.at >= self.bytes.len() {
            let end = self.bytes.len();
            return self.error("the document ends before it is complete", end, end);
        }
        let length = token_length(&self.bytes[self.at..]);
        self.error(message, self.at, self.at + length)
    }

    fn too_deep(&self) -> SyntaxError {
        let message = format!("nested deeper than {MAX_DEPTH} levels");
        self.error(&message, self.at, self.at + 1)
    }

    fn error(&self, message: &str, start: usize, end: usize) -> SyntaxError {
        let end = end.min(self.bytes.len());
        SyntaxError {
            message: message.to_owned(),
            span: Span::new(offset(start), offset(end)),
            replacement: None,
            recovered: false,
        }
    }
}

/// How many spaces `bytes` starts with. Indentation comes by the dozen, so eight bytes are looked at a time.
fn spaces(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(chunk) = bytes[at..].first_chunk() {
        let others = u64::from_le_bytes(*chunk) ^ u64::from_le_bytes([b' '; 8]);
        if others != 0 {
            return at + (others.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + bytes[at..].iter().take_while(|byte| **byte == b' ').count()
}

/// How many bytes from the start need no look: up to a quote, a backslash or a control character.
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const BACKSLASH: u64 = 0x5C;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let mut at = 0;
    for chunk in bytes.chunks_exact(8) {
        // `chunks_exact(8)` gives eight bytes.
        let word = u64::from_le_bytes(chunk.try_into().unwrap_or_default());
        // With its second bit turned, the quote stands right behind the control characters, and the space is none.
        let quote_or_control = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
        let backslash = (word ^ (ONES * BACKSLASH)).wrapping_sub(ONES);
        let hit = (quote_or_control | backslash) & !word & HIGHS;
        if hit != 0 {
            // The lowest marked byte is exact; a borrow can only mark bytes above it.
            return at + (hit.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let stop = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1F);
    at + bytes[at..].iter().position(stop).unwrap_or(bytes.len() - at)
}

/// The length of the escape at the start of `bytes`, or what is wrong with it and how many bytes that covers.
pub(super) fn escape_length(bytes: &[u8]) -> Result<usize, (&'static str, usize)> {
    match bytes.get(1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(2),
        Some(b'u') => {
            let wrong = ("`\\u` needs four hexadecimal digits", 2);
            let unit = hex4(bytes.get(2..6)).ok_or(wrong)?;
            match unit {
                0xD800..=0xDBFF => {
                    let low = bytes.get(6..8).filter(|next| *next == b"\\u");
                    match low.and_then(|_| hex4(bytes.get(8..12))) {
                        Some(0xDC00..=0xDFFF) => Ok(12),
                        _ => Err(("half of a surrogate pair stands alone", 6)),
                    }
                }
                0xDC00..=0xDFFF => Err(("half of a surrogate pair stands alone", 6)),
                _ => Ok(6),
            }
        }
        Some(byte) if byte.is_ascii() => Err(("no such escape in JSON", 2)),
        _ => Err(("no such escape in JSON", 1)),
    }
}

fn hex4(digits: Option<&[u8]>) -> Option<u32> {
    digits?.iter().try_fold(0, |value, digit| Some(value * 16 + char::from(*digit).to_digit(16)?))
}

/// The length of the JSON number at the start of `bytes`.
pub(super) fn number_length(bytes: &[u8]) -> Option<usize> {
    let digits =
        |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    match digits(at) {
        0 => return None,
        1 => at += 1,
        _ if bytes[at] == b'0' => return None,
        count => at += count,
    }
    if bytes.get(at) == Some(&b'.') {
        match digits(at + 1) {
            0 => return None,
            count => at += 1 + count,
        }
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        match digits(at + 1 + sign) {
            0 => return None,
            count => at += 1 + sign + count,
        }
    }
    Some(at)
}

/// How much of an unexpected text to point at: a word, or one character.
fn token_length(bytes: &[u8]) -> usize {
    let word = bytes
        .iter()
        .take(40)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        .count();
    if word > 0 {
        return word;
    }
    // One whole character: its continuation bytes belong to it.
    1 + bytes[1..].iter().take(3).take_while(|byte| *byte & 0xC0 == 0x80).count()
}

/// Offsets fit because a source is at most [`MAX_SOURCE_BYTES`](crate::source::MAX_SOURCE_BYTES) long.
pub(super) fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
