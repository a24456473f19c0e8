//! What an ACL grants to everyone, as the permissions of a policy.

use crate::access::public::outsider::Outsider;
use crate::access::stated;
use crate::bundle::{PUBLIC_GROUPS, grantees};
use crate::policy::UNKNOWN_OPEN;
use crate::syntax::Node;

/// A bucket's permissions, the actions that they stand for, and what behind the bucket's ARN these act on. Source:
/// "Mapping of ACL permissions and access policy permissions" in the S3 user guide.
const PERMISSIONS: [(&str, &[&str], &str); 4] = [
    ("READ", &["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"], ""),
    ("WRITE", &["s3:PutObject"], "/*"),
    ("READ_ACP", &["s3:GetBucketAcl"], ""),
    ("WRITE_ACP", &["s3:PutBucketAcl"], ""),
];

/// There are as many different ones.
const MOST_GRANTS: usize = 10;

/// A grant to a group that anybody can be in.
pub(super) struct PublicGrant<'s> {
    pub(super) node: Node<'s>,
    pub(super) outsiders: &'static [Outsider],
    permission: String,
}

/// The grants of an ACL to everyone, and to everyone with an AWS account.
pub(super) fn public_grants(acl: Node<'_>) -> Vec<PublicGrant<'_>> {
    let mut found = Vec::new();
    for (grant, grantee) in grantees(acl) {
        if found.len() == MOST_GRANTS {
            break;
        }
        let Some(uri) = grantee.get("URI").and_then(Node::string) else { continue };
        let Some(group) = PUBLIC_GROUPS.iter().position(|group| uri.ends_with(group)) else { continue };
        let outsiders: &[Outsider] =
            if group == 0 { &[Outsider::Anonymous, Outsider::AnyAccount] } else { &[Outsider::AnyAccount] };
        let permission = grant.get("Permission").and_then(Node::string).unwrap_or_default();
        found.push(PublicGrant { node: grant, outsiders, permission: permission.into_owned() });
    }
    found
}

/// The grant as a policy's text.
pub(super) fn as_policy(grant: &PublicGrant<'_>, bucket: Option<&str>) -> String {
    let bucket = bucket.filter(|name| !name.contains(UNKNOWN_OPEN)).unwrap_or("*");
    let is_it = |word: &str| grant.permission == word || grant.permission == "FULL_CONTROL";
    let rows = PERMISSIONS.iter().filter(|row| is_it(row.0));
    let statements = rows.map(|(_, actions, behind)| {
        let (actions, resource) =
            (stated::list(*actions), stated::quoted(&format!("arn:aws:s3:::{bucket}{behind}")));
        format!(r#"{{"Effect":"Allow","Principal":"*","Action":{actions},"Resource":{resource}}}"#)
    });
    stated::policy(&statements.collect::<Vec<_>>())
}
