//! Patterns against ARN templates: whether a resource that a policy names can exist.

/// Beyond this a text is taken to fit: no ARN is as long.
const LONGEST: usize = 2_048;

/// One step of a pattern or template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Byte(u8),
    One,
    Run,
}

/// A set of places in a template, a bit each: before its first step, behind it, and so on.
type Places = u128;

/// No template of AWS's has as many steps; one that does is taken to fit.
const MOST_STEPS: usize = 127;

/// Whether some string is one that `pattern` stands for and one that `template` can become.
///
/// In a template `${}` is a hole that takes one character or more, and `*` any. In a pattern `*` and `?` are wildcards;
/// a policy variable `${…}` and what is known only later, `⟨…⟩`, stand for any text.
#[must_use]
pub fn can_become(pattern: &str, template: &str) -> bool {
    if template == "${}" {
        return !pattern.is_empty();
    }
    // Nearly every pair that does not fit differs before any wildcard.
    let is_fixed = |byte: u8| !matches!(byte, b'*' | b'?' | b'$' | 0xE2);
    let mut common = 0;
    for (own, other) in pattern.bytes().zip(template.bytes()) {
        if !is_fixed(own) || !is_fixed(other) {
            break;
        }
        if own != other {
            return false;
        }
        common += 1;
    }
    let (pattern, template) = (&pattern[common..], &template[common..]);
    // And nearly every template that fits ends with its only hole.
    if template == "${}" {
        return !pattern.is_empty();
    }
    if pattern.len() > LONGEST || (pattern.is_empty() && template.is_empty()) {
        return true;
    }
    if pattern.bytes().all(is_fixed) && !template.contains('*') {
        return is_made_from(pattern, template);
    }
    let mut steps = [Step::Run; MOST_STEPS];
    match template_steps(template, &mut steps) {
        Some(count) => intersect(pattern_steps(pattern), &steps[..count]),
        None => true,
    }
}

