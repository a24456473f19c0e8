//! The controls that a run judges, and the rules that decide each.

use std::collections::BTreeMap;

use crate::control::{Basis, Control, ControlNumber, Framework, FrameworkError, Scope, framework};
use crate::document::{Kinds, Placement};
use crate::finding::RuleNumber;
use crate::rule::{Check, Metadata};

/// The frameworks that a run reports on.
#[derive(Debug)]
pub struct Chosen {
    /// Those that were asked for, then those through which their controls are decided.
    frameworks: Vec<Framework>,
    /// How many were asked for.
    asked: usize,
    decisions: Vec<Decision>,
    /// For each rule by its number, whether it decides any of them: this is asked for every rule and document.
    is_deciding: Vec<bool>,
}

/// A control that rules decide.
#[derive(Debug)]
pub(super) struct Decision {
    framework: usize,
    control: usize,
    pub(super) of: Scope,
    /// The ending of the names that it is about.
    pub(super) ending: Option<String>,
    pub(super) absent_passes: bool,
    /// How the identity policies hang that it is about.
    pub(super) policies: Option<Placement>,
    /// The rules that look at one document, each with the kinds that it is about.
    pub(super) of_documents: Vec<(RuleNumber, Kinds)>,
    /// The rules that look at documents together, and the kinds that each asks for.
    pub(super) of_bundles: Vec<(RuleNumber, Kinds)>,
}

/// A rule, the kinds that it is about, and whether it looks at documents together.
type Deciding = (RuleNumber, Kinds, bool);

/// A rule as far as controls are concerned.
pub(super) struct Mapped<'r> {
    pub(super) number: RuleNumber,
    pub(super) metadata: &'r Metadata,
    /// It looks at documents together.
    pub(super) is_joined: bool,
}

impl Chosen {
    /// The frameworks with these names, each once.
    ///
    /// # Errors
    /// A name that no framework has.
    pub(super) fn new<'r>(
        names: &[String],
        rules: impl Iterator<Item = Mapped<'r>>,
    ) -> Result<Self, FrameworkError> {
        let mut frameworks: Vec<Framework> = Vec::new();
        add(names, &mut frameworks)?;
        let asked = frameworks.len();
        let through: Vec<(String, Vec<String>)> = frameworks
            .iter()
            .flat_map(|framework| &framework.controls)
            .filter_map(|control| match &control.basis {
                Basis::Through { framework, controls } => Some((framework.clone(), controls.clone())),
                Basis::Rules { .. } | Basis::Nothing(_) => None,
            })
            .collect();
        add(through.iter().map(|(name, _)| name), &mut frameworks)?;
        let by_control = by_control(rules);
        let mut decisions = Vec::new();
        for (number, framework) in frameworks.iter().enumerate() {
            for (index, control) in framework.controls.iter().enumerate() {
                let is_needed =
                    |(name, ids): &(String, Vec<String>)| *name == framework.id && ids.contains(&control.id);
                let Basis::Rules { of, ending, absent_passes, policies, .. } = &control.basis else {
                    continue;
                };
                if number >= asked && !through.iter().any(is_needed) {
                    continue;
                }
                let rules = by_control.get(&(framework.id.as_str(), control.id.as_str()));
                let those = |joined: bool| {
                    let rules = rules.into_iter().flatten().filter(move |rule| rule.2 == joined);
                    rules.map(|(number, kinds, _)| (*number, *kinds)).collect()
                };
                decisions.push(Decision {
                    framework: number,
                    control: index,
                    of: *of,
                    ending: ending.clone(),
                    absent_passes: *absent_passes,
                    policies: *policies,
                    of_documents: those(false),
                    of_bundles: those(true),
                });
            }
        }
        let is_deciding = deciding(&decisions);
        Ok(Self { frameworks, asked, decisions, is_deciding })
    }

    /// The frameworks that were asked for.
    #[must_use]
    pub fn frameworks(&self) -> &[Framework] {
        &self.frameworks[..self.asked]
    }

    /// The controls that are judged, their frameworks, and the rules that decide each.
    pub fn judged(&self) -> impl Iterator<Item = (ControlNumber, &Framework, &Control, Vec<RuleNumber>)> {
        (0..).zip(&self.decisions).map(|(number, decision)| {
            let framework = &self.frameworks[decision.framework];
            let rules = decision.of_documents.iter().chain(&decision.of_bundles).map(|rule| rule.0);
            (ControlNumber(number), framework, &framework.controls[decision.control], rules.collect())
        })
    }

    /// The framework and the control with `number`.
    #[must_use]
    pub fn get(&self, number: ControlNumber) -> Option<(&Framework, &Control)> {
        let decision = self.decisions.get(usize::from(number.0))?;
        let framework = self.frameworks.get(decision.framework)?;
        Some((framework, framework.controls.get(decision.control)?))
    }

    /// The controls of the frameworks that were asked for which do not hold where any of these does not: themselves, and
    /// those that are decided through them. Each is its framework's place and its own place there; each stands once.
    pub fn depending(&self, numbers: impl IntoIterator<Item = ControlNumber>) -> Vec<(usize, usize)> {
        let mut places: Vec<_> = numbers.into_iter().flat_map(|number| self.depending_on(number)).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    fn depending_on(&self, number: ControlNumber) -> impl Iterator<Item = (usize, usize)> {
        let own = self.decisions.get(usize::from(number.0)).map(|one| (one.framework, one.control));
        let base = own.and_then(|(framework, control)| {
            let framework = self.frameworks.get(framework)?;
            Some((framework.id.as_str(), framework.controls.get(control)?.id.as_str()))
        });
        let asked = self.frameworks().iter().enumerate();
        let through = asked.flat_map(|(place, framework)| {
            framework.controls.iter().enumerate().map(move |(index, control)| (place, index, control))
        });
        let through = through.filter(move |(_, _, control)| match &control.basis {
            Basis::Through { framework, controls } => {
                base.is_some_and(|(name, id)| framework == name && controls.iter().any(|one| one == id))
            }
            Basis::Rules { .. } | Basis::Nothing(_) => false,
        });
        let own = own.filter(|(framework, _)| *framework < self.asked);
        own.into_iter().chain(through.map(|(place, index, _)| (place, index)))
    }

    /// The controls that are judged, in order of their numbers.
    pub(super) fn decisions(&self) -> impl Iterator<Item = (ControlNumber, &Decision)> {
        (0..).map(ControlNumber).zip(&self.decisions)
    }

    /// Whether the rule decides a control that is judged.
    pub(super) fn has(&self, number: RuleNumber) -> bool {
        self.is_deciding.get(usize::from(number.0)).is_some_and(|is_deciding| *is_deciding)
    }
}

