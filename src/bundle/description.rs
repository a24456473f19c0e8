//! What hangs on an identity, as its description names it.

use crate::syntax::{Kind, Node};

/// The names of one member in IAM's answers and templates, in AWS Config and in Terraform.
type Spelled = [&'static str; 3];

const BOUNDARY: Spelled = ["PermissionsBoundary", "permissionsBoundary", "permissions_boundary"];
const ATTACHED: Spelled = ["AttachedManagedPolicies", "attachedManagedPolicies", "AttachedPolicies"];
const POLICY_ARN: [&str; 2] = ["PolicyArn", "policyArn"];

/// The managed policies that a description lists.
pub(crate) fn listed(node: Node<'_>) -> Vec<String> {
    let lists = ATTACHED.iter().filter_map(|key| node.get(key)).flat_map(Node::items);
    let arns = lists.filter_map(|one| POLICY_ARN.iter().find_map(|key| one.get(key)));
    // A template refers to its own policies, which are known by their logical names.
    let named = node.get("ManagedPolicyArns").into_iter().flat_map(Node::items);
    arns.chain(named).filter_map(|name| Some(name.string()?.into_owned())).collect()
}

/// The permissions boundary that a description names; its name is empty where it is known only later.
pub(crate) fn boundary(node: Node<'_>) -> Option<String> {
    let is_later = || {
        let later = node.surrounding()?.get("after_unknown")?.get(BOUNDARY[2])?;
        later.bool().filter(|is_later| *is_later).map(|_| String::new())
    };
    let Some(value) = BOUNDARY.iter().find_map(|key| node.get(key)) else { return is_later() };
    let arn =
        ["PermissionsBoundaryArn", "permissionsBoundaryArn", "Ref"].iter().find_map(|key| value.get(key));
    match (value.kind(), arn.unwrap_or(value).string()) {
        (Kind::Null, _) => is_later(),
        (_, Some(name)) if name.is_empty() || name == "AWS::NoValue" => None,
        (_, name) => Some(name.unwrap_or_default().into_owned()),
    }
}
