//! What a look-up gives: services, actions and resource types, all borrowed from the table.

use std::cmp::Ordering;

use super::Authorization;
use super::key::ConditionKey;
use super::pack::{
    ACTION, ADDED, BEFORE, HAS_ACCOUNT, HAS_REGION, NAME_ONLY, REQUIRED, RESOURCE, RETIRED, SERVICE, hash,
};
use super::table::partition_point;
use crate::glob::matches_ignoring_case;
use crate::letter_case::order_ignoring_case;

/// A service.
#[derive(Debug, Clone, Copy)]
pub struct Service<'t> {
    table: &'t Authorization,
    number: u16,
}

/// An action of a service.
#[derive(Debug, Clone, Copy)]
pub struct Action<'t> {
    service: Service<'t>,
    number: u16,
}

/// A type of resources that a service has.
#[derive(Debug, Clone, Copy)]
pub struct Resource<'t> {
    service: Service<'t>,
    number: u16,
}

/// What most types of resources say of their ARNs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainForm<'t> {
    /// Whether they have a region.
    pub has_region: bool,
    /// Whether they have an account.
    pub has_account: bool,
    /// Their last field, with holes as in [`Resource::templates`].
    pub resource: &'t str,
}

/// The access levels of an action; some have two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Levels(u16);

impl Levels {
    const WORDS: [&'static str; 5] = ["List", "Read", "Write", "Permissions management", "Tagging"];

    /// It lists resources.
    #[must_use]
    pub fn is_list(self) -> bool {
        self.0 & 1 != 0
    }

    /// It does nothing but list resources.
    #[must_use]
    pub fn is_only_list(self) -> bool {
        self.0 == 1
    }

    /// It reads what resources hold.
    #[must_use]
    pub fn is_read(self) -> bool {
        self.0 & 1 << 1 != 0
    }

    /// It makes, changes or deletes resources.
    #[must_use]
    pub fn is_write(self) -> bool {
        self.0 & 1 << 2 != 0
    }

    /// It changes who may do what.
    #[must_use]
    pub fn is_permissions_management(self) -> bool {
        self.0 & 1 << 3 != 0
    }

    /// It changes tags.
    #[must_use]
    pub fn is_tagging(self) -> bool {
        self.0 & 1 << 4 != 0
    }

    /// AWS's words for them.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        (0..).zip(Self::WORDS).filter(move |(bit, _)| self.0 & 1 << bit != 0).map(|(_, word)| word)
    }
}

impl<'t> Service<'t> {
    pub(super) fn new(table: &'t Authorization, number: u16) -> Self {
        Self { table, number }
    }

    /// Its place among the services of its table, from 0.
    #[must_use]
    pub fn number(self) -> u16 {
        self.number
    }

    #[inline]
    fn at(self) -> usize {
        self.table.layout.first_service + usize::from(self.number) * SERVICE
    }

    /// The numbers of the service's records of one kind; their first one stands at `at` in the service's own.
    #[inline]
    fn numbers(self, at: usize) -> std::ops::Range<u16> {
        let first = self.table.word(self.at() + at);
        first..first + self.table.word(self.at() + at + 1)
    }

