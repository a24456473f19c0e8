//! The report for people: each finding with an excerpt of the source, then one line of counts.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use codespan_reporting::diagnostic::{Diagnostic, LabelStyle, Severity as Header};
use codespan_reporting::files::Error;
use codespan_reporting::term::termcolor::{Ansi, NoColor};
use codespan_reporting::term::{Config, Renderer, RichDiagnostic, WriteStyle};

use crate::finding::{Acceptance, Finding, Severity};
use crate::fix::wanted_fix;
use crate::output::controls::write_controls;
use crate::output::count;
use crate::output::excerpt::Excerpt;
use crate::output::harmless::{harmless, harmless_lines};
use crate::output::located::Located;
use crate::output::ordered::{entries, write_in_order};
use crate::report::{Report, Summary};
use crate::rule::outcome::outcomes;
use crate::rule::{Metadata, RuleSet};

/// How many related places are shown with a finding; the others are counted.
const RELATED_SHOWN: usize = 8;

/// How much is shown, and whether in colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HumanOptions {
    /// Write ANSI escape sequences.
    pub color: bool,
    /// Also say why each rule matters, how sure it is, and what every file was recognised as.
    pub verbose: bool,
    /// One line a finding, and no counts; this outranks `verbose`.
    pub quiet: bool,
}

/// Writes `report` for people: findings, failures, with `verbose` what each file is, how the chosen
/// controls went, and the counts.
///
/// # Errors
/// What `out` gives.
pub fn write_human(
    report: &Report,
    rules: &RuleSet,
    options: HumanOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let located = Located::new(report);
    let config = Config::default();
    write_in_order(&entries(report, |_| true), &mut out, |entry, text| {
        let metadata = &rules.get(entry.finding.rule).metadata;
        let write = if options.quiet { write_line } else { write_rich };
        write(entry.finding, metadata, &located, options, &config, text).map_err(into_io)
    })?;
    out.write_all(&failures(report, options, &config)?)?;
    if !options.quiet {
        if options.verbose {
            write_files(report, &mut out)?;
        }
        if let Some(chosen) = rules.controls() {
            write_controls(&outcomes(report, chosen), &mut out)?;
        }
        writeln!(out, "{}", counts(&report.summary()))?;
        if let Some(line) = fixable(report) {
            writeln!(out, "{line}")?;
        }
    }
    out.flush()
}

/// The finding with its excerpt and notes.
fn write_rich(
    finding: &Finding,
    metadata: &Metadata,
    located: &Located,
    options: HumanOptions,
    config: &Config,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    let primary = std::iter::once((LabelStyle::Primary, &finding.primary));
    let related = finding.related.iter().take(RELATED_SHOWN).map(|label| (LabelStyle::Secondary, label));
    let mut excerpt = Excerpt::new(located, primary.chain(related));
    let diagnostic = Diagnostic::new(header(finding.severity))
        .with_code(harmless(&metadata.id))
        .with_message(message(finding))
        .with_labels(std::mem::take(&mut excerpt.marks))
        .with_notes(notes(finding, metadata, located, options.verbose));
    let mut out = styled(out, options);
    RichDiagnostic::new(&diagnostic, config).render(&excerpt, &mut Renderer::new(&mut *out, config))
}

/// The finding on one line, as compilers and editors know it.
fn write_line(
    finding: &Finding,
    metadata: &Metadata,
    located: &Located,
    options: HumanOptions,
    config: &Config,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    write!(out, "{}:", harmless(located.path(finding.primary.file)))?;
    if let Some(area) = located.label(&finding.primary) {
        write!(out, "{}:{}:", area.start.line, area.start.column)?;
    }
    write!(out, " ")?;
    let mut out = styled(out, options);
    let code = harmless(&metadata.id);
    let mut message = message(finding);
    if finding.accepted.is_some() {
        message.to_mut().push_str(" (accepted)");
    }
    Renderer::new(&mut *out, config).render_header(None, header(finding.severity), Some(&code), &message)
}

pub(super) fn styled<'o>(out: &'o mut Vec<u8>, options: HumanOptions) -> Box<dyn WriteStyle + 'o> {
    if options.color { Box::new(Ansi::new(out)) } else { Box::new(NoColor::new(out)) }
}

pub(super) fn into_io(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        other => io::Error::other(other),
    }
}

fn message(finding: &Finding) -> Cow<'_, str> {
    harmless(finding.message.trim_end())
}

pub(super) const fn header(severity: Severity) -> Header {
    match severity {
        Severity::Critical | Severity::High => Header::Error,
        Severity::Medium => Header::Warning,
        Severity::Low | Severity::Info => Header::Note,
    }
}

