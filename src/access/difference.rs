//! What changes between two states of some files: which requests the policies in them newly allow.
//!
//! The policies of each identity are compared by themselves, and so are each resource's: what one role may do is no reason
//! for another to get it. A policy that nothing names is compared with the one of the same file, and one that is new with
//! nothing. Files of one identity that are told apart only by their names are taken for policies of several, so that a
//! statement which moves from one to the other is lost in the one and gained in the other.
//!
//! A Deny counts for all policies of an identity. Where it is not known whose a policy is, the end of a Deny in it is held
//! against what each other policy allows: whoever has both gains that. So it is with a bucket's policy and those of the
//! identities that ask for what is in it. A policy that only denies, where there is nothing to hold it against, limits
//! what others allow elsewhere: it is compared by what it lets through, as a control policy is.
//!
//! AWS judges all control policies that hang on one level together, so that an Allow in one beside another's that allows
//! everything is nothing new: those of all files are joined. Which hang where is not in the files, though, and a Deny of all
//! in a policy for closed accounts must not hide what another no longer denies: each file is compared by itself as well,
//! where it was there before.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::access::Request;
use crate::access::certify::Certified;
use crate::access::stated;
use crate::access::symbolic::{
    Basis, Comparison, Novelty, Reason, Relation, StatementNumber, Verdict, Witness, compare,
};
use crate::access::unasked::unasked;
use crate::aws::authorization::Authorization;
use crate::bundle::Unseen;
use crate::document::{Document, DocumentKind, Loaded, PolicyType, Trees, load};
use crate::finding::{Failure, Label};
use crate::policy::{Policy, Principal, Statement, matches, matches_ignoring_case};
use crate::source::Source;
use crate::syntax::{Node, parse_json};

mod group;
mod loosened;
mod unseen;

pub use group::Side;
use group::{Group, Groups, groups, policies};

/// What changed, in all.
#[derive(Debug)]
pub struct Difference {
    /// Whether there is new access anywhere.
    pub verdict: Verdict,
    /// How the access lies now to how it lay; `None` when it is not known.
    pub relation: Option<Relation>,
    /// Requests that are newly allowed.
    pub witnesses: Vec<Shown>,
    /// Why something is not known.
    pub reasons: Vec<Reason>,
    /// What was compared with what.
    pub compared: Vec<Compared>,
    /// Every file that was read, the old ones first; a label's `file` counts in this list.
    pub files: Vec<Source>,
    /// What could not be read or understood, and what is newly attached and no file holds the text of.
    pub failures: Vec<Failure>,
}

/// A request that is newly allowed, and where that is written.
#[derive(Debug)]
pub struct Shown {
    /// The request.
    pub witness: Witness,
    /// The statement that allows it.
    pub allowed_by: Option<Label>,
    /// The part of that statement that is about what is new.
    pub cause: Option<Label>,
    /// The statement that denied it before.
    pub denied_before_by: Option<Label>,
}

/// Policies of one kind, all of them together on each side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What kind they are of.
    pub kind: DocumentKind,
    /// Whose they are or what they are about: an identity, a bucket, else a file; `None` for all together.
    pub about: Option<String>,
    /// How many there were.
    pub old: usize,
    /// How many there are.
    pub new: usize,
    /// Whether there is new access among them.
    pub verdict: Verdict,
    /// How their access lies now to how it lay.
    pub relation: Option<Relation>,
}

