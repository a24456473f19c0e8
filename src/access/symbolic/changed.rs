//! What differs between two sets of policies, taken apart into questions that are answered one by one.
//!
//! A statement that stands on both sides word by word allows nothing new, and takes nothing away; nor do those items of
//! a changed one that a statement of the other side has just so. What is left of a statement is asked about by itself,
//! beside those statements and items only that can say something of its actions and resources. Most new versions of a
//! policy are then a handful of small questions, however long the policy is.

use crate::aws::authorization::Authorization;
use crate::policy::{Effect, Listed, Pattern, Policy, Statement, matches_ignoring_case};

use super::area::Area;
use super::cover::uncovered;
use super::lower::{Taken, has_variables};
use super::product::OutOfFuel;
use super::resource::Compiled;
use super::twin::Texts;

/// How many statements of the other side are looked at for what they cover of changed ones. Beyond it those are asked about
/// whole.
const MOST_LOOKED_AT: usize = 1_000_000;

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
    pub(super) fn changes(self, compiled: &Compiled, table: &Authorization) -> Vec<Change<'a, 's>> {
        let (old, new) = (Texts::of(self.old), Texts::of(self.new));
        let mut changes = Vec::new();
        let mut left = MOST_LOOKED_AT;
        for (is_new, policies, others, other) in
            [(false, self.old, self.new, &new), (true, self.new, self.old, &old)]
        {
            let count: usize = others.iter().map(|policy| policy.statements.len()).sum();
            for (number, policy) in policies.iter().enumerate() {
                let version = has_variables(policy);
                for (index, statement) in policy.statements.iter().enumerate() {
                    if other.has(version, statement) {
                        continue;
                    }
                    let (mut part, mut area) = other.own(version, statement);
                    if !is_left(statement, &part) || area.is_empty() {
                        continue;
                    }
                    let rest = if left < count {
                        None
                    } else {
                        left -= count;
                        uncovered((statement, version), &part, &area, others, compiled, table)
                    };
                    if let Some(rest) = rest {
                        if !is_left(statement, &rest) {
                            continue;
                        }
                        area = Area::of([(statement, rest.clone())]);
                        part = rest;
                    }
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

    /// Whether the old policies, or the new ones, allow an action by statements that are about other resources than those
    /// of a change, or about others as well.
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
                    && change.area.is_left_by(statement)
            })
    }
}

/// Whether a part of a statement is about anything.
fn is_left(statement: &Statement<'_>, part: &Taken<'_, '_>) -> bool {
    let is_left = |items: &[&Pattern<'_>], listed: Option<&Listed<'_, Pattern<'_>>>| {
        !items.is_empty() || listed.is_none_or(|listed| listed.is_negated || listed.has_unknown)
    };
    is_left(&part.actions, statement.actions.as_ref())
        && is_left(&part.resources, statement.resources.as_ref())
}

/// Whether some statement allows, or may.
pub(super) fn has_allow(policies: &[&Policy<'_>]) -> bool {
    policies.iter().flat_map(|policy| &policy.statements).any(|one| one.effect != Some(Effect::Deny))
}
