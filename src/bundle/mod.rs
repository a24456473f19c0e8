//! Documents about the same bucket, role, key or account, seen together.
//!
//! No `get-bucket-*` answer names its bucket. What joins documents, strongest first:
//!
//! 1. a template, a plan or an AWS Config item, which names it and holds the documents itself;
//! 2. `grantlint-bundle.toml` in the folder, which lists the files of each;
//! 3. file names such as `shared-data.get-bucket-policy.json`;
//! 4. a folder with one document of each kind: the ARNs of the policy in it name the bucket, else the folder's own
//!    name does. A folder named by an account id, or one with an account's documents and no bucket's, is an account's.
//!
//! The account is the reader's own, and so is that of an exported role. The pages of an account's details that lie in one
//! folder are one document.
//!
//! Folders whose files are named after AWS CLI commands, and which lie side by side, know of each other: the bucket that
//! the logs of another go to is looked up there, and so is the account. [`script`] collects that layout.
//!
//! Of every fact it is known that it is so, that there is none, or nothing ([`Fact`]). That there is none is known from
//! the error code that AWS answers with, saved in the file in place of the answer, or from an empty answer where AWS
//! gives one. A missing file, an empty file and `AccessDenied` say nothing.

mod attachments;
mod description;
pub mod export;
mod facts;
mod folder;
mod holder;
mod join;
mod lifecycle;
mod manifest;
mod pages;
mod roles;
pub mod script;
mod state;
mod unseen;

use std::collections::BTreeSet;

use crate::document::{Document, DocumentKind, Loaded};
use crate::policy::is_account_id;
use crate::source::Failure;
use crate::syntax::Node;

pub use attachments::Attachments;
pub(crate) use attachments::namespace;
pub(crate) use description::{boundary, listed};
pub use export::Owner;
pub(crate) use facts::named_bucket;
pub use facts::{Facts, Missing};
pub use holder::Holder;
pub use join::{Joining, join};
pub(crate) use lifecycle::{
    ARCHIVES, active_rules, archive_tiers, enabled_rules, is_enabled, lifecycle_rules, rule_prefix,
};
pub use manifest::MANIFEST;
pub(crate) use manifest::is_manifest;
pub use pages::load_all;
use roles::Roles;
pub(crate) use state::{
    ACL_OFF, PUBLIC_GROUPS, Switch, default_encryption, grantees, ownership_setting, switch,
};
pub use unseen::Unseen;

/// How many roles without regard to what they reach, or accounts, one bucket is held against: more than lie beside one,
/// and few enough that a snapshot of a hundred thousand buckets takes no hundred thousand squared.
const MOST_NEIGHBOURS: usize = 256;

/// The accounts that documents read together say they are of. Whoever has an export of an account has access to it; of
/// very many accounts none can be told to be the reader's.
pub(crate) fn told_accounts(loaded: &[Loaded<'_>]) -> Vec<String> {
    let documents = loaded.iter().flat_map(|file| &file.documents);
    let mut accounts = BTreeSet::new();
    for account in documents.filter_map(|document| document.account.as_deref()) {
        accounts.insert(account);
        if accounts.len() > MOST_NEIGHBOURS {
            return Vec::new();
        }
    }
    accounts.into_iter().map(str::to_owned).collect()
}

/// What is known of one thing.
#[derive(Debug, Clone, Copy)]
pub enum Fact<'a, 's> {
    /// It is so.
    Known(&'a Document<'s>),
    /// AWS said that there is none.
    KnownAbsent,
    /// Nobody asked, or the answer does not tell.
    Unknown,
}

impl<'s> Fact<'_, 's> {
    /// The document's content, when it is known and there is one.
    #[must_use]
    pub fn root(self) -> Option<Node<'s>> {
        match self {
            Self::Known(document) => Some(document.root),
            Self::KnownAbsent | Self::Unknown => None,
        }
    }
}

