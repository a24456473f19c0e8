//! The lines and columns of every label of a report, found in one pass over each file.

use rayon::prelude::*;

use crate::finding::{Finding, Label};
use crate::report::{FileReport, Report};
use crate::source::{Place, Places, Span};

/// With fewer files than this, starting the thread pool costs more than it saves.
const FEW_FILES: usize = 8;

/// A report and where its labels lie.
pub(super) struct Located<'r> {
    report: &'r Report,
    /// One for each file; empty for those whose text was not kept.
    places: Vec<Places>,
}

/// A range of a text that is at hand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    /// The bytes: within the text, and on boundaries of characters.
    pub(super) span: Span,
    pub(super) start: Place,
    pub(super) end: Place,
}

impl<'r> Located<'r> {
    /// Finds every label and every fix of `report`.
    pub(super) fn new(report: &'r Report) -> Self {
        Self::beside(report, |_, _, _| ()).0
    }

    /// The same, and what `of` makes of each file, its number and its places: fetching a text from memory takes longer
    /// than going over it, so that it is done once for both.
    pub(super) fn beside<T: Send>(
        report: &'r Report,
        of: impl Fn(usize, &FileReport, &Places) -> T + Send + Sync,
    ) -> (Self, Vec<T>) {
        let mut spans: Vec<Vec<Span>> = vec![Vec::new(); report.files.len()];
        let mut note = |file: u32, span: Span| {
            if let Some(spans) = spans.get_mut(file as usize) {
                spans.push(span);
            }
        };
        for finding in report.findings() {
            for label in labels(finding) {
                note(label.file, label.span);
            }
            if let Some(fix) = &finding.fix {
                note(finding.primary.file, fix.span);
            }
        }
        let found = for_each_file(report, |number, file| {
            let places = match &file.text {
                Some(text) if !spans[number].is_empty() => {
                    let fitted = spans[number].iter().map(|span| span.within(text));
                    Places::find(text, fitted.flat_map(|span| [span.start, span.end]).collect())
                }
                _ => Places::default(),
            };
            let beside = of(number, file, &places);
            (places, beside)
        });
        let (places, beside) = found.into_iter().unzip();
        (Self { report, places }, beside)
    }

    /// The file that a label counts as `number`.
    pub(super) fn file(&self, number: u32) -> Option<&'r FileReport> {
        self.report.files.get(number as usize)
    }

    /// The path of the file that a label counts as `number`.
    pub(super) fn path(&self, number: u32) -> &'r str {
        self.file(number).map_or("", |file| &file.path)
    }

    /// Where a label lies, in words: the path with line and column, or with the pointer where the text was not kept.
    pub(super) fn at(&self, label: &Label) -> String {
        let path = self.path(label.file);
        match self.label(label) {
            Some(area) => format!("{path}:{}:{}", area.start.line, area.start.column),
            None => format!("{path} {}", label.pointer),
        }
    }

    /// As [`Self::at`], in brackets behind what lies there; nothing for what lies nowhere.
    pub(super) fn behind(&self, place: Option<&Label>) -> String {
        place.map_or_else(String::new, |label| format!(" ({})", self.at(label)))
    }

    /// The text of the file that a label counts as `number`, when it was kept.
    pub(super) fn text(&self, number: u32) -> Option<&'r str> {
        self.file(number)?.text.as_deref()
    }

    /// Where a label of the report lies, when its file's text was kept.
    pub(super) fn label(&self, label: &Label) -> Option<Area> {
        self.area(label.file, label.span)
    }

    /// Where the span of a label or fix of the report lies, when its file's text was kept.
    pub(super) fn area(&self, file: u32, span: Span) -> Option<Area> {
        let span = span.within(self.text(file)?);
        let places = &self.places[file as usize];
        Some(Area { span, start: places.of(span.start), end: places.of(span.end) })
    }
}

/// The primary label, then the related ones.
pub(super) fn labels(finding: &Finding) -> impl Iterator<Item = &Label> {
    std::iter::once(&finding.primary).chain(&finding.related)
}

/// Calls `of` with each file and its number, on several threads when it pays; the results come in order.
pub(super) fn for_each_file<R: Send>(
    report: &Report,
    of: impl Fn(usize, &FileReport) -> R + Send + Sync,
) -> Vec<R> {
    let call = |(number, file)| of(number, file);
    if report.files.len() < FEW_FILES {
        report.files.iter().enumerate().map(call).collect()
    } else {
        report.files.par_iter().enumerate().map(call).collect()
    }
}
