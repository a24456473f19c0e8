//! Requests of strangers that a resource's policy allows.

use std::borrow::Cow;

use crate::access::acted_on::granted_really;
use crate::access::evaluate::{Attached, Decision, Layer, evaluate};
use crate::access::public::classify::Publicness;
use crate::access::public::outsider::{self, Outsider};
use crate::access::symbolic::{Basis, Found, Layers, Left, Reason, StatementNumber};
use crate::access::{Request, certify, stated};
use crate::aws::authorization::Authorization;
use crate::policy::{Arn, Policy, Principal, is_wholly_unknown};
use crate::syntax::parse_json;

/// Accounts that may own what a policy does not say whose it is.
const OWNERS: [&str; 2] = ["999999999999", "111122223333"];

/// What strangers can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Whether anything.
    pub verdict: Publicness,
    /// The statements that let them.
    pub openings: Vec<Opening>,
    /// Why it is not known.
    pub reason: Option<Reason>,
}

/// A statement that lets strangers do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The statement; its policy is counted among those asked.
    pub statement: StatementNumber,
    /// The stranger.
    pub outsider: Outsider,
    /// A request that is allowed.
    pub found: Found,
}

impl Opened {
    pub(super) const NOT: Self = Self { verdict: Publicness::NotPublic, openings: Vec::new(), reason: None };
}

/// Whose requests are asked about, and against what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a, 's> {
    /// The policies whose statements may let strangers in.
    pub(super) policies: &'a [&'a Policy<'s>],
    /// Policies of which only what they deny counts.
    pub(super) denying: &'a [&'a Policy<'s>],
    /// Accounts that are no strangers.
    pub(super) own_accounts: &'a [String],
    /// The account that owns the resource, when it is known.
    pub(super) owner: Option<&'a str>,
}

/// What strangers of the kinds in `outsiders` can do.
pub(super) fn opened(question: Question<'_, '_>, outsiders: &[Outsider], table: &Authorization) -> Opened {
    let mut opened = Opened::NOT;
    for outsider in outsiders {
        ask(question, *outsider, table, &mut opened);
    }
    let may_open = question.policies.iter().any(|policy| policy.later.is_some());
    opened.verdict = match (opened.openings.is_empty(), opened.reason) {
        (false, _) => Publicness::Public,
        (true, None) if !may_open => Publicness::NotPublic,
        (true, _) => Publicness::Unknown,
    };
    if opened.verdict == Publicness::Public {
        opened.reason = None;
    }
    opened
}

fn ask(question: Question<'_, '_>, outsider: Outsider, table: &Authorization, opened: &mut Opened) {
    let all: Vec<&Policy<'_>> = question.policies.iter().chain(question.denying).copied().collect();
    let own = question.own_accounts.iter().map(String::as_str).chain(question.owner);
    let statements = outsider::statements(outsider, &all, own);
    // Variables in it stand for what they stand for in the policies asked.
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    let all_text = stated::policy(&[r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.to_owned()]);
    let (Ok(tree), Ok(all_tree)) = (parse_json(Cow::Borrowed(&text)), parse_json(Cow::Borrowed(&all_text)))
    else {
        return;
    };
    let (Some(root), Some(all_root)) = (tree.root(), all_tree.root()) else { return };
    let (stranger, everything) = (Policy::parse(root), Policy::parse(all_root));
    let layers = [question.policies.to_vec(), vec![&stranger]];
    let layers = Layers { layers: &layers, denying: question.denying, basis: Basis::Resource };
    let accepts = |request: &Request| {
        // Who is not known has no tags.
        let is_tag = |key: &str| key.to_ascii_lowercase().starts_with("aws:principaltag/");
        if outsider == Outsider::Anonymous
            && request.context.iter().any(|(key, values)| is_tag(key) && !values.is_empty())
        {
            return Some(false);
        }
        let is_stranger = certify::accepts(&layers, request)?;
        let allowed = is_allowed(request, question, &everything)?;
        Some(is_stranger && allowed)
    };
    let any = ["*".to_owned()];
    for granted in granted_really(&layers, table, &accepts, (&any, &any)).granted {
        match granted.left {
            Left::Nothing => {}
            Left::Unknown(_)
                if names_known_callers(question.policies, granted.by)
                    || is_for_own_account(question.policies, granted.by) => {}
            Left::Unknown(reason) => opened.reason = opened.reason.or(Some(reason)),
            Left::Something(found) => {
                let is_told = opened.openings.iter().any(|one| one.statement == granted.by);
                if let Some(found) = found.filter(|_| !is_told) {
                    opened.openings.push(Opening { statement: granted.by, outsider, found: *found });
                }
            }
        }
    }
}

/// Whether a statement names principals that are no strangers, whatever of their names is known only later.
fn names_known_callers(policies: &[&Policy<'_>], number: StatementNumber) -> bool {
    let statement = policies.get(number.policy).and_then(|policy| policy.statements.get(number.statement));
    let listed = statement.and_then(|statement| statement.principals.as_ref());
    listed.is_some_and(|listed| {
        let is_named = |item: &Principal<'_>| !item.is_anyone() && !is_wholly_unknown(&item.text);
        listed.names_all() && listed.items.iter().all(is_named)
    })
}

/// Whether a statement is only for callers of the account that owns the resource.
fn is_for_own_account(policies: &[&Policy<'_>], number: StatementNumber) -> bool {
    const OWN: &str = "${aws:ResourceAccount}";
    let statement = policies.get(number.policy).and_then(|policy| policy.statements.get(number.statement));
    // A wildcard before the account could take in another one.
    let is_own_arn = |value: &str| {
        let account = Arn::parse(value).map(|arn| arn.account);
        account.is_some_and(|account| account.eq_ignore_ascii_case(OWN))
            && value.split(OWN).next().is_some_and(|before| !before.contains(['*', '?']))
    };
    statement.is_some_and(|statement| {
        statement.conditions.iter().any(|condition| {
            let is_key = |key: &str| condition.is_key(key);
            let is_own = |value: &str| {
                let is_account = is_key("aws:PrincipalAccount") || is_key("kms:CallerAccount");
                is_account && value.eq_ignore_ascii_case(OWN)
                    || is_key("aws:PrincipalArn") && is_own_arn(value)
            };
            condition.is_positive()
                && !condition.has_unknown
                && !condition.values.is_empty()
                && condition.values.iter().all(|(_, value)| is_own(value))
        })
    })
}

/// The evaluator's word on a stranger's request. A stranger with an account has allowed themselves everything there.
fn is_allowed(request: &Request, question: Question<'_, '_>, everything: &Policy<'_>) -> Option<bool> {
    let mut request = request.clone();
    if request.context.get("aws:ResourceAccount").is_none() && request.resource_account().is_none() {
        let is_other = |account: &&str| **account != request.caller.account;
        let owner = question.owner.filter(is_other).or_else(|| OWNERS.into_iter().find(is_other))?;
        let owner = owner.to_owned();
        request.context.add("aws:ResourceAccount", &owner);
    }
    let mut attached: Vec<Attached<'_, '_>> = question
        .policies
        .iter()
        .chain(question.denying)
        .map(|policy| Attached { policy, layer: Layer::Resource })
        .collect();
    attached.push(Attached { policy: everything, layer: Layer::Identity });
    let answer = evaluate(&request, &attached);
    answer.doubts.is_empty().then_some(answer.decision == Decision::Allowed)
}
