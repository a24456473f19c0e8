//! The text as tokens, and what may stand between them.

use crate::syntax::tolerant::errors::Errors;

/// A position in the text that moves forward.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) errors: Errors,
    pub(super) at: usize,
    /// How far the first token of the current line is from the line's start.
    pub(super) indent: usize,
    /// The end of the last token that is part of a value.
    pub(super) last_end: usize,
    /// Whether the text ended inside a string or a comment.
    pub(super) cut_off: bool,
    line_start: usize,
    /// Whether no token has been taken on this line yet.
    is_fresh_line: bool,
    /// How many bytes may still be looked at in vain, so that no text takes more than linear time.
    patience: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) lexeme: Lexeme,
    pub(super) start: usize,
    /// Unknown for strings, whose end depends on where they stand.
    pub(super) end: usize,
    pub(super) first_on_line: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lexeme {
    Open,
    Close,
    Comma,
    Semicolon,
    Colon,
    /// The start of a string, in any kind of quotes.
    Quote,
    /// A number, a literal, or anything else without quotes.
    Word,
    /// `<value>`, `{{value}}`, `${value}`.
    Placeholder,
    /// `...` or `…`.
    Ellipsis,
    End,
}

/// What stands between tokens.
enum Gap {
    Space,
    Newline,
    Comment(usize),
    OpenComment,
    /// A character that is no white space in JSON, and its length.
    Strange(char),
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let at = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
        Self {
            text,
            bytes: text.as_bytes(),
            errors: Errors::default(),
            at,
            indent: 0,
            last_end: at,
            cut_off: false,
            line_start: at,
            is_fresh_line: true,
            patience: text.len().saturating_mul(4).saturating_add(4096),
        }
    }

    /// The next token, not yet taken; what stands before it is passed, and reported where it is not JSON.
    pub(super) fn peek(&mut self) -> Token {
        self.pass_gap();
        let first_on_line = self.is_fresh_line;
        if first_on_line {
            self.indent = self.at - self.line_start;
        }
        let (lexeme, end) = self.lex(self.at);
        Token { lexeme, start: self.at, end, first_on_line }
    }

    /// The token behind `from`, only to look at.
    pub(super) fn look(&self, from: usize) -> Token {
        let mut at = from;
        let mut first_on_line = false;
        while let Some(gap) = self.gap(at) {
            match gap {
                Gap::Space => at += 1,
                Gap::Newline => {
                    at += 1;
                    first_on_line = true;
                }
                Gap::Comment(end) => at = end,
                Gap::OpenComment => at = self.bytes.len(),
                Gap::Strange(character) => at += character.len_utf8(),
            }
        }
        let (lexeme, end) = self.lex(at);
        Token { lexeme, start: at, end, first_on_line }
    }

    /// Goes on behind `end`, the end of something that belongs to a value.
    pub(super) fn take(&mut self, end: usize) {
        self.pass(end);
        self.last_end = end;
    }

    /// Goes on behind `end`, the end of a separator or of something that is dropped.
    pub(super) fn pass(&mut self, end: usize) {
        let passed = &self.bytes[self.at..end];
        if let Some(newline) = passed.iter().rposition(|byte| *byte == b'\n') {
            self.line_start = self.at + newline + 1;
            self.indent = 0;
        }
        self.is_fresh_line = false;
        self.at = end;
    }

    /// Pays for having looked at `bytes` bytes in vain; `false` when there is nothing left to pay with.
    pub(super) fn pay(&mut self, bytes: usize) -> bool {
        let can_pay = self.patience > bytes;
        self.patience = self.patience.saturating_sub(bytes);
        can_pay
    }

    pub(super) fn patience(&self) -> usize {
        self.patience
    }

    /// The text of a string or other value, or `""`.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// The end of the line that `at` is on, its newline not included.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        rest.iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |length| at + length)
    }

    fn gap(&self, at: usize) -> Option<Gap> {
        match self.byte(at)? {
            b' ' | b'\t' | b'\r' => Some(Gap::Space),
            b'\n' => Some(Gap::Newline),
            b'#' => Some(Gap::Comment(self.line_comment_end(at))),
            b'/' if self.byte(at + 1) == Some(b'/') => Some(Gap::Comment(self.line_comment_end(at))),
            b'/' if self.byte(at + 1) == Some(b'*') => {
                let inside = &self.bytes[at + 2..];
                let length = inside.windows(2).position(|pair| pair == b"*/");
                Some(length.map_or(Gap::OpenComment, |length| Gap::Comment(at + 2 + length + 2)))
            }
            0..=0x1F | 0x7F.. => self.char_at(at).filter(|found| is_strange_space(*found)).map(Gap::Strange),
            _ => None,
        }
    }

    fn line_comment_end(&self, at: usize) -> usize {
        let end = self.line_end(at);
        if self.bytes[at..end].ends_with(b"\r") { end - 1 } else { end }
    }

    fn pass_gap(&mut self) {
        // Comments one behind the other are one mistake.
        let mut comment: Option<(usize, usize)> = None;
        while let Some(gap) = self.gap(self.at) {
            match gap {
                Gap::Space => self.at += 1,
                Gap::Newline => {
                    self.at += 1;
                    self.new_line(self.at);
                }
                Gap::Comment(end) => {
                    comment = Some((comment.map_or(self.at, |(start, _)| start), end));
                    let passed = &self.bytes[self.at..end];
                    if let Some(newline) = passed.iter().rposition(|byte| *byte == b'\n') {
                        self.new_line(self.at + newline + 1);
                    }
                    self.at = end;
                }
                Gap::OpenComment => {
                    let message = "this comment is never closed, and JSON has none";
                    self.errors.guessed(self.at, self.at + 2, message, None);
                    self.cut_off = true;
                    self.at = self.bytes.len();
                }
                Gap::Strange(character) => {
                    self.report_comment(comment.take());
                    self.pass_strange(character);
                }
            }
        }
        self.report_comment(comment);
    }

    fn new_line(&mut self, start: usize) {
        self.line_start = start;
        self.is_fresh_line = true;
    }

    fn report_comment(&mut self, comment: Option<(usize, usize)>) {
        if let Some((start, end)) = comment {
            self.errors.mended(start, end, "comments are not allowed in JSON", "");
        }
    }

    /// Passes characters that only look like white space, and the white space among them on the same line.
    fn pass_strange(&mut self, first: char) {
        let start = self.at;
        let mut end = start;
        let mut mended = String::new();
        let mut spaces = 0;
        for character in self.text[start..].chars() {
            if matches!(character, ' ' | '\t') {
                spaces += 1;
            } else if character != '\n' && character != '\r' && is_strange_space(character) {
                let before = end;
                end += spaces + character.len_utf8();
                mended.push_str(&self.text[before..before + spaces]);
                mended.push_str(if takes_room(character) { " " } else { "" });
                spaces = 0;
            } else {
                break;
            }
        }
        let code = u32::from(first);
        let message = format!("the character U+{code:04X} is not allowed between values");
        self.errors.mended(start, end, &message, &mended);
        self.at = end;
    }

    fn lex(&self, at: usize) -> (Lexeme, usize) {
        let Some(byte) = self.byte(at) else { return (Lexeme::End, at) };
        let single = |lexeme| (lexeme, at + 1);
        if let Some(end) = self.placeholder_end(at) {
            return (Lexeme::Placeholder, end);
        }
        match byte {
            b'{' | b'[' => single(Lexeme::Open),
            b'}' | b']' => single(Lexeme::Close),
            b',' => single(Lexeme::Comma),
            b';' => single(Lexeme::Semicolon),
            b':' => single(Lexeme::Colon),
            b'"' | b'\'' => single(Lexeme::Quote),
            // Three of them fence code in Markdown.
            b'`' if !self.bytes[at..].starts_with(b"```") => single(Lexeme::Quote),
            b'.' if self.byte(at + 1) == Some(b'.') => {
                let dots = self.bytes[at..].iter().take_while(|byte| **byte == b'.').count();
                (Lexeme::Ellipsis, at + dots)
            }
            0x80.. => match self.char_at(at) {
                Some('…') => (Lexeme::Ellipsis, at + '…'.len_utf8()),
                Some(character) if is_typographic_quote(character) => single(Lexeme::Quote),
                _ => (Lexeme::Word, self.word_end(at)),
            },
            _ => (Lexeme::Word, self.word_end(at)),
        }
    }

    /// The end of the word at `at`, which is at least one character long.
    pub(super) fn word_end(&self, at: usize) -> usize {
        let mut characters = self.text[at..].char_indices();
        let Some((_, first)) = characters.next() else { return at };
        if first == '=' {
            return at + if self.byte(at + 1) == Some(b'>') { 2 } else { 1 };
        }
        for (index, character) in characters {
            let ends = match character {
                ' ' | '\t' | '\n' | '\r' | ',' | ':' | ';' | '{' | '}' | '[' | ']' | '"' | '=' | '(' => true,
                '/' => matches!(self.byte(at + index + 1), Some(b'/' | b'*')),
                '\u{0}'..='\u{7F}' => character.is_ascii_control(),
                // Single typographic quotes are apostrophes inside a word.
                '’' | '‘' => false,
                _ => is_strange_space(character) || is_typographic_quote(character),
            };
            if ends {
                return at + index;
            }
        }
        self.bytes.len()
    }

    /// The end of a placeholder as documentation and templates write one, on one line.
    fn placeholder_end(&self, at: usize) -> Option<usize> {
        let rest = &self.bytes[at..];
        let braces = rest.iter().take(4).take_while(|byte| **byte == b'{').count();
        let (inside, close): (usize, &[u8]) = match rest {
            [b'<', ..] => (1, b">"),
            [b'$', b'{', ..] => (2, b"}"),
            [b'{', b'{', ..] if braces <= 3 => (braces, &b"}}}"[..braces]),
            _ => return None,
        };
        // Up to the next of its own kind only, so that many open ones are not each searched to the end of the line.
        let stops = |byte: &u8| match byte {
            b'\n' | b'{' | b'}' => true,
            b'"' => rest[0] != b'$',
            _ => *byte == rest[0] || *byte == close[0],
        };
        let length = rest[inside..].iter().position(stops).filter(|length| *length > 0)?;
        let end = inside + length;
        rest[end..].starts_with(close).then_some(at + end + close.len())
    }
}

pub(super) fn is_typographic_quote(character: char) -> bool {
    matches!(character, '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '‘' | '’' | '‚' | '‛' | '′')
}

/// Whether a character looks like nothing, and is not JSON's white space.
fn is_strange_space(character: char) -> bool {
    (character.is_whitespace() || character.is_control() || !takes_room(character))
        && !matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// `false` for characters without a width: byte order marks, zero-width spaces and joiners.
fn takes_room(character: char) -> bool {
    !matches!(character, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{AD}')
}
