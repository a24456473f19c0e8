//! Running a rule on its own examples.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::document::{DocumentKind, PolicyType, Trees, load};
use crate::rule::example::{Example, Expectation, Outcome};
use crate::rule::run::canonical;
use crate::rule::{BuiltIn, Check, Choice, Input, RuleFile, RuleSet, Settings, check_files};
use crate::source::{Source, Span};

/// What a rule did on one of its examples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// `bad[0]`, `good[1]`, …
    pub name: String,
    /// What the rule did.
    pub outcome: Outcome,
}

/// Runs a rule on its examples, alone: a coded one with its function among `built_in`, any other as its file stands.
/// A missing kind of example is an outcome too: JSONPath fails silently, so a rule that was never seen to fire proves
/// nothing.
#[must_use]
pub fn verify(file: &RuleFile, built_in: &'static [BuiltIn]) -> Vec<Verified> {
    let id = &file.rule.metadata.id;
    let set = match file.rule.check {
        Check::Coded => RuleSet::new(built_in, Vec::new()),
        Check::Forbid(_) | Check::Require { .. } => RuleSet::new(&[], vec![Arc::clone(&file.rule)]),
    };
    let choice = Choice { select: vec![id.clone()], ..Choice::default() };
    let chosen = set.and_then(|mut rules| rules.choose(&choice).map(|()| rules));
    let Ok(rules) = chosen else {
        // A coded rule that is not among the built-in ones has no function that could speak.
        return vec![Verified { name: "check".to_owned(), outcome: Outcome::Missing(Vec::new()) }];
    };
    let mut verified = Vec::new();
    for (expectation, word) in [(Expectation::Bad, "bad"), (Expectation::Good, "good")] {
        let mut examples = file.examples.iter().filter(|example| example.expectation == expectation).peekable();
        if examples.peek().is_none() {
            verified.push(Verified { name: word.to_owned(), outcome: Outcome::Missing(Vec::new()) });
        }
        for (index, example) in examples.enumerate() {
            verified.push(Verified { name: format!("{word}[{index}]"), outcome: outcome(example, id, &rules) });
        }
    }
    verified
}

/// A place: its bytes, then its pointer.
type Place = (Span, String);

fn outcome(example: &Example, id: &str, rules: &RuleSet) -> Outcome {
    let policy_type = example.policy_type.and_then(policy_type);
    let settings = Settings { own_accounts: example.own_accounts.clone(), ..Settings::default() };
    let input = Input { rules, settings: &settings, policy_type };
    let source = || Source::new("example.json", example.text.clone());
    let checked = check_files(vec![source()], 0, false, input);
    let number = rules.find(id);
    let found: BTreeSet<Place> = checked
        .files
        .iter()
        .flat_map(|file| &file.findings)
        .filter(|finding| Some(finding.rule) == number)
        .map(|finding| (finding.primary.span, finding.primary.pointer.clone()))
        .collect();
    let expected = selected(example, policy_type);
    let pointers = |places: BTreeSet<&Place>| places.into_iter().map(|place| place.1.clone()).collect();
    let noisy: BTreeSet<&Place> = found.difference(&expected).collect();
    let missing: BTreeSet<&Place> = expected.difference(&found).collect();
    match example.expectation {
        _ if !noisy.is_empty() => Outcome::Noisy(pointers(noisy)),
        Expectation::Good => Outcome::Validated,
        Expectation::Bad if !missing.is_empty() || expected.is_empty() => Outcome::Missing(pointers(missing)),
        Expectation::Bad => Outcome::Reported,
    }
}

/// The places that `at` names: in each document of the example, in its long form, and in the text as it stands.
fn selected(example: &Example, policy_type: Option<PolicyType>) -> BTreeSet<Place> {
    let trees = Trees::new();
    let loaded = load(&trees, &example.text, 0, policy_type);
    let mut places = BTreeSet::new();
    let documents = loaded.documents.iter().map(|document| canonical(&trees, document));
    let mut roots: Vec<_> = documents.collect();
    // A text's own top counts where no document stands for it, as with duplicate keys in a wrapper.
    roots.extend(&loaded.roots);
    for query in &example.at {
        for root in &roots {
            for node in query.select(*root).nodes {
                places.insert((node.outer_span(), node.pointer()));
            }
        }
    }
    places
}

fn policy_type(kind: DocumentKind) -> Option<PolicyType> {
    match kind {
        DocumentKind::IdentityPolicy => Some(PolicyType::Identity),
        DocumentKind::BucketPolicy => Some(PolicyType::Bucket),
        DocumentKind::TrustPolicy => Some(PolicyType::Trust),
        DocumentKind::ResourcePolicy => Some(PolicyType::Resource),
        DocumentKind::Scp => Some(PolicyType::Scp),
        DocumentKind::Rcp => Some(PolicyType::Rcp),
        _ => None,
    }
}
