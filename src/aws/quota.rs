//! How long policies may be, in characters. Sources: the IAM user guide's page of quotas, those of Organizations, S3, KMS,
//! Secrets Manager and Lambda.

/// Customer managed policy. White space does not count in any of IAM's policies.
pub const MANAGED_POLICY: usize = 6_144;
/// All inline policies of a user together.
pub const USER_INLINE_POLICIES: usize = 2_048;
/// All inline policies of a group together.
pub const GROUP_INLINE_POLICIES: usize = 5_120;
/// All inline policies of a role together: the most that an identity policy can have.
pub const ROLE_INLINE_POLICIES: usize = 10_240;
/// A role's trust policy. An account can ask for up to 8,192.
pub const TRUST_POLICY: usize = 2_048;
/// Service control policy. White space counts, unless the console takes it out.
pub const SERVICE_CONTROL_POLICY: usize = 10_240;
/// Resource control policy. White space counts, unless the console takes it out.
pub const RESOURCE_CONTROL_POLICY: usize = 5_120;
/// The policy of a bucket or an access point.
pub const BUCKET_POLICY: usize = 20_480;

/// Policies of other resources, by the service's prefix in actions.
const RESOURCE_POLICIES: [(&str, usize); 3] =
    [("kms", 32_768), ("lambda", 20_480), ("secretsmanager", 20_480)];

/// How long the policy of a resource of this service may be, where that is known.
#[must_use]
pub fn resource_policy_quota(service: &str) -> Option<usize> {
    RESOURCE_POLICIES.iter().find(|row| row.0.eq_ignore_ascii_case(service)).map(|row| row.1)
}
