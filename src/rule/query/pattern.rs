//! I-Regexp (RFC 9485) to the `regex` crate.
//!
//! The pattern is checked against the RFC's grammar while it is rewritten, so that a query means the same to every
//! JSONPath tool. Three additions: `^` and `$` are anchors (the RFC's grammar takes them for characters, but all tools
//! and the JSONPath test suite take them for anchors), `\$` is the character, and a leading `(?i)` ignores case.

use std::iter::Peekable;
use std::str::Chars;

use regex::{Regex, RegexBuilder};

/// How much a pattern in a query may take when compiled.
const LITERAL_SIZE: usize = 1 << 20;

/// How much a pattern in a document may take: it is compiled while documents are read.
const FOUND_SIZE: usize = 64 << 10;

/// The longest pattern in a document that is tried.
const MAX_FOUND_BYTES: usize = 1024;

/// How deep groups may nest.
const MAX_NESTING: u32 = 32;

/// Compiles a pattern of the query; the error says what is wrong with it.
pub(super) fn compile_literal(pattern: &str, whole: bool) -> Result<Regex, String> {
    compile(pattern, whole, LITERAL_SIZE)
}

/// Compiles a pattern of the document; one that cannot be used matches nothing, as RFC 9535 has it.
pub(super) fn compile_found(pattern: &str, whole: bool) -> Option<Regex> {
    if pattern.len() > MAX_FOUND_BYTES {
        return None;
    }
    compile(pattern, whole, FOUND_SIZE).ok()
}

fn compile(pattern: &str, whole: bool, size: usize) -> Result<Regex, String> {
    let (ignores_case, pattern) = match pattern.strip_prefix("(?i)") {
        Some(rest) => (true, rest),
        None => (false, pattern),
    };
    let mut translated = translate(pattern)?;
    if whole {
        translated = format!("^(?:{translated})$");
    }
    RegexBuilder::new(&translated)
        .case_insensitive(ignores_case)
        .size_limit(size)
        .nest_limit(MAX_NESTING)
        .build()
        .map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "it is too large when compiled".to_owned(),
            // The last line of the message is the reason; those before draw the translated pattern.
            other => other.to_string().lines().last().unwrap_or("").trim_start_matches("error: ").to_owned(),
        })
}

fn translate(pattern: &str) -> Result<String, String> {
    let mut translation =
        Translation { rest: pattern.chars().peekable(), out: String::with_capacity(pattern.len() + 8) };
    translation.expression()?;
    Ok(translation.out)
}

struct Translation<'p> {
    rest: Peekable<Chars<'p>>,
    out: String,
}

