//! `primaryLocationLineHash`, by which GitHub knows an alert again when its line moves.
//!
//! GitHub's upload action computes it when a result lacks it, and warns when it differs, so it is computed here as
//! there. The hash of a line covers 100 UTF-16 code units from the line's start on, across line ends, spaces and tabs
//! left out: the sum of `unit * 37^(99 - position)` modulo 2^64. CR and CR LF count as LF; behind the text stands one
//! unit 0xFFFF, then zeros. It is followed by how many lines so far have that hash.

use std::ops::Range;

use memchr::{memchr, memchr_iter};
use rayon::prelude::*;

use crate::output::sarif::words::{count_visible, line_end, skip_spaces, word};

/// The units that a hash covers.
const WINDOW: usize = 100;

const FACTOR: u64 = 37;

/// Stands behind the text.
const END: u16 = 0xFFFF;

/// The hash of a line, and its number among the lines with that hash, from 1. It is written as `hash:occurrence`, the
/// hash in hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineHash {
    pub(super) hash: u64,
    pub(super) occurrence: u32,
}

/// The hashes of the lines of one file on which a finding starts.
#[derive(Debug, Default)]
pub(super) struct LineHashes {
    /// Sorted by the line.
    lines: Vec<(u32, LineHash)>,
}

impl LineHashes {
    /// Hashes those lines of `text`, in whatever order and however often they stand there.
    ///
    /// Hashing every line costs more than all the rest of a report, and few lines are asked for: only lines that begin as
    /// one of those does are hashed, since no other can have its hash.
    pub(super) fn new(text: &str, mut asked: Vec<u32>) -> Self {
        asked.sort_unstable();
        asked.dedup();
        let Some(last) = asked.last() else { return Self::default() };
        let pieces = pieces(text, *last as usize);
        let mut beginnings = Beginnings::default();
        for line in asked.iter().filter_map(|number| line(&pieces, *number as usize)) {
            beginnings.insert(line.beginning);
        }
        let hashed = for_each(&pieces, |piece| {
            let lines = (piece.first..).zip(&piece.lines);
            let alike = lines.filter(|(_, line)| beginnings.may_contain(line.beginning));
            let hashed = alike.filter_map(|(number, line)| {
                Some((window_hash(text, line.start), u32::try_from(number).ok()?))
            });
            hashed.collect::<Vec<_>>()
        });
        let mut alike = hashed.concat();
        alike.sort_unstable();
        let mut hashes = Vec::with_capacity(asked.len());
        for equal in alike.chunk_by(|one, other| one.0 == other.0) {
            for (occurrence, (hash, line)) in (1..).zip(equal) {
                if asked.binary_search(line).is_ok() {
                    hashes.push((*line, LineHash { hash: *hash, occurrence }));
                }
            }
        }
        hashes.sort_unstable_by_key(|pair| pair.0);
        Self { lines: hashes }
    }

    /// The hash of a line; `None` when it was not asked for.
    pub(super) fn of(&self, line: u32) -> Option<LineHash> {
        let found = self.lines.binary_search_by_key(&line, |pair| pair.0).ok()?;
        Some(self.lines[found].1)
    }
}

/// What `of` gives for each item, in order; on several threads when there is more than one.
fn for_each<T: Sync, R: Send>(items: &[T], of: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    if items.len() == 1 { items.iter().map(of).collect() } else { items.par_iter().map(of).collect() }
}

/// A set of beginnings that can say yes to others too, the more often the more there are in it. Many lines begin alike, so
/// that there are few.
#[derive(Default)]
struct Beginnings {
    words: [u64; 32],
}

impl Beginnings {
    fn insert(&mut self, value: u64) {
        let (word, bit) = self.place(value);
        self.words[word] |= bit;
    }

    fn may_contain(&self, value: u64) -> bool {
        let (word, bit) = self.place(value);
        self.words[word] & bit != 0
    }

    /// The upper bits of a multiplication by the golden ratio.
    fn place(&self, value: u64) -> (usize, u64) {
        let hash = value.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        ((hash >> 6) as usize % self.words.len(), 1 << (hash & 63))
    }
}

/// A line of a text.
struct Line {
    start: usize,
    /// Its first eight bytes that are no spaces and tabs, fewer when it is shorter: lines with one hash begin alike.
    beginning: u64,
}

/// The lines of a part of a text.
struct Piece {
    /// The number of the first one, from 1.
    first: usize,
    lines: Vec<Line>,
}

/// At least the first `count` lines of a text, or all.
fn pieces(text: &str, count: usize) -> Vec<Piece> {
    let mut first = 1;
    let numbered = for_each(&cut(text.as_bytes(), count), |part| lines(text.as_bytes(), part, count));
    let numbered = numbered.into_iter().map(|lines| {
        let piece = Piece { first, lines };
        first += piece.lines.len();
        piece
    });
    numbered.collect()
}

/// The line with this number, from 1.
fn line(pieces: &[Piece], number: usize) -> Option<&Line> {
    let piece = &pieces[..pieces.partition_point(|piece| piece.first <= number)].last()?;
    piece.lines.get(number - piece.first)
}

