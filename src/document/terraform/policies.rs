//! The policies that Terraform's resources hold.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Resource;
use crate::document::DocumentKind as K;
use crate::document::policy_type::of_organization;
use crate::document::recognize::text;
use crate::syntax::Node;

/// Attributes that hold a policy as a string, and the policy's kind where the resource's type tells it. Policies of other
/// languages are left out, such as those of Verified Access, and of `aws_iot_policy`, whose variables are that service's.
#[rustfmt::skip]
const POLICIES: [(&str, &str, Option<K>); 72] = [
    ("aws_s3_bucket_policy", "policy", Some(K::BucketPolicy)),
    ("aws_s3_bucket", "policy", Some(K::BucketPolicy)),
    ("aws_s3_access_point", "policy", Some(K::AccessPointPolicy)),
    ("aws_s3control_access_point_policy", "policy", Some(K::AccessPointPolicy)),
    ("aws_s3control_bucket_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_s3control_object_lambda_access_point_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_s3tables_table_bucket_policy", "resource_policy", Some(K::ResourcePolicy)),
    ("aws_s3tables_table_policy", "resource_policy", Some(K::ResourcePolicy)),
    ("aws_s3vectors_vector_bucket_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_iam_policy", "policy", Some(K::IdentityPolicy)),
    ("aws_iam_role_policy", "policy", Some(K::IdentityPolicy)),
    ("aws_iam_user_policy", "policy", Some(K::IdentityPolicy)),
    ("aws_iam_group_policy", "policy", Some(K::IdentityPolicy)),
    ("aws_iam_role", "assume_role_policy", Some(K::TrustPolicy)),
    ("aws_kms_key", "policy", Some(K::ResourcePolicy)),
    ("aws_kms_external_key", "policy", Some(K::ResourcePolicy)),
    ("aws_kms_replica_key", "policy", Some(K::ResourcePolicy)),
    ("aws_kms_replica_external_key", "policy", Some(K::ResourcePolicy)),
    ("aws_kms_key_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_sqs_queue_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_sns_topic_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_secretsmanager_secret_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_ecr_repository_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_vpc_endpoint", "policy", Some(K::EndpointPolicy)),
    ("aws_vpc_endpoint_policy", "policy", Some(K::EndpointPolicy)),
    ("aws_backup_vault_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_efs_file_system_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_organizations_resource_policy", "content", Some(K::ResourcePolicy)),
    ("aws_organizations_policy", "content", None),
    ("aws_acmpca_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_api_gateway_rest_api", "policy", Some(K::ResourcePolicy)),
    ("aws_api_gateway_rest_api_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_api_gateway_domain_name", "policy", Some(K::ResourcePolicy)),
    ("aws_cloudsearch_domain_service_access_policy", "access_policy", Some(K::ResourcePolicy)),
    ("aws_cloudwatch_event_bus_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_cloudwatch_log_delivery_destination_policy", "delivery_destination_policy", Some(K::ResourcePolicy)),
    ("aws_cloudwatch_log_destination_policy", "access_policy", Some(K::ResourcePolicy)),
    ("aws_cloudwatch_log_resource_policy", "policy_document", Some(K::ResourcePolicy)),
    ("aws_codeartifact_domain_permissions_policy", "policy_document", Some(K::ResourcePolicy)),
    ("aws_codeartifact_repository_permissions_policy", "policy_document", Some(K::ResourcePolicy)),
    ("aws_codebuild_resource_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_dynamodb_resource_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_ecr_registry_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_ecr_repository_creation_template", "repository_policy", Some(K::ResourcePolicy)),
    ("aws_ecrpublic_repository_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_elasticsearch_domain", "access_policies", Some(K::ResourcePolicy)),
    ("aws_elasticsearch_domain_policy", "access_policies", Some(K::ResourcePolicy)),
    ("aws_glacier_vault", "access_policy", Some(K::ResourcePolicy)),
    ("aws_glacier_vault_lock", "policy", Some(K::ResourcePolicy)),
    ("aws_glue_resource_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_kinesis_resource_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_media_store_container_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_msk_cluster_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_networkfirewall_resource_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_oam_sink_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_opensearch_domain", "access_policies", Some(K::ResourcePolicy)),
    ("aws_opensearch_domain_policy", "access_policies", Some(K::ResourcePolicy)),
    ("aws_prometheus_resource_policy", "policy_document", Some(K::ResourcePolicy)),
    ("aws_redshift_resource_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_redshiftserverless_resource_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_s3control_access_grants_instance_resource_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_sagemaker_model_package_group_policy", "resource_policy", Some(K::ResourcePolicy)),
    ("aws_schemas_registry_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_secretsmanager_secret", "policy", Some(K::ResourcePolicy)),
    ("aws_ses_identity_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_sesv2_email_identity_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_sns_topic", "policy", Some(K::ResourcePolicy)),
    ("aws_sqs_queue", "policy", Some(K::ResourcePolicy)),
    ("aws_vpclattice_auth_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_vpclattice_resource_policy", "policy", Some(K::ResourcePolicy)),
    ("aws_xray_resource_policy", "policy_document", Some(K::ResourcePolicy)),
    ("aws_ssoadmin_permission_set_inline_policy", "inline_policy", Some(K::IdentityPolicy)),
];

