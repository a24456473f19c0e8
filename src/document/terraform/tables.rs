//! Terraform's names for what the S3, IAM and CloudTrail APIs call otherwise.

use crate::document::DocumentKind as K;
use crate::document::dialect::{Default, Dialect, Field, Shape, field, is_set, network_origin, renamed};
use crate::syntax::{Kind, Node, ViewBuilder};

use super::lifecycle::LIFECYCLE;

const SWITCHES: &[Field] = &[
    renamed("block_public_acls", &["BlockPublicAcls"]),
    renamed("ignore_public_acls", &["IgnorePublicAcls"]),
    renamed("block_public_policy", &["BlockPublicPolicy"]),
    renamed("restrict_public_buckets", &["RestrictPublicBuckets"]),
];
/// The bucket is left out: nothing hangs on it, and a plan seldom knows it.
const ACCESS_POINT: &[Field] = &[
    renamed("name", &["Name"]),
    field("", &["NetworkOrigin"], Shape::Custom(origin)),
    field("vpc_configuration", &["VpcConfiguration"], Shape::Block(&[renamed("vpc_id", &["VpcId"])])),
    field("public_access_block_configuration", &["PublicAccessBlockConfiguration"], Shape::Block(SWITCHES)),
];
const MULTI_REGION_ACCESS_POINT: &[Field] = &[
    renamed("details/name", &["AccessPoint", "Name"]),
    field("details/public_access_block", &["AccessPoint", "PublicAccessBlock"], Shape::Block(SWITCHES)),
];
fn origin<'s>(view: &mut ViewBuilder<'s>, point: Node<'s>, dialect: Dialect<'_>) {
    network_origin(view, point, point.get("vpc_configuration").filter(|vpc| is_set(*vpc)), dialect);
}
const VERSIONING: &[Field] = &[field(
    "versioning_configuration",
    &["Versioning"],
    Shape::Block(&[renamed("status", &["Status"]), renamed("mfa_delete", &["MFADelete"])]),
)];
const OWNERSHIP: &[Field] =
    &[field("rule", &["Rules"], Shape::One(&[renamed("object_ownership", &["ObjectOwnership"])]))];
const BY_DEFAULT: &[Field] = &[
    renamed("sse_algorithm", &["SSEAlgorithm"]),
    field("kms_master_key_id", &["KMSMasterKeyID"], Shape::Set),
];
pub(super) const ENCRYPTION: &[Field] = &[field(
    "rule",
    &["Rules"],
    Shape::One(&[
        field(
            "apply_server_side_encryption_by_default",
            &["ApplyServerSideEncryptionByDefault"],
            Shape::Block(BY_DEFAULT),
        ),
        renamed("bucket_key_enabled", &["BucketKeyEnabled"]),
        field("blocked_encryption_types", &["BlockedEncryptionTypes", "EncryptionType"], Shape::Set),
    ]),
)];
const KEY_FORMAT: &[Field] = &[
    field("simple_prefix", &["SimplePrefix"], Shape::Block(&[])),
    field(
        "partitioned_prefix",
        &["PartitionedPrefix"],
        Shape::Block(&[renamed("partition_date_source", &["PartitionDateSource"])]),
    ),
];
const LOGGING: &[Field] = &[
    renamed("target_bucket", &["LoggingEnabled", "TargetBucket"]),
    renamed("target_prefix", &["LoggingEnabled", "TargetPrefix"]),
    field("target_object_key_format", &["LoggingEnabled", "TargetObjectKeyFormat"], Shape::Block(KEY_FORMAT)),
];
pub(super) const CORS_RULE: &[Field] = &[
    field("id", &["ID"], Shape::Set),
    renamed("allowed_methods", &["AllowedMethods"]),
    renamed("allowed_origins", &["AllowedOrigins"]),
    renamed("allowed_headers", &["AllowedHeaders"]),
];
const CORS: &[Field] = &[field("cors_rule", &["CORSRules"], Shape::One(CORS_RULE))];
const ROLE: &[Field] = &[
    renamed("name", &["RoleName"]),
    renamed("max_session_duration", &["MaxSessionDuration"]),
    renamed("assume_role_policy", &["AssumeRolePolicyDocument"]),
];

const STATUS: &[Field] = &[renamed("status", &["Status"])];
const MINUTES: &[Field] = &[renamed("minutes", &["Minutes"])];
const REPLICATION_AND: &[Field] =
    &[field("prefix", &["Prefix"], Shape::Set), field("tags", &["Tags"], Shape::Custom(tags))];
