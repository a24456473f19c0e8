//! `grantlint deny-check`.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::Args;

use crate::cli::check::PolicyTypeArgument;
use crate::cli::diff::from_disk;
use crate::cli::shown::ShownArguments;
use crate::cli::{Error, actions, aws_data};
use grantlint::access::{Asked, DenialVerdict, Forbidden, deny_check};
use grantlint::aws::authorization::Authorization;
use grantlint::output::{write_denial_human, write_denial_json};
use grantlint::source::Selection;

#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 proved that nothing of it is granted, 1 some of it is granted, 2 not known, or something \
                        could not be read"
)]
pub(super) struct DenyArguments {
    /// Policies of an identity, of resources, and service control policies: files and folders. Each identity that the
    /// text names is asked by itself
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Actions that must not be granted, such as `s3:Delete*`, with commas between them; without any, every action
    #[arg(long, value_name = "ACTION", value_delimiter = ',')]
    actions: Vec<String>,
    /// ARNs of what must not be acted on, with wildcards if need be; without any, everything
    #[arg(long, value_name = "ARN", value_delimiter = ',')]
    resources: Vec<String>,
    /// The identity's permissions boundary
    #[arg(long, value_name = "PATH")]
    permissions_boundary: Vec<PathBuf>,
    /// Service control policies of one level of the organization; again for each further level
    #[arg(long, value_name = "PATH")]
    service_control_policies: Vec<PathBuf>,
    /// Take every policy of PATHS for one of this type instead of telling from its shape
    #[arg(long, value_enum, value_name = "TYPE")]
    policy_type: Option<PolicyTypeArgument>,
    /// A table of AWS's actions to use in place of the one in the program
    #[arg(long, value_name = "FILE")]
    aws_data: Option<PathBuf>,
    #[command(flatten)]
    shown: ShownArguments,
}

pub(super) fn run(arguments: &DenyArguments) -> Result<u8, Error> {
    let forbidden = Forbidden::new(&arguments.actions, &arguments.resources)
        .map_err(|error| Error::Usage(error.to_string()))?;
    let own = arguments.aws_data.as_deref().map(aws_data).transpose()?;
    let table = own.as_ref().unwrap_or(Authorization::embedded());
    let unknown: Vec<String> =
        arguments.actions.iter().filter_map(|pattern| actions::unknown(table, pattern)).collect();
    if let Some(first) = unknown.first() {
        return Err(Error::Usage(format!(
            "{first} (no policy grants what does not exist, which proves nothing; if AWS has it by now, name newer \
             data with `--aws-data`)"
        )));
    }
    let selection = Selection::default();
    let mut failures = Vec::new();
    let mut read = |paths: &[PathBuf]| from_disk(paths, &selection, &mut failures);
    let asked = Asked {
        policies: read(&arguments.paths),
        policy_type: arguments.policy_type.map(PolicyTypeArgument::value),
        boundary: read(&arguments.permissions_boundary),
        service_control: arguments.service_control_policies.chunks(1).map(&mut read).collect(),
    };
    let mut denial = deny_check(asked, &forbidden, table);
    // Without a file, it is the paths that hold nothing.
    for failure in denial.failures.iter_mut().filter(|failure| failure.path.is_empty()) {
        let paths = arguments.paths.iter().map(|path| path.display().to_string());
        failure.path = paths.collect::<Vec<_>>().join(", ");
    }
    denial.failures.append(&mut failures);
    if !denial.failures.is_empty() && denial.verdict == DenialVerdict::NotGranted {
        denial.verdict = DenialVerdict::Unknown;
    }
    let status = match denial.verdict {
        _ if !denial.failures.is_empty() => 2,
        DenialVerdict::NotGranted => 0,
        DenialVerdict::Granted => 1,
        DenialVerdict::Unknown => 2,
    };
    let mut out = BufWriter::new(std::io::stdout());
    match arguments.shown.human() {
        None => write_denial_json(denial, &mut out)?,
        Some(options) => write_denial_human(denial, options, &mut out)?,
    }
    out.flush()?;
    Ok(status)
}
