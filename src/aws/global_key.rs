//! The global condition keys: those that every service knows, and those of one service that others see as well.
//!
//! Source: "AWS global condition context keys" in the IAM user guide, read in November 2026; keys from elsewhere say so.

use crate::aws::KeyType;
use crate::aws::KeyType as T;

/// One global condition key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlobalKey {
    /// Its name as AWS writes it; without the tag's name for the families of tags.
    pub name: &'static str,
    /// The type of its values.
    pub key_type: KeyType,
    /// Whether a request can have several values of it.
    pub is_multivalued: bool,
    /// Which requests have it.
    pub presence: Presence,
    /// Whether a tag's name stands behind it: `aws:ResourceTag/team`.
    pub is_tag_family: bool,
}

/// Which requests have a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Every one, anonymous requests among them.
    Always,
    /// Every signed one.
    Signed,
    /// Those that do not come through a VPC endpoint.
    OffEndpoint,
    /// Those through a VPC endpoint; some keys only for some services.
    OnEndpoint,
    /// Those that a service makes in its own name.
    ServicePrincipal,
    /// Those that a service makes in the name of its caller.
    OnBehalf,
    /// Those of a role's session, as it was started.
    Session,
    /// Those of callers in an organization.
    Organization,
    /// Some, as the caller, the action or the resource has it.
    Sometimes,
}

use Presence as P;

const fn key(name: &'static str, key_type: KeyType, presence: Presence) -> GlobalKey {
    GlobalKey { name, key_type, is_multivalued: false, presence, is_tag_family: false }
}

const fn list(name: &'static str, presence: Presence) -> GlobalKey {
    GlobalKey { name, key_type: T::String, is_multivalued: true, presence, is_tag_family: false }
}

const fn tags(name: &'static str) -> GlobalKey {
    GlobalKey {
        name,
        key_type: T::String,
        is_multivalued: false,
        presence: P::Sometimes,
        is_tag_family: true,
    }
}

/// Every key, sorted by name without regard to case.
#[rustfmt::skip]
const KEYS: [GlobalKey; 64] = [
    key("aws:AssumedRoot", T::Bool, P::Session),
    list("aws:CalledVia", P::OnBehalf),
    key("aws:CalledViaAWSMCP", T::String, P::OnBehalf),
    key("aws:CalledViaFirst", T::String, P::OnBehalf),
    key("aws:CalledViaLast", T::String, P::OnBehalf),
    key("aws:ChatbotSourceArn", T::Arn, P::Session),
    key("aws:CurrentTime", T::Date, P::Always),
    key("aws:Ec2InstanceSourcePrivateIPv4", T::Ip, P::Session),
    key("aws:Ec2InstanceSourceVpc", T::String, P::Session),
    key("aws:EpochTime", T::Date, P::Always),
    key("aws:FederatedProvider", T::String, P::Session),
    key("aws:IsMcpServiceAction", T::Bool, P::Sometimes),
    key("aws:MultiFactorAuthAge", T::Numeric, P::Session),
    key("aws:MultiFactorAuthPresent", T::Bool, P::Session),
    key("aws:PrincipalAccount", T::String, P::Always),
    key("aws:PrincipalArn", T::Arn, P::Signed),
    key("aws:PrincipalIsAWSService", T::Bool, P::Signed),
    key("aws:PrincipalOrgID", T::String, P::Organization),
    // Only the page on the policy simulator lists it.
    key("aws:PrincipalOrgMasterAccountId", T::String, P::Organization),
    list("aws:PrincipalOrgPaths", P::Organization),
    key("aws:PrincipalServiceName", T::String, P::ServicePrincipal),
    list("aws:PrincipalServiceNamesList", P::ServicePrincipal),
    tags("aws:PrincipalTag"),
    key("aws:PrincipalType", T::String, P::Always),
    key("aws:Referer", T::String, P::Sometimes),
    key("aws:RequestedRegion", T::String, P::Always),
    tags("aws:RequestTag"),
    key("aws:ResourceAccount", T::String, P::Sometimes),
    key("aws:ResourceOrgID", T::String, P::Sometimes),
    list("aws:ResourceOrgPaths", P::Sometimes),
    tags("aws:ResourceTag"),
    key("aws:SecureTransport", T::Bool, P::Always),
    key("aws:SignInSessionArn", T::Arn, P::Session),
    key("aws:SourceAccount", T::String, P::ServicePrincipal),
    key("aws:SourceArn", T::Arn, P::ServicePrincipal),
    key("aws:SourceIdentity", T::String, P::Session),
    key("aws:SourceIp", T::Ip, P::OffEndpoint),
    key("aws:SourceOrgID", T::String, P::ServicePrincipal),
    list("aws:SourceOrgPaths", P::ServicePrincipal),
    // On no list of today, but in S3's definition of what makes a policy public, and in policies of SNS.
    key("aws:SourceOwner", T::String, P::ServicePrincipal),
    key("aws:SourceVpc", T::String, P::OnEndpoint),
    key("aws:SourceVpcArn", T::Arn, P::OnEndpoint),
    key("aws:SourceVpce", T::String, P::OnEndpoint),
    list("aws:TagKeys", P::Sometimes),
    key("aws:TokenIssueTime", T::Date, P::Session),
    key("aws:UserAgent", T::String, P::Sometimes),
    key("aws:userid", T::String, P::Always),
    key("aws:username", T::String, P::Sometimes),
    key("aws:ViaAWSMCPService", T::Bool, P::Sometimes),
    key("aws:ViaAWSService", T::Bool, P::Always),
    key("aws:ViaCustomerDomain", T::String, P::Session),
    key("aws:VpceAccount", T::String, P::OnEndpoint),
    key("aws:VpceOrgID", T::String, P::OnEndpoint),
    list("aws:VpceOrgPaths", P::OnEndpoint),
    key("aws:VpcSourceIp", T::Ip, P::OnEndpoint),
    key("codebuild:BuildArn", T::Arn, P::Session),
    key("codebuild:ProjectArn", T::Arn, P::Session),
    key("ec2:RoleDelivery", T::Numeric, P::Session),
    key("ec2:SourceInstanceArn", T::Arn, P::Session),
    key("glue:CredentialIssuingService", T::String, P::Session),
    key("glue:RoleAssumedBy", T::String, P::OnBehalf),
    key("identitystore:UserId", T::String, P::Session),
    key("lambda:SourceFunctionArn", T::Arn, P::Session),
    key("ssm:SourceInstanceArn", T::Arn, P::Session),
];

