//! What the checks of conditions share.

use crate::policy::{Condition, Operator, Policy, Statement, is_partly_unknown};
use crate::source::Span;
use crate::syntax::Node;

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

/// Whether a Deny's condition holds for requests without the key and for all values but those that it names.
pub(super) fn refuses_others(condition: &Condition<'_>) -> bool {
    condition.operator.is_some_and(|operator| {
        operator.is_negated() && operator.holds_when_absent() && !takes_any(condition, operator)
    })
}

/// Whether one of the condition's patterns fixes nothing.
pub(super) fn takes_any(condition: &Condition<'_>, operator: Operator) -> bool {
    operator.has_wildcards() && condition.values.iter().any(|(_, value)| is_any(value))
}

/// Whether a pattern fixes no character of a value; with `?` alone, only how many there are.
pub(super) fn is_any(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| matches!(byte, b'*' | b'?'))
}

/// The bytes of a condition's operator with its key, when it has one only and no other operator is called `name`.
pub(super) fn whole_of_one_key(condition: &Condition<'_>, name: &str) -> Option<Span> {
    let (operator, key) = (condition.operator_node.origin(), condition.key_node.origin());
    let operators = operator.parent()?;
    let (_, keys) = operators.members().find(|(own, _)| own.index() == operator.index())?;
    let is_called = |own: Node<'_>| own.string().is_some_and(|own| own.eq_ignore_ascii_case(name));
    let mut all = keys.members();
    let is_alone = all.next().is_some_and(|(own, _)| own.index() == key.index()) && all.next().is_none();
    let is_free = !operators.members().any(|(own, _)| is_called(own));
    (is_alone && is_free).then(|| Span::new(operator.span().start, keys.span().end))
}
