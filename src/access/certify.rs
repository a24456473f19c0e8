//! The evaluator as the judge of what comparing finds.

use std::cell::RefCell;

use crate::access::Request;
use crate::access::evaluate::{About, Attached, Layer, allowed_by_themselves, denied_by_themselves};
use crate::access::symbolic::{Basis, Certify, Layers};
use crate::policy::{Effect, Policy};

/// Two sets of policies, to be asked about single requests.
#[derive(Debug)]
pub struct Certified<'a, 's> {
    old: Vec<Attached<'a, 's>>,
    new: Vec<Attached<'a, 's>>,
    /// Something else allows everything that they do not deny.
    only_limit: bool,
    /// What is about the action that was asked about last: one request is tried in many forms.
    last: RefCell<Option<Last<'a, 's>>>,
}

/// What some policies say about an action.
#[derive(Debug)]
struct Last<'a, 's> {
    action: String,
    old: About<'a, 's>,
    new: About<'a, 's>,
}

impl<'a, 's> Certified<'a, 's> {
    /// The policies before and after, and what kind they are of.
    #[must_use]
    pub fn new(old: &[&'a Policy<'s>], new: &[&'a Policy<'s>], basis: Basis) -> Self {
        let layer = layer(basis);
        let attached = |policies: &[&'a Policy<'s>]| -> Vec<Attached<'a, 's>> {
            policies.iter().map(|policy| Attached { policy, layer }).collect()
        };
        let statements = old.iter().chain(new).flat_map(|policy| &policy.statements);
        let only_limit =
            basis.is_control() && statements.into_iter().all(|one| one.effect == Some(Effect::Deny));
        Self { old: attached(old), new: attached(new), only_limit, last: RefCell::new(None) }
    }

    fn allows(&self, about: &About<'_, '_>, request: &Request) -> Option<bool> {
        let (allows, doubts) = if self.only_limit {
            let (denies, doubts) = about.denied(request);
            (!denies, doubts)
        } else {
            about.allowed(request)
        };
        doubts.is_empty().then_some(allows)
    }
}

impl Certify for Certified<'_, '_> {
    fn allowed(&self, request: &Request) -> (Option<bool>, Option<bool>) {
        let mut last = self.last.borrow_mut();
        let last = match &mut *last {
            Some(last) if last.action == request.action => last,
            other => other.insert(Last {
                action: request.action.clone(),
                old: About::action_of(request, &self.old),
                new: About::action_of(request, &self.new),
            }),
        };
        (self.allows(&last.old, request), self.allows(&last.new, request))
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
