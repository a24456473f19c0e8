//! Where an identity policy hangs. AWS's controls judge managed and inline policies apart, and neither the policies that
//! AWS writes nor versions that are not in force.

use std::borrow::Cow;

use crate::document::description::described;
use crate::document::terraform::is_written_as;
use crate::document::{Document, DocumentKind, Stage};
use crate::syntax::Node;

/// Where an identity policy hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// It is a customer's managed policy.
    Managed,
    /// It is part of a user, group or role.
    Inline,
    /// Nothing tells; it may become either.
    Either,
    /// AWS wrote it, or another version is in force.
    NotInForce,
}

impl Placement {
    /// The word used in the files of frameworks, for those that a control can be about.
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Managed => Some("managed"),
            Self::Inline => Some("inline"),
            Self::Either | Self::NotInForce => None,
        }
    }

    /// Whether a control about policies that hang as `wanted` judges this one.
    #[must_use]
    pub fn may_be(self, wanted: Self) -> bool {
        self == wanted || self == Self::Either
    }
}

/// From a document up to its description. A plan's is furthest: `inline_policy` is a list, within `after`, `change` and
/// the resource.
const LEVELS: usize = 6;

/// Terraform's and Pulumi's resources that are an inline policy or hold one.
const INLINE_RESOURCES: [&str; 8] = [
    "aws_iam_role_policy",
    "aws_iam_user_policy",
    "aws_iam_group_policy",
    "aws_iam_role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/role:Role",
];

/// What names whose an inline policy is.
const OWNERS: [&str; 3] = ["RoleName", "UserName", "GroupName"];

impl Document<'_> {
    /// Where the document, an identity policy, hangs, as what lies around it tells.
    #[must_use]
    pub fn placement(&self) -> Placement {
        let first = self.node.surrounding();
        let mut is_inline = false;
        for node in self.descriptions() {
            if is_out_of_force(node) {
                return Placement::NotInForce;
            }
            is_inline |= holds_inline(node);
        }
        if !is_inline && is_written_as(self) {
            return Placement::Either;
        }
        match (is_inline, first) {
            (true, _) => Placement::Inline,
            (false, None) if self.stage == Stage::Proposed => Placement::Either,
            (false, _) => Placement::Managed,
        }
    }

    /// Whether AWS wrote the document, an identity policy: an account holds it and cannot change it, so that it is read for
    /// what it allows, and no rule judges it.
    #[must_use]
    pub fn is_written_by_aws(&self) -> bool {
        self.kind == DocumentKind::IdentityPolicy
            && self.stage == Stage::Observed
            && self.descriptions().find_map(arn).is_some_and(|arn| is_of_aws(&arn))
    }

    /// What lies around the document, the nearest first.
    fn descriptions(&self) -> impl Iterator<Item = Node<'_>> {
        std::iter::successors(self.node.surrounding(), |node| node.surrounding()).take(LEVELS)
    }
}

/// The API's names, and AWS Config's, which begin in lower case.
fn either<'s>(node: Node<'s>, api: &str, config: &str) -> Option<Node<'s>> {
    described(node, api).or_else(|| described(node, config))
}

fn is_out_of_force(node: Node<'_>) -> bool {
    let is_old = either(node, "IsDefaultVersion", "isDefaultVersion").and_then(Node::bool) == Some(false);
    is_old || arn(node).is_some_and(|arn| is_of_aws(&arn))
}

/// The ARN of what is described.
fn arn(node: Node<'_>) -> Option<Cow<'_, str>> {
    either(node, "Arn", "arn").and_then(Node::string)
}

/// Whether an ARN is that of a policy that AWS wrote.
fn is_of_aws(arn: &str) -> bool {
    arn.contains(":iam::aws:policy/")
}

fn holds_inline(node: Node<'_>) -> bool {
    let is_named = either(node, "PolicyName", "policyName").is_some();
    let holds_text = either(node, "PolicyDocument", "policyDocument").is_some();
    // The input of `create-policy` has both too, and says of nobody whose it is.
    let is_somebodys =
        || node.surrounding().is_some() || OWNERS.iter().any(|owner| described(node, owner).is_some());
    let is_resource = |kind: Node<'_>| INLINE_RESOURCES.iter().any(|name| kind.is_string(name));
    let is_serverless = || {
        let kind = described(node, "Type").and_then(Node::string);
        kind.is_some_and(|kind| kind.starts_with("AWS::Serverless::"))
    };
    is_named && holds_text && is_somebodys()
        || described(node, "type").is_some_and(is_resource)
        || is_serverless()
}
