//! All patterns of some questions at once, as one automaton whose states are sets of places in them.
//!
//! At each state only the characters that its places tell apart are tried, and one that stands for all others; so
//! `prefix*` costs what a trie does. Once a text is sure to match a pattern, however it goes on, the questions that the
//! pattern belongs to are settled, and what else they ask is forgotten: of forty patterns `*Word*` of one question the
//! states are those of forty words, not of all sets of them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;
use std::rc::Rc;

use super::atoms::{Bounds, OTHERS};
use super::bits::Bits;
use super::pattern::{Pattern, Token, takes};
use super::product::{Fuel, OutOfFuel};

use Token as T;

/// The places reached, a bit each, and behind them a bit for each question that is settled.
type State = Bits;

pub(super) struct Automaton {
    /// How many bits a state has.
    length: usize,
    /// Every pattern's tokens behind one another, each with its end: `None`.
    places: Vec<Option<Token>>,
    /// The number of the pattern that a place belongs to.
    owners: Vec<usize>,
    /// Of each pattern, the places, and the bits of the questions that it answers.
    patterns: Vec<(Range<usize>, Vec<usize>)>,
    /// Of each question, the numbers of the patterns that answer it.
    answering_patterns: Vec<Vec<usize>>,
    start: State,
    ends: State,
    /// Runs at the end of a pattern: once there, it matches.
    last_runs: State,
    /// The bits of all questions, bounds too.
    questions: State,
    /// Those of the bounds: their places, and their own bit, which is last.
    bounds: Vec<(State, usize)>,
    /// Ends, and the bits of all questions: without any of them a text answers nothing with yes.
    answering: State,
    /// Places of what is not a bound.
    own: State,
}

impl Automaton {
    pub(super) fn new(bounds: Bounds<'_>, questions: &[Vec<&Pattern>]) -> Self {
        let within: Vec<&Pattern> = bounds.within.into_iter().collect();
        let bounds: Vec<&[&Pattern]> =
            [bounds.shapes, &within].into_iter().filter(|list| !list.is_empty()).collect();
        let lists = || bounds.iter().copied().chain(questions.iter().map(Vec::as_slice));
        // Each pattern once, with the questions that it answers.
        let mut patterns: Vec<(&Pattern, Vec<usize>)> = Vec::new();
        for (question, list) in lists().enumerate() {
            for pattern in list {
                let is_bound = question < bounds.len();
                let is_it = |known: &&mut (&Pattern, Vec<usize>)| {
                    std::ptr::eq(known.0, *pattern) && !is_bound && known.1[0] >= bounds.len()
                };
                match patterns.iter_mut().find(is_it) {
                    Some(known) => known.1.push(question),
                    None => patterns.push((pattern, vec![question])),
                }
            }
        }
        let count: usize = patterns.iter().map(|(pattern, _)| pattern.tokens.len() + 1).sum();
        let asked = bounds.len() + questions.len();
        let length = count + asked;
        let none = || Bits::none(length);
        let mut automaton = Self {
            length,
            places: Vec::with_capacity(count),
            owners: Vec::with_capacity(count),
            patterns: Vec::with_capacity(patterns.len()),
            answering_patterns: vec![Vec::new(); asked],
            start: none(),
            ends: none(),
            last_runs: none(),
            questions: none(),
            bounds: (0..bounds.len()).map(|at| (none(), count + at)).collect(),
            answering: none(),
            own: none(),
        };
        (count..length).for_each(|bit| automaton.questions.insert(bit));
        for (bound, bit) in &mut automaton.bounds {
            bound.insert(*bit);
        }
        let mut starts = Vec::new();
        for (owner, (pattern, answered)) in patterns.iter().enumerate() {
            for question in answered {
                automaton.answering_patterns[*question].push(owner);
            }
            let first = automaton.places.len();
            let own = first..first + pattern.tokens.len() + 1;
            automaton.patterns.push((own, answered.iter().map(|question| count + question).collect()));
            starts.push(first);
            for token in pattern.tokens.iter().copied().map(Some).chain([None]) {
                let place = automaton.places.len();
                match automaton.bounds.get_mut(answered[0]) {
                    Some((bound, _)) => bound.insert(place),
                    None => automaton.own.insert(place),
                }
                automaton.add(token, owner);
            }
        }
        let mut start = none();
        for place in starts {
            automaton.enter(place, &mut start);
        }
        automaton.start = start;
        automaton.answering = automaton.ends.or(&automaton.questions);
        automaton
    }

    fn add(&mut self, token: Option<Token>, owner: usize) {
        let at = self.places.len();
        if token.is_none() {
            self.ends.insert(at);
            if self.places.last() == Some(&Some(T::Run)) && self.owners.last() == Some(&owner) {
                self.last_runs.insert(at - 1);
            }
        }
        self.places.push(token);
        self.owners.push(owner);
    }

