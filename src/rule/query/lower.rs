//! The parser's tree to a plan, with the checks of RFC 9535 section 2.4.3: what each function takes and gives.

use jsonpath_rust::parser::model::{
    Comparable, Comparison, Filter, FilterAtom, FnArg, JpQuery, Literal as ParsedLiteral,
    Segment as ParsedSegment, Selector as ParsedSelector, SingularQuery, SingularQuerySegment, Test,
    TestFunction,
};

use crate::rule::query::effort::Effort;
use crate::rule::query::plan::{
    Condition, Literal, Operand, Operator, Origin, Path, Pattern, Plan, Segment, Selector,
};
use crate::rule::query::{QueryError, pattern};

/// Lowers a whole query; `calls` are the offsets of its function names, in order.
pub(super) fn lower(query: JpQuery, calls: Vec<usize>) -> Result<Plan, QueryError> {
    let mut lowering = Lowering { calls: calls.into_iter(), shared: 0, effort: Effort::new() };
    let segments = lowering.segments(query.segments)?;
    Ok(Plan { segments, shared: lowering.shared })
}

struct Lowering {
    /// The tree has no positions, but it is walked in the text's order: each function takes the next offset.
    calls: std::vec::IntoIter<usize>,
    shared: usize,
    /// Of the place that is being lowered.
    effort: Effort,
}

impl Lowering {
    fn segments(&mut self, segments: Vec<ParsedSegment>) -> Result<Vec<Segment>, QueryError> {
        let outer = self.effort;
        let lowered = segments.into_iter().map(|segment| self.segment(segment)).collect();
        self.effort = outer;
        lowered
    }

    fn segment(&mut self, segment: ParsedSegment) -> Result<Segment, QueryError> {
        let selectors = match segment {
            ParsedSegment::Descendant(inner) => {
                self.effort.descend().map_err(|message| self.error(&message))?;
                return Ok(Segment { descends: true, ..self.segment(*inner)? });
            }
            ParsedSegment::Selector(selector) => vec![self.selector(selector)?],
            ParsedSegment::Selectors(selectors) => {
                self.effort.select(&selectors).map_err(|message| self.error(&message))?;
                selectors.into_iter().map(|selector| self.selector(selector)).collect::<Result<_, _>>()?
            }
        };
        Ok(Segment { descends: false, selectors })
    }

    fn selector(&mut self, selector: ParsedSelector) -> Result<Selector, QueryError> {
        Ok(match selector {
            ParsedSelector::Name(name) => Selector::Name(name.into()),
            ParsedSelector::Wildcard => Selector::Wildcard,
            ParsedSelector::Index(index) => Selector::Index(index),
            ParsedSelector::Slice(start, end, step) => {
                Selector::Slice { start, end, step: step.unwrap_or(1) }
            }
            ParsedSelector::Filter(filter) => Selector::Filter(self.condition(filter)?),
        })
    }

    fn condition(&mut self, filter: Filter) -> Result<Condition, QueryError> {
        match filter {
            Filter::Or(parts) => Ok(Condition::Any(self.conditions(parts)?)),
            Filter::And(parts) => Ok(Condition::All(self.conditions(parts)?)),
            Filter::Atom(FilterAtom::Filter { expr, not }) => Ok(negated(self.condition(*expr)?, not)),
            Filter::Atom(FilterAtom::Test { expr, not }) => Ok(negated(self.test(*expr)?, not)),
            Filter::Atom(FilterAtom::Comparison(comparison)) => self.comparison(*comparison),
        }
    }

    fn conditions(&mut self, parts: Vec<Filter>) -> Result<Vec<Condition>, QueryError> {
        parts.into_iter().map(|part| self.condition(part)).collect()
    }

    fn comparison(&mut self, comparison: Comparison) -> Result<Condition, QueryError> {
        let (left, operator, right) = match comparison {
            Comparison::Eq(left, right) => (left, Operator::Equal, right),
            Comparison::Ne(left, right) => (left, Operator::Unequal, right),
            Comparison::Lt(left, right) => (left, Operator::Less, right),
            Comparison::Lte(left, right) => (left, Operator::LessOrEqual, right),
            Comparison::Gt(left, right) => (left, Operator::Greater, right),
            Comparison::Gte(left, right) => (left, Operator::GreaterOrEqual, right),
        };
        let left = self.comparable(left)?;
        let right = self.comparable(right)?;
        Ok(Condition::Compare { left, operator, right })
    }

    fn comparable(&mut self, comparable: Comparable) -> Result<Operand, QueryError> {
        match comparable {
            Comparable::Literal(literal) => literal_operand(literal),
            Comparable::SingularQuery(SingularQuery::Current(steps)) => {
                Ok(Operand::Only(Path { origin: Origin::Current, segments: singular(steps) }))
            }
            Comparable::SingularQuery(SingularQuery::Root(steps)) => {
                let origin = self.shared_origin();
                Ok(Operand::Only(Path { origin, segments: singular(steps) }))
            }
            Comparable::Function(function) => self.value_function(function),
        }
    }

    fn test(&mut self, test: Test) -> Result<Condition, QueryError> {
        match test {
            Test::RelQuery(_) | Test::AbsQuery(_) => Ok(Condition::Exists(self.path(test)?)),
            Test::Function(function) => match *function {
                TestFunction::Match(subject, pattern) => self.matches("match", subject, pattern),
                TestFunction::Search(subject, pattern) => self.matches("search", subject, pattern),
                TestFunction::Length(_) => Err(self.not_a_test("length")),
                TestFunction::Count(_) => Err(self.not_a_test("count")),
                TestFunction::Value(_) => Err(self.not_a_test("value")),
                TestFunction::Custom(name, _) => Err(self.unknown_function(&name)),
            },
        }
    }

