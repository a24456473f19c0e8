//! Actions that are asked for on no resource, so that only `*` matches them.
//!
//! The service authorization reference has no resource type for many actions, and that alone says little: IAM asks for
//! `iam:ListRoles` on a path, and AWS WAF for `elasticloadbalancing:SetWebACL` on the load balancer. Those here are the
//! ones of which the services' guides say that nothing but `*` works.

/// Services whose `Describe` actions need `*`, where they have no resource type: the guides to Amazon EC2, Elastic Load
/// Balancing and Amazon EC2 Auto Scaling ("identity-based policies").
const DESCRIBING: [&str; 3] = ["ec2", "elasticloadbalancing", "autoscaling"];

/// Single actions: the guides to Amazon ECR ("private registry authentication"), Amazon CloudWatch ("identity-based
/// policies"), AWS KMS ("permissions reference"), AWS X-Ray and AWS Systems Manager ("identity-based policies").
#[rustfmt::skip]
const ACTIONS: [(&str, &str); 10] = [
    ("ecr", "GetAuthorizationToken"),
    ("ecr-public", "GetAuthorizationToken"),
    ("cloudwatch", "PutMetricData"),
    ("kms", "CreateKey"),
    ("kms", "GenerateRandom"),
    ("kms", "ListAliases"),
    ("kms", "ListKeys"),
    ("xray", "PutTraceSegments"),
    ("xray", "PutTelemetryRecords"),
    ("ssm", "DescribeParameters"),
];

/// Whether an action that has no resource type certainly matches no ARN.
#[must_use]
pub fn needs_star(service: &str, action: &str) -> bool {
    (DESCRIBING.contains(&service) && action.starts_with("Describe")) || ACTIONS.contains(&(service, action))
}
