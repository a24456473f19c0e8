//! Files that cannot be read, or not as text, through the command line.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

const OPEN: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b"}]}"#;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// The exit status, and the failures and findings as the JSON report has them.
    fn check(&self, paths: &[&str]) -> (i32, Value, Value) {
        let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_grantlint"))
            .current_dir(self.0.path())
            .args(["check", "--format", "json"])
            .args(paths)
            .timeout(Duration::from_secs(60))
            .output()
            .unwrap();
        let status = output.status.code().unwrap_or_else(|| panic!("killed, or hung: {output:?}"));
        let report: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
        (status, report["failures"].clone(), report["findings"].clone())
    }

    /// One file fails, alone and in its folder, with a message that holds `word`.
    fn fails(&self, name: &str, word: &str) {
        for path in [name, "."] {
            let (status, failures, _) = self.check(&[path]);
            assert_eq!(status, 2, "{name} in {path}: {failures}");
            assert_eq!(failures.as_array().map(Vec::len), Some(1), "{name} in {path}: {failures}");
            assert_eq!(failures[0]["path"], name);
            let message = failures[0]["message"].as_str().unwrap();
            assert!(message.contains(word) && message.len() < 300, "{name}: {message}");
        }
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_told() {
    let utf_16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        let text: Vec<u8> = OPEN.encode_utf16().flat_map(bytes).collect();
        [mark, &text].concat()
    };
    let cases = [
        (b"\xff\xff\xff\xff".to_vec(), "offset 0"),
        ([OPEN.as_bytes(), b"\xc3"].concat(), "offset 98"),
        (b"{\"Version\":\"\xc0\xaf\"}".to_vec(), "offset 12"),
        (b"{\"Version\":\"\xed\xa0\x80\"}".to_vec(), "offset 12"),
        (utf_16(b"\xff\xfe", u16::to_le_bytes), "UTF-16"),
        (utf_16(b"\xfe\xff", u16::to_be_bytes), "UTF-16"),
        // Without a mark it is text, with a NUL behind every letter.
        (utf_16(b"", u16::to_le_bytes), ""),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03".to_vec(), "offset 1"),
        (b"\0\0\0\0".to_vec(), ""),
    ];
    for (bytes, word) in cases {
        let folder = Folder::new();
        folder.write("x.json", &bytes);
        folder.fails("x.json", word);
    }
}

#[test]
fn a_file_beyond_the_limit_is_told() {
    let folder = Folder::new();
    let file = std::fs::File::create(folder.path("x.json")).unwrap();
    // A hole: nothing of it lies on the disk.
    file.set_len(300 * 1024 * 1024).unwrap();
    folder.fails("x.json", "larger than 256 MiB");
}

#[test]
fn names_of_any_sort_are_shown_without_harm() {
    let folder = Folder::new();
    for name in
        ["a b.json", "é😀.json", "-x.json", "%41.json", "a'b.json", "[a].json", "{a,b}.json", "a#b?c.json"]
    {
        if cfg!(windows) && name.contains('?') {
            continue;
        }
        folder.write(name, OPEN.as_bytes());
        let (status, failures, findings) = folder.check(&["."]);
        assert_eq!((status, failures.as_array().map(Vec::len)), (1, Some(0)), "{name}");
        assert_eq!(findings[0]["primary"]["path"], name);
        std::fs::remove_file(folder.path(name)).unwrap();
    }
}

