//! What a condition says of a request without its key.

use crate::policy::{Operator, SetQualifier};

/// The answer for each form of an operator. `Null` is not among them: it asks about absence itself.
///
/// Source: "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context keys" in the IAM
/// user guide. The guide's table for a Deny with `ForAllValues:StringNotLike` has another answer than its text; the
/// text is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a row of the table")]
pub struct MissingKey {
    /// `StringEquals`, `Bool`, `NumericLessThan`, …: nothing is there to match.
    pub positive: bool,
    /// `StringNotEquals`, `NotIpAddress`, …: what is not there is not one of the values.
    pub negated: bool,
    /// `StringEqualsIfExists`, …
    pub positive_if_exists: bool,
    /// `StringNotEqualsIfExists`, …: the same as without.
    pub negated_if_exists: bool,
    /// `ForAllValues:` with any operator: no value fails.
    pub for_all_values: bool,
    /// `ForAnyValue:` with any operator, negated ones among them: no value matches.
    pub for_any_value: bool,
    /// `ForAnyValue:` with an operator that ends with `IfExists`.
    pub for_any_value_if_exists: bool,
}

impl MissingKey {
    /// What AWS answers.
    pub const AWS: Self = Self {
        positive: false,
        negated: true,
        positive_if_exists: true,
        negated_if_exists: true,
        for_all_values: true,
        for_any_value: false,
        for_any_value_if_exists: true,
    };

    /// What a condition with this operator says of a request without its key.
    #[must_use]
    pub fn answer(self, operator: Operator) -> bool {
        match (operator.qualifier, operator.if_exists, operator.is_negated()) {
            (Some(SetQualifier::ForAllValues), _, _) => self.for_all_values,
            (Some(SetQualifier::ForAnyValue), false, _) => self.for_any_value,
            (Some(SetQualifier::ForAnyValue), true, _) => self.for_any_value_if_exists,
            (None, false, false) => self.positive,
            (None, false, true) => self.negated,
            (None, true, false) => self.positive_if_exists,
            (None, true, true) => self.negated_if_exists,
        }
    }
}
