//! The rules of a run: which are on, for which kinds of document, and how severe.

use std::sync::{Arc, OnceLock};

use crate::bundle::Owner;
use crate::control::FrameworkError;
use crate::document::{DocumentKind, Kinds};
use crate::finding::{Category, RuleNumber, Severity};
use crate::rule::chosen::{Chosen, Mapped};
use crate::rule::{
    BuiltIn, BundleCheck, Choice, ChoiceError, Coded, DocumentCheck, PolicyCheck, Rule, TextCheck, Topics,
    load,
};

/// Every rule known to a run, built-in and the user's, and which of them are on.
#[derive(Debug)]
pub struct RuleSet {
    entries: Vec<Entry>,
    /// The severities that replace the rules' own, in order of the rules.
    severities: Vec<(RuleNumber, Severity)>,
    /// The rules that are on for each kind of document, listed on first use.
    by_kind: Vec<OnceLock<Listing>>,
    /// The checks of whole texts that are on.
    texts: Vec<(RuleNumber, TextCheck)>,
    /// The checks of documents taken together that are on, and whose documents those are.
    bundles: Vec<(RuleNumber, Owner, BundleCheck)>,
    /// The rule that syntax errors are findings of, when it is on.
    syntax: Option<RuleNumber>,
    /// The controls to judge.
    controls: Option<Chosen>,
    /// Whether checks are run on policies that have none of their topics as well.
    is_regardless: bool,
}

/// The rules that are on for one kind of document.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Those that look at the statements of a policy, with the topics that they are about.
    pub(super) policies: Vec<(Topics, PolicyCheck, RuleNumber)>,
    /// Those that look at the document as it stands.
    pub(super) documents: Vec<(DocumentCheck, RuleNumber)>,
    /// Those that hold a query.
    pub(super) queries: Vec<RuleNumber>,
}

/// One rule, read from its file only when it is needed. Even its names are: they lie all over the binary, and a start
/// that reads none of them has fewer pages to fetch.
#[derive(Debug)]
struct Entry {
    is_on: bool,
    definition: Definition,
}

/// Where what a rule says is found.
#[derive(Debug)]
enum Definition {
    BuiltIn(&'static BuiltIn, OnceLock<Arc<Rule>>),
    Custom(Arc<Rule>),
}

impl RuleSet {
    /// The rules `built_in`, such as [`BUILT_IN`](crate::check::BUILT_IN), and `custom` ones, all on but the opt-in
    /// ones.
    ///
    /// # Errors
    /// The id that two rules share.
    pub fn new(built_in: &'static [BuiltIn], custom: Vec<Arc<Rule>>) -> Result<Self, String> {
        let mut entries: Vec<Entry> =
            built_in.iter().map(|one| Entry::new(Definition::BuiltIn(one, OnceLock::new()))).collect();
        // That no two built-in rules share an id is for a test to prove.
        let is_alone = custom.is_empty();
        entries.extend(custom.into_iter().map(|rule| Entry::new(Definition::Custom(rule))));
        if !is_alone {
            let mut ids: Vec<&str> = entries.iter().map(Entry::id).collect();
            ids.sort_unstable();
            if let Some(pair) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err(pair[0].to_owned());
            }
        }
        let mut set = Self {
            entries,
            severities: Vec::new(),
            by_kind: Vec::new(),
            texts: Vec::new(),
            bundles: Vec::new(),
            syntax: None,
            controls: None,
            is_regardless: false,
        };
        set.list();
        Ok(set)
    }

    /// Has the controls of these frameworks judged. The rules that decide them are on from the next choice on,
    /// opt-in ones too, unless that ignores them.
    ///
    /// # Errors
    /// A name that no framework has.
    pub fn judge(&mut self, frameworks: &[String]) -> Result<(), FrameworkError> {
        let mapped = self.numbers().filter_map(|number| {
            let is_joined = self.entry(number).coded().is_some_and(|coded| coded.of_bundle().is_some());
            Mapped::new(number, self.get(number), is_joined)
        });
        self.controls = Some(Chosen::new(frameworks, mapped)?);
        Ok(())
    }

    /// The controls that are judged, when any are.
    #[must_use]
    pub fn controls(&self) -> Option<&Chosen> {
        self.controls.as_ref()
    }

