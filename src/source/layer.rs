//! Text decoded from inside other text, and the way back to the outer bytes.
//!
//! Exports carry policies as JSON strings, as percent-encoded JSON, and as both at once. Each decoding keeps where it
//! changed lengths, so that a finding inside points at the bytes of the file the user has.

use crate::source::Span;

/// A decoded text and its map back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text after decoding.
    pub text: String,
    /// The way back to the outer bytes.
    pub map: OffsetMap,
}

/// Where a decoded text's bytes came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffsetMap {
    /// Sorted `(decoded offset, outer offset)` pairs; between two of them bytes correspond one to one.
    breaks: Vec<(u32, u32)>,
}

impl Decoded {
    /// Decodes the inside of a JSON string (without its quotes) that starts at `outer_start`.
    ///
    /// A lone surrogate, and a backslash with what is no escape behind it, become U+FFFD: a broken text's strings come
    /// here as they stand.
    #[must_use]
    pub fn json_string(raw: &str, outer_start: u32) -> Self {
        let mut decoded = Builder::new(raw.len(), outer_start);
        let bytes = raw.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let Some(plain) = bytes[at..].iter().position(|byte| *byte == b'\\') else {
                decoded.plain(&raw[at..]);
                break;
            };
            decoded.plain(&raw[at..at + plain]);
            at += plain;
            let (character, length) = unescape(&bytes[at..]);
            decoded.replaced(character, at, at + length);
            at += length;
        }
        decoded.finish()
    }

    /// Decodes percent-encoding (RFC 3986: `+` is itself); `None` when nothing is encoded or the result is not UTF-8.
    #[must_use]
    pub fn percent(raw: &str, outer_start: u32) -> Option<Self> {
        let bytes = raw.as_bytes();
        let mut text = Vec::with_capacity(bytes.len());
        let mut breaks = vec![(0, outer_start)];
        let mut at = 0;
        while at < bytes.len() {
            let hex = |index: usize| bytes.get(at + index).and_then(|byte| char::from(*byte).to_digit(16));
            if bytes[at] == b'%'
                && let (Some(high), Some(low)) = (hex(1), hex(2))
            {
                text.push(u8::try_from(high * 16 + low).ok()?);
                at += 3;
                breaks.push((offset(text.len()), outer_start + offset(at)));
            } else {
                text.push(bytes[at]);
                at += 1;
            }
        }
        if breaks.len() == 1 {
            return None;
        }
        let text = String::from_utf8(text).ok()?;
        Some(Self { text, map: OffsetMap { breaks } })
    }
}

/// One part of a text that is put together.
#[derive(Debug)]
pub enum Part<'t> {
    /// The inside of a JSON string, without its quotes.
    Text(&'t str),
    /// What stands for something that is written otherwise.
    Made(String),
}

impl Decoded {
    /// Puts a text together of parts, each with where it begins in the outer text.
    #[must_use]
    pub fn joined(parts: &[(Part<'_>, u32)]) -> Self {
        let (mut text, mut breaks) = (String::new(), vec![(0, 0)]);
        for (part, start) in parts {
            let at = offset(text.len());
            match part {
                Part::Text(raw) => {
                    let decoded = Self::json_string(raw, *start);
                    breaks.extend(decoded.map.breaks.iter().map(|(inner, outer)| (at + inner, *outer)));
                    text.push_str(&decoded.text);
                }
                // None of its bytes is a byte of the outer text: all are where that begins.
                Part::Made(made) => {
                    breaks.extend((0..offset(made.len())).map(|byte| (at + byte, *start)));
                    text.push_str(made);
                }
            }
        }
        Self { text, map: OffsetMap::of(breaks) }
    }
}

impl OffsetMap {
    fn of(mut breaks: Vec<(u32, u32)>) -> Self {
        // Two breaks can fall on one decoded offset (escape after escape): the later one holds.
        breaks.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1 = later.1;
            }
            same
        });
        Self { breaks }
    }

    /// The outer bytes of a range of the decoded text.
    #[must_use]
    pub fn outer(&self, inner: Span) -> Span {
        let end = if inner.end > inner.start {
            // The last byte's own end, so that a range that stops before an escape does not take it in.
            let last = self.outer_offset(inner.end - 1);
            let next = self.outer_offset(inner.end);
            let is_break = self.breaks.binary_search_by_key(&inner.end, |pair| pair.0).is_ok();
            if is_break { next } else { last + 1 }
        } else {
            self.outer_offset(inner.start)
        };
        Span::new(self.outer_offset(inner.start), end)
    }

    fn outer_offset(&self, inner: u32) -> u32 {
        let index = self.breaks.partition_point(|pair| pair.0 <= inner) - 1;
        let (decoded, outer) = self.breaks[index];
        outer + (inner - decoded)
    }
}

struct Builder {
    text: String,
    breaks: Vec<(u32, u32)>,
    outer_start: u32,
}

