//! Running rules: files' texts in, findings out. Nothing here touches the world.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::bundle::{self, Bundles, Facts, Joining, MANIFEST, Owner};
use crate::document::{Document, Loaded, PolicyType, Stage, Trees, load};
use crate::finding::{Confidence, Failure, Finding, Fix, Label, RuleNumber, Severity};
use crate::report::{FileReport, Recognised};
use crate::rule::lookups::Lookups;
use crate::rule::query::{Query, Words};
use crate::rule::{Check, Coded, Context, Match, Matches, Rule, RuleSet, Settings};
use crate::source::Source;
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
}

/// Checks files together. `first` is the number of the first one among all files of the run; `joins` says whether they
/// are all the files of their folders, so that documents in several files can be about one bucket. A source that is a
/// manifest says which are; it is no file of the report.
#[must_use]
pub fn check_files(sources: Vec<Source>, first: u32, joins: bool, input: Input<'_>) -> Checked {
    let (manifests, sources): (Vec<_>, Vec<_>) = sources.into_iter().partition(is_manifest);
    let mut checked = Checked::default();
    let mut findings: Vec<Finding> = Vec::new();
    {
        let trees = Trees::new();
        let mut loaded: Vec<Loaded<'_>> = Vec::with_capacity(sources.len());
        for (file, source) in (first..).zip(&sources) {
            loaded.push(load(&trees, &source.text, file, input.policy_type));
        }
        for (file, (source, loaded)) in (first..).zip(sources.iter().zip(&loaded)) {
            let mut run = Run { input, findings: &mut findings, matches: Vec::new() };
            run.file(&trees, loaded, file);
            if let Some(message) = &loaded.failure {
                checked.failures.push(Failure { path: source.name.clone(), message: message.clone() });
            }
        }
        if !input.rules.for_bundles().is_empty() {
            let joining = Joining { sources: &sources, manifests: &manifests, first, are_folders: joins };
            let bundles = bundle::join(&loaded, joining);
            let mut run = Run { input, findings: &mut findings, matches: Vec::new() };
            run.bundles(&bundles);
            let failures = bundles.failures().iter();
            checked.failures.extend(
                failures.map(|(path, message)| Failure { path: path.clone(), message: message.clone() }),
            );
        }
        for loaded in &loaded {
            checked.files.push(FileReport {
                documents: recognised(loaded),
                is_failed: loaded.failure.is_some(),
                ..FileReport::default()
            });
        }
    }
    for finding in findings {
        checked.files[(finding.primary.file - first) as usize].findings.push(finding);
    }
    let shown: Vec<bool> = shown_files(&checked.files, first);
    for ((report, source), is_shown) in checked.files.iter_mut().zip(sources).zip(shown) {
        report.findings.sort_by(|one, other| {
            let key = |finding: &Finding| (finding.primary.span, finding.rule);
            key(one).cmp(&key(other)).then_with(|| one.message.cmp(&other.message))
        });
        report.path = source.name;
        report.text = is_shown.then_some(source.text);
    }
    checked
}

pub(super) fn is_manifest(source: &Source) -> bool {
    source.name.rsplit('/').next() == Some(MANIFEST)
}

/// Which files' texts are needed to show the findings.
fn shown_files(files: &[FileReport], first: u32) -> Vec<bool> {
    let mut shown = vec![false; files.len()];
    for finding in files.iter().flat_map(|file| &file.findings) {
        for label in std::iter::once(&finding.primary).chain(&finding.related) {
            shown[(label.file - first) as usize] = true;
        }
    }
    shown
}

fn recognised(loaded: &Loaded<'_>) -> Vec<Recognised> {
    let wrappers = loaded.wrappers.iter();
    let wrappers = wrappers.map(|(kind, pointer)| Recognised { pointer: pointer.clone(), kind: *kind });
    let documents = loaded.documents.iter();
    let documents =
        documents.map(|document| Recognised { pointer: document.node.pointer(), kind: document.kind });
    wrappers.chain(documents).collect()
}

/// From so many documents on, a file's are shared out to several threads.
const MANY_DOCUMENTS: usize = 128;

