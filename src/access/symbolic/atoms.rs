//! Texts that stand for all texts: one for each way in which a text can answer some questions.
//!
//! A question is whether one of some patterns stands for the text. Literals are texts already, and of patterns that only
//! say how a text begins and ends the longest ones that fit decide; all others are walked at once.

use std::collections::HashSet;

use super::automaton::Automaton;
use super::ends::Ends;
use super::fields::by_fields;
use super::pattern::Pattern;
use super::product::{Fuel, OutOfFuel};

/// Characters that stand for all those that patterns do not tell apart.
pub(super) const OTHERS: &str = "exampl0123456789bcdfghijknoqrstuvwyz-_ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// How often literals that got in the way are walked along before all of them are.
const MOST_ROUNDS: usize = 3;

/// More combinations of a beginning with an end than this are walked: then the questions say which of them count.
const MOST_ENDS: usize = 256;

/// Which texts count.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bounds<'a> {
    /// One of these stands for them; without any, nothing is left out.
    pub(super) shapes: &'a [&'a Pattern],
    /// This stands for them.
    pub(super) within: Option<&'a Pattern>,
}

impl Bounds<'_> {
    /// Without the shapes, where what else bounds the texts has one of them.
    fn needed(self) -> Self {
        let has_shape =
            self.within.is_some_and(|within| self.shapes.iter().any(|shape| within.is_within(shape)));
        if has_shape { Self { shapes: &[], ..self } } else { self }
    }

    pub(super) fn hold(&self, text: &[char]) -> bool {
        self.within.is_none_or(|within| within.matches(text))
            && (self.shapes.is_empty() || self.shapes.iter().any(|shape| shape.matches(text)))
    }
}

