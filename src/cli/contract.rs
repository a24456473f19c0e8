//! `grantlint contract`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::check::{ColorArgument, FormatArgument};
use crate::cli::diff::from_disk;
use crate::cli::shown::coloured;
use crate::cli::{Error, aws_data, list, print, text_of, unread};
use grantlint::access::Files;
use grantlint::aws::authorization::Authorization;
use grantlint::contract::{self, Contract, ContractError, Known, State, contract, hold};
use grantlint::output::{write_contract_human, write_contract_json, write_contract_sarif};
use grantlint::policy::is_account_id;
use grantlint::source::{Gathered, Selection};

#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 kept, 1 broken, 2 not known, or something could not be read")]
pub(super) struct ContractArguments {
    /// A contract by its name, or a file of your own that ends in `.toml`; without one, the names are listed
    contract: Option<String>,
    /// The documents about the bucket and about the role or user that the partner has: files and folders; without any,
    /// the contract itself is shown
    paths: Vec<PathBuf>,
    /// The bucket that is shared, where the documents do not tell
    #[arg(long, value_name = "NAME")]
    bucket: Option<String>,
    /// The role or user that the partner has, where the documents are about several
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What all keys of shared objects begin with, such as `labels/`
    #[arg(long, value_name = "PREFIX")]
    prefix: Option<String>,
    /// The partner's account, where the contract leaves it open
    #[arg(long, value_name = "ACCOUNT", value_parser = account)]
    partner_account: Option<String>,
    /// The account that the bucket is of, where the documents do not tell
    #[arg(long, value_name = "ACCOUNT", value_parser = account)]
    own_account: Option<String>,
    /// A table of AWS's actions to use in place of the one in the program
    #[arg(long, value_name = "FILE")]
    aws_data: Option<PathBuf>,
    /// Output format
    #[arg(long, short, value_enum, default_value = "human")]
    format: FormatArgument,
    /// When to use colour
    #[arg(long, value_enum, default_value = "auto")]
    color: ColorArgument,
}

fn account(text: &str) -> Result<String, String> {
    if is_account_id(text) { Ok(text.to_owned()) } else { Err("an account id has twelve digits".to_owned()) }
}

pub(super) fn run(arguments: &ContractArguments) -> Result<u8, Error> {
    let usage = |error: ContractError| Error::Usage(error.to_string());
    let Some(name) = &arguments.contract else {
        let mut out = String::new();
        for name in contract::names() {
            out.push_str(&format!("{name:22}  {}\n", contract(name).map_err(usage)?.title));
        }
        print(&out)?;
        return Ok(0);
    };
    let own = Path::new(name).extension().is_some_and(|extension| extension == "toml");
    let own = own.then(|| text_of(Path::new(name))).transpose()?;
    if arguments.paths.is_empty() {
        print(match &own {
            Some(text) => text,
            None => contract::text(name).map_err(usage)?,
        })?;
        return Ok(0);
    }
    let contract = match &own {
        Some(text) => contract::read(name, text),
        None => contract(name),
    };
    held(&contract.map_err(usage)?, arguments)
}

fn held(contract: &Contract, arguments: &ContractArguments) -> Result<u8, Error> {
    let table = arguments.aws_data.as_deref().map(aws_data).transpose()?;
    let table = table.as_ref().unwrap_or(Authorization::embedded());
    let mut failures = Vec::new();
    let sources = from_disk(&arguments.paths, &Selection::default(), &mut failures);
    let known = Known {
        bucket: arguments.bucket.clone(),
        name: arguments.name.clone(),
        prefix: arguments.prefix.clone(),
        account: arguments.partner_account.clone(),
        own_account: arguments.own_account.clone(),
    };
    // Whoever names files says with it that they belong together.
    let files = Files { sources, gathered: Gathered::Folders, policy_type: None };
    let mut held = hold(contract, &known, files, table).map_err(|not| {
        let failures = failures.iter().chain(&not.failures).map(unread);
        Error::Usage(list(&failures.chain([Error::Usage(not.error.to_string())]).collect::<Vec<_>>()))
    })?;
    held.failures.append(&mut failures);
    let status = match held.state() {
        _ if !held.failures.is_empty() => 2,
        State::Kept => 0,
        State::Broken => 1,
        State::Open => 2,
    };
    let mut out = BufWriter::new(std::io::stdout());
    match arguments.format {
        FormatArgument::Human => write_contract_human(contract, held, coloured(arguments.color), &mut out)?,
        FormatArgument::Json => write_contract_json(contract, held, &mut out)?,
        FormatArgument::Sarif => write_contract_sarif(contract, held, &mut out)?,
    }
    out.flush()?;
    Ok(status)
}
