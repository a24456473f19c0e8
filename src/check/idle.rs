//! Statements that make no difference beside the others of their policy, proved so.
//!
//! Proving takes the engine of [`crate::access::symbolic`]; it is asked only where, by a look at names, others say what
//! a statement says.

use crate::access::symbolic::{Basis, Idle, Statements};
use crate::check::redundant;
use crate::document::DocumentKind;
use crate::policy::{
    Condition, Effect, Listed, MOST_COMPARED, Pattern, Policy, Principal, PrincipalKind, SetQualifier,
    Statement, is_optional,
};
use crate::rule::{Context, Match, Matches};

/// How much the engine may work for the statements of one document: a twentieth of a second, which takes a policy that
/// somebody made for it. Real ones take a hundredth of that.
const FUEL: u64 = 150_000;

/// An Allow of which nothing is left.
pub(super) fn denied_statement<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    if policy.denies().next().is_none() || policy.allows().next().is_none() {
        return;
    }
    for (at, idle) in idle(policy, context) {
        let Idle::Denied(denies) = idle else { continue };
        let statement = &policy.statements[*at];
        let message = match denies.len() {
            1 => "another statement denies all that this one allows".to_owned(),
            count => format!("{count} other statements together deny all that this one allows"),
        };
        matches.push(labelled(Match::saying(statement.node, message), policy, denies, "this denies it"));
    }
}

/// A statement whose effect others have already.
pub(super) fn covered_statement<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    for (at, idle) in idle(policy, context) {
        let Idle::Covered(others) = idle else { continue };
        let statement = &policy.statements[*at];
        let verb = if statement.effect == Some(Effect::Deny) { "denies" } else { "allows" };
        let message = match others.len() {
            1 => format!("all that this statement {verb}, another one {verb} too"),
            _ => {
                format!("all that this statement {verb}, others together {} too", verb.trim_end_matches('s'))
            }
        };
        let label = if verb == "denies" { "this denies it too" } else { "this allows it too" };
        matches.push(labelled(Match::saying(statement.node, message), policy, others, label));
    }
}

fn labelled<'s>(found: Match<'s>, policy: &Policy<'s>, statements: &[usize], label: &str) -> Match<'s> {
    statements.iter().fold(found, |found, at| found.with(policy.statements[*at].node, label))
}

/// What kind of policy it is, for the engine; `None` when that is not plain.
pub(super) fn basis(policy: &Policy<'_>, kind: DocumentKind) -> Option<Basis> {
    let has_principals = || {
        let mut named = policy.statements.iter().map(|statement| statement.principals.is_some());
        let first = named.next()?;
        named.all(|own| own == first).then_some(first)
    };
    match kind {
        DocumentKind::Scp => Some(Basis::ServiceControl),
        DocumentKind::Rcp => Some(Basis::ResourceControl),
        _ => has_principals().map(|has| if has { Basis::Resource } else { Basis::Identity }),
    }
}

/// The statements that make no difference.
fn idle<'a>(policy: &Policy<'_>, context: &Context<'a, '_>) -> &'a [(usize, Idle)] {
    if !(2..=MOST_COMPARED).contains(&policy.statements.len()) {
        return &[];
    }
    context.lookups.idle(|| find_idle(policy, context))
}

