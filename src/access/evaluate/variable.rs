//! Policy variables: `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters themselves.

use std::borrow::Cow;

use crate::access::{Known, Request};
use crate::aws::global_key;
use crate::policy::{UNKNOWN_CLOSE, UNKNOWN_OPEN};

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// A character, and what stands behind it.
    Letter { letter: char, rest: &'t str },
    /// A variable.
    Variable { name: &'t str, default: Option<&'t str>, whole: &'t str },
    /// Text that is known only later.
    Later,
}

/// The pieces of a pattern, in order. Without variables in the policy's version a `$` is like any letter.
pub(super) fn pieces(text: &str, has_variables: bool) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let letter = rest.chars().next()?;
        let (piece, length) = match letter {
            UNKNOWN_OPEN => match rest.find(UNKNOWN_CLOSE) {
                Some(end) => (Piece::Later, end + UNKNOWN_CLOSE.len_utf8()),
                None => (Piece::Later, rest.len()),
            },
            '$' if has_variables => variable(rest).unwrap_or((plain(rest, letter), 1)),
            _ => (plain(rest, letter), letter.len_utf8()),
        };
        rest = &rest[length..];
        Some(piece)
    })
}

fn plain(rest: &str, letter: char) -> Piece<'_> {
    Piece::Letter { letter, rest: &rest[letter.len_utf8()..] }
}

/// The variable that `text` starts with, and its length. What no brace ends is no variable.
fn variable(text: &str) -> Option<(Piece<'_>, usize)> {
    let inside = text.strip_prefix("${")?;
    // A default may hold a brace.
    let quoted =
        inside.split_once('}').is_some_and(|pair| pair.0.contains(',') && pair.0.matches('\'').count() == 1);
    let end = if quoted { inside.find("'}")? + 1 } else { inside.find('}')? };
    let (inside, length) = (&inside[..end], end + "${}".len());
    let whole = &text[..length];
    // An escape is a letter that is no wildcard: a variable whose value is known.
    if matches!(inside, "*" | "?" | "$") {
        return Some((Piece::Variable { name: "", default: Some(inside), whole }, length));
    }
    let (name, default) = match inside.split_once(',') {
        Some((name, default)) => {
            let default = default.trim();
            let quoted = default.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
            (name.trim(), quoted)
        }
        None => (inside, None),
    };
    Some((Piece::Variable { name, default, whole }, length))
}

/// What a variable stands for in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filling<'r, 't> {
    /// This text.
    Text(Cow<'r, str>),
    /// Nothing: the key is absent or has several values, and no default stands in.
    Nothing,
    /// Nobody stated the key; absent, it is the default, if there is one.
    Unstated(Option<&'t str>),
}

impl<'r, 't: 'r> Filling<'r, 't> {
    pub(super) fn of(request: &'r Request, name: &str, default: Option<&'t str>) -> Self {
        let absent = || default.map_or(Self::Nothing, |text| Self::Text(Cow::Borrowed(text)));
        // An escape.
        if name.is_empty() {
            return absent();
        }
        // Only keys with one value can be variables.
        if global_key(name).is_some_and(|key| key.is_multivalued) {
            return Self::Nothing;
        }
        match request.key(name) {
            Known::Values(mut values) if values.len() == 1 => values.pop().map_or(Self::Nothing, Self::Text),
            Known::Values(_) => Self::Nothing,
            Known::Absent => absent(),
            Known::Unstated => Self::Unstated(default),
        }
    }
}
