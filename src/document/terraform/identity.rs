//! Whose the policies of resources are, identities' and keys', and which resources hang policies on identities and put
//! users into groups.

use crate::document::Subject;
use crate::policy::MOST_COMPARED;

/// The names that an attribute comes to: those written out, and those of the resources that it refers to.
pub(super) type Names<'n> = &'n dyn Fn(&str) -> Vec<String>;

type About = fn(String) -> Subject;
type Attribute = (&'static str, About);

/// Types of resources that hold policies of identities and keys, with the attribute that names whose they are; a managed
/// policy's own name is its ARN.
#[rustfmt::skip]
const POLICIES: [(&str, &str, About); 7] = [
    ("aws_iam_role", "name", Subject::Role),
    ("aws_iam_role_policy", "role", Subject::Role),
    ("aws_iam_user_policy", "user", Subject::User),
    ("aws_iam_group_policy", "group", Subject::Group),
    ("aws_iam_policy", "arn", Subject::Policy),
    ("aws_kms_key", "key_id", key),
    ("aws_kms_key_policy", "key_id", key),
];

/// Types of resources that say which identities have what: the attribute for what they have, and that for themselves.
#[rustfmt::skip]
const TIES: [(&str, Attribute, Attribute); 12] = [
    ("aws_iam_role_policy_attachment", ("policy_arn", Subject::Policy), ("role", Subject::Role)),
    ("aws_iam_user_policy_attachment", ("policy_arn", Subject::Policy), ("user", Subject::User)),
    ("aws_iam_group_policy_attachment", ("policy_arn", Subject::Policy), ("group", Subject::Group)),
    ("aws_iam_policy_attachment", ("policy_arn", Subject::Policy), ("roles", Subject::Role)),
    ("aws_iam_policy_attachment", ("policy_arn", Subject::Policy), ("users", Subject::User)),
    ("aws_iam_policy_attachment", ("policy_arn", Subject::Policy), ("groups", Subject::Group)),
    ("aws_iam_role_policy_attachments_exclusive", ("policy_arns", Subject::Policy), ("role_name", Subject::Role)),
    ("aws_iam_user_policy_attachments_exclusive", ("policy_arns", Subject::Policy), ("user_name", Subject::User)),
    ("aws_iam_group_policy_attachments_exclusive", ("policy_arns", Subject::Policy), ("group_name", Subject::Group)),
    ("aws_iam_role", ("managed_policy_arns", Subject::Policy), ("name", Subject::Role)),
    ("aws_iam_user_group_membership", ("groups", Subject::Group), ("user", Subject::User)),
    ("aws_iam_group_membership", ("group", Subject::Group), ("users", Subject::User)),
];

/// Types of resources that others refer to, and the attribute with the name that they are then known by.
pub(super) const NAMED: [(&str, &str); 6] = [
    ("aws_s3_bucket", "bucket"),
    ("aws_iam_role", "name"),
    ("aws_iam_user", "name"),
    ("aws_iam_group", "name"),
    ("aws_iam_policy", "arn"),
    ("aws_kms_key", "key_id"),
];

/// A key by its id, which may stand in its ARN.
fn key(mut name: String) -> Subject {
    name.drain(..name.rfind('/').map_or(0, |slash| slash + 1));
    Subject::Key(name)
}

/// The attribute that names a resource of the type.
pub(super) fn own_name(kind: &str) -> Option<&'static str> {
    NAMED.iter().find(|row| row.0 == kind).map(|row| row.1)
}

/// The identity or key whose policies a resource holds; an identity policy itself, called `other`, where nothing says whose
/// it is.
pub(super) fn subject(kind: &str, names: Names<'_>, other: impl FnOnce() -> String) -> Option<Subject> {
    let (_, attribute, about) = POLICIES.iter().find(|row| row.0 == kind)?;
    let named = names(attribute).into_iter().next().map(about);
    named.or_else(|| kind.starts_with("aws_iam_").then(|| Subject::Policy(other())))
}

/// What a resource says that identities have: policies and groups, each with who has it.
pub(super) fn ties(kind: &str, names: Names<'_>) -> Vec<(Subject, Subject)> {
    let mut ties = Vec::new();
    for (_, (what, about), (who, by)) in TIES.iter().filter(|row| row.0 == kind) {
        let (had, holders) = (names(what), names(who));
        let pairs = had.iter().flat_map(|had| holders.iter().map(move |holder| (had, holder)));
        ties.extend(pairs.take(MOST_COMPARED).map(|(had, holder)| (about(had.clone()), by(holder.clone()))));
    }
    ties
}
