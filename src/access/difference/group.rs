//! Which policies are compared with which.

use std::collections::{BTreeMap, BTreeSet};

use crate::access::symbolic::Basis;
use crate::bundle::{Attachments, Holder, namespace};
use crate::document::{Document, DocumentKind, Kinds, Loaded, Subject};
use crate::policy::{Policy, is_partly_unknown};
use crate::source::Source;

/// Some files as they were, or as they are.
#[derive(Debug, Default)]
pub struct Side {
    /// What the names of all files begin with: what lies below it under the same name is the same file.
    pub root: String,
    /// The files.
    pub sources: Vec<Source>,
}

impl From<Vec<Source>> for Side {
    fn from(sources: Vec<Source>) -> Self {
        Self { root: String::new(), sources }
    }
}

impl Side {
    /// The names of the files below the root.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.sources.iter().map(|source| {
            let below = source.name.strip_prefix(&*self.root).unwrap_or(&source.name);
            below.trim_start_matches('/').to_owned()
        })
    }
}

/// The policies that are compared with each other.
pub(super) struct Group<'d, 's> {
    pub(super) basis: Basis,
    pub(super) kind: DocumentKind,
    pub(super) about: About<'d>,
    pub(super) old: Vec<&'d Document<'s>>,
    pub(super) new: Vec<&'d Document<'s>>,
}

/// What policies are about, or whose they are: those of one are judged together. The name of a file or folder tells
/// things of one name apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum About<'d> {
    /// Service control policies, and resource control policies, of one level are judged together.
    Level,
    /// A bucket or a role that has a resource's policy.
    Subject(&'d str, Subject),
    /// The identity that has an identity policy.
    Holder(&'d str, Holder),
    /// Nothing says whose it is: the file, and the number of the policy among such.
    File(&'d str, usize),
}

impl About<'_> {
    /// The name, when the text has one.
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Self::Level => None,
            Self::Subject(_, subject) => Some(subject.name().to_owned()),
            Self::Holder(_, holder) => Some(holder.name().to_owned()),
            Self::File(name, _) => Some((*name).to_owned()).filter(|name| !name.is_empty()),
        }
    }
}

impl<'d, 's> Group<'d, 's> {
    fn new(basis: Basis, kind: DocumentKind, about: About<'d>) -> Self {
        Self { basis, kind, about, old: Vec::new(), new: Vec::new() }
    }

    pub(super) fn policies(documents: &[&'d Document<'s>]) -> Vec<&'d Policy<'s>> {
        documents.iter().filter_map(|one| one.policy.as_ref()).collect()
    }

    /// Whether one identity may have the policies of both.
    pub(super) fn may_join(&self, other: &Self) -> bool {
        match (&self.about, &other.about) {
            (About::Holder(here, one), About::Holder(there, other)) => {
                let is_anybody = |holder: &Holder| matches!(holder, Holder::Anybody(_));
                one.may_join(other) && (here == there || is_anybody(one) || is_anybody(other))
            }
            _ => true,
        }
    }
}

/// What is compared.
#[derive(Default)]
pub(super) struct Groups<'d, 's> {
    pub(super) list: Vec<Group<'d, 's>>,
    /// The control policies of each file by themselves.
    pub(super) controls: Vec<Group<'d, 's>>,
}

pub(super) fn policies<'d, 's>(loaded: &'d [Loaded<'s>]) -> impl Iterator<Item = &'d Document<'s>> {
    loaded.iter().flat_map(|file| &file.documents).filter(|document| document.policy.is_some())
}

/// One policy on each side is compared whatever its name, unless only one of them can name principals. Of more, those of
/// one kind and about one thing.
pub(super) fn groups<'d, 's>(
    old: &'d [Loaded<'s>],
    new: &'d [Loaded<'s>],
    names: &'d [String],
) -> Groups<'d, 's> {
    let mut found = Groups::default();
    let (olds, news): (Vec<_>, Vec<_>) = (policies(old).collect(), policies(new).collect());
    if let ([one], [other]) = (&olds[..], &news[..])
        && basis(one).has_principals() == basis(other).has_principals()
    {
        let mut group = Group::new(basis(one).max(basis(other)), other.kind, About::File("", 0));
        (group.old, group.new) = (olds, news);
        found.list.push(group);
        return found;
    }
    // One file on each side is the same file whatever its name.
    let files = |documents: &[&Document<'_>]| {
        documents.iter().map(|one| one.node.file()).collect::<BTreeSet<u32>>().len()
    };
    let are_single = files(&olds) <= 1 && files(&news) <= 1;
    let mut numbers = Numbers::default();
    let loaded = old.iter().map(|file| (file, false)).chain(new.iter().map(|file| (file, true)));
    for ((file, is_new), name) in loaded.zip(names) {
        let name = if are_single { "" } else { name.as_str() };
        let attachments = Attachments::of(file);
        let mut nameless = 0;
        for document in file.documents.iter().filter(|document| document.policy.is_some()) {
            let mut by_file = || {
                nameless += 1;
                About::File(name, nameless - 1)
            };
            let basis = basis(document);
            let about = match basis {
                Basis::ServiceControl | Basis::ResourceControl => {
                    let about = by_file();
                    numbers.of(&mut found.controls, document, about).add(document, is_new);
                    vec![About::Level]
                }
                Basis::Resource => vec![about_resource(document, name).unwrap_or_else(by_file)],
                Basis::Identity => match attachments.holders(document) {
                    Some(holders) => {
                        let place = namespace(document, name);
                        holders.into_iter().map(|holder| About::Holder(place, holder)).collect()
                    }
                    None => vec![by_file()],
                },
            };
            for about in about {
                numbers.of(&mut found.list, document, about).add(document, is_new);
            }
        }
    }
    found
}

/// Where the groups lie.
#[derive(Default)]
struct Numbers<'d>(BTreeMap<(Basis, bool, About<'d>), usize>);

impl<'d> Numbers<'d> {
    fn of<'g, 's>(
        &mut self,
        groups: &'g mut Vec<Group<'d, 's>>,
        document: &Document<'s>,
        about: About<'d>,
    ) -> &'g mut Group<'d, 's> {
        let basis = basis(document);
        let is_trust = document.kind == DocumentKind::TrustPolicy;
        let at = *self.0.entry((basis, is_trust, about.clone())).or_insert_with(|| {
            groups.push(Group::new(basis, document.kind, about));
            groups.len() - 1
        });
        &mut groups[at]
    }
}

impl<'d, 's> Group<'d, 's> {
    fn add(&mut self, document: &'d Document<'s>, is_new: bool) {
        if is_new { &mut self.new } else { &mut self.old }.push(document);
    }
}

/// The bucket or role of a resource's policy. Bucket names are everybody's; others are those of the account, template or
/// plan that is at hand.
fn about_resource<'d>(document: &Document<'_>, name: &'d str) -> Option<About<'d>> {
    let subject = document.subject.clone()?;
    let is_global = matches!(&subject, Subject::Bucket(name) if !is_partly_unknown(name));
    Some(About::Subject(if is_global { "" } else { namespace(document, name) }, subject))
}

fn basis(document: &Document<'_>) -> Basis {
    match document.kind {
        DocumentKind::Scp => Basis::ServiceControl,
        DocumentKind::Rcp => Basis::ResourceControl,
        _ => {
            let statements = document.policy.iter().flat_map(|policy| &policy.statements);
            let has_principals = statements.into_iter().any(|statement| statement.principals.is_some());
            let is_resource = Kinds::RESOURCE_BASED.contains(document.kind);
            if has_principals || is_resource { Basis::Resource } else { Basis::Identity }
        }
    }
}
