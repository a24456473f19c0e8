//! What several checks of one policy need of the facts about AWS, found out once.

use std::cell::{OnceCell, RefCell};

use crate::access::symbolic::Idle;
use crate::aws::authorization::{Action, Authorization, Resource, Service};
use crate::policy::{Arn, Pattern, Policy, can_become, is_partly_unknown};

/// The facts about one policy; each is looked up when a check first asks for it.
#[derive(Debug, Default)]
pub struct Lookups<'a, 's> {
    actions: OnceCell<Vec<Named<'a, 's>>>,
    unusual: OnceCell<Vec<&'a Pattern<'s>>>,
    idle: OnceCell<Vec<(usize, Idle)>>,
}

/// An action that a policy names, looked up.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a, 's> {
    /// Where it stands.
    pub pattern: &'a Pattern<'s>,
    /// What stands before its colon.
    pub prefix: &'a str,
    /// What stands behind it.
    pub name: &'a str,
    /// The service with that prefix.
    pub service: Option<Service<'a>>,
    /// The service's action, when the name has no wildcards.
    pub action: Option<Action<'a>>,
}

impl<'a, 's> Lookups<'a, 's> {
    /// The actions of the policy, in the plain and the `Not` form, that have a service and hold nothing known only later.
    pub(super) fn actions(&self, policy: &'a Policy<'s>, table: &'a Authorization) -> &[Named<'a, 's>] {
        self.actions.get_or_init(|| {
            // A list often names one service over and over.
            let mut last: Option<(&str, Option<Service<'_>>)> = None;
            let look_up = |pattern| {
                let named = named(pattern, table, last)?;
                last = Some((named.prefix, named.service));
                Some(named)
            };
            policy.named_actions().filter_map(look_up).collect()
        })
    }

    /// The statements of the policy that make no difference, by their numbers: as `find` finds them when first asked.
    pub(crate) fn idle(&self, find: impl FnOnce() -> Vec<(usize, Idle)>) -> &[(usize, Idle)] {
        self.idle.get_or_init(find)
    }

    /// The whole ARNs among the policy's resources that are not plainly of a kind that their service has.
    pub(super) fn unusual(&self, policy: &'a Policy<'s>, table: &'a Authorization) -> &[&'a Pattern<'s>] {
        self.unusual.get_or_init(|| {
            let is_unusual = |pattern: &&Pattern<'s>| pattern.arn().is_some_and(|arn| !is_usual(&arn, table));
            policy.named_resources().filter(is_unusual).collect()
        })
    }
}

fn named<'a, 's>(
    pattern: &'a Pattern<'s>,
    table: &'a Authorization,
    last: Option<(&str, Option<Service<'a>>)>,
) -> Option<Named<'a, 's>> {
    let text = &*pattern.text;
    if is_partly_unknown(text) || text.as_bytes().contains(&b'$') {
        return None;
    }
    let colon = text.bytes().position(|byte| byte == b':')?;
    let (prefix, name) = (&text[..colon], &text[colon + 1..]);
    let service = match last {
        Some((same, service)) if same == prefix => service,
        _ => table.service(prefix),
    };
    // A wildcard is no part of a name, so a pattern is no action's name.
    let action = service.and_then(|service| service.action(name));
    Some(Named { pattern, prefix, name, service, action })
}

impl Named<'_, '_> {
    /// Whether the name stands for more than one.
    #[must_use]
    pub fn is_wild(&self) -> bool {
        self.action.is_none() && self.name.contains(['*', '?'])
    }
}

/// Whether the service has a resource that the ARN can be, with a region and an account where that has them. This is a
/// look at the plain templates only, which nearly every ARN fits.
fn is_usual(arn: &Arn<'_>, table: &Authorization) -> bool {
    let Some(service) = table.service(arn.service).filter(|service| service.prefix() == arn.service) else {
        return false;
    };
    let is_like = |resource: Resource<'_>| {
        resource.templates().any(|template| {
            plain_template(template, arn.service).is_some_and(|(has_region, has_account, resource)| {
                has_region != arn.region.is_empty()
                    && has_account != arn.account.is_empty()
                    && can_become(arn.resource, resource)
            })
        })
    };
    // ARNs of one kind come in rows, with and without something behind a slash in turn.
    let slot = usize::from(service.number()) * 2 + usize::from(arn.resource.contains('/'));
    LAST_LIKE.with_borrow_mut(|last| {
        if last.len() <= slot {
            last.resize(slot + 1, 0);
        }
        if service.resources().nth(usize::from(last[slot])).is_some_and(is_like) {
            return true;
        }
        let found = (0..).zip(service.resources()).find(|(_, resource)| is_like(*resource));
        last[slot] = found.map_or(last[slot], |(number, _)| number);
        found.is_some()
    })
}

thread_local! {
    /// For ARNs of each service without and with a slash, which of its resources the last one was like: only where to
    /// look first.
    static LAST_LIKE: RefCell<Vec<u16>> = const { RefCell::new(Vec::new()) };
}

/// Whether a template has a region and an account, and its resource; `None` when it has fixed ones.
fn plain_template<'t>(template: &'t str, service: &str) -> Option<(bool, bool, &'t str)> {
    let rest = template.strip_prefix("arn:${}:")?.strip_prefix(service)?.strip_prefix(':')?;
    let field = |rest: &'t str| match rest.strip_prefix("${}:") {
        Some(rest) => Some((true, rest)),
        None => rest.strip_prefix(':').map(|rest| (false, rest)),
    };
    let (has_region, rest) = field(rest)?;
    let (has_account, resource) = field(rest)?;
    Some((has_region, has_account, resource))
}
