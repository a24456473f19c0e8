//! What the files say of a bucket and of those whom a partner acts as.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use crate::access::evaluate::{Attached, Layer};
use crate::bundle::{Attachments, Bundle, Bundles, Fact, Facts, Holder, Owner, told_accounts};
use crate::contract::identity::Managed;
use crate::contract::{Contract, ContractError, Known, Way};
use crate::document::{Document, DocumentKind as K, Loaded};
use crate::policy::{Arn, Policy, is_partly_unknown};
use crate::syntax::Node;

/// Stands for an account that nobody knows.
const SOME_ACCOUNT: &str = "000000000000";

/// The files, as far as a contract is about them.
pub(super) struct Evidence<'b, 's> {
    /// The bucket's name.
    pub(super) bucket: String,
    /// The name of the role or user that the partner has, when it is fixed.
    pub(super) name: Option<String>,
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
    pub(super) bundles: &'b Bundles<'b, 's>,
    loaded: &'b [Loaded<'s>],
    attachments: Vec<Rc<Attachments>>,
    /// Documents that are about a role.
    of_roles: HashSet<*const Document<'s>>,
    /// Documents that are about another bucket.
    of_others: HashSet<*const Document<'s>>,
    /// The managed policies whose texts are there.
    managed: Managed<'b, 's>,
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
        let others =
            of_owner(Owner::Bucket).filter(|bundle| bundle.name.as_ref().is_some_and(|name| *name != bucket));
        let of_others = others.flat_map(|other| other.documents().map(std::ptr::from_ref)).collect();
        let attachments = Attachments::of_each(loaded);
        let files = loaded.iter().zip(&attachments);
        let managed = files.flat_map(|(file, attachments)| {
            let policies = file.documents.iter().filter(|document| document.kind == K::IdentityPolicy);
            policies.filter_map(|policy| Some((attachments.managed_name(policy)?, policy)))
        });
        let managed = managed.collect();
        let mut evidence = Self {
            name: known.name.clone().or_else(|| contract.name.clone()),
            prefix: known.prefix.clone().unwrap_or_else(|| contract.prefix.clone()),
            partition: partition(&bucket, loaded),
            bucket,
            partner: None,
            own_account: known.own_account.clone().or_else(|| only_account(loaded)),
            everything,
            bundle,
            bundles,
            loaded,
            attachments,
            of_others,
            managed,
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

    pub(super) fn documents(&self, kind: K) -> impl Iterator<Item = &'b Document<'s>> {
        self.loaded.iter().flat_map(|file| &file.documents).filter(move |document| document.kind == kind)
    }

    /// What is known of a document of the bucket. Without anything that says whose it is, the only one of its kind counts.
    pub(super) fn fact(&self, kind: K) -> Fact<'b, 's> {
        if let Some(bundle) = self.bundle {
            return bundle.fact(kind);
        }
        let is_of_none = |document: &&Document<'s>| {
            document.subject.is_none() && !self.of_others.contains(&std::ptr::from_ref(*document))
        };
        let mut documents = self.documents(kind).filter(is_of_none);
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

    /// Control policies: those on resources limit everybody, and those on identities the owner's alone.
    pub(super) fn limits(&self, is_own: bool) -> Vec<Attached<'b, 's>> {
        let documents = self.loaded.iter().flat_map(|file| &file.documents);
        let limits =
            documents.filter(|document| document.kind == K::Rcp || (is_own && document.kind == K::Scp));
        let limits = limits.filter_map(|document| {
            Some(Attached { policy: document.policy.as_ref()?, layer: Layer::of(document.kind)? })
        });
        let mut limits: Vec<Attached<'b, 's>> = limits.collect();
        let control = limits.iter().filter(|one| matches!(one.layer, Layer::ServiceControl(_)));
        let control: Vec<_> = control.copied().collect();
        // Beside policies that only deny stands AWS's own, which allows everything.
        if let Some(first) = control.first()
            && control.iter().all(|one| one.policy.allows().next().is_none())
        {
            limits.push(Attached { policy: self.everything, layer: first.layer });
        }
        limits
    }

    /// The managed policies that the files hang on an identity.
    pub(super) fn attached_to<'h>(&'h self, identity: &'h Holder) -> impl Iterator<Item = &'h str> {
        self.attachments.iter().flat_map(|one| one.attached_to(identity))
    }

    /// The text of a managed policy, by the name that it is attached by.
    pub(super) fn managed(&self, name: &str) -> Option<&'b Document<'s>> {
        // AWS Config calls a policy by its name and attaches it by its ARN.
        let short = || self.managed.get(name.rsplit('/').next()?).filter(|_| name.starts_with("arn:"));
        self.managed.get(name).or_else(short).copied()
    }

    /// Whether nothing says whose an identity policy is.
    pub(super) fn is_loose(&self, document: &Document<'_>) -> bool {
        let file = usize::try_from(document.node.file()).unwrap_or(usize::MAX);
        self.attachments.get(file).is_some_and(|one| one.holders(document).is_none())
    }

    /// Whether the files list all policies of an identity.
    pub(super) fn lists_all_of(&self, identity: &Holder) -> bool {
        self.attachments.iter().any(|one| one.lists_all_of(identity))
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
        self.arn_in(self.partner.as_deref().unwrap_or_default(), principal)
    }

    /// The ARN of a principal of some account.
    pub(super) fn arn_in(&self, account: &str, principal: &str) -> String {
        format!("arn:{}:iam::{account}:{principal}", self.partition)
    }

    /// The ARN of a role or user of the owner's account: as it is `described`, else made of what is known.
    pub(super) fn identity(&self, kind: &str, name: Option<&str>, described: &[Node<'_>]) -> String {
        let member = |keys: [&str; 2]| {
            let found = described.iter().find_map(|node| keys.iter().find_map(|key| node.get(key)?.string()));
            found.filter(|text| !is_partly_unknown(text))
        };
        if let Some(arn) = member(["Arn", "arn"]).filter(|arn| Arn::parse(arn).is_some()) {
            return arn.into_owned();
        }
        let path = member(["Path", "path"]).filter(|path| path.starts_with('/') && path.ends_with('/'));
        let name = name.unwrap_or("for-the-partner").trim_start_matches('⟨').trim_end_matches('⟩');
        let path = path.as_deref().unwrap_or("/");
        format!("arn:{}:iam::{}:{kind}{path}{name}", self.partition, self.own_account())
    }

    /// Identity policies that are no role's, by what is known of whose they are.
    pub(super) fn unowned(
        &self,
        is_it: impl Fn(Option<Vec<Holder>>) -> bool,
    ) -> impl Iterator<Item = &'b Document<'s>> {
        let candidates = self.attached().filter(|(document, _)| !self.is_of_role(document));
        candidates.filter_map(move |(document, attachments)| {
            is_it(attachments.holders(document)).then_some(document)
        })
    }

    /// Every identity policy, with what its file says of whose policies are whose.
    pub(super) fn attached(&self) -> impl Iterator<Item = (&'b Document<'s>, &Attachments)> {
        let files = self.loaded.iter().zip(&self.attachments);
        let documents =
            files.flat_map(|(file, attachments)| file.documents.iter().map(move |one| (one, &**attachments)));
        documents.filter(|(document, _)| document.kind == K::IdentityPolicy && document.policy.is_some())
    }

    pub(super) fn is_of_role(&self, document: &Document<'s>) -> bool {
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
