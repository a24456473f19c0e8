//! Running a plan on nodes.
//!
//! Nodes are visited depth first, which gives the order of RFC 9535 without keeping the nodelist of every step.

use std::cell::{OnceCell, RefCell};
use std::ops::ControlFlow;

use regex::Regex;

use crate::policy::may_be_nothing;
use crate::rule::query::Selected;
use crate::rule::query::compare::{Truth, Value, compare};
use crate::rule::query::decimal::Number;
use crate::rule::query::pattern;
use crate::rule::query::plan::{
    Condition, Literal, Operand, Operator, Origin, Path, Pattern, Plan, Segment, Selector,
};
use crate::syntax::{Kind, Node};

/// Runs `plan` with `$` for `root`.
pub(super) fn select<'s>(plan: &Plan, root: Node<'s>) -> Selected<'s> {
    let run = Run { root, shared: vec![OnceCell::new(); plan.shared], last_pattern: RefCell::new(None) };
    let mut nodes = Vec::new();
    let mut sink = Sink { found: Found::default(), limit: usize::MAX, nodes: Some(&mut nodes) };
    // Without a limit nothing breaks off.
    let _ = run.walk(&plan.segments, root, &mut sink);
    let undecided = sink.found.undecided;
    Selected { nodes, undecided }
}

/// What a path found, as far as filters ask.
#[derive(Debug, Clone, Copy, Default)]
struct Found<'s> {
    first: Option<Node<'s>>,
    /// How many nodes, up to the limit that was asked for.
    count: usize,
    /// Whether a value known only later could have added nodes.
    undecided: bool,
}

/// Where selected nodes go.
struct Sink<'a, 's> {
    found: Found<'s>,
    /// How many nodes are enough.
    limit: usize,
    /// All nodes, when they are wanted.
    nodes: Option<&'a mut Vec<Node<'s>>>,
}

impl<'s> Sink<'_, 's> {
    fn take(&mut self, node: Node<'s>) -> ControlFlow<()> {
        if may_be_nothing(node) {
            self.found.undecided = true;
            return ControlFlow::Continue(());
        }
        self.found.first = self.found.first.or(Some(node));
        self.found.count += 1;
        if let Some(nodes) = &mut self.nodes {
            nodes.push(node);
        }
        if self.found.count >= self.limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// The state of one run.
struct Run<'s> {
    root: Node<'s>,
    /// What the paths that start at `$` found, by their number: it is the same for every candidate of a filter.
    shared: Vec<OnceCell<Found<'s>>>,
    /// The last pattern taken from the document; most often it is the same one for all candidates.
    last_pattern: RefCell<Option<FoundPattern>>,
}

struct FoundPattern {
    text: String,
    whole: bool,
    regex: Option<Regex>,
}

impl<'s> Run<'s> {
    /// Applies `segments` to `node`. Every segment goes down in the tree, whose depth thus bounds the recursion.
    fn walk(&self, segments: &[Segment], node: Node<'s>, sink: &mut Sink<'_, 's>) -> ControlFlow<()> {
        let (mut segments, mut node) = (segments, node);
        loop {
            let Some((segment, rest)) = segments.split_first() else { return sink.take(node) };
            let child = match &segment.selectors[..] {
                _ if segment.descends => return self.descend(segment, rest, node, sink),
                [Selector::Name(name)] => node.get(name),
                [Selector::Index(index)] => element(node, *index),
                _ => return self.children(segment, rest, node, sink),
            };
            let Some(child) = child else {
                sink.found.undecided |= node.kind() == Kind::Unknown;
                return ControlFlow::Continue(());
            };
            (segments, node) = (rest, child);
        }
    }

