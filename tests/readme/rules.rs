//! What the pages say of the rules: the list of all of them in `rules/README.md`, and a line a family in the README.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{grantlint, is_current, json, root};

const BEGIN: &str = "<!-- begin families: UPDATE=1 cargo test --test readme -->\n";
const END: &str = "<!-- end families -->\n";

const HEADING: &str = "\
<!-- Written by UPDATE=1 cargo test --test readme; do not edit. -->

# The built-in rules

`grantlint explain ID` shows a rule with its reasons and examples, which stand in the rule's file here.
";

#[test]
fn the_list_of_rules_is_current() {
    let rules = rules();
    let mut page = HEADING.to_owned();
    for family in families(&rules) {
        let (name, count) = (word(&family[0], "family"), family.len());
        let noun = if count == 1 { "rule" } else { "rules" };
        write!(page, "\n## {name}\n\n{count} {noun}.\n\n").expect("text can be added to");
        page.push_str("| rule | severity | what it reports |\n|---|---|---|\n");
        for rule in family {
            let (id, severity, title) = (word(rule, "id"), word(rule, "severity"), word(rule, "title"));
            let opt_in = if rule["opt_in"] == true { " (opt-in)" } else { "" };
            writeln!(page, "| [`{id}`]({name}/{id}.yaml) | {severity} | {title}{opt_in} |")
                .expect("text can be added to");
        }
    }
    is_current("rules/README.md", &page);
}

/// The README with the numbers of rules in its table of families. What a family finds and its example are written by
/// hand; that each family has its line, and that the example is one of its rules, is checked.
pub(crate) fn with_numbers(readme: &str) -> String {
    let start = readme.find(BEGIN).expect("the table's first marker") + BEGIN.len();
    let end = readme.find(END).expect("the table's last marker");
    let rows: Vec<Vec<&str>> =
        readme[start..end].lines().skip(2).map(|line| line.split('|').map(str::trim).collect()).collect();
    let rules = rules();
    let mut table = "| family | rules | what they find | such as |\n|---|---|---|---|\n".to_owned();
    for family in families(&rules) {
        let name = word(&family[0], "family");
        let row = rows.iter().find(|row| row.get(1) == Some(&&*name));
        let [_, _, _, finds, example, _] = row.map_or(&[][..], Vec::as_slice) else {
            panic!(
                "README.md has no line for the family {name}: write `| {name} | | what they find | such as |`"
            );
        };
        let is_example = |rule: &Value| {
            let id = word(rule, "id");
            *example == format!("[`{id}`](rules/{name}/{id}.yaml)")
        };
        assert!(!finds.is_empty(), "README.md does not say what the rules of {name} find");
        assert!(family.iter().any(is_example), "README.md: {example} is no rule of {name}");
        writeln!(table, "| {name} | {} | {finds} | {example} |", family.len()).expect("text can be added to");
    }
    format!("{}{table}{}", &readme[..start], &readme[end..])
}

fn rules() -> Vec<Value> {
    let rules = json(&grantlint(&["rules", "--format", "json"], &root()));
    rules.as_array().expect("a list of rules").clone()
}

/// The rules, which are sorted by family, a slice for each.
fn families(rules: &[Value]) -> impl Iterator<Item = &[Value]> {
    rules.chunk_by(|one, other| one["family"] == other["family"])
}

fn word(rule: &Value, key: &str) -> String {
    rule[key].as_str().expect("a word").replace('|', "\\|")
}
