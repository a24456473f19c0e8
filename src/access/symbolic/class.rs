//! Values that nothing in play tells apart, as one class.

use std::collections::BTreeMap;

use super::bits::Bits;

/// How many values of a class are kept to choose a plausible one from.
const MOST_KEPT: usize = 12;

/// Classes of values, and for each thing that is asked of a value the classes of which it is true.
#[derive(Debug)]
pub(super) struct Classes<V> {
    /// Some values of each class, plausible ones first.
    pub(super) members: Vec<Vec<V>>,
    /// For each question, the classes with the answer yes.
    pub(super) sets: Vec<Bits>,
}

impl<V> Classes<V> {
    /// Sorts `values` into classes by the answers to `questions` questions.
    pub(super) fn sort(values: Vec<V>, questions: usize, holds: impl Fn(&V, usize) -> bool) -> Self {
        Self::sort_by(values, questions, |value| Bits::of(questions, |question| holds(value, question)))
    }

    /// [`Self::sort`], by the questions that are answered with yes.
    pub(super) fn sort_by(values: Vec<V>, questions: usize, mut answers_of: impl FnMut(&V) -> Bits) -> Self {
        let mut members: Vec<Vec<V>> = Vec::new();
        let mut answers: Vec<Bits> = Vec::new();
        let mut numbers: BTreeMap<Bits, usize> = BTreeMap::new();
        for value in values {
            let own = answers_of(&value);
            let number = *numbers.entry(own).or_insert_with_key(|own| {
                answers.push(own.clone());
                members.push(Vec::new());
                members.len() - 1
            });
            if members[number].len() < MOST_KEPT {
                members[number].push(value);
            }
        }
        let sets =
            (0..questions).map(|question| Bits::of(members.len(), |at| answers[at].contains(question)));
        Self { sets: sets.collect(), members }
    }

    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// Every class.
    pub(super) fn all(&self) -> Bits {
        Bits::all(self.len())
    }
}
