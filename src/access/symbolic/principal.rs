//! Callers: who makes a request, and the condition keys that follow from that.

mod of_accounts;
mod records;

use std::borrow::Cow;

use crate::access::CallerKind;
use crate::policy::{Arn, Condition, Operator, Principal, PrincipalKind};

use super::class::Classes;
use super::key;
use super::pattern::{Pattern, Token, Variables};
use super::product::{Fuel, OutOfFuel};
use super::text::Text;

/// One caller, as far as policies can tell callers apart.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) kind: CallerKind,
    /// As `aws:PrincipalArn` has it; the name of a service or provider.
    pub(super) arn: Text,
    pub(super) account: String,
    pub(super) session: Option<String>,
}

/// Condition keys that follow from who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Derived {
    Arn,
    Account,
    Type,
    IsService,
    ServiceName,
    UserName,
}

/// What is asked of a caller.
#[derive(Debug)]
enum Question {
    /// Whether it is one of these.
    Named(Vec<Named>),
    /// Whether a Deny with `NotPrincipal` and these spares it: surely, or perhaps.
    Spared(Vec<Named>, bool),
    /// Whether a condition on a derived key holds.
    Condition(Derived, Operator, Vec<Pattern>),
    /// Whether it is of one of these kinds.
    Kind(&'static [CallerKind]),
}

/// One item of a `Principal` element.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    Anyone,
    /// An account, and its partition when that is said.
    Account(String, Option<String>),
    /// A user, role or federated user.
    Arn(String),
    /// A role's name and a session of it, with the partition and the account.
    Session {
        partition: String,
        account: String,
        role: String,
        session: String,
    },
    Service(String),
    Federated(String),
}

/// All that is asked of callers.
#[derive(Debug, Default)]
pub(super) struct Callers {
    questions: Vec<Question>,
    /// Only callers of accounts: all that identity policies and service control policies are about.
    pub(super) is_identity: bool,
}

impl Derived {
    const NAMES: [(&'static str, Self); 7] = [
        ("aws:PrincipalArn", Self::Arn),
        ("aws:PrincipalAccount", Self::Account),
        ("kms:CallerAccount", Self::Account),
        ("aws:PrincipalType", Self::Type),
        ("aws:PrincipalIsAWSService", Self::IsService),
        ("aws:PrincipalServiceName", Self::ServiceName),
        ("aws:username", Self::UserName),
    ];

    /// Of a variable as written.
    pub(super) fn of_variable(text: &str) -> Option<Self> {
        let inside = text.strip_prefix("${")?.strip_suffix('}')?;
        Self::of(inside.split(',').next()?.trim())
    }

    /// The kinds of the only callers that have it; `None` when most have.
    pub(super) fn only_of(self) -> Option<&'static [CallerKind]> {
        match self {
            Self::UserName => Some(&[CallerKind::User]),
            Self::ServiceName => Some(&[CallerKind::Service]),
            Self::Arn | Self::Account | Self::Type | Self::IsService => None,
        }
    }

    /// Whether AWS does not say what it is for a service that calls in its own name.
    pub(super) fn is_open_of_services(self) -> bool {
        matches!(self, Self::Arn | Self::Account | Self::Type)
    }

    /// The name that every service has for it.
    pub(super) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|pair| pair.1 == self).map_or("", |pair| pair.0)
    }

    pub(super) fn of(key: &str) -> Option<Self> {
        Self::NAMES.iter().find(|pair| pair.0.eq_ignore_ascii_case(key)).map(|pair| pair.1)
    }
}

impl Record {
    pub(super) fn is_of_account(&self) -> bool {
        !matches!(self.kind, CallerKind::Federated | CallerKind::Service | CallerKind::Anonymous)
    }

    /// How the caller is written for [`crate::access::Caller`] to read.
    pub(super) fn name(&self) -> String {
        let arn = self.arn.string();
        match (&self.session, self.kind) {
            (Some(session), _) => format!("{arn}#{session}"),
            (None, CallerKind::Anonymous) => "anonymous".to_owned(),
            (None, _) => arn,
        }
    }

    /// The value of a derived key as text.
    pub(super) fn text(&self, key: Derived) -> Option<String> {
        self.value(key).map(|value| value.iter().collect())
    }