/// Looks from the last statement to the first: of two that cover each other the first one stays.
fn find_idle(policy: &Policy<'_>, context: &Context<'_, '_>) -> Vec<(usize, Idle)> {
    let statements = &policy.statements;
    let mut found = Vec::new();
    let Some(basis) = basis(policy, context.document.kind) else { return found };
    let is_trust = context.document.kind == DocumentKind::TrustPolicy;
    let mut engine = None;
    let mut is_left_out = vec![false; statements.len()];
    for (at, statement) in statements.iter().enumerate().rev() {
        let Some(effect) = statement.effect else { continue };
        // What is asked last, of each other statement, takes most.
        let others = |most: usize| {
            let all = statements.iter().enumerate();
            all.filter(move |(_, own)| own.effect.is_some_and(|own| own == effect || own == Effect::Deny))
                .filter(|(other, _)| *other != at && !is_left_out[*other])
                .filter(|(other, _)| context.may_share_action(at, *other))
                .filter(move |(_, own)| is_about(own, statement, most))
                .filter(|(_, own)| own.conditions.iter().all(is_settled) && !is_optional(own.node))
        };
        // Nearly always nothing else is about what it names first.
        if others(1).next().is_none() {
            continue;
        }
        let near = others(MOST_COMPARED);
        let (mut same, mut denies): (Vec<usize>, Vec<usize>) =
            near.map(|(other, _)| other).partition(|other| statements[*other].effect == Some(effect));
        if effect == Effect::Allow {
            same.retain(|other| grants_as_much(&statements[*other], statement, is_trust));
            denies.retain(|deny| denies_each(&statements[*deny], statement));
        }
        let all = || same.iter().chain(&denies).map(|other| &statements[*other]);
        if !could_cover(statement, all) {
            continue;
        }
        // Of equal statements another rule speaks.
        if same.iter().any(|other| redundant::are_equal(&statements[*other], statement)) {
            is_left_out[at] = true;
            continue;
        }
        let covers = |other: &&usize| covers_plainly(&statements[**other], statement);
        let plain = match denies.iter().find(covers) {
            Some(deny) if effect == Effect::Allow => Some(Idle::Denied(vec![*deny])),
            _ if denies.is_empty() || effect == Effect::Deny => {
                same.iter().find(covers).map(|other| Idle::Covered(vec![*other]))
            }
            _ => None,
        };
        if let Some(idle) = plain {
            is_left_out[at] = true;
            found.push((at, idle));
            continue;
        }
        let engine = engine
            .get_or_insert_with(|| Statements::new(policy, basis, context.settings.authorization(), FUEL));
        if let Some(idle) = engine.idle(at, &same, &denies) {
            is_left_out[at] = true;
            found.push((at, idle));
        }
    }
    found.reverse();
    found
}

/// Whether one statement names all that another names and asks for nothing that this one does not ask for in the same
/// words, which takes no engine to tell.
fn covers_plainly(wide: &Statement<'_>, narrow: &Statement<'_>) -> bool {
    let both = |wide: &Option<Listed<'_, Pattern<'_>>>, narrow: &Option<Listed<'_, Pattern<'_>>>| {
        // A variable stands for itself only.
        let is_fixed = |item: &Pattern<'_>| !item.text.contains('$') && !item.is_partly_unknown();
        match (wide, narrow) {
            (None, None) => true,
            (Some(wide), Some(narrow)) => {
                wide.names_all() && narrow.names_all() && wide.items.iter().chain(&narrow.items).all(is_fixed)
            }
            _ => false,
        }
    };
    let is_asked = |condition: &Condition<'_>| {
        let is_same = |own: &Condition<'_>| {
            own.operator == condition.operator
                && own.is_key(&condition.key)
                && own.values.len() == condition.values.len()
                && own.values.iter().zip(&condition.values).all(|(one, other)| one.1 == other.1)
        };
        condition.operator.is_some() && !condition.has_unknown && narrow.conditions.iter().any(is_same)
    };
    // Two conditions on one key may never hold together, which is another matter.
    let keys =
        |condition: &Condition<'_>| narrow.conditions.iter().filter(|own| own.is_key(&condition.key)).count();
    let has_name = |item: &Principal<'_>| {
        wide.principal_items().iter().any(|own| own.kind == item.kind && own.text == item.text)
    };
    let are_named = match (&wide.principals, &narrow.principals) {
        (None, None) => true,
        (Some(wide), Some(narrow)) => {
            !wide.is_negated && narrow.names_all() && narrow.items.iter().all(has_name)
        }
        _ => false,
    };
    are_named
        && narrow.conditions.iter().all(|condition| keys(condition) == 1)
        && both(&wide.actions, &narrow.actions)
        && both(&wide.resources, &narrow.resources)
        && !wide.has_unknown_condition
        && !narrow.has_unknown_condition
        && (narrow.effect == Some(Effect::Allow)
            || (wide.principals.is_none() && narrow.principals.is_none()))
        && wide.conditions.iter().all(is_asked)
        && narrow.action_items().iter().all(|item| wide.covers_action(&item.text))
        && narrow.resource_items().iter().all(|item| wide.covers_resource(&item.text))
}

