//! Role trust in other accounts, and the external id that guards it.

use std::collections::HashSet;

use crate::aws;
use crate::check::conditions::{refuses_others, takes_any};
use crate::check::narrowing::granting;
use crate::check::placeholder;
use crate::check::second_factor::asks_for_mfa;
use crate::policy::{
    Arn, Comparison, Condition, MOST_COMPARED, Operator, Policy, Principal, PrincipalKind, SetQualifier,
    Statement, has_variable, is_account_id, is_partly_unknown,
};
use crate::rule::{Context, Match, Matches, Settings};
use crate::syntax::Node;

const KEY: &str = "sts:ExternalId";

/// Whom a statement lets in, by the account that it names.
struct Partner<'a, 's> {
    /// Where the account is named.
    node: Node<'s>,
    text: &'a str,
    account: &'a str,
}

/// A principal of another account may assume the role without an external id.
pub(super) fn missing<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let refusals = Refusals::of(policy);
    for statement in unguarded(policy) {
        for partner in foreign(statement, context).filter(|partner| !refusals.guard(partner)) {
            // The same principal with an external id elsewhere is a rule of its own: that id is void.
            if guarding(policy, &partner).is_none() {
                matches.push(missing_at(&partner, context.settings));
            }
        }
    }
}

fn missing_at<'s>(partner: &Partner<'_, 's>, settings: &Settings) -> Match<'s> {
    let account = partner.account;
    let name = partner_name(account, settings);
    let who =
        name.map_or_else(|| format!("account `{account}`"), |name| format!("{name}, account `{account}`,"));
    let found = Match::saying(partner.node, format!("{who} can assume this role without an external id"));
    if settings.own_accounts.is_empty() {
        return found.help(format!(
            "require `StringEquals` on `{KEY}` with the value that the partner gave you; if the account is your own, \
             list it under `own-accounts` in grantlint.toml"
        ));
    }
    found
}

fn partner_name(account: &str, settings: &Settings) -> Option<String> {
    let configured = settings.partners.iter().find(|partner| partner.account == account);
    configured
        .map(|partner| partner.name.clone())
        .or_else(|| aws::known_partner(account).map(|partner| partner.name.to_owned()))
}

/// Statements that let AWS principals assume the role with nothing asked that an outsider's request would lack.
fn unguarded<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = &'a Statement<'s>> {
    granting(policy).filter(|statement| {
        allows_assume_role(statement)
            && !statement.has_unknown_condition
            && !statement
                .conditions
                .iter()
                .any(|condition| condition.is_key(KEY) || is_other_guard(condition))
            && statement.principals.as_ref().is_some_and(|listed| !listed.is_negated)
    })
}

fn allows_assume_role(statement: &Statement<'_>) -> bool {
    statement.covers_action("sts:AssumeRole")
}

/// Whom Denies refuse unless they send the right external id.
#[derive(Default)]
struct Refusals<'a> {
    is_for_anyone: bool,
    principals: HashSet<&'a str>,
    whole_accounts: HashSet<&'a str>,
}

impl<'a> Refusals<'a> {
    fn of(policy: &'a Policy<'_>) -> Self {
        let mut refusals = Self::default();
        let asking = |deny: &&Statement<'_>| {
            !deny.has_unknown_condition
                && !deny.conditions.is_empty()
                && deny.conditions.iter().all(|condition| condition.is_key(KEY) && refuses_others(condition))
                && deny.covers_action("sts:AssumeRole")
        };
        for deny in policy.denies().take(MOST_COMPARED).filter(asking) {
            let Some(listed) = deny.principals.as_ref().filter(|listed| !listed.is_negated) else { continue };
            // What is known only later may be anyone.
            refusals.is_for_anyone |= listed.has_unknown;
            for item in &listed.items {
                refusals.is_for_anyone |= item.is_anyone() || is_partly_unknown(&item.text);
                refusals.principals.insert(&item.text);
                refusals.whole_accounts.extend(item.account().filter(|_| item.is_whole_account()));
            }
        }
        refusals
    }

    fn guard(&self, partner: &Partner<'_, '_>) -> bool {
        self.is_for_anyone
            || self.principals.contains(partner.text)
            || self.whole_accounts.contains(partner.account)
    }
}

