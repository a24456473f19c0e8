//! Services whose requests have the keys about the owner of a VPC endpoint.
//!
//! Source: the availability of each key on "AWS global condition context keys" in the IAM user guide, read in November
//! 2026. The lists grow.

/// The services that have all three keys.
#[rustfmt::skip]
const ALL_THREE: [&str; 39] = [
    "acm-pca", "applicationinsights", "apprunner", "athena", "cloudformation", "comprehendmedical",
    "compute-optimizer", "datasync", "discovery", "dynamodb", "ebs", "ecr", "ecs", "firehose", "gamelift", "healthlake",
    "iam", "iotfleetwise", "iotwireless", "kinesisanalytics", "kms", "lambda", "medical-imaging", "omics",
    "payment-cryptography", "polly", "rbin", "rekognition", "route53", "s3", "scheduler", "servicediscovery",
    "servicequotas", "shield", "ssm-contacts", "storagegateway", "textract", "transcribe", "transfer",
];

/// The services that have `aws:VpceOrgID` besides; the page writes `cloudhsmv2`, actions have `cloudhsm`.
#[rustfmt::skip]
const ORGANIZATION: [&str; 17] = [
    "b2bi", "cassandra", "cloudhsm", "cloudhsmv2", "cognito-identity", "dms", "ds-data", "identitystore", "iottwinmaker",
    "kinesis", "network-firewall", "pricing", "qbusiness", "ses", "sms-voice", "sqs", "workmail",
];

/// The services that have `aws:VpceOrgPaths` besides.
const PATHS: [&str; 2] = ["secretsmanager", "sts"];

/// Whether requests to the service, by its prefix in actions, can have the key; `None` for a key that is not about an
/// endpoint's owner.
#[must_use]
pub fn supports_endpoint_key(service: &str, key: &str) -> Option<bool> {
    const KEYS: [(&str, &[&str]); 3] =
        [("aws:VpceAccount", &[]), ("aws:VpceOrgID", &ORGANIZATION), ("aws:VpceOrgPaths", &PATHS)];
    let (_, besides) = KEYS.iter().find(|pair| pair.0.eq_ignore_ascii_case(key))?;
    let mut services = ALL_THREE.iter().chain(*besides);
    Some(services.any(|known| known.eq_ignore_ascii_case(service)))
}
