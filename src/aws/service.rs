//! Services whose resources can carry policies of their own.

/// From the IAM user guide's table "AWS services that work with IAM", column "Resource-based policies".
#[rustfmt::skip]
const WITH_RESOURCE_POLICIES: [&str; 56] = [
    "acm-pca", "aoss", "apigateway", "backup", "backup-storage", "bedrock", "cloudtrail", "codeartifact",
    "codebuild", "dynamodb", "ecr", "ecr-public", "elasticfilesystem", "es", "events", "execute-api", "geo",
    "glacier", "glue", "iam", "iot", "kafka", "kinesis", "kms", "lambda", "lex", "logs", "mediastore",
    "networkmanager", "osis", "private-networks", "ram", "redshift", "rekognition", "rum", "s3",
    "s3-object-lambda", "s3-outposts", "s3express", "s3tables", "s3vectors", "schemas", "secretsmanager",
    "serverlessrepo", "ses", "signer", "sns", "sqs", "ssm", "ssm-contacts", "ssm-incidents", "sts",
    "verifiedpermissions", "vpc-lattice", "vpc-lattice-svcs", "xray",
];

/// Whether resources of the service, by its prefix in actions, can carry policies. A policy that names principals and
/// only other services is a VPC endpoint's.
#[must_use]
pub fn has_resource_policies(service: &str) -> bool {
    let service = service.to_ascii_lowercase();
    WITH_RESOURCE_POLICIES.contains(&&*service)
}

/// Services that AWS has closed, and previews that it took back, by the prefix that their actions had. Policies may still
/// name them, and AWS's own validation knows the names of those that were held against it. Source: the prefixes in older
/// editions of the service authorization reference that the table has no more, and two that went before the first of
/// those, `lumberyard` and `zocalo`. `elastic-inference` is left out: AWS's validation calls it unknown.
#[rustfmt::skip]
const CLOSED: [&str; 17] = [
    "application-cost-profiler", "aws-mcp", "datazonecontrol", "deepcomposer", "deeplens", "deepracer", "gamesparks",
    "iot1click", "iotroborunner", "iotthingsgraph", "lumberyard", "macie", "mobilehub",
    "sagemaker-groundtruth-synthetic", "sumerian", "supportrecommendations", "zocalo",
];

/// Whether there was a service with this prefix that the authorization table no longer has.
#[must_use]
pub fn is_closed_service(service: &str) -> bool {
    CLOSED.iter().any(|closed| closed.eq_ignore_ascii_case(service))
}

/// What the names of service principals end in, in each partition. Sources: the IAM user guide on service principals,
/// AWS's check of their format, and the DNS suffixes in botocore's `partitions.json`.
pub const SERVICE_SUFFIXES: [&str; 8] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazon.com",
    ".amazonaws.eu",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::authorization::Authorization;

    #[test]
    fn closed_services_are_sorted_and_not_in_the_table() {
        assert!(CLOSED.is_sorted());
        for closed in CLOSED {
            assert!(Authorization::embedded().service(closed).is_none(), "{closed} is back");
        }
    }
}
