//! What identities have and no file holds the text of: managed policies that hang on them, and permissions boundaries.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::{Attachments, Holder, boundary, listed, namespace};
use crate::document::{Document, DocumentKind as K, Loaded, Subject};

/// An identity: the file or folder that tells it from others of its name, and how it is called.
type Whom = (String, String);

/// What some files name.
#[derive(Debug, Default)]
pub struct Unseen {
    /// Managed policies without a text, by who has them and their names, with the number of the file that says so.
    pub(crate) policies: BTreeMap<(Whom, String), usize>,
    /// Roles with a trust policy, each with the number of its file and its permissions boundary, text or no text.
    pub(crate) roles: BTreeMap<Whom, (usize, Option<String>)>,
}

impl Unseen {
    /// What some files name, which are called so.
    #[must_use]
    pub fn of(files: &[Loaded<'_>], names: &[String]) -> Self {
        let attachments = Attachments::of_each(files);
        let texts: BTreeSet<String> = files
            .iter()
            .zip(&attachments)
            .flat_map(|(file, own)| file.documents.iter().filter_map(|document| own.managed_name(document)))
            .collect();
        let is_there = |name: &str| {
            // AWS Config calls a policy by its name and attaches it by its ARN.
            let short = name.rsplit('/').next().filter(|_| name.starts_with("arn:"));
            texts.contains(name) || short.is_some_and(|short| texts.contains(short))
        };
        // The answer with a managed policy's text does not say of which.
        let mut nameless: BTreeMap<&str, usize> = BTreeMap::new();
        for (file, (own, name)) in files.iter().zip(attachments.iter().zip(names)) {
            let policies = file.documents.iter().filter(|document| document.kind == K::IdentityPolicy);
            for document in policies.filter(|policy| own.holders(policy).is_none()) {
                *nameless.entry(namespace(document, name)).or_default() += 1;
            }
        }
        let mut found = Self::default();
        for (number, (file, (own, name))) in files.iter().zip(attachments.iter().zip(names)).enumerate() {
            for (policy, holders) in own.managed().filter(|(policy, _)| !is_there(policy)) {
                for holder in holders {
                    let whom = (name.clone(), called(holder));
                    found.policies.entry((whom, policy.to_owned())).or_insert(number);
                }
            }
            for document in &file.documents {
                let nameless = nameless.get(namespace(document, name)).copied().unwrap_or_default();
                found.read(document, (name, number), nameless, &is_there);
            }
        }
        found
    }

    /// The managed policies that hang on an identity and have no text here.
    pub fn policies_of(&self, identity: &Holder) -> impl Iterator<Item = &str> {
        let name = called(identity);
        self.policies.keys().filter(move |(whom, _)| whom.1 == name).map(|(_, policy)| &**policy)
    }

    /// The permissions boundary of a role.
    #[must_use]
    pub fn boundary_of(&self, role: &Holder) -> Option<&str> {
        let name = called(role);
        let mut own = self.roles.iter().filter(|(whom, _)| whom.1 == name);
        own.find_map(|(_, (_, limit))| limit.as_deref())
    }

    fn read(
        &mut self,
        document: &Document<'_>,
        (file, number): (&str, usize),
        nameless: usize,
        is_there: &dyn Fn(&str) -> bool,
    ) {
        let whom = || {
            let name = match &document.subject {
                Some(Subject::Role(name)) => called(&Holder::Role(name.clone())),
                _ => "the role".to_owned(),
            };
            (namespace(document, file).to_owned(), name)
        };
        match document.kind {
            K::AttachedPolicies => {
                let lacking: Vec<String> =
                    listed(document.root).into_iter().filter(|policy| !is_there(policy)).collect();
                let lacking = if lacking.len() > nameless { lacking } else { Vec::new() };
                self.policies.extend(lacking.into_iter().map(|policy| ((whom(), policy), number)));
            }
            K::TrustPolicy => {
                let limit = document.node.surrounding().and_then(boundary);
                self.roles.entry(whom()).or_insert((number, limit));
            }
            _ => {}
        }
    }
}

/// ``the role `reader` ``.
fn called(holder: &Holder) -> String {
    let kind = match holder {
        Holder::Role(_) => "role",
        Holder::User(_) => "user",
        Holder::Group(_) => "group",
        Holder::Anybody(_) => "policy",
    };
    format!("the {kind} `{}`", holder.name())
}
