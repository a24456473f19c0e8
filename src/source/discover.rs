//! From the paths a user names to the files to read, in one fixed order.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::finding::Failure;
use crate::source::read::display_name;

/// Which files of a folder are looked at. A file named outright is always looked at.
#[derive(Debug, Clone)]
pub struct Selection {
    include: Globs,
    exclude: Globs,
}

/// Which paths are meant.
#[derive(Debug, Clone)]
enum Globs {
    /// The patterns that hold when nobody says otherwise, without the work of compiling them.
    Default(fn(&Path) -> bool),
    /// A user's.
    Compiled(GlobSet),
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
        let globs = |patterns: &[String], default: &[&str], of_default: Globs| {
            if patterns == default { Ok(of_default) } else { compile(patterns).map(Globs::Compiled) }
        };
        let Self { include: included, exclude: excluded } = Self::default();
        Ok(Self {
            include: globs(include, &Self::DEFAULT_INCLUDE, included)?,
            exclude: globs(exclude, &Self::DEFAULT_EXCLUDE, excluded)?,
        })
    }

    /// Whether a file of a folder is looked at, by its path below the folder.
    #[must_use]
    pub fn takes(&self, path: &Path) -> bool {
        self.include.matches(path) && !self.exclude.matches(path)
    }
}

impl Default for Selection {
    /// What is read when nothing is said.
    fn default() -> Self {
        Self { include: Globs::Default(is_ours_by_name), exclude: Globs::Default(is_of_others) }
    }
}

/// What [`Selection::DEFAULT_INCLUDE`] matches.
fn is_ours_by_name(path: &Path) -> bool {
    let path = path.as_os_str().as_encoded_bytes();
    let endings = Selection::DEFAULT_INCLUDE.iter().map(|glob| glob.trim_start_matches('*').as_bytes());
    endings.into_iter().any(|ending| path.ends_with(ending))
}

/// What [`Selection::DEFAULT_EXCLUDE`] matches.
fn is_of_others(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.components().any(|part| part.as_os_str() == "node_modules"))
}

impl Globs {
    fn matches(&self, path: &Path) -> bool {
        match self {
            Self::Default(matches) => matches(path),
            Self::Compiled(set) => {
                set.is_match(path) || path.file_name().is_some_and(|name| set.is_match(name))
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_what_their_globs_match() {
        let compiled = |globs: &[&str]| {
            Globs::Compiled(compile(&globs.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>()).unwrap())
        };
        let [include, exclude] =
            [&Selection::DEFAULT_INCLUDE[..], &Selection::DEFAULT_EXCLUDE[..]].map(compiled);
        let selection = Selection::default();
        let mut taken = 0;
        for path in [
            "a.json",
            ".json",
            "json",
            "a.JSON",
            "a.json.bak",
            "a/b.jsonl",
            "a/b.ndjson",
            "x.template",
            "x.tfstate",
            "x.policy",
            "x.policy/y",
            "a.b/c.yaml",
            "node_modules",
            "node_modules/a.json",
            "a/node_modules/b/c.json",
            "a/my_node_modules/c.json",
            "node_modules.json",
            "a/node_modules.d/b.json",
        ] {
            let path = Path::new(path);
            assert_eq!(selection.include.matches(path), include.matches(path), "{}", path.display());
            assert_eq!(selection.exclude.matches(path), exclude.matches(path), "{}", path.display());
            taken += usize::from(selection.takes(path));
        }
        assert_eq!(taken, 10);
    }
}
