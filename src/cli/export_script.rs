//! `grantlint export-script`.

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};

use crate::cli::{Error, print};
use grantlint::bundle::script;

#[derive(Debug, Args)]
pub(super) struct ScriptArguments {
    #[command(subcommand)]
    about: About,
}

#[derive(Debug, Subcommand)]
enum About {
    /// Everything about a bucket, and its key's policy
    Bucket {
        /// The bucket's name
        #[arg(allow_hyphen_values = true, value_parser = NonEmptyStringValueParser::new())]
        name: String,
    },
    /// A role with its policies
    Role {
        /// The role's name, without its path
        #[arg(allow_hyphen_values = true, value_parser = NonEmptyStringValueParser::new())]
        name: String,
    },
    /// The account's public access block, trails, buckets, password policy, credential report, and its users, groups
    /// and roles with their policies
    Account,
}

pub(super) fn run(arguments: &ScriptArguments) -> Result<u8, Error> {
    print(&match &arguments.about {
        About::Bucket { name } => script::bucket(name),
        About::Role { name } => script::role(name),
        About::Account => script::account(),
    })?;
    Ok(0)
}
