//! Whether one set of policies allows what another does not.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::access::Request;
use crate::aws::authorization::Authorization;
use crate::policy::{Effect, Policy};

use super::Basis;
use super::changed::{Change, Sides};
use super::compared::Compared;
use super::product::{Fuel, OutOfFuel};
use super::resource::Compiled;
use super::search::Search;
use super::universe::{Frame, Universe};

/// How much work one comparison may take: a second or two. Real ones take a thousandth of it.
const FUEL: u64 = 4_000_000;

/// How many witnesses are shown.
const MOST_WITNESSES: usize = 16;

/// What decides single requests, written apart from this: it certifies every witness.
pub trait Certify {
    /// Whether the old policies and the new ones allow a request; `None` where that cannot be said.
    fn allowed(&self, request: &Request) -> (Option<bool>, Option<bool>);

    /// Whether a statement of the new policies, or of the old ones, certainly applies to a request.
    fn applies(&self, request: &Request, is_new: bool, statement: StatementNumber) -> bool;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

impl Reason {
    /// The reason in words: why it is not known whether some request is allowed.
    #[must_use]
    pub const fn described(self) -> &'static str {
        match self {
            Self::TooMuchWork => "the policies tell too many cases apart",
            Self::Undecided => "it hangs on values known only later, or on what AWS does not document",
            Self::NotCertified => {
                "it cannot be ruled out, but no request was found that is allowed for certain"
            }
        }
    }
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
    let sides = Sides { old, new, names_principals: basis.has_principals() };
    let compared = Rc::new(Compared::of(old.iter().chain(new).copied()));
    let compiled = Rc::new(Compiled::default());
    let changes = &sides.changes(&compiled, table);
    let frame = Frame { sides, basis, table, compared, compiled };
    let asked = Asked { frame: &frame, certify, changes };
    let (mut gained, mut lost) = (asked.direction(true, MOST_WITNESSES), asked.direction(false, 1));
    if later_texts(old) != later_texts(new) {
        for direction in
            [&mut gained, &mut lost].into_iter().filter(|one| one.verdict == Verdict::NoNewAccess)
        {
            (direction.verdict, direction.reason) = (Verdict::Unknown, Some(Reason::Undecided));
        }
    }
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

/// What is written in place of statements that are known only later: the same text is the same statements.
fn later_texts<'s>(policies: &[&Policy<'s>]) -> BTreeSet<&'s str> {
    policies.iter().flat_map(|policy| policy.later_texts()).collect()
}

/// What is compared, and how.
struct Asked<'a, 's> {
    frame: &'a Frame<'a, 's>,
    certify: &'a dyn Certify,
    changes: &'a [Change<'a, 's>],
}

impl Asked<'_, '_> {
    /// What the new policies allow and the old ones do not, or the other way round.
    fn direction(&self, to_new: bool, most: usize) -> Found {
        let mut found =
            Found { verdict: Verdict::NoNewAccess, witnesses: Vec::new(), certified: 0, reason: None };
        let mut fuel = Fuel::new(FUEL);
        let mut changes: Vec<&Change<'_, '_>> = self.changes.iter().collect();
        if to_new {
            // The end of a Deny on all actions takes longest to look through, and the least time once something is shown.
            let is_broad = |change: &Change<'_, '_>| {
                change.effect == Some(Effect::Deny) && change.area.actions.is_none()
            };
            changes.sort_by_key(|change| is_broad(change));
        } else {
            // One loss is enough, and it shows soonest where there is the least to tell apart.
            changes.sort_by_key(|change| change.area.size());
        }
        for change in changes {
            // One side's Allows can allow more, and so can the end of the other's Denies.
            if change.effect == Some(if change.is_new == to_new { Effect::Deny } else { Effect::Allow }) {
                continue;
            }
            // Actions of the table show most of what is new; those that AWS may add count where they do not.
            let (before, is_intricate) = (found.certified, change.area.is_intricate());
            let mut searched = Ok(());
            if is_intricate {
                searched = self.search(change, true, to_new, most, &mut fuel, &mut found);
            }
            if found.certified == before && searched.is_ok() {
                searched = self.search(change, false, to_new, most, &mut fuel, &mut found);
            }
            if searched.is_err() {
                found.reason = Some(Reason::TooMuchWork);
                break;
            }
            if found.certified >= most {
                break;
            }
        }
        if found.certified > 0 {
            found.verdict = Verdict::NewAccess;
            found.reason = None;
        } else if found.reason.is_some() {
            found.verdict = Verdict::Unknown;
        }
        let number = |at: Option<StatementNumber>| at.map(|at| (at.policy, at.statement));
        found.witnesses.sort_by_key(|one| (number(one.allowed_by), number(one.denied_before_by)));
        found
    }

    /// Looks for what one change lets be allowed.
    fn search(
        &self,
        change: &Change<'_, '_>,
        only_known: bool,
        to_new: bool,
        most: usize,
        fuel: &mut Fuel,
        found: &mut Found,
    ) -> Result<(), OutOfFuel> {
        let Self { frame, certify, .. } = *self;
        let universe = &Universe::about(frame, change, to_new, only_known, fuel)?;
        let allowed_before = RefCell::default();
        let mut search = Search { universe, frame, change, certify, fuel, to_new, allowed_before, failed: 0 };
        if change.is_new == to_new { search.allow(most, found) } else { search.deny(most, found) }
    }
}

/// What one direction gave.
pub(super) struct Found {
    pub(super) verdict: Verdict,
    pub(super) witnesses: Vec<Witness>,
    /// How many requests were found; those that are lost are not shown.
    pub(super) certified: usize,
    pub(super) reason: Option<Reason>,
}