impl Builder {
    fn new(capacity: usize, outer_start: u32) -> Self {
        Self { text: String::with_capacity(capacity), breaks: vec![(0, outer_start)], outer_start }
    }

    fn plain(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// One decoded character that took the outer bytes `from..to`.
    fn replaced(&mut self, character: char, from: usize, to: usize) {
        // An offset inside a several-byte character never occurs, so one break behind it is enough.
        let start = (offset(self.text.len()), self.outer_start + offset(from));
        if self.breaks.last() != Some(&start) {
            self.breaks.push(start);
        }
        self.text.push(character);
        self.breaks.push((offset(self.text.len()), self.outer_start + offset(to)));
    }

    fn finish(self) -> Decoded {
        Decoded { text: self.text, map: OffsetMap::of(self.breaks) }
    }
}

/// The character that the escape at the start of `bytes` stands for, and the escape's length.
fn unescape(bytes: &[u8]) -> (char, usize) {
    match bytes.get(1) {
        Some(b'n') => ('\n', 2),
        Some(b't') => ('\t', 2),
        Some(b'r') => ('\r', 2),
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'u') => unescape_unicode(bytes),
        Some(other) if other.is_ascii() => (char::from(*other), 2),
        _ => (char::REPLACEMENT_CHARACTER, 1),
    }
}

fn unescape_unicode(bytes: &[u8]) -> (char, usize) {
    let unit = |at: usize| -> Option<u32> {
        let digits = std::str::from_utf8(bytes.get(at..at + 4)?).ok()?;
        u32::from_str_radix(digits, 16).ok()
    };
    // Without its digits it is no longer than this: anything may follow, a character of several bytes as well.
    let Some(high) = unit(2) else { return (char::REPLACEMENT_CHARACTER, 2) };
    if (0xD800..0xDC00).contains(&high)
        && bytes.get(6..8) == Some(b"\\u")
        && let Some(low) = unit(8)
        && (0xDC00..0xE000).contains(&low)
    {
        let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12);
    }
    (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
}

/// Offsets fit because a source is at most [`MAX_SOURCE_BYTES`](crate::source::MAX_SOURCE_BYTES) long.
fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice<'t>(raw: &'t str, decoded: &Decoded, needle: &str) -> &'t str {
        let start = offset(decoded.text.find(needle).expect("it stands in the text"));
        let outer = decoded.map.outer(Span::new(start, start + offset(needle.len())));
        &raw[outer.range()]
    }

    #[test]
    fn escapes_map_back_to_their_bytes() {
        let raw = r#"{\"A\":\"x\u00e9\ud83d\ude00y\",\"B\":1}"#;
        let decoded = Decoded::json_string(raw, 0);
        assert_eq!(decoded.text, "{\"A\":\"xé😀y\",\"B\":1}");
        assert_eq!(slice(raw, &decoded, "A"), "A");
        assert_eq!(slice(raw, &decoded, "\"A\""), r#"\"A\""#);
        assert_eq!(slice(raw, &decoded, "é"), r"\u00e9");
        assert_eq!(slice(raw, &decoded, "é😀y"), r"\u00e9\ud83d\ude00y");
        assert_eq!(slice(raw, &decoded, "1"), "1");
    }

    #[test]
    fn what_is_no_escape_is_no_character() {
        for (raw, text) in [
            (r"{\uABCé}", "{\u{FFFD}ABCé}"),
            (r"\u12", "\u{FFFD}12"),
            (r"\é", "\u{FFFD}é"),
            (r"a\", "a\u{FFFD}"),
        ] {
            assert_eq!(Decoded::json_string(raw, 0).text, text, "{raw}");
        }
    }

    #[test]
    fn parts_map_back_to_where_they_come_from() {
        let raw = r#"["{\"A\":\"", {"Ref": "B"}, "\"}"]"#;
        let made = || Part::Made("⟨B⟩".to_owned());
        let parts = [(Part::Text(&raw[2..11]), 2), (made(), 14), (Part::Text(&raw[29..32]), 29)];
        let decoded = Decoded::joined(&parts);
        assert_eq!(decoded.text, "{\"A\":\"⟨B⟩\"}");
        assert_eq!(slice(raw, &decoded, "A"), "A");
        assert!(slice(raw, &decoded, "⟨B⟩").starts_with("{\"Ref\": \"B\"}"));
        assert_eq!(slice(raw, &decoded, "}"), "}");
        assert_eq!(Decoded::joined(&[]).text, "");
    }

    #[test]
    fn percent_encoding_maps_back_and_keeps_plus() {
        let raw = "%7B%22A%22%3A%22a+%C3%A9%22%7D";
        let decoded = Decoded::percent(raw, 0).expect("the text is encoded");
        assert_eq!(decoded.text, "{\"A\":\"a+é\"}");
        assert_eq!(slice(raw, &decoded, "\"A\""), "%22A%22");
        assert_eq!(slice(raw, &decoded, "é"), "%C3%A9");
        assert_eq!(Decoded::percent("plain", 0), None);
    }
}
