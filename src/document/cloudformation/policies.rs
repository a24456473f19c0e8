//! The policies that a template's resources hold, each branch of a condition's among them.

use super::buckets::Buckets;
use super::intrinsic::{self, alternatives, is_intrinsic};
use super::serverless::{self, makes_role, role as made_role};
use super::{keys, role_subject, roles};
use crate::document::policy_type::{OF_ANOTHER_LANGUAGE, of_organization};
use crate::document::recognize::{Reader, has, has_mark, places, text};
use crate::document::{DocumentKind as K, Subject};
use crate::policy::unknown;
use crate::syntax::{Kind, Node, ViewBuilder};

/// Resource types whose property is a policy, and the policy's kind where the type tells it. A slash enters an object.
/// Policies of other languages are left out, such as those of Verified Access, and of `AWS::IoT::Policy`, whose variables
/// are that service's own.
#[rustfmt::skip]
const POLICIES: [(&str, &str, Option<K>); 73] = [
    ("AWS::S3::BucketPolicy", "PolicyDocument", Some(K::BucketPolicy)),
    ("AWS::S3::AccessPoint", "Policy", Some(K::AccessPointPolicy)),
    ("AWS::S3::MultiRegionAccessPointPolicy", "Policy", Some(K::AccessPointPolicy)),
    ("AWS::S3Express::BucketPolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::S3Express::AccessPoint", "Policy", Some(K::ResourcePolicy)),
    ("AWS::S3Files::FileSystemPolicy", "Policy", Some(K::ResourcePolicy)),
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
    ("AWS::SSO::PermissionSet", "InlinePolicy", Some(K::IdentityPolicy)),
    ("AWS::KMS::Key", "KeyPolicy", Some(K::ResourcePolicy)),
    ("AWS::KMS::ReplicaKey", "KeyPolicy", Some(K::ResourcePolicy)),
    ("AWS::SQS::QueuePolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::SQS::QueueInlinePolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::SNS::TopicPolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::SNS::TopicInlinePolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", Some(K::ResourcePolicy)),
    ("AWS::ECR::Repository", "RepositoryPolicyText", Some(K::ResourcePolicy)),
    ("AWS::ECR::PublicRepository", "RepositoryPolicyText", Some(K::ResourcePolicy)),
    ("AWS::ECR::RegistryPolicy", "PolicyText", Some(K::ResourcePolicy)),
    ("AWS::ECR::RepositoryCreationTemplate", "RepositoryPolicy", Some(K::ResourcePolicy)),
    ("AWS::Organizations::Policy", "Content", None),
    ("AWS::Organizations::ResourcePolicy", "Content", Some(K::ResourcePolicy)),
    ("AWS::Backup::BackupVault", "AccessPolicy", Some(K::ResourcePolicy)),
    ("AWS::Backup::LogicallyAirGappedBackupVault", "AccessPolicy", Some(K::ResourcePolicy)),
    ("AWS::EC2::VPCEndpoint", "PolicyDocument", Some(K::EndpointPolicy)),
    ("AWS::EFS::FileSystem", "FileSystemPolicy", Some(K::ResourcePolicy)),
    ("AWS::APS::ResourcePolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::ApiGateway::RestApi", "Policy", Some(K::ResourcePolicy)),
    ("AWS::ApiGateway::DomainNameV2", "Policy", Some(K::ResourcePolicy)),
    ("AWS::Bedrock::ResourcePolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::BedrockAgentCore::ResourcePolicy", "Policy", Some(K::ResourcePolicy)),
    ("AWS::CloudTrail::ResourcePolicy", "ResourcePolicy", Some(K::ResourcePolicy)),
    ("AWS::CodeArtifact::Domain", "PermissionsPolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::CodeArtifact::Repository", "PermissionsPolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::DSQL::Cluster", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::DynamoDB::Table", "ResourcePolicy/PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::Elasticsearch::Domain", "AccessPolicies", Some(K::ResourcePolicy)),
    ("AWS::EventSchemas::RegistryPolicy", "Policy", Some(K::ResourcePolicy)),
    ("AWS::Events::EventBus", "Policy", Some(K::ResourcePolicy)),
    ("AWS::FSx::S3AccessPointAttachment", "S3AccessPoint/Policy", Some(K::AccessPointPolicy)),
    ("AWS::Kinesis::ResourcePolicy", "ResourcePolicy", Some(K::ResourcePolicy)),
    ("AWS::Lambda::ResourcePolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::Lex::ResourcePolicy", "Policy", Some(K::ResourcePolicy)),
    ("AWS::Logs::DeliveryDestination", "DeliveryDestinationPolicy/DeliveryDestinationPolicy", Some(K::ResourcePolicy)),
    ("AWS::Logs::Destination", "DestinationPolicy", Some(K::ResourcePolicy)),
    ("AWS::Logs::LogGroup", "ResourcePolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::Logs::ResourcePolicy", "PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::MSK::ClusterPolicy", "Policy", Some(K::ResourcePolicy)),
    ("AWS::MediaPackageV2::ChannelPolicy", "Policy", Some(K::ResourcePolicy)),
    ("AWS::MediaPackageV2::OriginEndpointPolicy", "Policy", Some(K::ResourcePolicy)),
    ("AWS::MediaStore::Container", "Policy", Some(K::ResourcePolicy)),
    ("AWS::Oam::Sink", "Policy", Some(K::ResourcePolicy)),
    ("AWS::OSIS::Pipeline", "ResourcePolicy/Policy", Some(K::ResourcePolicy)),
    ("AWS::Omics::SequenceStore", "S3AccessPolicy", Some(K::ResourcePolicy)),
    ("AWS::OpenSearchService::Domain", "AccessPolicies", Some(K::ResourcePolicy)),
    ("AWS::RUM::AppMonitor", "ResourcePolicy/PolicyDocument", Some(K::ResourcePolicy)),
    ("AWS::Redshift::Cluster", "NamespaceResourcePolicy", Some(K::ResourcePolicy)),
    ("AWS::RedshiftServerless::Namespace", "NamespaceResourcePolicy", Some(K::ResourcePolicy)),
    ("AWS::SSM::ResourcePolicy", "Policy", Some(K::ResourcePolicy)),
    ("AWS::SageMaker::ModelPackageGroup", "ModelPackageGroupPolicy", Some(K::ResourcePolicy)),
    ("AWS::VpcLattice::AuthPolicy", "Policy", Some(K::ResourcePolicy)),
    ("AWS::VpcLattice::ResourcePolicy", "Policy", Some(K::ResourcePolicy)),
    ("AWS::XRay::ResourcePolicy", "PolicyDocument", Some(K::ResourcePolicy)),
];

/// Properties that are a policy's statements without the policy around them.
const STATEMENTS: [(&str, &str); 2] = [
    ("AWS::Events::EventBusPolicy", "Statement"),
    ("AWS::Serverless::Api", "Auth/ResourcePolicy/CustomStatements"),
];

/// Such a property of the event that calls a function.
const EVENT_STATEMENTS: &str = "Properties/Auth/ResourcePolicy/CustomStatements";

/// Types whose inline policies are read, or are passed over by the transform that they are for.
const INLINE: [&str; 2] = ["AWS::IAM::", "AWS::Serverless::"];

/// The policies of one resource.
pub(super) fn policies<'s>(
    reader: &mut Reader<'s>,
    buckets: &Buckets,
    kind: &str,
    name: Node<'s>,
    properties: Node<'s>,
) {
    let subject = subject_of(kind, name, properties, buckets);
    for (_, property, policy_kind) in POLICIES.iter().filter(|row| row.0 == kind) {
        let policy_kind = policy_kind.or_else(|| of_organization(text(properties, "Type").as_deref()));
        if let (Some(value), Some(policy_kind)) = (at(properties, property), policy_kind) {
            policy(reader, buckets, value, Some(policy_kind), subject.as_ref());
        }
    }
    let own = STATEMENTS.iter().filter(|row| row.0 == kind).filter_map(|row| at(properties, row.1));
    let events = properties.get("Events").filter(|_| kind == serverless::FUNCTION);
    let events = events.into_iter().flat_map(Node::members);
    let of_events = events.filter_map(|(_, event)| at(event, EVENT_STATEMENTS));
    let is_written = |value: &Node<'_>| matches!(value.kind(), Kind::Object | Kind::Array);
    for statements in own.chain(of_events).filter(is_written) {
        if let Some(root) = reader.trees().alloc(around(statements)).root() {
            policy(reader, buckets, root, Some(K::ResourcePolicy), None);
        }
    }
    let inline = || properties.get("Policies").into_iter().flat_map(alternatives);
    if matches!(kind, "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group") {
        for value in inline().filter_map(|one| one.get("PolicyDocument")) {
            policy(reader, buckets, value, Some(K::IdentityPolicy), None);
        }
    } else if makes_role(kind, properties) {
        // Names of managed policies and of the templates that the transform knows stand among them.
        for value in inline().filter(|one| has(*one, "Statement")) {
            policy(reader, buckets, value, Some(K::IdentityPolicy), None);
        }
        if let Some(trust) = properties.get("AssumeRolePolicyDocument") {
            let subject = name.string().map(|logical| Subject::Role(made_role(&logical)));
            policy(reader, buckets, trust, Some(K::TrustPolicy), subject.as_ref());
        }
    }
    if kind != OF_ANOTHER_LANGUAGE {
        let others = properties.members().filter(|(key, value)| has_mark(*value) && !is_read(kind, *key));
        for place in others.flat_map(|(_, value)| places(value)) {
            policy(reader, buckets, place, None, None);
        }
    }
}

