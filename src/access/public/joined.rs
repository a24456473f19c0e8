//! Policy, ACL, public access blocks and ownership of a bucket together: what is public, what is held back, and what is
//! not known.

use std::borrow::Cow;

use crate::access::block::{self, Block, missing};
use crate::access::public::acl::{as_policy, public_grants};
use crate::access::public::classify::{Publicness, classify};
use crate::access::public::effect::{self, Opened, Question};
use crate::access::public::outsider::Outsider;
use crate::access::subject::{Files, Subject, of_subjects, place};
use crate::access::symbolic::{Found, Reason};
use crate::aws::authorization::Authorization;
use crate::bundle::{Bundles, Fact, Facts, Missing, Owner};
use crate::document::{Document, DocumentKind as K, Kinds};
use crate::finding::{Failure, Label};
use crate::policy::{Policy, Statement};
use crate::source::Source;
use crate::syntax::parse_json;

use Publicness as P;

const BOTH: [Outsider; 2] = [Outsider::Anonymous, Outsider::AnyAccount];

/// What was found in some files.
#[derive(Debug, Default)]
pub struct Publicities {
    /// One for each bucket, and each other thing with a policy of its own.
    pub list: Vec<Publicity>,
    /// The files; a label's `file` counts in this list.
    pub files: Vec<Source>,
    /// What could not be read.
    pub failures: Vec<Failure>,
}

/// Whether one thing is public.
#[derive(Debug)]
pub struct Publicity {
    /// What it is, when that is known.
    pub owner: Option<Owner>,
    /// Its name.
    pub name: Option<String>,
    /// What its policy is.
    pub kind: K,
    /// Where its policy lies, or else what is known of it.
    pub place: Option<Label>,
    /// The answer: that of S3's definition and that in effect, whichever is more public.
    pub verdict: Publicness,
    /// By S3's own definition; only buckets and access points have one.
    pub by_s3: Option<ByS3>,
    /// In effect.
    pub in_effect: InEffect,
    /// What holds back something that would be public.
    pub held: Vec<Held>,
    /// What would have to be known: the AWS CLI's calls.
    pub open: Vec<String>,
    /// Nothing is known but the policy, which is judged by itself.
    pub is_alone: bool,
}

/// S3's classification.
#[derive(Debug)]
pub struct ByS3 {
    /// Of the policy, as S3's `IsPublic` has it.
    pub policy: Publicness,
    /// The statements that make it public, or may do so.
    pub statements: Vec<Label>,
    /// Of the ACL.
    pub acl: Publicness,
    /// The grants that make it public.
    pub grants: Vec<Label>,
    /// Of both, once blocks and ownership have had their say.
    pub verdict: Publicness,
}

/// What strangers can do.
#[derive(Debug)]
pub struct InEffect {
    /// Whether anything, once blocks and ownership have had their say.
    pub verdict: Publicness,
    /// Requests of strangers that the policy or the ACL allows, with the statement or grant that does.
    pub witnesses: Vec<(Outsider, Found, Label)>,
    /// Why it is not known of the policy.
    pub reason: Option<Reason>,
}

/// A setting that holds back access.
#[derive(Debug)]
pub struct Held {
    /// What it does: `RestrictPublicBuckets`, `IgnorePublicAcls` or `BucketOwnerEnforced`.
    pub setting: &'static str,
    /// Where it stands.
    pub place: Option<Label>,
}

/// Whether the buckets and other things in some files are public.
#[must_use]
pub fn publicity(files: Files, own_accounts: &[String], table: &Authorization) -> Publicities {
    let read = of_subjects(files, |subject, bundles| {
        let facts = subject.bundle.map(|bundle| Facts::new(bundle, bundles, own_accounts));
        let told = facts.iter().flat_map(Facts::told_accounts).map(str::to_owned);
        let own_accounts: Vec<String> = own_accounts.iter().cloned().chain(told).collect();
        Joined { subject, bundles, own_accounts: &own_accounts, table }.publicity()
    });
    let list = read.answers.into_iter().flatten().collect();
    Publicities { list, files: read.files, failures: read.failures }
}

struct Joined<'j, 'b, 's> {
    subject: &'j Subject<'b, 's>,
    bundles: &'b Bundles<'b, 's>,
    own_accounts: &'j [String],
    table: &'j Authorization,
}

