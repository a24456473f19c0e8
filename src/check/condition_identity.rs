//! Values that say who or what is meant: ids, ARNs, and patterns of them.

use crate::aws;
use crate::check::condition_key::is_for_services;
use crate::check::conditions::{each, is_literal};
use crate::check::placeholder;
use crate::policy::{
    Arn, Comparison, Condition, Policy, UNKNOWN_CLOSE, UNKNOWN_OPEN, is_account_id, is_partly_unknown,
};
use crate::rule::{Context, Match, Matches};

/// How many characters must stand before a wildcard in a subject that strangers can also have one of.
const LEAST_BEFORE_WILDCARD: usize = 6;

/// Identity providers that everyone can get tokens from, where the subject alone tells whose token it is. Source: the
/// IAM user guide on identity provider controls for shared OIDC providers.
#[rustfmt::skip]
const SHARED_PROVIDERS: [&str; 12] = [
    "agent.buildkite.com", "app.terraform.io", "gitlab.com", "oidc-configuration.audit-log.githubusercontent.com",
    "oidc.codefresh.io", "proidc.upbound.io", "scalr.io", "studio.datachain.ai/api",
    "token.actions.githubusercontent.com", "tokens.cloud.shisho.dev", "vstoken.actions.githubusercontent.com",
    "api.pulumi.com/oidc",
];

/// What a pattern in a key's value opens.
enum Opening {
    /// The key identifies an account, an organization or a network.
    Sensitive,
    /// A subject of a shared identity provider, of which too little is fixed.
    Subject,
    /// The id before the colon of `aws:userid`.
    UserId,
}

/// What `is_open` text, at the places where it starts, opens in a value of this key.
fn opening(condition: &Condition<'_>, text: &str, starts: impl Iterator<Item = Piece>) -> Option<Opening> {
    let mut starts = starts.peekable();
    starts.peek()?;
    if condition.global.is_some_and(aws::GlobalKey::is_sensitive) {
        return Some(Opening::Sensitive);
    }
    if condition.is_key("aws:userid") {
        // Before the colon stands one role's id, or anything at all when what is behind it decides.
        let colon = colon_outside_variables(text);
        let is_closed = |piece: &Piece| {
            colon.is_some_and(|colon| piece.start > colon || (piece.start == 0 && piece.end == colon))
        };
        return (!starts.all(|piece| is_closed(&piece))).then_some(Opening::UserId);
    }
    if is_shared_subject(&condition.key) {
        return starts.any(|piece| piece.fixed < LEAST_BEFORE_WILDCARD).then_some(Opening::Subject);
    }
    None
}

/// The first colon that is not part of a variable's name.
fn colon_outside_variables(text: &str) -> Option<usize> {
    let mut is_inside = false;
    text.bytes().enumerate().position(|(at, byte)| {
        match byte {
            b'{' if at > 0 && text.as_bytes()[at - 1] == b'$' => is_inside = true,
            b'}' => is_inside = false,
            _ => {}
        }
        byte == b':' && !is_inside
    })
}

fn is_shared_subject(key: &str) -> bool {
    key.rsplit_once(':').is_some_and(|(provider, claim)| {
        claim.eq_ignore_ascii_case("sub")
            && SHARED_PROVIDERS.iter().any(|shared| shared.eq_ignore_ascii_case(provider))
    })
}

/// A part of a value that stands for more than one text.
#[derive(Clone, Copy)]
struct Piece {
    start: usize,
    end: usize,
    /// How many fixed characters stand right before it.
    fixed: usize,
    is_variable: bool,
}

/// The wildcards and variables of a value, in order; what is known only later counts as fixed text.
fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let mut rest = 0;
    let mut fixed = 0;
    std::iter::from_fn(move || {
        while let Some(character) = text[rest..].chars().next() {
            let start = rest;
            rest += character.len_utf8();
            match character {
                '*' | '?' => {
                    let found = Piece { start, end: rest, fixed, is_variable: false };
                    fixed = 0;
                    return Some(found);
                }
                '$' if text[rest..].starts_with('{') => {
                    rest += text[rest..].find('}').map_or(text.len() - rest, |end| end + 1);
                    let name = text[start + 2..rest].trim_end_matches('}');
                    // `${*}`, `${?}` and `${$}` are the characters themselves.
                    if matches!(name, "*" | "?" | "$") {
                        fixed += 1;
                        continue;
                    }
                    let found = Piece { start, end: rest, fixed, is_variable: true };
                    fixed = 0;
                    return Some(found);
                }
                UNKNOWN_OPEN => {
                    rest += text[rest..].find(UNKNOWN_CLOSE).map_or(text.len() - rest, |end| end);
                    fixed += LEAST_BEFORE_WILDCARD;
                }
                _ => fixed += 1,
            }
        }
        None
    })
}

fn wildcards(text: &str) -> impl Iterator<Item = Piece> {
    pieces(text).filter(|piece| !piece.is_variable)
}

