//! Condition keys: what conditions ask of their values.

use std::net::IpAddr;

use crate::aws::KeyType;
use crate::policy::{Arn, Comparison, Condition, IpRange, Operator, SetQualifier};

use super::bits::Bits;
use super::cell::Cell;
use super::class::Classes;
use super::number;
use super::pattern::{Pattern, Reading, Variables};
use super::product::{Fuel, OutOfFuel};
use super::scope::scopes;
use super::text::{Text, Texts, filled};

/// What values are compared as. A key compared in two ways has a dimension for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Text,
    Number,
    Date,
    Address,
}

/// One key, compared in one way, with all that is asked of it.
#[derive(Debug)]
pub(super) struct Key {
    /// As first written.
    pub(super) name: String,
    pub(super) family: Family,
    pub(super) is_multivalued: bool,
    /// Its type says that its values are `true` and `false`. What `Bool` compares need not be so: a tag has any value.
    pub(super) is_bool: bool,
    pub(super) texts: Texts,
    questions: Vec<Question>,
    /// Patterns that are questions of their own.
    apart: Vec<usize>,
}

/// One condition's question to a key.
#[derive(Debug, PartialEq)]
struct Question {
    operator: Operator,
    values: Values,
}

#[derive(Debug, PartialEq)]
enum Values {
    /// Numbers of patterns.
    Patterns(Vec<usize>),
    /// Numbers or dates.
    Points(Vec<i128>),
    /// In order, and without an address in common.
    Ranges(Vec<IpRange>),
    /// `Null`: whether absence is asked for, whether presence is.
    Null(bool, bool),
}

/// A value that a request can have.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Absent,
    Text(Text),
    Number(i128),
    Date(i128),
    Address(IpAddr),
}

impl Values {
    /// With how many of them a value is compared.
    fn count(&self) -> usize {
        match self {
            Self::Patterns(patterns) => patterns.len(),
            Self::Points(points) => points.len(),
            Self::Ranges(ranges) => ranges.len().checked_ilog2().map_or(0, |halvings| halvings as usize + 1),
            Self::Null(..) => 0,
        }
    }
}

impl Family {
    pub(super) fn of(operator: Operator) -> Option<Self> {
        Some(match operator.comparison.key_type()? {
            KeyType::Numeric => Self::Number,
            KeyType::Date => Self::Date,
            KeyType::Ip => Self::Address,
            KeyType::String | KeyType::Arn | KeyType::Bool | KeyType::Binary => Self::Text,
        })
    }
}

/// The patterns of a condition on text.
pub(super) fn patterns<'a>(
    condition: &'a Condition<'_>,
    operator: Operator,
    has_variables: bool,
    variables: &'a mut Variables,
) -> impl Iterator<Item = Pattern> + 'a {
    use Comparison as C;
    let comparison = operator.comparison;
    let is_arn = comparison.key_type() == Some(KeyType::Arn);
    let is_fixed = matches!(comparison, C::Bool | C::BinaryEquals);
    let fold = matches!(comparison, C::StringEqualsIgnoreCase | C::StringNotEqualsIgnoreCase | C::Bool);
    let reading = Reading {
        wildcards: operator.has_wildcards(),
        variables: has_variables && !is_fixed,
        fold,
        fields: is_arn,
    };
    // What is no ARN matches none.
    let texts = condition.values.iter().filter(move |(_, text)| !is_arn || Arn::parse(text).is_some());
    texts.map(move |(_, text)| Pattern::compile(text, reading, variables))
}

impl Key {
    pub(super) fn new(name: &str, family: Family, is_multivalued: bool, is_bool: bool) -> Self {
        let name = name.to_owned();
        let (texts, questions, apart) = (Texts::default(), Vec::new(), Vec::new());
        Self { name, family, is_multivalued, is_bool, texts, questions, apart }
    }

    /// Whether every value of a condition can be compared here. Real ones can.
    pub(super) fn is_readable(condition: &Condition<'_>, operator: Operator) -> bool {
        let mut texts = condition.values.iter().map(|(_, text)| &**text);
        if operator.comparison == Comparison::Null {
            return !texts.any(crate::policy::is_partly_unknown);
        }
        match Family::of(operator) {
            Some(Family::Number) => texts.all(|text| number::number(text).is_some()),
            Some(Family::Date) => texts.all(|text| number::date(text).is_some()),
            Some(Family::Address) => texts.all(|text| IpRange::parse(text.trim()).is_some()),
            // What becomes of a `*` in place of an ARN the guide does not say.
            _ if operator.comparison.key_type() == Some(KeyType::Arn) => texts.all(|text| text != "*"),
            _ => true,
        }
    }

