//! Commas: missing, doubled, trailing, or written as semicolons.

use crate::syntax::tolerant::reader::{Expect, Reader};
use crate::syntax::tolerant::scan::{Lexeme, Token};

impl Reader<'_> {
    /// A comma or a closing bracket, behind a value.
    pub(super) fn separator(&mut self, token: Token) {
        let in_object = self.tape.is_in_object();
        match token.lexeme {
            Lexeme::Close => self.close(token),
            Lexeme::Comma | Lexeme::Semicolon => self.commas(token),
            Lexeme::Ellipsis => self.hole(token),
            Lexeme::Colon | Lexeme::Placeholder | Lexeme::End => self.misplaced(token),
            Lexeme::Open if in_object => self.container_without_key(token),
            // Whether a comma is missing before it or a bracket around it shows when it has been read.
            Lexeme::Quote if in_object => self.key(token),
            Lexeme::Word if in_object && !self.is_bare_key_at(token) => self.misplaced(token),
            Lexeme::Word if !in_object && self.is_rest_of_line(token) => self.misplaced(token),
            Lexeme::Open | Lexeme::Quote | Lexeme::Word => {
                self.missing_comma(token, self.scan.last_end);
                self.expect = Expect::Next;
            }
        }
    }

    fn is_bare_key_at(&self, token: Token) -> bool {
        self.scan.bare_key_end(token.start).is_some()
    }

    /// Whether a word belongs to the value before it rather than to one of its own.
    fn is_rest_of_line(&self, token: Token) -> bool {
        !token.first_on_line && self.scan.literal_at(token.start, token.end).is_none()
    }

    /// No comma stands between the value that ends at `at` and what begins with `token`.
    pub(super) fn missing_comma(&mut self, token: Token, at: usize) {
        let message = "a comma is missing here";
        if token.first_on_line {
            self.scan.errors.mended(at, at, message, ",");
        } else {
            // Between two strings on one line, a quote may be too many just as well.
            let is_bracket = token.lexeme == Lexeme::Open || matches!(self.scan.bytes[at - 1], b'}' | b']');
            let replacement = (is_bracket || self.tape.is_in_object()).then_some(",");
            self.scan.errors.guessed(at, at, message, replacement);
        }
    }

    /// Behind a value: one comma, or too many of them, or a semicolon.
    fn commas(&mut self, token: Token) {
        let end = self.run_end(token);
        let next = self.scan.look(end);
        self.comma = token.start;
        self.expect = Expect::Next;
        if next.lexeme == Lexeme::Close {
            self.trailing(token.start, end, next);
            self.expect = Expect::Anything;
        } else if token.lexeme == Lexeme::Semicolon {
            let message = "a semicolon stands where a comma belongs";
            self.scan.errors.mended(token.start, end, message, ",");
        } else if end > token.end {
            self.scan.errors.mended(token.end, end, "a second comma follows the first", "");
        }
        self.scan.pass(end);
    }

    /// A comma where a value or key must come: behind an opening bracket, or behind another comma.
    pub(super) fn comma_without_value(&mut self, token: Token) {
        let end = self.run_end(token);
        if self.expect != Expect::Anything {
            self.scan.errors.mended(token.start, end, "no value stands before this comma", "");
        }
        self.scan.pass(end);
    }

    /// Reports the last comma when a closing bracket at `token` comes instead of a value.
    pub(super) fn comma_before_close(&mut self, token: Token) {
        if self.expect == Expect::Next {
            self.trailing(self.comma, self.comma + 1, token);
        }
    }

    fn trailing(&mut self, start: usize, end: usize, bracket: Token) {
        let bracket = char::from(self.scan.bytes[bracket.start]);
        let message = format!("a comma stands before the closing `{bracket}`");
        self.scan.errors.mended(start, end, &message, "");
    }

    /// The end of a run of commas and semicolons that only white space interrupts.
    pub(super) fn run_end(&self, token: Token) -> usize {
        let is_part = |byte: &u8| matches!(byte, b',' | b';' | b' ' | b'\t' | b'\r' | b'\n');
        let rest = &self.scan.bytes[token.end..];
        let run = &rest[..rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len())];
        run.iter()
            .rposition(|byte| matches!(byte, b',' | b';'))
            .map_or(token.end, |last| token.end + last + 1)
    }
}
