//! Callers that policies can tell apart, one of each.

use std::sync::LazyLock;

use crate::access::CallerKind;
use crate::aws::partition::partitions;
use crate::policy::{Arn, is_account_id};

use super::super::pattern::{Pattern, Reading, Token, Variables};
use super::super::plausible::{self, ACCOUNTS};
use super::super::product::{Fuel, OutOfFuel};
use super::super::scope::Scope;
use super::super::text::{Text, Texts, filled};
use super::{Callers, Derived, Named, Record};

/// Those of identity policies that ask nothing of their callers, as most do.
static UNASKED: LazyLock<Vec<Record>> = LazyLock::new(|| {
    let callers = Callers { is_identity: true, ..Callers::default() };
    callers.records_of_accounts(&mut Fuel::new(u64::MAX)).unwrap_or_default()
});

impl Callers {
    /// Callers among which every combination of answers is found.
    pub(super) fn records(&self, fuel: &mut Fuel) -> Result<Vec<Record>, OutOfFuel> {
        if self.is_identity && self.asks_nothing() {
            return Ok(UNASKED.clone());
        }
        let mut records = self.records_of_accounts(fuel)?;
        if self.is_identity {
            return Ok(records);
        }
        // CloudFront's origin access identities are users of no account.
        records.extend(self.named().filter_map(|named| match named {
            Named::Arn(arn) if Arn::parse(arn).is_some_and(|parsed| parsed.account == "cloudfront") => {
                let (kind, account) = (CallerKind::User, "cloudfront".to_owned());
                Some(Record { kind, arn: Text::plain(arn), account, session: None })
            }
            _ => None,
        }));
        let other =
            |kind, name: &str| Record { kind, arn: Text::plain(name), account: String::new(), session: None };
        records.push(other(CallerKind::Anonymous, ""));
        for service in self.services(fuel)? {
            records.push(other(CallerKind::Service, &service));
        }
        let mut providers: Vec<String> = self
            .named()
            .filter_map(|named| match named {
                Named::Federated(name) if name != "*" => Some(name.clone()),
                _ => None,
            })
            .collect();
        let account = ACCOUNTS[0];
        providers.push(format!("arn:aws:iam::{account}:saml-provider/example"));
        providers.push(format!("arn:aws:iam::{account}:oidc-provider/issuer.example.com"));
        providers.push(format!("arn:aws:iam::{account}:saml-provider/example-other"));
        records.extend(providers.iter().map(|name| other(CallerKind::Federated, name)));
        Ok(records)
    }

    fn services(&self, fuel: &mut Fuel) -> Result<Vec<String>, OutOfFuel> {
        let named = self.named().filter_map(|named| match named {
            Named::Service(name) => Some(name.clone()),
            _ => None,
        });
        let mut services: Vec<String> = named.collect();
        let plain =
            ["lambda.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com", "ec2.amazonaws.com"];
        services.extend(plain.map(str::to_owned));
        let mut texts = Texts::default();
        for pattern in self.conditions(Derived::ServiceName).flatten() {
            texts.add(pattern.clone());
        }
        if !texts.patterns.is_empty() {
            let glob = Reading { wildcards: true, ..Reading::default() };
            let shape = Pattern::compile("?*.amazonaws.com", glob, &mut Variables::default());
            let values = texts.values(&[&shape], &[texts.one_by_one()], &services, fuel)?;
            services = values.iter().map(Text::string).collect();
        }
        Ok(services)
    }
}

