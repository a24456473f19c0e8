//! The compiled form of a query.

use regex::Regex;

/// A whole query.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) segments: Vec<Segment>,
    /// How many paths inside filters start at `$`; each has its own number below this.
    pub(super) shared: usize,
}

/// One step of a path.
#[derive(Debug)]
pub(super) struct Segment {
    /// Whether it looks at all descendants (`..`) rather than at the node alone.
    pub(super) descends: bool,
    pub(super) selectors: Vec<Selector>,
}

#[derive(Debug)]
pub(super) enum Selector {
    Name(Box<str>),
    Wildcard,
    Index(i64),
    Slice { start: Option<i64>, end: Option<i64>, step: i64 },
    Filter(Condition),
}

/// A logical expression.
#[derive(Debug)]
pub(super) enum Condition {
    Any(Vec<Condition>),
    All(Vec<Condition>),
    Not(Box<Condition>),
    Exists(Path),
    Compare { left: Operand, operator: Operator, right: Operand },
    Matches { subject: Operand, pattern: Pattern, whole: bool },
}

/// A query inside a filter.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) origin: Origin,
    pub(super) segments: Vec<Segment>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    /// `@`.
    Current,
    /// `$`: the same for every candidate, so the result is kept under this number.
    Root(usize),
}

/// Something that yields a value, or nothing.
#[derive(Debug)]
pub(super) enum Operand {
    Literal(Literal),
    /// The node that a path selects when it selects just one: a singular query, or `value()`.
    Only(Path),
    Count(Path),
    Length(Box<Operand>),
}

#[derive(Debug)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Text(Box<str>),
    Whole(i64),
    Real(f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What `match` and `search` look for.
#[derive(Debug)]
pub(super) enum Pattern {
    Fixed(Regex),
    /// A value of the document.
    Found(Operand),
}
