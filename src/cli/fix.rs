//! The fixes that `grantlint check --fix` writes into files.

use std::path::Path;

use crate::cli::Error;
use crate::cli::accepted::Accepting;
use grantlint::fix::{Extent, Fixed, fixed};
use grantlint::output::{count, harmless, harmless_lines};
use grantlint::report::Report;
use grantlint::rule::{Input, RuleSet};
use grantlint::source::{self, Places};

/// A fix can lay the next one bare, or lie too close to it to be made with it; more often than this that is not so.
const MOST_ROUNDS: usize = 16;

/// Checks and fixes until there is nothing left to fix, and says on standard error what was done.
pub(super) fn fix_files(
    check: impl Fn() -> Result<Report, Error>,
    accepting: &Accepting<'_>,
    input: Input<'_>,
    extent: Extent,
) -> Result<(), Error> {
    let (mut made, mut files) = (0, Vec::new());
    for _ in 0..MOST_ROUNDS {
        let mut report = check()?;
        accepting.mark_only(&mut report)?;
        let round = fixed(&report, extent, input.policy_type, input.settings.authorization());
        if round.is_empty() {
            break;
        }
        for one in round {
            write(&one)?;
            tell(&one, input.rules);
            made += one.edits.len();
            files.push(one.file.path.clone());
        }
    }
    files.sort_unstable();
    files.dedup();
    if made > 0 {
        eprintln!("{} in {}", count(made, "fix", "fixes"), count(files.len(), "file", "files"));
    }
    Ok(())
}

/// Writes a file anew, if it still is what was checked.
fn write(fixed: &Fixed<'_>) -> Result<(), Error> {
    let path = Path::new(&fixed.file.path);
    let name = harmless(&fixed.file.path);
    let now = source::read(path, &mut Vec::new())
        .map_err(|failure| Error::Usage(format!("`{name}` was not fixed: {}", failure.message)))?;
    if now.text == fixed.text {
        // Another path leads to the same file.
        return Ok(());
    }
    if fixed.file.text.as_ref() != Some(&now.text) {
        return Err(Error::Usage(format!("`{name}` was not fixed: it has changed since it was checked")));
    }
    std::fs::write(path, &fixed.text)
        .map_err(|error| Error::Usage(format!("`{name}` was not fixed: it cannot be written: {error}")))
}

fn tell(fixed: &Fixed<'_>, rules: &RuleSet) {
    let text = fixed.file.text.as_deref().unwrap_or_default();
    let places = Places::find(text, fixed.edits.iter().map(|(_, fix)| fix.span.start).collect());
    let path = harmless(&fixed.file.path);
    for (finding, fix) in &fixed.edits {
        let place = places.of(fix.span.start);
        let (rule, what) = (&rules.get(finding.rule).metadata.id, harmless_lines(&fix.description));
        eprintln!("{path}:{}:{}: fixed[{rule}]: {what}", place.line, place.column);
    }
}
