//! Running rules: files' texts in, findings out. Nothing here touches the world.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::bundle::{self, Bundle, Bundles, Facts, Joining, is_manifest};
use crate::control::Judgement;
use crate::document::{Document, Loaded, PolicyType, Stage, Trees};
use crate::finding::{Confidence, Failure, Finding, RuleNumber, Severity};
use crate::report::{FileReport, Recognised};
use crate::rule::judge::{Court, Entry, Ledger, alone, holds_unknown};
use crate::rule::lookups::Lookups;
use crate::rule::query::{Query, Words};
use crate::rule::wording::{finding, syntax_finding};
use crate::rule::{Check, Context, Match, Matches, Rule, RuleSet, Settings};
use crate::source::{Gathered, Source};
use crate::syntax::Node;

/// What a run works with.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The rules.
    pub rules: &'a RuleSet,
    /// What the user says about themselves.
    pub settings: &'a Settings,
    /// The kind of every policy, when the user states it.
    pub policy_type: Option<PolicyType>,
}

/// What checking some files gave.
#[derive(Debug, Default)]
pub struct Checked {
    /// One for each file, in order.
    pub files: Vec<FileReport>,
    /// Files that could not be understood.
    pub failures: Vec<Failure>,
    /// How the controls that the rules were chosen for went.
    pub controls: Judgement,
}

/// Checks files together. Of whole folders, documents in several files can be about one bucket; a source that is a
/// manifest says which are, and is no file of the report.
#[must_use]
pub fn check_files(sources: Vec<Source>, gathered: Gathered, input: Input<'_>) -> Checked {
    let (manifests, sources): (Vec<_>, Vec<_>) = sources.into_iter().partition(is_manifest);
    let mut checked = Checked::default();
    let mut findings: Vec<Finding> = Vec::new();
    {
        let trees = Trees::new();
        let loaded = bundle::load_all(&trees, &sources, input.policy_type);
        let mut ledger = Ledger::default();
        let accounts = if gathered == Gathered::Folders || loaded.len() == 1 {
            bundle::told_accounts(&loaded)
        } else {
            Vec::new()
        };
        let accounts = accounts.as_slice();
        let mut run =
            Run { input, accounts, findings: &mut findings, ledger: &mut ledger, matches: Vec::new() };
        for (file, (source, loaded)) in (0..).zip(sources.iter().zip(&loaded)) {
            run.text(loaded, file);
            if let Some(message) = &loaded.failure {
                checked.failures.push(Failure { path: source.name.clone(), message: message.clone() });
            }
        }
        let documents = loaded.iter().flat_map(|loaded| &loaded.documents);
        let documents: Vec<&Document<'_>> = documents.filter(|one| !one.is_written_by_aws()).collect();
        run.documents(&trees, &documents);
        if input.rules.has_bundle_rules() {
            let joining = Joining { sources: &sources, manifests: &manifests, gathered };
            let bundles = bundle::join(&loaded, joining);
            let alone = input.rules.controls().map_or_else(Vec::new, |_| alone(&loaded, &bundles));
            run.bundles(&bundles, &alone);
            if let Some(chosen) = input.rules.controls() {
                let path = |file: u32| sources[file as usize].name.clone();
                let all: Vec<&Bundle<'_, '_>> = bundles.iter().chain(&alone).collect();
                let ledger = std::mem::take(&mut ledger);
                let court = Court { rules: input.rules, loaded: &loaded, bundles: &all, ledger, path: &path };
                checked.controls = court.judge(chosen, &mut findings);
            }
            checked.failures.extend_from_slice(bundles.failures());
        }
        for loaded in &loaded {
            checked.files.push(FileReport {
                documents: recognised(loaded),
                is_failed: loaded.failure.is_some(),
                ..FileReport::default()
            });
        }
        // To give back the thousands of policies of one large file takes a while.
        for loaded in loaded.into_iter().filter(|loaded| loaded.documents.len() >= MANY_DOCUMENTS) {
            loaded.documents.into_par_iter().for_each(drop);
        }
    }
    share_out(findings, sources, &mut checked.files);
    checked
}

/// Gives each file its findings, sorted, its path, and its text where that is needed to show them.
fn share_out(findings: Vec<Finding>, sources: Vec<Source>, files: &mut [FileReport]) {
    let at = |finding: &Finding| finding.primary.file as usize;
    let mut counts = vec![0; files.len()];
    for finding in &findings {
        counts[at(finding)] += 1;
    }
    for (file, count) in files.iter_mut().zip(counts) {
        file.findings.reserve_exact(count);
    }
    for finding in findings {
        files[at(&finding)].findings.push(finding);
    }
    let shown = shown_files(files);
    for ((report, source), is_shown) in files.iter_mut().zip(sources).zip(shown) {
        report.findings.sort_by(|one, other| {
            let key = |finding: &Finding| (finding.primary.span, finding.rule);
            key(one).cmp(&key(other)).then_with(|| one.message.cmp(&other.message))
        });
        report.path = source.name;
        report.text = is_shown.then_some(source.text);
    }
}

