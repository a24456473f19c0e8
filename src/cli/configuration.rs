//! The arguments by which several commands learn who asks and where the configuration lies.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Error;
use crate::cli::check::PolicyTypeArgument;
use grantlint::config::{self, Config, ConfigFile, Overrides};

/// Who asks, and what the policies are.
#[derive(Debug, Args)]
pub(super) struct OwnArguments {
    /// Take every policy for one of this type instead of telling from its shape
    #[arg(long, value_enum, value_name = "TYPE")]
    pub(super) policy_type: Option<PolicyTypeArgument>,
    /// A table of AWS's actions to use in place of the one in the program
    #[arg(long, value_name = "FILE")]
    pub(super) aws_data: Option<PathBuf>,
    /// One of your own account ids
    #[arg(long = "own-account", value_delimiter = ',', value_name = "ID")]
    pub(super) own_accounts: Vec<String>,
    /// Your organization id
    #[arg(long, value_name = "ID")]
    pub(super) organization: Option<String>,
}

/// Where the configuration lies.
#[derive(Debug, Default, Args)]
pub(super) struct ConfigurationArguments {
    /// The configuration file [default: grantlint.toml, found upwards from the first path]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long)]
    no_config: bool,
}

impl ConfigurationArguments {
    /// The configuration for what lies under `paths`, as far as `overrides` leave it.
    pub(super) fn read(&self, paths: &[PathBuf], overrides: Overrides) -> Result<Config, Error> {
        let path = match (&self.config, self.no_config) {
            (Some(path), _) => Some(path.clone()),
            (None, true) => None,
            (None, false) => {
                // Standard input lies nowhere.
                let first = paths.iter().find(|path| *path != Path::new("-"));
                config::find(first.map_or(Path::new("."), PathBuf::as_path))
            }
        };
        let file = path.as_deref().map_or(Ok(ConfigFile::default()), config::read)?;
        Ok(Config::new(path, file, overrides)?)
    }
}
