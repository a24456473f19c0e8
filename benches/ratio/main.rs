//! Ratios to the floor: reading every file and parsing it with `serde_json::Value` on all threads, measured in the same
//! run, rounds taken in turn so that a machine whose speed drifts drifts under both.
//!
//! `cargo bench` prints one row for each goal. The inputs are made here, the same every time.

#![allow(clippy::print_stdout, reason = "the figures are what a benchmark is for")]

mod buckets;
mod inputs;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use rayon::prelude::*;

const ROUNDS: usize = 9;

/// A start takes a millisecond, and is told from another one only by many.
const STARTS: usize = 199;

/// A program that reads its arguments and does nothing else: what one file is held against.
#[derive(Parser)]
struct Empty {
    paths: Vec<PathBuf>,
}

fn main() {
    if std::env::args().nth(1).as_deref() == Some("empty") {
        std::hint::black_box(Empty::parse_from(std::env::args().skip(1)).paths);
        return;
    }
    // `cargo test --benches` runs this too; the figures then mean nothing.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let temporary = tempfile::tempdir().expect("a temporary folder can be made");
    // `cargo bench -- --keep DIR` leaves the inputs there, for a profiler.
    let kept = std::env::args().skip_while(|argument| argument != "--keep").nth(1).map(PathBuf::from);
    let folder = kept.as_deref().unwrap_or(temporary.path());
    let small = inputs::small_policies(&folder.join("small"), 10_000);
    inputs::small_policies(&folder.join("twice"), 20_000);
    let large = inputs::authorization_details(&folder.join("large"), 23_000_000);
    let buckets = buckets::buckets(&folder.join("buckets"), 10_000);
    let one = inputs::small_policies(&folder.join("one"), 1);
    let rules = inputs::user_rules(&folder.join("rules"), 54);
    // The program finds the files itself.
    let check = |input: &str, arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_grantlint"));
        command.args(["check", "--no-config", "--output"]).arg(folder.join("out")).args(arguments);
        command.arg(folder.join(input));
        run(command)
    };

    println!(
        "{:52} {:>9} {:>9} {:>6} {:>6}",
        "row (medians of nine rounds)", "floor ms", "ours ms", "ratio", "goal"
    );
    let sarif = ["--format", "sarif"];
    row("10,000 small policies, SARIF", "1.25", || floor(&small), || check("small", &sarif));
    row("one 23 MB authorization-details, SARIF", "0.60", || floor(&large), || check("large", &sarif));
    row("10,000 small policies, human output", "1.75", || floor(&small), || check("small", &[]));
    let user = ["--format", "sarif", "--rules", rules.to_str().expect("the path is UTF-8")];
    added("54 user rules, added", "0.50", &small, || check("small", &sarif), || check("small", &user));
    row(
        "twice the policies, SARIF (floor: once)",
        "2.20",
        || check("small", &sarif),
        || check("twice", &sarif),
    );
    row("10,000 buckets in 120,000 files, SARIF", "1.25", || floor(&buckets), || check("buckets", &sarif));
    start(&one[0]);
}

/// As a hook calls it: one file by its name, and what there is to say on the standard output.
fn start(file: &Path) {
    let called = |program: &Path, arguments: &[&OsStr]| {
        run(Command::new(program).args(arguments).stdout(Stdio::null()))
    };
    let (tool, itself) = (
        Path::new(env!("CARGO_BIN_EXE_grantlint")),
        std::env::current_exe().expect("the program has a path"),
    );
    let check = || called(tool, &["check".as_ref(), "--no-config".as_ref(), file.as_os_str()]);
    let empty = || called(&itself, &["empty".as_ref(), file.as_os_str()]);
    let version = || called(tool, &["--version".as_ref()]);
    difference("one small file (floor: an empty program), ms more", "+0.50", medians(STARTS, empty, check));
    difference("one small file (floor: --version), ms more", "", medians(STARTS, version, check));
}

fn difference(name: &str, goal: &str, (floor, ours): (Duration, Duration)) {
    println!("{name:52} {:9.2} {:9.2} {:+6.2} {goal:>6}", ms(floor), ms(ours), ms(ours) - ms(floor));
}

fn row(name: &str, goal: &str, floor: impl FnMut() -> Duration, ours: impl FnMut() -> Duration) {
    let (floor, ours) = medians(ROUNDS, floor, ours);
    println!("{name:52} {:9.1} {:9.1} {:6.2} {goal:>6}", ms(floor), ms(ours), ms(ours) / ms(floor));
}

/// What something costs on top of something else, in units of the floor.
fn added(
    name: &str,
    goal: &str,
    files: &[PathBuf],
    without: impl FnMut() -> Duration,
    with: impl FnMut() -> Duration,
) {
    let (without, with) = medians(ROUNDS, without, with);
    let (floor, _) = medians(ROUNDS, || floor(files), || Duration::ZERO);
    let ratio = (ms(with) - ms(without)) / ms(floor);
    println!("{name:52} {:9.1} {:9.1} {ratio:6.2} {goal:>6}", ms(floor), ms(with) - ms(without));
}

fn medians(
    count: usize,
    mut first: impl FnMut() -> Duration,
    mut second: impl FnMut() -> Duration,
) -> (Duration, Duration) {
    let mut rounds = (Vec::new(), Vec::new());
    first();
    second();
    for _ in 0..count {
        rounds.0.push(first());
        rounds.1.push(second());
    }
    rounds.0.sort_unstable();
    rounds.1.sort_unstable();
    (rounds.0[count / 2], rounds.1[count / 2])
}

fn floor(files: &[PathBuf]) -> Duration {
    let start = Instant::now();
    files.par_iter().for_each(|path| {
        let bytes = std::fs::read(path).expect("the input can be read");
        let value: serde_json::Value = serde_json::from_slice(&bytes).expect("the input is JSON");
        std::hint::black_box(&value);
    });
    start.elapsed()
}

fn run(mut command: impl std::borrow::BorrowMut<Command>) -> Duration {
    let start = Instant::now();
    let status = command.borrow_mut().stderr(Stdio::inherit()).status().expect("the program runs");
    assert_ne!(status.code(), Some(2), "the program could not do what was asked");
    start.elapsed()
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
