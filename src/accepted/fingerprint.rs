//! Telling findings apart and knowing them again after the file was edited.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::finding::{Anchor, Finding};
use crate::report::{FileReport, Report};
use crate::rule::RuleSet;
use crate::source::Span;

/// What identifies a finding within its file, whatever line it moves to.
///
/// Written as 16 hexadecimal digits: the 64-bit FNV-1a hash of the flagged text without white space, the rule's id and
/// the pointer, with a byte 0xFF (which UTF-8 never has) before each of the last two. Findings of one file that share
/// the hash are told apart by `-2`, `-3` and so on in their order. The path does not enter, so that a renamed file
/// keeps its fingerprints; nor do offsets, so that reformatting changes nothing. Of a finding about a whole document the
/// text does not enter, since any edit changes that; and in the pointer into a statement with a `Sid` that stands, behind
/// a byte 0xFE, in place of the statement's number, so that statements may come, go and change places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    pub(crate) hash: u64,
    /// From 1, among the findings of the file with the same hash.
    pub(crate) occurrence: u32,
}

/// The fingerprints of the findings of `file`, which is part of `report`, in their order.
#[must_use]
pub fn fingerprints(report: &Report, file: &FileReport, rules: &RuleSet) -> Vec<Fingerprint> {
    let mut last_text: Option<(u32, Span, u64)> = None;
    let hashes = file.findings.iter().map(|finding| hash(report, finding, rules, &mut last_text));
    let mut fingerprints: Vec<Fingerprint> = hashes.map(|hash| Fingerprint { hash, occurrence: 1 }).collect();
    if fingerprints.len() == 1 {
        return fingerprints;
    }
    let mut sorted: Vec<(u64, usize)> = fingerprints.iter().map(|one| one.hash).zip(0..).collect();
    sorted.sort_unstable();
    for alike in sorted.chunk_by(|one, other| one.0 == other.0) {
        for (occurrence, (_, at)) in (1..).zip(alike) {
            fingerprints[*at].occurrence = occurrence;
        }
    }
    fingerprints
}

/// `last_text` is the text hashed last: many findings can flag the same large value, and they stand side by side.
fn hash(
    report: &Report,
    finding: &Finding,
    rules: &RuleSet,
    last_text: &mut Option<(u32, Span, u64)>,
) -> u64 {
    let primary = &finding.primary;
    let text_hash = match *last_text {
        _ if finding.anchor == Anchor::Document => FNV_START,
        Some((file, span, hash)) if file == primary.file && span == primary.span => hash,
        _ => {
            let file = report.files.get(primary.file as usize);
            let text = file.and_then(|file| file.text.as_deref()).unwrap_or("");
            let flagged = text[primary.span.within(text).range()].bytes();
            fnv1a(FNV_START, flagged.filter(|byte| !byte.is_ascii_whitespace()))
        }
    };
    if finding.anchor != Anchor::Document {
        *last_text = Some((primary.file, primary.span, text_hash));
    }
    let id = rules.get(finding.rule).metadata.id.bytes();
    let hash = fnv1a(text_hash, std::iter::once(0xFF).chain(id).chain(std::iter::once(0xFF)));
    let pointer = &*primary.pointer;
    let Anchor::Statement(sid) = &finding.anchor else { return fnv1a(hash, pointer.bytes()) };
    match around_number(pointer) {
        Some((start, rest)) => {
            let hash = fnv1a(hash, start.bytes().chain(std::iter::once(0xFE)));
            fnv1a(hash, sid.bytes().chain(rest.bytes()))
        }
        None => fnv1a(hash, pointer.bytes()),
    }
}

/// The pointer up to the number of the statement that it leads into, and behind that.
fn around_number(pointer: &str) -> Option<(&str, &str)> {
    const LIST: &str = "/Statement/";
    let at = pointer.rfind(LIST)? + LIST.len();
    let (start, rest) = pointer.split_at(at);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then(|| (start, &rest[digits..]))
}

const FNV_START: u64 = 0xCBF2_9CE4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01B3;

/// Goes on with a 64-bit FNV-1a hash: small, without a seed, and the same in every version of every compiler.
fn fnv1a(start: u64, bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME))
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.hash)?;
        if self.occurrence > 1 {
            write!(formatter, "-{}", self.occurrence)?;
        }
        Ok(())
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_as_published() {
        // The test vectors of the algorithm's authors.
        assert_eq!(fnv1a(FNV_START, "".bytes()), 0xCBF2_9CE4_8422_2325);
        assert_eq!(fnv1a(FNV_START, "a".bytes()), 0xAF63_DC4C_8601_EC8C);
        assert_eq!(fnv1a(FNV_START, "foobar".bytes()), 0x8594_4171_F739_67E8);
    }
}
