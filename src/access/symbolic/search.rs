//! Requests that one change between two sets of policies lets be allowed.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::access::{Context, Request};
use crate::policy::Effect;

use super::bits::Bits;
use super::cell::Cell;
use super::changed::Change;
use super::compare::{Certify, Found, Novelty, Reason, StatementNumber, Witness};
use super::product::{Fuel, OutOfFuel, Product};
use super::universe::{ACTION, CALLER, Frame, RESOURCE, StatementBox, Universe};
use super::witness::{Candidate, TRIES};

/// How many pieces of what a change lets be allowed are looked at.
const MOST_PIECES: usize = 48;

/// How many pieces without a request that can be certified are looked at, once some request is found.
const MOST_FAILED: usize = 4;

/// How often another request is tried once one is shown that the same statements let be allowed.
const FEWER_TRIES: usize = TRIES / 3;

/// How many pieces of a change without a request that can be certified are worth all tries.
const MOST_WORTH_ALL: usize = 12;

/// Looks for what one change lets be allowed.
pub(super) struct Search<'a, 's> {
    pub(super) universe: &'a Universe,
    pub(super) frame: &'a Frame<'a, 's>,
    pub(super) change: &'a Change<'a, 's>,
    pub(super) certify: &'a dyn Certify,
    pub(super) fuel: &'a mut Fuel,
    /// Looks for what the new policies allow and the old ones do not, or the other way round.
    pub(super) to_new: bool,
    /// For classes of actions, whether the policies before allowed them to anyone at all.
    pub(super) allowed_before: RefCell<HashMap<usize, bool>>,
    /// How many pieces had no request that could be certified.
    pub(super) failed: usize,
}

