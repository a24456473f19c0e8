//! What the files say of a bucket and of those whom a partner acts as.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use crate::access::evaluate::{Attached, Layer};
use crate::bundle::{Attachments, Bundle, Bundles, Fact, Facts, Holder, Owner, told_accounts};
use crate::contract::{Contract, ContractError, Known, Way};
use crate::document::{Document, DocumentKind as K, Loaded};
use crate::policy::{Arn, Policy, is_partly_unknown};

/// Stands for an account that nobody knows.
const SOME_ACCOUNT: &str = "000000000000";

/// The files, as far as a contract is about them.
pub(super) struct Evidence<'b, 's> {
    /// The bucket's name.
    pub(super) bucket: String,
    /// What all keys of shared objects begin with.
    pub(super) prefix: String,
    /// The partition that the bucket lies in.
    partition: String,
    /// The partner's account; none where the partner has a user of the bucket's owner.
    pub(super) partner: Option<String>,
    /// The account that the bucket is of, when it is known.
    own_account: Option<String>,
    /// A policy that allows everything: what the partner's own policies are taken for, which nobody here knows.
    pub(super) everything: &'b Policy<'s>,
    bundle: Option<&'b Bundle<'b, 's>>,
    bundles: &'b Bundles<'b, 's>,
    loaded: &'b [Loaded<'s>],
    attachments: Vec<Rc<Attachments>>,
    /// Documents that are about a role.
    of_roles: HashSet<*const Document<'s>>,
}

/// A role with what is known of it.
pub(super) struct Role<'b, 's> {
    /// Its ARN; name and account are made up where nobody knows them.
    pub(super) arn: String,
    pub(super) trust: &'b Document<'s>,
    /// What `iam get-role` says of it.
    pub(super) description: Option<&'b Document<'s>>,
    /// Its identity policies.
    pub(super) policies: Vec<&'b Document<'s>>,
}

