//! Requests that cannot be: what follows from the caller, the network or the resource says otherwise.

use crate::access::CallerKind as K;
use crate::access::request::is_owner_key;
use crate::aws::{Presence, global_key, global_keys};

use super::bits::Bits;
use super::cell::Cell;
use super::key::{Family, Key};
use super::lower::{Questions, Term};
use super::pattern::{Pattern, Reading, Token, Variables};
use super::principal::Derived;
use super::product::Product;
use super::universe::Universe;

/// Callers in whose own name no AWS service asks.
const NO_SERVICE: &[K] =
    &[K::Anonymous, K::Federated, K::Root, K::User, K::Role, K::Session, K::FederatedUser];

/// Callers of no account, and so of no organization.
const NO_ACCOUNT: &[K] = &[K::Anonymous, K::Service, K::Federated];

/// Where the addresses that `aws:SourceIp` has are absent: a request has either. Which network a request is from, both
/// say for all that come through an endpoint.
const OF_ENDPOINT: [&str; 2] = ["aws:SourceVpce", "aws:SourceVpc"];

/// Callers that never have a key.
fn lacking(name: &str) -> &'static [K] {
    let Some(key) = global_key(name) else { return &[] };
    match (key.presence, key.name) {
        (Presence::ServicePrincipal, _) => NO_SERVICE,
        (Presence::Organization, _) => NO_ACCOUNT,
        (_, "aws:PrincipalTag") => &[K::Anonymous],
        (_, "aws:MultiFactorAuthPresent" | "aws:MultiFactorAuthAge") => &[K::Anonymous, K::Service],
        _ => &[],
    }
}

/// A part of what cannot be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Implied {
    Term(Term),
    /// A key is there, or not.
    Presence(usize, bool),
    /// A key's value matches one of its patterns, or does not.
    Matches(usize, usize, bool),
}

/// Combinations that no request has, as far as the keys in play go.
pub(super) fn implications(questions: &mut Questions) -> Vec<Vec<Implied>> {
    let mut all = Vec::new();
    // What a variable stands for only some callers have: they are told apart, so that a request of theirs can be shown.
    let variables = questions.variables.shown.iter().filter_map(|text| Derived::of_variable(text));
    for kinds in variables.filter_map(Derived::only_of) {
        questions.callers.ask_kind(kinds);
    }
    for number in 0..questions.keys.len() {
        let name = questions.keys[number].name.to_ascii_lowercase();
        let kinds = lacking(&name);
        if !kinds.is_empty() && !questions.callers.is_identity {
            all.push(vec![of_kind(questions, kinds), Implied::Presence(number, true)]);
        }
        // A key that is compared in two ways is there for both or for neither.
        for other in questions.key_numbers(&name).filter(|other| *other != number) {
            all.push(vec![Implied::Presence(number, true), Implied::Presence(other, false)]);
        }
        if !questions.callers.is_identity && !questions.keys[number].is_multivalued {
            follow_variables(questions, number, &mut all);
        }
        match &*name {
            "aws:sourceip" => follow_network(questions, number, &mut all),
            "aws:userid" if !questions.callers.is_identity => follow_anonymity(questions, number, &mut all),
            _ if is_owner_key(&name) => follow_resource(questions, number, &mut all),
            _ => {}
        }
    }
    all
}

fn of_kind(questions: &mut Questions, kinds: &'static [K]) -> Implied {
    Implied::Term(Term::Caller(questions.callers.ask_kind(kinds), true))
}

/// Requests through a VPC endpoint have no public address, and all others have one: those that a service makes in its
/// own name or in its caller's aside, which nobody who does not sign makes.
fn follow_network(questions: &mut Questions, address: usize, all: &mut Vec<Vec<Implied>>) {
    for key in global_keys().filter(|key| key.presence == Presence::OnEndpoint) {
        let others: Vec<usize> = questions.key_numbers(key.name).collect();
        for other in others {
            all.push(vec![Implied::Presence(address, true), Implied::Presence(other, true)]);
            if OF_ENDPOINT.contains(&key.name) && !questions.callers.is_identity {
                let anonymous = of_kind(questions, &[K::Anonymous]);
                let neither = [Implied::Presence(address, false), Implied::Presence(other, false)];
                all.push([&[anonymous][..], &neither].concat());
            }
        }
    }
}

