//! What could be left out: actions and resources that others in their list cover, and statements that say the same.

use std::cmp::Ordering;

use crate::letter_case::order_ignoring_case;
use crate::policy::{
    Condition, Effect, Listed, MOST_COMPARED, Pattern, Policy, Statement, covers, covers_ignoring_case,
    is_optional, is_partly_unknown,
};
use crate::rule::{Context, Match, Matches};
use crate::syntax::{Node, without};

/// Actions that another action of the list covers.
pub(super) fn redundant_action<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for listed in policy.statements.iter().filter_map(|statement| statement.actions.as_ref()) {
        report(listed, &IGNORING_CASE, matches);
    }
}

/// Resources that another resource of the list covers.
pub(super) fn redundant_resource<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for listed in policy.statements.iter().filter_map(|statement| statement.resources.as_ref()) {
        report(listed, &EXACTLY, matches);
    }
}

/// How the items of a list compare.
struct Comparing {
    order: fn(&str, &str) -> Ordering,
    starts_with: fn(&str, &str) -> bool,
    covers: fn(&str, &str) -> bool,
}

const EXACTLY: Comparing = Comparing {
    order: |one, other| one.cmp(other),
    starts_with: |text, start| text.starts_with(start),
    covers,
};

const IGNORING_CASE: Comparing = Comparing {
    order: |one, other| order_ignoring_case(one.as_bytes(), other.as_bytes()),
    starts_with: |text, start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)),
    covers: covers_ignoring_case,
};

/// One item of a list covers another, by their numbers.
struct Covering {
    wide: usize,
    narrow: usize,
}

/// How many pairs of one list are compared. A real list of hundreds of items needs a few thousand.
const MOST_PAIRS: usize = MOST_COMPARED * MOST_COMPARED;

fn report<'s>(listed: &Listed<'s, Pattern<'s>>, comparing: &Comparing, matches: &mut Matches<'s>) {
    let items = &listed.items;
    if items.len() < 2 {
        return;
    }
    if are_plainly_different(items, comparing) {
        return;
    }
    let pairs = coverings(items, comparing);
    if pairs.is_empty() {
        return;
    }
    let groups = groups(items.len(), &pairs);
    let mut covered_by: Vec<Option<usize>> = vec![None; items.len()];
    for pair in &pairs {
        // The widest of all that cover it is one that nothing covers; of equals the first stays.
        let widest = covered_by[pair.narrow]
            .is_none_or(|wide| (comparing.covers)(&items[pair.wide].text, &items[wide].text));
        if widest && stays(pair, items, comparing) {
            covered_by[pair.narrow] = Some(pair.wide);
        }
    }
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); items.len()];
    for (item, group) in groups.iter().enumerate() {
        members[*group].push(item);
    }
    for group in members.iter().filter(|group| group.len() > 1) {
        let mut redundant = group.iter().filter_map(|item| covered_by[*item].map(|wide| (*item, wide)));
        let Some((first, wide)) = redundant.next() else { continue };
        let mut found =
            Match::saying(items[first].node, said(&items[first], &items[wide], redundant.count()));
        for item in group.iter().filter(|item| **item != first).take(MOST_COMPARED) {
            let label = match covered_by[*item] {
                Some(wide) => format!("covered by `{}` too", items[wide].text),
                None if is_same(&items[first], &items[*item]) => "it stands here already".to_owned(),
                None => "this covers it".to_owned(),
            };
            found = found.with(items[*item].node, label);
        }
        let gone: Vec<Node<'s>> =
            group.iter().filter(|item| covered_by[**item].is_some()).map(|item| items[*item].node).collect();
        let what = if gone.len() == 1 { "leave it out" } else { "leave them out" };
        matches.push(found.edit(what, without(listed.value, &gone)));
    }
}

fn is_same(one: &Pattern<'_>, other: &Pattern<'_>) -> bool {
    one.text.eq_ignore_ascii_case(&other.text)
}

fn said(narrow: &Pattern<'_>, wide: &Pattern<'_>, others: usize) -> String {
    let more = match others {
        0 => String::new(),
        1 => ", as is one more".to_owned(),
        others => format!(", as are {others} more"),
    };
    if is_same(narrow, wide) {
        format!("`{}` stands twice in this list{more}", narrow.text)
    } else {
        format!("`{}` is covered by `{}` in the same list{more}", narrow.text, wide.text)
    }
}

