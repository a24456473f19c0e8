//! Terraform: `show -json` of a plan or a state, the state file itself, and configuration written as JSON.

mod configuration;
mod expression;
mod lifecycle;
mod reference;
mod tables;

use crate::aws::shape::Shape;
use crate::document::dialect::{Dialect, is_set, named_bucket, view};
use crate::document::recognize::{Reader, has, text};
use crate::document::{DocumentKind as K, Stage, Subject, canned_acl};
use crate::syntax::{Kind, Node};

pub(super) use configuration::resource_type;
pub(super) use expression::has_expression;
use reference::References;
use tables::{CANNED_ACL, CONFIGURATIONS, GRANTS};

/// Attributes that hold a policy as a string.
#[rustfmt::skip]
const POLICIES: [(&str, &str, K); 18] = [
    ("aws_s3_bucket_policy", "policy", K::BucketPolicy),
    ("aws_s3_bucket", "policy", K::BucketPolicy),
    ("aws_s3_access_point", "policy", K::AccessPointPolicy),
    ("aws_s3control_access_point_policy", "policy", K::AccessPointPolicy),
    ("aws_iam_policy", "policy", K::IdentityPolicy),
    ("aws_iam_role_policy", "policy", K::IdentityPolicy),
    ("aws_iam_user_policy", "policy", K::IdentityPolicy),
    ("aws_iam_group_policy", "policy", K::IdentityPolicy),
    ("aws_iam_role", "assume_role_policy", K::TrustPolicy),
    ("aws_kms_key", "policy", K::ResourcePolicy),
    ("aws_kms_key_policy", "policy", K::ResourcePolicy),
    ("aws_sqs_queue_policy", "policy", K::ResourcePolicy),
    ("aws_sns_topic_policy", "policy", K::ResourcePolicy),
    ("aws_secretsmanager_secret_policy", "policy", K::ResourcePolicy),
    ("aws_ecr_repository_policy", "policy", K::ResourcePolicy),
    ("aws_vpc_endpoint", "policy", K::EndpointPolicy),
    ("aws_vpc_endpoint_policy", "policy", K::EndpointPolicy),
    ("aws_organizations_policy", "content", K::Scp),
];

const DIALECT: Dialect<'static> = Dialect { is_unknown: &|_| false, drops_null: true };

pub(super) fn read<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    if has(node, "format_version") {
        if has(node, "resource_changes") || has(node, "planned_values") {
            reader.wrapper(K::TerraformPlan, node);
            plan(reader, node);
            return true;
        }
        if let Some(module) = node.get("values").and_then(|values| values.get("root_module")) {
            reader.wrapper(K::TerraformState, node);
            modules(reader, module, Stage::Observed);
            return true;
        }
    }
    if configuration::read(reader, node) {
        return true;
    }
    let is_state_file = has(node, "version") && has(node, "serial") && has(node, "lineage");
    let Some(resources) = node.get("resources").filter(|_| is_state_file) else { return false };
    reader.wrapper(K::TerraformState, node);
    for entry in resources.items() {
        let Some(kind) = text(entry, "type") else { continue };
        for instance in entry.get("instances").into_iter().flat_map(Node::items) {
            if let Some(attributes) = instance.get("attributes") {
                resource(reader, &kind, attributes, None, Stage::Observed, named(attributes));
            }
        }
    }
    true
}

/// A plan's changes: what each resource will be, and what of it is known only after applying.
fn plan<'s>(reader: &mut Reader<'s>, node: Node<'s>) {
    let Some(changes) = node.get("resource_changes") else {
        if let Some(module) = node.get("planned_values").and_then(|values| values.get("root_module")) {
            modules(reader, module, Stage::Proposed);
        }
        return;
    };
    let references = References::read(node);
    for entry in changes.items() {
        let (Some(kind), Some(change)) = (text(entry, "type"), entry.get("change")) else { continue };
        // Deleted resources have no `after`.
        if let Some(after) = change.get("after").filter(|after| after.kind() == Kind::Object) {
            attributes(reader, entry, &kind, after);
            let address = text(entry, "address").unwrap_or_default();
            let subject = references.subject(&address, &kind, after);
            resource(reader, &kind, after, change.get("after_unknown"), Stage::Proposed, subject);
        }
    }
}

fn modules<'s>(reader: &mut Reader<'s>, module: Node<'s>, stage: Stage) {
    for entry in module.get("resources").into_iter().flat_map(Node::items) {
        if let (Some(kind), Some(values)) = (text(entry, "type"), entry.get("values")) {
            if stage == Stage::Proposed {
                attributes(reader, entry, &kind, values);
            }
            resource(reader, &kind, values, None, stage, named(values));
        }
    }
    for child in module.get("child_modules").into_iter().flat_map(Node::items) {
        modules(reader, child, stage);
    }
}

/// A resource's attributes as the provider names them, when the provider is AWS's and they are no data source's.
fn attributes<'s>(reader: &mut Reader<'s>, entry: Node<'s>, kind: &str, values: Node<'s>) {
    let is_managed = entry.get("mode").is_none_or(|mode| mode.is_string("managed"));
    let provider = text(entry, "provider_name");
    let is_aws = provider.is_none_or(|name| name.rsplit('/').next() == Some("aws"));
    if is_managed && is_aws && values.kind() == Kind::Object && Shape::of_terraform(kind).is_some() {
        reader.push(K::TerraformResource, entry, values, Stage::Proposed, None);
    }
}

