//! Texts, eight bytes at a time: most of a JSON file is indentation and runs of other ASCII.

/// 1 in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;

/// The eight bytes from `at` on, the first of them lowest; zeros stand behind the end.
#[inline]
pub(super) fn word(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first_chunk() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        // At most seven bytes are left.
        None => rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// How many of a word's first bytes are ASCII above a space.
pub(super) const fn count_visible(word: u64) -> usize {
    // The subtraction sets the upper bit of a lower byte. What it borrows changes only bytes behind that one.
    let others = (word.wrapping_sub(EACH * 0x21) | word) & (EACH * 0x80);
    others.trailing_zeros() as usize / 8
}

/// Where the spaces end that stand from `at` on, if any.
#[inline]
pub(super) fn skip_spaces(bytes: &[u8], at: usize) -> usize {
    let mut at = at;
    loop {
        let count = (word(bytes, at) ^ (EACH * 0x20)).trailing_zeros() as usize / 8;
        at += count;
        if count < 8 {
            return at;
        }
    }
}

/// Where the line ends that goes on at `at`: at its CR or LF, or behind the text. Lines are short, so that a search for
/// those that looks at more bytes at once would take longer to begin than to end.
#[inline]
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    let mut at = at;
    loop {
        at += count_from(word(bytes, at), 0x0E);
        match bytes.get(at) {
            Some(b'\n' | b'\r') => return at,
            None => return bytes.len(),
            // All eight were others, or a tab came first.
            Some(byte) => at += usize::from(*byte < 0x0E),
        }
    }
}

/// How many of a word's first bytes are `least` or above, which is ASCII.
const fn count_from(word: u64, least: u8) -> usize {
    let others = word.wrapping_sub(EACH * least as u64) & !word & (EACH * 0x80);
    others.trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_stands_first() {
        for byte in 0..=u8::MAX {
            for at in 0..8 {
                for fill in [b'!', b'a', 0x7F] {
                    let mut bytes = [fill; 8];
                    bytes[at] = byte;
                    let is_visible = byte > b' ' && byte < 0x80;
                    let expected = if is_visible { 8 } else { at };
                    assert_eq!(count_visible(word(&bytes, 0)), expected, "{bytes:?}");
                }
            }
        }
    }

    #[test]
    fn skips_spaces_and_nothing_else() {
        for spaces in 0..20 {
            for end in ["", "x", "\n ", "\u{A0}"] {
                let text = format!("{}{end}", " ".repeat(spaces));
                assert_eq!(skip_spaces(text.as_bytes(), 0), spaces, "{text:?}");
            }
        }
    }

    #[test]
    fn lines_end_at_cr_and_lf() {
        let text = b"ab\tcdefghijklmn\x0B\xFF op\r\n\nq\0";
        let naive = |at: usize| {
            let found = text[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            found.map_or(text.len(), |found| at + found)
        };
        for at in 0..=text.len() {
            assert_eq!(line_end(text, at), naive(at), "{at}");
        }
    }

    #[test]
    fn nothing_stands_behind_the_end() {
        let text = b"abcdefghij";
        assert_eq!(word(text, 1).to_le_bytes(), *b"bcdefghi");
        assert_eq!(word(text, 8).to_le_bytes(), *b"ij\0\0\0\0\0\0");
        assert_eq!((word(text, 10), word(text, 99)), (0, 0));
    }
}
