//! `grantlint.toml`: what it may say, finding it, and what is in force once the command line has spoken.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::accepted::{Accepted, Suppression};
use crate::finding::Severity;
use crate::policy::is_account_id;
use crate::rule::{Choice, Partner, Settings};
use crate::source::{Selection, with_slashes};

/// The file's name; it is looked for upwards from the first path.
pub const FILE_NAME: &str = "grantlint.toml";

/// The longest file, in bytes: people write it, and each of its words is looked up among the rules.
const MAX_BYTES: u64 = 1024 * 1024;

/// What a configuration file says. Unknown keys are errors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConfigFile {
    /// Only these rules: ids, families or categories.
    pub select: Option<Vec<String>>,
    /// Opt-in rules to run as well, by id.
    pub enable: Option<Vec<String>>,
    /// Not these rules.
    pub ignore: Option<Vec<String>>,
    /// Frameworks whose controls are judged.
    pub controls: Option<Vec<String>>,
    /// Severities that replace the rules' own, by id, family or category; the narrower word counts.
    #[serde(default)]
    pub severity: std::collections::BTreeMap<String, String>,
    /// The least severity that makes the exit status 1.
    pub fail_on: Option<String>,
    /// Globs of the files to read in a folder.
    pub include: Option<Vec<String>>,
    /// Globs of the files not to read.
    pub exclude: Option<Vec<String>>,
    /// Folders of the user's own rules, relative to the file.
    pub rules: Option<Vec<PathBuf>>,
    /// A table of AWS's actions in place of the embedded one, relative to the file.
    pub aws_data: Option<PathBuf>,
    /// The user's own account ids.
    pub own_accounts: Option<Vec<String>>,
    /// The user's organization id; an empty one is none.
    pub organization: Option<String>,
    /// Partners and what they need.
    #[serde(default)]
    pub partners: Vec<PartnerEntry>,
    /// A file of findings that were there before, relative to the file.
    pub baseline: Option<PathBuf>,
    /// Findings that are accepted, and why.
    #[serde(default)]
    pub suppressions: Vec<Suppression>,
}

/// One `[[partners]]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PartnerEntry {
    /// Shown in messages.
    pub name: String,
    /// The account that they come from.
    pub account: String,
    /// The session duration that they ask for, in seconds.
    pub session_seconds: Option<u32>,
}

/// A mistake in the configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConfigError {
    /// Where, what, and what would be right.
    pub message: String,
}

/// Where a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The configuration file.
    File,
    /// The command line.
    CommandLine,
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// What is in force.
    pub value: T,
    /// Who said so.
    pub origin: Origin,
}

/// Everything that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The file that was read.
    pub file: Option<PathBuf>,
    /// Only these rules.
    pub select: Setting<Vec<String>>,
    /// Opt-in rules.
    pub enable: Setting<Vec<String>>,
    /// Not these rules.
    pub ignore: Setting<Vec<String>>,
    /// Frameworks whose controls are judged.
    pub controls: Setting<Vec<String>>,
    /// Severities by rule, family or category.
    pub severity: Setting<Vec<(String, Severity)>>,
    /// The least severity that fails.
    pub fail_on: Setting<Severity>,
    /// Files to read.
    pub include: Setting<Vec<String>>,
    /// Files not to read.
    pub exclude: Setting<Vec<String>>,
    /// The user's rule folders.
    pub rules: Setting<Vec<PathBuf>>,
    /// The user's table of AWS's actions.
    pub aws_data: Setting<Option<PathBuf>>,
    /// The user's accounts.
    pub own_accounts: Setting<Vec<String>>,
    /// The user's organization.
    pub organization: Setting<Option<String>>,
    /// Partners.
    pub partners: Setting<Vec<Partner>>,
    /// The file of findings that were there before.
    pub baseline: Setting<Option<PathBuf>>,
    /// Findings that are accepted.
    pub suppressions: Setting<Vec<Suppression>>,
}

/// What the command line says about the same settings; `None` and empty mean nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Only these rules.
    pub select: Vec<String>,
    /// Opt-in rules.
    pub enable: Vec<String>,
    /// Not these rules.
    pub ignore: Vec<String>,
    /// Frameworks whose controls are judged.
    pub controls: Vec<String>,
    /// The least severity that fails.
    pub fail_on: Option<Severity>,
    /// Files to read.
    pub include: Vec<String>,
    /// Files not to read.
    pub exclude: Vec<String>,
    /// The user's rule folders.
    pub rules: Vec<PathBuf>,
    /// The user's table of AWS's actions.
    pub aws_data: Option<PathBuf>,
    /// The user's accounts.
    pub own_accounts: Vec<String>,
    /// The user's organization.
    pub organization: Option<String>,
    /// The file of findings that were there before.
    pub baseline: Option<PathBuf>,
}

/// Looks for the file upwards from `start`, a file or folder.
#[must_use]
pub fn find(start: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    start.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}

