//! The IAM policy language as types with spans.
//!
//! Parsing is tolerant: what cannot be understood becomes a [`Problem`] at its place, and everything else is still
//! there to be checked. AWS's shorthands (one value for a list, `"*"` for any principal) are already lifted here.

mod arn;
mod condition;
mod ip_range;
mod parse;
mod principal;
mod problem;
mod template;
mod unknown;
mod view;

use std::borrow::Cow;

pub use crate::glob::{covers, covers_ignoring_case, matches, matches_ignoring_case};
pub use arn::Arn;
pub use condition::{Comparison, Condition, Operator, SetQualifier};
pub use ip_range::IpRange;
pub use principal::{Principal, PrincipalKind, is_account_id};
pub use problem::{Problem, ProblemKind};
pub use template::can_become;
pub use unknown::{
    UNKNOWN_CLOSE, UNKNOWN_OPEN, begins_with_bucket, decision, is_optional, is_partly_unknown,
    is_wholly_unknown, may_be_nothing, settled, unknown, unknown_bucket,
};
pub use view::canonical_view;

use crate::syntax::Node;

/// A policy document.
#[derive(Debug)]
pub struct Policy<'s> {
    /// The whole document.
    pub node: Node<'s>,
    /// The `Version` element.
    pub version: Option<Node<'s>>,
    /// The statements, in order.
    pub statements: Vec<Statement<'s>>,
    /// The first statement, or the list of them, that is known only later: there may be more than `statements`.
    pub later: Option<Node<'s>>,
    /// What could not be understood, in document order.
    pub problems: Vec<Problem<'s>>,
    /// The numbers of the statements that allow, then of those that deny. Checks hold statements against each other,
    /// and looking through all of them for the few that deny would be quadratic.
    by_effect: Vec<u32>,
    /// How many of them allow.
    allowing: usize,
}

/// One statement.
#[derive(Debug)]
pub struct Statement<'s> {
    /// The whole statement.
    pub node: Node<'s>,
    /// The `Sid` element.
    pub sid: Option<Node<'s>>,
    /// What it does, when that is one of the two words AWS knows.
    pub effect: Option<Effect>,
    /// The `Effect` element's value.
    pub effect_node: Option<Node<'s>>,
    /// `Principal` or `NotPrincipal`.
    pub principals: Option<Listed<'s, Principal<'s>>>,
    /// `Action` or `NotAction`.
    pub actions: Option<Listed<'s, Pattern<'s>>>,
    /// `Resource` or `NotResource`.
    pub resources: Option<Listed<'s, Pattern<'s>>>,
    /// Every operator and key of the `Condition` element: all of them must hold.
    pub conditions: Vec<Condition<'s>>,
    /// The `Condition` element holds something that is not known or not understood.
    pub has_unknown_condition: bool,
}

/// Whether a statement allows or denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`.
    Deny,
}

/// An element that is a list, in its plain or its `Not` form.
#[derive(Debug)]
pub struct Listed<'s, T> {
    /// The element's name.
    pub key: Node<'s>,
    /// Its whole value.
    pub value: Node<'s>,
    /// Whether it is the `Not` form: everything but the items.
    pub is_negated: bool,
    /// The items, in order.
    pub items: Vec<T>,
    /// Some items are known only later, or were not understood.
    pub has_unknown: bool,
}

/// A string that may hold `*` and `?`: an action or a resource.
#[derive(Debug, Clone)]
pub struct Pattern<'s> {
    /// Where it stands.
    pub node: Node<'s>,
    /// Its text.
    pub text: Cow<'s, str>,
    /// Several checks take each resource apart; where is found out once.
    colons: Option<arn::Colons>,
    /// Whether it holds neither a wildcard nor a `$` and is ASCII, as most are: it stands for itself.
    is_plain: bool,
}

/// How many statements are held against each other statement: more than AWS's size quotas let a policy have, and few
/// enough that a document of a million of them takes no million squared.
pub const MOST_COMPARED: usize = 256;