/// Blocks that hold one as their attribute `policy`.
const NESTED_POLICIES: [(&str, &str, K); 2] = [
    ("aws_iam_role", "inline_policy", K::IdentityPolicy),
    ("aws_s3control_multi_region_access_point_policy", "details", K::AccessPointPolicy),
];

/// Resources that hang a policy on another one, with the attribute that names that, and its type: the provider shows the
/// policy there, too.
const HANGING: [(&str, &str, &str); 9] = [
    ("aws_sqs_queue_policy", "queue_url", "aws_sqs_queue"),
    ("aws_sns_topic_policy", "arn", "aws_sns_topic"),
    ("aws_secretsmanager_secret_policy", "secret_arn", "aws_secretsmanager_secret"),
    ("aws_api_gateway_rest_api_policy", "rest_api_id", "aws_api_gateway_rest_api"),
    ("aws_elasticsearch_domain_policy", "domain_name", "aws_elasticsearch_domain"),
    ("aws_opensearch_domain_policy", "domain_name", "aws_opensearch_domain"),
    ("aws_kms_key_policy", "key_id", "aws_kms_key"),
    ("aws_vpc_endpoint_policy", "vpc_endpoint_id", "aws_vpc_endpoint"),
    ("aws_s3control_access_point_policy", "access_point_arn", "aws_s3_access_point"),
];

/// The kinds of those policies.
pub(super) const HUNG: [K; 3] = [K::ResourcePolicy, K::EndpointPolicy, K::AccessPointPolicy];

/// Attributes by which others name a resource.
const NAMES: [&str; 4] = ["id", "arn", "domain_name", "key_id"];

/// Which resources another one hangs a policy on.
pub(super) struct Hung<'s>(BTreeSet<(&'static str, Cow<'s, str>)>);

impl<'s> Hung<'s> {
    pub(super) fn of(resources: &[Resource<'s>]) -> Self {
        let hung = resources.iter().filter_map(|one| {
            let (_, attribute, on) = HANGING.iter().find(|row| row.0 == one.kind)?;
            Some((*on, text(one.values, attribute)?))
        });
        Self(hung.collect())
    }

    /// Whether the policy that a resource shows is another one's.
    pub(super) fn is_on(&self, resource: &Resource<'s>) -> bool {
        let Some((.., on)) = HANGING.iter().find(|row| row.2 == resource.kind) else { return false };
        let mut names = NAMES.iter().filter_map(|name| text(resource.values, name));
        names.any(|name| self.0.contains(&(*on, name)))
    }
}

/// The policies that a resource's attributes hold as strings.
pub(super) fn policies<'s>(kind: &str, values: Node<'s>) -> impl Iterator<Item = (Node<'s>, K)> {
    let own = POLICIES.iter().filter(move |row| row.0 == kind);
    let own = own.filter_map(move |(_, attribute, kind)| {
        let kind = kind.or_else(|| of_organization(text(values, "type").as_deref()))?;
        Some((values.get(attribute)?, kind))
    });
    let nested = NESTED_POLICIES.iter().find(|row| row.0 == kind);
    let nested = nested.and_then(|(_, block, kind)| Some((values.get(block)?, *kind)));
    let blocks =
        nested.into_iter().flat_map(|(blocks, kind)| blocks.one_or_many().map(move |one| (one, kind)));
    own.chain(blocks.filter_map(|(block, kind)| Some((block.get("policy")?, kind))))
}

/// Data sources that write policies for others, and a type whose policies are in a language of their own.
const NOT_LOOKED_INTO: [&str; 2] = ["aws_iam_policy_document", "aws_iot_policy"];

/// Whether a type is one of AWS's two providers.
pub(super) fn is_of_aws(kind: &str) -> bool {
    kind.starts_with("aws_") || kind.starts_with("awscc_")
}

/// Whether nobody has listed which attributes of the type are policies, as of resources of AWS's other provider, `awscc`.
pub(super) fn is_unlisted(kind: &str) -> bool {
    is_of_aws(kind)
        && !NOT_LOOKED_INTO.contains(&kind)
        && !POLICIES.iter().any(|row| row.0 == kind)
        && !NESTED_POLICIES.iter().any(|row| row.0 == kind)
}

/// The attributes of a change that are policies and known only after applying.
pub(super) fn later_policies(kind: &str, change: Node<'_>) -> impl Iterator<Item = (&'static str, K)> {
    let unknown = change.get("after_unknown");
    let is_later = move |attribute: &str| {
        unknown.and_then(|unknown| unknown.get(attribute)).is_some_and(|later| later.bool() == Some(true))
    };
    let rows = POLICIES.iter().filter(move |row| row.0 == kind && is_later(row.1));
    rows.filter_map(|(_, attribute, kind)| Some((*attribute, (*kind)?)))
}
