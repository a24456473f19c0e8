//! Texts that stand for all texts: one for each way in which a text can match some patterns and not others.
//!
//! All patterns are walked at once, as one automaton whose states are sets of places in them. At each state only the
//! characters that its places tell apart are tried, and one that stands for all others; so literals and `prefix*`
//! cost what a trie does.

use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use super::bits::Bits;
use super::pattern::{Pattern, Token, takes};
use super::product::{Fuel, OutOfFuel};

use Token as T;

/// Characters that stand for all those that a state does not tell apart.
const OTHERS: &str = "exampl0123456789bcdfghijknoqrstuvwyz-_ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Which texts count: those that some pattern of each list stands for. An empty list leaves out nothing.
pub(super) type Bounds<'a> = [&'a [&'a Pattern]; 2];

/// Texts within `bounds` among which every combination of matches that some such text has is found.
pub(super) fn representatives(
    bounds: Bounds<'_>,
    patterns: &[&Pattern],
    fuel: &mut Fuel,
) -> Result<Vec<Vec<char>>, OutOfFuel> {
    // Literals are texts already; walking the others without them is all that it takes, unless one gets in the way.
    let (literals, open): (Vec<&Pattern>, Vec<&Pattern>) =
        patterns.iter().copied().partition(|pattern| pattern.is_literal());
    let literals: HashSet<Vec<char>> = literals.iter().filter_map(|pattern| pattern.literal()).collect();
    let fits = |text: &Vec<char>| is_within(bounds, text);
    let is_literal =
        |bound: &&[&Pattern]| !bound.is_empty() && bound.iter().all(|pattern| pattern.is_literal());
    if let Some(bound) = bounds.iter().find(|bound| is_literal(bound)) {
        let mut texts: Vec<Vec<char>> = bound.iter().filter_map(|pattern| pattern.literal()).collect();
        texts.sort_unstable();
        texts.dedup();
        texts.retain(fits);
        return Ok(texts);
    }
    let prefixes = open.iter().map(|pattern| pattern.prefix()).collect::<Option<Vec<_>>>();
    let mut found = match prefixes {
        Some(prefixes) if bounds[0].is_empty() => of_prefixes(prefixes, &literals, fuel)?,
        _ => {
            let found = Automaton::new(bounds, &open).explore(fuel)?;
            if found.iter().any(|text| literals.contains(text)) {
                return Automaton::new(bounds, patterns).explore(fuel);
            }
            found
        }
    };
    let mut texts: Vec<Vec<char>> = literals.into_iter().collect();
    texts.sort_unstable();
    texts.append(&mut found);
    texts.retain(fits);
    Ok(texts)
}

pub(super) fn is_within(bounds: Bounds<'_>, text: &[char]) -> bool {
    bounds.iter().all(|bound| bound.is_empty() || bound.iter().any(|pattern| pattern.matches(text)))
}

/// Of patterns that only say how a text begins, the longest that fits decides of all others: for each, a text that
/// begins so and fits no longer one, and a text that fits none. None of them is one of `literals`.
fn of_prefixes(
    mut prefixes: Vec<Vec<char>>,
    literals: &HashSet<Vec<char>>,
    fuel: &mut Fuel,
) -> Result<Vec<Vec<char>>, OutOfFuel> {
    prefixes.push(Vec::new());
    prefixes.sort_unstable();
    prefixes.dedup();
    let mut all: Vec<&Vec<char>> = prefixes.iter().chain(literals).collect();
    all.sort_unstable();
    let mut found = Vec::new();
    for prefix in &prefixes {
        let first = all.partition_point(|text| *text < prefix);
        let longer: Vec<char> = all[first..]
            .iter()
            .take_while(|text| text.starts_with(prefix))
            .filter_map(|text| text.get(prefix.len()).copied())
            .collect();
        fuel.burn(1 + longer.len())?;
        let other = OTHERS.chars().chain('\u{100}'..'\u{2000}').find(|letter| !longer.contains(letter));
        let is_text = !prefix.is_empty() && !literals.contains(prefix);
        found.extend(is_text.then(|| prefix.clone()));
        if !is_text {
            found.extend(other.map(|other| prefix.iter().copied().chain([other]).collect::<Vec<_>>()));
        }
    }
    Ok(found)
}

/// All patterns at once. A state is the set of the places reached, a bit each.
struct Automaton {
    /// Every pattern's tokens behind one another, each with its end: `None`.
    places: Vec<Option<Token>>,
    start: State,
    ends: State,
    /// Runs at the end of a pattern, and the ends behind them.
    last_runs: State,
    ends_of_runs: State,
    /// The places of each bound's patterns; `None` where there is no bound.
    bounds: [Option<State>; 2],
    /// The places of what is not a bound.
    own: State,
}

/// Places.
type State = Bits;

impl Automaton {
    fn new(bounds: Bounds<'_>, patterns: &[&Pattern]) -> Self {
        let lists = || bounds.into_iter().chain([patterns]);
        let length = lists().flatten().map(|pattern| pattern.tokens.len() + 1).sum::<usize>();
        let none = || Bits::none(length);
        let mut automaton = Self {
            places: Vec::with_capacity(length),
            start: none(),
            ends: none(),
            last_runs: none(),
            ends_of_runs: none(),
            bounds: [None, None],
            own: none(),
        };
        let mut starts = Vec::new();
        for (number, list) in lists().enumerate() {
            let mut own = none();
            for pattern in list {
                starts.push(automaton.places.len());
                for token in pattern.tokens.iter().copied().map(Some).chain([None]) {
                    own.insert(automaton.places.len());
                    automaton.add(token);
                }
            }
            match automaton.bounds.get_mut(number) {
                Some(bound) => *bound = (!list.is_empty()).then_some(own),
                None => automaton.own = own,
            }
        }
        let mut start = none();
        for place in starts {
            automaton.enter(place, &mut start);
        }
        automaton.start = start;
        automaton
    }

    fn add(&mut self, token: Option<Token>) {
        let at = self.places.len();
        if token.is_none() {
            self.ends.insert(at);
            if self.places.last() == Some(&Some(T::Run)) {
                self.ends_of_runs.insert(at);
                self.last_runs.insert(at - 1);
            }
        }
        self.places.push(token);
    }

    /// The shortest text for each combination.
    fn explore(&self, fuel: &mut Fuel) -> Result<Vec<Vec<char>>, OutOfFuel> {
        let cost = 1 + self.places.len() / 128;
        let start: Rc<State> = Rc::new(self.start.clone());
        let mut seen: HashSet<Rc<State>> = HashSet::from([Rc::clone(&start)]);
        // Each state with the one it was reached from, and by which character.
        let mut reached: Vec<(usize, char)> = vec![(0, '\0')];
        let mut queue = VecDeque::from([(0, start)]);
        let (mut combinations, mut found) = (HashSet::new(), Vec::new());
        while let Some((number, state)) = queue.pop_front() {
            let ended = state.and(&self.ends);
            if self.is_bounded(&ended) && combinations.insert(ended.and(&self.own)) {
                found.push(text(&reached, number));
            }
            if self.is_final(&state) {
                continue;
            }
            for character in self.characters(&state) {
                fuel.burn(cost)?;
                let next = self.step(&state, character);
                if self.is_bounded(&next) && seen.insert(Rc::clone(&next)) {
                    reached.push((number, character));
                    queue.push_back((reached.len() - 1, next));
                }
            }
        }
        Ok(found)
    }

    /// Adds a place, and those behind it that a run lets be reached without a character.
    fn enter(&self, mut place: usize, state: &mut State) {
        state.insert(place);
        while matches!(self.places[place], Some(T::Run | T::RunInField)) {
            place += 1;
            state.insert(place);
        }
    }

    fn step(&self, state: &State, character: char) -> Rc<State> {
        let mut next = Bits::none(self.places.len());
        for place in state.iter() {
            match self.places[place] {
                Some(T::Run) => self.enter(place, &mut next),
                Some(T::RunInField) if character != ':' => self.enter(place, &mut next),
                Some(token) if takes(token, character) => self.enter(place + 1, &mut next),
                _ => {}
            }
        }
        Rc::new(next)
    }

    /// Whether some place of each bound is among some places.
    fn is_bounded(&self, places: &State) -> bool {
        self.bounds.iter().flatten().all(|bound| !bound.is_disjoint(places))
    }

    /// Whether every longer text matches the same patterns: only runs at the end of patterns are left.
    fn is_final(&self, state: &State) -> bool {
        state.iter().all(|place| {
            self.last_runs.contains(place) || (self.ends_of_runs.contains(place) && state.contains(place - 1))
        })
    }

    /// The characters that the places of a state tell apart, and one or two for all the others.
    fn characters(&self, state: &State) -> Vec<char> {
        let mut characters = Vec::new();
        let (mut has_digit, mut has_field) = (false, false);
        for place in state.iter() {
            match self.places[place] {
                Some(T::Char(own)) => characters.push(own),
                Some(T::Fold(own)) => characters.extend(own.to_uppercase().chain([own])),
                Some(T::Digit) => has_digit = true,
                Some(T::OneInField | T::RunInField) => has_field = true,
                Some(_) | None => {}
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
        let found = representatives([&[], &[]], &compiled, &mut Fuel::new(10_000_000)).unwrap();
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
    }

    #[test]
    fn shapes_bound_the_texts() {
        let mut variables = Variables::default();
        let mut shape = Pattern::compile("id-", GLOB, &mut variables);
        shape.tokens.extend([T::Digit, T::Digit]);
        let own = Pattern::compile("id-1*", GLOB, &mut variables);
        let found = representatives([&[&shape], &[]], &[&own], &mut Fuel::new(100_000)).unwrap();
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
        assert_eq!(representatives([&[], &[]], &long, &mut Fuel::new(50_000)), Err(OutOfFuel));
    }
}
