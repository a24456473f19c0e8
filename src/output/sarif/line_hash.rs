//! `primaryLocationLineHash`, by which GitHub knows an alert again when its line moves.
//!
//! GitHub's upload action computes it when a result lacks it, and warns when it differs, so it is computed here as
//! there. The hash of a line covers 100 UTF-16 code units from the line's start on, across line ends, spaces and tabs
//! left out: the sum of `unit * 37^(99 - position)` modulo 2^64. CR and CR LF count as LF; behind the text stands one
//! unit 0xFFFF, then zeros. It is followed by how many lines so far have that hash, so that every line up to the last
//! one with a finding must be hashed.

use std::collections::HashMap;
use std::fmt;

use rayon::prelude::*;
use serde::{Serialize, Serializer};

use crate::finding::Finding;
use crate::output::located::{Located, floor, for_each_file};
use crate::output::ordered::Entry;
use crate::report::Report;

/// The units that a hash covers.
const WINDOW: usize = 100;

const FACTOR: u64 = 37;

/// Stands behind the text.
const END: u16 = 0xFFFF;

/// A longer text is hashed in parts of about this many bytes, on several threads.
const PART: usize = 256 * 1024;

/// Text is looked at in blocks of about this many bytes.
const BLOCK: usize = 256;

/// 1 for each byte that is hashed, 0 for space and tab.
const KEPT: [u8; 256] = {
    let mut kept = [1; 256];
    kept[b' ' as usize] = 0;
    kept[b'\t' as usize] = 0;
    kept
};

/// The hash of a line, and its number among the lines with that hash, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineHash {
    hash: u64,
    occurrence: u32,
}

/// The hashes of all lines on which a finding starts.
pub(super) struct LineHashes {
    /// For each file its lines with findings, sorted.
    files: Vec<Vec<(u32, LineHash)>>,
}

impl LineHashes {
    /// Hashes the lines on which the primary labels of `entries` start.
    pub(super) fn new(report: &Report, entries: &[Entry], located: &Located) -> Self {
        let mut starts: Vec<Vec<(u32, usize)>> = vec![Vec::new(); report.files.len()];
        for entry in entries {
            let primary = &entry.finding.primary;
            if let Some(area) = located.label(primary) {
                starts[primary.file as usize].push((area.start.line, area.span.range().start));
            }
        }
        let files = for_each_file(report, |number, file| {
            let starts = &starts[number];
            let (Some(text), Some(last)) = (&file.text, starts.iter().map(|start| start.1).max()) else {
                return Vec::new();
            };
            let mut lines: Vec<u32> = starts.iter().map(|start| start.0).collect();
            lines.sort_unstable();
            lines.dedup();
            counted(&every_line(text, last), &lines)
        });
        Self { files }
    }

    /// The hash of the line on which `finding` starts; `None` when its file's text was not kept.
    pub(super) fn of(&self, finding: &Finding, located: &Located) -> Option<LineHash> {
        let line = located.label(&finding.primary)?.start.line;
        let lines = &self.files[finding.primary.file as usize];
        let found = lines.binary_search_by_key(&line, |pair| pair.0).ok()?;
        Some(lines[found].1)
    }
}

/// Picks the hashes of `lines`, which are sorted, and counts how often each occurred so far.
fn counted(hashes: &[u64], lines: &[u32]) -> Vec<(u32, LineHash)> {
    let hash_of = |line: u32| hashes.get(line as usize - 1).copied();
    let mut counts: HashMap<u64, u32> = lines.iter().filter_map(|line| Some((hash_of(*line)?, 0))).collect();

    // Few lines have a hash that is asked for; the sieve keeps the others from being looked up.
    let mut sieve = vec![false; (lines.len() * 16).next_power_of_two().max(64)];
    let mask = sieve.len() as u64 - 1;
    let slot = |hash: u64| usize::try_from(hash & mask).unwrap_or_default();
    for hash in counts.keys() {
        sieve[slot(*hash)] = true;
    }

    let mut found = Vec::with_capacity(lines.len());
    let mut wanted = lines.iter().copied().peekable();
    for (line, hash) in (1..).zip(hashes.iter().copied()) {
        if !sieve[slot(hash)] {
            continue;
        }
        if let Some(occurrence) = counts.get_mut(&hash) {
            *occurrence += 1;
            if wanted.next_if_eq(&line).is_some() {
                found.push((line, LineHash { hash, occurrence: *occurrence }));
            }
        }
    }
    found
}

