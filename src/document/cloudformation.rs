//! CloudFormation templates in JSON: the policies and bucket properties that their resources hold.

mod buckets;
mod intrinsic;
mod keys;
mod properties;
mod roles;
mod serverless;

use crate::aws::shape::Shape;
use crate::document::dialect::{Dialect, enabled, named_bucket, scalar, view};
use crate::document::policy_type::of_organization;
use crate::document::recognize::{Reader, has, text};
use crate::document::{DocumentKind as K, Stage, Subject, canned_acl};
use crate::policy::unknown;
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

use buckets::Buckets;
pub(super) use intrinsic::is_intrinsic;
use keys::Keys;
use properties::{ACCESS_POINT, ACL, BUCKET, DIALECT, LOGGING, MULTI_REGION_ACCESS_POINT, ROLE, TRAIL};
use roles::Roles;
pub(crate) use serverless::{makes_role, role as made_role};

/// Resource types whose property is a policy, and the policy's kind where the type tells it.
#[rustfmt::skip]
const POLICIES: [(&str, &str, Option<K>); 30] = [
    ("AWS::S3::BucketPolicy", "PolicyDocument", Some(K::BucketPolicy)),
    ("AWS::S3::AccessPoint", "Policy", Some(K::AccessPointPolicy)),
    ("AWS::S3::MultiRegionAccessPointPolicy", "Policy", Some(K::AccessPointPolicy)),
    ("AWS::S3Express::BucketPolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::S3Express::AccessPoint", "Policy", Some(K::ResourcePolicy)),
    ("AWS::S3Outposts::BucketPolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::S3Outposts::AccessPoint", "Policy", Some(K::ResourcePolicy)),
    ("AWS::S3ObjectLambda::AccessPointPolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::S3Tables::TableBucketPolicy", "ResourcePolicy", Some(K::ResourcePolicy)),
    ("AWS::S3Tables::TablePolicy", "ResourcePolicy", Some(K::ResourcePolicy)),
    ("AWS::S3Vectors::VectorBucketPolicy", "Policy", Some(K::ResourcePolicy)),
    ("AWS::IAM::Policy", "PolicyDocument", Some(K::IdentityPolicy)),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", Some(K::IdentityPolicy)),
    ("AWS::IAM::RolePolicy", "PolicyDocument", Some(K::IdentityPolicy)),
    ("AWS::IAM::UserPolicy", "PolicyDocument", Some(K::IdentityPolicy)),
    ("AWS::IAM::GroupPolicy", "PolicyDocument", Some(K::IdentityPolicy)),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", Some(K::TrustPolicy)),
    ("AWS::KMS::Key", "KeyPolicy", Some(K::ResourcePolicy)),
    ("AWS::KMS::ReplicaKey", "KeyPolicy", Some(K::ResourcePolicy)),
    ("AWS::SQS::QueuePolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::SQS::QueueInlinePolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::SNS::TopicPolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::SNS::TopicInlinePolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", Some(K::ResourcePolicy)),
    ("AWS::ECR::Repository", "RepositoryPolicyText", Some(K::ResourcePolicy)),
    ("AWS::Organizations::Policy", "Content", None),
    ("AWS::Organizations::ResourcePolicy", "Content", Some(K::ResourcePolicy)),
    ("AWS::Backup::BackupVault", "AccessPolicy", Some(K::ResourcePolicy)),
    ("AWS::EC2::VPCEndpoint", "PolicyDocument", Some(K::EndpointPolicy)),
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
    let is_rewritten = node.get("Transform").is_some_and(is_rewritten);
    let (buckets, roles, keys) = (Buckets::of(resources), Roles::of(resources), Keys::of(resources));
    for (name, resource) in resources.members() {
        let Some(kind) = resource.get("Type").and_then(Node::string) else { continue };
        let Some(properties) = resource.get("Properties") else {
            if kind == buckets::TYPE {
                // The resource stands for the properties that it has not got.
                not_set(reader, &buckets, name, resource);
            }
            continue;
        };
        if !is_rewritten && properties.kind() == Kind::Object && Shape::named(&kind).is_some() {
            reader.push(K::CloudFormationResource, resource, properties, Stage::Proposed, None);
        }
        policies(reader, &buckets, &kind, name, properties);
        match &*kind {
            buckets::TYPE => bucket(reader, &buckets, (&roles, &keys), name, properties),
            "AWS::S3::AccessPoint" => {
                let dialect = Dialect { bucket: &|value| buckets.text(value), ..DIALECT };
                let tree = view(properties, ACCESS_POINT, dialect);
                reader.push_view(K::AccessPoint, properties, tree, Stage::Proposed, None);
            }
            "AWS::S3::MultiRegionAccessPoint" => {
                let tree = view(properties, MULTI_REGION_ACCESS_POINT, DIALECT);
                reader.push_view(K::MultiRegionAccessPoint, properties, tree, Stage::Proposed, None);
            }
            roles::TYPE => role(reader, name, properties),
            "AWS::CloudTrail::Trail" => trail(reader, properties),
            _ => {}
        }
    }
    true
}