/// Nobody who does not sign has an id of their own. Source: "Principal key values" in the IAM user guide.
fn follow_anonymity(questions: &mut Questions, key: usize, all: &mut Vec<Vec<Implied>>) {
    if questions.keys[key].family != Family::Text {
        return;
    }
    let number = questions.keys[key].texts.add(Pattern::compile(
        "anonymous",
        Reading::default(),
        &mut Variables::default(),
    ));
    questions.keys[key].tell_apart(number);
    let anonymous = of_kind(questions, &[K::Anonymous]);
    all.push(vec![anonymous, Implied::Matches(key, number, false)]);
}

/// The account that a resource's ARN names is the value of the key.
fn follow_resource(questions: &mut Questions, key: usize, all: &mut Vec<Vec<Implied>>) {
    let has_account = Implied::Term(Term::Resource(questions.resources.ask_has_account(), true));
    all.push(vec![has_account, Implied::Presence(key, false)]);
    for pattern in questions.plain_patterns(key) {
        let Some(number) = questions.keys[key].texts.patterns.iter().position(|own| *own == pattern) else {
            continue;
        };
        questions.keys[key].tell_apart(number);
        let question = questions.resources.ask_account(&pattern);
        for holds in [true, false] {
            all.push(vec![
                has_account,
                Implied::Term(Term::Resource(question, holds)),
                Implied::Matches(key, number, !holds),
            ]);
        }
    }
}

/// No key has the value of a variable for callers that lack what it stands for. Whoever has no account owns nothing.
fn follow_variables(questions: &mut Questions, key: usize, all: &mut Vec<Vec<Implied>>) {
    let Key { name, texts, .. } = &questions.keys[key];
    let is_owner = is_owner_key(name);
    let kinds_lacking = |pattern: &Pattern| -> Option<&'static [K]> {
        let [Token::Variable(number)] = pattern.tokens[..] else { return None };
        let shown = &questions.variables.shown[number as usize];
        let variable = shown.strip_prefix("${")?.strip_suffix('}')?;
        let is_account = is_owner && Derived::of(variable) == Some(Derived::Account);
        Some(if is_account { NO_ACCOUNT } else { lacking(variable) }).filter(|kinds| !kinds.is_empty())
    };
    let patterns = texts.patterns.iter().enumerate();
    let lacked: Vec<_> =
        patterns.filter_map(|(number, pattern)| Some((number, kinds_lacking(pattern)?))).collect();
    for (number, kinds) in lacked {
        questions.keys[key].tell_apart(number);
        all.push(vec![of_kind(questions, kinds), Implied::Matches(key, number, true)]);
    }
}

impl Universe {
    pub(super) fn implied(&self, terms: &[Implied]) -> Product {
        let mut product = self.full();
        for term in terms {
            let (dimension, cell) = match *term {
                Implied::Term(term) => self.cell(term),
                Implied::Presence(key, is_present) => {
                    let cell = self.questions.keys[key].presence(&self.keys[key], is_present);
                    (Self::key_dimension(key), cell)
                }
                Implied::Matches(key, pattern, holds) => {
                    let matching = self.matching(key, pattern);
                    let all = self.keys[key].all();
                    (Self::key_dimension(key), answered_cell(matching, &all, holds))
                }
            };
            product.cells[dimension] = product.cells[dimension].and(&cell);
        }
        product
    }

    /// The classes of a key whose values match one of its patterns.
    fn matching(&self, key: usize, pattern: usize) -> Bits {
        let classes = &self.keys[key];
        Bits::of(classes.len(), |class| {
            let value = classes.members[class].first();
            value.is_some_and(|value| self.questions.keys[key].is_matched(value, pattern))
        })
    }
}

fn answered_cell(set: Bits, all: &Bits, holds: bool) -> Cell {
    Cell::One(if holds { set } else { all.minus(&set) })
}
