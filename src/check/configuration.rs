//! Mistakes that configurations of several kinds share.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// Two rules with one id.
pub(super) fn duplicate_rule_id<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let mut seen: HashMap<Cow<'s, str>, Node<'s>> = HashMap::new();
    for rule in context.document.root.get("Rules").into_iter().flat_map(Node::items) {
        let Some(node) = rule.get("ID") else { continue };
        let Some(id) = node.string().filter(|id| !id.is_empty()) else { continue };
        match seen.get(&id) {
            Some(first) => matches.push(Match::new(node).with(*first, "it stands here first")),
            None => {
                seen.insert(id, node);
            }
        }
    }
}
