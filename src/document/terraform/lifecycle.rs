//! Terraform's lifecycle rules: blocks are lists of one, and older providers write zeros and empty texts for what is
//! not set.

use crate::document::dialect::{Dialect, Field, Shape, field, is_set, renamed};
use crate::document::lifecycle_filter::{Conditions, Tag};
use crate::syntax::{Kind, Node, ViewBuilder};

/// `aws_s3_bucket_lifecycle_configuration`.
pub(super) const LIFECYCLE: &[Field] = &[
    field("transition_default_minimum_object_size", &["TransitionDefaultMinimumObjectSize"], Shape::Set),
    field("rule", &["Rules"], Shape::One(RULE)),
];

const EXPIRATION: &[Field] = &[
    field("days", &["Days"], Shape::Set),
    field("date", &["Date"], Shape::Set),
    field("expired_object_delete_marker", &["ExpiredObjectDeleteMarker"], Shape::Set),
];
const TRANSITION: &[Field] = &[
    field("days", &["Days"], Shape::Unless("date")),
    field("date", &["Date"], Shape::Set),
    renamed("storage_class", &["StorageClass"]),
];
const NONCURRENT: &[Field] = &[
    renamed("noncurrent_days", &["NoncurrentDays"]),
    field("newer_noncurrent_versions", &["NewerNoncurrentVersions"], Shape::Set),
    renamed("storage_class", &["StorageClass"]),
];
const RULE: &[Field] = &[
    renamed("id", &["ID"]),
    renamed("status", &["Status"]),
    // The provider sends the filter for the whole bucket when the rule has none.
    field("", &["Filter"], Shape::Custom(filter)),
    field("expiration", &["Expiration"], Shape::Block(EXPIRATION)),
    field("transition", &["Transitions"], Shape::One(TRANSITION)),
    field("noncurrent_version_expiration", &["NoncurrentVersionExpiration"], Shape::Block(NONCURRENT)),
    field("noncurrent_version_transition", &["NoncurrentVersionTransitions"], Shape::One(NONCURRENT)),
    field(
        "abort_incomplete_multipart_upload",
        &["AbortIncompleteMultipartUpload"],
        Shape::Block(&[renamed("days_after_initiation", &["DaysAfterInitiation"])]),
    ),
];

/// The rules of a bucket's own block.
pub(super) const OWN_RULES: &[Field] = &[field("", &["Rules"], Shape::One(OWN_RULE))];

const OWN_NONCURRENT: &[Field] =
    &[renamed("days", &["NoncurrentDays"]), renamed("storage_class", &["StorageClass"])];
const OWN_RULE: &[Field] = &[
    field("id", &["ID"], Shape::Set),
    field("enabled", &["Status"], Shape::Word(&[("true", "Enabled"), ("false", "Disabled")])),
    field("", &["Filter"], Shape::Custom(own_filter)),
    field("expiration", &["Expiration"], Shape::Block(EXPIRATION)),
    field("transition", &["Transitions"], Shape::One(TRANSITION)),
    field("noncurrent_version_expiration", &["NoncurrentVersionExpiration"], Shape::Block(OWN_NONCURRENT)),
    field("noncurrent_version_transition", &["NoncurrentVersionTransitions"], Shape::One(OWN_NONCURRENT)),
    field(
        "abort_incomplete_multipart_upload_days",
        &["AbortIncompleteMultipartUpload", "DaysAfterInitiation"],
        Shape::Set,
    ),
];

/// The prefix and the tags lie flat in the rule.
fn own_filter<'s>(view: &mut ViewBuilder<'s>, rule: Node<'s>, dialect: Dialect<'_>) {
    let tags = rule.get("tags");
    if tags.is_some_and(|tags| tags.kind() == Kind::Unknown) {
        view.unknown(rule);
        return;
    }
    let mut all = conditions(rule);
    all.tags.extend(tags.into_iter().flat_map(Node::members).map(tag));
    all.write(view, rule, dialect);
}

/// A tag as a member of a map.
fn tag<'s>((key, value): (Node<'s>, Node<'s>)) -> Tag<'s> {
    Tag { node: value, key: Some(key), value: Some(value) }
}

/// A block's object; nothing for a block that is not there.
fn block<'s>(node: Node<'s>, name: &str) -> Option<Node<'s>> {
    node.get(name)?.one_or_many().next().filter(|inner| inner.kind() == Kind::Object)
}

fn conditions(holder: Node<'_>) -> Conditions<'_> {
    let set = |key: &str| holder.get(key).filter(|value| is_set(*value));
    Conditions {
        prefix: set("prefix"),
        tags: Vec::new(),
        larger_than: set("object_size_greater_than"),
        smaller_than: set("object_size_less_than"),
    }
}

fn filter<'s>(view: &mut ViewBuilder<'s>, rule: Node<'s>, dialect: Dialect<'_>) {
    let filter = block(rule, "filter");
    let Some(filter) = filter else {
        conditions(rule).write(view, rule, dialect);
        return;
    };
    let and = block(filter, "and");
    if and.and_then(|all| all.get("tags")).is_some_and(|tags| tags.kind() == Kind::Unknown) {
        view.unknown(filter);
        return;
    }
    view.open(Kind::Object, filter);
    if let Some(all) = and {
        // The provider sends the prefix here also when it is empty.
        let mut inner = Conditions {
            prefix: all.get("prefix").filter(|prefix| prefix.kind() != Kind::Null),
            ..conditions(all)
        };
        inner.tags.extend(all.get("tags").into_iter().flat_map(Node::members).map(tag));
        view.key(all, Some("And"));
        inner.write_all(view, all, dialect);
    } else {
        let mut inner = conditions(filter);
        if let Some(tag) = block(filter, "tag") {
            inner.tags.push(Tag::named(tag, "key", "value"));
        }
        inner.members(view, dialect);
        inner.tag(view, dialect);
    }
    view.close();
}
