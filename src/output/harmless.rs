//! Text from a file, made safe to print on a terminal.
//!
//! A policy is other people's text: an escape sequence in it could clear the screen or forge a clean result, a
//! bidirectional control could show code in another order than it has.

use std::borrow::Cow;

/// `text` as one line: every control character replaced by a harmless one of the same length in UTF-8, so that offsets
/// still hold. Tabs stay.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    replace(text, stand_in)
}

/// As [`harmless`], but line ends stay, and white space at the end goes.
#[must_use]
pub fn harmless_lines(text: &str) -> Cow<'_, str> {
    replace(text.trim_end(), |character| if character == '\n' { None } else { stand_in(character) })
}

/// Appends `text`, made harmless as one line.
pub(super) fn push_harmless(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        out.extend(text.chars().map(|character| stand_in(character).unwrap_or(character)));
    }
}

/// Appends one line: `text`, made harmless, behind `indent` spaces.
pub(super) fn push_harmless_line(out: &mut String, indent: usize, text: &str) {
    out.extend(std::iter::repeat_n(' ', indent));
    push_harmless(out, text);
    out.push('\n');
}

fn replace(text: &str, stand_in: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(|character| stand_in(character).is_some()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|character| stand_in(character).unwrap_or(character)).collect())
}

/// Whether `text` is printable ASCII, as nearly all text is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// What is shown for a character that a terminal would act upon.
fn stand_in(character: char) -> Option<char> {
    match character {
        '\t' => None,
        '\0'..='\u{1F}' | '\u{7F}' => Some('?'),
        '\u{80}'..='\u{9F}' | '\u{61C}' => Some('¿'),
        '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(char::REPLACEMENT_CHARACTER)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stand_in_is_as_long_and_harmless() {
        for character in '\0'..=char::MAX {
            if let Some(other) = stand_in(character) {
                assert_eq!(other.len_utf8(), character.len_utf8(), "{character:?}");
                assert_eq!(stand_in(other), None, "{other:?}");
            }
            assert!(character == '\t' || !character.is_control() || stand_in(character).is_some());
        }
    }

    #[test]
    fn line_ends_stay_only_in_lines() {
        assert_eq!(harmless("a\nb\t\u{1B}[2J\u{202E}"), "a?b\t?[2J\u{FFFD}");
        assert_eq!(harmless_lines("a\nb\u{9B}c\n"), "a\nb¿c");
    }
}