/// Whether a resource's property is read by its name.
fn is_read(kind: &str, property: Node<'_>) -> bool {
    let paths = POLICIES.iter().filter(|row| row.0 == kind).map(|row| row.1);
    let paths = paths.chain(STATEMENTS.iter().filter(|row| row.0 == kind).map(|row| row.1));
    let mut names = paths.filter_map(|path| path.split('/').next());
    names.any(|name| property.is_string(name))
        || ["Policies", "AssumeRolePolicyDocument"].iter().any(|name| property.is_string(name))
            && INLINE.iter().any(|service| kind.starts_with(service))
        || property.is_string("TemplateBody")
}

/// The property at the end of a path of objects.
fn at<'s>(properties: Node<'s>, path: &str) -> Option<Node<'s>> {
    path.split('/').try_fold(properties, Node::get)
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

/// A policy, or each of those that a condition chooses from, as it would of resources under that condition. Without a
/// `kind` it is one only when it looks like one, and its statements tell which.
fn policy<'s>(
    reader: &mut Reader<'s>,
    buckets: &Buckets,
    value: Node<'s>,
    kind: Option<K>,
    subject: Option<&Subject>,
) {
    for one in alternatives(value) {
        let resolved = match (one.kind(), kind) {
            (Kind::String, Some(_)) => {
                reader.encoded_policy(one, kind, reader.stage, subject.cloned());
                continue;
            }
            (Kind::String, None) => {
                reader.policies_within(one, reader.stage);
                continue;
            }
            (Kind::Object, _) => match written_out(reader, one, buckets) {
                None => intrinsic::resolved(one, buckets),
                Some(Written::Value(inner)) => intrinsic::resolved(inner, buckets),
                Some(Written::Text(root, variables)) => intrinsic::filled_in(root, variables, buckets),
                Some(Written::Joined(root)) => {
                    read(reader, root, kind, subject);
                    continue;
                }
                Some(Written::Later) => continue,
            },
            _ => continue,
        };
        if let Some(root) = reader.trees().alloc(resolved).root() {
            read(reader, root, kind, subject);
        }
    }
}

