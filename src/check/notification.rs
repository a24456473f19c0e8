//! Notifications that S3 refuses together.

use std::borrow::Cow;

use crate::policy::{MOST_COMPARED, covers};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// There are fewer kinds of events than this; a longer list is not compared.
const MOST_EVENTS: usize = 64;

/// One notification: which events of which objects.
struct Notification<'s> {
    node: Node<'s>,
    events: Vec<Cow<'s, str>>,
    prefix: Cow<'s, str>,
    suffix: Cow<'s, str>,
}

impl<'s> Notification<'s> {
    /// `None` when something about it is known only later.
    fn of(node: Node<'s>) -> Option<Self> {
        let events = node.get("Events")?.one_or_many().map(Node::string).collect::<Option<Vec<_>>>()?;
        if events.len() > MOST_EVENTS {
            return None;
        }
        let mut notification = Self { node, events, prefix: Cow::Borrowed(""), suffix: Cow::Borrowed("") };
        if let Some(filter) = node.get("Filter") {
            let key = filter.get("Key").or_else(|| filter.get("S3Key"))?;
            for rule in key.get("FilterRules")?.items() {
                let value = rule.get("Value")?.string()?;
                if rule.get("Name")?.string()?.eq_ignore_ascii_case("prefix") {
                    notification.prefix = value;
                } else {
                    notification.suffix = value;
                }
            }
        }
        Some(notification)
    }

    /// Whether one event of one object can be both notifications'.
    fn overlaps(&self, other: &Self) -> bool {
        let shares =
            |one: &Cow<'_, str>| other.events.iter().any(|event| covers(event, one) || covers(one, event));
        let (one, two) = (&*self.prefix, &*other.prefix);
        let meet_in_front = one.starts_with(two) || two.starts_with(one);
        let (one, two) = (&*self.suffix, &*other.suffix);
        let meet_at_end = one.ends_with(two) || two.ends_with(one);
        meet_in_front && meet_at_end && self.events.iter().any(shares)
    }
}

/// Two notifications for one event.
pub(super) fn overlap<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let lists = ["TopicConfigurations", "QueueConfigurations", "LambdaFunctionConfigurations"];
    let listed = lists.iter().filter_map(|list| context.document.root.get(list)).flat_map(Node::items);
    let all: Vec<_> = listed.take(MOST_COMPARED).filter_map(Notification::of).collect();
    for (index, later) in all.iter().enumerate() {
        if let Some(first) = all[..index].iter().find(|earlier| earlier.overlaps(later)) {
            matches.push(Match::new(later.node).with(first.node, "about the same events"));
        }
    }
}
