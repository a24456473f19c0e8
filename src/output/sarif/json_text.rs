//! JSON as text: what a large log repeats is written as it stands, which costs a fraction of serializing it.

use serde::Serialize;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// A JSON text as it grows.
pub(super) struct JsonText<'o> {
    out: &'o mut Vec<u8>,
}

impl<'o> JsonText<'o> {
    /// Writes behind what stands in `out`.
    pub(super) const fn new(out: &'o mut Vec<u8>) -> Self {
        Self { out }
    }

    /// Adds a piece of JSON.
    #[inline]
    pub(super) fn json(&mut self, json: &str) -> &mut Self {
        self.out.extend_from_slice(json.as_bytes());
        self
    }

    /// Adds text within a string, escaped as `serde_json` does it.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        let mut rest = text.as_bytes();
        // Going over all of it first is quick, as the compiler looks at many bytes at once, and hardly ever in vain.
        if rest.iter().fold(false, |found, byte| found | is_escaped(*byte)) {
            while let Some(at) = rest.iter().position(|byte| is_escaped(*byte)) {
                self.out.extend_from_slice(&rest[..at]);
                self.escape(rest[at]);
                rest = &rest[at + 1..];
            }
        }
        self.out.extend_from_slice(rest);
        self
    }

    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0C => b'f',
            _ => {
                let digit = |half: u8| HEX[usize::from(half)];
                self.out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
                return;
            }
        };
        self.out.extend_from_slice(&[b'\\', short]);
    }

    /// Adds a string.
    #[inline]
    pub(super) fn string(&mut self, text: &str) -> &mut Self {
        self.json("\"").text(text).json("\"")
    }

    /// Adds hexadecimal digits, at least `least` of them.
    pub(super) fn hex(&mut self, number: u64, least: usize) -> &mut Self {
        let mut digits = [b'0'; 16];
        let mut first = digits.len();
        let mut rest = number;
        while rest > 0 {
            first -= 1;
            digits[first] = HEX[(rest % 16) as usize];
            rest /= 16;
        }
        self.out.extend_from_slice(&digits[first.min(digits.len() - least)..]);
        self
    }

    /// Adds what `serde_json` makes of a value.
    pub(super) fn value(&mut self, value: &impl Serialize) -> serde_json::Result<()> {
        serde_json::to_writer(&mut *self.out, value)
    }

    /// Adds a number.
    #[inline]
    pub(super) fn number(&mut self, number: u32) -> &mut Self {
        // As many as the largest number has.
        let mut digits = [0; 10];
        let mut first = digits.len();
        let mut rest = number;
        loop {
            first -= 1;
            digits[first] = b"0123456789"[rest as usize % 10];
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.out.extend_from_slice(&digits[first..]);
        self
    }
}

/// Whether a byte of a JSON string has to be escaped.
const fn is_escaped(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl Fn(&mut JsonText)) -> String {
        let mut out = Vec::new();
        write(&mut JsonText::new(&mut out));
        String::from_utf8(out).expect("it is written as UTF-8")
    }

    #[test]
    fn strings_are_those_of_serde() {
        let every: String = ('\0'..='\u{3FF}').chain(['\u{2028}', '\u{FEFF}', '😀', char::MAX]).collect();
        for text in ["", "plain", "\"", "é", "a\\b\n\n", "\u{1F}\u{7F}", &every] {
            assert_eq!(
                written(|json| _ = json.string(text)),
                serde_json::to_string(text).expect("a text can be written")
            );
        }
    }

    #[test]
    fn numbers_are_those_of_the_standard_library() {
        for number in [0, 1, 9, 10, 99, 100, 65_535, 4_294_967_290, u32::MAX] {
            assert_eq!(written(|json| _ = json.number(number)), number.to_string());
            let hash = u64::from(number) << 31;
            assert_eq!(written(|json| _ = json.hex(hash, 1)), format!("{hash:x}"));
            assert_eq!(written(|json| _ = json.hex(hash, 16)), format!("{hash:016x}"));
        }
    }
}
