//! What the checks of conditions share.

use crate::policy::{Condition, Operator, Policy, Statement, is_partly_unknown};

/// Every condition whose operator the language has, with its statement. Of the others there is a rule already.
pub(super) fn each<'a, 's>(
    policy: &'a Policy<'s>,
) -> impl Iterator<Item = (&'a Statement<'s>, &'a Condition<'s>, Operator)> {
    policy.statements.iter().flat_map(|statement| {
        statement
            .conditions
            .iter()
            .filter_map(move |condition| condition.operator.map(|operator| (statement, condition, operator)))
    })
}

/// Whether the text stands as it is: nothing in it is known only later, and no variable is filled in.
pub(super) fn is_literal(text: &str) -> bool {
    let has_variable = text.as_bytes().contains(&b'$') && text.contains("${");
    !has_variable && !is_partly_unknown(text)
}
