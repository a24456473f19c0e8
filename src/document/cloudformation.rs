//! CloudFormation templates in JSON: the policies and bucket properties that their resources hold.

mod buckets;
mod intrinsic;
mod keys;
mod loops;
mod outside;
mod policies;
mod properties;
mod roles;
mod serverless;

use crate::aws::shape::Shape;
use crate::document::dialect::{Dialect, enabled, named_bucket, scalar, view};
use crate::document::recognize::{Reader, has};
use crate::document::{DocumentKind as K, Stage, Subject, canned_acl};
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

use buckets::Buckets;
use intrinsic::is_no_value;
pub(super) use intrinsic::{is_intrinsic, known_later};
use keys::Keys;
use outside::Outside;
use policies::policies;
use properties::{
    ACCESS_POINT, BUCKET, DIALECT, LOGGING, MULTI_REGION_ACCESS_POINT, ROLE, SELECTORS, TRAIL_STATUS, TRAILS,
};
use roles::Roles;
pub(crate) use serverless::{makes_role, role as made_role};

/// Sections with values that resources refer to, among which there may be the text of a policy.
const VALUES: [&str; 2] = ["Parameters", "Mappings"];

pub(super) fn read<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    // The answer of `get-template` and the input of `create-stack`.
    if let Some(body) = node.get("TemplateBody") {
        return template(reader, body) || untold(reader, body);
    }
    if let Some(Outside { resources, stage }) = outside::read(reader, node) {
        reader.wrapper(K::CloudFormationResources, node);
        let outer = std::mem::replace(&mut reader.stage, stage);
        read_each(reader, resources, stage == Stage::Proposed);
        reader.stage = outer;
        return true;
    }
    let Some(resources) = node.get("Resources").filter(|resources| resources.kind() == Kind::Object) else {
        let is_template = has(node, "AWSTemplateFormatVersion");
        if is_template {
            reader.wrapper(K::CloudFormation, node);
        }
        return is_template;
    };
    let is_typed =
        |value: Node<'_>| value.get("Type").and_then(Node::string).is_some_and(|text| text.contains("::"));
    let is_template = || resources.members().any(|(_, value)| is_typed(value)) || loops::has_loops(resources);
    if !has(node, "AWSTemplateFormatVersion") && !is_template() {
        return false;
    }
    reader.wrapper(K::CloudFormation, node);
    let is_rewritten = node.get("Transform").is_some_and(is_rewritten);
    // What all gateways of a serverless application have, unless they say otherwise.
    let apis =
        node.get("Globals").into_iter().flat_map(Node::members).filter(|(key, _)| key.is_string("Api"));
    for (name, api) in apis {
        policies(reader, &Buckets::default(), serverless::API, name, api);
    }
    for values in VALUES.iter().filter_map(|section| node.get(section)) {
        reader.policies_within(values, reader.stage);
    }
    let resources = loops::resources(reader.trees(), resources);
    read_each(reader, resources, !is_rewritten);
    true
}

/// What the resources hold, and where they `are_written_out`, they themselves.
fn read_each<'s>(reader: &mut Reader<'s>, resources: Vec<(Node<'s>, Node<'s>)>, are_written_out: bool) {
    let (buckets, roles, keys) = (Buckets::of(&resources), Roles::of(&resources), Keys::of(&resources));
    for (name, resource) in resources {
        let Some(kind) = resource.get("Type").and_then(Node::string) else { continue };
        let Some(properties) = resource.get("Properties") else {
            if kind == buckets::TYPE {
                // The resource stands for the properties that it has not got.
                not_set(reader, &buckets, name, resource);
            }
            continue;
        };
        if are_written_out && properties.kind() == Kind::Object && Shape::named(&kind).is_some() {
            reader.push(K::CloudFormationResource, resource, properties, reader.stage, None);
        }
        policies(reader, &buckets, &kind, name, properties);
        match &*kind {
            buckets::TYPE => bucket(reader, &buckets, (&roles, &keys), name, properties),
            "AWS::S3::AccessPoint" => {
                let dialect = Dialect { bucket: &|value| buckets.text(value), ..DIALECT };
                let tree = view(properties, ACCESS_POINT, dialect);
                reader.push_view(K::AccessPoint, properties, tree, reader.stage, None);
            }
            "AWS::S3::MultiRegionAccessPoint" => {
                let tree = view(properties, MULTI_REGION_ACCESS_POINT, DIALECT);
                reader.push_view(K::MultiRegionAccessPoint, properties, tree, reader.stage, None);
            }
            roles::TYPE => role(reader, name, properties),
            "AWS::CloudTrail::Trail" => trail(reader, &buckets, properties),
            "AWS::CloudFormation::StackSet" => {
                properties.get("TemplateBody").map(|body| template(reader, body) || untold(reader, body));
            }
            _ => {}
        }
    }
}

