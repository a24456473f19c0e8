//! What policies grant when several of them must agree: requests that each layer allows and nothing denies.
//!
//! A layer is a set of policies of which one must allow a request: the policies of an identity, its permissions
//! boundary, and what is asked about. The questions "is any of this granted?", "can a stranger do it?" and "what is
//! left of this statement?" are all of this form.

use crate::access::Request;
use crate::aws::authorization::Authorization;
use crate::policy::{Effect, Policy};

use super::Basis;
use super::area::Area;
use super::compare::{Reason, StatementNumber};
use super::lower::Taken;
use super::product::{Fuel, OutOfFuel, Product};
use super::universe::Universe;
use super::witness::TRIES;

/// How much work one question may take; real ones take a thousandth of it.
const FUEL: u64 = 4_000_000;

/// How many pieces of what a statement grants are tried for a witness.
const MOST_PIECES: usize = 48;

/// Policies that must agree.
#[derive(Debug, Clone, Copy)]
pub struct Layers<'a, 's> {
    /// Of each layer, one statement must allow a request.
    pub layers: &'a [Vec<&'a Policy<'s>>],
    /// Policies of which only what they deny counts.
    pub denying: &'a [&'a Policy<'s>],
    /// What kind they are of.
    pub basis: Basis,
}

/// What one Allow statement of the first layer grants once all else has had its say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The statement; its policy is counted through all layers and then those that only deny.
    pub by: StatementNumber,
    /// What it grants.
    pub left: Left,
    /// Statements that deny a part of it, counted in the same way.
    pub denied_by: Vec<StatementNumber>,
}

/// What is left of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// Proved: nothing.
    Nothing,
    /// Something; with the request that was asked for.
    Something(Option<Box<Found>>),
    /// Neither proved, nor is there a request to show.
    Unknown(Reason),
}

/// A request that was found and certified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The request.
    pub request: Request,
    /// The action is one that the table has; if not, it stands for actions that AWS may add.
    pub is_known_action: bool,
}

/// Whether the evaluator accepts a request; `None` where that cannot be said.
pub type Accepts<'a> = dyn Fn(&Request) -> Option<bool> + 'a;

/// What each Allow statement of the first layer grants. Without `accepts` no request is looked for: something is then
/// left of a statement where it cannot be proved that nothing is.
#[must_use]
pub fn granted(asked: &Layers<'_, '_>, table: &Authorization, accepts: Option<&Accepts<'_>>) -> Vec<Granted> {
    let first = asked.layers.first().map_or(&[][..], |layer| layer);
    let statements = first.iter().enumerate().flat_map(|(policy, one)| {
        let allowing = one.statements.iter().enumerate().filter(|(_, one)| one.effect != Some(Effect::Deny));
        allowing.map(move |(statement, _)| StatementNumber { policy, statement })
    });
    granted_by(statements.collect(), asked, table, accepts, FUEL)
}

/// [`granted`], of some Allow statements of the first layer, with so much fuel for all of them.
#[must_use]
pub fn granted_by(
    statements: Vec<StatementNumber>,
    asked: &Layers<'_, '_>,
    table: &Authorization,
    accepts: Option<&Accepts<'_>>,
    fuel: u64,
) -> Vec<Granted> {
    let mut fuel = Fuel::new(fuel);
    let all: Vec<&Policy<'_>> = asked.layers.iter().flatten().chain(asked.denying).copied().collect();
    // Every layer must allow a request: the one that allows the fewest actions says which count.
    let areas = asked.layers.iter().map(|layer| {
        let allows = layer.iter().flat_map(|policy| &policy.statements);
        Area::of(allows.filter(|one| one.effect != Some(Effect::Deny)).map(|one| (one, Taken::whole(one))))
    });
    let area = areas.min_by_key(Area::size).unwrap_or(Area { actions: None, resources: None });
    let Ok(universe) = Universe::of_all(&all, &area, asked.basis, table, &mut fuel) else {
        let left = Left::Unknown(Reason::TooMuchWork);
        let unknown = |by| Granted { by, left: left.clone(), denied_by: Vec::new() };
        return statements.into_iter().map(unknown).collect();
    };
    let weight = all.iter().map(|policy| policy.statements.len()).sum();
    let mut search = Search { universe: &universe, asked, table, accepts, weight, fuel };
    statements.into_iter().map(|by| search.statement(by)).collect()
}

