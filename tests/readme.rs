//! The README says what is so: its commands run and exit as it says, the outputs and the numbers of rules are the
//! program's own, and the files that it shows work. The list of rules in `rules/README.md` is the program's as well, and so is
//! the table of rooms in `src/lib.rs`. The paths that the pages name exist.
//!
//! `UPDATE=1 cargo test --test readme` rewrites the outputs, the numbers and the list.
//!
//! A fence marked `sh` holds commands that run in the repository, one marked `console` commands with their outputs,
//! which run in a folder with a copy of the fixtures and with the rule file that the page shows. Either states an exit
//! status other than 0 behind the command.

#[path = "readme/command.rs"]
mod command;
#[path = "readme/rooms.rs"]
mod rooms;
#[path = "readme/rules.rs"]
mod rules;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use tempfile::TempDir;

use crate::command::{command, session};

/// The fences that show a file.
const RULE: &str = "yaml my-rules/delete-allowed.yaml";
const CONFIGURATION: &str = "toml grantlint.toml";

#[test]
fn outputs_and_numbers_of_rules_are_current() {
    let readme = text("README.md");
    let mut current = String::new();
    let mut copied = 0;
    for fence in fences(&readme).iter().filter(|fence| fence.info == "console") {
        current.push_str(&readme[copied..fence.body.start]);
        // A session may change the files that it is about.
        let workspace = workspace(&readme);
        current.push_str(&session(&readme[fence.body.clone()], workspace.path()));
        copied = fence.body.end;
    }
    current.push_str(&readme[copied..]);
    is_current("README.md", &rules::with_numbers(&current));
}

/// Compares a page with what it should say, or writes that when `UPDATE` is set.
fn is_current(name: &str, current: &str) {
    if std::env::var_os("UPDATE").is_some() {
        // The other tests read the page at the same time, so it is replaced in one go.
        let new = root().join(format!("{name}.new"));
        std::fs::write(&new, current).expect("a file can be written");
        std::fs::rename(&new, root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        return;
    }
    let page = text(name);
    let differing = page.lines().zip(current.lines()).enumerate().find(|(_, (one, other))| one != other);
    if let Some((index, (stands, is))) = differing {
        panic!("{name}:{} says\n{stands}\nand should say\n{is}\nrun with UPDATE=1", index + 1);
    }
    assert!(page == current, "{name} ends too early or too late; run with UPDATE=1");
}

#[test]
fn commands_exit_as_said() {
    let readme = text("README.md");
    let mut run = 0;
    for fence in fences(&readme).iter().filter(|fence| fence.info == "sh") {
        for command in readme[fence.body.clone()].lines().filter_map(command) {
            let output = command.run(&root());
            assert_eq!(output.status.code(), Some(command.status), "{}: {}", command.line, stderr(&output));
            run += 1;
        }
    }
    assert!(run >= 5, "only {run} commands were found; are the fences still marked `sh`?");
}

#[test]
fn the_first_command_finds_things_and_is_the_one_that_ci_runs() {
    let readme = text("README.md");
    let fences = fences(&readme);
    let first = fences.iter().find(|fence| fence.info == "sh").expect("a fence with commands");
    let line = readme[first.body.clone()].lines().next().expect("a command");
    let command = command(line).expect("a command of the program");
    assert_eq!(command.status, 1, "{line}");
    let arguments = command.arguments.join(" ");
    assert!(text(".ci/run").contains(&format!("-- {arguments} ||")), ".ci/run does not run `{arguments}`");
}

#[test]
fn the_rule_example_proves_itself_and_reports_its_own_bad_example() {
    let readme = text("README.md");
    let workspace = workspace(&readme);
    let test = grantlint(&["test", "my-rules"], workspace.path());
    assert_eq!(test.status.code(), Some(0), "{}{}", stdout(&test), stderr(&test));

    let rule = text_of(&workspace.path().join("my-rules/delete-allowed.yaml"));
    let bad = literal_after(&rule, "bad:");
    std::fs::write(workspace.path().join("bad.json"), bad).expect("a file can be written");
    let check =
        grantlint(&["check", "--format", "json", "--rules", "my-rules", "bad.json"], workspace.path());
    assert_eq!(check.status.code(), Some(1), "{}", stderr(&check));
    let report = json(&check);
    let findings = report["findings"].as_array().expect("a list of findings");
    let pointers: Vec<_> = findings
        .iter()
        .filter(|finding| finding["rule"] == "delete-allowed")
        .map(|finding| finding["primary"]["pointer"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(pointers, ["/Statement/0/Action/1"]);
}

#[test]
fn a_rule_example_that_did_not_work_would_be_noticed() {
    let readme = text("README.md");
    let workspace = workspace(&readme);
    let path = workspace.path().join("my-rules/delete-allowed.yaml");
    let broken = text_of(&path).replace("s3:(Delete", "s3:(Remove");
    std::fs::write(&path, broken).expect("a file can be written");
    assert_eq!(grantlint(&["test", "my-rules"], workspace.path()).status.code(), Some(1));
    let check = grantlint(&["check", "--rules", "my-rules", "fixtures"], workspace.path());
    assert_eq!(check.status.code(), Some(2), "a rule that cannot fire does not load");
}

#[test]
fn the_configuration_example_has_every_key_and_works() {
    let readme = text("README.md");
    let workspace = workspace(&readme);
    // The other tests are about the program without a configuration.
    write_shown(&readme, CONFIGURATION, workspace.path());
    let print = grantlint(&["check", "--print-config", "--config", "grantlint.toml"], workspace.path());
    assert_eq!(print.status.code(), Some(0), "{}", stderr(&print));
    let shown = stdout(&print);
    let settings: Vec<&str> = shown.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(settings.len() >= 11, "{shown}");
    for line in settings {
        assert!(line.ends_with("  # configuration file"), "the example does not set this: {line}");
    }
    let check = grantlint(&["check", "--config", "grantlint.toml", "fixtures"], workspace.path());
    assert_eq!(check.status.code(), Some(1), "{}", stderr(&check));
}

#[test]
fn paths_that_are_named_exist() {
    for name in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "THIRD-PARTY-NOTICES.md", "rules/README.md"]
    {
        let page = root().join(name);
        for target in links(&text(name)) {
            assert!(page.with_file_name(&target).exists(), "{name} links to `{target}`");
        }
    }
    let mut named = 0;
    for name in ["README.md", "CONTRIBUTING.md"] {
        let page = text(name);
        for path in named_paths(&page) {
            assert!(root().join(path).exists(), "{name} names `{path}`");
            named += 1;
        }
    }
    assert!(named >= 10, "only {named} paths were found");
}

// The repository and the program.

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(name: &str) -> String {
    text_of(&root().join(name))
}

fn text_of(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.replace("\r\n", "\n")
}

fn grantlint(arguments: &[&str], folder: &Path) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_grantlint"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().expect("the program starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).replace("\r\n", "\n")
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).expect("the output is JSON")
}