/// The bucket that a resource names.
fn named(values: Node<'_>) -> Option<Subject> {
    text(values, "bucket").map(|name| Subject::Bucket(name.into_owned()))
}

/// What a resource holds; its ARN, once it has one, says of which account it is.
fn resource<'s>(
    reader: &mut Reader<'s>,
    kind: &str,
    values: Node<'s>,
    after_unknown: Option<Node<'s>>,
    stage: Stage,
    subject: Option<Subject>,
) {
    reader.set_account(text(values, "arn").as_deref());
    for (value, policy_kind) in policies(kind, values) {
        let is_subject = policy_kind != K::IdentityPolicy;
        reader.encoded_policy(value, Some(policy_kind), stage, subject.clone().filter(|_| is_subject));
    }
    configuration_of(reader, kind, values, after_unknown, stage, subject);
    reader.set_account(None);
}

/// The policies that a resource's attributes hold as strings.
fn policies<'s>(kind: &str, values: Node<'s>) -> impl Iterator<Item = (Node<'s>, K)> {
    let own = POLICIES.iter().filter(move |row| row.0 == kind);
    let own = own.filter_map(move |(_, attribute, kind)| Some((values.get(attribute)?, *kind)));
    let inline = values.get("inline_policy").filter(|_| kind == "aws_iam_role");
    let inline = inline.into_iter().flat_map(Node::one_or_many);
    own.chain(inline.filter_map(|inline| Some((inline.get("policy")?, K::IdentityPolicy))))
}

/// What a resource's attributes configure, in the API's words.
fn configuration_of<'s>(
    reader: &mut Reader<'s>,
    kind: &str,
    values: Node<'s>,
    after_unknown: Option<Node<'s>>,
    stage: Stage,
    subject: Option<Subject>,
) {
    if kind == "aws_s3_bucket"
        && let Some(name) = values.get("bucket").filter(|name| name.kind() == Kind::String)
    {
        reader.push_view(K::Bucket, name, named_bucket(name), stage, subject.clone());
    }
    if matches!(kind, "aws_s3_bucket_acl" | "aws_s3_bucket") {
        acl(reader, values, after_unknown, stage, subject);
        return;
    }
    let Some((_, document_kind, fields)) = CONFIGURATIONS.iter().find(|row| row.0 == kind) else { return };
    // A resource with any attribute still to be computed, beyond its ids, is not judged on what is missing.
    if fields.iter().any(|field| after_unknown.is_some_and(|unknown| is_unknown_within(unknown, field.from)))
    {
        return;
    }
    if kind == "aws_cloudtrail" && !fields.iter().any(|field| values.get(field.from).is_some_and(is_set)) {
        return;
    }
    let tree = view(values, fields, DIALECT);
    if *document_kind == K::BucketVersioning {
        // The block is the document.
        let tree = reader.trees().alloc(tree);
        if let Some(root) = tree.root().and_then(|root| root.get("Versioning")) {
            reader.push(*document_kind, values, root, stage, subject);
        }
        return;
    }
    reader.push_view(*document_kind, values, tree, stage, subject);
}

/// An ACL by its name, which decides, or grant by grant.
fn acl<'s>(
    reader: &mut Reader<'s>,
    values: Node<'s>,
    after_unknown: Option<Node<'s>>,
    stage: Stage,
    subject: Option<Subject>,
) {
    if let Some(name) = values.get("acl").filter(|name| is_set(*name)) {
        if canned_acl::is_canned(name) {
            reader.push_view(K::BucketAcl, name, view(name, CANNED_ACL, DIALECT), stage, subject);
        }
        return;
    }
    let is_unknown = |name: &str| after_unknown.is_some_and(|unknown| is_unknown_within(unknown, name));
    if is_unknown("acl") || is_unknown("access_control_policy") {
        return;
    }
    if let Some(policy) = values.get("access_control_policy").filter(|policy| is_set(*policy)) {
        reader.push_view(K::BucketAcl, policy, view(values, GRANTS, DIALECT), stage, subject);
    }
}

/// Whether the attribute, or anything inside it that something hangs on, is known only after applying.
fn is_unknown_within(unknown: Node<'_>, attribute: &str) -> bool {
    // MFA delete is computed wherever it is not set, and nothing else hangs on it.
    unknown.get(attribute).is_some_and(|inner| any_true_but(inner, Some("mfa_delete")))
}

/// Whether anything in a plan's `after_unknown` is known only after applying.
pub(super) fn any_true(node: Node<'_>) -> bool {
    any_true_but(node, None)
}

fn any_true_but(node: Node<'_>, left_out: Option<&str>) -> bool {
    let counts = |key: Node<'_>| left_out.is_none_or(|name| !key.is_string(name));
    node.bool() == Some(true)
        || node.items().any(|item| any_true_but(item, left_out))
        || node.members().any(|(key, value)| counts(key) && any_true_but(value, left_out))
}
