//! Holding controls against buckets, accounts and documents, once the rules have run.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::bundle::export::export;
use crate::bundle::{Bundle, Bundles, Fact, Missing, Owner};
use crate::control::{ControlNumber, Judged, Judgement, Subject, Verdict};
use crate::document::{Document, DocumentKind, Kinds, Loaded, Placement};
use crate::finding::{Finding, RuleNumber};
use crate::policy::is_partly_unknown;
use crate::rule::RuleSet;
use crate::rule::chosen::{Chosen, Decision};
use crate::syntax::{Kind, Node};

/// What is written where a value keeps a control open.
const KNOWN_LATER: &str = "a value that is known only later";

/// What is written where an answer that came in parts keeps a control open.
const CUT_OFF: &str = "the rest of an answer that was cut off";

/// What is written where a control about trails has none to judge.
const NO_TRAIL: &str = "a trail, of which the account has none";

/// What tells the text of a policy that a list only names.
const POLICY_TEXT: &str = "iam get-policy-version";

/// What the rules that decide controls did.
#[derive(Default)]
pub(super) struct Ledger {
    documents: BTreeMap<(usize, RuleNumber), Entry>,
    bundles: BTreeMap<(usize, RuleNumber), Entry>,
}

/// What one rule did with one document or bundle.
pub(super) struct Entry {
    /// Its findings, by their numbers.
    pub(super) findings: Range<usize>,
    /// What it could not tell.
    pub(super) missing: Vec<Missing>,
    /// It found nothing, and something that it looked for may still turn out to be there.
    pub(super) is_undecided: bool,
}

impl Ledger {
    pub(super) fn document(&mut self, document: &Document<'_>, rule: RuleNumber, entry: Entry) {
        self.documents.insert((address(document), rule), entry);
    }

    /// Adds what was noted of other documents, whose findings are numbered from `first` on.
    pub(super) fn append(&mut self, other: Self, first: usize) {
        self.documents.extend(other.documents.into_iter().map(|(key, mut entry)| {
            entry.findings = first + entry.findings.start..first + entry.findings.end;
            (key, entry)
        }));
    }

    /// `number` is the bundle's place in the list that is judged.
    pub(super) fn bundle(&mut self, number: usize, rule: RuleNumber, entry: Entry) {
        self.bundles.insert((number, rule), entry);
    }
}

/// Tells documents apart: each lies where it was read.
fn address(document: &Document<'_>) -> usize {
    std::ptr::from_ref(document).addr()
}

/// Documents that belong to a bucket or account and that nothing joins: each stands for its own.
pub(super) fn alone<'a, 's>(loaded: &'a [Loaded<'s>], bundles: &Bundles<'a, 's>) -> Vec<Bundle<'a, 's>> {
    let owners = [Owner::Bucket, Owner::Account];
    let joined: BTreeSet<usize> = bundles
        .iter()
        .filter(|bundle| owners.contains(&bundle.owner))
        .flat_map(Bundle::documents)
        .map(address)
        .collect();
    let documents = loaded.iter().flat_map(|file| &file.documents);
    let lone = documents.filter(|document| !joined.contains(&address(document)));
    lone.filter_map(Bundle::of_one).filter(|bundle| owners.contains(&bundle.owner)).collect()
}

/// The files, and what ran on them.
pub(super) struct Court<'c, 'a, 's> {
    pub(super) rules: &'c RuleSet,
    pub(super) loaded: &'a [Loaded<'s>],
    /// Those that were joined, then those that stand for themselves.
    pub(super) bundles: &'c [&'c Bundle<'a, 's>],
    pub(super) ledger: Ledger,
    /// The paths of the files by their numbers.
    pub(super) path: &'c dyn Fn(u32) -> String,
}

/// Whom a control is held against.
enum Party<'p, 'a, 's> {
    Bundle(usize, &'p Bundle<'a, 's>),
    Document(&'a Document<'s>),
}

