//! Resources of AWS's own transform `AWS::Serverless`, which makes a role for those that are given none.

use super::intrinsic::is_no_value;
use crate::syntax::Node;

/// The type of a gateway.
pub(super) const API: &str = "AWS::Serverless::Api";

/// The type of a function.
pub(super) const FUNCTION: &str = "AWS::Serverless::Function";

/// Types for which the transform makes a role (the AWS SAM developer guide on generated resources).
const TYPES: [&str; 2] = [FUNCTION, "AWS::Serverless::StateMachine"];

/// The logical name of the role that is made for a resource.
pub(crate) fn role(logical: &str) -> String {
    format!("{logical}Role")
}

/// Whether a role is made for a resource. One that has its own is given no policies.
pub(crate) fn makes_role(kind: &str, properties: Node<'_>) -> bool {
    TYPES.contains(&kind) && properties.get("Role").is_none_or(is_no_value)
}
