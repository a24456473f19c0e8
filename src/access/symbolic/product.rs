//! Boxes, and what is left of one when others are cut out of it.

use super::cell::Cell;

/// A set of requests: those whose every dimension lies in its cell.
#[derive(Debug, Clone)]
pub(super) struct Product {
    pub(super) cells: Vec<Cell>,
}

/// How much work is left; when it is used up the answer is that nothing is known.
#[derive(Debug)]
pub(super) struct Fuel(u64);

/// The fuel is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OutOfFuel;

impl Fuel {
    pub(super) const fn new(amount: u64) -> Self {
        Self(amount)
    }

    pub(super) fn burn(&mut self, amount: usize) -> Result<(), OutOfFuel> {
        self.0 = self.0.checked_sub(amount as u64).ok_or(OutOfFuel)?;
        Ok(())
    }
}

impl Product {
    pub(super) fn is_empty(&self) -> bool {
        self.cells.iter().any(Cell::is_empty)
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        let cells = self.cells.iter().zip(&other.cells).map(|(one, other)| one.and(other)).collect();
        Self { cells }
    }

    /// With the cell of one dimension cut down.
    pub(super) fn narrowed(&self, dimension: usize, cell: &Cell) -> Self {
        let mut narrowed = self.clone();
        narrowed.cells[dimension] = narrowed.cells[dimension].and(cell);
        narrowed
    }

    fn is_disjoint(&self, other: &Self) -> bool {
        self.cells.iter().zip(&other.cells).any(|(one, other)| one.is_disjoint(other))
    }

    /// The dimensions in which it is not within `other`.
    fn open<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = usize> + 'a {
        let cells = self.cells.iter().zip(&other.cells).enumerate();
        cells.filter(|(_, (one, other))| !one.is_within(other)).map(|(at, _)| at)
    }

    /// Gives `visit` what of it lies outside all of `others`, in disjoint pieces, until it returns `false`.
    ///
    /// # Errors
    /// When it takes too long.
    pub(super) fn minus(
        &self,
        others: &[&Self],
        fuel: &mut Fuel,
        visit: &mut dyn FnMut(&Self) -> bool,
    ) -> Result<bool, OutOfFuel> {
        if self.is_empty() {
            return Ok(true);
        }
        fuel.burn(1 + others.len())?;
        let others: Vec<&Self> = others.iter().copied().filter(|other| !self.is_disjoint(other)).collect();
        // Cutting along few dimensions makes few pieces; along none, nothing is left.
        let mut best: Option<(usize, usize)> = None;
        for (at, other) in others.iter().enumerate() {
            let open = self.open(other).count();
            if open == 0 {
                return Ok(true);
            }
            if best.is_none_or(|(fewest, _)| open < fewest) {
                best = Some((open, at));
            }
        }
        let Some((_, best)) = best else { return Ok(visit(self)) };
        let cut = others[best];
        let rest: Vec<&Self> =
            others.iter().enumerate().filter(|(at, _)| *at != best).map(|(_, other)| *other).collect();
        let mut inside = self.clone();
        for dimension in self.open(cut) {
            for piece in inside.cells[dimension].minus(&cut.cells[dimension]) {
                let mut outside = inside.clone();
                outside.cells[dimension] = piece;
                if !outside.minus(&rest, fuel, visit)? {
                    return Ok(false);
                }
            }
            inside.cells[dimension] = inside.cells[dimension].and(&cut.cells[dimension]);
        }
        Ok(true)
    }
}