const REPLICATION_FILTER: &[Field] = &[
    field("prefix", &["Prefix"], Shape::Set),
    field("tag", &["Tag"], Shape::Block(&[renamed("key", &["Key"]), renamed("value", &["Value"])])),
    field("and", &["And"], Shape::Block(REPLICATION_AND)),
];
const REPLICATION_TIME: &[Field] =
    &[renamed("status", &["Status"]), field("time", &["Time"], Shape::Block(MINUTES))];
const METRICS: &[Field] =
    &[renamed("status", &["Status"]), field("event_threshold", &["EventThreshold"], Shape::Block(MINUTES))];
const DESTINATION: &[Field] = &[
    renamed("bucket", &["Bucket"]),
    field("account", &["Account"], Shape::Set),
    field("storage_class", &["StorageClass"], Shape::Set),
    field(
        "access_control_translation",
        &["AccessControlTranslation"],
        Shape::Block(&[renamed("owner", &["Owner"])]),
    ),
    field(
        "encryption_configuration",
        &["EncryptionConfiguration"],
        Shape::Block(&[renamed("replica_kms_key_id", &["ReplicaKmsKeyID"])]),
    ),
    field("metrics", &["Metrics"], Shape::Block(METRICS)),
    field("replication_time", &["ReplicationTime"], Shape::Block(REPLICATION_TIME)),
];
const SOURCE_SELECTION: &[Field] = &[
    field("sse_kms_encrypted_objects", &["SseKmsEncryptedObjects"], Shape::Block(STATUS)),
    field("replica_modifications", &["ReplicaModifications"], Shape::Block(STATUS)),
];
/// A rule with a filter is sent with a priority, zero where none is set.
pub(super) const PRIORITY: Shape = Shape::Or(Default { beside: "filter", kind: Kind::Number, text: "0" });
/// What is on unless something else is said.
const ENABLED: Shape = Shape::Or(Default { beside: "", kind: Kind::String, text: "Enabled" });
const REPLICATION: &[Field] = &[
    renamed("role", &["Role"]),
    field(
        "rule",
        &["Rules"],
        Shape::One(&[
            field("id", &["ID"], Shape::Set),
            field("priority", &["Priority"], PRIORITY),
            renamed("status", &["Status"]),
            field("prefix", &["Prefix"], Shape::Set),
            field("filter", &["Filter"], Shape::Block(REPLICATION_FILTER)),
            field("source_selection_criteria", &["SourceSelectionCriteria"], Shape::Block(SOURCE_SELECTION)),
            field("existing_object_replication", &["ExistingObjectReplication"], Shape::Block(STATUS)),
            field("delete_marker_replication", &["DeleteMarkerReplication"], Shape::Block(STATUS)),
            field("destination", &["Destination"], Shape::Block(DESTINATION)),
        ]),
    ),
];
const RETENTION: &[Field] = &[
    renamed("mode", &["Mode"]),
    field("days", &["Days"], Shape::Set),
    field("years", &["Years"], Shape::Set),
];
pub(super) const OBJECT_LOCK: &[Field] = &[
    field("object_lock_enabled", &["ObjectLockEnabled"], ENABLED),
    field(
        "rule",
        &["Rule"],
        Shape::Block(&[field("default_retention", &["DefaultRetention"], Shape::Block(RETENTION))]),
    ),
];
const NOTIFICATION: &[Field] = &[
    field(
        "topic",
        &["TopicConfigurations"],
        Shape::One(&[
            renamed("id", &["Id"]),
            renamed("topic_arn", &["TopicArn"]),
            renamed("events", &["Events"]),
            field("", &["Filter"], Shape::Custom(key_filter)),
        ]),
    ),
    field(
        "queue",
        &["QueueConfigurations"],
        Shape::One(&[
            renamed("id", &["Id"]),
            renamed("queue_arn", &["QueueArn"]),
            renamed("events", &["Events"]),
            field("", &["Filter"], Shape::Custom(key_filter)),
        ]),
    ),
    field(
        "lambda_function",
        &["LambdaFunctionConfigurations"],
        Shape::One(&[
            renamed("id", &["Id"]),
            renamed("lambda_function_arn", &["LambdaFunctionArn"]),
            renamed("events", &["Events"]),
            field("", &["Filter"], Shape::Custom(key_filter)),
        ]),
    ),
    field("eventbridge", &["EventBridgeConfiguration", ""], Shape::Set),
];
const REDIRECT: &[Field] = &[
    field("host_name", &["HostName"], Shape::Set),
    field("http_redirect_code", &["HttpRedirectCode"], Shape::Set),
    field("protocol", &["Protocol"], Shape::Set),
    field("replace_key_prefix_with", &["ReplaceKeyPrefixWith"], Shape::Set),
    field("replace_key_with", &["ReplaceKeyWith"], Shape::Set),
];
const ROUTING_CONDITION: &[Field] = &[
    field("http_error_code_returned_equals", &["HttpErrorCodeReturnedEquals"], Shape::Set),
    field("key_prefix_equals", &["KeyPrefixEquals"], Shape::Set),
];
const WEBSITE: &[Field] = &[
    field("index_document", &["IndexDocument"], Shape::Block(&[renamed("suffix", &["Suffix"])])),
    field("error_document", &["ErrorDocument"], Shape::Block(&[renamed("key", &["Key"])])),
    field(
        "redirect_all_requests_to",
        &["RedirectAllRequestsTo"],
        Shape::Block(&[renamed("host_name", &["HostName"]), field("protocol", &["Protocol"], Shape::Set)]),
    ),
    field(
        "routing_rule",
        &["RoutingRules"],
        Shape::One(&[
            field("condition", &["Condition"], Shape::Block(ROUTING_CONDITION)),
            field("redirect", &["Redirect"], Shape::Block(REDIRECT)),
        ]),
    ),
];
const TIERING: &[Field] = &[
    renamed("name", &["Id"]),
    field("status", &["Status"], ENABLED),
    field(
        "tiering",
        &["Tierings"],
        Shape::One(&[renamed("access_tier", &["AccessTier"]), renamed("days", &["Days"])]),
    ),
];
const INVENTORY_BUCKET: &[Field] = &[
    field("account_id", &["AccountId"], Shape::Set),
    renamed("bucket_arn", &["Bucket"]),
    renamed("format", &["Format"]),
    field("prefix", &["Prefix"], Shape::Set),
];
const INVENTORY: &[Field] = &[
    renamed("name", &["Id"]),
    renamed("included_object_versions", &["IncludedObjectVersions"]),
    field("optional_fields", &["OptionalFields"], Shape::Set),
    field(
        "destination",
        &["Destination"],
        Shape::Block(&[field("bucket", &["S3BucketDestination"], Shape::Block(INVENTORY_BUCKET))]),
    ),
];
const FIELD_SELECTOR: &[Field] = &[
    renamed("field", &["Field"]),
    field("equals", &["Equals"], Shape::Set),
    field("not_equals", &["NotEquals"], Shape::Set),
    field("starts_with", &["StartsWith"], Shape::Set),
    field("not_starts_with", &["NotStartsWith"], Shape::Set),
    field("ends_with", &["EndsWith"], Shape::Set),
    field("not_ends_with", &["NotEndsWith"], Shape::Set),
];
/// The type of a trail.
pub(super) const TRAIL: &str = "aws_cloudtrail";
/// A trail, in the list that AWS answers with.
const TRAILS: &[Field] = &[field(
    "",
    &["trailList"],
    Shape::One(&[
        renamed("name", &["Name"]),
        renamed("s3_bucket_name", &["S3BucketName"]),
        field("s3_key_prefix", &["S3KeyPrefix"], Shape::Set),
        renamed("include_global_service_events", &["IncludeGlobalServiceEvents"]),
        renamed("is_multi_region_trail", &["IsMultiRegionTrail"]),
        renamed("is_organization_trail", &["IsOrganizationTrail"]),
        renamed("enable_log_file_validation", &["LogFileValidationEnabled"]),
        field("cloud_watch_logs_group_arn", &["CloudWatchLogsLogGroupArn"], Shape::Set),
        field("kms_key_id", &["KmsKeyId"], Shape::Set),
    ]),
)];
const SELECTORS: &[Field] = &[
    field(
        "event_selector",
        &["EventSelectors"],
        Shape::One(&[
            renamed("read_write_type", &["ReadWriteType"]),
            renamed("include_management_events", &["IncludeManagementEvents"]),
            field(
                "data_resource",
                &["DataResources"],
                Shape::One(&[renamed("type", &["Type"]), renamed("values", &["Values"])]),
            ),
        ]),
    ),
    field(
        "advanced_event_selector",
        &["AdvancedEventSelectors"],
        Shape::One(&[
            renamed("name", &["Name"]),
            field("field_selector", &["FieldSelectors"], Shape::One(FIELD_SELECTOR)),
        ]),
    ),
];

