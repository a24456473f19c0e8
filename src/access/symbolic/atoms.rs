//! Texts that stand for all texts: one for each way in which a text can match some patterns and not others.
//!
//! All patterns are walked at once, as one automaton whose states are sets of places in them. At each state only the
//! characters that its places tell apart are tried, and one that stands for all others; so literals and `prefix*`
//! cost what a trie does.

use std::collections::{HashSet, VecDeque};

use super::pattern::{Pattern, Token, takes};
use super::product::{Fuel, OutOfFuel};

use Token as T;

/// Characters that stand for all those that a state does not tell apart.
const OTHERS: &str = "exampl0123456789bcdfghijknoqrstuvwyz-_ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Texts among which every combination of matches that some text has is found. With `shapes`, only texts that one of
/// them stands for count.
pub(super) fn representatives(
    shapes: &[&Pattern],
    patterns: &[&Pattern],
    fuel: &mut Fuel,
) -> Result<Vec<Vec<char>>, OutOfFuel> {
    // Literals are texts already; walking the others without them is all that it takes, unless one gets in the way.
    let (literals, open): (Vec<&Pattern>, Vec<&Pattern>) =
        patterns.iter().copied().partition(|pattern| pattern.is_literal());
    let literals: HashSet<Vec<char>> = literals.iter().filter_map(|pattern| pattern.literal()).collect();
    let mut found = Automaton::new(shapes, &open).explore(fuel)?;
    if found.iter().any(|text| literals.contains(text)) {
        return Automaton::new(shapes, patterns).explore(fuel);
    }
    let fits = |text: &Vec<char>| shapes.is_empty() || shapes.iter().any(|shape| shape.matches(text));
    let mut literals: Vec<Vec<char>> = literals.into_iter().filter(fits).collect();
    literals.sort_unstable();
    literals.append(&mut found);
    Ok(literals)
}

struct Automaton {
    /// Every pattern's tokens behind one another, each with its end.
    places: Vec<Place>,
    starts: Vec<u32>,
    /// The places below this are the shapes'.
    shapes_end: u32,
    shapes: usize,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Token(Token),
    /// The end of the pattern with this number.
    End(u32),
}

/// Sorted places.
type State = Vec<u32>;

impl Automaton {
    fn new(shapes: &[&Pattern], patterns: &[&Pattern]) -> Self {
        let mut automaton =
            Self { places: Vec::new(), starts: Vec::new(), shapes_end: 0, shapes: shapes.len() };
        for (number, pattern) in (0..).zip(shapes.iter().chain(patterns)) {
            automaton.starts.push(automaton.end());
            automaton.places.extend(pattern.tokens.iter().map(|token| Place::Token(*token)));
            automaton.places.push(Place::End(number));
            if (number as usize) < shapes.len() {
                automaton.shapes_end = automaton.end();
            }
        }
        automaton
    }

    fn end(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }

    /// The shortest text for each combination.
    fn explore(&self, fuel: &mut Fuel) -> Result<Vec<Vec<char>>, OutOfFuel> {
        let mut start = State::new();
        self.starts.iter().for_each(|place| self.enter(*place, &mut start));
        start.sort_unstable();
        start.dedup();
        let mut seen: HashSet<State> = HashSet::from([start.clone()]);
        // Each state with the one it was reached from, and by which character.
        let mut reached: Vec<(usize, char)> = vec![(0, '\0')];
        let mut queue = VecDeque::from([(0, start)]);
        let (mut combinations, mut found) = (HashSet::new(), Vec::new());
        while let Some((number, state)) = queue.pop_front() {
            let ends: Vec<u32> = self.ends(&state).collect();
            let is_shaped =
                self.shapes == 0 || ends.first().is_some_and(|first| (*first as usize) < self.shapes);
            if is_shaped {
                let own = ends.into_iter().filter(|end| *end as usize >= self.shapes).collect::<Vec<_>>();
                if combinations.insert(own) {
                    found.push(text(&reached, number));
                }
            }
            if self.is_final(&state) {
                continue;
            }
            for character in self.characters(&state) {
                fuel.burn(1 + state.len())?;
                let next = self.step(&state, character);
                let is_dead = self.shapes > 0 && next.first().is_none_or(|first| *first >= self.shapes_end);
                if is_dead || seen.contains(&next) {
                    continue;
                }
                seen.insert(next.clone());
                reached.push((number, character));
                queue.push_back((reached.len() - 1, next));
            }
        }
        Ok(found)
    }

