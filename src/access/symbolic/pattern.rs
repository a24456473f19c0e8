//! Texts with wildcards and variables, as tokens.

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Token {
    /// This character.
    Char(char),
    /// This character in either case; in lower case here.
    Fold(char),
    /// Any one character.
    One,
    /// Any one character but a colon.
    OneInField,
    /// A decimal digit.
    Digit,
    /// Any run of characters.
    Run,
    /// Any run of characters without a colon.
    RunInField,
    /// The value of a policy variable, or of what is known only later: the same text wherever the number is the same.
    Variable(u32),
}

use Token as T;

/// A pattern, compiled.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Pattern {
    pub(super) tokens: Vec<Token>,
}

/// How a text is to be read.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a way of reading of its own")]
pub(super) struct Reading {
    /// `*` and `?` are wildcards.
    pub(super) wildcards: bool,
    /// `${…}` is a variable: the policy's version has them.
    pub(super) variables: bool,
    /// Letters are alike in both cases.
    pub(super) fold: bool,
    /// It is an ARN, whose first five fields are matched one by one.
    pub(super) fields: bool,
}

/// The variables in play, each known by its number.
#[derive(Debug, Default)]
pub(super) struct Variables {
    names: Vec<String>,
    /// Each as first written.
    pub(super) shown: Vec<String>,
}

impl Variables {
    fn number(&mut self, text: &str) -> u32 {
        let name = variable_name(text);
        let at = self.names.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.names.push(name);
            self.shown.push(text.to_owned());
            self.names.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }
}

impl Pattern {
    pub(super) fn compile(text: &str, reading: Reading, variables: &mut Variables) -> Self {
        let mut tokens = Vec::with_capacity(text.len());
        // Looked for once: a text may open very many variables and close none.
        let [last_brace, last_unknown] = ['}', crate::policy::UNKNOWN_CLOSE].map(|close| text.rfind(close));
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let mut length = first.len_utf8();
            let at = Some(text.len() - rest.len());
            let token = match first {
                '$' if reading.variables && rest.starts_with("${") && last_brace > at => {
                    length = rest.find('}').map_or(rest.len(), |end| end + 1);
                    match &rest[2..length - 1] {
                        "*" => T::Char('*'),
                        "?" => T::Char('?'),
                        "$" => T::Char('$'),
                        _ => T::Variable(variables.number(&rest[..length])),
                    }
                }
                crate::policy::UNKNOWN_OPEN if last_unknown > at => {
                    let close = crate::policy::UNKNOWN_CLOSE;
                    length = rest.find(close).map_or(rest.len(), |end| end + close.len_utf8());
                    T::Variable(variables.number(&rest[..length]))
                }
                // Several stars in a row are one.
                '*' if reading.wildcards => T::Run,
                '?' if reading.wildcards => T::One,
                _ if reading.fold && first.is_alphabetic() => T::Fold(lower(first)),
                _ => T::Char(first),
            };
            if !(token == T::Run && tokens.last() == Some(&T::Run)) {
                tokens.push(token);
            }
            rest = &rest[length..];
        }
        if reading.fields {
            bind_fields(&mut tokens);
        }
        Self { tokens }
    }

    pub(super) fn has_variable(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token, T::Variable(_)))
    }

    pub(super) fn is_literal(&self) -> bool {
        self.tokens.iter().all(|token| matches!(token, T::Char(_)))
    }

    /// Any text but the empty one.
    pub(super) fn filled() -> Self {
        Self { tokens: vec![T::One, T::Run] }
    }

    /// Whether it is that.
    pub(super) fn is_filled(&self) -> bool {
        self.tokens == [T::One, T::Run]
    }

    /// The one text that a literal pattern stands for.
    pub(super) fn literal(&self) -> Option<Vec<char>> {
        letters(&self.tokens)
    }

    /// The texts before and behind the only wildcard, when that is a run.
    pub(super) fn ends(&self) -> Option<(Vec<char>, Vec<char>)> {
        let run = self.tokens.iter().position(|token| *token == T::Run)?;
        Some((letters(&self.tokens[..run])?, letters(&self.tokens[run + 1..])?))
    }

    /// With every variable taken to be any text: what the pattern is at most.
    pub(super) fn loosened(&self) -> Self {
        let mut colons = 0;
        let bound = self.tokens.iter().any(|token| matches!(token, T::RunInField | T::OneInField));
        let loosen = |token: &Token| {
            colons += usize::from(*token == T::Char(':'));
            match token {
                T::Variable(_) if bound && colons < 5 => T::RunInField,
                T::Variable(_) => T::Run,
                other => *other,
            }
        };
        Self { tokens: self.tokens.iter().map(loosen).collect() }
    }

    /// Whether it stands for a text; a pattern with variables stands for none here.
    pub(super) fn matches(&self, text: &[char]) -> bool {
        // Most texts begin alike.
        if let (Some(T::Char(own)), Some(letter)) = (self.tokens.last(), text.last())
            && own != letter
        {
            return false;
        }
        walk(
            &self.tokens,
            text,
            |token, character| takes(token, *character),
            |run, character| run == T::Run || *character != ':',
        )
    }

    /// Whether some text could be one of both. A `false` is certain: it shows before the first wildcard, or behind the last.
    pub(super) fn can_meet(&self, other: &Self) -> bool {
        let ends = self.tokens.iter().rev().zip(other.tokens.iter().rev());
        let letters = ends.map_while(|pair| match pair {
            (T::Char(one), T::Char(other)) => Some((one, other)),
            _ => None,
        });
        if letters.into_iter().any(|(one, other)| one != other) {
            return false;
        }
        for (one, other) in self.tokens.iter().zip(&other.tokens) {
            match (*one, *other) {
                (T::Char(one), T::Char(other)) if one != other => return false,
                (T::Char(_), T::Char(_)) => {}
                _ => return true,
            }
        }
        let at = self.tokens.len().min(other.tokens.len());
        let rest = self.tokens[at..].iter().chain(&other.tokens[at..]);
        !rest.into_iter().any(|token| is_single(*token))
    }

    /// Whether every text that it stands for is one of `other`'s, whatever the variables' values. A `true` is certain.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        let single = |wide: Token, narrow: &Token| match (wide, *narrow) {
            (T::Char(one), T::Char(other)) | (T::Fold(one), T::Fold(other)) => one == other,
            (T::Fold(one), T::Char(other)) => one == lower(other),
            (T::One, narrow) => is_single(narrow),
            (T::OneInField, narrow) => is_single(narrow) && !can_be_colon(narrow),
            (T::Digit, T::Char(other)) => other.is_ascii_digit(),
            (T::Digit, T::Digit) => true,
            (T::Variable(one), T::Variable(other)) => one == other,
            _ => false,
        };
        walk(&other.tokens, &self.tokens, single, |run, narrow| run == T::Run || !can_be_colon(*narrow))
    }
}