/// Conditions that only people, or only the reader's own organization, can meet.
fn is_other_guard(condition: &Condition<'_>) -> bool {
    const GUARDS: [&str; 8] = [
        "aws:MultiFactorAuthPresent",
        "aws:MultiFactorAuthAge",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:SourceIdentity",
        "sts:SourceIdentity",
        "aws:SourceVpce",
        "aws:SourceVpc",
    ];
    // A session that must be named after the caller's user name is a person's.
    let is_named_after_user = condition.is_key("sts:RoleSessionName")
        && condition.values.iter().all(|(_, value)| value.to_ascii_lowercase().contains("${aws:username}"));
    let is_void = condition.values.iter().any(|(_, value)| {
        value.eq_ignore_ascii_case("false") || value.bytes().all(|byte| matches!(byte, b'*' | b'?'))
    });
    condition.is_positive()
        && !is_void
        && (is_named_after_user || GUARDS.iter().any(|key| condition.is_key(key)))
}

/// Partners in accounts that are not known to be the reader's own or the role's.
fn foreign<'a, 's>(
    statement: &'a Statement<'s>,
    context: &'a Context<'_, 's>,
) -> impl Iterator<Item = Partner<'a, 's>> {
    partners(statement).filter(|partner| !context.is_own(partner.account))
}

/// Everyone whose account a statement names: its principals, and for anyone those to whom a condition narrows it.
fn partners<'a, 's>(statement: &'a Statement<'s>) -> impl Iterator<Item = Partner<'a, 's>> {
    let named = statement.principal_items().iter().filter_map(|principal| {
        let account = principal.account().filter(|_| !is_person(&principal.text))?;
        Some(Partner { node: principal.node, text: &principal.text, account })
    });
    let narrowed = statement.conditions.iter().find(|condition| {
        condition.is_positive()
            && (condition.is_key("aws:PrincipalAccount") || condition.is_key("aws:PrincipalArn"))
    });
    let values = narrowed.filter(|_| statement.is_for_anyone()).into_iter().flat_map(|one| &one.values);
    named.chain(values.filter_map(|(node, value)| {
        let account = Arn::parse(value).map_or(&**value, |arn| arn.account);
        is_account_id(account).then_some(Partner { node: *node, text: value, account })
    }))
}

/// Whether a principal is the session of one person: of IAM Identity Center, named after an address, or of a federated
/// user, who cannot assume roles at all.
fn is_person(principal: &str) -> bool {
    principal.contains(":federated-user/")
        || principal
            .split_once(":assumed-role/")
            .is_some_and(|(_, session)| session.starts_with("AWSReservedSSO_") || session.contains('@'))
}

/// A statement that trusts the same account with an effective external id.
fn guarding<'a, 's>(policy: &'a Policy<'s>, partner: &Partner<'_, '_>) -> Option<&'a Condition<'s>> {
    let trusts = |statement: &&Statement<'s>| partners(statement).any(|own| own.account == partner.account);
    let conditions =
        policy.allows().take(MOST_COMPARED).filter(trusts).flat_map(|statement| &statement.conditions);
    conditions.into_iter().find(|condition| condition.is_key(KEY) && void_reason(condition).is_none())
}

/// An external id that guards nothing.
pub(super) fn void<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in granting(policy) {
        let ids = || statement.conditions.iter().filter(|condition| condition.is_key(KEY));
        if ids().any(|condition| void_reason(condition).is_none()) {
            continue;
        }
        for condition in ids() {
            if let Some(reason) = void_reason(condition) {
                matches.push(Match::saying(
                    condition.key_node,
                    format!("this external id protects nothing: {reason}"),
                ));
            }
        }
    }
    let refusals = Refusals::of(policy);
    for statement in unguarded(policy) {
        for partner in foreign(statement, context).filter(|partner| !refusals.guard(partner)) {
            if let Some(condition) = guarding(policy, &partner) {
                let message = "this statement trusts the same account without the external id that another one asks for";
                matches.push(Match::saying(partner.node, message).with(condition.key_node, "asked for here"));
            }
        }
    }
}

/// Why a condition on the external id lets requests through that do not know it.
pub(super) fn void_reason(condition: &Condition<'_>) -> Option<&'static str> {
    let operator = condition.operator?;
    if operator.comparison == Comparison::Null {
        return Some("`Null` only asks whether one was sent");
    }
    if operator.is_negated() {
        return Some("a negated operator lets every other value in, and requests without one");
    }
    if operator.if_exists && !condition.is_required {
        return Some("`IfExists` lets requests without one in");
    }
    if operator.qualifier == Some(SetQualifier::ForAllValues) && !condition.is_required {
        return Some("`ForAllValues` is true for requests without one");
    }
    takes_any(condition, operator).then_some("the pattern fixes no character of the value")
}

/// An external id that STS does not accept, so that nobody can send it.
pub(super) fn unmatchable<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for condition in ids(policy) {
        let has_wildcards = condition.operator.is_some_and(Operator::has_wildcards);
        for (node, value) in &condition.values {
            let is_variable = has_variable(value) && value.contains(':');
            if is_partly_unknown(value) || is_variable {
                continue;
            }
            if let Some(reason) = unmatchable_reason(value, has_wildcards) {
                matches
                    .push(Match::saying(*node, format!("no request can carry this external id: {reason}")));
            }
        }
    }
}

