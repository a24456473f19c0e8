//! What differs between two sets of policies, taken apart into questions that are answered one by one.
//!
//! A statement that stands on both sides word by word allows nothing new, and takes nothing away; nor do those items of
//! a changed one that a statement of the other side has just so. What is left of a statement is asked about by itself,
//! beside those statements and items only that can say something of its actions and resources. Most new versions of a
//! policy are then a handful of small questions, however long the policy is.

use std::cell::OnceCell;

use crate::policy::{Effect, Listed, Pattern, Policy, Statement, matches_ignoring_case};

use super::area::Area;
use super::lower::{Taken, has_variables};
use super::product::OutOfFuel;

/// How many items of one version of a list may be missing in a row from another, for both to be walked in step.
const MOST_SKIPPED: usize = 48;

/// How many pairs of items are compared on such a walk.
const MOST_COMPARED: usize = 20_000;

/// How many items are looked for one by one.
const MOST_SOUGHT: usize = 16;

/// How many statements that are alike in all else are looked through for the items of one.
const MOST_TWINS: usize = 64;

/// Two sets of policies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides<'a, 's> {
    pub(super) old: &'a [&'a Policy<'s>],
    pub(super) new: &'a [&'a Policy<'s>],
    /// Policies that name principals hang on one resource: its parts are not told apart here.
    pub(super) names_principals: bool,
}

/// A part of a statement that the other side has not got.
#[derive(Debug)]
pub(super) struct Change<'a, 's> {
    pub(super) is_new: bool,
    pub(super) policy: usize,
    pub(super) index: usize,
    pub(super) effect: Option<Effect>,
    /// Only these items of it; the others the other side has.
    part: Taken<'a, 's>,
    /// What the part can be about.
    pub(super) area: Area<'a, 's>,
}

impl Change<'_, '_> {
    /// Whether what it lets be allowed hangs on other statements with an effect, of one side.
    fn hangs_on(&self, effect: Option<Effect>, is_new: bool, to_new: bool) -> bool {
        let (Some(own), Some(other)) = (self.effect, effect) else { return true };
        match (own, is_new == to_new, other) {
            // It says itself what is allowed; the other side's Denies only say how new that is, which is shown of what
            // is gained.
            (Effect::Allow, true, Effect::Allow) => false,
            (Effect::Allow, false, Effect::Deny) | (Effect::Deny, false, _) => to_new,
            (Effect::Allow, false, Effect::Allow)
            | (Effect::Allow, true, Effect::Deny)
            | (Effect::Deny, true, _) => true,
        }
    }
}

impl<'a, 's> Sides<'a, 's> {
    /// Everything that differs.
    pub(super) fn changes(self) -> Vec<Change<'a, 's>> {
        let (old, new) = (Texts::of(self.old), Texts::of(self.new));
        let mut changes = Vec::new();
        for (is_new, policies, other) in [(false, self.old, &new), (true, self.new, &old)] {
            for (number, policy) in policies.iter().enumerate() {
                let version = has_variables(policy);
                for (index, statement) in policy.statements.iter().enumerate() {
                    if other.has(version, statement) {
                        continue;
                    }
                    let part = Taken::whole(statement);
                    let part = other.without_twins(version, statement, part);
                    let is_left = |items: &[&Pattern<'_>], listed: Option<&Listed<'_, Pattern<'_>>>| {
                        !items.is_empty()
                            || listed.is_none_or(|listed| listed.is_negated || listed.has_unknown)
                    };
                    if !is_left(&part.actions, statement.actions.as_ref())
                        || !is_left(&part.resources, statement.resources.as_ref())
                    {
                        continue;
                    }
                    let mut area = Area::of([(statement, part.clone())]);
                    if self.names_principals {
                        area.resources = None;
                    }
                    let (policy, effect) = (number, statement.effect);
                    changes.push(Change { is_new, policy, index, effect, part, area });
                }
            }
        }
        changes
    }

