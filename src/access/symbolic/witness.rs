//! From a box to one request in it, made of plausible values.

mod resource;

use crate::access::Request;
use crate::aws::authorization::Authorization;
use crate::aws::{Presence, global_key};

use super::cell::Cell;
use super::key::Value;
use super::number::{date_text, number_text};
use super::pattern::{Pattern, Token};
use super::plausible;
use super::principal::{Callers, Derived, Record};
use super::product::Product;
use super::resource::NONE;
use super::text::{Text, filled};
use super::universe::{ACTION, CALLER, RESOURCE, Universe};
use resource::Draft;

/// How often another request of a box is tried.
pub(super) const TRIES: usize = 18;

/// A request and the classes that it was taken from.
pub(super) struct Candidate {
    pub(super) request: Request,
    pub(super) is_known_action: bool,
    /// The classes of action, resource and caller.
    pub(super) point: [usize; 3],
}

impl Universe {
    /// A request in a box; each try gives another one, until there is none.
    pub(super) fn candidate(
        &self,
        product: &Product,
        table: &Authorization,
        attempt: usize,
    ) -> Option<Candidate> {
        let (callers, actions) = (&product.cells[CALLER], &product.cells[ACTION]);
        let count = [members(callers, &self.callers.members), members(actions, &self.actions.members)];
        // Where there is no such caller or action the first one is taken: that may be an attempt made before.
        let choice = Choice::of(attempt, count);
        if (0..attempt).any(|before| Choice::of(before, count) == choice) {
            return None;
        }
        let (caller_class, caller) = nth(callers, &self.callers.members, choice.caller)?;
        let (action_class, action) = nth(actions, &self.actions.members, choice.action)?;
        let mut draft = Draft { universe: self, caller, request: None };
        let mut request = Request::new(&caller.name(), &action.text, NONE).ok()?;
        for (number, key) in self.questions.keys.iter().enumerate() {
            let cell = &product.cells[Self::key_dimension(number)];
            let is_always = global_key(&key.name).is_some_and(|key| key.presence == Presence::Always);
            let values = self.values(cell, number, is_always)?;
            if values.is_empty() {
                if request.context.get(&key.name).is_none() {
                    request.context.set_absent(&key.name);
                }
                continue;
            }
            let texts: Vec<String> =
                values.iter().map(|value| self.value_text(value, number, &mut request, caller)).collect();
            // Another comparison of the same key may have given it a value; then that one must do.
            if request.context.get(&key.name).is_none_or(<[String]>::is_empty) {
                for text in &texts {
                    request.context.add(&key.name, text);
                }
            }
        }
        for key in Callers::absent_keys(caller) {
            if request.context.get(key).is_none() {
                request.context.set_absent(key);
            }
        }
        draft.request = Some(&mut request);
        let resource = draft.resource(&product.cells[RESOURCE], action, table, attempt)?;
        let resource_class = resource.0;
        request.resource = resource.1;
        // Whatever else a variable could stand for must be said not to be there.
        for name in &self.questions.variables.shown {
            let inside = name.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
            let key = inside.map(|inside| variable_key(inside).0);
            if let Some(key) = key.filter(|key| Derived::of(key).is_none())
                && request.context.get(key).is_none()
            {
                request.context.set_absent(key);
            }
        }
        let point = [action_class, resource_class, caller_class];
        Some(Candidate { request, is_known_action: action.is_known, point })
    }

    /// Values of a key in a cell: none for absence.
    fn values(&self, cell: &Cell, key: usize, is_always: bool) -> Option<Vec<&Value>> {
        let classes = &self.keys[key];
        let first = |class: usize| classes.members[class].first();
        match cell {
            Cell::One(bits) => {
                let is_absent = |class: &usize| matches!(first(*class), Some(Value::Absent));
                let absent = bits.iter().find(is_absent);
                let present = bits.iter().find(|class| !is_absent(class));
                let chosen = if is_always { present.or(absent) } else { absent.or(present) };
                let value = first(chosen?)?;
                Some(if matches!(value, Value::Absent) { Vec::new() } else { vec![value] })
            }
            Cell::Several { absent, within, hits } => {
                if *absent {
                    return Some(Vec::new());
                }
                // One value that hits all of them is the simplest.
                let all = hits.iter().fold(within.clone(), |all, hit| all.and(hit));
                if let Some(class) = all.iter().next() {
                    return Some(vec![first(class)?]);
                }
                let mut chosen: Vec<usize> = Vec::new();
                for hit in hits {
                    if !chosen.iter().any(|class| hit.contains(*class)) {
                        chosen.push(hit.and(within).iter().next()?);
                    }
                }
                chosen.into_iter().map(first).collect()
            }
        }
    }

