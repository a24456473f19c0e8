//! Passwords and access keys of an account's users: old, unused, too many, without a second factor.

use crate::day::{Day, in_days};
use crate::document::{Credentials, DocumentKind};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// After how many days an access key is old (CIS AWS Foundations on rotation).
const OLDEST: i64 = 90;

/// After how many days without use a credential should be gone (CIS AWS Foundations).
const LONGEST_UNUSED: i64 = 45;

/// Within how many days a use of the root user counts as habit and not as the one thing that only it can do.
const LATELY: i64 = 30;

/// The columns of a user's two keys: whether it is active, when it was made, when it was last used.
const KEYS: [[&str; 3]; 2] = [
    ["access_key_1_active", "access_key_1_last_rotated", "access_key_1_last_used_date"],
    ["access_key_2_active", "access_key_2_last_rotated", "access_key_2_last_used_date"],
];

/// The report's lines, and the place that stands for all of them.
fn report<'a, 's>(context: &Context<'a, 's>) -> Option<(Node<'s>, &'a [Credentials])> {
    let is_report = context.document.kind == DocumentKind::CredentialReport;
    let at = context.document.root.get("Content").filter(|_| is_report)?;
    Some((at, context.lookups.credentials(context.document)))
}

/// The day on which the report was made; else that of the run.
fn day(context: &Context<'_, '_>) -> Option<Day> {
    let made = context.document.root.get("GeneratedTime").and_then(Node::string);
    made.and_then(|made| Day::parse(&made)).or(context.settings.today)
}

/// How many days ago a text's day was.
fn age(text: &str, today: Day) -> Option<i64> {
    Some(today.number() - Day::parse(text)?.number())
}

fn is_active(key: Node<'_>) -> bool {
    key.get("Status").is_some_and(|status| status.is_string("Active"))
}

/// The list of keys in the answer of `list-access-keys`.
fn listed<'s>(context: &Context<'_, 's>) -> impl Iterator<Item = Node<'s>> {
    context.document.root.get("AccessKeyMetadata").into_iter().flat_map(Node::items)
}

/// Active keys that nobody replaced for long.
pub(super) fn old_key<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let Some(today) = day(context) else { return };
    for key in listed(context).filter(|key| is_active(*key)) {
        let Some(node) = key.get("CreateDate") else { continue };
        let days = node.string().and_then(|date| age(&date, today));
        if let Some(days) = days.filter(|days| *days > OLDEST) {
            let user = key.get("UserName").and_then(Node::string).unwrap_or_default();
            matches.push(Match::saying(node, format!("an access key of `{user}` is {days} days old")));
        }
    }
    let Some((at, lines)) = report(context) else { return };
    for line in lines.iter().filter(|line| !line.is_root()) {
        for [active, rotated, _] in KEYS {
            let days = age(line.column(rotated), today).filter(|days| line.says(active) && *days > OLDEST);
            if let Some(days) = days {
                let message = format!("an access key of `{}` is {days} days old", line.user());
                matches.push(Match::saying(at, message));
            }
        }
    }
}

/// A user with two keys that both work.
pub(super) fn two_keys<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let active: Vec<Node<'s>> = listed(context).filter(|key| is_active(*key)).collect();
    // The list is one user's, whose keys stand behind each other; recorders put several lists together.
    for pair in active.windows(2) {
        let name = |key: Node<'s>| key.get("UserName").and_then(Node::string);
        if name(pair[0]) == name(pair[1]) {
            let user = name(pair[1]).unwrap_or_default();
            let found = Match::saying(pair[1], format!("`{user}` has two active access keys"));
            matches.push(found.with(pair[0], "the other key"));
        }
    }
    let Some((at, lines)) = report(context) else { return };
    for line in lines.iter().filter(|line| KEYS.iter().all(|columns| line.says(columns[0]))) {
        matches.push(Match::saying(at, format!("`{}` has two active access keys", line.user())));
    }
}

/// Passwords and keys that nobody used for as long as CIS allows.
pub(super) fn unused<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    unused_for(LONGEST_UNUSED, "", context, matches);
}

/// Passwords and keys that nobody used for as long as Security Hub allows.
pub(super) fn long_unused<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    unused_for(OLDEST, ", and IAM.8 allows 90", context, matches);
}

