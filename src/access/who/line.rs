//! A statement's grant to the principals of one zone.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::access::stated;
use crate::access::subject::place;
use crate::access::symbolic::{Basis, Granted, Layers, Left, StatementNumber, granted};
use crate::access::who::except::{Except, except};
use crate::access::who::level::{Level, levels};
use crate::access::who::words;
use crate::access::who::zone::{Known, Zone};
use crate::aws::authorization::Authorization;
use crate::document::{Document, DocumentKind, Subject};
use crate::finding::Label;
use crate::policy::{Effect, Policy, Principal, PrincipalKind, Statement};
use crate::syntax::parse_json;

/// How many principals of a policy are asked about one by one.
const MOST_ASKED: usize = 16;

/// How many items of a list a line holds; the others are counted.
pub(super) const MOST_LISTED: usize = 64;

/// What a statement grants to the principals of one zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where the principals are; `None` for what an identity can do.
    pub zone: Option<Zone>,
    /// The principals.
    pub who: Vec<Who>,
    /// Everybody but the principals.
    pub is_all_but: bool,
    /// What they can do.
    pub access: Access,
    /// The resources as written; none for the thing that the policy hangs on.
    pub resources: Vec<String>,
    /// All resources but those.
    pub are_other_resources: bool,
    /// Under which conditions, in words.
    pub conditions: Vec<String>,
    /// What Denies take away of it.
    pub except: Vec<Except>,
    /// Whether it grants anything.
    pub standing: Standing,
    /// How many items of the statement's lists were left out here.
    pub left_out: usize,
    /// Where the statement or grant stands.
    pub place: Label,
}

/// Whether a statement grants anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Granted,
    /// Whether Denies leave anything of it could not be settled.
    Unknown,
    /// No request is like that as it is written: a principal that cannot be, conditions that contradict each other.
    Void,
}

/// A principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// As written.
    pub text: String,
    /// The partner's name.
    pub partner: Option<String>,
}

/// What is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The access levels of the actions.
    pub levels: Vec<Level>,
    /// The actions as written, or an ACL's permission.
    pub patterns: Vec<String>,
    /// All actions but those.
    pub is_all_but: bool,
}

/// What lines are made with.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) known: &'a Known,
    pub(super) table: &'a Authorization,
}

/// A line for each zone of each Allow statement of policies that belong together.
pub(super) fn lines(asking: Asking<'_>, documents: &[&Document<'_>], has_principals: bool) -> Vec<Line> {
    let policies: Vec<&Policy<'_>> =
        documents.iter().filter_map(|document| document.policy.as_ref()).collect();
    let basis = if has_principals { Basis::Resource } else { Basis::Identity };
    let whole = [policies.clone()];
    let grants = granted(&Layers { layers: &whole, denying: &[], basis }, asking.table, None);
    let mut denials = Denials { asking, policies: &policies, left: MOST_ASKED, known: BTreeMap::new() };
    let holder = documents.iter().find_map(|document| subject_name(document));
    let holder: Vec<Who> = holder.map(|text| Who { text, partner: None }).into_iter().collect();
    let mut lines = Vec::new();
    let is_denied = |grant: &&Granted| grant.left == Left::Nothing && !grant.denied_by.is_empty();
    for grant in grants.iter().filter(|grant| !is_denied(grant)) {
        let Some(policy) = policies.get(grant.by.policy) else { continue };
        let statement = &policy.statements[grant.by.statement];
        if statement.effect != Some(Effect::Allow) {
            continue;
        }
        let line = line(asking, statement, grant);
        let mut push = |line: Line, denied_by: &[StatementNumber]| {
            let except = except(&line, denied_by, &policies);
            lines.push(Line { except, ..line });
        };
        let Some(principals) = &statement.principals else {
            push(Line { who: holder.clone(), ..line }, &grant.denied_by);
            continue;
        };
        if principals.is_negated {
            let zone = asking.known.zone_of_others(statement);
            let who = principals.items.iter().map(|item| named(asking, item)).take(MOST_LISTED);
            push(Line { zone: Some(zone), who: who.collect(), is_all_but: true, ..line }, &grant.denied_by);
            continue;
        }
        // Principals of one zone with whom the same Denies have to do: all of the statement's, or these.
        let mut alike: BTreeMap<(Zone, Option<Vec<StatementNumber>>), Vec<Who>> = BTreeMap::new();
        for item in &principals.items {
            let is_shared = !grant.denied_by.is_empty() && principals.items.len() > 1;
            let own = if is_shared { denials.of(item, grant) } else { None };
            // What takes too long to find out holds for all.
            let own = own.filter(|own| !matches!(own.left, Left::Unknown(_)));
            if own.is_some_and(|own| own.left == Left::Nothing) {
                continue;
            }
            let zone = asking.known.zone(item, statement);
            let denied_by = own.map(|own| &own.denied_by).filter(|own| **own != grant.denied_by).cloned();
            alike.entry((zone, denied_by)).or_default().push(named(asking, item));
        }
        if principals.has_unknown {
            let later = Who { text: "a principal known only later".to_owned(), partner: None };
            alike.entry((Zone::OtherAccount, None)).or_default().push(later);
        }
        for ((zone, denied_by), mut who) in alike {
            let hidden = who.len().saturating_sub(MOST_LISTED);
            who.truncate(MOST_LISTED);
            let left_out = line.left_out + hidden;
            push(
                Line { zone: Some(zone), who, left_out, ..line.clone() },
                denied_by.as_ref().unwrap_or(&grant.denied_by),
            );
        }
    }
    lines
}