/// What stands below the excerpt.
fn notes(finding: &Finding, metadata: &Metadata, located: &Located, verbose: bool) -> Vec<String> {
    let mut notes = Vec::new();
    let primary = &finding.primary;
    if located.label(primary).is_none() {
        notes.push(format!("in {}", place(located.path(primary.file), &primary.pointer)));
    } else if !primary.pointer.is_empty() {
        notes.push(format!("at {}", harmless(&primary.pointer)));
    }
    for label in finding.related.iter().take(RELATED_SHOWN) {
        if located.label(label).is_none() {
            let mut note = format!("see {}", place(located.path(label.file), &label.pointer));
            if !label.message.is_empty() {
                note.push_str(": ");
                note.push_str(&harmless(&label.message));
            }
            notes.push(note);
        }
    }
    if let Some(hidden @ 1..) = finding.related.len().checked_sub(RELATED_SHOWN) {
        notes.push(format!("and {} more", count(hidden, "place", "places")));
    }
    let help = finding.help.as_ref().unwrap_or(&metadata.help);
    if !help.is_empty() {
        notes.push(format!("help: {}", harmless_lines(help)));
    }
    if let Some(fix) = &finding.fix {
        notes.push(format!("fix: {}", harmless_lines(&fix.description)));
    }
    match &finding.accepted {
        Some(Acceptance::Suppressed(reason)) => notes.push(format!("accepted: {}", harmless_lines(reason))),
        Some(Acceptance::Baseline) => notes.push("accepted: it is in the baseline".to_owned()),
        None => {}
    }
    if verbose {
        notes.push(format!("why: {}", harmless_lines(&metadata.why)));
        let (severity, confidence) = (finding.severity.word(), finding.confidence.word());
        let category = metadata.category.word();
        notes.push(format!("severity: {severity}, confidence: {confidence}, category: {category}"));
    }
    notes
}

/// A path and the pointer in it, when there is one.
fn place<'t>(path: &'t str, pointer: &str) -> Cow<'t, str> {
    let path = harmless(path);
    if pointer.is_empty() { path } else { format!("{path}: {}", harmless(pointer)).into() }
}

fn failures(report: &Report, options: HumanOptions, config: &Config) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    for failure in &report.failures {
        let message = format!("{}: {}", harmless(&failure.path), harmless_lines(&failure.message));
        let mut out = styled(&mut text, options);
        let written = Renderer::new(&mut *out, config).render_header(None, Header::Error, None, &message);
        written.map_err(into_io)?;
    }
    Ok(text)
}

/// What each file was recognised as.
fn write_files(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for file in &report.files {
        let path = harmless(&file.path);
        if file.documents.is_empty() && !file.is_failed {
            writeln!(out, "{path}: not ours")?;
        }
        for document in &file.documents {
            let pointer = harmless(&document.pointer);
            let space = if pointer.is_empty() { "" } else { " " };
            writeln!(out, "{path}: {pointer}{space}{}", document.kind.described())?;
        }
    }
    Ok(())
}

/// The last line: what was found, in how much, and what was left out.
fn counts(summary: &Summary) -> String {
    let mut line = match summary.total() {
        0 => "no findings".to_owned(),
        total => {
            let severities = Severity::ALL.iter().zip(summary.findings).filter(|(_, found)| *found > 0);
            let severities: Vec<String> =
                severities.map(|(severity, found)| format!("{found} {}", severity.word())).collect();
            format!("{} ({})", count(total, "finding", "findings"), severities.join(", "))
        }
    };
    line.push_str(" in ");
    line.push_str(&count(summary.documents, "document", "documents"));
    line.push_str(" of ");
    line.push_str(&count(summary.checked, "file", "files"));
    if summary.accepted > 0 {
        line.push_str("; ");
        line.push_str(&count(summary.accepted, "finding is accepted", "findings are accepted"));
    }
    if summary.not_ours > 0 {
        line.push_str("; ");
        line.push_str(&count(summary.not_ours, "file is not ours", "files are not ours"));
    }
    if summary.failures > 0 {
        line.push_str("; ");
        line.push_str(&count(summary.failures, "failure", "failures"));
    }
    line
}

/// How many findings `--fix` can do away with, where there are some.
fn fixable(report: &Report) -> Option<String> {
    let fixable = report.findings().filter(|finding| wanted_fix(finding).is_some()).count();
    let has = count(fixable, "finding has a fix", "findings have a fix");
    (fixable > 0).then(|| {
        format!("{has}: `--fix` writes what keeps the meaning into the files, `--fix=all` everything")
    })
}
