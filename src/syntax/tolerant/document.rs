//! The ends of a document: what stands before it and behind it.

use crate::syntax::tolerant::errors::ticked;
use crate::syntax::tolerant::reader::{Expect, Reader};
use crate::syntax::tolerant::scan::{Lexeme, Token};

impl Reader<'_> {
    /// The document itself; `false` when there is none.
    pub(super) fn root(&mut self, token: Token) -> bool {
        let is_value = match token.lexeme {
            Lexeme::Open => true,
            // A shell's quotes around a document make no string of it.
            Lexeme::Quote => self.scan.bytes[token.start] == b'"' || !self.is_shell_quote(token),
            Lexeme::Word => self.scan.literal_at(token.start, token.end).is_some(),
            _ => false,
        };
        if is_value {
            self.value(token);
        }
        is_value || self.skip_to_document(token)
    }

    fn is_shell_quote(&self, token: Token) -> bool {
        let length = self.scan.char_at(token.start).map_or(1, char::len_utf8);
        self.scan.look(token.start + length).lexeme == Lexeme::Open
    }

    /// Passes text before the first bracket; `false` when there is no bracket.
    fn skip_to_document(&mut self, token: Token) -> bool {
        let text = self.scan.slice(token.start, self.scan.text.len());
        // A placeholder has braces of its own.
        let first = token.end - token.start;
        let bracket = text.char_indices().find(|(index, character)| match character {
            _ if *index < first => false,
            '{' => true,
            // Elsewhere in a prose it is seldom a list.
            '[' => text[..*index].trim_end_matches([' ', '\t']).ends_with('\n') || *index <= 3,
            _ => false,
        });
        let before = bracket.map_or(text, |(index, _)| &text[..index]);
        let end = token.start + before.lines().next().unwrap_or_default().trim_end().len();
        let end = end.max(token.start + text.chars().next().map_or(0, char::len_utf8));
        let message = match bracket {
            Some(_) => format!("{} stands before the document", ticked(before)),
            None => format!("{} is not JSON; a document starts with `{{` or `[`", ticked(text)),
        };
        self.scan.errors.guessed(token.start, end, &message, None);
        let next = bracket.map_or(self.scan.text.len(), |(index, _)| token.start + index);
        self.scan.pass(next);
        bracket.is_some()
    }

    /// Something behind the document; `false` when the rest is not read.
    pub(super) fn behind_document(&mut self, token: Token) -> bool {
        match token.lexeme {
            Lexeme::Close => return self.surplus_brackets(token),
            Lexeme::Comma | Lexeme::Semicolon => {
                let end = self.run_end(token);
                let next = self.scan.look(end).lexeme;
                if next == Lexeme::Close {
                    return self.surplus_brackets(token);
                }
                // What else follows is reported in its place.
                if matches!(next, Lexeme::End | Lexeme::Comma | Lexeme::Semicolon) {
                    self.scan.errors.mended(token.start, end, "nothing may follow the document", "");
                }
                self.scan.pass(end);
                return true;
            }
            Lexeme::Open => {
                let message = "a second document starts here; only the first was read";
                self.scan.errors.guessed(token.start, token.end, message, None);
            }
            _ => {
                let end = self.scan.line_end(token.start);
                let found = self.scan.slice(token.start, end).trim_end();
                let message = format!("{} stands behind the document", ticked(found));
                self.scan.errors.guessed(token.start, token.start + found.len(), &message, None);
            }
        }
        self.brackets_disagree = true;
        self.penalty += 1;
        false
    }

    /// Closing brackets behind the document, and commas among them; `false` when yet more follows.
    fn surplus_brackets(&mut self, token: Token) -> bool {
        let mut end = token.end;
        let mut next = token;
        while matches!(next.lexeme, Lexeme::Close | Lexeme::Comma | Lexeme::Semicolon) {
            end = next.end;
            next = self.scan.look(end);
        }
        let is_last = next.lexeme == Lexeme::End;
        let verb = if end == token.end { "closes" } else { "close" };
        let what = ticked(self.scan.slice(token.start, end));
        let message = format!("{what} {verb} nothing; the document has ended before");
        self.brackets_disagree = true;
        self.penalty += if is_last { 1 } else { 2 };
        self.scan.errors.guessed(token.start, end, &message, is_last.then_some(""));
        self.scan.pass(end);
        is_last
    }

    /// Ends the reading: what is open is closed, and a text without a value is reported.
    pub(super) fn end(&mut self) {
        if self.expect == Expect::Value && self.tape.is_in_object() {
            // The key was the last thing in the text; that its object is not closed says it all.
            self.unknown(self.scan.last_end, self.scan.last_end);
        }
        self.close_at_end();
        if self.tape.cells.is_empty() && !self.scan.errors.has_guesses() {
            let end = self.scan.text.len();
            self.scan.errors.guessed(end, end, "the text holds no value", None);
        }
    }
}
