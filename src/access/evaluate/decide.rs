//! From what the statements say to a decision.

use crate::access::evaluate::missing_key::MissingKey;
use crate::access::evaluate::principal::Grant;
use crate::access::evaluate::statement::{Said, Statements, effects};
use crate::access::evaluate::verdict::{Doubt, Verdict};
use crate::access::evaluate::{Answer, Attached, Decision, Decisive, Layer, Near};
use crate::access::request::OWNER;
use crate::access::{CallerKind, Request};
use crate::aws::supports_resource_control;
use crate::policy::{Arn, Effect};

/// Something that must allow a request: a layer, and how closely its statements must name the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Need {
    layer: Layer,
    least: Grant,
}

/// One of several ways in which a request can be allowed: all of it.
type Way = Vec<Need>;

struct Spoken<'s> {
    layer: Layer,
    effect: Effect,
    policy: usize,
    statement: usize,
    node: crate::syntax::Node<'s>,
    said: Said<'s>,
}

pub(super) fn decide<'s>(
    request: &Request,
    policies: &[Attached<'_, 's>],
    missing_key: MissingKey,
) -> Answer<'s> {
    let layers = Layers::of(request, policies);
    let has_boundary = layers.has(Layer::Boundary);
    let statements = Statements { request, missing_key, has_boundary };
    let mut spoken = Vec::new();
    for (policy, attached) in policies.iter().enumerate().filter(|(_, one)| layers.has(one.layer)) {
        for (statement, item) in attached.policy.statements.iter().enumerate() {
            for &effect in effects(item) {
                // The one that all have and none can take off allows everything.
                if attached.layer == Layer::ResourceControl && effect == Effect::Allow {
                    continue;
                }
                let said = statements.said(attached.policy, item, effect, attached.layer);
                spoken.push(Spoken {
                    layer: attached.layer,
                    effect,
                    policy,
                    statement,
                    node: item.node,
                    said,
                });
            }
        }
        // A statement that is known only later allows or denies.
        let later = attached.policy.later.into_iter();
        let later = later.flat_map(|node| [Effect::Allow, Effect::Deny].map(|effect| (node, effect)));
        spoken.extend(later.map(|(node, effect)| Spoken {
            layer: attached.layer,
            effect,
            policy,
            statement: attached.policy.statements.len(),
            node,
            said: Said::later(node),
        }));
    }
    conclude(request, &layers, &spoken)
}

fn conclude<'s>(request: &Request, layers: &Layers, spoken: &[Spoken<'s>]) -> Answer<'s> {
    let denies = || spoken.iter().filter(|one| one.effect == Effect::Deny);
    let denied = Verdict::any(denies().map(|one| one.said.applies.clone()));
    let meets = |need: &Need| {
        let allows = spoken.iter().filter(|one| one.effect == Effect::Allow && one.layer == need.layer);
        let close = allows.flat_map(|one| one.said.grants.iter().zip(Grant::ALL));
        Verdict::any(close.filter(|(_, grant)| *grant >= need.least).map(|(verdict, _)| verdict.clone()))
    };
    let all = |way: &Way| Verdict::all(way.iter().map(meets));
    let always = all(&layers.always);
    let any = |ways: &[Way]| Verdict::any(ways.iter().map(all));
    let (ways, allowed) = match relation(request) {
        Relation::Same => (layers.same(request), None),
        Relation::Cross => (layers.cross(request), None),
        // A bucket's ARN does not say whose it is.
        Relation::Unstated => (layers.same(request), Some(layers.cross(request))),
    };
    let allowed = match allowed {
        None => any(&ways),
        Some(other) => any(&ways).unless(any(&other), Doubt::Key(OWNER.to_owned())),
    };
    let verdict = always.and(allowed).and(denied.clone().not());

    let decision = match (denied.holds, verdict.holds) {
        (true, _) => Decision::ExplicitlyDenied,
        (false, true) => Decision::Allowed,
        (false, false) => Decision::ImplicitlyDenied,
    };
    let mut answer = Answer {
        decision,
        decisive: Vec::new(),
        missing: Vec::new(),
        near: Vec::new(),
        doubts: verdict.doubts,
    };
    let is_met = |need: &Need| meets(need).holds;
    match decision {
        Decision::ExplicitlyDenied => {
            answer.decisive =
                denies().filter(|one| one.said.applies.holds).filter_map(Spoken::decisive).collect();
        }
        Decision::Allowed => {
            let taken = ways.iter().filter(|way| way.iter().all(is_met)).flatten();
            let needs: Vec<&Need> = layers.always.iter().chain(taken).collect();
            let counts = |one: &&Spoken<'s>| {
                one.effect == Effect::Allow
                    && needs
                        .iter()
                        .any(|need| need.layer == one.layer && one.said.grant() >= Some(need.least))
            };
            answer.decisive = spoken.iter().filter(counts).filter_map(Spoken::decisive).collect();
        }
        Decision::ImplicitlyDenied => {
            let best = ways.iter().map(|way| lacking(way, is_met)).min_by_key(|lacking| effort(lacking));
            answer.missing = lacking(&layers.always, is_met);
            answer.missing.extend(best.unwrap_or_default());
            let is_near = |one: &&Spoken<'s>| one.effect == Effect::Allow && !one.said.failed.is_empty();
            answer.near = spoken.iter().filter(is_near).map(Spoken::near).collect();
        }
    }
    answer
}

/// The layers of a way that do not allow.
fn lacking(way: &[Need], is_met: impl Fn(&Need) -> bool) -> Vec<Layer> {
    way.iter().filter(|need| !is_met(need)).map(|need| need.layer).collect()
}

