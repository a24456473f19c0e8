//! Condition keys whose values are a few words that AWS fixes.
//!
//! Sources: what the Service Authorization Reference says of each key; the values of the request's parameter of that name
//! in the service's API reference; "Amazon S3 Signature Version 4 Authentication Specific Policy Keys"; and "Principal key
//! values" in the IAM user guide. Read in November 2026.

const AUTHENTICATIONS: &[&str] = &["POST", "REST-HEADER", "REST-QUERY-STRING"];
const NETWORKS: &[&str] = &["Internet", "VPC"];
const SWITCH: &[&str] = &["disabled", "enabled"];
const TITLE_SWITCH: &[&str] = &["Disabled", "Enabled"];
const TOKENS: &[&str] = &["optional", "required"];
#[rustfmt::skip]
const KEY_SPECS: &[&str] = &[
    "ECC_NIST_EDWARDS25519", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "HMAC_224",
    "HMAC_256", "HMAC_384", "HMAC_512", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87", "RSA_2048", "RSA_3072", "RSA_4096",
    "SM2", "SYMMETRIC_DEFAULT",
];
const ENCRYPTIONS: &[&str] = &["AES256", "aws:fsx", "aws:kms", "aws:kms:dsse"];

/// Keys and their words.
#[rustfmt::skip]
const WORDS: [(&str, &[&str]); 49] = [
    ("acm:ValidationMethod", &["DNS", "EMAIL", "HTTP"]),
    ("autoscaling:MetadataHttpEndpoint", SWITCH),
    ("autoscaling:MetadataHttpTokens", TOKENS),
    ("aws:PrincipalType", &["Account", "Anonymous", "AssumedRole", "FederatedUser", "User"]),
    ("dynamodb:ReturnConsumedCapacity", &["INDEXES", "NONE", "TOTAL"]),
    ("dynamodb:ReturnValues", &["ALL_NEW", "ALL_OLD", "NONE", "UPDATED_NEW", "UPDATED_OLD"]),
    ("dynamodb:Select", &["ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "COUNT", "SPECIFIC_ATTRIBUTES"]),
    ("ec2:InstanceMarketType", &["capacity-block", "interruptible-capacity-reservation", "on-demand", "spot"]),
    ("ec2:MetadataHttpEndpoint", SWITCH),
    ("ec2:MetadataHttpTokens", TOKENS),
    ("ec2:Permission", &["EIP-ASSOCIATE", "INSTANCE-ATTACH"]),
    ("ec2:PlacementGroupStrategy", &["cluster", "partition", "spread"]),
    ("ec2:RootDeviceType", &["ebs", "instance-store"]),
    ("ec2:Tenancy", &["dedicated", "default", "host"]),
    ("ec2:VolumeType", &["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"]),
    ("elasticloadbalancing:Scheme", &["internal", "internet-facing"]),
    ("kms:EncryptionAlgorithm", &[
        "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE", "SYMMETRIC_DEFAULT",
    ]),
    ("kms:ExpirationModel", &["KEY_MATERIAL_DOES_NOT_EXPIRE", "KEY_MATERIAL_EXPIRES"]),
    ("kms:GrantOperations", &[
        "CreateGrant", "Decrypt", "DeriveSharedSecret", "DescribeKey", "Encrypt", "GenerateDataKey",
        "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", "GenerateMac",
        "GetPublicKey", "ReEncryptFrom", "ReEncryptTo", "RetireGrant", "Sign", "Verify", "VerifyMac",
    ]),
    ("kms:KeyOrigin", &["AWS_CLOUDHSM", "AWS_KMS", "EXTERNAL", "EXTERNAL_KEY_STORE"]),
    ("kms:KeySpec", KEY_SPECS),
    ("kms:KeyUsage", &["ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT", "SIGN_VERIFY"]),
    ("kms:MacAlgorithm", &["HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"]),
    ("kms:MessageType", &["DIGEST", "EXTERNAL_MU", "RAW"]),
    ("lambda:FunctionUrlAuthType", &["AWS_IAM", "NONE"]),
    ("route53:ChangeResourceRecordSetsActions", &["CREATE", "DELETE", "UPSERT"]),
    ("route53:ChangeResourceRecordSetsRecordTypes", &[
        "A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP", "SVCB",
        "TLSA", "TXT",
    ]),
    ("s3-outposts:AccessPointNetworkOrigin", NETWORKS),
    ("s3-outposts:authType", AUTHENTICATIONS),
    ("s3-outposts:x-amz-metadata-directive", &["COPY", "REPLACE"]),
    ("s3:AccessPointNetworkOrigin", NETWORKS),
    ("s3:authType", AUTHENTICATIONS),
    ("s3:object-lock-legal-hold", &["OFF", "ON"]),
    ("s3:object-lock-mode", &["COMPLIANCE", "GOVERNANCE"]),
    ("s3:signatureversion", &["AWS", "AWS4-ECDSA-P256-SHA256", "AWS4-HMAC-SHA256"]),
    ("s3:x-amz-acl", &[
        "authenticated-read", "aws-exec-read", "bucket-owner-full-control", "bucket-owner-read", "log-delivery-write",
        "private", "public-read", "public-read-write",
    ]),
    ("s3:x-amz-metadata-directive", &["COPY", "REPLACE"]),
    ("s3:x-amz-object-ownership", &["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]),
    ("s3:x-amz-server-side-encryption", ENCRYPTIONS),
    ("s3:x-amz-server-side-encryption-customer-algorithm", &["AES256"]),
    ("s3:x-amz-storage-class", &[
        "DEEP_ARCHIVE", "EXPRESS_ONEZONE", "FSX_ONTAP", "FSX_OPENZFS", "GLACIER", "GLACIER_IR", "INTELLIGENT_TIERING",
        "ONEZONE_IA", "OUTPOSTS", "REDUCED_REDUNDANCY", "SNOW", "STANDARD", "STANDARD_IA",
    ]),
    ("s3express:AccessPointNetworkOrigin", NETWORKS),
    ("s3express:SessionMode", &["ReadOnly", "ReadWrite"]),
    ("sagemaker:AppNetworkAccessType", &["PublicInternetOnly", "VpcOnly"]),
    ("sagemaker:DirectInternetAccess", TITLE_SWITCH),
    ("sagemaker:RootAccess", TITLE_SWITCH),
    ("sagemaker:WorkteamType", &["private-crowd", "public-crowd", "vendor-crowd"]),
    ("sns:Protocol", &[
        "application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs",
    ]),
    ("sts:SigningAlgorithm", &["ES384", "RS256"]),
];

/// The words that requests have for the key, where AWS fixes them; key names ignore case.
#[must_use]
pub fn words_of_key(key: &str) -> Option<&'static [&'static str]> {
    WORDS.iter().find(|row| row.0.eq_ignore_ascii_case(key)).map(|row| row.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::authorization::Authorization;
    use crate::aws::global_key;

    #[test]
    fn every_key_is_one_of_aws() {
        let table = Authorization::embedded();
        for (name, words) in WORDS {
            let (prefix, _) = name.split_once(':').unwrap();
            let is_listed = || table.service(prefix).is_some_and(|service| service.key(name).is_some());
            assert!(global_key(name).is_some() || is_listed(), "{name}");
            assert!(words.is_sorted(), "{name}");
        }
        assert!(WORDS.is_sorted_by_key(|row| row.0));
    }
}
