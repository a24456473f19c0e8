//! Frameworks as SARIF's taxonomies, and controls that did not fail as results without a defect.

use crate::control::Verdict;
use crate::finding::{Finding, RuleNumber};
use crate::output::sarif::model;
use crate::report::Report;
use crate::rule::Chosen;
use crate::rule::outcome::Outcome;

/// How many of the exports that would decide a control its message names.
const MISSING_SHOWN: usize = 8;

/// Each framework that was asked for, with its controls.
pub(super) fn taxonomies(chosen: &Chosen) -> Vec<model::Taxonomy<'_>> {
    let frameworks = chosen.frameworks().iter();
    let taxonomies = frameworks.map(|framework| model::Taxonomy {
        name: &framework.id,
        full_name: &framework.title,
        organization: &framework.publisher,
        information_uri: &framework.url,
        // Only what is about S3, IAM and CloudTrail.
        is_comprehensive: false,
        taxa: framework
            .controls
            .iter()
            .map(|control| model::Taxon {
                id: &control.id,
                short_description: model::Message { text: control.title.as_str().into() },
            })
            .collect(),
    });
    taxonomies.collect()
}

/// Each control as a rule, which the results that are no defects name.
pub(super) fn described(chosen: &Chosen) -> Vec<model::Rule<'_>> {
    let mut rules = Vec::new();
    for framework in chosen.frameworks() {
        for control in &framework.controls {
            let id = rule_id(&framework.id, &control.id);
            let full = format!("{}, {}: {}", framework.title, control.id, control.title);
            rules.push(model::Rule {
                name: id.clone(),
                id: id.into(),
                short_description: model::Message { text: control.title.as_str().into() },
                help: model::Help { text: full.clone(), markdown: full.clone() },
                full_description: model::Message { text: full.into() },
                help_uri: Some(&framework.url),
                default_configuration: model::Configuration { level: "none" },
                relationships: Vec::new(),
                properties: model::RuleProperties {
                    tags: vec!["control".into(), framework.id.as_str().into()],
                    precision: "high",
                    security_severity: "0.0",
                },
            });
        }
    }
    rules
}

fn rule_id(framework: &str, control: &str) -> String {
    format!("{framework}:{control}")
}

/// The driver's references to them.
pub(super) fn supported(chosen: &Chosen) -> Vec<model::Component<'_>> {
    let names = chosen.frameworks().iter().enumerate();
    names.map(|(index, framework)| model::Component { name: &framework.id, index }).collect()
}

/// What a rule has to do with controls: a finding of it may fail them.
pub(super) fn relationships(chosen: &Chosen, rule: RuleNumber) -> Vec<model::Relationship<'_>> {
    let decided = chosen.judged().filter(|one| one.3.contains(&rule));
    let places = chosen.depending(decided.map(|one| one.0));
    let targets = places.into_iter().filter_map(|(framework, control)| reference(chosen, framework, control));
    targets.map(|target| model::Relationship { target, kinds: ["relevant"] }).collect()
}

/// The controls that a finding fails.
pub(super) fn failed<'r>(finding: &Finding, chosen: &'r Chosen) -> Vec<model::Reference<'r>> {
    let places = chosen.depending(finding.controls.iter().copied());
    places.into_iter().filter_map(|(framework, control)| reference(chosen, framework, control)).collect()
}

fn reference(chosen: &Chosen, place: usize, index: usize) -> Option<model::Reference<'_>> {
    let framework = chosen.frameworks().get(place)?;
    let tool_component = model::Component { name: &framework.id, index: place };
    Some(model::Reference { id: &framework.controls.get(index)?.id, index, tool_component })
}

/// A result for each control that holds, and for each that is not decided wholly. Those that fail have their findings.
pub(super) fn results<'r>(report: &'r Report, outcomes: &[Outcome<'r>]) -> Vec<model::ControlResult<'r>> {
    let mut results = Vec::new();
    let mut place = 0;
    for outcomes in outcomes.chunk_by(|one, other| one.framework.id == other.framework.id) {
        for outcome in outcomes {
            let control = outcome.control;
            let is_open = outcome.verdict == Verdict::Open || outcome.count(Verdict::Open) > 0;
            let (kind, text) = match outcome.verdict {
                Verdict::Passed => ("pass", "holds".to_owned()),
                Verdict::Open | Verdict::Failed if is_open => match outcome.reason {
                    // Nothing that grantlint reads could tell; a person has to look.
                    Some(reason) if outcome.of.is_none() => ("review", format!("is not decidable: {reason}")),
                    Some(reason) => ("open", format!("is not decidable: {reason}")),
                    None => ("open", format!("is not decidable without {}", missing(outcome))),
                },
                Verdict::Open | Verdict::Failed => continue,
            };
            let wanted = if kind == "pass" { Verdict::Passed } else { Verdict::Open };
            let subject = outcome.subjects.iter().find(|pair| pair.1.verdict == wanted);
            // GitHub takes no result without a place: where nothing is about the control, the first file stands.
            let path = subject.map(|pair| pair.0.path.as_str());
            let path = path.or_else(|| report.files.first().map(|file| file.path.as_str()));
            let index = outcome.framework.controls.iter().position(|one| one.id == control.id);
            results.push(model::ControlResult {
                rule_id: rule_id(&outcome.framework.id, &control.id),
                partial_fingerprints: model::ControlFingerprint {
                    line_hash: rule_id(&outcome.framework.id, &control.id),
                },
                kind,
                level: "none",
                message: model::Message {
                    text: format!("{} {} {text}: {}", outcome.framework.id, control.id, control.title).into(),
                },
                locations: path.map(model::Location::of_file).into_iter().collect(),
                taxa: [model::Reference {
                    id: &control.id,
                    index: index.unwrap_or_default(),
                    tool_component: model::Component { name: &outcome.framework.id, index: place },
                }],
            });
        }
        place += 1;
    }
    results
}

fn missing(outcome: &Outcome<'_>) -> String {
    let shown: Vec<&str> = outcome.missing.iter().take(MISSING_SHOWN).map(|missed| &*missed.what).collect();
    let more = outcome.missing.len().saturating_sub(MISSING_SHOWN);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", shown.join(", "))
}