impl<'s> Policy<'s> {
    /// What is written in place of statements that are known only later.
    pub fn later_texts(&self) -> impl Iterator<Item = &'s str> {
        let lists = self.later.and_then(|_| self.node.get("Statement")).into_iter();
        lists.flat_map(Node::one_or_many).filter(|one| unknown::is_known_later(*one)).map(Node::raw)
    }

    /// Statements with `Effect: Allow`.
    pub fn allows(&self) -> impl Iterator<Item = &Statement<'s>> {
        self.by_effect[..self.allowing].iter().map(|number| &self.statements[*number as usize])
    }

    /// Whether a statement allows what `is_such` tells, or may once all statements are known.
    pub fn may_allow<'p>(&'p self, is_such: impl FnMut(&'p Statement<'s>) -> bool) -> bool {
        self.later.is_some() || self.allows().any(is_such)
    }

    /// Every action that its statements name, in the plain or the `Not` form.
    pub fn named_actions(&self) -> impl Iterator<Item = &Pattern<'s>> {
        let listed = self.statements.iter().filter_map(|statement| statement.actions.as_ref());
        listed.flat_map(|listed| &listed.items)
    }

    /// Every resource that its statements name, in the plain or the `Not` form.
    pub fn named_resources(&self) -> impl Iterator<Item = &Pattern<'s>> {
        let listed = self.statements.iter().filter_map(|statement| statement.resources.as_ref());
        listed.flat_map(|listed| &listed.items)
    }

    /// Statements with `Effect: Deny`.
    pub fn denies(&self) -> impl Iterator<Item = &Statement<'s>> {
        self.by_effect[self.allowing..].iter().map(|number| &self.statements[*number as usize])
    }
}

impl<'s> Statement<'s> {
    /// The principals that it names, in the plain or the `Not` form.
    pub fn principal_items(&self) -> &[Principal<'s>] {
        self.principals.as_ref().map_or(&[], |listed| &listed.items)
    }

    /// The actions that it names, in the plain form only.
    pub fn action_items(&self) -> &[Pattern<'s>] {
        plain_items(self.actions.as_ref())
    }

    /// The resources that it names, in the plain form only.
    pub fn resource_items(&self) -> &[Pattern<'s>] {
        plain_items(self.resources.as_ref())
    }

    /// Whether it is about every caller: `"*"` or `{"AWS": "*"}`, which S3 and IAM treat alike.
    #[must_use]
    pub fn is_for_anyone(&self) -> bool {
        self.principals
            .as_ref()
            .is_some_and(|listed| !listed.is_negated && listed.items.iter().any(Principal::is_anyone))
    }

    /// Whether it holds whatever the circumstances of a request are: no condition limits it, not even one that is not known.
    #[must_use]
    pub fn is_unconditional(&self) -> bool {
        self.conditions.is_empty() && !self.has_unknown_condition
    }

    /// Whether every action that `pattern` can stand for is among its actions. `NotAction` counts when none of its
    /// items can overlap.
    #[must_use]
    pub fn covers_action(&self, pattern: &str) -> bool {
        let Some(actions) = &self.actions else { return false };
        if actions.is_negated {
            return !actions.has_unknown
                && actions
                    .items
                    .iter()
                    .all(|item| crate::glob::are_disjoint_ignoring_case(&item.text, pattern));
        }
        actions.items.iter().any(|item| item.covers_ignoring_case(pattern))
    }

    /// Whether every resource that `pattern` can stand for is among its resources.
    #[must_use]
    pub fn covers_resource(&self, pattern: &str) -> bool {
        let Some(resources) = &self.resources else { return false };
        if resources.is_negated {
            return !resources.has_unknown
                && resources
                    .items
                    .iter()
                    .all(|item| crate::glob::are_disjoint_ignoring_case(&item.text, pattern));
        }
        resources.items.iter().any(|item| item.covers(pattern))
    }

    /// Whether it is certain that no resource is among those of both. Sound, not complete: variables, what is known only
    /// later and ARNs that lack fields can stand for anything.
    #[must_use]
    pub fn shares_no_resource(&self, other: &Self) -> bool {
        let is_whole = |item: &Pattern<'_>| item.arn().is_some() && item.says_all();
        are_apart(self.resources.as_ref(), other.resources.as_ref(), is_whole)
    }

    /// Whether it is certain that no action is among those of both. Sound, not complete.
    #[must_use]
    pub fn shares_no_action(&self, other: &Self) -> bool {
        are_apart(self.actions.as_ref(), other.actions.as_ref(), Pattern::says_all)
    }
}

