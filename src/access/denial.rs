//! Whether policies grant any of some access: a proof that they do not, or a request that shows that they do.
//!
//! Policies that belong together are asked together: those of one identity with its permissions boundary and the service
//! control policies above it, or one resource's. A statement that allows a part of what is asked is enough.

use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use crate::access::acted_on::{Really, granted_really};
use crate::access::subject::place;
use crate::access::symbolic::{Basis, Found, Granted, Layers, Left, Reason, StatementNumber};
use crate::access::unasked::unasked;
use crate::access::{Request, RequestError, certify, stated};
use crate::aws::authorization::Authorization;
use crate::bundle::{Attachments, Holder, Unseen, namespace};
use crate::document::{Document, DocumentKind, Kinds, Loaded, PolicyType, Subject, Trees, load};
use crate::finding::{Failure, Label};
use crate::policy::Policy;
use crate::source::Source;
use crate::syntax::{Tree, parse_json};

mod limits;

use limits::Limits;

/// What must not be granted: any of these actions on any of these resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbidden {
    /// Actions, which may hold wildcards; `*` alone for any.
    actions: Vec<String>,
    /// ARNs, which may hold wildcards; `*` alone for any.
    resources: Vec<String>,
}

/// The policies to ask.
#[derive(Debug, Default)]
pub struct Asked {
    /// Files of identities' and resources' policies, service control policies and resource control policies.
    pub policies: Vec<Source>,
    /// The kind of every policy in them, when the user states it.
    pub policy_type: Option<PolicyType>,
    /// The identities' permissions boundary.
    pub boundary: Vec<Source>,
    /// Service control policies, level by level.
    pub service_control: Vec<Vec<Source>>,
}

/// The answer.
#[derive(Debug)]
pub struct Denial {
    /// The answer over all policies: what is granted anywhere is granted.
    pub verdict: DenialVerdict,
    /// One for the policies of each identity and each resource.
    pub checked: Vec<Checked>,
    /// Every file that was read; a label's `file` counts in this list.
    pub files: Vec<Source>,
    /// What could not be read or understood, and what is attached and no file holds the text of.
    pub failures: Vec<Failure>,
}

/// Whether something forbidden is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DenialVerdict {
    /// Proved: no request of the kind is allowed.
    NotGranted,
    /// Neither proved, nor is there a request to show.
    Unknown,
    /// There is a request of the kind that the policies allow.
    Granted,
}

/// The answer for policies that belong together.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What kind they are of.
    pub kind: DocumentKind,
    /// Whose they are, when the text says so.
    pub subject: Option<Subject>,
    /// The identity whose they are, when the text says so.
    pub holder: Option<Holder>,
    /// Where the first of them lies.
    pub place: Label,
    /// How many there are.
    pub policies: usize,
    /// The answer.
    pub verdict: DenialVerdict,
    /// A request that is granted, and the statement that grants it.
    pub witness: Option<(Found, Option<Label>)>,
    /// Why the answer is not known.
    pub reason: Option<Reason>,
    /// The proof takes the table's word for which actions act on which resources.
    pub rests_on_table: bool,
}

impl Forbidden {
    /// Any of `actions` on any of `resources`; an empty list is any.
    ///
    /// # Errors
    /// Both are empty, or one is not an action, an ARN or a pattern of such.
    pub fn new(actions: &[String], resources: &[String]) -> Result<Self, RequestError> {
        if actions.is_empty() && resources.is_empty() {
            return Err(RequestError("name actions, resources or both that must not be granted".to_owned()));
        }
        let is_action = |text: &str| {
            let is_part = |part: &str| {
                !part.is_empty()
                    && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-*?".contains(&byte))
            };
            text == "*"
                || text.split_once(':').is_some_and(|(service, name)| is_part(service) && is_part(name))
        };
        if let Some(wrong) = actions.iter().find(|text| !is_action(text)) {
            return Err(RequestError(format!(
                "`{wrong}` is no action: write one such as `s3:GetObject` or `s3:Put*`"
            )));
        }
        let is_resource = |text: &str| text == "*" || crate::policy::Arn::parse(text).is_some();
        if let Some(wrong) = resources.iter().find(|text| !is_resource(text)) {
            return Err(RequestError(format!(
                "`{wrong}` is no resource: write a whole ARN, with `*` if need be"
            )));
        }
        let or_any = |given: &[String]| {
            if given.is_empty() { vec!["*".to_owned()] } else { given.to_vec() }
        };
        Ok(Self { actions: or_any(actions), resources: or_any(resources) })
    }
}

/// Where the policies of a file come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Asked,
    Boundary,
    Control(usize),
}

/// Policies that belong together.
struct Group<'d, 's> {
    /// One of them, to name them by.
    first: &'d Document<'s>,
    /// The identity whose they are.
    holder: Option<Holder>,
    policies: Vec<&'d Policy<'s>>,
    basis: Basis,
}

impl<'d, 's> Group<'d, 's> {
    fn new(first: &'d Document<'s>, policy: &'d Policy<'s>, basis: Basis) -> Self {
        Self { first, holder: None, policies: vec![policy], basis }
    }
}

