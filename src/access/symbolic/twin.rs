//! Statements of the two sides that are alike but for one of their lists.
//!
//! What one of them says beyond the other is what its own items say, or of a `Not` list what only the other's do.

use std::cell::OnceCell;

use crate::policy::{Effect, Listed, Pattern, Policy, Statement, is_optional};

use super::area::Area;
use super::lower::{Taken, has_variables};
use super::not_in::not_in;

/// How many statements that are alike in all else are looked through for the items of one.
const MOST_TWINS: usize = 64;

/// How many statements with texts as long are looked at for one.
const MOST_AS_LONG: usize = 1024;

/// What the statements of one side say, to be found again.
pub(super) struct Texts<'a, 's> {
    policies: &'a [&'a Policy<'s>],
    /// Each with whether its policy has variables, in order.
    whole: Vec<(bool, Text<'s>)>,
    /// Made when first asked for.
    twins: OnceCell<Twins<'a, 's>>,
}

/// Statements without their actions, or without their resources, and the lists that are left out.
struct Twins<'a, 's> {
    all: Vec<(Rest<'s>, &'a [Pattern<'s>])>,
    /// What shows most that are not alike, with the numbers of those that it is of, in order.
    sizes: Vec<(u64, usize)>,
}

/// A text, ordered by its length first: most differ in that already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Text<'s>(usize, &'s str);

impl<'s> Text<'s> {
    fn of(text: &'s str) -> Self {
        Self(text.len(), text)
    }
}

/// A statement's text but for one of its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a thing of its own that twins have in common")]
struct Rest<'s> {
    has_variables: bool,
    is_deny: bool,
    is_but_actions: bool,
    /// What is left out is in the `Not` form.
    is_negated: bool,
    /// Of the actions or the resources, of the principals and of the conditions.
    texts: [Option<(bool, Text<'s>)>; 3],
}

impl Rest<'_> {
    /// How long its texts are.
    fn size(&self) -> u64 {
        let lengths = self.texts.iter().map(|text| text.as_ref().map_or(0, |(_, text)| text.0 as u64 + 1));
        lengths.fold(u64::from(self.is_but_actions), |size, length| (size << 20) + length)
    }
}

impl<'a, 's> Texts<'a, 's> {
    pub(super) fn of(policies: &'a [&'a Policy<'s>]) -> Self {
        let mut whole: Vec<_> = policies
            .iter()
            .flat_map(|policy| {
                let version = has_variables(policy);
                let known = policy.statements.iter().filter(|statement| !is_optional(statement.node));
                known.map(move |statement| (version, Text::of(statement.node.raw())))
            })
            .collect();
        whole.sort_unstable();
        Self { policies, whole, twins: OnceCell::new() }
    }

    /// Whether a statement stands here word by word.
    pub(super) fn has(&self, version: bool, statement: &Statement<'s>) -> bool {
        // Under which condition of the template an optional one is there, its text does not say.
        !is_optional(statement.node)
            && self.whole.binary_search(&(version, Text::of(statement.node.raw()))).is_ok()
    }

    /// The lists that statements have which are alike in all else.
    fn twins(&self, rest: &Rest<'s>) -> Vec<&'a [Pattern<'s>]> {
        let Twins { all, sizes } = self.twins.get_or_init(|| {
            let mut all = Vec::new();
            for policy in self.policies {
                let version = has_variables(policy);
                for statement in &policy.statements {
                    all.extend([true, false].iter().filter_map(|but| apart(version, statement, *but)));
                }
            }
            let mut sizes: Vec<(u64, usize)> =
                all.iter().enumerate().map(|(at, (rest, _))| (rest.size(), at)).collect();
            sizes.sort_unstable();
            Twins { all, sizes }
        });
        let size = rest.size();
        let first = sizes.partition_point(|other| other.0 < size);
        let as_long = sizes[first..].iter().take_while(|other| other.0 == size).take(MOST_AS_LONG);
        let alike = as_long.map(|(_, at)| &all[*at]).filter(|(other, _)| other == rest);
        alike.map(|(_, items)| *items).take(MOST_TWINS).filter(|items| is_plain(items)).collect()
    }

    /// What a statement says that its twins do not, and what that can be about. Only one list of it may differ.
    pub(super) fn own(&self, version: bool, statement: &'a Statement<'s>) -> (Taken<'a, 's>, Area<'a, 's>) {
        let all = Taken::whole(statement);
        // A trust policy has no resources.
        let resources = |count: usize| statement.resources.as_ref().map_or(1, |_| count);
        let mut fewest = all.actions.len() * resources(all.resources.len());
        let mut best = None;
        for is_but_actions in [true, false] {
            let Some((rest, items)) = apart(version, statement, is_but_actions) else { continue };
            let twins = self.twins(&rest);
            if twins.is_empty() || !is_plain(items) {
                continue;
            }
            if rest.is_negated {
                // Of what no twin names, a twin says as much.
                let named =
                    twins.iter().map(|twin| not_in(&[items], &twin.iter().collect::<Vec<&Pattern<'s>>>()));
                let Some(named) = named.min_by_key(Vec::len) else { continue };
                let area = Area::within(statement, all.clone(), is_but_actions, named);
                return (area.part(statement, &mut 0).unwrap_or(all), area);
            }
            let own = not_in(&twins, if is_but_actions { &all.actions } else { &all.resources });
            let size = if is_but_actions {
                own.len() * resources(all.resources.len())
            } else {
                all.actions.len() * resources(own.len())
            };
            if size < fewest {
                (fewest, best) = (size, Some((is_but_actions, own)));
            }
        }
        let best = match best {
            Some((true, actions)) => Taken { actions, ..all },
            Some((false, resources)) => Taken { resources, ..all },
            None => all,
        };
        let area = Area::of([(statement, best.clone())]);
        (best, area)
    }
}

/// Whether items say what they are: none of them is known only later.
fn is_plain(items: &[Pattern<'_>]) -> bool {
    items.iter().all(|item| !item.is_partly_unknown())
}

/// A statement without its actions, or without its resources, and what was left out; nothing when it cannot be said
/// what that is.
fn apart<'a, 's>(
    has_variables: bool,
    statement: &'a Statement<'s>,
    is_but_actions: bool,
) -> Option<(Rest<'s>, &'a [Pattern<'s>])> {
    fn raw<'s, T>(listed: Option<&Listed<'s, T>>) -> Option<(bool, Text<'s>)> {
        listed.map(|listed| (listed.is_negated, Text::of(listed.value.raw())))
    }
    let (left_out, kept) = if is_but_actions {
        (statement.actions.as_ref(), statement.resources.as_ref())
    } else {
        (statement.resources.as_ref(), statement.actions.as_ref())
    };
    let left_out = left_out.filter(|listed| !listed.has_unknown)?;
    if statement.has_unknown_condition {
        return None;
    }
    let is_deny = statement.effect? == Effect::Deny;
    let condition = statement.node.get("Condition").map(|node| (false, Text::of(node.raw())));
    let texts = [raw(kept), raw(statement.principals.as_ref()), condition];
    let is_negated = left_out.is_negated;
    Some((Rest { has_variables, is_deny, is_but_actions, is_negated, texts }, &left_out.items))
}
