//! The items of one list that others lack.

use crate::policy::Pattern;

/// How many items may be missing in a row from one of two lists, for both to be walked in step.
const MOST_SKIPPED: usize = 16;

/// How many items are looked at further on in such a walk.
const MOST_COMPARED: usize = 20_000;

/// The items that stand in none of some lists.
pub(super) fn not_in<'a, 's>(lists: &[&[Pattern<'s>]], items: &[&'a Pattern<'s>]) -> Vec<&'a Pattern<'s>> {
    let is_alike = |list: &&&[Pattern<'_>]| {
        list.first().zip(items.first()).is_some_and(|(one, other)| one.text == other.text)
    };
    let beside = lists.iter().find(is_alike).or(lists.first());
    let mut left = walked(beside.map_or(&[], |list| list), items);
    if left.is_empty() {
        return left;
    }
    let sought = Sought::of(&left);
    let mut is_found = vec![false; sought.keys.len()];
    for other in lists.iter().copied().flatten() {
        if let Some(at) = sought.place(&other.text) {
            is_found[at] = true;
        }
    }
    left.retain(|item| !sought.place(&item.text).is_some_and(|at| is_found[at]));
    left
}

/// The items that a walk through two lists side by side does not find in the other, and more where it would take long.
/// Versions of a list mostly have one order.
fn walked<'a, 's>(others: &[Pattern<'s>], items: &[&'a Pattern<'s>]) -> Vec<&'a Pattern<'s>> {
    let is_same = |at: usize, other: usize| {
        items.get(at).zip(others.get(other)).is_some_and(|(one, other)| one.text == other.text)
    };
    let (mut left, mut at, mut other, mut sought) = (Vec::new(), 0, 0, 0);
    while at < items.len() {
        if is_same(at, other) {
            at += 1;
            other += 1;
            continue;
        }
        // The nearest two that are alike: what stands before them in one list is missing from the other.
        let mut skips = (1..=MOST_SKIPPED).flat_map(|all| (0..=all).map(move |own| (own, all - own)));
        if let Some((own, others)) = skips.find(|(own, others)| is_same(at + own, other + others)) {
            left.extend(&items[at..at + own]);
            at += own;
            other += others;
            continue;
        }
        // Or it stands much further on.
        let rest = others.get(other..).unwrap_or_default();
        sought += rest.len() + MOST_SKIPPED * MOST_SKIPPED;
        if sought > MOST_COMPARED {
            break;
        }
        match rest.iter().position(|one| one.text == items[at].text) {
            Some(skipped) => other += skipped,
            None => {
                left.push(items[at]);
                at += 1;
            }
        }
    }
    left.extend(&items[at..]);
    left
}

/// Texts to be found among many others, most of which are none of them.
struct Sought<'a> {
    keys: Vec<Key<'a>>,
    /// A bit for each way in which one of them ends.
    ends: [u64; 64],
}

/// A text, ordered by its end first: the items of a list begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    end: u64,
    text: &'a str,
}

impl<'a> Key<'a> {
    fn of(text: &'a str) -> Self {
        let end = text.as_bytes().last_chunk().map_or(0, |end| u64::from_le_bytes(*end));
        Self { end, text }
    }

    /// The word and the bit that stand for its end.
    const fn mark(self) -> (usize, u64) {
        /// The golden ratio's digits, which spread what they are multiplied with over the highest bits.
        const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
        let spread = (self.end ^ self.text.len() as u64).wrapping_mul(SPREAD) >> 52;
        ((spread >> 6) as usize, 1 << (spread & 63))
    }
}

impl<'a> Sought<'a> {
    fn of(items: &[&'a Pattern<'_>]) -> Self {
        let mut keys: Vec<Key<'a>> = items.iter().map(|item| Key::of(&item.text)).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut ends = [0; 64];
        for key in &keys {
            let (word, bit) = key.mark();
            ends[word] |= bit;
        }
        Self { keys, ends }
    }

    fn place(&self, text: &str) -> Option<usize> {
        let key = Key::of(text);
        let (word, bit) = key.mark();
        if self.ends[word] & bit == 0 { None } else { self.keys.binary_search(&key).ok() }
    }
}
