//! Trust in identity providers: whether a statement says whose tokens it takes.

use crate::aws::oidc::{self, SharedProvider};
use crate::check::external_id::void_reason;
use crate::check::narrowing::granting;
use crate::policy::{
    Condition, MOST_COMPARED, Policy, Principal, PrincipalKind, SetQualifier, Statement, is_partly_unknown,
};
use crate::rule::{Context, Match, Matches};

const WEB_IDENTITY: &str = "sts:AssumeRoleWithWebIdentity";

/// A statement that lets the holders of a provider's tokens assume the role.
struct Trust<'a, 's> {
    statement: &'a Statement<'s>,
    principal: &'a Principal<'s>,
    /// The provider's URL, as condition keys begin.
    url: &'a str,
    shared: Option<SharedProvider>,
}

impl<'a, 's> Trust<'a, 's> {
    /// The conditions on claims of the provider, each with the claim's name.
    fn claims(&self) -> impl Iterator<Item = (&'a Condition<'s>, &'a str)> {
        let url = self.url;
        self.statement.conditions.iter().filter_map(move |condition| {
            let prefix = condition.key.get(..url.len())?;
            let claim = condition.key.get(url.len()..)?.strip_prefix(':')?;
            prefix.eq_ignore_ascii_case(url).then_some((condition, claim))
        })
    }

    /// The conditions on what tells the provider's customers apart.
    fn required(&self) -> impl Iterator<Item = &'a Condition<'s>> {
        let names = self.shared.map_or(&[][..], |provider| provider.claims);
        let own =
            self.claims().filter(|(_, claim)| names.iter().any(|name| name.eq_ignore_ascii_case(claim)));
        let whole = self
            .statement
            .conditions
            .iter()
            .filter(|condition| names.iter().any(|name| condition.is_key(name)));
        own.map(|pair| pair.0).chain(whole)
    }

    fn is_github(&self) -> bool {
        self.url == oidc::GITHUB
    }
}

/// Every trust of the policy in a provider whose URL is known and that nothing else in the policy limits.
fn trusts<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = Trust<'a, 's>> {
    let statements = granting(policy).filter(|statement| {
        let has_provider =
            statement.principal_items().iter().any(|item| item.kind == PrincipalKind::Federated);
        has_provider
            && !statement.has_unknown_condition
            && statement.covers_action(WEB_IDENTITY)
            && statement.principals.as_ref().is_some_and(|listed| !listed.is_negated)
    });
    statements.flat_map(move |statement| {
        statement.principal_items().iter().take(MOST_COMPARED).filter_map(move |principal| {
            let url = provider_url(principal)?;
            let trust = Trust { statement, principal, url, shared: oidc::shared_provider(url) };
            (!is_guarded_by_deny(policy, url)).then_some(trust)
        })
    })
}

/// The URL of an OIDC provider, without its scheme.
fn provider_url<'a>(principal: &'a Principal<'_>) -> Option<&'a str> {
    if principal.kind != PrincipalKind::Federated {
        return None;
    }
    let text = &*principal.text;
    // The account may be known only later, and may have colons in its name until then.
    let url = match text.split_once(":oidc-provider/") {
        Some((_, url)) => url,
        None if text.contains(':') => return None,
        None => text,
    };
    let is_known = !is_partly_unknown(url) && !url.contains(['*', '?', '$']) && url.contains('.');
    is_known.then(|| url.trim_end_matches('/'))
}

/// Whether a Deny refuses tokens of the provider unless a claim has its value.
fn is_guarded_by_deny(policy: &Policy<'_>, url: &str) -> bool {
    policy.denies().take(MOST_COMPARED).any(|deny| {
        let is_claim = |condition: &Condition<'_>| {
            let is_of_provider =
                condition.key.get(..url.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(url));
            is_of_provider && condition.operator.is_some_and(crate::policy::Operator::is_negated)
        };
        deny.covers_action(WEB_IDENTITY)
            && !deny.conditions.is_empty()
            && deny.conditions.iter().all(is_claim)
    })
}

