//! Ranges of addresses that callers come from.

use std::net::IpAddr;

use crate::check::conditions::each;
use crate::check::redundant;
use crate::policy::{Comparison, Condition, Effect, IpRange, MOST_COMPARED, Pattern, Policy, Statement};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// What the values of `aws:SourceIp` under one operator are.
struct Sources<'a, 's> {
    condition: &'a Condition<'s>,
    /// The values that are private.
    private: Vec<Node<'s>>,
    /// Whether one is certainly public.
    has_public: bool,
    /// Whether one is neither, or known only later.
    has_other: bool,
}

/// Every condition on `aws:SourceIp` under `comparison` that has a private value.
fn with_private<'a, 's>(
    policy: &'a Policy<'s>,
    comparison: Comparison,
) -> impl Iterator<Item = Sources<'a, 's>> {
    each(policy).filter_map(move |(_, condition, operator)| {
        if operator.comparison != comparison || !condition.is_key("aws:SourceIp") {
            return None;
        }
        let mut found =
            Sources { condition, private: Vec::new(), has_public: false, has_other: condition.has_unknown };
        for (node, text) in &condition.values {
            match IpRange::parse(text) {
                Some(range) if range.is_private() => found.private.push(*node),
                Some(_) => found.has_public = true,
                None => found.has_other = true,
            }
        }
        (!found.private.is_empty()).then_some(found)
    })
}

/// `IpAddress` with private ranges only.
pub(super) fn only_private<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    all_private(policy, Comparison::IpAddress, matches);
}

/// `NotIpAddress` with private ranges only.
pub(super) fn only_private_excluded<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    all_private(policy, Comparison::NotIpAddress, matches);
}

fn all_private<'s>(policy: &Policy<'s>, comparison: Comparison, matches: &mut Matches<'s>) {
    let sources = with_private(policy, comparison).filter(|found| !found.has_public && !found.has_other);
    matches.extend(sources.map(|found| Match::new(found.condition.value)));
}

/// `IpAddress` with private ranges beside public ones.
pub(super) fn some_private<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    beside_public(policy, Comparison::IpAddress, matches);
}

/// `NotIpAddress` with private ranges beside public ones.
pub(super) fn some_private_excluded<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    beside_public(policy, Comparison::NotIpAddress, matches);
}

fn beside_public<'s>(policy: &Policy<'s>, comparison: Comparison, matches: &mut Matches<'s>) {
    for found in with_private(policy, comparison).filter(|found| found.has_public) {
        matches.extend(found.private.into_iter().map(Match::new));
    }
}

/// Keys that tell requests which a service makes for the caller.
const OF_SERVICES: [&str; 4] =
    ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast", "aws:ViaAWSService"];

/// A Deny of other addresses that does not spare what services do for the caller, from addresses of their own.
pub(super) fn stops_services<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (statement, condition, operator) in each(policy) {
        let is_fence = statement.effect == Some(Effect::Deny)
            && operator.comparison == Comparison::NotIpAddress
            && condition.is_key("aws:SourceIp")
            && !statement.has_unknown_condition;
        let tells = |one: &Condition<'s>| OF_SERVICES.iter().any(|key| one.is_key(key));
        if is_fence && is_wide(statement) && !statement.conditions.iter().any(tells) {
            matches.push(Match::new(condition.key_node));
        }
    }
}

/// Whether a statement is about whole services. One that names actions may well mean what services do, too.
fn is_wide(statement: &Statement<'_>) -> bool {
    let is_whole = |item: &Pattern<'_>| item.text == "*" || item.name() == Some("*");
    let listed = statement.actions.as_ref();
    listed.is_some_and(|listed| listed.is_negated || listed.items.iter().any(is_whole))
}

/// A range written with an address in its middle.
pub(super) fn host_bits<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (_, condition, operator) in each(policy) {
        if !matches!(operator.comparison, Comparison::IpAddress | Comparison::NotIpAddress) {
            continue;
        }
        for (node, text) in &condition.values {
            let Some(range) = IpRange::parse(text) else { continue };
            let canonical = range.canonical();
            if canonical.address != range.address {
                matches.push(
                    Match::saying(*node, format!("`{text}` is the range `{canonical}`"))
                        .help(format!("write `{canonical}`, or `{}` for the one address", range.address))
                        .fix(format!("write `{canonical}`"), format!("\"{canonical}\"")),
                );
            }
        }
    }
}

