//! The interface of coded checks: plain functions from a document to matches.

use crate::bundle::{Facts, Owner};
use crate::document::{Document, Misfit};
use crate::finding::Fix;
use crate::policy::{Pattern, Policy, Statement};
use crate::rule::Settings;
use crate::rule::found::{Found, Named};
use crate::rule::lookups::Lookups;
use crate::rule::topics::Topics;
use crate::source::Span;
use crate::syntax::Node;

/// A coded check, by what it looks at.
#[derive(Debug, Clone, Copy)]
pub enum Coded {
    /// A policy's statements.
    Policy(PolicyCheck),
    /// The statements of a policy that has one of some topics; on others it would find nothing.
    PolicyAbout(Topics, PolicyCheck),
    /// A document as it stands.
    Document(DocumentCheck),
    /// What is known of one bucket from all its documents.
    Bundle(BundleCheck),
    /// What is known of one account from all its documents.
    Account(BundleCheck),
    /// The top of a text that holds a document.
    Text(TextCheck),
    /// What the reader finds out while reading; no function.
    Syntax,
}

impl Coded {
    /// Whose documents, taken together, the function looks at, and the function.
    #[must_use]
    pub fn of_bundle(self) -> Option<(Owner, BundleCheck)> {
        match self {
            Self::Bundle(check) => Some((Owner::Bucket, check)),
            Self::Account(check) => Some((Owner::Account, check)),
            Self::Policy(_) | Self::PolicyAbout(..) | Self::Document(_) | Self::Text(_) | Self::Syntax => {
                None
            }
        }
    }
}

/// A check of the top of a text.
pub type TextCheck = for<'s> fn(Node<'s>, &mut Matches<'s>);

/// A check of what is known of one bucket or account.
pub type BundleCheck = for<'s> fn(&Facts<'_, 's>, &mut Matches<'s>);

/// A check of a policy's statements.
pub type PolicyCheck = for<'s> fn(&Policy<'s>, &Context<'_, 's>, &mut Matches<'s>);

/// A check of a document as it stands.
pub type DocumentCheck = for<'s> fn(&Context<'_, 's>, &mut Matches<'s>);

/// What surrounds the thing a check looks at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a, 's> {
    /// The document.
    pub document: &'a Document<'s>,
    /// What the user says about themselves.
    pub settings: &'a Settings,
    /// The accounts that the documents read together say they are of.
    pub accounts: &'a [String],
    /// What the checks of the document found out already.
    pub lookups: &'a Lookups<'a, 's>,
}

impl<'a, 's> Context<'a, 's> {
    /// Whether an account is the reader's: the document's own, one that they named, or one that something else was
    /// exported from.
    #[must_use]
    pub fn is_own(&self, account: &str) -> bool {
        self.document.account.as_deref() == Some(account)
            || self.settings.is_own(account)
            || self.accounts.iter().any(|own| own == account)
    }

    /// The actions that the document's policy names, looked up; none when it is no policy.
    #[must_use]
    pub fn actions(&self) -> &'a [Named<'a, 's>] {
        self.found().map_or(&[], |found| &found.actions)
    }

    /// Where the document, a configuration, differs from the shape that AWS gives it.
    #[must_use]
    pub fn misfits(&self) -> &'a [Misfit<'s>] {
        self.lookups.misfits(self.document)
    }

    /// [`Self::actions`], those of each statement together; a statement without any is missing.
    pub fn actions_by_statement(&self) -> impl Iterator<Item = (&'a Statement<'s>, &'a [Named<'a, 's>])> {
        let statements = self.actions().chunk_by(|one, other| std::ptr::eq(one.statement, other.statement));
        statements.map(|actions| (actions[0].statement, actions))
    }

    /// The ARNs among the policy's resources that are not plainly of a kind that their service has.
    #[must_use]
    pub fn unusual_arns(&self) -> &'a [&'a Pattern<'s>] {
        self.found().map_or(&[], |found| &found.unusual)
    }

    /// Whether two statements of the document's policy, by their numbers, may be about one action: one that both name, in
    /// the plain or the `Not` form, or that a pattern may stand for. Surely not when the answer is no.
    #[must_use]
    pub fn may_share_action(&self, one: usize, other: usize) -> bool {
        self.found().is_none_or(|found| found.may_share_action(one, other))
    }

    /// What the document's policy is about.
    #[must_use]
    pub fn topics(&self) -> Topics {
        self.found().map_or(Topics::ANY, |found| found.topics)
    }

    fn found(&self) -> Option<&'a Found<'a, 's>> {
        let table = self.settings.authorization();
        self.document.policy.as_ref().map(|policy| self.lookups.of(policy, table))
    }
}

/// What checks add to.
pub type Matches<'s> = Vec<Match<'s>>;

/// One place where a rule speaks; the engine adds the rule's own texts and finds the bytes.
#[derive(Debug, Clone)]
pub struct Match<'s> {
    /// The offending value.
    pub at: Node<'s>,
    /// What to say, when the rule's own message is not exact enough.
    pub message: Option<String>,
    /// What to do, when the rule's own help is not exact enough.
    pub help: Option<String>,
    /// Other places that take part, and what to say there.
    pub related: Vec<(Node<'s>, String)>,
    /// What certainly mends it.
    pub fix: Option<Fix>,
}

impl<'s> Match<'s> {
    /// A match at `at` with the rule's own words.
    #[must_use]
    pub fn new(at: Node<'s>) -> Self {
        Self { at, message: None, help: None, related: Vec::new(), fix: None }
    }

    /// A match at `at` that says `message`.
    #[must_use]
    pub fn saying(at: Node<'s>, message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..Self::new(at) }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn with(mut self, node: Node<'s>, message: impl Into<String>) -> Self {
        self.related.push((node, message.into()));
        self
    }

    /// Adds the text that mends it: `replacement` in place of the offending value.
    #[must_use]
    pub fn fix(self, description: impl Into<String>, replacement: impl Into<String>) -> Self {
        let span = self.at.span();
        self.edit(description, Some((span, replacement.into())))
    }

    /// Adds an edit of other bytes of the tree's text that the offending value stands in, if there is one that is certain.
    #[must_use]
    pub fn edit(mut self, description: impl Into<String>, edit: Option<(Span, String)>) -> Self {
        let description = description.into();
        let outer = |span| self.at.tree().outer_span(span);
        self.fix = edit.map(|(span, replacement)| Fix { description, span: outer(span), replacement });
        self
    }
}
