//! Sets of class numbers.

/// A set of numbers below a fixed length. Nearly every dimension has at most 64 classes, and nearly every automaton a few
/// hundred places, which need no memory apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bits {
    Few(u64),
    Several([u64; SEVERAL]),
    Many(Vec<u64>),
}

/// How many words are kept without memory apart.
const SEVERAL: usize = 7;

use Bits::{Few, Many};

impl Bits {
    pub(super) fn none(length: usize) -> Self {
        match length.div_ceil(64) {
            0 | 1 => Few(0),
            words if words <= SEVERAL => Self::Several([0; SEVERAL]),
            words => Many(vec![0; words]),
        }
    }

    pub(super) fn all(length: usize) -> Self {
        let mut bits = Self::none(length);
        let mut left = length;
        for word in bits.words_mut() {
            let own = left.min(64);
            *word = if own == 64 { u64::MAX } else { (1 << own) - 1 };
            left -= own;
        }
        bits
    }

    /// The numbers below `length` that `holds` is true of.
    pub(super) fn of(length: usize, mut holds: impl FnMut(usize) -> bool) -> Self {
        let mut bits = Self::none(length);
        for (index, word) in bits.words_mut().iter_mut().enumerate() {
            let first = index * 64;
            let own = first..length.min(first + 64);
            *word = own.fold(0, |word, at| word | u64::from(holds(at)) << (at - first));
        }
        bits
    }

    fn words(&self) -> &[u64] {
        match self {
            Few(word) => std::slice::from_ref(word),
            Self::Several(words) => words,
            Many(words) => words,
        }
    }

    fn words_mut(&mut self) -> &mut [u64] {
        match self {
            Few(word) => std::slice::from_mut(word),
            Self::Several(words) => words,
            Many(words) => words,
        }
    }

    pub(super) fn insert(&mut self, at: usize) {
        self.words_mut()[at / 64] |= 1 << (at % 64);
    }

    pub(super) fn contains(&self, at: usize) -> bool {
        self.words()[at / 64] >> (at % 64) & 1 == 1
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words().iter().all(|word| *word == 0)
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        self.zip(other, |one, other| one & other)
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        self.zip(other, |one, other| one | other)
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.zip(other, |one, other| one & !other)
    }

    pub(super) fn is_disjoint(&self, other: &Self) -> bool {
        self.words().iter().zip(other.words()).all(|(one, other)| one & other == 0)
    }

    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.words().iter().zip(other.words()).all(|(one, other)| one & !other == 0)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words().iter().enumerate().flat_map(|(index, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let at = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(index * 64 + at)
            })
        })
    }

    /// Sets of one dimension have one length.
    fn zip(&self, other: &Self, of: impl Fn(u64, u64) -> u64) -> Self {
        let mut both = self.clone();
        for (one, other) in both.words_mut().iter_mut().zip(other.words()) {
            *one = of(*one, *other);
        }
        both
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_agree() {
        for length in [1, 64, 65, 200, 448, 449, 1000] {
            let thirds = Bits::of(length, |at| at % 3 == 0);
            let evens = Bits::of(length, |at| at % 2 == 0);
            let sixths: Vec<usize> = (0..length).filter(|at| at % 6 == 0).collect();
            assert_eq!(thirds.and(&evens).iter().collect::<Vec<_>>(), sixths);
            assert_eq!(Bits::all(length).iter().count(), length);
            assert!(thirds.minus(&evens).is_disjoint(&evens));
            assert!(thirds.and(&evens).is_within(&thirds) && !thirds.is_empty());
            assert!(Bits::none(length).is_empty());
        }
    }
}