impl Translation<'_> {
    fn expression(&mut self) -> Result<(), String> {
        let mut open = 0_usize;
        // Whether an atom stands before, which one quantifier may follow.
        let mut is_atom = false;
        while let Some(character) = self.rest.next() {
            match character {
                '(' if self.rest.peek() == Some(&'?') => {
                    return Err(
                        "a group cannot start with `?`; only `(?i)` at the very start is known".into()
                    );
                }
                '(' => {
                    open += 1;
                    self.out.push_str("(?:");
                    is_atom = false;
                    continue;
                }
                ')' if open == 0 => return Err("`)` closes nothing; the character is written `\\)`".into()),
                ')' => {
                    open -= 1;
                    self.out.push(')');
                }
                '|' => {
                    self.out.push('|');
                    is_atom = false;
                    continue;
                }
                '*' | '+' | '?' | '{' => {
                    if !is_atom {
                        return Err(format!(
                            "`{character}` has nothing to repeat; the character is written `\\{character}`"
                        ));
                    }
                    self.out.push(character);
                    if character == '{' {
                        self.range_quantifier()?;
                    }
                    is_atom = false;
                    continue;
                }
                '.' => self.out.push_str("[^\\n\\r]"),
                '[' => self.class()?,
                '\\' => self.escape()?,
                ']' | '}' => return Err(format!("the character `{character}` is written `\\{character}`")),
                other => self.out.push(other),
            }
            is_atom = true;
        }
        if open > 0 { Err("`(` is not closed".into()) } else { Ok(()) }
    }

    /// `{2}`, `{2,}` or `{2,5}`, behind the brace.
    fn range_quantifier(&mut self) -> Result<(), String> {
        let wrong =
            || Err("`{` starts a repetition such as `{2}` or `{2,5}`; the character is written `\\{`".into());
        let Some(least) = self.digits() else { return wrong() };
        if self.rest.next_if_eq(&',').is_some() {
            self.out.push(',');
            if self.digits().is_some_and(|most| most < least) {
                return Err("a repetition's first number is larger than its second".into());
            }
        }
        if self.rest.next_if_eq(&'}').is_none() {
            return wrong();
        }
        self.out.push('}');
        Ok(())
    }

    /// Copies digits; `None` when there are none, or so many that no compiled pattern could count to them.
    fn digits(&mut self) -> Option<u32> {
        let start = self.out.len();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            self.out.push(digit);
        }
        self.out[start..].parse().ok()
    }

    /// Behind a backslash outside a class.
    fn escape(&mut self) -> Result<(), String> {
        match self.rest.next() {
            Some(class @ ('p' | 'P')) => self.category(class),
            Some('$') => {
                self.out.push_str("\\$");
                Ok(())
            }
            other => {
                let character = escaped(other)?;
                self.push_literal(character);
                Ok(())
            }
        }
    }

    /// `[…]`, behind the bracket.
    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let mut is_empty = true;
        loop {
            match self.rest.next() {
                None => return Err("`[` is not closed".into()),
                Some(']') if is_empty => return Err("`[]` holds no characters".into()),
                Some(']') => {
                    self.out.push(']');
                    return Ok(());
                }
                Some('-') if is_empty || self.rest.peek() == Some(&']') => self.push_literal('-'),
                Some(character @ ('-' | '[')) => return Err(in_class(character)),
                Some('\\') if matches!(self.rest.peek(), Some('p' | 'P')) => {
                    // The peeked character is there.
                    let class = self.rest.next().unwrap_or('p');
                    self.category(class)?;
                }
                Some(character) => self.class_range(character)?,
            }
            is_empty = false;
        }
    }

    /// One character of a class, or the range that it starts.
    fn class_range(&mut self, first: char) -> Result<(), String> {
        let first = if first == '\\' { escaped(self.rest.next())? } else { first };
        self.push_literal(first);
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || ahead.next() == Some(']') {
            return Ok(());
        }
        self.rest.next();
        let last = match self.rest.next() {
            None => return Err("`[` is not closed".into()),
            Some('\\') => escaped(self.rest.next())?,
            Some(character @ ('-' | '[')) => return Err(in_class(character)),
            Some(character) => character,
        };
        if last < first {
            return Err(format!("the range `{first}-{last}` ends before it starts"));
        }
        self.out.push('-');
        self.push_literal(last);
        Ok(())
    }

    /// `\p{Lu}`, behind the letter `p` or `P`.
    fn category(&mut self, class: char) -> Result<(), String> {
        let mut name = String::new();
        let is_braced = self.rest.next_if_eq(&'{').is_some();
        while let Some(letter) = self.rest.next_if(char::is_ascii_alphabetic) {
            name.push(letter);
        }
        if !is_braced || self.rest.next_if_eq(&'}').is_none() || !is_category(&name) {
            return Err(format!(
                "`\\{class}` needs one of Unicode's general categories, as in `\\{class}{{Lu}}`"
            ));
        }
        self.out.push('\\');
        self.out.push(class);
        self.out.push('{');
        self.out.push_str(&name);
        self.out.push('}');
        Ok(())
    }

    /// Writes a character so that it can only mean itself, in a class or outside.
    fn push_literal(&mut self, character: char) {
        use std::fmt::Write;
        if character.is_ascii() && !character.is_ascii_alphanumeric() {
            // Writing to a string cannot fail.
            let _ = write!(self.out, "\\x{:02X}", u32::from(character));
        } else {
            self.out.push(character);
        }
    }
}

/// The character that a backslash and `character` stand for.
fn escaped(character: Option<char>) -> Result<char, String> {
    let hint = match character {
        Some('n') => return Ok('\n'),
        Some('r') => return Ok('\r'),
        Some('t') => return Ok('\t'),
        Some(same @ ('(' | ')' | '*' | '+' | '-' | '.' | '?' | '[' | '\\' | ']' | '^' | '{' | '|' | '}')) => {
            return Ok(same);
        }
        None => return Err("nothing follows the last backslash".into()),
        Some('d') => "write `[0-9]`",
        Some('D') => "write `[^0-9]`",
        Some('w') => "write `[A-Za-z0-9_]`",
        Some('W') => "write `[^A-Za-z0-9_]`",
        Some('s') => "write `[ \\t\\n\\r]`",
        Some('S') => "write `[^ \\t\\n\\r]`",
        Some('A' | 'z' | 'Z' | 'b' | 'B') => "only `^` and `$` anchor",
        Some(other) if other.is_ascii_alphanumeric() => "letters and digits stand for themselves",
        Some(_) => "this character needs no backslash",
    };
    Err(format!("`\\{}` is not part of I-Regexp (RFC 9485); {hint}", character.unwrap_or(' ')))
}

