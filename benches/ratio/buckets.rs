//! The exports of many buckets, a folder each: what a reviewer of a whole account gets.

use std::path::{Path, PathBuf};

/// The answers about one bucket by the names of their files; `%` stands for the bucket's name.
const ANSWERS: [(&str, &str); 12] = [
    (
        "get-public-access-block",
        r#"{
    "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": true,
        "IgnorePublicAcls": true,
        "BlockPublicPolicy": true,
        "RestrictPublicBuckets": true
    }
}
"#,
    ),
    ("get-bucket-request-payment", "{\n    \"Payer\": \"BucketOwner\"\n}\n"),
    ("get-bucket-versioning", "{\n    \"Status\": \"Enabled\"\n}\n"),
    ("get-bucket-location", "{\n    \"LocationConstraint\": \"eu-west-1\"\n}\n"),
    ("get-bucket-policy-status", "{\n    \"PolicyStatus\": {\n        \"IsPublic\": false\n    }\n}\n"),
    (
        "get-bucket-encryption",
        r#"{
    "ServerSideEncryptionConfiguration": {
        "Rules": [
            {
                "ApplyServerSideEncryptionByDefault": {
                    "SSEAlgorithm": "AES256"
                },
                "BucketKeyEnabled": false
            }
        ]
    }
}
"#,
    ),
    (
        "get-bucket-ownership-controls",
        r#"{
    "OwnershipControls": {
        "Rules": [
            {
                "ObjectOwnership": "BucketOwnerEnforced"
            }
        ]
    }
}
"#,
    ),
    (
        "get-bucket-acl",
        r#"{
    "Owner": {
        "ID": "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
    },
    "Grants": [
        {
            "Grantee": {
                "ID": "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
                "Type": "CanonicalUser"
            },
            "Permission": "FULL_CONTROL"
        }
    ]
}
"#,
    ),
    (
        "get-bucket-lifecycle-configuration",
        r#"{
    "Rules": [
        {
            "ID": "old",
            "Filter": {
                "Prefix": "logs/"
            },
            "Status": "Enabled",
            "Expiration": {
                "Days": 400
            },
            "AbortIncompleteMultipartUpload": {
                "DaysAfterInitiation": 7
            }
        }
    ]
}
"#,
    ),
    (
        "get-bucket-logging",
        r#"{
    "LoggingEnabled": {
        "TargetBucket": "log-archive",
        "TargetPrefix": "%/"
    }
}
"#,
    ),
    (
        "get-bucket-tagging",
        r#"{
    "TagSet": [
        {
            "Key": "team",
            "Value": "data"
        }
    ]
}
"#,
    ),
    (
        "get-bucket-policy",
        r#"{
    "Policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Sid\": \"tls\", \"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": [\"arn:aws:s3:::%\", \"arn:aws:s3:::%/*\"], \"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"false\"}}}, {\"Sid\": \"read\", \"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::300000000000:role/reader\"}, \"Action\": [\"s3:GetObject\", \"s3:ListBucket\"], \"Resource\": [\"arn:aws:s3:::%\", \"arn:aws:s3:::%/*\"]}]}"
}
"#,
    ),
];

/// Twelve files for each of `count` buckets.
pub(crate) fn buckets(folder: &Path, count: usize) -> Vec<PathBuf> {
    let mut files = Vec::with_capacity(count * ANSWERS.len());
    for index in 0..count {
        let bucket = format!("data-{index:05}");
        let folder = folder.join(&bucket);
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        for (command, answer) in ANSWERS {
            let path = folder.join(format!("{command}.json"));
            std::fs::write(&path, answer.replace('%', &bucket)).expect("the input can be written");
            files.push(path);
        }
    }
    files
}