    /// What its actions start with, before the colon.
    #[must_use]
    pub fn prefix(self) -> &'t str {
        self.table.text(self.at(), self.table.word(self.at() + 2))
    }

    /// The action named `name`, which has no prefix.
    #[must_use]
    pub fn action(self, name: &str) -> Option<Action<'t>> {
        let (table, own) = (self.table, self.numbers(3));
        let fits = |number| own.contains(&number) && is_called(table, number, name);
        let found = table.probe(table.layout.action_slots, hash(self.number, name.as_bytes()), fits);
        found.map(|number| Action { service: self, number })
    }

    /// Every action, sorted without regard to case.
    pub fn actions(self) -> impl ExactSizeIterator<Item = Action<'t>> {
        self.numbers(3).map(move |number| Action { service: self, number })
    }

    /// The actions that a name or pattern stands for, sorted as [`Self::actions`] are.
    pub fn matching(self, pattern: &str) -> impl Iterator<Item = Action<'t>> {
        let (range, rest) = self.start(pattern);
        range
            .map(move |number| Action { service: self, number })
            .filter(move |action| rest.is_none_or(|pattern| matches_ignoring_case(pattern, action.name())))
    }

    /// The actions that share the pattern's fixed start, and the pattern unless all of them match.
    fn start(self, pattern: &str) -> (std::ops::Range<u16>, Option<&str>) {
        let Some(wildcard) = pattern.find(['*', '?']) else {
            let exact = self.action(pattern).map_or(0..0, |action| action.number..action.number + 1);
            return (exact, None);
        };
        let fixed = &pattern.as_bytes()[..wildcard];
        let compare = |number: u16| {
            let name = action_name(self.table, number).as_bytes();
            order_ignoring_case(&name[..name.len().min(wildcard)], fixed)
        };
        let own = self.numbers(3);
        let from = partition_point(own.clone(), |number| compare(number) == Ordering::Less);
        let to = partition_point(from..own.end, |number| compare(number) == Ordering::Equal);
        (from..to, (&pattern[wildcard..] != "*").then_some(pattern))
    }

    /// Whether the service is newer than the rest of the table, so that nothing but its actions' names is known.
    #[must_use]
    pub fn is_name_only(self) -> bool {
        self.actions().all(Action::is_name_only)
    }

    /// Every resource type.
    pub fn resources(self) -> impl ExactSizeIterator<Item = Resource<'t>> {
        self.numbers(5).map(move |number| Resource { service: self, number })
    }

    /// Every condition key of its actions and resources, `aws:` ones among them; those with holes stand last.
    pub fn keys(self) -> impl ExactSizeIterator<Item = ConditionKey<'t>> {
        self.numbers(7).map(move |number| ConditionKey::new(self.table, number))
    }

    /// The condition key that a policy calls `name`: `s3:prefix`, `s3:ExistingObjectTag/team`.
    #[must_use]
    pub fn key(self, name: &str) -> Option<ConditionKey<'t>> {
        let key = |number| ConditionKey::new(self.table, number);
        let with_holes = self.first_key_with_hole()..self.numbers(7).end;
        self.plain_key(name).map(key).or_else(|| with_holes.map(key).find(|key| key.is_called(name)))
    }

    fn first_key_with_hole(self) -> u16 {
        self.numbers(7).start + self.table.word(self.at() + 9)
    }

    /// The number of the key without a hole that is called `name`.
    fn plain_key(self, name: &str) -> Option<u16> {
        let plain = self.numbers(7).start..self.first_key_with_hole();
        let key_name = |number| ConditionKey::new(self.table, number).name();
        let is_before =
            |number| order_ignoring_case(key_name(number).as_bytes(), name.as_bytes()) == Ordering::Less;
        let found = partition_point(plain.clone(), is_before);
        (plain.contains(&found) && key_name(found).eq_ignore_ascii_case(name)).then_some(found)
    }
}

fn action_name(table: &Authorization, number: u16) -> &str {
    let at = table.layout.first_action + usize::from(number) * ACTION;
    table.text(at, table.word(at + 2) & 0xff)
}

/// Whether an action has this name. Nearly every name is written as AWS writes it, which is told soonest.
fn is_called(table: &Authorization, number: u16, name: &str) -> bool {
    let at = table.layout.first_action + usize::from(number) * ACTION;
    let length = table.word(at + 2) & 0xff;
    if usize::from(length) != name.len() {
        return false;
    }
    let own = table.text(at, length);
    own == name || own.eq_ignore_ascii_case(name)
}

impl<'t> Action<'t> {
    /// Its place among the actions of all services of its table, from 0.
    #[must_use]
    pub fn number(self) -> u16 {
        self.number
    }

    #[inline]
    fn at(self) -> usize {
        self.service.table.layout.first_action + usize::from(self.number) * ACTION
    }

    fn flags(self) -> u16 {
        self.service.table.word(self.at() + 2) >> 8
    }

    /// Where its list starts, and how many resource types and keys are in it.
    fn list(self) -> (usize, u16, u16) {
        let table = self.service.table;
        let start = table.layout.first_list + table.wide(self.at() + 3);
        (start + 2, table.word(start), table.word(start + 1))
    }

