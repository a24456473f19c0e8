//! Statements that let the holders of an identity provider's tokens assume a role, and which claims they ask for.

use crate::aws::oidc::{self, SharedProvider};
use crate::check::conditions::{is_any, is_literal, refuses_others};
use crate::check::narrowing::granting;
use crate::policy::{
    Condition, MOST_COMPARED, Policy, Principal, PrincipalKind, Statement, covers, is_partly_unknown,
};
use crate::syntax::Node;

const WEB_IDENTITY: &str = "sts:AssumeRoleWithWebIdentity";

/// Every service account of a cluster that there can be: its namespace and its name stand between the colons.
const SERVICE_ACCOUNT: &str = "system:serviceaccount:?*:?*";

/// A statement that lets the holders of a provider's tokens assume the role.
pub(super) struct Trust<'a, 's> {
    pub(super) statement: &'a Statement<'s>,
    pub(super) principal: &'a Principal<'s>,
    /// The provider's URL, as condition keys begin.
    pub(super) url: &'a str,
    pub(super) shared: Option<SharedProvider>,
    /// What Denies ask for: they refuse every token but those that meet these.
    denied: Vec<&'a Condition<'s>>,
}

/// A condition on a claim.
pub(super) struct Asked<'a, 's> {
    pub(super) condition: &'a Condition<'s>,
    /// The claim's name.
    pub(super) claim: &'a str,
    /// Whether it stands in a Deny, where a negated operator keeps the others out.
    pub(super) is_of_deny: bool,
}

impl Asked<'_, '_> {
    /// Whether a token without a value like these is kept out.
    fn narrows(&self) -> bool {
        self.is_of_deny || self.condition.is_positive()
    }

    fn has_wildcards(&self) -> bool {
        self.condition.operator.is_some_and(crate::policy::Operator::has_wildcards)
    }
}

impl<'a, 's> Trust<'a, 's> {
    /// The conditions on claims of the provider.
    pub(super) fn asked(&self) -> impl Iterator<Item = Asked<'a, 's>> {
        let own = self.statement.conditions.iter().map(|condition| (condition, false));
        let denied = self.denied.iter().map(|condition| (*condition, true));
        own.chain(denied).filter_map(|(condition, is_of_deny)| {
            let claim = self.claim(condition)?;
            Some(Asked { condition, claim, is_of_deny })
        })
    }

    /// The conditions on what tells the provider's customers apart, or the workloads of a cluster.
    pub(super) fn required(&self) -> impl Iterator<Item = Asked<'a, 's>> {
        let is_known = self.shared.is_some() || self.is_cluster();
        self.asked().filter(move |asked| is_known && self.decides(asked.claim))
    }

    /// The values of deciding claims that let in somebody else: none where another condition keeps them out.
    pub(super) fn wide_values(&self) -> impl Iterator<Item = (Node<'s>, &'a str)> {
        let is_closed = self.required().any(|asked| asked.narrows() && self.is_narrow(&asked));
        let open =
            self.required().filter(move |asked| !is_closed && asked.narrows() && asked.has_wildcards());
        open.flat_map(move |asked| {
            let values = asked.condition.values.iter();
            // A condition that takes everything is void, which a rule of its own says.
            let wide = values.filter(move |(_, value)| !is_any(value) && !self.is_own(asked.claim, value));
            wide.map(|(node, value)| (*node, &**value))
        })
    }

    /// A claim of another provider that a token must have to be let in. No token of this one has it.
    pub(super) fn foreign(&self) -> Option<&'a Condition<'s>> {
        let mut conditions = self.statement.conditions.iter();
        conditions.find(|condition| {
            // Only URLs have a dot before the first slash or colon; a service's prefix and `aws:` have none.
            let host = condition.key.split(['/', ':']).next().unwrap_or_default();
            host.contains('.')
                && condition.is_positive()
                && !condition.key.contains(['$', '<', '{'])
                && is_literal(&condition.key)
                && self.claim(condition).is_none()
        })
    }

    pub(super) fn is_github(&self) -> bool {
        self.url == oidc::GITHUB
    }

    pub(super) fn is_cluster(&self) -> bool {
        oidc::is_eks_cluster(self.url)
    }

