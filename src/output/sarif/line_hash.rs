//! `primaryLocationLineHash`, by which GitHub knows an alert again when its line moves.
//!
//! GitHub's upload action computes it when a result lacks it, and warns when it differs, so it is computed here as
//! there. The hash of a line covers 100 UTF-16 code units from the line's start on, across line ends, spaces and tabs
//! left out: the sum of `unit * 37^(99 - position)` modulo 2^64. CR and CR LF count as LF; behind the text stands one
//! unit 0xFFFF, then zeros. It is followed by how many lines so far have that hash.

use std::fmt;

use rayon::prelude::*;
use serde::{Serialize, Serializer};

/// The units that a hash covers.
const WINDOW: usize = 100;

/// The units that are hashed first, to tell lines apart that begin alike.
const SHORT_WINDOW: usize = 32;

const FACTOR: u64 = 37;

/// Stands behind the text.
const END: u16 = 0xFFFF;

/// The hash of a line, and its number among the lines with that hash, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineHash {
    hash: u64,
    occurrence: u32,
}

/// The hashes of the lines of one file on which a finding starts.
#[derive(Debug, Default)]
pub(super) struct LineHashes {
    /// Sorted by the line.
    lines: Vec<(u32, LineHash)>,
}

impl LineHashes {
    /// Hashes those lines of `text`, in whatever order and however often they stand there.
    pub(super) fn new(text: &str, mut lines: Vec<u32>) -> Self {
        lines.sort_unstable();
        lines.dedup();
        Self { lines: counted(text, &lines) }
    }

    /// The hash of a line; `None` when it was not asked for.
    pub(super) fn of(&self, line: u32) -> Option<LineHash> {
        let found = self.lines.binary_search_by_key(&line, |pair| pair.0).ok()?;
        Some(self.lines[found].1)
    }
}

/// The hashes of `lines`, which are sorted, and how often each occurred so far.
///
/// Hashing every line costs more than all the rest of a report, and few lines are asked for: only lines that begin as one
/// of those does are hashed as well, at first over a short window.
fn counted(text: &str, lines: &[u32]) -> Vec<(u32, LineHash)> {
    let Some(last) = lines.last() else { return Vec::new() };
    let starts = line_starts(text, *last as usize);
    let asked: Vec<(u32, usize)> =
        lines.iter().filter_map(|line| starts.get(*line as usize - 1).map(|start| (*line, *start))).collect();
    let hashes: Vec<(u64, u64)> = in_order(&asked, |_, (_, start)| Some(window_hashes(text, *start, WINDOW)));
    let mut short_hashes: Vec<u64> = hashes.iter().map(|pair| pair.0).collect();
    short_hashes.sort_unstable();
    let beginnings = Beginnings::new(asked.iter().map(|(_, start)| beginning(text, *start)));
    let mut counts: Vec<(u64, u32)> = hashes.iter().map(|pair| (pair.1, 0)).collect();
    counts.sort_unstable();
    counts.dedup();
    // The lines that may have one of the hashes: those asked for, and others that begin alike.
    let alike: Vec<(u32, Option<u64>)> = in_order(&starts, |number, start| {
        let line = u32::try_from(number + 1).ok()?;
        if asked.binary_search_by_key(&line, |pair| pair.0).is_ok() {
            return Some((line, None));
        }
        let is_alike = beginnings.may_contain(beginning(text, *start))
            && short_hashes.binary_search(&window_hashes(text, *start, SHORT_WINDOW).0).is_ok();
        is_alike.then(|| (line, Some(window_hashes(text, *start, WINDOW).1)))
    });
    let mut found = Vec::with_capacity(lines.len());
    let mut hashes = hashes.into_iter();
    for (line, hash) in alike {
        let is_asked = hash.is_none();
        let Some(hash) = hash.or_else(|| hashes.next().map(|pair| pair.1)) else { break };
        let Ok(at) = counts.binary_search_by_key(&hash, |pair| pair.0) else { continue };
        counts[at].1 += 1;
        if is_asked {
            found.push((line, LineHash { hash, occurrence: counts[at].1 }));
        }
    }
    found
}