impl<'a, 's> Court<'_, 'a, 's> {
    /// Holds every control that `chosen` has against whom it is about, and notes at each finding what it fails.
    pub(super) fn judge(&self, chosen: &Chosen, findings: &mut [Finding]) -> Judgement {
        let mut judgement = Judgement::default();
        let mut numbers: BTreeMap<Subject, u32> = BTreeMap::new();
        for (control, decision) in chosen.decisions() {
            if decision.of_documents.is_empty() && decision.of_bundles.is_empty() {
                continue;
            }
            for party in self.parties(decision) {
                let (failing, missing) = self.hold(decision, &party);
                for finding in failing.iter().cloned().flatten() {
                    if let Some(finding) = findings.get_mut(finding) {
                        finding.controls.push(control);
                    }
                }
                let subject = self.subject(&party);
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                let subject = *numbers.entry(subject).or_insert_with_key(|subject| {
                    judgement.subjects.push(subject.clone());
                    next
                });
                judgement.judged.push(judged(control, subject, &failing, missing));
            }
        }
        judgement
    }

    fn parties(&self, decision: &Decision) -> Vec<Party<'_, 'a, 's>> {
        if let Some(owner) = decision.of.owner() {
            let bundles = self.bundles.iter().enumerate().filter(|(_, bundle)| bundle.owner == owner);
            let ending = decision.ending.as_deref().unwrap_or_default();
            let fits = |bundle: &Bundle<'_, '_>| {
                ending.is_empty() || bundle.name.as_deref().is_some_and(|name| name.ends_with(ending))
            };
            let bundles = bundles.filter(|(_, bundle)| fits(bundle));
            return bundles.map(|(number, bundle)| Party::Bundle(number, bundle)).collect();
        }
        let kinds = decision.of_documents.iter().fold(Kinds::NONE, |kinds, rule| kinds.union(rule.1));
        let mut parties = Vec::new();
        for file in self.loaded {
            let before = parties.len();
            let is_judged =
                |document: &&Document<'_>| kinds.contains(document.kind) && is_about(decision, document);
            parties.extend(file.documents.iter().filter(is_judged).map(Party::Document));
            let is_without = parties.len() == before;
            // An account that has no policy of the kind has none that is wrong.
            let details = file.documents.iter().filter(|document| {
                document.kind == DocumentKind::AuthorizationDetails
                    && !kinds.contains(document.kind)
                    && decision.policies.is_some_and(|wanted| lists_policies(document.root, wanted))
                    && (is_without || document.is_part)
            });
            parties.extend(details.map(Party::Document));
        }
        parties
    }

    /// The findings that fail the control, and what keeps it open.
    fn hold(&self, decision: &Decision, party: &Party<'_, 'a, 's>) -> (Vec<Range<usize>>, BTreeSet<String>) {
        let mut failing = Vec::new();
        let mut missing = BTreeSet::new();
        if let Party::Bundle(_, bundle) = party {
            missing.extend(has_no_trail(decision, bundle).then(|| NO_TRAIL.to_owned()));
        }
        for (rule, kinds) in &decision.of_documents {
            if !self.rules.is_on(*rule) {
                missing.insert(self.off(*rule));
                continue;
            }
            let documents: Vec<&Document<'_>> = match party {
                Party::Document(document) => {
                    missing.extend(document.is_part.then(|| CUT_OFF.to_owned()));
                    let is_open = decision.policies.is_some() && names_other_policies(document);
                    missing.extend(is_open.then(|| POLICY_TEXT.to_owned()));
                    vec![*document]
                }
                Party::Bundle(_, bundle) => {
                    missing.extend(unknown(bundle, *kinds, decision));
                    let own = |kind| export(bundle.owner, kind).is_some();
                    bundle.documents().filter(|document| own(document.kind)).collect()
                }
            };
            for document in documents.into_iter().filter(|document| kinds.contains(document.kind)) {
                let Some(entry) = self.ledger.documents.get(&(address(document), *rule)) else { continue };
                failing.extend((!entry.findings.is_empty()).then(|| entry.findings.clone()));
                missing.extend(entry.is_undecided.then(|| KNOWN_LATER.to_owned()));
            }
        }
        for (rule, kinds) in &decision.of_bundles {
            let Party::Bundle(number, bundle) = party else { continue };
            if !self.rules.is_on(*rule) {
                missing.insert(self.off(*rule));
                continue;
            }
            let Some(entry) = self.ledger.bundles.get(&(*number, *rule)) else { continue };
            failing.extend((!entry.findings.is_empty()).then(|| entry.findings.clone()));
            missing.extend(entry.missing.iter().map(|one| named(one, bundle)));
            let mut read = bundle.documents().filter(|document| kinds.contains(document.kind));
            if read.any(|document| holds_unknown(document.root)) {
                missing.insert(KNOWN_LATER.to_owned());
            }
        }
        (failing, missing)
    }

    fn off(&self, rule: RuleNumber) -> String {
        format!("the rule {}, which is off", self.rules.get(rule).metadata.id)
    }

    fn subject(&self, party: &Party<'_, 'a, 's>) -> Subject {
        match party {
            Party::Document(document) => Subject {
                of: document.kind.word(),
                name: None,
                path: (self.path)(document.node.file()),
                pointer: document.node.pointer(),
            },
            Party::Bundle(_, bundle) => {
                let file = bundle.told().map(|pair| pair.1).min();
                let mut documents = bundle.documents();
                let only = documents.next().filter(|_| documents.next().is_none() && bundle.name.is_none());
                Subject {
                    of: bundle.owner.word(),
                    name: bundle.name.clone(),
                    path: file.map(self.path).unwrap_or_default(),
                    pointer: only.map(|document| document.node.pointer()).unwrap_or_default(),
                }
            }
        }
    }
}

