//! The predefined ACLs by their names, as the grants that they stand for (the S3 user guide on ACLs).

use crate::document::dialect::{Dialect, Field, Shape, field};
use crate::syntax::{Kind, Node, ViewBuilder};

const EVERYONE: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
const ANY_ACCOUNT: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
const LOG_DELIVERY: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";

/// An ACL given by its name.
pub(super) const BY_NAME: &[Field] = &[field("", &["Grants"], Shape::Custom(write))];

type Grants = &'static [(&'static str, &'static str)];

/// A name without its dashes in lower case, and the grants to groups; grants to accounts are left out, since the name
/// does not tell their ids.
const CANNED: [(&str, Grants); 8] = [
    ("private", &[]),
    ("publicread", &[(EVERYONE, "READ")]),
    ("publicreadwrite", &[(EVERYONE, "READ"), (EVERYONE, "WRITE")]),
    ("authenticatedread", &[(ANY_ACCOUNT, "READ")]),
    ("logdeliverywrite", &[(LOG_DELIVERY, "WRITE"), (LOG_DELIVERY, "READ_ACP")]),
    ("awsexecread", &[]),
    ("bucketownerread", &[]),
    ("bucketownerfullcontrol", &[]),
];

fn grants(name: Node<'_>) -> Option<Grants> {
    let text = name.string()?.replace('-', "").to_ascii_lowercase();
    CANNED.iter().find(|row| row.0 == text).map(|row| row.1)
}

/// Whether the value names a predefined ACL.
pub(super) fn is_canned(name: Node<'_>) -> bool {
    grants(name).is_some()
}

/// Writes the grants that the name at `node` stands for.
fn write<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, _: Dialect<'_>) {
    view.open(Kind::Array, node);
    for (group, permission) in grants(node).unwrap_or_default() {
        view.open(Kind::Object, node);
        view.key(node, Some("Grantee"));
        view.open(Kind::Object, node);
        view.key(node, Some("Type"));
        view.replaced(Kind::String, node, "Group");
        view.key(node, Some("URI"));
        view.replaced(Kind::String, node, group);
        view.close();
        view.key(node, Some("Permission"));
        view.replaced(Kind::String, node, permission);
        view.close();
    }
    view.close();
}
