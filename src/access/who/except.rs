//! What Denies take away of a statement's grant.

use crate::access::subject::place;
use crate::access::symbolic::StatementNumber;
use crate::access::who::line::{Line, MOST_LISTED};
use crate::access::who::words;
use crate::finding::Label;
use crate::glob::are_disjoint_ignoring_case;
use crate::policy::{MOST_COMPARED, Policy, Principal, Statement};

/// A Deny that takes away a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Except {
    /// The actions that it names, when they are not all of a service's.
    pub actions: Vec<String>,
    /// The principals that it names, when they are fewer than the line's.
    pub principals: Vec<String>,
    /// All principals but those.
    pub are_other_principals: bool,
    /// The resources that it names, when they are fewer than the line's.
    pub resources: Vec<String>,
    /// All resources but those.
    pub are_other_resources: bool,
    /// Its conditions in words.
    pub conditions: Vec<String>,
    /// Where it stands.
    pub place: Label,
}

/// What these Denies take away of what a line grants.
pub(super) fn except(line: &Line, denied_by: &[StatementNumber], policies: &[&Policy<'_>]) -> Vec<Except> {
    let denies = denied_by.iter().take(MOST_COMPARED).filter_map(|number| {
        let deny = policies.get(number.policy)?.statements.get(number.statement)?;
        Some(one(line, deny))
    });
    denies.collect()
}

fn one(line: &Line, deny: &Statement<'_>) -> Except {
    let is_whole = |text: &str| text == "*" || text.ends_with(":*");
    let actions = deny.action_items().iter().map(|item| item.text.to_string());
    let (principals, are_other_principals) = principals(line, deny);
    let (resources, are_other_resources) = resources(line, deny);
    Except {
        actions: actions.filter(|text| !is_whole(text)).take(MOST_LISTED).collect(),
        principals,
        are_other_principals,
        resources,
        are_other_resources,
        conditions: words::conditions(deny),
        place: place(deny.node),
    }
}

/// The principals that a Deny names, unless all of the line's are among them.
fn principals(line: &Line, deny: &Statement<'_>) -> (Vec<String>, bool) {
    let Some(listed) =
        deny.principals.as_ref().filter(|listed| !listed.items.iter().any(Principal::is_anyone))
    else {
        return (Vec::new(), false);
    };
    let items = &listed.items[..listed.items.len().min(MOST_LISTED)];
    let is_named = |text: &str| items.iter().any(|item| item.text == text);
    let is_all = !listed.is_negated && !line.is_all_but && line.who.iter().all(|who| is_named(&who.text));
    let names = items.iter().filter(|_| !is_all).map(|item| item.text.to_string()).collect();
    (names, listed.is_negated)
}

/// The resources that a Deny names and the line is about, unless all of the line's are among them.
fn resources(line: &Line, deny: &Statement<'_>) -> (Vec<String>, bool) {
    let Some(listed) = &deny.resources else { return (Vec::new(), false) };
    let items = &listed.items[..listed.items.len().min(MOST_LISTED)];
    let is_all = if line.are_other_resources {
        !listed.is_negated && items.iter().any(|item| item.text == "*")
    } else {
        line.resources.iter().all(|own| deny.covers_resource(own))
    };
    if is_all {
        return (Vec::new(), false);
    }
    let can_be = |text: &str| {
        line.are_other_resources || line.resources.iter().any(|own| !are_disjoint_ignoring_case(own, text))
    };
    // What is left out of the Deny is told as it stands.
    let told = items.iter().filter(|item| listed.is_negated || !item.says_all() || can_be(&item.text));
    (told.map(|item| item.text.to_string()).collect(), listed.is_negated)
}
