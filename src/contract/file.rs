//! The files of contracts: those that the program carries, and the user's.

use crate::contract::{Contract, Grant, On, Way};
use crate::day::Day;
use crate::policy::{Arn, is_account_id};

/// Every contract's name and file, in order of the name; the build script lists them.
const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/contracts"));

/// What stands in an ARN for all principals of an account.
pub(super) const WHOLE_ACCOUNT: &str = "root";

/// A contract that cannot be had or held.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ContractError(pub(super) String);

/// The names of the contracts that the program carries.
#[must_use]
pub fn names() -> Vec<&'static str> {
    FILES.iter().map(|file| file.0).collect()
}

/// The text of the contract with this name.
///
/// # Errors
/// There is none.
pub fn text(name: &str) -> Result<&'static str, ContractError> {
    let found = FILES.iter().find(|file| file.0 == name).map(|file| file.1);
    found.ok_or_else(|| {
        ContractError(format!(
            "no contract `{name}`; the contracts are {}; a file of your own ends in `.toml`",
            names().join(", ")
        ))
    })
}

/// The contract with this name.
///
/// # Errors
/// There is none, or its file is wrong, which the test of every contract rules out.
pub fn contract(name: &str) -> Result<Contract, ContractError> {
    read(name, text(name)?)
}

/// Reads a contract; `name` stands in messages.
///
/// # Errors
/// The first mistake in it.
pub fn read(name: &str, text: &str) -> Result<Contract, ContractError> {
    let contract: Contract = toml::from_str(text)
        .map_err(|error| ContractError(format!("`{name}`: {error}").trim_end().to_owned()))?;
    match mistake(&contract) {
        Some(mistake) => Err(ContractError(format!("`{name}`: {mistake}"))),
        None => Ok(contract),
    }
}

/// What the types of the members do not rule out.
fn mistake(contract: &Contract) -> Option<String> {
    let is_role = contract.way == Way::Role;
    if Day::parse(&contract.read).is_none() {
        return Some(format!("`{}` is no day; write one such as 2026-11-23", contract.read));
    }
    if let Some(account) = contract.account.as_deref().filter(|account| !is_account_id(account)) {
        return Some(format!("`{account}` is no account id; one has twelve digits"));
    }
    if !is_role && (contract.session_seconds.is_some() || contract.from.is_some()) {
        return Some("only who takes on a role has `session-seconds` and `from`".to_owned());
    }
    if contract.grants.iter().all(|grant| grant.optional) {
        return Some("no `[[grants]]` that the partner needs".to_owned());
    }
    if let Some(from) = contract.from.as_deref().filter(|from| !is_principal(from)) {
        return Some(no_principal(from));
    }
    contract.grants.iter().find_map(|grant| mistake_in(grant, contract.way))
}

fn mistake_in(grant: &Grant, way: Way) -> Option<String> {
    let is_by_policy = way == Way::BucketPolicy;
    match grant.to.as_deref() {
        None if is_by_policy => {
            return Some("a grant by the bucket's policy says `to` whom, such as `role/reader`".to_owned());
        }
        Some(_) if !is_by_policy => {
            return Some(
                "`to` is for grants by the bucket's policy; a role or user gets the others".to_owned(),
            );
        }
        Some(to) if to != WHOLE_ACCOUNT && !is_principal(to) => {
            return Some(format!("{}, or `{WHOLE_ACCOUNT}` for all of them", no_principal(to)));
        }
        _ => {}
    }
    let service = match &grant.on {
        On::Bucket | On::Objects => "s3:",
        On::Key => "kms:",
        On::Role if way == Way::Role => "sts:",
        On::Role => return Some("only who takes on a role has grants on the `role`".to_owned()),
        On::Other(text) if text != "*" && Arn::parse(text).is_none() => {
            return Some(format!("`{text}` is none of `bucket`, `objects`, `key` and `role`, and no ARN"));
        }
        On::Other(text) if is_by_policy || !grant.optional => {
            return Some(format!("on `{text}` a role or user may have `optional` grants only"));
        }
        On::Other(_) => "",
    };
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || (grant.optional && byte == b'*');
    let is_action = |action: &String| {
        action.starts_with(service)
            && action.split_once(':').is_some_and(|(prefix, name)| {
                !prefix.is_empty() && !name.is_empty() && name.bytes().all(is_letter)
            })
    };
    if let Some(wrong) = grant.actions.iter().find(|action| !is_action(action)) {
        let rest = if grant.optional { "" } else { " written out" };
        return Some(format!("`{wrong}` is no action of {service}*{rest}"));
    }
    grant.actions.is_empty().then(|| "a grant without actions".to_owned())
}

fn is_principal(text: &str) -> bool {
    text.strip_prefix("role/").or(text.strip_prefix("user/")).is_some_and(|name| !name.is_empty())
}

fn no_principal(text: &str) -> String {
    format!("`{text}` is no principal of an account; write `role/NAME` or `user/NAME`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::authorization::Authorization;
    use crate::aws::known_partner;

    /// Whoever follows a contract must be able to grant what it says.
    #[test]
    fn every_contract_is_right() {
        let table = Authorization::embedded();
        for name in names() {
            let contract = contract(name).unwrap_or_else(|error| panic!("{error}"));
            for grant in &contract.grants {
                let template = match grant.on {
                    On::Bucket => "arn:${}:s3:::${}",
                    On::Objects => "arn:${}:s3:::${}/${}",
                    On::Key => "arn:${}:kms:${}:${}:key/${}",
                    On::Role => "arn:${}:iam::${}:role/${}",
                    On::Other(_) => continue,
                };
                for action in grant.actions.iter().filter(|action| !action.contains('*')) {
                    let found =
                        table.action(action).unwrap_or_else(|| panic!("{name}: AWS has no `{action}`"));
                    let mut templates = found.resources().flat_map(|(resource, _)| resource.templates());
                    assert!(
                        templates.any(|one| one == template),
                        "{name}: `{action}` does not act on {template}"
                    );
                }
            }
            // Whoever lists who has access calls the partner by its name.
            if let Some(account) = &contract.account {
                let partner =
                    known_partner(account).unwrap_or_else(|| panic!("{name}: {account} has no name"));
                assert_eq!(partner.session_seconds, contract.session_seconds, "{name}");
            }
        }
    }
}
