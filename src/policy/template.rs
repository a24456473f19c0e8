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
    intersect(&pattern_steps(pattern), &template_steps(template))
}

fn pattern_steps(mut text: &str) -> Vec<Step> {
    let mut steps = Vec::with_capacity(text.len());
    while let Some(first) = text.chars().next() {
        let length = match first {
            '$' if text.starts_with("${") => text.find('}').map(|end| end + 1),
            '⟨' => text.find('⟩').map(|end| end + '⟩'.len_utf8()),
            _ => None,
        };
        match (length, first) {
            (Some(_), _) | (None, '*') => steps.push(Step::Run),
            (None, '?') => steps.push(Step::One),
            (None, _) => steps.extend(text[..first.len_utf8()].bytes().map(Step::Byte)),
        }
        text = &text[length.unwrap_or(first.len_utf8())..];
    }
    steps
}

fn template_steps(mut text: &str) -> Vec<Step> {
    let mut steps = Vec::with_capacity(text.len());
    while let Some(&first) = text.as_bytes().first() {
        if let Some(rest) = text.strip_prefix("${}") {
            steps.extend([Step::One, Step::Run]);
            text = rest;
            continue;
        }
        steps.push(if first == b'*' { Step::Run } else { Step::Byte(first) });
        text = text.get(1..).unwrap_or_default();
    }
    steps
}

/// Walks both at once. `reached[at]` says that the steps of the pattern so far and the first `at` of the template can
/// be the same text.
fn intersect(pattern: &[Step], template: &[Step]) -> bool {
    let mut reached = vec![false; template.len() + 1];
    reached[0] = true;
    let skip_runs = |reached: &mut [bool]| {
        for (at, step) in template.iter().enumerate() {
            reached[at + 1] |= reached[at] && *step == Step::Run;
        }
    };
    skip_runs(&mut reached);
    for step in pattern {
        let mut next = vec![false; template.len() + 1];
        match step {
            // It takes in any number of the template's steps.
            Step::Run => {
                let mut any = false;
                for (at, is_reached) in reached.iter().enumerate() {
                    any |= is_reached;
                    next[at] = any;
                }
            }
            Step::One | Step::Byte(_) => {
                for (at, other) in template.iter().enumerate().filter(|(at, _)| reached[*at]) {
                    match other {
                        Step::Run => next[at] = true,
                        Step::Byte(byte) if matches!(step, Step::Byte(own) if own != byte) => {}
                        Step::One | Step::Byte(_) => next[at + 1] = true,
                    }
                }
            }
        }
        reached = next;
        skip_runs(&mut reached);
        if !reached.contains(&true) {
            return false;
        }
    }
    reached[template.len()]
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
}