impl<'b, 's> Joined<'_, 'b, 's> {
    fn publicity(&self) -> Vec<Publicity> {
        let is_of_resource = |document: &&&Document<'s>| Kinds::RESOURCE_BASED.contains(document.kind);
        let policies: Vec<&'b Document<'s>> =
            self.subject.policies.iter().filter(is_of_resource).copied().collect();
        match (self.subject.bundle, &*policies) {
            (Some(bundle), [] | [_]) if bundle.owner == Owner::Bucket => {
                let facts = Facts::new(bundle, self.bundles, &[]);
                vec![self.of_bucket(&facts)]
            }
            _ => policies.iter().map(|document| self.of_policy(document)).collect(),
        }
    }

    /// A policy by itself.
    fn of_policy(&self, document: &Document<'s>) -> Publicity {
        let mut publicity = self.started(document.kind);
        publicity.place = Some(place(document.node));
        publicity.is_alone = true;
        let opened = self.opened(document);
        if let Some(policy) = document.policy.as_ref().filter(|_| is_s3(document.kind)) {
            publicity.by_s3 = Some(by_s3(policy, document.kind == K::AccessPointPolicy));
        }
        publicity.in_effect.take(&opened, document);
        publicity.in_effect.verdict = opened.verdict;
        publicity.settle()
    }

    fn of_bucket(&self, facts: &Facts<'b, 's>) -> Publicity {
        let mut publicity = self.started(K::BucketPolicy);
        let document = facts.get(K::BucketPolicy).filter(|document| document.policy.is_some());
        let policy = document.and_then(|document| document.policy.as_ref());
        let (own, account) = (facts.own(K::PublicAccessBlock), facts.account(K::PublicAccessBlock));
        let acl = facts.own(K::BucketAcl);
        let controls = facts.own(K::BucketOwnership);
        publicity.is_alone = policy.is_some()
            && [own, account, acl, controls].iter().all(|fact| matches!(fact, Fact::Unknown));
        let first = [own, account, acl, controls].into_iter().find_map(|fact| match fact {
            Fact::Known(document) => Some(document),
            Fact::KnownAbsent | Fact::Unknown => None,
        });
        publicity.place = document.or(first).map(|document| place(document.node));
        let restrict = block::on_policy(facts);
        let mut s3 = policy.map_or_else(ByS3::nothing, |policy| by_s3(policy, false));
        let opened = document.map_or(Opened::NOT, |document| self.opened(document));
        if let Some(document) = document {
            publicity.in_effect.take(&opened, document);
        }
        let (by_s3, in_effect) = match facts.own(K::BucketPolicy) {
            _ if policy.is_some() => {
                let joined = (
                    held_back(s3.policy, s3.policy, &restrict),
                    held_back(opened.verdict, s3.policy, &restrict),
                );
                publicity.note(&restrict, s3.policy.max(opened.verdict) != P::NotPublic);
                joined
            }
            Fact::KnownAbsent => (P::NotPublic, P::NotPublic),
            // Whatever it says is held back.
            _ if matches!(restrict, Block::On(..)) => (P::NotPublic, P::NotPublic),
            _ => {
                publicity.open.push(missing(facts, Owner::Bucket, K::BucketPolicy).export());
                s3.policy = P::Unknown;
                (P::Unknown, P::Unknown)
            }
        };
        let acl = self.acl(facts, &block::on_acl(facts), &mut publicity, &mut s3);
        s3.verdict = by_s3.max(acl.0);
        publicity.in_effect.verdict = in_effect.max(acl.1);
        if publicity.is_alone {
            s3.verdict = s3.policy;
            publicity.in_effect.verdict = opened.verdict;
        }
        publicity.by_s3 = Some(s3);
        publicity.settle()
    }

    /// The ACL's part: by S3's definition, and in effect.
    fn acl(
        &self,
        facts: &Facts<'b, 's>,
        block: &Block<'s>,
        publicity: &mut Publicity,
        s3: &mut ByS3,
    ) -> (Publicness, Publicness) {
        let acl = facts.own(K::BucketAcl);
        let Some(root) = acl.root() else {
            if matches!(block, Block::On(..)) || matches!(acl, Fact::KnownAbsent) {
                return (P::NotPublic, P::NotPublic);
            }
            publicity.open.push(missing(facts, Owner::Bucket, K::BucketAcl).export());
            s3.acl = P::Unknown;
            return (P::Unknown, P::Unknown);
        };
        let grants = public_grants(root);
        if grants.is_empty() {
            return (P::NotPublic, P::NotPublic);
        }
        s3.acl = P::Public;
        s3.grants = grants.iter().map(|grant| place(grant.node)).collect();
        publicity.note(block, true);
        // A Deny of the bucket's policy counts for an ACL too.
        let document = facts.get(K::BucketPolicy);
        let policies: Vec<&Policy<'_>> = facts.policy().into_iter().collect();
        let may_be_denied = matches!(facts.own(K::BucketPolicy), Fact::Unknown);
        let mut opened = Opened::NOT;
        for grant in &grants {
            let text = as_policy(grant, self.subject.name.as_deref());
            let Ok(tree) = parse_json(Cow::Borrowed(&text)) else { continue };
            let Some(policy) = tree.root().map(Policy::parse) else { continue };
            let (asked, denying) = ([&policy], &*policies);
            let question = self.question(&asked, denying, document);
            let one = effect::opened(question, grant.outsiders, self.table);
            let found = one.openings.into_iter().map(|one| (one.outsider, one.found, place(grant.node)));
            publicity.in_effect.witnesses.extend(found);
            opened.verdict = opened.verdict.max(one.verdict);
        }
        let mut in_effect = held_back(opened.verdict, P::Public, block);
        if may_be_denied && in_effect == P::Public {
            in_effect = P::Unknown;
        }
        (held_back(P::Public, P::Public, block), in_effect)
    }

    fn started(&self, kind: K) -> Publicity {
        Publicity {
            owner: self.subject.owner,
            name: self.subject.name.clone(),
            kind,
            place: None,
            verdict: P::NotPublic,
            by_s3: None,
            in_effect: InEffect { verdict: P::NotPublic, witnesses: Vec::new(), reason: None },
            held: Vec::new(),
            open: Vec::new(),
            is_alone: false,
        }
    }

    fn opened(&self, document: &Document<'s>) -> Opened {
        let policies: Vec<&Policy<'s>> = document.policy.iter().collect();
        // STS and KMS take no request that is not signed.
        let is_signed = document.kind == K::TrustPolicy || self.subject.owner == Some(Owner::Key);
        let outsiders = if is_signed { &BOTH[1..] } else { &BOTH };
        effect::opened(self.question(&policies, &[], Some(document)), outsiders, self.table)
    }

    fn question<'q, 'p>(
        &'q self,
        policies: &'q [&'q Policy<'p>],
        denying: &'q [&'q Policy<'p>],
        document: Option<&'q Document<'_>>,
    ) -> Question<'q, 'p> {
        let owner = document.and_then(|document| document.account.as_deref());
        let owner = owner.or_else(|| self.own_accounts.first().map(String::as_str));
        Question { policies, denying, own_accounts: self.own_accounts, owner }
    }
}

