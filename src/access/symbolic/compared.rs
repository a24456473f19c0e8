//! How policies compare each key: what decides whether it has one value or several, and in which dimensions it counts.

use std::collections::BTreeMap;

use crate::policy::{Condition, Policy};

use super::key::Family;

/// Keys by their names in lower case.
#[derive(Debug, Default)]
pub(super) struct Compared(BTreeMap<String, Ways>);

#[derive(Debug, Default)]
struct Ways {
    /// `Null` compares nothing and goes with whatever does.
    family: Option<Family>,
    /// Some condition asks about it as a set, which says that a key which no table lists has several values.
    is_set: bool,
}

impl Compared {
    /// What all conditions of some policies say of their keys.
    pub(super) fn of<'a, 's: 'a>(policies: impl IntoIterator<Item = &'a Policy<'s>>) -> Self {
        let mut keys = BTreeMap::<String, Ways>::new();
        let statements = policies.into_iter().flat_map(|policy| &policy.statements);
        for condition in statements.flat_map(|statement| &statement.conditions) {
            let Some(operator) = condition.operator else { continue };
            let ways = match keys.get_mut(&*condition.key) {
                Some(ways) => ways,
                None => keys.entry(condition.key.to_ascii_lowercase()).or_default(),
            };
            ways.family = ways.family.or(Family::of(operator));
            ways.is_set |= operator.qualifier.is_some();
        }
        Self(keys)
    }

    fn ways(&self, name: &str) -> Option<&Ways> {
        self.0.get(name).or_else(|| self.0.get(&name.to_ascii_lowercase()))
    }

    /// How a condition's key is compared elsewhere.
    pub(super) fn family(&self, condition: &Condition<'_>) -> Option<Family> {
        self.ways(&condition.key)?.family
    }

    pub(super) fn is_set(&self, name: &str) -> bool {
        self.ways(name).is_some_and(|ways| ways.is_set)
    }
}
