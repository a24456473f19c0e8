//! One condition against one request.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::access::evaluate::missing_key::MissingKey;
use crate::access::evaluate::pattern::{Reading, Setting};
use crate::access::evaluate::value::{boolean, compare_dates, compare_numbers, is_in_range, is_same_bytes};
use crate::access::evaluate::verdict::{Doubt, Verdict};
use crate::access::request::OWNER;
use crate::access::{Known, Request};
use crate::policy::{Comparison as C, Condition, Operator, SetQualifier, is_partly_unknown};
use crate::syntax::Node;

/// What conditions are decided in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Conditions<'r> {
    pub(super) request: &'r Request,
    pub(super) has_variables: bool,
    pub(super) missing_key: MissingKey,
}

impl Conditions<'_> {
    /// Whether the condition holds for the request.
    pub(super) fn holds<'s>(self, condition: &Condition<'s>) -> Verdict<'s> {
        let Some(operator) = condition.operator else {
            return Verdict::doubtful(false, Doubt::Later(condition.operator_node));
        };
        // With a set operator it says nothing: there is no value to look at, or none that is null.
        match (operator.comparison, operator.qualifier) {
            (C::Null, Some(SetQualifier::ForAllValues)) => return Verdict::YES,
            (C::Null, Some(SetQualifier::ForAnyValue)) => return Verdict::NO,
            _ => {}
        }
        let (values, doubt) = match self.request.key(&condition.key) {
            Known::Values(values) => (values, None),
            Known::Absent => (Vec::new(), None),
            Known::Unstated => match self.request.assumed(&condition.key) {
                Some(value) => (vec![Cow::Borrowed(value)], Some(OWNER)),
                None => (Vec::new(), Some(&*condition.key)),
            },
        };
        let verdict = match operator.comparison {
            C::Null => presence(condition, values.is_empty()),
            _ if values.is_empty() => Verdict::certain(self.missing_key.answer(operator)),
            _ => self.holds_of(&values, condition, operator),
        };
        match doubt {
            Some(key) => verdict.doubted(Doubt::Key(key.to_owned())),
            None => verdict,
        }
    }

    /// Whether it holds for a key with these values, at least one.
    fn holds_of<'s>(
        self,
        values: &[Cow<'_, str>],
        condition: &Condition<'s>,
        operator: Operator,
    ) -> Verdict<'s> {
        let each = values.iter().map(|value| {
            let is_one = self.is_one_of(condition, operator, value);
            if operator.is_negated() { is_one.not() } else { is_one }
        });
        match operator.qualifier {
            Some(SetQualifier::ForAnyValue) => Verdict::any(each),
            // The guide says that several values need a set operator, not what comes of it when there is none.
            None if values.len() > 1 => Verdict::doubtful(false, Doubt::Open(condition.key_node)),
            Some(SetQualifier::ForAllValues) | None => Verdict::all(each),
        }
    }

    /// Whether a value of the request is one of the condition's.
    fn is_one_of<'s>(self, condition: &Condition<'s>, operator: Operator, value: &str) -> Verdict<'s> {
        let known =
            condition.values.iter().map(|(node, text)| self.compare(operator.comparison, text, *node, value));
        let later = condition.has_unknown.then(|| Verdict::doubtful(false, Doubt::Later(condition.value)));
        Verdict::any(known.chain(later))
    }

    /// Whether the request's value is what the policy's value stands for, or on the side of it that is asked for. The
    /// negated comparisons are answered as if they were not.
    fn compare<'s>(self, comparison: C, policy: &str, node: Node<'s>, value: &str) -> Verdict<'s> {
        let ignores_case = matches!(comparison, C::StringEqualsIgnoreCase | C::StringNotEqualsIgnoreCase);
        let setting = Setting { request: self.request, has_variables: self.has_variables, ignores_case };
        let is =
            |order: Option<Ordering>, wanted: &[Ordering]| order.is_some_and(|order| wanted.contains(&order));
        let number = |wanted: &[Ordering]| is(compare_numbers(value, policy), wanted);
        let date = |wanted: &[Ordering]| is(compare_dates(value, policy), wanted);
        let holds = match comparison {
            C::StringEquals
            | C::StringNotEquals
            | C::StringEqualsIgnoreCase
            | C::StringNotEqualsIgnoreCase => return setting.matches(policy, node, Reading::Plain, value),
            C::StringLike | C::StringNotLike => {
                return setting.matches(policy, node, Reading::Wildcards, value);
            }
            C::ArnEquals | C::ArnNotEquals | C::ArnLike | C::ArnNotLike => {
                return setting.matches_arn(policy, node, value);
            }
            _ if is_partly_unknown(policy) => return Verdict::doubtful(false, Doubt::Later(node)),
            C::NumericEquals | C::NumericNotEquals => number(&[Ordering::Equal]),
            C::NumericLessThan => number(&[Ordering::Less]),
            C::NumericLessThanEquals => number(&[Ordering::Less, Ordering::Equal]),
            C::NumericGreaterThan => number(&[Ordering::Greater]),
            C::NumericGreaterThanEquals => number(&[Ordering::Greater, Ordering::Equal]),
            C::DateEquals | C::DateNotEquals => date(&[Ordering::Equal]),
            C::DateLessThan => date(&[Ordering::Less]),
            C::DateLessThanEquals => date(&[Ordering::Less, Ordering::Equal]),
            C::DateGreaterThan => date(&[Ordering::Greater]),
            C::DateGreaterThanEquals => date(&[Ordering::Greater, Ordering::Equal]),
            C::Bool => boolean(policy).is_some_and(|wanted| boolean(value) == Some(wanted)),
            C::BinaryEquals => is_same_bytes(policy, value) == Some(true),
            C::IpAddress | C::NotIpAddress => is_in_range(policy, value) == Some(true),
            // Answered before any value is compared.
            C::Null => false,
        };
        Verdict::certain(holds)
    }
}

/// `Null`: `true` asks for an absent key, `false` for one that is there.
fn presence<'s>(condition: &Condition<'s>, is_absent: bool) -> Verdict<'s> {
    let asked = condition.values.iter().map(|(node, text)| {
        if is_partly_unknown(text) {
            return Verdict::doubtful(false, Doubt::Later(*node));
        }
        Verdict::certain(boolean(text) == Some(is_absent))
    });
    let later = condition.has_unknown.then(|| Verdict::doubtful(false, Doubt::Later(condition.value)));
    Verdict::any(asked.chain(later))
}
