//! What single statements of the other side say as well of a changed one, read off the texts.
//!
//! A statement is about pairs: each of its actions on each of its resources. Of a pair that some statement of the other
//! side is about too, under conditions that hold whenever the changed one's do, there is nothing to be found out. What
//! is seen here costs no classes; what is not seen is asked of them.

use std::collections::HashSet;

use crate::aws::authorization::Authorization;
use crate::letter_case::order_ignoring_case;
use crate::policy::{Condition, Listed, Pattern as Written, Policy, Statement, covers, is_optional};

use super::area::Area;
use super::lower::{Taken, has_variables};
use super::pattern::Variables;
use super::resource::Compiled;

/// A part of a statement with more pairs than this is left as it is.
const MOST_PAIRS: usize = 20_000;

/// How many texts are held against each other for one part; beyond it nothing more is covered.
const MOST_COMPARED: usize = 20_000;

/// What is left of a part of a statement once the pairs are taken away that a statement of some policies covers;
/// nothing when no item of it falls away.
pub(super) fn uncovered<'a, 's>(
    (statement, version): (&'a Statement<'s>, bool),
    part: &Taken<'a, 's>,
    area: &Area<'a, 's>,
    others: &[&'a Policy<'s>],
    compiled: &Compiled,
    table: &Authorization,
) -> Option<Taken<'a, 's>> {
    let Taken { actions, resources } = part;
    // A trust policy has no resources: whatever it hangs on is one.
    let width = if statement.resources.is_none() { 1 } else { resources.len() };
    if !is_plain(statement) || width == 0 || actions.len() * width > MOST_PAIRS {
        return None;
    }
    let mut is_covered = vec![false; actions.len() * width];
    let (mut left, mut pairs) = (MOST_COMPARED, 0);
    for policy in others.iter().filter(|policy| has_variables(policy) == version) {
        for other in policy.statements.iter().filter(|other| can_cover(other, statement)) {
            let Some(taken) = area.part(other, &mut pairs) else { continue };
            let columns: Vec<usize> = match statement.resources {
                None => vec![0],
                Some(_) => {
                    let is_in = |at: &usize| {
                        let mut wide = taken.resources.iter();
                        wide.any(|wide| {
                            covers_resource(wide, resources[*at], version, &mut left, compiled, table)
                        })
                    };
                    (0..width).filter(is_in).collect()
                }
            };
            if columns.is_empty() {
                continue;
            }
            let named = Named::of(&taken.actions);
            for (row, action) in actions.iter().enumerate() {
                if columns.iter().any(|column| !is_covered[row * width + column])
                    && named.cover(action, &mut left)
                {
                    for column in &columns {
                        is_covered[row * width + column] = true;
                    }
                }
            }
        }
    }
    let is_open = |row: usize, column: usize| !is_covered[row * width + column];
    let open_rows: Vec<usize> =
        (0..actions.len()).filter(|row| (0..width).any(|column| is_open(*row, column))).collect();
    let open_columns: Vec<usize> =
        (0..width).filter(|column| open_rows.iter().any(|row| is_open(*row, *column))).collect();
    if open_rows.len() == actions.len() && open_columns.len() == width {
        return None;
    }
    let resources = if statement.resources.is_none() { &[] } else { &resources[..] };
    Some(Taken {
        actions: open_rows.into_iter().map(|row| actions[row]).collect(),
        resources: open_columns.into_iter().filter_map(|column| resources.get(column).copied()).collect(),
    })
}

/// Whether a statement says by its lists what it is about.
fn is_plain(statement: &Statement<'_>) -> bool {
    statement.effect.is_some()
        && statement.actions.as_ref().is_some_and(Listed::names_all)
        && statement.resources.as_ref().is_none_or(Listed::names_all)
        && !statement.has_unknown_condition
}

/// Whether a statement applies, whatever the request, when another one does that is about the same action and resource.
fn can_cover(other: &Statement<'_>, statement: &Statement<'_>) -> bool {
    other.effect == statement.effect
        && other.conditions.len() <= statement.conditions.len()
        && other.resources.is_some() == statement.resources.is_some()
        && is_plain(other)
        && !is_optional(other.node)
        && principals_of(other) == principals_of(statement)
        && other.conditions.iter().all(|one| statement.conditions.iter().any(|own| implies(own, one)))
}

/// Whom a statement names, as written.
fn principals_of<'s>(statement: &Statement<'s>) -> Option<(bool, &'s str)> {
    statement.principals.as_ref().map(|listed| (listed.is_negated, listed.value.raw()))
}

/// Whether a condition holds whenever another does that asks the same of the same key. A value more lets more requests
/// in, or of a negated operator fewer, however the values are compared.
fn implies(narrow: &Condition<'_>, wide: &Condition<'_>) -> bool {
    let (Some(operator), Some(other)) = (narrow.operator, wide.operator) else { return false };
    let are_in = |ones: &Condition<'_>, others: &Condition<'_>| {
        let others: HashSet<&str> = others.values.iter().map(|(_, text)| &**text).collect();
        ones.values.iter().all(|(_, text)| others.contains(&**text))
    };
    operator == other
        && narrow.key.eq_ignore_ascii_case(&wide.key)
        && !narrow.has_unknown
        && !wide.has_unknown
        && if operator.is_negated() { are_in(wide, narrow) } else { are_in(narrow, wide) }
}

/// Whether all that a pattern stands for is of another's too. The same text is the same in policies of one version.
fn covers_resource(
    wide: &Written<'_>,
    narrow: &Written<'_>,
    version: bool,
    left: &mut usize,
    compiled: &Compiled,
    table: &Authorization,
) -> bool {
    if wide.text == narrow.text || *wide.text == *"*" {
        return true;
    }
    if *left == 0 || wide.is_plain() {
        return false;
    }
    *left -= 1;
    // The letters show most of what is not; whether wildcards are bound to fields the pattern knows.
    covers(&wide.text, &narrow.text) && {
        let variables = &mut Variables::default();
        let mut pattern = |item: &Written<'_>| compiled.pattern(item, version, variables, table);
        let (wide, narrow) = (pattern(wide), pattern(narrow));
        narrow.is_within(&wide)
    }
}

/// Actions, to find those in that cover others.
struct Named<'a, 's> {
    /// In order, without regard to case.
    plain: Vec<&'a str>,
    wild: Vec<&'a Written<'s>>,
}

impl<'a, 's> Named<'a, 's> {
    fn of(actions: &[&'a Written<'s>]) -> Self {
        let (plain, wild): (Vec<&Written<'_>>, Vec<&Written<'_>>) =
            actions.iter().partition(|action| action.is_plain());
        let mut plain: Vec<&str> = plain.into_iter().map(|action| &*action.text).collect();
        plain.sort_unstable_by(|one, other| order_ignoring_case(one.as_bytes(), other.as_bytes()));
        Self { plain, wild }
    }

    fn cover(&self, action: &Written<'_>, left: &mut usize) -> bool {
        let text = action.text.as_bytes();
        if action.is_plain()
            && self.plain.binary_search_by(|own| order_ignoring_case(own.as_bytes(), text)).is_ok()
        {
            return true;
        }
        // What is known only later is covered by nothing else, and a variable in an action is a text like another.
        !action.is_partly_unknown()
            && self.wild.iter().any(|own| {
                *left = left.saturating_sub(1);
                *left > 0 && !own.is_partly_unknown() && own.covers_ignoring_case(&action.text)
            })
    }
}
