//! The inside of a string: its value, what JSON does not allow in it, and how JSON writes it.

use std::fmt::Write;

use crate::syntax::json::{escape_length, plain_length};
use crate::syntax::string;
use crate::syntax::tolerant::errors::Errors;

/// The value of a string's inside that starts at `base`; reports what JSON does not allow in it.
pub(super) fn decode(content: &str, base: usize, errors: &mut Errors) -> String {
    let bytes = content.as_bytes();
    let mut value = String::with_capacity(content.len());
    let mut raw = ControlCharacters::default();
    let mut at = 0;
    while at < bytes.len() {
        let plain = plain_length(&bytes[at..]);
        value.push_str(&content[at..at + plain]);
        at += plain;
        match bytes.get(at) {
            None => break,
            Some(b'\\') => match escape_length(&bytes[at..]) {
                Ok(length) => {
                    value.push_str(&string::unescape(&content[at..at + length]));
                    at += length;
                }
                Err((message, length)) => {
                    raw.report(content, base, errors);
                    at += wrong_escape(&content[at..], base + at, (message, length), &mut value, errors);
                }
            },
            Some(b'"') => {
                value.push('"');
                at += 1;
            }
            Some(control) => {
                value.push(char::from(*control));
                raw.add(at);
                at += 1;
            }
        }
    }
    raw.report(content, base, errors);
    value
}

/// Reads an escape that JSON does not have; returns how long it is.
fn wrong_escape(
    content: &str,
    start: usize,
    (message, length): (&str, usize),
    value: &mut String,
    errors: &mut Errors,
) -> usize {
    let (replacement, length) = match content.as_bytes().get(1) {
        Some(b'\'') => ("'", 2),
        Some(b'\n') => ("", 2),
        // The backslash was most likely meant; half a surrogate pair is no character.
        _ => {
            let kept = if length == 6 { "\u{FFFD}" } else { &content[..length.min(content.len())] };
            value.push_str(kept);
            errors.guessed(start, start + length, message, None);
            return length;
        }
    };
    value.push_str(replacement);
    errors.mended(start, start + length, message, replacement);
    length
}

/// The control characters of a string: one mistake, however many there are.
#[derive(Default)]
struct ControlCharacters {
    range: Option<(usize, usize)>,
}

impl ControlCharacters {
    fn add(&mut self, at: usize) {
        let start = self.range.map_or(at, |(start, _)| start);
        self.range = Some((start, at + 1));
    }

    fn report(&mut self, content: &str, base: usize, errors: &mut Errors) {
        let Some((start, end)) = self.range.take() else { return };
        let replacement = escape_controls(&content[start..end]);
        let message = match content.as_bytes()[start] {
            b'\n' | b'\r' => "a string holds a line break; JSON writes it as an escape",
            b'\t' => "a string holds a tab; JSON writes it as an escape",
            _ => "a string holds a control character; JSON writes it as an escape",
        };
        errors.mended(base + start, base + end, message, &replacement);
    }
}

/// A JSON string with this value.
pub(super) fn quote(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escape_controls(&escaped))
}

fn escape_controls(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '\0'..='\x1F' => {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{:04x}", u32::from(character));
            }
            other => escaped.push(other),
        }
    }
    escaped
}