fn in_class(character: char) -> String {
    format!("`{character}` inside `[…]` is written `\\{character}`")
}

fn is_category(name: &str) -> bool {
    let mut letters = name.chars();
    let minor = match letters.next() {
        Some('L') => "lmotu",
        Some('M') => "cen",
        Some('N') => "dlo",
        Some('P') => "cdefios",
        Some('Z') => "lps",
        Some('S') => "ckmo",
        Some('C') => "cfno",
        _ => return false,
    };
    letters.next().is_none_or(|letter| minor.contains(letter)) && letters.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts that `pattern` covers whole.
    fn covered(pattern: &str) -> String {
        let texts =
            ["a.b", "axb", "a\nb", "a\rb", "a\u{2028}b", "AXB", "a-b", "$x", "éé", "a&b", "1", "a[b", "a^b"];
        let regex = compile_literal(pattern, true).expect("the pattern compiles");
        let covered = texts.iter().filter(|text| regex.is_match(text)).map(|text| format!("{text:?}"));
        covered.collect::<Vec<_>>().join(" ").replace('"', "")
    }

    #[test]
    fn patterns_mean_what_the_rfc_says() {
        for (pattern, expected) in [
            ("a.b", r"a.b axb a\u{2028}b a-b a&b a[b a^b"),
            (r"a\.b", "a.b"),
            ("a[.]b", "a.b"),
            (r"a\nb", r"a\nb"),
            (r"a[\n]b", r"a\nb"),
            ("(?i)axb", "axb AXB"),
            ("a[x-]b", "axb a-b"),
            ("a[-x]b", "axb a-b"),
            ("a[^-.-]b", r"axb a\nb a\rb a\u{2028}b a&b a[b a^b"),
            (r"a[\-\.]b", "a.b a-b"),
            // Neither an intersection nor a nested class.
            ("a[&&x]b", "axb a&b"),
            (r"a[\[^]b", "a[b a^b"),
            ("a[%-&]b", "a&b"),
            (r"a\^b", "a^b"),
            (r"\$x", "$x"),
            ("[$]x", "$x"),
            (r"\p{Ll}+", "axb éé"),
            (r"\P{L}", "1"),
            (r"[\p{Lu}]{3}", "AXB"),
            ("é{2}", "éé"),
            ("(a|A)(x|X)(b|B){1,2}", "axb AXB"),
            ("()1|[0-9]{2,}", "1"),
            ("^1$", "1"),
            ("", ""),
        ] {
            assert_eq!(covered(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn patterns_beyond_the_rfc_are_refused() {
        for (pattern, reason) in [
            (r"\d+", "write `[0-9]`"),
            (r"\w", "write `[A-Za-z0-9_]`"),
            (r"\bx", "only `^` and `$` anchor"),
            (r"a\/b", "needs no backslash"),
            (r"\", "nothing follows"),
            (r"\p{Greek}", "general categories"),
            (r"\p{Cs}", "general categories"),
            (r"\pL", "general categories"),
            ("a**", "nothing to repeat"),
            ("a+?", "nothing to repeat"),
            ("|*", "nothing to repeat"),
            ("(?:a)", "cannot start with `?`"),
            ("a(?i)", "cannot start with `?`"),
            ("(a", "`(` is not closed"),
            ("a)", "`)` closes nothing"),
            ("[a", "`[` is not closed"),
            ("[]", "holds no characters"),
            ("[^]", "holds no characters"),
            ("[a-z-9]", r"written `\-`"),
            ("[[]", r"written `\[`"),
            ("[z-a]", "ends before it starts"),
            ("[a-\\p{L}]", "not part of I-Regexp"),
            ("a]", r"written `\]`"),
            ("a{,2}", "starts a repetition"),
            ("a{2", "starts a repetition"),
            ("a{3,2}", "larger than its second"),
            ("((a{100}){100}){100}", "too large when compiled"),
        ] {
            let error = compile_literal(pattern, false).unwrap_err();
            assert!(error.contains(reason), "{pattern}: {error}");
        }
        let nested = format!("{}a{}", "(".repeat(40), ")".repeat(40));
        assert!(compile_literal(&nested, false).is_err());
    }

    #[test]
    fn patterns_from_documents_may_take_less() {
        assert!(compile_found(r"\p{L}+", true).is_some());
        assert!(compile_found("(a{100}){100}", true).is_none());
        assert!(compile_found("(a", true).is_none());
        assert!(compile_found(&"a".repeat(MAX_FOUND_BYTES + 1), true).is_none());
    }
}
