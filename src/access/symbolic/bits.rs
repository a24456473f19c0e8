//! Sets of class numbers.

/// A set of numbers below a fixed length. Nearly every dimension has at most 64 classes, which need no memory apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bits {
    Few(u64),
    Many(Vec<u64>),
}

use Bits::{Few, Many};

impl Bits {
    pub(super) fn none(length: usize) -> Self {
        if length <= 64 { Few(0) } else { Many(vec![0; length.div_ceil(64)]) }
    }

    pub(super) fn all(length: usize) -> Self {
        let word = |count: usize| if count >= 64 { u64::MAX } else { (1 << count) - 1 };
        if length <= 64 {
            return Few(word(length));
        }
        Many((0..length.div_ceil(64)).map(|index| word(length - index * 64)).collect())
    }

    /// The numbers below `length` that `holds` is true of.
    pub(super) fn of(length: usize, mut holds: impl FnMut(usize) -> bool) -> Self {
        if length <= 64 {
            return Few((0..length).fold(0, |word, at| word | u64::from(holds(at)) << at));
        }
        let mut bits = Self::none(length);
        (0..length).filter(|at| holds(*at)).for_each(|at| bits.insert(at));
        bits
    }

    pub(super) fn insert(&mut self, at: usize) {
        match self {
            Few(word) => *word |= 1 << at,
            Many(words) => words[at / 64] |= 1 << (at % 64),
        }
    }

    pub(super) fn contains(&self, at: usize) -> bool {
        match self {
            Few(word) => word >> at & 1 == 1,
            Many(words) => words[at / 64] >> (at % 64) & 1 == 1,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Few(word) => *word == 0,
            Many(words) => words.iter().all(|word| *word == 0),
        }
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
        match (self, other) {
            (Few(one), Few(other)) => one & other == 0,
            (Many(one), Many(other)) => one.iter().zip(other).all(|(one, other)| one & other == 0),
            _ => true,
        }
    }

    pub(super) fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (Few(one), Few(other)) => one & !other == 0,
            (Many(one), Many(other)) => one.iter().zip(other).all(|(one, other)| one & !other == 0),
            _ => false,
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        let words = match self {
            Few(word) => std::slice::from_ref(word),
            Many(words) => words,
        };
        words.iter().enumerate().flat_map(|(index, word)| {
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
        match (self, other) {
            (Few(one), Few(other)) => Few(of(*one, *other)),
            (Many(one), Many(other)) => {
                Many(one.iter().zip(other).map(|(one, other)| of(*one, *other)).collect())
            }
            _ => self.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_agree() {
        for length in [1, 64, 65, 200] {
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
