//! Statements as questions to each dimension.

mod condition;

use std::rc::Rc;

use crate::aws::authorization::Authorization;
use crate::policy::{
    Effect, Listed, Pattern as Written, Policy, Principal, PrincipalKind, Statement, decision, is_optional,
};
use crate::syntax::{Kind, Node};

use super::Basis;
use super::action::Actions;
use super::compared::Compared;
use super::key::Key;
use super::pattern::{Pattern, Variables};
use super::principal::Callers;
use super::resource::Resources;

/// One thing that a statement asks of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Term {
    /// The answer to a question about the action.
    Action(usize, bool),
    /// The answer to a question about the resource.
    Resource(usize, bool),
    /// The answer to a question about the caller.
    Caller(usize, bool),
    /// A question to a key that must be answered yes.
    Key(usize, usize),
    /// Something that is not known: whether it holds.
    Unknown(usize, bool),
}

/// A statement: it applies to a request when all terms of one of its alternatives hold.
#[derive(Debug)]
pub(super) struct Lowered {
    pub(super) is_new: bool,
    /// The number of its policy among the old ones or the new ones.
    pub(super) policy: usize,
    pub(super) statement: usize,
    pub(super) effect: Effect,
    pub(super) alternatives: Vec<Vec<Term>>,
}

/// The items of a statement that count.
#[derive(Debug, Clone)]
pub(super) struct Taken<'a, 's> {
    pub(super) actions: Vec<&'a Written<'s>>,
    pub(super) resources: Vec<&'a Written<'s>>,
}

impl<'a, 's> Taken<'a, 's> {
    /// All of them.
    pub(super) fn whole(statement: &'a Statement<'s>) -> Self {
        let items = |listed: &'a Option<Listed<'s, Written<'s>>>| -> Vec<&'a Written<'s>> {
            listed.as_ref().map_or_else(Vec::new, |listed| listed.items.iter().collect())
        };
        Self { actions: items(&statement.actions), resources: items(&statement.resources) }
    }
}

/// How much of a statement counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// Whom it is about, and its conditions.
    CallersAndConditions,
    /// All but its conditions.
    Unconditional,
}

/// All that policies ask, by dimension.
#[derive(Debug, Default)]
pub(super) struct Questions {
    pub(super) actions: Actions,
    pub(super) resources: Resources,
    pub(super) callers: Callers,
    pub(super) keys: Vec<Key>,
    /// What is not known, by its text: the same text is the same thing on both sides.
    pub(super) unknowns: Vec<String>,
    pub(super) variables: Variables,
    /// How all that is asked together compares keys.
    compared: Rc<Compared>,
    /// How many things the statements name that were asked so far.
    named: usize,
}

/// Far more things than any policy names that AWS takes. Each is compared with the others, which up to here is nothing
/// beside the rest of the work.
const MANY_NAMED: usize = 4_096;

/// So many comparisons are one step of work.
const COMPARISONS: usize = 4;

impl Questions {
    /// None yet; those to come are asked beside others, which compare keys so.
    pub(super) fn of(basis: Basis, compared: Rc<Compared>) -> Self {
        let mut questions = Self { compared, ..Self::default() };
        questions.callers.is_identity = !basis.has_principals();
        questions
    }

    /// What it takes to find out which of a statement's questions are asked already, and to tell apart what it names.
    pub(super) fn cost(&mut self, statement: &Statement<'_>, taken: &Taken<'_, '_>) -> usize {
        let principals = statement.principals.as_ref().map_or(0, |listed| listed.items.len());
        let values: usize = statement.conditions.iter().map(|condition| 1 + condition.values.len()).sum();
        let named = taken.actions.len() + taken.resources.len() + principals + values;
        self.named += named;
        1 + self.actions.asked()
            + self.resources.asked()
            + taken.resources.len() * self.resources.texts.patterns.len()
            + named * self.named.saturating_sub(MANY_NAMED) / COMPARISONS
    }