    /// Adds a place, and those behind it that a run lets be reached without a character.
    fn enter(&self, place: u32, state: &mut State) {
        let mut place = place;
        loop {
            state.push(place);
            match self.places[place as usize] {
                Place::Token(T::Run | T::RunInField) => place += 1,
                _ => return,
            }
        }
    }

    fn step(&self, state: &State, character: char) -> State {
        let mut next = State::with_capacity(state.len());
        for &place in state {
            match self.places[place as usize] {
                Place::Token(T::Run) => self.enter(place, &mut next),
                Place::Token(T::RunInField) if character != ':' => self.enter(place, &mut next),
                Place::Token(token) if takes(token, character) => self.enter(place + 1, &mut next),
                _ => {}
            }
        }
        next.sort_unstable();
        next.dedup();
        next
    }

    fn ends<'a>(&'a self, state: &'a State) -> impl Iterator<Item = u32> + 'a {
        let mut ends: Vec<u32> = state
            .iter()
            .filter_map(|place| match self.places[*place as usize] {
                Place::End(number) => Some(number),
                Place::Token(_) => None,
            })
            .collect();
        ends.sort_unstable();
        ends.into_iter()
    }

    /// Whether every longer text matches the same patterns: only runs at the end of patterns are left.
    fn is_final(&self, state: &State) -> bool {
        state.iter().all(|&place| match self.places[place as usize] {
            Place::Token(T::Run) => matches!(self.places[place as usize + 1], Place::End(_)),
            Place::Token(_) => false,
            Place::End(_) => {
                place > 0
                    && matches!(self.places[place as usize - 1], Place::Token(T::Run))
                    && state.binary_search(&(place - 1)).is_ok()
            }
        })
    }

    /// The characters that the places of a state tell apart, and one or two for all the others.
    fn characters(&self, state: &State) -> Vec<char> {
        let mut characters = Vec::new();
        let (mut has_digit, mut has_field) = (false, false);
        for &place in state {
            match self.places[place as usize] {
                Place::Token(T::Char(own)) => characters.push(own),
                Place::Token(T::Fold(own)) => characters.extend(own.to_uppercase().chain([own])),
                Place::Token(T::Digit) => has_digit = true,
                Place::Token(T::OneInField | T::RunInField) => has_field = true,
                Place::Token(_) | Place::End(_) => {}
            }
        }
        if has_field {
            characters.push(':');
        }
        characters.sort_unstable();
        characters.dedup();
        let other = |is_fit: &dyn Fn(char) -> bool| {
            let chosen = OTHERS.chars().find(|other| is_fit(*other) && !characters.contains(other));
            // More letters than are listed were told apart.
            let far = || ('\u{100}'..'\u{2000}').find(|other| is_fit(*other) && !characters.contains(other));
            chosen.or_else(far)
        };
        let digit = has_digit.then(|| other(&|other| other.is_ascii_digit())).flatten();
        let letter = other(&|other| !has_digit || !other.is_ascii_digit());
        characters.extend(digit);
        characters.extend(letter);
        characters
    }
}

fn text(reached: &[(usize, char)], mut number: usize) -> Vec<char> {
    let mut text = Vec::new();
    while number != 0 {
        let (before, character) = reached[number];
        text.push(character);
        number = before;
    }
    text.reverse();
    text
}

#[cfg(test)]
mod tests {
    use super::super::pattern::{Reading, Variables};
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
        let found = representatives(&[], &compiled, &mut Fuel::new(10_000_000)).unwrap();
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
    }

    #[test]
    fn shapes_bound_the_texts() {
        let mut variables = Variables::default();
        let mut shape = Pattern::compile("id-", GLOB, &mut variables);
        shape.tokens.extend([T::Digit, T::Digit]);
        let own = Pattern::compile("id-1*", GLOB, &mut variables);
        let found = representatives(&[&shape], &[&own], &mut Fuel::new(100_000)).unwrap();
        let found: Vec<String> = found.into_iter().map(|text| text.into_iter().collect()).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().all(|text| text.len() == 5 && text.starts_with("id-")));
    }

    #[test]
    fn too_much_is_given_up() {
        let long: Vec<Pattern> = (0..40)
            .map(|at| Pattern::compile(&format!("*{at}*a*{at}*b"), GLOB, &mut Variables::default()))
            .collect();
        let long: Vec<&Pattern> = long.iter().collect();
        assert_eq!(representatives(&[], &long, &mut Fuel::new(50_000)), Err(OutOfFuel));
    }
}
