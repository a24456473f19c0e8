//! Closing brackets: which container one closes, and which are missing, wrong or too many.

use crate::syntax::Kind;
use crate::syntax::tolerant::WrongBracket;
use crate::syntax::tolerant::reader::{Expect, Reader};
use crate::syntax::tolerant::scan::{Lexeme, Token};
use crate::syntax::tolerant::tape::Frame;

impl Reader<'_> {
    /// A closing bracket, wherever it stands.
    pub(super) fn close(&mut self, token: Token) {
        self.comma_before_close(token);
        let bracket = self.scan.bytes[token.start];
        if bracket == b']' && self.tape.is_in_bare_list() {
            // The list lacks its opening bracket only, and that has been said.
            self.scan.take(token.end);
            self.tape.end_bare_list(token.end);
            self.expect = Expect::Separator;
            return;
        }
        if self.assumption.by_indentation {
            let verdict = if token.first_on_line { self.by_indentation(bracket) } else { self.by_line() };
            match verdict {
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
            self.penalty += 1;
            let message = "this bracket ends the document too early";
            self.scan.errors.guessed(token.start, token.end, message, None);
            self.scan.pass(token.end);
            self.expect = Expect::Separator;
            return;
        }
        if self.closes_too_early(token) {
            self.surplus(token);
            return;
        }
        self.scan.take(token.end);
        self.close_top(token.end);
    }

    /// Whether a bracket at the end of a line closes an element of a list although members follow.
    fn closes_too_early(&self, token: Token) -> bool {
        let is_element = self.tape.open.iter().rev().nth(1).is_some_and(|outer| !outer.has_keys);
        // Over several lines, the bracket that closes an object starts a line.
        let has_lines = self.tape.top().is_some_and(|frame| frame.child_indent.is_some());
        is_element && has_lines && !token.first_on_line && self.goes_on_as_object(token)
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
        let lacks_opening = self.lacks_opening(bracket);
        match (self.assumption.wrong_bracket, outer) {
            _ if lacks_opening && self.assumption.lacks_opening => self.close_missing_list(token),
            (WrongBracket::AnotherIsMissing, None) if lacks_opening => self.close_missing_list(token),
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

    /// Whether a bracket can close a list that begins with the last value of an object, but for its `[`.
    fn lacks_opening(&self, bracket: u8) -> bool {
        bracket == b']'
            && self.expect == Expect::Separator
            && self.tape.is_in_object()
            && self.tape.last_value().is_some_and(|value| value.kind() != Kind::Array)
    }

    /// A closing bracket that closes nothing.
    fn surplus(&mut self, token: Token) {
        self.brackets_disagree = true;
        let bracket = char::from(self.scan.bytes[token.start]);
        let message = format!("this `{bracket}` closes nothing");
        self.scan.errors.guessed(token.start, token.end, &message, None);
        self.scan.pass(token.end);
    }

    /// What the line of a closing bracket says that does not start it.
    fn by_line(&self) -> Verdict {
        let top = self.tape.top();
        // Over several lines, a bracket is closed on a line as deep as its own.
        let is_elsewhere =
            top.is_some_and(|frame| frame.child_indent.is_some() && frame.indent != self.scan.indent);
        if is_elsewhere && self.assumption.wrong_bracket == WrongBracket::Surplus {
            return Verdict::Surplus;
        }
        Verdict::Innermost
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
            None if self.assumption.wrong_bracket == WrongBracket::Surplus
                && self.tape.top().is_some_and(|frame| frame.indent < indent) =>
            {
                Verdict::Surplus
            }
            None => Verdict::Innermost,
        }
    }

    /// Closes containers that the member or element at the start of a line cannot lie in.
    pub(super) fn close_before_line(&mut self, token: Token) {
        if matches!(token.lexeme, Lexeme::Close | Lexeme::Comma | Lexeme::Semicolon | Lexeme::Colon) {
            return;
        }
        let (depth, is_certain) = match self.outer_by_indentation() {
            Some(depth) => (depth, true),
            None if self.is_key_in_list(token) => (self.tape.open.len() - 2, false),
            None => return,
        };
        // The comma before this line, when there is one, stands behind the missing brackets.
        let expected = if self.expect == Expect::First { Expect::Separator } else { self.expect };
        self.close_unclosed(depth, is_certain);
        self.expect = expected;
    }

    /// The container that a line lies in by its indentation, when it is not the innermost one.
    fn outer_by_indentation(&mut self) -> Option<usize> {
        let indent = self.scan.indent;
        let top = self.tape.open.last_mut()?;
        let is_first_line = top.child_indent.is_none();
        let known = *top.child_indent.get_or_insert(indent);
        let fits = known == indent && (!is_first_line || top.indent < indent);
        if fits || !self.assumption.by_indentation {
            return None;
        }
        let outer = &self.tape.open[..self.tape.open.len() - 1];
        outer.iter().rposition(|frame| frame.child_indent == Some(indent))
    }

    /// Whether a key follows strings in a list: the list's `]` is missing, unless the colon is wrong.
    fn is_key_in_list(&self, token: Token) -> bool {
        let mut open = self.tape.open.iter().rev();
        let is_list = open.next().is_some_and(|frame| !frame.has_keys && frame.close == Some(b']'));
        self.assumption.wrong_bracket == WrongBracket::AnotherIsMissing
            && is_list
            && open.next().is_some_and(|outer| outer.has_keys)
            && self.tape.last_value().is_some_and(|value| value.kind() == Kind::String)
            && token.lexeme == Lexeme::Quote
            && self.is_key_at(token)
    }

    /// Whether a comma behind a `[` is followed by a key of the object around it: `"a": [, "b": …`.
    pub(super) fn is_empty_list_unclosed(&self, token: Token) -> bool {
        let next = self.scan.look(token.end);
        self.expect == Expect::First
            && self.tape.open.iter().rev().nth(1).is_some_and(|outer| outer.has_keys)
            && next.lexeme == Lexeme::Quote
            && self.is_key_at(next)
    }

    /// Closes the innermost container before a comma.
    pub(super) fn close_before_comma(&mut self) {
        self.close_unclosed(self.tape.open.len() - 2, false);
        self.expect = Expect::Separator;
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
        // That an object has neither `{` nor `}` has been said at its start.
        let starts = self.tape.open.iter().map(|frame| self.tape.cells[frame.cell as usize].start as usize);
        let unclosed: Vec<_> =
            starts.filter(|start| matches!(self.scan.bytes[*start], b'{' | b'[')).collect();
        if let Some(start) = unclosed.last().copied()
            && !self.scan.cut_off
        {
            self.brackets_disagree = true;
            let bracket = char::from(self.scan.bytes[start]);
            let message = match unclosed.len() {
                1 => format!("this `{bracket}` is never closed"),
                2 => format!("this `{bracket}` is never closed, nor is the bracket around it"),
                count => {
                    format!("this `{bracket}` is never closed, nor are the {} brackets around it", count - 1)
                }
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
