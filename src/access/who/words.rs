//! Conditions in words.

use crate::policy::{Comparison as C, Condition, Operator, SetQualifier, Statement};

/// How many values of a condition are named.
const MOST_NAMED: usize = 3;

/// How much of one value is shown.
const LONGEST: usize = 80;

/// Every condition of a statement, each short.
pub(super) fn conditions(statement: &Statement<'_>) -> Vec<String> {
    let mut words: Vec<String> = statement.conditions.iter().map(in_words).collect();
    if statement.has_unknown_condition {
        words.push("conditions known only later hold".to_owned());
    }
    words
}

fn in_words(condition: &Condition<'_>) -> String {
    let key = &condition.key;
    let values = values(condition);
    let Some(operator) = condition.operator else {
        let name = condition.operator_node.string().unwrap_or_default();
        return format!("{key} {name} {values}");
    };
    if operator.comparison == C::Null {
        let is_absent = condition.values.iter().any(|(_, value)| value.eq_ignore_ascii_case("true"));
        return format!("{key} is {}", if is_absent { "absent" } else { "present" });
    }
    let subject = match operator.qualifier {
        Some(SetQualifier::ForAllValues) => format!("every {key}"),
        Some(SetQualifier::ForAnyValue) => format!("some {key}"),
        None => key.to_string(),
    };
    let absent = if operator.if_exists { ", if present," } else { "" };
    format!("{subject}{absent} {} {values}", verb(operator))
}

fn verb(operator: Operator) -> &'static str {
    match operator.comparison {
        C::StringLike | C::ArnLike | C::ArnEquals => "is like",
        C::StringNotLike | C::ArnNotLike | C::ArnNotEquals => "is not like",
        C::IpAddress => "is in",
        C::NotIpAddress => "is not in",
        C::NumericLessThan => "is less than",
        C::NumericLessThanEquals => "is at most",
        C::NumericGreaterThan => "is more than",
        C::NumericGreaterThanEquals => "is at least",
        C::DateLessThan => "is before",
        C::DateLessThanEquals => "is no later than",
        C::DateGreaterThan => "is after",
        C::DateGreaterThanEquals => "is no earlier than",
        _ if operator.is_negated() => "is not",
        _ => "is",
    }
}

fn values(condition: &Condition<'_>) -> String {
    let shown =
        condition.values.iter().take(MOST_NAMED).map(|(_, value)| match value.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &value[..end]),
            None if value.is_empty() => "\"\"".to_owned(),
            None => value.to_string(),
        });
    let mut shown: Vec<String> = shown.collect();
    if condition.has_unknown {
        shown.push("a value known only later".to_owned());
    }
    let hidden = condition.values.len().saturating_sub(MOST_NAMED);
    if hidden > 0 {
        shown.push(format!("{hidden} more"));
    }
    if shown.is_empty() { "nothing".to_owned() } else { shown.join(" or ") }
}
