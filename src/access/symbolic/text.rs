//! Values of one dimension whose values are texts.

use std::collections::BTreeMap;

use super::atoms::representatives;
use super::bits::Bits;
use super::pattern::{Pattern, Token};
use super::product::{Fuel, OutOfFuel};
use super::scope::Scope;

/// More patterns with variables than this that can match one text are too many to tell apart.
const MOST_VARYING: usize = 8;

/// How many texts with the same matches are kept.
const MOST_ALIKE: usize = 6;

/// A text, as far as the patterns in play tell texts apart.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) chars: Vec<char>,
    /// Which patterns with variables match it: that depends on the variables, so each possibility is a value.
    varying: Vec<usize>,
    /// Which of the other patterns match it, if that was found out.
    matched: Option<Bits>,
}

/// The texts of a dimension and the patterns they are matched with.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) patterns: Vec<Pattern>,
}

impl Text {
    pub(super) fn plain(text: &str) -> Self {
        Self { chars: text.chars().collect(), varying: Vec::new(), matched: None }
    }

    pub(super) fn string(&self) -> String {
        self.chars.iter().collect()
    }
}

impl Texts {
    /// The number of a pattern, added if need be.
    pub(super) fn add(&mut self, pattern: Pattern) -> usize {
        self.patterns.iter().position(|known| *known == pattern).unwrap_or_else(|| {
            self.patterns.push(pattern);
            self.patterns.len() - 1
        })
    }

    /// All texts, with each pattern a question of its own.
    pub(super) fn one_by_one(&self) -> Scope<'static> {
        Scope { within: None, questions: (0..self.patterns.len()).map(|at| vec![at]).collect() }
    }

    pub(super) fn matches(&self, text: &Text, pattern: usize) -> bool {
        if self.patterns[pattern].has_variable() {
            return text.varying.contains(&pattern);
        }
        match &text.matched {
            Some(matched) => matched.contains(pattern),
            None => self.patterns[pattern].matches(&text.chars),
        }
    }

    /// The pattern with variables that a text is to be made from, so that it matches.
    pub(super) fn template(&self, text: &Text) -> Option<&Pattern> {
        // The longest says most.
        let own = text.varying.iter().map(|number| &self.patterns[*number]);
        own.max_by_key(|pattern| pattern.tokens.len())
    }

    /// Texts of some shape and scope among which every combination of answers is found; `plausible` ones come first.
    pub(super) fn values(
        &self,
        shapes: &[&Pattern],
        scopes: &[Scope<'_>],
        plausible: &[String],
        fuel: &mut Fuel,
    ) -> Result<Vec<Text>, OutOfFuel> {
        let loosened: Vec<Pattern> = self.patterns.iter().map(Pattern::loosened).collect();
        let mut plausible: Vec<Vec<char>> = plausible.iter().map(|text| text.chars().collect()).collect();
        plausible.retain(|text| scopes.iter().any(|scope| scope.bounds(shapes).hold(text)));
        let mut found = Vec::new();
        for scope in scopes {
            let bounds = scope.bounds(shapes);
            // Where nothing is told apart, one text is enough.
            if scope.questions.is_empty() && plausible.iter().any(|text| bounds.hold(text)) {
                continue;
            }
            let questions: Vec<Vec<&Pattern>> =
                scope.questions.iter().map(|list| list.iter().map(|at| &loosened[*at]).collect()).collect();
            found.append(&mut representatives(bounds, &questions, fuel)?);
        }
        let varying: Vec<usize> =
            (0..self.patterns.len()).filter(|at| self.patterns[*at].has_variable()).collect();
        let implied: Vec<Vec<usize>> = varying
            .iter()
            .map(|at| {
                let is_implied = |other: &usize| self.patterns[*at].is_within(&self.patterns[*other]);
                (0..self.patterns.len()).filter(is_implied).collect()
            })
            .collect();
        let mut values = Vec::new();
        let mut alike: BTreeMap<Bits, usize> = BTreeMap::new();
        for chars in plausible.into_iter().chain(found) {
            fuel.burn(1 + loosened.len())?;
            let matched = Bits::of(loosened.len(), |at| loosened[at].matches(&chars));
            let count = alike.entry(matched.clone()).or_default();
            *count += 1;
            if *count > MOST_ALIKE {
                continue;
            }
            let possible: Vec<usize> =
                (0..varying.len()).filter(|at| matched.contains(varying[*at])).collect();
            if possible.len() > MOST_VARYING {
                return Err(OutOfFuel);
            }
            for choice in 0..1u32 << possible.len() {
                let chosen: Vec<usize> =
                    (0..possible.len()).filter(|at| choice >> at & 1 == 1).map(|at| possible[at]).collect();
                let numbers: Vec<usize> = chosen.iter().map(|at| varying[*at]).collect();
                let is_matched = |other: &usize| {
                    let is_varying = self.patterns[*other].has_variable();
                    if is_varying { numbers.contains(other) } else { matched.contains(*other) }
                };
                if chosen.iter().all(|at| implied[*at].iter().all(is_matched)) {
                    values.push(Text {
                        chars: chars.clone(),
                        varying: numbers,
                        matched: Some(matched.clone()),
                    });
                }
            }
        }
        Ok(values)
    }
}

/// A plausible text of a pattern: its wildcards and variables filled in by `fill`, which is told how many colons stand
/// before.
pub(super) fn filled(pattern: &Pattern, mut fill: impl FnMut(Token, usize) -> String) -> String {
    let mut text = String::new();
    let mut colons = 0;
    for token in &pattern.tokens {
        match token {
            Token::Char(own) => {
                colons += usize::from(*own == ':');
                text.push(*own);
            }
            Token::Fold(own) => text.push(*own),
            other => text.push_str(&fill(*other, colons)),
        }
    }
    text
}