/// Whether a template whose holes take one character or more can become a text, in one pass.
fn is_made_from(text: &str, template: &str) -> bool {
    let mut parts = template.split("${}");
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        // A hole is before each part; where several places fit, the first leaves most to the others.
        let Some(taken) = rest.chars().next() else { return false };
        rest = &rest[taken.len_utf8()..];
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

fn pattern_steps(text: &str) -> impl Iterator<Item = Step> {
    // The later bytes of a letter are none that is looked for.
    let mut rest = text.as_bytes();
    std::iter::from_fn(move || {
        let (first, behind) = rest.split_first()?;
        let length = match first {
            b'$' if behind.starts_with(b"{") => memchr::memchr(b'}', rest).map(|end| end + 1),
            0xE2 if rest.starts_with("⟨".as_bytes()) => {
                memchr::memmem::find(rest, "⟩".as_bytes()).map(|end| end + "⟩".len())
            }
            _ => None,
        };
        rest = length.map_or(behind, |length| &rest[length..]);
        Some(match (length, first) {
            (Some(_), _) | (None, b'*') => Step::Run,
            (None, b'?') => Step::One,
            (None, byte) => Step::Byte(*byte),
        })
    })
}

/// Writes the steps of a template and says how many they are; `None` when they are too many.
fn template_steps(text: &str, steps: &mut [Step]) -> Option<usize> {
    let mut rest = text.as_bytes();
    let mut count = 0;
    while let Some((&first, behind)) = rest.split_first() {
        if let Some(behind) = rest.strip_prefix(b"${}") {
            steps.get_mut(count..count + 2)?.copy_from_slice(&[Step::One, Step::Run]);
            count += 2;
            rest = behind;
            continue;
        }
        *steps.get_mut(count)? = if first == b'*' { Step::Run } else { Step::Byte(first) };
        count += 1;
        rest = behind;
    }
    Some(count)
}

/// Walks both at once: the places that the steps of the pattern so far can reach in the template.
fn intersect(pattern: impl Iterator<Item = Step>, template: &[Step]) -> bool {
    let all: Places = (1 << template.len()) | ((1 << template.len()) - 1);
    let runs = (0..).zip(template).filter(|(_, step)| **step == Step::Run);
    let runs: Places = runs.fold(0, |places, (at, _)| places | 1 << at);
    let skip_runs = |mut reached: Places| {
        loop {
            let wider = reached | (reached & runs) << 1;
            if wider == reached {
                return reached;
            }
            reached = wider;
        }
    };
    let mut reached = skip_runs(1);
    for step in pattern {
        let mut next: Places = 0;
        match step {
            // It takes in any number of the template's steps.
            Step::Run => next = all & !((1 << reached.trailing_zeros()) - 1),
            Step::One | Step::Byte(_) => {
                let mut left = reached & !(1 << template.len());
                while left != 0 {
                    let at = left.trailing_zeros();
                    left &= left - 1;
                    next |= match template[at as usize] {
                        Step::Run => 1 << at,
                        Step::Byte(byte) if matches!(step, Step::Byte(own) if own != byte) => 0,
                        Step::One | Step::Byte(_) => 1 << (at + 1),
                    };
                }
            }
        }
        reached = skip_runs(next);
        if reached == 0 {
            return false;
        }
    }
    reached & 1 << template.len() != 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::glob::matches;

    #[test]
    fn real_arns() {
        assert!(can_become("role/*", "role/${}"));
        assert!(can_become("*", "${}") && !can_become("", "${}"));
        assert!(can_become("*", "role/${}"));
        assert!(can_become("r*e/x", "role/${}"));
        assert!(!can_become("roles/x", "role/${}"));
        assert!(!can_become("role/", "role/${}"));
        assert!(can_become("api/prod/POST/x/y", "${}/${}/${}/${}"));
        assert!(can_become("${aws:PrincipalTag/path}", "role/${}"));
        assert!(can_become("⟨Kind⟩/x", "role/${}"));
        assert!(can_become("recovery-point:é", "recovery-point:${}"));
        assert!(!can_become("functi:x", "function:${}"));
        assert!(!can_become("stack/name", "stack/${}/${}"));
    }

    /// Every text of up to five letters over a small alphabet.
    fn texts() -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..5 {
            last = last
                .iter()
                .flat_map(|text| ["a", "b", "/"].map(|letter| format!("{text}{letter}")))
                .collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    proptest! {
        #[test]
        fn as_trying_every_text(
            pattern in proptest::collection::vec(prop_oneof!["[ab/]", Just("*".into()), Just("?".into())], 0..4),
            template in proptest::collection::vec(prop_oneof!["[ab/]", Just("${}".into()), Just("*".into())], 0..3),
        ) {
            let (pattern, template) = (pattern.concat(), template.concat());
            let as_pattern = template.replace("${}", "?*");
            let expected = texts().iter().any(|text| matches(&pattern, text) && matches(&as_pattern, text));
            prop_assert_eq!(can_become(&pattern, &template), expected, "{} against {}", pattern, template);
        }
    }

    #[test]
    fn holes_take_a_character_at_least() {
        let role = "arn:${}:iam::${}:role/${}";
        assert!(can_become("arn:aws:iam::111122223333:role/example", role));
        assert!(can_become("arn:aws:iam::111122223333:role/path/role/example", role));
        assert!(!can_become("arn:aws:iam:::role/example", role));
        assert!(!can_become("arn:aws:iam::111122223333:role/", role));
        assert!(!can_become("arn:aws:iam::111122223333:user/example", role));
        assert!(can_become("arn:aws:s3:::a/b/c", "arn:${}:s3:::${}/${}"));
        assert!(!can_become("arn:aws:s3:::a", "arn:${}:s3:::${}/${}"));
        assert!(can_become("arn:aws:s3:::*", "arn:${}:s3:::${}/${}"));
        assert!(can_become("aab", "${}b") && can_become("bb", "${}b") && !can_become("b", "${}b"));
        assert!(can_become("same", "same") && !can_become("other", "same"));
    }
}
