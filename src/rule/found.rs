//! What a policy names, looked up in the facts about AWS in one pass, and the topics that follow from that.

use std::cell::RefCell;

use crate::aws;
use crate::aws::authorization::{Action, Authorization, Resource, Service};
use crate::aws::partition::partition_of_region;
use crate::policy::{
    Arn, Effect, Listed, Pattern, Policy, Statement, can_become, is_account_id, is_partly_unknown,
};
use crate::rule::topics::{self, Topics};

#[derive(Debug)]
pub(super) struct Found<'a, 's> {
    /// The actions of the policy, in the plain and the `Not` form, that have a service and hold nothing known only later.
    pub(super) actions: Vec<Named<'a, 's>>,
    /// The whole ARNs among the policy's resources that are not plainly of a kind that their service has.
    pub(super) unusual: Vec<&'a Pattern<'s>>,
    pub(super) topics: Topics,
    marks: Marks,
}

impl Found<'_, '_> {
    /// Whether two statements, by their numbers, may be about one action: surely not when the answer is no.
    pub(super) fn may_share_action(&self, one: usize, other: usize) -> bool {
        let of = |number: usize| self.marks.of_statements.get(number).copied().unwrap_or(ALL);
        of(one) & of(other) != 0
    }
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

impl Named<'_, '_> {
    /// Whether the name stands for more than one.
    #[must_use]
    pub fn is_wild(&self) -> bool {
        self.action.is_none() && self.name.contains(['*', '?'])
    }
}

pub(super) fn found<'a, 's>(policy: &'a Policy<'s>, table: &'a Authorization) -> Found<'a, 's> {
    let count = policy.statements.iter().filter_map(|statement| statement.actions.as_ref());
    let count = count.map(|listed| listed.items.len()).sum();
    let found = Found {
        actions: Vec::with_capacity(count),
        unusual: Vec::new(),
        topics: topics::of_grammar(policy),
        marks: Marks { of_statements: Vec::with_capacity(policy.statements.len()), ..Marks::default() },
    };
    let mut search = Search { table, found, last: None, region: "" };
    for statement in &policy.statements {
        let first = search.found.actions.len();
        let is_more_than_listing = search.actions(statement);
        if let Some(listed) = &statement.resources {
            let may_be_any = search.resources(listed, first);
            let is_granted = statement.effect == Some(Effect::Allow) && is_more_than_listing;
            search.found.topics.add(Topics::ANY_RESOURCE, is_granted && may_be_any);
        }
        search.of_s3(statement, first);
    }
    let Marks { is_shared, allowed, denied, .. } = search.found.marks;
    search.found.topics.add(Topics::SHARED_ACTION, is_shared);
    search.found.topics.add(Topics::DENIED_ALLOW, allowed & denied != 0);
    search.found
}

/// The look-up of one policy.
struct Search<'a, 's> {
    table: &'a Authorization,
    found: Found<'a, 's>,
    /// The last prefix of actions: a list often names one service over and over.
    last: Option<(&'a str, Option<Service<'a>>)>,
    /// The last region, if it is one: a policy seldom names more than one.
    region: &'a str,
}

/// Which actions statements may name: a bit stands for a sixty-fourth of all actions. Two statements without a bit in
/// common have no action in common either.
#[derive(Debug, Default)]
struct Marks {
    of_statements: Vec<u64>,
    all: u64,
    allowed: u64,
    denied: u64,
    is_shared: bool,
}

impl Marks {
    fn add(&mut self, statement: &Statement<'_>, own: u64) {
        self.of_statements.push(own);
        self.is_shared |= self.all & own != 0;
        self.all |= own;
        match statement.effect {
            Some(Effect::Allow) => self.allowed |= own,
            Some(Effect::Deny) => self.denied |= own,
            None => {}
        }
    }
}

/// Every action.
const ALL: u64 = u64::MAX;

/// The bits of the actions that an item may stand for. Two that are written out are one action when they differ in the
/// case of their letters at most, and so in nothing that is looked at here; a pattern may stand for any.
fn mark(pattern: &Pattern<'_>, action: Option<Action<'_>>) -> u64 {
    let bit = |number: usize| 1 << (number % 64);
    match action {
        Some(action) => bit(usize::from(action.number())),
        None if pattern.is_plain() => {
            let text = pattern.text.as_bytes();
            bit(text.len() + usize::from(text.last().map_or(0, u8::to_ascii_lowercase)))
        }
        None => ALL,
    }
}

impl<'a, 's> Search<'a, 's> {
    /// Looks the actions of a statement up. Whether it may allow more than to list things.
    fn actions(&mut self, statement: &'a Statement<'s>) -> bool {
        let items = statement.actions.as_ref().map_or(&[][..], |listed| &listed.items);
        // Whatever `NotAction` leaves in, and a statement without any action: of two the lists are equal.
        let is_open = items.is_empty() || statement.actions.as_ref().is_some_and(|listed| listed.is_negated);
        let mut own = if is_open { ALL } else { 0 };
        let mut is_more_than_listing = is_open;
        let mut is_repeated = false;
        for pattern in items {
            let named = named(statement, pattern, self.table, self.last);
            let action = named.and_then(|named| named.action);
            let mark = mark(pattern, action);
            is_repeated |= own & mark != 0;
            own |= mark;
            is_more_than_listing |= action.is_none_or(|action| !action.levels().is_only_list());
            self.found.topics.add_all(oddity(pattern, named.as_ref()));
            if let Some(named) = named {
                self.last = Some((named.prefix, named.service));
                self.found.actions.push(named);
            }
        }
        self.found.topics.add(Topics::REPEATED_ACTION, is_repeated);
        self.found.marks.add(statement, own);
        is_more_than_listing
    }

