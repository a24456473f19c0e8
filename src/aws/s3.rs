//! What S3's actions act on, the operations that are taken for actions, and what lifecycle rules can do.

use crate::aws::authorization::Action;

/// The members of a lifecycle rule that say what it does, in the API's new form and its old one. Source: `LifecycleRule`
/// and `Rule` in the API reference of S3.
pub const LIFECYCLE_ACTIONS: [&str; 7] = [
    "Expiration",
    "Transitions",
    "Transition",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransitions",
    "NoncurrentVersionTransition",
    "AbortIncompleteMultipartUpload",
];

/// Whether an S3 action acts on a bucket.
#[must_use]
pub fn is_on_bucket(action: Action<'_>) -> bool {
    action.resources().any(|(resource, _)| resource.name() == "bucket")
}

/// Whether an S3 action acts on objects.
#[must_use]
pub fn is_on_object(action: Action<'_>) -> bool {
    action.resources().any(|(resource, _)| resource.name() == "object")
}

/// Whether an action has no resource, so that only `*` fits.
#[must_use]
pub fn is_on_account(action: Action<'_>) -> bool {
    !action.is_name_only() && action.resources().len() == 0
}

/// Names of API operations that are not actions, and the actions that they need. Source: the S3 user guide's table of
/// operations and permissions.
#[rustfmt::skip]
const OPERATIONS: [(&str, &str); 42] = [
    ("HeadObject", "GetObject"), ("HeadBucket", "ListBucket"), ("ListObjects", "ListBucket"),
    ("ListObjectsV2", "ListBucket"), ("ListObjectVersions", "ListBucketVersions"), ("ListBuckets", "ListAllMyBuckets"),
    ("CopyObject", "GetObject and s3:PutObject"), ("DeleteObjects", "DeleteObject"),
    ("SelectObjectContent", "GetObject"), ("PostObject", "PutObject"),
    ("CreateMultipartUpload", "PutObject"), ("InitiateMultipartUpload", "PutObject"), ("UploadPart", "PutObject"),
    ("UploadPartCopy", "PutObject"), ("CompleteMultipartUpload", "PutObject"),
    ("ListMultipartUploads", "ListBucketMultipartUploads"), ("ListParts", "ListMultipartUploadParts"),
    ("GetBucketEncryption", "GetEncryptionConfiguration"), ("PutBucketEncryption", "PutEncryptionConfiguration"),
    ("DeleteBucketEncryption", "PutEncryptionConfiguration"),
    ("GetBucketLifecycle", "GetLifecycleConfiguration"), ("PutBucketLifecycle", "PutLifecycleConfiguration"),
    ("GetBucketLifecycleConfiguration", "GetLifecycleConfiguration"),
    ("PutBucketLifecycleConfiguration", "PutLifecycleConfiguration"),
    ("DeleteBucketLifecycle", "PutLifecycleConfiguration"),
    ("GetBucketReplication", "GetReplicationConfiguration"), ("PutBucketReplication", "PutReplicationConfiguration"),
    ("DeleteBucketReplication", "PutReplicationConfiguration"),
    ("GetPublicAccessBlock", "GetBucketPublicAccessBlock"), ("PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
    ("DeletePublicAccessBlock", "PutBucketPublicAccessBlock"),
    ("GetBucketNotificationConfiguration", "GetBucketNotification"),
    ("PutBucketNotificationConfiguration", "PutBucketNotification"),
    ("GetObjectLockConfiguration", "GetBucketObjectLockConfiguration"),
    ("PutObjectLockConfiguration", "PutBucketObjectLockConfiguration"),
    ("GetBucketAccelerateConfiguration", "GetAccelerateConfiguration"),
    ("DeleteBucketCors", "PutBucketCORS"), ("DeleteBucketTagging", "PutBucketTagging"),
    ("GetBucketInventoryConfiguration", "GetInventoryConfiguration"),
    ("CreateBucketMetadataConfiguration", "CreateBucketMetadataTableConfiguration"),
    ("GetBucketMetadataConfiguration", "GetBucketMetadataTableConfiguration"),
    ("DeleteBucketMetadataConfiguration", "DeleteBucketMetadataTableConfiguration"),
];

/// The same for other services: service, operation, actions. Sources: the services' pages on their API permissions.
#[rustfmt::skip]
const OPERATIONS_ELSEWHERE: [(&str, &str, &str); 10] = [
    ("lambda", "Invoke", "InvokeFunction"), ("lambda", "GetLayerVersionByArn", "GetLayerVersion"),
    ("sqs", "SendMessageBatch", "SendMessage"), ("sqs", "DeleteMessageBatch", "DeleteMessage"),
    ("sqs", "ChangeMessageVisibilityBatch", "ChangeMessageVisibility"), ("sns", "PublishBatch", "Publish"),
    ("kms", "ReEncrypt", "ReEncryptFrom and kms:ReEncryptTo"),
    ("dynamodb", "TransactGetItems", "GetItem"),
    ("dynamodb", "TransactWriteItems", "PutItem and dynamodb:UpdateItem and dynamodb:DeleteItem"),
    ("dynamodb", "ExecuteStatement", "PartiQLSelect"),
];

/// The action, or actions, that the API operation `name` of a service needs, when it is one that is often taken for an
/// action.
#[must_use]
pub fn real_actions(service: &str, name: &str) -> Option<&'static str> {
    let is_meant = |operation: &str| operation.eq_ignore_ascii_case(name);
    if service == "s3" {
        return OPERATIONS.iter().find(|pair| is_meant(pair.0)).map(|pair| pair.1);
    }
    OPERATIONS_ELSEWHERE.iter().find(|row| row.0 == service && is_meant(row.1)).map(|row| row.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::authorization::Authorization;

    #[test]
    fn the_operations_name_real_actions() {
        let s3 = Authorization::embedded().service("s3").expect("the table has it");
        for (operation, actions) in OPERATIONS {
            assert!(s3.action(operation).is_none(), "`{operation}` is an action");
            for action in actions.split(" and s3:") {
                assert!(s3.action(action).is_some(), "`{action}` is no action");
            }
        }
        for (prefix, operation, actions) in OPERATIONS_ELSEWHERE {
            let service = Authorization::embedded().service(prefix).expect("the table has it");
            assert!(service.action(operation).is_none(), "`{prefix}:{operation}` is an action");
            for action in actions.split(&format!(" and {prefix}:")) {
                assert!(service.action(action).is_some(), "`{prefix}:{action}` is no action");
            }
        }
        assert!(is_on_object(s3.action("getobject").expect("the table has it")));
        assert!(is_on_bucket(s3.action("ListBucket").expect("the table has it")));
        assert!(is_on_account(s3.action("ListAllMyBuckets").expect("the table has it")));
    }
}
