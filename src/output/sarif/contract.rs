//! How a contract with a partner is held to, as SARIF: a result for each clause that is broken or open.

use std::io::{self, Write};

use crate::contract::{Clause, ClauseKind, Contract, Held, State};
use crate::finding::Label;
use crate::output::Labelled;
use crate::output::located::Located;
use crate::output::sarif::json_text::JsonText;
use crate::output::sarif::result::Locations;
use crate::output::sarif::uri::uri_reference;
use crate::output::sarif::{SCHEMA_URI, failed, model};

/// What clauses are about, in the order in which the log describes them.
const KINDS: [ClauseKind; 6] = [
    ClauseKind::Entry,
    ClauseKind::ExternalId,
    ClauseKind::Session,
    ClauseKind::Need,
    ClauseKind::Limit,
    ClauseKind::Setting,
];

/// Writes the clauses that are not kept as a SARIF log of one run, each at the statements that make it so.
///
/// # Errors
/// What `out` gives.
pub fn write_contract_sarif(contract: &Contract, held: Held, out: &mut dyn Write) -> io::Result<()> {
    let Held { clauses, files, failures, .. } = held;
    let labels: Vec<_> = clauses.iter().flat_map(|clause| clause.outcome.labels.iter().cloned()).collect();
    let labelled = Labelled::new(files, labels);
    let located = Located::new(labelled.report());
    let uris: Vec<_> = labelled.report().files.iter().map(|file| uri_reference(&file.path)).collect();
    let locations = Locations { located: &located, uris: &uris };
    let invocation = model::Invocation {
        execution_successful: failures.is_empty(),
        tool_execution_notifications: failures.iter().map(failed).collect(),
    };
    let mut text = Vec::new();
    let mut json = JsonText::new(&mut text);
    json.json(r#"{"$schema":""#).json(SCHEMA_URI).json(r#"","version":"2.1.0","runs":[{"tool":"#);
    json.value(&tool(contract))?;
    json.json(
        r#","columnKind":"utf16CodeUnits","automationDetails":{"id":"grantlint/contract/"},"invocations":["#,
    );
    json.value(&invocation)?;
    json.json(r#"],"results":["#);
    let others = clauses.iter().filter(|clause| clause.outcome.state != State::Kept);
    for (number, clause) in others.enumerate() {
        json.json(if number == 0 { "\n" } else { ",\n" });
        write_clause(clause, &locations, &mut json);
    }
    json.json("]}]}\n");
    out.write_all(&text)
}

/// The kinds of clauses as rules.
fn tool(contract: &Contract) -> model::Tool<'_> {
    let rule = |kind: ClauseKind| {
        let about = format!("{}: {}", contract.title, about(kind));
        model::Rule {
            id: rule_id(kind).into(),
            name: rule_id(kind),
            short_description: model::Message { text: about.clone().into() },
            full_description: model::Message { text: about.clone().into() },
            help: model::Help { text: about.clone(), markdown: about },
            help_uri: Some(&*contract.source).filter(|source| source.starts_with("https://")),
            default_configuration: model::Configuration { level: "error" },
            relationships: Vec::new(),
            properties: model::RuleProperties {
                tags: vec!["contract".into()],
                precision: "high",
                security_severity: "8.0",
            },
        }
    };
    model::Tool::with(KINDS.into_iter().map(rule).collect(), Vec::new())
}

fn rule_id(kind: ClauseKind) -> String {
    format!("contract-{}", kind.word())
}

const fn about(kind: ClauseKind) -> &'static str {
    match kind {
        ClauseKind::Entry => "the partner can come in, and nobody else",
        ClauseKind::ExternalId => "the partner comes in with its external id only",
        ClauseKind::Session => "sessions last long enough",
        ClauseKind::Need => "the partner can do what it needs",
        ClauseKind::Limit => "the partner can do nothing else",
        ClauseKind::Setting => "the bucket is set as the partner needs it",
    }
}

fn write_clause(clause: &Clause, locations: &Locations<'_>, json: &mut JsonText) {
    let outcome = &clause.outcome;
    let index = KINDS.iter().position(|kind| *kind == clause.kind).unwrap_or_default();
    json.json(r#"{"ruleId":"#).string(&rule_id(clause.kind));
    json.json(r#","ruleIndex":"#).number(u32::try_from(index).unwrap_or_default());
    json.json(match outcome.state {
        State::Open => r#","kind":"open","level":"none","#,
        State::Broken | State::Kept => r#","kind":"fail","level":"error","#,
    });
    json.json(r#""message":{"text":""#).text(outcome.state.word()).json(": ").text(&clause.text);
    for note in &outcome.notes {
        json.json("; ").text(note);
    }
    json.json(r#""},"#);
    match outcome.labels.split_first() {
        Some((primary, related)) => locations.write(primary, related, json),
        None => locations.write_file(json),
    }
    // A clause stands for itself from run to run; of the limit there may be one for each statement.
    let place = outcome.labels.first().map_or("", |label: &Label| &label.pointer);
    json.json(r#","partialFingerprints":{"grantlint/contract/v1":""#);
    json.text(&clause.text).json(" ").text(place).json(r#""}}"#);
}
