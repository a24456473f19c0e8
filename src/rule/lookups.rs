//! What several checks of one document need of the facts about AWS, found out once.

use std::cell::OnceCell;

use crate::access::symbolic::Idle;
use crate::aws::authorization::Authorization;
use crate::document::{Credentials, Document, Misfit, credentials, misfits};
use crate::policy::Policy;
use crate::rule::found::{Found, found};

/// The facts about one document; each is looked up when a check first asks for it.
#[derive(Debug, Default)]
pub struct Lookups<'a, 's> {
    found: OnceCell<Found<'a, 's>>,
    misfits: OnceCell<Vec<Misfit<'s>>>,
    idle: OnceCell<Vec<(usize, Idle)>>,
    credentials: OnceCell<Vec<Credentials>>,
}

impl<'a, 's> Lookups<'a, 's> {
    pub(super) fn of(&self, policy: &'a Policy<'s>, table: &'a Authorization) -> &Found<'a, 's> {
        self.found.get_or_init(|| found(policy, table))
    }

    /// Where the document differs from the shape that AWS gives it.
    pub(super) fn misfits(&self, document: &Document<'s>) -> &[Misfit<'s>] {
        self.misfits.get_or_init(|| misfits(document))
    }

    /// The lines of the document, a credential report.
    pub(crate) fn credentials(&self, document: &Document<'s>) -> &[Credentials] {
        self.credentials.get_or_init(|| credentials(document.root))
    }

    /// The statements of the policy that make no difference, by their numbers: as `find` finds them when first asked.
    pub(crate) fn idle(&self, find: impl FnOnce() -> Vec<(usize, Idle)>) -> &[(usize, Idle)] {
        self.idle.get_or_init(find)
    }
}