/// Adds the frameworks with these names that are not there yet.
fn add<'n>(
    names: impl IntoIterator<Item = &'n String>,
    frameworks: &mut Vec<Framework>,
) -> Result<(), FrameworkError> {
    for name in names {
        if frameworks.iter().all(|known| known.id != *name) {
            frameworks.push(framework(name)?);
        }
    }
    Ok(())
}

/// The rules that name each control, by the framework and the control's id.
fn by_control<'r>(rules: impl Iterator<Item = Mapped<'r>>) -> BTreeMap<(&'r str, &'r str), Vec<Deciding>> {
    let mut by_control: BTreeMap<(&str, &str), Vec<Deciding>> = BTreeMap::new();
    for rule in rules {
        for (framework, ids) in &rule.metadata.controls {
            for id in ids {
                let rules = by_control.entry((framework, id)).or_default();
                rules.push((rule.number, rule.metadata.applies_to, rule.is_joined));
            }
        }
    }
    by_control
}

/// For each rule by its number, whether it decides a control.
fn deciding(decisions: &[Decision]) -> Vec<bool> {
    let mut is_deciding = Vec::new();
    for (number, _) in decisions.iter().flat_map(|one| one.of_documents.iter().chain(&one.of_bundles)) {
        let place = usize::from(number.0);
        if is_deciding.len() <= place {
            is_deciding.resize(place + 1, false);
        }
        is_deciding[place] = true;
    }
    is_deciding
}

impl<'r> Mapped<'r> {
    /// The rule, when it names any control.
    pub(super) fn new(number: RuleNumber, rule: &'r crate::rule::Rule, is_joined: bool) -> Option<Self> {
        let is_joined = is_joined && matches!(rule.check, Check::Coded);
        (!rule.metadata.controls.is_empty()).then_some(Self { number, metadata: &rule.metadata, is_joined })
    }
}