    /// The number of a condition's question.
    pub(super) fn ask(
        &mut self,
        condition: &Condition<'_>,
        operator: Operator,
        has_variables: bool,
        variables: &mut Variables,
    ) -> usize {
        let texts = || condition.values.iter().map(|(_, text)| &**text);
        let values = if operator.comparison == Comparison::Null {
            let asks = |word: &str| texts().any(|text| text.eq_ignore_ascii_case(word));
            match operator.qualifier {
                // Asked of each value, presence is there or there is nothing to ask.
                Some(SetQualifier::ForAllValues) => Values::Null(true, true),
                Some(SetQualifier::ForAnyValue) => Values::Null(false, false),
                None => Values::Null(asks("true"), asks("false")),
            }
        } else {
            match self.family {
                Family::Text => {
                    let found: Vec<Pattern> =
                        patterns(condition, operator, has_variables, variables).collect();
                    Values::Patterns(found.into_iter().map(|pattern| self.texts.add(pattern)).collect())
                }
                Family::Number => Values::Points(texts().filter_map(number::number).collect()),
                Family::Date => Values::Points(texts().filter_map(number::date).collect()),
                Family::Address => {
                    let ranges = texts().filter_map(|text| IpRange::parse(text.trim()));
                    Values::Ranges(number::disjoint(ranges))
                }
            }
        };
        let question = Question { operator, values };
        self.questions.iter().position(|known| *known == question).unwrap_or_else(|| {
            self.questions.push(question);
            self.questions.len() - 1
        })
    }

    /// The classes of its values, absence among them unless it has several.
    pub(super) fn classes(&self, fuel: &mut Fuel) -> Result<Classes<Value>, OutOfFuel> {
        let mut values = match self.family {
            Family::Text => self.text_values(fuel)?,
            Family::Number => {
                let typical = number::between(self.points(), number::ONE, 10 * number::ONE);
                typical.into_iter().map(Value::Number).collect()
            }
            Family::Date => {
                let now = 1_767_225_600_000_000_000;
                number::between(self.points(), number::ONE_DAY, now).into_iter().map(Value::Date).collect()
            }
            Family::Address => {
                let ranges = self.questions.iter().flat_map(|question| match &question.values {
                    Values::Ranges(ranges) => ranges.as_slice(),
                    _ => &[],
                });
                number::addresses(&ranges.copied().collect::<Vec<_>>())
                    .into_iter()
                    .map(Value::Address)
                    .collect()
            }
        };
        if !self.is_multivalued {
            values.push(Value::Absent);
        }
        let compared: usize = self.questions.iter().map(|question| 1 + question.values.count()).sum();
        fuel.burn(values.len() * (1 + compared))?;
        // Behind the questions, absence and some patterns are kept apart, so that implications can name them.
        let (asked, apart) = (self.questions.len(), self.apart.len());
        Ok(Classes::sort(values, asked + 1 + apart, |value, number| match self.questions.get(number) {
            Some(question) => self.answer(question, value),
            None if number == asked => matches!(value, Value::Absent),
            None => self.is_matched(value, self.apart[number - asked - 1]),
        }))
    }

    /// Keeps the values apart that one of its patterns matches.
    pub(super) fn tell_apart(&mut self, pattern: usize) {
        if !self.apart.contains(&pattern) {
            self.apart.push(pattern);
        }
    }

    pub(super) fn is_matched(&self, value: &Value, pattern: usize) -> bool {
        matches!(value, Value::Text(text) if self.texts.matches(text, pattern))
    }

    fn points(&self) -> Vec<i128> {
        let points = self.questions.iter().flat_map(|question| match &question.values {
            Values::Points(points) => points.as_slice(),
            _ => &[],
        });
        points.copied().collect()
    }