/// Whether the wide item of a pair is the one to keep: of two that cover one another it is the first.
fn stays(pair: &Covering, items: &[Pattern<'_>], comparing: &Comparing) -> bool {
    pair.wide < pair.narrow || !(comparing.covers)(&items[pair.narrow].text, &items[pair.wide].text)
}

/// Whether the items are few, and none begins as another one does up to its first wildcard, if any: the usual list, told
/// without sorting it.
fn are_plainly_different(items: &[Pattern<'_>], comparing: &Comparing) -> bool {
    const FEW: usize = 24;
    let may_cover = |wide: &Pattern<'_>, start: usize, narrow: &Pattern<'_>| {
        let is_long_enough = match wide.text.len() {
            whole if whole == start => narrow.text.len() == start,
            _ => narrow.text.len() >= start,
        };
        is_long_enough && (comparing.starts_with)(&narrow.text, &wide.text[..start])
    };
    let is_apart = |(number, wide): (usize, &Pattern<'_>)| {
        let wildcard = || memchr::memchr2(b'*', b'?', wide.text.as_bytes());
        let start = if wide.is_plain() { None } else { wildcard() }.unwrap_or(wide.text.len());
        // Of two without a wildcard one look tells both ways.
        let others = if start == wide.text.len() { &items[..number] } else { items };
        others.iter().enumerate().all(|(other, narrow)| other == number || !may_cover(wide, start, narrow))
    };
    items.len() <= FEW && items.iter().enumerate().all(is_apart)
}

/// Every pair of which one item covers the other. Sorted, what a pattern can cover stands together: behind its fixed
/// start.
fn coverings(items: &[Pattern<'_>], comparing: &Comparing) -> Vec<Covering> {
    let mut sorted: Vec<usize> = (0..items.len()).collect();
    let text = |index: usize| &*items[index].text;
    sorted.sort_by(|one, other| (comparing.order)(text(*one), text(*other)).then(one.cmp(other)));
    let mut pairs = Vec::new();
    let mut compared = 0;
    for (place, &wide) in sorted.iter().enumerate() {
        let Some(start) = text(wide).find(['*', '?']) else {
            // Without a wildcard it covers its equals only, and they follow it: each is held against the next.
            let equals = sorted[place + 1..].iter().take(1);
            let equals = equals.take_while(|other| (comparing.order)(text(**other), text(wide)).is_eq());
            let known = equals.filter(|_| !is_partly_unknown(text(wide)));
            pairs.extend(known.map(|&narrow| Covering { wide, narrow }));
            continue;
        };
        if is_partly_unknown(text(wide)) || text(wide).contains("${*}") || text(wide).contains("${?}") {
            continue;
        }
        let start = &text(wide)[..start];
        let from = sorted.partition_point(|other| (comparing.order)(text(*other), start).is_lt());
        for &narrow in sorted[from..].iter().take_while(|other| (comparing.starts_with)(text(**other), start))
        {
            compared += 1;
            if compared > MOST_PAIRS {
                return pairs;
            }
            if narrow != wide && is_within(text(narrow), text(wide), comparing) {
                pairs.push(Covering { wide, narrow });
            }
        }
    }
    pairs
}

/// Text that is filled in later has an unknown length, and `?` stands for one character.
fn is_within(narrow: &str, wide: &str, comparing: &Comparing) -> bool {
    let has_holes = is_partly_unknown(narrow) || narrow.contains("${");
    !(has_holes && wide.contains('?')) && (comparing.covers)(wide, narrow)
}

/// The number of the first item that each is joined to by pairs, itself when alone.
fn groups(count: usize, pairs: &[Covering]) -> Vec<usize> {
    fn root(of: &mut [usize], mut item: usize) -> usize {
        while of[item] != item {
            of[item] = of[of[item]];
            item = of[item];
        }
        item
    }
    let mut of: Vec<usize> = (0..count).collect();
    for pair in pairs {
        let (one, other) = (root(&mut of, pair.wide), root(&mut of, pair.narrow));
        of[one.max(other)] = one.min(other);
    }
    (0..count).map(|item| root(&mut of, item)).collect()
}

/// Statements that say the same as an earlier one, in whatever order.
pub(super) fn redundant_statement<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let statements = &policy.statements;
    if statements.len() < 2 || are_plainly_unlike(statements) {
        return;
    }
    let mut shapes: Vec<(Shape, usize)> = Vec::with_capacity(statements.len());
    shapes.extend(statements.iter().enumerate().map(|(index, statement)| (shape(statement), index)));
    shapes.sort_unstable();
    for alike in shapes.chunk_by(|one, other| one.0 == other.0).filter(|alike| alike.len() > 1) {
        let mut kept: Vec<(Content<'_>, usize)> = Vec::new();
        for &(_, index) in alike.iter().filter(|pair| !has_unknown(&statements[pair.1])).take(MOST_COMPARED) {
            let content = content(&statements[index]);
            match kept.iter().find(|earlier| earlier.0 == content) {
                Some((_, earlier)) => {
                    let node = statements[index].node;
                    let found = Match::new(node).with(statements[*earlier].node, "the same statement");
                    let edit = node.origin().parent().and_then(|list| without(list, &[node]));
                    matches.push(found.edit("leave it out", edit));
                }
                None => kept.push((content, index)),
            }
        }
    }
}

/// Whether the statements are few, and no two begin their lists alike and have as many items in them: the usual policy,
/// told without memory.
fn are_plainly_unlike(statements: &[Statement<'_>]) -> bool {
    const FEW: usize = 16;
    let counts = |statement: &Statement<'_>| {
        let count =
            |listed: &Option<Listed<'_, Pattern<'_>>>| listed.as_ref().map_or(0, |listed| listed.items.len());
        (statement.effect, count(&statement.actions), count(&statement.resources), statement.conditions.len())
    };
    let is_new = |(number, statement): (usize, &Statement<'_>)| {
        let own = counts(statement);
        !statements[..number].iter().any(|other| counts(other) == own && bytes(other) == bytes(statement))
    };
    statements.len() <= FEW && statements.iter().enumerate().all(is_new)
}

/// How many bytes the actions and resources of a statement have.
fn bytes(statement: &Statement<'_>) -> usize {
    let listed = statement.actions.iter().chain(&statement.resources);
    listed.flat_map(|listed| &listed.items).map(|item| item.text.len()).sum()
}

/// Whether [`redundant_statement`] takes two statements for the same.
pub(super) fn are_equal(one: &Statement<'_>, other: &Statement<'_>) -> bool {
    shape(one) == shape(other) && !has_unknown(one) && !has_unknown(other) && content(one) == content(other)
}

/// Whether two statements are the same but for the values of one condition.
pub(super) fn differ_in(one: &Statement<'_>, other: &Statement<'_>, condition: &Condition<'_>) -> bool {
    if has_unknown(one) || has_unknown(other) || one.effect != other.effect {
        return false;
    }
    let operator = condition.operator_node.string().unwrap_or_default().to_ascii_lowercase();
    let rest = |statement| {
        let mut all = content(statement);
        for own in &mut all.conditions {
            if own.0 == operator && own.1.eq_ignore_ascii_case(&condition.key) {
                own.2.clear();
            }
        }
        all
    };
    rest(one) == rest(other)
}

/// What equal statements have in common whatever the order of their lists, and quick to tell.
type Shape = (Option<bool>, [usize; 4], [usize; 3]);

fn shape(statement: &Statement<'_>) -> Shape {
    fn both<'s, T>(listed: Option<&Listed<'s, T>>, length: fn(&T) -> usize) -> (usize, usize) {
        // The `Not` form counts as one item more.
        listed.map_or((0, 0), |listed| {
            let bytes = listed.items.iter().map(length).sum();
            (2 * listed.items.len() + usize::from(listed.is_negated) + 1, bytes)
        })
    }
    let (actions, action_bytes) = both(statement.actions.as_ref(), |item| item.text.len());
    let (resources, resource_bytes) = both(statement.resources.as_ref(), |item| item.text.len());
    let (principals, principal_bytes) = both(statement.principals.as_ref(), |item| item.text.len());
    let effect = statement.effect.map(|effect| effect == Effect::Allow);
    (
        effect,
        [actions, resources, principals, statement.conditions.len()],
        [action_bytes, resource_bytes, principal_bytes],
    )
}

/// Whether what a statement says, or whether it is there at all, is known only later.
fn has_unknown(statement: &Statement<'_>) -> bool {
    let unknown = |listed: &Option<Listed<'_, Pattern<'_>>>| {
        listed
            .as_ref()
            .is_some_and(|listed| listed.has_unknown || listed.items.iter().any(Pattern::is_partly_unknown))
    };
    statement.effect.is_none()
        || statement.has_unknown_condition
        || unknown(&statement.actions)
        || unknown(&statement.resources)
        || statement.principals.as_ref().is_some_and(|listed| {
            listed.has_unknown || listed.items.iter().any(|item| is_partly_unknown(&item.text))
        })
        || statement.conditions.iter().any(|condition| {
            condition.has_unknown || condition.values.iter().any(|(_, value)| is_partly_unknown(value))
        })
        || is_optional(statement.node)
}

/// Everything that a statement says, sorted.
#[derive(PartialEq)]
struct Content<'a> {
    actions: Vec<String>,
    resources: Vec<&'a str>,
    principals: Vec<(u8, &'a str)>,
    conditions: Vec<(String, String, Vec<&'a str>)>,
}

fn content<'a>(statement: &'a Statement<'_>) -> Content<'a> {
    fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
        let mut items: Vec<T> = items.collect();
        items.sort_unstable();
        items
    }
    let actions = statement.actions.iter().flat_map(|listed| &listed.items);
    let resources = statement.resources.iter().flat_map(|listed| &listed.items);
    Content {
        actions: sorted(actions.map(|item| item.text.to_ascii_lowercase())),
        resources: sorted(resources.map(|item| &*item.text)),
        principals: sorted(statement.principal_items().iter().map(|item| (item.kind as u8, &*item.text))),
        conditions: sorted(statement.conditions.iter().map(|condition| {
            let operator = condition.operator_node.string().unwrap_or_default().to_ascii_lowercase();
            let values = sorted(condition.values.iter().map(|(_, value)| &**value));
            (operator, condition.key.to_ascii_lowercase(), values)
        })),
    }
}
