//! The command line as its users meet it: arguments in, exit status and output out.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "cli/accepted.rs"]
mod accepted;
#[path = "cli/access.rs"]
mod access;
#[path = "cli/actions.rs"]
mod actions;
#[path = "cli/aws_data.rs"]
mod aws_data;
#[path = "cli/can.rs"]
mod can;
#[path = "cli/choice.rs"]
mod choice;
#[path = "cli/config.rs"]
mod config;
#[path = "cli/contract.rs"]
mod contract;
#[path = "cli/custom_rules.rs"]
mod custom_rules;
#[path = "cli/deny_check.rs"]
mod deny_check;
#[path = "cli/diff.rs"]
mod diff;
#[path = "cli/files.rs"]
mod files;
#[path = "cli/fix.rs"]
mod fix;
#[path = "cli/loosened.rs"]
mod loosened;
#[path = "cli/output.rs"]
mod output;
#[path = "cli/query.rs"]
mod query;
#[path = "cli/revision.rs"]
mod revision;
#[path = "cli/rules.rs"]
mod rules;
#[path = "cli/status.rs"]
mod status;
#[path = "cli/threads.rs"]
mod threads;
#[path = "cli/unseen.rs"]
mod unseen;

use std::path::PathBuf;
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// Nothing is wrong with it.
const CLEAN: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::field-media/*"}]}"#;

/// One finding of high severity: `wildcard-action`, family `access`, category `security`.
const HIGH: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::a"}]}"#;

/// One finding of low severity: `version-missing`, family `grammar`, category `hygiene`.
const LOW: &str = r#"{"Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::field-media/*"}]}"#;

/// Another tool's file.
const NOT_OURS: &str = r#"{"name": "labeling-console", "version": "2.4.0"}"#;

/// A folder of its own for one test, and the tool run in it.
struct Folder(TempDir);

/// What a run gave.
#[derive(Debug)]
struct Run {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Folder {
    /// A folder with these files.
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().unwrap());
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_grantlint"));
        command.current_dir(self.0.path()).args(arguments).timeout(Duration::from_secs(60));
        command.env_remove("NO_COLOR");
        command
    }

    /// Runs the tool in the folder.
    fn run(&self, arguments: &[&str]) -> Run {
        finish(&mut self.command(arguments))
    }

    /// The rules of the findings of `check --format json` with these arguments, sorted.
    fn found(&self, arguments: &[&str]) -> Vec<String> {
        let run = self.run(&[&["check", "--format", "json"], arguments].concat());
        let mut ids: Vec<String> = list(&run.json()["findings"])
            .map(|finding| finding["rule"].as_str().unwrap().to_owned())
            .collect();
        ids.sort();
        ids
    }
}

impl Run {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

fn finish(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The elements of a JSON array.
fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}