    fn text_values(&self, fuel: &mut Fuel) -> Result<Vec<Value>, OutOfFuel> {
        let text = |text: &str| Value::Text(Text::plain(text));
        let has_variables = self.texts.patterns.iter().any(Pattern::has_variable);
        if self.is_bool && !has_variables {
            return Ok(vec![text("true"), text("false")]);
        }
        let mut plausible = super::plausible::values_of(&self.name);
        for pattern in &self.texts.patterns {
            plausible.push(filled(pattern, super::plausible::in_value));
            plausible.push(filled(pattern, |_, _| String::new()));
        }
        let asked = self.questions.iter().filter_map(|question| match &question.values {
            Values::Patterns(patterns) => Some(patterns.clone()),
            _ => None,
        });
        let apart = self.apart.iter().map(|pattern| vec![*pattern]);
        let scopes = scopes(&[], &self.texts.patterns, &asked.chain(apart).collect::<Vec<_>>());
        let values = self.texts.values(&[], &scopes, &plausible, fuel)?;
        Ok(values.into_iter().map(Value::Text).collect())
    }

    /// Whether the condition holds for one value of the key.
    fn answer(&self, question: &Question, value: &Value) -> bool {
        let operator = question.operator;
        if let Values::Null(absent, present) = question.values {
            return if matches!(value, Value::Absent) { absent } else { present };
        }
        if matches!(value, Value::Absent) {
            return operator.holds_when_absent();
        }
        let is_matched = match (&question.values, value) {
            (Values::Patterns(patterns), Value::Text(text)) => {
                patterns.iter().any(|pattern| self.texts.matches(text, *pattern))
            }
            (Values::Points(points), Value::Number(own) | Value::Date(own)) => {
                points.iter().any(|point| compares(operator.comparison, *own, *point))
            }
            (Values::Ranges(ranges), Value::Address(own)) => number::is_in(ranges, *own),
            _ => false,
        };
        is_matched != operator.is_negated()
    }

    /// The cell of a question, once the classes are known.
    pub(super) fn cell(&self, classes: &Classes<Value>, number: usize) -> Cell {
        let holding = classes.sets[number].clone();
        if !self.is_multivalued {
            return Cell::One(holding);
        }
        let question = &self.questions[number];
        let (all, none) = (classes.all(), Bits::none(classes.len()));
        let several = |absent, within, hits| Cell::Several { absent, within, hits };
        if let Values::Null(absent, present) = question.values {
            return several(absent, if present { all } else { none }, Vec::new());
        }
        let operator = question.operator;
        let absent = operator.holds_when_absent();
        match operator.qualifier {
            Some(SetQualifier::ForAllValues) => several(absent, holding, Vec::new()),
            // Without a word on sets it asks whether some value matches; negated, whether none does.
            None if operator.is_negated() => several(absent, holding, Vec::new()),
            Some(SetQualifier::ForAnyValue) | None => several(absent, all, vec![holding]),
        }
    }

    /// Every value, absence too.
    pub(super) fn full(&self, classes: &Classes<Value>) -> Cell {
        if self.is_multivalued {
            Cell::Several { absent: true, within: classes.all(), hits: Vec::new() }
        } else {
            Cell::One(classes.all())
        }
    }

    /// Absence, or everything else.
    pub(super) fn presence(&self, classes: &Classes<Value>, is_present: bool) -> Cell {
        let absent = &classes.sets[self.questions.len()];
        match (self.is_multivalued, is_present) {
            (false, false) => Cell::One(absent.clone()),
            (false, true) => Cell::One(classes.all().minus(absent)),
            (true, true) => Cell::Several { absent: false, within: classes.all(), hits: Vec::new() },
            (true, false) => {
                Cell::Several { absent: true, within: Bits::none(classes.len()), hits: Vec::new() }
            }
        }
    }
}

/// Whether a request's value stands in the relation to a policy's; for negated comparisons, in the one they negate.
fn compares(comparison: Comparison, own: i128, point: i128) -> bool {
    use Comparison as C;
    match comparison {
        C::NumericLessThan | C::DateLessThan => own < point,
        C::NumericLessThanEquals | C::DateLessThanEquals => own <= point,
        C::NumericGreaterThan | C::DateGreaterThan => own > point,
        C::NumericGreaterThanEquals | C::DateGreaterThanEquals => own >= point,
        _ => own == point,
    }
}
