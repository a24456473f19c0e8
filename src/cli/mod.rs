//! Subcommands, one file each. Exit status: 0 clean, 1 findings, 2 something could not be read or understood as asked.
//! For a question 0 is yes and 1 is no.

mod accepted;
mod access;
mod actions;
mod bundle;
mod can;
mod check;
mod configuration;
mod contract;
mod controls;
mod deny_check;
mod diff;
mod explain;
mod export_script;
mod fix;
mod git;
mod later;
mod query;
mod rules;
mod shown;
mod test;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::cli::later::Later;
use grantlint::aws::authorization::Authorization;
use grantlint::check::BUILT_IN;
use grantlint::config::{Config, ConfigError};
use grantlint::output::{harmless, harmless_lines};
use grantlint::rule::{BuiltIn, Rule, RuleError, RuleFile, RuleSet, verify};
use grantlint::source::{self, Failure};

/// Finds what is wrong with AWS policies and S3 bucket configuration, offline.
#[derive(Debug, Parser)]
#[command(version = version(), propagate_version = true, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// The tool's version and the date of the AWS facts that it carries.
fn version() -> String {
    format!("{} (AWS data of {})", env!("CARGO_PKG_VERSION"), grantlint::aws::data_date())
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check files and folders
    Check(Later<check::CheckArguments>),
    /// Say whether a change to policies allows anything new
    Diff(Later<diff::DiffArguments>),
    /// Say who can do what, or with `--public` whether anybody can
    Access(Later<access::AccessArguments>),
    /// Say whether policies allow a request, and which statements decide
    Can(Later<can::CanArguments>),
    /// Prove that policies grant none of some actions and resources
    DenyCheck(Later<deny_check::DenyArguments>),
    /// Say whether a partner has what its contract asks for, and nothing beyond
    Contract(Later<contract::ContractArguments>),
    /// List the rules
    Rules(Later<rules::RulesArguments>),
    /// List the compliance frameworks, or the controls of one and what decides each
    Controls(Later<controls::ControlsArguments>),
    /// Show what a rule is about, with its examples
    Explain(Later<explain::ExplainArguments>),
    /// Run rules on their own examples
    Test(Later<test::TestArguments>),
    /// Run a JSONPath query on a file as it stands
    Query(Later<query::QueryArguments>),
    /// List the AWS actions that patterns such as `s3:Get*` stand for
    Actions(Later<actions::ActionsArguments>),
    /// Show which documents are about the same bucket, role or account, and what is missing
    Bundle(Later<bundle::BundleArguments>),
    /// Print a shell script that collects the documents about a bucket, role or account
    // It has subcommands of its own, which the completions of `help` must know.
    ExportScript(export_script::ScriptArguments),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// How the answer to a question is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum AnswerFormat {
    Human,
    Json,
}

/// Why a command could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("{}", list(.0))]
    Rules(Vec<RuleError>),
    #[error("{0}")]
    Usage(String),
    #[error("cannot write the output: {0}")]
    Output(#[from] std::io::Error),
}

/// Errors as one, each on a line of its own.
fn list<E: std::fmt::Display>(errors: &[E]) -> String {
    let lines = errors.iter().map(|error| harmless(&error.to_string()).into_owned());
    lines.collect::<Vec<_>>().join("\nerror: ")
}

impl Error {
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

/// Parses the arguments and runs the command; the exit status.
pub(crate) fn run() -> Result<u8, Error> {
    match Arguments::parse().command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Access(arguments) => access::run(&arguments),
        Command::Can(arguments) => can::run(&arguments),
        Command::DenyCheck(arguments) => deny_check::run(&arguments),
        Command::Contract(arguments) => contract::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Controls(arguments) => controls::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Query(arguments) => query::run(&arguments),
        Command::Actions(arguments) => actions::run(&arguments),
        Command::Bundle(arguments) => bundle::run(&arguments),
        Command::ExportScript(arguments) => export_script::run(&arguments),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "grantlint", &mut script);
            std::io::stdout().write_all(&script)?;
            Ok(0)
        }
    }
}

