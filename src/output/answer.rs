//! Answers to questions, for people: a line that says it, then each place that it rests on with an excerpt.

use std::io::{self, Write};

use codespan_reporting::diagnostic::{Diagnostic, LabelStyle};
use codespan_reporting::term::{Config, Renderer, RichDiagnostic};

use crate::finding::{Anchor, Confidence, Finding, Label, RuleNumber, Severity};
use crate::output::HumanOptions;
use crate::output::excerpt::Excerpt;
use crate::output::harmless::{harmless, harmless_lines};
use crate::output::human::{header, into_io, styled};
use crate::output::located::Located;
use crate::report::{FileReport, Report};
use crate::source::{Place, Source};

/// Something to be said about places in files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// How loudly it is said.
    pub severity: Severity,
    /// What is said, in one line.
    pub message: String,
    /// The places, the one that matters first; none for a remark about no place.
    pub labels: Vec<Label>,
    /// What else there is to say.
    pub notes: Vec<String>,
}

/// The lines and columns of labels in files that are at hand.
#[derive(Debug)]
pub struct Labelled {
    report: Report,
}

impl Labelled {
    /// Takes the files and every label that will be asked for; a label's file is its place among them.
    #[must_use]
    pub fn new(sources: Vec<Source>, labels: impl IntoIterator<Item = Label>) -> Self {
        let file = |source: Source| FileReport {
            path: source.name,
            text: Some(source.text),
            ..FileReport::default()
        };
        let mut report = Report { files: sources.into_iter().map(file).collect(), ..Report::default() };
        let mut labels = labels.into_iter();
        if let (Some(primary), Some(first)) = (labels.next(), report.files.first_mut()) {
            // Places are found for the labels of findings, and which rule a finding is of does not matter to them.
            first.findings.push(Finding {
                rule: RuleNumber(0),
                severity: Severity::Info,
                confidence: Confidence::Low,
                message: String::new(),
                help: None,
                primary,
                related: labels.collect(),
                fix: None,
                anchor: Anchor::Value,
                controls: Vec::new(),
                accepted: None,
            });
        }
        Self { report }
    }

    /// What holds the files and the labels.
    pub(super) fn report(&self) -> &Report {
        &self.report
    }

    /// The path of a label's file.
    #[must_use]
    pub fn path(&self, label: &Label) -> &str {
        self.report.files.get(label.file as usize).map_or("", |file| &file.path)
    }

    /// Where each of `labels` starts and ends.
    #[must_use]
    pub fn places(&self, labels: &[Label]) -> Vec<Option<(Place, Place)>> {
        let located = Located::new(&self.report);
        labels.iter().map(|label| located.label(label).map(|area| (area.start, area.end))).collect()
    }

    /// Writes each remark with excerpts of its places.
    ///
    /// # Errors
    /// What `out` gives.
    pub fn write(&self, remarks: &[Remark], options: HumanOptions, out: &mut dyn Write) -> io::Result<()> {
        let located = Located::new(&self.report);
        let config = Config::default();
        for remark in remarks {
            let style = |index: usize| if index == 0 { LabelStyle::Primary } else { LabelStyle::Secondary };
            let labels = remark.labels.iter().enumerate().map(|(index, label)| (style(index), label));
            let mut excerpt = Excerpt::new(&located, labels);
            let place = remark.labels.first().filter(|label| !label.pointer.is_empty());
            let at = place.map(|label| format!("at {}", harmless(&label.pointer)));
            let notes =
                at.into_iter().chain(remark.notes.iter().map(|note| harmless_lines(note).into_owned()));
            let diagnostic = Diagnostic::new(header(remark.severity))
                .with_message(harmless(&remark.message))
                .with_labels(std::mem::take(&mut excerpt.marks))
                .with_notes(notes.collect());
            let mut text = Vec::new();
            {
                let mut styled = styled(&mut text, options);
                let mut renderer = Renderer::new(&mut *styled, &config);
                RichDiagnostic::new(&diagnostic, &config).render(&excerpt, &mut renderer).map_err(into_io)?;
            }
            out.write_all(&text)?;
        }
        Ok(())
    }
}
