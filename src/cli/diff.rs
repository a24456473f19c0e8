//! `grantlint diff`.

use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, ValueEnum};

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
    // What starts with a dash would be an option of git.
    if base.starts_with('-') {
        return Err(Error::Usage(format!("`{base}` is no revision")));
    }
    let commit = format!("{base}^{{commit}}");
    git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])
        .map_err(|_| Error::Usage(format!("git knows no revision `{base}` here")))?;
    let (mut sources, mut gone) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.to_string_lossy();
        let listed = git(&["ls-tree", "-r", "-z", "--name-only", base, "--", &name])?;
        let listed = String::from_utf8_lossy(&listed);
        let files: Vec<&str> = listed.split('\0').filter(|file| !file.is_empty()).collect();
        if !files.is_empty() && !path.exists() {
            gone.push(path);
        }
        for file in files {
            if Path::new(file) != path && !selection.takes(Path::new(file), path) {
                continue;
            }
            let content = git(&["show", "--end-of-options", &format!("{base}:./{file}")])?;
            let name = format!("{base}:{file}");
            match String::from_utf8(content) {
                Ok(text) => sources.push(Source::new(name, text)),
                Err(_) => failures.push(Failure { path: name, message: "is not UTF-8".to_owned() }),
            }
        }
    }
    Ok((sources, gone))
}

fn git(arguments: &[&str]) -> Result<Vec<u8>, Error> {
    let output = Command::new("git")
        .args(arguments)
        .output()
        .map_err(|error| Error::Usage(format!("git cannot be run: {error}")))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Error::Usage(format!("git says: {message}")));
    }
    Ok(output.stdout)
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
