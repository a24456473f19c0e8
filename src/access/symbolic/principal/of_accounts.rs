//! Callers of accounts: users, roles' sessions, root users and federated users.

use crate::access::CallerKind;
use crate::aws::partition::partitions;
use crate::policy::{Arn, is_account_id};

use super::super::pattern::{Pattern, Reading, Token, Variables};
use super::super::plausible::{self, ACCOUNTS};
use super::super::product::{Fuel, OutOfFuel};
use super::super::scope::Scope;
use super::super::text::{Text, Texts, filled};
use super::{Callers, Derived, Named, Record};

impl Callers {
    /// Those of accounts among which every combination of answers is found.
    pub(super) fn records_of_accounts(&self, fuel: &mut Fuel) -> Result<Vec<Record>, OutOfFuel> {
        let mut sought = Sought::default();
        self.named().for_each(|named| sought.name(named));
        sought.asked = sought.texts.one_by_one().questions;
        self.conditions(Derived::Arn).for_each(|patterns| sought.ask_arn(patterns));
        self.conditions(Derived::Account).flatten().for_each(|pattern| sought.ask_account(pattern));
        self.conditions(Derived::UserName).flatten().for_each(|pattern| sought.ask_user_name(pattern));
        sought.records(fuel)
    }
}

/// What callers must be found for.
#[derive(Default)]
struct Sought {
    texts: Texts,
    /// Numbers of texts, of which one must match.
    asked: Vec<Vec<usize>>,
    /// ARNs that make good examples.
    plausible: Vec<String>,
    partitions: Vec<String>,
    accounts: Vec<String>,
    sessions: Vec<String>,
}

impl Sought {
    /// Whom a `Principal` element names.
    fn name(&mut self, named: &Named) {
        match named {
            Named::Account(account, partition) => {
                let named = partition.as_deref().unwrap_or("*");
                self.texts.add(glob(&format!("arn:{named}:*::{account}:*")));
                self.partitions.extend(partition.clone());
                self.accounts.push(account.clone());
            }
            Named::Arn(arn) => {
                self.plausible.push(arn.clone());
                if let Some(parsed) = Arn::parse(arn) {
                    self.partitions.push(parsed.partition.to_owned());
                    self.accounts.push(parsed.account.to_owned());
                }
                self.texts.add(Pattern::compile(arn, Reading::default(), &mut Variables::default()));
            }
            Named::Session { partition, account, role, session } => {
                self.partitions.push(partition.clone());
                self.sessions.push(session.clone());
                self.accounts.push(account.clone());
                let arn = format!("arn:{partition}:iam::{account}:role/{role}");
                self.texts.add(glob(&arn));
                self.texts.add(glob(&format!("arn:{partition}:iam::{account}:role/*/{role}")));
                self.plausible.push(arn);
            }
            _ => {}
        }
    }

    /// What a condition asks of ARNs. Which of its patterns matches makes no difference.
    fn ask_arn(&mut self, patterns: &[Pattern]) {
        self.partitions.extend(patterns.iter().flat_map(partitions_of));
        self.plausible.extend(patterns.iter().map(|pattern| filled(pattern, plausible::in_arn)));
        let list: Vec<usize> = patterns.iter().map(|pattern| self.texts.add(pattern.clone())).collect();
        if !self.asked.contains(&list) {
            self.asked.push(list);
        }
    }

    /// What a condition asks of accounts: the fifth field of ARNs.
    fn ask_account(&mut self, pattern: &Pattern) {
        self.accounts.extend(pattern.literal().map(|literal| literal.into_iter().collect()));
        let bound = |token: &Token| match token {
            Token::Run => Token::RunInField,
            Token::One => Token::OneInField,
            other => *other,
        };
        let (start, end) = (glob("arn:*:*::"), glob(":*"));
        let own = start.tokens.iter().chain(&pattern.tokens).map(bound);
        let tokens = own.chain(end.tokens.iter().copied()).collect();
        self.ask(tokens);
    }

    /// What a condition asks of the names of users: what stands behind the last slash.
    fn ask_user_name(&mut self, pattern: &Pattern) {
        for start in ["arn:*:iam::*:user/", "arn:*:iam::*:user/*/"] {
            let mut tokens = glob(start).tokens;
            tokens.extend(&pattern.tokens);
            self.ask(tokens);
        }
    }

    fn ask(&mut self, tokens: Vec<Token>) {
        let own = self.texts.add(Pattern { tokens });
        self.asked.push(vec![own]);
    }

