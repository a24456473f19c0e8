//! Keys that stand twice in one object: JSON readers keep the last and say nothing.

use std::ops::Range;

use rayon::prelude::*;

use crate::syntax::{Kind, Node, Tree};

/// A key that an earlier member of the same object already has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DuplicateKey<'s> {
    /// The key that is lost.
    pub first: Node<'s>,
    /// The later key, whose value counts.
    pub second: Node<'s>,
}

/// So many nodes are looked at in one go, and more than that on several threads.
const NODES_A_PART: u32 = 1 << 15;

/// Finds duplicate keys in the subtree of `node`, in document order of the later key.
#[must_use]
pub fn duplicate_keys(node: Node<'_>) -> Vec<DuplicateKey<'_>> {
    let all = node.index()..node.index() + node.size();
    let mut found = if node.size() <= NODES_A_PART {
        among(node.tree(), all)
    } else {
        let parts = all.clone().into_par_iter().step_by(NODES_A_PART as usize);
        let of_part = |from: u32| among(node.tree(), from..all.end.min(from + NODES_A_PART));
        let parts: Vec<_> = parts.map(of_part).collect();
        parts.into_iter().flatten().collect()
    };
    found.sort_by_key(|pair| pair.second.index());
    found
}

/// Those in the objects among some nodes.
fn among<'s>(tree: &'s Tree<'s>, nodes: Range<u32>) -> Vec<DuplicateKey<'s>> {
    let (mut found, mut names) = (Vec::new(), Vec::new());
    for object in nodes.map(|index| Node::new(tree, index)) {
        if object.kind() == Kind::Object {
            in_object(object, &mut names, &mut found);
        }
    }
    found
}

/// The usual case, without memory: keys as they are written, of which no two share their length and their first and last
/// letters, or that differ otherwise.
fn is_plainly_without_duplicates(object: Node<'_>) -> bool {
    const FEW: usize = 8;
    let mut marks = 0_u64;
    let mut written = [""; FEW];
    for (count, (key, _)) in object.members().enumerate() {
        let raw = key.raw();
        // A key with an escape can equal one that is written otherwise.
        if count == FEW || key.is_escaped() {
            return false;
        }
        let bytes = raw.as_bytes();
        let (second, last) = (bytes.get(1), bytes.len().checked_sub(2).and_then(|at| bytes.get(at)));
        let mark =
            bytes.len() + 7 * usize::from(*second.unwrap_or(&0)) + 31 * usize::from(*last.unwrap_or(&0));
        let bit = 1 << (mark % 64);
        if marks & bit != 0 && written[..count].contains(&raw) {
            return false;
        }
        marks |= bit;
        written[count] = raw;
    }
    true
}

fn in_object<'s>(
    object: Node<'s>,
    names: &mut Vec<(std::borrow::Cow<'s, str>, Node<'s>)>,
    found: &mut Vec<DuplicateKey<'s>>,
) {
    if is_plainly_without_duplicates(object) {
        return;
    }
    names.clear();
    names.extend(object.members().map(|(key, _)| (key.string().unwrap_or_default(), key)));
    // Sorted rather than hashed: no input can make it slow, and equal keys stay in document order.
    names.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.index().cmp(&other.1.index())));
    for pair in names.windows(2) {
        if pair[0].0 == pair[1].0 {
            found.push(DuplicateKey { first: pair[0].1, second: pair[1].1 });
        }
    }
}
