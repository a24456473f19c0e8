//! Examples whose policies are changed statement by statement.

use std::sync::LazyLock;

use grantlint::rule::example::Example;
use grantlint::rule::{Input, RuleSet, Settings, check_files};
use grantlint::source::{Gathered, Source};
use serde_json::Value;

use crate::every_rule::every_rule;

/// The text with the statements of each of its policies changed, in policies that are texts too. What is no JSON stays.
pub(crate) fn changed(text: &str, change: fn(Vec<Value>) -> Vec<Value>) -> String {
    serde_json::from_str(text).map_or_else(|_| text.to_owned(), |value| in_value(value, change).to_string())
}

fn in_value(value: Value, change: fn(Vec<Value>) -> Vec<Value>) -> Value {
    match value {
        Value::Object(members) => {
            let in_member = |(key, value): (String, Value)| {
                let value = match (key.as_str(), in_value(value, change)) {
                    ("Statement", Value::Array(statements)) => Value::Array(change(statements)),
                    ("Statement", one @ Value::Object(_)) => Value::Array(change(vec![one])),
                    (_, value) => value,
                };
                (key, value)
            };
            Value::Object(members.into_iter().map(in_member).collect())
        }
        Value::Array(items) => items.into_iter().map(|item| in_value(item, change)).collect(),
        Value::String(text) if text.trim_start().starts_with('{') => Value::String(changed(&text, change)),
        other => other,
    }
}

/// Whether the rule finds something in the example once its policies are changed.
pub(crate) fn speaks(id: &str, example: &Example, change: fn(Vec<Value>) -> Vec<Value>) -> bool {
    static RULES: LazyLock<RuleSet> = LazyLock::new(every_rule);
    speakers(example, &RULES, |text| changed(text, change)).iter().any(|speaker| speaker == id)
}

/// The ids of the rules that find something in the example, its texts changed; once for each finding.
pub(crate) fn speakers(example: &Example, rules: &RuleSet, changed: impl Fn(&str) -> String) -> Vec<String> {
    let settings = Settings { own_accounts: example.own_accounts.clone(), ..Settings::default() };
    let input = Input { rules, settings: &settings, policy_type: example.policy_type };
    let files = example.files.iter().map(|file| Source::new(&*file.name, changed(&file.text))).collect();
    let checked = check_files(files, Gathered::Folders, input);
    let findings = checked.files.iter().flat_map(|file| &file.findings);
    findings.map(|finding| rules.get(finding.rule).metadata.id.clone()).collect()
}
