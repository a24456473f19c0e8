//! The kinds of document that grantlint knows.

/// What a document is, told from its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[rustfmt::skip]
#[allow(missing_docs, reason = "the table below describes each kind")]
pub enum DocumentKind {
    IdentityPolicy, BucketPolicy, AccessPointPolicy, TrustPolicy, ResourcePolicy, Scp, Rcp, EndpointPolicy,
    BucketEncryption, BucketVersioning, BucketLifecycle, PublicAccessBlock, BucketOwnership, BucketAcl, BucketLogging,
    BucketCors, BucketReplication, BucketNotification, ObjectLock, BucketWebsite, BucketTagging, BucketLocation,
    BucketAccelerate, BucketRequestPayment, BucketIntelligentTiering, BucketInventory, BucketMetrics, BucketAnalytics,
    BucketAbac, BucketPolicyStatus, Bucket, BucketList, AccessPoint, AccessPointList, MultiRegionAccessPoint, AccessGrants,
    Role, RoleList, ManagedPolicy, PasswordPolicy, AccessKeys, AccountSummary, CredentialReport, AttachedPolicies,
    PolicyNames, IamEntity, AuthorizationDetails, Trails, EventSelectors, TrailStatus, ConfigItem, ConfigQuery,
    CloudFormation, CloudFormationResources, CloudFormationResource, TerraformPlan, TerraformState, TerraformConfiguration, TerraformResource,
    PulumiStack, SecurityFindings, OtherDocument, Empty, CliError,
}

use DocumentKind as K;

/// Kind, word in rule files and output, description.
#[rustfmt::skip]
const TABLE: [(DocumentKind, &str, &str); 64] = [
    (K::IdentityPolicy, "identity-policy", "identity policy"),
    (K::BucketPolicy, "bucket-policy", "bucket policy"),
    (K::AccessPointPolicy, "access-point-policy", "access point policy"),
    (K::TrustPolicy, "trust-policy", "role trust policy"),
    (K::ResourcePolicy, "resource-policy", "resource policy"),
    (K::Scp, "scp", "service control policy"),
    (K::Rcp, "rcp", "resource control policy"),
    (K::EndpointPolicy, "vpc-endpoint-policy", "VPC endpoint policy"),
    (K::BucketEncryption, "bucket-encryption", "bucket encryption configuration"),
    (K::BucketVersioning, "bucket-versioning", "bucket versioning configuration"),
    (K::BucketLifecycle, "bucket-lifecycle", "bucket lifecycle configuration"),
    (K::PublicAccessBlock, "public-access-block", "public access block"),
    (K::BucketOwnership, "bucket-ownership", "bucket ownership controls"),
    (K::BucketAcl, "bucket-acl", "access control list"),
    (K::BucketLogging, "bucket-logging", "bucket logging configuration"),
    (K::BucketCors, "bucket-cors", "bucket CORS configuration"),
    (K::BucketReplication, "bucket-replication", "bucket replication configuration"),
    (K::BucketNotification, "bucket-notification", "bucket notification configuration"),
    (K::ObjectLock, "object-lock", "object lock configuration"),
    (K::BucketWebsite, "bucket-website", "bucket website configuration"),
    (K::BucketTagging, "bucket-tagging", "tag set"),
    (K::BucketLocation, "bucket-location", "bucket location"),
    (K::BucketAccelerate, "bucket-accelerate", "transfer acceleration configuration"),
    (K::BucketRequestPayment, "bucket-request-payment", "request payment configuration"),
    (K::BucketIntelligentTiering, "bucket-intelligent-tiering", "intelligent tiering configuration"),
    (K::BucketInventory, "bucket-inventory", "inventory configuration"),
    (K::BucketMetrics, "bucket-metrics", "metrics configuration"),
    (K::BucketAnalytics, "bucket-analytics", "analytics configuration"),
    (K::BucketAbac, "bucket-abac", "attribute-based access control status"),
    (K::BucketPolicyStatus, "bucket-policy-status", "policy status"),
    (K::Bucket, "bucket", "bucket by its name"),
    (K::BucketList, "bucket-list", "list of buckets"),
    (K::AccessPoint, "access-point", "access point"),
    (K::AccessPointList, "access-point-list", "list of access points"),
    (K::MultiRegionAccessPoint, "multi-region-access-point", "multi-Region access point"),
    (K::AccessGrants, "access-grants", "list of access grants"),
    (K::Role, "role", "role"),
    (K::RoleList, "role-list", "list of roles"),
    (K::ManagedPolicy, "managed-policy", "managed policy's description, without its document"),
    (K::PasswordPolicy, "password-policy", "account password policy"),
    (K::AccessKeys, "access-keys", "list of access keys"),
    (K::AccountSummary, "account-summary", "account summary"),
    (K::CredentialReport, "credential-report", "credential report"),
    (K::AttachedPolicies, "attached-policies", "list of attached policies"),
    (K::PolicyNames, "policy-names", "list of policy names"),
    (K::IamEntity, "iam-entity", "IAM user, group or instance profile"),
    (K::AuthorizationDetails, "authorization-details", "account authorization details"),
    (K::Trails, "trails", "list of trails"),
    (K::EventSelectors, "event-selectors", "trail event selectors"),
    (K::TrailStatus, "trail-status", "trail status"),
    (K::ConfigItem, "config-item", "AWS Config item"),
    (K::ConfigQuery, "config-query", "AWS Config query result"),
    (K::CloudFormation, "cloudformation", "CloudFormation template"),
    (K::CloudFormationResources, "cloudformation-resources", "change set, hook's target or Cloud Control API description"),
    (K::CloudFormationResource, "cloudformation-resource", "CloudFormation resource"),
    (K::TerraformPlan, "terraform-plan", "Terraform plan"),
    (K::TerraformState, "terraform-state", "Terraform state"),
    (K::TerraformConfiguration, "terraform-configuration", "Terraform configuration in JSON"),
    (K::TerraformResource, "terraform-resource", "Terraform resource"),
    (K::PulumiStack, "pulumi", "Pulumi stack or preview"),
    (K::SecurityFindings, "security-findings", "security findings of another tool"),
    (K::OtherDocument, "other-document", "other document that holds policies"),
    (K::Empty, "empty", "empty file"),
    (K::CliError, "cli-error", "saved AWS CLI error"),
];