const GRANTEE: &[Field] = &[
    field("id", &["ID"], Shape::Set),
    renamed("type", &["Type"]),
    field("uri", &["URI"], Shape::Set),
    field("email_address", &["EmailAddress"], Shape::Set),
];
/// An ACL's grants.
pub(super) const GRANTS: &[Field] = &[field(
    "access_control_policy/grant",
    &["Grants"],
    Shape::One(&[
        field("grantee", &["Grantee"], Shape::Block(GRANTEE)),
        renamed("permission", &["Permission"]),
    ]),
)];

/// A map of tags as a list.
pub(super) fn tags<'s>(view: &mut ViewBuilder<'s>, map: Node<'s>, _: Dialect<'_>) {
    view.open(Kind::Array, map);
    for (key, value) in map.members() {
        view.open(Kind::Object, value);
        view.key(value, Some("Key"));
        view.scalar(key);
        view.key(value, Some("Value"));
        view.scalar(value);
        view.close();
    }
    view.close();
}

/// A notification's prefix and suffix as filter rules.
fn key_filter<'s>(view: &mut ViewBuilder<'s>, notification: Node<'s>, _: Dialect<'_>) {
    view.open(Kind::Object, notification);
    view.key(notification, Some("Key"));
    view.open(Kind::Object, notification);
    view.key(notification, Some("FilterRules"));
    view.open(Kind::Array, notification);
    for (attribute, name) in [("filter_prefix", "prefix"), ("filter_suffix", "suffix")] {
        let Some(value) = notification.get(attribute).filter(|value| is_set(*value)) else { continue };
        view.open(Kind::Object, value);
        view.key(value, Some("Name"));
        view.replaced(Kind::String, value, name);
        view.key(value, Some("Value"));
        view.scalar(value);
        view.close();
    }
    for _ in 0..3 {
        view.close();
    }
}

