//! Conditions and their operators.

use std::borrow::Cow;

use crate::aws::GlobalKey;
use crate::aws::KeyType;
use crate::distance::distance;
use crate::policy::MOST_COMPARED;
use crate::syntax::Node;

/// One key under one operator: the statement applies only when it holds.
#[derive(Debug, Clone)]
pub struct Condition<'s> {
    /// The operator's name in the text.
    pub operator_node: Node<'s>,
    /// The operator, when the language has it.
    pub operator: Option<Operator>,
    /// The key's name in the text.
    pub key_node: Node<'s>,
    /// The key's name.
    pub key: Cow<'s, str>,
    /// What is known of the key, when it is a global one.
    pub global: Option<&'static GlobalKey>,
    /// The whole value: one or a list.
    pub value: Node<'s>,
    /// Its values as text; a value known only later is missing here.
    pub values: Vec<(Node<'s>, Cow<'s, str>)>,
    /// Some values are known only later.
    pub has_unknown: bool,
    /// Another condition of the statement asks with `Null` that requests have the key.
    pub is_required: bool,
}

/// A condition operator taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub qualifier: Option<SetQualifier>,
    /// The comparison.
    pub comparison: Comparison,
    /// Whether it ends with `IfExists`.
    pub if_exists: bool,
}

/// How an operator treats a key with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetQualifier {
    /// True when every value of the request matches; also when there is none.
    ForAllValues,
    /// True when some value of the request matches; false when there is none.
    ForAnyValue,
}

/// The comparisons of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[rustfmt::skip]
#[allow(missing_docs, reason = "named as AWS names them")]
pub enum Comparison {
    StringEquals, StringNotEquals, StringEqualsIgnoreCase, StringNotEqualsIgnoreCase, StringLike, StringNotLike,
    NumericEquals, NumericNotEquals, NumericLessThan, NumericLessThanEquals, NumericGreaterThan,
    NumericGreaterThanEquals, DateEquals, DateNotEquals, DateLessThan, DateLessThanEquals, DateGreaterThan,
    DateGreaterThanEquals, Bool, BinaryEquals, IpAddress, NotIpAddress, ArnEquals, ArnNotEquals, ArnLike, ArnNotLike,
    Null,
}

use Comparison as C;

/// Every comparison and its name in policies.
#[rustfmt::skip]
const COMPARISONS: [(&str, Comparison); 27] = [
    ("StringEquals", C::StringEquals), ("StringNotEquals", C::StringNotEquals),
    ("StringEqualsIgnoreCase", C::StringEqualsIgnoreCase), ("StringNotEqualsIgnoreCase", C::StringNotEqualsIgnoreCase),
    ("StringLike", C::StringLike), ("StringNotLike", C::StringNotLike),
    ("NumericEquals", C::NumericEquals), ("NumericNotEquals", C::NumericNotEquals),
    ("NumericLessThan", C::NumericLessThan), ("NumericLessThanEquals", C::NumericLessThanEquals),
    ("NumericGreaterThan", C::NumericGreaterThan), ("NumericGreaterThanEquals", C::NumericGreaterThanEquals),
    ("DateEquals", C::DateEquals), ("DateNotEquals", C::DateNotEquals), ("DateLessThan", C::DateLessThan),
    ("DateLessThanEquals", C::DateLessThanEquals), ("DateGreaterThan", C::DateGreaterThan),
    ("DateGreaterThanEquals", C::DateGreaterThanEquals), ("Bool", C::Bool), ("BinaryEquals", C::BinaryEquals),
    ("IpAddress", C::IpAddress), ("NotIpAddress", C::NotIpAddress), ("ArnEquals", C::ArnEquals),
    ("ArnNotEquals", C::ArnNotEquals), ("ArnLike", C::ArnLike), ("ArnNotLike", C::ArnNotLike), ("Null", C::Null),
];

impl Comparison {
    /// The type of what it compares; `None` for `Null`, which takes a key of any type.
    #[must_use]
    pub fn key_type(self) -> Option<KeyType> {
        Some(match self {
            C::StringEquals
            | C::StringNotEquals
            | C::StringEqualsIgnoreCase
            | C::StringNotEqualsIgnoreCase
            | C::StringLike
            | C::StringNotLike => KeyType::String,
            C::NumericEquals
            | C::NumericNotEquals
            | C::NumericLessThan
            | C::NumericLessThanEquals
            | C::NumericGreaterThan
            | C::NumericGreaterThanEquals => KeyType::Numeric,
            C::DateEquals
            | C::DateNotEquals
            | C::DateLessThan
            | C::DateLessThanEquals
            | C::DateGreaterThan
            | C::DateGreaterThanEquals => KeyType::Date,
            C::Bool => KeyType::Bool,
            C::BinaryEquals => KeyType::Binary,
            C::IpAddress | C::NotIpAddress => KeyType::Ip,
            C::ArnEquals | C::ArnNotEquals | C::ArnLike | C::ArnNotLike => KeyType::Arn,
            C::Null => return None,
        })
    }
}

