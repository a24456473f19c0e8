//! Values where a key must stand, and members where none may: lists and objects whose brackets are missing or wrong.

use crate::syntax::tolerant::quoted::Quoted;
use crate::syntax::tolerant::reader::{Expect, Reader};
use crate::syntax::tolerant::scan::{Lexeme, Token};
use crate::syntax::{Cell, Kind, MAX_DEPTH};

const BARE_LIST: &str = "another value stands here; several values need `[` and `]` around them";

impl Reader<'_> {
    /// A string where a key must stand, not followed by a colon but by `next`.
    pub(super) fn string_without_colon(&mut self, string: Quoted, next: Token) {
        let is_first = self.tape.is_empty();
        if self.is_value_of_key(next) {
            let end = string.end;
            self.scan.errors.guessed(end, end, "a colon is missing here", Some(":"));
            self.begin_member(string);
            self.expect = Expect::Value;
        } else if self.tape.is_in_bare_list() || self.follows_its_like(&string) {
            self.join_bare_list(string);
        } else if is_first && self.is_list_in_braces(&string, next) {
            let message = "a list stands in `[` and `]`, not in braces";
            let start = self.tape.top_start();
            self.scan.errors.guessed(start, start + 1, message, None);
            self.tape.turn_into_list();
            self.string(string);
            self.expect = Expect::Separator;
        } else {
            self.key_without_value(string, next);
        }
    }

    fn key_without_value(&mut self, key: Quoted, next: Token) {
        self.begin_member(key);
        self.missing_value();
        let ends = matches!(next.lexeme, Lexeme::Comma | Lexeme::Close);
        self.expect = if ends { Expect::Separator } else { Expect::Anything };
    }

    fn join_bare_list(&mut self, string: Quoted) {
        if !self.tape.is_in_bare_list() {
            self.scan.errors.guessed(string.start, string.end, BARE_LIST, None);
            self.tape.begin_bare_list();
        }
        self.string(string);
        self.expect = Expect::Anything;
    }

    /// Whether a string is a further value of the last member rather than a key: `"Action": "s3:Get*", "s3:List*"`.
    fn follows_its_like(&self, string: &Quoted) -> bool {
        let Some(last) = self.tape.last_value() else { return false };
        if last.kind() != Kind::String {
            return false;
        }
        let is_on_its_line = !self.scan.slice(last.end as usize, string.start).contains('\n');
        // Actions and ARNs have colons; so have condition keys, but then the last key is one, too.
        let has_colon = |start: usize, end: usize| self.scan.slice(start, end).contains(':');
        let has_colons = |cell: Cell| has_colon(cell.start as usize, cell.end as usize);
        let are_alike = has_colon(string.start, string.end) && has_colons(last);
        is_on_its_line
            || self.assumption.lacks_opening
            || (are_alike && !self.tape.last_key().is_some_and(has_colons))
    }

    /// Whether `next`, behind a string without a colon, can be the value that this string is the key of.
    pub(super) fn is_value_of_key(&self, next: Token) -> bool {
        match next.lexeme {
            Lexeme::Open => true,
            Lexeme::Quote => !next.first_on_line && !self.is_key_at(next),
            Lexeme::Word | Lexeme::Placeholder => !next.first_on_line,
            _ => false,
        }
    }

    /// Whether the first string of an object begins a list: `{"s3:GetObject", "s3:PutObject"}`.
    fn is_list_in_braces(&self, first: &Quoted, next: Token) -> bool {
        // Alone, a word is a key: `{"Effect"}`.
        let written = self.scan.slice(first.start, first.end).trim_matches('"');
        let is_word =
            || first.value.as_deref().unwrap_or(written).bytes().all(|byte| byte.is_ascii_alphabetic());
        match next.lexeme {
            Lexeme::Close => self.scan.bytes[next.start] == b'}' && !is_word(),
            Lexeme::Comma => {
                let second = self.scan.look(next.end);
                second.lexeme == Lexeme::Quote && !self.is_key_at(second)
            }
            _ => false,
        }
    }

    /// An array or object where a key must stand.
    pub(super) fn container_without_key(&mut self, token: Token) {
        if self.tape.open.len() >= MAX_DEPTH {
            self.misplaced_deep(token);
            return;
        }
        let (kind, close) = self.container(token);
        let joins = self.tape.is_in_bare_list()
            || (self.tape.last_value().is_some_and(|value| value.kind() == kind)
                && self.tape.begin_bare_list());
        if joins {
            if self.expect != Expect::Anything {
                self.scan.errors.guessed(token.start, token.end, BARE_LIST, None);
            }
            self.tape.open(kind, token.start, Some(close), self.scan.indent);
        } else {
            let message = if kind == Kind::Object {
                "an object stands where a key belongs"
            } else {
                "a list stands where a key belongs"
            };
            self.scan.errors.guessed(token.start, token.end, message, None);
            self.tape.open_dropped(kind, token.start, close, self.scan.indent);
        }
        self.scan.take(token.end);
        self.expect = Expect::First;
    }

    /// A member where the value of a key must stand: the `{` before it is missing.
    pub(super) fn open_missing_object(&mut self, token: Token) {
        if self.tape.open.len() >= MAX_DEPTH {
            self.missing_value();
            self.expect = Expect::Anything;
            return;
        }
        // Deeper than its key, it can be nothing else.
        let indent = self.tape.top().and_then(|frame| frame.child_indent);
        let is_certain = token.first_on_line && indent.is_some_and(|indent| indent < self.scan.indent);
        let replacement = is_certain.then_some("{");
        self.scan.errors.guessed(token.start, token.start, "`{` is missing here", replacement);
        self.brackets_disagree = true;
        self.tape.open(Kind::Object, token.start, Some(b'}'), indent.unwrap_or(self.scan.indent));
        self.expect = Expect::First;
    }

    /// A closing bracket where the value of a key must stand: of an empty list or object, only that is left.
    pub(super) fn empty_without_opening(&mut self, token: Token) {
        let (kind, open) = match self.scan.bytes[token.start] {
            b'}' => (Kind::Object, "`{` is missing here"),
            _ => (Kind::Array, "`[` is missing here"),
        };
        self.scan.errors.guessed(token.start, token.start, open, None);
        self.brackets_disagree = true;
        self.tape.open(kind, token.start, None, self.scan.indent);
        self.tape.close(token.end);
        self.scan.take(token.end);
        self.expect = Expect::Separator;
    }

    /// A `]` behind the value of a key: the `[` before that value is missing.
    pub(super) fn close_missing_list(&mut self, token: Token) {
        let Some(value) = self.tape.last_value() else { return };
        let start = value.start as usize;
        let is_wrapped = self.tape.begin_bare_list();
        self.tape.end_bare_list(token.end);
        // As deep as its key, it can close nothing else.
        let indent = self.tape.top().and_then(|frame| frame.child_indent);
        let is_whole = matches!(self.scan.bytes[start], b'"' | b'{');
        let is_certain = is_wrapped && is_whole && token.first_on_line && indent == Some(self.scan.indent);
        self.scan.errors.guessed(start, start, "`[` is missing here", is_certain.then_some("["));
        self.brackets_disagree = true;
        self.scan.take(token.end);
        self.expect = Expect::Separator;
    }

    fn misplaced_deep(&mut self, token: Token) {
        let message = "an object or list stands where a key belongs";
        self.scan.errors.guessed(token.start, token.end, message, None);
        let end = self.scan.skipped_end(token.start);
        self.scan.pass(end);
        self.expect = Expect::Anything;
    }

    /// A key and a colon where only values may stand: the `{` before them is missing.
    pub(super) fn begin_implicit_object(&mut self, key: Quoted) {
        let colon = self.scan.peek();
        if self.tape.open.len() >= MAX_DEPTH {
            self.string(key);
            self.misplaced(colon);
            return;
        }
        // The brackets may still match if another one is wrong, too.
        self.brackets_disagree = true;
        let message = "a key stands outside of an object; `{` is missing before it";
        self.scan.errors.guessed(key.start, key.end, message, None);
        self.tape.open(Kind::Object, key.start, None, self.scan.indent);
        self.push_key(key, colon);
    }
}