    fn path(&mut self, test: Test) -> Result<Path, QueryError> {
        match test {
            Test::RelQuery(segments) => {
                Ok(Path { origin: Origin::Current, segments: self.segments(segments)? })
            }
            Test::AbsQuery(query) => {
                let origin = self.shared_origin();
                Ok(Path { origin, segments: self.segments(query.segments)? })
            }
            Test::Function(_) => Err(self.error("a function stands where a path must")),
        }
    }

    fn shared_origin(&mut self) -> Origin {
        self.shared += 1;
        Origin::Root(self.shared - 1)
    }

    /// A function that gives a value.
    fn value_function(&mut self, function: TestFunction) -> Result<Operand, QueryError> {
        match function {
            TestFunction::Length(argument) => {
                let at = self.next_call();
                Ok(Operand::Length(Box::new(self.value_argument("length", at, *argument)?)))
            }
            TestFunction::Count(argument) => Ok(Operand::Count(self.path_argument("count", argument)?)),
            TestFunction::Value(argument) => Ok(Operand::Only(self.path_argument("value", argument)?)),
            TestFunction::Match(..) => Err(self.not_a_value("match")),
            TestFunction::Search(..) => Err(self.not_a_value("search")),
            TestFunction::Custom(name, _) => Err(self.unknown_function(&name)),
        }
    }

    fn matches(&mut self, name: &str, subject: FnArg, pattern: FnArg) -> Result<Condition, QueryError> {
        let at = self.next_call();
        let whole = name == "match";
        let subject = self.value_argument(name, at, subject)?;
        let pattern = match pattern {
            FnArg::Literal(ParsedLiteral::String(text)) => match pattern::compile_literal(&text, whole) {
                Ok(regex) => Pattern::Fixed(regex),
                Err(reason) => {
                    return Err(QueryError::new(
                        format!("the pattern `{text}` is not a regular expression: {reason}"),
                        at,
                    ));
                }
            },
            other => Pattern::Found(self.value_argument(name, at, other)?),
        };
        Ok(Condition::Matches { subject, pattern, whole })
    }

    /// An argument that is one value.
    fn value_argument(&mut self, name: &str, at: usize, argument: FnArg) -> Result<Operand, QueryError> {
        let wrong = |what: &str| {
            let message = format!(
                "`{name}` takes a single value, not {what}: a literal, a path of names and indexes, or `value(…)`"
            );
            Err(QueryError::new(message, at))
        };
        match argument {
            FnArg::Literal(literal) => literal_operand(literal),
            FnArg::Filter(_) => wrong("a condition"),
            FnArg::Test(test) => match *test {
                Test::Function(function) => match *function {
                    TestFunction::Match(..) | TestFunction::Search(..) => wrong("a test"),
                    function => self.value_function(function),
                },
                path => {
                    let path = self.path(path)?;
                    if path.segments.iter().all(is_singular) {
                        Ok(Operand::Only(path))
                    } else {
                        wrong("a path that may select several")
                    }
                }
            },
        }
    }

    /// The only argument of the function `name`: a path, however many nodes it selects.
    fn path_argument(&mut self, name: &str, argument: FnArg) -> Result<Path, QueryError> {
        let at = self.next_call();
        match argument {
            FnArg::Test(test) if !matches!(*test, Test::Function(_)) => self.path(*test),
            _ => Err(QueryError::new(format!("`{name}` takes a path that starts with `@` or `$`"), at)),
        }
    }

    fn next_call(&mut self) -> usize {
        self.calls.next().unwrap_or(0)
    }

    /// An error at the next function.
    fn error(&mut self, message: &str) -> QueryError {
        QueryError::new(message, self.next_call())
    }

    fn not_a_test(&mut self, name: &str) -> QueryError {
        self.error(&format!("`{name}` gives a value, which must be compared, as in `{name}(…) == 1`"))
    }

    fn not_a_value(&mut self, name: &str) -> QueryError {
        self.error(&format!("`{name}` is true or false by itself and cannot be compared"))
    }

    fn unknown_function(&mut self, name: &str) -> QueryError {
        self.error(&format!("there is no function `{name}`"))
    }
}

fn negated(condition: Condition, not: bool) -> Condition {
    if not { Condition::Not(Box::new(condition)) } else { condition }
}

fn singular(steps: Vec<SingularQuerySegment>) -> Vec<Segment> {
    let selector = |step| match step {
        SingularQuerySegment::Name(name) => Selector::Name(name.into()),
        SingularQuerySegment::Index(index) => Selector::Index(index),
    };
    steps.into_iter().map(|step| Segment { descends: false, selectors: vec![selector(step)] }).collect()
}

/// Whether the segment selects at most one node.
fn is_singular(segment: &Segment) -> bool {
    !segment.descends && matches!(segment.selectors[..], [Selector::Name(_) | Selector::Index(_)])
}

fn literal_operand(literal: ParsedLiteral) -> Result<Operand, QueryError> {
    Ok(Operand::Literal(match literal {
        ParsedLiteral::Null => Literal::Null,
        ParsedLiteral::Bool(value) => Literal::Bool(value),
        ParsedLiteral::String(text) => Literal::Text(text.into()),
        ParsedLiteral::Int(number) => Literal::Whole(number),
        ParsedLiteral::Float(number) if number.is_finite() => Literal::Real(number),
        ParsedLiteral::Float(_) => return Err(QueryError::new("a number in the query is too large", 0)),
    }))
}