/// Which files' texts are needed to show the findings.
fn shown_files(files: &[FileReport]) -> Vec<bool> {
    let mut shown = vec![false; files.len()];
    for finding in files.iter().flat_map(|file| &file.findings) {
        for label in std::iter::once(&finding.primary).chain(&finding.related) {
            shown[label.file as usize] = true;
        }
    }
    shown
}

fn recognised(loaded: &Loaded<'_>) -> Vec<Recognised> {
    let mut recognised = Vec::with_capacity(loaded.wrappers.len() + loaded.documents.len());
    let wrappers = loaded.wrappers.iter();
    recognised.extend(wrappers.map(|(kind, pointer)| Recognised { pointer: pointer.clone(), kind: *kind }));
    let of = |document: &Document<'_>| Recognised { pointer: document.node.pointer(), kind: document.kind };
    if loaded.documents.len() < MANY_DOCUMENTS {
        recognised.extend(loaded.documents.iter().map(of));
    } else {
        recognised.par_extend(loaded.documents.par_iter().map(of));
    }
    recognised
}

/// So many documents are gone over together.
const TOGETHER: usize = 32;

/// From so many documents on, they are shared out to several threads.
const MANY_DOCUMENTS: usize = 4 * TOGETHER;

/// The findings in some documents, and what they are to controls.
fn in_part(documents: &[&Document<'_>], accounts: &[String], input: Input<'_>) -> (Vec<Finding>, Ledger) {
    let trees = Trees::new();
    let (mut findings, mut ledger) = (Vec::new(), Ledger::default());
    Run { input, accounts, findings: &mut findings, ledger: &mut ledger, matches: Vec::new() }
        .together(&trees, documents);
    (findings, ledger)
}

struct Run<'a, 's> {
    input: Input<'a>,
    /// The accounts that the documents say they are of.
    accounts: &'a [String],
    findings: &'a mut Vec<Finding>,
    /// What the rules that decide controls do.
    ledger: &'a mut Ledger,
    /// Scratch space, empty between checks.
    matches: Matches<'s>,
}

impl<'s> Run<'_, 's> {
    /// What is to be said of a file's text before any document in it.
    fn text(&mut self, loaded: &Loaded<'s>, file: u32) {
        for (number, check) in self.input.rules.for_texts() {
            for root in &loaded.roots {
                check(*root, &mut self.matches);
                self.take(*number, Stage::Proposed);
            }
        }
        if let Some(number) = self.input.rules.syntax_rule() {
            let severity = self.input.rules.severity(number);
            for (error, pointer) in &loaded.syntax_errors {
                self.findings.push(syntax_finding(error, pointer, number, severity, file));
            }
        }
    }

    fn documents(&mut self, trees: &'s Trees<'s>, documents: &[&Document<'s>]) {
        if documents.len() < MANY_DOCUMENTS {
            for part in documents.chunks(TOGETHER) {
                self.together(trees, part);
            }
            return;
        }
        let parts = documents.par_chunks(TOGETHER);
        let parts: Vec<_> = parts.map(|part| in_part(part, self.accounts, self.input)).collect();
        self.findings.reserve(parts.iter().map(|part| part.0.len()).sum());
        for (mut findings, ledger) in parts {
            self.ledger.append(ledger, self.findings.len());
            self.findings.append(&mut findings);
        }
    }

    fn together(&mut self, trees: &'s Trees<'s>, documents: &[&Document<'s>]) {
        let mut documents = documents.to_vec();
        documents.sort_by_key(|document| document.kind);
        for alike in documents.chunk_by(|one, other| one.kind == other.kind) {
            self.alike(trees, alike);
        }
    }

    /// Runs the rules about one kind on documents of it, each rule on all of them before the next one: there are some
    /// hundred rules, and the processor fetches the code of one more slowly than it runs it.
    fn alike(&mut self, trees: &'s Trees<'s>, documents: &[&Document<'s>]) {
        let Some(kind) = documents.first().map(|document| document.kind) else { return };
        let rules = self.input.rules;
        let (settings, accounts) = (self.input.settings, self.accounts);
        let is_judged = rules.controls().is_some();
        let listing = rules.for_kind(kind);
        let lookups: Vec<Lookups<'_, 's>> = documents.iter().map(|_| Lookups::default()).collect();
        let context = |(document, lookups)| Context { document, settings, accounts, lookups };
        let contexts: Vec<Context<'_, 's>> = documents.iter().copied().zip(&lookups).map(context).collect();
        for (check, number) in &listing.documents {
            for context in &contexts {
                check(context, &mut self.matches);
                self.settle(context.document, *number, None);
            }
        }
        let policies =
            contexts.iter().filter_map(|context| Some((context, context.document.policy.as_ref()?)));
        let policies: Vec<_> =
            policies.map(|(context, policy)| (context.topics(), context, policy)).collect();
        for (topics, check, number) in &listing.policies {
            for (own, context, policy) in &policies {
                let is_about = topics.meet(*own);
                if is_about {
                    check(policy, context, &mut self.matches);
                }
                if is_about || is_judged {
                    self.settle(context.document, *number, None);
                }
            }
        }
        if listing.queries.is_empty() {
            return;
        }
        let read = |document: &&Document<'s>| {
            let root = canonical(trees, document);
            (root, Words::of(root))
        };
        let read: Vec<(Node<'s>, Words)> = documents.iter().map(read).collect();
        for number in &listing.queries {
            for (document, (root, words)) in documents.iter().zip(&read) {
                let is_undecided = declarative(rules.get(*number), *root, words, &mut self.matches);
                self.settle(document, *number, Some(is_undecided));
            }
        }
    }

    /// Turns the matches of one rule on one document into findings, and notes them for the controls that it decides. A
    /// query says whether what is known only later may still make it speak; a function does not.
    fn settle(&mut self, document: &Document<'s>, number: RuleNumber, is_undecided: Option<bool>) {
        let before = self.findings.len();
        self.take(number, document.stage);
        if self.input.rules.controls().is_some_and(|chosen| chosen.has(number)) {
            let findings = before..self.findings.len();
            let is_undecided = is_undecided.unwrap_or_else(|| holds_unknown(document.root));
            self.ledger.document(document, number, Entry { findings, missing: Vec::new(), is_undecided });
        }
    }

    /// `alone` are documents that nothing joins, which only controls are held against.
    fn bundles(&mut self, bundles: &Bundles<'_, 's>, alone: &[Bundle<'_, 's>]) {
        let rules = self.input.rules;
        let joined = bundles.iter().map(|bundle| (bundle, true));
        let all = joined.chain(alone.iter().map(|bundle| (bundle, false)));
        for (place, (bundle, is_joined)) in all.enumerate() {
            for (number, check) in rules.for_bundles(bundle.owner) {
                let is_judged = rules.controls().is_some_and(|chosen| chosen.has(number));
                if !(is_joined || is_judged) {
                    continue;
                }
                let facts = Facts::new(bundle, bundles, &self.input.settings.own_accounts);
                check(&facts, &mut self.matches);
                let before = self.findings.len();
                self.take(number, Stage::Proposed);
                if is_judged {
                    let findings = before..self.findings.len();
                    let entry = Entry { findings, missing: facts.missing(), is_undecided: false };
                    self.ledger.bundle(place, number, entry);
                }
            }
        }
    }

    /// Turns the matches of one rule on one document into findings.
    #[inline]
    fn take(&mut self, number: RuleNumber, stage: Stage) {
        if !self.matches.is_empty() {
            self.take_all(number, stage);
        }
    }

    fn take_all(&mut self, number: RuleNumber, stage: Stage) {
        let rule = self.input.rules.get(number);
        let severity = self.input.rules.severity(number);
        for one in self.matches.drain(..) {
            let mut finding = finding(rule, number, severity, stage, one);
            if rule.metadata.dated && self.input.settings.is_data_old {
                // A name that the facts lack may be newer than they are.
                finding.confidence = Confidence::Low;
                finding.severity = finding.severity.min(Severity::Low);
            }
            self.findings.push(finding);
        }
    }
}

/// The document in the long form that declarative rules are written for.
pub(super) fn canonical<'s>(trees: &'s Trees<'s>, document: &Document<'s>) -> Node<'s> {
    if document.policy.is_none() {
        return document.root;
    }
    let view = trees.alloc(crate::policy::canonical_view(document.root));
    view.root().unwrap_or(document.root)
}

/// Whether something that is known only later may still make the rule speak.
fn declarative<'s>(rule: &Rule, root: Node<'s>, words: &Words, matches: &mut Matches<'s>) -> bool {
    match &rule.check {
        Check::Forbid(query) if !query.may_select(words) => false,
        Check::Forbid(query) => {
            let selected = query.select(root);
            // A predefined ACL stands for several grants, which all lie at its name: what is alike there is one.
            let mut told = BTreeSet::new();
            let nodes = selected.nodes.into_iter();
            let new = nodes.filter(|node| told.insert((node.file(), node.outer_span(), node.string())));
            matches.extend(new.map(Match::new));
            selected.undecided
        }
        Check::Require { query, for_each: None } => required(query, root, matches),
        Check::Require { for_each: Some(each), .. } if !each.may_select(words) => false,
        Check::Require { query, for_each: Some(each) } => {
            let selected = each.select(root);
            selected
                .nodes
                .into_iter()
                .fold(selected.undecided, |undecided, node| required(query, node, matches) || undecided)
        }
        Check::Coded => false,
    }
}

/// What may still turn out to be there is not missing; whether it may.
fn required<'s>(query: &Query, node: Node<'s>, matches: &mut Matches<'s>) -> bool {
    let selected = query.select(node);
    if selected.nodes.is_empty() && !selected.undecided {
        matches.push(Match::new(node));
    }
    selected.nodes.is_empty() && selected.undecided
}
