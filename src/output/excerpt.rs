//! The lines of source that a finding is shown with.
//!
//! codespan-reporting prints whole lines and prints them as they are. So it is given a small text of our own: only the
//! lines with labels, made harmless, long ones cut to a window round each label, each with its true line number.

use std::borrow::Cow;
use std::ops::Range;

use codespan_reporting::diagnostic::{Label as Mark, LabelStyle};
use codespan_reporting::files::{Error, Files};

use crate::finding::Label;
use crate::output::harmless::{harmless, push_harmless};
use crate::output::located::{Area, Located};
use crate::source::{ceil, floor};

/// A longer line, in bytes, is cut to a window.
const LONG: usize = 160;

/// How much of a long line is shown on each side of a label.
const MARGIN: usize = 60;

/// How much of a label is shown on a long line; with the margin it stays within the part known to be one line.
const LONG_LABEL: usize = LONG - MARGIN;

/// Stands where a line was cut.
const ELLIPSIS: &str = "…";

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// The source that one finding is shown with.
pub(super) struct Excerpt<'r> {
    located: &'r Located<'r>,
    /// The rows, one a line.
    text: String,
    rows: Vec<Row>,
    /// The labels, in `text`.
    pub(super) marks: Vec<Mark<u32>>,
}

/// A line, or a window of one.
struct Row {
    file: u32,
    line: usize,
    /// What codespan-reporting takes for the line's index; neighbours have no gap, others have one of three, so that
    /// the break between them is drawn and no line in between is asked for.
    index: usize,
    /// The bytes in the excerpt's text.
    shown: Range<usize>,
    /// Where the bytes of the file begin in the excerpt's text.
    body: usize,
    /// The column of the first byte of the body.
    column: usize,
}

/// The part of a line that one label needs.
struct Window<'r> {
    file: u32,
    line: u32,
    text: &'r str,
    /// The bytes of the file to show.
    bytes: Range<usize>,
    is_cut_before: bool,
    is_cut_after: bool,
    /// The column of the first byte shown.
    column: usize,
}

impl<'r> Excerpt<'r> {
    /// The lines that `labels` stand on; a label whose file's text was not kept has none.
    ///
    /// A label of several lines is shown on its first.
    pub(super) fn new<'l>(
        located: &'r Located<'r>,
        labels: impl Iterator<Item = (LabelStyle, &'l Label)>,
    ) -> Self {
        let mut windows = Vec::new();
        let mut marked = Vec::new();
        for (style, label) in labels {
            let (Some(text), Some(area)) = (located.text(label.file), located.label(label)) else {
                continue;
            };
            let (window, end) = window(label.file, text, area);
            marked.push((style, label, area.start.line, area.span.range().start..end));
            windows.push(window);
        }

        let mut excerpt = Self { located, text: String::new(), rows: Vec::new(), marks: Vec::new() };
        let windows = merge(windows);
        for (number, window) in windows.iter().enumerate() {
            excerpt.push(window, number.checked_sub(1).map(|previous| &windows[previous]));
        }
        for (style, label, line, bytes) in marked {
            let found = windows.iter().position(|window| {
                (window.file, window.line) == (label.file, line)
                    && window.bytes.start <= bytes.start
                    && bytes.end <= window.bytes.end
            });
            // Each label's window was merged into one of them.
            let Some(found) = found else { continue };
            let shift = |at: usize| at - windows[found].bytes.start + excerpt.rows[found].body;
            let mark = Mark::new(style, label.file, shift(bytes.start)..shift(bytes.end));
            excerpt.marks.push(mark.with_message(harmless(&label.message)));
        }
        excerpt
    }

    fn push(&mut self, window: &Window, previous: Option<&Window>) {
        let index = match (previous, self.rows.last()) {
            (Some(before), Some(row)) if before.file == window.file => {
                row.index + if before.line + 1 == window.line { 1 } else { 3 }
            }
            _ => 0,
        };
        let start = self.text.len();
        if window.is_cut_before {
            self.text.push_str(ELLIPSIS);
        }
        let body = self.text.len();
        push_harmless(&mut self.text, &window.text[window.bytes.clone()]);
        if window.is_cut_after {
            self.text.push_str(ELLIPSIS);
        }
        let shown = start..self.text.len();
        self.text.push('\n');
        let row =
            Row { file: window.file, line: window.line as usize, index, shown, body, column: window.column };
        self.rows.push(row);
    }

