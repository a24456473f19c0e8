//! What a Deny of everything takes away is not open any more, nor is what only the own organization may use.

use serde_json::{Value, json};

use grantlint::check::BUILT_IN;
use grantlint::rule::built_in_file;
use grantlint::rule::example::Expectation;

use crate::deny::{is_about_policies, is_spoken_whatever_the_effect, speakers};

/// Rules that speak of a statement even where a Deny covers all of it, and why.
const WHATEVER_IS_DENIED: [(&str, &str); 9] = [
    ("action-for-other-principal", "the statement cannot work as it is written"),
    ("attributes-without-select", "the statement does not do what it says"),
    ("denied-statement", "it speaks of that Deny"),
    ("key-service-lacks", "the statement cannot work as it is written"),
    ("rcp-allow", "AWS does not take it"),
    ("roles-anywhere-action-missing", "the statement cannot work as it is written"),
    ("session-action-missing", "the statement cannot work as it is written"),
    ("tag-not-on-action-allow", "the statement cannot work as it is written"),
    ("tag-not-on-every-action-allow", "the statement cannot work as it is written"),
];

/// Rules about who may come in, which a condition on the caller's organization answers.
const ABOUT_CALLERS: [&str; 3] = ["wildcard-principal", "trust-anyone", "external-id-missing"];

/// The policy of a bad example with a statement more, when the example is a policy and nothing else.
fn with_deny(text: &str) -> Option<String> {
    let mut policy: Value = serde_json::from_str(text).ok()?;
    let statements = policy.get_mut("Statement")?;
    if statements.is_object() {
        *statements = json!([statements.take()]);
    }
    let first = statements.as_array()?.first()?.as_object()?.clone();
    let mut deny = json!({ "Effect": "Deny", "Action": "*" });
    if first.contains_key("Principal") || first.contains_key("NotPrincipal") {
        deny["Principal"] = json!("*");
    }
    if first.contains_key("Resource") || first.contains_key("NotResource") {
        deny["Resource"] = json!("*");
    }
    statements.as_array_mut()?.push(deny);
    Some(policy.to_string())
}

/// The policy of a bad example with each Allow limited to one organization.
fn within_organization(text: &str) -> Option<String> {
    let mut policy: Value = serde_json::from_str(text).ok()?;
    let statements = policy.get_mut("Statement")?;
    let limit = |statement: &mut Value| {
        if statement["Effect"] == "Allow" {
            statement["Condition"]["StringEquals"]["aws:PrincipalOrgID"] = json!("o-exampleorgid");
        }
    };
    match statements {
        Value::Array(statements) => statements.iter_mut().for_each(limit),
        statement => limit(statement),
    }
    Some(policy.to_string())
}

#[test]
fn what_only_the_own_organization_may_use_is_not_open() {
    for id in ABOUT_CALLERS {
        let rule = BUILT_IN.iter().find(|rule| rule.id() == id).unwrap();
        let file = built_in_file(rule).unwrap();
        let mut checked = 0;
        for example in file.examples.iter().filter(|example| example.expectation == Expectation::Bad) {
            let [file] = &example.files[..] else { continue };
            let Some(text) = within_organization(&file.text) else { continue };
            checked += 1;
            let found = speakers(example, |_| text.clone());
            assert!(!found.iter().any(|one| one == id), "{id}: {:?}", example.note);
        }
        assert!(checked > 0, "{id} has no bad example that is a policy");
    }
}

#[test]
fn what_a_deny_covers_is_not_open() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for rule in BUILT_IN.iter().filter(|rule| is_about_policies(rule.kinds)) {
        if is_spoken_whatever_the_effect(rule.id()) {
            continue;
        }
        let file = built_in_file(rule).unwrap();
        for example in file.examples.iter().filter(|example| example.expectation == Expectation::Bad) {
            let [file] = &example.files[..] else { continue };
            let Some(text) = with_deny(&file.text) else { continue };
            checked += 1;
            let is_excepted = WHATEVER_IS_DENIED.iter().any(|pair| pair.0 == rule.id());
            let speaks = speakers(example, |_| text.clone()).iter().any(|id| id == rule.id());
            if speaks && !is_excepted {
                wrong.push(format!("{}: {}", rule.id(), example.note.as_deref().unwrap_or("")));
            }
        }
    }
    assert!(checked > 50, "{checked}");
    for (id, _) in WHATEVER_IS_DENIED {
        assert!(!is_spoken_whatever_the_effect(id) && BUILT_IN.iter().any(|rule| rule.id() == id), "{id}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