fn read<'s>(reader: &mut Reader<'s>, root: Node<'s>, kind: Option<K>, subject: Option<&Subject>) {
    match kind {
        Some(kind) => reader.policy_of_kind(root, kind, reader.stage, subject.cloned()),
        None => {
            reader.policies_within(root, reader.stage);
        }
    }
}

/// What a function makes a policy of.
enum Written<'s> {
    /// `Fn::ToJsonString` makes text of the value.
    Value(Node<'s>),
    /// `Fn::Sub` fills the text in, with variables of its own.
    Text(Node<'s>, Option<Node<'s>>),
    /// `Fn::Join` puts the text together.
    Joined(Node<'s>),
    /// Nothing that the template says.
    Later,
}

/// What stands in the place of a policy when it is a function.
fn written_out<'s>(reader: &mut Reader<'s>, value: Node<'s>, buckets: &Buckets) -> Option<Written<'s>> {
    if !is_intrinsic(value) {
        return None;
    }
    let is_object = |value: &Node<'_>| value.kind() == Kind::Object;
    if let Some(inner) = value.get("Fn::ToJsonString").filter(is_object) {
        return Some(Written::Value(inner));
    }
    let Some(sub) = value.get("Fn::Sub") else {
        let joined = intrinsic::joined(reader.trees(), value, buckets).filter(is_object);
        return Some(joined.map_or(Written::Later, Written::Joined));
    };
    let template = sub.one_or_many().next();
    let root = template.and_then(|template| reader.embedded(template)).filter(is_object);
    Some(root.map_or(Written::Later, |root| Written::Text(root, sub.items().nth(1))))
}

/// A policy around statements.
fn around(statements: Node<'_>) -> crate::syntax::Tree<'_> {
    let mut view = ViewBuilder::new(statements.tree());
    view.open(Kind::Object, statements);
    view.key(statements, Some("Version"));
    view.replaced(Kind::String, statements, "2012-10-17");
    view.key(statements, Some("Statement"));
    view.subtree(statements);
    view.close();
    view.finish()
}
