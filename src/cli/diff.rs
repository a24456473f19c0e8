//! `grantlint diff`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::check::PolicyTypeArgument;
use crate::cli::git::Revision;
use crate::cli::shown::ShownArguments;
use crate::cli::{Error, aws_data};
use grantlint::access::symbolic::Verdict;
use grantlint::access::{Side, difference};
use grantlint::aws::authorization::Authorization;
use grantlint::finding::Failure;
use grantlint::output::{write_difference_human, write_difference_json};
use grantlint::source::{self, Selection, Source, with_slashes, without_detours};

#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 no new access, 1 new access, 2 not known, or something could not be read"
)]
pub(super) struct DiffArguments {
    /// The old and the new file or folder; with `--git` the files and folders whose changes are looked at. Policies are
    /// compared identity by identity and resource by resource, or file by file where the text does not say whose they are
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Compare with this revision of the paths in git
    #[arg(long, value_name = "BASE")]
    git: Option<String>,
    /// Take every policy for one of this type instead of telling from its shape
    #[arg(long, value_enum, value_name = "TYPE")]
    policy_type: Option<PolicyTypeArgument>,
    /// A table of AWS's actions to use in place of the one in the program
    #[arg(long, value_name = "FILE")]
    aws_data: Option<PathBuf>,
    #[command(flatten)]
    shown: ShownArguments,
}

pub(super) fn run(arguments: &DiffArguments) -> Result<u8, Error> {
    let own = arguments.aws_data.as_deref().map(aws_data).transpose()?;
    let table = own.as_ref().unwrap_or(Authorization::embedded());
    let selection = Selection::default();
    let mut failures = Vec::new();
    let (old, new) = match (&arguments.git, &*arguments.paths) {
        (Some(base), paths) => {
            let paths: Vec<PathBuf> = paths.iter().map(|path| as_git_names(path)).collect();
            let (old, gone) = from_git(base, &paths, &selection, &mut failures)?;
            let left: Vec<PathBuf> = paths.iter().filter(|path| !gone.contains(path)).cloned().collect();
            let new = from_disk(&left, &selection, &mut failures);
            (Side { root: format!("{base}:"), sources: old }, Side::from(new))
        }
        (None, [old, new]) => {
            let mut side = |path: &PathBuf| Side {
                root: root(path),
                sources: from_disk(std::slice::from_ref(path), &selection, &mut failures),
            };
            (side(old), side(new))
        }
        (None, _) => {
            return Err(Error::Usage(
                "name the old and the new file or folder, or a revision with `--git`".to_owned(),
            ));
        }
    };
    if failures.is_empty() && old.sources.is_empty() && new.sources.is_empty() {
        eprintln!("warning: nothing was read: no file under these paths is taken, neither before nor now");
    }
    let policy_type = arguments.policy_type.map(PolicyTypeArgument::value);
    let mut difference = difference(old, new, policy_type, table);
    if !failures.is_empty() {
        difference.failures.append(&mut failures);
        difference.relation = None;
        if difference.verdict == Verdict::NoNewAccess {
            difference.verdict = Verdict::Unknown;
        }
    }
    let status = match difference.verdict {
        _ if !difference.failures.is_empty() => 2,
        Verdict::NoNewAccess => 0,
        Verdict::NewAccess => 1,
        Verdict::Unknown => 2,
    };
    let mut out = BufWriter::new(std::io::stdout());
    match arguments.shown.human() {
        None => write_difference_json(difference, &mut out)?,
        Some(options) => write_difference_human(difference, options, &mut out)?,
    }
    out.flush()?;
    Ok(status)
}

/// What the names of all files below `path` begin with.
fn root(path: &Path) -> String {
    let text = with_slashes(path);
    let text = text.trim_end_matches('/');
    if text == "." { String::new() } else { format!("{}/", text.strip_prefix("./").unwrap_or(text)) }
}

/// A path as git names it: from the working directory, without detours.
fn as_git_names(path: &Path) -> PathBuf {
    let from_here = |path: &Path, here: PathBuf| path.strip_prefix(here).map(Path::to_path_buf).ok();
    let below = || {
        let here = std::env::current_dir().ok()?;
        from_here(path, here.clone())
            .or_else(|| from_here(&path.canonicalize().ok()?, here.canonicalize().ok()?))
    };
    let below = if path.is_absolute() { below() } else { None };
    let named = without_detours(below.as_deref().unwrap_or(path));
    if named.as_os_str().is_empty() { PathBuf::from(".") } else { named }
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
    // Paths within each other have the same files.
    sources.sort_by(|one, other| one.name.cmp(&other.name));
    sources.dedup_by(|one, other| one.name == other.name);
    Ok((sources, gone))
}
