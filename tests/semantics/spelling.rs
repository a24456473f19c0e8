//! Rules speak of what a policy means: in whatever order and form it says that.

use std::collections::BTreeSet;

use grantlint::check::BUILT_IN;
use grantlint::policy::is_account_id;
use grantlint::rule::built_in_file;
use grantlint::rule::example::Expectation;
use serde_json::{Value, json};

use crate::statements::speaks;

/// A change that leaves the meaning as it is: its name, itself, and the rules that are about what it changes, with why.
struct Change {
    name: &'static str,
    apply: fn(Vec<Value>) -> Vec<Value>,
    differing: &'static [(&'static str, &'static str)],
}

const CHANGES: [Change; 5] = [
    Change { name: "statements in reverse", apply: reversed, differing: &[] },
    Change { name: "lists of one and single values", apply: with_other_lists, differing: &[] },
    Change { name: "accounts as ids and as ARNs", apply: with_other_accounts, differing: &[] },
    Change {
        name: "actions and keys in another case",
        apply: with_other_case,
        differing: &[("version-missing", "a stack's policy is told by its `Update:*`")],
    },
    Change {
        name: "an action a statement",
        apply: one_action_each,
        differing: &[
            ("action-for-other-principal", "about what one statement has together"),
            ("covered-statement", "about a statement, and not about an action in it"),
            ("redundant-action", "about an action beside others"),
            ("statement-about-nothing", "about what one statement has together"),
            ("twin-action-spared", "about an action beside others"),
        ],
    },
];

fn reversed(mut statements: Vec<Value>) -> Vec<Value> {
    statements.reverse();
    statements
}

/// Changes the members of each statement that are called so.
fn with_each(mut statements: Vec<Value>, names: &[&str], change: fn(&mut Value)) -> Vec<Value> {
    for statement in &mut statements {
        for name in names {
            if let Some(member) = statement.get_mut(*name) {
                change(member);
            }
        }
    }
    statements
}

fn with_other_lists(statements: Vec<Value>) -> Vec<Value> {
    fn turn(value: &mut Value) {
        match value {
            Value::String(_) => *value = json!([value.take()]),
            Value::Array(items) if items.len() == 1 && items[0].is_string() => *value = items[0].take(),
            // `Principal` has its kinds as members, `Condition` its operators, and each of them its keys.
            Value::Object(members) => {
                // What a function of a template takes is its own matter.
                let is_function = |name: &String| name == "Ref" || name.starts_with("Fn::");
                members.iter_mut().filter(|member| !is_function(member.0)).for_each(|member| turn(member.1));
            }
            _ => {}
        }
    }
    let statements =
        with_each(statements, &["Action", "NotAction", "Resource", "NotResource", "Condition"], turn);
    with_each(statements, &["Principal", "NotPrincipal"], |value| {
        // The bare `*` may stand in no list.
        if value.is_object() {
            turn(value);
        }
    })
}

fn with_other_accounts(statements: Vec<Value>) -> Vec<Value> {
    fn turn(value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(turn),
            Value::String(text) => {
                let id = text.strip_prefix("arn:aws:iam::").and_then(|rest| rest.strip_suffix(":root"));
                match id.map(str::to_owned) {
                    Some(id) if is_account_id(&id) => *text = id,
                    None if is_account_id(text) => *text = format!("arn:aws:iam::{text}:root"),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    with_each(statements, &["Principal", "NotPrincipal"], |value| {
        if let Some(accounts) = value.get_mut("AWS") {
            turn(accounts);
        }
    })
}

fn with_other_case(statements: Vec<Value>) -> Vec<Value> {
    fn swapped(text: &str) -> String {
        let swap = |letter: char| match letter {
            'a'..='z' => letter.to_ascii_uppercase(),
            _ => letter.to_ascii_lowercase(),
        };
        text.chars().map(swap).collect()
    }
    fn turn(value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(turn),
            // What a template fills in has its own case.
            Value::String(text) if text.contains(':') && !text.contains("${") => *text = swapped(text),
            _ => {}
        }
    }
    fn turn_keys(condition: &mut Value) {
        for keys in condition.as_object_mut().into_iter().flat_map(|operators| operators.values_mut()) {
            let Value::Object(members) = keys else { continue };
            let turned = std::mem::take(members).into_iter().map(|(key, value)| {
                // A tag's key, and the URL of a provider, are names of somebody's own.
                let is_fixed = key.starts_with("aws:") || key.starts_with("s3:") || key.starts_with("sts:");
                let (family, rest) = key.split_at(key.find('/').unwrap_or(key.len()));
                (if is_fixed { swapped(family) + rest } else { key }, value)
            });
            *members = turned.collect();
        }
    }
    with_each(with_each(statements, &["Action", "NotAction"], turn), &["Condition"], turn_keys)
}

fn one_action_each(statements: Vec<Value>) -> Vec<Value> {
    let split = |statement: Value| match statement.get("Action") {
        Some(Value::Array(actions)) => {
            let with = |action: &Value| {
                let mut one = statement.clone();
                one["Action"] = action.clone();
                if let Some(members) = one.as_object_mut() {
                    members.remove("Sid");
                }
                one
            };
            actions.iter().map(with).collect()
        }
        _ => vec![statement],
    };
    statements.into_iter().flat_map(split).collect()
}

#[test]
fn the_same_meaning_is_the_same_finding() {
    let mut wrong = Vec::new();
    let mut needed = BTreeSet::new();
    for rule in BUILT_IN {
        let id = rule.id();
        for example in built_in_file(rule).unwrap().examples {
            // Without a change, the text is written anew, as the changes do.
            let before = speaks(id, &example, |same| same);
            for Change { name, apply, differing } in CHANGES {
                if speaks(id, &example, apply) == before {
                    continue;
                }
                if differing.iter().any(|exception| exception.0 == id) {
                    needed.insert((name, id));
                } else {
                    let kind = if example.expectation == Expectation::Bad { "bad" } else { "good" };
                    let note = example.note.as_deref().unwrap_or_default();
                    wrong.push(format!("{name}: {id}, {kind}: {note}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for Change { name, differing, .. } in CHANGES {
        for (id, why) in differing {
            assert!(needed.contains(&(name, *id)), "{name}: {id} is excepted: {why}, and says the same");
        }
    }
}
