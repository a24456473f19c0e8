//! Who makes a request.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::access::{Known, RequestError};
use crate::policy::{Arn, is_account_id};

/// Identity providers that are principals by their host name alone.
const BUILT_IN_PROVIDERS: [&str; 4] =
    ["cognito-identity.amazonaws.com", "www.amazon.com", "graph.facebook.com", "accounts.google.com"];

/// Who makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// What kind of caller.
    pub kind: CallerKind,
    /// The account that it belongs to: twelve digits, and empty when it belongs to none.
    pub account: String,
    /// Its ARN; for a session that of its role, as `aws:PrincipalArn` has it. For a service or a provider without ARN
    /// its name, and empty for an anonymous caller.
    pub arn: String,
    /// A role session's name.
    pub session: Option<String>,
    /// The organization of its account; `None` when that is not known.
    pub organization: Option<Organization>,
    /// Its tags, by `aws:PrincipalTag/KEY`'s key.
    pub tags: BTreeMap<String, String>,
}

/// What kind of caller makes a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallerKind {
    /// An account's root user.
    Root,
    /// An IAM user.
    User,
    /// A role, in some session of it.
    Role,
    /// A role, in the session that is named.
    Session,
    /// A session that `sts:GetFederationToken` started.
    FederatedUser,
    /// Someone whom an identity provider vouches for, about to assume a role.
    Federated,
    /// An AWS service in its own name.
    Service,
    /// Nobody is known: the request is not signed.
    Anonymous,
}

/// An organization and where in it an account lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// `o-…`.
    pub id: String,
    /// The paths of `aws:PrincipalOrgPaths`, such as `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`.
    pub paths: Vec<String>,
}

impl Caller {
    /// A caller nobody knows.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::of(CallerKind::Anonymous, "", "")
    }

    fn of(kind: CallerKind, account: &str, arn: &str) -> Self {
        Self {
            kind,
            account: account.to_owned(),
            arn: arn.to_owned(),
            session: None,
            organization: None,
            tags: BTreeMap::new(),
        }
    }

    /// Whether it signs with the credentials of an account's identity, which identity policies can be attached to.
    #[must_use]
    pub fn is_of_account(&self) -> bool {
        !matches!(self.kind, CallerKind::Federated | CallerKind::Service | CallerKind::Anonymous)
    }

    /// Whether it is an identity of an account of a customer's; one of `CloudFront`'s has an ARN like a user's.
    pub(super) fn has_identity(&self) -> bool {
        self.is_of_account() && is_account_id(&self.account)
    }

    /// Whether it is a role that a service owns; no service or resource control policy limits it.
    #[must_use]
    pub fn is_service_linked(&self) -> bool {
        let is_role = matches!(self.kind, CallerKind::Role | CallerKind::Session);
        is_role && Arn::parse(&self.arn).is_some_and(|arn| arn.resource.starts_with("role/aws-service-role/"))
    }

    /// The session's own ARN, `arn:aws:sts::111122223333:assumed-role/NAME/SESSION`: a role's path is not in it.
    #[must_use]
    pub fn session_arn(&self) -> Option<String> {
        let (session, arn) = (self.session.as_ref()?, Arn::parse(&self.arn)?);
        Some(format!(
            "arn:{}:sts::{}:assumed-role/{}/{session}",
            arn.partition,
            arn.account,
            last(arn.resource)
        ))
    }

    /// What is known of a key about the caller.
    ///
    /// Source: "AWS global condition context keys" and "Principal key values" in the IAM user guide; "AWS KMS condition
    /// keys" in the KMS developer guide, for its own name of the caller's account.
    #[must_use]
    #[allow(clippy::match_same_arms, reason = "an arm is a fact about one key")]
    pub fn key(&self, name: &str) -> Known<'_> {
        use CallerKind as K;
        let name = if name.eq_ignore_ascii_case("kms:CallerAccount") { "aws:PrincipalAccount" } else { name };
        let Some((_, word)) = name.split_once(':').filter(|pair| pair.0.eq_ignore_ascii_case("aws")) else {
            return Known::Unstated;
        };

        let word = word.to_ascii_lowercase();
        let has_no_account = matches!(self.kind, K::Service | K::Anonymous | K::Federated);
        if let Some(tag) = word.strip_prefix("principaltag/") {
            return match self.tags.iter().find(|pair| pair.0.eq_ignore_ascii_case(tag)) {
                Some((_, value)) => Known::one(value),
                None if self.kind == K::Anonymous => Known::Absent,
                None => Known::Unstated,
            };
        }
        match (&*word, self.kind) {
            ("principalarn" | "principalisawsservice" | "username", K::Anonymous) => Known::Absent,
            ("principalaccount" | "userid", K::Anonymous) => Known::one("anonymous"),
            ("principaltype", _) => match self.kind {
                K::Root => Known::one("Account"),
                K::User => Known::one("User"),
                K::Role | K::Session => Known::one("AssumedRole"),
                K::FederatedUser => Known::one("FederatedUser"),
                K::Anonymous => Known::one("Anonymous"),
                K::Service | K::Federated => Known::Unstated,
            },
            ("principalarn" | "principalaccount", K::Service | K::Federated) => Known::Unstated,
            ("principalarn", _) => Known::one(&self.arn),
            ("principalaccount", _) => Known::one(&self.account),
            ("principalisawsservice", K::Service) => Known::one("true"),
            ("principalisawsservice", K::Federated) => Known::Unstated,
            ("principalisawsservice", _) => Known::one("false"),
            ("principalservicename" | "principalservicenameslist", K::Service) => Known::one(&self.arn),
            ("principalservicename" | "principalservicenameslist", _) => Known::Absent,
            ("sourcearn" | "sourceaccount" | "sourceorgid" | "sourceorgpaths" | "sourceowner", kind)
                if kind != K::Service =>
            {
                Known::Absent
            }
            ("username", K::User) => Known::one(last(&self.arn)),
            ("username", K::Federated) => Known::Unstated,
            ("username", _) => Known::Absent,
            ("userid", K::Root) => Known::one(&self.account),
            ("userid", K::FederatedUser) => {
                Known::Values(vec![format!("{}:{}", self.account, last(&self.arn)).into()])
            }
            ("principalorgid" | "principalorgpaths", _) => match &self.organization {
                Some(organization) if word == "principalorgid" => Known::one(&organization.id),
                Some(organization) if organization.paths.is_empty() => Known::Unstated,
                Some(organization) => {
                    Known::Values(organization.paths.iter().map(|path| Cow::Borrowed(&**path)).collect())
                }
                None if has_no_account => Known::Absent,
                None => Known::Unstated,
            },
            _ => Known::Unstated,
        }
    }
}

