//! Patterns with `*` (any run of characters) and `?` (any one character).

/// Beyond this many steps two patterns count as not comparable: real ones need a few thousand.
const MAX_STEPS: usize = 4_000_000;

/// Whether `text` is one of the strings that `pattern` stands for.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> bool {
    let fixed = fixed_length(pattern);
    text.as_bytes().starts_with(&pattern.as_bytes()[..fixed])
        && walk(&pattern.as_bytes()[fixed..], &text.as_bytes()[fixed..], |one, other| one == other, false)
}

/// [`matches`], with ASCII letters alike in both cases, as IAM compares actions.
#[must_use]
pub fn matches_ignoring_case(pattern: &str, text: &str) -> bool {
    walk(pattern.as_bytes(), text.as_bytes(), u8::eq_ignore_ascii_case, false)
}

/// Whether every string that `narrow` stands for is also one of `wide`'s.
///
/// Sound, not complete: a `true` is certain; some pairs that need cutting a run apart give `false`.
#[must_use]
pub fn covers(wide: &str, narrow: &str) -> bool {
    let fixed = fixed_length(wide);
    narrow.as_bytes().starts_with(&wide.as_bytes()[..fixed])
        && walk(&wide.as_bytes()[fixed..], &narrow.as_bytes()[fixed..], |one, other| one == other, true)
}

/// How long the text before the first wildcard is: what it does not begin with a pattern does not stand for, and that is
/// how most pairs differ.
fn fixed_length(pattern: &str) -> usize {
    memchr::memchr2(b'*', b'?', pattern.as_bytes()).unwrap_or(pattern.len())
}

/// [`covers`], with ASCII letters alike in both cases.
#[must_use]
pub fn covers_ignoring_case(wide: &str, narrow: &str) -> bool {
    walk(wide.as_bytes(), narrow.as_bytes(), u8::eq_ignore_ascii_case, true)
}

/// Whether no string can match both patterns. Sound, not complete: decided on the fixed text before the first wildcard
/// and behind the last one.
#[must_use]
pub(crate) fn are_disjoint_ignoring_case(one: &str, other: &str) -> bool {
    let fixed = |text: &str| text.find(['*', '?']).unwrap_or(text.len());
    let is_plain = |text: &str| fixed(text) == text.len();
    if is_plain(one) {
        return !matches_ignoring_case(other, one);
    }
    if is_plain(other) {
        return !matches_ignoring_case(one, other);
    }
    let head = fixed(one).min(fixed(other));
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if !one[..head].eq_ignore_ascii_case(&other[..head]) {
        return true;
    }
    let wildcard = |byte: &u8| matches!(byte, b'*' | b'?');
    let tail = one
        .iter()
        .rev()
        .position(wildcard)
        .unwrap_or(0)
        .min(other.iter().rev().position(wildcard).unwrap_or(0));
    !one[one.len() - tail..].eq_ignore_ascii_case(&other[other.len() - tail..])
}

/// The greedy walk: on a mismatch the last `*` takes one byte more. `text_is_pattern` makes the text's own wildcards
/// something that only the pattern's `*` (or, for one `?`, its `?`) can take in.
fn walk(pattern: &[u8], text: &[u8], same: impl Fn(&u8, &u8) -> bool, text_is_pattern: bool) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    let mut steps = 0;
    while from < text.len() {
        steps += 1;
        if steps > MAX_STEPS {
            return false;
        }
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
                continue;
            }
            // `?` is one character, and a character can be several bytes.
            Some(b'?') if !(text_is_pattern && text[from] == b'*') => {
                at += 1;
                from += 1;
                while from < text.len() && text[from] & 0xC0 == 0x80 {
                    from += 1;
                }
                continue;
            }
            Some(byte)
                if same(byte, &text[from]) && !(text_is_pattern && matches!(text[from], b'*' | b'?')) =>
            {
                at += 1;
                from += 1;
                continue;
            }
            _ => {}
        }
        let Some((star_at, star_from)) = star else { return false };
        star = Some((star_at, star_from + 1));
        at = star_at + 1;
        from = star_from + 1;
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        assert!(matches_ignoring_case("s3:Get*", "S3:getobject"));
        assert!(!matches("s3:Get*", "S3:getobject"));
        assert!(matches("a?c", "aéc"));
        assert!(!matches("a?c", "ac"));
        assert!(!matches("s3:*a*a*a*a*a*a*b", &"a".repeat(2_000)));
    }

    #[test]
    fn covering() {
        assert!(covers("arn:aws:s3:::b*", "arn:aws:s3:::b/*"));
        assert!(covers("*", "a*b?"));
        assert!(covers("a?", "a?"));
        assert!(!covers("a?", "a*"));
        assert!(!covers("arn:aws:s3:::b/*", "arn:aws:s3:::b*"));
        assert!(covers_ignoring_case("S3:*", "s3:Get*"));
    }

    #[test]
    fn disjointness() {
        assert!(are_disjoint_ignoring_case("iam:*", "s3:Get*"));
        assert!(!are_disjoint_ignoring_case("s3:*", "s3:Get*"));
        assert!(are_disjoint_ignoring_case("s3:GetObject", "s3:Put*"));
        assert!(are_disjoint_ignoring_case("s3:*Tagging", "s3:*Acl"));
    }
}
