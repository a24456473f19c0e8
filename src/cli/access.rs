//! `grantlint access`.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::Args;

use crate::cli::check::PolicyTypeArgument;
use crate::cli::configuration::{ConfigurationArguments, OwnArguments};
use crate::cli::{AnswerFormat, Error, aws_data};
use grantlint::access::public::Publicness;
use grantlint::access::who::Known;
use grantlint::access::{Files, publicity, who_can};
use grantlint::aws::authorization::Authorization;
use grantlint::config::Overrides;
use grantlint::output::{
    write_listing_human, write_listing_json, write_publicity_human, write_publicity_json,
};
use grantlint::rule::Settings;
use grantlint::source::{Gathered, Selection, Source};

#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0, or 2 when something could not be read or nothing could be asked about. With --public: \
                        0 nothing is public, 1 something is, 2 not known"
)]
pub(super) struct AccessArguments {
    /// Files and folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Say whether anybody can get in: by S3's definition, and in effect
    #[arg(long)]
    public: bool,
    #[command(flatten)]
    own: OwnArguments,
    #[command(flatten)]
    configuration: ConfigurationArguments,
    /// Output format
    #[arg(long, short, value_enum, default_value = "human")]
    format: AnswerFormat,
}

pub(super) fn run(arguments: &AccessArguments) -> Result<u8, Error> {
    if arguments.public && arguments.own.organization.is_some() {
        return Err(Error::Usage(
            "`--organization` has no say in what is public: without `--public`, `access` says what is granted beyond it"
                .to_owned(),
        ));
    }
    let overrides = Overrides {
        own_accounts: arguments.own.own_accounts.clone(),
        organization: arguments.own.organization.clone(),
        aws_data: arguments.own.aws_data.clone(),
        ..Overrides::default()
    };
    let config = arguments.configuration.read(&arguments.paths, overrides)?;
    let own = config.aws_data.value.as_deref().map(aws_data).transpose()?;
    let settings = config.settings();
    let table = own.as_ref().unwrap_or(settings.authorization());
    let selection = config.selection()?;
    if arguments.public {
        public(arguments, &selection, &settings, table)
    } else {
        listed(arguments, &selection, &settings, table)
    }
}

/// Lists who can do what.
fn listed(
    arguments: &AccessArguments,
    selection: &Selection,
    settings: &Settings,
    table: &Authorization,
) -> Result<u8, Error> {
    let known = known(settings);
    let (parts, mut failures) =
        grantlint::for_joined_files(&arguments.paths, selection, |sources, gathered| {
            who_can(arguments.files(sources, gathered), &known, table)
        });
    failures.extend(parts.iter().flat_map(|part| part.failures.iter().cloned()));
    let is_empty = parts.iter().all(|part| part.list.is_empty());
    let mut out = BufWriter::new(std::io::stdout());
    match arguments.format {
        AnswerFormat::Json => write_listing_json(parts, &failures, &mut out)?,
        AnswerFormat::Human => write_listing_human(parts, &failures, &mut out)?,
    }
    out.flush()?;
    if is_empty && failures.is_empty() {
        return Err(Error::Usage("nothing under these paths grants anything by itself".to_owned()));
    }
    Ok(if failures.is_empty() { 0 } else { 2 })
}

/// Says whether anybody can get in.
fn public(
    arguments: &AccessArguments,
    selection: &Selection,
    settings: &Settings,
    table: &Authorization,
) -> Result<u8, Error> {
    let (parts, mut failures) =
        grantlint::for_joined_files(&arguments.paths, selection, |sources, gathered| {
            publicity(arguments.files(sources, gathered), &settings.own_accounts, table)
        });
    failures.extend(parts.iter().flat_map(|part| part.failures.iter().cloned()));
    let verdict = parts.iter().flat_map(|part| &part.list).map(|one| one.verdict).max();
    let mut out = BufWriter::new(std::io::stdout());
    match arguments.format {
        AnswerFormat::Json => write_publicity_json(parts, &failures, &mut out)?,
        AnswerFormat::Human => write_publicity_human(parts, &failures, &mut out)?,
    }
    out.flush()?;
    Ok(match verdict {
        _ if !failures.is_empty() => 2,
        Some(Publicness::Public) => 1,
        Some(Publicness::Unknown) => 2,
        Some(Publicness::NotPublic) => 0,
        // To have asked of nothing is no proof that nothing is public.
        None => {
            return Err(Error::Usage(
                "nothing under these paths is about a resource that could be public".to_owned(),
            ));
        }
    })
}

impl AccessArguments {
    fn files(&self, sources: Vec<Source>, gathered: Gathered) -> Files {
        Files { sources, gathered, policy_type: self.own.policy_type.map(PolicyTypeArgument::value) }
    }
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