    /// Turns rules on and off and replaces severities.
    ///
    /// # Errors
    /// The word that is no rule's id and, where those may be named, no family and no category.
    pub fn choose(&mut self, choice: &Choice) -> Result<(), ChoiceError> {
        let words = choice.select.iter().chain(&choice.ignore);
        for word in words.chain(choice.severity.iter().map(|pair| &pair.0)) {
            if !self.knows(word) {
                return Err(ChoiceError::of_rules(word, self.names()));
            }
        }
        for word in &choice.also {
            self.named(word)?;
        }
        for number in self.numbers() {
            self.entries[usize::from(number.0)].is_on = self.is_chosen(number, choice);
        }
        let named = self.numbers().filter_map(|number| Some((number, self.named_severity(number, choice)?)));
        self.severities = named.collect();
        self.list();
        Ok(())
    }

    /// The severity that was said of a rule: by its id, else of its family, else of its category.
    fn named_severity(&self, number: RuleNumber, choice: &Choice) -> Option<Severity> {
        if choice.severity.is_empty() {
            return None;
        }
        let entry = self.entry(number);
        let said = |word: &str| choice.severity.iter().find(|pair| pair.0 == word).map(|pair| pair.1);
        said(entry.id())
            .or_else(|| said(entry.family()))
            .or_else(|| said(self.get(number).metadata.category.word()))
    }

    fn is_chosen(&self, number: RuleNumber, choice: &Choice) -> bool {
        let is_default = self.entry(number).definition.is_default();
        // Nothing was said of rules, as most runs have it, and they are some hundred.
        if self.controls.is_none() && choice.is_silent() {
            return is_default;
        }
        let named = choice.select.iter().chain(&choice.also).any(|word| word == self.entry(number).id());
        let is_judged = self.controls.as_ref().is_some_and(|chosen| chosen.has(number));
        let selected = named
            || is_judged
            || (is_default
                && (choice.select.is_empty() || choice.select.iter().any(|word| self.is(number, word))));
        selected && !choice.ignore.iter().any(|word| self.is(number, word))
    }

    /// Runs every check on every policy, whatever the policy is about: slower, with the same findings.
    #[must_use]
    pub fn regardless_of_topics(mut self) -> Self {
        self.is_regardless = true;
        self
    }

    /// The rule with `number`, reading its file on first use.
    ///
    /// # Panics
    /// When a built-in rule's file is wrong, which the test of every rule rules out.
    #[must_use]
    pub fn get(&self, number: RuleNumber) -> &Rule {
        self.entry(number).rule()
    }

    /// The severity that findings of the rule carry.
    #[must_use]
    pub fn severity(&self, number: RuleNumber) -> Severity {
        match self.severities.binary_search_by_key(&number, |pair| pair.0) {
            Ok(at) => self.severities[at].1,
            Err(_) => self.get(number).metadata.severity,
        }
    }

