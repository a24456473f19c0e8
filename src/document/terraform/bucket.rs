//! What a bucket's own blocks configure: until version 4 of the provider there were no resources of their own for it, and
//! later versions still fill the blocks in. An empty block says nothing: another resource may configure the bucket.

use crate::document::dialect::{Default, Dialect, Field, PLAIN, Shape, field, is_set, renamed, view};
use crate::document::recognize::Reader;
use crate::document::{DocumentKind as K, Stage, Subject};
use crate::syntax::{Kind, Node, ViewBuilder};

use super::lifecycle::OWN_RULES;
use super::tables::{CORS_RULE, ENCRYPTION, OBJECT_LOCK, PRIORITY, tags};

/// The blocks, what each is, and whether it is a list of rules.
#[rustfmt::skip]
const BLOCKS: [(&str, K, &[Field], bool); 11] = [
    ("versioning", K::BucketVersioning, VERSIONING, false),
    ("lifecycle_rule", K::BucketLifecycle, OWN_RULES, true),
    ("logging", K::BucketLogging, LOGGING, false),
    ("server_side_encryption_configuration", K::BucketEncryption, ENCRYPTION, false),
    ("cors_rule", K::BucketCors, CORS, true),
    ("replication_configuration", K::BucketReplication, REPLICATION, false),
    ("object_lock_configuration", K::ObjectLock, OBJECT_LOCK, false),
    ("website", K::BucketWebsite, WEBSITE, false),
    ("acceleration_status", K::BucketAccelerate, ACCELERATE, false),
    ("request_payer", K::BucketRequestPayment, PAYER, false),
    ("grant", K::BucketAcl, GRANTS, true),
];

const SWITCH: Shape = Shape::Word(&[("true", "Enabled"), ("false", "Disabled")]);
const VERSIONING: &[Field] = &[
    field("enabled", &["Status"], Shape::Word(&[("true", "Enabled"), ("false", "Suspended")])),
    field("mfa_delete", &["MFADelete"], SWITCH),
];
const LOGGING: &[Field] = &[
    renamed("target_bucket", &["LoggingEnabled", "TargetBucket"]),
    renamed("target_prefix", &["LoggingEnabled", "TargetPrefix"]),
];
const CORS: &[Field] = &[field("", &["CORSRules"], Shape::One(CORS_RULE))];
const ACCELERATE: &[Field] = &[renamed("", &["Status"])];
const PAYER: &[Field] = &[renamed("", &["Payer"])];
const GRANTS: &[Field] = &[field("", &["Grants"], Shape::Custom(grants))];
const WEBSITE: &[Field] = &[
    field("index_document", &["IndexDocument", "Suffix"], Shape::Set),
    field("error_document", &["ErrorDocument", "Key"], Shape::Set),
];
const DESTINATION: &[Field] = &[
    renamed("bucket", &["Bucket"]),
    field("account_id", &["Account"], Shape::Set),
    field("storage_class", &["StorageClass"], Shape::Set),
    field(
        "access_control_translation",
        &["AccessControlTranslation"],
        Shape::Block(&[renamed("owner", &["Owner"])]),
    ),
    field("replica_kms_key_id", &["EncryptionConfiguration", "ReplicaKmsKeyID"], Shape::Set),
    field("metrics", &["Metrics"], Shape::Block(METRICS)),
    field("replication_time", &["ReplicationTime"], Shape::Block(REPLICATION_TIME)),
];
const METRICS: &[Field] =
    &[renamed("status", &["Status"]), renamed("minutes", &["EventThreshold", "Minutes"])];
const REPLICATION_TIME: &[Field] =
    &[renamed("status", &["Status"]), renamed("minutes", &["Time", "Minutes"])];
/// A rule with a filter is sent with what it does about delete markers, nothing where nothing else is said.
const DELETE_MARKERS: Shape = Shape::Or(Default { beside: "filter", kind: Kind::String, text: "Disabled" });
const ENCRYPTED: &[Field] = &[field(
    "sse_kms_encrypted_objects",
    &["SseKmsEncryptedObjects"],
    Shape::Block(&[field("enabled", &["Status"], SWITCH)]),
)];
const REPLICATION: &[Field] = &[
    renamed("role", &["Role"]),
    field(
        "rules",
        &["Rules"],
        Shape::One(&[
            field("id", &["ID"], Shape::Set),
            field("priority", &["Priority"], PRIORITY),
            renamed("status", &["Status"]),
            field("prefix", &["Prefix"], Shape::Set),
            field(
                "filter",
                &["Filter"],
                Shape::Block(&[
                    field("prefix", &["Prefix"], Shape::Set),
                    field("tags", &["And", "Tags"], Shape::Custom(tags)),
                ]),
            ),
            field("source_selection_criteria", &["SourceSelectionCriteria"], Shape::Block(ENCRYPTED)),
            field("delete_marker_replication_status", &["DeleteMarkerReplication", "Status"], DELETE_MARKERS),
            field("destination", &["Destination"], Shape::Block(DESTINATION)),
        ]),
    ),
];

/// Whether a bucket's grants are written out: they decide then, and not the name of an ACL.
pub(super) fn has_grants(bucket: Node<'_>) -> bool {
    set(bucket, "grant").is_some()
}

fn set<'s>(bucket: Node<'s>, block: &str) -> Option<Node<'s>> {
    bucket.get(block).filter(|value| value.kind() != Kind::Unknown && is_set(*value))
}

/// What the bucket's blocks configure, but for what another resource `has_own`.
pub(super) fn read<'s>(
    reader: &mut Reader<'s>,
    bucket: Node<'s>,
    stage: Stage,
    subject: Option<&Subject>,
    has_own: &dyn Fn(K) -> bool,
) {
    for (name, kind, fields, is_list) in BLOCKS {
        let Some(value) = set(bucket, name).filter(|_| !has_own(kind)) else { continue };
        let Some(node) = (if is_list { Some(value) } else { value.one_or_many().next() }) else { continue };
        reader.push_view(kind, node, view(node, fields, PLAIN), stage, subject.cloned());
    }
}

/// A grant for each permission that a grantee has.
fn grants<'s>(view: &mut ViewBuilder<'s>, list: Node<'s>, _: Dialect<'_>) {
    view.open(Kind::Array, list);
    for grant in list.one_or_many() {
        for permission in grant.get("permissions").into_iter().flat_map(Node::one_or_many) {
            view.open(Kind::Object, grant);
            view.key(grant, Some("Grantee"));
            view.open(Kind::Object, grant);
            for (attribute, name) in [("id", "ID"), ("type", "Type"), ("uri", "URI")] {
                if let Some(value) = grant.get(attribute).filter(|value| is_set(*value)) {
                    view.key(value, Some(name));
                    view.scalar(value);
                }
            }
            view.close();
            view.key(permission, Some("Permission"));
            view.scalar(permission);
            view.close();
        }
    }
    view.close();
}
