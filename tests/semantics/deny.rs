//! Deny is not Allow: with every Allow of a bad example turned into a Deny, nothing is open any more.

use std::sync::LazyLock;

use grantlint::check::BUILT_IN;
use grantlint::document::Kinds;
use grantlint::rule::example::{Example, Expectation};
use grantlint::rule::{Choice, RuleSet, built_in_file};

use crate::statements;

/// Rules that speak of a policy whatever its effect, and why. A rule that is gone, or that a Deny silences, must not
/// stand here.
#[rustfmt::skip]
const WHATEVER_THE_EFFECT: [(&str, &str); 173] = [
    ("account-action-on-bucket", "the action cannot act on the resource, allowed or denied"),
    ("acl-header-demanded", "about a Deny"),
    ("action-needs-star", "the action cannot act on the resource, allowed or denied"),
    ("action-of-another-kind", "the action cannot act on the resource, allowed or denied"),
    ("action-without-condition-key", "the condition means something else than it says, allowed or denied"),
    ("action-without-service", "about a name in the text"),
    ("arn-account-invalid", "about a name in the text"),
    ("arn-account-missing", "about a name in the text"),
    ("arn-account-not-allowed", "about a name in the text"),
    ("arn-compared-as-text", "the condition means something else than it says, allowed or denied"),
    ("arn-cut-short", "about a name in the text"),
    ("arn-partition-unknown", "about a name in the text"),
    ("arn-prefix-wrong", "about a name in the text"),
    ("arn-region-missing", "about a name in the text"),
    ("arn-region-not-allowed", "about a name in the text"),
    ("arn-region-unknown", "about a name in the text"),
    ("arn-resource-unknown", "about a name in the text"),
    ("arn-service-case", "about a name in the text"),
    ("arn-service-unknown", "about a name in the text"),
    ("arn-type-misspelt", "about a name in the text"),
    ("bare-wildcard-principal", "about the grammar"),
    ("bucket-action-on-objects", "the action cannot act on the resource, allowed or denied"),
    ("bucket-tag-without-abac", "the condition means something else than it says, allowed or denied"),
    ("condition-always-true", "the condition means something else than it says, allowed or denied"),
    ("condition-empty", "about the grammar of a condition"),
    ("condition-key-malformed", "about a name in the text"),
    ("condition-never-true", "the condition means something else than it says, allowed or denied"),
    ("condition-service-unknown", "about a name in the text"),
    ("conditions-contradict", "the condition means something else than it says, allowed or denied"),
    ("covered-statement", "others say the same, allowed or denied"),
    ("customer-key-demanded", "about a Deny"),
    ("date-as-epoch", "about the grammar of a condition"),
    ("denies-add-up", "about a Deny"),
    ("deny-beside-expiration", "about a Deny"),
    ("deny-contradicts-default-encryption", "about a Deny"),
    ("deny-rejects-default-encryption", "about a Deny"),
    ("documentation-account", "about a name in the text"),
    ("duplicate-key", "about the notation"),
    ("duplicate-sid", "about the grammar"),
    ("element-conflict", "about the grammar"),
    ("empty-element", "about the grammar"),
    ("empty-sid", "about the grammar"),
    ("empty-variable", "about the grammar"),
    ("every-address", "the condition means something else than it says, allowed or denied"),
    ("federated-not-supported", "about the grammar"),
    ("for-all-of-one-value", "the condition means something else than it says, allowed or denied"),
    ("global-key-unknown", "about a name in the text"),
    ("id-in-identity-policy", "about the grammar"),
    ("identity-policy-too-long", "about the policy's length"),
    ("invalid-effect", "about the effect's spelling"),
    ("invalid-json", "about the notation"),
    ("inventory-target-refuses", "about an Allow that is not there"),
    ("ip-range-from-middle", "about the grammar of a condition"),
    ("key-of-few-services", "the condition means something else than it says, allowed or denied"),
    ("key-twice-but-for-case", "about a name in the text"),
    ("log-delivery-denied", "about a Deny"),
    ("log-target-refuses", "about an Allow that is not there"),
    ("malformed-account-id", "about a name in the text"),
    ("malformed-arn", "about a name in the text"),
    ("malformed-kms-key", "about a name in the text"),
    ("malformed-organization-id", "about a name in the text"),
    ("malformed-organization-path", "about a name in the text"),
    ("malformed-principal", "about a name in the text"),
    ("malformed-provider", "about a name in the text"),
    ("malformed-service-principal", "about a name in the text"),
    ("malformed-vpc-endpoint-id", "about a name in the text"),
    ("malformed-vpc-id", "about a name in the text"),
    ("mfa-age-spares-others", "about a Deny"),
    ("mfa-spares-access-keys", "about a Deny"),
    ("missing-brace", "about the grammar"),
    ("missing-element", "about the grammar"),
    ("missing-quote", "about the grammar"),
    ("misspelt-service-principal", "about a name in the text"),
    ("no-policy-requires-tls", "about a Deny that is not there"),
    ("no-values", "about the grammar of a condition"),
    ("no-values-for-all", "about the grammar of a condition"),
    ("no-values-for-any", "about the grammar of a condition"),
    ("no-values-if-exists", "about the grammar of a condition"),
    ("not-a-boolean", "about the grammar of a condition"),
    ("not-a-date", "about the grammar of a condition"),
    ("not-a-number", "about the grammar of a condition"),
    ("not-a-trust-action", "about the grammar"),
    ("not-an-arn", "about a name in the text"),
    ("not-an-ip-range", "about the grammar of a condition"),
    ("not-base64", "about the grammar of a condition"),
    ("not-principal-in-trust-policy", "about the grammar"),
    ("null-with-qualifier", "the condition means something else than it says, allowed or denied"),
    ("object-action-on-bucket", "the action cannot act on the resource, allowed or denied"),
    ("operator-of-other-type", "the condition means something else than it says, allowed or denied"),
    ("own-account-of-resource", "the condition means something else than it says, allowed or denied"),
    ("partial-wildcard", "about a name in the text"),
    ("placeholder-left-in", "about a name in the text"),
    ("policy-locked", "about a Deny"),
    ("policy-status-differs", "about what another document says"),
    ("prefix-evadable", "the condition means something else than it says, allowed or denied"),
    ("principal-arn-of-service", "about a name in the text"),
    ("principal-arn-of-session", "about a name in the text"),
    ("principal-arn-old-name", "about a name in the text"),
    ("principal-in-identity-policy", "about the grammar"),
    ("principal-in-scp", "about the grammar"),
    ("private-address-without-network", "the condition means something else than it says, allowed or denied"),
    ("private-source-ip", "the condition means something else than it says, allowed or denied"),
    ("private-source-ip-among-public", "the condition means something else than it says, allowed or denied"),
    ("private-source-ip-excluded", "the condition means something else than it says, allowed or denied"),
    ("private-source-ip-excluded-among-public", "the condition means something else than it says, allowed or denied"),
    ("publicly-readable", "an ACL opens the bucket as well"),
    ("publicly-writable", "an ACL opens the bucket as well"),
    ("qualifier-missing", "the condition means something else than it says, allowed or denied"),
    ("rcp-denies-callers", "about a Deny"),
    ("rcp-denies-services", "about a Deny"),
    ("rcp-not-action", "about the grammar"),
    ("rcp-principal", "about the grammar"),
    ("rcp-service-out-of-reach", "about a Deny"),
    ("rcp-source-unchecked", "about a Deny"),
    ("rcp-spares-lone-accounts", "about a Deny"),
    ("rcp-too-long", "about the policy's length"),
    ("redundant-action", "said twice, allowed or denied"),
    ("redundant-limits", "said twice, allowed or denied"),
    ("redundant-resource", "said twice, allowed or denied"),
    ("redundant-statement", "said twice, allowed or denied"),
    ("region-unknown", "about a name in the text"),
    ("repeated-sid", "about the grammar"),
    ("replication-role-lacks-permission", "about an Allow that is not there"),
    ("replication-role-not-assumable", "about an Allow that is not there"),
    ("replication-target-refuses", "about an Allow that is not there"),
    ("resource-in-trust-policy", "about the grammar"),
    ("resource-of-another-kind", "the action cannot act on the resource, allowed or denied"),
    ("resource-policy-too-long", "about the policy's length"),
    ("retired-action", "about a name in the text"),
    ("role-by-id", "about a name in the text"),
    ("scp-too-long", "about the policy's length"),
    ("scp-wildcard-inside", "about the grammar"),
    ("secret-without-suffix", "about a name in the text"),
    ("service-key-unknown", "about a name in the text"),
    ("session-beside-its-role", "named twice, allowed or denied"),
    ("several-boolean-values", "about the grammar of a condition"),
    ("source-ip-stops-services", "about a Deny"),
    ("space-in-variable", "about the grammar"),
    ("spoofable-key", "the condition means something else than it says, allowed or denied"),
    ("statement-about-nothing", "the action cannot act on the resource, allowed or denied"),
    ("tag-name-missing", "about a name in the text"),
    ("tag-not-on-action-deny", "about a Deny"),
    ("tag-not-on-every-action-deny", "about a Deny"),
    ("tls-not-required", "about a Deny that is not there"),
    ("trail-bucket-public", "an ACL opens the bucket as well"),
    ("trail-target-refuses", "about an Allow that is not there"),
    ("trust-policy-too-long", "about the policy's length"),
    ("unknown-action", "no such action, allowed or denied"),
    ("unknown-element", "about the grammar"),
    ("unknown-operator", "about the grammar"),
    ("unknown-principal-type", "about the grammar"),
    ("unknown-service", "about a name in the text"),
    ("unsupported-character", "about the notation"),
    ("unsupported-sid", "about the grammar"),
    ("user-by-id", "about a name in the text"),
    ("value-key-never-has", "the condition means something else than it says, allowed or denied"),
    ("values-of-mixed-types", "about the grammar of a condition"),
    ("variable-in-arn-field", "about the grammar"),
    ("variable-in-other-element", "about the grammar"),
    ("variable-needs-version", "about the language's version"),
    ("variable-not-filled-in", "the condition means something else than it says, allowed or denied"),
    ("variable-too-wide", "the condition means something else than it says, allowed or denied"),
    ("variable-without-value", "about the grammar"),
    ("version-invalid", "about the language's version"),
    ("version-missing", "about the language's version"),
    ("version-old", "about the language's version"),
    ("website-not-readable", "about an Allow that is not there"),
    ("wildcard-asks-absence", "the condition means something else than it says, allowed or denied"),
    ("wildcard-asks-presence", "the condition means something else than it says, allowed or denied"),
    ("wildcard-service", "about a name in the text"),
    ("wildcard-taken-literally", "the condition means something else than it says, allowed or denied"),
    ("wildcard-too-wide", "the condition means something else than it says, allowed or denied"),
    ("wrong-type", "about the grammar"),
];