/// A folder with a copy of the fixtures and the rule file that the page shows.
fn workspace(page: &str) -> TempDir {
    let workspace = tempfile::tempdir().expect("a temporary folder can be made");
    for folder in ["fixtures/bundles", "fixtures/controls", "fixtures/seeds"] {
        copy(&root().join(folder), &workspace.path().join(folder));
    }
    write_shown(page, RULE, workspace.path());
    workspace
}

/// Writes the file that the fence with `info` shows and names.
fn write_shown(page: &str, info: &str, folder: &Path) {
    let mut fences = fences(page).into_iter();
    let fence = fences.find(|fence| fence.info == info).unwrap_or_else(|| panic!("no fence `{info}`"));
    let path = folder.join(info.split_once(' ').expect("a language and a path").1);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    std::fs::write(path, &page[fence.body]).expect("a file can be written");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the fixtures can be listed") {
        let path = entry.expect("an entry can be read").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a file can be copied");
        }
    }
}

// The page.

struct Fence<'p> {
    /// What stands behind the three backticks.
    info: &'p str,
    /// The bytes between the fence's two lines.
    body: Range<usize>,
}

fn fences(page: &str) -> Vec<Fence<'_>> {
    let mut fences = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    let mut offset = 0;
    for line in page.split_inclusive('\n') {
        let end = offset + line.len();
        match (line.strip_prefix("```"), open) {
            (Some(info), None) => open = Some((info.trim(), end)),
            (Some(_), Some((info, start))) => {
                fences.push(Fence { info, body: start..offset });
                open = None;
            }
            (None, _) => {}
        }
        offset = end;
    }
    assert!(open.is_none(), "a fence is not closed");
    fences
}

/// The page without its fences.
fn prose(page: &str) -> String {
    let mut prose = String::new();
    let mut copied = 0;
    for fence in fences(page) {
        prose.push_str(&page[copied..fence.body.start]);
        copied = fence.body.end;
    }
    prose.push_str(&page[copied..]);
    prose.replace("```", "")
}

/// The files of the repository that Markdown links lead to.
fn links(page: &str) -> Vec<String> {
    let prose = prose(page);
    let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://")).map(str::to_owned).collect()
}

/// What stands in backticks and has a slash; patterns and placeholders are no paths.
fn named_paths(page: &str) -> Vec<&str> {
    let mut outside = Vec::new();
    let mut copied = 0;
    for fence in fences(page) {
        outside.push(&page[copied..fence.body.start - "```\n".len() - fence.info.len()]);
        copied = fence.body.end + "```\n".len();
    }
    outside.push(&page[copied..]);
    let quoted = outside.into_iter().flat_map(|part| part.split('`').skip(1).step_by(2));
    quoted.filter(|text| text.contains('/') && !text.contains([' ', '*', '<', '@', '$', ':'])).collect()
}

/// The first literal block (`|`) behind `key`, without its indentation.
fn literal_after(yaml: &str, key: &str) -> String {
    let behind = &yaml[yaml.find(key).expect("the key stands in the file")..];
    let mut lines = behind.lines().skip_while(|line| !line.ends_with(": |")).skip(1).peekable();
    let indent = lines.peek().map_or(0, |line| line.len() - line.trim_start().len());
    let block = lines.take_while(|line| line.len() - line.trim_start().len() >= indent);
    block.map(|line| &line[indent..]).collect::<Vec<_>>().join("\n")
}
