//! Closing brackets: which container one closes, and which are missing, wrong or too many.

use crate::syntax::tolerant::WrongBracket;
use crate::syntax::tolerant::reader::{Expect, Reader};
use crate::syntax::tolerant::scan::{Lexeme, Token};
use crate::syntax::tolerant::tape::Frame;

impl Reader<'_> {
    /// A closing bracket, wherever it stands.
    pub(super) fn close(&mut self, token: Token) {
        self.comma_before_close(token);
        let bracket = self.scan.bytes[token.start];
        if self.assumption.by_indentation && token.first_on_line {
            match self.by_indentation(bracket) {
                Verdict::Innermost => {}
                Verdict::Outer(depth) => self.close_unclosed(depth, true),
                Verdict::Surplus => {
                    self.surplus(token);
                    return;
                }
            }
        }
        let due = self.tape.top().map(|frame| frame.close.unwrap_or(b'}'));
        if due == Some(bracket) {
            self.close_innermost(token);
        } else if self.tape.top().is_some_and(|frame| frame.close.is_none()) {
            // An object without `{` needs no `}` either; the bracket is for what it lies in.
            self.close_top(self.scan.last_end);
        } else {
            self.wrong_bracket(token, bracket);
        }
    }

    fn close_innermost(&mut self, token: Token) {
        if self.tape.open.len() == 1 && self.goes_on_as_object(token) {
            self.brackets_disagree = true;
            let message = "this bracket ends the document too early";
            self.scan.errors.guessed(token.start, token.end, message, None);
            self.scan.pass(token.end);
            self.expect = Expect::Separator;
            return;
        }
        self.scan.take(token.end);
        self.close_top(token.end);
    }

    fn close_top(&mut self, end: usize) {
        let is_kept = self.tape.close(end);
        self.expect =
            if is_kept && !self.tape.is_in_bare_list() { Expect::Separator } else { Expect::Anything };
    }

    /// Whether a member follows the bracket that would close the document.
    fn goes_on_as_object(&self, token: Token) -> bool {
        if !self.tape.is_in_object() || self.tape.top().is_some_and(|frame| frame.close.is_none()) {
            return false;
        }
        let mut next = self.scan.look(token.end);
        if next.lexeme == Lexeme::Comma {
            next = self.scan.look(next.end);
        }
        next.lexeme == Lexeme::Quote && self.is_key_at(next)
    }

    /// A closing bracket that is not the one due.
    fn wrong_bracket(&mut self, token: Token, bracket: u8) {
        self.brackets_disagree = true;
        let outer = self.tape.open.iter().rposition(|frame| frame.close == Some(bracket));
        match (self.assumption.wrong_bracket, outer) {
            (WrongBracket::AnotherIsMissing, Some(depth)) => {
                self.close_unclosed(depth, false);
                self.close_innermost(token);
            }
            (WrongBracket::Mistyped, _) => {
                let due = self.tape.top().and_then(|frame| frame.close).map_or(']', char::from);
                let message = format!("`{}` stands where `{due}` belongs", char::from(bracket));
                self.scan.errors.guessed(token.start, token.end, &message, None);
                self.scan.take(token.end);
                self.close_top(token.end);
            }
            _ => self.surplus(token),
        }
    }

    /// A closing bracket that closes nothing.
    fn surplus(&mut self, token: Token) {
        self.brackets_disagree = true;
        let bracket = char::from(self.scan.bytes[token.start]);
        let message = format!("this `{bracket}` closes nothing");
        self.scan.errors.guessed(token.start, token.end, &message, None);
        self.scan.pass(token.end);
    }

    /// What the indentation of a closing bracket at the start of a line says.
    fn by_indentation(&self, bracket: u8) -> Verdict {
        let indent = self.scan.indent;
        let closes = |frame: &Frame| frame.indent == indent && frame.close == Some(bracket);
        match self.tape.open.iter().rposition(closes) {
            Some(depth) if depth + 1 == self.tape.open.len() => Verdict::Innermost,
            // A bracket on the line of its key lies as deep as the object around it.
            Some(_) if self.tape.top().is_some_and(|frame| frame.indent == indent) => Verdict::Innermost,
            Some(depth) => Verdict::Outer(depth),
            None if self.tape.top().is_some_and(|frame| frame.indent < indent) => Verdict::Surplus,
            None => Verdict::Innermost,
        }
    }

    /// Closes containers that a member or element at the start of a line cannot lie in, by its indentation.
    pub(super) fn close_by_child(&mut self, token: Token) {
        if matches!(token.lexeme, Lexeme::Close | Lexeme::Comma | Lexeme::Semicolon | Lexeme::Colon) {
            return;
        }
        let indent = self.scan.indent;
        let Some(top) = self.tape.open.last_mut() else { return };
        let known = *top.child_indent.get_or_insert(indent);
        let has_just_opened = self.expect == Expect::First;
        if !self.assumption.by_indentation || (known == indent && (!has_just_opened || top.indent < indent)) {
            return;
        }
        let outer = &self.tape.open[..self.tape.open.len() - 1];
        if let Some(depth) = outer.iter().rposition(|frame| frame.child_indent == Some(indent)) {
            let expected = self.expect;
            self.close_unclosed(depth, true);
            // The comma before this line, when there is one, stands behind the missing brackets.
            self.expect = if has_just_opened { Expect::Separator } else { expected };
        }
    }

    /// Closes all containers inside the one at `depth`, whose brackets are missing here.
    fn close_unclosed(&mut self, depth: usize, is_certain: bool) {
        self.brackets_disagree = true;
        let missing: String = self.tape.open[depth + 1..]
            .iter()
            .rev()
            .filter_map(|frame| frame.close.map(char::from))
            .collect();
        let end = self.scan.last_end;
        if !missing.is_empty() {
            let message = format!("`{missing}` is missing here");
            self.scan.errors.guessed(end, end, &message, is_certain.then_some(missing.as_str()));
        }
        while self.tape.open.len() > depth + 1 {
            self.close_top(end);
        }
    }

    /// Closes what is still open where the text ends.
    pub(super) fn close_at_end(&mut self) {
        let unclosed = self.tape.open.iter().filter(|frame| frame.close.is_some()).count();
        let innermost = self.tape.open.iter().rfind(|frame| frame.close.is_some());
        if let Some(frame) = innermost
            && !self.scan.cut_off
        {
            self.brackets_disagree = true;
            let start = self.tape.cells[frame.cell as usize].start as usize;
            let bracket = char::from(self.scan.bytes[start]);
            let message = match unclosed {
                1 => format!("this `{bracket}` is never closed"),
                2 => format!("this `{bracket}` is never closed, nor is the bracket around it"),
                _ => format!(
                    "this `{bracket}` is never closed, nor are the {} brackets around it",
                    unclosed - 1
                ),
            };
            self.scan.errors.guessed(start, start + 1, &message, None);
        }
        let end = self.scan.last_end;
        while !self.tape.open.is_empty() {
            self.tape.close(end);
        }
    }
}

enum Verdict {
    /// It closes the innermost container, or there is nothing to tell.
    Innermost,
    /// It closes the container at this depth.
    Outer(usize),
    /// It closes nothing.
    Surplus,
}
