//! CloudFormation's names for what the S3, IAM and CloudTrail APIs call otherwise.

use crate::document::DocumentKind as K;
use crate::document::dialect::{Dialect, Field, Shape, field, network_origin, renamed, switch};
use crate::document::lifecycle_filter::{Conditions, Tag};
use crate::syntax::{Node, ViewBuilder};

use super::intrinsic::is_no_value;
use super::is_intrinsic;

/// Functions are known only later; the rest stands as the API has it.
pub(super) const DIALECT: Dialect<'static> = Dialect {
    is_unknown: &is_intrinsic,
    bucket: &|_| None,
    role: &|_| None,
    key: &|_| None,
    drops_null: true,
};

const BY_DEFAULT: &[Field] =
    &[renamed("SSEAlgorithm", &["SSEAlgorithm"]), field("KMSMasterKeyID", &["KMSMasterKeyID"], Shape::Key)];
const ENCRYPTION_RULE: &[Field] = &[
    field(
        "ServerSideEncryptionByDefault",
        &["ApplyServerSideEncryptionByDefault"],
        Shape::Fields(BY_DEFAULT),
    ),
    renamed("BucketKeyEnabled", &["BucketKeyEnabled"]),
    renamed("BlockedEncryptionTypes", &["BlockedEncryptionTypes"]),
];
const ENCRYPTION: &[Field] =
    &[field("ServerSideEncryptionConfiguration", &["Rules"], Shape::Each(&Shape::Fields(ENCRYPTION_RULE)))];
/// The one storage class that the templates know by a name of their own.
const STORAGE_CLASS: Shape = Shape::Word(&[("Glacier", "GLACIER")]);
const TRANSITION: &[Field] = &[
    renamed("TransitionInDays", &["Days"]),
    renamed("TransitionDate", &["Date"]),
    field("StorageClass", &["StorageClass"], STORAGE_CLASS),
];
const NONCURRENT_TRANSITION: &[Field] = &[
    renamed("TransitionInDays", &["NoncurrentDays"]),
    renamed("NewerNoncurrentVersions", &["NewerNoncurrentVersions"]),
    field("StorageClass", &["StorageClass"], STORAGE_CLASS),
];
const LIFECYCLE_RULE: &[Field] = &[
    renamed("Id", &["ID"]),
    renamed("Status", &["Status"]),
    // A rule without conditions gets the filter for the whole bucket, so a rule always has one here.
    field("", &["Filter"], Shape::Custom(lifecycle_filter)),
    renamed("ExpirationInDays", &["Expiration", "Days"]),
    renamed("ExpirationDate", &["Expiration", "Date"]),
    renamed("ExpiredObjectDeleteMarker", &["Expiration", "ExpiredObjectDeleteMarker"]),
    field("Transitions", &["Transitions"], Shape::Each(&Shape::Fields(TRANSITION))),
    field("Transition", &["Transitions"], Shape::One(TRANSITION)),
    renamed("NoncurrentVersionExpiration", &["NoncurrentVersionExpiration"]),
    renamed("NoncurrentVersionExpirationInDays", &["NoncurrentVersionExpiration", "NoncurrentDays"]),
    field(
        "NoncurrentVersionTransitions",
        &["NoncurrentVersionTransitions"],
        Shape::Each(&Shape::Fields(NONCURRENT_TRANSITION)),
    ),
    field(
        "NoncurrentVersionTransition",
        &["NoncurrentVersionTransitions"],
        Shape::One(NONCURRENT_TRANSITION),
    ),
    renamed("AbortIncompleteMultipartUpload", &["AbortIncompleteMultipartUpload"]),
];
const LIFECYCLE: &[Field] = &[
    renamed("TransitionDefaultMinimumObjectSize", &["TransitionDefaultMinimumObjectSize"]),
    field("Rules", &["Rules"], Shape::Each(&Shape::Fields(LIFECYCLE_RULE))),
];

/// The conditions lie flat in the rule; the service puts several of them into `And`.
fn lifecycle_filter<'s>(view: &mut ViewBuilder<'s>, rule: Node<'s>, dialect: Dialect<'_>) {
    let tags = rule.get("TagFilters");
    if tags.is_some_and(|tags| (dialect.is_unknown)(tags)) {
        view.unknown(rule);
        return;
    }
    let tags = tags.into_iter().flat_map(Node::items).map(|tag| Tag::named(tag, "Key", "Value"));
    let conditions = Conditions {
        prefix: rule.get("Prefix"),
        tags: tags.collect(),
        larger_than: rule.get("ObjectSizeGreaterThan"),
        smaller_than: rule.get("ObjectSizeLessThan"),
    };
    conditions.write(view, rule, dialect);
}

