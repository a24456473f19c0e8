//! A statement that is known only later may be the one that is missing.

use std::sync::LazyLock;

use grantlint::check::BUILT_IN;
use grantlint::rule::example::{Example, Expectation};
use grantlint::rule::{Input, RuleSet, Settings, built_in_file, check_files};
use grantlint::source::{Gathered, Source};
use serde_json::{Value, json};

use crate::every_rule::every_rule;

/// Rules that an Allow of everything silences though they miss none, and why.
#[rustfmt::skip]
const NOT_MISSED: [(&str, &str); 8] = [
    ("becomes-another-user", "who may do everything anyway needs no detour"),
    ("grants-itself-permissions", "who may do everything anyway needs no detour"),
    ("policy-locked", "what the policy is of is told by its statements"),
    ("rcp-too-long", "what the policy is of is told by its statements"),
    ("resource-in-trust-policy", "what the policy is of is told by its statements"),
    ("resource-policy-too-long", "what the policy is of is told by its statements"),
    ("runs-as-existing-role", "who may do everything anyway needs no detour"),
    ("runs-as-passed-role", "who may do everything anyway needs no detour"),
];

/// The text with one more statement in each of its policies.
fn grown(text: &str, more: fn(&[Value]) -> Value) -> String {
    serde_json::from_str(text)
        .map_or_else(|_| text.to_owned(), |value| with_statement(value, more).to_string())
}

fn with_statement(value: Value, more: fn(&[Value]) -> Value) -> Value {
    match value {
        Value::Object(members) => {
            let grow = |(key, value): (String, Value)| {
                let value = match (key.as_str(), with_statement(value, more)) {
                    ("Statement", Value::Array(mut statements)) => {
                        statements.push(more(&statements));
                        Value::Array(statements)
                    }
                    ("Statement", one @ Value::Object(_)) => {
                        let more = more(std::slice::from_ref(&one));
                        json!([one, more])
                    }
                    (_, value) => value,
                };
                (key, value)
            };
            Value::Object(members.into_iter().map(grow).collect())
        }
        Value::Array(items) => items.into_iter().map(|item| with_statement(item, more)).collect(),
        // A policy as text.
        Value::String(text) if text.trim_start().starts_with('{') => Value::String(grown(&text, more)),
        other => other,
    }
}

fn known_later(_: &[Value]) -> Value {
    json!({ "Ref": "More" })
}

/// An Allow of which only the effect is known.
fn unknown_inside(statements: &[Value]) -> Value {
    let mut statement = open(statements);
    for (name, value) in statement.as_object_mut().unwrap() {
        match name.as_str() {
            "Effect" => {}
            "Principal" => *value = json!({ "AWS": { "Ref": "Callers" } }),
            _ => *value = json!([{ "Ref": name }]),
        }
    }
    statement
}

/// An Allow of everything, for everyone where the policy has principals.
fn open(statements: &[Value]) -> Value {
    let has = |name: &str| statements.iter().any(|statement| statement.get(name).is_some());
    match (has("Principal") || has("NotPrincipal"), has("Resource") || has("NotResource")) {
        (true, true) => json!({ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }),
        (true, false) => {
            let actions = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];
            json!({ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": actions })
        }
        (false, _) => json!({ "Effect": "Allow", "Action": "*", "Resource": "*" }),
    }
}

/// Whether the rule finds something in the example, its texts changed.
fn speaks(id: &str, example: &Example, changed: impl Fn(&str) -> String) -> bool {
    static RULES: LazyLock<RuleSet> = LazyLock::new(every_rule);
    let settings = Settings { own_accounts: example.own_accounts.clone(), ..Settings::default() };
    let input = Input { rules: &RULES, settings: &settings, policy_type: example.policy_type };
    let files = example.files.iter().map(|file| Source::new(&*file.name, changed(&file.text))).collect();
    let checked = check_files(files, Gathered::Folders, input);
    let mut findings = checked.files.iter().flat_map(|file| &file.findings);
    findings.any(|finding| RULES.get(finding.rule).metadata.id == id)
}

#[test]
fn what_an_allow_would_mend_is_no_mistake_while_statements_are_unknown() {
    let mut wrong = Vec::new();
    let (mut silenced, mut needed) = (0, Vec::new());
    for rule in BUILT_IN {
        let id = rule.id();
        let examples = built_in_file(rule).unwrap().examples;
        for example in examples.iter().filter(|example| example.expectation == Expectation::Bad) {
            if speaks(id, example, |text| grown(text, open)) {
                continue;
            }
            silenced += 1;
            let unknown = [known_later, unknown_inside];
            if !unknown.into_iter().any(|more| speaks(id, example, |text| grown(text, more))) {
                continue;
            }
            if NOT_MISSED.iter().any(|exception| exception.0 == id) {
                needed.push(id);
            } else {
                wrong.push(format!("{id}: {}", example.note.as_deref().unwrap_or_default()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (id, why) in NOT_MISSED {
        assert!(needed.contains(&id), "{id} is excepted: {why}, and falls silent");
    }
    assert!(silenced >= 80, "only {silenced} are silenced by an Allow");
}
