//! Trust in identity providers: whether a statement says whose tokens it takes.

use crate::aws::oidc::{self, SharedProvider};
use crate::check::conditions::is_literal;
use crate::check::external_id::void_reason;
use crate::check::narrowing::granting;
use crate::check::placeholder;
use crate::check::provider_trust::{Asked, Trust, granted, trusts, wildcard};
use crate::policy::{Condition, Operator, Policy, PrincipalKind, SetQualifier, covers};
use crate::rule::{Context, Match, Matches};

/// No claim of the provider is looked at.
pub(super) fn unconditional<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy).into_iter().filter(|trust| !trust.is_github()) {
        if trust.asked().next().is_none() {
            let found = Match::saying(
                trust.principal.node,
                format!("whoever has a token of `{}` can assume this role", trust.url),
            );
            matches.push(match trust.shared {
                Some(provider) => {
                    found.help(format!("compare {} with your own value", keys(trust.url, provider)))
                }
                None => found,
            });
        }
    }
}

/// GitHub's tokens without a look at the repository.
pub(super) fn github_repository<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy).into_iter().filter(Trust::is_github) {
        if trust.required().next().is_none() {
            matches.push(Match::new(trust.principal.node));
        }
    }
}

/// A shared provider's claims are looked at, but none that tells its customers apart.
pub(super) fn tenant_missing<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy).into_iter().filter(|trust| !trust.is_github()) {
        let Some(provider) = trust.shared else { continue };
        if trust.asked().next().is_some() && trust.required().next().is_none() {
            let keys = keys(trust.url, provider);
            let message =
                format!("every customer of `{}` can assume this role: {keys} is not compared", trust.url);
            matches.push(Match::saying(trust.principal.node, message));
        }
    }
}

/// An EKS cluster's tokens without a look at the service account.
pub(super) fn service_account_missing<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    for trust in trusts(policy).into_iter().filter(Trust::is_cluster) {
        if trust.asked().next().is_some() && trust.required().next().is_none() {
            matches.push(Match::new(trust.principal.node));
        }
        matches.extend(trust.wide_values().map(|(node, value)| {
            Match::saying(node, format!("`{value}` is every service account of this cluster"))
        }));
    }
}

fn keys(url: &str, provider: SharedProvider) -> String {
    let key =
        |claim: &&str| if claim.contains(':') { format!("`{claim}`") } else { format!("`{url}:{claim}`") };
    // The first is the one that providers' guides name.
    provider.claims.first().map(key).unwrap_or_default()
}

/// The claim that matters is asked for in a way that lets every token in.
pub(super) fn claim_void<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy) {
        if trust.required().any(|asked| void_claim(&asked).is_none()) {
            continue;
        }
        for asked in trust.required() {
            if let Some(reason) = void_claim(&asked) {
                let is_for_lack = asked.condition.operator.is_some_and(Operator::holds_when_absent)
                    && !asked.condition.operator.is_some_and(Operator::is_negated);
                let whom = if is_for_lack { "every token without the claim" } else { "every token" };
                let message = format!("this condition lets {whom} in: {reason}");
                matches.push(
                    Match::saying(asked.condition.key_node, message)
                        .with(trust.principal.node, "the provider"),
                );
            }
        }
    }
}

/// Why a condition lets every token in. Of Denies only those are looked at that do not.
fn void_claim(asked: &Asked<'_, '_>) -> Option<&'static str> {
    if asked.is_of_deny { None } else { void_reason(asked.condition) }
}

/// A deciding claim whose wildcard comes before the customer's name ends.
pub(super) fn subject_too_wide<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy).into_iter().filter(|trust| trust.shared.is_some()) {
        matches.extend(trust.wide_values().map(|(node, value)| {
            Match::saying(node, format!("`{value}` matches tokens of other customers of `{}`", trust.url))
        }));
    }
}

/// A claim of another provider is asked for, so that no token of this one is let in.
pub(super) fn foreign_claim<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in granted(policy) {
        // A key without a colon is none, which a rule of its own says.
        let Some(condition) = trust.foreign().filter(|condition| condition.key.contains(':')) else {
            continue;
        };
        let message = format!(
            "no token of `{}` has `{}`, so this statement lets none of them in",
            trust.url, condition.key
        );
        matches.push(Match::saying(condition.key_node, message).with(trust.principal.node, "the provider"));
    }
}

