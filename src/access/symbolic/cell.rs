//! One side of a box: which values of one dimension it holds.

use super::bits::Bits;

/// A set of values of one dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// Of what a request has one value of: these classes. Absence is a class of its own.
    One(Bits),
    /// Of a key with several values: absence if `absent`, and every set of values that are all `within` and of which
    /// one or more lie in each of `hits`.
    Several { absent: bool, within: Bits, hits: Vec<Bits> },
}

impl Cell {
    /// Only absence.
    fn only_absent(like: &Bits) -> Self {
        Self::Several { absent: true, within: like.minus(like), hits: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::One(bits) => bits.is_empty(),
            Self::Several { absent, within, hits } => !absent && !has_values(within, hits),
        }
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::One(one), Self::One(other)) => Self::One(one.and(other)),
            (
                Self::Several { absent, within, hits },
                Self::Several { absent: other_absent, within: other_within, hits: other_hits },
            ) => {
                let mut hits = hits.clone();
                hits.extend(other_hits.iter().filter(|hit| !hits.contains(hit)).cloned().collect::<Vec<_>>());
                Self::Several { absent: *absent && *other_absent, within: within.and(other_within), hits }
            }
            // Cells of one dimension have one form.
            _ => self.clone(),
        }
    }

    pub(super) fn is_disjoint(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::One(one), Self::One(other)) => one.is_disjoint(other),
            _ => self.and(other).is_empty(),
        }
    }

    /// Whether all of it lies in `other`.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::One(one), Self::One(other)) => one.is_within(other),
            _ => self.minus(other).is_empty(),
        }
    }

    /// What of it lies outside `other`, in disjoint pieces that are not empty.
    pub(super) fn minus(&self, other: &Self) -> Vec<Self> {
        let mut pieces = Vec::new();
        match (self, other) {
            (Self::One(one), Self::One(other)) => pieces.push(Self::One(one.minus(other))),
            (
                Self::Several { absent, within, hits },
                Self::Several { absent: other_absent, within: other_within, hits: other_hits },
            ) => {
                if *absent && !other_absent {
                    pieces.push(Self::only_absent(within));
                }
                let with = |within: &Bits, hits: &[Bits]| Self::Several {
                    absent: false,
                    within: within.clone(),
                    hits: hits.to_vec(),
                };
                // Some value lies outside, or all lie inside and one of the other's sets is missed.
                let mut hits = hits.clone();
                hits.push(within.minus(other_within));
                pieces.push(with(within, &hits));
                hits.pop();
                let within = within.and(other_within);
                for hit in other_hits {
                    pieces.push(with(&within.minus(hit), &hits));
                    hits.push(hit.clone());
                }
            }
            _ => {}
        }
        pieces.retain(|piece| !piece.is_empty());
        pieces
    }
}

/// Whether some set of one value or more is within, and hits each.
fn has_values(within: &Bits, hits: &[Bits]) -> bool {
    !within.is_empty() && hits.iter().all(|hit| !hit.is_disjoint(within))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a cell holds a request with these values of three classes; none of them is absence.
    fn holds(cell: &Cell, values: u64) -> bool {
        let Cell::Several { absent, within, hits } = cell else { return false };
        let values = Bits::of(3, |at| values >> at & 1 == 1);
        if values.is_empty() {
            return *absent;
        }
        values.is_within(within) && hits.iter().all(|hit| !hit.is_disjoint(&values))
    }

    fn cells() -> Vec<Cell> {
        let sets: Vec<Bits> = (0..8u64).map(|set| Bits::of(3, |at| set >> at & 1 == 1)).collect();
        let mut cells = Vec::new();
        for within in &sets {
            for hits in [vec![], vec![1], vec![3], vec![6, 5]] {
                for absent in [false, true] {
                    let hits = hits.iter().map(|at: &usize| sets[*at].clone()).collect();
                    cells.push(Cell::Several { absent, within: within.clone(), hits });
                }
            }
        }
        cells
    }

    #[test]
    fn sets_of_values_are_cut_exactly() {
        for one in &cells() {
            assert_eq!(one.is_empty(), (0..8).all(|values| !holds(one, values)), "{one:?}");
            for other in &cells() {
                let (both, pieces) = (one.and(other), one.minus(other));
                for values in 0..8 {
                    let (in_one, in_other) = (holds(one, values), holds(other, values));
                    assert_eq!(holds(&both, values), in_one && in_other);
                    let count = pieces.iter().filter(|piece| holds(piece, values)).count();
                    assert_eq!(count, usize::from(in_one && !in_other), "{one:?} {other:?} {values}");
                }
            }
        }
    }
}