/// Whether nothing is in both lists, of items that say all that they can stand for.
fn are_apart<'s>(
    own: Option<&Listed<'s, Pattern<'s>>>,
    others: Option<&Listed<'s, Pattern<'s>>>,
    says_all: impl Fn(&Pattern<'s>) -> bool,
) -> bool {
    let (Some(own), Some(others)) = (own, others) else { return false };
    own.items.len() * others.items.len() <= MOST_COMPARED
        && [own, others].iter().all(|listed| listed.names_all() && listed.items.iter().all(&says_all))
        && own.items.iter().all(|item| {
            let mut others = others.items.iter();
            others.all(|other| crate::glob::are_disjoint_ignoring_case(&item.text, &other.text))
        })
}

impl<T> Listed<'_, T> {
    /// Whether the items are all that it names: it is no `Not` form, and nothing in it is known only later.
    #[must_use]
    pub fn names_all(&self) -> bool {
        !self.is_negated && !self.has_unknown
    }
}

fn plain_items<'a, 's>(listed: Option<&'a Listed<'s, Pattern<'s>>>) -> &'a [Pattern<'s>] {
    match listed {
        Some(listed) if !listed.is_negated => &listed.items,
        _ => &[],
    }
}

impl<'s> Pattern<'s> {
    fn new(node: Node<'s>, text: Cow<'s, str>) -> Self {
        let colons = arn::Colons::find(&text);
        // Without a way out: most texts are short and have none of these, and so several bytes are looked at at once.
        let is_more = |byte: &u8| matches!(byte, b'*' | b'?' | b'$' | 128..);
        let is_plain = !text.bytes().fold(false, |found, byte| found | is_more(&byte));
        Self { node, text, colons, is_plain }
    }

    /// Whether it stands for itself: no wildcard, no variable, nothing known only later.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Whether it has a `*` or `?`.
    #[must_use]
    pub fn is_wild(&self) -> bool {
        !self.is_plain && memchr::memchr2(b'*', b'?', self.text.as_bytes()).is_some()
    }

    /// Whether every string that `narrow` stands for is also one of this one's, as [`covers`] says.
    #[must_use]
    pub fn covers(&self, narrow: &str) -> bool {
        if self.is_plain { self.text == narrow } else { covers(&self.text, narrow) }
    }

    /// [`Self::covers`], with ASCII letters alike in both cases.
    #[must_use]
    pub fn covers_ignoring_case(&self, narrow: &str) -> bool {
        if self.is_plain {
            self.text.len() == narrow.len() && self.text.eq_ignore_ascii_case(narrow)
        } else {
            covers_ignoring_case(&self.text, narrow)
        }
    }

    /// The text as an ARN, when it has all six fields of one.
    #[must_use]
    pub fn arn(&self) -> Option<Arn<'_>> {
        self.colons.map(|colons| Arn::cut(&self.text, colons))
    }

    /// Whether its text says all that it can stand for: it has no variables, nothing in it is known only later, and it is
    /// no ARN that lacks fields, which is taken for more than it says.
    #[must_use]
    pub fn says_all(&self) -> bool {
        let is_short = || {
            let colons = || self.text.bytes().filter(|byte| *byte == b':').count();
            self.colons.is_none() && self.text.starts_with("arn:") && colons() < 5
        };
        let has_dollar = || memchr::memchr(b'$', self.text.as_bytes()).is_some() && self.text.contains("${");
        (self.is_plain || !has_dollar() && !self.is_partly_unknown()) && !is_short()
    }

    /// The part before the colon, as written: the service of an action.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        let colon = self.text.bytes().position(|byte| byte == b':')?;
        Some(&self.text[..colon])
    }

    /// The part behind the first colon: the name of an action.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let colon = self.text.bytes().position(|byte| byte == b':')?;
        Some(&self.text[colon + 1..])
    }

    /// Whether part of the text is known only later.
    #[must_use]
    pub fn is_partly_unknown(&self) -> bool {
        !self.is_plain && is_partly_unknown(&self.text)
    }
}

/// Whether `text` holds a policy variable such as `${aws:username}`, which AWS fills in for each request.
#[must_use]
pub fn has_variable(text: &str) -> bool {
    text.as_bytes().contains(&b'$') && text.contains("${") && !is_only_escapes(text)
}

/// `${*}`, `${?}` and `${$}` stand for the character itself.
fn is_only_escapes(text: &str) -> bool {
    text.match_indices("${").all(|(at, _)| {
        let rest = &text[at + 2..];
        ["*}", "?}", "$}"].iter().any(|escape| rest.starts_with(escape))
    })
}

impl<'s> Policy<'s> {
    /// Reads the policy at `node`.
    #[must_use]
    pub fn parse(node: Node<'s>) -> Self {
        parse::policy(node)
    }
}
