//! How a contract with a partner is held to.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::contract::{Clause, Contract, Held, State};
use crate::finding::Severity;
use crate::output::difference::place;
use crate::output::failures::{failures_as_json, write_failures};
use crate::output::harmless::harmless;
use crate::output::located::Located;
use crate::output::{HumanOptions, Labelled, Remark};

/// Writes the answer as one JSON object.
///
/// # Errors
/// What `out` gives.
pub fn write_contract_json(contract: &Contract, held: Held, out: &mut dyn Write) -> io::Result<()> {
    let state = held.state();
    let Held { bucket, callers, clauses, files, failures } = held;
    let labels: Vec<_> = clauses.iter().flat_map(|clause| clause.outcome.labels.iter().cloned()).collect();
    let labelled = Labelled::new(files, labels);
    let located = Located::new(labelled.report());
    let row = |clause: &Clause| {
        let places: Vec<Value> = clause.outcome.labels.iter().map(|label| place(label, &located)).collect();
        json!({
            "kind": clause.kind.word(),
            "state": clause.outcome.state.word(),
            "text": clause.text,
            "places": places,
            "notes": clause.outcome.notes,
        })
    };
    let object = json!({
        "version": 1,
        "title": contract.title,
        "source": contract.source,
        "read": contract.read,
        "bucket": bucket,
        "callers": callers,
        "state": state.word(),
        "clauses": clauses.iter().map(row).collect::<Vec<_>>(),
        "failures": failures_as_json(&failures),
    });
    writeln!(out, "{object:#}")
}

/// Writes the answer for people: what is kept, then what is not, with excerpts.
///
/// # Errors
/// What `out` gives.
pub fn write_contract_human(
    contract: &Contract,
    held: Held,
    options: HumanOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let state = held.state();
    let Held { bucket, callers, clauses, files, failures } = held;
    writeln!(out, "{} ({}, read {})", harmless(&contract.title), harmless(&contract.source), contract.read)?;
    writeln!(out, "bucket: {}", harmless(&bucket))?;
    for caller in &callers {
        writeln!(out, "caller: {}", harmless(caller))?;
    }
    let (kept, others): (Vec<_>, Vec<_>) =
        clauses.iter().partition(|clause| clause.outcome.state == State::Kept);
    for clause in &kept {
        writeln!(out, "kept: {}", harmless(&clause.text))?;
    }
    writeln!(out)?;
    let labels: Vec<_> = others.iter().flat_map(|clause| clause.outcome.labels.iter().cloned()).collect();
    let labelled = Labelled::new(files, labels);
    let remarks: Vec<Remark> = others.iter().map(|clause| remark(clause)).collect();
    labelled.write(&remarks, options, out)?;
    write_failures(&failures, out)?;
    let count = |state: State| clauses.iter().filter(|clause| clause.outcome.state == state).count();
    writeln!(
        out,
        "{}: {} kept, {} broken, {} open",
        state.word(),
        count(State::Kept),
        count(State::Broken),
        count(State::Open)
    )
}

fn remark(clause: &Clause) -> Remark {
    let (state, labels, notes) = (clause.outcome.state, &clause.outcome.labels, &clause.outcome.notes);
    Remark {
        severity: if state == State::Broken { Severity::High } else { Severity::Medium },
        message: format!("{}: {}", state.word(), clause.text),
        labels: labels.clone(),
        notes: notes.clone(),
    }
}
