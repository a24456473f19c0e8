//! Packs what the program borrows from its binary: the AWS facts under `src/aws/data/`, the list of the built-in rules,
//! and the rules without their examples as JSON, since reading the YAML of every rule takes longer than checking a small
//! file.

#[path = "src/aws/authorization/pack.rs"]
#[allow(unreachable_pub, reason = "the library's part of this file is public")]
mod pack;

#[path = "src/aws/shape/layout.rs"]
#[allow(dead_code, reason = "the library reads what is packed here")]
mod layout;

#[path = "src/aws/shape/pack.rs"]
mod shape_pack;

#[path = "src/document/kind.rs"]
#[allow(dead_code, unreachable_pub, reason = "the library's part of this file is public")]
mod kind;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use saphyr_parser::{Event, Parser, ScalarStyle};

const TABLE: &str = "src/aws/data/authorization.txt";

const SHAPES: &str = "src/aws/data/shapes.txt";

const RULES: &str = "rules";

const FRAMEWORKS: &str = "frameworks";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/aws/authorization/pack.rs");
    println!("cargo::rerun-if-changed=src/aws/shape");
    println!("cargo::rerun-if-changed=src/document/kind.rs");
    println!("cargo::rerun-if-changed={TABLE}");
    println!("cargo::rerun-if-changed={SHAPES}");
    println!("cargo::rerun-if-changed={RULES}");
    println!("cargo::rerun-if-changed={FRAMEWORKS}");
    let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(Path::new(&out).join(name), bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    };
    let text = read(Path::new(TABLE));
    let packed = pack::pack(&text).unwrap_or_else(|error| panic!("{TABLE}: {error}"));
    write("authorization.names", packed.names.as_bytes());
    write("authorization.tables", &packed.tables);
    let packed =
        shape_pack::pack(&read(Path::new(SHAPES))).unwrap_or_else(|error| panic!("{SHAPES}: {error}"));
    write("shapes.names", packed.names.as_bytes());
    write("shapes.tables", &packed.tables);
    let rules = rules();
    write("built-in-rules", list(&rules).as_bytes());
    write("frameworks", frameworks().as_bytes());
}

/// What stands before the examples of a rule file.
struct Rule {
    /// `family/id`.
    path: String,
    /// As JSON.
    head: String,
    /// Its top-level scalars and lists.
    fields: Fields,
}

type Fields = BTreeMap<String, Vec<String>>;

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every rule file, in order of the path.
fn rules() -> Vec<Rule> {
    let mut rules = Vec::new();
    for family in listed(Path::new(RULES)).into_iter().filter(|path| path.is_dir()) {
        for file in listed(&family) {
            let text = read(&file);
            // The examples stand last, and a run never needs them.
            let head = text.find("\nbad:").map_or(&*text, |end| &text[..=end]);
            let name = file.with_extension("");
            let name = name.strip_prefix(RULES).unwrap_or(&name).to_string_lossy();
            let (head, fields) = json(head, &file);
            rules.push(Rule { path: name.replace('\\', "/"), head, fields });
        }
    }
    rules.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    rules
}

/// The rules as an array of `BuiltIn`. A wrong word in a file is left to the tests of the rules, which say where.
fn list(rules: &[Rule]) -> String {
    let mut out = String::from("[\n");
    for Rule { path, head, fields } in rules {
        let words = |key: &str| fields.get(key).into_iter().flatten();
        let kinds = words("applies_to").filter_map(|word| kind::Kinds::from_word(word));
        let kinds = kinds.fold(kind::Kinds::NONE, kind::Kinds::union).bits();
        let opt_in = words("opt_in").any(|word| word == "true");
        let id = path.rsplit('/').next().unwrap_or(path).to_uppercase().replace('-', "_");
        let coded =
            if fields.contains_key("check") { format!("Some(checks::{id})") } else { "None".to_owned() };
        let text = format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{RULES}/{path}.yaml\"))");
        let kinds = format!("Kinds::from_bits({kinds})");
        let family_length = path.find('/').expect("a rule lies in the folder of its family");
        writeln!(
            out,
            "BuiltIn {{ path: \"{path}\", family_length: {family_length}, text: {text}, head: {head:?}, \
             kinds: {kinds}, opt_in: {opt_in}, coded: {coded} }},"
        )
        .expect("a string takes it");
    }
    out + "]\n"
}

/// The names of the frameworks and their files, in order of the name.
fn frameworks() -> String {
    let mut files = listed(Path::new(FRAMEWORKS));
    files.sort_unstable();
    let mut out = String::from("[\n");
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let path = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{FRAMEWORKS}/{name}.yaml\")");
        writeln!(out, "(\"{name}\", include_str!({path})),").expect("a string takes it");
    }
    out + "]\n"
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("the folder can be listed").path()).collect()
}

/// YAML as JSON on one line, and its top-level fields.
fn json(yaml: &str, file: &Path) -> (String, Fields) {
    let mut out = String::new();
    let mut fields = Fields::new();
    let mut key = String::new();
    // The open lists and mappings: whether it is a mapping, and how many keys and values it has so far.
    let mut open: Vec<(bool, usize)> = Vec::new();
    for event in Parser::new_from_str(yaml) {
        let (event, _) = event.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let is_value =
            matches!(event, Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..));
        let mut is_key = false;
        if let (true, Some((is_mapping, count))) = (is_value, open.last_mut()) {
            is_key = *is_mapping && *count % 2 == 0;
            match (*count, *is_mapping && *count % 2 == 1) {
                (0, _) => {}
                (_, true) => out.push(':'),
                (_, false) => out.push(','),
            }
            *count += 1;
        }
        match event {
            Event::Scalar(value, style, ..) => {
                match open.len() {
                    1 if is_key => key = value.to_string(),
                    1 | 2 => fields.entry(key.clone()).or_default().push(value.to_string()),
                    _ => {}
                }
                let is_bare = style == ScalarStyle::Plain && !is_key && is_json(&value);
                if is_bare { out.push_str(&value) } else { quote(&value, &mut out) }
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                let is_mapping = matches!(event, Event::MappingStart(..));
                out.push(if is_mapping { '{' } else { '[' });
                open.push((is_mapping, 0));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let is_mapping = open.pop().is_some_and(|container| container.0);
                out.push(if is_mapping { '}' } else { ']' });
            }
            _ => {}
        }
    }
    (out, fields)
}

/// Whether a plain scalar is no string: a boolean, or a number such as a control's `2.10`, whose text is kept.
fn is_json(value: &str) -> bool {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    matches!(value, "true" | "false")
        || (is_digits(whole) && is_digits(fraction) && (whole == "0" || !whole.starts_with('0')))
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter < ' ' => write!(out, "\\u{:04x}", u32::from(letter)).expect("a string takes it"),
            letter => out.push(letter),
        }
    }
    out.push('"');
}
