//! The files of contracts: those that the program carries, and the user's.

use crate::contract::{Contract, On, Way};
use crate::day::Day;
use crate::policy::is_account_id;

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
    let is_by_policy = contract.way == Way::BucketPolicy;
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
    let is_principal =
        |to: &str| to.strip_prefix("role/").or(to.strip_prefix("user/")).is_some_and(|name| !name.is_empty());
    if let Some(from) = contract.from.as_deref().filter(|from| !is_principal(from)) {
        return Some(no_principal(from));
    }
    for grant in &contract.grants {
        match grant.to.as_deref() {
            None if is_by_policy => {
                return Some(
                    "a grant by the bucket's policy says `to` whom, such as `role/reader`".to_owned(),
                );
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
        let service = if grant.on == On::Key { "kms:" } else { "s3:" };
        let is_action = |action: &String| {
            action
                .strip_prefix(service)
                .is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        };
        if let Some(wrong) = grant.actions.iter().find(|action| !is_action(action)) {
            return Some(format!("`{wrong}` is no action of {service}* written out"));
        }
        if grant.actions.is_empty() {
            return Some("a grant without actions".to_owned());
        }
    }
    None
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
                };
                for action in &grant.actions {
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
