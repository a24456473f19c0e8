//! CORS rules that no request reaches.

use crate::policy::{covers, covers_ignoring_case};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// S3 takes no more rules than this.
const MOST_RULES: usize = 100;

/// A longer list of values is not compared.
const LONGEST_LIST: u32 = 64;

/// A rule after one that already matches all that it would: S3 takes the first.
pub(super) fn rule_never_used<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let listed = context.document.root.get("CORSRules").into_iter().flat_map(Node::items);
    let rules: Vec<Node<'s>> = listed.take(MOST_RULES).collect();
    for (index, later) in rules.iter().enumerate() {
        let first = rules[..index].iter().find(|earlier| {
            let is_within =
                |list: &str, covers: fn(&str, &str) -> bool| within(*later, **earlier, list, covers);
            let is_asked = |list: &str| later.get(list).is_some_and(|list| list.items().next().is_some());
            is_asked("AllowedOrigins")
                && is_asked("AllowedMethods")
                && is_within("AllowedOrigins", covers)
                && is_within("AllowedMethods", |one, other| one == other)
                && is_within("AllowedHeaders", covers_ignoring_case)
        });
        if let Some(first) = first {
            matches.push(Match::new(*later).with(*first, "the rule that comes first"));
        }
    }
}

/// Whether each value of the later rule's list is covered by one of the earlier rule's.
fn within(later: Node<'_>, earlier: Node<'_>, list: &str, covers: fn(&str, &str) -> bool) -> bool {
    let Some(narrow) = later.get(list) else { return true };
    if narrow.size().max(earlier.size()) > LONGEST_LIST {
        return false;
    }
    let wide: Vec<_> = earlier.get(list).into_iter().flat_map(Node::items).filter_map(Node::string).collect();
    narrow
        .one_or_many()
        .all(|value| value.string().is_some_and(|value| wide.iter().any(|pattern| covers(pattern, &value))))
}
