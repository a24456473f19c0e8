//! The grammar: what may come next, and how to go on where something else comes.

use crate::source::Span;
use crate::syntax::json::offset;
use crate::syntax::tolerant::Assumption;
use crate::syntax::tolerant::errors::ticked;
use crate::syntax::tolerant::quoted::{Quoted, Role};
use crate::syntax::tolerant::scan::{Lexeme, Scanner, Token};
use crate::syntax::tolerant::tape::Tape;
use crate::syntax::{Cell, Kind, MAX_DEPTH, SyntaxError};

/// What a reading of a text comes to.
pub(super) struct Outcome {
    pub(super) cells: Vec<Cell>,
    pub(super) replaced: Vec<(u32, Box<str>)>,
    pub(super) errors: Vec<SyntaxError>,
    /// Whether a bracket was closed by another one, or by none.
    pub(super) brackets_disagree: bool,
    /// How much the reading had to assume.
    pub(super) cost: usize,
}

pub(super) struct Reader<'t> {
    pub(super) scan: Scanner<'t>,
    pub(super) tape: Tape,
    pub(super) expect: Expect,
    pub(super) assumption: Assumption,
    pub(super) brackets_disagree: bool,
    /// The span of the last key.
    key: Span,
    /// Where the last comma stands.
    pub(super) comma: usize,
    /// The container in which a value that nests too deeply has been reported.
    too_deep_in: Option<u32>,
    /// What the reading costs besides its errors: text given up, brackets that only the end shows to be wrong.
    pub(super) penalty: usize,
}

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    /// An element, a key, or the closing bracket: right behind the opening one.
    First,
    /// An element or a key: behind a comma.
    Next,
    /// A value: behind a colon, or the document itself.
    Value,
    /// A comma or the closing bracket.
    Separator,
    /// Any of them: an error has just been reported here.
    Anything,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, assumption: Assumption) -> Self {
        Self {
            scan: Scanner::new(text),
            tape: Tape::default(),
            expect: Expect::Value,
            assumption,
            brackets_disagree: false,
            key: Span::new(0, 0),
            comma: 0,
            too_deep_in: None,
            penalty: 0,
        }
    }

    pub(super) fn read(mut self) -> Outcome {
        loop {
            let token = self.scan.peek();
            if token.lexeme == Lexeme::End || self.scan.errors.too_many() {
                break;
            }
            if self.tape.open.is_empty() {
                let goes_on = match self.expect {
                    Expect::Value => self.root(token),
                    _ => self.behind_document(token),
                };
                if !goes_on {
                    break;
                }
                continue;
            }
            if token.first_on_line && self.expect != Expect::Value {
                self.close_before_line(token);
            }
            match self.expect {
                Expect::Value => self.value(token),
                Expect::Separator => self.separator(token),
                _ if self.tape.is_in_object() => self.key(token),
                _ => self.element(token),
            }
        }
        self.finish()
    }

    fn finish(mut self) -> Outcome {
        self.end();
        let cost = self.scan.errors.count() + self.penalty;
        Outcome {
            cells: self.tape.cells,
            replaced: self.tape.replaced,
            errors: self.scan.errors.finish(),
            brackets_disagree: self.brackets_disagree,
            cost,
        }
    }

    /// A value, behind a colon or at the top.
    pub(super) fn value(&mut self, token: Token) {
        match token.lexeme {
            Lexeme::Open => self.open(token),
            Lexeme::Quote if self.assumption.lacks_opening && self.is_member_at(token) => {
                self.open_missing_object(token);
            }
            Lexeme::Quote if token.first_on_line && self.is_member_at(token) => {
                // The next line is a member of its own, or of an object whose `{` is missing.
                self.brackets_disagree = true;
                self.missing_value();
                self.expect = Expect::Anything;
            }
            Lexeme::Quote => {
                let string = self.scan.quoted(token.start, Role::Value);
                self.scan.take(string.end);
                if self.tape.open.is_empty() && self.scan.peek().lexeme == Lexeme::Colon {
                    self.begin_implicit_object(string);
                } else {
                    self.string(string);
                    self.expect = Expect::Separator;
                }
            }
            Lexeme::Word => self.bare_value(token),
            Lexeme::Placeholder | Lexeme::Ellipsis => {
                let end = self.scan.bare_text_end(token.end);
                self.report_hole(token, end);
                self.unknown(token.start, end);
                self.scan.take(end);
                self.expect = Expect::Separator;
            }
            Lexeme::Colon => {
                self.scan.errors.mended(token.start, token.end, "a second colon follows the first", "");
                self.scan.pass(token.end);
            }
            Lexeme::Close if self.assumption.lacks_opening && self.tape.is_in_object() => {
                self.empty_without_opening(token);
            }
            Lexeme::Comma | Lexeme::Semicolon | Lexeme::Close | Lexeme::End => {
                self.missing_value();
                self.expect = Expect::Separator;
            }
        }
    }

    /// An element of an array, or its end.
    fn element(&mut self, token: Token) {
        match token.lexeme {
            Lexeme::Close => self.close(token),
            Lexeme::Comma if self.is_empty_list_unclosed(token) => self.close_before_comma(),
            Lexeme::Comma | Lexeme::Semicolon => self.comma_without_value(token),
            Lexeme::Colon => self.misplaced(token),
            Lexeme::Ellipsis => self.hole(token),
            Lexeme::Quote => {
                let follows_string = self.tape.last_value().is_some_and(|value| value.kind() == Kind::String);
                let string = self.scan.quoted(token.start, Role::Value);
                self.scan.take(string.end);
                let next = self.scan.peek();
                if next.lexeme == Lexeme::Colon && !follows_string {
                    self.begin_implicit_object(string);
                    return;
                }
                self.string(string);
                self.expect = Expect::Separator;
                if next.lexeme == Lexeme::Colon {
                    let message = "a colon stands between elements of a list";
                    self.scan.errors.guessed(next.start, next.end, message, None);
                    self.scan.pass(next.end);
                    self.expect = Expect::Anything;
                }
            }
            Lexeme::Open | Lexeme::Word | Lexeme::Placeholder | Lexeme::End => self.value(token),
        }
    }

    /// A key and its colon, or the end of the object.
    pub(super) fn key(&mut self, token: Token) {
        match token.lexeme {
            Lexeme::Close => self.close(token),
            Lexeme::Comma | Lexeme::Semicolon => self.comma_without_value(token),
            Lexeme::Open => self.container_without_key(token),
            Lexeme::Quote => {
                let behind = self.scan.last_end;
                let string = self.scan.quoted(token.start, Role::Key);
                self.scan.take(string.end);
                let next = self.scan.peek();
                let has_colon = self.scan.is_colon_like(next.start);
                if self.expect == Expect::Separator && (has_colon || self.is_value_of_key(next)) {
                    self.missing_comma(token, behind);
                }
                if has_colon {
                    self.push_key(string, next);
                } else {
                    self.string_without_colon(string, next);
                }
            }
            Lexeme::Word => self.bare_key(token),
            Lexeme::Placeholder if self.scan.look(token.end).lexeme == Lexeme::Colon => {
                self.report_hole(token, token.end);
                let value = self.scan.slice(token.start, token.end).to_owned();
                let key = Quoted { start: token.start, end: token.end, value: Some(value), is_escaped: true };
                self.scan.take(token.end);
                let colon = self.scan.peek();
                self.push_key(key, colon);
            }
            Lexeme::Placeholder | Lexeme::Ellipsis => self.hole(token),
            Lexeme::Colon | Lexeme::End => self.misplaced(token),
        }
    }

    fn open(&mut self, token: Token) {
        if self.tape.open.len() >= MAX_DEPTH {
            self.skip_deep(token);
            return;
        }
        let (kind, close) = self.container(token);
        self.tape.open(kind, token.start, Some(close), self.scan.indent);
        self.scan.take(token.end);
        self.expect = Expect::First;
    }

    pub(super) fn container(&self, token: Token) -> (Kind, u8) {
        if self.scan.bytes[token.start] == b'{' { (Kind::Object, b'}') } else { (Kind::Array, b']') }
    }

    /// Passes a value that nests too deeply, as a whole.
    pub(super) fn skip_deep(&mut self, token: Token) {
        let container = self.tape.top().map(|frame| frame.cell);
        if self.too_deep_in != container {
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            self.scan.errors.guessed(token.start, token.end, &message, None);
            self.too_deep_in = container;
        }
        let end = self.scan.skipped_end(token.start);
        self.unknown(token.start, end);
        self.scan.take(end);
        self.expect = Expect::Separator;
    }

    /// A key, and the colon or equals sign at `colon`.
    pub(super) fn push_key(&mut self, key: Quoted, colon: Token) {
        self.begin_member(key);
        if colon.lexeme != Lexeme::Colon {
            let message = "a colon belongs between a key and its value";
            self.scan.errors.mended(colon.start, colon.end, message, ":");
        }
        self.scan.take(colon.end);
        self.expect = Expect::Value;
    }

    pub(super) fn begin_member(&mut self, key: Quoted) {
        self.key = Span::new(offset(key.start), offset(key.end));
        self.tape.key(key.start, key.end, key.value, key.is_escaped);
    }

    /// The last key has no value.
    pub(super) fn missing_value(&mut self) {
        let (start, end) = (self.key.start as usize, self.key.end as usize);
        // Where the text ends inside the key, that has been said.
        if !self.scan.cut_off {
            let name = self.scan.slice(start, end).trim_matches('"');
            let message = format!("the key {} has no value", ticked(name));
            self.scan.errors.guessed(start, end, &message, None);
        }
        self.unknown(self.scan.last_end, self.scan.last_end);
    }

    pub(super) fn string(&mut self, string: Quoted) {
        let Quoted { start, end, value, is_escaped } = string;
        if is_escaped && value.is_none() {
            self.tape.escaped_string(start, end);
        } else {
            self.tape.scalar(Kind::String, start, end, value);
        }
    }

    pub(super) fn unknown(&mut self, start: usize, end: usize) {
        self.tape.scalar(Kind::Unknown, start, end, None);
    }

    /// Something that documentation leaves out, where a member or element may stand.
    pub(super) fn hole(&mut self, token: Token) {
        let end = self.scan.bare_text_end(token.end);
        self.report_hole(token, end);
        self.scan.pass(end);
        self.expect = Expect::Anything;
    }

    fn report_hole(&mut self, token: Token, end: usize) {
        let found = ticked(self.scan.slice(token.start, end));
        let message = match token.lexeme {
            Lexeme::Ellipsis => format!("{found} stands for something left out"),
            _ => format!("{found} is a placeholder; a value belongs here"),
        };
        self.scan.errors.guessed(token.start, end, &message, None);
    }

    /// Something that belongs nowhere: it is passed up to the next comma, bracket or line.
    pub(super) fn misplaced(&mut self, token: Token) {
        let mut end = self.scan.bare_text_end(token.end);
        end += usize::from(self.scan.byte(end) == Some(b';'));
        let message = format!("{} does not belong here", ticked(self.scan.slice(token.start, end)));
        self.scan.errors.guessed(token.start, end, &message, None);
        self.scan.pass(end);
        self.expect = Expect::Anything;
    }

    /// Whether a value's place in an object is taken by the next member.
    fn is_member_at(&self, token: Token) -> bool {
        self.tape.is_in_object() && self.is_key_at(token)
    }

    /// Whether the string at `token` is followed by a colon.
    pub(super) fn is_key_at(&self, token: Token) -> bool {
        let quote = self.scan.char_at(token.start);
        let end = match quote {
            Some('"') => self.scan.string_end(token.start),
            // A rough look is enough: the string is read with care later.
            Some(quote) => {
                let rest = &self.scan.text[token.start + quote.len_utf8()..];
                let closes = |character: char| {
                    character == '\n' || character == quote || (quote > '\u{7F}' && character > '\u{7F}')
                };
                let close = rest.char_indices().find(|(_, character)| closes(*character));
                close.map(|(index, close)| token.start + quote.len_utf8() + index + close.len_utf8())
            }
            None => None,
        };
        end.is_some_and(|end| self.scan.look(end).lexeme == Lexeme::Colon)
    }
}