impl DocumentKind {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// The word used in rule files and output.
    #[must_use]
    pub fn word(self) -> &'static str {
        TABLE[self as usize].1
    }

    /// A noun phrase for messages.
    #[must_use]
    pub fn described(self) -> &'static str {
        TABLE[self as usize].2
    }

    /// The noun phrase with its indefinite article.
    #[must_use]
    pub fn with_article(self) -> String {
        let name = self.described();
        let article = if name.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'I']) { "an" } else { "a" };
        format!("{article} {name}")
    }

    /// The kind named by `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == word).map(|row| row.0)
    }
}

/// A set of document kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinds(u64);

impl Kinds {
    /// Every policy kind: `policy` in a rule's `applies_to`.
    pub const POLICIES: Self = Self::of(&[
        K::IdentityPolicy,
        K::BucketPolicy,
        K::AccessPointPolicy,
        K::TrustPolicy,
        K::ResourcePolicy,
        K::Scp,
        K::Rcp,
        K::EndpointPolicy,
    ]);

    /// Every policy kind that hangs on a resource and names principals, trust policies among them.
    pub const RESOURCE_BASED: Self =
        Self::of(&[K::BucketPolicy, K::AccessPointPolicy, K::TrustPolicy, K::ResourcePolicy]);

    /// Every kind whose members AWS describes: `configuration` in a rule's `applies_to`.
    pub const CONFIGURATIONS: Self = Self::of(&[
        K::BucketEncryption,
        K::BucketVersioning,
        K::BucketLifecycle,
        K::PublicAccessBlock,
        K::BucketOwnership,
        K::BucketAcl,
        K::BucketLogging,
        K::BucketCors,
        K::BucketReplication,
        K::BucketNotification,
        K::ObjectLock,
        K::BucketWebsite,
        K::BucketTagging,
        K::BucketLocation,
        K::BucketAccelerate,
        K::BucketRequestPayment,
        K::BucketIntelligentTiering,
        K::BucketInventory,
        K::BucketMetrics,
        K::BucketAnalytics,
        K::BucketAbac,
        K::BucketPolicyStatus,
        K::Bucket,
        K::BucketList,
        K::AccessPoint,
        K::AccessPointList,
        K::MultiRegionAccessPoint,
        K::AccessGrants,
        K::Role,
        K::ManagedPolicy,
        K::PasswordPolicy,
        K::AccessKeys,
        K::AccountSummary,
        K::AttachedPolicies,
        K::PolicyNames,
        K::IamEntity,
        K::Trails,
        K::EventSelectors,
        K::TrailStatus,
        K::CloudFormationResource,
        K::TerraformResource,
    ]);

    /// No kind.
    pub const NONE: Self = Self(0);

    /// The kinds listed.
    #[must_use]
    pub const fn of(kinds: &[DocumentKind]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < kinds.len() {
            bits |= 1 << kinds[index] as u8;
            index += 1;
        }
        Self(bits)
    }

    /// The kinds that a word in a rule's `applies_to` stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "policy" => Some(Self::POLICIES),
            "resource-based-policy" => Some(Self::RESOURCE_BASED),
            "configuration" => Some(Self::CONFIGURATIONS),
            other => DocumentKind::from_word(other).map(|kind| Self::of(&[kind])),
        }
    }

    /// The set with these bits, one for each kind in its order.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// One bit for each kind, in its order.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Whether `kind` is in the set.
    #[must_use]
    pub const fn contains(self, kind: DocumentKind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The kinds in the set.
    pub fn iter(self) -> impl Iterator<Item = DocumentKind> {
        DocumentKind::all().filter(move |kind| self.contains(*kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_kinds() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, index, "{}", row.1);
            assert_eq!(DocumentKind::from_word(row.1), Some(row.0));
        }
        assert!((K::CliError as u8) < 64, "a set of kinds is 64 bits");
    }
}
