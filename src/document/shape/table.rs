//! Which shapes a document of each kind can have.

use crate::document::DocumentKind as K;

/// The shapes of one kind.
pub(super) struct Row {
    pub(super) kind: K,
    /// The configuration by itself, as a `put-…` command takes it behind an option.
    pub(super) bare: &'static [&'static str],
    /// The whole request, as `--generate-cli-skeleton` prints it.
    pub(super) requests: &'static [&'static str],
    /// What a command returns.
    pub(super) answers: &'static [&'static str],
}

const fn row_of(
    kind: K,
    bare: &'static [&'static str],
    requests: &'static [&'static str],
    answers: &'static [&'static str],
) -> Row {
    Row { kind, bare, requests, answers }
}

/// The shapes of `kind`, if it is one of the API's.
pub(super) fn row(kind: K) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.kind == kind)
}

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row_of(K::BucketEncryption, &["s3:ServerSideEncryptionConfiguration"], &["s3:PutBucketEncryptionRequest"],
        &["s3:GetBucketEncryptionOutput"]),
    row_of(K::BucketVersioning, &["s3:VersioningConfiguration"], &["s3:PutBucketVersioningRequest"],
        &["s3:GetBucketVersioningOutput"]),
    row_of(K::BucketLifecycle, &["s3:BucketLifecycleConfiguration", "s3:LifecycleConfiguration"],
        &["s3:PutBucketLifecycleConfigurationRequest", "s3:PutBucketLifecycleRequest"],
        &["s3:GetBucketLifecycleConfigurationOutput", "s3:GetBucketLifecycleOutput"]),
    row_of(K::PublicAccessBlock, &["s3:PublicAccessBlockConfiguration"],
        &["s3:PutPublicAccessBlockRequest", "s3control:PutPublicAccessBlockRequest"],
        &["s3:GetPublicAccessBlockOutput"]),
    row_of(K::BucketOwnership, &["s3:OwnershipControls"], &["s3:PutBucketOwnershipControlsRequest"],
        &["s3:GetBucketOwnershipControlsOutput"]),
    row_of(K::BucketAcl, &["s3:AccessControlPolicy"], &["s3:PutBucketAclRequest"], &["s3:GetBucketAclOutput"]),
    row_of(K::BucketLogging, &["s3:BucketLoggingStatus"], &["s3:PutBucketLoggingRequest"],
        &["s3:GetBucketLoggingOutput"]),
    row_of(K::BucketCors, &["s3:CORSConfiguration"], &["s3:PutBucketCorsRequest"], &["s3:GetBucketCorsOutput"]),
    row_of(K::BucketReplication, &["s3:ReplicationConfiguration"], &["s3:PutBucketReplicationRequest"],
        &["s3:GetBucketReplicationOutput"]),
    row_of(K::BucketNotification, &["s3:NotificationConfiguration"],
        &["s3:PutBucketNotificationConfigurationRequest"], &[]),
    row_of(K::ObjectLock, &["s3:ObjectLockConfiguration"], &["s3:PutObjectLockConfigurationRequest"],
        &["s3:GetObjectLockConfigurationOutput"]),
    row_of(K::BucketWebsite, &["s3:WebsiteConfiguration"], &["s3:PutBucketWebsiteRequest"],
        &["s3:GetBucketWebsiteOutput"]),
    row_of(K::BucketTagging, &["s3:Tagging"], &["s3:PutBucketTaggingRequest", "s3:PutObjectTaggingRequest"],
        &["s3:GetBucketTaggingOutput", "s3:GetObjectTaggingOutput"]),
    row_of(K::BucketLocation, &[], &[], &["s3:GetBucketLocationOutput"]),
    row_of(K::BucketAccelerate, &["s3:AccelerateConfiguration"], &["s3:PutBucketAccelerateConfigurationRequest"],
        &["s3:GetBucketAccelerateConfigurationOutput"]),
    row_of(K::BucketRequestPayment, &["s3:RequestPaymentConfiguration"], &["s3:PutBucketRequestPaymentRequest"],
        &["s3:GetBucketRequestPaymentOutput"]),
    row_of(K::BucketIntelligentTiering, &["s3:IntelligentTieringConfiguration"],
        &["s3:PutBucketIntelligentTieringConfigurationRequest"],
        &["s3:GetBucketIntelligentTieringConfigurationOutput", "s3:ListBucketIntelligentTieringConfigurationsOutput"]),
    row_of(K::BucketInventory, &["s3:InventoryConfiguration"], &["s3:PutBucketInventoryConfigurationRequest"],
        &["s3:GetBucketInventoryConfigurationOutput", "s3:ListBucketInventoryConfigurationsOutput"]),
    row_of(K::BucketMetrics, &["s3:MetricsConfiguration"], &["s3:PutBucketMetricsConfigurationRequest"],
        &["s3:GetBucketMetricsConfigurationOutput", "s3:ListBucketMetricsConfigurationsOutput"]),
    row_of(K::BucketAnalytics, &["s3:AnalyticsConfiguration"], &["s3:PutBucketAnalyticsConfigurationRequest"],
        &["s3:GetBucketAnalyticsConfigurationOutput", "s3:ListBucketAnalyticsConfigurationsOutput"]),
    row_of(K::BucketAbac, &["s3:AbacStatus"], &["s3:PutBucketAbacRequest"], &["s3:GetBucketAbacOutput"]),
    row_of(K::BucketPolicyStatus, &[], &[],
        &["s3:GetBucketPolicyStatusOutput", "s3control:GetMultiRegionAccessPointPolicyStatusResult"]),
    row_of(K::Bucket, &[], &["s3:CreateBucketRequest"], &[]),
    row_of(K::BucketList, &[], &[], &["s3:ListBucketsOutput"]),
    row_of(K::AccessPoint, &[], &[], &["s3control:GetAccessPointResult"]),
    row_of(K::AccessPointList, &[], &[], &["s3control:ListAccessPointsResult"]),
    row_of(K::MultiRegionAccessPoint, &[], &[],
        &["s3control:GetMultiRegionAccessPointResult", "s3control:ListMultiRegionAccessPointsResult"]),
    row_of(K::AccessGrants, &[], &[], &["s3control:ListAccessGrantsResult", "s3control:GetAccessGrantResult"]),
    row_of(K::Role, &[], &["iam:CreateRoleRequest"], &["iam:Role"]),
    row_of(K::ManagedPolicy, &[], &[], &["iam:GetPolicyResponse"]),
    row_of(K::PasswordPolicy, &[], &[], &["iam:GetAccountPasswordPolicyResponse"]),
    row_of(K::AccessKeys, &[], &[], &["iam:ListAccessKeysResponse"]),
    row_of(K::AccountSummary, &[], &[], &["iam:GetAccountSummaryResponse"]),
    row_of(K::AttachedPolicies, &[], &[], &["iam:ListAttachedRolePoliciesResponse"]),
    row_of(K::PolicyNames, &[], &[], &["iam:ListRolePoliciesResponse"]),
    row_of(K::IamEntity, &[], &[],
        &["iam:GetUserResponse", "iam:ListUsersResponse", "iam:GetGroupResponse", "iam:ListGroupsResponse",
          "iam:GetInstanceProfileResponse", "iam:ListInstanceProfilesResponse"]),
    row_of(K::Trails, &[], &[], &["cloudtrail:DescribeTrailsResponse", "cloudtrail:GetTrailResponse"]),
    row_of(K::EventSelectors, &[], &["cloudtrail:PutEventSelectorsRequest"],
        &["cloudtrail:GetEventSelectorsResponse"]),
    row_of(K::TrailStatus, &[], &[], &["cloudtrail:GetTrailStatusResponse"]),
];
