//! What stands without quotes: literals as other languages write them, unquoted keys, bare words.

use crate::syntax::Kind;
use crate::syntax::json::number_length;
use crate::syntax::tolerant::quoted::Role;
use crate::syntax::tolerant::scan::{Lexeme, Scanner};

/// A number, boolean or null.
pub(super) struct Literal {
    pub(super) kind: Kind,
    /// How JSON writes it, when the text writes it otherwise.
    pub(super) mended: Option<String>,
}

/// The literal that `word` is in JSON, or in a language that people copy from.
pub(super) fn literal(word: &str) -> Option<Literal> {
    let (kind, json) = match word {
        "true" | "false" => (Kind::Bool, None),
        "null" => (Kind::Null, None),
        _ if number_length(word.as_bytes()) == Some(word.len()) => (Kind::Number, None),
        "None" | "nil" | "undefined" => (Kind::Null, Some("null".to_owned())),
        _ if word.eq_ignore_ascii_case("null") => (Kind::Null, Some("null".to_owned())),
        _ if word.eq_ignore_ascii_case("true") => (Kind::Bool, Some("true".to_owned())),
        _ if word.eq_ignore_ascii_case("false") => (Kind::Bool, Some("false".to_owned())),
        _ => (Kind::Number, Some(mended_number(word)?)),
    };
    Some(Literal { kind, mended: json })
}

/// `+5`, `.5` and `5.` as JSON writes them.
fn mended_number(word: &str) -> Option<String> {
    // Anything longer is no number that a person wrote.
    if word.len() > 64 || !word.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let unsigned = word.trim_start_matches(['+', '-']);
    let sign = match &word[..word.len() - unsigned.len()] {
        "" | "+" => "",
        "-" => "-",
        _ => return None,
    };
    let before = if unsigned.starts_with('.') { "0" } else { "" };
    let after = if unsigned.ends_with('.') { "0" } else { "" };
    let mended = format!("{sign}{before}{unsigned}{after}");
    (number_length(mended.as_bytes()) == Some(mended.len())).then_some(mended)
}

impl Scanner<'_> {
    /// The end of the key without quotes that starts at `start`, when a colon or an equals sign follows it.
    pub(super) fn bare_key_end(&self, start: usize) -> Option<usize> {
        let mut end = self.word_end(start);
        // `aws:SourceIp: …`: a colon within the key is one with a word and another colon right behind it.
        if self.byte(end) == Some(b':') && self.byte(end + 1).is_some_and(|byte| byte.is_ascii_alphanumeric())
        {
            let second = self.word_end(end + 1);
            if self.byte(second) == Some(b':') {
                end = second;
            }
        }
        if self.bytes[start] == b'=' {
            return None;
        }
        self.is_colon_like(self.look(end).start).then_some(end)
    }

    /// Whether a colon stands at `at`, or what other languages put in its place.
    pub(super) fn is_colon_like(&self, at: usize) -> bool {
        matches!(self.byte(at), Some(b':' | b'='))
    }

    /// The closing quote of a string whose opening one is missing: `Effect":`, `Allow",`.
    pub(super) fn half_quoted_end(&mut self, start: usize, role: Role) -> Option<usize> {
        let stops = |byte: &u8| matches!(byte, 0..=0x1F | b'"' | b'\\');
        let limit = start.saturating_add(self.patience()).min(self.bytes.len());
        let rest = &self.bytes[start..limit];
        let length = rest.iter().position(stops).unwrap_or(rest.len());
        let quote = start + length;
        // Behind any of these, a quote rather opens a string.
        let opens = |byte: u8| matches!(byte, b' ' | b',' | b':' | b'[' | b'{' | b'(');
        let is_adjacent = length > 0 && !opens(rest[length - 1]);
        let is_quote = is_adjacent && self.byte(quote) == Some(b'"');
        let ends = match role {
            Role::Key => is_quote && self.look(quote + 1).lexeme == Lexeme::Colon,
            Role::Value => is_quote && self.closes_string(quote + 1, role),
        };
        if ends {
            return Some(quote);
        }
        self.pay(length);
        None
    }

    /// The literal that the word `start..end` is, unless it begins a longer bare text.
    pub(super) fn literal_at(&self, start: usize, end: usize) -> Option<Literal> {
        let literal = literal(self.slice(start, end))?;
        let next = self.look(end);
        let goes_on = match next.lexeme {
            Lexeme::Word => !next.first_on_line && self::literal(self.slice(next.start, next.end)).is_none(),
            Lexeme::Colon => next.start == end,
            _ => false,
        };
        (!goes_on).then_some(literal)
    }

    /// The end of the bare text whose first word ends at `from`: all up to the next comma, bracket or line.
    ///
    /// Strings, and brackets that belong to a word (`file("x")`, `names[0]`), are part of it.
    pub(super) fn bare_text_end(&mut self, from: usize) -> usize {
        let mut at = from;
        // Behind the last thing that is not white space.
        let mut end = from;
        while let Some(byte) = self.byte(at) {
            let is_adjacent = at == end;
            match byte {
                b'\n' | b',' | b']' | b'}' => break,
                b';' if self.byte(at + 1).is_none_or(|next| next.is_ascii_whitespace()) => break,
                b' ' | b'\t' | b'\r' => {
                    at += 1;
                    continue;
                }
                b'/' if !is_adjacent && matches!(self.byte(at + 1), Some(b'/' | b'*')) => break,
                b'"' => match self.string_end(at) {
                    Some(close) => at = close,
                    None => break,
                },
                b'#' | b'[' | b'{' if !is_adjacent => break,
                b'(' | b'[' | b'{' => match self.balanced_end(at, byte == b'(') {
                    Some(close) => at = close,
                    None if byte == b'(' => at += 1,
                    None => break,
                },
                0x80.. => at += self.char_at(at).map_or(1, char::len_utf8),
                _ => at += 1,
            }
            end = at;
        }
        end
    }

    /// The end of a string in double quotes on one line.
    pub(super) fn string_end(&self, start: usize) -> Option<usize> {
        let mut at = start + 1;
        loop {
            match self.byte(at)? {
                b'"' => return Some(at + 1),
                b'\n' => return None,
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
    }

    /// The end of the bracket at `start`, strings left out; on one line or across lines.
    pub(super) fn balanced_end(&mut self, start: usize, across_lines: bool) -> Option<usize> {
        let limit = start.saturating_add(self.patience()).min(self.bytes.len());
        let mut depth = 0_usize;
        let mut at = start;
        while at < limit {
            match self.bytes[at] {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth -= 1,
                b'"' => {
                    at = self.string_end(at).unwrap_or_else(|| self.line_end(at));
                    continue;
                }
                b'\n' if !across_lines => break,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                break;
            }
        }
        self.pay(at - start);
        (depth == 0 && at > start).then_some(at)
    }

    /// The end of a value that nests too deeply, by its brackets alone.
    pub(super) fn skipped_end(&self, start: usize) -> usize {
        let mut depth = 0_usize;
        let mut at = start;
        while at < self.bytes.len() {
            match self.bytes[at] {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth -= 1,
                b'"' => {
                    at = self.string_end(at).unwrap_or_else(|| self.line_end(at));
                    continue;
                }
                _ => {}
            }
            at += 1;
            if depth == 0 {
                break;
            }
        }
        at.min(self.bytes.len())
    }
}