/// What stands behind the last slash.
fn last(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |pair| pair.1)
}

impl FromStr for Caller {
    type Err = RequestError;

    /// Reads an account id (its root user), the ARN of a user, role, session, federated user or identity provider, the
    /// name of a service, or `anonymous`. `ROLE-ARN#SESSION` names a session of a role whose path matters.
    fn from_str(text: &str) -> Result<Self, RequestError> {
        let refuse = |why: &str| Err(RequestError(format!("`{text}` is no principal: {why}")));
        if matches!(text, "anonymous" | "*") {
            return Ok(Self::anonymous());
        }
        if text.contains(['*', '?']) {
            return refuse("name one, without wildcards");
        }
        if is_account_id(text) {
            return Ok(Self::of(CallerKind::Root, text, &format!("arn:aws:iam::{text}:root")));
        }
        if BUILT_IN_PROVIDERS.contains(&text) {
            return Ok(Self::of(CallerKind::Federated, "", text));
        }
        let (whole, session) = text.split_once('#').map_or((text, None), |pair| (pair.0, Some(pair.1)));
        let Some(arn) = Arn::parse(whole) else {
            let is_service = text.ends_with(".amazonaws.com") || text.contains(".amazonaws.com.");
            if is_service {
                return Ok(Self::of(CallerKind::Service, "", text));
            }
            return refuse(
                "write an ARN, an account id, a service such as `s3.amazonaws.com`, or `anonymous`",
            );
        };
        let (first, rest) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
        let kind = match (arn.service, first) {
            ("iam", "root") if rest.is_empty() => CallerKind::Root,
            ("iam", "user") => CallerKind::User,
            ("iam", "role") if session.is_some() => CallerKind::Session,
            ("iam", "role") => CallerKind::Role,
            ("iam", "oidc-provider" | "saml-provider") => CallerKind::Federated,
            ("sts", "federated-user") => CallerKind::FederatedUser,
            ("sts", "assumed-role") => {
                let Some((role, name)) = rest.split_once('/').filter(|(_, name)| !name.is_empty()) else {
                    return refuse("a session's ARN ends in `assumed-role/ROLE/SESSION`");
                };
                let role = format!("arn:{}:iam::{}:role/{role}", arn.partition, arn.account);
                let session = Some(name.to_owned());
                return Ok(Self { session, ..Self::of(CallerKind::Session, arn.account, &role) });
            }
            _ => {
                return refuse(
                    "only users, roles, sessions, accounts, identity providers and services call AWS",
                );
            }
        };
        if kind != CallerKind::Root && rest.is_empty() {
            return refuse("the name is missing");
        }
        if session.is_some_and(str::is_empty) || (session.is_some() && kind != CallerKind::Session) {
            return refuse("behind `#` stands the name of a role's session");
        }
        let caller = Self::of(kind, arn.account, whole);
        Ok(Self { session: session.map(str::to_owned), ..caller })
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.session, self.session_arn()) {
            _ if self.kind == CallerKind::Anonymous => formatter.write_str("anonymous"),
            // Only the role's ARN has its path.
            (Some(session), _) if self.arn.matches('/').count() > 1 => {
                write!(formatter, "{}#{session}", self.arn)
            }
            (_, Some(arn)) => formatter.write_str(&arn),
            _ => formatter.write_str(&self.arn),
        }
    }
}
