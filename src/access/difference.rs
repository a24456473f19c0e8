//! What changes between two states of some files: which requests the policies in them newly allow.

use std::collections::BTreeMap;

use crate::access::certify::Certified;
use crate::access::symbolic::{Basis, Novelty, Reason, Relation, StatementNumber, Verdict, Witness, compare};
use crate::aws::authorization::Authorization;
use crate::document::{Document, DocumentKind, Loaded, PolicyType, Subject, Trees, load};
use crate::finding::{Failure, Label};
use crate::policy::{Policy, Principal, Statement, matches, matches_ignoring_case};
use crate::report::FileReport;
use crate::source::Source;
use crate::syntax::Node;

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
    pub files: Vec<FileReport>,
    /// What could not be read or understood.
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
    /// How many there were.
    pub old: usize,
    /// How many there are.
    pub new: usize,
    /// Whether there is new access among them.
    pub verdict: Verdict,
    /// How their access lies now to how it lay.
    pub relation: Option<Relation>,
}

/// The policies that are compared with each other.
struct Group<'d, 's> {
    basis: Basis,
    kind: DocumentKind,
    old: Vec<&'d Document<'s>>,
    new: Vec<&'d Document<'s>>,
}

/// What a resource's policy is about. Where the text does not say, files of one name are about the same thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum About<'d> {
    /// Policies of identities and organizations are judged together.
    All,
    Subject(Subject),
    File(&'d str),
}

/// Compares the policies in some files with those in others. No old files at all are an empty set of policies.
#[must_use]
pub fn difference(
    old: Vec<Source>,
    new: Vec<Source>,
    policy_type: Option<PolicyType>,
    table: &Authorization,
) -> Difference {
    let mut found = Difference {
        verdict: Verdict::NoNewAccess,
        relation: None,
        witnesses: Vec::new(),
        reasons: Vec::new(),
        compared: Vec::new(),
        files: Vec::new(),
        failures: Vec::new(),
    };
    let old_count = old.len();
    let sources: Vec<Source> = old.into_iter().chain(new).collect();
    {
        let trees = Trees::new();
        let loaded: Vec<Loaded<'_>> = (0..)
            .zip(&sources)
            .map(|(number, source)| load(&trees, &source.text, number, policy_type))
            .collect();
        for (source, loaded) in sources.iter().zip(&loaded) {
            found.failures.extend(failures(source, loaded));
        }
        let (old, new) = loaded.split_at(old_count);
        for (part, first) in [(old, 0), (new, old_count)] {
            if !part.is_empty() && policies(part).next().is_none() && found.failures.is_empty() {
                let message = "holds no policy that could be compared".to_owned();
                found.failures.push(Failure { path: sources[first].name.clone(), message });
            }
        }
        for group in groups(old, new, &sources) {
            found.group(&group, table);
        }
    }
    found.files = sources
        .into_iter()
        .map(|source| FileReport { path: source.name, text: Some(source.text), ..FileReport::default() })
        .collect();
    if !found.failures.is_empty() && found.verdict == Verdict::NoNewAccess {
        found.verdict = Verdict::Unknown;
    }
    let relations: Option<Vec<Relation>> = found.compared.iter().map(|one| one.relation).collect();
    found.relation = relations
        .filter(|_| found.failures.is_empty())
        .map(|relations| relations.into_iter().fold(Relation::Equivalent, joined));
    found
}

fn policies<'d, 's>(loaded: &'d [Loaded<'s>]) -> impl Iterator<Item = &'d Document<'s>> {
    loaded.iter().flat_map(|file| &file.documents).filter(|document| document.policy.is_some())
}

fn failures(source: &Source, loaded: &Loaded<'_>) -> Option<Failure> {
    let message = loaded.reason_unread(&source.text)?;
    Some(Failure { path: source.name.clone(), message })
}