pub(crate) fn is_about_policies(kinds: Kinds) -> bool {
    Kinds::POLICIES.iter().any(|kind| kinds.contains(kind))
}

/// Whether the rule speaks of Allow and Deny alike.
pub(crate) fn is_spoken_whatever_the_effect(id: &str) -> bool {
    WHATEVER_THE_EFFECT.iter().any(|pair| pair.0 == id)
}

/// The same document with each Allow turned into a Deny, in strings within strings too.
fn denied(text: &str) -> String {
    let mut text = text.replace("Allow%22", "Deny%22");
    for quote in ["\"", "\\\"", "\\\\\\\""] {
        text = text.replace(&format!("{quote}Allow{quote}"), &format!("{quote}Deny{quote}"));
    }
    text
}

/// The ids of the rules that speak of policies and find something in the example, its texts changed.
pub(crate) fn speakers(example: &Example, changed: impl Fn(&str) -> String) -> Vec<String> {
    static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
        let mut rules = RuleSet::new(BUILT_IN, Vec::new()).unwrap();
        let ids =
            BUILT_IN.iter().filter(|rule| is_about_policies(rule.kinds)).map(|rule| rule.id().to_owned());
        rules.choose(&Choice { select: ids.collect(), ..Choice::default() }).unwrap();
        rules
    });
    statements::speakers(example, &RULES, changed)
}

/// What speaks on each bad example once it allows nothing: the example's rule, its note, and who speaks.
fn on_denied_examples() -> Vec<(&'static str, Option<String>, Vec<String>)> {
    let mut all = Vec::new();
    for rule in BUILT_IN.iter().filter(|rule| is_about_policies(rule.kinds)) {
        let file = built_in_file(rule).unwrap();
        for example in file.examples.iter().filter(|example| example.expectation == Expectation::Bad) {
            all.push((rule.id(), example.note.clone(), speakers(example, denied)));
        }
    }
    all
}

#[test]
fn a_deny_opens_nothing() {
    let wrong: Vec<String> = on_denied_examples()
        .into_iter()
        .flat_map(|(rule, note, ids)| {
            let ids = ids.into_iter().filter(|id| !is_spoken_whatever_the_effect(id));
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