impl<'a> Search<'a, '_> {
    fn boxes(&self, is_to: bool, effect: Effect) -> impl Iterator<Item = &'a StatementBox> {
        let is_new = is_to == self.to_new;
        self.universe.boxes.iter().filter(move |one| one.is_new == is_new && one.effect == effect)
    }

    /// Looks for what a changed Allow allows that was not allowed before, and is not denied now.
    pub(super) fn allow(&mut self, most: usize, found: &mut Found) -> Result<(), OutOfFuel> {
        let mut covered = self.never(true);
        covered.extend(self.boxes(false, Effect::Allow).map(|one| &one.product));
        for allow in self.numbers(true, Effect::Allow) {
            let own = &self.universe.boxes[allow];
            if self.is_change(own) && found.certified < most {
                self.pieces(allow, None, &own.product, &covered, most, found)?;
            }
        }
        Ok(())
    }

    /// Looks for what a changed Deny denied that is allowed, and not denied now.
    pub(super) fn deny(&mut self, most: usize, found: &mut Found) -> Result<(), OutOfFuel> {
        let never = self.never(true);
        for allow in self.numbers(true, Effect::Allow) {
            for deny in self.numbers(false, Effect::Deny) {
                let own = &self.universe.boxes[deny];
                let both = self.universe.boxes[allow].product.and(&own.product);
                if self.is_change(own) && !both.is_empty() && found.certified < most {
                    self.pieces(allow, Some(deny), &both, &never, most, found)?;
                }
            }
        }
        Ok(())
    }

    /// What one side denies, or cannot be.
    fn never(&self, is_to: bool) -> Vec<&'a Product> {
        let denied = self.boxes(is_to, Effect::Deny).map(|one| &one.product);
        denied.chain(&self.universe.impossible).collect()
    }

    fn is_change(&self, one: &StatementBox) -> bool {
        let Change { is_new, policy, index, .. } = *self.change;
        (one.is_new, one.policy, one.statement) == (is_new, policy, Some(index))
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
        let mut fuel = std::mem::replace(self.fuel, Fuel::new(0));
        let result = product.minus(others, &mut fuel, &mut |piece| {
            self.failed += usize::from(!self.look_at(piece, allow, deny, found));
            looked_at += 1;
            let is_vain = found.certified > 0 && self.failed >= MOST_FAILED;
            found.certified < most && looked_at < limit && !is_vain
        });
        *self.fuel = fuel;
        result.map(|_| ())
    }

    /// Looks for a witness in a piece; `false` when none could be certified.
    fn look_at(&self, piece: &Product, allow: usize, deny: Option<usize>, found: &mut Found) -> bool {
        let number = |at: usize| {
            let one = &self.universe.boxes[at];
            one.statement.map(|statement| StatementNumber { policy: one.policy, statement })
        };
        let (allowed_by, denied_before_by) = (number(allow), deny.and_then(number));
        let shown: Vec<Novelty> = found
            .witnesses
            .iter()
            .filter(|other| (other.allowed_by, other.denied_before_by) == (allowed_by, denied_before_by))
            .map(|other| other.novelty)
            .collect();
        // To certify one more of a kind that is shown already says nothing new.
        let first = self.universe.candidate(piece, self.frame.table, 0);
        let is_shown = |candidate: &Candidate| !shown.is_empty() && shown.contains(&self.novelty(candidate));
        if first.as_ref().is_some_and(is_shown) {
            return true;
        }
        // To find a first one is worth more tries than another kind is, unless many of its like have none.
        let is_worth_all = shown.is_empty() && self.failed < MOST_WORTH_ALL;
        let tries = if is_worth_all { TRIES } else { FEWER_TRIES };
        let Some(candidate) = self.certified(piece, first, tries) else {
            if found.reason.is_none() {
                let is_open = self.universe.depends_on_unknown(piece) || self.is_undecided(piece);
                found.reason = Some(if is_open { Reason::Undecided } else { Reason::NotCertified });
            }
            return false;
        };
        // What is lost is only counted.
        if !self.to_new {
            found.certified += 1;
            return true;
        }
        let novelty = self.novelty(&candidate);
        if !shown.contains(&novelty) {
            found.certified += 1;
            found.witnesses.push(Witness {
                request: self.simplified(candidate.request, allowed_by, denied_before_by),
                novelty,
                is_known_action: candidate.is_known_action,
                allowed_by,
                denied_before_by,
            });
        }
        true
    }

    /// A request in a piece that the evaluator finds newly allowed as well.
    fn certified(&self, piece: &Product, first: Option<Candidate>, tries: usize) -> Option<Candidate> {
        let others =
            (1..tries).filter_map(|attempt| self.universe.candidate(piece, self.frame.table, attempt));
        first.into_iter().chain(others).find(|candidate| self.is_certified(&candidate.request))
    }

    /// Whether the evaluator cannot tell of a request in a piece either.
    fn is_undecided(&self, piece: &Product) -> bool {
        let candidate = self.universe.candidate(piece, self.frame.table, 0);
        candidate.is_some_and(|candidate| {
            let (old, new) = self.certify.allowed(&candidate.request);
            old.is_none() || new.is_none()
        })
    }

    fn is_certified(&self, request: &Request) -> bool {
        let (old, new) = self.certify.allowed(request);
        let (before, after) = if self.to_new { (old, new) } else { (new, old) };
        before == Some(false) && after == Some(true)
    }

    /// The request without the keys that make no difference, to the statements that it is shown for neither.
    fn simplified(
        &self,
        mut request: Request,
        allowed_by: Option<StatementNumber>,
        denied_before_by: Option<StatementNumber>,
    ) -> Request {
        let cited = [(true, allowed_by), (false, denied_before_by)];
        let cited = cited.into_iter().filter_map(|(is_new, number)| Some((is_new, number?)));
        let applies = |request: &Request, (is_new, number)| self.certify.applies(request, is_new, number);
        let cited: Vec<_> = cited.filter(|own| applies(&request, *own)).collect();
        let is_as_good =
            |without: &Request| self.is_certified(without) && cited.iter().all(|own| applies(without, *own));
        let keys: Vec<String> = request.context.iter().map(|(key, _)| key.to_owned()).collect();
        // Mostly none of them does.
        if keys.len() > 1 {
            let mut without = request.clone();
            without.context = Context::default();
            if is_as_good(&without) {
                return without;
            }
        }
        for key in keys {
            let mut without = request.clone();
            without.context.remove(&key);
            if is_as_good(&without) {
                request = without;
            }
        }
        request
    }

    /// What is new about a request, and about those that are alike in action, resource and caller.
    fn novelty(&self, candidate: &Candidate) -> Novelty {
        let universe = self.universe;
        let [action, resource, caller] = candidate.point;
        let only = |length: usize, class: usize| Cell::One(Bits::of(length, |at| at == class));
        let mut part = universe.full().narrowed(ACTION, &only(universe.actions.len(), action));
        // On other resources than those in question it may have been allowed to every caller that is.
        let is_elsewhere =
            self.frame.sides.allow_elsewhere(self.change, !self.to_new, &candidate.request.action);
        let known = self.allowed_before.borrow().get(&action).copied();
        let was_allowed = known.unwrap_or_else(|| is_elsewhere || self.was_allowed(&part));
        self.allowed_before.borrow_mut().insert(action, was_allowed);
        if !was_allowed {
            return Novelty::Action;
        }
        part = part.narrowed(CALLER, &only(universe.callers.len(), caller));
        if !is_elsewhere && !self.was_allowed(&part) {
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
        let never = self.never(false);
        self.boxes(false, Effect::Allow).any(|allow| {
            let both = allow.product.and(part);
            // Given up, something may well have been allowed.
            !matches!(both.minus(&never, &mut fuel, &mut |_| false), Ok(true))
        })
    }
}