/// The characters, when there is nothing else.
fn letters(tokens: &[Token]) -> Option<Vec<char>> {
    let letter = |token: &Token| match token {
        T::Char(letter) => Some(*letter),
        _ => None,
    };
    tokens.iter().map(letter).collect()
}

fn is_single(token: Token) -> bool {
    !matches!(token, T::Run | T::RunInField | T::Variable(_))
}

fn can_be_colon(token: Token) -> bool {
    matches!(token, T::Char(':') | T::One | T::Run | T::Variable(_))
}

/// The lower case of a letter that has one of a single character.
fn lower(letter: char) -> char {
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => letter,
    }
}

/// The text of a variable with what does not count left out: the key's case, and spaces around it.
fn variable_name(text: &str) -> String {
    if !text.starts_with('$') {
        return text.to_owned();
    }
    match text.split_once(',') {
        Some((key, default)) => format!("{},{}", key.trim().to_ascii_lowercase(), default.trim_start()),
        None => text.to_ascii_lowercase(),
    }
}

/// Binds wildcards of the first five fields of a whole ARN to their field.
fn bind_fields(tokens: &mut [Token]) {
    if tokens.iter().filter(|token| **token == T::Char(':')).count() < 5 {
        return;
    }
    let mut colons = 0;
    for token in tokens {
        match token {
            T::Char(':') => colons += 1,
            T::Run if colons < 5 => *token = T::RunInField,
            T::One if colons < 5 => *token = T::OneInField,
            _ => {}
        }
    }
}

/// Whether a token that stands for one character stands for this one.
pub(super) fn takes(token: Token, character: char) -> bool {
    match token {
        T::Char(own) => own == character,
        T::Fold(own) => own == lower(character),
        T::One => true,
        T::OneInField => character != ':',
        T::Digit => character.is_ascii_digit(),
        T::Run | T::RunInField | T::Variable(_) => false,
    }
}

/// The greedy walk: on a mismatch the last run takes one step more. Runs bound to a field stand before those that are
/// not, with the colons between them fixed, so that only the last one has a choice.
fn walk<S>(
    tokens: &[Token],
    text: &[S],
    single: impl Fn(Token, &S) -> bool,
    in_run: impl Fn(Token, &S) -> bool,
) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut last_run: Option<(usize, usize)> = None;
    while from < text.len() {
        match tokens.get(at) {
            Some(T::Run | T::RunInField) => {
                last_run = Some((at, from));
                at += 1;
                continue;
            }
            Some(token) if single(*token, &text[from]) => {
                at += 1;
                from += 1;
                continue;
            }
            _ => {}
        }
        let Some((run_at, run_from)) = last_run else { return false };
        if !in_run(tokens[run_at], &text[run_from]) {
            return false;
        }
        last_run = Some((run_at, run_from + 1));
        at = run_at + 1;
        from = run_from + 1;
    }
    tokens[at..].iter().all(|token| matches!(token, T::Run | T::RunInField))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLOB: Reading = Reading { wildcards: true, variables: true, fold: false, fields: false };

    fn pattern(text: &str, reading: Reading, variables: &mut Variables) -> Pattern {
        Pattern::compile(text, reading, variables)
    }

    #[test]
    fn fields_hold_their_wildcards() {
        let mut variables = Variables::default();
        let bound = pattern("arn:aws:sqs:*:*:a*", Reading { fields: true, ..GLOB }, &mut variables);
        let free = pattern("arn:aws:sqs:*:*:a*", GLOB, &mut variables);
        let text = |text: &str| text.chars().collect::<Vec<_>>();
        assert!(bound.matches(&text("arn:aws:sqs:r:1:ab:c")) && free.matches(&text("arn:aws:sqs:r:1:ab:c")));
        assert!(!bound.matches(&text("arn:aws:sqs:r:1:b:ab")) && free.matches(&text("arn:aws:sqs:r:1:b:ab")));
        assert!(bound.is_within(&free) && !free.is_within(&bound));
    }

    #[test]
    fn variables_are_equal_to_themselves_only() {
        let mut variables = Variables::default();
        let mut pattern = |text: &str| pattern(text, GLOB, &mut variables);
        let home = pattern("b/${aws:username}/*");
        assert!(home.is_within(&pattern("b/${AWS:UserName}/*")) && home.is_within(&pattern("b/*")));
        assert!(!home.is_within(&pattern("b/${aws:userid}/*")) && !home.is_within(&pattern("b/?/*")));
        assert_eq!(pattern("${*}").literal(), Some(vec!['*']));
        assert!(home.loosened().matches(&['b', '/', 'x', '/']));
    }
}
