//! S3's actions and what they act on.

use std::sync::LazyLock;

/// Name, access level and resource types of every action, one a line, sorted by name.
const TABLE: &str = include_str!("data/s3-actions.tsv");

/// One action of the `s3` service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct S3Action {
    /// The name as AWS writes it, without `s3:`.
    pub name: &'static str,
    /// `Read`, `Write`, `List`, `Tagging`, `Permissions management`.
    pub level: &'static str,
    /// The resource types that it acts on, separated by commas; empty when it acts on the account.
    resources: &'static str,
}

impl S3Action {
    fn acts_on(&self, wanted: &str) -> bool {
        self.resources.split(',').any(|resource| resource == wanted)
    }

    /// Whether it acts on a bucket.
    #[must_use]
    pub fn is_on_bucket(&self) -> bool {
        self.acts_on("bucket")
    }

    /// Whether it acts on objects.
    #[must_use]
    pub fn is_on_object(&self) -> bool {
        self.acts_on("object")
    }

    /// Whether it has no resource, so that only `*` fits.
    #[must_use]
    pub fn is_on_account(&self) -> bool {
        self.resources.is_empty()
    }
}

/// Every action, sorted by name without regard to case.
#[must_use]
pub fn s3_actions() -> &'static [S3Action] {
    static ACTIONS: LazyLock<Vec<S3Action>> = LazyLock::new(|| {
        let row = |line: &'static str| {
            let mut fields = line.split('\t');
            Some(S3Action {
                name: fields.next()?,
                level: fields.next()?,
                resources: fields.next().unwrap_or(""),
            })
        };
        TABLE.lines().filter_map(row).collect()
    });
    &ACTIONS
}

/// The action named `name`, in any case, without `s3:`.
#[must_use]
pub fn s3_action(name: &str) -> Option<S3Action> {
    static LOWER: LazyLock<Vec<Box<[u8]>>> = LazyLock::new(|| {
        s3_actions().iter().map(|action| action.name.to_ascii_lowercase().into_bytes().into()).collect()
    });
    const LONGEST: usize = 64;
    let mut buffer = [0; LONGEST];
    let wanted = buffer.get_mut(..name.len())?;
    wanted.copy_from_slice(name.as_bytes());
    wanted.make_ascii_lowercase();
    let found = LOWER.binary_search_by(|lower| (**lower).cmp(wanted));
    found.ok().map(|index| s3_actions()[index])
}

/// Names of API operations that are not actions, and the actions that they need. Source: the S3 user guide's table of
/// operations and permissions.
#[rustfmt::skip]
const OPERATIONS: [(&str, &str); 39] = [
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
];

/// The action, or actions, that the API operation `name` needs, when it is one that is often taken for an action.
#[must_use]
pub fn real_actions(name: &str) -> Option<&'static str> {
    OPERATIONS.iter().find(|pair| pair.0.eq_ignore_ascii_case(name)).map(|pair| pair.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_the_operations_name_real_actions() {
        assert!(s3_actions().len() >= 180, "the action table lost rows");
        let names: Vec<_> = s3_actions().iter().map(|action| action.name.to_ascii_lowercase()).collect();
        assert!(names.is_sorted());
        for (operation, actions) in OPERATIONS {
            assert!(s3_action(operation).is_none(), "`{operation}` is an action");
            for action in actions.split(" and s3:") {
                assert!(s3_action(action).is_some(), "`{action}` is no action");
            }
        }
        assert!(s3_action("getobject").unwrap().is_on_object());
        assert!(s3_action("ListBucket").unwrap().is_on_bucket());
        assert!(s3_action("ListAllMyBuckets").unwrap().is_on_account());
    }
}
