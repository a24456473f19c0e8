//! How controls went, as a table for people.

use std::io::{self, Write};

use crate::control::{Scope, Verdict};
use crate::output::count;
use crate::output::harmless::harmless;
use crate::rule::outcome::Outcome;

/// How many of the exports that would decide a control are named.
const MISSING_SHOWN: usize = 3;

/// Writes a table for each framework, failures first, and what would decide the controls that are open.
pub(super) fn write_controls(outcomes: &[Outcome<'_>], out: &mut dyn Write) -> io::Result<()> {
    for outcomes in outcomes.chunk_by(|one, other| one.framework.id == other.framework.id) {
        let Some(first) = outcomes.first() else { continue };
        writeln!(out, "{}: {}", first.framework.id, first.framework.title)?;
        let width = outcomes.iter().map(|outcome| outcome.control.id.len()).max().unwrap_or(0);
        for verdict in Verdict::ALL {
            for outcome in outcomes.iter().filter(|outcome| outcome.verdict == verdict) {
                let (word, id, title) = (shown(verdict), &outcome.control.id, &outcome.control.title);
                writeln!(out, "  {word:13}  {id:width$}  {title}{}", details(outcome))?;
            }
        }
        let counts = Verdict::ALL.map(|verdict| {
            let number = outcomes.iter().filter(|outcome| outcome.verdict == verdict).count();
            format!("{number} {}", shown(verdict))
        });
        writeln!(out, "  {} of {}\n", counts.join(", "), count(outcomes.len(), "control", "controls"))?;
    }
    Ok(())
}

const fn shown(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Failed => "failed",
        Verdict::Open => "not decidable",
        Verdict::Passed => "passed",
    }
}

/// What stands behind the title: how many findings, of whom, or what is missing.
fn details(outcome: &Outcome<'_>) -> String {
    match outcome.verdict {
        Verdict::Passed if outcome.subjects.len() > 1 => format!(" ({})", subjects(outcome)),
        Verdict::Passed => String::new(),
        Verdict::Failed if outcome.of.is_some() => {
            let findings = count(outcome.findings(), "finding", "findings");
            let (failed, open) = (outcome.count(Verdict::Failed), outcome.count(Verdict::Open));
            let open = if open > 0 { format!(", {open} not decidable") } else { String::new() };
            format!(": {findings} in {failed} of {}{open}", subjects(outcome))
        }
        Verdict::Failed => {
            let failed = outcome.through.iter().filter(|part| part.1 == Verdict::Failed);
            format!(": {}", failed.map(|part| part.0).collect::<Vec<_>>().join(", "))
        }
        Verdict::Open => match outcome.reason {
            Some(reason) => format!(": {reason}"),
            None => format!(": needs {}", missing(outcome)),
        },
    }
}

/// How many it was held against.
fn subjects(outcome: &Outcome<'_>) -> String {
    let word = outcome.of.map_or("", Scope::word);
    count(outcome.subjects.len(), word, &format!("{word}s"))
}

fn missing(outcome: &Outcome<'_>) -> String {
    let shown = outcome.missing.iter().take(MISSING_SHOWN).map(|missed| harmless(&missed.what).into_owned());
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if let Some(more @ 1..) = outcome.missing.len().checked_sub(MISSING_SHOWN) {
        text.push_str(&format!(" and {more} more"));
    }
    text
}
