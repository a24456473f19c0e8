//! Errors in a query's text.

use jsonpath_rust::parser::errors::JsonPathError;

/// How many characters of an unexpected token a message shows.
const MAX_SHOWN: usize = 40;

/// Why a query cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// What is wrong: lowercase, no full stop.
    pub message: String,
    /// The byte of the query's text where it goes wrong; 0 when that is not known.
    pub offset: usize,
}

impl QueryError {
    pub(super) fn new(message: impl Into<String>, offset: usize) -> Self {
        Self { message: message.into(), offset }
    }
}

/// The parser's error in our words.
pub(super) fn from_parser(error: &JsonPathError, text: &str) -> QueryError {
    match error {
        JsonPathError::PestError(error) => {
            // `pest` is not among our dependencies, so its types cannot be named; the location prints as `Pos(12)`.
            let offset = first_number(&format!("{:?}", error.location)).min(text.len());
            QueryError::new(unexpected(text, offset, &error.variant.message()), offset)
        }
        JsonPathError::InvalidJsonPath(message) => QueryError::new(lowercase_first(message), 0),
        other => QueryError::new(lowercase_first(&other.to_string()), 0),
    }
}

fn first_number(text: &str) -> usize {
    let digits = text.trim_start_matches(|character: char| !character.is_ascii_digit());
    let end = digits.find(|character: char| !character.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().unwrap_or(0)
}

/// What stands at `offset`, and what should stand there; `parser` is the parser's own message.
fn unexpected(text: &str, offset: usize, parser: &str) -> String {
    let rest = text.get(offset..).unwrap_or("");
    let found = match token(rest) {
        "" => "the query ends here".to_owned(),
        token => format!("unexpected `{token}`"),
    };
    let hint = match token(rest) {
        "=" => "compare with `==`",
        "=~" => "use `match()` or `search()`",
        "&" => "write `&&`",
        "|" => "write `||`",
        "==" | "!=" | "<" | "<=" | ">" | ">=" => {
            "only a literal, a function or a path of names and indexes can be compared"
        }
        _ => match parser {
            _ if offset == 0 => "a query starts with `$`",
            "expected selector" => "expected a quoted name, an index, a slice, `*` or `?` with a filter",
            "expected comparable" => "expected a literal, a function or a path of names and indexes",
            "expected atom_expr" => {
                "expected a comparison, a path that starts with `@` or `$`, or a function"
            }
            "expected comp_op" | "expected comp_op, frac, or exp" => "expected a comparison",
            _ => return found,
        },
    };
    format!("{found}; {hint}")
}

/// The operator, word or single character that `text` starts with, or as much of it as a message can take.
fn token(text: &str) -> &str {
    let text = text.char_indices().nth(MAX_SHOWN).map_or(text, |(end, _)| &text[..end]);
    let is_operator = |character: char| "=~!<>&|".contains(character);
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let length = |belongs: &dyn Fn(char) -> bool| text.find(|c| !belongs(c)).unwrap_or(text.len());
    match text.chars().next() {
        Some(first) if is_operator(first) => &text[..length(&is_operator)],
        Some(first) if is_word(first) => &text[..length(&is_word)],
        Some(first) => &text[..first.len_utf8()],
        None => "",
    }
}

fn lowercase_first(message: &str) -> String {
    let mut characters = message.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}
