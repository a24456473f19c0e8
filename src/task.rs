//! What is worked on together, and on several threads: the files of a folder, or of folders side by side.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::bundle;
use crate::finding::Failure;
use crate::source::{self, Files, Gathered, Selection, Source};

/// How many files in folders side by side are joined with each other.
const MOST_JOINED_FILES: usize = 4096;

/// Folders with more files than this hold many buckets' documents; nothing is joined there.
const LARGEST_JOINED_FOLDER: usize = 64;

/// How many files of a larger folder are worked on as one piece.
const FILES_A_TASK: usize = 32;

/// Below this many files a thread pool costs more than it saves.
const LEAST_PARALLEL_FILES: usize = 8;

/// Files that are worked on together.
pub(crate) struct Task {
    files: Vec<PathBuf>,
    /// Whether they are all that was found in their folders.
    pub(crate) gathered: Gathered,
}

/// Gives `run` every file under `paths`, task by task; the answers come in the order of the files, with the paths that
/// could not be looked at. `progress` is told after each task how many files are done, and of how many found so far.
///
/// The folders are listed while the files that were found in them are worked on: listing takes a quarter as long as all
/// the rest, and one thread.
pub(crate) fn for_each_task<T: Send>(
    paths: &[PathBuf],
    selection: &Selection,
    progress: &(dyn Fn(usize, usize) + Sync),
    run: impl Fn(&Task) -> T + Sync,
) -> (Vec<T>, Vec<Failure>) {
    let mut tasks = Tasks::new(source::discover(paths, selection));
    let (found, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let run = |task: &Task| {
        let answer = run(task);
        let before = done.fetch_add(task.files.len(), Ordering::Relaxed);
        progress(before + task.files.len(), found.load(Ordering::Relaxed));
        answer
    };
    let mut first: Vec<Task> = Vec::new();
    while found.load(Ordering::Relaxed) < LEAST_PARALLEL_FILES {
        let Some(task) = tasks.next() else {
            return (first.iter().map(run).collect(), tasks.failures);
        };
        found.fetch_add(task.files.len(), Ordering::Relaxed);
        first.push(task);
    }
    let answers = Mutex::new(Vec::new());
    rayon::in_place_scope(|scope| {
        let rest = (&mut tasks).inspect(|task| {
            found.fetch_add(task.files.len(), Ordering::Relaxed);
        });
        for (number, task) in first.into_iter().chain(rest).enumerate() {
            let (run, answers) = (&run, &answers);
            scope.spawn(move |_| {
                let answer = run(&task);
                answers.lock().unwrap_or_else(PoisonError::into_inner).push((number, answer));
            });
        }
    });
    let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    answers.sort_unstable_by_key(|(number, _)| *number);
    (answers.into_iter().map(|(_, answer)| answer).collect(), tasks.failures)
}

/// The sorted files, cut into tasks: a small folder is one, a large one many. Folders of AWS CLI answers that lie side by
/// side are one task, since the documents of one bucket speak of another.
struct Tasks<'s> {
    files: Files<'s>,
    /// The first file of the next folder.
    ahead: Option<PathBuf>,
    ready: VecDeque<Task>,
    /// A task that more folders may join, and whether it holds answers.
    open: Option<(Task, bool)>,
    /// The paths that could not be looked at.
    failures: Vec<Failure>,
}

impl<'s> Tasks<'s> {
    fn new(files: Files<'s>) -> Self {
        Self { files, ahead: None, ready: VecDeque::new(), open: None, failures: Vec::new() }
    }

    /// The next files that lie in one folder.
    fn folder(&mut self) -> Option<Vec<PathBuf>> {
        let mut folder: Vec<PathBuf> = self.ahead.take().into_iter().collect();
        for found in &mut self.files {
            match found {
                Ok(file) if folder.first().is_none_or(|first| are_in_one_folder(first, &file)) => {
                    folder.push(file);
                }
                Ok(file) => {
                    self.ahead = Some(file);
                    break;
                }
                Err(failure) => self.failures.push(failure),
            }
        }
        (!folder.is_empty()).then_some(folder)
    }

    fn add(&mut self, folder: Vec<PathBuf>) {
        let is_large = folder.len() > LARGEST_JOINED_FOLDER;
        let is_export = !is_large && folder.iter().any(|file| is_answer(file));
        if let Some((open, true)) = &mut self.open
            && is_export
            && open.files.len() + folder.len() <= MOST_JOINED_FILES
            && are_beside(&open.files, &folder)
        {
            open.files.extend(folder);
            return;
        }
        self.ready.extend(self.open.take().map(|(task, _)| task));
        if is_large {
            let pieces = folder.chunks(FILES_A_TASK);
            self.ready.extend(pieces.map(|files| Task { files: files.to_vec(), gathered: Gathered::Files }));
        } else {
            self.open = Some((Task { files: folder, gathered: Gathered::Folders }, is_export));
        }
    }
}

impl Iterator for Tasks<'_> {
    type Item = Task;

    fn next(&mut self) -> Option<Task> {
        while self.ready.is_empty() {
            let Some(folder) = self.folder() else { return self.open.take().map(|(task, _)| task) };
            self.add(folder);
        }
        self.ready.pop_front()
    }
}

/// Whether the paths of two files are the same up to their names; comparing their parts takes longer.
fn are_in_one_folder(one: &Path, other: &Path) -> bool {
    one.parent().map(Path::as_os_str) == other.parent().map(Path::as_os_str)
}

/// Whether the folder of the last of some files lies beside that of others.
fn are_beside(before: &[PathBuf], files: &[PathBuf]) -> bool {
    let own = files.first().and_then(|file| around(file));
    own.is_some() && before.last().and_then(|file| around(file)) == own
}

/// What a file's folder lies in.
fn around(file: &Path) -> Option<&std::ffi::OsStr> {
    Some(file.parent()?.parent()?.as_os_str())
}

/// Whether a file's name is that of an AWS CLI command.
fn is_answer(file: &Path) -> bool {
    // The one answer that is about no one thing.
    const ROLES: &str = "get-account-authorization-details";
    let name = file.file_name().and_then(std::ffi::OsStr::to_str);
    name.is_some_and(|name| bundle::export::read_name(name).is_some() || name.contains(ROLES))
}

impl Task {
    /// The texts of the files, and those of the manifests beside them where these say what is joined.
    pub(crate) fn read(&self, are_joined: bool) -> (Vec<Source>, Vec<Failure>) {
        let mut sources = Vec::with_capacity(self.files.len());
        let mut failures = Vec::new();
        SCRATCH.with_borrow_mut(|buffer| {
            let mut take = |path: &Path| match source::read(path, buffer) {
                Ok(source) => sources.push(source),
                Err(failure) => failures.push(failure),
            };
            for path in &self.files {
                take(path);
            }
            if self.gathered == Gathered::Files || !are_joined {
                return;
            }
            for folder in self.files.chunk_by(|one, other| are_in_one_folder(one, other)) {
                let manifest = folder[0].with_file_name(bundle::MANIFEST);
                if manifest.is_file() {
                    take(&manifest);
                }
            }
        });
        for manifest in sources.iter().filter(|source| bundle::is_manifest(source)) {
            let is_there = |name: &String| Path::new(&manifest.name).with_file_name(name).is_file();
            for missing in bundle::listed(&manifest.text).into_iter().filter(|name| !is_there(name)) {
                let message = format!("`{missing}` is listed and is not there");
                failures.push(Failure { path: manifest.name.clone(), message });
            }
        }
        (sources, failures)
    }
}

thread_local! {
    /// Each thread reads its files into the same memory.
    static SCRATCH: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
}