    /// The rule with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<RuleNumber> {
        self.numbers().find(|number| self.entry(*number).id() == id)
    }

    /// The rule with this id.
    ///
    /// # Errors
    /// There is none: what the word names, or which rule was probably meant.
    pub fn named(&self, id: &str) -> Result<RuleNumber, ChoiceError> {
        self.find(id).ok_or_else(|| ChoiceError::of_id(id, self.names()))
    }

    /// Every rule that is on, in order.
    pub fn active(&self) -> impl Iterator<Item = RuleNumber> + '_ {
        self.numbers().filter(|number| self.entry(*number).is_on)
    }

    /// Every rule, on or off, in order.
    pub fn numbers(&self) -> impl Iterator<Item = RuleNumber> + use<> {
        let count = u16::try_from(self.entries.len()).unwrap_or(u16::MAX);
        (0..count).map(RuleNumber)
    }

    /// Whether the rule is on.
    #[must_use]
    pub fn is_on(&self, number: RuleNumber) -> bool {
        self.entry(number).is_on
    }

    /// The rules that are on for documents of `kind`.
    pub(super) fn for_kind(&self, kind: DocumentKind) -> &Listing {
        self.by_kind[kind as usize].get_or_init(|| {
            let about = |number: &RuleNumber| self.entry(*number).kinds().contains(kind);
            let mut listing = Listing::default();
            for number in self.active().filter(about) {
                match self.entry(number).coded() {
                    Some(Coded::Policy(check)) => listing.policies.push((Topics::ANY, check, number)),
                    Some(Coded::PolicyAbout(topics, check)) => {
                        let topics = if self.is_regardless { Topics::ANY } else { topics };
                        listing.policies.push((topics, check, number));
                    }
                    Some(Coded::Document(check)) => listing.documents.push((check, number)),
                    Some(Coded::Bundle(_) | Coded::Account(_) | Coded::Text(_) | Coded::Syntax) => {}
                    None => listing.queries.push(number),
                }
            }
            listing
        })
    }

    /// The rules that are on for the top of every text.
    pub(super) fn for_texts(&self) -> &[(RuleNumber, TextCheck)] {
        &self.texts
    }

    /// Whether any rule that is on, or any control, looks at several documents together.
    #[must_use]
    pub fn has_bundle_rules(&self) -> bool {
        !self.bundles.is_empty() || self.controls.is_some()
    }

    /// The rules that are on for the bundles of `owner`.
    pub(super) fn for_bundles(&self, owner: Owner) -> impl Iterator<Item = (RuleNumber, BundleCheck)> {
        self.bundles.iter().filter(move |one| one.1 == owner).map(|one| (one.0, one.2))
    }

    /// The rule that syntax errors are findings of, when it is on.
    pub(super) fn syntax_rule(&self) -> Option<RuleNumber> {
        self.syntax
    }

    /// Lists what is on, after a change of it.
    fn list(&mut self) {
        self.syntax = None;
        self.texts.clear();
        self.bundles.clear();
        for (number, entry) in (0..).map(RuleNumber).zip(&self.entries) {
            let Some(coded) = entry.coded().filter(|_| entry.is_on) else { continue };
            match coded {
                Coded::Text(check) => self.texts.push((number, check)),
                Coded::Bundle(check) => self.bundles.push((number, Owner::Bucket, check)),
                Coded::Account(check) => self.bundles.push((number, Owner::Account, check)),
                Coded::Syntax => self.syntax = Some(number),
                Coded::Policy(_) | Coded::PolicyAbout(..) | Coded::Document(_) => {}
            }
        }
        self.by_kind = DocumentKind::all().map(|_| OnceLock::new()).collect();
    }

    fn entry(&self, number: RuleNumber) -> &Entry {
        &self.entries[usize::from(number.0)]
    }

    fn knows(&self, word: &str) -> bool {
        Category::from_word(word).is_some() || self.names().any(|(id, family)| id == word || family == word)
    }

    /// The id and the family of every rule.
    fn names(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.entries.iter().map(|entry| (entry.id(), entry.family()))
    }

    fn is(&self, number: RuleNumber, word: &str) -> bool {
        let entry = self.entry(number);
        entry.id() == word
            || entry.family() == word
            || Category::from_word(word)
                .is_some_and(|category| self.get(number).metadata.category == category)
    }
}

impl Entry {
    fn new(definition: Definition) -> Self {
        Self { is_on: definition.is_default(), definition }
    }

    fn rule(&self) -> &Rule {
        match &self.definition {
            Definition::BuiltIn(built_in, rule) => rule.get_or_init(|| load::built_in(built_in)),
            Definition::Custom(rule) => rule,
        }
    }

    fn id(&self) -> &str {
        match &self.definition {
            Definition::BuiltIn(built_in, _) => built_in.id(),
            Definition::Custom(rule) => &rule.metadata.id,
        }
    }

    fn family(&self) -> &str {
        match &self.definition {
            Definition::BuiltIn(built_in, _) => built_in.family(),
            Definition::Custom(rule) => &rule.metadata.family,
        }
    }

    /// The kinds of document it is about.
    fn kinds(&self) -> Kinds {
        match &self.definition {
            Definition::BuiltIn(built_in, _) => built_in.kinds,
            Definition::Custom(rule) => rule.metadata.applies_to,
        }
    }

    /// Its function; a user's rule holds a query.
    fn coded(&self) -> Option<Coded> {
        match &self.definition {
            Definition::BuiltIn(built_in, _) => built_in.coded,
            Definition::Custom(_) => None,
        }
    }
}

impl Definition {
    /// Whether the rule runs without being named.
    fn is_default(&self) -> bool {
        !match self {
            Self::BuiltIn(built_in, _) => built_in.opt_in,
            Self::Custom(rule) => rule.metadata.opt_in,
        }
    }
}
