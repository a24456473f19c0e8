//! The items of one list that others lack.

use crate::policy::Pattern;

/// How many items may be missing in a row from one of two lists, for both to be walked in step.
const MOST_SKIPPED: usize = 16;

/// How many items are looked at further on in such a walk.
const MOST_COMPARED: usize = 4_000;

/// How many places a text can be at.
const MOST_PROBED: usize = 16;

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
    let mut is_found = vec![false; sought.texts.len()];
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
    texts: Vec<&'a str>,
    /// The number of a text, plus one, at the first free place from where its mark says; the length is a power of two.
    slots: Vec<u32>,
}

impl<'a> Sought<'a> {
    fn of(items: &[&'a Pattern<'_>]) -> Self {
        let length = (items.len() * 4).next_power_of_two();
        let mut sought = Self { texts: Vec::with_capacity(items.len()), slots: vec![0; length] };
        for item in items {
            let free = sought.slots(&item.text).find(|slot| match sought.slots[*slot].checked_sub(1) {
                None => true,
                Some(at) => sought.texts[at as usize] == item.text,
            });
            // One that finds no place is never found: it counts as missing from the others.
            if let Some(slot) = free.filter(|slot| sought.slots[*slot] == 0) {
                sought.texts.push(&item.text);
                sought.slots[slot] = u32::try_from(sought.texts.len()).unwrap_or(0);
            }
        }
        sought
    }

    /// Where a text can be.
    fn slots(&self, text: &str) -> impl Iterator<Item = usize> + use<> {
        /// The golden ratio's digits, which spread what they are multiplied with over the highest bits.
        const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
        // The items of a list begin alike, and many end alike.
        let bytes = text.as_bytes();
        let eight = |end: &[u8]| end.last_chunk().map_or(0, |end| u64::from_le_bytes(*end));
        let before = eight(&bytes[..bytes.len().saturating_sub(8)]);
        let mixed = (eight(bytes).wrapping_mul(SPREAD) ^ before ^ bytes.len() as u64).wrapping_mul(SPREAD);
        let last = self.slots.len() - 1;
        let first = (mixed >> 32) as usize;
        (0..MOST_PROBED).map(move |step| (first + step) & last)
    }

    /// The number of a text, if it is one of them.
    fn place(&self, text: &str) -> Option<usize> {
        let taken = self.slots(text).map_while(|slot| self.slots[slot].checked_sub(1));
        taken.map(|at| at as usize).find(|at| self.texts[*at] == text)
    }
}