    /// The claim that a condition looks at. Its key is the provider's URL, a colon and the claim's name; that of a few
    /// claims is a name of its own.
    fn claim(&self, condition: &'a Condition<'s>) -> Option<&'a str> {
        let key = &*condition.key;
        let of_url = || {
            let prefix = key.get(..self.url.len())?;
            let rest = key.get(self.url.len()..)?;
            // A URL that was registered with a slash at its end keeps it in its keys.
            let claim = rest.strip_prefix('/').unwrap_or(rest).strip_prefix(':')?;
            prefix.eq_ignore_ascii_case(self.url).then_some(claim)
        };
        let is_whole = |name: &&'static str| name.contains(':') && condition.is_key(name);
        of_url().or_else(|| self.shared?.claims.iter().any(is_whole).then_some(key))
    }

    /// Whether the claim says whose a token is. That of a provider of one's own any may do.
    fn decides(&self, claim: &str) -> bool {
        match self.shared {
            Some(provider) => provider.claims.iter().any(|name| name.eq_ignore_ascii_case(claim)),
            None => !self.is_cluster() || claim.eq_ignore_ascii_case("sub"),
        }
    }

    /// Whether all that the condition lets in is the reader's own.
    fn is_narrow(&self, asked: &Asked<'_, '_>) -> bool {
        !asked.has_wildcards()
            || asked.condition.values.iter().all(|(_, value)| self.is_own(asked.claim, value))
    }

    /// Whether a value of the claim, which may be a pattern, names a customer in full, or a workload of a cluster.
    fn is_own(&self, claim: &str, value: &str) -> bool {
        let Some(wildcard) = wildcard(value) else { return true };
        if self.is_cluster() {
            return !covers(value, SERVICE_ACCOUNT);
        }
        match self.shared.and_then(|provider| provider.names_customer(claim)) {
            Some(how) => how.is_fixed(&value[..wildcard]),
            None => !is_any(value),
        }
    }

    /// Takes in what a Deny asks for, and says whether it lets in nobody but the reader's own.
    fn refuse(&mut self, deny: &'a Statement<'s>) -> bool {
        let asked = || {
            deny.conditions.iter().map(|condition| {
                let claim = self.claim(condition)?;
                Some(Asked { condition, claim, is_of_deny: true })
            })
        };
        if asked().any(|asked| asked.is_none()) {
            return false;
        }
        // Its conditions must all hold for it to refuse a token: one that is met lets the token pass.
        let decide = asked().flatten().all(|asked| self.decides(asked.claim));
        if decide && asked().flatten().all(|asked| self.is_narrow(&asked)) {
            return true;
        }
        let looked_at = asked().flatten().filter(|asked| decide || !self.decides(asked.claim));
        let conditions: Vec<_> = looked_at.map(|asked| asked.condition).collect();
        self.denied.extend(conditions);
        false
    }
}

/// Every trust of the policy in a provider whose URL is known, that some token can meet and that no Deny limits to the
/// reader's own tokens.
pub(super) fn trusts<'a, 's>(policy: &'a Policy<'s>) -> Vec<Trust<'a, 's>> {
    let refusals: Vec<_> = refusals(policy).take(MOST_COMPARED).collect();
    let open = |mut trust: Trust<'a, 's>| {
        let is_about = |url: Option<&str>| url.is_none_or(|url| url.eq_ignore_ascii_case(trust.url));
        let denies: Vec<_> = refusals.iter().filter(|pair| is_about(pair.0)).map(|pair| pair.1).collect();
        let is_guarded = denies.into_iter().any(|deny| trust.refuse(deny));
        (!is_guarded && trust.foreign().is_none()).then_some(trust)
    };
    granted(policy).filter_map(open).collect()
}

/// Every trust of the policy in a provider whose URL is known.
pub(super) fn granted<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = Trust<'a, 's>> {
    let statements = granting(policy).filter(|statement| {
        let has_provider =
            statement.principal_items().iter().any(|item| item.kind == PrincipalKind::Federated);
        has_provider
            && !statement.has_unknown_condition
            && statement.covers_action(WEB_IDENTITY)
            && statement.principals.as_ref().is_some_and(|listed| !listed.is_negated)
    });
    statements.flat_map(|statement| {
        statement.principal_items().iter().take(MOST_COMPARED).filter_map(move |principal| {
            let url = provider_url(principal)?;
            let shared = oidc::shared_provider(url);
            Some(Trust { statement, principal, url, shared, denied: Vec::new() })
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

/// Denies that may refuse every token but those with certain values, each with the URL of the provider that it is about;
/// without one it may be about any.
fn refusals<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = (Option<&'a str>, &'a Statement<'s>)> {
    let denies = policy.denies().take(MOST_COMPARED).filter(|deny| {
        !deny.conditions.is_empty()
            && deny.conditions.len() <= MOST_COMPARED
            && deny.conditions.iter().all(refuses_others)
            && deny.covers_action(WEB_IDENTITY)
    });
    denies.flat_map(|deny| {
        let listed = deny.principals.as_ref();
        let is_for_all = listed.is_some_and(|listed| listed.is_negated || listed.has_unknown);
        let is_any_provider = |item: &Principal<'_>| {
            item.is_anyone()
                || item.kind == PrincipalKind::Federated
                    && (item.text == "*" || is_partly_unknown(&item.text))
        };
        let named = deny.principal_items().iter().filter_map(move |item| match provider_url(item) {
            Some(url) => Some((Some(url), deny)),
            None => is_any_provider(item).then_some((None, deny)),
        });
        is_for_all.then_some((None, deny)).into_iter().chain(named)
    })
}

/// Where the first wildcard stands; `None` in a value that is known only later.
pub(super) fn wildcard(value: &str) -> Option<usize> {
    if is_partly_unknown(value) || value.contains("${") { None } else { value.find(['*', '?']) }
}
