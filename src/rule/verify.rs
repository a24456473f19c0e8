//! Running a rule on its own examples.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::document::{Kinds, Trees, load};
use crate::finding::Label;
use crate::rule::example::{Example, Expectation, Outcome};
use crate::rule::query::Query;
use crate::rule::run::canonical;
use crate::rule::{BuiltIn, Check, Checked, Choice, Input, Rule, RuleFile, RuleSet, Settings, check_files};
use crate::source::Span;
use crate::syntax::Node;

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
    let chosen = set.ok().and_then(|mut rules| rules.choose(&choice).ok().map(|()| rules));
    let Some(rules) = chosen else {
        // A coded rule that is not among the built-in ones has no function that could speak.
        return vec![Verified { name: "check".to_owned(), outcome: Outcome::Missing(Vec::new()) }];
    };
    let mut verified = Vec::new();
    for (expectation, word) in [(Expectation::Bad, "bad"), (Expectation::Good, "good")] {
        let mut examples =
            file.examples.iter().filter(|example| example.expectation == expectation).peekable();
        if examples.peek().is_none() {
            verified.push(Verified { name: word.to_owned(), outcome: Outcome::Absent });
        }
        for (index, example) in examples.enumerate() {
            verified
                .push(Verified { name: format!("{word}[{index}]"), outcome: outcome(example, id, &rules) });
        }
    }
    verified
}

fn outcome(example: &Example, id: &str, rules: &RuleSet) -> Outcome {
    let settings = Settings {
        own_accounts: example.own_accounts.clone(),
        organization: example.organization.clone(),
        today: example.today,
        ..Settings::default()
    };
    let input = Input { rules, settings: &settings, policy_type: example.policy_type };
    let checked = check_files(example.files.clone(), example.gathered(), input);
    let number = rules.find(id);
    if let Some(reason) = number.and_then(|number| unread(example, &checked, rules.get(number))) {
        return Outcome::Unread(reason);
    }
    let findings = checked.files.iter().flat_map(|file| &file.findings);
    let found: Vec<&Label> =
        findings.filter(|finding| Some(finding.rule) == number).map(|finding| &finding.primary).collect();
    let applies_to = number.map_or(Kinds::NONE, |number| rules.get(number).metadata.applies_to);
    let expected = selected(example, applies_to);
    let stray = found.iter().filter(|label| !expected.iter().any(|place| place.is_at(label)));
    let noisy: BTreeSet<String> = stray.map(|label| named(example, label.file, &label.pointer)).collect();
    let silent = expected.iter().filter(|place| !found.iter().any(|label| place.is_at(label)));
    let missing: BTreeSet<String> = silent.map(|place| named(example, place.file, &place.pointer)).collect();
    match example.expectation {
        _ if !noisy.is_empty() => Outcome::Noisy(noisy.into_iter().collect()),
        Expectation::Good => Outcome::Validated,
        Expectation::Bad if !missing.is_empty() || expected.is_empty() => {
            Outcome::Missing(missing.into_iter().collect())
        }
        Expectation::Bad => Outcome::Reported,
    }
}

/// Why a query was not asked of an example, if it was not. A function may be about texts that are no documents.
fn unread(example: &Example, checked: &Checked, rule: &Rule) -> Option<String> {
    if matches!(rule.check, Check::Coded) {
        return None;
    }
    if let Some(failure) = checked.failures.first() {
        let file = example.files.iter().find(|file| file.name == failure.path);
        let reason = file.and_then(|file| load(&Trees::new(), &file.text, 0, None).reason_unread(&file.text));
        return Some(reason.unwrap_or_else(|| failure.message.clone()));
    }
    let documents = || checked.files.iter().flat_map(|file| &file.documents);
    // A good example may show what the rule leaves to others.
    let is_about = |kind| example.expectation == Expectation::Good || rule.metadata.applies_to.contains(kind);
    if documents().any(|document| is_about(document.kind)) {
        return None;
    }
    Some(match documents().next() {
        Some(document) => {
            format!("it is taken for `{}`, which `applies_to` leaves out", document.kind.word())
        }
        None => "it is taken for no document that is known; `as` tells of what kind a policy is".to_owned(),
    })
}

/// A place by its pointer, behind the file's name where an example has several.
fn named(example: &Example, file: u32, pointer: &str) -> String {
    match example.files.get(file as usize).filter(|_| example.files.len() > 1) {
        Some(source) => format!("{}:{pointer}", source.name),
        None => pointer.to_owned(),
    }
}

/// A value that `at` selects: a finding may be at the value, or at the key that names it.
struct Place {
    file: u32,
    pointer: String,
    value: Span,
    key: Option<Span>,
    is_top: bool,
}

impl Place {
    fn is_at(&self, label: &Label) -> bool {
        // A syntax error is at no value; it counts for the top of the text that holds it.
        let is_within = self.value.start <= label.span.start && label.span.end <= self.value.end;
        self.file == label.file
            && self.pointer == label.pointer
            && (label.span == self.value || Some(label.span) == self.key || (self.is_top && is_within))
    }
}

/// The places that `at` names: in each document of the example that the rule is about, in its long form, or else in what
/// surrounds those, as it stands.
fn selected(example: &Example, applies_to: Kinds) -> Vec<Place> {
    let trees = Trees::new();
    let mut places: Vec<Place> = Vec::new();
    for (number, file) in (0..).zip(&example.files) {
        let queries = example.at.iter().filter(|at| at.file == number as usize);
        let mut queries = queries.map(|at| &at.query).peekable();
        if queries.peek().is_none() {
            continue;
        }
        let loaded = load(&trees, &file.text, number, example.policy_type);
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for document in &loaded.documents {
            let roots = if applies_to.contains(document.kind) { &mut own } else { &mut others };
            roots.push(canonical(&trees, document));
        }
        others.extend(&loaded.roots);
        // A saved error or an empty answer is at the top of a text that holds no document.
        others.extend(loaded.top.filter(|_| loaded.documents.is_empty() && loaded.roots.is_empty()));
        let nodes = queries.flat_map(|query| {
            let nodes = all(query, &own);
            // Wrappers and whole texts count where no document of the rule has such a place, as with duplicate keys.
            if nodes.is_empty() { all(query, &others) } else { nodes }
        });
        places.extend(nodes.map(|node| {
            let node = node.origin();
            Place {
                file: number,
                pointer: node.pointer(),
                value: node.outer_span(),
                key: node.key().map(Node::outer_span),
                is_top: node.parent().is_none(),
            }
        }));
    }
    let key = |place: &Place| (place.file, place.pointer.clone(), place.value);
    places.sort_by_key(key);
    places.dedup_by(|one, other| key(one) == key(other));
    places
}

/// What a query selects below any of the roots.
fn all<'t>(query: &Query, roots: &[Node<'t>]) -> Vec<Node<'t>> {
    roots.iter().flat_map(|root| query.select(*root).nodes).collect()
}
