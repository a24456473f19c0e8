//! What was joined and why, and which exports would decide the rules that say nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::export::{EXPORTS, export};
use crate::bundle::{self, Because, Bundle, Bundles, Fact, Facts, Joining, Missing, Owner, is_manifest};
use crate::document::{DocumentKind, Trees};
use crate::finding::Failure;
use crate::rule::Input;
use crate::source::{Gathered, Source};

/// The bundles of some files.
#[derive(Debug, Default)]
pub struct Survey {
    /// The bundles, in order.
    pub bundles: Vec<Surveyed>,
    /// Files with a document about somebody that are in no bundle, and why.
    pub unjoined: Vec<(String, &'static str)>,
    /// What could not be read.
    pub failures: Vec<Failure>,
}

/// One bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surveyed {
    /// What it is about.
    pub owner: Owner,
    /// The name of that.
    pub name: Option<String>,
    /// Why its documents were joined.
    pub because: Because,
    /// Every fact, in the order of the exports.
    pub facts: Vec<FactState>,
    /// What the rules that say nothing would need, in order.
    pub open: Vec<Open>,
}

/// What is known of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactState {
    /// The document that tells it.
    pub kind: DocumentKind,
    /// What its documents say.
    pub state: State,
    /// The files that say so.
    pub files: Vec<String>,
}

/// Whether something is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is.
    Known,
    /// It is known that there is none.
    Absent,
    /// It is not.
    Unknown,
}

impl State {
    /// The word used in output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Absent => "absent",
            Self::Unknown => "unknown",
        }
    }
}

/// A fact that is not known, and the rules that wait for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The fact.
    pub missing: Missing,
    /// The rules' ids, in order.
    pub rules: Vec<String>,
}

/// Joins files as [`check_files`](crate::rule::check_files) does, and says what came of it.
#[must_use]
pub fn survey_files(sources: Vec<Source>, gathered: Gathered, input: Input<'_>) -> Survey {
    let (manifests, sources): (Vec<_>, Vec<_>) = sources.into_iter().partition(is_manifest);
    let trees = Trees::new();
    let loaded = bundle::load_all(&trees, &sources, input.policy_type);
    let joining = Joining { sources: &sources, manifests: &manifests, gathered };
    let bundles = bundle::join(&loaded, joining);
    let name = |file: u32| sources[file as usize].name.clone();
    let failed = loaded.iter().zip(&sources).filter_map(|(file, source)| {
        Some(Failure { path: source.name.clone(), message: file.failure.clone()? })
    });
    Survey {
        bundles: bundles.iter().map(|bundle| surveyed(bundle, &bundles, input, &name)).collect(),
        unjoined: bundles.unjoined().map(|(file, why)| (name(file), why)).collect(),
        failures: failed.chain(bundles.failures().iter().cloned()).collect(),
    }
}

fn surveyed(
    bundle: &Bundle<'_, '_>,
    bundles: &Bundles<'_, '_>,
    input: Input<'_>,
    name: &dyn Fn(u32) -> String,
) -> Surveyed {
    let is_list = |kind: DocumentKind| bundle.owner == Owner::Account && bundle.each(kind).next().is_some();
    let state = |kind: DocumentKind| match bundle.fact(kind) {
        Fact::Known(_) => State::Known,
        _ if is_list(kind) => State::Known,
        Fact::KnownAbsent => State::Absent,
        Fact::Unknown => State::Unknown,
    };
    let mut kinds: Vec<DocumentKind> =
        EXPORTS.iter().filter(|export| export.owner == bundle.owner).map(|export| export.kind).collect();
    let others: BTreeSet<DocumentKind> =
        bundle.told().map(|pair| pair.0).filter(|kind| !kinds.contains(kind)).collect();
    kinds.extend(others);
    let facts = kinds.into_iter().map(|kind| {
        let files: BTreeSet<String> =
            bundle.told().filter(|pair| pair.0 == kind).map(|pair| name(pair.1)).collect();
        // A role has many policies, each in a file.
        let are_many = matches!(kind, DocumentKind::IdentityPolicy | DocumentKind::AccessPointPolicy);
        let is_several = export(bundle.owner, kind).is_none() || are_many;
        let state = if is_several && !files.is_empty() { State::Known } else { state(kind) };
        FactState { kind, state, files: files.into_iter().collect() }
    });
    Surveyed {
        owner: bundle.owner,
        name: bundle.name.clone(),
        because: bundle.because,
        facts: facts.collect(),
        open: open(bundle, bundles, input),
    }
}

/// What the rules asked for in vain, those that found nothing for want of it.
fn open(bundle: &Bundle<'_, '_>, bundles: &Bundles<'_, '_>, input: Input<'_>) -> Vec<Open> {
    let mut waiting: BTreeMap<Missing, Vec<String>> = BTreeMap::new();
    for (number, check) in input.rules.for_bundles(bundle.owner) {
        let mut matches = Vec::new();
        let facts = Facts::new(bundle, bundles, &input.settings.own_accounts);
        check(&facts, &mut matches);
        if matches.is_empty() {
            for missing in facts.missing() {
                waiting.entry(missing).or_default().push(input.rules.get(number).metadata.id.clone());
            }
        }
    }
    waiting.into_iter().map(|(missing, rules)| Open { missing, rules }).collect()
}