    fn descend(
        &self,
        segment: &Segment,
        rest: &[Segment],
        node: Node<'s>,
        sink: &mut Sink<'_, 's>,
    ) -> ControlFlow<()> {
        // The tape holds a subtree in document order, each node before what lies in it.
        for index in node.index()..node.index() + node.size() {
            let inner = Node::new(node.tree(), index);
            // Nothing can be selected in a scalar, or in a key, which is a string.
            if matches!(inner.kind(), Kind::Array | Kind::Object | Kind::Unknown) {
                self.children(segment, rest, inner, sink)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Applies the selectors of `segment` to the children of `node`, and `rest` to what they select.
    fn children(
        &self,
        segment: &Segment,
        rest: &[Segment],
        node: Node<'s>,
        sink: &mut Sink<'_, 's>,
    ) -> ControlFlow<()> {
        match node.kind() {
            Kind::Array | Kind::Object => {}
            Kind::Unknown => {
                sink.found.undecided = true;
                return ControlFlow::Continue(());
            }
            _ => return ControlFlow::Continue(()),
        }
        for selector in &segment.selectors {
            match selector {
                Selector::Name(name) => {
                    if let Some(child) = node.get(name) {
                        self.walk(rest, child, sink)?;
                    }
                }
                Selector::Wildcard => {
                    each_child(node, |child| self.walk(rest, child, sink))?;
                }
                Selector::Index(index) => {
                    if let Some(child) = element(node, *index) {
                        self.walk(rest, child, sink)?;
                    }
                }
                Selector::Slice { start, end, step } => {
                    self.slice(node, (*start, *end, *step), rest, sink)?;
                }
                Selector::Filter(condition) => each_child(node, |child| {
                    match self.holds(condition, child) {
                        Truth::True => return self.walk(rest, child, sink),
                        Truth::Undecided => sink.found.undecided = true,
                        Truth::False => {}
                    }
                    ControlFlow::Continue(())
                })?,
            }
        }
        ControlFlow::Continue(())
    }

    /// RFC 9535 section 2.3.4.2.2.
    fn slice(
        &self,
        array: Node<'s>,
        (start, end, step): (Option<i64>, Option<i64>, i64),
        rest: &[Segment],
        sink: &mut Sink<'_, 's>,
    ) -> ControlFlow<()> {
        let count = array.items().count();
        let length = i64::try_from(count).unwrap_or(i64::MAX);
        let from_start = |index: i64| if index < 0 { length + index } else { index };
        let stride = usize::try_from(step.unsigned_abs()).unwrap_or(usize::MAX);
        if step > 0 {
            let lower = from_start(start.unwrap_or(0)).clamp(0, length);
            let upper = from_start(end.unwrap_or(length)).clamp(0, length);
            let width = place(upper).saturating_sub(place(lower));
            let mut chosen = array.items().skip(place(lower)).take(width).step_by(stride);
            return chosen.try_for_each(|item| self.walk(rest, item, sink));
        }
        if step < 0 {
            let upper = from_start(start.unwrap_or(length - 1)).clamp(-1, length - 1);
            let lower = end.map_or(-1, from_start).clamp(-1, length - 1);
            // Elements lie forward on the tape, so going back needs them all at hand.
            let items: Vec<_> = array.items().take(place(upper + 1)).skip(place(lower + 1)).collect();
            return items.into_iter().rev().step_by(stride).try_for_each(|item| self.walk(rest, item, sink));
        }
        ControlFlow::Continue(())
    }

    fn holds(&self, condition: &Condition, current: Node<'s>) -> Truth {
        match condition {
            Condition::All(parts) => {
                let mut all = Truth::True;
                for part in parts {
                    all = all.min(self.holds(part, current));
                    if all == Truth::False {
                        break;
                    }
                }
                all
            }
            Condition::Any(parts) => {
                let mut any = Truth::False;
                for part in parts {
                    any = any.max(self.holds(part, current));
                    if any == Truth::True {
                        break;
                    }
                }
                any
            }
            Condition::Not(inner) => self.holds(inner, current).not(),
            Condition::Exists(path) => {
                let found = self.find(path, current, 1);
                if found.count == 0 && found.undecided {
                    Truth::Undecided
                } else {
                    Truth::of(found.count > 0)
                }
            }
            // By far the most common comparison, without a detour over values.
            Condition::Compare {
                left: Operand::Only(path),
                operator: Operator::Equal,
                right: Operand::Literal(Literal::Text(text)),
            } => {
                let found = self.find(path, current, 2);
                match found.first {
                    _ if found.count > 1 => Truth::False,
                    _ if found.undecided => Truth::Undecided,
                    Some(node) if node.kind() == Kind::Unknown => Truth::Undecided,
                    Some(node) => Truth::of(node.is_string(text)),
                    None => Truth::False,
                }
            }
            Condition::Compare { left, operator, right } => {
                compare(&self.value(left, current), *operator, &self.value(right, current))
            }
            Condition::Matches { subject, pattern, whole } => self.matches(subject, pattern, *whole, current),
        }
    }

    /// Finds what `path` selects, looking for no more than `limit` nodes.
    fn find(&self, path: &Path, current: Node<'s>, limit: usize) -> Found<'s> {
        let find = |from| {
            let mut sink = Sink { found: Found::default(), limit, nodes: None };
            // Breaking off only means that the limit was reached.
            let _ = self.walk(&path.segments, from, &mut sink);
            sink.found
        };
        match path.origin {
            Origin::Current => find(current),
            // A path stands at one place, so its limit is always the same.
            Origin::Root(number) => *self.shared[number].get_or_init(|| find(self.root)),
        }
    }

    fn value<'v>(&self, operand: &'v Operand, current: Node<'s>) -> Value<'v>
    where
        's: 'v,
    {
        match operand {
            Operand::Literal(literal) => Value::of_literal(literal),
            Operand::Only(path) => {
                // Two nodes are already too many for a value.
                let found = self.find(path, current, 2);
                match found.first {
                    _ if found.count > 1 => Value::Nothing,
                    _ if found.undecided => Value::Unknown,
                    Some(node) => Value::of_node(node),
                    None => Value::Nothing,
                }
            }
            Operand::Count(path) => {
                let found = self.find(path, current, usize::MAX);
                if found.undecided { Value::Unknown } else { number(found.count) }
            }
            Operand::Length(argument) => match self.value(argument, current) {
                Value::Text(text) => number(text.chars().count()),
                Value::Array(array) => number(array.items().count()),
                Value::Object(object) => number(object.members().count()),
                Value::Unknown => Value::Unknown,
                _ => Value::Nothing,
            },
        }
    }

    fn matches(&self, subject: &Operand, pattern: &Pattern, whole: bool, current: Node<'s>) -> Truth {
        let subject = self.value(subject, current);
        let pattern = match pattern {
            Pattern::Fixed(regex) => {
                return match subject {
                    Value::Unknown => Truth::Undecided,
                    Value::Text(text) => Truth::of(regex.is_match(&text)),
                    _ => Truth::False,
                };
            }
            Pattern::Found(operand) => self.value(operand, current),
        };
        match (subject, pattern) {
            (Value::Unknown, _) | (_, Value::Unknown) => Truth::Undecided,
            (Value::Text(subject), Value::Text(pattern)) => {
                Truth::of(self.matches_found(&subject, &pattern, whole))
            }
            _ => Truth::False,
        }
    }

    fn matches_found(&self, subject: &str, pattern: &str, whole: bool) -> bool {
        let mut last = self.last_pattern.borrow_mut();
        let is_last = |last: &FoundPattern| last.whole == whole && last.text == pattern;
        if !last.as_ref().is_some_and(is_last) {
            let regex = pattern::compile_found(pattern, whole);
            *last = Some(FoundPattern { text: pattern.to_owned(), whole, regex });
        }
        let regex = last.as_ref().and_then(|last| last.regex.as_ref());
        regex.is_some_and(|regex| regex.is_match(subject))
    }
}

/// Visits the elements of an array or the values of an object, until a visit breaks off.
fn each_child<'s>(node: Node<'s>, mut visit: impl FnMut(Node<'s>) -> ControlFlow<()>) -> ControlFlow<()> {
    if node.kind() == Kind::Array {
        return node.items().try_for_each(visit);
    }
    node.members().try_for_each(|(_, value)| visit(value))
}

fn element(array: Node<'_>, index: i64) -> Option<Node<'_>> {
    let from_start = match usize::try_from(index) {
        Ok(from_start) => from_start,
        Err(_) => array.items().count().checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?,
    };
    array.items().nth(from_start)
}

fn number(count: usize) -> Value<'static> {
    Value::Number(Number::Whole(i64::try_from(count).unwrap_or(i64::MAX)))
}

/// An index that is known not to be negative.
fn place(index: i64) -> usize {
    usize::try_from(index).unwrap_or(0)
}
