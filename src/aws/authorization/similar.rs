//! What a name that the table lacks was probably meant to be.

use super::{Action, Authorization, Service};
use crate::distance::distance;

/// Longer names are not slips of one that AWS has.
const LONGEST: usize = 80;

impl Authorization {
    /// The service whose prefix is a slip or two away from `prefix`.
    #[must_use]
    pub fn similar_service(&self, prefix: &str) -> Option<Service<'_>> {
        nearest(prefix, self.services().map(|service| (service, service.prefix())))
    }
}

impl<'t> Service<'t> {
    /// The action whose name is a slip or two away from `name`.
    #[must_use]
    pub fn similar_action(self, name: &str) -> Option<Action<'t>> {
        nearest(name, self.actions().map(|action| (action, action.name())))
    }
}

/// The candidate nearest to `name`, if at most two letters, in a short name one, are different.
fn nearest<'t, T>(name: &str, candidates: impl Iterator<Item = (T, &'t str)>) -> Option<T> {
    if name.len() > LONGEST {
        return None;
    }
    let wanted = name.to_ascii_lowercase();
    let allowed = if wanted.len() < 6 { 1 } else { 2 };
    candidates
        .filter(|(_, known)| known.len().abs_diff(wanted.len()) <= allowed)
        .map(|(candidate, known)| (distance(&wanted, &known.to_ascii_lowercase()), candidate))
        .filter(|(far, _)| *far <= allowed)
        .min_by_key(|(far, _)| *far)
        .map(|(_, candidate)| candidate)
}
