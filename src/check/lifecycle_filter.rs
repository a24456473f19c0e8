//! Which objects a lifecycle rule is about, and what that means for the other rules.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::bundle::{enabled_rules, lifecycle_rules};
use crate::day::in_days;
use crate::policy::MOST_COMPARED;
use crate::rule::{Context, Match, Matches};
use crate::syntax::{Kind, Node};

/// An object has at most ten tags; a rule that asks for many more is not compared.
const MOST_TAGS: usize = 16;

/// The objects that a rule is about.
struct Scope<'s> {
    prefix: Cow<'s, str>,
    tags: Vec<(Cow<'s, str>, Cow<'s, str>)>,
    /// Sizes outside these bounds are left out.
    larger_than: f64,
    smaller_than: f64,
}

impl<'s> Scope<'s> {
    /// `None` when something about it is known only later, or is no filter at all.
    fn of(rule: Node<'s>) -> Option<Self> {
        let filter = rule.get("Filter").or_else(|| rule.get("Prefix").map(|_| rule))?;
        let holder = filter.get("And").unwrap_or(filter);
        if filter.kind() != Kind::Object || holder.kind() != Kind::Object {
            return None;
        }
        let prefix = match holder.get("Prefix") {
            Some(prefix) => prefix.string()?,
            None => Cow::Borrowed(""),
        };
        let bound = |key: &str, default: f64| match holder.get(key) {
            Some(size) => size.number(),
            None => Some(default),
        };
        let mut tags = Vec::new();
        let listed = holder.get("Tags").or_else(|| holder.get("Tag"));
        for tag in listed.into_iter().flat_map(Node::one_or_many) {
            if tags.len() == MOST_TAGS {
                return None;
            }
            tags.push((tag.get("Key")?.string()?, tag.get("Value")?.string()?));
        }
        Some(Self {
            prefix,
            tags,
            larger_than: bound("ObjectSizeGreaterThan", -1.0)?,
            smaller_than: bound("ObjectSizeLessThan", f64::INFINITY)?,
        })
    }

    /// Whether each object of `other` is one of these.
    fn covers(&self, other: &Self) -> bool {
        other.prefix.starts_with(&*self.prefix)
            && self.larger_than <= other.larger_than
            && self.smaller_than >= other.smaller_than
            && self.tags.iter().all(|tag| other.tags.contains(tag))
    }
}

/// The prefix of a rule that is about every object below it; `None` for one that asks for more.
pub(super) fn plain_prefix(rule: Node<'_>) -> Option<Cow<'_, str>> {
    let scope = Scope::of(rule)?;
    let is_plain = scope.tags.is_empty() && scope.larger_than < 1.0 && scope.smaller_than.is_infinite();
    is_plain.then_some(scope.prefix)
}

/// A tag key that a filter names twice.
pub(super) fn tag_twice<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for rule in lifecycle_rules(context.document.root) {
        let tags = rule.get("Filter").and_then(|filter| filter.get("And")?.get("Tags"));
        let mut seen: HashMap<Cow<'s, str>, Node<'s>> = HashMap::new();
        for node in tags.into_iter().flat_map(Node::items).filter_map(|tag| tag.get("Key")) {
            let Some(key) = node.string() else { continue };
            match seen.get(&key) {
                Some(first) => matches.push(Match::new(node).with(*first, "it stands here first")),
                None => {
                    seen.insert(key, node);
                }
            }
        }
    }
}

/// When a rule removes something: the member that holds the days, and the lists of transitions before it.
struct Removal {
    action: &'static str,
    days: &'static str,
    transitions: [&'static str; 2],
}

const REMOVALS: [Removal; 3] = [
    Removal { action: "Expiration", days: "Days", transitions: ["Transitions", "Transition"] },
    Removal {
        action: "NoncurrentVersionExpiration",
        days: "NoncurrentDays",
        transitions: ["NoncurrentVersionTransitions", "NoncurrentVersionTransition"],
    },
    Removal { action: "AbortIncompleteMultipartUpload", days: "DaysAfterInitiation", transitions: ["", ""] },
];

impl Removal {
    /// The days after which `rule` surely removes what it is about.
    fn days_of<'s>(&self, rule: Node<'s>) -> Option<(Node<'s>, f64)> {
        let action = rule.get(self.action)?;
        // Some versions stay when a number of them is kept.
        if action.get("NewerNoncurrentVersions").is_some() {
            return None;
        }
        let node = action.get(self.days)?;
        Some((node, node.number()?))
    }

    /// The actions of `rule` that would come after `limit` days.
    fn later_than<'s>(&self, rule: Node<'s>, limit: f64) -> Vec<Node<'s>> {
        let mut later = Vec::new();
        let own = rule.get(self.action).and_then(|action| action.get(self.days));
        later.extend(own.filter(|node| node.number().is_some_and(|days| days > limit)));
        let lists = self.transitions.iter().filter_map(|name| rule.get(name));
        let moves = lists.flat_map(Node::one_or_many);
        // Of a removal and a transition on one day, the removal wins.
        later.extend(
            moves.filter(|one| one.get(self.days).and_then(Node::number).is_some_and(|days| days >= limit)),
        );
        later
    }
}

/// An action for objects that another rule has removed by then.
pub(super) fn action_shadowed<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let enabled = enabled_rules(context.document.root).take(MOST_COMPARED);
    let scoped: Vec<_> = enabled.filter_map(|rule| Some((rule, Scope::of(rule)?))).collect();
    for removal in &REMOVALS {
        for (rule, scope) in &scoped {
            let others = scoped.iter().filter(|(other, wider)| other != rule && wider.covers(scope));
            let soonest = others
                .filter_map(|(other, _)| removal.days_of(*other))
                .min_by(|one, other| one.1.total_cmp(&other.1));
            let Some((node, limit)) = soonest else { continue };
            for late in removal.later_than(*rule, limit) {
                let message =
                    format!("another rule removes these objects after {} already", in_days(node.raw()));
                matches.push(Match::saying(late, message).with(node, "the rule that comes first"));
            }
        }
    }
}
