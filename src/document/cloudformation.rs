//! CloudFormation templates in JSON: the policies and bucket properties that their resources hold.

mod intrinsic;

use crate::document::dialect::{Dialect, Field, Shape, field, renamed, view};
use crate::document::recognize::{Reader, has};
use crate::document::{DocumentKind as K, Stage, Subject};
use crate::syntax::{Kind, Node};

use intrinsic::bucket_name;
pub(super) use intrinsic::is_intrinsic;

/// Resource types whose property is a policy, and the policy's kind where the type tells it.
#[rustfmt::skip]
const POLICIES: [(&str, &str, Option<K>); 18] = [
    ("AWS::S3::BucketPolicy", "PolicyDocument", Some(K::BucketPolicy)),
    ("AWS::S3::AccessPoint", "Policy", Some(K::AccessPointPolicy)),
    ("AWS::S3::MultiRegionAccessPointPolicy", "Policy", Some(K::AccessPointPolicy)),
    ("AWS::IAM::Policy", "PolicyDocument", Some(K::IdentityPolicy)),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", Some(K::IdentityPolicy)),
    ("AWS::IAM::RolePolicy", "PolicyDocument", Some(K::IdentityPolicy)),
    ("AWS::IAM::UserPolicy", "PolicyDocument", Some(K::IdentityPolicy)),
    ("AWS::IAM::GroupPolicy", "PolicyDocument", Some(K::IdentityPolicy)),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", Some(K::TrustPolicy)),
    ("AWS::KMS::Key", "KeyPolicy", Some(K::ResourcePolicy)),
    ("AWS::SQS::QueuePolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::SNS::TopicPolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", Some(K::ResourcePolicy)),
    ("AWS::ECR::Repository", "RepositoryPolicyText", Some(K::ResourcePolicy)),
    ("AWS::Organizations::Policy", "Content", None),
    ("AWS::Organizations::ResourcePolicy", "Content", Some(K::ResourcePolicy)),
    ("AWS::Backup::BackupVault", "AccessPolicy", Some(K::ResourcePolicy)),
    ("AWS::EFS::FileSystem", "FileSystemPolicy", Some(K::ResourcePolicy)),
];

pub(super) fn read<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    let Some(resources) = node.get("Resources").filter(|resources| resources.kind() == Kind::Object) else {
        let is_template = has(node, "AWSTemplateFormatVersion");
        if is_template {
            reader.wrapper(K::CloudFormation, node);
        }
        return is_template;
    };
    let is_typed = |value: Node<'_>| {
        value.get("Type").and_then(Node::string).is_some_and(|text| {
            ["AWS::", "Custom::", "Alexa::"].iter().any(|prefix| text.starts_with(prefix))
        })
    };
    if !has(node, "AWSTemplateFormatVersion") && !resources.members().any(|(_, value)| is_typed(value)) {
        return false;
    }
    reader.wrapper(K::CloudFormation, node);
    for (name, resource) in resources.members() {
        let Some(kind) = resource.get("Type").and_then(Node::string) else { continue };
        let Some(properties) = resource.get("Properties") else { continue };
        policies(reader, resources, &kind, name, properties);
        match &*kind {
            "AWS::S3::Bucket" => bucket(reader, resources, name, properties),
            "AWS::IAM::Role" => role(reader, name, properties),
            _ => {}
        }
    }
    true
}

fn policies<'s>(
    reader: &mut Reader<'s>,
    resources: Node<'s>,
    kind: &str,
    name: Node<'s>,
    properties: Node<'s>,
) {
    let rows = POLICIES.iter().filter(|row| row.0 == kind);
    for (_, property, policy_kind) in rows {
        let Some(value) = properties.get(property) else { continue };
        let policy_kind = policy_kind.unwrap_or_else(|| organizations_kind(properties));
        let subject = subject_of(kind, name, properties, resources);
        policy(reader, resources, value, policy_kind, subject);
    }
    if matches!(kind, "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group") {
        for inline in properties.get("Policies").into_iter().flat_map(Node::items) {
            if let Some(value) = inline.get("PolicyDocument") {
                policy(reader, resources, value, K::IdentityPolicy, None);
            }
        }
    }
}

fn organizations_kind(properties: Node<'_>) -> K {
    let is_rcp = properties.get("Type").is_some_and(|text| text.is_string("RESOURCE_CONTROL_POLICY"));
    if is_rcp { K::Rcp } else { K::Scp }
}

/// The bucket that a bucket policy hangs on, by its name or its mark; or the role itself, by its logical name.
fn subject_of(kind: &str, name: Node<'_>, properties: Node<'_>, resources: Node<'_>) -> Option<Subject> {
    match kind {
        "AWS::S3::BucketPolicy" => {
            let bucket = properties.get("Bucket")?;
            match bucket.get("Ref").and_then(Node::string) {
                Some(logical) => Some(Subject::Bucket(bucket_name(&logical, resources))),
                None => bucket.string().map(|name| Subject::Bucket(name.into_owned())),
            }
        }
        "AWS::IAM::Role" => name.string().map(|text| Subject::Role(text.into_owned())),
        _ => None,
    }
}