/// `LoggingConfiguration` with nothing left to its defaults.
pub(super) const LOGGING: &[Field] = &[
    field("DestinationBucketName", &["LoggingEnabled", "TargetBucket"], Shape::Bucket),
    renamed("LogFilePrefix", &["LoggingEnabled", "TargetPrefix"]),
    renamed("TargetObjectKeyFormat", &["LoggingEnabled", "TargetObjectKeyFormat"]),
];
const CORS_RULE: &[Field] = &[
    renamed("Id", &["ID"]),
    renamed("AllowedMethods", &["AllowedMethods"]),
    renamed("AllowedOrigins", &["AllowedOrigins"]),
    renamed("AllowedHeaders", &["AllowedHeaders"]),
    renamed("ExposedHeaders", &["ExposeHeaders"]),
    renamed("MaxAge", &["MaxAgeSeconds"]),
];
const CORS: &[Field] = &[field("CorsRules", &["CORSRules"], Shape::Each(&Shape::Fields(CORS_RULE)))];
const VERSIONING: &[Field] = &[renamed("Status", &["Status"])];
const OWNERSHIP: &[Field] = &[renamed("Rules", &["Rules"])];
const SWITCHES: &[Field] = &[
    field("BlockPublicAcls", &["BlockPublicAcls"], Shape::Custom(switch)),
    field("IgnorePublicAcls", &["IgnorePublicAcls"], Shape::Custom(switch)),
    field("BlockPublicPolicy", &["BlockPublicPolicy"], Shape::Custom(switch)),
    field("RestrictPublicBuckets", &["RestrictPublicBuckets"], Shape::Custom(switch)),
];
/// An access point.
pub(super) const ACCESS_POINT: &[Field] = &[
    renamed("Name", &["Name"]),
    field("Bucket", &["Bucket"], Shape::Bucket),
    field("", &["NetworkOrigin"], Shape::Custom(origin)),
    field("PublicAccessBlockConfiguration", &["PublicAccessBlockConfiguration"], Shape::Fields(SWITCHES)),
];
/// A multi-Region access point.
pub(super) const MULTI_REGION_ACCESS_POINT: &[Field] = &[
    renamed("Name", &["AccessPoint", "Name"]),
    field("PublicAccessBlockConfiguration", &["AccessPoint", "PublicAccessBlock"], Shape::Fields(SWITCHES)),
    renamed("Regions", &["AccessPoint", "Regions"]),
];

fn origin<'s>(view: &mut ViewBuilder<'s>, point: Node<'s>, dialect: Dialect<'_>) {
    let vpc = point.get("VpcConfiguration").filter(|vpc| !is_no_value(*vpc));
    network_origin(view, point, vpc, dialect);
}

/// A role.
pub(super) const ROLE: &[Field] = &[
    renamed("RoleName", &["RoleName"]),
    renamed("MaxSessionDuration", &["MaxSessionDuration"]),
    renamed("AssumeRolePolicyDocument", &["AssumeRolePolicyDocument"]),
];

const REPLICATION_AND: &[Field] = &[renamed("Prefix", &["Prefix"]), renamed("TagFilters", &["Tags"])];
const REPLICATION_FILTER: &[Field] = &[
    renamed("Prefix", &["Prefix"]),
    renamed("TagFilter", &["Tag"]),
    field("And", &["And"], Shape::Fields(REPLICATION_AND)),
];
const DESTINATION: &[Field] = &[
    field("Bucket", &["Bucket"], Shape::Bucket),
    renamed("Account", &["Account"]),
    renamed("StorageClass", &["StorageClass"]),
    renamed("AccessControlTranslation", &["AccessControlTranslation"]),
    renamed("EncryptionConfiguration", &["EncryptionConfiguration"]),
    renamed("Metrics", &["Metrics"]),
    renamed("ReplicationTime", &["ReplicationTime"]),
];
const REPLICATION_RULE: &[Field] = &[
    renamed("Id", &["ID"]),
    renamed("Priority", &["Priority"]),
    renamed("Status", &["Status"]),
    renamed("Prefix", &["Prefix"]),
    field("Filter", &["Filter"], Shape::Fields(REPLICATION_FILTER)),
    renamed("SourceSelectionCriteria", &["SourceSelectionCriteria"]),
    renamed("DeleteMarkerReplication", &["DeleteMarkerReplication"]),
    field("Destination", &["Destination"], Shape::Fields(DESTINATION)),
];
const REPLICATION: &[Field] = &[
    field("Role", &["Role"], Shape::Role),
    field("Rules", &["Rules"], Shape::Each(&Shape::Fields(REPLICATION_RULE))),
];
const OBJECT_LOCK: &[Field] =
    &[renamed("ObjectLockEnabled", &["ObjectLockEnabled"]), renamed("Rule", &["Rule"])];