/// Reads a configuration file.
///
/// # Errors
/// The file cannot be read, is larger than 1 MiB, is not TOML, or has a key or value that is not known.
pub fn read(path: &Path) -> Result<ConfigFile, ConfigError> {
    let wrong = |what: &str| ConfigError { message: format!("`{}`{what}", path.display()) };
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| wrong(&format!(" cannot be read: {error}")))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(wrong(" is larger than 1 MiB"));
    }
    let text = String::from_utf8(bytes).map_err(|_| wrong(" is not UTF-8"))?;
    toml::from_str(&text).map_err(|error| wrong(format!(": {error}").trim_end()))
}

impl Config {
    /// Puts the file and the command line together; the command line counts for more.
    ///
    /// # Errors
    /// A severity, an account id or an organization id that is none.
    pub fn new(path: Option<PathBuf>, file: ConfigFile, over: Overrides) -> Result<Self, ConfigError> {
        let wrong = |origin: Origin, what: String| {
            let file = path.as_ref().filter(|_| origin == Origin::File);
            let place = file.map_or_else(String::new, |path| format!("`{}`: ", path.display()));
            ConfigError { message: format!("{place}{what}") }
        };
        let severity_of = |word: &str| {
            Severity::from_word(word).ok_or_else(|| {
                let known = Severity::ALL.map(Severity::word).join(", ");
                wrong(Origin::File, format!("no severity `{word}`; the severities are {known}"))
            })
        };
        let mut severity = Vec::new();
        for (id, word) in &file.severity {
            severity.push((id.clone(), severity_of(word)?));
        }
        let severity_origin = if severity.is_empty() { Origin::Default } else { Origin::File };
        let from_file = file.fail_on.as_deref().map(severity_of).transpose()?;
        let folder = path.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_owned();
        let rules = file.rules.map(|folders| folders.iter().map(|rules| folder.join(rules)).collect());
        // What is empty is none, as `--print-config` shows it.
        let beside = |path: PathBuf| Some(folder.join(&path)).filter(|_| !path.as_os_str().is_empty());
        let (aws_data, baseline) = (file.aws_data.map(beside), file.baseline.map(beside));
        let partners: Vec<Partner> = file
            .partners
            .into_iter()
            .map(|entry| Partner {
                name: entry.name,
                account: entry.account,
                session_seconds: entry.session_seconds,
            })
            .collect();
        let own_accounts = list(over.own_accounts, file.own_accounts, Vec::new());
        let own = own_accounts.value.iter().map(|account| (account, own_accounts.origin));
        let mut accounts = own.chain(partners.iter().map(|partner| (&partner.account, Origin::File)));
        if let Some((account, origin)) = accounts.find(|pair| !is_account_id(pair.0)) {
            return Err(wrong(origin, format!("`{account}` is no account id; one has twelve digits")));
        }
        let organization = file.organization.map(|id| Some(id).filter(|id| !id.is_empty()));
        let organization = setting(over.organization.map(Some), organization, None);
        if let Some(id) = organization.value.as_deref().filter(|id: &&str| !id.starts_with("o-")) {
            let what = format!("`{id}` is no organization id; one begins with `o-`");
            return Err(wrong(organization.origin, what));
        }
        let suppressions_origin = if file.suppressions.is_empty() { Origin::Default } else { Origin::File };
        let partners_origin = if partners.is_empty() { Origin::Default } else { Origin::File };
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        Ok(Self {
            file: path,
            select: list(over.select, file.select, Vec::new()),
            enable: list(over.enable, file.enable, Vec::new()),
            ignore: list(over.ignore, file.ignore, Vec::new()),
            controls: list(over.controls, file.controls, Vec::new()),
            severity: Setting { value: severity, origin: severity_origin },
            fail_on: setting(over.fail_on, from_file, Severity::Low),
            include: list(over.include, file.include, words(&Selection::DEFAULT_INCLUDE)),
            exclude: list(over.exclude, file.exclude, words(&Selection::DEFAULT_EXCLUDE)),
            rules: list(over.rules, rules, Vec::new()),
            aws_data: setting(over.aws_data.map(Some), aws_data, None),
            own_accounts,
            organization,
            partners: Setting { value: partners, origin: partners_origin },
            baseline: setting(over.baseline.map(Some), baseline, None),
            suppressions: Setting { value: file.suppressions, origin: suppressions_origin },
        })
    }

    /// The rules to run.
    #[must_use]
    pub fn choice(&self) -> Choice {
        Choice {
            select: self.select.value.clone(),
            also: self.enable.value.clone(),
            ignore: self.ignore.value.clone(),
            severity: self.severity.value.clone(),
        }
    }