/// A pattern where only a whole value says who is meant.
pub(super) fn open_wildcard<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (_, condition, operator) in each(policy) {
        if !matches!(operator.comparison, Comparison::StringLike | Comparison::StringNotLike) {
            continue;
        }
        for (node, text) in &condition.values {
            let key = &condition.key;
            let stars = wildcards(text).filter(|piece| text.as_bytes()[piece.start] == b'*');
            let found = match opening(condition, text, wildcards(text)) {
                Some(Opening::Sensitive) => {
                    Match::saying(*node, format!("no pattern of `{key}` stands for one owner's ids"))
                }
                Some(Opening::UserId) => Match::saying(
                    *node,
                    format!("`{text}` leaves the id in `{key}` open; only what follows its colon may be"),
                )
                .help("write the whole id before the colon, or `*` alone there"),
                Some(Opening::Subject) if opening(condition, text, stars).is_some() => Match::saying(
                    *node,
                    format!("too little of `{key}` is fixed before a wildcard: others' tokens match as well"),
                )
                .help("write at least the owner's whole name before the first `*`, and fixed text before each other"),
                _ => continue,
            };
            matches.push(found);
        }
    }
}

/// A variable that a caller or an administrator of tags can fill in, where only a fixed value says who is meant.
pub(super) fn open_variable<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (_, condition, operator) in each(policy) {
        if !operator.is_string() {
            continue;
        }
        for (node, text) in condition.values.iter().filter(|(_, text)| text.contains("${")) {
            let variables = pieces(text).filter(|piece| {
                piece.is_variable && is_open_variable(condition, &text[piece.start..piece.end])
            });
            if opening(condition, text, variables).is_some() {
                let message = format!("`{text}` does not say which `{}` is meant", condition.key);
                matches.push(Match::saying(*node, message));
            }
        }
    }
}

/// Whether a variable can stand for what the key should tell apart: a tag, a name, or the key itself. The other
/// accounts, organizations and networks of the request are AWS's to say.
fn is_open_variable(condition: &Condition<'_>, variable: &str) -> bool {
    let name = variable.trim_start_matches("${").trim_end_matches('}');
    let name = name.split_once(',').map_or(name, |pair| pair.0).trim();
    condition.is_key(name)
        || aws::global_key(name)
            .is_some_and(|key| !key.is_sensitive() && key.name != "aws:Ec2InstanceSourceVpc")
}

/// `*` or `?` in a value that is compared letter by letter.
pub(super) fn literal_wildcard<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (_, condition, operator) in each(policy) {
        // A wildcard certificate's domain name has a star in it, and the header of a write that replaces nothing is one.
        const STARRED: [&str; 2] = ["acm:DomainNames", "s3:if-none-match"];
        let is_starred = || STARRED.iter().any(|key| condition.is_key(key));
        if !operator.is_string() || operator.has_wildcards() || is_starred() {
            continue;
        }
        for (node, text) in &condition.values {
            if !text.contains(['*', '?']) {
                continue;
            }
            // In an address of the web `?` is a question mark.
            let is_address = text.contains("://");
            if wildcards(text).any(|piece| text.as_bytes()[piece.start] == b'*' || !is_address) {
                let name = condition.operator_node.string().unwrap_or_default();
                matches
                    .push(Match::saying(*node, format!("`{name}` takes the wildcard in `{text}` literally")));
            }
        }
    }
}

/// A key whose value the caller chooses.
pub(super) fn spoofable<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (statement, condition, _) in each(policy) {
        let is_spoofable = condition.global.is_some_and(aws::GlobalKey::is_caller_controlled);
        // Some services put an account's id there, and their requests nobody else can make.
        if is_spoofable && !is_for_services(statement) {
            matches.push(Match::new(condition.key_node));
        }
    }
}

/// A value of a VPC's key that is no VPC's id.
pub(super) fn malformed_vpc<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    malformed_ids(
        policy,
        &["aws:SourceVpc", "aws:Ec2InstanceSourceVpc"],
        |text| is_id(text, "vpc-"),
        matches,
    );
}

/// A value of an endpoint's key that is no endpoint's id.
pub(super) fn malformed_endpoint<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    malformed_ids(policy, &["aws:SourceVpce"], |text| is_id(text, "vpce-"), matches);
}

/// A value of an account's key that is no account's id.
pub(super) fn malformed_account<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    const KEYS: [&str; 8] = [
        "aws:SourceAccount",
        "aws:PrincipalAccount",
        "aws:PrincipalOrgMasterAccountId",
        "aws:ResourceAccount",
        "aws:VpceAccount",
        "kms:CallerAccount",
        "s3:ResourceAccount",
        "s3:DataAccessPointAccount",
    ];
    malformed_ids(policy, &KEYS, is_account_id, matches);
}