/// Whether the control is about the document, as far as it tells policies apart.
fn is_about(decision: &Decision, document: &Document<'_>) -> bool {
    let wanted = decision.policies.filter(|_| document.kind == DocumentKind::IdentityPolicy);
    wanted.is_none_or(|wanted| document.placement().may_be(wanted))
}

/// Whether an account's details list all policies that hang as `wanted`.
fn lists_policies(details: Node<'_>, wanted: Placement) -> bool {
    let lists: &[&str] = match wanted {
        Placement::Inline => &["UserDetailList", "GroupDetailList", "RoleDetailList"],
        _ => &["Policies"],
    };
    lists.iter().all(|list| details.get(list).is_some())
}

/// Whether the control is about trails, and AWS's answers list none: another control asks that there is one.
fn has_no_trail(decision: &Decision, bundle: &Bundle<'_, '_>) -> bool {
    let mut rules = decision.of_documents.iter().chain(&decision.of_bundles);
    let mut lists = bundle.each(DocumentKind::Trails).peekable();
    let is_empty = |list: &Document<'_>| {
        list.root.get("trailList").is_some_and(|trails| trails.items().next().is_none())
    };
    rules.any(|rule| rule.1.contains(DocumentKind::Trails)) && lists.peek().is_some() && lists.all(is_empty)
}

/// Whether a list of attached policies names one that the account wrote itself, whose text stands elsewhere.
fn names_other_policies(document: &Document<'_>) -> bool {
    let lists =
        document.root.get("AttachedPolicies").filter(|_| document.kind == DocumentKind::AttachedPolicies);
    let arns = lists.into_iter().flat_map(Node::items).filter_map(|one| one.get("PolicyArn")?.string());
    arns.into_iter().any(|arn| !arn.contains(":iam::aws:policy/"))
}

fn judged(
    control: ControlNumber,
    subject: u32,
    failing: &[Range<usize>],
    missing: BTreeSet<String>,
) -> Judged {
    let count: usize = failing.iter().map(Range::len).sum();
    let verdict = match (count, missing.is_empty()) {
        (1.., _) => Verdict::Failed,
        (0, false) => Verdict::Open,
        (0, true) => Verdict::Passed,
    };
    Judged {
        control,
        subject,
        verdict,
        findings: u32::try_from(count).unwrap_or(u32::MAX),
        missing: if verdict == Verdict::Open { missing.into_iter().collect() } else { Vec::new() },
    }
}

/// The calls that would tell what rules about single documents need and nobody knows of the bundle.
fn unknown(bundle: &Bundle<'_, '_>, kinds: Kinds, decision: &Decision) -> Vec<String> {
    let is_told = |kind: DocumentKind| match bundle.fact(kind) {
        Fact::Known(_) => true,
        // Another rule speaks where there is none.
        Fact::KnownAbsent => decision.absent_passes || !decision.of_bundles.is_empty(),
        // An account has several of some kinds.
        Fact::Unknown => bundle.owner == Owner::Account && bundle.each(kind).next().is_some(),
    };
    let needed = kinds.iter().filter_map(|kind| Some((kind, export(bundle.owner, kind)?)));
    needed.filter(|(kind, _)| !is_told(*kind)).map(|(_, export)| export.call()).collect()
}

/// What a joined rule asked for in vain: the call, and of whom it asks when that is another one.
fn named(missing: &Missing, bundle: &Bundle<'_, '_>) -> String {
    match (&missing.name, missing.kind) {
        (Some(name), Some(_)) if missing.owner != Owner::Account && Some(name) != bundle.name.as_ref() => {
            format!("{} of {} {name}", missing.export(), missing.owner.word())
        }
        _ => missing.export(),
    }
}

/// Whether something in the document is known only later.
pub(super) fn holds_unknown(root: Node<'_>) -> bool {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match node.kind() {
            Kind::Unknown => return true,
            Kind::Object => open.extend(node.members().map(|pair| pair.1)),
            Kind::Array => open.extend(node.items()),
            Kind::String if node.string().is_some_and(|text| is_partly_unknown(&text)) => return true,
            _ => {}
        }
    }
    false
}