/// No claim of the provider is looked at.
pub(super) fn unconditional<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy).filter(|trust| !trust.is_github()) {
        if trust.claims().next().is_none() && trust.required().next().is_none() {
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
    for trust in trusts(policy).filter(Trust::is_github) {
        if trust.required().next().is_none() {
            matches.push(Match::new(trust.principal.node));
        }
    }
}

/// A shared provider's claims are looked at, but none that tells its customers apart.
pub(super) fn tenant_missing<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy).filter(|trust| !trust.is_github()) {
        let Some(provider) = trust.shared else { continue };
        if trust.claims().next().is_some() && trust.required().next().is_none() {
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
    for trust in trusts(policy).filter(|trust| oidc::is_eks_cluster(trust.url)) {
        let mut claims = trust.claims().peekable();
        if claims.peek().is_some() && !claims.any(|(_, claim)| claim.eq_ignore_ascii_case("sub")) {
            matches.push(Match::new(trust.principal.node));
        }
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
        let is_cluster = oidc::is_eks_cluster(trust.url);
        let is_asked = |claim: &str| is_cluster && claim.eq_ignore_ascii_case("sub");
        let of_cluster = || trust.claims().filter(|(_, claim)| is_asked(claim)).map(|pair| pair.0);
        let asked = || trust.required().chain(of_cluster());
        if asked().any(|condition| void_reason(condition).is_none()) {
            continue;
        }
        for condition in asked() {
            if let Some(reason) = void_reason(condition) {
                let message = format!("this condition lets every token in: {reason}");
                matches.push(
                    Match::saying(condition.key_node, message).with(trust.principal.node, "the provider"),
                );
            }
        }
    }
}

/// A subject whose wildcard comes before the customer's name ends.
pub(super) fn subject_too_wide<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy) {
        let Some((before, behind)) = trust.shared.and_then(|provider| provider.subject) else { continue };
        if has_other_fixed_claim(&trust) {
            continue;
        }
        for (node, value) in subjects(&trust) {
            let Some(wildcard) = wildcard(value) else { continue };
            let is_all = value.bytes().all(|byte| matches!(byte, b'*' | b'?'));
            let fixed = &value[..wildcard];
            let is_pinned = match fixed.strip_prefix(before) {
                Some(name) => name.find(behind).is_some_and(|end| end > 0),
                // A subject that was made up otherwise: something must stand before the wildcard.
                None => !before.starts_with(fixed),
            };
            // A condition that takes everything is void, which a rule of its own says.
            if !is_pinned && !is_all {
                let message = format!("`{value}` matches the subjects of other customers of `{}`", trust.url);
                matches.push(Match::saying(node, message));
            }
        }
    }
}

/// GitHub's subject with the owner fixed, and the repository or its branch left open.
pub(super) fn github_branch<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy).filter(Trust::is_github) {
        let is_elsewhere = trust.claims().any(|(condition, claim)| {
            let names_branch = ["ref", "environment", "job_workflow_ref"]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(claim));
            names_branch
                && condition.is_positive()
                && condition.values.iter().all(|(_, value)| !value.starts_with('*'))
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
                let message = format!(
                    "`{value}` takes runs on any branch of `{owner}/{repository}`, pull requests included"
                );
                matches.push(Match::saying(node, message));
            }
        }
    }
}

/// The values that the subject must match.
fn subjects<'a, 's>(trust: &Trust<'a, 's>) -> impl Iterator<Item = (crate::syntax::Node<'s>, &'a str)> {
    let on_subject = trust.claims().filter(|(condition, claim)| {
        claim.eq_ignore_ascii_case("sub")
            && condition.is_positive()
            && condition.operator.is_some_and(crate::policy::Operator::has_wildcards)
    });
    on_subject.flat_map(|(condition, _)| condition.values.iter().map(|(node, value)| (*node, &**value)))
}

/// Where the first wildcard stands; `None` in a value that is known only later.
fn wildcard(value: &str) -> Option<usize> {
    if is_partly_unknown(value) || value.contains("${") { None } else { value.find(['*', '?']) }
}

/// Whether another claim that names the customer has a fixed value beside the subject.
fn has_other_fixed_claim(trust: &Trust<'_, '_>) -> bool {
    let names = trust.shared.map_or(&[][..], |provider| provider.claims);
    trust.claims().any(|(condition, claim)| {
        let tells =
            !claim.eq_ignore_ascii_case("sub") && names.iter().any(|name| name.eq_ignore_ascii_case(claim));
        let is_open = |value: &str| {
            condition.operator.is_some_and(crate::policy::Operator::has_wildcards)
                && value.starts_with(['*', '?'])
        };
        tells && condition.is_positive() && !condition.values.iter().any(|(_, value)| is_open(value))
    })
}

/// The audience is not looked at, where other claims are.
pub(super) fn audience_missing<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for trust in trusts(policy) {
        let mut claims = trust.claims().peekable();
        let is_audience = |claim: &str| {
            ["aud", "azp", "oaud", "app_id"].iter().any(|name| name.eq_ignore_ascii_case(claim))
        };
        if claims.peek().is_some() && !claims.any(|(_, claim)| is_audience(claim)) {
            matches.push(Match::saying(
                trust.principal.node,
                format!("`{}:aud` is not compared, so tokens for other services count too", trust.url),
            ));
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
