//! Ranges of addresses that callers come from.

use crate::check::conditions::each;
use crate::policy::{Comparison, Condition, IpRange, Policy};
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