const FILTER: &[Field] = &[renamed("S3Key/Rules", &["Key", "FilterRules"])];
const TOPIC: &[Field] = &[
    renamed("Topic", &["TopicArn"]),
    field("Event", &["Events"], Shape::Each(&Shape::Same)),
    field("Filter", &["Filter"], Shape::Fields(FILTER)),
];
const QUEUE: &[Field] = &[
    renamed("Queue", &["QueueArn"]),
    field("Event", &["Events"], Shape::Each(&Shape::Same)),
    field("Filter", &["Filter"], Shape::Fields(FILTER)),
];
const FUNCTION: &[Field] = &[
    renamed("Function", &["LambdaFunctionArn"]),
    field("Event", &["Events"], Shape::Each(&Shape::Same)),
    field("Filter", &["Filter"], Shape::Fields(FILTER)),
];
const NOTIFICATION: &[Field] = &[
    field("TopicConfigurations", &["TopicConfigurations"], Shape::Each(&Shape::Fields(TOPIC))),
    field("QueueConfigurations", &["QueueConfigurations"], Shape::Each(&Shape::Fields(QUEUE))),
    field("LambdaConfigurations", &["LambdaFunctionConfigurations"], Shape::Each(&Shape::Fields(FUNCTION))),
    field("EventBridgeConfiguration", &["EventBridgeConfiguration"], Shape::On("EventBridgeEnabled")),
];
const ROUTING_RULE: &[Field] =
    &[renamed("RedirectRule", &["Redirect"]), renamed("RoutingRuleCondition", &["Condition"])];
const WEBSITE: &[Field] = &[
    renamed("IndexDocument", &["IndexDocument", "Suffix"]),
    renamed("ErrorDocument", &["ErrorDocument", "Key"]),
    renamed("RedirectAllRequestsTo", &["RedirectAllRequestsTo"]),
    field("RoutingRules", &["RoutingRules"], Shape::Each(&Shape::Fields(ROUTING_RULE))),
];
const TIERING: &[Field] = &[renamed("", &["IntelligentTieringConfigurationList"])];
const INVENTORY_DESTINATION: &[Field] = &[
    renamed("BucketAccountId", &["S3BucketDestination", "AccountId"]),
    field("BucketArn", &["S3BucketDestination", "Bucket"], Shape::Bucket),
    renamed("Format", &["S3BucketDestination", "Format"]),
    renamed("Prefix", &["S3BucketDestination", "Prefix"]),
];
const INVENTORY: &[Field] = &[field(
    "",
    &["InventoryConfigurationList"],
    Shape::Each(&Shape::Fields(&[
        renamed("Id", &["Id"]),
        renamed("Enabled", &["IsEnabled"]),
        field("Destination", &["Destination"], Shape::Fields(INVENTORY_DESTINATION)),
        renamed("IncludedObjectVersions", &["IncludedObjectVersions"]),
        renamed("OptionalFields", &["OptionalFields"]),
        renamed("ScheduleFrequency", &["Schedule", "Frequency"]),
    ])),
)];
const ACCELERATE: &[Field] = &[renamed("AccelerationStatus", &["Status"])];

/// A trail, in the list that AWS answers with.
pub(super) const TRAILS: &[Field] = &[field(
    "",
    &["trailList"],
    Shape::One(&[
        renamed("TrailName", &["Name"]),
        field("S3BucketName", &["S3BucketName"], Shape::Bucket),
        renamed("S3KeyPrefix", &["S3KeyPrefix"]),
        renamed("IncludeGlobalServiceEvents", &["IncludeGlobalServiceEvents"]),
        renamed("IsMultiRegionTrail", &["IsMultiRegionTrail"]),
        renamed("IsOrganizationTrail", &["IsOrganizationTrail"]),
        field("EnableLogFileValidation", &["LogFileValidationEnabled"], Shape::Custom(switch)),
        renamed("CloudWatchLogsLogGroupArn", &["CloudWatchLogsLogGroupArn"]),
        renamed("KMSKeyId", &["KmsKeyId"]),
    ]),
)];
/// Whether a trail is switched on.
pub(super) const TRAIL_STATUS: &[Field] = &[field("IsLogging", &["IsLogging"], Shape::Custom(switch))];
/// A trail's selectors.
pub(super) const SELECTORS: &[Field] = &[
    renamed("EventSelectors", &["EventSelectors"]),
    renamed("AdvancedEventSelectors", &["AdvancedEventSelectors"]),
];

/// The bucket's properties that are documents of their own in the API.
#[rustfmt::skip]
pub(super) const BUCKET: [(&str, K, &[Field]); 13] = [
    ("BucketEncryption", K::BucketEncryption, ENCRYPTION),
    ("VersioningConfiguration", K::BucketVersioning, VERSIONING),
    ("LifecycleConfiguration", K::BucketLifecycle, LIFECYCLE),
    ("PublicAccessBlockConfiguration", K::PublicAccessBlock, SWITCHES),
    ("OwnershipControls", K::BucketOwnership, OWNERSHIP),
    ("CorsConfiguration", K::BucketCors, CORS),
    ("ReplicationConfiguration", K::BucketReplication, REPLICATION),
    ("ObjectLockConfiguration", K::ObjectLock, OBJECT_LOCK),
    ("NotificationConfiguration", K::BucketNotification, NOTIFICATION),
    ("WebsiteConfiguration", K::BucketWebsite, WEBSITE),
    ("IntelligentTieringConfigurations", K::BucketIntelligentTiering, TIERING),
    ("InventoryConfigurations", K::BucketInventory, INVENTORY),
    ("AccelerateConfiguration", K::BucketAccelerate, ACCELERATE),
];