/// Cuts off as much of a text as has `count` lines, in parts that end where a line does.
fn cut(bytes: &[u8], count: usize) -> Vec<Range<usize>> {
    const LENGTH: usize = 256 * 1024;
    let mut parts = Vec::new();
    let (mut start, mut lines) = (0, 0);
    loop {
        let least = bytes.len().min(start + LENGTH);
        let end = memchr(b'\n', &bytes[least..]).map_or(bytes.len(), |at| least + at + 1);
        parts.push(start..end);
        if end == bytes.len() {
            return parts;
        }
        lines += memchr_iter(b'\n', &bytes[start..end]).count();
        if lines >= count {
            return parts;
        }
        start = end;
    }
}

/// The lines of a part, at most `count`; the last part's last line may be empty. A lone CR ends a line here, as in GitHub's
/// action.
fn lines(bytes: &[u8], part: &Range<usize>, count: usize) -> Vec<Line> {
    let is_last = part.end == bytes.len();
    let mut lines = Vec::with_capacity(count.min(part.len() / 16 + 1));
    let mut start = part.start;
    while lines.len() < count && (is_last || start < part.end) {
        let text_start = skip_spaces(bytes, start);
        let first = word(bytes, text_start);
        let visible = count_visible(first);
        let end = line_end(bytes, text_start + visible);
        let beginning = if visible == 8 {
            first
        } else if end == text_start + visible {
            first & ((1 << (8 * visible)) - 1)
        } else {
            let kept = bytes[text_start..end].iter().filter(|byte| !matches!(byte, b' ' | b'\t')).take(8);
            (0..).zip(kept).fold(0, |value, (number, byte)| value | u64::from(*byte) << (8 * number))
        };
        lines.push(Line { start, beginning });
        start = match bytes.get(end..) {
            // CR LF ends one line.
            Some([b'\r', b'\n', ..]) => end + 2,
            Some([_, ..]) => end + 1,
            _ => break,
        };
    }
    lines
}

/// The hash of the window from byte `start` on.
fn window_hash(text: &str, start: usize) -> u64 {
    let bytes = text.as_bytes();
    let mut window = Window { hash: 0, room: WINDOW };
    let mut at = start;
    while window.room > 0 {
        let word = word(bytes, at);
        let visible = count_visible(word);
        if visible > 0 {
            window.push_word(word, visible.min(window.room));
            at += visible;
        }
        if visible == 8 || window.room == 0 {
            continue;
        }
        match bytes.get(at) {
            Some(b' ') => at = skip_spaces(bytes, at),
            Some(b'\t') => at += 1,
            // CR LF counts once, at its LF.
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => at += 1,
            Some(b'\r') => {
                window.push(b'\n'.into());
                at += 1;
            }
            Some(byte @ ..128) => {
                window.push((*byte).into());
                at += 1;
            }
            Some(_) => {
                let Some(letter) = text[at..].chars().next() else { break };
                letter.encode_utf16(&mut [0; 2]).iter().for_each(|unit| window.push(*unit));
                at += letter.len_utf8();
            }
            None => {
                window.push(END);
                // Zeros fill the rest.
                return window.hash.wrapping_mul(POWERS[window.room]);
            }
        }
    }
    window.hash
}

/// The hash of the units so far.
struct Window {
    hash: u64,
    /// How many more units it covers.
    room: usize,
}

impl Window {
    /// Adds a unit; the second half of a pair may stand behind the window.
    fn push(&mut self, unit: u16) {
        if self.room > 0 {
            self.hash = self.hash.wrapping_mul(FACTOR).wrapping_add(unit.into());
            self.room -= 1;
        }
    }

    /// Adds the first `count` bytes of a word, at least one and all of them ASCII.
    fn push_word(&mut self, word: u64, count: usize) {
        const PAIRS: u64 = 0x00FF_00FF_00FF_00FF;
        const FOURS: u64 = 0x0000_FFFF_0000_FFFF;
        const EIGHT: u64 = 0x0000_0000_FFFF_FFFF;
        // Zeros before the units do not change the sum.
        let units = word << (8 * (8 - count));
        // The sums of two units side by side, of four, of eight: all fit into the space of those they are of.
        let twos = (units & PAIRS) * POWERS[1] + (units >> 8 & PAIRS);
        let fours = (twos & FOURS) * POWERS[2] + (twos >> 16 & FOURS);
        let sum = (fours & EIGHT) * POWERS[4] + (fours >> 32);
        self.hash = self.hash.wrapping_mul(POWERS[count]).wrapping_add(sum);
        self.room -= count;
    }
}

/// The powers of [`FACTOR`].
const POWERS: [u64; WINDOW] = {
    let mut powers = [1; WINDOW];
    let mut exponent = 1;
    while exponent < WINDOW {
        powers[exponent] = FACTOR.wrapping_mul(powers[exponent - 1]);
        exponent += 1;
    }
    powers
};
