//! What the files of one folder say, and about whom.

use std::collections::BTreeMap;

use crate::bundle::export::{EXPORTS, Export, Named, owner_of, read_error, read_name};
use crate::bundle::manifest::Manifest;
use crate::bundle::{Because, Bundle, Bundles, Owner, Scope};
use crate::document::{Document, DocumentKind as K, Loaded};
use crate::policy::{Policy, Statement, is_account_id};
use crate::source::Source;
use crate::syntax::{Kind, Node};

use super::join::{role_name, split};

/// What one file of a folder says about somebody.
struct Item<'a, 's> {
    file: u32,
    /// Whom it is about; a public access block is a bucket's or an account's.
    owner: Option<Owner>,
    subject: Option<String>,
    because: Because,
    /// The file is named after an AWS CLI command.
    is_answer: bool,
    says: Says<'a, 's>,
}

#[derive(Clone, Copy)]
enum Says<'a, 's> {
    Document(&'a Document<'s>),
    Absent(K, Node<'s>),
}

impl Says<'_, '_> {
    fn kind(self) -> K {
        match self {
            Self::Document(document) => document.kind,
            Self::Absent(kind, _) => kind,
        }
    }
}

/// What the files of one folder say.
pub(super) struct Folder<'f, 'a, 's> {
    name: &'f str,
    items: Vec<Item<'a, 's>>,
    /// What is wrong with what the manifest says of files.
    pub(super) misfits: Vec<String>,
    /// Files that are named as answers and are none, and why.
    useless: Vec<(u32, &'static str)>,
}

impl<'f, 'a, 's> Folder<'f, 'a, 's> {
    pub(super) fn read(path: &'f str, manifest: &Manifest, files: &[(u32, &Source, &'a Loaded<'s>)]) -> Self {
        let (mut items, mut misfits, mut useless) = (Vec::new(), Vec::new(), Vec::new());
        for (number, source, loaded) in files {
            let before = items.len();
            let file_name = split(&source.name).1;
            let named = read_name(file_name);
            let listed = manifest.get(file_name);
            let mut add = |owner: Option<Owner>, subject: Option<String>, says: Says<'a, 's>| {
                let listed = listed.filter(|pair| owner.is_none_or(|owner| owner == pair.0));
                let by_name = named.filter(|named| owner.is_none_or(|owner| owner == named.export.owner));
                let named_subject = by_name.and_then(|named| named.subject.map(str::to_owned));
                let (owner, subject, because) = match (listed, named_subject, by_name) {
                    (Some((owner, name)), _, _) => (Some(*owner), Some(name.clone()), Because::Manifest),
                    (None, Some(name), Some(named)) if subject.is_none() => {
                        (Some(named.export.owner), Some(name), Because::FileNames)
                    }
                    (None, _, Some(named)) if owner.is_none() => {
                        let is_told = named.export.owner == Owner::Account;
                        (is_told.then_some(Owner::Account), subject, Because::Folder)
                    }
                    _ => (owner, subject, Because::Document),
                };
                items.push(Item { file: *number, owner, subject, because, is_answer: named.is_some(), says });
            };
            let about_account = named.is_some_and(|named| named.export.owner == Owner::Account);
            if let (Some(export), Some(top)) = (absent(source, loaded, named), loaded.top) {
                let owner = Some(export.owner).filter(|_| export.kind != K::PublicAccessBlock);
                add(owner, None, Says::Absent(export.kind, top));
            }
            for document in &loaded.documents {
                if is_list_of_no_access_point(document) {
                    add(None, None, Says::Absent(K::AccessPointPolicy, document.root));
                }
                let owner = match document.kind {
                    K::PublicAccessBlock => about_account.then_some(Owner::Account),
                    K::TrustPolicy | K::IdentityPolicy => Some(Owner::Role),
                    K::ResourcePolicy if !is_key_policy(document) => continue,
                    kind => match owner_of(kind) {
                        Some(owner) => Some(owner),
                        None => continue,
                    },
                };
                add(owner, role_name(document), Says::Document(document));
            }
            let own: &[Item<'_, '_>] = &items[before..];
            if let Some((owner, _)) = listed
                && !own.is_empty()
                && own.iter().all(|item| item.because != Because::Manifest)
            {
                let word = owner.word();
                misfits
                    .push(format!("`{file_name}` is listed as a {word}'s, and holds nothing about a {word}"));
            }
            useless.extend(
                named
                    .filter(|_| own.is_empty())
                    .and_then(|_| reason_useless(loaded))
                    .map(|why| (*number, why)),
            );
        }
        Self { name: split(path).1, items, misfits, useless }
    }