    fn row(&self, file: u32, index: usize) -> Result<&Row, Error> {
        let found = self.rows.iter().find(|row| row.file == file && row.index == index);
        found.ok_or(Error::LineTooLarge { given: index, max: self.rows.len() })
    }
}

/// The window for a label at `area`, and where the label ends in it.
fn window(file: u32, text: &str, area: Area) -> (Window<'_>, usize) {
    let Range { start, end } = area.span.range();
    let bytes = text.as_bytes();

    // Only the neighbourhood is looked at: a line can be as long as the file.
    let near = start.saturating_sub(LONG);
    let line_start = match bytes[near..start].iter().rposition(|byte| *byte == b'\n') {
        Some(found) => Some(near + found + 1),
        None if near == 0 => Some(0),
        None => None,
    };
    let far = (start + LONG).min(text.len());
    let line_end = match bytes[start..far].iter().position(|byte| *byte == b'\n') {
        // A CR before the LF belongs to the line's end.
        Some(found) if found > 0 && bytes[start + found - 1] == b'\r' => Some(start + found - 1),
        Some(found) => Some(start + found),
        None if far == text.len() => Some(far),
        None => None,
    };

    let end = end.min(line_end.unwrap_or(end));
    let (mut shown, end) = match (line_start, line_end) {
        (Some(line_start), Some(line_end)) if line_end - line_start <= LONG => (line_start..line_end, end),
        _ => {
            let end = floor(text, end.min(start + LONG_LABEL));
            let from = floor(text, start.saturating_sub(MARGIN)).max(line_start.unwrap_or(0));
            let to = ceil(text, end + MARGIN).min(line_end.unwrap_or(text.len()));
            (from..to, end)
        }
    };
    let is_cut_before = line_start != Some(shown.start);
    let is_cut_after = line_end != Some(shown.end);
    if shown.start == 0 && start > 0 && text.starts_with(BYTE_ORDER_MARK) {
        shown.start = BYTE_ORDER_MARK.len();
    }
    let before = text[shown.start..start].chars().count();
    let column = (area.start.column as usize).saturating_sub(before).max(1);
    let line = area.start.line;
    (Window { file, line, text, bytes: shown, is_cut_before, is_cut_after, column }, end)
}

/// Joins the windows that overlap, and brings them in the order of their lines.
fn merge(mut windows: Vec<Window<'_>>) -> Vec<Window<'_>> {
    windows.sort_by_key(|window| (window.file, window.line, window.bytes.start));
    windows.dedup_by(|later, earlier| {
        let overlap = (earlier.file, earlier.line) == (later.file, later.line)
            && later.bytes.start <= earlier.bytes.end;
        if overlap && later.bytes.end > earlier.bytes.end {
            earlier.bytes.end = later.bytes.end;
            earlier.is_cut_after = later.is_cut_after;
        }
        overlap
    });
    windows
}

/// `byte_index` is in the excerpt's text throughout.
impl<'a> Files<'a> for Excerpt<'_> {
    type FileId = u32;
    type Name = Cow<'a, str>;
    type Source = &'a str;

    fn name(&'a self, file: u32) -> Result<Self::Name, Error> {
        Ok(harmless(self.located.path(file)))
    }

    fn source(&'a self, _: u32) -> Result<Self::Source, Error> {
        Ok(&self.text)
    }

    fn line_index(&'a self, _: u32, byte_index: usize) -> Result<usize, Error> {
        let found = self.rows.iter().rfind(|row| row.shown.start <= byte_index);
        found.map(|row| row.index).ok_or(Error::FileMissing)
    }

    fn line_number(&'a self, file: u32, line_index: usize) -> Result<usize, Error> {
        Ok(self.row(file, line_index)?.line)
    }

    fn column_number(&'a self, file: u32, line_index: usize, byte_index: usize) -> Result<usize, Error> {
        let row = self.row(file, line_index)?;
        let before = self.text.get(row.body..byte_index).unwrap_or("");
        Ok(row.column + before.chars().count())
    }

    fn line_range(&'a self, file: u32, line_index: usize) -> Result<Range<usize>, Error> {
        Ok(self.row(file, line_index)?.shown.clone())
    }
}