/// Keys whose values identify an account, an organization or a network: a part of one is no one's. The user guide's
/// list of sensitive condition keys.
const SENSITIVE: [&str; 10] = [
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
];

impl GlobalKey {
    /// Whether the caller chooses its value freely, so that it proves nothing.
    #[must_use]
    pub fn is_caller_controlled(&self) -> bool {
        matches!(self.name, "aws:Referer" | "aws:UserAgent")
    }

    /// Whether its values identify an account, an organization or a network, so that no pattern of them is of use.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        SENSITIVE.contains(&self.name)
    }

    /// Whether it can stand in a policy variable, which takes one value.
    #[must_use]
    pub fn is_variable(&self) -> bool {
        !self.is_multivalued
    }

    /// Whether every request has it.
    #[must_use]
    pub fn is_always_present(&self) -> bool {
        self.presence == P::Always
    }
}

/// The global key named `name`, in any case. A tag's name may stand behind the families of tags, and need not.
#[must_use]
pub fn global_key(name: &str) -> Option<&'static GlobalKey> {
    let family = name.split_once('/').map_or(name, |pair| pair.0);
    // Few names have one length: comparing lengths first looks at less than a search by halves.
    let is_named = |key: &&GlobalKey| key.name.len() == family.len() && key.name.eq_ignore_ascii_case(family);
    let key = KEYS.iter().find(is_named)?;
    (family.len() == name.len() || key.is_tag_family).then_some(key)
}

/// The global key whose name is a slip or two away from `name`.
#[must_use]
pub fn similar_global_key(name: &str) -> Option<&'static GlobalKey> {
    /// Longer than every name: nothing that was meant to be one.
    const LONGEST: usize = 40;
    let candidates = || KEYS.iter().map(|key| (key, key.name));
    if name.len() > LONGEST { None } else { crate::distance::nearest(name, candidates(), 2) }
}

/// Every global key, sorted by name without regard to case.
pub fn global_keys() -> impl Iterator<Item = &'static GlobalKey> {
    KEYS.iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_found_in_any_case() {
        assert!(KEYS.is_sorted_by_key(|key| key.name.to_ascii_lowercase()));
        for key in &KEYS {
            assert_eq!(global_key(&key.name.to_ascii_uppercase()), Some(key));
        }
        assert_eq!(SENSITIVE.iter().filter_map(|name| global_key(name)).count(), SENSITIVE.len());
    }

    #[test]
    fn only_families_have_a_name_behind_them() {
        assert!(global_key("aws:ResourceTag/team/blue").is_some_and(|key| key.is_tag_family));
        assert!(global_key("aws:requesttag").is_some());
        assert_eq!(global_key("aws:SourceIp/x"), None);
        assert_eq!(global_key("aws:SourceIP4"), None);
        assert_eq!(global_key(""), None);
    }
}
