//! Services that resource control policies reach.

/// From the AWS Organizations user guide, "Resource control policies", as of 2026-11-22. Sorted.
#[rustfmt::skip]
const SERVICES: [&str; 62] = [
    "aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets", "clouddirectory", "cloudfront",
    "cloudsearch", "cloudtrail-data", "codeartifact", "codebuild", "codecommit", "codepipeline", "cognito-identity",
    "cognito-idp", "comprehend", "comprehendmedical", "compute-optimizer", "cost-optimization-hub", "dax", "dsql",
    "dynamodb", "ecr", "ecr-public", "events", "firehose", "fis", "fms", "gamelift", "health", "inspector-scan",
    "kendra", "kinesisvideo", "kms", "logs", "memorydb", "networkmonitor", "notifications", "opensearch",
    "pca-connector-ad", "personalize", "polly", "pricing", "resource-groups", "rolesanywhere", "s3", "secretsmanager",
    "servicediscovery", "signin", "sqs", "sts", "support", "swf", "textract", "timestream-influxdb", "transcribe",
    "transfer", "translate", "wafv2", "workspaces", "xray",
];

/// The prefixes of the services whose resources a resource control policy can protect, sorted.
pub fn rcp_services() -> impl ExactSizeIterator<Item = &'static str> {
    SERVICES.into_iter()
}

/// Whether a resource control policy can protect resources of the service with this prefix.
#[must_use]
pub fn is_rcp_service(prefix: &str) -> bool {
    SERVICES.iter().any(|service| service.eq_ignore_ascii_case(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::authorization::Authorization;

    #[test]
    fn all_are_services() {
        assert!(SERVICES.is_sorted());
        for prefix in rcp_services() {
            assert!(Authorization::embedded().service(prefix).is_some(), "{prefix}");
        }
        assert!(is_rcp_service("S3") && !is_rcp_service("ec2"));
    }
}