/// Why documents were joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// The file itself, or the pages of one answer, say whom each part is about.
    OneFile,
    /// The folder's manifest lists them.
    Manifest,
    /// The files' names name it.
    FileNames,
    /// They lie in one folder, and the ARNs in the policy name the bucket.
    Arns,
    /// They lie in one folder, and a document in it names the role.
    Document,
    /// They lie in one folder, whose name is taken for the bucket's, role's or account's.
    Folder,
}

/// The documents about one bucket, role, key or account.
#[derive(Debug)]
pub struct Bundle<'a, 's> {
    /// What it is about.
    pub owner: Owner,
    /// The name of that; a template's logical name stands between the marks of what is known only later.
    pub name: Option<String>,
    /// Why the documents were joined.
    pub because: Because,
    /// Where: bundles of the same place know of each other.
    scope: Scope,
    documents: Vec<&'a Document<'s>>,
    /// What AWS said there is none of, and the top of the text that says so.
    absent: Vec<(DocumentKind, Node<'s>)>,
}

/// Where a bundle's documents lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    /// In one file, which holds everything about it.
    File(u32),
    /// In files of one folder, or of folders side by side.
    Folders,
}

/// Every bundle of the files that are checked together.
#[derive(Debug, Default)]
pub struct Bundles<'a, 's> {
    list: Vec<Bundle<'a, 's>>,
    /// The ids of the accounts among them, which every question about strangers asks for.
    accounts: Vec<(Scope, String)>,
    /// The buckets that the access logs of others go to, listed when first asked for.
    log_targets: std::cell::OnceCell<Vec<(Scope, String)>>,
    /// The roles among them.
    roles: Roles<'a, 's>,
    /// Files with a document or an answer that are in no bundle, and why.
    unjoined: Vec<(u32, &'static str)>,
    /// What is wrong with manifests.
    failures: Vec<Failure>,
}

impl<'a, 's> Bundle<'a, 's> {
    /// What is known of `kind`. Two answers to one question are none.
    #[must_use]
    pub fn fact(&self, kind: DocumentKind) -> Fact<'a, 's> {
        let mut documents = self.each(kind);
        let said_absent = self.absent.iter().any(|pair| pair.0 == kind);
        match (documents.next(), documents.next()) {
            (None, _) if said_absent => Fact::KnownAbsent,
            (None, _) | (Some(_), Some(_)) => Fact::Unknown,
            (Some(_), None) if said_absent => Fact::Unknown,
            (Some(document), None) if document.root.kind() == crate::syntax::Kind::Unknown => Fact::Unknown,
            (Some(document), None) => {
                let empty_is_absent = export::export(self.owner, kind).is_some_and(|one| one.is_empty_absent);
                let is_empty = document.policy.is_none() && document.root.members().next().is_none();
                if empty_is_absent && is_empty { Fact::KnownAbsent } else { Fact::Known(document) }
            }
        }
    }

    /// Every kind of document that says something, known or absent, and the files that say it.
    pub fn told(&self) -> impl Iterator<Item = (DocumentKind, u32)> {
        let documents = self.documents.iter().map(|document| (document.kind, document.node.file()));
        documents.chain(self.absent.iter().map(|(kind, top)| (*kind, top.file())))
    }

    /// The answer that says that there is no `kind`, when that is known.
    #[must_use]
    pub fn absence(&self, kind: DocumentKind) -> Option<Node<'s>> {
        if !matches!(self.fact(kind), Fact::KnownAbsent) {
            return None;
        }
        let said = self.absent.iter().find(|pair| pair.0 == kind).map(|pair| pair.1);
        said.or_else(|| self.each(kind).next().map(|document| document.node))
    }

    /// A document that nothing joins, standing for the bucket or account that it is about.
    #[must_use]
    pub(crate) fn of_one(document: &'a Document<'s>) -> Option<Self> {
        Some(Self {
            owner: export::owner_of(document.kind)?,
            name: None,
            because: Because::OneFile,
            scope: Scope::File(document.node.file()),
            documents: vec![document],
            absent: Vec::new(),
        })
    }