const PASSWORDS: &[Field] = &[
    renamed("minimum_password_length", &["PasswordPolicy", "MinimumPasswordLength"]),
    renamed("require_symbols", &["PasswordPolicy", "RequireSymbols"]),
    renamed("require_numbers", &["PasswordPolicy", "RequireNumbers"]),
    renamed("require_uppercase_characters", &["PasswordPolicy", "RequireUppercaseCharacters"]),
    renamed("require_lowercase_characters", &["PasswordPolicy", "RequireLowercaseCharacters"]),
    field("max_password_age", &["PasswordPolicy", "MaxPasswordAge"], Shape::Set),
    field("password_reuse_prevention", &["PasswordPolicy", "PasswordReusePrevention"], Shape::Set),
];
const PAYER: &[Field] = &[renamed("payer", &["Payer"])];

/// What a trail's resource says beside its selectors: the trail, and whether it is on.
pub(super) const OF_TRAIL: [(K, &[Field]); 2] =
    [(K::Trails, TRAILS), (K::TrailStatus, &[renamed("enable_logging", &["IsLogging"])])];

/// Resource types that are one configuration document of the API.
#[rustfmt::skip]
pub(super) const CONFIGURATIONS: [(&str, K, &[Field]); 21] = [
    ("aws_s3_bucket_public_access_block", K::PublicAccessBlock, SWITCHES),
    ("aws_s3_account_public_access_block", K::PublicAccessBlock, SWITCHES),
    ("aws_s3_access_point", K::AccessPoint, ACCESS_POINT),
    ("aws_s3control_multi_region_access_point", K::MultiRegionAccessPoint, MULTI_REGION_ACCESS_POINT),
    ("aws_s3_bucket_versioning", K::BucketVersioning, VERSIONING),
    ("aws_s3_bucket_ownership_controls", K::BucketOwnership, OWNERSHIP),
    ("aws_s3_bucket_server_side_encryption_configuration", K::BucketEncryption, ENCRYPTION),
    ("aws_s3_bucket_lifecycle_configuration", K::BucketLifecycle, LIFECYCLE),
    ("aws_s3_bucket_logging", K::BucketLogging, LOGGING),
    ("aws_s3_bucket_cors_configuration", K::BucketCors, CORS),
    ("aws_s3_bucket_replication_configuration", K::BucketReplication, REPLICATION),
    ("aws_s3_bucket_object_lock_configuration", K::ObjectLock, OBJECT_LOCK),
    ("aws_s3_bucket_notification", K::BucketNotification, NOTIFICATION),
    ("aws_s3_bucket_website_configuration", K::BucketWebsite, WEBSITE),
    ("aws_s3_bucket_intelligent_tiering_configuration", K::BucketIntelligentTiering, TIERING),
    ("aws_s3_bucket_inventory", K::BucketInventory, INVENTORY),
    ("aws_s3_bucket_accelerate_configuration", K::BucketAccelerate, STATUS),
    ("aws_s3_bucket_request_payment_configuration", K::BucketRequestPayment, PAYER),
    ("aws_iam_account_password_policy", K::PasswordPolicy, PASSWORDS),
    (TRAIL, K::EventSelectors, SELECTORS),
    ("aws_iam_role", K::Role, ROLE),
];