/// What Denies take of what a policy allows single principals.
struct Denials<'a, 's> {
    asking: Asking<'a>,
    policies: &'a [&'a Policy<'s>],
    /// How many may still be asked about.
    left: usize,
    known: BTreeMap<String, Vec<Granted>>,
}

impl Denials<'_, '_> {
    /// What a statement grants to one of its principals; `None` when that was not asked.
    fn of(&mut self, principal: &Principal<'_>, grant: &Granted) -> Option<&Granted> {
        let key = match principal.kind {
            PrincipalKind::Anyone | PrincipalKind::CanonicalUser => return None,
            PrincipalKind::Aws => "AWS",
            PrincipalKind::Service => "Service",
            PrincipalKind::Federated => "Federated",
        };
        let question = format!("{{{}:{}}}", stated::quoted(key), stated::quoted(&principal.text));
        if !self.known.contains_key(&question) {
            self.left = self.left.checked_sub(1)?;
            let text =
                stated::policy(&[format!(r#"{{"Effect":"Allow","Principal":{question},"Action":"*"}}"#)]);
            let tree = parse_json(Cow::Borrowed(&text)).ok()?;
            let only = Policy::parse(tree.root()?);
            let layers = [self.policies.to_vec(), vec![&only]];
            let layers = Layers { layers: &layers, denying: &[], basis: Basis::Resource };
            let answer = granted(&layers, self.asking.table, None);
            // What takes too long for one takes too long for all.
            if answer.iter().any(|one| matches!(one.left, Left::Unknown(_))) {
                self.left = 0;
            }
            self.known.insert(question.clone(), answer);
        }
        self.known[&question].iter().find(|one| one.by == grant.by)
    }
}

/// The line without its principals and what is taken away from them.
fn line(asking: Asking<'_>, statement: &Statement<'_>, grant: &Granted) -> Line {
    let (actions, resources) = (&statement.actions, &statement.resources);
    let texts = |items: &[crate::policy::Pattern<'_>]| -> (Vec<String>, usize) {
        let shown = items.iter().take(MOST_LISTED).map(|item| item.text.to_string()).collect();
        (shown, items.len().saturating_sub(MOST_LISTED))
    };
    let (patterns, hidden) = actions.as_ref().map_or_else(Default::default, |listed| texts(&listed.items));
    let (names, more) = resources.as_ref().map_or_else(Default::default, |listed| texts(&listed.items));
    Line {
        zone: None,
        who: Vec::new(),
        is_all_but: false,
        access: Access {
            levels: actions.as_ref().map_or_else(Vec::new, |listed| levels(listed, asking.table)),
            patterns,
            is_all_but: actions.as_ref().is_some_and(|listed| listed.is_negated),
        },
        resources: names,
        are_other_resources: resources.as_ref().is_some_and(|listed| listed.is_negated),
        conditions: words::conditions(statement),
        except: Vec::new(),
        standing: match grant.left {
            Left::Something(_) => Standing::Granted,
            Left::Unknown(_) => Standing::Unknown,
            Left::Nothing => Standing::Void,
        },
        left_out: hidden + more,
        place: place(statement.node),
    }
}

fn named(asking: Asking<'_>, principal: &Principal<'_>) -> Who {
    let text = if principal.is_anyone() { "*" } else { &*principal.text };
    let partner = principal.account().and_then(|account| asking.known.partner(account));
    Who { text: text.to_owned(), partner }
}

fn subject_name(document: &Document<'_>) -> Option<String> {
    match &document.subject {
        Some(Subject::Role(name)) if document.kind == DocumentKind::IdentityPolicy => {
            Some(format!("role {name}"))
        }
        _ => None,
    }
}
