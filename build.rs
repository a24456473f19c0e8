//! Packs what the program borrows from its binary: the AWS facts under `src/aws/data/`, the list of the built-in rules,
//! and the rules without their examples, since reading the YAML of every rule takes longer than checking many files.

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

#[path = "src/rule/head.rs"]
#[allow(dead_code, reason = "the library reads what is packed here")]
mod head;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use saphyr_parser::{Event, Parser};

const TABLE: &str = "src/aws/data/authorization.txt";

const SHAPES: &str = "src/aws/data/shapes.txt";

const RULES: &str = "rules";

const FRAMEWORKS: &str = "frameworks";

const CONTRACTS: &str = "contracts";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/aws/authorization/pack.rs");
    println!("cargo::rerun-if-changed=src/aws/authorization/pack");
    println!("cargo::rerun-if-changed=src/aws/shape");
    println!("cargo::rerun-if-changed=src/document/kind.rs");
    println!("cargo::rerun-if-changed=src/rule/head.rs");
    println!("cargo::rerun-if-changed={TABLE}");
    println!("cargo::rerun-if-changed={SHAPES}");
    println!("cargo::rerun-if-changed={RULES}");
    println!("cargo::rerun-if-changed={FRAMEWORKS}");
    println!("cargo::rerun-if-changed={CONTRACTS}");
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
    write("frameworks", embedded(FRAMEWORKS, "yaml").as_bytes());
    write("contracts", embedded(CONTRACTS, "toml").as_bytes());
}

/// What stands before the examples of a rule file.
struct Rule {
    /// `family/id`.
    path: String,
    fields: Fields,
}

/// Each key's list of entries; an entry is a value, or a key and its values.
type Fields = BTreeMap<String, Vec<Vec<String>>>;

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every rule file, in order of the path.
fn rules() -> Vec<Rule> {
    let mut rules = Vec::new();
    for family in listed(Path::new(RULES)).into_iter().filter(|path| path.is_dir()) {
        for file in files_of(&family, "yaml") {
            let text = read(&file);
            // The examples stand last, and a run never needs them.
            let head = text.find("\nbad:").map_or(&*text, |end| &text[..=end]);
            let name = file.with_extension("");
            let name = name.strip_prefix(RULES).unwrap_or(&name).to_string_lossy();
            rules.push(Rule { path: name.replace('\\', "/"), fields: fields(head, &file) });
        }
    }
    rules.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    rules
}

/// The rules as an array of `BuiltIn`. A wrong word in a file is left to the tests of the rules, which say where.
fn list(rules: &[Rule]) -> String {
    let mut out = String::from("[\n");
    for Rule { path, fields } in rules {
        let entries = |key: &str| fields.get(key).map_or(&[][..], Vec::as_slice);
        let head = head::pack(entries);
        let words = |key: &str| entries(key).iter().flatten();
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

/// The names of a folder's files and their texts, in order of the name.
fn embedded(folder: &str, extension: &str) -> String {
    let mut files: Vec<PathBuf> = files_of(Path::new(folder), extension).collect();
    files.sort_unstable();
    let mut out = String::from("[\n");
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let path = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{folder}/{name}.{extension}\")");
        writeln!(out, "(\"{name}\", include_str!({path})),").expect("a string takes it");
    }
    out + "]\n"
}

/// The files of a folder that are meant: editors and systems leave others there.
fn files_of<'e>(folder: &Path, extension: &'e str) -> impl Iterator<Item = PathBuf> + 'e {
    listed(folder).into_iter().filter(move |path| path.extension().is_some_and(|own| own == extension))
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("the folder can be listed").path()).collect()
}

/// The top-level fields of a rule file.
fn fields(yaml: &str, file: &Path) -> Fields {
    let mut fields = Fields::new();
    let mut key: Option<String> = None;
    // How many lists and mappings are open, and whether the field is a mapping.
    let (mut depth, mut is_mapping) = (0, false);
    for event in Parser::new_from_str(yaml) {
        let (event, _) = event.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                depth += 1;
                if depth == 2 {
                    is_mapping = matches!(event, Event::MappingStart(..));
                }
            }
            Event::SequenceEnd | Event::MappingEnd => {
                depth -= 1;
                if depth == 1 {
                    key = None;
                }
            }
            Event::Scalar(value, ..) => {
                let value = value.into_owned();
                let Some(name) = &key else {
                    key = Some(value);
                    continue;
                };
                let entries = fields.entry(name.clone()).or_default();
                match entries.last_mut() {
                    // A list below a member's key holds that member's values.
                    Some(entry) if depth == 3 => entry.push(value),
                    Some(entry) if depth == 2 && is_mapping && entry.len() == 1 => entry.push(value),
                    _ => entries.push(vec![value]),
                }
                if depth == 1 {
                    key = None;
                }
            }
            _ => {}
        }
    }
    fields
}