fn unused_for<'s>(longest: i64, limit: &str, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(today), Some((at, lines))) = (day(context), report(context)) else { return };
    for line in lines.iter().filter(|line| !line.is_root()) {
        let password = ["password_enabled", "password_last_changed", "password_last_used"];
        let all = [("password", password), ("first access key", KEYS[0]), ("second access key", KEYS[1])];
        for (what, [enabled, made, used]) in all {
            if !line.says(enabled) {
                continue;
            }
            // One that was never used counts from the day it was made.
            let days = age(line.column(used), today).or_else(|| age(line.column(made), today));
            if let Some(days) = days.filter(|days| *days > longest) {
                let message = format!("the {what} of `{}` was not used for {days} days{limit}", line.user());
                matches.push(Match::saying(at, message));
            }
        }
    }
}

/// A password alone opens the console.
pub(super) fn console_without_mfa<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let Some((at, lines)) = report(context) else { return };
    let is_open = |line: &&Credentials| {
        !line.is_root()
            && line.says("password_enabled")
            && line.column("mfa_active").eq_ignore_ascii_case("false")
    };
    for line in lines.iter().filter(is_open) {
        let message = format!("`{}` signs in to the console with a password alone", line.user());
        matches.push(Match::saying(at, message));
    }
}

/// A key that was made together with its user, who has a password as well.
pub(super) fn made_with_user<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    /// As far as the minute.
    const MINUTE: usize = "2026-01-31T12:00".len();
    let Some((at, lines)) = report(context) else { return };
    for line in lines.iter().filter(|line| !line.is_root() && line.says("password_enabled")) {
        let [active, made, _] = KEYS[0];
        let minute = |column: &str| line.column(column).get(..MINUTE).map(str::to_owned);
        let born = minute("user_creation_time");
        if line.says(active) && born.is_some() && born == minute(made) {
            let message = format!("`{}` got an access key together with a password", line.user());
            matches.push(Match::saying(at, message));
        }
    }
}

/// A number of the account's summary.
fn counted<'s>(context: &Context<'_, 's>, name: &str) -> Option<(Node<'s>, f64)> {
    let node = context.document.root.get("SummaryMap")?.get(name)?;
    Some((node, node.number()?))
}

/// A key of the root user.
pub(super) fn root_key<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    if let Some((node, _)) = counted(context, "AccountAccessKeysPresent").filter(|pair| pair.1 > 0.0) {
        matches.push(Match::new(node));
    }
    let Some((at, lines)) = report(context) else { return };
    let has_key = |line: &&Credentials| line.is_root() && KEYS.iter().any(|columns| line.says(columns[0]));
    matches.extend(lines.iter().filter(has_key).map(|_| Match::new(at)));
}

/// The root user without a second factor.
pub(super) fn root_without_mfa<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    // An account of an organization can be without any credential of the root user: nothing to protect.
    let has_none = ["AccountPasswordPresent", "AccountAccessKeysPresent"]
        .iter()
        .all(|name| counted(context, name).is_some_and(|pair| pair.1 <= 0.0));
    if let Some((node, _)) = counted(context, "AccountMFAEnabled").filter(|pair| pair.1 <= 0.0 && !has_none) {
        matches.push(Match::new(node));
    }
    let Some((at, lines)) = report(context) else { return };
    let is_open = |line: &&Credentials| {
        let is_without = line.column("mfa_active").eq_ignore_ascii_case("false");
        // The report may leave open whether the root user has a password; accounts do unless it was taken away.
        let has_password = !line.column("password_enabled").eq_ignore_ascii_case("false");
        let has_key = KEYS.iter().any(|columns| line.says(columns[0]));
        line.is_root() && is_without && (has_password || has_key)
    };
    matches.extend(lines.iter().filter(is_open).map(|_| Match::new(at)));
}

/// The root user at work.
pub(super) fn root_used<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(today), Some((at, lines))) = (day(context), report(context)) else { return };
    for line in lines.iter().filter(|line| line.is_root()) {
        let uses = ["password_last_used", KEYS[0][2], KEYS[1][2]];
        let last = uses.iter().filter_map(|column| age(line.column(column), today)).min();
        if let Some(days) = last.filter(|days| (0..=LATELY).contains(days)) {
            matches.push(Match::saying(at, format!("the root user was used {} ago", in_days(days))));
        }
    }
}