#[test]
fn a_folder_with_the_name_of_a_file_is_a_folder() {
    let folder = Folder::new();
    folder.write("x.json/y.json", OPEN.as_bytes());
    for path in ["x.json", "."] {
        let (status, failures, findings) = folder.check(&[path]);
        assert_eq!((status, failures.as_array().map(Vec::len)), (1, Some(0)));
        assert_eq!(findings[0]["primary"]["path"], "x.json/y.json");
    }
    assert_eq!(folder.check(&["x.json/y.json/z.json"]).0, 2);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    use super::{Folder, OPEN};

    #[test]
    fn a_pipe_is_not_waited_for() {
        let folder = Folder::new();
        let made = Command::new("mkfifo").arg(folder.path("x.json")).status().unwrap();
        assert!(made.success());
        folder.fails("x.json", "not a regular file");
    }

    #[test]
    fn a_device_is_not_read() {
        let folder = Folder::new();
        let (status, failures, _) = folder.check(&["/dev/zero"]);
        assert_eq!(status, 2);
        assert!(failures[0]["message"].as_str().unwrap().contains("not a regular file"), "{failures}");
        symlink("/dev/zero", folder.path("x.json")).unwrap();
        folder.fails("x.json", "not a regular file");
    }

    #[test]
    fn a_forbidden_file_is_told() {
        let folder = Folder::new();
        folder.write("x.json", OPEN.as_bytes());
        let forbid = |name: &str| {
            std::fs::set_permissions(folder.path(name), std::fs::Permissions::from_mode(0o000)).unwrap();
        };
        forbid("x.json");
        if std::fs::read(folder.path("x.json")).is_ok() {
            // Nothing is forbidden to an administrator; a folder in a file's place is the next best.
            std::fs::remove_file(folder.path("x.json")).unwrap();
            std::fs::create_dir(folder.path("x.json")).unwrap();
            let (status, failures, findings) = folder.check(&["x.json"]);
            assert_eq!(
                (status, failures.to_string(), findings.to_string()),
                (0, "[]".to_owned(), "[]".to_owned())
            );
            return;
        }
        folder.fails("x.json", "permission denied");
        std::fs::remove_file(folder.path("x.json")).unwrap();
        folder.write("closed/x.json", OPEN.as_bytes());
        forbid("closed");
        let (status, failures, _) = folder.check(&["."]);
        std::fs::set_permissions(folder.path("closed"), std::fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(status, 2, "{failures}");
        assert!(failures[0].to_string().contains("closed"), "{failures}");
    }

    #[test]
    fn loops_of_links_end() {
        let folder = Folder::new();
        folder.write("a/b/open.json", OPEN.as_bytes());
        symlink("../..", folder.path("a/b/up")).unwrap();
        symlink("b", folder.path("a/again")).unwrap();
        let (status, failures, findings) = folder.check(&["."]);
        assert_eq!((status, failures.to_string()), (1, "[]".to_owned()));
        assert_eq!(findings.as_array().map(Vec::len), Some(1), "the file is read once: {findings}");
        symlink("two.json", folder.path("one.json")).unwrap();
        symlink("one.json", folder.path("two.json")).unwrap();
        let (status, failures, _) = folder.check(&["."]);
        assert_eq!((status, failures.as_array().map(Vec::len)), (2, Some(2)), "{failures}");
        let (status, failures, _) = folder.check(&["one.json"]);
        assert_eq!((status, failures.as_array().map(Vec::len)), (2, Some(1)), "{failures}");
    }

    #[test]
    fn a_name_that_is_no_text_is_shown_without_harm() {
        let folder = Folder::new();
        let names: [&[u8]; 3] = [b"\xff.json", b"a\nb.json", b"\x1b[2J.json"];
        for name in names {
            if std::fs::write(folder.0.path().join(std::ffi::OsStr::from_bytes(name)), OPEN).is_err() {
                // Some file systems take only text.
                continue;
            }
            assert_eq!(folder.check(&["."]).0, 1);
        }
        for arguments in [["--format", "human"], ["--format", "sarif"], ["--quiet", "--no-config"]] {
            let command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_grantlint"))
                .current_dir(folder.0.path())
                .args(["check", "."])
                .args(arguments)
                .output()
                .unwrap();
            let text = String::from_utf8(command.stdout).unwrap();
            assert!(!text.contains('\u{1b}'), "{arguments:?}: {text:?}");
            if arguments[0] == "--quiet" {
                assert_eq!(text.lines().count(), 3, "a name's line break is no line break: {text:?}");
            }
        }
    }
}