    pub(super) fn join(mut self, bundles: &mut Bundles<'a, 's>) {
        bundles.unjoined.append(&mut self.useless);
        let is_of = |items: &[Item<'_, '_>], owner: Owner| items.iter().any(|item| item.owner == Some(owner));
        let is_account = is_account_id(self.name)
            || self.name == "account"
            || (is_of(&self.items, Owner::Account) && !is_of(&self.items, Owner::Bucket));
        for item in self.items.iter_mut().filter(|item| item.owner.is_none()) {
            item.owner = Some(if is_account { Owner::Account } else { Owner::Bucket });
        }
        self.settle_roles(is_of(&self.items, Owner::Bucket));
        let mut groups: BTreeMap<(Owner, Option<String>), Vec<&Item<'a, 's>>> = BTreeMap::new();
        for item in &self.items {
            if let Some(owner) = item.owner {
                groups.entry((owner, item.subject.clone())).or_default().push(item);
            }
        }
        // Policies and a key's beside a bucket's documents are what the bucket is used with.
        let beside: Vec<&Item<'a, 's>> = self
            .items
            .iter()
            .filter(|item| {
                let is_key = item.owner == Some(Owner::Key) && item.subject.is_none();
                is_key || item.says.kind() == K::IdentityPolicy
            })
            .collect();
        for ((owner, subject), mut items) in groups {
            let is_nameless = subject.is_none();
            if is_nameless && owner == Owner::Bucket {
                if !is_one_bucket(&items) {
                    let why = "two documents of one kind lie in the folder, and nothing tells whose each is";
                    bundles.unjoined.extend(items.iter().map(|item| (item.file, why)));
                    continue;
                }
                items.extend(&beside);
            }
            let (name, because) = match subject {
                Some(name) => (Some(name), items[0].because),
                None => self.name_of(owner, &items),
            };
            let documents = items.iter().filter_map(|item| match item.says {
                Says::Document(document) => Some(document),
                Says::Absent(..) => None,
            });
            let absent = items.iter().filter_map(|item| match item.says {
                Says::Document(_) => None,
                Says::Absent(kind, top) => Some((kind, top)),
            });
            bundles.list.push(Bundle {
                owner,
                name,
                because,
                scope: Scope::Folders,
                documents: documents.collect(),
                absent: absent.collect(),
            });
        }
    }

