//! Reading the packed table: where its parts lie, words, names and the hash indexes.

use std::ops::Range;

use super::Authorization;
use super::pack::{ACTION, FORM, HEADER, KEY, RESOURCE, SERVICE};

/// Where the parts of a packed table start, in words; see `pack`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) services: u16,
    pub(super) actions: u16,
    pub(super) first_service: usize,
    pub(super) first_key: usize,
    pub(super) first_resource: usize,
    pub(super) first_action: usize,
    pub(super) service_slots: Slots,
    pub(super) action_slots: Slots,
    pub(super) forms: u16,
    pub(super) first_form: usize,
    pub(super) first_list: usize,
    pub(super) date: usize,
}

/// Where a hash index lies; the number of its slots is a power of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slots {
    first: usize,
    count: usize,
}

impl Layout {
    /// Reads the header of a packed table.
    pub(super) const fn of(tables: &[u8]) -> Self {
        let services = wide(tables, 0);
        let keys = wide(tables, 2);
        let resources = wide(tables, 4);
        let actions = wide(tables, 6);
        let first_service = HEADER * 2;
        let first_key = first_service + services * SERVICE;
        let first_resource = first_key + keys * KEY;
        let first_action = first_resource + resources * RESOURCE;
        let service_slots = Slots { first: first_action + actions * ACTION, count: wide(tables, 8) };
        let action_slots =
            Slots { first: service_slots.first + service_slots.count, count: wide(tables, 10) };
        let first_form = action_slots.first + action_slots.count;
        Self {
            services: word(tables, 0),
            actions: word(tables, 6),
            first_service,
            first_key,
            first_resource,
            first_action,
            service_slots,
            action_slots,
            forms: word(tables, 12),
            first_form,
            first_list: first_form + wide(tables, 12) * FORM,
            date: wide(tables, 14),
        }
    }
}

/// Neither index can be outside: the packer alone writes what is read here.
#[inline]
const fn word(tables: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([tables[at * 2], tables[at * 2 + 1]])
}

const fn wide(tables: &[u8], at: usize) -> usize {
    word(tables, at) as usize | (word(tables, at + 1) as usize) << 16
}

impl Authorization {
    #[inline]
    pub(super) fn word(&self, at: usize) -> u16 {
        word(&self.tables, at)
    }

    pub(super) fn wide(&self, at: usize) -> usize {
        wide(&self.tables, at)
    }

    /// The text whose start stands at `at`, `length` bytes long.
    #[inline]
    pub(super) fn text(&self, at: usize, length: u16) -> &str {
        let start = self.wide(at);
        &self.names[start..start + usize::from(length)]
    }

    /// The form of ARNs with this number.
    pub(super) fn form(&self, number: u16) -> &str {
        let at = self.layout.first_form + usize::from(number) * FORM;
        self.text(at, self.word(at + 2))
    }

    /// The list of words at `start` whose length is `count`.
    pub(super) fn list(&self, start: usize, count: u16) -> impl Iterator<Item = u16> {
        (start..start + usize::from(count)).map(|at| self.word(at))
    }

    /// The number in the first slot from `hash` on that `fits`.
    pub(super) fn probe(&self, slots: Slots, hash: usize, fits: impl Fn(u16) -> bool) -> Option<u16> {
        let last = slots.count - 1;
        let mut slot = hash & last;
        loop {
            let number = self.word(slots.first + slot).checked_sub(1)?;
            if fits(number) {
                return Some(number);
            }
            slot = (slot + 1) & last;
        }
    }
}

/// The numbers of `range` for which `is_before` holds stand first; how many they are.
pub(super) fn partition_point(range: Range<u16>, is_before: impl Fn(u16) -> bool) -> u16 {
    let (mut from, mut to) = (range.start, range.end);
    while from < to {
        let middle = from + (to - from) / 2;
        if is_before(middle) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    from
}
