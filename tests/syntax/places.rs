//! Lines and columns, against counting them one by one.

use grantlint::source::{Place, Places};
use proptest::prelude::*;

use crate::generate::config;

/// Counts from the start of the text, the way it is defined.
fn naive(text: &str, offset: u32) -> Place {
    let before = &text[..(offset as usize).min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let on_line = &before[line_start..];
    let mark = usize::from(line_start == 0 && on_line.starts_with('\u{feff}'));
    let narrow = |count: usize| u32::try_from(count).unwrap();
    Place {
        offset,
        line: narrow(before.matches('\n').count() + 1),
        column: narrow(on_line.chars().count() - mark + 1),
        utf16_column: narrow(on_line.encode_utf16().count() + 1),
    }
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn are_where_one_counts_them(
        has_mark in any::<bool>(),
        pieces in prop::collection::vec("[a-c{}\": \t]{0,5}|é|😀|\u{feff}|\u{2028}|\n|\r\n|\r|e\u{301}", 0..30),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        past in 0..10_u32,
    ) {
        let text = format!("{}{}", if has_mark { "\u{feff}" } else { "" }, pieces.concat());
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut offsets: Vec<u32> =
            picks.iter().map(|pick| u32::try_from(*pick.get(&starts)).unwrap()).collect();
        offsets.push(u32::try_from(text.len()).unwrap() + past);
        let places = Places::find(&text, offsets.clone());
        for offset in offsets {
            prop_assert_eq!(places.of(offset), naive(&text, offset), "{:?}", text);
        }
    }
}

#[test]
fn a_long_line_is_read_once() {
    let text = "é,".repeat(100_000);
    let offsets: Vec<u32> = (0..100_000).map(|index| index * 3).collect();
    let start = std::time::Instant::now();
    let places = Places::find(&text, offsets);
    assert!(start.elapsed().as_secs() < 10, "took {:?}", start.elapsed());
    assert_eq!(places.of(99_999 * 3).column, 199_999);
}

#[test]
#[should_panic(expected = "given to `find`")]
fn an_offset_that_was_not_asked_for() {
    let _ = Places::find("abc", vec![1]).of(2);
}
