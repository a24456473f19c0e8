//! How a control went, as JSON.

use serde::Serialize;

use crate::control::{Judged, Subject, Verdict};
use crate::finding::Finding;
use crate::rule::Chosen;
use crate::rule::outcome::Outcome;

#[derive(Serialize)]
pub(super) struct JsonControl<'r> {
    framework: &'r str,
    id: &'r str,
    title: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    manual: bool,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'r str>,
    passed: usize,
    failed: usize,
    undecided: usize,
    findings: usize,
    missing: Vec<JsonMissed<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    through: Vec<JsonPart<'r>>,
    subjects: Vec<JsonSubject<'r>>,
}

#[derive(Serialize)]
struct JsonMissed<'r> {
    what: &'r str,
    subjects: usize,
}

#[derive(Serialize)]
struct JsonPart<'r> {
    id: &'r str,
    verdict: &'static str,
}

#[derive(Serialize)]
struct JsonSubject<'r> {
    of: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'r str>,
    path: &'r str,
    pointer: &'r str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "is_zero")]
    findings: u32,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    missing: &'r [String],
}

/// A control that a finding fails.
#[derive(Serialize)]
pub(super) struct JsonFailed<'r> {
    framework: &'r str,
    id: &'r str,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl<'r> JsonControl<'r> {
    pub(super) fn new(outcome: &'r Outcome<'r>) -> Self {
        let missing = outcome.missing.iter();
        Self {
            framework: &outcome.framework.id,
            id: &outcome.control.id,
            title: &outcome.control.title,
            level: outcome.control.level,
            manual: outcome.control.is_manual,
            verdict: outcome.verdict.word(),
            reason: outcome.reason,
            passed: outcome.count(Verdict::Passed),
            failed: outcome.count(Verdict::Failed),
            undecided: outcome.count(Verdict::Open),
            findings: outcome.findings(),
            missing: missing.map(|one| JsonMissed { what: &one.what, subjects: one.subjects }).collect(),
            through: outcome.through.iter().map(|(id, verdict)| part(id, *verdict)).collect(),
            subjects: outcome.subjects.iter().map(|(subject, judged)| of(subject, judged)).collect(),
        }
    }
}

fn part(id: &str, verdict: Verdict) -> JsonPart<'_> {
    JsonPart { id, verdict: verdict.word() }
}

fn of<'r>(subject: &'r Subject, judged: &'r Judged) -> JsonSubject<'r> {
    JsonSubject {
        of: subject.of,
        name: subject.name.as_deref(),
        path: &subject.path,
        pointer: &subject.pointer,
        verdict: judged.verdict.word(),
        findings: judged.findings,
        missing: &judged.missing,
    }
}

/// The chosen controls that the finding fails, each once.
pub(super) fn failed<'r>(finding: &Finding, chosen: &'r Chosen) -> Vec<JsonFailed<'r>> {
    let places = chosen.depending(finding.controls.iter().copied()).into_iter();
    let named = places.filter_map(|(framework, control)| {
        let framework = chosen.frameworks().get(framework)?;
        Some(JsonFailed { framework: &framework.id, id: &framework.controls.get(control)?.id })
    });
    named.collect()
}
