//! What limits that which is asked about from above.

use std::collections::BTreeMap;

use crate::document::{DocumentKind, Loaded};
use crate::policy::Policy;

use super::Role;

/// What limits identities and resources from above.
pub(super) struct Limits<'d, 's> {
    pub(super) boundary: Vec<&'d Policy<'s>>,
    /// Levels of service control policies; level 0 is that of policies among those asked.
    pub(super) service_control: BTreeMap<usize, Vec<&'d Policy<'s>>>,
    pub(super) resource_control: Vec<&'d Policy<'s>>,
}

impl<'d, 's> Limits<'d, 's> {
    pub(super) fn of(loaded: &'d [Loaded<'s>], roles: &[Role]) -> Self {
        let mut limits =
            Self { boundary: Vec::new(), service_control: BTreeMap::new(), resource_control: Vec::new() };
        for (loaded, role) in loaded.iter().zip(roles) {
            for document in &loaded.documents {
                let Some(policy) = &document.policy else { continue };
                match (role, document.kind) {
                    (Role::Boundary, _) => limits.boundary.push(policy),
                    (Role::Control(level), _) => {
                        limits.service_control.entry(level + 1).or_default().push(policy);
                    }
                    (Role::Asked, DocumentKind::Scp) => {
                        limits.service_control.entry(0).or_default().push(policy);
                    }
                    (Role::Asked, DocumentKind::Rcp) => limits.resource_control.push(policy),
                    (Role::Asked, _) => {}
                }
            }
        }
        limits
    }
}