impl Operator {
    /// Reads an operator's name. Case is ignored: IAM stores operators in any case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (qualifier, rest) = split_qualifier(name);
        let named =
            |name: &str| COMPARISONS.iter().find(|pair| pair.0.eq_ignore_ascii_case(name)).map(|pair| pair.1);
        if let Some(comparison) = named(rest) {
            return Some(Self { qualifier, comparison, if_exists: false });
        }
        let base = rest.len().checked_sub("IfExists".len())?;
        let suffix = rest.get(base..)?;
        let comparison = suffix.eq_ignore_ascii_case("IfExists").then(|| named(&rest[..base]))??;
        // `Null` already asks whether the key exists; AWS has no `NullIfExists`.
        (comparison != C::Null).then_some(Self { qualifier, comparison, if_exists: true })
    }

    /// The operator's name that `name` was probably meant to be.
    #[must_use]
    pub fn suggest(name: &str) -> Option<String> {
        let letters = |text: &str| -> String {
            text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase()
        };
        let wanted = letters(name);
        if wanted.len() > 50 {
            return None;
        }
        let names = ["", "ForAnyValue:", "ForAllValues:"].into_iter().flat_map(|qualifier| {
            COMPARISONS.iter().flat_map(move |(name, _)| {
                [format!("{qualifier}{name}"), format!("{qualifier}{name}IfExists")]
            })
        });
        // Not every word goes with every other one: there is no `NullIfExists`.
        let names = names.filter(|name| Self::parse(name).is_some());
        let near = names.filter_map(|name| Some((distance(&wanted, &letters(&name), 2)?, name)));
        near.min_by_key(|(far, _)| *far).map(|(_, name)| name)
    }

    /// Whether it is true for values that do not match, and so also when the key is absent from the request.
    #[must_use]
    pub fn is_negated(self) -> bool {
        matches!(
            self.comparison,
            C::StringNotEquals
                | C::StringNotEqualsIgnoreCase
                | C::StringNotLike
                | C::NumericNotEquals
                | C::DateNotEquals
                | C::NotIpAddress
                | C::ArnNotEquals
                | C::ArnNotLike
        )
    }

    /// What it says when the request lacks the key. Source: the IAM user guide on condition operators.
    #[must_use]
    pub fn holds_when_absent(self) -> bool {
        match self.qualifier {
            Some(SetQualifier::ForAllValues) => true,
            Some(SetQualifier::ForAnyValue) => self.if_exists,
            None => self.is_negated() || self.if_exists,
        }
    }

    /// Whether it is true only for values like its own.
    fn asks_for_value(self) -> bool {
        !self.is_negated() && self.comparison != C::Null
    }

    /// Whether it is true only for values like its own, and so false when the key is absent.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.asks_for_value() && !self.holds_when_absent()
    }

    /// Whether `*` and `?` in its values are wildcards.
    #[must_use]
    pub fn has_wildcards(self) -> bool {
        matches!(
            self.comparison,
            C::StringLike | C::StringNotLike | C::ArnEquals | C::ArnNotEquals | C::ArnLike | C::ArnNotLike
        )
    }

    /// Whether it compares strings, in any way.
    #[must_use]
    pub fn is_string(self) -> bool {
        self.comparison.key_type() == Some(KeyType::String)
    }
}

fn split_qualifier(name: &str) -> (Option<SetQualifier>, &str) {
    if let Some((qualifier, rest)) = name.split_once(':') {
        if qualifier.eq_ignore_ascii_case("ForAllValues") {
            return (Some(SetQualifier::ForAllValues), rest);
        }
        if qualifier.eq_ignore_ascii_case("ForAnyValue") {
            return (Some(SetQualifier::ForAnyValue), rest);
        }
    }
    (None, name)
}

impl Condition<'_> {
    /// Whether the key is `name`; key names ignore case.
    #[must_use]
    pub fn is_key(&self, name: &str) -> bool {
        self.key.eq_ignore_ascii_case(name)
    }

    /// Whether each of its values is this word, in whatever case; also when it has none.
    #[must_use]
    pub fn all_are(&self, word: &str) -> bool {
        self.values.iter().all(|(_, value)| value.eq_ignore_ascii_case(word))
    }

    /// Whether it asks for one of its values and the statement fails when the key is absent: what restricts an Allow.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        self.operator
            .is_some_and(|operator| operator.is_positive() || self.is_required && operator.asks_for_value())
    }
}

/// Marks the conditions on keys of which another one asks with `Null` that they are there.
pub(super) fn mark_required(conditions: &mut [Condition<'_>]) {
    let is_demand = |one: &&Condition<'_>| {
        let is_null = |operator: Operator| operator.comparison == C::Null && operator.qualifier.is_none();
        one.operator.is_some_and(is_null)
            && !one.has_unknown
            && !one.values.is_empty()
            && one.all_are("false")
    };
    let demands = conditions.iter().filter(is_demand).take(MOST_COMPARED);
    let required: Vec<String> = demands.map(|one| one.key.to_string()).collect();
    for condition in conditions {
        condition.is_required = required.iter().any(|key| condition.is_key(key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form() {
        let operator = Operator::parse("ForAnyValue:StringNotLikeIfExists").expect("it is an operator");
        assert_eq!(operator.qualifier, Some(SetQualifier::ForAnyValue));
        assert_eq!(operator.comparison, C::StringNotLike);
        assert!(operator.if_exists);
        assert_eq!(Operator::parse("NullIfExists"), None);
        assert_eq!(Operator::parse("StringMatches"), None);
        assert_eq!(Operator::suggest("StringEqual").as_deref(), Some("StringEquals"));
        assert_eq!(Operator::suggest("ForAnyValue:StringLikes").as_deref(), Some("ForAnyValue:StringLike"));
        assert_eq!(Operator::suggest("Whatever"), None);
    }

    #[test]
    fn the_missing_key_row() {
        let absent = |name: &str| Operator::parse(name).expect("it is an operator").holds_when_absent();
        assert!(!absent("StringEquals") && absent("StringNotEquals") && absent("StringEqualsIfExists"));
        assert!(absent("ForAllValues:StringEquals") && !absent("ForAnyValue:StringNotEquals"));
    }
}
