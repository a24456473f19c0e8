//! Deny is not Allow: with every Allow of a bad example turned into a Deny, nothing is open any more.

use std::sync::LazyLock;

use grantlint::check::BUILT_IN;
use grantlint::document::{Kinds, PolicyType};
use grantlint::rule::example::{Example, Expectation};
use grantlint::rule::{Choice, Input, RuleSet, Settings, built_in_file, check_files};
use grantlint::source::Source;

/// Rules that speak of a policy whatever its effect, and why. A rule that is gone, or that a Deny silences, must not
/// stand here.
#[rustfmt::skip]
const WHATEVER_THE_EFFECT: [(&str, &str); 63] = [
    ("account-action-on-bucket", "the action cannot act on the resource, allowed or denied"),
    ("acl-header-demanded", "about a Deny"),
    ("bare-wildcard-principal", "about the grammar"),
    ("bucket-action-on-objects", "the action cannot act on the resource, allowed or denied"),
    ("deny-contradicts-default-encryption", "about a Deny"),
    ("deny-rejects-default-encryption", "about a Deny"),
    ("documentation-account", "about a name in the text"),
    ("duplicate-key", "about the notation"),
    ("duplicate-sid", "about the grammar"),
    ("element-conflict", "about the grammar"),
    ("empty-element", "about the grammar"),
    ("empty-sid", "about the grammar"),
    ("empty-variable", "about the grammar"),
    ("federated-not-supported", "about the grammar"),
    ("id-in-identity-policy", "about the grammar"),
    ("identity-policy-too-long", "about the policy's length"),
    ("invalid-effect", "about the effect's spelling"),
    ("invalid-json", "about the notation"),
    ("log-target-refuses", "about an Allow that is not there"),
    ("malformed-arn", "about a name in the text"),
    ("malformed-principal", "about a name in the text"),
    ("malformed-provider", "about a name in the text"),
    ("malformed-service-principal", "about a name in the text"),
    ("missing-brace", "about the grammar"),
    ("missing-element", "about the grammar"),
    ("missing-quote", "about the grammar"),
    ("not-an-arn", "about a name in the text"),
    ("not-principal-in-trust-policy", "about the grammar"),
    ("object-action-on-bucket", "the action cannot act on the resource, allowed or denied"),
    ("partial-wildcard", "about a name in the text"),
    ("placeholder-left-in", "about a name in the text"),
    ("principal-in-identity-policy", "about the grammar"),
    ("principal-in-scp", "about the grammar"),
    ("rcp-denies-callers", "about a Deny"),
    ("rcp-denies-services", "about a Deny"),
    ("rcp-not-action", "about the grammar"),
    ("rcp-principal", "about the grammar"),
    ("rcp-service-out-of-reach", "about a Deny"),
    ("rcp-source-unchecked", "about a Deny"),
    ("rcp-too-long", "about the policy's length"),
    ("repeated-sid", "about the grammar"),
    ("replication-role-not-assumable", "about an Allow that is not there"),
    ("resource-in-trust-policy", "about the grammar"),
    ("resource-policy-too-long", "about the policy's length"),
    ("role-by-id", "about a name in the text"),
    ("scp-too-long", "about the policy's length"),
    ("scp-wildcard-inside", "about the grammar"),
    ("session-beside-its-role", "named twice, allowed or denied"),
    ("space-in-variable", "about the grammar"),
    ("tls-not-required", "about a Deny that is not there"),
    ("trust-policy-too-long", "about the policy's length"),
    ("unknown-action", "no such action, allowed or denied"),
    ("unknown-element", "about the grammar"),
    ("unknown-operator", "about the grammar"),
    ("unknown-principal-type", "about the grammar"),
    ("unsupported-sid", "about the grammar"),
    ("user-by-id", "about a name in the text"),
    ("variable-in-other-element", "about the grammar"),
    ("variable-needs-version", "about the language's version"),
    ("version-invalid", "about the language's version"),
    ("version-missing", "about the language's version"),
    ("version-old", "about the language's version"),
    ("wrong-type", "about the grammar"),
];

