//! The KMS keys that a template makes, by their logical names.

use std::collections::HashSet;

use super::intrinsic::path_of;
use crate::policy::unknown;
use crate::syntax::Node;

/// The type of a key.
pub(super) const TYPE: &str = "AWS::KMS::Key";

/// The logical names of a template's keys.
pub(super) struct Keys(HashSet<String>);

impl Keys {
    /// Those among the template's resources.
    pub(super) fn of(resources: &[(Node<'_>, Node<'_>)]) -> Self {
        let is_key = |resource: Node<'_>| resource.get("Type").is_some_and(|kind| kind.is_string(TYPE));
        let keys = resources.iter().filter(|(_, resource)| is_key(*resource));
        Self(keys.filter_map(|(logical, _)| Some(logical.string()?.into_owned())).collect())
    }

    /// The ARN of the key that `Fn::GetAtt` refers to, with the mark of its id.
    pub(super) fn arn(&self, value: Node<'_>) -> Option<String> {
        let path = path_of(value.get("Fn::GetAtt")?);
        let logical = path.strip_suffix(".Arn").filter(|logical| self.0.contains(*logical))?;
        let (region, account) = (unknown("AWS::Region"), unknown("AWS::AccountId"));
        Some(format!("arn:aws:kms:{region}:{account}:key/{}", unknown(logical)))
    }
}
