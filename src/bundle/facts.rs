//! One bucket's or account's facts as rules ask for them, and what a rule asked for in vain.

use std::cell::RefCell;

use crate::bundle::{Bundle, Bundles, Fact, MOST_NEIGHBOURS, Owner, export};
use crate::document::{Document, DocumentKind as K};
use crate::policy::{Policy, Principal, Statement};
use crate::syntax::Node;

/// What is known of one bucket or account, and of what it works with. Every question that nobody can answer is noted, so
/// that the user learns which export would decide a rule that says nothing.
#[derive(Debug)]
pub struct Facts<'b, 's> {
    bundle: &'b Bundle<'b, 's>,
    all: &'b Bundles<'b, 's>,
    own_accounts: &'b [String],
    missing: RefCell<Vec<Missing>>,
}

/// A fact that a rule needed and nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// Whom it is about.
    pub owner: Owner,
    /// The name of that, when known.
    pub name: Option<String>,
    /// The document that would tell; `None` for the reader's own account id.
    pub kind: Option<K>,
}

impl Missing {
    /// What to do about it: the AWS CLI's service and command, or the option.
    #[must_use]
    pub fn export(&self) -> String {
        match self.kind.and_then(|kind| export::export(self.owner, kind)) {
            Some(export) => export.call(),
            None => "--own-account".to_owned(),
        }
    }
}

impl<'b, 's> Facts<'b, 's> {
    /// The facts of `bundle`, one of `all`; `own_accounts` are the ids that the user calls their own.
    #[must_use]
    pub fn new(bundle: &'b Bundle<'b, 's>, all: &'b Bundles<'b, 's>, own_accounts: &'b [String]) -> Self {
        Self { bundle, all, own_accounts, missing: RefCell::new(Vec::new()) }
    }