/// Texts within `bounds` among which every combination of answers that some such text has is found.
pub(super) fn representatives(
    bounds: Bounds<'_>,
    questions: &[Vec<&Pattern>],
    fuel: &mut Fuel,
) -> Result<Vec<Vec<char>>, OutOfFuel> {
    if let Some(text) = bounds.within.and_then(Pattern::literal) {
        return Ok(if bounds.hold(&text) { vec![text] } else { Vec::new() });
    }
    let bounds = bounds.needed();
    let all = || questions.iter().flatten().copied();
    let literals: HashSet<Vec<char>> = all().filter_map(Pattern::literal).collect();
    let open = || all().filter(|pattern| !pattern.is_literal());
    let ends = open().chain(bounds.within).map(Pattern::ends).collect::<Option<Vec<_>>>();
    let mut found = match ends.map(Ends::of) {
        // None of the texts that are found is empty.
        Some(ends) if bounds.shapes.iter().all(|shape| shape.is_filled()) && ends.count() <= MOST_ENDS => {
            let mut found = ends.texts(&literals, fuel)?;
            found.retain(|text| bounds.hold(text));
            found
        }
        _ => {
            if let Some(found) = by_fields(bounds, questions, fuel)? {
                return Ok(found);
            }
            // The texts that are found must not be literals: those have answers of their own.
            let mut walked: HashSet<Vec<char>> = HashSet::new();
            let mut round = 0;
            loop {
                let is_walked = |pattern: &&&Pattern| {
                    round == MOST_ROUNDS || pattern.literal().is_none_or(|text| walked.contains(&text))
                };
                let lists: Vec<Vec<&Pattern>> =
                    questions.iter().map(|list| list.iter().filter(is_walked).copied().collect()).collect();
                let found = Automaton::new(bounds, &lists).explore(fuel)?;
                let hit = found.iter().filter(|text| literals.contains(*text) && !walked.contains(*text));
                let hit: Vec<Vec<char>> = hit.cloned().collect();
                if hit.is_empty() || round == MOST_ROUNDS {
                    break found;
                }
                walked.extend(hit);
                round += 1;
            }
        }
    };
    let mut texts: Vec<Vec<char>> = literals.into_iter().filter(|text| bounds.hold(text)).collect();
    texts.sort_unstable();
    texts.append(&mut found);
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::super::pattern::{Reading, Token, Variables};
    use super::*;

    const GLOB: Reading = Reading { wildcards: true, variables: false, fold: false, fields: false };

    /// The combinations that the representatives have, against those of every text of up to six letters.
    fn compare(patterns: &[&str]) {
        let compiled: Vec<Pattern> = patterns
            .iter()
            .map(|pattern| Pattern::compile(pattern, GLOB, &mut Variables::default()))
            .collect();
        let compiled: Vec<&Pattern> = compiled.iter().collect();
        let combination = |text: &Vec<char>| compiled.iter().map(|one| one.matches(text)).collect::<Vec<_>>();
        let questions: Vec<Vec<&Pattern>> = compiled.iter().map(|one| vec![*one]).collect();
        let found = representatives(Bounds::default(), &questions, &mut Fuel::new(10_000_000))
            .expect("the fuel lasts");
        let found: HashSet<Vec<bool>> = found.iter().map(combination).collect();
        let mut expected = HashSet::new();
        let mut texts = vec![Vec::new()];
        for _ in 0..6 {
            expected.extend(texts.iter().map(combination));
            texts = texts
                .iter()
                .flat_map(|text| ['a', 'b', 'z'].map(|last| [&text[..], &[last]].concat()))
                .collect();
        }
        expected.extend(texts.iter().map(combination));
        assert!(expected.is_subset(&found), "{patterns:?}");
    }

    #[test]
    fn every_combination_is_found() {
        compare(&["a", "b", "ab"]);
        compare(&["a*", "*b", "a*b"]);
        compare(&["?", "*", "a?*b"]);
        compare(&["", "a*a", "?b*", "*ab*"]);
        compare(&["ab*", "a*", "b*", "ab", "a", "aba"]);
        compare(&["*", "aa*", "ab"]);
        compare(&["a*a", "ab*ba", "*a", "b*"]);
        compare(&["ab*ab", "aba*ba", "ab", "*b", "abab"]);
        compare(&["aab*b", "a*abb", "aa*", "b*b"]);
    }

    #[test]
    fn questions_with_many_patterns_are_cheap() {
        let texts: Vec<String> = (0..40).map(|at| format!("*x{at}y*")).collect();
        let compiled: Vec<Pattern> =
            texts.iter().map(|text| Pattern::compile(text, GLOB, &mut Variables::default())).collect();
        let question: Vec<&Pattern> = compiled.iter().collect();
        let other = Pattern::compile("*z", GLOB, &mut Variables::default());
        let found = representatives(
            Bounds { shapes: &[], within: Some(&other) },
            std::slice::from_ref(&question),
            &mut Fuel::new(100_000),
        );
        let found = found.expect("the fuel lasts");
        let answers: HashSet<bool> =
            found.iter().map(|text| question.iter().any(|one| one.matches(text))).collect();
        assert_eq!((found.len(), answers.len()), (2, 2), "{found:?}");
    }

    #[test]
    fn shapes_bound_the_texts() {
        let mut variables = Variables::default();
        let mut shape = Pattern::compile("id-", GLOB, &mut variables);
        shape.tokens.extend([Token::Digit, Token::Digit]);
        let own = Pattern::compile("id-1*", GLOB, &mut variables);
        let bounds = Bounds { shapes: &[&shape], within: None };
        let found = representatives(bounds, &[vec![&own]], &mut Fuel::new(100_000)).expect("the fuel lasts");
        let found: Vec<String> = found.into_iter().map(|text| text.into_iter().collect()).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().all(|text| text.len() == 5 && text.starts_with("id-")));
    }

    #[test]
    fn too_much_is_given_up() {
        let long: Vec<Pattern> = (0..40)
            .map(|at| Pattern::compile(&format!("*{at}*a*{at}*b"), GLOB, &mut Variables::default()))
            .collect();
        let long: Vec<Vec<&Pattern>> = long.iter().map(|one| vec![one]).collect();
        assert_eq!(representatives(Bounds::default(), &long, &mut Fuel::new(50_000)), Err(OutOfFuel));
    }
}
