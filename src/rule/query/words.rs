//! What a query cannot select anything without, and whether a document has it.
//!
//! Most rules name a key or a value that most documents lack. One pass over a document collects all its strings in a
//! small set of bits; a query whose words are not there need not run.

use crate::rule::query::plan::{Condition, Literal, Operand, Operator, Path, Plan, Segment, Selector};
use crate::syntax::Node;

const BITS: usize = 4096;

/// The strings of a document, keys among them, as a set that may claim too much and never too little.
#[derive(Debug)]
pub struct Words([u64; BITS / 64]);

impl Words {
    /// The strings in the subtree of `root`.
    #[must_use]
    pub fn of(root: Node<'_>) -> Self {
        let mut words = Self([0; BITS / 64]);
        for text in root.strings() {
            let bit = bit(&text);
            words.0[bit / 64] |= 1 << (bit % 64);
        }
        words
    }

    pub(super) fn has_all(&self, bits: &[usize]) -> bool {
        bits.iter().all(|bit| self.has(*bit))
    }

    /// Whether the names outside of the query's brackets are there; see [`outer_names`].
    pub(super) fn has_outer_names(&self, text: &str) -> bool {
        outer_names(text).all(|name| self.has(bit(name)))
    }

    fn has(&self, bit: usize) -> bool {
        self.0[bit / 64] & (1 << (bit % 64)) != 0
    }
}

/// The names outside of a query's brackets, which each node that it selects lies below. They stand in its text as they
/// are, so that most queries need not be read to know that they select nothing.
pub(super) fn outer_names(text: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut quote, mut at) = (0_usize, None, 0);
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    std::iter::from_fn(move || {
        while let Some(byte) = text.as_bytes().get(at) {
            at += 1;
            match (quote, byte) {
                (Some(_), b'\\') => at += 1,
                (Some(open), byte) if open == *byte => quote = None,
                (None, b'\'' | b'"') => quote = Some(*byte),
                (None, b'[') => depth += 1,
                (None, b']') => depth = depth.saturating_sub(1),
                (None, b'.') if depth == 0 => {
                    let rest = &text[at..];
                    let end = rest.bytes().position(|byte| !is_of_name(&byte)).unwrap_or(rest.len());
                    // What follows a dot may be a bracket, a star or another dot; a name of other letters is left alone.
                    if end > 0 && rest.as_bytes().get(end).is_none_or(u8::is_ascii) {
                        at += end;
                        return Some(&rest[..end]);
                    }
                }
                _ => {}
            }
        }
        None
    })
}

/// The bits of the words that must be in a document for the query to select anything.
pub(super) fn needed(plan: &Plan) -> Vec<usize> {
    let mut bits = Vec::new();
    in_segments(&plan.segments, &mut bits);
    bits.sort_unstable();
    bits.dedup();
    bits
}

fn in_segments(segments: &[Segment], bits: &mut Vec<usize>) {
    for segment in segments {
        match &*segment.selectors {
            [Selector::Name(name)] => bits.push(bit(name)),
            [Selector::Filter(condition)] => in_condition(condition, bits),
            _ => {}
        }
    }
}

/// Only what must hold counts: one of several, or what must not be, needs nothing for sure.
fn in_condition(condition: &Condition, bits: &mut Vec<usize>) {
    match condition {
        Condition::All(all) => all.iter().for_each(|one| in_condition(one, bits)),
        Condition::Any(any) => {
            if let [one] = &**any {
                in_condition(one, bits);
            }
        }
        Condition::Exists(path) => in_path(path, bits),
        Condition::Compare { left, operator: Operator::Equal, right } => {
            let ((Operand::Literal(literal), other) | (other, Operand::Literal(literal))) = (left, right)
            else {
                return;
            };
            if let Operand::Only(path) = other {
                in_path(path, bits);
                if let Literal::Text(text) = literal {
                    bits.push(bit(text));
                }
            }
        }
        Condition::Compare { .. } | Condition::Not(_) | Condition::Matches { .. } => {}
    }
}

fn in_path(path: &Path, bits: &mut Vec<usize>) {
    in_segments(&path.segments, bits);
}

/// FNV-1a, folded to a bit's number.
pub(super) fn bit(text: &str) -> usize {
    let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    usize::try_from((hash ^ (hash >> 32)) % BITS as u64).unwrap_or_default()
}