    /// The account that its documents say it is of. Most exports of a bucket do not say.
    pub(crate) fn account(&self) -> Option<&'a str> {
        self.documents.iter().find_map(|document| document.account.as_deref())
    }

    /// Every document.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &'a Document<'s>> {
        self.documents.iter().copied()
    }

    /// Every document of `kind`: an account has many trails.
    pub fn each(&self, kind: DocumentKind) -> impl Iterator<Item = &'a Document<'s>> {
        self.documents.iter().copied().filter(move |document| document.kind == kind)
    }
}

impl<'a, 's> Bundles<'a, 's> {
    /// The bundles, in order of owner and name.
    pub fn iter(&self) -> impl Iterator<Item = &Bundle<'a, 's>> {
        self.list.iter()
    }

    /// Files that are in no bundle though they tell something about somebody, and why.
    pub fn unjoined(&self) -> impl Iterator<Item = (u32, &'static str)> {
        self.unjoined.iter().copied()
    }

    /// What is wrong with manifests.
    #[must_use]
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// The bundles of an owner, which lie together.
    fn of(&self, owner: Owner) -> &[Bundle<'a, 's>] {
        let start = self.list.partition_point(|bundle| bundle.owner < owner);
        let end = self.list.partition_point(|bundle| bundle.owner <= owner);
        &self.list[start..end]
    }

    /// The only bundle of `owner` with this name, where `from` can see it; of two, nobody knows which is the one of
    /// today.
    fn named(&self, from: &Bundle<'_, '_>, owner: Owner, name: &str) -> Option<&Bundle<'a, 's>> {
        only(self.all_named(owner, name).iter(), from)
    }

    /// The only role of this name in `account`, as far as it is known in which account a role is.
    fn role(&self, from: &Bundle<'_, '_>, name: &str, account: &str) -> Option<&Bundle<'a, 's>> {
        let is_of_it = |role: &&Bundle<'_, '_>| {
            role.account().is_none_or(|own| own == account || !is_account_id(account))
        };
        only(self.all_named(Owner::Role, name).iter().filter(is_of_it), from)
    }

    fn all_named(&self, owner: Owner, name: &str) -> &[Bundle<'a, 's>] {
        let all = self.of(owner);
        let start = all.partition_point(|bundle| bundle.name.as_deref() < Some(name));
        let end = all.partition_point(|bundle| bundle.name.as_deref() <= Some(name));
        &all[start..end]
    }

    /// Whether the access logs of another bucket of that place go to the bucket `name`.
    fn is_log_target(&self, scope: Scope, name: &str) -> bool {
        let targets = self.log_targets.get_or_init(|| {
            let targets = self.of(Owner::Bucket).iter().filter_map(|bundle| {
                let logging = bundle.fact(DocumentKind::BucketLogging).root()?;
                let target = named_bucket(logging.get("LoggingEnabled")?.get("TargetBucket")?)?;
                (bundle.name.as_deref() != Some(&*target)).then_some((bundle.scope, target))
            });
            let mut targets: Vec<(Scope, String)> = targets.collect();
            targets.sort_unstable();
            targets
        });
        let target = (scope, name);
        targets.binary_search_by(|(scope, name)| (*scope, name.as_str()).cmp(&target)).is_ok()
    }

    /// The account of `from`, where its documents tell that, or else the only one that it can see.
    fn account(&self, from: &Bundle<'_, '_>) -> Option<&Bundle<'a, 's>> {
        let all = self.of(Owner::Account);
        if all.len() > MOST_NEIGHBOURS {
            return None;
        }
        let Some(told) = from.account() else { return only(all.iter(), from) };
        // Those without a name come first.
        let nameless = all.iter().take_while(|account| account.name.is_none());
        only(nameless.chain(self.all_named(Owner::Account, told)), from)
    }
}

fn only<'l, 'a: 'l, 's: 'l>(
    list: impl Iterator<Item = &'l Bundle<'a, 's>>,
    from: &Bundle<'_, '_>,
) -> Option<&'l Bundle<'a, 's>> {
    let mut fitting = list.filter(|bundle| bundle.scope == from.scope);
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}
