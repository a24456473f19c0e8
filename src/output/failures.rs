//! What could not be read, beside an answer.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::finding::Failure;
use crate::output::harmless::{harmless, harmless_lines};

/// Failures as a list of objects.
pub(super) fn failures_as_json(failures: &[Failure]) -> Value {
    failures.iter().map(|one| json!({ "path": one.path, "message": one.message })).collect()
}

/// Writes failures for people, a line each.
pub(super) fn write_failures(failures: &[Failure], out: &mut dyn Write) -> io::Result<()> {
    for failure in failures {
        writeln!(out, "error: {}: {}", harmless(&failure.path), harmless_lines(&failure.message))?;
    }
    Ok(())
}
