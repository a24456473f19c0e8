//! What a Deny spares: requests that are allowed, and that it would deny if they were for another action.
//!
//! The Deny's words about everything but the action are made into a statement about the other action. A request that the
//! policy allows and that meets this statement too is looked for among all requests at once; the evaluator certifies that
//! it is allowed, and that the same request for the denied action is not.

use std::borrow::Cow;

use crate::access::evaluate::{Attached, denied_by_themselves};
use crate::access::symbolic::{Basis, Layers, Left, StatementNumber, granted_by};
use crate::access::{Request, certify, stated};
use crate::aws::authorization::Authorization;
use crate::policy::{Listed, Policy, Principal, Statement, has_variable, is_partly_unknown};
use crate::syntax::{Node, parse_json};

/// How much one question may take; real ones take a hundredth of it.
const FUEL: u64 = 60_000;

/// Two actions, of which a Deny is about the one.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'t> {
    /// The action that is denied.
    pub denied: &'t str,
    /// The action that may be spared.
    pub other: &'t str,
    /// The one acts on objects, and the other on their bucket.
    pub is_on_bucket: bool,
}

/// A request for the other action that `allow`, the number of a statement, lets through where `deny`, a statement of the
/// same policy, stops the one that differs in the action only. `None` where there is none that is certain.
#[must_use]
pub fn spared(
    policy: &Policy<'_>,
    (deny, allow): (&Statement<'_>, usize),
    pair: Pair<'_>,
    basis: Basis,
    table: &Authorization,
) -> Option<Request> {
    let text = about_other(policy, deny, pair)?;
    let tree = parse_json(Cow::Borrowed(&text)).ok()?;
    let about_other = Policy::parse(tree.root()?);
    let layers = [vec![policy], vec![&about_other]];
    let layers = Layers { layers: &layers, denying: &[], basis };
    let is_spared = |request: &Request| {
        let is_allowed = certify::accepts(&layers, request)?;
        Some(is_allowed && denied_requests(request, deny, pair).any(|one| is_denied(policy, &one, basis)))
    };
    let by = StatementNumber { policy: 0, statement: allow };
    let found = granted_by(vec![by], &layers, table, Some(&is_spared), FUEL).pop()?;
    match found.left {
        Left::Something(Some(found)) => Some(found.request),
        _ => None,
    }
}

fn is_denied(policy: &Policy<'_>, request: &Request, basis: Basis) -> bool {
    let (denies, doubts) =
        denied_by_themselves(request, &[Attached { policy, layer: certify::layer(basis) }]);
    denies && doubts.is_empty()
}

/// The request for the denied action: of a bucket, for some object in it that the Deny names.
fn denied_requests<'a>(
    request: &'a Request,
    deny: &'a Statement<'_>,
    pair: Pair<'a>,
) -> impl Iterator<Item = Request> + 'a {
    let same = (!pair.is_on_bucket).then(|| request.resource.clone());
    let object = |key: &str| {
        let key = key.replace('*', "example").replace('?', "e");
        format!("{}/{key}", request.resource)
    };
    let items = if pair.is_on_bucket { deny.resource_items() } else { &[] };
    let objects = items.iter().map(move |item| {
        object(item.arn().and_then(|arn| Some(arn.resource.split_once('/')?.1)).unwrap_or("*"))
    });
    same.into_iter().chain(objects).map(move |resource| Request {
        action: pair.denied.to_owned(),
        resource,
        ..request.clone()
    })
}

/// A policy that allows the other action to whom, on what and when `deny` denies its own; `None` where part of that is
/// known only later.
fn about_other(policy: &Policy<'_>, deny: &Statement<'_>, pair: Pair<'_>) -> Option<String> {
    let mut text = format!(r#"{{"Effect":"Allow","Action":{}"#, stated::quoted(pair.other));
    if let Some(listed) = &deny.principals {
        let name = if listed.is_negated { "NotPrincipal" } else { "Principal" };
        text += &format!(r#","{name}":{}"#, principals(listed)?);
    }
    if let Some(listed) = &deny.resources {
        if listed.has_unknown || (listed.is_negated && pair.is_on_bucket) {
            return None;
        }
        let bucket = |text: &str| {
            let end = text.find('/').filter(|_| pair.is_on_bucket).unwrap_or(text.len());
            text[..end].to_owned()
        };
        let name = if listed.is_negated { "NotResource" } else { "Resource" };
        let items = listed.items.iter().map(|item| bucket(&item.text));
        text += &format!(r#","{name}":{}"#, stated::list(items));
    }
    if deny.has_unknown_condition {
        return None;
    }
    let mut conditions = Vec::with_capacity(deny.conditions.len());
    for condition in &deny.conditions {
        if condition.has_unknown || condition.values.iter().any(|(_, value)| is_partly_unknown(value)) {
            return None;
        }
        let (operator, key) = (condition.operator_node.string()?, stated::quoted(&condition.key));
        let values = stated::list(condition.values.iter().map(|(_, value)| value));
        conditions.push(format!("{}:{{{key}:{values}}}", stated::quoted(&operator)));
    }
    text += &format!(r#","Condition":{{{}}}}}"#, conditions.join(","));
    let version = policy.version.and_then(Node::string);
    let version = version.map(|version| format!(r#""Version":{},"#, stated::quoted(&version)));
    Some(format!(r#"{{{}"Statement":[{text}]}}"#, version.unwrap_or_default()))
}

/// Principals as JSON; the language takes a key more than once.
fn principals(listed: &Listed<'_, Principal<'_>>) -> Option<String> {
    if listed.has_unknown {
        return None;
    }
    let mut members = Vec::with_capacity(listed.items.len());
    for item in &listed.items {
        let Some(key) = item.kind.key() else { return Some(r#""*""#.to_owned()) };
        if is_partly_unknown(&item.text) || has_variable(&item.text) {
            return None;
        }
        members.push(format!("{}:{}", stated::quoted(key), stated::quoted(&item.text)));
    }
    Some(format!("{{{}}}", members.join(",")))
}