struct Search<'a> {
    universe: &'a Universe,
    asked: &'a Layers<'a, 'a>,
    table: &'a Authorization,
    accepts: Option<&'a Accepts<'a>>,
    /// What deciding one request costs: each statement is looked at.
    weight: usize,
    fuel: Fuel,
}

impl<'a> Search<'a> {
    fn products(
        &self,
        effect: Effect,
        is_of: impl Fn(usize, usize) -> bool,
    ) -> Vec<(StatementNumber, &'a Product)> {
        let boxes = self.universe.boxes.iter().filter(|one| one.effect == effect);
        let named = boxes.filter_map(|one| {
            let statement = one.statement?;
            is_of(one.policy, statement)
                .then_some((StatementNumber { policy: one.policy, statement }, &one.product))
        });
        named.collect()
    }

    fn statement(&mut self, by: StatementNumber) -> Granted {
        let mut denied_by = Vec::new();
        let left = self.left(by, &mut denied_by).unwrap_or(Left::Unknown(Reason::TooMuchWork));
        Granted { by, left, denied_by }
    }

    fn left(&mut self, by: StatementNumber, denied_by: &mut Vec<StatementNumber>) -> Result<Left, OutOfFuel> {
        let agreed = self.agreed(by)?;
        let denies = self.products(Effect::Deny, |_, _| true);
        for (number, deny) in &denies {
            self.fuel.burn(1 + agreed.len())?;
            let hits = |one: &Product| {
                let both = one.and(deny);
                !both.is_empty()
            };
            if denied_by.last() != Some(number) && agreed.iter().any(hits) {
                denied_by.push(*number);
            }
        }
        let never: Vec<&Product> =
            denies.iter().map(|pair| pair.1).chain(&self.universe.impossible).collect();
        let (mut reason, mut tried) = (None, 0);
        for product in &agreed {
            let mut pieces = Vec::new();
            let limit = if self.accepts.is_some() { MOST_PIECES - tried } else { 1 };
            product.minus(&never, &mut self.fuel, &mut |piece| {
                pieces.push(piece.clone());
                pieces.len() < limit
            })?;
            for piece in &pieces {
                let Some(accepts) = self.accepts else { return Ok(Left::Something(None)) };
                if let Some(found) = self.certified(piece, accepts)? {
                    return Ok(Left::Something(Some(Box::new(found))));
                }
                let is_open = self.universe.depends_on_unknown(piece);
                reason.get_or_insert(if is_open { Reason::Undecided } else { Reason::NotCertified });
            }
            tried += pieces.len();
            if tried >= MOST_PIECES {
                break;
            }
        }
        Ok(reason.map_or(Left::Nothing, Left::Unknown))
    }

    /// The requests that the statement and every further layer allow, as boxes that may overlap.
    fn agreed(&mut self, by: StatementNumber) -> Result<Vec<Product>, OutOfFuel> {
        let own =
            self.products(Effect::Allow, |policy, statement| (StatementNumber { policy, statement }) == by);
        let mut agreed: Vec<Product> = own.into_iter().map(|pair| pair.1.clone()).collect();
        let mut start = self.asked.layers.first().map_or(0, Vec::len);
        for layer in self.asked.layers.iter().skip(1) {
            let end = start + layer.len();
            let allows = self.products(Effect::Allow, |policy, _| (start..end).contains(&policy));
            let mut both = Vec::new();
            for one in &agreed {
                self.fuel.burn(1 + allows.len())?;
                let met = allows.iter().map(|(_, allow)| one.and(allow)).filter(|one| !one.is_empty());
                both.extend(met);
            }
            agreed = both;
            start = end;
        }
        Ok(agreed)
    }

    /// A request of a piece that the evaluator accepts as well, without keys that make no difference.
    fn certified(&mut self, piece: &Product, accepts: &Accepts<'_>) -> Result<Option<Found>, OutOfFuel> {
        for attempt in 0..TRIES {
            let Some(candidate) = self.universe.candidate(piece, self.table, attempt) else { continue };
            self.fuel.burn(1 + self.weight)?;
            if accepts(&candidate.request) != Some(true) {
                continue;
            }
            let mut request = candidate.request;
            let keys: Vec<String> = request.context.iter().map(|(key, _)| key.to_owned()).collect();
            for key in keys {
                let mut without = request.clone();
                without.context.remove(&key);
                if accepts(&without) == Some(true) {
                    request = without;
                }
            }
            return Ok(Some(Found { request, is_known_action: candidate.is_known_action }));
        }
        Ok(None)
    }
}