    /// Looks at the resources of a statement whose actions are found from number `first` on. Whether they may be any of
    /// a kind.
    fn resources(&mut self, listed: &'a Listed<'s, Pattern<'s>>, first: usize) -> bool {
        let mut may_be_any = listed.is_negated;
        let mut is_odd = false;
        for (number, pattern) in listed.items.iter().enumerate() {
            let Some(arn) = pattern.arn() else {
                may_be_any = true;
                is_odd |= pattern.text != "*";
                continue;
            };
            may_be_any |= !pattern.is_plain() && may_be_any_of_kind(&arn);
            // The actions have named its service, for the most part.
            let service = match self.last {
                Some((prefix, service)) if prefix == arn.service => service,
                _ => self.table.service(arn.service),
            };
            let own = if number == 0 { self.found.actions.get(first).copied() } else { None };
            if own.is_some_and(|named| self.is_acted_on(&named, &arn)) || is_usual(&arn, service) {
                is_odd |= !(self.has_usual_region(&arn) && has_usual_fields(&arn));
            } else {
                self.found.unusual.push(pattern);
                is_odd = true;
            }
        }
        self.found.topics.add(Topics::ODD_RESOURCE, is_odd);
        may_be_any
    }

    /// Whether the first action of a statement plainly acts on its first resource; otherwise none of its actions may act
    /// on any. S3's on its own resources have rules of their own.
    fn is_acted_on(&mut self, named: &Named<'a, 's>, arn: &Arn<'_>) -> bool {
        let is_of_s3 = |service: &Service<'_>| service.prefix() == "s3" && arn.service == "s3";
        let Some(service) = named.service.filter(|service| !is_of_s3(service)) else { return false };
        let is_acted_on = service.prefix() == arn.service
            && named
                .action
                .is_some_and(|action| action.resources().any(|(resource, _)| is_like(resource, arn)));
        self.found.topics.add(Topics::MISFIT, !is_acted_on);
        is_acted_on
    }

    fn has_usual_region(&mut self, arn: &Arn<'a>) -> bool {
        if arn.region.is_empty() || arn.region == self.region {
            return true;
        }
        let is_usual = partition_of_region(arn.region) == Some("aws");
        if is_usual {
            self.region = arn.region;
        }
        is_usual
    }