/// What remains public of something once a setting that holds back what S3 calls public has had its say.
fn held_back(raw: Publicness, by_s3: Publicness, block: &Block<'_>) -> Publicness {
    match (raw, by_s3, block) {
        (P::NotPublic, _, _) | (_, P::Public, Block::On(..)) => P::NotPublic,
        // S3 holds back only what it calls public.
        (raw, P::NotPublic, _) | (raw, _, Block::Off) => raw,
        (_, P::Unknown, Block::On(..)) | (_, _, Block::Unknown(_)) => P::Unknown,
    }
}

fn is_s3(kind: K) -> bool {
    matches!(kind, K::BucketPolicy | K::AccessPointPolicy)
}

fn by_s3(policy: &Policy<'_>, is_access_point: bool) -> ByS3 {
    let classified = classify(policy, is_access_point);
    let verdict = classified.iter().copied().max().unwrap_or(P::NotPublic);
    let public = policy.statements.iter().zip(&classified).filter(|pair| *pair.1 != P::NotPublic);
    let statements = public
        .filter(|pair| *pair.1 == verdict)
        .map(|(statement, _): (&Statement<'_>, _)| place(statement.node));
    ByS3 { policy: verdict, statements: statements.collect(), verdict, ..ByS3::nothing() }
}

impl ByS3 {
    fn nothing() -> Self {
        let (policy, acl, verdict) = (P::NotPublic, P::NotPublic, P::NotPublic);
        Self { policy, statements: Vec::new(), acl, grants: Vec::new(), verdict }
    }
}

impl InEffect {
    fn take(&mut self, opened: &Opened, document: &Document<'_>) {
        let statements = document.policy.as_ref().map_or(&[][..], |policy| &policy.statements);
        for opening in &opened.openings {
            if let Some(statement) = statements.get(opening.statement.statement) {
                self.witnesses.push((opening.outsider, opening.found.clone(), place(statement.node)));
            }
        }
        self.reason = opened.reason;
    }
}

impl Publicity {
    /// Takes note of a setting that holds something back, or of what would tell whether it does.
    fn note(&mut self, block: &Block<'_>, is_needed: bool) {
        match block {
            Block::On(setting, node) if is_needed => {
                self.held.push(Held { setting, place: node.map(place) });
            }
            Block::Unknown(missing) if is_needed => {
                self.open.extend(missing.iter().map(Missing::export));
            }
            _ => {}
        }
    }

    fn settle(mut self) -> Self {
        let by_s3 = self.by_s3.as_ref().map_or(P::NotPublic, |one| one.verdict);
        self.verdict = by_s3.max(self.in_effect.verdict);
        self.open.dedup();
        self
    }
}
