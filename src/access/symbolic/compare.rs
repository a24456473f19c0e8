//! Whether one set of policies allows what another does not.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::access::Request;
use crate::aws::authorization::Authorization;
use crate::policy::{Effect, Policy};

use super::Basis;
use super::bits::Bits;
use super::cell::Cell;
use super::product::{Fuel, OutOfFuel, Product};
use super::universe::{ACTION, CALLER, RESOURCE, StatementBox, Universe};
use super::witness::{Candidate, TRIES};

/// How much work one comparison may take: a second or two. Real ones take a thousandth of it.
const FUEL: u64 = 4_000_000;

/// How many pieces of what a statement newly allows are looked at, and how many witnesses are shown.
const MOST_PIECES: usize = 48;
const MOST_WITNESSES: usize = 16;

/// What decides single requests, written apart from this: it certifies every witness.
pub trait Certify {
    /// Whether the old policies and the new ones allow a request; `None` where that cannot be said.
    fn allowed(&self, request: &Request) -> (Option<bool>, Option<bool>);
}

/// The answer to whether the new policies allow what the old ones do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The answer.
    pub verdict: Verdict,
    /// How the two sets of allowed requests lie; `None` when it is not known.
    pub relation: Option<Relation>,
    /// Requests that are newly allowed, one of each kind for each statement that allows them.
    pub witnesses: Vec<Witness>,
    /// Why the verdict or the relation is not known.
    pub reasons: Vec<Reason>,
}

/// Whether there is new access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Proved: every request that the new policies allow, the old ones allow too.
    NoNewAccess,
    /// Neither proved, nor is there a request to show.
    Unknown,
    /// There is a request that only the new policies allow.
    NewAccess,
}

/// How what the new policies allow lies to what the old ones do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The same.
    Equivalent,
    /// Less.
    Narrower,
    /// More.
    Wider,
    /// Some more and some less.
    Incomparable,
}

/// What is new about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Novelty {
    /// Nobody could do that at all.
    Action,
    /// The caller could not do it on any resource.
    Principal,
    /// It could not be done on that resource.
    Resource,
    /// It could be done under other conditions only.
    Context,
}

/// A request that is newly allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The request.
    pub request: Request,
    /// What is new about it.
    pub novelty: Novelty,
    /// The action is one that the table has; if not, it stands for actions that AWS may add.
    pub is_known_action: bool,
    /// The new policies' statement that allows it; `None` when all is allowed that nothing denies.
    pub allowed_by: Option<StatementNumber>,
    /// The old policies' statement that denied it, when one of the old policies' statements allowed it.
    pub denied_before_by: Option<StatementNumber>,
}

/// A statement: the numbers of its policy and of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementNumber {
    /// The policy: its place among those given.
    pub policy: usize,
    /// The statement: its place in the policy.
    pub statement: usize,
}

/// Why something is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The policies tell too many cases apart.
    TooMuchWork,
    /// It hangs on values that are known only later, or on what AWS does not document.
    Undecided,
    /// A difference was found that no request could be certified for.
    NotCertified,
}

