//! Random documents, and random ways to break them.

use proptest::prelude::*;
use proptest::test_runner::Config;

/// `PROPTEST_CASES` when it is set, or else `cases`.
pub(crate) fn config(cases: u32) -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|set| set.parse().ok()).unwrap_or(cases);
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// A JSON value that keeps its numbers' text and its duplicate keys.
#[derive(Debug, Clone)]
pub(crate) enum Doc {
    Word(&'static str),
    Number(String),
    String(String),
    List(Vec<Doc>),
    Object(Vec<(String, Doc)>),
}

pub(crate) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-zA-Z:*/._~-]{0,8}",
        1 => prop::collection::vec(any::<char>(), 0..4).prop_map(String::from_iter),
        1 => "[\\\\\"/~\u{0}-\u{1f}é😀\u{2028}{}\\[\\],:']{0,6}",
    ]
}

fn any_number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        any::<u64>().prop_map(|number| number.to_string()),
        "-?(0|[1-9][0-9]{0,4})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,3})?",
        Just("-0".to_owned()),
        "[1-9][0-9]{25,30}",
    ]
}

pub(crate) fn any_doc() -> impl Strategy<Value = Doc> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["null", "true", "false"]).prop_map(Doc::Word),
        any_number().prop_map(Doc::Number),
        any_text().prop_map(Doc::String),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Doc::List),
            prop::collection::vec((any_text(), inner), 0..6).prop_map(Doc::Object),
        ]
    })
}

/// Writes a document; `style` decides about white space and escapes, over and over.
pub(crate) fn write(doc: &Doc, style: &[u8]) -> String {
    let mut writer = Writer {
        style: style.iter().copied().cycle(),
        pretty: style.len().is_multiple_of(2),
        out: String::new(),
    };
    writer.space();
    writer.value(doc, 1);
    writer.space();
    writer.out
}

struct Writer<'s> {
    style: std::iter::Cycle<std::iter::Copied<std::slice::Iter<'s, u8>>>,
    pretty: bool,
    out: String,
}

impl Writer<'_> {
    fn draw(&mut self) -> u8 {
        self.style.next().unwrap_or(0)
    }

    fn space(&mut self) {
        let space = match self.draw() % 16 {
            0 => " ",
            1 => "\n",
            2 => "\r\n",
            3 => "\t ",
            _ => "",
        };
        self.out.push_str(space);
    }

    fn line(&mut self, depth: usize) {
        if self.pretty {
            self.out.push('\n');
            self.out.push_str(&"  ".repeat(depth));
        } else {
            self.space();
        }
    }

    fn value(&mut self, doc: &Doc, depth: usize) {
        match doc {
            Doc::Word(word) => self.out.push_str(word),
            Doc::Number(number) => self.out.push_str(number),
            Doc::String(text) => self.string(text),
            Doc::List(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.separate(index, depth);
                    self.value(item, depth + 1);
                }
                self.end(items.is_empty(), depth, ']');
            }
            Doc::Object(members) => {
                self.out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    self.separate(index, depth);
                    self.string(key);
                    self.space();
                    self.out.push(':');
                    self.space();
                    self.value(value, depth + 1);
                }
                self.end(members.is_empty(), depth, '}');
            }
        }
    }

    fn separate(&mut self, index: usize, depth: usize) {
        if index > 0 {
            self.space();
            self.out.push(',');
        }
        self.line(depth);
    }

    fn end(&mut self, is_empty: bool, depth: usize, bracket: char) {
        if !is_empty {
            self.line(depth - 1);
        }
        self.out.push(bracket);
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for character in text.chars() {
            let style = self.draw();
            self.out.push_str(&escaped(character, style));
        }
        self.out.push('"');
    }
}

/// A character as a JSON string can hold it; `style` chooses among the ways.
pub(crate) fn escaped(character: char, style: u8) -> String {
    let unicode = |upper: bool| {
        let mut units = [0; 2];
        let units = character.encode_utf16(&mut units);
        let hex = |unit: &u16| if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
        units.iter().map(hex).collect::<String>()
    };
    let short = match character {
        '"' => Some("\\\""),
        '\\' => Some("\\\\"),
        '/' => Some("\\/"),
        '\u{8}' => Some("\\b"),
        '\u{c}' => Some("\\f"),
        '\n' => Some("\\n"),
        '\r' => Some("\\r"),
        '\t' => Some("\\t"),
        _ => None,
    };
    let must = matches!(character, '"' | '\\' | '\0'..='\x1F');
    match (style % 8, short) {
        (0, _) => unicode(true),
        (1, _) => unicode(false),
        (2..=4, Some(short)) => short.to_owned(),
        (_, Some(short)) if must => short.to_owned(),
        _ if must => unicode(false),
        _ => character.to_string(),
    }
}

/// A text with a few bytes changed, the way people and machines break a document.
pub(crate) fn mutate(text: &str, edits: &[(prop::sample::Index, u8, String)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (index, how, piece) in edits {
        let at = index.index(characters.len() + 1);
        match how % 6 {
            0 if at < characters.len() => {
                characters.remove(at);
            }
            1 => characters.truncate(at),
            2 if at < characters.len() => {
                let again = characters[at];
                characters.insert(at, again);
            }
            3 if at + 1 < characters.len() => characters.swap(at, at + 1),
            _ => drop(characters.splice(at..at, piece.chars())),
        }
    }
    characters.into_iter().collect()
}

/// Pieces that mean something to a reader of JSON, or to one that is too lenient.
pub(crate) fn any_piece() -> impl Strategy<Value = String> {
    let pieces = vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "'",
        "`",
        "\\",
        "\\u",
        "\\ud800",
        "//",
        "/*",
        "*/",
        "#",
        "\n",
        "\r\n",
        "\t",
        "\u{a0}",
        "\u{feff}",
        "\u{2028}",
        "\u{0}",
        "\u{1f}",
        "\u{7f}",
        "\u{b}",
        "“",
        "”",
        "‘",
        "’",
        "...",
        "…",
        "<a>",
        "{{x}}",
        "${x}",
        "true",
        "True",
        "None",
        "nul",
        "undefined",
        "-",
        "+1",
        ".5",
        "5.",
        "01",
        "1e",
        "1e999",
        "\"\"\"",
        "'''",
        ";",
        "=",
        "=>",
        "(",
        ")",
        "a",
        "a: 1",
        "\"k\": ",
        "\"v\", ",
        "é",
        "😀",
        "```",
    ];
    prop_oneof![prop::sample::select(pieces).prop_map(str::to_owned), any::<char>().prop_map(String::from)]
}

pub(crate) fn any_edits() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, String)>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any_piece()), 1..5)
}

pub(crate) fn any_style() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..24)
}

/// A text without any structure that a document would give it.
pub(crate) fn any_soup() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => prop::collection::vec(any_piece(), 0..40).prop_map(|pieces| pieces.concat()),
        1 => prop::collection::vec(any::<u8>(), 0..80).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ]
}
