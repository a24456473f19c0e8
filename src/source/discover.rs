//! From the paths a user names to the files to read, in one fixed order.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::source::path::display_name;
use crate::source::{Failure, Selection};

/// The files under some paths, sorted, each once, and the paths that could not be looked at. The files of a folder are
/// found while they are asked for.
pub struct Files<'s> {
    selection: &'s Selection,
    /// The one folder named, and what is left of it.
    folder: Option<(PathBuf, ignore::Walk)>,
    /// What several paths gave, when that is how many were named.
    found: std::vec::IntoIter<Result<PathBuf, Failure>>,
}

/// Lists the files under `paths`, honouring `.gitignore` and leaving hidden ones out, unless the selection is of all.
///
/// Symbolic links to files are read; links to folders are not entered, so no loop can arise.
#[must_use]
pub fn discover<'s>(paths: &[PathBuf], selection: &'s Selection) -> Files<'s> {
    let (mut files, mut failures) = (Vec::new(), Vec::new());
    for path in paths {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                let folder = Files::in_folder(path, selection);
                if paths.len() == 1 {
                    return folder;
                }
                for found in folder {
                    match found {
                        Ok(file) => files.push(file),
                        Err(failure) => failures.push(failure),
                    }
                }
            }
            Ok(metadata) if metadata.is_file() => files.push(plain(path.clone())),
            Ok(_) => failures.push(failure(path, "is not a regular file or folder")),
            Err(error) => failures.push(failure(path, &describe(&error))),
        }
    }
    files.sort_unstable();
    let mut seen = HashSet::new();
    // What cannot be told of stands for itself.
    files.retain(|file| seen.insert(std::path::absolute(file).unwrap_or_else(|_| file.clone())));
    let found: Vec<_> = files.into_iter().map(Ok).chain(failures.into_iter().map(Err)).collect();
    Files { selection, folder: None, found: found.into_iter() }
}

impl<'s> Files<'s> {
    fn in_folder(root: &Path, selection: &'s Selection) -> Self {
        let walk = ignore::WalkBuilder::new(root)
            .follow_links(false)
            .standard_filters(!selection.is_of_all)
            .require_git(false)
            // What a user never commits is for all their folders; what a folder leaves out is for the folder to say.
            .git_global(false)
            // The entries of one folder, whose paths differ in their names alone: the order of the bytes is that of the
            // names, and to cut the names out of the paths takes longer than all the rest.
            .sort_by_file_path(|one, other| one.as_os_str().cmp(other.as_os_str()))
            .build();
        Self { selection, folder: Some((root.to_owned(), walk)), found: Vec::new().into_iter() }
    }
}

impl Iterator for Files<'_> {
    type Item = Result<PathBuf, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let Some((root, walk)) = &mut self.folder else { return self.found.next() };
        walk.find_map(|entry| match entry {
            Ok(entry) => file(entry, root, self.selection),
            Err(error) => Some(Err(unlisted(root, &error))),
        })
    }
}

/// The file that an entry of a folder is, when it is looked at.
fn file(entry: ignore::DirEntry, root: &Path, selection: &Selection) -> Option<Result<PathBuf, Failure>> {
    let kind = entry.file_type()?;
    let path = entry.path();
    if kind.is_dir() || !selection.takes(path, root) {
        return None;
    }
    if kind.is_file() {
        return Some(Ok(plain(entry.into_path())));
    }
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Some(Ok(plain(entry.into_path()))),
        Ok(metadata) if metadata.is_dir() => None,
        Ok(_) => Some(Err(failure(path, "is not a regular file"))),
        Err(error) => Some(Err(failure(path, &describe(&error)))),
    }
}

/// `a.json` and `./a.json` are one file.
fn plain(file: PathBuf) -> PathBuf {
    if !file.as_os_str().as_encoded_bytes().starts_with(b".") {
        return file;
    }
    match file.strip_prefix(".") {
        Ok(plain) => plain.to_owned(),
        Err(_) => file,
    }
}

/// What came of a folder, `root` or one below it, that cannot be listed.
#[must_use]
pub fn unlisted(root: &Path, error: &ignore::Error) -> Failure {
    match error {
        ignore::Error::WithPath { path, err } => unlisted(path, err),
        ignore::Error::WithDepth { err, .. } => unlisted(root, err),
        ignore::Error::Io(error) => failure(root, &describe(error)),
        other => failure(root, &format!("cannot be listed: {other}")),
    }
}

fn failure(path: &Path, message: &str) -> Failure {
    Failure { path: display_name(path), message: message.to_owned() }
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

    /// The task that a file belongs to hangs on the order, and a folder is listed in another way than several paths are.
    #[test]
    fn a_folder_is_listed_in_the_order_of_paths() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let names =
            ["a.json", "a/b.json", "a/b/c.json", "a-b/c.json", "a.d/e.json", "b.json", "a/é.json", "A.json"];
        for name in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("it lies in a folder"))
                .expect("a folder can be made");
            std::fs::write(path, "{}").expect("a file can be written");
        }
        let selection = Selection::default();
        let listed = |paths: &[PathBuf]| {
            discover(paths, &selection).collect::<Result<Vec<_>, _>>().expect("every file can be listed")
        };
        let root = folder.path().to_owned();
        let one = listed(std::slice::from_ref(&root));
        assert_eq!(one.len(), names.len());
        assert!(one.is_sorted());
        assert_eq!(listed(&[root.clone(), root.join("a"), root]), one);
    }

    #[test]
    fn a_file_that_two_paths_name_is_listed_once() {
        let selection = Selection::default();
        let relative = PathBuf::from("Cargo.toml");
        let absolute = std::path::absolute(&relative).expect("there is a folder to start from");
        let listed: Vec<_> = discover(&[relative, absolute.clone()], &selection).collect();
        assert_eq!(listed, [Ok(absolute)]);
    }
}