/// One policy on each side is compared whatever its kind; of more, those of one kind, and about one resource.
fn groups<'d, 's>(old: &'d [Loaded<'s>], new: &'d [Loaded<'s>], sources: &'d [Source]) -> Vec<Group<'d, 's>> {
    let (old, new): (Vec<_>, Vec<_>) = (policies(old).collect(), policies(new).collect());
    if let ([one], [other]) = (&old[..], &new[..]) {
        let basis = basis(one).max(basis(other));
        let kind = other.kind;
        return vec![Group { basis, kind, old, new }];
    }
    let mut groups: Vec<Group<'d, 's>> = Vec::new();
    let mut numbers: BTreeMap<(Basis, bool, About<'d>), usize> = BTreeMap::new();
    for (document, is_new) in old.iter().map(|one| (one, false)).chain(new.iter().map(|one| (one, true))) {
        let basis = basis(document);
        let is_trust = document.kind == DocumentKind::TrustPolicy;
        let about = match &document.subject {
            _ if basis != Basis::Resource => About::All,
            Some(subject) => About::Subject(subject.clone()),
            None => About::File(file_name(&sources[document.node.file() as usize].name)),
        };
        let at = *numbers.entry((basis, is_trust, about)).or_insert_with(|| {
            groups.push(Group { basis, kind: document.kind, old: Vec::new(), new: Vec::new() });
            groups.len() - 1
        });
        if is_new { &mut groups[at].new } else { &mut groups[at].old }.push(document);
    }
    groups
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\', ':']).next().unwrap_or(path)
}

fn basis(document: &Document<'_>) -> Basis {
    match document.kind {
        DocumentKind::Scp => Basis::ServiceControl,
        DocumentKind::Rcp => Basis::ResourceControl,
        _ => {
            let statements = document.policy.iter().flat_map(|policy| &policy.statements);
            let has_principals = statements.into_iter().any(|statement| statement.principals.is_some());
            let is_resource = crate::document::Kinds::RESOURCE_BASED.contains(document.kind);
            if has_principals || is_resource { Basis::Resource } else { Basis::Identity }
        }
    }
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

impl Difference {
    fn group(&mut self, group: &Group<'_, '_>, table: &Authorization) {
        let old: Vec<&Policy<'_>> = group.old.iter().filter_map(|one| one.policy.as_ref()).collect();
        let new: Vec<&Policy<'_>> = group.new.iter().filter_map(|one| one.policy.as_ref()).collect();
        let basis = group.basis;
        let certified = Certified::new(&old, &new, basis);
        let comparison = compare(&old, &new, basis, table, &certified);
        self.verdict = self.verdict.max(comparison.verdict);
        let new_reasons: Vec<Reason> =
            comparison.reasons.into_iter().filter(|reason| !self.reasons.contains(reason)).collect();
        self.reasons.extend(new_reasons);
        self.compared.push(Compared {
            kind: group.kind,
            old: group.old.len(),
            new: group.new.len(),
            verdict: comparison.verdict,
            relation: comparison.relation,
        });
        for witness in comparison.witnesses {
            let label = |policies: &[&Policy<'_>], number: Option<StatementNumber>, message: &str| {
                let number = number?;
                let node = policies.get(number.policy)?.statements.get(number.statement)?.node;
                Some(label_of(node, message))
            };
            let allowed_by = label(&new, witness.allowed_by, "");
            let denied_before_by = label(&old, witness.denied_before_by, "denied by this before");
            let statement = witness
                .allowed_by
                .and_then(|number| new.get(number.policy)?.statements.get(number.statement));
            let cause = statement.map(|statement| label_of(cause(statement, &witness), ""));
            self.witnesses.push(Shown { witness, allowed_by, cause, denied_before_by });
        }
    }
}

fn label_of(node: Node<'_>, message: &str) -> Label {
    let (span, pointer) = (node.outer_span(), node.pointer());
    Label { file: node.file(), span, pointer, message: message.to_owned() }
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
