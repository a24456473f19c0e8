//! Conditions that need something beside them: a second key, an action, a service that has the key.

use crate::aws;
use crate::check::caller::is_allow;
use crate::check::conditions::{each, is_literal};
use crate::document::DocumentKind as K;
use crate::policy::{
    Comparison, Condition, Effect, MOST_COMPARED, Operator, Pattern, Policy, Statement, matches_ignoring_case,
};
use crate::rule::{Context, Match, Matches};

/// A private address says little without its network: the key, and those that name the network.
const PAIRS: [(&str, &[&str]); 2] = [
    (
        "aws:VpcSourceIp",
        &[
            "aws:SourceVpc",
            "aws:SourceVpcArn",
            "aws:SourceVpce",
            "aws:VpceAccount",
            "aws:VpceOrgID",
            "aws:VpceOrgPaths",
        ],
    ),
    ("aws:Ec2InstanceSourcePrivateIPv4", &["aws:Ec2InstanceSourceVpc"]),
];

/// A private address without the network it is in.
pub(super) fn address_without_network<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let paired = each(policy).filter_map(|(statement, condition, operator)| {
        let (_, companions) = PAIRS.iter().find(|pair| condition.is_key(pair.0))?;
        // A Deny of some addresses takes more than meant, not less.
        let is_about =
            operator.comparison != Comparison::Null && (is_allow(statement) || operator.is_negated());
        is_about.then_some((statement, condition, companions))
    });
    for (statement, condition, companions) in paired.take(MOST_COMPARED) {
        let has_companion = |statement: &Statement<'s>| {
            statement.has_unknown_condition
                || statement.conditions.iter().any(|other| companions.iter().any(|key| other.is_key(key)))
        };
        // Two Denies together are one fence.
        let is_fenced =
            has_companion(statement) || (!is_allow(statement) && policy.denies().any(has_companion));
        if !is_fenced {
            let network = companions[0];
            let help = if is_allow(statement) {
                format!("add a condition on `{network}` beside it")
            } else {
                // Beside it, it would spare whoever has the address or the network.
                format!("add a second Deny for other networks, with a negated operator on `{network}`")
            };
            matches.push(Match::new(condition.key_node).help(help));
        }
    }
}

/// Attributes of a table limited, and not that a request must name them.
pub(super) fn attributes_without_select<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    const READS: [&str; 5] = [
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:PartiQLSelect",
    ];
    let limits = each(policy).filter(|(statement, condition, operator)| {
        condition.is_key("dynamodb:Attributes")
            && operator.comparison != Comparison::Null
            && is_allow(statement)
            && !statement.has_unknown_condition
    });
    for (statement, condition, _) in limits.take(MOST_COMPARED) {
        let is_select = |other: &Condition<'s>| {
            other.is_key("dynamodb:Select")
                && other.operator.is_some_and(|operator| operator.is_string() && !operator.is_negated())
                && !other.values.iter().any(|(_, value)| selects_all(value))
        };
        let reads = statement.actions.as_ref().is_none_or(|actions| {
            actions.is_negated
                || actions
                    .items
                    .iter()
                    .any(|item| READS.iter().any(|read| matches_ignoring_case(&item.text, read)))
        });
        if reads && !statement.conditions.iter().any(is_select) {
            matches.push(Match::new(condition.key_node));
        }
    }
}

/// Whether a value of `dynamodb:Select` lets a read return attributes that it does not name. `COUNT` returns none.
fn selects_all(value: &str) -> bool {
    ["ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"].iter().any(|all| matches_ignoring_case(value, all))
}

/// A listing's prefix where another prefix gets around it.
pub(super) fn prefix_evadable<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    // Where each listing must stop at a delimiter, a shorter prefix shows no key of a longer one.
    let must_stop = |condition: &Condition<'s>| {
        condition.is_key("s3:delimiter") && condition.operator.is_some_and(Operator::is_negated)
    };
    let mut is_folded = None;
    for (statement, condition, operator) in each(policy) {
        if !condition.is_key("s3:prefix") || operator.comparison == Comparison::Null {
            continue;
        }
        let message = match (statement.effect, operator.is_negated()) {
            (Some(Effect::Deny), false) => "a listing of a shorter prefix, or of none, shows the same keys",
            (Some(Effect::Allow), true) => {
                "a listing of a shorter prefix, or of none, is allowed, and shows the same keys"
            }
            _ => continue,
        };
        let is_folded = *is_folded
            .get_or_insert_with(|| policy.denies().any(|deny| deny.conditions.iter().any(must_stop)));
        if !is_folded {
            matches.push(Match::saying(condition.key_node, message));
        }
    }
}

