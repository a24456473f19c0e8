//! Text that is known only when the document is used: what `${Bucket}` stands for in a template.

/// Text in a value that is known only when the document is used, such as `${Bucket}` in a template, is written between
/// these two characters: `arn:aws:s3:::⟨Bucket⟩/*`.
pub const UNKNOWN_OPEN: char = '⟨';
/// See [`UNKNOWN_OPEN`].
pub const UNKNOWN_CLOSE: char = '⟩';

/// What is known only later, between its marks. `name` says what it is: a parameter, a resource's attribute.
#[must_use]
pub fn unknown(name: &str) -> String {
    format!("{UNKNOWN_OPEN}{name}{UNKNOWN_CLOSE}")
}

/// Whether part of `text` is known only when the document is used.
#[must_use]
pub fn is_partly_unknown(text: &str) -> bool {
    // Nearly every text is ASCII; looking for the character costs more than asking that.
    !text.is_ascii() && text.contains(UNKNOWN_OPEN)
}

/// Whether neither end of `text` is known: mostly a whole value that is a parameter's.
#[must_use]
pub fn is_wholly_unknown(text: &str) -> bool {
    text.starts_with(UNKNOWN_OPEN) && text.ends_with(UNKNOWN_CLOSE)
}