impl Callers {
    /// Users, roles' sessions, root users and federated users.
    fn records_of_accounts(&self, fuel: &mut Fuel) -> Result<Vec<Record>, OutOfFuel> {
        let (mut texts, mut plausible) = (Texts::default(), Vec::new());
        let mut partitions = vec!["aws".to_owned()];
        let mut accounts: Vec<String> = Vec::new();
        let mut sessions: Vec<String> = vec!["example-session".to_owned()];
        let mut variables = Variables::default();
        let mut glob = |text: &str| {
            let reading = Reading { wildcards: true, fields: true, ..Reading::default() };
            Pattern::compile(text, reading, &mut variables)
        };
        for named in self.named() {
            match named {
                Named::Account(account, partition) => {
                    let named = partition.as_deref().unwrap_or("*");
                    texts.add(glob(&format!("arn:{named}:*::{account}:*")));
                    partitions.extend(partition.clone());
                    accounts.push(account.clone());
                }
                Named::Arn(arn) => {
                    plausible.push(arn.clone());
                    if let Some(parsed) = Arn::parse(arn) {
                        partitions.push(parsed.partition.to_owned());
                        accounts.push(parsed.account.to_owned());
                    }
                    texts.add(Pattern::compile(arn, Reading::default(), &mut Variables::default()));
                }
                Named::Session { partition, account, role, session } => {
                    partitions.push(partition.clone());
                    sessions.push(session.clone());
                    accounts.push(account.clone());
                    plausible.push(format!("arn:{partition}:iam::{account}:role/{role}"));
                    texts.add(glob(&format!("arn:{partition}:iam::{account}:role/{role}")));
                    texts.add(glob(&format!("arn:{partition}:iam::{account}:role/*/{role}")));
                }
                _ => {}
            }
        }
        // Which of a condition's patterns matches makes no difference.
        let mut asked = texts.one_by_one().questions;
        for patterns in self.conditions(Derived::Arn) {
            partitions.extend(patterns.iter().flat_map(partitions_of));
            plausible.extend(patterns.iter().map(|pattern| filled(pattern, plausible::in_arn)));
            let list: Vec<usize> = patterns.iter().map(|pattern| texts.add(pattern.clone())).collect();
            if !asked.contains(&list) {
                asked.push(list);
            }
        }
        for pattern in self.conditions(Derived::Account).flatten() {
            let (start, end) = (glob("arn:*:*::"), glob(":*"));
            accounts.extend(pattern.literal().map(|literal| literal.into_iter().collect()));
            let bound = pattern.tokens.iter().map(|token| match token {
                Token::Run => Token::RunInField,
                Token::One => Token::OneInField,
                other => *other,
            });
            let start = start.tokens.iter().map(|token| match token {
                Token::Run => Token::RunInField,
                other => *other,
            });
            let tokens = start.chain(bound).chain(end.tokens.iter().copied()).collect();
            asked.push(vec![texts.add(Pattern { tokens })]);
        }
        for pattern in self.conditions(Derived::UserName).flatten() {
            for start in ["arn:*:iam::*:user/", "arn:*:iam::*:user/*/"] {
                let mut tokens = glob(start).tokens;
                tokens.extend(&pattern.tokens);
                asked.push(vec![texts.add(Pattern { tokens })]);
            }
        }
        let all = Scope { within: None, questions: asked };
        sort(&mut partitions);
        sort(&mut sessions);
        accounts.extend(ACCOUNTS.map(str::to_owned));
        for account in accounts.iter().filter(|account| is_account_id(account)) {
            plausible.push(format!("arn:aws:iam::{account}:role/example-role"));
            plausible.push(format!("arn:aws:iam::{account}:user/example-user"));
            plausible.push(format!("arn:aws:iam::{account}:root"));
            plausible.push(format!("arn:aws:sts::{account}:federated-user/example-user"));
        }
        let mut values = Vec::new();
        // What asks nothing of callers needs no search for them, and names none that would have to be looked at.
        if texts.patterns.is_empty() {
            values.extend(plausible.iter().map(|text| Text::plain(text)));
        } else {
            // Each kind on its own: a name that no pattern tells apart is there for users and for roles.
            for shape in &shapes(&partitions) {
                values.extend(texts.values(&[shape], std::slice::from_ref(&all), &plausible, fuel)?);
            }
        }
        let mut records = Vec::new();
        for arn in values {
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
                records.extend(sessions.iter().map(|session| Record {
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
