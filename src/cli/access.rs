//! `grantlint access`.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::check::PolicyTypeArgument;
use crate::cli::{Error, aws_data};
use grantlint::access::public::Publicness;
use grantlint::access::who::Known;
use grantlint::access::{Files, publicity, who_can};
use grantlint::config::{self, Config, ConfigFile, Overrides};
use grantlint::output::{
    write_listing_human, write_listing_json, write_publicity_human, write_publicity_json,
};
use grantlint::rule::Settings;
use grantlint::source::Source;

/// Exit status: 0, or 2 when something could not be read. With `--public`, 0 nothing is public, 1 something is, 2 not
/// known.
#[derive(Debug, Args)]
pub(super) struct AccessArguments {
    /// Files and folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Say whether anybody can get in: by S3's definition, and in effect
    #[arg(long)]
    public: bool,
    /// Take every policy for one of this type instead of telling from its shape
    #[arg(long, value_enum, value_name = "TYPE")]
    policy_type: Option<PolicyTypeArgument>,
    /// A table of AWS's actions to use in place of the one in the program
    #[arg(long, value_name = "FILE")]
    aws_data: Option<PathBuf>,
    /// One of your own account ids
    #[arg(long = "own-account", value_delimiter = ',', value_name = "ID")]
    own_accounts: Vec<String>,
    /// Your organization id
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
    /// The configuration file [default: grantlint.toml, found upwards from the first path]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long)]
    no_config: bool,
    /// Output format
    #[arg(long, short, value_enum, default_value = "human")]
    format: AccessFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AccessFormat {
    Human,
    Json,
}

pub(super) fn run(arguments: &AccessArguments) -> Result<u8, Error> {
    let path = match &arguments.config {
        _ if arguments.no_config => None,
        Some(path) => Some(path.clone()),
        None => config::find(&arguments.paths[0]),
    };
    let file = path.as_deref().map_or(Ok(ConfigFile::default()), config::read)?;
    let overrides = Overrides {
        own_accounts: arguments.own_accounts.clone(),
        organization: arguments.organization.clone(),
        aws_data: arguments.aws_data.clone(),
        ..Overrides::default()
    };
    let config = Config::new(path, file, overrides)?;
    let own = config.aws_data.value.as_deref().map(aws_data).transpose()?;
    let settings = config.settings();
    let table = own.as_ref().unwrap_or(settings.authorization());
    let files = |sources: Vec<Source>, are_folders: bool| Files {
        sources,
        are_folders,
        policy_type: arguments.policy_type.map(PolicyTypeArgument::value),
    };
    let selection = config.selection()?;
    let paths = &arguments.paths;
    let mut out = BufWriter::new(std::io::stdout());
    if !arguments.public {
        let known = known(&settings);
        let (parts, mut failures) = grantlint::for_joined_files(paths, &selection, |sources, are_folders| {
            who_can(files(sources, are_folders), &known, table)
        });
        failures.extend(parts.iter().flat_map(|part| part.failures.iter().cloned()));
        match arguments.format {
            AccessFormat::Json => write_listing_json(parts, &failures, &mut out)?,
            AccessFormat::Human => write_listing_human(parts, &failures, &mut out)?,
        }
        out.flush()?;
        return Ok(if failures.is_empty() { 0 } else { 2 });
    }
    let (parts, mut failures) = grantlint::for_joined_files(paths, &selection, |sources, are_folders| {
        publicity(files(sources, are_folders), &settings.own_accounts, table)
    });
    failures.extend(parts.iter().flat_map(|part| part.failures.iter().cloned()));
    let verdict = parts.iter().flat_map(|part| &part.list).map(|one| one.verdict).max();
    match arguments.format {
        AccessFormat::Json => write_publicity_json(parts, &failures, &mut out)?,
        AccessFormat::Human => write_publicity_human(parts, &failures, &mut out)?,
    }
    out.flush()?;
    Ok(match verdict {
        _ if !failures.is_empty() => 2,
        Some(Publicness::Public) => 1,
        Some(Publicness::Unknown) => 2,
        Some(Publicness::NotPublic) | None => 0,
    })
}

/// Whom the user knows.
fn known(settings: &Settings) -> Known {
    let partners = settings.partners.iter();
    Known {
        own_accounts: settings.own_accounts.clone(),
        organization: settings.organization.clone(),
        partners: partners.map(|partner| (partner.name.clone(), partner.account.clone())).collect(),
    }
}
