//! What a name that the table lacks was probably meant to be.

use super::{Action, Authorization, ConditionKey, Service};
use crate::distance::nearest;

/// Longer names are not slips of one that AWS has.
const LONGEST: usize = 80;

impl Authorization {
    /// The service whose prefix is a slip or two away from `prefix`.
    #[must_use]
    pub fn similar_service(&self, prefix: &str) -> Option<Service<'_>> {
        similar(prefix, self.services().map(|service| (service, service.prefix())))
    }
}

impl<'t> Service<'t> {
    /// The action whose name is a slip or two away from `name`.
    #[must_use]
    pub fn similar_action(self, name: &str) -> Option<Action<'t>> {
        similar(name, self.actions().map(|action| (action, action.name())))
    }

    /// The condition key whose name, which has the prefix, is a slip or two away from `name`.
    #[must_use]
    pub fn similar_key(self, name: &str) -> Option<ConditionKey<'t>> {
        similar(name, self.keys().map(|key| (key, key.name())))
    }
}

/// The candidate nearest to `name`, if at most two letters, in a short name one, are different.
fn similar<'t, T>(name: &str, candidates: impl Iterator<Item = (T, &'t str)>) -> Option<T> {
    if name.len() > LONGEST {
        return None;
    }
    nearest(name, candidates, if name.len() < 6 { 1 } else { 2 })
}