    /// The value of a derived key. Source: "Principal key values" in the IAM user guide.
    fn value(&self, key: Derived) -> Option<Cow<'_, [char]>> {
        use CallerKind as K;
        let chars = |text: &str| Some(Cow::Owned(text.chars().collect::<Vec<_>>()));
        match key {
            Derived::Arn => self.is_of_account().then_some(Cow::Borrowed(&self.arn.chars[..])),
            Derived::Account if self.kind == K::Anonymous => chars("anonymous"),
            Derived::Account => self.is_of_account().then(|| chars(&self.account))?,
            Derived::Type => chars(match self.kind {
                K::Root => "Account",
                K::User => "User",
                K::Role | K::Session => "AssumedRole",
                K::FederatedUser => "FederatedUser",
                K::Anonymous => "Anonymous",
                K::Service | K::Federated => return None,
            }),
            Derived::IsService => match self.kind {
                K::Service => chars("true"),
                K::Anonymous | K::Federated => None,
                _ => chars("false"),
            },
            Derived::ServiceName => (self.kind == K::Service).then_some(Cow::Borrowed(&self.arn.chars[..])),
            Derived::UserName if self.kind == K::User => {
                let from = self.arn.chars.iter().rposition(|own| *own == '/').map_or(0, |at| at + 1);
                Some(Cow::Borrowed(&self.arn.chars[from..]))
            }
            Derived::UserName => None,
        }
    }

    /// Whether a Deny with `NotPrincipal` surely leaves it out, and whether that is open.
    fn is_spared(&self, named: &[Named]) -> (bool, bool) {
        let is_account = |own: &Named| matches!(own, Named::Account(..));
        let itself = named.iter().any(|own| {
            // The account's own ARN is its root user's.
            (!is_account(own) || self.kind == CallerKind::Root) && self.is(own)
        });
        if !self.is_of_account() || self.kind == CallerKind::Root || named.contains(&Named::Anyone) {
            return (itself, false);
        }
        let account = named.iter().any(|own| is_account(own) && self.is(own));
        // Of a session, the role alone does not say.
        let is_direct = named.iter().any(|own| self.is_named_directly(own));
        let names_other = named.iter().any(|own| match own {
            Named::Arn(arn) => Arn::parse(arn).is_some_and(|arn| arn.account == self.account),
            Named::Session { account, .. } => *account == self.account,
            _ => false,
        });
        match (itself, account) {
            (true, true) => (is_direct, !is_direct),
            (true, false) => (false, true),
            (false, true) => (false, !names_other),
            (false, false) => (false, false),
        }
    }

    /// Whether a name is its own, or for a session the session's.
    fn is_named_directly(&self, named: &Named) -> bool {
        let is_session = matches!(self.kind, CallerKind::Role | CallerKind::Session);
        (!is_session || matches!(named, Named::Session { .. })) && self.is(named)
    }

    fn is(&self, named: &Named) -> bool {
        use CallerKind as K;
        match named {
            Named::Anyone => true,
            Named::Account(account, partition) => {
                let own = self.arn.string();
                let is_same = |partition: &String| {
                    Arn::parse(&own).is_some_and(|arn| arn.partition == partition.as_str())
                };
                self.is_of_account() && self.account == *account && partition.as_ref().is_none_or(is_same)
            }
            Named::Arn(arn) => self.is_of_account() && self.kind != K::Root && self.arn.string() == *arn,
            Named::Session { partition, account, role, session } => {
                let name = self.arn.string();
                Arn::parse(&name).is_some_and(|arn| arn.partition == partition.as_str())
                    && matches!(self.kind, K::Role | K::Session)
                    && self.account == *account
                    && self.session.as_ref() == Some(session)
                    && name.rsplit('/').next() == Some(role)
            }
            Named::Service(name) => self.kind == K::Service && self.arn.string() == *name,
            Named::Federated(name) => {
                self.kind == K::Federated && (name == "*" || self.arn.string() == *name)
            }
        }
    }
}

