//! What rules of their own say already, and better.

use crate::document::{Misfit, Wrong};
use crate::syntax::Kind;

/// Which mistakes of a member a rule reports.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// That it is not there.
    Missing,
    /// That its value is none that AWS takes.
    Value,
}

/// The structures and members that a rule is about, in the API's words, in CloudFormation's and in Terraform's,
/// and the rule.
#[rustfmt::skip]
const TOLD: &[(&[&str], &[&str], Told, &str)] = &[
    (&["s3:LifecycleRule", "s3:Rule", "s3:ReplicationRule", "AWS::S3::Bucket.Rule", "AWS::S3::Bucket.ReplicationRule"],
        &["Status"], Told::Value, "rule-status-invalid"),
    (&["s3:Transition", "s3:NoncurrentVersionTransition", "AWS::S3::Bucket.Transition",
       "AWS::S3::Bucket.NoncurrentVersionTransition"],
        &["StorageClass"], Told::Value, "lifecycle-storage-class-unknown"),
    (&["s3:ServerSideEncryptionByDefault", "AWS::S3::Bucket.ServerSideEncryptionByDefault"],
        &["SSEAlgorithm"], Told::Missing, "encryption-algorithm-missing"),
    (&["s3:ServerSideEncryptionByDefault", "AWS::S3::Bucket.ServerSideEncryptionByDefault"],
        &["SSEAlgorithm"], Told::Value, "encryption-algorithm-unknown"),
    (&["s3:CORSRule", "AWS::S3::Bucket.CorsRule"],
        &["AllowedMethods", "AllowedOrigins"], Told::Missing, "cors-rule-incomplete"),
    (&["AWS::S3::Bucket.CorsRule"], &["AllowedMethods"], Told::Value, "cors-method-unknown"),
    (&["s3:FilterRule"], &["Name"], Told::Value, "notification-filter-name"),
    (&["s3:InventoryConfiguration", "AWS::S3::Bucket.InventoryConfiguration"],
        &["OptionalFields"], Told::Value, "inventory-field-unknown"),
    (&["s3:LoggingEnabled"], &["TargetPrefix"], Told::Missing, "log-prefix-missing"),
    (&["s3:DefaultRetention", "AWS::S3::Bucket.DefaultRetention"], &["Mode"], Told::Value, "retention-incomplete"),
    (&["AWS::S3::Bucket.NoncurrentVersionExpiration"], &["NoncurrentDays"], Told::Missing, "noncurrent-days-missing"),
    (&["AWS::S3::Bucket.AbortIncompleteMultipartUpload"],
        &["DaysAfterInitiation"], Told::Value, "lifecycle-number-not-positive"),
    (&["AWS::S3::Bucket.EncryptionConfiguration"], &["ReplicaKmsKeyID"], Told::Missing, "replica-key-missing"),
    (&["AWS::S3::Bucket.Rule", "AWS::S3::Bucket.CorsRule", "AWS::S3::Bucket.ReplicationRule"],
        &["Id"], Told::Value, "rule-id-too-long"),
    (&["AWS::S3::Bucket.ReplicationRule", "AWS::S3::Bucket.Rule"], &["Prefix"], Told::Value, "prefix-too-long"),
    (&["iam:Role", "iam:CreateRoleRequest", "AWS::IAM::Role"],
        &["MaxSessionDuration"], Told::Value, "session-duration-out-of-range"),
    (&["AWS::CloudTrail::Trail"], &["EventSelectors"], Told::Value, "too-many-event-selectors"),
    (&["aws_s3_bucket_server_side_encryption_configuration.rule.apply_server_side_encryption_by_default"],
        &["sse_algorithm"], Told::Missing, "encryption-algorithm-missing"),
    (&["aws_s3_bucket_cors_configuration.cors_rule"],
        &["allowed_methods", "allowed_origins"], Told::Missing, "cors-rule-incomplete"),
    (&["aws_s3_bucket_logging"], &["target_prefix"], Told::Missing, "log-prefix-missing"),
    (&["aws_s3_bucket_replication_configuration.rule.destination.encryption_configuration"],
        &["replica_kms_key_id"], Told::Missing, "replica-key-missing"),
    (&["aws_s3_bucket_lifecycle_configuration.rule.noncurrent_version_expiration"],
        &["noncurrent_days"], Told::Missing, "noncurrent-days-missing"),
];

/// Whether another rule says it.
pub(super) fn is_told(misfit: &Misfit<'_>) -> bool {
    let told = match misfit.wrong {
        // No other rule looks at names.
        Wrong::Unknown(_) | Wrong::Computed => return false,
        Wrong::Missing => Told::Missing,
        // To the other rules, a null is nothing at all.
        Wrong::Type(_) if misfit.node.kind() == Kind::Null => return false,
        // A value of another type is none of the words or numbers either.
        Wrong::Type(_) | Wrong::Word(..) | Wrong::Range(_) | Wrong::Letters(_) | Wrong::Elements(_) => {
            Told::Value
        }
    };
    TOLD.iter().any(|(structures, members, mistakes, _)| {
        *mistakes == told && members.contains(&misfit.member) && structures.contains(&misfit.structure.name())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::shape::Shape;

    #[test]
    fn the_table_names_members_and_rules_that_there_are() {
        for (structures, members, _, rule) in TOLD {
            for name in *structures {
                let shape = Shape::named(name).unwrap_or_else(|| panic!("no shape {name}"));
                assert!(members.iter().all(|member| shape.member(member).is_some()), "{name} {members:?}");
            }
            let rules = crate::check::BUILT_IN;
            assert!(rules.iter().any(|one| one.path.rsplit('/').next() == Some(*rule)), "{rule}");
        }
    }
}