/// What `of` gives for each item and its number, in order; on several threads when there are many.
fn in_order<T: Sync, R: Send>(items: &[T], of: impl Fn(usize, &T) -> Option<R> + Sync) -> Vec<R> {
    const MANY: usize = 4096;
    if items.len() < MANY {
        return items.iter().enumerate().filter_map(|(number, item)| of(number, item)).collect();
    }
    items.par_iter().enumerate().filter_map(|(number, item)| of(number, item)).collect()
}

/// A set of beginnings that can say yes to others too, to about one in sixteen.
struct Beginnings {
    /// A power of two of them.
    words: Vec<u64>,
}

impl Beginnings {
    fn new(values: impl ExactSizeIterator<Item = u64>) -> Self {
        const BITS_FOR_EACH: usize = 16;
        let words = (values.len() * BITS_FOR_EACH / 64 + 1).next_power_of_two();
        let mut set = Self { words: vec![0; words] };
        for value in values {
            let (word, bit) = set.place(value);
            set.words[word] |= bit;
        }
        set
    }

    fn may_contain(&self, value: u64) -> bool {
        let (word, bit) = self.place(value);
        self.words[word] & bit != 0
    }

    /// The upper half of a multiplication by the golden ratio.
    fn place(&self, value: u64) -> (usize, u64) {
        let hash = value.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        // 32 bits fit every `usize` that is met.
        (usize::try_from(hash >> 6).unwrap_or_default() & (self.words.len() - 1), 1 << (hash & 63))
    }
}

/// Where the first `count` lines start. A lone CR ends a line here, as in GitHub's action.
fn line_starts(text: &str, count: usize) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for end in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        if starts.len() >= count {
            break;
        }
        // CR LF ends one line, at its LF.
        if bytes[end] == b'\n' || bytes.get(end + 1) != Some(&b'\n') {
            starts.push(end + 1);
        }
    }
    starts
}

/// A line's first eight bytes that are no spaces and tabs, fewer when it is shorter: lines with one hash begin alike.
fn beginning(text: &str, start: usize) -> u64 {
    let line = &text.as_bytes()[start..];
    let indentation = line.iter().position(|byte| *byte != b' ').unwrap_or(line.len());
    let line = &line[indentation..];
    if let Some(first) = line.first_chunk::<8>().map(|first| u64::from_be_bytes(*first))
        && !has_byte_up_to_space(first)
    {
        return first;
    }
    let is_plain = |byte: &u8| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let line = line.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    line.iter().filter(|byte| is_plain(byte)).take(8).fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// Whether one of eight bytes is a space or a control character; it may say so of others too.
fn has_byte_up_to_space(bytes: u64) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    bytes.wrapping_sub(EACH * 0x21) & !bytes & (EACH * 0x80) != 0
}

/// The hashes of the first [`SHORT_WINDOW`] and of the `window` units from byte `start` on.
fn window_hashes(text: &str, start: usize, window: usize) -> (u64, u64) {
    // One more than fits, for the second half of a pair.
    let mut units = [0; WINDOW + 1];
    let mut count = 0;
    let bytes = text.as_bytes();
    let mut at = start;
    while count < window {
        let Some(byte) = bytes.get(at) else {
            units[count] = END;
            break;
        };
        at += 1;
        match byte {
            // CR LF counts once, at its LF.
            b'\r' => {
                units[count] = u16::from(b'\n');
                count += usize::from(bytes.get(at) != Some(&b'\n'));
            }
            // A space is written over: a branch would be taken by chance.
            0..128 => {
                units[count] = u16::from(*byte);
                count += usize::from(!matches!(byte, b' ' | b'\t'));
            }
            128.. => {
                let Some(letter) = text[at - 1..].chars().next() else { break };
                at += letter.len_utf8() - 1;
                count += letter.encode_utf16(&mut units[count..]).len();
            }
        }
    }
    let hash = |start: u64, units: &[u16]| {
        units.iter().fold(start, |hash, unit| hash.wrapping_mul(FACTOR).wrapping_add(u64::from(*unit)))
    };
    let short = hash(0, &units[..SHORT_WINDOW]);
    (short, hash(short, &units[SHORT_WINDOW..window]))
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