/// GitHub's subject with the owner fixed, and the repository or its branch left open.
pub(super) fn github_branch<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy).into_iter().filter(Trust::is_github) {
        let is_elsewhere = trust.asked().any(|asked| {
            let names_branch = ["ref", "environment", "job_workflow_ref"]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(asked.claim));
            names_branch
                && asked.condition.is_positive()
                && asked.condition.values.iter().all(|(_, value)| !value.starts_with('*'))
        });
        if is_elsewhere {
            continue;
        }
        for (node, value) in subjects(&trust) {
            let Some(wildcard) = wildcard(value) else { continue };
            let fixed = &value[..wildcard];
            let Some((owner, rest)) = fixed.strip_prefix("repo:").and_then(|name| name.split_once('/'))
            else {
                continue;
            };
            if owner.is_empty() {
                continue;
            }
            let Some((repository, context)) = rest.split_once(':') else {
                matches
                    .push(Match::saying(node, format!("`{value}` leaves the repository of `{owner}` open")));
                continue;
            };
            let is_named = |kind: &str| context.strip_prefix(kind).is_some_and(|name| !name.is_empty());
            if !["ref:refs/heads/", "ref:refs/tags/", "environment:"].iter().any(|kind| is_named(kind)) {
                let of = format!("of `{owner}/{repository}`");
                let message = match open_runs(&value[wildcard - context.len()..]) {
                    Some(runs) => format!("`{value}` takes runs {runs} {of}"),
                    None => format!("`{value}` leaves the branch {of} open"),
                };
                matches.push(Match::saying(node, message));
            }
        }
    }
}

/// A subject that no run has: without a claim's name, with a ref of another form, or with no word that GitHub has behind
/// the repository.
pub(super) fn github_ref<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy).into_iter().filter(Trust::is_github) {
        for asked in trust.asked().filter(|asked| asked.claim.eq_ignore_ascii_case("sub")) {
            let values = asked.condition.values.iter().filter(|(_, value)| is_literal(value));
            for (node, value) in values {
                if has_odd_ref(value) {
                    matches.push(Match::new(*node));
                } else if is_no_subject(value) {
                    let message = format!("no run of GitHub Actions has the subject `{value}`");
                    matches.push(Match::saying(*node, message).help(
                        "write `repo:OWNER/REPOSITORY:` and `ref:`, a ref, `environment:`, its name, or `pull_request`",
                    ));
                }
            }
        }
    }
}

/// Whether a subject has a ref that does not begin with `refs/`, or does not stand behind `ref:`.
fn has_odd_ref(subject: &str) -> bool {
    let is_short = |name: &str| {
        let wildcard = name.find(['*', '?']);
        let fixed = &name[..wildcard.unwrap_or(name.len())];
        !fixed.starts_with("refs/") && (wildcard.is_none() || !"refs/".starts_with(fixed))
    };
    let is_behind_ref = |at: usize| subject[..at].ends_with("ref") || subject[..at].ends_with(['*', '?']);
    subject.split(":ref:").skip(1).any(is_short)
        || subject.match_indices(":refs/").any(|(at, _)| !is_behind_ref(at))
}

/// Whether a subject has no claim's name before its first colon, or behind the repository a word alone that is not
/// GitHub's. A repository can have its subjects made of other claims, each with its name and a colon before it.
fn is_no_subject(subject: &str) -> bool {
    if subject.is_empty() || subject.contains(['*', '?']) || placeholder::in_text(subject).is_some() {
        return false;
    }
    let Some((claim, rest)) = subject.split_once(':') else { return true };
    let context = rest.split_once(':').map(|pair| pair.1).filter(|_| claim == "repo");
    context.is_some_and(|context| !context.contains(':') && context != "pull_request")
}

/// Which runs of a repository a pattern for the last part of its subjects takes all of.
fn open_runs(context: &str) -> Option<&'static str> {
    let takes = |kind: &str| covers(context, kind);
    let of_refs = (takes("ref:refs/heads/?*"), takes("ref:refs/tags/?*"));
    Some(match (of_refs, takes("environment:?*"), takes("pull_request")) {
        ((true, true), _, true) => "on any branch, tag and pull request",
        ((true, true), ..) => "on any branch and tag",
        ((true, false), ..) => "on any branch",
        ((false, true), ..) => "on any tag",
        (_, true, _) => "in any environment",
        (_, _, true) => "on any pull request",
        _ => return None,
    })
}

/// The values that the subject must match.
fn subjects<'a, 's>(trust: &Trust<'a, 's>) -> impl Iterator<Item = (crate::syntax::Node<'s>, &'a str)> {
    let on_subject = trust.asked().filter(|asked| {
        asked.claim.eq_ignore_ascii_case("sub")
            && asked.condition.is_positive()
            && asked.condition.operator.is_some_and(crate::policy::Operator::has_wildcards)
    });
    on_subject.flat_map(|asked| asked.condition.values.iter().map(|(node, value)| (*node, &**value)))
}

