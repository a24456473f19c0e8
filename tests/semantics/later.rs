//! A statement that is known only later may be the one that is missing.

use grantlint::check::BUILT_IN;
use grantlint::rule::built_in_file;
use grantlint::rule::example::Expectation;
use serde_json::{Value, json};

use crate::statements::speaks;

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

fn with_known_later(mut statements: Vec<Value>) -> Vec<Value> {
    statements.push(json!({ "Ref": "More" }));
    statements
}

/// The same with an Allow of which only the effect is known.
fn with_unknown_inside(mut statements: Vec<Value>) -> Vec<Value> {
    let mut statement = open(&statements);
    for (name, value) in statement.as_object_mut().unwrap() {
        match name.as_str() {
            "Effect" => {}
            "Principal" => *value = json!({ "AWS": { "Ref": "Callers" } }),
            _ => *value = json!([{ "Ref": name }]),
        }
    }
    statements.push(statement);
    statements
}

fn with_open(mut statements: Vec<Value>) -> Vec<Value> {
    statements.push(open(&statements));
    statements
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

#[test]
fn what_an_allow_would_mend_is_no_mistake_while_statements_are_unknown() {
    let mut wrong = Vec::new();
    let (mut silenced, mut needed) = (0, Vec::new());
    for rule in BUILT_IN {
        let id = rule.id();
        let examples = built_in_file(rule).unwrap().examples;
        for example in examples.iter().filter(|example| example.expectation == Expectation::Bad) {
            if speaks(id, example, with_open) {
                continue;
            }
            silenced += 1;
            if ![with_known_later, with_unknown_inside].into_iter().any(|more| speaks(id, example, more)) {
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
