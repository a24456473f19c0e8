//! Terraform: `show -json` of a plan or a state, the state file itself, and configuration written as JSON. Pulumi, whose AWS
//! provider is made from Terraform's.

mod address;
mod bucket;
mod configuration;
mod expression;
mod identity;
mod lifecycle;
mod planned;
mod policies;
mod policy_document;
mod pulumi;
mod reference;
mod tables;

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::aws::shape::Shape;
use crate::document::dialect::{Field, PLAIN, is_set, member, named_bucket, view};
use crate::document::recognize::{Reader, has, text};
use crate::document::{DocumentKind as K, Stage, Subject, canned_acl};
use crate::policy::unknown;
use crate::syntax::{Kind, Node};

pub(super) use configuration::resource_type;
pub(super) use expression::has_expression;
use planned::planned;
use policies::{Hung, is_unlisted, later_policies, policies};
use policy_document::Documents;
pub(super) use policy_document::is_written_as;
use reference::References;
use tables::{CONFIGURATIONS, GRANTS, OF_TRAIL, TRAIL};

const BUCKET: &str = "aws_s3_bucket";

/// One resource of a plan or a state.
struct Resource<'s> {
    kind: Cow<'s, str>,
    /// What lies around the attributes.
    entry: Node<'s>,
    values: Node<'s>,
    /// The attributes with a value that is unknown for each that is known only after applying.
    planned: Node<'s>,
    /// The bucket or identity that it is, or is about.
    subject: Option<Subject>,
    /// Its policies that are written as blocks of another resource.
    documents: Vec<(Node<'s>, K)>,
}

pub(super) fn read<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    let mut resources = Vec::new();
    if has(node, "format_version") {
        if has(node, "resource_changes") || has(node, "planned_values") {
            reader.wrapper(K::TerraformPlan, node);
            let left = plan(reader, node, &mut resources);
            read_each(reader, &resources, Stage::Proposed);
            for document in left {
                reader.policy(document, None, Stage::Proposed, None);
            }
            return true;
        }
        if let Some(module) = node.get("values").and_then(|values| values.get("root_module")) {
            reader.wrapper(K::TerraformState, node);
            modules(reader, module, &mut resources);
            read_each(reader, &resources, Stage::Observed);
            return true;
        }
    }
    if configuration::read(reader, node) || pulumi::read(reader, node) {
        return true;
    }
    let is_state_file = has(node, "version") && has(node, "serial") && has(node, "lineage");
    let Some(entries) = node.get("resources").filter(|_| is_state_file) else { return false };
    reader.wrapper(K::TerraformState, node);
    for entry in entries.items() {
        let Some(kind) = text(entry, "type") else { continue };
        for instance in entry.get("instances").into_iter().flat_map(Node::items) {
            if let Some(values) = instance.get("attributes") {
                resources.push(Resource::named(reader, kind.clone(), entry, values));
            }
        }
    }
    read_each(reader, &resources, Stage::Observed);
    true
}

/// A plan's changes: what each resource will be, and what of it is known only after applying. Policies written as blocks
/// that no resource takes come back.
fn plan<'s>(reader: &mut Reader<'s>, node: Node<'s>, resources: &mut Vec<Resource<'s>>) -> Vec<Node<'s>> {
    let Some(changes) = node.get("resource_changes") else {
        if let Some(module) = node.get("planned_values").and_then(|values| values.get("root_module")) {
            modules(reader, module, resources);
        }
        return Vec::new();
    };
    let references = References::read(node);
    let written = Documents::of_plan(reader.trees(), changes);
    let mut taken = BTreeSet::new();
    // What this apply leaves to the next one.
    let deferred = node.get("deferred_changes").into_iter().flat_map(Node::items);
    let deferred = deferred.filter_map(|one| one.get("resource_change"));
    for entry in changes.items().chain(deferred) {
        let (Some(kind), Some(change)) = (text(entry, "type"), entry.get("change")) else { continue };
        // Deleted resources have no `after`.
        if let Some(values) = change.get("after").filter(|after| after.kind() == Kind::Object) {
            let address = text(entry, "address").unwrap_or_default();
            let subject = about(reader, &references, &address, &kind, values);
            let unknown = change.get("after_unknown").filter(|_| is_configuration(&kind));
            let named =
                |block: &str, attribute: &str, from| references.taken(&address, block, attribute, from);
            let expressions = references.expressions(&address);
            let planned = planned(values, unknown, expressions, &named);
            let planned = planned.and_then(|tree| reader.trees().alloc(tree).root()).unwrap_or(values);
            let documents = later_policies(&kind, change).filter_map(|(attribute, policy_kind)| {
                let (name, document) = written.taken(&address, expressions?.get(attribute)?)?;
                // Of several resources with one policy, it is read as the first one's.
                taken.insert((name, policy_kind)).then_some((document, policy_kind))
            });
            let documents = documents.collect();
            resources.push(Resource { kind, entry, values, planned, subject, documents });
        }
    }
    let taken: BTreeSet<&str> = taken.into_iter().map(|pair| pair.0).collect();
    written.iter().filter(|pair| !taken.contains(pair.0)).map(|pair| pair.1).collect()
}