impl Callers {
    /// The texts of those principals that cannot be held against a caller here.
    pub(super) fn unknown_items(items: &[&Principal<'_>]) -> Vec<String> {
        let unknown = items.iter().filter(|item| Named::of(item).is_none());
        unknown.map(|item| item.text.to_string()).collect()
    }

    /// The number of the question whether the caller is one of `items`.
    pub(super) fn ask_named(&mut self, items: &[&Principal<'_>]) -> usize {
        let named = items.iter().filter_map(|item| Named::of(item)).collect();
        self.ask(Question::Named(named))
    }

    /// The numbers of the questions whether a Deny with `NotPrincipal` surely spares the caller, and whether that is
    /// open.
    pub(super) fn ask_spared(&mut self, items: &[&Principal<'_>]) -> (usize, usize) {
        let named: Vec<Named> = items.iter().filter_map(|item| Named::of(item)).collect();
        (self.ask(Question::Spared(named.clone(), true)), self.ask(Question::Spared(named, false)))
    }

    fn ask(&mut self, question: Question) -> usize {
        self.questions.push(question);
        self.questions.len() - 1
    }

    /// The number of a condition's question; `None` when it cannot be told here.
    pub(super) fn ask_condition(
        &mut self,
        key: Derived,
        condition: &Condition<'_>,
        operator: Operator,
        has_variables: bool,
    ) -> Option<usize> {
        let mut variables = Variables::default();
        let is_null = operator.comparison.key_type().is_none();
        if !is_null && key::Family::of(operator) != Some(key::Family::Text) {
            return None;
        }
        let mut found: Vec<Pattern> =
            key::patterns(condition, operator, has_variables, &mut variables).collect();
        // No caller has a wildcard in its name: compared as a letter it matches nobody.
        found.retain(|pattern| !pattern.tokens.iter().any(|own| matches!(own, Token::Char('*' | '?'))));
        if found.iter().any(Pattern::has_variable) || (is_null && operator.qualifier.is_some()) {
            return None;
        }
        Some(self.ask(Question::Condition(key, operator, found)))
    }

    /// The number of the question whether the caller is of one of `kinds`.
    pub(super) fn ask_kind(&mut self, kinds: &'static [CallerKind]) -> usize {
        self.ask(Question::Kind(kinds))
    }

    fn answer(&self, record: &Record, number: usize) -> bool {
        match &self.questions[number] {
            Question::Named(named) => named.iter().any(|own| record.is(own)),
            Question::Kind(kinds) => kinds.contains(&record.kind),
            Question::Spared(named, surely) => {
                let (sure, open) = record.is_spared(named);
                if *surely { sure } else { open }
            }
            Question::Condition(key, operator, patterns) => {
                let value = record.value(*key);
                if operator.comparison.key_type().is_none() {
                    let word: Vec<char> = if value.is_none() { "true" } else { "false" }.chars().collect();
                    return patterns.iter().any(|pattern| pattern.matches(&word));
                }
                value.map_or(operator.holds_when_absent(), |value| {
                    patterns.iter().any(|pattern| pattern.matches(&value)) != operator.is_negated()
                })
            }
        }
    }

    pub(super) fn classes(&self, fuel: &mut Fuel) -> Result<Classes<Record>, OutOfFuel> {
        let records = self.records(fuel)?;
        fuel.burn(records.len() * (1 + self.questions.len()))?;
        Ok(Classes::sort(records, self.questions.len(), |record, number| self.answer(record, number)))
    }

    fn asks_nothing(&self) -> bool {
        self.questions.is_empty()
    }

    fn named(&self) -> impl Iterator<Item = &Named> {
        self.questions.iter().flat_map(|question| match question {
            Question::Named(named) | Question::Spared(named, _) => named.as_slice(),
            _ => &[],
        })
    }

    /// The keys that conditions ask about and that a caller has not got.
    pub(super) fn absent_keys(record: &Record) -> impl Iterator<Item = &'static str> {
        Derived::NAMES.into_iter().filter(|(_, key)| record.value(*key).is_none()).map(|pair| pair.0)
    }

    /// The patterns of each condition on a key.
    fn conditions(&self, key: Derived) -> impl Iterator<Item = &[Pattern]> {
        self.questions.iter().filter_map(move |question| match question {
            Question::Condition(own, operator, patterns)
                if *own == key && operator.comparison.key_type().is_some() =>
            {
                Some(patterns.as_slice())
            }
            _ => None,
        })
    }
}

impl Named {
    /// `None` for a principal that cannot be held against a caller here.
    fn of(principal: &Principal<'_>) -> Option<Self> {
        let text = &*principal.text;
        if crate::policy::is_partly_unknown(text) {
            return None;
        }
        Some(match principal.kind {
            PrincipalKind::Anyone => Self::Anyone,
            PrincipalKind::Service => Self::Service(text.to_owned()),
            PrincipalKind::Federated => Self::Federated(text.to_owned()),
            PrincipalKind::CanonicalUser => return None,
            PrincipalKind::Aws if text == "*" => Self::Anyone,
            PrincipalKind::Aws if principal.is_whole_account() => {
                let partition = Arn::parse(text).map(|arn| arn.partition.to_owned());
                Self::Account(principal.account()?.to_owned(), partition)
            }
            PrincipalKind::Aws => {
                let arn = Arn::parse(text)?;
                match arn.resource.strip_prefix("assumed-role/") {
                    Some(rest) => {
                        let (role, session) = rest.split_once('/')?;
                        let [partition, account, role, session] =
                            [arn.partition, arn.account, role, session].map(str::to_owned);
                        Self::Session { partition, account, role, session }
                    }
                    None => Self::Arn(text.to_owned()),
                }
            }
        })
    }
}