    /// What counts of one of a policy's statements.
    pub(super) fn taken(
        &mut self,
        policy: &Policy<'_>,
        (is_new, number, index): (bool, usize, usize),
        taken: &Taken<'_, '_>,
        table: &Authorization,
        lowered: &mut Vec<Lowered>,
    ) {
        let statement = &policy.statements[index];
        let alternatives = self.statement(statement, taken, Part::Whole, has_variables(policy), table);
        let mut push = |effect, alternatives| {
            lowered.push(Lowered { is_new, policy: number, statement: index, effect, alternatives });
        };
        match statement.effect {
            Some(effect) => push(effect, alternatives),
            // Known later it is either of the two, the same in both sets; a wrong word is neither.
            None => {
                let Some(node) = statement.effect_node.filter(|node| is_later(*node)) else { return };
                let text = node.raw();
                let unknown = self.unknown(&format!("Effect {text}"));
                for (effect, holds) in [(Effect::Allow, true), (Effect::Deny, false)] {
                    let with = alternatives
                        .iter()
                        .map(|terms| terms.iter().copied().chain([Term::Unknown(unknown, holds)]).collect());
                    push(effect, with.collect());
                }
            }
        }
    }

    /// A part of a policy's statement; nothing when its effect is not known.
    pub(super) fn part(
        &mut self,
        policy: &Policy<'_>,
        index: usize,
        part: Part,
        table: &Authorization,
        lowered: &mut Vec<Lowered>,
    ) {
        let Some((statement, effect)) =
            policy.statements.get(index).and_then(|statement| Some((statement, statement.effect?)))
        else {
            return;
        };
        let taken = Taken::whole(statement);
        let alternatives = self.statement(statement, &taken, part, has_variables(policy), table);
        let is_new = part == Part::Whole;
        lowered.push(Lowered { is_new, policy: 0, statement: index, effect, alternatives });
    }

    fn statement(
        &mut self,
        statement: &Statement<'_>,
        taken: &Taken<'_, '_>,
        part: Part,
        has_variables: bool,
        table: &Authorization,
    ) -> Vec<Vec<Term>> {
        if statement.actions.is_none() {
            return Vec::new();
        }
        let mut alternatives = vec![Vec::new()];
        // Only the policy of a resource can leave out which one it is about.
        if statement.resources.is_none() && self.callers.is_identity {
            return Vec::new();
        }
        if part != Part::CallersAndConditions {
            self.actions_and_resources(statement, taken, has_variables, table, &mut alternatives);
        }
        match &statement.principals {
            Some(principals) if !self.callers.is_identity => {
                self.principals(principals, statement.effect, &mut alternatives);
            }
            None if self.callers.is_identity => {}
            // AWS takes no policy of a resource without them, and none of an identity with them.
            _ => return Vec::new(),
        }
        if part == Part::Unconditional {
            return alternatives;
        }
        let mut terms: Vec<Term> = statement
            .conditions
            .iter()
            .map(|condition| self.condition(condition, has_variables, table))
            .collect();
        if statement.principals.as_ref().is_some_and(names_service) {
            self.leave_open_of_services(statement, &mut terms, &mut alternatives);
        }
        if statement.has_unknown_condition {
            // The places of a condition differ from policy to policy, its text does not.
            let node = statement.node.get("Condition").unwrap_or(statement.node);
            terms.push(Term::Unknown(self.unknown(node.raw()), true));
        }
        if statement.has_unknown_condition && is_optional(statement.node) {
            terms.push(Term::Unknown(self.unknown(&decision(statement.node)), true));
        }
        for alternative in &mut alternatives {
            alternative.extend(&terms);
        }
        alternatives
    }

    fn actions_and_resources(
        &mut self,
        statement: &Statement<'_>,
        taken: &Taken<'_, '_>,
        has_variables: bool,
        table: &Authorization,
        alternatives: &mut Vec<Vec<Term>>,
    ) {
        let Some(actions) = &statement.actions else { return };
        let known: Vec<_> = taken.actions.iter().copied().filter(|item| !item.is_partly_unknown()).collect();
        let has_unknown = actions.has_unknown || known.len() < taken.actions.len();
        let question = self.actions.ask(&known);
        let unknown = has_unknown.then(|| self.unknown(actions.value.raw()));
        add(alternatives, actions.is_negated, unknown, |holds| Term::Action(question, holds));
        if let Some(resources) = &statement.resources {
            let question = self.resources.ask(&taken.resources, has_variables, &mut self.variables, table);
            let unknown = resources.has_unknown.then(|| self.unknown(resources.value.raw()));
            add(alternatives, resources.is_negated, unknown, |holds| Term::Resource(question, holds));
        }
    }

