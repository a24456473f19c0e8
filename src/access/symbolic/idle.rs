//! Statements that make no difference, whatever is asked.
//!
//! What the engine approximates only adds requests, so nothing of a statement is left only when that is certain. Out of
//! fuel, the answer is that nothing is known.

use std::rc::Rc;

use crate::aws::authorization::Authorization;
use crate::policy::{Effect, Policy};

use super::Basis;
use super::compared::Compared;
use super::lower::Part;
use super::product::{Fuel, Product};
use super::universe::Universe;

/// Why a statement makes no difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Idle {
    /// All that it allows, these statements deny.
    Denied(Vec<usize>),
    /// All that it says, these statements of the same effect say too; of an Allow, but for what others deny.
    Covered(Vec<usize>),
}

/// Asks about single statements of one policy.
#[derive(Debug)]
pub struct Statements<'a, 's> {
    policy: &'a Policy<'s>,
    compared: Rc<Compared>,
    basis: Basis,
    table: &'a Authorization,
    fuel: Fuel,
}

impl<'a, 's> Statements<'a, 's> {
    /// With so much fuel for all that is asked.
    #[must_use]
    pub fn new(policy: &'a Policy<'s>, basis: Basis, table: &'a Authorization, fuel: u64) -> Self {
        let compared = Rc::new(Compared::of([policy]));
        Self { policy, compared, basis, table, fuel: Fuel::new(fuel) }
    }

    /// What some parts tell apart; nothing when the fuel is used up.
    fn universe(&mut self, parts: &[(usize, Part)]) -> Option<Universe> {
        let Self { policy, compared, basis, table, fuel } = self;
        Universe::of_parts(policy, parts, *basis, compared, table, fuel).ok()
    }

    /// Whether it is proved that no request by whom a statement is about meets its conditions.
    pub fn never_applies(&mut self, statement: usize) -> bool {
        let part = [(statement, Part::CallersAndConditions)];
        let Some(universe) = self.universe(&part) else { return false };
        let impossible: Vec<&Product> = universe.impossible.iter().collect();
        universe.has_alternatives
            && universe.boxes.iter().all(|one| is_within(&one.product, &impossible, &mut self.fuel))
    }

    /// Whether a statement makes no difference beside others with its effect, `same`, and those that deny.
    pub fn idle(&mut self, statement: usize, same: &[usize], denies: &[usize]) -> Option<Idle> {
        let effect = self.policy.statements.get(statement)?.effect?;
        let others = same.iter().chain(denies).map(|at| (*at, Part::Whole));
        let parts: Vec<(usize, Part)> = std::iter::once((statement, Part::Whole)).chain(others).collect();
        let universe = self.universe(&parts)?;
        let own = products(&universe, &[statement]);
        // What never applies is another matter.
        if own.is_empty() || self.are_within(&universe, &own, &[]) {
            return None;
        }
        if effect == Effect::Allow && self.are_within(&universe, &own, denies) {
            return Some(Idle::Denied(self.needed(&universe, &own, denies, &[])));
        }
        if let Some(&one) = same.iter().find(|one| self.are_within(&universe, &own, &[**one])) {
            return Some(Idle::Covered(vec![one]));
        }
        let all: Vec<usize> = same.iter().chain(denies).copied().collect();
        if same.is_empty() || !self.are_within(&universe, &own, &all) {
            return None;
        }
        Some(Idle::Covered(self.needed(&universe, &own, same, denies)))
    }

    /// The statements among `denies` that together deny all that a Deny is about, whatever its conditions say.
    pub fn denied_whatever(&mut self, statement: usize, denies: &[usize]) -> Option<Vec<usize>> {
        let whole = denies.iter().map(|at| (*at, Part::Whole));
        let parts: Vec<(usize, Part)> =
            std::iter::once((statement, Part::Unconditional)).chain(whole).collect();
        let universe = self.universe(&parts)?;
        let asked: Vec<&Product> =
            universe.boxes.iter().filter(|one| !one.is_new).map(|one| &one.product).collect();
        let is_denied = !asked.is_empty()
            && !self.are_within(&universe, &asked, &[])
            && self.are_within(&universe, &asked, denies);
        is_denied.then(|| self.needed(&universe, &asked, denies, &[]))
    }

    /// Whether all of some boxes lies in some statements, or cannot be.
    fn are_within(&mut self, universe: &Universe, own: &[&Product], statements: &[usize]) -> bool {
        let others: Vec<&Product> =
            products(universe, statements).into_iter().chain(&universe.impossible).collect();
        own.iter().all(|product| is_within(product, &others, &mut self.fuel))
    }

    /// Those of some statements that it takes, with others, to hold some boxes.
    fn needed(
        &mut self,
        universe: &Universe,
        own: &[&Product],
        statements: &[usize],
        with: &[usize],
    ) -> Vec<usize> {
        let mut needed = statements.to_vec();
        for statement in statements {
            let without: Vec<usize> = needed.iter().filter(|at| *at != statement).copied().collect();
            let all: Vec<usize> = without.iter().chain(with).copied().collect();
            if self.are_within(universe, own, &all) {
                needed = without;
            }
        }
        needed
    }
}

/// The boxes of whole statements.
fn products<'u>(universe: &'u Universe, statements: &[usize]) -> Vec<&'u Product> {
    let is_asked = |at: Option<usize>| at.is_some_and(|at| statements.contains(&at));
    universe
        .boxes
        .iter()
        .filter(|one| one.is_new && is_asked(one.statement))
        .map(|one| &one.product)
        .collect()
}

fn is_within(product: &Product, others: &[&Product], fuel: &mut Fuel) -> bool {
    product.minus(others, fuel, &mut |_| false).unwrap_or_default()
}