/// Reads every rule file of the folders, each folder sorted; an id stands once. Rules of `built_in` may name their
/// function.
fn rule_files(folders: &[PathBuf], built_in: &'static [BuiltIn]) -> Result<Vec<(PathBuf, RuleFile)>, Error> {
    let mut files = Vec::new();
    let mut errors = Vec::new();
    for folder in folders {
        let mut paths = rule_paths(folder)?;
        paths.sort_unstable();
        if paths.is_empty() {
            return Err(Error::Usage(format!("`{}` holds no rule files (`*.yaml`)", folder.display())));
        }
        for path in paths {
            let name = path.display().to_string();
            let text = text_of(&path)?;
            let family = path.parent().and_then(|parent| parent.file_name()).unwrap_or_default();
            match grantlint::rule::read_rule(&name, &family.to_string_lossy(), &text, built_in) {
                Ok(file) => files.push((path, file)),
                Err(error) => errors.push(error),
            }
        }
    }
    if !errors.is_empty() {
        return Err(Error::Rules(errors));
    }
    same_id(&files).map_or(Ok(files), Err)
}

fn rule_paths(folder: &PathBuf) -> Result<Vec<PathBuf>, Error> {
    if folder.is_file() {
        return Ok(vec![folder.clone()]);
    }
    let mut paths = Vec::new();
    for entry in ignore::WalkBuilder::new(folder).standard_filters(false).build() {
        let entry = entry.map_err(|error| unread(&source::unlisted(folder, &error)))?;
        let is_rule =
            entry.path().extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        if is_rule && entry.path().is_file() {
            paths.push(entry.into_path());
        }
    }
    Ok(paths)
}

/// Two files with rules of one id, which no run takes.
fn same_id(files: &[(PathBuf, RuleFile)]) -> Option<Error> {
    files.iter().enumerate().find_map(|(at, (path, file))| {
        let id = &file.rule.metadata.id;
        let (earlier, _) = files[..at].iter().find(|(_, earlier)| earlier.rule.metadata.id == *id)?;
        let (path, earlier) = (path.display(), earlier.display());
        Some(Error::Usage(format!("two rules have the id `{id}`: {earlier} and {path}; give one another id")))
    })
}

/// The rules of a run: built-in ones and the user's, which must prove themselves on their examples first.
fn rule_set(folders: &[PathBuf]) -> Result<RuleSet, Error> {
    let mut rules = Vec::new();
    for (path, file) in rule_files(folders, &[])? {
        if let Some(wrong) = verify(&file, BUILT_IN).iter().find(|one| !one.outcome.is_right()) {
            let path = path.display();
            let (name, outcome) = (&wrong.name, wrong.outcome.word());
            return Err(Error::Usage(format!(
                "{path}: {name} is {outcome}: a rule must speak on its bad examples and be silent on its good ones; \
                 run `grantlint test {path}`"
            )));
        }
        rules.push(file.rule);
    }
    with_built_in(rules)
}

/// The built-in rules and, behind them, the user's.
fn with_built_in(rules: Vec<Arc<Rule>>) -> Result<RuleSet, Error> {
    RuleSet::new(BUILT_IN, rules)
        .map_err(|id| Error::Usage(format!("a built-in rule has the id `{id}`; give yours another one")))
}

/// The rules that the configuration chooses.
fn chosen_rules(config: &Config) -> Result<RuleSet, Error> {
    let mut rules = rule_set(&config.rules.value)?;
    let refuse = |word: &str, error: &dyn std::fmt::Display| {
        let place = config.file_naming(word);
        let place = place.map_or_else(String::new, |path| format!("`{}`: ", path.display()));
        Error::Usage(format!("{place}{error}"))
    };
    if !config.controls.value.is_empty() {
        rules.judge(&config.controls.value).map_err(|error| refuse(error.name(), &error))?;
    }
    rules.choose(&config.choice()).map_err(|error| refuse(&error.word, &error))?;
    Ok(rules)
}

/// The table of AWS's actions in a file.
fn aws_data(path: &Path) -> Result<Authorization, Error> {
    Authorization::read(&text_of(path)?).map_err(|error| {
        Error::Usage(format!(
            "{}:{}:{}: {}; a table has the form that the comments of src/aws/data/authorization.txt describe",
            path.display(),
            error.line,
            error.column,
            error.message
        ))
    })
}

/// The text of a file that the user named.
fn text_of(path: &Path) -> Result<String, Error> {
    let read = source::read(path, &mut Vec::new());
    Ok(read.map_err(|failure| unread(&failure))?.text)
}

fn unread(failure: &Failure) -> Error {
    Error::Usage(format!("`{}`: {}", failure.path, failure.message))
}

/// Tells on the error stream what could not be read, beside an answer that has no place for it.
fn tell(failures: &[Failure]) {
    for failure in failures {
        eprintln!("error: {}: {}", harmless(&failure.path), harmless_lines(&failure.message));
    }
}

/// Prints to standard output in one go.
fn print(text: &str) -> Result<(), Error> {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