    /// Calls `take` with what of each statement can say something of what a change lets be allowed by the new policies,
    /// or by the old ones.
    pub(super) fn concerned(
        self,
        change: &Change<'a, 's>,
        to_new: bool,
        pairs: &mut usize,
        mut take: impl FnMut(bool, usize, usize, &Taken<'a, 's>) -> Result<(), OutOfFuel>,
    ) -> Result<(), OutOfFuel> {
        for (is_new, policies) in [(false, self.old), (true, self.new)] {
            for (number, policy) in policies.iter().enumerate() {
                for (index, statement) in policy.statements.iter().enumerate() {
                    if (is_new, number, index) == (change.is_new, change.policy, change.index) {
                        take(is_new, number, index, &change.part)?;
                    } else if change.hangs_on(statement.effect, is_new, to_new)
                        && let Some(taken) = change.area.part(statement, pairs)
                    {
                        take(is_new, number, index, &taken)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether the old policies, or the new ones, allow an action by statements that a change has nothing to do with,
    /// because they are about other resources.
    pub(super) fn allow_elsewhere(self, change: &Change<'a, 's>, in_new: bool, action: &str) -> bool {
        let policies = if in_new { self.new } else { self.old };
        change.area.resources.is_some()
            && policies.iter().flat_map(|policy| &policy.statements).any(|statement| {
                statement.effect == Some(Effect::Allow)
                    && statement.actions.as_ref().is_some_and(|listed| {
                        let is_listed =
                            listed.items.iter().any(|item| matches_ignoring_case(&item.text, action));
                        is_listed != listed.is_negated
                    })
                    && change.area.part(statement, &mut 0).is_none()
            })
    }
}

/// What the statements of one side say, to be found again.
struct Texts<'a, 's> {
    policies: &'a [&'a Policy<'s>],
    /// Each with whether its policy has variables, in order.
    whole: Vec<(bool, Text<'s>)>,
    /// All but their actions, or but their resources, in order, with the lists left out. Made when first asked for.
    twins: OnceCell<Vec<(Rest<'s>, &'a [Pattern<'s>])>>,
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rest<'s> {
    has_variables: bool,
    is_deny: bool,
    is_but_actions: bool,
    /// Of the actions or the resources, of the principals and of the conditions.
    texts: [Option<(bool, Text<'s>)>; 3],
}

impl<'a, 's> Texts<'a, 's> {
    fn of(policies: &'a [&'a Policy<'s>]) -> Self {
        let mut whole: Vec<_> = policies
            .iter()
            .flat_map(|policy| {
                let version = has_variables(policy);
                policy.statements.iter().map(move |statement| (version, Text::of(statement.node.raw())))
            })
            .collect();
        whole.sort_unstable();
        Self { policies, whole, twins: OnceCell::new() }
    }

    fn has(&self, version: bool, statement: &Statement<'s>) -> bool {
        self.whole.binary_search(&(version, Text::of(statement.node.raw()))).is_ok()
    }

    /// The lists that statements have which are alike in all else.
    fn twins(&self, rest: &Rest<'s>) -> Vec<&'a [Pattern<'s>]> {
        let all = self.twins.get_or_init(|| {
            let mut all = Vec::new();
            for policy in self.policies {
                let version = has_variables(policy);
                for statement in &policy.statements {
                    all.extend([true, false].iter().filter_map(|but| apart(version, statement, *but)));
                }
            }
            all.sort_by(|one, other| one.0.cmp(&other.0));
            all
        });
        let first = all.partition_point(|other| other.0 < *rest);
        let alike = all[first..].iter().take_while(|other| other.0 == *rest).map(|other| other.1);
        alike.take(MOST_TWINS).filter(|items| is_plain(items)).collect()
    }

    /// Leaves out the items that a statement has which is alike in all else. Only one list of it may differ.
    fn without_twins(
        &self,
        version: bool,
        statement: &'a Statement<'s>,
        part: Taken<'a, 's>,
    ) -> Taken<'a, 's> {
        // A trust policy has no resources.
        let resources =
            |taken: &Taken<'_, '_>| statement.resources.as_ref().map_or(1, |_| taken.resources.len());
        let size = |taken: &Taken<'_, '_>| taken.actions.len() * resources(taken);
        let all = part;
        let mut best = all.clone();
        for is_but_actions in [true, false] {
            let Some((rest, items)) = apart(version, statement, is_but_actions) else { continue };
            if !is_plain(items) {
                continue;
            }
            let twins = self.twins(&rest);
            let mut own = all.clone();
            if is_but_actions {
                own.actions = not_in(&twins, &all.actions);
            } else {
                own.resources = not_in(&twins, &all.resources);
            }
            if size(&own) < size(&best) {
                best = own;
            }
        }
        best
    }
}

/// Whether items say what they are: none of them is known only later.
fn is_plain(items: &[Pattern<'_>]) -> bool {
    items.iter().all(|item| !item.is_partly_unknown())
}

/// The items that stand in none of some lists. Versions of a list mostly have one order, so that both are walked.
fn not_in<'a, 's>(lists: &[&[Pattern<'s>]], items: &[&'a Pattern<'s>]) -> Vec<&'a Pattern<'s>> {
    let is_alike = |list: &&&[Pattern<'_>]| {
        list.first().zip(items.first()).is_some_and(|(one, other)| one.text == other.text)
    };
    let beside = lists.iter().find(is_alike).or(lists.first());
    let mut left = walked(beside.map_or(&[], |list| list), items);
    let all = || lists.iter().copied().flatten().map(|item| &*item.text);
    if left.len() <= MOST_SOUGHT {
        left.retain(|item| !all().any(|other| other == &*item.text));
        return left;
    }
    let mut sought: Vec<Text<'_>> = left.iter().map(|item| Text::of(&item.text)).collect();
    sought.sort_unstable();
    sought.dedup();
    let mut is_found = vec![false; sought.len()];
    for other in all() {
        if let Ok(at) = sought.binary_search(&Text::of(other)) {
            is_found[at] = true;
        }
    }
    left.retain(|item| !sought.binary_search(&Text::of(&item.text)).is_ok_and(|at| is_found[at]));
    left
}

/// The items that a walk through two lists side by side does not find in the other.
fn walked<'a, 's>(others: &[Pattern<'s>], items: &[&'a Pattern<'s>]) -> Vec<&'a Pattern<'s>> {
    let is_same = |at: usize, other: usize| {
        items.get(at).zip(others.get(other)).is_some_and(|(one, other)| one.text == other.text)
    };
    let (mut left, mut at, mut other, mut compared) = (Vec::new(), 0, 0, 0);
    while at < items.len() {
        if is_same(at, other) {
            at += 1;
            other += 1;
            continue;
        }
        // The nearest two that are alike: what stands before them in one list is missing from the other.
        let mut skips = (1..=MOST_SKIPPED).flat_map(|all| (0..=all).map(move |own| (own, all - own)));
        let next = skips.find(|(own, others)| {
            compared += 1;
            compared <= MOST_COMPARED && is_same(at + own, other + others)
        });
        if let Some((own, others)) = next {
            left.extend(&items[at..at + own]);
            at += own;
            other += others;
            continue;
        }
        // Or it stands much further on.
        let rest = others.get(other..).unwrap_or_default();
        compared += rest.len();
        if compared > MOST_COMPARED {
            break;
        }
        match rest.iter().position(|one| one.text == items[at].text) {
            Some(skipped) => other += skipped,
            None => {
                left.push(items[at]);
                at += 1;
            }
        }
    }
    left.extend(&items[at..]);
    left
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
    let left_out = left_out.filter(|listed| !listed.is_negated && !listed.has_unknown)?;
    if statement.has_unknown_condition {
        return None;
    }
    let is_deny = statement.effect? == Effect::Deny;
    let condition = statement.node.get("Condition").map(|node| (false, Text::of(node.raw())));
    let texts = [raw(kept), raw(statement.principals.as_ref()), condition];
    Some((Rest { has_variables, is_deny, is_but_actions, texts }, &left_out.items))
}

/// Whether some statement allows, or may.
pub(super) fn has_allow(policies: &[&Policy<'_>]) -> bool {
    policies.iter().flat_map(|policy| &policy.statements).any(|one| one.effect != Some(Effect::Deny))
}
