//! The files of a revision in git.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::cli::Error;
use grantlint::finding::Failure;
use grantlint::source::{self, MAX_SOURCE_BYTES, Selection, Source};

/// A revision of the repository around the working directory.
pub(super) struct Revision<'b> {
    name: &'b str,
    objects: Objects,
}

impl<'b> Revision<'b> {
    /// # Errors
    /// Git cannot be run, or knows no such revision here.
    pub(super) fn find(name: &'b str) -> Result<Self, Error> {
        // What starts with a dash would be an option of git.
        if name.starts_with('-') {
            return Err(Error::Usage(format!("`{name}` is no revision")));
        }
        let commit = format!("{name}^{{commit}}");
        git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])
            .map_err(|_| Error::Usage(format!("git knows no revision `{name}` here")))?;
        Ok(Self { name, objects: Objects::open()? })
    }

    /// Reads what the revision has of a path, a file or a folder; `false` when it has nothing there.
    ///
    /// # Errors
    /// Git cannot list the path.
    pub(super) fn read(
        &mut self,
        path: &Path,
        selection: &Selection,
        sources: &mut Vec<Source>,
        failures: &mut Vec<Failure>,
    ) -> Result<bool, Error> {
        let listed = git(&["ls-tree", "-r", "-z", self.name, "--", &path.to_string_lossy()])?;
        let mut has_files = false;
        // Each is `MODE TYPE OBJECT` and, behind a tab, the name.
        for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
            let tab = entry.iter().position(|byte| *byte == b'\t').unwrap_or(0);
            let (about, file) = (&entry[..tab], String::from_utf8_lossy(&entry[tab + 1..]));
            has_files = true;
            let file = &*file;
            if Path::new(file) != path && !selection.takes(Path::new(file), path) {
                continue;
            }
            // Another repository's commit; its files are not this one's.
            if about.starts_with(b"160000 ") {
                continue;
            }
            match self.objects.read(self.name, file) {
                Ok(source) => sources.extend(source),
                Err(message) => failures.push(Failure { path: format!("{}:{file}", self.name), message }),
            }
        }
        Ok(has_files)
    }
}

/// One `git cat-file` for all files: to start a program for each takes longer than all the rest.
struct Objects {
    program: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    fn open() -> Result<Self, Error> {
        let cannot = |error: &dyn std::fmt::Display| Error::Usage(format!("git cannot be run: {error}"));
        let mut program = Command::new("git")
            .args(["cat-file", "--batch", "--follow-symlinks"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| cannot(&error))?;
        let (Some(questions), Some(answers)) = (program.stdin.take(), program.stdout.take()) else {
            return Err(cannot(&"it has no pipes"));
        };
        Ok(Self { program, questions, answers: BufReader::new(answers) })
    }

    /// A file of a revision, or the one that a link stands for; nothing for a link to a folder, whose files count where
    /// they lie.
    fn read(&mut self, revision: &str, file: &str) -> Result<Option<Source>, String> {
        // A question ends with its line.
        if file.contains('\n') || file.contains(char::REPLACEMENT_CHARACTER) {
            return Err("has a name that git cannot be asked for".to_owned());
        }
        let unread = |error: std::io::Error| format!("cannot be read from git: {error}");
        writeln!(self.questions, "{revision}:./{file}").map_err(unread)?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer).map_err(unread)?;
        // `OBJECT TYPE SIZE`, or why there is none: `symlink SIZE`, `dangling SIZE`, `TEXT missing`.
        let words: Vec<&str> = answer.trim_end().rsplitn(3, ' ').collect();
        let size = words.first().and_then(|size| size.parse::<u64>().ok());
        let (Some(size), Some(kind)) = (size, words.get(1)) else {
            return Err("is not in the revision".to_owned());
        };
        let mut bytes = Vec::new();
        let kept = size.min(MAX_SOURCE_BYTES + 1);
        (&mut self.answers).take(kept).read_to_end(&mut bytes).map_err(unread)?;
        // The content ends with a line end of its own.
        std::io::copy(&mut (&mut self.answers).take(size - kept + 1), &mut std::io::sink())
            .map_err(unread)?;
        match *kind {
            "blob" => {
                let name = format!("{revision}:{file}");
                source::from_bytes(name, bytes).map(Some).map_err(|failure| failure.message)
            }
            "tree" => Ok(None),
            "symlink" => Err("is a link to what lies outside of the repository".to_owned()),
            _ => Err("is a link to nothing".to_owned()),
        }
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // It ends with its input, which an answer nobody reads to the end could keep it from.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
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
