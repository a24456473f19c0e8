//! Strings in every kind of quotes, and where one ends whose quotes are not right.

use std::ops::Range;

use crate::syntax::json::{escape_length, plain_length};
use crate::syntax::tolerant::decode::{decode, quote};
use crate::syntax::tolerant::errors::Errors;
use crate::syntax::tolerant::scan::{Scanner, is_typographic_quote};

/// Where a string stands: the same bytes end a key and a value at different places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Key,
    Value,
}

/// A string that has been read.
#[derive(Debug)]
pub(super) struct Quoted {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its value, when the text does not say it in JSON's way.
    pub(super) value: Option<String>,
    /// Whether it has escapes.
    pub(super) is_escaped: bool,
}

/// Where the scan for a closing quote stopped.
enum Stop {
    Quote(usize),
    Line(usize),
    Text,
}

impl Scanner<'_> {
    /// Reads the string at `start` and reports what is wrong with it.
    pub(super) fn quoted(&mut self, start: usize, role: Role) -> Quoted {
        match self.char_at(start) {
            Some('"') => self.triple(start, "\"\"\"").unwrap_or_else(|| self.double(start, role)),
            Some('\'') => self.triple(start, "'''").unwrap_or_else(|| self.foreign(start, '\'', role)),
            Some(quote) => self.foreign(start, quote, role),
            None => Quoted { start, end: start, value: None, is_escaped: false },
        }
    }

    /// Whether what stands at `after` shows that a string may have ended there.
    pub(super) fn closes_string(&self, after: usize, role: Role) -> bool {
        let spaces =
            self.bytes[after..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        match self.byte(after + spaces) {
            None | Some(b'\n' | b',' | b']' | b'}' | b'#') => true,
            Some(b':') => role == Role::Key,
            Some(b'/') => matches!(self.byte(after + spaces + 1), Some(b'/' | b'*')),
            _ => false,
        }
    }

    fn double(&mut self, start: usize, role: Role) -> Quoted {
        match self.stop(start + 1, self.bytes.len(), true) {
            Stop::Quote(close) if self.is_doubtful(start, close, role) => self.doubtful(start, close, role),
            Stop::Quote(close) => {
                let is_key = self.closes_string(close + 1, Role::Key) && !self.closes_string(close + 1, role);
                let quoted = if is_key { self.typographic_close(start, close, role) } else { None };
                quoted.unwrap_or_else(|| self.plain(start, close))
            }
            Stop::Line(end) if self.bytes[end..].iter().all(u8::is_ascii_whitespace) => {
                self.cut_off(start, role)
            }
            Stop::Line(end) => {
                // A key is cut at its colon, and the rest of the line is read again: that must not go on for ever.
                let role = if self.pay(end - start) { role } else { Role::Value };
                if let Some(quoted) = self.typographic_close(start, end, role) {
                    return quoted;
                }
                // The string may go on; if so, its closing quote is followed by what follows a value.
                let limit = end.saturating_add(self.patience()).min(self.bytes.len());
                match self.stop(end, limit, false) {
                    Stop::Quote(close) if self.closes_string(close + 1, role) => self.plain(start, close),
                    Stop::Quote(stop) | Stop::Line(stop) => {
                        self.pay(stop - end);
                        self.unclosed(start, end, role)
                    }
                    Stop::Text => {
                        self.pay(self.bytes.len() - end);
                        self.unclosed(start, end, role)
                    }
                }
            }
            Stop::Text => self.cut_off(start, role),
        }
    }

    /// A string on the last line of the text, without a closing quote.
    fn cut_off(&mut self, start: usize, role: Role) -> Quoted {
        let end = start + self.slice(start, self.bytes.len()).trim_ascii_end().len();
        // Brackets at the end that close the document show that only the quote is missing.
        let ends_with_bracket = matches!(self.bytes[end - 1], b']' | b'}');
        if ends_with_bracket && start + 1 + unclosed_length(self.slice(start + 1, end), role) < end {
            return self.unclosed(start, end, role);
        }
        self.cut_off = true;
        self.unfinished(start, start + 1..end, "the document ends inside this string")
    }

    /// A string without a closing quote, whose inside is `content`.
    fn unfinished(&mut self, start: usize, content: Range<usize>, message: &str) -> Quoted {
        self.errors.guessed(start, content.end, message, None);
        let mut ignored = Errors::default();
        let value = decode(self.slice(content.start, content.end), content.start, &mut ignored);
        Quoted { start, end: content.end, value: Some(value), is_escaped: true }
    }

    /// The next closing quote, from inside a string on.
    fn stop(&self, from: usize, limit: usize, stops_at_line: bool) -> Stop {
        let mut at = from;
        loop {
            at += plain_length(&self.bytes[at.min(limit)..limit]);
            match self.bytes[..limit].get(at) {
                Some(b'"') => return Stop::Quote(at),
                Some(b'\n') if stops_at_line => return Stop::Line(at),
                // An escaped line break is a line break nevertheless.
                Some(b'\\') if stops_at_line && self.byte(at + 1) == Some(b'\n') => {
                    return Stop::Line(at + 1);
                }
                Some(b'\\') => at += 2,
                Some(_) => at += 1,
                None if limit < self.bytes.len() => return Stop::Line(limit),
                None => return Stop::Text,
            }
        }
    }

    /// Whether what follows the closing quote at `close` makes one doubt that it closes the string.
    fn is_doubtful(&self, start: usize, close: usize, role: Role) -> bool {
        let after = close + 1;
        if role == Role::Key && !self.closes_string(after, role) {
            // A key with a colon inside, and none behind it.
            return self.is_odd(after) || key_length(self.slice(start + 1, close)).is_some();
        }
        self.is_odd(after)
    }

    /// Whether text stands directly behind a closing quote.
    fn is_odd(&self, after: usize) -> bool {
        match self.char_at(after) {
            None | Some(',' | ':' | ']' | '}' | '[' | '{' | '"' | '\'' | '#' | ';' | '=' | '+' | ')') => {
                false
            }
            Some('/') => !matches!(self.byte(after + 1), Some(b'/' | b'*')),
            Some(character) => {
                !character.is_whitespace() && !character.is_control() && !is_typographic_quote(character)
            }
        }
    }

    /// A string whose first closing quote at `close` is in doubt: an earlier quote is missing, or this one should be
    /// escaped.
    fn doubtful(&mut self, start: usize, close: usize, role: Role) -> Quoted {
        if let Some(quoted) = self.typographic_close(start, close, role) {
            return quoted;
        }
        let content = self.slice(start + 1, close).trim_end();
        let ends_early = content.ends_with(',') || (role == Role::Key && key_length(content).is_some());
        if ends_early {
            return self.unclosed(start, close, role);
        }
        if let Some(end) = self.embedded_end(start, close) {
            return self.unescaped(start, close, end);
        }
        let mut at = close + 1;
        while let Stop::Quote(next) = self.stop(at, self.bytes.len(), true) {
            if self.closes_string(next + 1, role) {
                return self.unescaped(start, close, next);
            }
            if !self.pay(next - at + 1) {
                break;
            }
            at = next + 1;
        }
        self.plain(start, close)
    }

    /// The closing quote of a string that holds JSON whose quotes are not escaped: `"{"a": 1}"`.
    fn embedded_end(&mut self, start: usize, close: usize) -> Option<usize> {
        let content = self.slice(start + 1, close);
        let bracket = start + 1 + (content.len() - content.trim_start().len());
        if !matches!(content.trim(), "{" | "[" | "[{") {
            return None;
        }
        let end = self.balanced_end(bracket, true)?;
        let spaces = self.bytes[end..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        (self.byte(end + spaces) == Some(b'"')).then_some(end + spaces)
    }

    fn unescaped(&mut self, start: usize, first_inner: usize, close: usize) -> Quoted {
        let last_inner = self.bytes[..close].iter().rposition(|byte| *byte == b'"').unwrap_or(first_inner);
        let message = "quotes inside a string are not escaped";
        self.errors.guessed(first_inner, last_inner.max(first_inner) + 1, message, None);
        let mut ignored = Errors::default();
        let value = decode(self.slice(start + 1, close), start + 1, &mut ignored);
        Quoted { start, end: close + 1, value: Some(value), is_escaped: true }
    }

    /// A string in double quotes that ends at `close`; its escapes and control characters are checked.
    fn plain(&mut self, start: usize, close: usize) -> Quoted {
        let content = &self.bytes[start + 1..close];
        let mut at = plain_length(content);
        let is_escaped = at < content.len();
        while at < content.len() && content[at] == b'\\' {
            let Ok(length) = escape_length(&content[at..]) else { break };
            at += length;
            at += plain_length(&content[at..]);
        }
        let value =
            (at < content.len()).then(|| decode(self.slice(start + 1, close), start + 1, &mut self.errors));
        Quoted { start, end: close + 1, value, is_escaped }
    }

    /// A string without a closing quote before `end`: it is cut where what follows it seems to begin.
    fn unclosed(&mut self, start: usize, end: usize, role: Role) -> Quoted {
        let content = start + 1;
        let end = content + unclosed_length(self.slice(content, end), role);
        self.unfinished(start, content..end, UNCLOSED)
    }

    /// A string that starts with `"` and ends with a typographic quote.
    fn typographic_close(&mut self, start: usize, limit: usize, role: Role) -> Option<Quoted> {
        let content = self.slice(start + 1, limit);
        let is_close = |(index, quote): &(usize, char)| {
            is_typographic_quote(*quote) && self.closes_string(start + 1 + index + quote.len_utf8(), role)
        };
        let (index, quote) = content.char_indices().find(is_close)?;
        let end = start + 1 + index;
        Some(self.other_quotes(start, start + 1..end, end + quote.len_utf8(), TYPOGRAPHIC, true))
    }

    /// A string in quotes that JSON does not have.
    fn foreign(&mut self, start: usize, open: char, role: Role) -> Quoted {
        let content = start + open.len_utf8();
        let is_close = |character: char| match open {
            '\'' | '`' => character == open,
            '‘' | '’' | '‚' | '‛' | '′' => matches!(character, '‘' | '’' | '‛' | '′' | '\''),
            _ => character == '"' || is_typographic_quote(character),
        };
        let mut first = None;
        let mut found = None;
        let mut line_end = self.bytes.len();
        let mut is_escaped = false;
        for (index, character) in self.text[content..].char_indices() {
            if character == '\n' {
                line_end = content + index;
                break;
            }
            if is_close(character) && !is_escaped {
                let close = (content + index, content + index + character.len_utf8());
                first.get_or_insert(close);
                if self.closes_string(close.1, role) {
                    found = Some(close);
                    break;
                }
                if self.patience() < index {
                    break;
                }
            }
            is_escaped = character == '\\' && !is_escaped;
        }
        let Some((end, after)) = found.or(first) else {
            let end = content + unclosed_length(self.slice(content, line_end), role);
            return self.unfinished(start, content..end, UNCLOSED);
        };
        if found.is_none() {
            self.pay(line_end - start);
        }
        let message = match open {
            '\'' => "this string has single quotes; JSON takes `\"`",
            '`' => "this string has backticks for quotes; JSON takes `\"`",
            _ => TYPOGRAPHIC,
        };
        // With an apostrophe inside, or no closing quote before a comma, the end is a guess.
        let is_certain = found.is_some() && found == first;
        self.other_quotes(start, content..end, after, message, is_certain)
    }

    /// A string in three quotes, which may span lines.
    fn triple(&mut self, start: usize, quotes: &str) -> Option<Quoted> {
        if !self.text[start..].starts_with(quotes) {
            return None;
        }
        let content = start + 3;
        let limit = content.saturating_add(self.patience()).min(self.bytes.len());
        let length = self.bytes[content..limit].windows(3).position(|three| three == quotes.as_bytes());
        let Some(length) = length else {
            self.pay(limit - content);
            return None;
        };
        let end = content + length;
        let message = "this string has triple quotes; JSON takes a single `\"`";
        Some(self.other_quotes(start, content..end, end + 3, message, true))
    }

    fn other_quotes(
        &mut self,
        start: usize,
        content: Range<usize>,
        end: usize,
        message: &str,
        is_certain: bool,
    ) -> Quoted {
        let mut inside = Errors::default();
        let value = decode(self.slice(content.start, content.end), content.start, &mut inside);
        if is_certain && !inside.has_guesses() {
            self.errors.mended(start, end, message, &quote(&value));
        } else {
            self.errors.guessed(start, end, message, None);
        }
        Quoted { start, end, value: Some(value), is_escaped: true }
    }
}

const UNCLOSED: &str = "this string is never closed";
const TYPOGRAPHIC: &str = "this string has typographic quotes; JSON takes `\"`";

/// How much of `content` is a key, when a colon stands in it that may end the key.
fn key_length(content: &str) -> Option<usize> {
    let ends_key = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '{', '[', '"']);
    let (at, _) = content.match_indices(':').find(|(at, _)| ends_key(&content[at + 1..]))?;
    Some(content[..at].trim_end().len())
}

/// How much of `content`, the rest of a line behind an opening quote, is the string.
fn unclosed_length(content: &str, role: Role) -> usize {
    if role == Role::Key
        && let Some(length) = key_length(content)
    {
        return length;
    }
    let count = |character: char| content.matches(character).count();
    let mut surplus_braces = count('}').saturating_sub(count('{'));
    let mut surplus_brackets = count(']').saturating_sub(count('['));
    let mut rest = content.trim_end();
    loop {
        let shorter = match rest.as_bytes().last() {
            Some(b',') => &rest[..rest.len() - 1],
            Some(b'}') if surplus_braces > 0 => {
                surplus_braces -= 1;
                &rest[..rest.len() - 1]
            }
            Some(b']') if surplus_brackets > 0 => {
                surplus_brackets -= 1;
                &rest[..rest.len() - 1]
            }
            _ => return rest.len(),
        };
        rest = shorter.trim_end();
    }
}
