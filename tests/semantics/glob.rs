//! Patterns with `*` and `?` against what they stand for, found out by trying.

use grantlint::policy::{covers, covers_ignoring_case, matches, matches_ignoring_case};
use proptest::prelude::*;

/// The definition, character by character.
fn naive(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) if naive(rest, text) => true,
        (Some(('*', _)), Some((_, text))) => naive(pattern, text),
        (Some(('?', rest)), Some((_, text))) => naive(rest, text),
        (Some((letter, rest)), Some((first, text))) => letter == first && naive(rest, text),
        _ => false,
    }
}

fn is_match(pattern: &str, text: &str) -> bool {
    naive(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>())
}

/// Every text over `letters` with at most `longest` of them.
fn all_texts(letters: &[char], longest: usize) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut start = 0;
    for _ in 0..longest {
        let end = texts.len();
        for index in start..end {
            let longer: Vec<String> =
                letters.iter().map(|letter| format!("{}{letter}", texts[index])).collect();
            texts.extend(longer);
        }
        start = end;
    }
    texts
}

/// Where the two disagree with what trying every text says.
fn check_covering(wide: &str, narrow: &str, texts: &[String]) -> Result<(), String> {
    if !covers(wide, narrow) {
        return Ok(());
    }
    match texts.iter().find(|text| is_match(narrow, text) && !is_match(wide, text)) {
        Some(text) => Err(format!("`{wide}` does not cover `{narrow}`: only the latter stands for `{text}`")),
        None => Ok(()),
    }
}

#[test]
fn matching_and_covering_agree_with_trying_every_short_text() {
    let patterns = all_texts(&['a', 'b', '*', '?'], 3);
    let texts = all_texts(&['a', 'b'], 5);
    for pattern in &patterns {
        for text in &texts {
            assert_eq!(matches(pattern, text), is_match(pattern, text), "`{pattern}` and `{text}`");
        }
        for narrow in &patterns {
            check_covering(pattern, narrow, &texts).unwrap();
        }
    }
}

#[test]
fn covering_is_not_given_up_where_it_is_plain() {
    const PAIRS: [(&str, &str); 12] = [
        ("*", ""),
        ("*", "*"),
        ("*", "a*b?c"),
        ("a*", "a"),
        ("a*", "a?"),
        ("a*", "ab*"),
        ("*a", "*ba"),
        ("*a*", "b*a"),
        ("?", "?"),
        ("?*", "?*"),
        ("a*b*c", "aXb*bYc"),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/x/*"),
    ];
    for (wide, narrow) in PAIRS {
        assert!(covers(wide, narrow), "`{wide}` covers `{narrow}`");
    }
}

/// A failure prints its smallest input, to be written down as a test of its own; no file is kept.
fn config() -> ProptestConfig {
    ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn matching_agrees_with_the_definition(pattern in "[abé*?]{0,8}", text in "[abé]{0,10}") {
        prop_assert_eq!(matches(&pattern, &text), is_match(&pattern, &text));
    }

    #[test]
    fn covering_is_certain(wide in "[ab*?]{0,6}", narrow in "[ab*?]{0,6}") {
        let texts = all_texts(&['a', 'b'], 5);
        prop_assert_eq!(check_covering(&wide, &narrow, &texts), Ok(()));
    }

    #[test]
    fn covering_a_plain_text_is_matching_it(pattern in "[abé*?]{0,8}", text in "[abé]{0,8}") {
        prop_assert_eq!(covers(&pattern, &text), matches(&pattern, &text));
    }

    #[test]
    fn a_pattern_covers_itself(pattern in "[abé*?]{0,8}") {
        prop_assert!(covers(&pattern, &pattern));
        prop_assert!(covers("*", &pattern));
    }

    #[test]
    fn covering_goes_on(one in "[ab*]{0,5}", two in "[ab*]{0,5}", three in "[ab*]{0,5}") {
        // What covers a pattern is never denied a text of a third one that the second covers.
        if covers(&one, &two) && covers(&two, &three) {
            let texts = all_texts(&['a', 'b'], 5);
            let lost = texts.iter().find(|text| is_match(&three, text) && !is_match(&one, text));
            prop_assert_eq!(lost, None);
        }
    }

    #[test]
    fn ignoring_case_is_lower_case_on_both_sides(pattern in "[aAbB*?]{0,8}", text in "[aAbB]{0,8}") {
        let (lower, text_lower) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
        prop_assert_eq!(matches_ignoring_case(&pattern, &text), is_match(&lower, &text_lower));
        prop_assert_eq!(covers_ignoring_case(&pattern, &text), covers(&lower, &text_lower));
    }
}