/// A condition on addresses that every address meets.
pub(super) fn every_address<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let mut halves: Vec<(&Statement<'s>, &Condition<'s>)> = Vec::new();
    for (statement, condition, operator) in each(policy) {
        let wanted = match statement.effect {
            Some(Effect::Allow) => Comparison::IpAddress,
            Some(Effect::Deny) => Comparison::NotIpAddress,
            None => continue,
        };
        if operator.comparison != wanted || !condition.is_key("aws:SourceIp") {
            continue;
        }
        match everyone(condition) {
            // Of an Allow for anyone with such a range another rule speaks.
            Some((Some(node), range)) if !(wanted == Comparison::IpAddress && statement.is_for_anyone()) => {
                matches.push(Match::saying(node, format!("`{range}` is every {} address", version(range))));
            }
            Some((None, range)) => {
                let message = format!("these ranges add up to every {} address", version(range));
                matches.push(Match::saying(condition.value, message));
            }
            None if wanted == Comparison::IpAddress => halves.push((statement, condition)),
            Some(_) | None => {}
        }
    }
    split(&halves, matches);
}

fn version(range: IpRange) -> &'static str {
    if range.address.is_ipv4() { "IPv4" } else { "IPv6" }
}

fn ranges<'a>(condition: &'a Condition<'_>) -> impl Iterator<Item = IpRange> + 'a {
    condition.values.iter().filter_map(|(_, text)| IpRange::parse(text.trim()))
}

/// A range of those that are everyone, and its place if it is that by itself.
fn everyone<'s>(condition: &Condition<'s>) -> Option<(Option<Node<'s>>, IpRange)> {
    for (node, text) in &condition.values {
        if let Some(range) = IpRange::parse(text.trim()).filter(|range| range.length == 0) {
            return Some((Some(*node), range));
        }
    }
    adds_up(ranges(condition)).map(|range| (None, range))
}

/// One of the ranges that together are every address of its version.
fn adds_up(ranges: impl Iterator<Item = IpRange>) -> Option<IpRange> {
    let mut all: Vec<IpRange> = ranges.map(IpRange::canonical).collect();
    // To be everyone, there must be halves, or quarters and a half, and so on: none is wide enough alone.
    all.sort_by_key(|range| (range.address, range.length));
    all.chunk_by(|one, other| one.address.is_ipv4() == other.address.is_ipv4()).find_map(|same| {
        let bits = if same[0].address.is_ipv4() { 32 } else { 128 };
        let first = |range: &IpRange| match range.address {
            IpAddr::V4(four) => u128::from(u32::from(four)),
            IpAddr::V6(six) => u128::from(six),
        };
        // The first address behind all that the ranges so far reach; `None` is the end.
        let mut next = Some(0u128);
        for range in same {
            let Some(reached) = next else { break };
            if first(range) > reached {
                return None;
            }
            let size = 1u128.checked_shl(bits - u32::from(range.length));
            let end = size
                .and_then(|size| first(range).checked_add(size))
                .filter(|end| bits == 128 || *end >> bits == 0);
            next = end.map(|end| end.max(reached));
        }
        next.is_none().then_some(same[0])
    })
}

/// Allow statements that differ in their ranges only, and together let everyone in.
fn split<'s>(halves: &[(&Statement<'s>, &Condition<'s>)], matches: &mut Matches<'s>) {
    let halves = &halves[..halves.len().min(MOST_COMPARED)];
    let mut is_done = vec![false; halves.len()];
    for at in 0..halves.len() {
        if is_done[at] {
            continue;
        }
        let (statement, condition) = halves[at];
        let alike: Vec<usize> = (at..halves.len())
            .filter(|other| *other == at || redundant::differ_in(statement, halves[*other].0, condition))
            .collect();
        if alike.len() < 2 {
            continue;
        }
        for other in &alike {
            is_done[*other] = true;
        }
        let together = alike.iter().flat_map(|other| ranges(halves[*other].1));
        if let Some(range) = adds_up(together) {
            let message = format!(
                "the ranges of {} statements add up to every {} address",
                alike.len(),
                version(range)
            );
            let found = Match::saying(condition.value, message);
            matches.push(
                alike[1..]
                    .iter()
                    .fold(found, |found, other| found.with(halves[*other].1.value, "and these ranges")),
            );
        }
    }
}
