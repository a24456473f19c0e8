//! Conditions that leave nothing: those of one statement that exclude each other, and those of several Denies that
//! together spare nobody.

use crate::access::symbolic::Statements;
use crate::aws::Presence;
use crate::aws::authorization::Authorization;
use crate::check::idle::{basis, is_settled};
use crate::document::DocumentKind;
use crate::policy::{
    Arn, Condition, Effect, MOST_COMPARED, Operator, Policy, PrincipalKind, Statement, is_account_id,
};
use crate::rule::{Context, Match, Matches};

/// How much the engine may work for one document.
const FUEL: u64 = 100_000;

/// Keys whose values follow from who calls.
const OF_CALLER: [&str; 4] =
    ["aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:PrincipalIsAWSService"];

/// Conditions of one statement that no request meets all of.
pub(super) fn conditions_contradict<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    let mut engine = None;
    for (at, statement) in policy.statements.iter().enumerate().filter(|(_, own)| !own.conditions.is_empty())
    {
        if let Some((account, source)) = differing_sources(statement) {
            matches.push(
                Match::saying(source.value, "no source is of the account that `aws:SourceAccount` asks for")
                    .with(account.value, "the account")
                    .help("write one account in both, that of the resource for which the service acts"),
            );
            continue;
        }
        if !are_readable(statement, table) || !can_exclude(statement) {
            continue;
        }
        let Some(basis) = basis(policy, context.document.kind) else { return };
        let engine = engine.get_or_insert_with(|| Statements::new(policy, basis, table, FUEL));
        if engine.never_applies(at) {
            matches.push(found(statement));
        }
    }
}

fn found<'s>(statement: &Statement<'s>) -> Match<'s> {
    if let Some(own) = of_services(statement) {
        let message = format!("`{}` is only in what an AWS service asks in its own name", own.key);
        return Match::saying(own.value, message).help(
            "name the service in `Principal`, in a statement of its own; for those named here leave the condition out",
        );
    }
    if let Some((one, other)) = pair(statement) {
        return Match::saying(other.value, said(one, other))
            .with(one.value, format!("excludes the other `{}`", other.key));
    }
    let node = statement.node.get("Condition").unwrap_or(statement.node);
    match statement.principals.as_ref().filter(|_| names_callers(statement)) {
        Some(listed) => Match::saying(
            node,
            "none of those named in `Principal` meets all of these conditions",
        )
        .with(listed.value, "who is named")
        .help(
            "name those in `Principal` who can meet the conditions, or correct the values of the conditions",
        ),
        None => Match::new(node),
    }
}

fn said(one: &Condition<'_>, other: &Condition<'_>) -> String {
    if one.is_key(&other.key) {
        format!("no request has a `{}` that meets both conditions on it", other.key)
    } else {
        format!("no request has both `{}` and `{}`", one.key, other.key)
    }
}

/// The conditions on the account for which a service acts and on the resource, when no resource is of that account.
/// Source: "Cross-service confused deputy prevention", which asks for the same account in both.
fn differing_sources<'a, 's>(statement: &'a Statement<'s>) -> Option<(&'a Condition<'s>, &'a Condition<'s>)> {
    let is_asked = |own: &Condition<'_>| own.is_positive() && !own.has_unknown && !own.values.is_empty();
    let asked = |key: &str| statement.conditions.iter().find(|own| own.is_key(key) && is_asked(own));
    let (source, account) = (asked("aws:SourceArn")?, asked("aws:SourceAccount")?);
    let is_same = |owner: &str| account.values.iter().any(|(_, own)| own == owner || !is_account_id(own));
    // A bucket's ARN has no account.
    let may_fit =
        |arn: Option<Arn<'_>>| arn.is_none_or(|arn| !is_account_id(arn.account) || is_same(arn.account));
    (source.values.len() * account.values.len() <= MOST_COMPARED
        && !source.values.iter().any(|(_, text)| may_fit(Arn::parse(text))))
    .then_some((account, source))
}

/// Whether each condition can be held against the others: it has values, and its key is one whose number of values AWS
/// says.
fn are_readable(statement: &Statement<'_>, table: &Authorization) -> bool {
    let conditions = &statement.conditions;
    // What becomes of one key twice under an operator, told apart by case, is another rule's.
    let is_twice = |at: usize| {
        let own = &conditions[at];
        conditions[..at]
            .iter()
            .any(|other| other.operator_node == own.operator_node && other.is_key(&own.key))
    };
    let is_few = conditions.len() <= MOST_COMPARED;
    is_few
        && !(1..conditions.len()).any(is_twice)
        && conditions.iter().all(|condition| {
            is_settled(condition) && !condition.values.is_empty() && {
                condition.global.is_some()
                    || condition
                        .key
                        .split_once(':')
                        .and_then(|(prefix, _)| table.service(prefix)?.key(&condition.key)?.is_multivalued())
                        .is_some()
            }
        })
}

/// Whether two of its conditions, or one and its principals, are about the same thing.
fn can_exclude(statement: &Statement<'_>) -> bool {
    let conditions = &statement.conditions[..statement.conditions.len().min(MOST_COMPARED)];
    let is_of_caller = |own: &Condition<'_>| {
        presence(own) == Some(Presence::ServicePrincipal) || OF_CALLER.iter().any(|key| own.is_key(key))
    };
    names_callers(statement) && conditions.iter().any(is_of_caller) || pair(statement).is_some() || {
        conditions.iter().filter(|own| is_of_caller(own)).nth(1).is_some()
    }
}

