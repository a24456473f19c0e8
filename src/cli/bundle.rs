//! `grantlint bundle`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::configuration::ConfigurationArguments;
use crate::cli::{AnswerFormat, Error, chosen_rules, print, tell};
use grantlint::bundle::export::{Export, export};
use grantlint::bundle::{Because, Missing};
use grantlint::config::Overrides;
use grantlint::output::harmless;
use grantlint::rule::{Input, State, Survey, Surveyed};

#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0, or 2 when something could not be read")]
pub(super) struct BundleArguments {
    /// Files and folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Output format
    #[arg(long, short, value_enum, default_value = "human")]
    format: AnswerFormat,
    /// One of your own account ids
    #[arg(long = "own-account", value_delimiter = ',', value_name = "ID")]
    own_accounts: Vec<String>,
    #[command(flatten)]
    configuration: ConfigurationArguments,
}

pub(super) fn run(arguments: &BundleArguments) -> Result<u8, Error> {
    let overrides = Overrides { own_accounts: arguments.own_accounts.clone(), ..Overrides::default() };
    let config = arguments.configuration.read(&arguments.paths, overrides)?;
    let rules = chosen_rules(&config)?;
    let settings = config.settings();
    let input = Input { rules: &rules, settings: &settings, policy_type: None };
    let survey = grantlint::survey_paths(&arguments.paths, &config.selection()?, input);
    print(&match arguments.format {
        AnswerFormat::Human => human(&survey),
        AnswerFormat::Json => format!("{}\n", as_json(&survey)),
    })?;
    tell(&survey.failures);
    Ok(if survey.failures.is_empty() { 0 } else { 2 })
}

fn reason(because: Because) -> &'static str {
    match because {
        Because::OneFile => "one export names it",
        Because::Manifest => "listed in grantlint-bundle.toml",
        Because::FileNames => "named by the files' names",
        Because::Arns => "one folder; the ARNs in the policy name it",
        Because::Document => "one folder; a document in it names it",
        Because::Folder => "one folder",
    }
}

/// The call that would tell, and of whom it asks.
fn named(missing: &Missing) -> String {
    match (missing.kind, &missing.name) {
        (None, _) => format!("your account id ({})", missing.export()),
        (Some(_), Some(name)) => format!("{} of {} `{name}`", missing.export(), missing.owner.word()),
        (Some(_), None) => format!("{} of the {}", missing.export(), missing.owner.word()),
    }
}

/// A line for each export that would decide a rule, in `check --verbose`.
pub(super) fn missing(survey: &Survey) -> String {
    let mut out = String::new();
    for bundle in &survey.bundles {
        for open in &bundle.open {
            let rules = open.rules.join(", ");
            out.push_str(&format!(
                "not known: {}, which would decide {rules}\n",
                harmless(&named(&open.missing))
            ));
        }
    }
    out
}

fn human(survey: &Survey) -> String {
    let mut out = String::new();
    for bundle in &survey.bundles {
        let name = bundle.name.as_deref().unwrap_or("(nothing names it)");
        let name = harmless(name);
        out.push_str(&format!("{} {name}: {}\n", bundle.owner.word(), reason(bundle.because)));
        for fact in bundle.facts.iter().filter(|fact| fact.state != State::Unknown) {
            let files = fact.files.iter().map(|file| harmless(file)).collect::<Vec<_>>().join(", ");
            let line = format!("  {:7}  {:26}  {files}", fact.state.word(), fact.kind.word());
            out.push_str(&format!("{}\n", line.trim_end()));
        }
        for open in &bundle.open {
            out.push_str(&format!(
                "  missing  {}: {}\n",
                harmless(&named(&open.missing)),
                open.rules.join(", ")
            ));
        }
        out.push('\n');
    }
    for (file, why) in &survey.unjoined {
        out.push_str(&format!("not joined: {}: {why}\n", harmless(file)));
    }
    let (count, plural) = (survey.bundles.len(), if survey.bundles.len() == 1 { "" } else { "s" });
    out.push_str(&format!("{count} bundle{plural}\n"));
    out
}

fn as_json(survey: &Survey) -> serde_json::Value {
    let bundle = |bundle: &Surveyed| {
        let facts = bundle.facts.iter().map(|fact| {
            json!({
                "fact": fact.kind.word(),
                "state": fact.state.word(),
                "files": fact.files,
                "export": export(bundle.owner, fact.kind).map(Export::call),
            })
        });
        let open = bundle.open.iter().map(|open| {
            json!({
                "of": open.missing.owner.word(),
                "name": open.missing.name,
                "fact": open.missing.kind.map(grantlint::document::DocumentKind::word),
                "export": open.missing.export(),
                "rules": open.rules,
            })
        });
        json!({
            "of": bundle.owner.word(),
            "name": bundle.name,
            "because": reason(bundle.because),
            "facts": facts.collect::<Vec<_>>(),
            "missing": open.collect::<Vec<_>>(),
        })
    };
    let unjoined = survey.unjoined.iter().map(|(file, why)| json!({"file": file, "why": why}));
    let failures = survey.failures.iter().map(|one| json!({"path": one.path, "message": one.message}));
    json!({
        "version": 1,
        "bundles": survey.bundles.iter().map(bundle).collect::<Vec<_>>(),
        "unjoined": unjoined.collect::<Vec<_>>(),
        "failures": failures.collect::<Vec<_>>(),
    })
}
