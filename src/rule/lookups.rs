//! What several checks of one document need of the facts about AWS, found out once.

use std::cell::{OnceCell, RefCell};

use crate::access::symbolic::Idle;
use crate::aws;
use crate::aws::authorization::{Action, Authorization, Resource, Service};
use crate::aws::partition::partition_of_region;
use crate::document::{Credentials, Document, Misfit, credentials, misfits};
use crate::policy::{Arn, Pattern, Policy, Statement, can_become, is_account_id, is_partly_unknown};
use crate::rule::topics::{self, Topics};

/// The facts about one document; each is looked up when a check first asks for it.
#[derive(Debug, Default)]
pub struct Lookups<'a, 's> {
    found: OnceCell<Found<'a, 's>>,
    misfits: OnceCell<Vec<Misfit<'s>>>,
    idle: OnceCell<Vec<(usize, Idle)>>,
    credentials: OnceCell<Vec<Credentials>>,
}

#[derive(Debug)]
pub(super) struct Found<'a, 's> {
    /// The actions of the policy, in the plain and the `Not` form, that have a service and hold nothing known only later.
    pub(super) actions: Vec<Named<'a, 's>>,
    /// The whole ARNs among the policy's resources that are not plainly of a kind that their service has.
    pub(super) unusual: Vec<&'a Pattern<'s>>,
    pub(super) topics: Topics,
}

/// An action that a policy names, looked up.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a, 's> {
    /// The statement that it stands in.
    pub statement: &'a Statement<'s>,
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
    pub(super) fn of(&self, policy: &'a Policy<'s>, table: &'a Authorization) -> &Found<'a, 's> {
        self.found.get_or_init(|| found(policy, table))
    }

    /// Where the document differs from the shape that AWS gives it.
    pub(super) fn misfits(&self, document: &Document<'s>) -> &[Misfit<'s>] {
        self.misfits.get_or_init(|| misfits(document))
    }

    /// The lines of the document, a credential report.
    pub(crate) fn credentials(&self, document: &Document<'s>) -> &[Credentials] {
        self.credentials.get_or_init(|| credentials(document.root))
    }

    /// The statements of the policy that make no difference, by their numbers: as `find` finds them when first asked.
    pub(crate) fn idle(&self, find: impl FnOnce() -> Vec<(usize, Idle)>) -> &[(usize, Idle)] {
        self.idle.get_or_init(find)
    }
}

fn found<'a, 's>(policy: &'a Policy<'s>, table: &'a Authorization) -> Found<'a, 's> {
    let count = policy.statements.iter().filter_map(|statement| statement.actions.as_ref());
    let count = count.map(|listed| listed.items.len()).sum();
    let mut found =
        Found { actions: Vec::with_capacity(count), unusual: Vec::new(), topics: topics::of_grammar(policy) };
    // A list often names one service over and over.
    let mut last: Option<(&str, Option<Service<'_>>)> = None;
    let (mut has_odd_action, mut has_odd_resource, mut has_s3_misfit) = (false, false, false);
    let mut region = "";
    for statement in &policy.statements {
        let first = found.actions.len();
        for pattern in statement.actions.iter().flat_map(|listed| &listed.items) {
            match named(statement, pattern, table, last) {
                Some(named) => {
                    last = Some((named.prefix, named.service));
                    has_odd_action |= named.action.is_none_or(Action::is_retired);
                    found.actions.push(named);
                }
                None => has_odd_action = true,
            }
        }
        has_s3_misfit = has_s3_misfit || may_misfit_s3(statement, &found.actions[first..]);
        for pattern in statement.resources.iter().flat_map(|listed| &listed.items) {
            let arn = pattern.arn();
            // The actions have named it, for the most part.
            let service = arn.and_then(|arn| match last {
                Some((prefix, service)) if prefix == arn.service => service,
                _ => table.service(arn.service),
            });
            match arn {
                Some(arn) if is_usual(&arn, service) => {
                    // One policy seldom names more regions than one.
                    let is_known = arn.region.is_empty() || arn.region == region;
                    if !is_known && partition_of_region(arn.region) == Some("aws") {
                        region = arn.region;
                    }
                    let has_region = is_known || arn.region == region;
                    has_odd_resource |= !(has_region && has_usual_fields(&arn));
                }
                Some(_) => {
                    found.unusual.push(pattern);
                    has_odd_resource = true;
                }
                None => has_odd_resource |= pattern.text != "*",
            }
        }
    }
    found.topics.add(Topics::ODD_ACTION, has_odd_action);
    found.topics.add(Topics::S3_MISFIT, has_s3_misfit);
    found.topics.add(Topics::ODD_RESOURCE, has_odd_resource);
    found
}

/// Whether an ARN is of the first partition, of an account's number if of any, and of no other address put into an ARN.
fn has_usual_fields(arn: &Arn<'_>) -> bool {
    arn.partition == "aws"
        && (arn.account.is_empty() || is_account_id(arn.account))
        && !["s3:", "http", "arn:"].iter().any(|start| arn.resource.starts_with(start))
}

/// Whether some action of S3 may act on none of the resources that stand beside it, a look at what each can be.
fn may_misfit_s3(statement: &Statement<'_>, actions: &[Named<'_, '_>]) -> bool {
    let mut own =
        actions.iter().filter(|named| named.service.is_some_and(|service| service.prefix() == "s3"));
    let Some(first) = own.next() else { return false };
    let (mut has_bucket, mut has_object, mut has_account) = (false, false, false);
    for resource in statement.resource_items() {
        match resource.arn() {
            Some(arn) if arn.bucket().is_some_and(|name| !name.is_empty()) => {
                let is_of_objects = memchr::memchr(b'/', arn.resource.as_bytes()).is_some();
                has_bucket |= !is_of_objects;
                has_object |= is_of_objects || arn.resource.contains('*');
                has_account |= arn.resource == "*";
            }
            // Another service's is none of S3's; anything else may be everything.
            Some(arn) if !arn.service.starts_with("s3") && !arn.service.contains(['*', '?']) => {}
            _ => return false,
        }
    }
    std::iter::once(first).chain(own).any(|named| {
        let Some(action) = named.action else { return named.is_wild() };
        let (is_on_bucket, is_on_object) = (|| aws::is_on_bucket(action), || aws::is_on_object(action));
        (!has_bucket && is_on_bucket() && !is_on_object())
            || (!has_object && is_on_object() && !is_on_bucket())
            || (!has_account && aws::is_on_account(action))
    })
}

fn named<'a, 's>(
    statement: &'a Statement<'s>,
    pattern: &'a Pattern<'s>,
    table: &'a Authorization,
    last: Option<(&str, Option<Service<'a>>)>,
) -> Option<Named<'a, 's>> {
    let text = &*pattern.text;
    if !pattern.is_plain() && (is_partly_unknown(text) || text.as_bytes().contains(&b'$')) {
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
    Some(Named { statement, pattern, prefix, name, service, action })
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
fn is_usual(arn: &Arn<'_>, service: Option<Service<'_>>) -> bool {
    let Some(service) = service.filter(|service| service.prefix() == arn.service) else { return false };
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