fn modules<'s>(reader: &mut Reader<'s>, module: Node<'s>, resources: &mut Vec<Resource<'s>>) {
    for entry in module.get("resources").into_iter().flat_map(Node::items) {
        if let (Some(kind), Some(values)) = (text(entry, "type"), entry.get("values")) {
            resources.push(Resource::named(reader, kind, entry, values));
        }
    }
    for child in module.get("child_modules").into_iter().flat_map(Node::items) {
        modules(reader, child, resources);
    }
}

impl<'s> Resource<'s> {
    /// A resource with all its attributes.
    fn named(reader: &mut Reader<'s>, kind: Cow<'s, str>, entry: Node<'s>, values: Node<'s>) -> Self {
        let address = text(entry, "address");
        let address = address.or_else(|| Some(format!("{kind}.{}", text(entry, "name")?).into()));
        let subject = about(reader, &References::default(), &address.unwrap_or_default(), &kind, values);
        Self { kind, entry, values, planned: values, subject, documents: Vec::new() }
    }
}

/// The bucket or identity that a resource is, or is about. What it says of which policies hang on whom is noted.
fn about<'s>(
    reader: &mut Reader<'s>,
    references: &References<'s>,
    address: &str,
    kind: &str,
    values: Node<'s>,
) -> Option<Subject> {
    let names = |attribute: &str| references.names(address, kind, values, attribute);
    reader.ties(identity::ties(kind, &names));
    identity::subject(kind, &names, || unknown(address)).or_else(|| {
        let mut buckets = names("bucket").into_iter();
        buckets.next().filter(|_| buckets.next().is_none()).map(Subject::Bucket)
    })
}

/// What a resource configures by itself that an attribute or a block of the bucket's own may configure, too.
fn standalone(kind: &str) -> Option<K> {
    match kind {
        "aws_s3_bucket_policy" => Some(K::BucketPolicy),
        "aws_s3_bucket_acl" => Some(K::BucketAcl),
        _ => CONFIGURATIONS.iter().find(|row| row.0 == kind).map(|row| row.1),
    }
}

fn read_each<'s>(reader: &mut Reader<'s>, resources: &[Resource<'s>], stage: Stage) {
    let standalone: BTreeSet<(K, &Subject)> =
        resources.iter().filter_map(|one| Some((standalone(&one.kind)?, one.subject.as_ref()?))).collect();
    let hung = Hung::of(resources);
    for one in resources {
        if stage == Stage::Proposed {
            attributes(reader, one.entry, &one.kind, one.values);
        }
        // The provider fills the bucket's own attributes in, whatever configures them.
        let is_hung = hung.is_on(one);
        let has_own = |kind: K| {
            let key = one.subject.as_ref().map(|subject| (kind, subject));
            is_hung && policies::HUNG.contains(&kind)
                || one.kind == BUCKET && key.is_some_and(|key| standalone.contains(&key))
        };
        resource(reader, one, stage, &has_own);
    }
}

/// A resource's attributes as the provider names them, when the provider is AWS's and they are no data source's.
fn attributes<'s>(reader: &mut Reader<'s>, entry: Node<'s>, kind: &str, values: Node<'s>) {
    let is_managed = entry.get("mode").is_none_or(|mode| mode.is_string("managed"));
    let provider = text(entry, "provider_name");
    let is_aws = provider.is_none_or(|name| name.rsplit('/').next() == Some("aws"));
    // Pulumi has names of its own.
    let is_called_so = entry.get("type").is_some_and(|name| name.is_string(kind));
    if is_managed
        && is_aws
        && is_called_so
        && values.kind() == Kind::Object
        && Shape::of_terraform(kind).is_some()
    {
        reader.push(K::TerraformResource, entry, values, Stage::Proposed, None);
    }
}

