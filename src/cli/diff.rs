//! `grantlint diff`.

use std::io::{BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::git::Revision;
use crate::cli::{AnswerFormat, Error, aws_data};
use grantlint::access::difference;
use grantlint::access::symbolic::Verdict;
use grantlint::aws::authorization::Authorization;
use grantlint::document::PolicyType;
use grantlint::finding::Failure;
use grantlint::output::{write_difference_human, write_difference_json};
use grantlint::source::{self, Selection, Source};

#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// The old and the new file or folder; with `--git` the files and folders whose changes are looked at
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Compare with this revision of the paths in git
    #[arg(long, value_name = "BASE")]
    git: Option<String>,
    /// Output format
    #[arg(long, short, value_enum, default_value = "human")]
    format: AnswerFormat,
    /// Take every policy for a service control or resource control policy
    #[arg(long, value_enum, value_name = "TYPE")]
    policy_type: Option<ControlType>,
    /// A table of AWS's actions to use in place of the one in the program
    #[arg(long, value_name = "FILE")]
    aws_data: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ControlType {
    Identity,
    Resource,
    Scp,
    Rcp,
}

/// 0: no new access; 1: new access; 2: not known, or something could not be read.
pub(super) fn run(arguments: &DiffArguments) -> Result<u8, Error> {
    let own = arguments.aws_data.as_deref().map(aws_data).transpose()?;
    let table = own.as_ref().unwrap_or(Authorization::embedded());
    let selection = Selection::default();
    let mut failures = Vec::new();
    let (old, new) = match (&arguments.git, &*arguments.paths) {
        (Some(base), paths) => {
            let (old, gone) = from_git(base, paths, &selection, &mut failures)?;
            let left: Vec<PathBuf> = paths.iter().filter(|path| !gone.contains(path)).cloned().collect();
            (old, from_disk(&left, &selection, &mut failures))
        }
        (None, [old, new]) => (
            from_disk(std::slice::from_ref(old), &selection, &mut failures),
            from_disk(std::slice::from_ref(new), &selection, &mut failures),
        ),
        (None, _) => {
            return Err(Error::Usage(
                "name the old and the new file or folder, or a revision with `--git`".to_owned(),
            ));
        }
    };
    let policy_type = arguments.policy_type.map(ControlType::value);
    let mut difference = difference(old, new, policy_type, table);
    if !failures.is_empty() {
        difference.failures.append(&mut failures);
        difference.relation = None;
        if difference.verdict == Verdict::NoNewAccess {
            difference.verdict = Verdict::Unknown;
        }
    }
    let mut out = BufWriter::new(std::io::stdout());
    match arguments.format {
        AnswerFormat::Json => write_difference_json(&mut difference, &mut out)?,
        AnswerFormat::Human => {
            let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            let color = std::io::stdout().is_terminal() && !plain;
            write_difference_human(&mut difference, color, &mut out)?;
        }
    }
    out.flush()?;
    Ok(match difference.verdict {
        _ if !difference.failures.is_empty() => 2,
        Verdict::NoNewAccess => 0,
        Verdict::NewAccess => 1,
        Verdict::Unknown => 2,
    })
}

/// Reads every file under `paths`.
pub(super) fn from_disk(
    paths: &[PathBuf],
    selection: &Selection,
    failures: &mut Vec<Failure>,
) -> Vec<Source> {
    let mut buffer = Vec::new();
    let mut sources = Vec::new();
    for path in source::discover(paths, selection) {
        match path.and_then(|path| source::read(&path, &mut buffer)) {
            Ok(source) => sources.push(source),
            Err(failure) => failures.push(failure),
        }
    }
    sources
}

/// The files of a revision, and those of the paths that it has and the disk has not: nothing is left of them. A path that
/// the revision has not got is empty there.
fn from_git<'p>(
    base: &str,
    paths: &'p [PathBuf],
    selection: &Selection,
    failures: &mut Vec<Failure>,
) -> Result<(Vec<Source>, Vec<&'p PathBuf>), Error> {
    let mut revision = Revision::find(base)?;
    let (mut sources, mut gone) = (Vec::new(), Vec::new());
    for path in paths {
        if revision.read(path, selection, &mut sources, failures)? && !path.exists() {
            gone.push(path);
        }
    }
    Ok((sources, gone))
}

impl ControlType {
    fn value(self) -> PolicyType {
        match self {
            Self::Identity => PolicyType::Identity,
            Self::Resource => PolicyType::Resource,
            Self::Scp => PolicyType::Scp,
            Self::Rcp => PolicyType::Rcp,
        }
    }
}