/// A template within another document, as an object or as text.
fn template<'s>(reader: &mut Reader<'s>, body: Node<'s>) -> bool {
    match body.kind() {
        Kind::Object => read(reader, body),
        Kind::String => reader.decoded(body, read),
        _ => false,
    }
}

/// Says of the text of a template that it is YAML.
fn untold<'s>(reader: &mut Reader<'s>, body: Node<'s>) -> bool {
    let is_yaml = body.string().is_some_and(|text| text.lines().any(|line| line.trim_end() == "Resources:"));
    if is_yaml {
        reader.wrapper(K::CloudFormation, body);
        reader.failure("holds a template in YAML, which is not read".to_owned());
    }
    is_yaml
}

/// Whether a macro that is not AWS's own makes other resources of those that the template has.
fn is_rewritten(transform: Node<'_>) -> bool {
    let is_own = |one: Node<'_>| one.string().is_some_and(|name| name.starts_with("AWS::"));
    !transform.one_or_many().all(is_own)
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
        reader.push_view(K::Bucket, given, named_bucket(given), reader.stage, subject.clone());
    }
    not_set(reader, buckets, name, properties);
    for (property, kind, fields) in BUCKET {
        if let Some(value) = properties.get(property).filter(|value| !is_intrinsic(*value)) {
            reader.push_view(kind, value, view(value, fields, dialect), reader.stage, subject.clone());
        }
    }
    let lock =
        properties.get("ObjectLockEnabled").filter(|lock| lock.scalar().is_some_and(|on| on == "true"));
    for (property, kind, member) in WITH_LOCK {
        if let Some(lock) = lock.filter(|_| !has(properties, property)) {
            reader.push_view(kind, lock, enabled(lock, member), reader.stage, subject.clone());
        }
    }
    if let Some(value) = properties.get("LoggingConfiguration").filter(|value| !is_intrinsic(*value)) {
        let view = logging(value, &bucket, dialect);
        reader.push_view(K::BucketLogging, value, view, reader.stage, subject.clone());
    }
    if let Some(value) = properties.get("AccessControl").filter(|value| canned_acl::is_canned(*value)) {
        reader.push_view(
            K::BucketAcl,
            value,
            view(value, canned_acl::BY_NAME, DIALECT),
            reader.stage,
            subject,
        );
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
        let is_set = properties.get(property).is_some_and(|value| !is_no_value(value));
        if !is_set && !may_come_with_lock(kind) {
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
    reader.push_view(K::Role, properties, view(properties, ROLE, DIALECT), reader.stage, subject);
}

/// A trail, whether it is on, and its selectors when it has any.
fn trail<'s>(reader: &mut Reader<'s>, buckets: &Buckets, properties: Node<'s>) {
    let dialect = Dialect { bucket: &|value| buckets.text(value), ..DIALECT };
    let has_selectors = has(properties, "EventSelectors") || has(properties, "AdvancedEventSelectors");
    let parts = [
        (K::Trails, TRAILS, true),
        (K::TrailStatus, TRAIL_STATUS, has(properties, "IsLogging")),
        (K::EventSelectors, SELECTORS, has_selectors),
    ];
    for (kind, fields, _) in parts.into_iter().filter(|part| part.2) {
        reader.push_view(kind, properties, view(properties, fields, dialect), reader.stage, None);
    }
}