    /// The shortest text for each combination of answers.
    pub(super) fn explore(&self, fuel: &mut Fuel) -> Result<Vec<Vec<char>>, OutOfFuel> {
        // A state is made, ordered among the others and looked through.
        let cost = 2 + self.places.len() / 32;
        let mut forgotten = BTreeMap::new();
        let start = Rc::new(self.settled(self.start.clone(), &mut forgotten));
        let mut seen: BTreeSet<Rc<State>> = BTreeSet::from([Rc::clone(&start)]);
        // Each state with the one it was reached from, and by which character.
        let mut reached: Vec<(usize, char)> = vec![(0, '\0')];
        let mut queue = VecDeque::from([(0, start)]);
        let (mut combinations, mut found) = (BTreeSet::new(), Vec::new());
        let is_asked = self.questions.iter().count() > self.bounds.len();
        while let Some((number, state)) = queue.pop_front() {
            if let Some(answered) = self.answered(&state)
                && combinations.insert(answered)
            {
                found.push(text(&reached, number));
                if !is_asked {
                    break;
                }
            }
            // Longer texts that have a combination which is found already are of no use.
            if self.is_decided(&state) && combinations.contains(&self.within_bounds(&state)) {
                continue;
            }
            for character in self.characters(&state) {
                fuel.burn(cost)?;
                let next = self.settled(self.step(&state, character), &mut forgotten);
                if self.can_be_bounded(&next) {
                    let next = Rc::new(next);
                    if seen.insert(Rc::clone(&next)) {
                        reached.push((number, character));
                        queue.push_back((reached.len() - 1, next));
                    }
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

    fn step(&self, state: &State, character: char) -> State {
        let mut next = state.and(&self.questions);
        for place in state.iter() {
            match self.places.get(place) {
                Some(Some(T::Run)) => self.enter(place, &mut next),
                Some(Some(T::RunInField)) if character != ':' => self.enter(place, &mut next),
                Some(Some(token)) if takes(*token, character) => self.enter(place + 1, &mut next),
                _ => {}
            }
        }
        next
    }

    /// The state with the questions settled that are sure to be answered yes, and without what only they ask. `forgotten`
    /// holds that for questions that were settled before.
    fn settled(&self, state: State, forgotten: &mut BTreeMap<State, State>) -> State {
        if state.is_disjoint(&self.last_runs) {
            return state;
        }
        let sure = state.and(&self.last_runs);
        let mut settled = state.and(&self.questions);
        for place in sure.iter() {
            self.patterns[self.owners[place]].1.iter().for_each(|bit| settled.insert(*bit));
        }
        let places = match forgotten.get(&settled) {
            Some(places) => places,
            None => {
                forgotten.entry(settled.clone()).or_insert_with_key(|settled| self.only_asked_by(settled))
            }
        };
        state.minus(places).or(&settled)
    }

    /// The places of the patterns that answer no other questions than settled ones.
    fn only_asked_by(&self, settled: &State) -> State {
        let mut places = Bits::none(self.length);
        let questions = settled.iter().filter_map(|bit| bit.checked_sub(self.places.len()));
        for number in questions.flat_map(|question| &self.answering_patterns[question]) {
            let (own, answered) = &self.patterns[*number];
            if answered.iter().all(|bit| settled.contains(*bit)) {
                own.clone().for_each(|place| places.insert(place));
            }
        }
        places
    }

    /// The questions that a text which ends here answers with yes; nothing when it is out of bounds.
    fn answered(&self, state: &State) -> Option<State> {
        if !self.bounds.is_empty() && state.is_disjoint(&self.answering) {
            return None;
        }
        let mut answered = state.and(&self.questions);
        for place in state.iter().take_while(|place| *place < self.places.len()) {
            if self.places[place].is_none() {
                self.patterns[self.owners[place]].1.iter().for_each(|bit| answered.insert(*bit));
            }
        }
        self.bounds.iter().all(|(_, bit)| answered.contains(*bit)).then_some(answered)
    }

    /// The questions that are settled, the bounds with them.
    fn within_bounds(&self, state: &State) -> State {
        let mut settled = state.and(&self.questions);
        self.bounds.iter().for_each(|(_, bit)| settled.insert(*bit));
        settled
    }

    /// Whether nothing is open but whether the text is within bounds.
    fn is_decided(&self, state: &State) -> bool {
        state.is_disjoint(&self.own)
    }

    fn can_be_bounded(&self, state: &State) -> bool {
        self.bounds.iter().all(|(bound, _)| !bound.is_disjoint(state))
    }

    /// The characters that a bound leaves, where none of its places is a wildcard.
    fn only(&self, state: &State) -> Option<Vec<char>> {
        let letters = |(bound, _): &(State, usize)| {
            let mut letters = Vec::new();
            for place in state.iter().filter(|place| bound.contains(*place)) {
                match self.places.get(place) {
                    Some(Some(T::Char(own))) => letters.push(*own),
                    Some(None) => {}
                    _ => return None,
                }
            }
            letters.sort_unstable();
            letters.dedup();
            Some(letters)
        };
        self.bounds.iter().find_map(letters)
    }

    /// The characters that the places of a state tell apart, and one or two for all the others.
    fn characters(&self, state: &State) -> Vec<char> {
        if let Some(characters) = self.only(state) {
            return characters;
        }
        let mut characters = Vec::new();
        let (mut has_digit, mut has_field) = (false, false);
        for place in state.iter() {
            match self.places.get(place) {
                Some(Some(T::Char(own))) => characters.push(*own),
                Some(Some(T::Fold(own))) => characters.extend(own.to_uppercase().chain([*own])),
                Some(Some(T::Digit)) => has_digit = true,
                Some(Some(T::OneInField | T::RunInField)) => has_field = true,
                _ => {}
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
