//! Decoded strings, and the way from each of their characters back to the bytes it was written with.

use grantlint::source::{Decoded, OffsetMap, Span};
use proptest::prelude::*;

use crate::generate::{any_style, any_text, config, escaped};

/// What each character of a text is written as.
type Encoded = Vec<(char, String)>;

fn json_encode(text: &str, style: &[u8]) -> Encoded {
    let styles = style.iter().copied().cycle();
    text.chars().zip(styles).map(|(character, style)| (character, escaped(character, style))).collect()
}

fn percent_encode(text: &str, style: &[u8]) -> Encoded {
    let styles = style.iter().copied().cycle();
    let encode = |(character, style): (char, u8)| {
        let mut buffer = [0; 4];
        let bytes = character.encode_utf8(&mut buffer).bytes();
        let written = match style % 3 {
            _ if character == '%' => "%25".to_owned(),
            0 => character.to_string(),
            1 => bytes.map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat(),
            _ => bytes.map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat(),
        };
        (character, written)
    };
    text.chars().zip(styles).map(encode).collect()
}

fn written(encoded: &Encoded) -> String {
    encoded.iter().map(|(_, written)| written.as_str()).collect()
}

/// Every character, and every range from one to another, maps to exactly the bytes it was written with.
fn check_map(encoded: &Encoded, decoded: &str, map: &OffsetMap, start: usize) {
    let mut places = vec![(0, start)];
    for (character, written) in encoded {
        let (inner, outer) = places[places.len() - 1];
        places.push((inner + character.len_utf8(), outer + written.len()));
    }
    assert_eq!(places[places.len() - 1].0, decoded.len());
    let narrow = |offset: usize| u32::try_from(offset).unwrap();
    for (index, (from, outer_from)) in places.iter().enumerate() {
        for (to, outer_to) in &places[index + 1..] {
            let outer = map.outer(Span::new(narrow(*from), narrow(*to)));
            assert_eq!(outer.range(), *outer_from..*outer_to, "{encoded:?} {from}..{to}");
        }
        // An empty range lies at the start of what follows it.
        let empty = map.outer(Span::new(narrow(*from), narrow(*from)));
        assert_eq!(empty.range(), *outer_from..*outer_from, "{encoded:?} at {from}");
    }
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn json_escapes_map_back(text in any_text(), style in any_style(), start in 0..1000_u32) {
        let encoded = json_encode(&text, &style);
        let decoded = Decoded::json_string(&written(&encoded), start);
        prop_assert_eq!(&decoded.text, &text);
        check_map(&encoded, &decoded.text, &decoded.map, start as usize);
    }

    #[test]
    fn percent_encoding_maps_back(text in any_text(), style in any_style(), start in 0..1000_u32) {
        let encoded = percent_encode(&text, &style);
        let raw = written(&encoded);
        if let Some(decoded) = Decoded::percent(&raw, start) {
            prop_assert_eq!(&decoded.text, &text);
            check_map(&encoded, &decoded.text, &decoded.map, start as usize);
        } else {
            prop_assert_eq!(raw, text);
        }
    }

    #[test]
    fn layers_compose(text in any_text(), style in any_style(), other in any_style(), last in any_style()) {
        // Percent-encoded, then written as a JSON string, then that as a JSON string again.
        let inner = percent_encode(&text, &style);
        let Some(percent) = Decoded::percent(&written(&inner), 0) else { return Ok(()) };
        let middle = json_encode(&written(&inner), &other);
        let outer = json_encode(&written(&middle), &last);
        let file = format!("\"{}\"", written(&outer));
        let first = Decoded::json_string(&file[1..file.len() - 1], 1);
        let second = Decoded::json_string(&first.text, 0);
        prop_assert_eq!(&second.text, &written(&inner));

        let mut at = 0;
        for character in text.chars() {
            let end = at + u32::try_from(character.len_utf8()).unwrap();
            let span = first.map.outer(second.map.outer(percent.map.outer(Span::new(at, end))));
            let slice = &file[span.range()];
            let again = Decoded::json_string(&Decoded::json_string(slice, 0).text, 0).text;
            let again = Decoded::percent(&again, 0).map_or(again, |decoded| decoded.text);
            prop_assert_eq!(again, character.to_string());
            at = end;
        }
    }

    #[test]
    fn any_percent_signs_are_decoded_or_left(raw in "[%0-9a-fA-Fé]{0,12}") {
        if let Some(decoded) = Decoded::percent(&raw, 0) {
            prop_assert!(decoded.text.len() < raw.len());
        }
    }
}

#[test]
fn percent_encoding_that_is_not_text_is_refused() {
    for raw in ["%ff", "%C3", "a%80b", "%ed%a0%80"] {
        assert_eq!(Decoded::percent(raw, 0), None, "{raw}");
    }
    for raw in ["", "abc", "100%", "%", "%4", "%zz", "a+b"] {
        assert_eq!(Decoded::percent(raw, 0), None, "{raw}");
    }
    assert_eq!(Decoded::percent("%25zz+", 0).unwrap().text, "%zz+");
}
