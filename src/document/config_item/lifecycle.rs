//! AWS Config's lifecycle rules: unset numbers are `-1`, and the filter is a tree of predicates.

use crate::document::dialect::{Dialect, Field, Shape, field, renamed};
use crate::document::lifecycle_filter::{Conditions, Tag};
use crate::syntax::{Node, ViewBuilder};

/// `BucketLifecycleConfiguration`.
pub(super) const LIFECYCLE: &[Field] = &[field("rules", &["Rules"], Shape::Each(&Shape::Fields(RULE)))];

const TRANSITION: &[Field] = &[
    field("days", &["Days"], Shape::Unless("date")),
    renamed("date", &["Date"]),
    field("storageClass", &["StorageClass"], STORAGE_CLASS),
];
const NONCURRENT_TRANSITION: &[Field] = &[
    renamed("days", &["NoncurrentDays"]),
    field("newerNoncurrentVersions", &["NewerNoncurrentVersions"], Shape::Set),
    field("storageClass", &["StorageClass"], STORAGE_CLASS),
];
/// Older items have the names of the Java SDK.
const STORAGE_CLASS: Shape = Shape::Word(&[
    ("Glacier", "GLACIER"),
    ("DeepArchive", "DEEP_ARCHIVE"),
    ("StandardInfrequentAccess", "STANDARD_IA"),
    ("OneZoneInfrequentAccess", "ONEZONE_IA"),
    ("IntelligentTiering", "INTELLIGENT_TIERING"),
    ("GlacierInstantRetrieval", "GLACIER_IR"),
]);
const RULE: &[Field] = &[
    renamed("id", &["ID"]),
    renamed("status", &["Status"]),
    // A rule of the old form has a prefix and no filter.
    field("prefix", &["Prefix"], Shape::Unless("filter")),
    field("filter", &["Filter"], Shape::Custom(filter)),
    field("expirationInDays", &["Expiration", "Days"], Shape::Set),
    field("expirationDate", &["Expiration", "Date"], Shape::Set),
    field("expiredObjectDeleteMarker", &["Expiration", "ExpiredObjectDeleteMarker"], Shape::Set),
    field("transitions", &["Transitions"], Shape::Each(&Shape::Fields(TRANSITION))),
    field(
        "noncurrentVersionExpirationInDays",
        &["NoncurrentVersionExpiration", "NoncurrentDays"],
        Shape::Set,
    ),
    field(
        "noncurrentVersionTransitions",
        &["NoncurrentVersionTransitions"],
        Shape::Each(&Shape::Fields(NONCURRENT_TRANSITION)),
    ),
    field(
        "abortIncompleteMultipartUpload",
        &["AbortIncompleteMultipartUpload"],
        Shape::Fields(&[renamed("daysAfterInitiation", &["DaysAfterInitiation"])]),
    ),
];

fn filter<'s>(view: &mut ViewBuilder<'s>, filter: Node<'s>, dialect: Dialect<'_>) {
    let mut conditions = Conditions::default();
    if let Some(predicate) = filter.get("predicate") {
        for operand in predicate.get("operands").map_or(predicate, |operands| operands).one_or_many() {
            let set = |key: &str| operand.get(key).filter(|value| value.scalar().is_some());
            conditions.prefix = conditions.prefix.or(set("prefix"));
            conditions.larger_than = conditions.larger_than.or(set("objectSizeGreaterThan"));
            conditions.smaller_than = conditions.smaller_than.or(set("objectSizeLessThan"));
            if let Some(tag) = operand.get("tag") {
                conditions.tags.push(Tag::named(tag, "key", "value"));
            }
        }
    }
    conditions.write(view, filter, dialect);
}
