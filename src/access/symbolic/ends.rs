//! Patterns that only say how a text begins and how it ends.

use std::collections::HashSet;

use super::atoms::OTHERS;
use super::product::{Fuel, OutOfFuel};

/// How texts begin and end that some patterns stand for: each is a beginning, anything, and an end.
pub(super) struct Ends {
    pairs: Vec<(Vec<char>, Vec<char>)>,
    /// In order, and the empty one too.
    beginnings: Vec<Vec<char>>,
    /// Back to front, in order, and the empty one too.
    reversed: Vec<Vec<char>>,
}

impl Ends {
    pub(super) fn of(pairs: Vec<(Vec<char>, Vec<char>)>) -> Self {
        let mut beginnings: Vec<Vec<char>> = pairs.iter().map(|pair| pair.0.clone()).collect();
        let mut reversed: Vec<Vec<char>> =
            pairs.iter().map(|pair| pair.1.iter().rev().copied().collect()).collect();
        for list in [&mut beginnings, &mut reversed] {
            list.push(Vec::new());
            list.sort_unstable();
            list.dedup();
        }
        Self { pairs, beginnings, reversed }
    }

    /// How many combinations of a beginning and an end there are.
    pub(super) fn count(&self) -> usize {
        self.beginnings.len() * self.reversed.len()
    }

    /// Texts that are none of `literals`, among which every combination of patterns is found that matches such a text.
    ///
    /// Of a text that is long enough the longest beginning and the longest end that fit decide. In one that is too short
    /// for a pattern whose beginning and end it has, these two overlap.
    pub(super) fn texts(
        &self,
        literals: &HashSet<Vec<char>>,
        fuel: &mut Fuel,
    ) -> Result<Vec<Vec<char>>, OutOfFuel> {
        let mut all: Vec<&Vec<char>> = self.beginnings.iter().chain(literals).collect();
        all.sort_unstable();
        let mut found = Vec::new();
        for beginning in &self.beginnings {
            let longer = followers(&all, beginning);
            for end in &self.reversed {
                let mut taken = if end.is_empty() && self.reversed.len() == 1 {
                    Vec::new()
                } else {
                    followers(&self.reversed.iter().collect::<Vec<_>>(), end)
                };
                taken.extend(&longer);
                fuel.burn(1 + taken.len())?;
                // Alone it reads better, where no end makes a difference.
                if self.reversed.len() == 1 && !beginning.is_empty() && !literals.contains(beginning) {
                    found.push(beginning.clone());
                    continue;
                }
                let other =
                    OTHERS.chars().chain('\u{100}'..'\u{2000}').find(|letter| !taken.contains(letter));
                found.extend(other.map(|other| {
                    let text = beginning.iter().copied().chain([other]);
                    text.chain(end.iter().rev().copied()).collect::<Vec<_>>()
                }));
            }
        }
        for (beginning, end) in &self.pairs {
            for common in 1..=beginning.len().min(end.len()) {
                fuel.burn(1 + common / 16)?;
                if beginning.ends_with(&end[..common]) {
                    let text = [&beginning[..], &end[common..]].concat();
                    found.extend((!literals.contains(&text)).then_some(text));
                }
            }
        }
        Ok(found)
    }
}

/// The letters behind a beginning in those of some texts, in order, that are longer.
fn followers(all: &[&Vec<char>], beginning: &[char]) -> Vec<char> {
    let first = all.partition_point(|text| text.as_slice() < beginning);
    let longer = all[first..].iter().take_while(|text| text.starts_with(beginning));
    longer.filter_map(|text| text.get(beginning.len()).copied()).collect()
}