/// Whether AWS says plainly what a condition comes to when the key is missing. Of `ForAnyValue` with `IfExists` it says
/// both that it holds and that it fails, and its table for `ForAllValues` with a negated operator is at odds with its
/// text.
pub(super) fn is_settled(condition: &Condition<'_>) -> bool {
    condition.operator.is_some_and(|operator| match operator.qualifier {
        None => true,
        Some(SetQualifier::ForAnyValue) => !operator.if_exists,
        Some(SetQualifier::ForAllValues) => !operator.is_negated(),
    })
}

/// Whether a statement is about one of the first `most` resources and actions of another.
fn is_about(wide: &Statement<'_>, narrow: &Statement<'_>, most: usize) -> bool {
    let Some(actions) = &narrow.actions else { return false };
    // Names of actions tell most statements apart, and take less of a look than ARNs.
    if !actions.is_negated && !actions.items.iter().take(most).any(|item| wide.covers_action(&item.text)) {
        return false;
    }
    match &narrow.resources {
        None => wide.resources.is_none() || wide.covers_resource("*"),
        Some(listed) if listed.is_negated => true,
        Some(listed) => listed.items.iter().take(most).any(|item| wide.covers_resource(&item.text)),
    }
}

/// Whether others can cover all of a statement: each of its actions and resources is one of theirs, and one of them
/// asks for nothing else than it does.
pub(super) fn could_cover<'a, 's: 'a, I: Iterator<Item = &'a Statement<'s>>>(
    statement: &Statement<'s>,
    others: impl Fn() -> I,
) -> bool {
    fn items<'i, 's>(listed: Option<&'i Listed<'s, Pattern<'s>>>) -> &'i [Pattern<'s>] {
        listed.filter(|listed| !listed.is_negated).map_or(&[], |listed| &listed.items)
    }
    let asks_no_more = |other: &Statement<'_>| {
        !other.has_unknown_condition
            && other.conditions.iter().all(|condition| {
                condition.operator.is_some_and(crate::policy::Operator::holds_when_absent)
                    || statement.conditions.iter().any(|own| own.is_key(&condition.key))
            })
    };
    others().any(asks_no_more)
        && items(statement.resources.as_ref())
            .iter()
            .all(|item| others().any(|other| other.covers_resource(&item.text)))
        && items(statement.actions.as_ref())
            .iter()
            .all(|item| others().any(|other| other.covers_action(&item.text)))
}

/// Whether what an Allow grants to a caller another grants to it in the same way. To name an account is to leave it to
/// that account's policies, to name a role or a session is to let it in, and a boundary limits the one and not the
/// other; so only the same name counts, or everyone.
fn grants_as_much(wide: &Statement<'_>, narrow: &Statement<'_>, is_trust: bool) -> bool {
    let (Some(wide), Some(narrow)) = (&wide.principals, &narrow.principals) else { return true };
    if wide.is_negated || narrow.is_negated {
        return false;
    }
    let is_for_all = !is_trust && wide.items.iter().any(Principal::is_anyone);
    is_for_all
        || narrow
            .items
            .iter()
            .all(|item| wide.items.iter().any(|own| own.kind == item.kind && own.text == item.text))
}

/// Whether a Deny surely is about all kinds of callers that an Allow is about. Whether `{"AWS": "*"}` in a Deny takes in
/// services AWS does not say.
fn denies_each(deny: &Statement<'_>, allow: &Statement<'_>) -> bool {
    let is_service = |item: &Principal<'_>| item.kind == PrincipalKind::Service;
    let takes_services = deny.principals.as_ref().is_none_or(|listed| {
        listed.is_negated
            || listed.items.iter().any(|item| is_service(item) || item.kind == PrincipalKind::Anyone)
    });
    takes_services || !allow.principal_items().iter().any(is_service)
}
