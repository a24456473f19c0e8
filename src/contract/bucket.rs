//! The settings that a partner asks of a bucket.

use crate::bundle::export::export;
use crate::bundle::{Fact, Owner, default_encryption, ownership_setting};
use crate::contract::clause::{Clause, ClauseKind, Outcome, State};
use crate::contract::evidence::Evidence;
use crate::contract::{Contract, Way};
use crate::document::DocumentKind as K;
use crate::syntax::{Kind, Node};

/// What a bucket encrypts new objects with.
pub(super) enum Encryption<'s> {
    /// A KMS key of the customer's, by its ARN.
    Key(String),
    /// The KMS key that AWS manages, which S3 opens to the account and to no other: where that stands.
    Managed(Node<'s>),
    /// Something that asks no permission of its own.
    Plain,
    /// Nobody knows; the call that would tell.
    Unknown(String),
}

/// What the bucket encrypts new objects with.
pub(super) fn encryption<'s>(evidence: &Evidence<'_, 's>) -> Encryption<'s> {
    match evidence.fact(K::BucketEncryption) {
        Fact::Unknown => Encryption::Unknown(call(K::BucketEncryption)),
        Fact::KnownAbsent => Encryption::Plain,
        Fact::Known(document) => {
            let default = default_encryption(document.root);
            let member = |name: &str| default.and_then(|default| default.get(name));
            let algorithm = member("SSEAlgorithm");
            let is_kms = algorithm.filter(|one| one.string().is_some_and(|name| name.starts_with("aws:kms")));
            let id = member("KMSMasterKeyID").filter(|id| !id.is_string(""));
            match (id.map(|id| (id.kind(), id.string())), is_kms) {
                (None, Some(algorithm)) => Encryption::Managed(algorithm),
                (None, None) => Encryption::Plain,
                (Some((Kind::String, Some(id))), Some(algorithm)) if id.ends_with("alias/aws/s3") => {
                    Encryption::Managed(algorithm)
                }
                (Some((Kind::String, Some(id))), _) if id.starts_with("arn:") && id.contains(":key/") => {
                    Encryption::Key(id.into_owned())
                }
                _ => Encryption::Unknown("`kms describe-key`".to_owned()),
            }
        }
    }
}

/// The call that would tell `kind` of a bucket.
pub(super) fn call(kind: K) -> String {
    export(Owner::Bucket, kind).map_or_else(String::new, |export| format!("`{}`", export.call()))
}

/// One clause for each setting that the contract asks for.
pub(super) fn clauses(contract: &Contract, evidence: &Evidence<'_, '_>, clauses: &mut Vec<Clause>) {
    let mut add = |outcome: Outcome, text: String| clauses.push(outcome.of(ClauseKind::Setting, text));
    let unknown = |kind| Outcome::open(&call(kind));
    let known = |is_kept: bool| Outcome::new(if is_kept { State::Kept } else { State::Broken });
    if let Some(wanted) = &contract.ownership {
        let outcome = match ownership_setting(evidence.fact(K::BucketOwnership)) {
            None => unknown(K::BucketOwnership),
            Some((own, Some(at))) => known(own == **wanted).at(at, ""),
            Some((own, None)) => known(own == **wanted).note(format!("it is `{own}`, as nothing is set")),
        };
        add(outcome, format!("the bucket's object ownership must be `{wanted}`"));
    }
    if contract.encryption {
        let outcome = match evidence.fact(K::BucketEncryption) {
            Fact::Unknown => unknown(K::BucketEncryption),
            // S3 encrypts every new object since January 2023.
            Fact::KnownAbsent => known(true),
            Fact::Known(document) => known(true).at(document.node, ""),
        };
        add(outcome, "the bucket must encrypt new objects by default".to_owned());
    }
    if contract.versioning {
        let outcome = match evidence.fact(K::BucketVersioning) {
            Fact::Unknown => unknown(K::BucketVersioning),
            Fact::KnownAbsent => known(false).note("versioning was never turned on"),
            Fact::Known(document) => match document.root.get("Status") {
                Some(status) if status.kind() == Kind::Unknown => unknown(K::BucketVersioning),
                Some(status) => known(status.is_string("Enabled")).at(status, ""),
                None => known(false).at(document.node, ""),
            },
        };
        add(outcome, "the bucket must keep old versions".to_owned());
    }
    // Who pays is set for few buckets and exported for fewer. A role or user is of the account that pays anyway.
    if contract.way == Way::BucketPolicy
        && let Fact::Known(document) = evidence.fact(K::BucketRequestPayment)
        && let Some(payer) = document.root.get("Payer").filter(|payer| payer.kind() == Kind::String)
    {
        let outcome = known(payer.is_string("BucketOwner")).at(payer, "");
        add(
            outcome,
            "the bucket must not have its requesters pay, which they must agree to each time".to_owned(),
        );
    }
}