    /// What checks take from it; the table of AWS's actions is the embedded one until somebody reads another.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            own_accounts: self.own_accounts.value.clone(),
            organization: self.organization.value.clone(),
            partners: self.partners.value.clone(),
            ..Settings::default()
        }
    }

    /// The files to read in a folder.
    ///
    /// # Errors
    /// The glob that does not compile.
    pub fn selection(&self) -> Result<Selection, ConfigError> {
        Selection::new(&self.include.value, &self.exclude.value).map_err(|error| {
            let is_of_file = [self.include.origin, self.exclude.origin].contains(&Origin::File);
            let place = self.file.as_ref().filter(|_| is_of_file);
            let place = place.map_or_else(String::new, |path| format!(" (a glob of `{}`)", path.display()));
            ConfigError { message: format!("{error}{place}") }
        })
    }

    /// The findings that are accepted; the baseline is read by somebody else.
    #[must_use]
    pub fn accepted(&self) -> Accepted {
        let folder = self.file.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_owned();
        Accepted { suppressions: self.suppressions.value.clone(), folder, baseline: None }
    }

    /// The configuration file, when it is what names a rule, a family, a category or a framework.
    #[must_use]
    pub fn file_naming(&self, word: &str) -> Option<&Path> {
        let lists = [&self.select, &self.enable, &self.ignore, &self.controls];
        let is_named = lists
            .iter()
            .any(|list| list.origin == Origin::File && list.value.iter().any(|named| named == word))
            || self.severity.value.iter().any(|pair| pair.0 == word);
        self.file.as_deref().filter(|_| is_named)
    }

    /// Every setting in force and where it comes from, a line each, as a configuration file with comments.
    #[must_use]
    pub fn describe(&self) -> String {
        let mut out = match &self.file {
            Some(path) => format!("# configuration file: {}\n", path.display()),
            None => "# configuration file: none\n".to_owned(),
        };
        let mut line = |key: &str, value: toml::Value, origin: Origin| {
            let from = match origin {
                Origin::Default => "default",
                Origin::File => "configuration file",
                Origin::CommandLine => "command line",
            };
            out.push_str(&format!("{key} = {value}  # {from}\n"));
        };
        line("select", strings(&self.select.value), self.select.origin);
        line("enable", strings(&self.enable.value), self.enable.origin);
        line("ignore", strings(&self.ignore.value), self.ignore.origin);
        line("controls", strings(&self.controls.value), self.controls.origin);
        let fail_on = toml::Value::from(self.fail_on.value.word());
        line("fail-on", fail_on, self.fail_on.origin);
        line("include", strings(&self.include.value), self.include.origin);
        line("exclude", strings(&self.exclude.value), self.exclude.origin);
        let shown = |path: &PathBuf| with_slashes(path);
        let folders: Vec<String> = self.rules.value.iter().map(shown).collect();
        line("rules", strings(&folders), self.rules.origin);
        let table = self.aws_data.value.as_ref().map(shown).unwrap_or_default();
        line("aws-data", toml::Value::from(table), self.aws_data.origin);
        line("own-accounts", strings(&self.own_accounts.value), self.own_accounts.origin);
        let organization = self.organization.value.clone().unwrap_or_default();
        line("organization", toml::Value::from(organization), self.organization.origin);
        let severities: toml::Table = self
            .severity
            .value
            .iter()
            .map(|(id, severity)| (id.clone(), toml::Value::from(severity.word())))
            .collect();
        line("severity", toml::Value::from(severities), self.severity.origin);
        let partners = self.partners.value.iter().map(|partner| {
            let mut table = toml::Table::new();
            table.insert("name".to_owned(), partner.name.clone().into());
            table.insert("account".to_owned(), partner.account.clone().into());
            if let Some(seconds) = partner.session_seconds {
                table.insert("session-seconds".to_owned(), i64::from(seconds).into());
            }
            toml::Value::from(table)
        });
        line("partners", toml::Value::Array(partners.collect()), self.partners.origin);
        let baseline = self.baseline.value.as_ref().map(shown).unwrap_or_default();
        line("baseline", toml::Value::from(baseline), self.baseline.origin);
        let suppressions = self.suppressions.value.iter().map(Suppression::as_toml);
        line("suppressions", toml::Value::Array(suppressions.collect()), self.suppressions.origin);
        out
    }
}

fn strings(values: &[String]) -> toml::Value {
    toml::Value::Array(values.iter().map(|value| toml::Value::from(value.as_str())).collect())
}

fn list<T>(over: Vec<T>, file: Option<Vec<T>>, default: Vec<T>) -> Setting<Vec<T>> {
    setting((!over.is_empty()).then_some(over), file, default)
}

fn setting<T>(over: Option<T>, file: Option<T>, default: T) -> Setting<T> {
    match (over, file) {
        (Some(value), _) => Setting { value, origin: Origin::CommandLine },
        (None, Some(value)) => Setting { value, origin: Origin::File },
        (None, None) => Setting { value: default, origin: Origin::Default },
    }
}
