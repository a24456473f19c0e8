//! How far from the reader a principal is.

use crate::aws::known_partner;
use crate::policy::{Arn, Condition, Principal, PrincipalKind, Statement, is_account_id};

/// How far away, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// One of the reader's own accounts.
    OwnAccount,
    /// The reader's organization.
    OwnOrganization,
    /// A partner that the reader or the tool knows.
    Partner,
    /// Any other account or organization.
    OtherAccount,
    /// An AWS service in its own name.
    Service,
    /// Someone whom an identity provider vouches for.
    IdentityProvider,
    /// Anybody.
    Anyone,
}

/// Whom the reader knows.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The reader's own account ids.
    pub own_accounts: Vec<String>,
    /// The reader's organization id.
    pub organization: Option<String>,
    /// Partners by name and account, beside those that the tool knows.
    pub partners: Vec<(String, String)>,
}

/// Keys that only an AWS service's own request has.
const SERVICE_KEYS: [&str; 7] = [
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOwner",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalIsAWSService",
];

/// Keys whose value names accounts.
const ACCOUNT_KEYS: [&str; 5] = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "s3:DataAccessPointAccount",
    "s3:DataAccessPointArn",
    "kms:CallerAccount",
];

impl Known {
    /// Where a principal of a statement is, given what its conditions say of the caller.
    pub(super) fn zone(&self, principal: &Principal<'_>, statement: &Statement<'_>) -> Zone {
        let named = match principal.kind {
            PrincipalKind::Service => return Zone::Service,
            PrincipalKind::Federated => return Zone::IdentityProvider,
            PrincipalKind::CanonicalUser => Zone::OtherAccount,
            _ if principal.is_anyone() => Zone::Anyone,
            // CloudFront's origin access identities.
            PrincipalKind::Aws
                if Arn::parse(&principal.text).is_some_and(|arn| arn.account == "cloudfront") =>
            {
                return Zone::Service;
            }
            // The account that a template is used in.
            PrincipalKind::Aws if principal.text.contains("AWS::AccountId") => Zone::OwnAccount,
            PrincipalKind::Anyone | PrincipalKind::Aws => {
                principal.account().map_or(Zone::OtherAccount, |account| self.of_account(account))
            }
        };
        self.limited(named, statement)
    }

    /// Where everybody but those named is.
    pub(super) fn zone_of_others(&self, statement: &Statement<'_>) -> Zone {
        self.limited(Zone::Anyone, statement)
    }

    /// Where an account is.
    pub(super) fn of_account(&self, account: &str) -> Zone {
        if self.own_accounts.iter().any(|own| own == account) {
            Zone::OwnAccount
        } else if self.partner(account).is_some() {
            Zone::Partner
        } else {
            Zone::OtherAccount
        }
    }

    /// The name of the partner with this account.
    pub(super) fn partner(&self, account: &str) -> Option<String> {
        let own = self.partners.iter().find(|(_, known)| known == account).map(|pair| pair.0.clone());
        own.or_else(|| known_partner(account).map(|partner| partner.name.to_owned()))
    }

    /// All conditions hold, so the nearest counts; of one's values any will do, so the farthest does.
    fn limited(&self, named: Zone, statement: &Statement<'_>) -> Zone {
        let limits = statement.conditions.iter().filter_map(|condition| self.limit(condition));
        limits.fold(named, Ord::min)
    }

    fn limit(&self, condition: &Condition<'_>) -> Option<Zone> {
        if !condition.is_positive() || condition.has_unknown || condition.values.is_empty() {
            return None;
        }
        let is_one = |keys: &[&str]| keys.iter().any(|key| condition.is_key(key));
        let values = condition.values.iter().map(|(_, value)| &**value);
        let zone = |value: &str| -> Option<Zone> {
            if value.to_ascii_lowercase().contains("${aws:resourceaccount}") {
                return Some(Zone::OwnAccount);
            }
            if is_one(&ACCOUNT_KEYS) {
                let account = Arn::parse(value).map_or(value, |arn| arn.account);
                return is_account_id(account).then(|| self.of_account(account));
            }
            let organization = value.split('/').next().unwrap_or(value);
            if organization.contains(['*', '?']) || !organization.starts_with("o-") {
                let is_own = value.to_ascii_lowercase().contains("${aws:resourceorg");
                return is_own.then_some(Zone::OwnOrganization);
            }
            let is_own = self.organization.as_deref() == Some(organization);
            Some(if is_own { Zone::OwnOrganization } else { Zone::OtherAccount })
        };
        if is_one(&SERVICE_KEYS) {
            return Some(Zone::Service);
        }
        if is_one(&ACCOUNT_KEYS) || is_one(&["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"]) {
            return values.map(zone).try_fold(Zone::OwnAccount, |far, one| Some(far.max(one?)));
        }
        is_one(&["aws:userid"]).then_some(Zone::OtherAccount).filter(|_| {
            condition.values.iter().all(|(_, value)| value.find(['*', '?', '$']).is_none_or(|at| at >= 16))
        })
    }
}
