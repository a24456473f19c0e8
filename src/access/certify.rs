//! The evaluator as the judge of what comparing finds.

use std::cell::RefCell;

use crate::access::Request;
use crate::access::evaluate::{About, Attached, Layer, allowed_by_themselves, applies, denied_by_themselves};
use crate::access::symbolic::{Basis, Certify, Layers, StatementNumber};
use crate::policy::{Effect, Policy};

/// Two sets of policies, to be asked about single requests.
#[derive(Debug)]
pub struct Certified<'a, 's> {
    old: Vec<Attached<'a, 's>>,
    new: Vec<Attached<'a, 's>>,
    /// Something else allows everything that they do not deny.
    only_limit: bool,
    /// What is about the action that was asked about last, and what of that about the resource: one request is tried in
    /// many forms.
    last: RefCell<(Option<Last<'a, 's>>, Option<Last<'a, 's>>)>,
}

/// What some policies say about an action, or on a resource.
#[derive(Debug)]
struct Last<'a, 's> {
    name: String,
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
        Self { old: attached(old), new: attached(new), only_limit, last: RefCell::default() }
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
        let (of_action, on_resource) = &mut *self.last.borrow_mut();
        if of_action.as_ref().is_none_or(|last| last.name != request.action) {
            let (old, new) = (About::action_of(request, &self.old), About::action_of(request, &self.new));
            *of_action = Some(Last { name: request.action.clone(), old, new });
            *on_resource = None;
        }
        let Some(of_action) = of_action else { return (None, None) };
        let last = match on_resource {
            Some(last) if last.name == request.resource => last,
            other => other.insert(Last {
                name: request.resource.clone(),
                old: of_action.old.resource_of(request),
                new: of_action.new.resource_of(request),
            }),
        };
        (self.allows(&last.old, request), self.allows(&last.new, request))
    }

    fn applies(&self, request: &Request, is_new: bool, number: StatementNumber) -> bool {
        let policies = if is_new { &self.new } else { &self.old };
        policies.get(number.policy).is_some_and(|attached| applies(request, *attached, number.statement))
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