/// The hashes of the lines that start at byte `last` or before it.
fn every_line(text: &str, last: usize) -> Vec<u64> {
    let mut parts = Vec::new();
    let mut from = 0;
    while last - from > PART {
        // Behind a LF a line starts, whatever stands before it.
        let line_end = text.as_bytes()[from + PART..last].iter().position(|byte| *byte == b'\n');
        let Some(line_end) = line_end else { break };
        let to = from + PART + line_end + 1;
        parts.push((from, to - 1));
        from = to;
    }
    if parts.is_empty() {
        return hash_lines(text, last);
    }
    parts.push((from, last));
    let hashed: Vec<Vec<u64>> =
        parts.into_par_iter().map(|(from, last)| hash_lines(&text[from..], last - from)).collect();
    hashed.concat()
}

/// The hashes of the lines that start at byte `last` or before it; the first starts with `text`.
fn hash_lines(text: &str, last: usize) -> Vec<u64> {
    let Units { units, starts } = Units::of(text, last);
    let mut hashes = Vec::with_capacity(starts.len());
    // The hash of all units before a line, and of all through the end of its window, as if both had begun at zero.
    let (mut before, mut through) = (0, 0);
    let (mut before_at, mut through_at) = (0, 0);
    for start in starts {
        before = go_on(before, &units[before_at..start]);
        through = go_on(through, &units[through_at..start + WINDOW]);
        (before_at, through_at) = (start, start + WINDOW);
        hashes.push(through.wrapping_sub(before.wrapping_mul(POWER_OF_WINDOW)));
    }
    hashes
}

/// The units of a text that are hashed.
struct Units {
    units: Vec<u16>,
    /// Where in `units` each line starts.
    starts: Vec<usize>,
}

impl Units {
    /// The lines that start at byte `last` or before it, and what their windows need beyond.
    fn of(text: &str, last: usize) -> Self {
        let mut this = Self { units: Vec::with_capacity(last + 2 * BLOCK), starts: vec![0] };
        let mut needed = WINDOW;
        let mut at = 0;
        while at < text.len() && (at < last || this.units.len() < needed) {
            let is_beyond = at >= last;
            let to = floor(text, if is_beyond { at + BLOCK } else { last.min(at + BLOCK) });
            let lines = this.starts.len();
            let block = &text[at..to];
            if block.is_ascii() && !block.as_bytes().contains(&b'\r') {
                this.push_plain(block.as_bytes());
                at = to;
            } else {
                at = this.push_any(text, at, to, last);
            }
            if is_beyond {
                this.starts.truncate(lines);
            }
            needed = this.starts.last().map_or(0, |start| start + WINDOW);
        }
        if at >= text.len() {
            this.units.push(END);
        }
        this.units.resize(this.units.len().max(needed), 0);
        this
    }

    /// ASCII without CR, which nearly every block is.
    fn push_plain(&mut self, block: &[u8]) {
        // Every byte is written and only the kept ones are counted: white space comes too irregularly to branch on.
        let before = self.units.len();
        self.units.resize(before + block.len(), 0);
        let units = &mut self.units[before..];
        let mut count = 0;
        for byte in block {
            units[count] = u16::from(*byte);
            count += usize::from(KEPT[usize::from(*byte)]);
            if *byte == b'\n' {
                self.starts.push(before + count);
            }
        }
        self.units.truncate(before + count);
    }

    /// The bytes from `at` to `to`, and the LF of a CR LF that they cut; gives where it stopped.
    fn push_any(&mut self, text: &str, mut at: usize, to: usize, last: usize) -> usize {
        while at < to {
            let Some(character) = text[at..].chars().next() else { break };
            at += character.len_utf8();
            match character {
                ' ' | '\t' => {}
                '\r' | '\n' => {
                    if character == '\r' && text[at..].starts_with('\n') {
                        at += 1;
                    }
                    self.units.push(u16::from(b'\n'));
                    if at <= last {
                        self.starts.push(self.units.len());
                    }
                }
                other => self.units.extend_from_slice(other.encode_utf16(&mut [0; 2])),
            }
        }
        at
    }
}

const POWER_OF_WINDOW: u64 = FACTOR.wrapping_pow(100);

/// Goes on with a hash. Four units at once, since each step waits for the multiplication of the one before.
fn go_on(hash: u64, units: &[u16]) -> u64 {
    let (fours, rest) = units.as_chunks::<4>();
    let hash = fours.iter().fold(hash, |hash, four| {
        let [a, b, c, d] = four.map(u64::from);
        let sum = a * FACTOR.pow(3) + b * FACTOR.pow(2) + c * FACTOR + d;
        hash.wrapping_mul(FACTOR.pow(4)).wrapping_add(sum)
    });
    rest.iter().fold(hash, |hash, unit| hash.wrapping_mul(FACTOR).wrapping_add(u64::from(*unit)))
}

impl fmt::Display for LineHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:x}:{}", self.hash, self.occurrence)
    }
}

impl Serialize for LineHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