    /// Whether all actions act on buckets or objects, and whether some action of S3 may act on none of the resources that
    /// stand beside it: a look at what each can be.
    fn of_s3(&mut self, statement: &Statement<'_>, first: usize) {
        let actions = &self.found.actions[first..];
        let (mut wants_bucket, mut wants_object, mut wants_account) = (false, false, false);
        let (mut has_pattern, mut is_elsewhere, mut has_own) = (false, false, false);
        // Which service was looked at last, and whether it is S3.
        let mut last = (None, false);
        for named in actions {
            let Some(service) = named.service else { continue };
            if last.0 != Some(service.number()) {
                last = (Some(service.number()), service.prefix() == "s3");
            }
            is_elsewhere |= !last.1;
            if !last.1 {
                continue;
            }
            has_own = true;
            let Some(action) = named.action else {
                has_pattern |= named.is_wild();
                continue;
            };
            let (mut is_on_bucket, mut is_on_object) = (false, false);
            for (resource, _) in action.resources() {
                is_on_bucket |= resource.is_named("bucket");
                is_on_object |= resource.is_named("object");
            }
            wants_bucket |= is_on_bucket && !is_on_object;
            wants_object |= is_on_object && !is_on_bucket;
            if !is_on_bucket && !is_on_object {
                is_elsewhere = true;
                wants_account |= aws::is_on_account(action);
            }
        }
        is_elsewhere |= has_pattern;
        self.found.topics.add(Topics::NOT_ON_BUCKET, is_elsewhere);
        if !has_own {
            return;
        }
        let (mut has_bucket, mut has_object, mut has_account) = (false, false, false);
        for resource in statement.resource_items() {
            match resource.arn() {
                Some(arn) if arn.bucket().is_some_and(|name| !name.is_empty()) => {
                    let slash = memchr::memchr(b'/', arn.resource.as_bytes());
                    has_bucket |= slash.is_none();
                    // No key is empty.
                    has_object |= slash.is_some_and(|slash| slash + 1 < arn.resource.len())
                        || arn.resource.contains('*');
                    has_account |= arn.resource == "*";
                }
                Some(arn) if arn.access_point().is_some() => {
                    has_bucket |= arn.access_point().is_some_and(|named| !named.contains('/'));
                    has_object |= arn.resource.contains("/object/");
                    has_account = true;
                }
                // Another service's is none of S3's; anything else may be everything.
                Some(arn) if !arn.service.starts_with("s3") && !arn.service.contains(['*', '?']) => {}
                _ => return,
            }
        }
        let is_misfit = has_pattern
            || (wants_bucket && !has_bucket)
            || (wants_object && !has_object)
            || (wants_account && !has_account);
        self.found.topics.add(Topics::S3_MISFIT, is_misfit);
    }
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

/// How an action is not just the name of one that its service has today.
fn oddity(pattern: &Pattern<'_>, named: Option<&Named<'_, '_>>) -> Topics {
    if !pattern.is_plain() {
        return Topics::WILD_ACTION;
    }
    match named {
        None => Topics::BARE_ACTION,
        Some(Named { action: Some(action), .. }) if action.is_retired() => Topics::RETIRED_ACTION,
        Some(Named { action: Some(_), .. }) => Topics::NONE,
        Some(Named { service: Some(_), .. }) => Topics::UNKNOWN_ACTION,
        Some(_) => Topics::UNKNOWN_SERVICE,
    }
}

/// Whether an ARN is of the first partition, of an account's number if of any, and of no other address put into an ARN.
fn has_usual_fields(arn: &Arn<'_>) -> bool {
    arn.partition == "aws"
        && (arn.account.is_empty() || is_account_id(arn.account))
        && !["s3:", "http", "arn:"].iter().any(|start| arn.resource.starts_with(start))
}

/// Whether an ARN with a wildcard may be any of a kind: up to the wildcard it says no more than the kind. The roles that
/// belong to services are a kind of their own.
fn may_be_any_of_kind(arn: &Arn<'_>) -> bool {
    let Some(wildcard) = memchr::memchr2(b'*', b'?', arn.resource.as_bytes()) else { return false };
    let fixed = &arn.resource.as_bytes()[..wildcard];
    match fixed.iter().position(|byte| matches!(byte, b'/' | b':')) {
        None => true,
        Some(end) if end + 1 == fixed.len() => !matches!(arn.service, "s3" | "sns" | "sqs"),
        Some(_) => fixed.starts_with(b"role/aws-service-role"),
    }
}

/// Whether the service has a resource that the ARN can be, with a region and an account where that has them. This is a
/// look at the plain forms only, which nearly every ARN has.
fn is_usual(arn: &Arn<'_>, service: Option<Service<'_>>) -> bool {
    let Some(service) = service.filter(|service| service.prefix() == arn.service) else { return false };
    // ARNs of one kind come in rows, with and without something behind a slash in turn.
    let slot = usize::from(service.number()) * 2 + usize::from(arn.resource.contains('/'));
    LAST_LIKE.with_borrow_mut(|last| {
        if last.len() <= slot {
            last.resize(slot + 1, 0);
        }
        if service.resources().nth(usize::from(last[slot])).is_some_and(|resource| is_like(resource, arn)) {
            return true;
        }
        let found = (0..).zip(service.resources()).find(|(_, resource)| is_like(*resource, arn));
        last[slot] = found.map_or(last[slot], |(number, _)| number);
        found.is_some()
    })
}

/// Whether an ARN of a resource's service can be one of it.
fn is_like(resource: Resource<'_>, arn: &Arn<'_>) -> bool {
    resource.plain_form().is_some_and(|form| {
        form.has_region != arn.region.is_empty()
            && form.has_account != arn.account.is_empty()
            && can_become(arn.resource, form.resource)
    })
}

thread_local! {
    /// For ARNs of each service without and with a slash, which of its resources the last one was like: only where to
    /// look first.
    static LAST_LIKE: RefCell<Vec<u16>> = const { RefCell::new(Vec::new()) };
}
