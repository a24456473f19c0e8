//! Settings of a bucket that the meaning of its other documents hangs on: the switches of a public access block, and who
//! owns objects.

use std::borrow::Cow;

use crate::bundle::Fact;
use crate::syntax::{Kind, Node};

/// The groups of ACLs that anybody can be in, by the end of their URI: everyone, and everyone with an AWS account.
pub(crate) const PUBLIC_GROUPS: [&str; 2] = ["/global/AllUsers", "/global/AuthenticatedUsers"];

/// The ownership setting that turns ACLs off.
pub(crate) const ACL_OFF: &str = "BucketOwnerEnforced";

/// What a bucket without ownership controls has: whoever uploads an object owns it.
const BY_WRITER: &str = "ObjectWriter";

/// A switch of a public access block.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Switch<'s> {
    /// On, and where that stands.
    On(Node<'s>),
    /// Off, or there is no block, which is the same.
    Off,
    /// Nobody knows.
    Unknown,
}

/// The switch `name` of a public access block.
pub(crate) fn switch<'s>(block: Fact<'_, 's>, name: &str) -> Switch<'s> {
    match block {
        Fact::Unknown => Switch::Unknown,
        Fact::KnownAbsent => Switch::Off,
        Fact::Known(document) => match document.root.get(name) {
            Some(value) if value.kind() == Kind::Unknown => Switch::Unknown,
            Some(value) if value.scalar().is_some_and(|text| text == "true") => Switch::On(value),
            _ => Switch::Off,
        },
    }
}

/// The setting that a bucket's ownership controls hold, and where it stands.
pub(crate) fn ownership_setting<'s>(controls: Fact<'_, 's>) -> Option<(Cow<'s, str>, Option<Node<'s>>)> {
    match controls {
        Fact::Unknown => None,
        Fact::KnownAbsent => Some((Cow::Borrowed(BY_WRITER), None)),
        Fact::Known(document) => {
            let node = document.root.get("Rules")?.one_or_many().next()?.get("ObjectOwnership")?;
            Some((node.string()?, Some(node)))
        }
    }
}

/// How a bucket encrypts what no request says otherwise of; an encryption configuration has one rule.
pub(crate) fn default_encryption(configuration: Node<'_>) -> Option<Node<'_>> {
    configuration.get("Rules")?.one_or_many().next()?.get("ApplyServerSideEncryptionByDefault")
}

/// Whom an ACL's grants name, with the grant.
pub(crate) fn grantees(acl: Node<'_>) -> impl Iterator<Item = (Node<'_>, Node<'_>)> {
    let grants = acl.get("Grants").into_iter().flat_map(Node::items);
    grants.filter_map(|grant| Some((grant, grant.get("Grantee")?)))
}
