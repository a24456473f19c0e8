//! Rendering on several threads, writing in order.

use std::io::{self, Write};

use rayon::prelude::*;

use crate::finding::Finding;
use crate::report::Report;

/// How many findings one task renders. With no more than this, there is one task and no thread pool is started.
const TASK: usize = 64;

/// How many findings are rendered before they are written: this bounds the memory, whatever their number.
const BATCH: usize = 16 * TASK;

/// A finding to write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'r> {
    /// How many are written before it.
    pub(super) number: usize,
    /// The number of the file that reports it.
    pub(super) file: usize,
    /// Its number among the findings of the file.
    pub(super) index: usize,
    pub(super) finding: &'r Finding,
}

/// Every finding of `report` that is written and that `keep` keeps, in order.
pub(super) fn entries(report: &Report, mut keep: impl FnMut(&Finding) -> bool) -> Vec<Entry<'_>> {
    let mut entries = Vec::with_capacity(report.findings().count());
    for (file, file_report) in report.files.iter().enumerate() {
        for (index, finding) in file_report.findings.iter().enumerate() {
            if report.shows(finding) && keep(finding) {
                entries.push(Entry { number: entries.len(), file, index, finding });
            }
        }
    }
    entries
}

/// Writes what `render` gives for each of `entries`, in their order.
pub(super) fn write_in_order(
    entries: &[Entry],
    out: &mut dyn Write,
    render: impl Fn(&Entry, &mut Vec<u8>) -> io::Result<()> + Sync,
) -> io::Result<()> {
    let render_all = |entries: &[Entry]| -> io::Result<Vec<u8>> {
        let mut text = Vec::with_capacity(entries.len() * 512);
        for entry in entries {
            render(entry, &mut text)?;
        }
        Ok(text)
    };

    if entries.len() <= TASK {
        return out.write_all(&render_all(entries)?);
    }
    let render_batch =
        |batch: &[Entry]| -> Vec<io::Result<Vec<u8>>> { batch.par_chunks(TASK).map(render_all).collect() };
    let mut batches = entries.chunks(BATCH);
    let mut rendered = batches.next().map_or_else(Vec::new, render_batch);
    while !rendered.is_empty() {
        let mut following = Vec::new();
        // One batch is written while the next one is rendered.
        rayon::in_place_scope(|scope| {
            if let Some(batch) = batches.next() {
                scope.spawn(|_| following = render_batch(batch));
            }
            rendered.drain(..).try_for_each(|text| out.write_all(&text?))
        })?;
        rendered = following;
    }
    Ok(())
}
