//! The conditions of a statement.

use super::wrong_unless;
use crate::policy::condition::mark_required;
use crate::policy::unknown::is_known_later;
use crate::policy::{Condition, Operator, Problem, ProblemKind, Statement, is_partly_unknown};
use crate::syntax::{Kind, Node};

pub(super) fn conditions<'s>(
    statement: &mut Statement<'s>,
    value: Node<'s>,
    problems: &mut Vec<Problem<'s>>,
) {
    if value.members().next().is_none() && value.kind() == Kind::Object {
        problems.push(Problem { kind: ProblemKind::Empty("Condition"), node: value });
    }
    if value.kind() != Kind::Object || is_known_later(value) {
        statement.has_unknown_condition = true;
        wrong_unless(value, Kind::Object, "Condition", "an object of operators", problems);
        return;
    }
    for (operator_node, keys) in value.members() {
        let name = operator_node.string().unwrap_or_default();
        let operator = Operator::parse(&name);
        if operator.is_none() {
            statement.has_unknown_condition = true;
            if !is_partly_unknown(&name) {
                let kind = ProblemKind::UnknownOperator(Operator::suggest(&name));
                problems.push(Problem { kind, node: operator_node });
            }
        }
        if keys.kind() == Kind::Object && keys.members().next().is_none() {
            problems.push(Problem { kind: ProblemKind::Empty("Condition"), node: keys });
        }
        if keys.kind() != Kind::Object {
            statement.has_unknown_condition = true;
            wrong_unless(keys, Kind::Object, "Condition", "an object of condition keys", problems);
            continue;
        }
        for (key_node, value) in keys.members() {
            statement.conditions.push(condition(operator_node, operator, key_node, value, problems));
        }
    }
    mark_required(&mut statement.conditions);
}

fn condition<'s>(
    operator_node: Node<'s>,
    operator: Option<Operator>,
    key_node: Node<'s>,
    value: Node<'s>,
    problems: &mut Vec<Problem<'s>>,
) -> Condition<'s> {
    let mut values = Vec::new();
    let mut has_unknown = false;
    if value.kind() == Kind::Array && value.items().next().is_none() {
        problems.push(Problem { kind: ProblemKind::Empty("Condition"), node: value });
    }
    for node in value.one_or_many() {
        match node.kind() {
            _ if is_known_later(node) => has_unknown = true,
            Kind::Object | Kind::Array | Kind::Null => {
                has_unknown = true;
                problems.push(Problem {
                    kind: ProblemKind::WrongType(
                        "Condition",
                        "a string or a list of strings as a key's value",
                    ),
                    node,
                });
            }
            _ => values.push((node, node.scalar().unwrap_or_default())),
        }
    }
    let key = key_node.string().unwrap_or_default();
    let global = crate::aws::global_key(&key);
    Condition {
        operator_node,
        operator,
        key_node,
        key,
        global,
        value,
        values,
        has_unknown,
        is_required: false,
    }
}