    fn principals(
        &mut self,
        principals: &Listed<'_, Principal<'_>>,
        effect: Option<Effect>,
        alternatives: &mut Vec<Vec<Term>>,
    ) {
        let items: Vec<_> = principals.items.iter().collect();
        let mut unknown = Callers::unknown_items(&items);
        if principals.has_unknown {
            unknown.push(principals.value.raw().to_owned());
        }
        unknown.sort_unstable();
        let unknown = (!unknown.is_empty()).then(|| self.unknown(&unknown.join("\n")));
        if !principals.is_negated || effect != Some(Effect::Deny) {
            let question = self.callers.ask_named(&items);
            add(alternatives, principals.is_negated, unknown, |holds| Term::Caller(question, holds));
            return;
        }
        // A Deny spares whom it names by user or session. Whether one whose account is not named is spared, whether a
        // role's name spares its sessions, or whether an account named alone spares all that is in it, AWS does not say.
        let (spared, open) = self.callers.ask_spared(&items);
        let open_text = format!("NotPrincipal {}", principals.value.raw());
        let open_unknown = self.unknown(&open_text);
        let extend =
            |terms: &Vec<Term>, last: &[Term]| -> Vec<Term> { terms.iter().chain(last).copied().collect() };
        let later = unknown.map(|unknown| Term::Unknown(unknown, false));
        let mut both = Vec::new();
        for terms in &*alternatives {
            let sure = [Some(Term::Caller(spared, false)), Some(Term::Caller(open, false)), later];
            both.push(extend(terms, &sure.into_iter().flatten().collect::<Vec<_>>()));
            let maybe = [Some(Term::Caller(open, true)), Some(Term::Unknown(open_unknown, true)), later];
            both.push(extend(terms, &maybe.into_iter().flatten().collect::<Vec<_>>()));
        }
        *alternatives = both;
    }

    fn unknown(&mut self, text: &str) -> usize {
        self.unknowns.iter().position(|known| known == text).unwrap_or_else(|| {
            self.unknowns.push(text.to_owned());
            self.unknowns.len() - 1
        })
    }

    /// The number of the key named `name`, if some condition asks about it.
    pub(super) fn key_numbers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        (0..self.keys.len()).filter(move |at| self.keys[*at].name.eq_ignore_ascii_case(name))
    }

    /// Patterns of a key's conditions that hold no variables.
    pub(super) fn plain_patterns(&self, key: usize) -> Vec<Pattern> {
        let patterns = &self.keys[key].texts.patterns;
        patterns.iter().filter(|pattern| !pattern.has_variable()).cloned().collect()
    }
}

fn names_service(principals: &Listed<'_, Principal<'_>>) -> bool {
    let is_service = |item: &Principal<'_>| item.kind == PrincipalKind::Service;
    !principals.is_negated && principals.items.iter().any(is_service)
}

/// Whether the policy's version has variables.
pub(super) fn has_variables(policy: &Policy<'_>) -> bool {
    policy.version.is_some_and(|version| version.is_string("2012-10-17") || version.kind() == Kind::Unknown)
}

/// An effect that is known only when the document is used.
fn is_later(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::Unknown | Kind::Object)
        || node.string().is_some_and(|text| crate::policy::is_partly_unknown(&text))
}

/// Adds what a list asks: one of its items matches, or of the `Not` form none does.
fn add(
    alternatives: &mut Vec<Vec<Term>>,
    is_negated: bool,
    unknown: Option<usize>,
    term: impl Fn(bool) -> Term,
) {
    let Some(unknown) = unknown else {
        for alternative in alternatives {
            alternative.push(term(!is_negated));
        }
        return;
    };
    if is_negated {
        for alternative in alternatives {
            alternative.extend([term(false), Term::Unknown(unknown, false)]);
        }
        return;
    }
    let with = |last: Term| {
        let extended =
            alternatives.iter().map(move |terms| terms.iter().copied().chain([last]).collect::<Vec<_>>());
        extended.collect::<Vec<_>>()
    };
    let mut both = with(term(true));
    both.append(&mut with(Term::Unknown(unknown, true)));
    *alternatives = both;
}
