//! Conditions as questions to callers and keys.

use crate::access::CallerKind;
use crate::aws::authorization::{Authorization, ConditionKey};
use crate::aws::{KeyType, global_key};
use crate::policy::{Comparison, Condition, Operator, Statement};

use super::super::key::{Family, Key};
use super::super::principal::Derived;
use super::{Questions, Term};

impl Questions {
    pub(super) fn condition(
        &mut self,
        condition: &Condition<'_>,
        has_variables: bool,
        table: &Authorization,
    ) -> Term {
        let operator = condition
            .operator
            .filter(|operator| !condition.has_unknown && Key::is_readable(condition, *operator));
        let known = operator.and_then(|operator| {
            let turned = turned(condition, operator, has_variables);
            let condition = turned.as_ref().unwrap_or(condition);
            if let Some(derived) = Derived::of(&condition.key) {
                let asked = self.callers.ask_condition(derived, condition, operator, has_variables);
                return asked.map(|question| Term::Caller(question, true));
            }
            let key = self.key(condition, operator, table);
            let question = self.keys[key].ask(condition, operator, has_variables, &mut self.variables);
            Some(Term::Key(key, question))
        });
        known.unwrap_or_else(|| Term::Unknown(self.unknown_condition(condition), true))
    }

    fn unknown_condition(&mut self, condition: &Condition<'_>) -> usize {
        let operator = condition.operator_node.string().unwrap_or_default();
        self.unknown(&format!("{operator} {} {}", condition.key, condition.value.raw()))
    }

    /// Which account or ARN a service has that calls in its own name, if any, AWS does not say: what a statement asks of
    /// them is not known of the services that it names.
    pub(super) fn leave_open_of_services(
        &mut self,
        statement: &Statement<'_>,
        terms: &mut Vec<Term>,
        alternatives: &mut Vec<Vec<Term>>,
    ) {
        let is_open =
            |condition: &Condition<'_>| Derived::of(&condition.key).is_some_and(Derived::is_open_of_services);
        if !statement.conditions.iter().any(is_open) {
            return;
        }
        let pairs = statement.conditions.iter().zip(&*terms);
        let of_services: Vec<Term> = pairs
            .map(|(condition, term)| match term {
                Term::Caller(..) if is_open(condition) => {
                    Term::Unknown(self.unknown_condition(condition), true)
                }
                term => *term,
            })
            .collect();
        let is_service = self.callers.ask_kind(&[CallerKind::Service]);
        let with = |last: &[Term], is: bool| -> Vec<Vec<Term>> {
            let last = last.iter().copied().chain([Term::Caller(is_service, is)]);
            alternatives.iter().map(|terms| terms.iter().copied().chain(last.clone()).collect()).collect()
        };
        let both = [with(terms, false), with(&of_services, true)].concat();
        *alternatives = both;
        terms.clear();
    }

    /// The number of a condition's key, compared as the operator does.
    fn key(&mut self, condition: &Condition<'_>, operator: Operator, table: &Authorization) -> usize {
        let family = Family::of(operator).or_else(|| self.compared.family(condition));
        let is_it = |key: &Key| condition.is_key(&key.name) && family.is_none_or(|own| own == key.family);
        if let Some(found) = self.keys.iter().position(is_it) {
            return found;
        }
        let (is_multivalued, is_bool) = self.nature(&condition.key, table);
        self.keys.push(Key::new(&condition.key, family.unwrap_or(Family::Text), is_multivalued, is_bool));
        self.keys.len() - 1
    }

    /// Whether a key has several values, and whether it is Boolean.
    fn nature(&self, name: &str, table: &Authorization) -> (bool, bool) {
        if let Some(global) = global_key(name) {
            return (global.is_multivalued, global.key_type == KeyType::Bool);
        }
        let service = name.split_once(':').and_then(|(prefix, _)| table.service(prefix));
        let key = service.and_then(|service| service.key(name));
        let is_multivalued = key.and_then(ConditionKey::is_multivalued);
        (
            is_multivalued.unwrap_or_else(|| self.compared.is_set(name)),
            key.is_some_and(|key| key.key_type() == KeyType::Bool),
        )
    }
}

/// A condition that holds one key of the caller against the value of another key, the other way round, which says the
/// same: who calls is told apart by fixed values, and another key by variables too.
fn turned<'s>(condition: &Condition<'s>, operator: Operator, has_variables: bool) -> Option<Condition<'s>> {
    use Comparison as C;
    let is_plain = matches!(
        operator.comparison,
        C::StringEquals | C::StringNotEquals | C::StringLike | C::StringNotLike
    ) && operator.qualifier.is_none()
        && !operator.if_exists;
    let [(node, text)] = &condition.values[..] else { return None };
    let derived = Derived::of(&condition.key).filter(|_| is_plain && has_variables)?;
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    let is_single = global_key(name).is_some_and(|key| !key.is_multivalued);
    if !is_single || Derived::of(name).is_some() {
        return None;
    }
    let values = vec![(*node, format!("${{{}}}", derived.name()).into())];
    Some(Condition { key: name.to_owned().into(), values, ..condition.clone() })
}
