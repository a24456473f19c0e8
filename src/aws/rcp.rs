//! Services whose resources resource control policies reach.

/// By their prefix in actions, from the Organizations user guide's "List of AWS services that support RCPs" as of
/// September 2026; the list grows. The guide names `opensearch`, whose actions begin with `es`: both are here.
#[rustfmt::skip]
const SERVICES: [&str; 63] = [
    "aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets", "clouddirectory", "cloudfront",
    "cloudsearch", "cloudtrail-data", "codeartifact", "codebuild", "codecommit", "codepipeline", "cognito-identity",
    "cognito-idp", "comprehend", "comprehendmedical", "compute-optimizer", "cost-optimization-hub", "dax", "dsql",
    "dynamodb", "ecr", "ecr-public", "es", "events", "firehose", "fis", "fms", "gamelift", "health", "inspector-scan",
    "kendra", "kinesisvideo", "kms", "logs", "memorydb", "networkmonitor", "notifications", "opensearch",
    "pca-connector-ad", "personalize", "polly", "pricing", "resource-groups", "rolesanywhere", "s3", "secretsmanager",
    "servicediscovery", "signin", "sqs", "sts", "support", "swf", "textract", "timestream-influxdb", "transcribe",
    "transfer", "translate", "wafv2", "workspaces", "xray",
];

/// Whether a resource control policy can name actions of the service.
#[must_use]
pub fn supports_resource_control(service: &str) -> bool {
    SERVICES.iter().any(|known| known.eq_ignore_ascii_case(service))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::authorization::Authorization;

    #[test]
    fn all_are_services() {
        assert!(SERVICES.is_sorted());
        for prefix in SERVICES {
            assert!(Authorization::embedded().service(prefix).is_some(), "{prefix}");
        }
        assert!(supports_resource_control("S3") && !supports_resource_control("ec2"));
    }
}