/// Whether the policies grant anything that is forbidden.
#[must_use]
pub fn deny_check(asked: Asked, forbidden: &Forbidden, table: &Authorization) -> Denial {
    let mut denial = Denial {
        verdict: DenialVerdict::NotGranted,
        checked: Vec::new(),
        files: Vec::new(),
        failures: Vec::new(),
    };
    let Asked { policies, policy_type, boundary, service_control } = asked;
    let own = policies.into_iter().map(|source| (source, policy_type, Role::Asked));
    let limit = |source, role| (source, Some(PolicyType::Identity), role);
    let boundary = boundary.into_iter().map(|source| limit(source, Role::Boundary));
    let control = service_control.into_iter().enumerate().flat_map(|(level, sources)| {
        sources.into_iter().map(move |source| (source, Some(PolicyType::Scp), Role::Control(level)))
    });
    let files: Vec<(Source, Option<PolicyType>, Role)> = own.chain(boundary).chain(control).collect();
    {
        let trees = Trees::new();
        let mut loaded: Vec<Loaded<'_>> = (0..)
            .zip(&files)
            .map(|(number, (source, stated, _))| load(&trees, &source.text, number, *stated))
            .collect();
        for ((source, _, _), loaded) in files.iter().zip(&mut loaded) {
            denial.failures.extend(unasked(source, loaded));
        }
        let roles: Vec<Role> = files.iter().map(|file| file.2).collect();
        let names: Vec<String> = files.iter().map(|file| file.0.name.clone()).collect();
        let asked = roles.iter().take_while(|role| matches!(role, Role::Asked)).count();
        for (((_, whom), policy), file) in Unseen::of(&loaded[..asked], &names).policies {
            let message = format!("attaches `{policy}` to {whom}, and the text of that policy is not there");
            denial.failures.push(Failure { path: names[file].clone(), message });
        }
        let groups = groups(&loaded, &roles, &names);
        if groups.is_empty() && denial.failures.is_empty() {
            let path = files.first().map_or_else(String::new, |file| file.0.name.clone());
            let message = "holds no policy that grants anything".to_owned();
            denial.failures.push(Failure { path, message });
        }
        let limits = Limits::of(&loaded, &roles);
        denial.checked = limits.check_all(&groups, forbidden, table);
    }
    let verdict = denial.checked.iter().map(|checked| checked.verdict).max();
    denial.verdict = verdict.unwrap_or(DenialVerdict::Unknown);
    if !denial.failures.is_empty() && denial.verdict == DenialVerdict::NotGranted {
        denial.verdict = DenialVerdict::Unknown;
    }
    denial.files = files.into_iter().map(|file| file.0).collect();
    denial
}

/// The policies of each identity, and each resource's. Policies that nothing names are those of the identity that is asked
/// about; where the text names several, or one that may not have them, each is asked by itself.
fn groups<'d, 's>(loaded: &'d [Loaded<'s>], roles: &[Role], names: &'d [String]) -> Vec<Group<'d, 's>> {
    let mut groups: Vec<Group<'d, 's>> = Vec::new();
    let mut nameless: Vec<(&'d Document<'s>, &'d Policy<'s>)> = Vec::new();
    let mut of_holder: BTreeMap<(&str, Holder), usize> = BTreeMap::new();
    let asked = loaded.iter().zip(names).zip(roles).filter(|pair| *pair.1 == Role::Asked);
    for (loaded, name) in asked.map(|pair| pair.0) {
        let attachments = Attachments::of(loaded);
        for document in &loaded.documents {
            let Some(policy) = &document.policy else { continue };
            let has_principals = || policy.statements.iter().any(|one| one.principals.is_some());
            match document.kind {
                DocumentKind::Scp | DocumentKind::Rcp | DocumentKind::EndpointPolicy => {}
                kind if Kinds::RESOURCE_BASED.contains(kind) || has_principals() => {
                    groups.push(Group::new(document, policy, Basis::Resource));
                }
                _ => match attachments.holders(document) {
                    None => nameless.push((document, policy)),
                    Some(holders) => {
                        for holder in holders {
                            match of_holder.entry((namespace(document, name), holder)) {
                                Entry::Occupied(number) => groups[*number.get()].policies.push(policy),
                                Entry::Vacant(vacant) => {
                                    let holder = vacant.key().1.clone();
                                    vacant.insert(groups.len());
                                    let group = Group::new(document, policy, Basis::Identity);
                                    groups.push(Group { holder: Some(holder), ..group });
                                }
                            }
                        }
                    }
                },
            }
        }
    }
    let mut holders = of_holder.iter().map(|((_, holder), number)| (holder, *number));
    let mut own = match (holders.next(), holders.next()) {
        (Some((Holder::Role(_) | Holder::User(_), number)), None) => Some(number),
        _ => None,
    };
    for (document, policy) in nameless {
        match own {
            Some(number) => groups[number].policies.push(policy),
            None => {
                own = of_holder.is_empty().then_some(groups.len());
                groups.push(Group::new(document, policy, Basis::Identity));
            }
        }
    }
    groups
}