    /// The name of the bucket or account.
    #[must_use]
    pub fn name(&self) -> Option<&'b str> {
        self.bundle.name.as_deref()
    }

    /// What is known of its own `kind`.
    #[must_use]
    pub fn own(&self, kind: K) -> Fact<'b, 's> {
        self.noted(self.bundle.fact(kind), self.bundle.owner, self.bundle.name.as_deref(), kind)
    }

    /// What is known of its own `kind`, without noting that nobody knows.
    #[must_use]
    pub fn peek(&self, kind: K) -> Fact<'b, 's> {
        self.bundle.fact(kind)
    }

    /// Its document of `kind`, when it is known and there is one.
    #[must_use]
    pub fn get(&self, kind: K) -> Option<&'b Document<'s>> {
        match self.own(kind) {
            Fact::Known(document) => Some(document),
            Fact::KnownAbsent | Fact::Unknown => None,
        }
    }

    /// The content of that.
    #[must_use]
    pub fn root(&self, kind: K) -> Option<Node<'s>> {
        self.get(kind).map(|document| document.root)
    }

    /// The answer that says that it has no `kind`, when that is known.
    #[must_use]
    pub fn absence(&self, kind: K) -> Option<Node<'s>> {
        match self.own(kind) {
            Fact::KnownAbsent => self.bundle.absence(kind),
            Fact::Known(_) | Fact::Unknown => None,
        }
    }

    /// Every document of `kind` that it has; an account has many trails.
    #[must_use]
    pub fn each(&self, kind: K) -> Vec<&'b Document<'s>> {
        self.bundle.each(kind).collect()
    }

    /// The bucket's policy.
    #[must_use]
    pub fn policy(&self) -> Option<&'b Policy<'s>> {
        self.get(K::BucketPolicy)?.policy.as_ref()
    }

    /// The policies of its access points, as far as they are known.
    #[must_use]
    pub fn access_point_policies(&self) -> Vec<&'b Policy<'s>> {
        let documents = self.bundle.each(K::AccessPointPolicy);
        let policies: Vec<_> = documents.filter_map(|document| document.policy.as_ref()).collect();
        if policies.is_empty() {
            // Noted unless AWS said that there is none.
            let _ = self.own(K::AccessPointPolicy);
        }
        policies
    }

    /// Identity policies that lie beside the bucket's documents.
    pub fn policies_beside(&self) -> impl Iterator<Item = &'b Policy<'s>> {
        self.identity_policies().filter_map(|document| document.policy.as_ref())
    }

    /// The documents that hold those.
    pub fn identity_policies(&self) -> impl Iterator<Item = &'b Document<'s>> {
        self.bundle.each(K::IdentityPolicy)
    }

    /// What is known of the account's `kind`.
    #[must_use]
    pub fn account(&self, kind: K) -> Fact<'b, 's> {
        let account = self.all.account(self.bundle);
        let fact = account.map_or(Fact::Unknown, |account| account.fact(kind));
        self.noted(fact, Owner::Account, account.and_then(|account| account.name.as_deref()), kind)
    }

    /// The same, without noting that nobody knows.
    #[must_use]
    pub fn peek_account(&self, kind: K) -> Fact<'b, 's> {
        self.all.account(self.bundle).map_or(Fact::Unknown, |account| account.fact(kind))
    }

    /// Every document of `kind` that the account has.
    #[must_use]
    pub fn account_each(&self, kind: K) -> Vec<&'b Document<'s>> {
        let account = self.all.account(self.bundle);
        let found: Vec<_> = account.into_iter().flat_map(|account| account.each(kind)).collect();
        if found.is_empty() {
            self.note(Owner::Account, account.and_then(|account| account.name.as_deref()), Some(kind));
        }
        found
    }

    /// Every document of `kind` of the accounts that are known, among which there may be others than its own.
    #[must_use]
    pub fn every_account_each(&self, kind: K) -> Vec<&'b Document<'s>> {
        let all = self.all.of(Owner::Account);
        if all.len() > MOST_NEIGHBOURS {
            return self.account_each(kind);
        }
        let (mut found, mut silent) = (Vec::new(), Vec::new());
        for account in all.iter().filter(|account| account.scope == self.bundle.scope) {
            let before = found.len();
            found.extend(account.each(kind));
            if found.len() == before {
                silent.push(account);
            }
        }
        if found.is_empty() {
            return self.account_each(kind);
        }
        for account in silent {
            self.note(Owner::Account, account.name.as_deref(), Some(kind));
        }
        found
    }

    /// What is known of another bucket's `kind`.
    #[must_use]
    pub fn of_bucket(&self, name: &str, kind: K) -> Fact<'b, 's> {
        let other = self.all.named(self.bundle, Owner::Bucket, name);
        self.noted(other.map_or(Fact::Unknown, |other| other.fact(kind)), Owner::Bucket, Some(name), kind)
    }

    /// The same, without noting that nobody knows.
    #[must_use]
    pub fn peek_bucket(&self, name: &str, kind: K) -> Fact<'b, 's> {
        let other = self.all.named(self.bundle, Owner::Bucket, name);
        other.map_or(Fact::Unknown, |other| other.fact(kind))
    }

    /// The answer that says that another bucket has no `kind`, when that is known.
    #[must_use]
    pub fn absence_of_bucket(&self, name: &str, kind: K) -> Option<Node<'s>> {
        self.all.named(self.bundle, Owner::Bucket, name)?.absence(kind)
    }

    /// Whether the access logs of a bucket that is known go to this one.
    #[must_use]
    pub fn is_log_target(&self) -> bool {
        self.bundle.name.as_deref().is_some_and(|name| self.all.is_log_target(self.bundle.scope, name))
    }

    /// The policy of the bucket's KMS key: the one beside the bucket's documents, or the one with the key's id.
    #[must_use]
    pub fn key_policy(&self, key_arn: &str) -> Option<&'b Policy<'s>> {
        let id = key_arn.rsplit('/').next().unwrap_or(key_arn);
        let key = |name: &str| self.all.named(self.bundle, Owner::Key, name);
        let named = key(key_arn).or_else(|| key(id));
        let fact = match named {
            Some(bundle) => bundle.fact(K::ResourcePolicy),
            None => self.bundle.fact(K::ResourcePolicy),
        };
        match self.noted(fact, Owner::Key, Some(id), K::ResourcePolicy) {
            Fact::Known(document) => document.policy.as_ref(),
            Fact::KnownAbsent | Fact::Unknown => None,
        }
    }

    /// The bundle of the role that an ARN of `account` names so; roles of other accounts can have its name.
    #[must_use]
    pub fn role(&self, name: &str, account: &str) -> Option<&'b Bundle<'b, 's>> {
        let role = self.all.role(self.bundle, name, account);
        if role.is_none() {
            self.note(Owner::Role, Some(name), Some(K::Role));
        }
        role
    }

    /// The roles that are known, so many as one bucket is held against.
    pub fn roles(&self) -> impl Iterator<Item = &'b Bundle<'b, 's>> {
        let (all, here) = (self.all.of(Owner::Role), self.all.roles.within(self.bundle.scope));
        here.iter().take(MOST_NEIGHBOURS).filter_map(|place| all.get(*place))
    }

    /// What roles allow on objects of the bucket that they name, role by role.
    pub fn granted_to_roles(
        &self,
        bucket: &str,
    ) -> impl Iterator<Item = (&'b Bundle<'b, 's>, &'b Statement<'s>)> {
        let all = self.all.of(Owner::Role);
        let granted = self.all.roles.granted(self.bundle.scope, bucket).iter();
        granted.filter_map(|(place, statement)| Some((all.get(*place)?, *statement)))
    }

    /// Notes that its own `kind` is needed.
    pub fn needs_own(&self, kind: K) {
        self.note(self.bundle.owner, self.bundle.name.as_deref(), Some(kind));
    }

    /// Notes that a role's `kind` is needed.
    pub fn needs_role(&self, name: Option<&str>, kind: K) {
        self.note(Owner::Role, name, Some(kind));
    }

    /// Notes that an account's `kind` is needed.
    pub fn needs_account(&self, kind: K) {
        self.note(Owner::Account, None, Some(kind));
    }

    /// Whether an account is somebody else's; `false` while it is not known which are the reader's own.
    #[must_use]
    pub fn is_foreign(&self, account: &str) -> bool {
        let own = || self.own_accounts.iter().map(String::as_str).chain(self.told_accounts());
        let are_too_many = self.all.accounts.len() > MOST_NEIGHBOURS;
        if own().next().is_none() || are_too_many {
            self.note(Owner::Account, None, None);
            return false;
        }
        own().all(|own| own != account)
    }

    /// The accounts that the documents themselves say they are of.
    pub fn told_accounts(&self) -> impl Iterator<Item = &str> {
        let of_documents = self.bundle.documents.iter().filter_map(|document| document.account.as_deref());
        // Of very many accounts none can be told to be the reader's.
        let all = if self.all.accounts.len() > MOST_NEIGHBOURS { &[][..] } else { &self.all.accounts };
        let here = all.iter().filter(|pair| pair.0 == self.bundle.scope);
        of_documents.chain(here.map(|pair| pair.1.as_str()))
    }

    /// The accounts of this bucket and of another one, where the documents of both tell.
    #[must_use]
    pub fn accounts_beside(&self, name: &str) -> Option<(&'b str, &'b str)> {
        self.bundle.account().zip(self.all.named(self.bundle, Owner::Bucket, name)?.account())
    }

    /// Whether a role is surely of another account than the bucket.
    #[must_use]
    pub fn is_of_another_account(&self, role: &Bundle<'_, '_>) -> bool {
        let around = || self.all.account(self.bundle).and_then(|account| account.name.as_deref());
        match (self.bundle.account().or_else(around), role.account()) {
            (Some(here), Some(there)) => here != there,
            _ => false,
        }
    }

    /// The account that it is of, when the documents or the user name exactly one.
    #[must_use]
    pub fn own_account(&self) -> Option<&str> {
        let mut named = self.own_accounts.iter().map(String::as_str).chain(self.told_accounts());
        let first = named.next()?;
        named.all(|other| other == first).then_some(first)
    }

    /// Whether a principal belongs to somebody else's account.
    #[must_use]
    pub fn is_foreign_principal(&self, principal: &Principal<'_>) -> bool {
        principal.account().is_some_and(|account| self.is_foreign(account))
    }

    /// What was asked for and is not known.
    #[must_use]
    pub fn missing(self) -> Vec<Missing> {
        let mut missing = self.missing.into_inner();
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    fn noted(&self, fact: Fact<'b, 's>, owner: Owner, name: Option<&str>, kind: K) -> Fact<'b, 's> {
        if matches!(fact, Fact::Unknown) {
            self.note(owner, name, Some(kind));
        }
        fact
    }

    fn note(&self, owner: Owner, name: Option<&str>, kind: Option<K>) {
        self.missing.borrow_mut().push(Missing { owner, name: name.map(str::to_owned), kind });
    }
}

/// The bucket that a configuration names: by its name or by its ARN.
#[must_use]
pub(crate) fn named_bucket(node: Node<'_>) -> Option<String> {
    let text = node.string()?;
    match crate::policy::Arn::parse(&text) {
        Some(arn) => arn.bucket().map(str::to_owned),
        None => Some(text.into_owned()),
    }
}
