//! The roles that a template makes, by their logical names.

use std::collections::HashMap;

use super::intrinsic::path_of;
use crate::policy::unknown;
use crate::syntax::Node;

/// The type of a role.
pub(super) const TYPE: &str = "AWS::IAM::Role";

/// The name that a role is given, else its logical one.
pub(super) fn name(logical: Node<'_>, properties: Option<Node<'_>>) -> Option<String> {
    let given = properties.and_then(|properties| properties.get("RoleName")).and_then(Node::string);
    given.or_else(|| logical.string()).map(std::borrow::Cow::into_owned)
}

/// The names of a template's roles by their logical names.
pub(super) struct Roles(HashMap<String, String>);

impl Roles {
    /// Those among the template's resources.
    pub(super) fn of(resources: &[(Node<'_>, Node<'_>)]) -> Self {
        let roles = resources
            .iter()
            .filter(|(_, resource)| resource.get("Type").is_some_and(|kind| kind.is_string(TYPE)));
        let named = roles.filter_map(|(logical, resource)| {
            Some((logical.string()?.into_owned(), name(*logical, resource.get("Properties"))?))
        });
        Self(named.collect())
    }

    /// The ARN of the role that `Fn::GetAtt` refers to.
    pub(super) fn arn(&self, value: Node<'_>) -> Option<String> {
        let path = path_of(value.get("Fn::GetAtt")?);
        let name = self.0.get(path.strip_suffix(".Arn")?)?;
        Some(format!("arn:aws:iam::{}:role/{name}", unknown("AWS::AccountId")))
    }
}