impl<'d, 's> Limits<'d, 's> {
    /// Asks each group; those that have the same policies, as the users of a group do, once.
    fn check_all(
        &self,
        groups: &[Group<'d, 's>],
        forbidden: &Forbidden,
        table: &Authorization,
    ) -> Vec<Checked> {
        let mut checked: Vec<Checked> = Vec::with_capacity(groups.len());
        let mut done: HashMap<Vec<*const Policy<'s>>, usize> = HashMap::new();
        for (number, group) in groups.iter().enumerate() {
            let policies = group.policies.iter().map(|policy| std::ptr::from_ref(*policy)).collect();
            let first = *done.entry(policies).or_insert(number);
            checked.push(match checked.get(first) {
                Some(same) => Checked { holder: group.holder.clone(), ..same.clone() },
                None => self.check(group, forbidden, table),
            });
        }
        checked
    }

    fn check(&self, group: &Group<'d, 's>, forbidden: &Forbidden, table: &Authorization) -> Checked {
        let own = &group.policies;
        let whom = if group.basis.has_principals() { r#""Principal":"*","# } else { "" };
        let (actions, resources) = (stated::list(&forbidden.actions), stated::list(&forbidden.resources));
        let question = format!(r#"{{"Effect":"Allow",{whom}"Action":{actions},"Resource":{resources}}}"#);
        let question = stated::policy(&[question]);
        let really = self.ask(group.basis, own, &question, forbidden, table);
        let mut decided = Decided::of(&really.granted);
        // Statements that are known only later may allow anything.
        if decided.verdict == DenialVerdict::NotGranted && has_later(own) {
            (decided.verdict, decided.reason) = (DenialVerdict::Unknown, Some(Reason::Undecided));
        }
        let label = |number: usize, statement: usize| {
            let node = own.get(number)?.statements.get(statement)?.node;
            Some(place(node))
        };
        Checked {
            kind: group.first.kind,
            subject: group.first.subject.clone(),
            holder: group.holder.clone(),
            place: place(group.first.node),
            policies: own.len(),
            verdict: decided.verdict,
            reason: decided.reason,
            witness: decided.witness.map(|(by, found)| {
                let statement = label(by.policy, by.statement);
                (found, statement)
            }),
            rests_on_table: really.rests_on_table && decided.verdict == DenialVerdict::NotGranted,
        }
    }

    /// What each statement of `own` grants of what the policy written in `question` allows too.
    fn ask(
        &self,
        basis: Basis,
        own: &[&Policy<'_>],
        question: &str,
        forbidden: &Forbidden,
        table: &Authorization,
    ) -> Really {
        let tree = parse_json(Cow::Borrowed(question)).ok();
        let parsed = tree.as_ref().and_then(Tree::root).map(Policy::parse);
        let mut limits: Vec<Vec<&Policy<'_>>> = Vec::new();
        let mut denying: Vec<&Policy<'_>> = Vec::new();
        if basis.has_principals() {
            denying.extend(&self.resource_control);
        } else {
            if !self.boundary.is_empty() {
                limits.push(self.boundary.clone());
            }
            for level in self.service_control.values() {
                // Beside policies that only deny stands AWS's own, which allows everything.
                if level.iter().any(|policy| policy.allows().next().is_some()) {
                    limits.push(level.clone());
                } else {
                    denying.extend(level);
                }
            }
        }
        let asked = [own.to_vec(), parsed.iter().collect()];
        let all = [&asked[..], &limits].concat();
        let layers = Layers { layers: &all, denying: &denying, basis };
        let accepts = |request: &Request| certify::accepts(&layers, request);
        // A limit of which some statements are known only later may let everything through.
        limits.retain(|limit| !has_later(limit));
        let layers = Layers { layers: &[&asked[..], &limits].concat(), ..layers };
        granted_really(&layers, table, &accepts, (&forbidden.actions, &forbidden.resources))
    }
}

fn has_later(policies: &[&Policy<'_>]) -> bool {
    policies.iter().any(|policy| policy.later.is_some())
}

/// What the statements' answers come to.
struct Decided {
    verdict: DenialVerdict,
    witness: Option<(StatementNumber, Found)>,
    reason: Option<Reason>,
}

impl Decided {
    fn of(granted: &[Granted]) -> Self {
        let witness = granted.iter().find_map(|one| match &one.left {
            Left::Something(Some(found)) => Some((one.by, (**found).clone())),
            _ => None,
        });
        let reason = granted.iter().find_map(|one| match one.left {
            Left::Unknown(reason) => Some(reason),
            _ => None,
        });
        let verdict = match (&witness, reason) {
            (Some(_), _) => DenialVerdict::Granted,
            (None, Some(_)) => DenialVerdict::Unknown,
            (None, None) => DenialVerdict::NotGranted,
        };
        Self { verdict, reason: reason.filter(|_| witness.is_none()), witness }
    }
}
