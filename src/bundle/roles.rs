//! The roles that buckets are held against: by where they lie, and by the buckets whose objects their policies name.

use std::collections::{BTreeMap, HashMap};

use crate::bundle::{Bundle, Scope};
use crate::document::DocumentKind as K;
use crate::policy::{Pattern, Policy, Statement};

/// What a role allows, and the role's place among the roles.
type Granted<'a, 's> = (usize, &'a Statement<'s>);

/// The roles of some files.
#[derive(Debug, Default)]
pub(super) struct Roles<'a, 's> {
    /// The places of those that lie together among all.
    places: BTreeMap<Scope, Vec<usize>>,
    /// What those allow on objects of a bucket, by its name.
    granted: BTreeMap<Scope, HashMap<String, Vec<Granted<'a, 's>>>>,
}

impl<'a, 's> Roles<'a, 's> {
    pub(super) fn of(roles: &[Bundle<'a, 's>]) -> Self {
        let mut found = Self::default();
        for (place, role) in roles.iter().enumerate() {
            found.places.entry(role.scope).or_default().push(place);
            let granted = found.granted.entry(role.scope).or_default();
            let policies = role.each(K::IdentityPolicy).filter_map(|document| document.policy.as_ref());
            for statement in policies.flat_map(Policy::allows) {
                for bucket in statement.resource_items().iter().filter_map(bucket_of_objects) {
                    let here = granted.entry(bucket.to_owned()).or_default();
                    if here.last().is_none_or(|(_, last)| !std::ptr::eq(*last, statement)) {
                        here.push((place, statement));
                    }
                }
            }
        }
        found
    }

    /// The places of the roles that lie there.
    pub(super) fn within(&self, scope: Scope) -> &[usize] {
        self.places.get(&scope).map_or(&[], Vec::as_slice)
    }

    /// What the roles that lie there allow on objects of the bucket, role by role.
    pub(super) fn granted(&self, scope: Scope, bucket: &str) -> &[Granted<'a, 's>] {
        self.granted.get(&scope).and_then(|buckets| buckets.get(bucket)).map_or(&[], Vec::as_slice)
    }
}

/// The bucket whose objects a resource names.
fn bucket_of_objects<'i>(item: &'i Pattern<'_>) -> Option<&'i str> {
    let arn = item.arn().filter(|arn| arn.partition == "aws")?;
    arn.object_key().and(arn.bucket())
}