    /// Gives a role's nameless documents to the one role that the folder names. Without one they are a role's of the
    /// folder's name, unless they lie beside a bucket's.
    fn settle_roles(&mut self, is_beside_bucket: bool) {
        let is_role = |item: &&mut Item<'a, 's>| item.owner == Some(Owner::Role);
        let mut names: Vec<String> =
            self.items.iter_mut().filter(is_role).filter_map(|item| item.subject.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let of_folder = || (!is_beside_bucket && !self.name.is_empty()).then(|| self.name.to_owned());
        let (name, because) = match &*names {
            [only] => (Some(only.clone()), Because::Document),
            [] => (of_folder(), Because::Folder),
            _ => (None, Because::Document),
        };
        let Some(name) = name else { return };
        for item in self.items.iter_mut().filter(is_role).filter(|item| item.subject.is_none()) {
            item.subject = Some(name.clone());
            item.because = because;
        }
    }

    /// The name of what nameless documents are about.
    fn name_of(&self, owner: Owner, items: &[&Item<'a, 's>]) -> (Option<String>, Because) {
        let documents = items.iter().filter_map(|item| match item.says {
            Says::Document(document) => Some(document),
            Says::Absent(..) => None,
        });
        // One document alone may lie anywhere, unless its own name says that it was collected.
        let is_meant = items.len() > 1 || items.iter().any(|item| item.is_answer);
        match owner {
            Owner::Bucket => match policy_bucket(documents) {
                Some(name) => (Some(name), Because::Arns),
                None => (
                    Some(self.name).filter(|name| is_meant && is_bucket_name(name)).map(str::to_owned),
                    Because::Folder,
                ),
            },
            Owner::Account => {
                (Some(self.name).filter(|name| is_account_id(name)).map(str::to_owned), Because::Folder)
            }
            Owner::Role | Owner::Key => (None, Because::Folder),
        }
    }
}

/// Why a file tells nothing that is named as an answer; what could not be read at all is told elsewhere.
fn reason_useless(loaded: &Loaded<'_>) -> Option<&'static str> {
    let is = |kind: K| loaded.wrappers.iter().any(|wrapper| wrapper.0 == kind);
    if is(K::Empty) {
        Some("the file is empty, which does not tell whether there is one")
    } else if is(K::CliError) {
        Some("the call failed, and its error does not tell whether there is one")
    } else if loaded.documents.is_empty() && loaded.failure.is_none() {
        Some("it is named as an answer and holds none: save the whole answer, without `--query`, as JSON")
    } else {
        None
    }
}

/// What a file says there is none of: AWS's error in place of the answer, or an empty answer.
fn absent(source: &Source, loaded: &Loaded<'_>, named: Option<Named<'_>>) -> Option<&'static Export> {
    /// An error is a line or two, and an empty answer shorter still.
    const LONGEST: usize = 4096;
    if !loaded.documents.is_empty() || source.text.len() > LONGEST {
        return None;
    }
    if let Some((code, operation)) = read_error(&source.text) {
        let mut asked = EXPORTS.iter().filter(|export| export.operation == operation);
        let export = match named.filter(|named| named.export.operation == operation) {
            Some(named) => named.export,
            None => asked.next()?,
        };
        // A name that tells of another question makes the file worth nothing.
        let is_other = named.is_some_and(|named| named.export.operation != operation);
        return (!is_other && export.absent.contains(&code)).then_some(export);
    }
    let export = named?.export;
    let code = loaded.top.and_then(|top| top.get("Error")?.get("Code")).and_then(Node::string);
    if let Some(code) = code {
        return export.absent.contains(&&*code).then_some(export);
    }
    (export.is_empty_absent && loaded.top.is_some_and(is_empty)).then_some(export)
}

/// An answer that says nothing: a list without items says that it ends there. SDKs add what they know of the request.
fn is_empty(answer: Node<'_>) -> bool {
    let is_ok = |code: Node<'_>| code.scalar().is_some_and(|code| code == "200");
    answer.kind() == Kind::Object
        && answer.members().all(|(key, value)| {
            key.is_string("ResponseMetadata") && value.get("HTTPStatusCode").is_none_or(is_ok)
                || key.is_string("IsTruncated") && value.bool() == Some(false)
        })
}

/// A bucket without access points has no policy of one.
fn is_list_of_no_access_point(document: &Document<'_>) -> bool {
    let list = document.root.get("AccessPointList").filter(|_| document.kind == K::AccessPointList);
    list.is_some_and(|list| list.kind() == Kind::Array && list.items().next().is_none())
}

fn is_key_policy(document: &Document<'_>) -> bool {
    let statements = document.policy.iter().flat_map(|policy| &policy.statements);
    let mut actions = statements.into_iter().flat_map(Statement::action_items).peekable();
    actions.peek().is_some()
        && actions.all(|action| {
            action.text == "*" || action.service().is_some_and(|name| name.eq_ignore_ascii_case("kms"))
        })
}

/// Two documents of one kind in a folder are about two buckets, or about one at two times: nothing to join.
fn is_one_bucket(items: &[&Item<'_, '_>]) -> bool {
    // It can have many access points.
    let kinds = items.iter().map(|item| item.says.kind()).filter(|kind| *kind != K::AccessPointPolicy);
    let mut kinds: Vec<K> = kinds.collect();
    kinds.sort_unstable();
    kinds.windows(2).all(|pair| pair[0] != pair[1])
}

/// The one bucket that the bucket policy among `documents` is about.
fn policy_bucket<'a, 's: 'a>(mut documents: impl Iterator<Item = &'a Document<'s>>) -> Option<String> {
    let policy: &Policy<'s> = documents.find(|document| document.kind == K::BucketPolicy)?.policy.as_ref()?;
    let resources = policy.statements.iter().flat_map(Statement::resource_items);
    let mut names = resources.filter_map(|item| item.arn()?.bucket().map(str::to_owned));
    let first = names.next()?;
    (names.all(|name| name == first) && is_bucket_name(&first)).then_some(first)
}

fn is_bucket_name(name: &str) -> bool {
    (3..=63).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte))
}
