//! The findings that `grantlint check` does not count, and the baseline that it writes.

use std::path::{Path, PathBuf};

use crate::cli::{Error, print, tell, text_of};
use grantlint::accepted::{Accepted, Baseline, Stale};
use grantlint::config::Config;
use grantlint::day::Day;
use grantlint::output::{count, harmless};
use grantlint::report::Report;
use grantlint::rule::RuleSet;

/// What was accepted, and of which rules.
pub(super) struct Accepting<'c> {
    config: &'c Config,
    rules: &'c RuleSet,
    accepted: Accepted,
    today: Day,
}

impl<'c> Accepting<'c> {
    /// Reads what the configuration says, the baseline with it unless a new one is to be written.
    pub(super) fn new(
        config: &'c Config,
        rules: &'c RuleSet,
        is_writing: bool,
        today: Day,
    ) -> Result<Self, Error> {
        let mut accepted = config.accepted();
        for one in &accepted.suppressions {
            rules.named(&one.rule).map_err(|error| {
                Error::Usage(format!("{}: a suppression: {error}", shown(config.file.as_deref())))
            })?;
        }
        if let Some(path) = config.baseline.value.as_deref().filter(|_| !is_writing) {
            accepted.baseline = Some(read(path)?);
        }
        Ok(Self { config, rules, accepted, today })
    }

    /// Marks what was accepted. Where `is_whole` a whole tree was checked, so that it is told what nothing needs any more.
    pub(super) fn mark(&self, report: &mut Report, is_whole: bool) -> Result<(), Error> {
        let stale = self.mark_only(report)?;
        let file = shown(self.config.file.as_deref());
        for number in stale.ended {
            let one = &self.accepted.suppressions[number];
            let until = one.until.map(|until| until.to_string()).unwrap_or_default();
            eprintln!(
                "warning: {file}: the suppression of `{}` ended on {until}: its findings count again",
                one.rule
            );
        }
        if !is_whole {
            return Ok(());
        }
        for number in stale.unused {
            let one = &self.accepted.suppressions[number];
            let of =
                one.path.as_ref().map(|path| format!(" in `{}`", harmless(path.glob()))).unwrap_or_default();
            eprintln!("warning: {file}: the suppression of `{}`{of} matches no finding; remove it", one.rule);
        }
        if stale.gone > 0 {
            let baseline = shown(self.config.baseline.value.as_deref());
            let gone = count(stale.gone, "finding is", "findings are");
            eprintln!("warning: {baseline}: {gone} there no more; write it anew with `--write-baseline`");
        }
        Ok(())
    }

    /// Marks what was accepted, and tells nobody.
    pub(super) fn mark_only(&self, report: &mut Report) -> Result<Stale, Error> {
        if self.accepted.suppressions.is_empty() && self.accepted.baseline.is_none() {
            return Ok(Stale::default());
        }
        Ok(self.accepted.mark(report, self.rules, &here()?, self.today))
    }

    /// Writes what counts to a baseline, and says how much that is; what could not be checked is not in it.
    pub(super) fn write(&self, path: &Path, report: &mut Report) -> Result<u8, Error> {
        self.mark(report, false)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let baseline = Baseline::of(report, self.rules, folder, &here()?);
        std::fs::write(path, baseline.text())
            .map_err(|error| Error::Usage(format!("{} cannot be written: {error}", shown(Some(path)))))?;
        tell(&report.failures);
        print(&format!(
            "{} written to {}\n",
            count(baseline.count(), "finding", "findings"),
            shown(Some(path))
        ))?;
        Ok(if report.failures.is_empty() { 0 } else { 2 })
    }
}

fn read(path: &Path) -> Result<Baseline, Error> {
    let name = shown(Some(path));
    if !path.exists() {
        return Err(Error::Usage(format!("{name} is not there; `--write-baseline` makes a baseline")));
    }
    let text = text_of(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    Baseline::parse(&text, folder).map_err(|error| Error::Usage(format!("{name} {error}")))
}

/// The folder that paths count from.
fn here() -> Result<PathBuf, Error> {
    std::env::current_dir()
        .map_err(|error| Error::Usage(format!("the current folder cannot be found: {error}")))
}

fn shown(path: Option<&Path>) -> String {
    path.map_or_else(String::new, |path| format!("`{}`", harmless(&path.display().to_string())))
}