/// The audience is not looked at, where other claims are.
pub(super) fn audience_missing<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy) {
        let mut asked = trust.asked().peekable();
        let is_audience = |claim: &str| {
            ["aud", "azp", "oaud", "app_id"].iter().any(|name| name.eq_ignore_ascii_case(claim))
        };
        if asked.peek().is_some() && !asked.any(|asked| is_audience(asked.claim)) {
            matches.push(Match::saying(
                trust.principal.node,
                format!("`{}:aud` is not compared, so tokens for other services count too", trust.url),
            ));
        }
    }
}

/// An identity pool's tokens without a look at whether somebody signed in.
pub(super) fn guests_let_in<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy).into_iter().filter(|trust| trust.url == oidc::COGNITO) {
        // The subject is one user's, whoever that is.
        let is_about_user = |claim: &str| ["amr", "sub"].iter().any(|name| name.eq_ignore_ascii_case(claim));
        if trust.required().next().is_some() && !trust.asked().any(|asked| is_about_user(asked.claim)) {
            matches.push(Match::new(trust.principal.node));
        }
    }
}

/// A set operator on an audience that is one value.
pub(super) fn audience_any_value<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (condition, is_one) in qualified_audiences(policy) {
        let is_any =
            condition.operator.and_then(|operator| operator.qualifier) == Some(SetQualifier::ForAnyValue);
        if is_one && is_any {
            matches.push(Match::new(condition.key_node));
        }
    }
}

/// A set operator on an audience of which nobody here knows whether it is one value.
pub(super) fn audience_unconfirmed<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let unknown = qualified_audiences(policy).filter(|(_, is_one)| !is_one);
    matches.extend(unknown.map(|(condition, _)| Match::new(condition.key_node)));
}

/// Conditions on an audience under a set operator, and whether the audience is known to be one value.
fn qualified_audiences<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = (&'a Condition<'s>, bool)> {
    policy.allows().flat_map(|statement| &statement.conditions).filter_map(|condition| {
        condition.operator?.qualifier?;
        let (provider, claim) = condition.key.rsplit_once(':')?;
        let is_audience = claim.eq_ignore_ascii_case("aud");
        let is_saml = provider.eq_ignore_ascii_case("SAML");
        (is_audience && (provider.contains('.') || is_saml))
            .then(|| (condition, is_saml || oidc::has_one_audience(provider)))
    })
}

/// A SAML provider's assertions without a look at whom they are for.
pub(super) fn saml_audience<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in granting(policy) {
        let provider = statement
            .principal_items()
            .iter()
            .find(|item| item.kind == PrincipalKind::Federated && item.text.contains(":saml-provider/"));
        let Some(provider) = provider else { continue };
        let is_limited = statement.conditions.iter().any(|condition| {
            condition.key.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("saml:"))
                && condition.is_positive()
        });
        let is_open = !is_limited
            && !statement.has_unknown_condition
            && statement.principals.as_ref().is_some_and(|listed| !listed.is_negated)
            && statement.covers_action("sts:AssumeRoleWithSAML");
        if is_open {
            matches.push(Match::new(provider.node));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_refs_that_no_run_has() {
        for subject in [
            "repo:example/data:ref:refs/heads/main",
            "repo:example/data:ref:*",
            "repo:example/data:ref:re*",
            "repo:example/ref:environment:live",
            "repo:example/data:*:refs/heads/main",
            "repo:example/data:ref:refs/heads/main:base_ref:main",
            "repo:example/data:pull_request",
        ] {
            assert!(!has_odd_ref(subject), "{subject}");
        }
        for subject in [
            "repo:example/data:ref:main",
            "repo:example/data:ref:heads/*",
            "repo:example/data:ref:",
            "repo:example/data:refs/heads/main",
            "repo:example/golf:refs/heads/main",
        ] {
            assert!(has_odd_ref(subject), "{subject}");
        }
    }

    #[test]
    fn says_which_runs_a_pattern_takes() {
        assert_eq!(open_runs("*"), Some("on any branch, tag and pull request"));
        assert_eq!(open_runs("ref:*"), Some("on any branch and tag"));
        assert_eq!(open_runs("ref:refs/heads/*"), Some("on any branch"));
        assert_eq!(open_runs("ref:refs/tags/*"), Some("on any tag"));
        assert_eq!(open_runs("environment:*"), Some("in any environment"));
        assert_eq!(open_runs("pull*"), Some("on any pull request"));
        assert_eq!(open_runs("ref:refs/*/main"), None);
    }
}
