//! What S3 asks of the KMS key that a bucket encrypts with, in the partner's name.

use std::collections::BTreeMap;

use crate::contract::{Contract, Grant, On};

/// What S3 asks KMS for when somebody calls its actions ("Protecting data with server-side encryption with AWS KMS keys" in
/// the S3 user guide).
const ASKED: [(&str, &str); 3] = [
    ("s3:GetObject", "kms:Decrypt"),
    ("s3:GetObjectVersion", "kms:Decrypt"),
    ("s3:PutObject", "kms:GenerateDataKey"),
];

/// An upload in parts is read again, so that whoever writes may have what a reader needs.
const MOST: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];

/// The contract, with what its grants on objects take of the key where it says nothing of the key itself.
pub(super) fn with_key(contract: &Contract) -> Contract {
    let mut contract = contract.clone();
    if contract.grants.iter().any(|grant| grant.on == On::Key) {
        return contract;
    }
    let mut asked: BTreeMap<(Option<String>, bool), Vec<&str>> = BTreeMap::new();
    for grant in contract.grants.iter().filter(|grant| grant.on == On::Objects) {
        for (_, of_key) in ASKED.iter().filter(|row| grant.actions.iter().any(|action| action == row.0)) {
            let actions = asked.entry((grant.to.clone(), grant.optional)).or_default();
            if !actions.contains(of_key) {
                actions.push(of_key);
            }
            asked.insert((grant.to.clone(), true), MOST.to_vec());
        }
    }
    contract.grants.extend(asked.into_iter().map(|((to, optional), actions)| Grant {
        to,
        on: On::Key,
        actions: actions.into_iter().map(str::to_owned).collect(),
        optional,
        with: BTreeMap::new(),
    }));
    contract
}
