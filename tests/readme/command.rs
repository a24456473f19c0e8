//! Commands that a page shows.

use std::path::Path;
use std::process::{Output, Stdio};

use crate::{stderr, stdout};

pub(crate) struct Command<'l> {
    pub(crate) line: &'l str,
    pub(crate) arguments: Vec<String>,
    /// The file behind `<`.
    input: Option<String>,
    pub(crate) status: i32,
}

/// The program's commands, as people and as `cargo run` call it; nothing for other programs' lines.
pub(crate) fn command(line: &str) -> Option<Command<'_>> {
    let (call, status) = match line.split_once("  # exit status ") {
        Some((call, status)) => (call, status.trim().parse().expect("an exit status is a number")),
        None => (line, 0),
    };
    let starts = ["grantlint ", "cargo run --release -- ", "cargo run -q --release -- "];
    let rest = starts.iter().find_map(|start| call.strip_prefix(start))?;
    let mut arguments = words(rest);
    let mut input = None;
    if let Some(place) = arguments.iter().position(|word| word == "<") {
        input = arguments.get(place + 1).cloned();
        arguments.truncate(place);
    }
    Some(Command { line, arguments, input, status })
}

/// Splits as a shell does, of which the page uses nothing but quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for character in line.chars() {
        match (character, quote) {
            ('"' | '\'', None) => quote = Some(character),
            (_, Some(open)) if character == open => quote = None,
            (' ', None) => words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty())),
            ('|' | '>' | ';' | '&' | '\\', None) => panic!("`{line}` needs a shell"),
            _ => word.push(character),
        }
    }
    assert!(quote.is_none(), "`{line}` has an open quote");
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

impl Command<'_> {
    pub(crate) fn run(&self, folder: &Path) -> Output {
        let input = self.input.as_ref().map_or_else(Stdio::null, |path| {
            Stdio::from(std::fs::File::open(folder.join(path)).expect("the input can be opened"))
        });
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_grantlint"));
        command.args(&self.arguments).current_dir(folder).stdin(input).output().expect("the program starts")
    }
}

/// The session with the outputs that its commands have now.
pub(crate) fn session(shown: &str, folder: &Path) -> String {
    let mut session = String::new();
    for line in shown.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let command = command(line).unwrap_or_else(|| panic!("`{line}` is not a command of the program"));
        let output = command.run(folder);
        assert_eq!(output.status.code(), Some(command.status), "{line}: {}", stderr(&output));
        session.push_str(&format!("$ {line}\n{}", stdout(&output)));
    }
    assert!(!session.is_empty(), "a session without commands: {shown}");
    session
}