    fn records(mut self, fuel: &mut Fuel) -> Result<Vec<Record>, OutOfFuel> {
        self.sessions.push("example-session".to_owned());
        sort(&mut self.sessions);
        let mut records = Vec::new();
        for arn in self.arns(fuel)? {
            let text = arn.string();
            let Some(parsed) = Arn::parse(&text) else { continue };
            let account = parsed.account.to_owned();
            let kind = match parsed.resource.split_once('/').map_or(parsed.resource, |pair| pair.0) {
                "user" => CallerKind::User,
                "role" => CallerKind::Session,
                "federated-user" => CallerKind::FederatedUser,
                _ => CallerKind::Root,
            };
            if kind == CallerKind::Session {
                records.extend(self.sessions.iter().map(|session| Record {
                    kind,
                    arn: arn.clone(),
                    account: account.clone(),
                    session: Some(session.clone()),
                }));
            } else {
                records.push(Record { kind, arn, account, session: None });
            }
        }
        // Roles are what most policies are about.
        records.sort_by_key(|record| record.kind != CallerKind::Session);
        Ok(records)
    }

    /// ARNs that answer differently, one of each.
    fn arns(&mut self, fuel: &mut Fuel) -> Result<Vec<Text>, OutOfFuel> {
        self.accounts.extend(ACCOUNTS.map(str::to_owned));
        for account in self.accounts.iter().filter(|account| is_account_id(account)) {
            self.plausible.push(format!("arn:aws:iam::{account}:role/example-role"));
            self.plausible.push(format!("arn:aws:iam::{account}:user/example-user"));
            self.plausible.push(format!("arn:aws:iam::{account}:root"));
            self.plausible.push(format!("arn:aws:sts::{account}:federated-user/example-user"));
        }
        // What asks nothing of callers needs no search for them, and names none that would have to be looked at.
        if self.texts.patterns.is_empty() {
            return Ok(self.plausible.iter().map(|text| Text::plain(text)).collect());
        }
        self.partitions.push("aws".to_owned());
        sort(&mut self.partitions);
        let all = [Scope { within: None, questions: std::mem::take(&mut self.asked) }];
        let mut arns = Vec::new();
        // Each kind on its own: a name that no pattern tells apart is there for users and for roles.
        for shape in &shapes(&self.partitions) {
            arns.extend(self.texts.values(&[shape], &all, &self.plausible, fuel)?);
        }
        Ok(arns)
    }
}

fn glob(text: &str) -> Pattern {
    let reading = Reading { wildcards: true, fields: true, ..Reading::default() };
    Pattern::compile(text, reading, &mut Variables::default())
}

/// Partitions among which all those are found that a pattern's first field tells apart. Where it is open, one other
/// than the usual speaks for all, if it can.
fn partitions_of(pattern: &Pattern) -> Vec<String> {
    let field = pattern.tokens.split(|token| *token == Token::Char(':')).nth(1).unwrap_or_default();
    let field = Pattern { tokens: field.to_vec() };
    if let Some(literal) = field.literal() {
        return vec![literal.into_iter().collect()];
    }
    let is_match = |id: &str| field.matches(&id.chars().collect::<Vec<_>>());
    let mut others: Vec<String> = partitions()
        .map(|partition| partition.name.to_owned())
        .filter(|id| id != "aws" && is_match(id))
        .collect();
    others.truncate(if is_match("aws") { 1 } else { others.len() });
    others
}

fn sort(texts: &mut Vec<String>) {
    texts.sort_unstable();
    texts.dedup();
}

/// What the ARNs of callers look like.
fn shapes(partitions: &[String]) -> Vec<Pattern> {
    let mut shapes = Vec::new();
    for partition in partitions {
        let mut shape = |service: &str, kind: &str, has_name: bool| {
            let literal =
                |text: &str| Pattern::compile(text, Reading::default(), &mut Variables::default()).tokens;
            let mut tokens = literal(&format!("arn:{partition}:{service}::"));
            tokens.extend([Token::Digit; 12]);
            tokens.extend(literal(&format!(":{kind}")));
            if has_name {
                tokens.extend([Token::OneInField, Token::RunInField]);
            }
            shapes.push(Pattern { tokens });
        };
        shape("iam", "role/", true);
        shape("iam", "user/", true);
        // A root user has no policy of its own, but service control policies limit it, and so do those of the tasks for
        // which it lends its power.
        shape("iam", "root", false);
        shape("sts", "federated-user/", true);
    }
    shapes
}