/// STS takes 2 to 1,224 characters of `[\w+=,.@:/-]` (the API reference of `AssumeRole`).
fn unmatchable_reason(value: &str, has_wildcards: bool) -> Option<String> {
    let is_allowed = |letter: char| {
        letter.is_ascii_alphanumeric()
            || "_+=,.@:/-".contains(letter)
            || (has_wildcards && matches!(letter, '*' | '?'))
    };
    if let Some(letter) = value.chars().find(|letter| !is_allowed(*letter)) {
        return Some(format!("`{}` is not among the characters that STS accepts", letter.escape_debug()));
    }
    if has_wildcards && value.contains('*') {
        return None;
    }
    match value.chars().count() {
        0 | 1 => Some("it is shorter than two characters".to_owned()),
        1_225.. => Some("it is longer than 1,224 characters".to_owned()),
        _ => None,
    }
}

/// An external id that is an example or easy to guess.
pub(super) fn guessable<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in policy.allows() {
        let accounts: Vec<&str> = statement.principal_items().iter().filter_map(Principal::account).collect();
        for condition in statement.conditions.iter().filter(|one| one.is_key(KEY) && one.is_positive()) {
            for (node, value) in &condition.values {
                let is_left = is_partly_unknown(value) || value.contains(['*', '?', '$', '<', '{', '[']);
                if is_left || unmatchable_reason(value, false).is_some() {
                    continue;
                }
                if let Some(reason) = guessable_reason(value, &accounts) {
                    matches.push(Match::saying(*node, format!("the external id `{value}` {reason}")));
                }
            }
        }
    }
}

/// Words that pages print where the id belongs, and that people leave there.
#[rustfmt::skip]
const EXAMPLES: [&str; 14] = [
    "externalid", "uniqueid", "uniqueidentifier", "changeme", "replaceme", "placeholder", "example", "sample", "secret",
    "password", "test", "demo", "default", "foobar",
];

fn guessable_reason(value: &str, accounts: &[&str]) -> Option<&'static str> {
    let letters: String =
        value.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let lower = value.to_ascii_lowercase();
    let is_example = EXAMPLES.contains(&&*letters)
        || letters.ends_with("externalid")
        || lower.starts_with("your")
        || lower.starts_with("example")
        || lower.ends_with("example")
        || placeholder::in_text(value).is_some();
    if is_example {
        return Some("is an example that was not replaced");
    }
    if accounts.contains(&value) {
        return Some("is the partner's account id, which is no secret");
    }
    if letters.bytes().all(|byte| byte.is_ascii_digit()) && (letters.len() < 9 || is_run(&letters)) {
        return Some("is a short or regular number, which is easy to guess");
    }
    (letters.len() < 6 || is_run(&letters)).then_some("is too short or too regular to be hard to guess")
}

/// One character over and over, or characters that count up or down.
fn is_run(text: &str) -> bool {
    let steps: Vec<i16> =
        text.as_bytes().windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0])).collect();
    let Some(first) = steps.first() else { return true };
    let regular = steps.iter().filter(|step| *step == first || **step == -9).count();
    first.abs() <= 1 && regular == steps.len()
}

fn ids<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = &'a Condition<'s>> {
    let conditions = policy.allows().flat_map(|statement| &statement.conditions);
    conditions.filter(|condition| condition.is_key(KEY))
}

/// A condition on multi-factor authentication where only machines assume the role.
pub(super) fn mfa_for_machine<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in policy.allows().filter(|statement| allows_assume_role(statement)) {
        let is_service = |principal: &Principal<'_>| principal.kind == PrincipalKind::Service;
        let is_partner = |principal: &Principal<'_>| {
            principal.account().is_some_and(|account| partner_name(account, context.settings).is_some())
        };
        let principals = statement.principal_items();
        let has_external_id = statement.conditions.iter().any(|condition| condition.is_key(KEY));
        let machines = !principals.is_empty()
            && principals.iter().all(|item| is_service(item) || is_partner(item) || has_external_id);
        if !machines {
            continue;
        }
        for condition in statement.conditions.iter().filter(|condition| asks_for_mfa(condition)) {
            matches.push(Match::new(condition.key_node));
        }
    }
}