impl<'b, 's> Evidence<'b, 's> {
    /// # Errors
    /// The files do not tell the bucket, or the partner's account, or policies hang on too many.
    pub(super) fn new(
        contract: &Contract,
        known: &Known,
        loaded: &'b [Loaded<'s>],
        bundles: &'b Bundles<'b, 's>,
        everything: &'b Policy<'s>,
    ) -> Result<Self, ContractError> {
        if let Some(excess) = loaded.iter().find_map(Attachments::excess) {
            return Err(ContractError(format!("one of the files cannot be asked: {excess}")));
        }
        let bucket = match &known.bucket {
            Some(bucket) => bucket.clone(),
            None => only_bucket(loaded, bundles)?,
        };
        let of_owner = |owner: Owner| bundles.iter().filter(move |bundle| bundle.owner == owner);
        let mut named = of_owner(Owner::Bucket).filter(|bundle| bundle.name.as_deref() == Some(&*bucket));
        let bundle = named.next().filter(|_| named.next().is_none());
        // What lies beside a role that nothing names may be anybody's.
        let of_roles = of_owner(Owner::Role).flat_map(|role| {
            let own = role.each(K::IdentityPolicy).filter(|_| role.name.is_some());
            role.each(K::TrustPolicy).chain(own)
        });
        let mut evidence = Self {
            prefix: known.prefix.clone().unwrap_or_else(|| contract.prefix.clone()),
            partition: partition(&bucket, loaded),
            bucket,
            partner: None,
            own_account: known.own_account.clone().or_else(|| only_account(loaded)),
            everything,
            bundle,
            bundles,
            loaded,
            attachments: Attachments::of_each(loaded),
            of_roles: of_roles.map(std::ptr::from_ref).collect(),
        };
        evidence.partner = match known.account.as_ref().or(contract.account.as_ref()) {
            Some(account) => Some(account.clone()),
            None if contract.way == Way::User => None,
            None => Some(evidence.only_partner(contract)?),
        };
        Ok(evidence)
    }

    /// The account of the bucket's owner; a made-up one where nobody knows it.
    pub(super) fn own_account(&self) -> &str {
        self.own_account.as_deref().unwrap_or(SOME_ACCOUNT)
    }

    pub(super) fn knows_own_account(&self) -> bool {
        self.own_account.is_some()
    }

    /// The account of the principals that the contract names, as the bucket's policy has it, or the only stranger that a
    /// role trusts.
    fn only_partner(&self, contract: &Contract) -> Result<String, ContractError> {
        let policies = match contract.way {
            Way::BucketPolicy => self.bucket_policy().ok().flatten().into_iter().collect::<Vec<_>>(),
            Way::Role | Way::User => {
                self.documents(K::TrustPolicy).filter_map(|one| one.policy.as_ref()).collect()
            }
        };
        let is_named = |arn: &str| {
            let resource = Arn::parse(arn).map_or("", |arn| arn.resource);
            contract.way != Way::BucketPolicy
                || contract.grants.iter().any(|grant| grant.to.as_deref() == Some(resource))
        };
        let principals =
            policies.iter().flat_map(|policy| policy.allows()).filter_map(|one| one.principals.as_ref());
        let named = principals.flat_map(|listed| &listed.items).filter(|one| is_named(&one.text));
        let accounts: BTreeSet<&str> = named
            .filter_map(|principal| principal.account())
            .filter(|account| self.own_account.as_deref() != Some(account))
            .collect();
        let mut found = accounts.iter();
        match (found.next(), found.next()) {
            (Some(account), None) => Ok((*account).to_owned()),
            _ => Err(ContractError(
                "the contract leaves the partner's account open, and the files do not tell it: name it with \
                 `--partner-account`"
                    .to_owned(),
            )),
        }
    }

    fn documents(&self, kind: K) -> impl Iterator<Item = &'b Document<'s>> {
        self.loaded.iter().flat_map(|file| &file.documents).filter(move |document| document.kind == kind)
    }

    /// What is known of a document of the bucket. Without anything that says whose it is, the only one of its kind counts.
    pub(super) fn fact(&self, kind: K) -> Fact<'b, 's> {
        if let Some(bundle) = self.bundle {
            return bundle.fact(kind);
        }
        let mut documents = self.documents(kind).filter(|document| document.subject.is_none());
        match (documents.next(), documents.next()) {
            (Some(document), None) => Fact::Known(document),
            _ => Fact::Unknown,
        }
    }

    /// The bucket's policy, if it has one.
    ///
    /// # Errors
    /// Nobody knows; the call that would tell.
    pub(super) fn bucket_policy(&self) -> Result<Option<&'b Policy<'s>>, &'static str> {
        let unknown = "`s3api get-bucket-policy`";
        match self.fact(K::BucketPolicy) {
            Fact::Known(document) => document.policy.as_ref().map(Some).ok_or(unknown),
            Fact::KnownAbsent => Ok(None),
            Fact::Unknown => Err(unknown),
        }
    }

    /// The policy of the key that the bucket encrypts with.
    pub(super) fn key_policy(&self, arn: &str) -> Option<&'b Policy<'s>> {
        Facts::new(self.bundle?, self.bundles, &[]).key_policy(arn)
    }

    /// Control policies, which limit everybody.
    pub(super) fn limits(&self) -> Vec<Attached<'b, 's>> {
        let documents = self.loaded.iter().flat_map(|file| &file.documents);
        let limits = documents.filter(|document| matches!(document.kind, K::Scp | K::Rcp));
        limits
            .filter_map(|document| {
                Some(Attached { policy: document.policy.as_ref()?, layer: Layer::of(document.kind)? })
            })
            .collect()
    }

    /// Every role whose trust policy is there.
    pub(super) fn roles(&self) -> Vec<Role<'b, 's>> {
        let mut roles = Vec::new();
        let of_nobody: Vec<_> = self.unowned(|holders| holders.is_none()).collect();
        for bundle in self.bundles.iter().filter(|bundle| bundle.owner == Owner::Role) {
            let description = bundle.each(K::Role).next();
            let arn =
                description.and_then(|role| role.root.get("Arn")?.string()).map(std::borrow::Cow::into_owned);
            let own: Vec<_> = bundle.each(K::IdentityPolicy).collect();
            for trust in bundle.each(K::TrustPolicy) {
                let policies = if own.is_empty() { of_nobody.clone() } else { own.clone() };
                let arn = arn.clone().unwrap_or_else(|| self.identity("role", bundle.name.as_deref()));
                roles.push(Role { arn, trust, description, policies });
            }
        }
        for trust in self.documents(K::TrustPolicy).filter(|trust| !self.is_of_role(trust)) {
            let policies = of_nobody.clone();
            roles.push(Role { arn: self.identity("role", None), trust, description: None, policies });
        }
        roles
    }

    /// The identity policies that a user has, or nobody who is named.
    pub(super) fn policies_of_user(&self, name: &str) -> Vec<&'b Document<'s>> {
        let user = Holder::User(name.to_owned());
        self.unowned(|holders| holders.is_none_or(|holders| holders.iter().any(|one| one.is_called(&user))))
            .collect()
    }

    pub(super) fn bucket_arn(&self) -> String {
        format!("arn:{}:s3:::{}", self.partition, self.bucket)
    }

    /// The ARN of shared objects, by what follows the prefix in their keys.
    pub(super) fn objects_arn(&self, rest: &str) -> String {
        format!("{}/{}{rest}", self.bucket_arn(), self.prefix)
    }

    /// The ARN of a principal of the partner's account: `role/reader`.
    pub(super) fn partners_arn(&self, principal: &str) -> String {
        format!("arn:{}:iam::{}:{principal}", self.partition, self.partner.as_deref().unwrap_or_default())
    }

    /// An ARN of the owner's account.
    pub(super) fn identity(&self, kind: &str, name: Option<&str>) -> String {
        let name = name.unwrap_or("for-the-partner").trim_start_matches('⟨').trim_end_matches('⟩');
        format!("arn:{}:iam::{}:{kind}/{name}", self.partition, self.own_account())
    }

    /// Identity policies that are no role's, by what is known of whose they are.
    fn unowned(&self, is_it: impl Fn(Option<Vec<Holder>>) -> bool) -> impl Iterator<Item = &'b Document<'s>> {
        let files = self.loaded.iter().zip(&self.attachments);
        let documents =
            files.flat_map(|(file, attachments)| file.documents.iter().map(move |one| (one, attachments)));
        documents.filter_map(move |(document, attachments)| {
            let is_candidate =
                document.kind == K::IdentityPolicy && document.policy.is_some() && !self.is_of_role(document);
            (is_candidate && is_it(attachments.holders(document))).then_some(document)
        })
    }

    fn is_of_role(&self, document: &Document<'s>) -> bool {
        self.of_roles.contains(&std::ptr::from_ref(document))
    }
}

