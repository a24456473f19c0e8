//! An example in a rule file: one document, or several by their file names.

use super::{Mistake, query, required, string, strings, unknown, wrong};
use crate::day::Day;
use crate::document::{DocumentKind, PolicyType};
use crate::rule::example::{At, Example, Expectation};
use crate::source::Source;
use crate::syntax::{Kind, Node};

/// The file that an example's one document stands for.
const ONLY_FILE: &str = "example.json";

const KEYS: [&str; 8] =
    ["document", "documents", "at", "as", "note", "own_accounts", "organization", "today"];

pub(super) fn read(node: Node<'_>, expectation: Expectation) -> Result<Example, Mistake> {
    if node.kind() != Kind::Object {
        return Err(wrong(node, "an example is a mapping with `document` and, for a bad one, `at`"));
    }
    for (key, _) in node.members() {
        if !KEYS.iter().any(|known| key.is_string(known)) {
            let name = key.string().unwrap_or_default();
            return Err(wrong(
                key,
                &unknown(&format!("unknown key `{name}`"), &name, "an example has", &KEYS),
            ));
        }
    }
    if (expectation == Expectation::Bad) != node.get("at").is_some() {
        return Err(wrong(node, "a bad example says `at` which places are found; a good one has none"));
    }
    let policy_type = match node.get("as") {
        None => None,
        Some(word) => match DocumentKind::from_word(&string(word)?).and_then(PolicyType::of) {
            None => {
                return Err(wrong(
                    word,
                    "`as` is a policy kind such as `scp`; the shape tells an access point's",
                ));
            }
            stated => stated,
        },
    };
    let today = match node.get("today") {
        None => None,
        Some(day) => {
            Some(Day::parse(&string(day)?).ok_or_else(|| wrong(day, "`today` is a day such as 2026-03-01"))?)
        }
    };
    let files = files(node)?;
    Ok(Example {
        expectation,
        at: places(node, &files)?,
        files,
        policy_type,
        own_accounts: strings(node.get("own_accounts"))?,
        organization: node.get("organization").map(string).transpose()?,
        today,
        note: node.get("note").map(string).transpose()?,
    })
}

fn files(node: Node<'_>) -> Result<Vec<Source>, Mistake> {
    let Some(several) = node.get("documents") else {
        return Ok(vec![Source::new(ONLY_FILE, text(required(node, "document")?))]);
    };
    if let Some(one) = node.get("document") {
        return Err(wrong(one, "an example has either `document` or `documents`"));
    }
    let mut files = Vec::new();
    for (name, document) in several.members() {
        files.push(Source::new(string(name)?, text(document)));
    }
    if files.is_empty() {
        return Err(wrong(several, "`documents` is a mapping from file names to documents"));
    }
    Ok(files)
}

/// `at`: queries on the one document, or for each file's name the queries on it.
fn places(node: Node<'_>, files: &[Source]) -> Result<Vec<At>, Mistake> {
    let mut places = Vec::new();
    let Some(at) = node.get("at") else { return Ok(places) };
    if at.kind() != Kind::Object {
        if let Some(several) = node.get("documents") {
            return Err(wrong(several, "beside `documents`, `at` is a mapping from file names to queries"));
        }
        for place in at.one_or_many() {
            places.push(At { file: 0, query: query(place)? });
        }
        return Ok(places);
    }
    for (key, value) in at.members() {
        let name = string(key)?;
        let file = files.iter().position(|file| file.name == name);
        let file = file.ok_or_else(|| wrong(key, &format!("`{name}` is none of the example's documents")))?;
        for place in value.one_or_many() {
            places.push(At { file, query: query(place)? });
        }
    }
    Ok(places)
}

/// A document as a file would hold it: a text as it stands, anything else as JSON.
fn text(document: Node<'_>) -> String {
    match document.string() {
        Some(text) => text.into_owned(),
        None => json_text(document),
    }
}

/// A mapping as the JSON that it stands for.
fn json_text(node: Node<'_>) -> String {
    fn write(node: Node<'_>, indent: usize, out: &mut String) {
        let newline = |out: &mut String, indent: usize| {
            out.push('\n');
            out.push_str(&"  ".repeat(indent));
        };
        let (open, close) = match node.kind() {
            Kind::Object => ('{', '}'),
            Kind::Array => ('[', ']'),
            Kind::String => {
                out.push_str(&quoted(&node.string().unwrap_or_default()));
                return;
            }
            _ => {
                out.push_str(&node.scalar().unwrap_or_default());
                return;
            }
        };
        out.push(open);
        let mut is_empty = true;
        for (key, value) in node.members() {
            if !std::mem::replace(&mut is_empty, false) {
                out.push(',');
            }
            newline(out, indent + 1);
            out.push_str(&quoted(&key.string().unwrap_or_default()));
            out.push_str(": ");
            write(value, indent + 1, out);
        }
        for item in node.items() {
            if !std::mem::replace(&mut is_empty, false) {
                out.push(',');
            }
            newline(out, indent + 1);
            write(item, indent + 1, out);
        }
        if !is_empty {
            newline(out, indent);
        }
        out.push(close);
    }
    let mut out = String::new();
    write(node, 0, &mut out);
    out
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