/// What a resource holds, but for what another resource `has_own`; its ARN, once it has one, says of which account it is.
fn resource<'s>(reader: &mut Reader<'s>, one: &Resource<'s>, stage: Stage, has_own: &dyn Fn(K) -> bool) {
    reader.set_account(text(one.values, "arn").as_deref());
    for (value, policy_kind) in policies(&one.kind, one.values).filter(|pair| !has_own(pair.1)) {
        reader.encoded_policy(value, Some(policy_kind), stage, one.subject.clone());
    }
    let is_managed = one.entry.get("mode").is_none_or(|mode| mode.is_string("managed"));
    if is_managed && is_unlisted(&one.kind) {
        reader.policies_within(one.values, stage);
    }
    for (document, policy_kind) in one.documents.iter().filter(|pair| !has_own(pair.1)) {
        reader.policy_of_kind(*document, *policy_kind, stage, one.subject.clone());
    }
    configuration_of(reader, &one.kind, one.planned, (stage, one.subject.as_ref()), has_own);
    reader.set_account(None);
}

/// The name that a bucket is given.
fn bucket_name<'s>(reader: &mut Reader<'s>, values: Node<'s>, stage: Stage, subject: Option<Subject>) {
    if let Some(name) = values.get("bucket").filter(|name| name.kind() == Kind::String) {
        reader.push_view(K::Bucket, name, named_bucket(name), stage, subject);
    }
}

/// Whether a resource of the type configures something that is read.
fn is_configuration(kind: &str) -> bool {
    matches!(kind, "aws_s3_bucket_acl" | BUCKET) || CONFIGURATIONS.iter().any(|row| row.0 == kind)
}

/// What a resource's attributes configure, in the API's words, but for what another resource `has_own`.
fn configuration_of<'s>(
    reader: &mut Reader<'s>,
    kind: &str,
    values: Node<'s>,
    (stage, subject): (Stage, Option<&Subject>),
    has_own: &dyn Fn(K) -> bool,
) {
    if kind == BUCKET {
        bucket_name(reader, values, stage, subject.cloned());
        if !has_own(K::BucketAcl) && !bucket::has_grants(values) {
            acl(reader, values, stage, subject.cloned());
        }
        bucket::read(reader, values, stage, subject, has_own);
        return;
    }
    if kind == "aws_s3_bucket_acl" {
        acl(reader, values, stage, subject.cloned());
        return;
    }
    let Some((_, document_kind, fields)) = CONFIGURATIONS.iter().find(|row| row.0 == kind) else { return };
    if kind == TRAIL {
        let is_told = |part: &(K, &[Field])| part.1.iter().any(|field| member(values, field.from).is_some());
        for (part, fields) in OF_TRAIL.into_iter().filter(is_told) {
            reader.push_view(part, values, view(values, fields, PLAIN), stage, None);
        }
        if !fields.iter().any(|field| values.get(field.from).is_some_and(is_set)) {
            return;
        }
    }
    let tree = view(values, fields, PLAIN);
    if *document_kind == K::BucketVersioning {
        // The block is the document.
        let tree = reader.trees().alloc(tree);
        if let Some(root) = tree.root().and_then(|root| root.get("Versioning")) {
            reader.push(*document_kind, values, root, stage, subject.cloned());
        }
        return;
    }
    reader.push_view(*document_kind, values, tree, stage, subject.cloned());
}

/// An ACL by its name, which decides, or grant by grant.
fn acl<'s>(reader: &mut Reader<'s>, values: Node<'s>, stage: Stage, subject: Option<Subject>) {
    if let Some(name) = values.get("acl").filter(|name| is_set(*name)) {
        if canned_acl::is_canned(name) {
            reader.push_view(K::BucketAcl, name, view(name, canned_acl::BY_NAME, PLAIN), stage, subject);
        }
        return;
    }
    let is_told = |policy: &Node<'s>| policy.kind() != Kind::Unknown && is_set(*policy);
    if let Some(policy) = values.get("access_control_policy").filter(is_told) {
        reader.push_view(K::BucketAcl, policy, view(values, GRANTS, PLAIN), stage, subject);
    }
}

/// Whether anything in a plan's `after_unknown` is known only after applying.
pub(super) fn any_true(node: Node<'_>) -> bool {
    node.bool() == Some(true)
        || node.items().any(any_true)
        || node.members().any(|(_, value)| any_true(value))
}