/// Whether it names users, roles or accounts. Of services there is another rule.
fn names_callers(statement: &Statement<'_>) -> bool {
    statement.principals.as_ref().is_some_and(|listed| {
        !listed.is_negated
            && listed.items.iter().all(|item| item.kind == PrincipalKind::Aws && item.text != "*")
    })
}

/// The condition that only an AWS service meets, of a statement that names none.
fn of_services<'a, 's>(statement: &'a Statement<'s>) -> Option<&'a Condition<'s>> {
    let needs_service = |own: &&Condition<'_>| {
        presence(own) == Some(Presence::ServicePrincipal)
            && own.operator.is_some_and(|operator| {
                operator.comparison.key_type().is_some() && !operator.holds_when_absent()
            })
    };
    statement.conditions.iter().find(needs_service).filter(|_| names_callers(statement))
}

/// The only two conditions on the same key, or on keys that exclude each other.
fn pair<'a, 's>(statement: &'a Statement<'s>) -> Option<(&'a Condition<'s>, &'a Condition<'s>)> {
    let conditions = &statement.conditions[..statement.conditions.len().min(MOST_COMPARED)];
    // The address is missing from what comes through an endpoint. Source: "AWS global condition context keys",
    // `aws:SourceIp`.
    let meets = |one: &Condition<'_>, other: &Condition<'_>| {
        let is_exclusive = matches!(
            (presence(one), presence(other)),
            (Some(Presence::OffEndpoint), Some(Presence::OnEndpoint))
                | (Some(Presence::OnEndpoint), Some(Presence::OffEndpoint))
        );
        is_exclusive || one.is_key(&other.key)
    };
    let pairs = |at: usize| conditions[at + 1..].iter().map(move |other| (&conditions[at], other));
    (0..conditions.len()).flat_map(pairs).find(|(one, other)| meets(one, other))
}

/// Which requests have a condition's key.
fn presence(condition: &Condition<'_>) -> Option<Presence> {
    condition.global.map(|key| key.presence)
}

/// Denies whose conditions together hold for every request.
pub(super) fn denies_add_up<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    // Two conditional ones at least.
    let is_conditional = |own: &&Statement<'s>| !own.conditions.is_empty() && !own.has_unknown_condition;
    if policy.denies().filter(is_conditional).nth(1).is_none() || policy.statements.len() > MOST_COMPARED {
        return;
    }
    let statements = &policy.statements;
    let is_deny = |at: &usize| {
        statements[*at].effect == Some(Effect::Deny) && statements[*at].conditions.iter().all(is_settled)
    };
    let denies: Vec<usize> = (0..statements.len()).filter(is_deny).collect();
    let mut engine = None;
    let mut reported: Vec<usize> = Vec::new();
    for &at in &denies {
        let statement = &statements[at];
        if !is_conditional(&statement) || reported.contains(&at) || !is_for_all(statement, context) {
            continue;
        }
        let near: Vec<usize> = denies
            .iter()
            .copied()
            .filter(|other| *other == at || is_about_the_same(&statements[*other], statement))
            .collect();
        let holds_alone = |other: &usize| {
            let own = &statements[*other];
            own.conditions.iter().all(|condition| condition.operator.is_some_and(Operator::holds_when_absent))
        };
        // What has none of the keys must be denied as well.
        if near.len() < 2 || !near.iter().any(holds_alone) {
            continue;
        }
        let Some(basis) = basis(policy, context.document.kind) else { return };
        let table = context.settings.authorization();
        let engine = engine.get_or_insert_with(|| Statements::new(policy, basis, table, FUEL));
        let Some(needed) = engine.denied_whatever(at, &near).filter(|needed| needed.len() > 1) else {
            continue;
        };
        let found = Match::saying(
            statement.node,
            format!("this and {} deny every request between them, whatever it has", others(needed.len() - 1)),
        );
        let related = needed.iter().filter(|other| **other != at);
        matches.push(
            related.fold(found, |found, other| {
                found.with(statements[*other].node, "denies what that one spares")
            }),
        );
        reported.extend(needed);
    }
}

fn others(count: usize) -> String {
    if count == 1 { "another statement".to_owned() } else { format!("{count} others") }
}

/// Whether a Deny is for everybody whom its policy is about.
fn is_for_all(statement: &Statement<'_>, context: &Context<'_, '_>) -> bool {
    context.document.kind != DocumentKind::TrustPolicy
        && (statement.principals.is_none() || statement.is_for_anyone())
}

fn is_about_the_same(other: &Statement<'_>, statement: &Statement<'_>) -> bool {
    let first = |listed: &crate::policy::Listed<'_, crate::policy::Pattern<'_>>| {
        if listed.is_negated {
            Some("*".to_owned())
        } else {
            listed.items.first().map(|item| item.text.to_string())
        }
    };
    let resource = statement.resources.as_ref().and_then(first);
    let action = statement.actions.as_ref().and_then(first);
    resource.is_none_or(|resource| other.covers_resource(&resource))
        && action.is_some_and(|action| other.covers_action(&action))
}
