//! Which files of a folder are looked at.

use std::path::Path;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// Which files of a folder are looked at. A file named outright is always looked at.
#[derive(Debug, Clone)]
pub struct Selection {
    include: Globs,
    exclude: Globs,
    /// Hidden files, and those that ignore files leave out, are looked at as well.
    pub(super) is_of_all: bool,
}

/// Which paths are meant.
#[derive(Debug, Clone)]
enum Globs {
    /// The patterns that hold when nobody says otherwise, without the work of compiling them: whether they match a path
    /// in a folder.
    Default(fn(&Path, &Path) -> bool),
    /// A user's.
    Compiled(GlobSet),
}

/// The longest glob, in bytes: each alternative within another takes a part of the stack.
const LONGEST_GLOB: usize = 1_000;

/// Globs that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GlobError {
    /// One that is none.
    #[error("`{}` is no glob: {}", .0.glob().unwrap_or_default(), .0.kind())]
    Malformed(globset::Error),
    /// One that nobody wrote by hand; what it starts with.
    #[error("the glob `{0}…` is longer than {LONGEST_GLOB} bytes")]
    TooLong(String),
    /// So many or such intricate ones that they do not compile.
    #[error("the globs are too large or too deep")]
    TooLarge,
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
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, GlobError> {
        let globs = |patterns: &[String], default: &[&str], of_default: Globs| {
            if patterns == default { Ok(of_default) } else { compile(patterns).map(Globs::Compiled) }
        };
        let Self { include: included, exclude: excluded, .. } = Self::default();
        Ok(Self {
            include: globs(include, &Self::DEFAULT_INCLUDE, included)?,
            exclude: globs(exclude, &Self::DEFAULT_EXCLUDE, excluded)?,
            is_of_all: false,
        })
    }

    /// With hidden files and those that `.gitignore` leaves out, or without them, as it is when nobody says otherwise.
    #[must_use]
    pub fn of_all(self, is_of_all: bool) -> Self {
        Self { is_of_all, ..self }
    }

    /// Whether a file of a folder is looked at, by its path below the folder. The path of the folder may stand before it.
    #[must_use]
    pub fn takes(&self, path: &Path, folder: &Path) -> bool {
        self.include.matches(path, folder) && !self.exclude.matches(path, folder)
    }
}

impl Default for Selection {
    /// What is read when nothing is said.
    fn default() -> Self {
        Self {
            include: Globs::Default(is_ours_by_name),
            exclude: Globs::Default(is_of_others),
            is_of_all: false,
        }
    }
}

/// What [`Selection::DEFAULT_INCLUDE`] matches, in capitals too.
fn is_ours_by_name(path: &Path, _: &Path) -> bool {
    let path = path.as_os_str().as_encoded_bytes();
    let endings = Selection::DEFAULT_INCLUDE.iter().map(|glob| glob.trim_start_matches('*').as_bytes());
    // Some systems write `.JSON` for the same.
    endings.into_iter().any(|ending| {
        let start = path.len().checked_sub(ending.len());
        start.is_some_and(|start| path[start..].eq_ignore_ascii_case(ending))
    })
}

/// What [`Selection::DEFAULT_EXCLUDE`] matches.
fn is_of_others(path: &Path, folder: &Path) -> bool {
    const THEIRS: &str = "node_modules";
    // To cut a path into its parts takes far longer than to see that none of them is this one.
    memchr::memmem::find(path.as_os_str().as_encoded_bytes(), THEIRS.as_bytes()).is_some()
        && below(path, folder)
            .parent()
            .is_some_and(|folders| folders.components().any(|part| part.as_os_str() == THEIRS))
}

/// A path without that of the folder before it.
fn below<'p>(path: &'p Path, folder: &Path) -> &'p Path {
    path.strip_prefix(folder).unwrap_or(path)
}

impl Globs {
    fn matches(&self, path: &Path, folder: &Path) -> bool {
        match self {
            Self::Default(matches) => matches(path, folder),
            Self::Compiled(set) => by_path_or_name(below(path, folder), |path| set.is_match(path)),
        }
    }
}

/// Whether a glob matches a path, or the bare file name.
pub(crate) fn by_path_or_name(path: &Path, is_match: impl Fn(&Path) -> bool) -> bool {
    is_match(path) || path.file_name().is_some_and(|name| is_match(Path::new(name)))
}

fn compile(globs: &[String]) -> Result<GlobSet, GlobError> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(self::glob(glob)?);
    }
    set.build().map_err(|_| GlobError::TooLarge)
}

/// A glob whose `*` takes in `/` too.
pub(crate) fn glob(text: &str) -> Result<Glob, GlobError> {
    if text.len() > LONGEST_GLOB {
        return Err(GlobError::TooLong(text.chars().take(20).collect()));
    }
    GlobBuilder::new(text).literal_separator(false).build().map_err(GlobError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_what_their_globs_match() {
        let compiled = |globs: &[&str]| {
            Globs::Compiled(
                compile(&globs.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>())
                    .expect("the globs are well formed"),
            )
        };
        let [include, exclude] =
            [&Selection::DEFAULT_INCLUDE[..], &Selection::DEFAULT_EXCLUDE[..]].map(compiled);
        let selection = Selection::default();
        let mut taken = 0;
        for path in [
            "a.json",
            ".json",
            "json",
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
            for folder in ["", "x", "node_modules", "a/node_modules/b"].map(Path::new) {
                let path = folder.join(path);
                for (one, other) in [(&selection.include, &include), (&selection.exclude, &exclude)] {
                    assert_eq!(
                        one.matches(&path, folder),
                        other.matches(&path, folder),
                        "{}",
                        path.display()
                    );
                }
                taken += usize::from(selection.takes(&path, folder));
            }
        }
        assert_eq!(taken, 4 * 10);
        assert!(selection.takes(Path::new("a.JSON"), Path::new("")), "in capitals, too");
    }
}