    /// Its name as AWS writes it, without the prefix.
    #[must_use]
    pub fn name(self) -> &'t str {
        action_name(self.service.table, self.number)
    }

    /// The service that it belongs to.
    #[must_use]
    pub fn service(self) -> Service<'t> {
        self.service
    }

    /// Its access levels; none when they are not known.
    #[must_use]
    pub fn levels(self) -> Levels {
        Levels(self.flags() & (NAME_ONLY - 1))
    }

    /// The resource types that it acts on, and whether it needs one of that type. An action with none takes only `*`.
    pub fn resources(self) -> impl ExactSizeIterator<Item = (Resource<'t>, bool)> {
        let (start, count, _) = self.list();
        (start..start + usize::from(count)).map(move |at| {
            let word = self.service.table.word(at);
            (Resource { service: self.service, number: word & !REQUIRED }, word & REQUIRED != 0)
        })
    }

    /// The condition keys of the action itself.
    pub fn keys(self) -> impl Iterator<Item = ConditionKey<'t>> {
        let (start, resources, count) = self.list();
        let table = self.service.table;
        table.list(start + usize::from(resources), count).map(move |number| ConditionKey::new(table, number))
    }

    /// Whether a condition can look at the key `name` when it is asked about this action: the key is one of its own or of
    /// its resources. Global keys that every request has do not count unless they are listed. That it cannot,
    /// [`Self::lacks_key`] says.
    #[must_use]
    pub fn supports_key(self, name: &str) -> bool {
        let (plain, first_with_hole) = (self.service.plain_key(name), self.service.first_key_with_hole());
        let of_resources = self.resources().flat_map(|(resource, _)| resource.keys());
        self.keys()
            .chain(of_resources)
            .any(|key| Some(key.number()) == plain || key.number() >= first_with_hole && key.is_called(name))
    }

    /// Whether requests for it are known not to have the key `name`: of what is newer than the rest of the table, be it the
    /// action or one of its service's keys, that is not known.
    #[must_use]
    pub fn lacks_key(self, name: &str) -> bool {
        !self.is_name_only()
            && !self.supports_key(name)
            && !self.service.key(name).is_some_and(ConditionKey::is_name_only)
    }

    /// Whether it is newer than the rest of the table, so that its resource types and keys are not known.
    #[must_use]
    pub fn is_name_only(self) -> bool {
        self.flags() & NAME_ONLY != 0
    }

    /// Whether AWS's newer lists have it no more.
    #[must_use]
    pub fn is_retired(self) -> bool {
        self.flags() & RETIRED != 0
    }
}

impl<'t> Resource<'t> {
    #[inline]
    fn at(self) -> usize {
        self.service.table.layout.first_resource + usize::from(self.number) * RESOURCE
    }

    /// Its name: `bucket`.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.service.table.text(self.at(), self.service.table.word(self.at() + 2))
    }

    /// Whether that is its name.
    #[must_use]
    #[inline]
    pub fn is_named(self, name: &str) -> bool {
        usize::from(self.service.table.word(self.at() + 2)) == name.len() && self.name() == name
    }

    /// Whether the type is newer than the rest of the table, so that nothing but its name and its ARNs are known.
    #[must_use]
    pub fn is_name_only(self) -> bool {
        self.service.table.word(self.at() + 8) & ADDED != 0
    }

    /// What its ARNs have, when they have one form, of its own service, and a region and an account that are missing or to
    /// be filled in.
    #[must_use]
    pub fn plain_form(self) -> Option<PlainForm<'t>> {
        let table = self.service.table;
        let plain = table.word(self.at() + 8) & !ADDED;
        let arn = || table.text(self.at() + 3, table.word(self.at() + 5));
        (plain != 0).then(|| PlainForm {
            has_region: plain & HAS_REGION != 0,
            has_account: plain & HAS_ACCOUNT != 0,
            resource: &arn()[usize::from(plain >> BEFORE)..],
        })
    }

    /// The forms of its ARN; most types have one. Every hole is `${}` and stands for any text; a `*` is a wildcard of
    /// AWS's own.
    pub fn templates(self) -> impl Iterator<Item = &'t str> {
        self.service.table.text(self.at() + 3, self.service.table.word(self.at() + 5)).split('=')
    }

    /// The condition keys that come with a resource of the type.
    pub fn keys(self) -> impl Iterator<Item = ConditionKey<'t>> {
        let table = self.service.table;
        let start = table.layout.first_list + table.wide(self.at() + 6);
        table.list(start + 1, table.word(start)).map(move |number| ConditionKey::new(table, number))
    }
}

impl PartialEq for Resource<'_> {
    /// Of one table, the same type.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.service.table, other.service.table) && self.number == other.number
    }
}

impl Eq for Resource<'_> {}
