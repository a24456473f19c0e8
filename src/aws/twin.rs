//! Actions that do what another action does: whoever is denied the one and may use the other is denied nothing.
//!
//! Only actions with a permission of their own are here: `BatchGetSecretValue` asks for `GetSecretValue` as well, and
//! `TransactWriteItems` for `PutItem`.

/// An action, and another one to the same end.
#[derive(Debug, Clone, Copy)]
pub struct Twin {
    /// The action that policies deny.
    pub denied: &'static str,
    /// The other one.
    pub other: &'static str,
    /// What it does, to follow "which".
    pub deed: &'static str,
    /// Where it does that.
    pub reach: Reach,
}

/// What a twin acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The same resource.
    Resource,
    /// The same object, whose ACL it sets; no matter to a policy that asks for no ACL.
    Acl,
    /// The object's bucket.
    Bucket,
}

const fn same(denied: &'static str, other: &'static str, deed: &'static str) -> Twin {
    Twin { denied, other, deed, reach: Reach::Resource }
}

/// Sources: `GetObject` in the API reference of S3, which asks a request with a version's id, also that of the current
/// one, for the permission to versions and not for the other, and "Required permissions for Amazon S3 API operations" in
/// its user guide on the rest of the versions; `PutBucketLifecycleConfiguration` there, which says what to deny to keep
/// somebody from deleting; "IAM security policies with `PartiQL`" and `BatchWriteItem`, which puts and deletes,
/// both in the documentation of `DynamoDB`; `GetParameterHistory` of Systems Manager, whose answer has the values; and
/// `ReEncrypt` of KMS, whose caller chooses the key that the data is encrypted under in the end.
pub static TWINS: [Twin; 26] = [
    same("s3:GetObject", "s3:GetObjectVersion", "reads the same objects by their version"),
    same("s3:GetObjectAcl", "s3:GetObjectVersionAcl", "reads the same ACLs"),
    same("s3:GetObjectAttributes", "s3:GetObjectVersionAttributes", "reads the same attributes"),
    same("s3:GetObjectTagging", "s3:GetObjectVersionTagging", "reads the same tags"),
    same("s3:ListBucket", "s3:ListBucketVersions", "lists the same keys"),
    same("s3:PutObjectAcl", "s3:PutObjectVersionAcl", "sets the same ACLs"),
    same("s3:PutObjectTagging", "s3:PutObjectVersionTagging", "sets the same tags"),
    same("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging", "deletes the same tags"),
    same("s3:DeleteObject", "s3:DeleteObjectVersion", "deletes the same objects for good"),
    Twin {
        denied: "s3:DeleteObject",
        other: "s3:PutLifecycleConfiguration",
        deed: "has S3 delete the same objects",
        reach: Reach::Bucket,
    },
    Twin {
        denied: "s3:PutObject",
        other: "s3:PutObjectAcl",
        deed: "sets another ACL afterwards",
        reach: Reach::Acl,
    },
    same("dynamodb:GetItem", "dynamodb:BatchGetItem", "reads the same items"),
    same("dynamodb:GetItem", "dynamodb:PartiQLSelect", "reads the same items"),
    same("dynamodb:Query", "dynamodb:PartiQLSelect", "reads the same items"),
    same("dynamodb:Scan", "dynamodb:PartiQLSelect", "reads the same items"),
    same("dynamodb:PutItem", "dynamodb:BatchWriteItem", "puts the same items"),
    same("dynamodb:PutItem", "dynamodb:PartiQLInsert", "puts the same items"),
    same("dynamodb:UpdateItem", "dynamodb:PartiQLUpdate", "changes the same items"),
    same("dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "deletes the same items"),
    same("dynamodb:DeleteItem", "dynamodb:PartiQLDelete", "deletes the same items"),
    same("ssm:GetParameter", "ssm:GetParameters", "reads the same parameters"),
    same("ssm:GetParameter", "ssm:GetParameterHistory", "reads the same parameters"),
    same("ssm:DeleteParameter", "ssm:DeleteParameters", "deletes the same parameters"),
    same("kinesis:PutRecord", "kinesis:PutRecords", "writes to the same streams"),
    same("firehose:PutRecord", "firehose:PutRecordBatch", "writes to the same streams"),
    same("kms:Decrypt", "kms:ReEncryptFrom", "decrypts the same data to encrypt it under another key"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::authorization::Authorization;

    #[test]
    fn twins_are_actions_on_a_resource_in_common() {
        let table = Authorization::embedded();
        for twin in &TWINS {
            let templates = |name: &str| {
                let action = table.action(name).unwrap_or_else(|| panic!("{name}"));
                let resources = action.resources().map(|(resource, _)| resource.name().to_owned());
                resources.collect::<Vec<_>>()
            };
            let (denied, other) = (templates(twin.denied), templates(twin.other));
            let has_common = denied.iter().any(|name| other.contains(name));
            assert_eq!(has_common, twin.reach != Reach::Bucket, "{}, {}", twin.denied, twin.other);
        }
    }
}