/// Compares two sets of policies.
#[must_use]
pub fn compare(
    old: &[&Policy<'_>],
    new: &[&Policy<'_>],
    basis: Basis,
    table: &Authorization,
    certify: &dyn Certify,
) -> Comparison {
    let mut fuel = Fuel::new(FUEL);
    let nothing = Comparison {
        verdict: Verdict::Unknown,
        relation: None,
        witnesses: Vec::new(),
        reasons: vec![Reason::TooMuchWork],
    };
    let Ok(universe) = Universe::new(old, new, basis, table, &mut fuel) else { return nothing };
    let allowed_before = RefCell::default();
    let mut search = Search { universe: &universe, table, certify, fuel, to_new: true, allowed_before };
    let gained = search.run(MOST_WITNESSES);
    search.fuel = Fuel::new(FUEL);
    search.to_new = false;
    search.allowed_before.take();
    let lost = search.run(1);
    let relation = match (gained.verdict, lost.verdict) {
        (Verdict::Unknown, _) | (_, Verdict::Unknown) => None,
        (Verdict::NoNewAccess, Verdict::NoNewAccess) => Some(Relation::Equivalent),
        (Verdict::NoNewAccess, Verdict::NewAccess) => Some(Relation::Narrower),
        (Verdict::NewAccess, Verdict::NoNewAccess) => Some(Relation::Wider),
        (Verdict::NewAccess, Verdict::NewAccess) => Some(Relation::Incomparable),
    };
    let reasons =
        gained.reason.into_iter().chain(lost.reason.filter(|reason| gained.reason != Some(*reason)));
    Comparison { verdict: gained.verdict, relation, reasons: reasons.collect(), witnesses: gained.witnesses }
}

/// What one direction gave.
struct Found {
    verdict: Verdict,
    witnesses: Vec<Witness>,
    reason: Option<Reason>,
}

struct Search<'a> {
    universe: &'a Universe,
    table: &'a Authorization,
    certify: &'a dyn Certify,
    fuel: Fuel,
    /// Looks for what the new policies allow and the old ones do not, or the other way round.
    to_new: bool,
    /// For classes of actions, whether the policies before allowed them to anyone at all.
    allowed_before: RefCell<HashMap<usize, bool>>,
}

impl Search<'_> {
    fn boxes(&self, is_to: bool, effect: Effect) -> impl Iterator<Item = &StatementBox> {
        let is_new = is_to == self.to_new;
        self.universe.boxes.iter().filter(move |one| one.is_new == is_new && one.effect == effect)
    }

    fn run(&mut self, most: usize) -> Found {
        let mut found = Found { verdict: Verdict::NoNewAccess, witnesses: Vec::new(), reason: None };
        match self.search(most, &mut found) {
            Ok(()) => {}
            Err(OutOfFuel) => found.reason = Some(Reason::TooMuchWork),
        }
        if !found.witnesses.is_empty() {
            found.verdict = Verdict::NewAccess;
            found.reason = None;
        } else if found.reason.is_some() {
            found.verdict = Verdict::Unknown;
        }
        found
    }

    fn search(&mut self, most: usize, found: &mut Found) -> Result<(), OutOfFuel> {
        let universe = self.universe;
        let products =
            |boxes: Vec<&StatementBox>| boxes.into_iter().map(|one| one.product.clone()).collect::<Vec<_>>();
        let denied = products(self.boxes(true, Effect::Deny).collect());
        let before = products(self.boxes(false, Effect::Allow).collect());
        let allows: Vec<usize> = self.numbers(true, Effect::Allow);
        let denies_before: Vec<usize> = self.numbers(false, Effect::Deny);
        let never: Vec<&Product> = denied.iter().chain(&universe.impossible).collect();
        let covered: Vec<&Product> = never.iter().copied().chain(&before).collect();
        for allow in allows {
            let product = &universe.boxes[allow].product;
            self.pieces(allow, None, product, &covered, most, found)?;
            for &deny in &denies_before {
                let both = product.and(&universe.boxes[deny].product);
                if !both.is_empty() {
                    self.pieces(allow, Some(deny), &both, &never, most, found)?;
                }
            }
            if found.witnesses.len() >= most {
                break;
            }
        }
        Ok(())
    }

    fn numbers(&self, is_to: bool, effect: Effect) -> Vec<usize> {
        let is_new = is_to == self.to_new;
        let boxes = self.universe.boxes.iter().enumerate();
        boxes.filter(|(_, one)| one.is_new == is_new && one.effect == effect).map(|(at, _)| at).collect()
    }

    /// Looks for witnesses in what is left of a box.
    fn pieces(
        &mut self,
        allow: usize,
        deny: Option<usize>,
        product: &Product,
        others: &[&Product],
        most: usize,
        found: &mut Found,
    ) -> Result<(), OutOfFuel> {
        // Witnesses of one kind are enough; more pieces are only looked at for other kinds.
        let limit = if most == 1 { TRIES } else { MOST_PIECES };
        let mut looked_at = 0;
        let mut fuel = std::mem::replace(&mut self.fuel, Fuel::new(0));
        let result = product.minus(others, &mut fuel, &mut |piece| {
            self.look_at(piece, allow, deny, found);
            looked_at += 1;
            found.witnesses.len() < most && looked_at < limit
        });
        self.fuel = fuel;
        result.map(|_| ())
    }

    /// Looks for a witness in a piece.
    fn look_at(&self, piece: &Product, allow: usize, deny: Option<usize>, found: &mut Found) {
        let number = |at: usize| {
            let one = &self.universe.boxes[at];
            one.statement.map(|statement| StatementNumber { policy: one.policy, statement })
        };
        let (allowed_by, denied_before_by) = (number(allow), deny.and_then(number));
        let is_shown = |novelty: Novelty| {
            found.witnesses.iter().any(|other| {
                (other.allowed_by, other.denied_before_by, other.novelty)
                    == (allowed_by, denied_before_by, novelty)
            })
        };
        // To certify one more of a kind that is shown already says nothing new.
        let first = self.universe.candidate(piece, self.table, 0);
        if first.is_some_and(|first| is_shown(self.novelty(first.point))) {
            return;
        }
        let Some(candidate) = self.certified(piece) else {
            if found.reason.is_none() {
                let is_open = self.universe.depends_on_unknown(piece);
                found.reason = Some(if is_open { Reason::Undecided } else { Reason::NotCertified });
            }
            return;
        };
        let novelty = self.novelty(candidate.point);
        if !is_shown(novelty) {
            found.witnesses.push(Witness {
                request: self.simplified(candidate.request),
                novelty,
                is_known_action: candidate.is_known_action,
                allowed_by,
                denied_before_by,
            });
        }
    }

    /// A request in a piece that the evaluator finds newly allowed as well.
    fn certified(&self, piece: &Product) -> Option<Candidate> {
        (0..TRIES).find_map(|attempt| {
            let candidate = self.universe.candidate(piece, self.table, attempt)?;
            self.is_certified(&candidate.request).then_some(candidate)
        })
    }

    fn is_certified(&self, request: &Request) -> bool {
        let (old, new) = self.certify.allowed(request);
        let (before, after) = if self.to_new { (old, new) } else { (new, old) };
        before == Some(false) && after == Some(true)
    }

    /// The request without the keys that make no difference.
    fn simplified(&self, mut request: Request) -> Request {
        let keys: Vec<String> = request.context.iter().map(|(key, _)| key.to_owned()).collect();
        for key in keys {
            let mut without = request.clone();
            without.context.remove(&key);
            if self.is_certified(&without) {
                request = without;
            }
        }
        request
    }

    /// What is new about the requests of a point.
    fn novelty(&self, [action, resource, caller]: [usize; 3]) -> Novelty {
        let universe = self.universe;
        let only = |length: usize, class: usize| Cell::One(Bits::of(length, |at| at == class));
        let mut part = universe.full().narrowed(ACTION, &only(universe.actions.len(), action));
        let known = self.allowed_before.borrow().get(&action).copied();
        let was_allowed = known.unwrap_or_else(|| self.was_allowed(&part));
        self.allowed_before.borrow_mut().insert(action, was_allowed);
        if !was_allowed {
            return Novelty::Action;
        }
        part = part.narrowed(CALLER, &only(universe.callers.len(), caller));
        if !self.was_allowed(&part) {
            return Novelty::Principal;
        }
        part = part.narrowed(RESOURCE, &only(universe.resources.len(), resource));
        if !self.was_allowed(&part) {
            return Novelty::Resource;
        }
        Novelty::Context
    }

    /// Whether the policies before allowed some request of a part.
    fn was_allowed(&self, part: &Product) -> bool {
        let mut fuel = Fuel::new(200_000);
        let never: Vec<&Product> = self
            .boxes(false, Effect::Deny)
            .map(|one| &one.product)
            .chain(&self.universe.impossible)
            .collect();
        self.boxes(false, Effect::Allow).any(|allow| {
            let both = allow.product.and(part);
            // Given up, something may well have been allowed.
            !matches!(both.minus(&never, &mut fuel, &mut |_| false), Ok(true))
        })
    }
}