fn policy<'s>(
    reader: &mut Reader<'s>,
    resources: Node<'s>,
    value: Node<'s>,
    kind: K,
    subject: Option<Subject>,
) {
    match value.kind() {
        Kind::Object if !is_intrinsic(value) => {
            let view = reader.trees().alloc(intrinsic::resolved(value, resources));
            if let Some(root) = view.root() {
                reader.policy_of_kind(root, kind, Stage::Proposed, subject);
            }
        }
        Kind::String => {
            reader.encoded_policy(value, Some(kind), Stage::Proposed, subject);
        }
        _ => {}
    }
}

const DIALECT: Dialect<'static> = Dialect { is_unknown: &is_intrinsic, drops_null: true };

const ENCRYPTION_RULE: &[Field] = &[
    renamed("ServerSideEncryptionByDefault", &["ApplyServerSideEncryptionByDefault"]),
    renamed("BucketKeyEnabled", &["BucketKeyEnabled"]),
    renamed("BlockedEncryptionTypes", &["BlockedEncryptionTypes"]),
];
const ENCRYPTION: &[Field] =
    &[field("ServerSideEncryptionConfiguration", &["Rules"], Shape::Each(&Shape::Fields(ENCRYPTION_RULE)))];
const TRANSITION: &[Field] = &[
    renamed("TransitionInDays", &["Days"]),
    renamed("TransitionDate", &["Date"]),
    renamed("StorageClass", &["StorageClass"]),
];
const NONCURRENT_TRANSITION: &[Field] = &[
    renamed("TransitionInDays", &["NoncurrentDays"]),
    renamed("NewerNoncurrentVersions", &["NewerNoncurrentVersions"]),
    renamed("StorageClass", &["StorageClass"]),
];
const LIFECYCLE_RULE: &[Field] = &[
    renamed("Id", &["ID"]),
    renamed("Status", &["Status"]),
    // CloudFormation gives a rule without a prefix the filter for the whole bucket, so a rule always has one here.
    renamed("Status", &["Filter", ""]),
    renamed("Prefix", &["Filter", "Prefix"]),
    renamed("TagFilters", &["Filter", "Tags"]),
    renamed("ObjectSizeGreaterThan", &["Filter", "ObjectSizeGreaterThan"]),
    renamed("ObjectSizeLessThan", &["Filter", "ObjectSizeLessThan"]),
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
const LIFECYCLE: &[Field] = &[field("Rules", &["Rules"], Shape::Each(&Shape::Fields(LIFECYCLE_RULE)))];
const LOGGING: &[Field] = &[
    renamed("DestinationBucketName", &["LoggingEnabled", "TargetBucket"]),
    renamed("LogFilePrefix", &["LoggingEnabled", "TargetPrefix"]),
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
    renamed("BlockPublicAcls", &["BlockPublicAcls"]),
    renamed("IgnorePublicAcls", &["IgnorePublicAcls"]),
    renamed("BlockPublicPolicy", &["BlockPublicPolicy"]),
    renamed("RestrictPublicBuckets", &["RestrictPublicBuckets"]),
];
const MAX_SESSION: &[Field] = &[
    renamed("RoleName", &["RoleName"]),
    renamed("MaxSessionDuration", &["MaxSessionDuration"]),
    renamed("AssumeRolePolicyDocument", &["AssumeRolePolicyDocument"]),
];

/// The bucket's properties that are documents of their own in the API.
#[rustfmt::skip]
const BUCKET: [(&str, K, &[Field]); 7] = [
    ("BucketEncryption", K::BucketEncryption, ENCRYPTION),
    ("VersioningConfiguration", K::BucketVersioning, VERSIONING),
    ("LifecycleConfiguration", K::BucketLifecycle, LIFECYCLE),
    ("PublicAccessBlockConfiguration", K::PublicAccessBlock, SWITCHES),
    ("OwnershipControls", K::BucketOwnership, OWNERSHIP),
    ("LoggingConfiguration", K::BucketLogging, LOGGING),
    ("CorsConfiguration", K::BucketCors, CORS),
];

fn bucket<'s>(reader: &mut Reader<'s>, resources: Node<'s>, name: Node<'s>, properties: Node<'s>) {
    let subject = name.string().map(|logical| Subject::Bucket(bucket_name(&logical, resources)));
    for (property, kind, fields) in BUCKET {
        if let Some(value) = properties.get(property).filter(|value| !is_intrinsic(*value)) {
            reader.push_view(kind, value, view(value, fields, DIALECT), Stage::Proposed, subject.clone());
        }
    }
}

fn role<'s>(reader: &mut Reader<'s>, name: Node<'s>, properties: Node<'s>) {
    let subject = name.string().map(|text| Subject::Role(text.into_owned()));
    reader.push_view(K::Role, properties, view(properties, MAX_SESSION, DIALECT), Stage::Proposed, subject);
}