/// The findings in some documents of one file.
fn documents(documents: &[Document<'_>], input: Input<'_>) -> Vec<Finding> {
    let trees = Trees::new();
    let mut findings = Vec::new();
    let mut run = Run { input, findings: &mut findings, matches: Vec::new() };
    for document in documents {
        run.document(&trees, document);
    }
    findings
}

struct Run<'a, 's> {
    input: Input<'a>,
    findings: &'a mut Vec<Finding>,
    /// Scratch space, empty between checks.
    matches: Matches<'s>,
}

impl<'s> Run<'_, 's> {
    fn file(&mut self, trees: &'s Trees<'s>, loaded: &Loaded<'s>, file: u32) {
        for (number, coded) in self.input.rules.for_texts() {
            for root in &loaded.roots {
                if let Coded::Text(check) = coded {
                    check(*root, &mut self.matches);
                    self.take(*number, Stage::Proposed);
                }
            }
        }
        if loaded.documents.len() < MANY_DOCUMENTS {
            for document in &loaded.documents {
                self.document(trees, document);
            }
        } else {
            let parts = loaded.documents.par_chunks(MANY_DOCUMENTS / 4);
            let parts: Vec<Vec<Finding>> = parts.map(|part| documents(part, self.input)).collect();
            self.findings.extend(parts.into_iter().flatten());
        }
        if let Some(number) = self.input.rules.syntax_rule() {
            let severity = self.input.rules.severity(number);
            for (error, pointer) in &loaded.syntax_errors {
                self.findings.push(syntax_finding(error, pointer, number, severity, file));
            }
        }
    }

    fn document(&mut self, trees: &'s Trees<'s>, document: &Document<'s>) {
        let rules = self.input.rules;
        let lookups = Lookups::default();
        let context = Context { document, settings: self.input.settings, lookups: &lookups };
        let listing = rules.for_kind(document.kind);
        for (check, number) in &listing.documents {
            check(&context, &mut self.matches);
            self.take(*number, document.stage);
        }
        if let Some(policy) = &document.policy {
            let own = context.topics();
            for (topics, check, number) in &listing.policies {
                if topics.meet(own) {
                    check(policy, &context, &mut self.matches);
                    self.take(*number, document.stage);
                }
            }
        }
        if !listing.queries.is_empty() {
            let root = canonical(trees, document);
            let words = Words::of(root);
            for number in &listing.queries {
                declarative(rules.get(*number), root, &words, &mut self.matches);
                self.take(*number, document.stage);
            }
        }
    }

    fn bundles(&mut self, bundles: &Bundles<'_, 's>) {
        for bundle in bundles.iter().filter(|bundle| bundle.owner == Owner::Bucket) {
            for (number, coded) in self.input.rules.for_bundles() {
                if let Coded::Bundle(check) = coded {
                    let facts = Facts::new(bundle, bundles, &self.input.settings.own_accounts);
                    check(&facts, &mut self.matches);
                    self.take(*number, Stage::Proposed);
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

fn declarative<'s>(rule: &Rule, root: Node<'s>, words: &Words, matches: &mut Matches<'s>) {
    match &rule.check {
        Check::Forbid(query) if !query.may_select(words) => {}
        Check::Forbid(query) => matches.extend(query.select(root).nodes.into_iter().map(Match::new)),
        Check::Require { query, for_each: None } => required(query, root, matches),
        Check::Require { query, for_each: Some(each) } => {
            for node in each.select(root).nodes {
                required(query, node, matches);
            }
        }
        Check::Coded => {}
    }
}

/// What may still turn out to be there is not missing.
fn required<'s>(query: &Query, node: Node<'s>, matches: &mut Matches<'s>) {
    let selected = query.select(node);
    if selected.nodes.is_empty() && !selected.undecided {
        matches.push(Match::new(node));
    }
}

fn finding(rule: &Rule, number: RuleNumber, severity: Severity, stage: Stage, one: Match<'_>) -> Finding {
    let message = one.message.unwrap_or_else(|| fill(&rule.metadata.message, one.at));
    let mut message = shortened(message);
    let mut severity = severity;
    if rule.metadata.rejected_by_aws && stage == Stage::Observed {
        // AWS cannot have returned what it does not accept.
        message.push_str("; AWS rejects this, so the export is not as AWS wrote it");
        severity = severity.min(Severity::Low);
    }
    let is_usable = |fix: &(String, String)| one.at.tree().is_plain() && fix.1.len() <= LONGEST_TEXT;
    let fix = one.fix.filter(is_usable).map(|(description, replacement)| Fix {
        description,
        span: one.at.outer_span(),
        replacement,
    });
    Finding {
        rule: number,
        severity,
        confidence: rule.metadata.confidence,
        message,
        help: one.help.map(shortened),
        primary: label(one.at, String::new()),
        related: one.related.into_iter().map(|(node, text)| label(node, text)).collect(),
        fix,
    }
}

/// The longest text that a finding says, in bytes. A value of the document can be of any length.
const LONGEST_TEXT: usize = 600;

/// Takes out the middle of a text that is too long, since both its ends say what is wrong.
fn shortened(text: String) -> String {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let head = text.floor_char_boundary(LONGEST_TEXT / 2);
    let tail = text.ceil_char_boundary(text.len() - LONGEST_TEXT / 3);
    format!("{}…{}", &text[..head], &text[tail..])
}

fn label(node: Node<'_>, message: String) -> Label {
    Label { file: node.file(), span: node.outer_span(), pointer: node.pointer(), message }
}

/// Puts the offending value into a rule's message, cut to a readable length.
fn fill(message: &str, node: Node<'_>) -> String {
    const LONGEST: usize = 80;
    if !message.contains("{value}") {
        return message.to_owned();
    }
    let value = node.scalar().unwrap_or(Cow::Borrowed(node.raw()));
    let line: String = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let short = match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    };
    message.replace("{value}", &short)
}

fn syntax_finding(
    error: &crate::syntax::SyntaxError,
    pointer: &str,
    number: RuleNumber,
    severity: Severity,
    file: u32,
) -> Finding {
    let fix = error.replacement.as_ref().map(|replacement| Fix {
        description: if replacement.is_empty() {
            "remove it".to_owned()
        } else {
            format!("write `{replacement}`")
        },
        span: error.span,
        replacement: replacement.clone(),
    });
    let primary = Label { file, span: error.span, pointer: pointer.to_owned(), message: String::new() };
    Finding {
        rule: number,
        severity,
        confidence: Confidence::High,
        message: error.message.clone(),
        help: None,
        primary,
        related: Vec::new(),
        fix,
    }
}
