//! How each control of the chosen frameworks went over the whole run.

use std::collections::BTreeMap;

use crate::control::{Basis, Control, ControlNumber, Framework, Judged, Scope, Subject, Verdict};
use crate::report::Report;
use crate::rule::Chosen;

/// One control over the whole run.
#[derive(Debug, Clone)]
pub struct Outcome<'r> {
    /// Its framework.
    pub framework: &'r Framework,
    /// The control.
    pub control: &'r Control,
    /// Whom it was held against, when rules decide it or the one control through which it is decided.
    pub of: Option<Scope>,
    /// The worst of what came of it: a failure anywhere, else something open, else a pass.
    pub verdict: Verdict,
    /// Whom it was held against, and how that went.
    pub subjects: Vec<(&'r Subject, &'r Judged)>,
    /// The controls through which it is decided, and how those went.
    pub through: Vec<(&'r str, Verdict)>,
    /// What would decide it where it is open, the most wanted first.
    pub missing: Vec<Missed<'r>>,
    /// Why nothing here decides it.
    pub reason: Option<&'r str>,
}

/// Something that would decide a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed<'r> {
    /// An AWS CLI call, an option, or what else is not known.
    pub what: std::borrow::Cow<'r, str>,
    /// For how many subjects.
    pub subjects: usize,
}

/// Said of a control that no rule decides.
const NO_RULE: &str = "no rule decides it";

/// Every control of the frameworks that were asked for, in their order.
#[must_use]
pub fn outcomes<'r>(report: &'r Report, chosen: &'r Chosen) -> Vec<Outcome<'r>> {
    let mut by_control: BTreeMap<ControlNumber, Vec<(&Subject, &Judged)>> = BTreeMap::new();
    for judged in &report.controls.judged {
        if let Some(subject) = report.controls.subjects.get(judged.subject as usize) {
            by_control.entry(judged.control).or_default().push((subject, judged));
        }
    }
    let mut judged: BTreeMap<(&str, &str), Outcome<'r>> = chosen
        .judged()
        .map(|(number, framework, control, rules)| {
            let subjects = by_control.remove(&number).unwrap_or_default();
            let outcome = by_rules(framework, control, rules.is_empty(), subjects);
            ((framework.id.as_str(), control.id.as_str()), outcome)
        })
        .collect();
    let mut all = Vec::new();
    for framework in chosen.frameworks() {
        for control in &framework.controls {
            if let Basis::Through { framework: base, controls } = &control.basis {
                let parts = controls.iter().filter_map(|id| judged.get(&(base.as_str(), id.as_str())));
                all.push(by_controls(framework, control, &parts.collect::<Vec<_>>()));
            } else if let Basis::Nothing(reason) = &control.basis {
                all.push(Outcome { reason: Some(reason), ..open(framework, control) });
            }
        }
    }
    for framework in chosen.frameworks() {
        for control in &framework.controls {
            all.extend(judged.remove(&(framework.id.as_str(), control.id.as_str())));
        }
    }
    let place = |outcome: &Outcome<'_>| {
        let framework = chosen.frameworks().iter().position(|one| one.id == outcome.framework.id);
        let control = outcome.framework.controls.iter().position(|one| one.id == outcome.control.id);
        (framework, control)
    };
    all.sort_by_cached_key(place);
    all
}

fn open<'r>(framework: &'r Framework, control: &'r Control) -> Outcome<'r> {
    Outcome {
        framework,
        control,
        of: None,
        verdict: Verdict::Open,
        subjects: Vec::new(),
        through: Vec::new(),
        missing: Vec::new(),
        reason: None,
    }
}

fn by_rules<'r>(
    framework: &'r Framework,
    control: &'r Control,
    is_without_rule: bool,
    subjects: Vec<(&'r Subject, &'r Judged)>,
) -> Outcome<'r> {
    let verdict = subjects.iter().map(|pair| pair.1.verdict).min().unwrap_or(Verdict::Open);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for what in subjects.iter().flat_map(|pair| &pair.1.missing) {
        *counts.entry(what).or_default() += 1;
    }
    let mut missing: Vec<Missed<'r>> =
        counts.into_iter().map(|(what, subjects)| Missed { what: what.into(), subjects }).collect();
    missing.sort_by_key(|missed| std::cmp::Reverse(missed.subjects));
    if let (true, Basis::Rules { exports, .. }) = (subjects.is_empty(), &control.basis) {
        // Nothing that was read is about any of those whom the control judges.
        let calls = exports.iter().map(|call| Missed { what: call.to_string().into(), subjects: 0 });
        missing.extend(calls);
    }
    let of = match control.basis {
        Basis::Rules { of, .. } => Some(of),
        Basis::Through { .. } | Basis::Nothing(_) => None,
    };
    Outcome {
        of,
        verdict,
        subjects,
        missing,
        reason: is_without_rule.then_some(NO_RULE),
        ..open(framework, control)
    }
}

fn by_controls<'r>(framework: &'r Framework, control: &'r Control, parts: &[&Outcome<'r>]) -> Outcome<'r> {
    let through = parts.iter().map(|part| (part.control.id.as_str(), part.verdict)).collect();
    if let [part] = parts {
        return Outcome { framework, control, through, ..(*part).clone() };
    }
    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    for missed in parts.iter().flat_map(|part| &part.missing) {
        let most = missing.entry(&missed.what).or_default();
        *most = missed.subjects.max(*most);
    }
    let missing = missing.into_iter();
    Outcome {
        verdict: parts.iter().map(|part| part.verdict).min().unwrap_or(Verdict::Open),
        missing: missing.map(|(what, subjects)| Missed { what: what.to_owned().into(), subjects }).collect(),
        through,
        ..open(framework, control)
    }
}

impl Outcome<'_> {
    /// How many subjects went this way.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.subjects.iter().filter(|pair| pair.1.verdict == verdict).count()
    }

    /// The findings that fail it.
    #[must_use]
    pub fn findings(&self) -> usize {
        self.subjects.iter().map(|pair| pair.1.findings as usize).sum()
    }
}