/// Whether a macro that is not AWS's own makes other resources of those that the template has.
fn is_rewritten(transform: Node<'_>) -> bool {
    let is_own = |one: Node<'_>| one.string().is_some_and(|name| name.starts_with("AWS::"));
    !transform.one_or_many().all(is_own)
}

fn policies<'s>(
    reader: &mut Reader<'s>,
    buckets: &Buckets,
    kind: &str,
    name: Node<'s>,
    properties: Node<'s>,
) {
    let rows = POLICIES.iter().filter(|row| row.0 == kind);
    for (_, property, policy_kind) in rows {
        let Some(value) = properties.get(property) else { continue };
        let Some(policy_kind) = policy_kind.or_else(|| of_organization(text(properties, "Type").as_deref()))
        else {
            continue;
        };
        let subject = subject_of(kind, name, properties, buckets);
        policy(reader, buckets, value, policy_kind, subject);
    }
    let inline = properties.get("Policies");
    if matches!(kind, "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group") {
        for value in inline.into_iter().flat_map(Node::items).filter_map(|one| one.get("PolicyDocument")) {
            policy(reader, buckets, value, K::IdentityPolicy, None);
        }
    } else if makes_role(kind, properties) {
        // Names of managed policies and of the templates that the transform knows stand among them.
        let policies = inline.into_iter().flat_map(Node::one_or_many).filter(|one| has(*one, "Statement"));
        for value in policies {
            policy(reader, buckets, value, K::IdentityPolicy, None);
        }
        if let Some(trust) = properties.get("AssumeRolePolicyDocument") {
            let subject = name.string().map(|logical| Subject::Role(made_role(&logical)));
            policy(reader, buckets, trust, K::TrustPolicy, subject);
        }
    }
}

/// The bucket that a bucket or access point policy hangs on, by its name or its mark; or the role or key itself.
fn subject_of(kind: &str, name: Node<'_>, properties: Node<'_>, buckets: &Buckets) -> Option<Subject> {
    match kind {
        "AWS::S3::BucketPolicy" | "AWS::S3::AccessPoint" => {
            buckets.text(properties.get("Bucket")?).map(Subject::Bucket)
        }
        roles::TYPE => role_subject(name, properties),
        keys::TYPE => name.string().map(|logical| Subject::Key(unknown(&logical))),
        _ => None,
    }
}