/// The one account that the documents say they are of.
fn only_account(loaded: &[Loaded<'_>]) -> Option<String> {
    let mut told = told_accounts(loaded).into_iter();
    told.next().filter(|_| told.next().is_none())
}

/// The only bucket that the files are about, or that policies in them name.
fn only_bucket(loaded: &[Loaded<'_>], bundles: &Bundles<'_, '_>) -> Result<String, ContractError> {
    let bundles = bundles.iter().filter(|bundle| bundle.owner == Owner::Bucket);
    let mut names: BTreeSet<String> = bundles.filter_map(|bundle| bundle.name.clone()).collect();
    if names.is_empty() {
        let buckets = resources(loaded).filter_map(|arn| Some(arn.bucket()?.to_owned()));
        names = buckets.filter(|name| !name.contains(['*', '?', '$']) && !is_partly_unknown(name)).collect();
    }
    let mut found = names.iter();
    match (found.next(), found.next()) {
        (Some(name), None) => Ok(name.clone()),
        (None, _) => Err(ContractError(
            "the files do not tell which bucket is shared: name it with `--bucket`".to_owned(),
        )),
        (Some(one), Some(other)) => Err(ContractError(format!(
            "the files are about several buckets, `{one}` and `{other}` among them: name the shared one with `--bucket`"
        ))),
    }
}

/// The partition that policies name the bucket in; `aws` where none does.
fn partition(bucket: &str, loaded: &[Loaded<'_>]) -> String {
    let named = resources(loaded).find(|arn| arn.bucket() == Some(bucket) && !arn.partition.contains('*'));
    named.map_or("aws", |arn| arn.partition).to_owned()
}

/// The ARNs that policies name as resources.
fn resources<'l>(loaded: &'l [Loaded<'_>]) -> impl Iterator<Item = Arn<'l>> {
    let policies =
        loaded.iter().flat_map(|file| &file.documents).filter_map(|document| document.policy.as_ref());
    let listed =
        policies.flat_map(|policy| &policy.statements).filter_map(|statement| statement.resources.as_ref());
    let items = listed.filter(|listed| !listed.is_negated).flat_map(|listed| &listed.items);
    items.filter_map(|item| Arn::parse(&item.text))
}
