//! Comparison (RFC 9535 section 2.3.5.2.2), with a third answer where a value is not known.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::rule::query::decimal::Number;
use crate::rule::query::plan::{Literal, Operator};
use crate::syntax::{Kind, Node};

/// The answer to a question about a document, some of which may be known only later (Kleene's logic).
///
/// "And" is the lesser of two, "or" the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    False,
    Undecided,
    True,
}

impl Truth {
    pub(super) fn of(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Undecided => Self::Undecided,
            Self::True => Self::False,
        }
    }
}

/// One side of a comparison, or an argument of a function.
#[derive(Debug)]
pub(super) enum Value<'v> {
    /// A path that selects no node, or a function that has no result for its argument.
    Nothing,
    Unknown,
    Null,
    Bool(bool),
    Number(Number<'v>),
    Text(Cow<'v, str>),
    Array(Node<'v>),
    Object(Node<'v>),
}

impl<'v> Value<'v> {
    pub(super) fn of_node(node: Node<'v>) -> Self {
        match node.kind() {
            Kind::Null => Self::Null,
            Kind::Bool => Self::Bool(node.bool() == Some(true)),
            Kind::String => node.string().map_or(Self::Nothing, Self::Text),
            Kind::Number => match node.scalar() {
                Some(Cow::Borrowed(text)) => Self::Number(Number::Written(text)),
                // Only strings are ever decoded to an owned text.
                _ => Self::Nothing,
            },
            Kind::Array => Self::Array(node),
            Kind::Object => Self::Object(node),
            Kind::Unknown => Self::Unknown,
        }
    }

    pub(super) fn of_literal(literal: &'v Literal) -> Self {
        match literal {
            Literal::Null => Self::Null,
            Literal::Bool(value) => Self::Bool(*value),
            Literal::Text(text) => Self::Text(Cow::Borrowed(text)),
            Literal::Whole(number) => Self::Number(Number::Whole(*number)),
            Literal::Real(number) => Self::Number(Number::Real(*number)),
        }
    }
}

pub(super) fn compare(left: &Value, operator: Operator, right: &Value) -> Truth {
    match operator {
        Operator::Equal => equal(left, right),
        Operator::Unequal => equal(left, right).not(),
        Operator::Less => less(left, right),
        Operator::Greater => less(right, left),
        Operator::LessOrEqual => less(left, right).max(equal(left, right)),
        Operator::GreaterOrEqual => less(right, left).max(equal(left, right)),
    }
}

fn equal(left: &Value, right: &Value) -> Truth {
    match (left, right) {
        (Value::Unknown, _) | (_, Value::Unknown) => Truth::Undecided,
        (Value::Nothing, Value::Nothing) | (Value::Null, Value::Null) => Truth::True,
        (Value::Bool(left), Value::Bool(right)) => Truth::of(left == right),
        (Value::Text(left), Value::Text(right)) => Truth::of(left == right),
        (Value::Number(left), Value::Number(right)) => Truth::of(left.order(*right) == Some(Ordering::Equal)),
        (Value::Array(left), Value::Array(right)) => equal_arrays(*left, *right),
        (Value::Object(left), Value::Object(right)) => equal_objects(*left, *right),
        _ => Truth::False,
    }
}

fn less(left: &Value, right: &Value) -> Truth {
    match (left, right) {
        (Value::Unknown, _) | (_, Value::Unknown) => Truth::Undecided,
        // The order of UTF-8 bytes is that of the code points.
        (Value::Text(left), Value::Text(right)) => Truth::of(left < right),
        (Value::Number(left), Value::Number(right)) => Truth::of(left.order(*right) == Some(Ordering::Less)),
        _ => Truth::False,
    }
}

fn equal_arrays(left: Node, right: Node) -> Truth {
    // First the lengths: when they differ, what is unknown inside no longer matters.
    if left.items().count() != right.items().count() {
        return Truth::False;
    }
    equal_pairs(left.items().zip(right.items()))
}

fn equal_objects(left: Node, right: Node) -> Truth {
    let (left, right) = (members_by_name(left), members_by_name(right));
    let same_names =
        left.len() == right.len() && left.iter().zip(&right).all(|(one, other)| one.0 == other.0);
    if !same_names {
        return Truth::False;
    }
    equal_pairs(left.iter().zip(&right).map(|(one, other)| (one.1, other.1)))
}

fn equal_pairs<'v>(pairs: impl Iterator<Item = (Node<'v>, Node<'v>)>) -> Truth {
    let mut all = Truth::True;
    for (left, right) in pairs {
        all = all.min(equal(&Value::of_node(left), &Value::of_node(right)));
        if all == Truth::False {
            break;
        }
    }
    all
}

/// The members sorted by name; of several with one name the last, as JSON readers take it.
fn members_by_name(object: Node<'_>) -> Vec<(Cow<'_, str>, Node<'_>)> {
    let mut members: Vec<_> =
        object.members().map(|(key, value)| (key.string().unwrap_or_default(), value)).collect();
    members.reverse();
    members.sort_by(|one, other| one.0.cmp(&other.0));
    members.dedup_by(|later, first| later.0 == first.0);
    members
}
