//! Paths as texts and as names, whatever way they were written.

use std::path::{Component, Path, PathBuf};

/// A path as text, `/` between folders on every system.
#[must_use]
pub fn with_slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// A path as it is shown everywhere: relative paths without a leading `./`.
pub(super) fn display_name(path: &Path) -> String {
    let text = path.to_string_lossy();
    with_slashes(Path::new(text.strip_prefix("./").unwrap_or(&text)))
}

/// A path without `.`, and without `..` but where it leads out of where it starts. Only the text is looked at: a link counts
/// as a folder.
#[must_use]
pub fn without_detours(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match (part, plain.components().next_back()) {
            (Component::ParentDir, Some(Component::Normal(_))) => {
                plain.pop();
            }
            // Nothing lies above the root.
            (Component::CurDir, _)
            | (Component::ParentDir, Some(Component::RootDir | Component::Prefix(_))) => {}
            _ => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detours_go_and_what_leads_out_stays() {
        let cases = [
            ("a.json", "a.json"),
            ("./a/./b/", "a/b"),
            ("a/../b", "b"),
            ("a/..", ""),
            ("../a/../../b", "../../b"),
            ("/a/../../b", "/b"),
            (".", ""),
        ];
        for (path, plain) in cases {
            assert_eq!(without_detours(Path::new(path)), Path::new(plain), "{path}");
        }
    }
}