fn is_about_policies(kinds: Kinds) -> bool {
    Kinds::POLICIES.iter().any(|kind| kinds.contains(kind))
}

/// The same document with each Allow turned into a Deny, in strings within strings too.
fn denied(text: &str) -> String {
    let mut text = text.replace("Allow%22", "Deny%22");
    for quote in ["\"", "\\\"", "\\\\\\\""] {
        text = text.replace(&format!("{quote}Allow{quote}"), &format!("{quote}Deny{quote}"));
    }
    text
}

/// The ids of the rules that speak of policies and find something in the example once it denies.
fn speakers(example: &Example) -> Vec<String> {
    const TYPES: [PolicyType; 6] = [
        PolicyType::Identity,
        PolicyType::Bucket,
        PolicyType::Trust,
        PolicyType::Resource,
        PolicyType::Scp,
        PolicyType::Rcp,
    ];
    static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
        let mut rules = RuleSet::new(BUILT_IN, Vec::new()).unwrap();
        let ids =
            BUILT_IN.iter().filter(|rule| is_about_policies(rule.kinds)).map(|rule| rule.id().to_owned());
        rules.choose(&Choice { select: ids.collect(), ..Choice::default() }).unwrap();
        rules
    });
    let policy_type =
        example.policy_type.and_then(|kind| TYPES.into_iter().find(|stated| stated.kind() == kind));
    let settings = Settings { own_accounts: example.own_accounts.clone(), ..Settings::default() };
    let input = Input { rules: &RULES, settings: &settings, policy_type };
    let files = example.files.iter().map(|file| Source::new(&*file.name, denied(&file.text))).collect();
    let checked = check_files(files, 0, true, input);
    let findings = checked.files.iter().flat_map(|file| &file.findings);
    findings.map(|finding| RULES.get(finding.rule).metadata.id.clone()).collect()
}

/// What speaks on each bad example once it allows nothing: the example's rule, its note, and who speaks.
fn on_denied_examples() -> Vec<(&'static str, Option<String>, Vec<String>)> {
    let mut all = Vec::new();
    for rule in BUILT_IN.iter().filter(|rule| is_about_policies(rule.kinds)) {
        let file = built_in_file(rule).unwrap();
        for example in file.examples.iter().filter(|example| example.expectation == Expectation::Bad) {
            all.push((rule.id(), example.note.clone(), speakers(example)));
        }
    }
    all
}

#[test]
fn a_deny_opens_nothing() {
    let is_expected = |id: &str| WHATEVER_THE_EFFECT.iter().any(|pair| pair.0 == id);
    let wrong: Vec<String> = on_denied_examples()
        .into_iter()
        .flat_map(|(rule, note, ids)| {
            let ids = ids.into_iter().filter(|id| !is_expected(id));
            ids.map(move |id| {
                format!("{id} speaks on a Deny, in {rule}'s example: {}", note.as_deref().unwrap_or(""))
            })
            .collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_exception_is_made_without_need() {
    let all = on_denied_examples();
    for (id, why) in WHATEVER_THE_EFFECT {
        let speaks = all.iter().any(|(rule, _, ids)| *rule == id && ids.iter().any(|one| one == id));
        assert!(speaks, "{id} is excepted as {why}, and a Deny silences it");
    }
}

#[test]
fn an_allow_in_any_layer_becomes_a_deny() {
    let text = r#"{"Effect": "Allow", "A": "{\"Effect\":\"Allow\",\"B\":\"{\\\"Effect\\\":\\\"Allow\\\"}\"}", "P": "%22Allow%22",
        "AllowedMethods": [], "Sid": "AllowAll"}"#;
    let denied = denied(text);
    assert_eq!(denied.matches("Allow").count(), 2, "{denied}");
    assert_eq!(denied.matches("Deny").count(), 4, "{denied}");
}
