//! The evaluator as the judge of what comparing finds.

use crate::access::Request;
use crate::access::evaluate::{Attached, Layer, allowed_by_themselves, denied_by_themselves};
use crate::access::symbolic::{Basis, Certify, Layers};
use crate::policy::{Effect, Policy};

/// Two sets of policies, to be asked about single requests.
#[derive(Debug, Clone, Copy)]
pub struct Certified<'a, 's> {
    /// The policies before.
    pub old: &'a [&'a Policy<'s>],
    /// The policies after.
    pub new: &'a [&'a Policy<'s>],
    /// What kind they are of.
    pub basis: Basis,
}

impl Certified<'_, '_> {
    fn allows(&self, policies: &[&Policy<'_>], request: &Request) -> Option<bool> {
        let layer = layer(self.basis);
        let attached: Vec<Attached<'_, '_>> =
            policies.iter().map(|policy| Attached { policy, layer }).collect();
        let has_allow = |policies: &[&Policy<'_>]| {
            policies.iter().flat_map(|policy| &policy.statements).any(|one| one.effect != Some(Effect::Deny))
        };
        if self.basis.is_control() && !has_allow(self.old) && !has_allow(self.new) {
            // Something else allows everything.
            let (denies, doubts) = denied_by_themselves(request, &attached);
            return doubts.is_empty().then_some(!denies);
        }
        let (allows, doubts) = allowed_by_themselves(request, &attached);
        doubts.is_empty().then_some(allows)
    }
}

impl Certify for Certified<'_, '_> {
    fn allowed(&self, request: &Request) -> (Option<bool>, Option<bool>) {
        (self.allows(self.old, request), self.allows(self.new, request))
    }
}

/// Where policies of a kind come in.
pub(super) fn layer(basis: Basis) -> Layer {
    match basis {
        Basis::Identity => Layer::Identity,
        Basis::Resource => Layer::Resource,
        Basis::ServiceControl => Layer::ServiceControl(0),
        Basis::ResourceControl => Layer::ResourceControl,
    }
}

/// The evaluator's word on whether every layer allows a request that nothing denies; `None` where that hangs on
/// something that is not known.
pub(super) fn accepts(layers: &Layers<'_, '_>, request: &Request) -> Option<bool> {
    let layer = if layers.basis.has_principals() { Layer::Resource } else { Layer::Identity };
    // Whether each layer allows it, and whether that is certain.
    let mut said = Vec::new();
    for policies in layers.layers {
        let attached: Vec<_> = policies.iter().map(|policy| Attached { policy, layer }).collect();
        let (allows, doubts) = allowed_by_themselves(request, &attached);
        said.push((allows, doubts.is_empty()));
    }
    let denying: Vec<_> = layers.denying.iter().map(|policy| Attached { policy, layer }).collect();
    let (denies, doubts) = denied_by_themselves(request, &denying);
    said.push((!denies, doubts.is_empty()));
    if said.iter().any(|(holds, is_certain)| !holds && *is_certain) {
        return Some(false);
    }
    said.iter().all(|(_, is_certain)| *is_certain).then_some(true)
}