/// A value of an organization's key that is no organization's id.
pub(super) fn malformed_organization<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    const KEYS: [&str; 4] = ["aws:PrincipalOrgID", "aws:ResourceOrgID", "aws:SourceOrgID", "aws:VpceOrgID"];
    let is_organization = |text: &str| {
        let id = text.strip_prefix("o-").unwrap_or_default();
        !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    malformed_ids(policy, &KEYS, is_organization, matches);
}

/// A value that no path of an organization is like: each begins with the organization and ends with a slash.
pub(super) fn malformed_organization_path<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    const KEYS: [&str; 4] =
        ["aws:PrincipalOrgPaths", "aws:ResourceOrgPaths", "aws:SourceOrgPaths", "aws:VpceOrgPaths"];
    for (_, condition, operator) in each(policy) {
        if !operator.is_string() || !KEYS.iter().any(|key| condition.is_key(key)) {
            continue;
        }
        for (node, text) in &condition.values {
            // A wildcard may stand for either end, and taken literally is another mistake.
            let is_path =
                (text.starts_with("o-") || text.starts_with(['*', '?'])) && text.ends_with(['/', '*', '?']);
            if is_literal(text) && !is_path && placeholder::in_text(text).is_none() {
                let found = Match::new(*node);
                matches.push(if text.starts_with("o-") {
                    found.help(format!(
                        "write `{text}/` for the unit alone, or `{text}/*` with `StringLike` for those below too"
                    ))
                } else {
                    found
                });
            }
        }
    }
}

fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|id| matches!(id.len(), 8 | 17) && id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn malformed_ids<'s>(
    policy: &Policy<'s>,
    keys: &[&str],
    is_id: impl Fn(&str) -> bool,
    matches: &mut Matches<'s>,
) {
    for (_, condition, operator) in each(policy) {
        if !operator.is_string() || !keys.iter().any(|key| condition.is_key(key)) {
            continue;
        }
        for (node, text) in &condition.values {
            // A placeholder is reported as such.
            let is_wrong = is_literal(text) && !text.contains(['*', '?']) && !is_id(text);
            if is_wrong && placeholder::in_text(text).is_none() {
                matches.push(Match::new(*node));
            }
        }
    }
}

/// A session of a role where the role's own ARN is compared.
pub(super) fn session_as_principal<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (_, condition, operator) in each(policy) {
        if !condition.is_key("aws:PrincipalArn") || operator.comparison == Comparison::Null {
            continue;
        }
        for (node, text) in condition.values.iter().filter(|(_, text)| text.contains(":assumed-role/")) {
            let found = Match::saying(
                *node,
                format!("no caller's `{}` is a session such as `{text}`", condition.key),
            );
            matches.push(match role_of_session(text) {
                Some(role) => found.help(format!("write `{role}`, with the role's path if it has one")),
                None => found,
            });
        }
    }
}

/// The ARN of the role that a session is of.
fn role_of_session(text: &str) -> Option<String> {
    let Arn { partition, account, resource, .. } = Arn::parse(text)?;
    let (name, _) = resource.strip_prefix("assumed-role/")?.split_once('/')?;
    let is_named = !name.is_empty() && is_literal(text);
    is_named.then(|| format!("arn:{partition}:iam::{account}:role/{name}"))
}

/// A value of S3's key about KMS keys that is no KMS key's ARN.
pub(super) fn malformed_kms_key<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (_, condition, operator) in each(policy) {
        let is_about = condition.is_key("s3:x-amz-server-side-encryption-aws-kms-key-id");
        if !is_about || operator.comparison == Comparison::Null {
            continue;
        }
        for (node, text) in condition.values.iter().filter(|(_, text)| is_literal(text) && !text.is_empty()) {
            if !may_be_kms_key(text) && placeholder::in_text(text).is_none() {
                matches.push(Match::new(*node));
            }
        }
    }
}

/// Whether `text` is a KMS key's ARN, or a pattern of such.
fn may_be_kms_key(text: &str) -> bool {
    let is_pattern = |text: &str| text.contains(['*', '?']);
    if is_partly_unknown(text) {
        return true;
    }
    let Some(arn) = Arn::parse(text) else { return is_pattern(text) };
    let is_service = arn.service == "kms" || is_pattern(arn.service);
    let is_account = is_account_id(arn.account) || is_pattern(arn.account);
    let is_key =
        arn.resource.strip_prefix("key/").is_some_and(|id| !id.is_empty()) || is_pattern(arn.resource);
    is_service && !arn.region.is_empty() && is_account && is_key && !arn.resource.starts_with("alias/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_know_what_stands_before_them() {
        let fixed = |text: &str| pieces(text).map(|piece| piece.fixed).collect::<Vec<_>>();
        assert_eq!(fixed("repo:acme/*:ref:*"), [10, 5]);
        assert_eq!(fixed("a${aws:username}b${*}*"), [1, 2]);
        assert_eq!(fixed("⟨Owner⟩/*"), [LEAST_BEFORE_WILDCARD + 2]);
        assert!(fixed("${").len() == 1 && fixed("$x").is_empty() && fixed("é⟨").is_empty());
    }
}