/// How much it would take to allow what these layers do not; the resource's policy is the last that people turn to.
fn effort(lacking: &[Layer]) -> usize {
    lacking.iter().map(|layer| if *layer == Layer::Resource { 3 } else { 1 }).sum()
}

impl<'s> Spoken<'s> {
    fn decisive(&self) -> Option<Decisive<'s>> {
        let (policy, statement, node) = (self.policy, self.statement, self.node);
        Some(Decisive { policy, statement, node, effect: self.effect, grant: self.said.grant()? })
    }

    fn near(&self) -> Near<'s> {
        Near {
            policy: self.policy,
            statement: self.statement,
            node: self.node,
            failed: self.said.failed.clone(),
        }
    }
}

/// Whose the resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// The caller's account's.
    Same,
    /// Another account's.
    Cross,
    /// Nobody said; it is taken for the caller's account's.
    Unstated,
}

fn relation(request: &Request) -> Relation {
    match request.resource_account() {
        Some(account) if *account == request.caller.account => Relation::Same,
        Some(_) => Relation::Cross,
        None if request.assumed(OWNER).is_none() => Relation::Same,
        None => Relation::Unstated,
    }
}

/// Which layers have a say in a request.
struct Layers {
    /// Those that policies are given for and that reach the request.
    given: Vec<Layer>,
    /// What must allow it in any case.
    always: Way,
}

impl Layers {
    fn of(request: &Request, policies: &[Attached<'_, '_>]) -> Self {
        let caller = &request.caller;
        let reaches = |layer: &Layer| match layer {
            Layer::Identity | Layer::Boundary | Layer::Session => {
                caller.has_identity() && caller.kind != CallerKind::Root
            }
            Layer::ServiceControl(_) => caller.has_identity() && !caller.is_service_linked(),
            Layer::ResourceControl => is_resource_control_reached(request),
            Layer::Resource => is_resource_policy_reached(request),
            Layer::Endpoint => true,
        };
        let mut given: Vec<Layer> = policies.iter().map(|attached| attached.layer).filter(reaches).collect();
        given.sort_unstable();
        given.dedup();
        let is_always = |layer: &&Layer| matches!(layer, Layer::ServiceControl(_) | Layer::Endpoint);
        let need = |layer: &Layer| Need { layer: *layer, least: Grant::Account };
        let always = given.iter().filter(is_always).map(need).collect();
        Self { given, always }
    }

    fn has(&self, layer: Layer) -> bool {
        self.given.contains(&layer)
    }

    /// A layer that limits only where there is a policy.
    fn limit(&self, layer: Layer) -> Option<Need> {
        self.has(layer).then_some(Need { layer, least: Grant::Account })
    }

    fn limits(&self) -> impl Iterator<Item = Need> {
        [Layer::Boundary, Layer::Session].into_iter().filter_map(|layer| self.limit(layer))
    }

    /// The ways to a resource of the caller's own account, or of a caller that has none.
    fn same(&self, request: &Request) -> Vec<Way> {
        let resource = |least| Need { layer: Layer::Resource, least };
        let identity = Need { layer: Layer::Identity, least: Grant::Account };
        let direct = vec![resource(Grant::Direct)];
        if !request.caller.has_identity() {
            return vec![direct];
        }
        let is_ruled = is_ruled_by_its_policy(request);
        if request.caller.kind == CallerKind::Root {
            return vec![if is_ruled { vec![resource(Grant::Account)] } else { Vec::new() }];
        }
        let role = [resource(Grant::Role)].into_iter().chain(self.limits()).collect();
        let delegated = is_ruled.then(|| resource(Grant::Account));
        let own = [identity].into_iter().chain(self.limits()).chain(delegated).collect();
        vec![own, role, direct]
    }

    /// The way to a resource of another account: both sides allow it.
    fn cross(&self, request: &Request) -> Vec<Way> {
        let resource = Need { layer: Layer::Resource, least: Grant::Account };
        if !request.caller.has_identity() {
            return vec![vec![Need { layer: Layer::Resource, least: Grant::Direct }]];
        }
        if request.caller.kind == CallerKind::Root {
            return vec![vec![resource]];
        }
        let identity = Need { layer: Layer::Identity, least: Grant::Account };
        vec![[identity].into_iter().chain(self.limits()).chain([resource]).collect()]
    }
}

/// Whether the resource's policy must allow every request to it: keys of KMS and roles that are to be assumed.
fn is_ruled_by_its_policy(request: &Request) -> bool {
    let Some(arn) = Arn::parse(&request.resource) else { return false };
    match arn.service {
        "kms" => arn.resource.starts_with("key/") && is_action_of(request, "kms"),
        "iam" => is_role(&arn) && is_action_of(request, "sts"),
        _ => false,
    }
}

/// A role's policy is about assuming it, not about calls of IAM that change it.
fn is_resource_policy_reached(request: &Request) -> bool {
    let Some(arn) = Arn::parse(&request.resource) else { return true };
    !(arn.service == "iam" && is_role(&arn)) || is_action_of(request, "sts")
}

fn is_role(arn: &Arn<'_>) -> bool {
    arn.resource.starts_with("role/")
}

fn is_action_of(request: &Request, service: &str) -> bool {
    request.action.split_once(':').is_some_and(|(prefix, _)| prefix.eq_ignore_ascii_case(service))
}

/// Source: "Resource control policies" in the Organizations user guide: services that support them; not service-linked
/// roles, and not `kms:RetireGrant`.
fn is_resource_control_reached(request: &Request) -> bool {
    let prefix = request.action.split_once(':').map_or("", |pair| pair.0);
    supports_resource_control(prefix)
        && !request.caller.is_service_linked()
        && !request.action.eq_ignore_ascii_case("kms:RetireGrant")
}