/// A key about an endpoint's owner in a statement about services without it.
pub(super) fn key_of_few_services<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let about_owner = each(policy).filter(|(_, condition, operator)| {
        operator.comparison != Comparison::Null && aws::supports_endpoint_key("", &condition.key).is_some()
    });
    for (statement, condition, _) in about_owner.take(MOST_COMPARED) {
        let Some(actions) = &statement.actions else { continue };
        let lacks_key = |item: &&Pattern<'s>| {
            let service = item.service().unwrap_or(&item.text);
            is_literal(service) && aws::supports_endpoint_key(service, &condition.key) == Some(false)
        };
        if actions.is_negated {
            let message = format!("`NotAction` leaves in services without `{}`", condition.key);
            matches.push(Match::saying(condition.key_node, message).with(actions.key, "every other action"));
        } else if let Some(action) = actions.items.iter().find(lacks_key) {
            let message = format!("requests of `{}` do not have `{}`", action.text, condition.key);
            matches.push(
                Match::saying(condition.key_node, message).with(action.node, "an action without the key"),
            );
        }
    }
}

/// The account of the bucket in the bucket's own policy.
pub(super) fn own_account_of_resource<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    if !matches!(context.document.kind, K::BucketPolicy | K::AccessPointPolicy) {
        return;
    }
    for (_, condition, _) in each(policy) {
        // Beside a variable it compares the caller with the bucket.
        let is_fixed = condition.values.iter().all(|(_, text)| is_literal(text));
        if condition.is_key("s3:ResourceAccount") && is_fixed && !condition.has_unknown {
            matches.push(Match::new(condition.key_node));
        }
    }
}

/// Keys of role sessions, and the action that a request with the key needs as well.
const SET_BY: [(&str, &str); 3] = [
    ("sts:SourceIdentity", "sts:SetSourceIdentity"),
    ("sts:TransitiveTagKeys", "sts:TagSession"),
    ("aws:RequestTag", "sts:TagSession"),
];

/// A value required of a session that nobody may set.
pub(super) fn setting_action_missing<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let assumes = |item: &Pattern<'s>| starts_with_ignoring_case(&item.text, "sts:assumerole");
    // Beside other actions the key can be theirs.
    let only_assume = |statement: &&Statement<'s>| {
        let items = statement.action_items();
        let has_unknown = statement.actions.as_ref().is_some_and(|actions| actions.has_unknown);
        !items.is_empty() && !has_unknown && items.iter().all(assumes)
    };
    let required = policy.allows().filter(only_assume).flat_map(|statement| {
        let conditions = statement.conditions.iter().filter(|condition| requires_value(condition));
        conditions.filter_map(move |condition| Some((statement, condition, setting_action(&condition.key)?)))
    });
    for (statement, condition, action) in required.take(MOST_COMPARED) {
        if !policy.may_allow(|other| may_allow(other, action)) {
            let message =
                format!("no statement allows `{action}`, which a request with `{}` needs", condition.key);
            let found = Match::saying(condition.key_node, message).help(format!("allow `{action}` as well"));
            let actions = statement.action_items().first();
            matches.push(match actions {
                Some(assuming) => found.with(assuming.node, "the action allowed"),
                None => found,
            });
        }
    }
}

/// The action that a request with the key needs as well.
fn setting_action(key: &str) -> Option<&'static str> {
    let family = key.split_once('/').map_or(key, |pair| pair.0);
    SET_BY.iter().find(|pair| pair.0.eq_ignore_ascii_case(family)).map(|pair| pair.1)
}

/// Whether a request without the key fails.
fn requires_value(condition: &Condition<'_>) -> bool {
    match condition.operator.map(|operator| operator.comparison) {
        Some(Comparison::Null) => condition.values.iter().any(|(_, text)| text.eq_ignore_ascii_case("false")),
        Some(_) => condition.operator.is_some_and(|operator: Operator| !operator.holds_when_absent()),
        None => false,
    }
}

fn may_allow(statement: &Statement<'_>, action: &str) -> bool {
    statement.actions.as_ref().is_none_or(|actions| {
        let is_named = actions.items.iter().any(|item| item.covers_ignoring_case(action));
        actions.has_unknown || is_named != actions.is_negated
    })
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}
