//! The checks that come before the parser.
//!
//! `jsonpath-rust` takes exponential time on nested calls, lets white space stand inside names, knows functions that
//! RFC 9535 does not have, and points at none of its own complaints about functions. One pass over the text's tokens
//! settles all that, and notes where each function stands.

use crate::rule::query::{Query, QueryError};

/// The largest integer that RFC 9535 lets an index or slice have; the parser reads no larger literal either.
const MAX_INTEGER: u64 = (1 << 53) - 1;

const FUNCTIONS: [&str; 5] = ["count", "length", "match", "search", "value"];

/// Checks `text`, and returns the offsets of all function names in it, in order.
pub(super) fn scan(text: &str) -> Result<Vec<usize>, QueryError> {
    if text.len() > Query::MAX_BYTES {
        let message = format!("the query is longer than {} bytes", Query::MAX_BYTES);
        return Err(QueryError::new(message, Query::MAX_BYTES));
    }
    let mut scanner = Scanner {
        text,
        previous: Token { kind: TokenKind::Start, start: 0, end: 0 },
        before: TokenKind::Start,
        open: Vec::new(),
        calls: Vec::new(),
    };
    let mut at = 0;
    loop {
        let start = at + text[at..].bytes().take_while(|byte| is_blank(*byte)).count();
        let token = token_at(text, start)?;
        if start > at {
            scanner.check_gap(at, token)?;
        }
        scanner.check_token(token)?;
        if token.kind == TokenKind::End {
            return Ok(scanner.calls);
        }
        scanner.before = scanner.previous.kind;
        scanner.previous = token;
        at = token.end;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    Start,
    End,
    String,
    /// A name, function, keyword or the digits of a number.
    Word,
    /// Any other character.
    Mark(u8),
}

#[derive(Debug, Clone, Copy)]
struct Token {
    kind: TokenKind,
    start: usize,
    end: usize,
}

struct Scanner<'t> {
    text: &'t str,
    previous: Token,
    /// What stands before `previous`.
    before: TokenKind,
    /// The brackets that are open: each with its offset, and the function whose arguments it holds when that gives
    /// true or false.
    open: Vec<(u8, usize, Option<&'t str>)>,
    calls: Vec<usize>,
}

impl<'t> Scanner<'t> {
    /// White space from `at` to `next` must lie between tokens; the parser also takes it inside them.
    fn check_gap(&self, at: usize, next: Token) -> Result<(), QueryError> {
        use TokenKind::{End, Mark, Start, Word};
        let message = match (self.previous.kind, next.kind) {
            (Start, _) => "white space before the query is not allowed",
            (_, End) => "white space after the query is not allowed",
            (Word, Word | Mark(b'.')) if self.is_number() => "white space is not allowed inside a number",
            (Word, Word) => "unexpected white space; a name that holds some is written `['…']`",
            (Word, Mark(b'(')) => "white space between a function and its arguments is not allowed",
            (Mark(b'.'), _) => "white space after `.` is not allowed",
            (Mark(b'-' | b'+'), _) | (Word, Mark(b'-' | b'+')) => {
                "white space is not allowed inside a number"
            }
            _ => return Ok(()),
        };
        Err(QueryError::new(message, at))
    }

    /// Whether the previous token is a number, or the digits before its point.
    fn is_number(&self) -> bool {
        self.text[self.previous.start..].starts_with(|first: char| first.is_ascii_digit())
    }

    fn check_token(&mut self, token: Token) -> Result<(), QueryError> {
        match token.kind {
            TokenKind::Word => self.check_word(&self.text[token.start..token.end], token.start),
            TokenKind::Mark(bracket @ (b'(' | b'[')) => self.open_bracket(bracket, token.start),
            TokenKind::Mark(bracket @ (b')' | b']')) => self.close_bracket(bracket, token),
            TokenKind::End => match self.open.last() {
                Some((bracket, at, _)) => {
                    Err(QueryError::new(format!("`{}` is not closed", char::from(*bracket)), *at))
                }
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn check_word(&self, word: &str, at: usize) -> Result<(), QueryError> {
        if word.as_bytes()[0].is_ascii_digit() {
            // The digits behind a point are a fraction, whose length is no matter.
            let digits = word.bytes().take_while(u8::is_ascii_digit).count();
            let is_fraction = self.previous.kind == TokenKind::Mark(b'.');
            let is_small = word[..digits].parse::<u64>().is_ok_and(|number| number <= MAX_INTEGER);
            if !is_fraction && !is_small {
                return Err(QueryError::new(format!("an integer in a query is at most {MAX_INTEGER}"), at));
            }
        } else if word.starts_with(char::is_whitespace) || word.ends_with(char::is_whitespace) {
            // Part of the name by RFC 9535, but the parser cuts it off, and nobody writes it on purpose.
            let message = "a name starts or ends with an unusual space; if that is meant, write `['…']`";
            return Err(QueryError::new(message, at));
        }
        Ok(())
    }

    fn open_bracket(&mut self, bracket: u8, at: usize) -> Result<(), QueryError> {
        if self.open.len() >= Query::MAX_NESTING {
            let message = format!("brackets and parentheses nest deeper than {} levels", Query::MAX_NESTING);
            return Err(QueryError::new(message, at));
        }
        let mut test = None;
        if bracket == b'(' && self.previous.kind == TokenKind::Word {
            test = self.call()?;
        }
        self.open.push((bracket, at, test));
        Ok(())
    }

    /// The previous token is called; returns its name when it gives true or false.
    fn call(&mut self) -> Result<Option<&'t str>, QueryError> {
        let Token { start, end, .. } = self.previous;
        let name = &self.text[start..end];
        let error = |message: String| Err(QueryError::new(message, start));
        if self.before == TokenKind::Mark(b'.') {
            return error(format!(
                "`{name}` stands behind a path; a function takes the path as its argument, as in `length(@.a)`"
            ));
        }
        if !FUNCTIONS.contains(&name) {
            return error(format!(
                "there is no function `{name}`; JSONPath has `length`, `count`, `value`, `match` and `search`"
            ));
        }
        self.calls.push(start);
        let takes_path = matches!(name, "count" | "value");
        if takes_path && !self.text[end + 1..].trim_start().starts_with(['@', '$']) {
            return error(format!("`{name}` takes a path that starts with `@` or `$`"));
        }
        let is_test = matches!(name, "match" | "search");
        if is_test && matches!(self.before, TokenKind::Mark(b'=' | b'<' | b'>')) {
            return Err(compared(name, start));
        }
        Ok(is_test.then_some(name))
    }

    fn close_bracket(&mut self, bracket: u8, token: Token) -> Result<(), QueryError> {
        let opening = if bracket == b')' { b'(' } else { b'[' };
        match self.open.pop() {
            Some((open, _, test)) if open == opening => {
                let rest = self.text[token.end..].trim_start();
                match test {
                    Some(name) if rest.starts_with(['=', '<', '>']) || rest.starts_with("!=") => {
                        Err(compared(name, token.end))
                    }
                    _ => Ok(()),
                }
            }
            Some((open, ..)) => {
                let (bracket, open) = (char::from(bracket), char::from(open));
                let message = format!("unexpected `{bracket}`; the `{open}` before it is not closed");
                Err(QueryError::new(message, token.start))
            }
            None => Err(QueryError::new(format!("`{}` closes nothing", char::from(bracket)), token.start)),
        }
    }
}

fn compared(name: &str, offset: usize) -> QueryError {
    QueryError::new(
        format!("`{name}` is true or false by itself and cannot be compared; negate it with `!`"),
        offset,
    )
}

fn token_at(text: &str, start: usize) -> Result<Token, QueryError> {
    let bytes = text.as_bytes();
    let (kind, end) = match bytes.get(start) {
        None => (TokenKind::End, start),
        Some(quote @ (b'"' | b'\'')) => (TokenKind::String, string_end(bytes, start, *quote)?),
        Some(byte) if is_word(*byte) => {
            let length = bytes[start..].iter().take_while(|byte| is_word(**byte)).count();
            (TokenKind::Word, start + length)
        }
        Some(byte) => (TokenKind::Mark(*byte), start + 1),
    };
    Ok(Token { kind, start, end })
}

/// The offset behind the string that starts at `start`.
fn string_end(bytes: &[u8], start: usize, quote: u8) -> Result<usize, QueryError> {
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            None => return Err(QueryError::new("a string is not closed", start)),
            Some(byte) if *byte == quote => return Ok(at + 1),
            Some(0..=0x1F) => {
                return Err(QueryError::new("a string holds a control character; write it as an escape", at));
            }
            Some(b'\\') => at += escape_length(bytes, at, quote)?,
            Some(_) => at += 1,
        }
    }
}

/// The length of the escape at `at`; the parser would also take white space inside it.
fn escape_length(bytes: &[u8], at: usize, quote: u8) -> Result<usize, QueryError> {
    let error = |message: &str| Err(QueryError::new(message, at));
    match bytes.get(at + 1) {
        Some(b'b' | b'f' | b'n' | b'r' | b't' | b'/' | b'\\') => Ok(2),
        Some(byte) if *byte == quote => Ok(2),
        Some(b'u') => match (code_unit(bytes, at), code_unit(bytes, at + 6)) {
            (None, _) => error("`\\u` needs four hexadecimal digits"),
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => Ok(12),
            (Some(0xD800..=0xDFFF), _) => error("half of a surrogate pair stands alone"),
            _ => Ok(6),
        },
        _ => error("there is no such escape; write a backslash as `\\\\`"),
    }
}

/// The value of the `\uXXXX` at `at`.
fn code_unit(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |value, digit| Some(value * 16 + char::from(*digit).to_digit(16)?))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Bytes of names and numbers; characters beyond ASCII may all stand in a name.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