fn policy<'s>(
    reader: &mut Reader<'s>,
    buckets: &Buckets,
    value: Node<'s>,
    kind: K,
    subject: Option<Subject>,
) {
    match value.kind() {
        Kind::Object if !is_intrinsic(value) => {
            let view = reader.trees().alloc(intrinsic::resolved(value, buckets));
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

fn bucket<'s>(
    reader: &mut Reader<'s>,
    buckets: &Buckets,
    (roles, keys): (&Roles, &Keys),
    name: Node<'s>,
    properties: Node<'s>,
) {
    let Some(bucket) = name.string().map(|logical| buckets.name_or_mark(&logical)) else { return };
    let dialect = Dialect {
        bucket: &|value| buckets.text(value),
        role: &|value| roles.arn(value),
        key: &|value| keys.arn(value),
        ..DIALECT
    };
    let subject = Some(Subject::Bucket(bucket.clone()));
    if let Some(given) = properties.get("BucketName").filter(|given| given.kind() == Kind::String) {
        reader.push_view(K::Bucket, given, named_bucket(given), Stage::Proposed, subject.clone());
    }
    not_set(reader, buckets, name, properties);
    for (property, kind, fields) in BUCKET {
        if let Some(value) = properties.get(property).filter(|value| !is_intrinsic(*value)) {
            reader.push_view(kind, value, view(value, fields, dialect), Stage::Proposed, subject.clone());
        }
    }
    let lock =
        properties.get("ObjectLockEnabled").filter(|lock| lock.scalar().is_some_and(|on| on == "true"));
    for (property, kind, member) in WITH_LOCK {
        if let Some(lock) = lock.filter(|_| !has(properties, property)) {
            reader.push_view(kind, lock, enabled(lock, member), Stage::Proposed, subject.clone());
        }
    }
    if let Some(value) = properties.get("LoggingConfiguration").filter(|value| !is_intrinsic(*value)) {
        let view = logging(value, &bucket, dialect);
        reader.push_view(K::BucketLogging, value, view, Stage::Proposed, subject.clone());
    }
    if let Some(value) = properties.get("AccessControl").filter(|value| canned_acl::is_canned(*value)) {
        reader.push_view(K::BucketAcl, value, view(value, ACL, DIALECT), Stage::Proposed, subject);
    }
}

/// What a bucket that is made with Object Lock has without being told: S3 enables both ("Configuring S3 Object Lock" in
/// its user guide).
const WITH_LOCK: [(&str, K, &str); 2] = [
    ("VersioningConfiguration", K::BucketVersioning, "Status"),
    ("ObjectLockConfiguration", K::ObjectLock, "ObjectLockEnabled"),
];

/// Says what a bucket has not got.
fn not_set<'s>(reader: &mut Reader<'s>, buckets: &Buckets, name: Node<'s>, properties: Node<'s>) {
    let Some(logical) = name.string() else { return };
    if properties.members().any(|(key, _)| key.string().is_some_and(|key| key.starts_with("Fn::"))) {
        return;
    }
    let bucket = buckets.name_or_mark(&logical);
    let lock = properties.get("ObjectLockEnabled").filter(|lock| lock.kind() != Kind::Null).map(Node::scalar);
    let may_lock = lock.is_some_and(|word| word.is_none_or(|word| word != "false"));
    let may_come_with_lock = |kind: K| may_lock && WITH_LOCK.iter().any(|row| row.1 == kind);
    for (property, kind) in OFF_UNLESS_SET {
        if !has(properties, property) && !may_come_with_lock(kind) {
            reader.absent(kind, &bucket, properties);
        }
    }
}

/// Properties without which a new bucket has no such configuration. Of others there is a default: encryption, ownership
/// and the block of public access.
#[rustfmt::skip]
const OFF_UNLESS_SET: [(&str, K); 10] = [
    ("VersioningConfiguration", K::BucketVersioning),
    ("LifecycleConfiguration", K::BucketLifecycle),
    ("LoggingConfiguration", K::BucketLogging),
    ("CorsConfiguration", K::BucketCors),
    ("ReplicationConfiguration", K::BucketReplication),
    ("ObjectLockConfiguration", K::ObjectLock),
    ("NotificationConfiguration", K::BucketNotification),
    ("WebsiteConfiguration", K::BucketWebsite),
    ("IntelligentTieringConfigurations", K::BucketIntelligentTiering),
    ("InventoryConfigurations", K::BucketInventory),
];

/// Without a destination, the logs go to the bucket itself; without a prefix, to its top.
fn logging<'s>(value: Node<'s>, bucket: &str, dialect: Dialect<'_>) -> Tree<'s> {
    if has(value, "DestinationBucketName") && has(value, "LogFilePrefix") {
        return view(value, LOGGING, dialect);
    }
    let mut view = ViewBuilder::new(value.tree());
    view.open(Kind::Object, value);
    view.key(value, Some("LoggingEnabled"));
    view.open(Kind::Object, value);
    for (property, name, default) in
        [("DestinationBucketName", "TargetBucket", bucket), ("LogFilePrefix", "TargetPrefix", "")]
    {
        match value.get(property) {
            Some(given) => {
                view.key(given, Some(name));
                match (dialect.bucket)(given).filter(|_| name == "TargetBucket" && is_intrinsic(given)) {
                    Some(target) => view.replaced(Kind::String, given, &target),
                    None => scalar(&mut view, given, dialect),
                }
            }
            None => {
                view.key(value, Some(name));
                view.replaced(Kind::String, value, default);
            }
        }
    }
    if let Some(format) = value.get("TargetObjectKeyFormat") {
        view.key(format, Some("TargetObjectKeyFormat"));
        view.subtree(format);
    }
    view.close();
    view.close();
    view.finish()
}

/// The role by the name that it is given, else by its logical one.
fn role_subject(name: Node<'_>, properties: Node<'_>) -> Option<Subject> {
    roles::name(name, Some(properties)).map(Subject::Role)
}

fn role<'s>(reader: &mut Reader<'s>, name: Node<'s>, properties: Node<'s>) {
    let subject = role_subject(name, properties);
    reader.push_view(K::Role, properties, view(properties, ROLE, DIALECT), Stage::Proposed, subject);
}

/// A trail's selectors, when it has any.
fn trail<'s>(reader: &mut Reader<'s>, properties: Node<'s>) {
    if has(properties, "EventSelectors") || has(properties, "AdvancedEventSelectors") {
        let tree = view(properties, TRAIL, DIALECT);
        reader.push_view(K::EventSelectors, properties, tree, Stage::Proposed, None);
    }
}