/// Compares the policies in some files with those in others. No old files at all are an empty set of policies.
#[must_use]
pub fn difference(
    old: impl Into<Side>,
    new: impl Into<Side>,
    policy_type: Option<PolicyType>,
    table: &Authorization,
) -> Difference {
    let (old, new): (Side, Side) = (old.into(), new.into());
    let names: Vec<String> = old.names().chain(new.names()).collect();
    let old_count = old.sources.len();
    let sources: Vec<Source> = old.sources.into_iter().chain(new.sources).collect();
    let mut found = {
        let trees = Trees::new();
        let mut loaded: Vec<Loaded<'_>> = (0..)
            .zip(&sources)
            .map(|(number, source)| load(&trees, &source.text, number, policy_type))
            .collect();
        let mut failed: Vec<Failure> =
            sources.iter().zip(&mut loaded).filter_map(|(source, loaded)| unasked(source, loaded)).collect();
        let (old, new) = loaded.split_at(old_count);
        let are_single = old.len() <= 1 && new.len() <= 1;
        for (part, first) in [(old, 0), (new, old_count)] {
            if !part.is_empty() && policies(part).next().is_none() && failed.is_empty() {
                let message = "holds no policy that could be compared".to_owned();
                failed.push(Failure { path: sources[first].name.clone(), message });
            }
        }
        // One file on each side is the same file whatever its name.
        let (old_names, new_names) = names.split_at(old_count);
        let named = |names: &[String]| if are_single { vec![String::new()] } else { names.to_vec() };
        let unseen = [Unseen::of(old, &named(old_names)), Unseen::of(new, &named(new_names))];
        let gained = unseen::gained(&unseen[0], &unseen[1]).into_iter();
        failed.extend(
            gained.map(|(file, message)| Failure { path: sources[old_count + file].name.clone(), message }),
        );
        let everything = ["", r#""Principal":"*","#].map(|whom| {
            stated::policy(&[format!(r#"{{"Effect":"Allow",{whom}"Action":"*","Resource":"*"}}"#)])
        });
        let everything = everything.each_ref().map(|text| parse_json(Cow::Borrowed(&**text)).ok());
        let everything = everything.each_ref().map(|tree| tree.as_ref()?.root().map(Policy::parse));
        let mut comparing = Comparing::new(failed, table, everything);
        comparing.all(&groups(old, new, &names));
        if unseen::is_less(&unseen[0], &unseen[1]) {
            comparing.found.relation = None;
        }
        comparing.found
    };
    found.files = sources;
    if !found.failures.is_empty() {
        found.relation = None;
        if found.verdict == Verdict::NoNewAccess {
            found.verdict = Verdict::Unknown;
        }
    }
    found
}

const fn joined(one: Relation, other: Relation) -> Relation {
    match (one, other) {
        (Relation::Equivalent, other) => other,
        (one, Relation::Equivalent) => one,
        (Relation::Wider, Relation::Wider) => Relation::Wider,
        (Relation::Narrower, Relation::Narrower) => Relation::Narrower,
        _ => Relation::Incomparable,
    }
}

/// A difference while it is found.
struct Comparing<'t, 'e> {
    found: Difference,
    table: &'t Authorization,
    /// Policies that allow everything, of an identity and of a resource: beside one, only Denies count.
    everything: [Option<Policy<'e>>; 2],
    /// What was compared already: a managed policy hangs on many.
    done: BTreeSet<(Vec<Place>, Vec<Place>)>,
    /// What is shown already: the statement, the action and the resource.
    shown: BTreeSet<(Option<Place>, String, String)>,
}

/// A file and where in it.
type Place = (u32, u32);

fn place_of(node: Node<'_>) -> Place {
    (node.file(), node.outer_span().start)
}

impl<'t, 'e> Comparing<'t, 'e> {
    fn new(failures: Vec<Failure>, table: &'t Authorization, everything: [Option<Policy<'e>>; 2]) -> Self {
        let found = Difference {
            verdict: Verdict::NoNewAccess,
            relation: Some(Relation::Equivalent),
            witnesses: Vec::new(),
            reasons: Vec::new(),
            compared: Vec::new(),
            files: Vec::new(),
            failures,
        };
        Self { found, table, everything, done: BTreeSet::new(), shown: BTreeSet::new() }
    }

    fn all(&mut self, groups: &Groups<'_, '_>) {
        for group in &groups.list {
            let places = |documents: &[&Document<'_>]| {
                documents.iter().map(|document| place_of(document.node)).collect::<Vec<Place>>()
            };
            if !self.done.insert((places(&group.old), places(&group.new))) {
                continue;
            }
            let (old, new) = (Group::policies(&group.old), Group::policies(&group.new));
            let comparison = if group.limits_others(&groups.list) {
                self.compare_denies(group)
            } else {
                self.compare(&old, &new, group.basis)
            };
            self.found.compared.push(Compared {
                kind: group.kind,
                about: group.about.name(),
                old: old.len(),
                new: new.len(),
                verdict: comparison.verdict,
                relation: comparison.relation,
            });
            let relation = self.found.relation.zip(comparison.relation);
            self.found.relation = relation.map(|(one, other)| joined(one, other));
            self.take(comparison, &old, &new);
        }
        self.loosened(&groups.list);
        if groups.controls.len() > 1 {
            for group in &groups.controls {
                self.control(group);
            }
        }
    }

    fn compare(&self, old: &[&Policy<'_>], new: &[&Policy<'_>], basis: Basis) -> Comparison {
        compare(old, new, basis, self.table, &Certified::new(old, new, basis))
    }

    /// Compares what the policies of a group deny.
    fn compare_denies(&self, group: &Group<'_, '_>) -> Comparison {
        let everything = &self.everything[usize::from(group.basis.has_principals())];
        let (mut old, mut new) = (Group::policies(&group.old), Group::policies(&group.new));
        old.extend(everything);
        new.extend(everything);
        self.compare(&old, &new, group.basis)
    }

    /// What a file's control policies let through where those of the other files do not count. One that is new limits
    /// or allows nothing by itself.
    fn control(&mut self, group: &Group<'_, '_>) {
        if group.old.is_empty() {
            return;
        }
        let (old, new) = (Group::policies(&group.old), Group::policies(&group.new));
        let comparison = self.compare_denies(group);
        self.take_more(comparison, &old, &new);
        if new.iter().any(|policy| policy.allows().next().is_some()) {
            let comparison = self.compare(&old, &new, group.basis);
            self.take_more(comparison, &old, &new);
        }
    }

    /// Takes in what a further comparison found to be new; what is gone is told of each group by itself.
    fn take_more(&mut self, comparison: Comparison, old: &[&Policy<'_>], new: &[&Policy<'_>]) {
        self.found.relation = match comparison.verdict {
            Verdict::NoNewAccess => self.found.relation,
            Verdict::NewAccess => self.found.relation.map(|relation| joined(relation, Relation::Wider)),
            Verdict::Unknown => None,
        };
        self.take(comparison, old, new);
    }

    fn take(&mut self, comparison: Comparison, old: &[&Policy<'_>], new: &[&Policy<'_>]) {
        self.found.verdict = self.found.verdict.max(comparison.verdict);
        self.add_reasons(comparison.reasons);
        for witness in comparison.witnesses {
            let label = |policies: &[&Policy<'_>], number: Option<StatementNumber>, message: &str| {
                let number = number?;
                let node = policies.get(number.policy)?.statements.get(number.statement)?.node;
                Some(Label::of(node, message))
            };
            let statement = witness
                .allowed_by
                .and_then(|number| new.get(number.policy)?.statements.get(number.statement));
            let place = statement.map(|statement| place_of(statement.node));
            let Request { action, resource, .. } = &witness.request;
            if !self.shown.insert((place, action.clone(), resource.clone())) {
                continue;
            }
            let allowed_by = label(new, witness.allowed_by, "");
            let denied_before_by = label(old, witness.denied_before_by, "denied by this before");
            let cause = statement.map(|statement| Label::of(cause(statement, &witness), ""));
            self.found.witnesses.push(Shown { witness, allowed_by, cause, denied_before_by });
        }
    }

    fn add_reasons(&mut self, reasons: Vec<Reason>) {
        let new = reasons.into_iter().filter(|reason| !self.found.reasons.contains(reason));
        let new: Vec<Reason> = new.collect();
        self.found.reasons.extend(new);
    }
}

/// The part of a statement that lets a new request in.
fn cause<'s>(statement: &Statement<'s>, witness: &Witness) -> Node<'s> {
    let request = &witness.request;
    let found = match witness.novelty {
        Novelty::Action => statement.actions.as_ref().map(|listed| {
            let named = listed.items.iter().find(|item| matches_ignoring_case(&item.text, &request.action));
            named.filter(|_| !listed.is_negated).map_or(listed.value, |item| item.node)
        }),
        Novelty::Resource => statement.resources.as_ref().map(|listed| {
            let named = listed.items.iter().find(|item| matches(&item.text, &request.resource));
            named.filter(|_| !listed.is_negated).map_or(listed.value, |item| item.node)
        }),
        Novelty::Principal => statement.principals.as_ref().map(|listed| {
            let caller = &request.caller;
            let is_it = |item: &&Principal<'_>| {
                item.is_anyone()
                    || item.text == *caller.arn
                    || (item.is_whole_account() && item.account() == Some(&caller.account))
            };
            let named = listed.items.iter().find(is_it).filter(|_| !listed.is_negated);
            named.map_or(listed.value, |item| item.node)
        }),
        Novelty::Context => statement.node.get("Condition"),
    };
    found.unwrap_or(statement.node)
}
