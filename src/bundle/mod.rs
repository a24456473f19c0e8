//! Documents about the same bucket, seen together.
//!
//! No `get-bucket-*` answer names its bucket. What joins documents is a template, a plan or a Config item that names
//! it, or a folder that holds one document of each kind.

use std::collections::BTreeMap;

use crate::document::{Document, DocumentKind as K, Kinds, Subject};
use crate::policy::{Policy, Statement};
use crate::syntax::Node;

/// The documents about one bucket.
#[derive(Debug, Default)]
pub struct Bundle<'a, 's> {
    documents: Vec<&'a Document<'s>>,
    /// The bucket's name, or its logical name in a template, when a document tells it.
    pub name: Option<String>,
}

const BUCKET_KINDS: Kinds = Kinds::of(&[
    K::BucketPolicy,
    K::BucketEncryption,
    K::BucketVersioning,
    K::BucketLifecycle,
    K::PublicAccessBlock,
    K::BucketOwnership,
    K::BucketAcl,
    K::BucketLogging,
    K::BucketCors,
]);

impl<'a, 's> Bundle<'a, 's> {
    /// The document of `kind`; `None` means that it is not known, never that the bucket lacks it.
    #[must_use]
    pub fn get(&self, kind: K) -> Option<&'a Document<'s>> {
        self.documents.iter().copied().find(|document| document.kind == kind)
    }
}

impl<'s> Bundle<'_, 's> {
    /// The action, and its statement, with which a policy of the bundle lets somebody read objects that nobody there may
    /// restore.
    #[must_use]
    pub fn reader_without_restore(&self) -> Option<(Node<'s>, &Statement<'s>)> {
        let policies = || self.documents.iter().filter_map(|document| document.policy.as_ref());
        let allows = |action: &str| {
            policies().flat_map(Policy::allows).find(|statement| statement.covers_action(action))
        };
        if allows("s3:RestoreObject").is_some() {
            return None;
        }
        let statement = allows("s3:GetObject")?;
        let mut items = statement.action_items().iter();
        let action = items.find(|item| crate::policy::covers_ignoring_case(&item.text, "s3:GetObject"))?;
        Some((action.node, statement))
    }
}

/// Joins the documents of a few files of one folder. `is_folder` says that they are all of the folder's files.
#[must_use]
pub fn join<'a, 's>(documents: &[&'a Document<'s>], is_folder: bool) -> Vec<Bundle<'a, 's>> {
    let mut named: BTreeMap<(u32, &str), Bundle<'a, 's>> = BTreeMap::new();
    let mut unnamed: Vec<&'a Document<'s>> = Vec::new();
    // Identity policies beside a bucket's documents are what the bucket is used with.
    let mut readers: Vec<&'a Document<'s>> = Vec::new();
    for document in documents {
        if document.kind == K::IdentityPolicy {
            readers.push(document);
        }
        if !BUCKET_KINDS.contains(document.kind) {
            continue;
        }
        match &document.subject {
            Some(Subject::Bucket(name)) => {
                let key = (document.node.file(), name.as_str());
                named.entry(key).or_default().documents.push(document);
            }
            _ => unnamed.push(document),
        }
    }
    let mut bundles: Vec<_> = named
        .into_iter()
        .map(|((_, name), bundle)| Bundle { name: Some(name.to_owned()), ..bundle })
        .collect();
    if is_folder && is_one_bucket(&unnamed) {
        let name = policy_bucket(&unnamed);
        unnamed.extend(readers);
        bundles.push(Bundle { documents: unnamed, name });
    }
    bundles
}

/// Two documents of one kind in a folder are about two buckets, or about one at two times: nothing to join.
fn is_one_bucket(documents: &[&Document<'_>]) -> bool {
    documents.len() > 1
        && BUCKET_KINDS
            .iter()
            .all(|kind| documents.iter().filter(|document| document.kind == kind).count() <= 1)
}

/// The one bucket that the policy among `documents` is about.
fn policy_bucket(documents: &[&Document<'_>]) -> Option<String> {
    let policy = documents.iter().find_map(|document| document.policy.as_ref())?;
    let resources = policy.statements.iter().flat_map(Statement::resource_items);
    let mut names = resources.filter_map(|item| item.arn()?.bucket().map(str::to_owned));
    let first = names.next()?;
    (names.all(|name| name == first) && !first.contains(['*', '?'])).then_some(first)
}
