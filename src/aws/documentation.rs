//! Names that AWS's own documentation uses, so that a policy with one in it was copied and not finished.

/// Account ids that AWS's guides print as examples, and ones that nobody can have.
const DOCUMENTATION_ACCOUNTS: [&[u8; 12]; 6] =
    [b"111122223333", b"444455556666", b"777788889999", b"123456789012", b"123456789123", b"111222333444"];

/// Whether `account` is an example: one of the ids in AWS's guides, or one digit twelve times.
#[must_use]
pub fn is_documentation_account(account: &str) -> bool {
    <&[u8; 12]>::try_from(account.as_bytes()).is_ok_and(|account| {
        DOCUMENTATION_ACCOUNTS.contains(&account) || account.iter().all(|digit| *digit == account[0])
    })
}

/// Bucket names that AWS's guides print. S3 refuses to create buckets that start with `amzn-s3-demo-`
/// (bucket naming rules in the S3 user guide).
const DOCUMENTATION_BUCKETS: [&str; 4] =
    ["amzn-s3-demo-", "doc-example-bucket", "example-bucket", "examplebucket"];

/// Whether `bucket` starts as the example buckets in AWS's guides do.
#[must_use]
pub fn is_documentation_bucket(bucket: &str) -> bool {
    let first = bucket.as_bytes().first().map(u8::to_ascii_lowercase);
    let starts_with = |name: &str| {
        let name = name.as_bytes();
        first == name.first().copied()
            && bucket.as_bytes().get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    DOCUMENTATION_BUCKETS.iter().any(|name| starts_with(name))
}
