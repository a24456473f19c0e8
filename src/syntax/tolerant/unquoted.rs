//! Values and keys without quotes.

use crate::syntax::tolerant::decode::quote;
use crate::syntax::tolerant::errors::ticked;
use crate::syntax::tolerant::quoted::{Quoted, Role};
use crate::syntax::tolerant::reader::{Expect, Reader};
use crate::syntax::tolerant::scan::Token;

impl Reader<'_> {
    /// A value without quotes.
    pub(super) fn bare_value(&mut self, token: Token) {
        self.expect = Expect::Separator;
        if let Some(end) = self.scan.half_quoted_end(token.start, Role::Value) {
            let string = self.half_quoted(token.start, end);
            self.scan.take(string.end);
            self.string(string);
            return;
        }
        if let Some(literal) = self.scan.literal_at(token.start, token.end) {
            if let Some(mended) = &literal.mended {
                let found = ticked(self.scan.slice(token.start, token.end));
                let message = format!("JSON writes `{mended}`, not {found}");
                self.scan.errors.mended(token.start, token.end, &message, mended);
            }
            self.tape.scalar(literal.kind, token.start, token.end, literal.mended);
            self.scan.take(token.end);
            return;
        }
        let end = self.scan.bare_text_end(token.end);
        let message = format!("{} is not a JSON value", ticked(self.scan.slice(token.start, end)));
        self.scan.errors.guessed(token.start, end, &message, None);
        self.unknown(token.start, end);
        self.scan.take(end);
    }

    /// A key without quotes, or without its opening one.
    pub(super) fn bare_key(&mut self, token: Token) {
        if let Some(end) = self.scan.half_quoted_end(token.start, Role::Key) {
            let string = self.half_quoted(token.start, end);
            self.scan.take(string.end);
            let colon = self.scan.peek();
            self.push_key(string, colon);
        } else if let Some(end) = self.scan.bare_key_end(token.start) {
            let name = self.scan.slice(token.start, end).to_owned();
            let message = format!("the key {} has no quotes", ticked(&name));
            let replacement = quote(&name);
            self.scan.errors.mended(token.start, end, &message, &replacement);
            let key = Quoted { start: token.start, end, value: Some(name), is_escaped: true };
            self.scan.take(end);
            let colon = self.scan.peek();
            self.push_key(key, colon);
        } else {
            self.misplaced(token);
        }
    }

    /// A string whose opening quote is missing.
    fn half_quoted(&mut self, start: usize, quote: usize) -> Quoted {
        self.scan.errors.guessed(start, start, "the opening quote is missing here", Some("\""));
        let value = self.scan.slice(start, quote).to_owned();
        Quoted { start, end: quote + 1, value: Some(value), is_escaped: true }
    }
}