    fn value_text(&self, value: &Value, key: usize, request: &mut Request, caller: &Record) -> String {
        match value {
            Value::Absent => String::new(),
            Value::Number(own) => number_text(*own),
            Value::Date(own) => date_text(*own),
            Value::Address(own) => own.to_string(),
            Value::Text(text) => match self.questions.keys[key].texts.template(text) {
                Some(template) => self.fill(template, request, caller, plausible::in_value),
                None => text.string(),
            },
        }
    }

    /// A text that a pattern with variables stands for, once they have their values.
    fn fill(
        &self,
        template: &Pattern,
        request: &mut Request,
        caller: &Record,
        wildcard: fn(Token, usize) -> String,
    ) -> String {
        filled(template, |token, colons| match token {
            Token::Variable(number) => self.variable(number, request, caller),
            other => wildcard(other, colons),
        })
    }

    /// The value of a variable; its key gets one if it has none yet.
    fn variable(&self, number: u32, request: &mut Request, caller: &Record) -> String {
        let name = &self.questions.variables.shown[number as usize];
        let Some(inside) = name.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) else {
            return "example".to_owned();
        };
        let (key, default) = variable_key(inside);
        if let Some(value) = request.context.get(key).and_then(<[String]>::first) {
            return value.clone();
        }
        if let Some(derived) = Derived::of(key) {
            return caller.text(derived).unwrap_or_default();
        }
        if let Some(default) = default {
            return default.trim().trim_matches('\'').to_owned();
        }
        // Two variables rarely have one value.
        let mut values = plausible::values_of(key);
        let value = values.swap_remove(number as usize % values.len());
        request.context.add(key, &value);
        value
    }

    /// The user whose own a resource is, where what else is asked of it does not let it be another's.
    fn user_in(&self, template: &Pattern, text: &Text, filled: &str) -> Option<String> {
        let texts = &self.questions.resources.texts;
        let filled = Text::plain(filled);
        let is_alike = |at: usize| {
            texts.patterns[at].has_variable() || texts.matches(&filled, at) == texts.matches(text, at)
        };
        if (0..texts.patterns.len()).all(is_alike) {
            return None;
        }
        let at = template.tokens.iter().position(|token| matches!(token, Token::Variable(_)))?;
        let Token::Variable(number) = template.tokens[at] else { return None };
        let variable = Derived::of_variable(&self.questions.variables.shown[number as usize]);
        let rest = text.chars.get(at..).filter(|_| variable == Some(Derived::UserName))?;
        let name = match template.tokens.get(at + 1) {
            None => rest,
            Some(Token::Char(next)) => rest.split(|own| own == next).next()?,
            Some(_) => return None,
        };
        // What IAM takes in names.
        let is_name = |own: &char| own.is_ascii_alphanumeric() || "+=,.@_-".contains(*own);
        (!name.is_empty() && name.iter().all(is_name)).then(|| name.iter().collect())
    }
}

/// The key of a variable, and its default.
fn variable_key(inside: &str) -> (&str, Option<&str>) {
    inside.split_once(',').map_or((inside, None), |pair| (pair.0.trim(), Some(pair.1)))
}

/// What an attempt takes of a box.
#[derive(PartialEq, Eq)]
struct Choice {
    caller: usize,
    action: usize,
    resource: usize,
}

impl Choice {
    /// Of so many callers and actions.
    fn of(attempt: usize, [callers, actions]: [usize; 2]) -> Self {
        let or_first = |number: usize, count: usize| if number < count { number } else { 0 };
        Self {
            caller: or_first(attempt % 6, callers),
            action: or_first(attempt / 6, actions),
            resource: attempt % 3,
        }
    }
}

/// How many members a cell's classes have.
fn members<V>(cell: &Cell, members: &[Vec<V>]) -> usize {
    let Cell::One(bits) = cell else { return 0 };
    bits.iter().map(|class| members[class].len()).sum()
}

/// The nth member of a cell's classes, first members first.
fn nth<'a, V>(cell: &Cell, members: &'a [Vec<V>], number: usize) -> Option<(usize, &'a V)> {
    let Cell::One(bits) = cell else { return None };
    let firsts = bits.iter().filter_map(|class| Some((class, members[class].first()?)));
    let others = bits.iter().flat_map(|class| members[class].iter().skip(1).map(move |own| (class, own)));
    let mut all = firsts.chain(others);
    let first = all.next()?;
    Some(if number == 0 { first } else { all.nth(number - 1).unwrap_or(first) })
}
