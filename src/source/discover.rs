//! From the paths a user names to the files to read, in one fixed order.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::finding::Failure;
use crate::source::read::display_name;

/// Which files of a folder are looked at. A file named outright is always looked at.
#[derive(Debug, Clone)]
pub struct Selection {
    include: Globs,
    exclude: Globs,
}

/// Patterns, compiled when a folder is first walked: a run over one named file needs none.
#[derive(Debug, Clone)]
struct Globs {
    patterns: Vec<String>,
    set: OnceLock<GlobSet>,
}

/// What was found under the paths.
#[derive(Debug, Default)]
pub struct Discovered {
    /// Files to read, sorted, each once.
    pub files: Vec<PathBuf>,
    /// Paths that could not be looked at.
    pub failures: Vec<Failure>,
}

impl Selection {
    /// File names that are read when the configuration names none.
    pub const DEFAULT_INCLUDE: [&'static str; 6] =
        ["*.json", "*.jsonl", "*.ndjson", "*.template", "*.tfstate", "*.policy"];

    /// Folders that hold other people's files.
    pub const DEFAULT_EXCLUDE: [&'static str; 1] = ["**/node_modules/**"];

    /// Compiles the globs; they match the path below the folder named, or the bare file name.
    ///
    /// # Errors
    /// The glob that does not compile, and why.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, globset::Error> {
        let include = Globs::new(include, &Self::DEFAULT_INCLUDE)?;
        let exclude = Globs::new(exclude, &Self::DEFAULT_EXCLUDE)?;
        Ok(Self { include, exclude })
    }

    /// Whether a file of a folder is looked at, by its path below the folder.
    #[must_use]
    pub fn takes(&self, path: &Path) -> bool {
        self.include.matches(path) && !self.exclude.matches(path)
    }
}

impl Default for Selection {
    /// What is read when nothing is said: the patterns are known to compile.
    fn default() -> Self {
        let known = |patterns: &[&str]| Globs {
            patterns: patterns.iter().map(|one| (*one).to_owned()).collect(),
            set: OnceLock::new(),
        };
        Self { include: known(&Self::DEFAULT_INCLUDE), exclude: known(&Self::DEFAULT_EXCLUDE) }
    }
}

impl Globs {
    /// `known` are patterns that are known to compile.
    fn new(patterns: &[String], known: &[&str]) -> Result<Self, globset::Error> {
        let set = OnceLock::new();
        if patterns != known {
            // Before anything is read, so that a mistake in a pattern is said at once.
            let _ = set.set(compile(patterns)?);
        }
        Ok(Self { patterns: patterns.to_vec(), set })
    }

    fn matches(&self, path: &Path) -> bool {
        // Patterns that were not compiled by `new` are the defaults, and a set of none matches nothing.
        let set = self.set.get_or_init(|| compile(&self.patterns).unwrap_or_default());
        set.is_match(path) || path.file_name().is_some_and(|name| set.is_match(name))
    }
}

fn compile(globs: &[String]) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(GlobBuilder::new(glob).literal_separator(false).build()?);
    }
    set.build()
}

/// Lists the files under `paths`, honouring `.gitignore`, in sorted order.
///
/// Symbolic links to files are read; links to folders are not entered, so no loop can arise.
#[must_use]
pub fn discover(paths: &[PathBuf], selection: &Selection) -> Discovered {
    let mut found = Discovered::default();
    for path in paths {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => walk(path, selection, &mut found),
            Ok(metadata) if metadata.is_file() => found.files.push(path.clone()),
            Ok(_) => found.fail(path, "is not a regular file or folder"),
            Err(error) => found.fail(path, &describe(&error)),
        }
    }
    // `a.json` and `./a.json` are one file.
    for file in &mut found.files {
        if let Ok(plain) = file.strip_prefix(".") {
            *file = plain.to_owned();
        }
    }
    found.files.sort_unstable();
    found.files.dedup();
    found
}

fn walk(root: &Path, selection: &Selection, found: &mut Discovered) {
    // Sorted as it goes: sorting whole paths afterwards compares their common beginnings over and over.
    let by_name = |one: &std::ffi::OsStr, other: &std::ffi::OsStr| one.cmp(other);
    let walker = ignore::WalkBuilder::new(root)
        .follow_links(false)
        .require_git(false)
        // What a user never commits is for all their folders; what a folder leaves out is for the folder to say.
        .git_global(false)
        .sort_by_file_name(by_name)
        .build();
    for entry in walker {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                found.fail(root, &format!("cannot be listed: {error}"));
                continue;
            }
        };
        let Some(kind) = entry.file_type() else { continue };
        let path = entry.path();
        if kind.is_dir() || !selection.takes(path.strip_prefix(root).unwrap_or(path)) {
            continue;
        }
        if kind.is_file() {
            found.files.push(entry.into_path());
            continue;
        }
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => found.files.push(entry.into_path()),
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => found.fail(path, "is not a regular file"),
            Err(error) => found.fail(path, &describe(&error)),
        }
    }
}

impl Discovered {
    fn fail(&mut self, path: &Path, message: &str) {
        self.failures.push(Failure { path: display_name(path), message: message.to_owned() });
    }
}

fn describe(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => format!("cannot be looked at: {error}"),
    }
}
