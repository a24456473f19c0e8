//! Users, groups and roles of an account, and the policies that hang on them.

use std::borrow::Cow;

use crate::policy::{Policy, Statement};
use crate::rule::{Context, Match, Matches};
use crate::syntax::{Kind, Node};

/// The lists of the authorization details, with the members that name an entity and its inline policies.
const LISTS: [(&str, &str, &str); 3] = [
    ("UserDetailList", "UserName", "UserPolicyList"),
    ("GroupDetailList", "GroupName", "GroupPolicyList"),
    ("RoleDetailList", "RoleName", "RolePolicyList"),
];

fn list<'s>(node: Node<'s>, name: &str) -> impl Iterator<Item = Node<'s>> + use<'s> {
    node.get(name).into_iter().flat_map(Node::items)
}

fn text<'s>(node: Node<'s>, name: &str) -> Cow<'s, str> {
    node.get(name).and_then(Node::string).unwrap_or_default()
}

/// Policies that hang on a user and not on a group.
pub(super) fn policy_on_user<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for user in list(context.document.root, "UserDetailList") {
        let hung =
            ["UserPolicyList", "AttachedManagedPolicies"].into_iter().flat_map(|name| list(user, name));
        for policy in hung {
            let (name, user) = (text(policy, "PolicyName"), text(user, "UserName"));
            matches.push(Match::saying(policy, format!("policy `{name}` hangs on the user `{user}`")));
        }
    }
}

/// AWS's own policy for administrators on a user.
pub(super) fn administrator_user<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for user in list(context.document.root, "UserDetailList") {
        for node in attached(user, "AdministratorAccess") {
            let message = format!("user `{}` has `AdministratorAccess`", text(user, "UserName"));
            matches.push(Match::saying(node, message));
        }
    }
}

/// The ARNs of AWS's own policy `name` among those attached to an entity.
fn attached<'s>(entity: Node<'s>, name: &str) -> Vec<Node<'s>> {
    let arns = ["AttachedManagedPolicies", "AttachedPolicies"].into_iter().flat_map(|key| list(entity, key));
    let arns = arns.filter_map(|policy| policy.get("PolicyArn"));
    let is_it = |arn: &Node<'s>| {
        let arn = arn.string().unwrap_or_default();
        arn.strip_suffix(name)
            .is_some_and(|start| start.starts_with("arn:aws") && start.ends_with(":iam::aws:policy/"))
    };
    arns.filter(is_it).collect()
}

/// Every place where AWS's own policy `name` is attached: in the authorization details, or in one entity's own list.
fn everywhere<'s>(root: Node<'s>, name: &str) -> Vec<Node<'s>> {
    let entities = LISTS.iter().flat_map(|(key, _, _)| list(root, key));
    entities.chain([root]).flat_map(|entity| attached(entity, name)).collect()
}

/// AWS's own policy for administrators on whatever it hangs.
pub(super) fn administrator_attached<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    matches.extend(everywhere(context.document.root, "AdministratorAccess").into_iter().map(Match::new));
}

/// AWS's own policy for all of CloudShell.
pub(super) fn cloudshell_attached<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    matches.extend(everywhere(context.document.root, "AWSCloudShellFullAccess").into_iter().map(Match::new));
}

/// Whether the details are one page of several, so that what is not there may be elsewhere.
fn is_part(root: Node<'_>) -> bool {
    root.get("IsTruncated").and_then(Node::bool) == Some(true) || root.get("Marker").is_some()
}

/// Nobody who may open a case with AWS Support.
pub(super) fn support_missing<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let root = context.document.root;
    let is_whole =
        LISTS.iter().all(|(name, _, _)| root.get(name).is_some_and(|list| list.kind() == Kind::Array));
    if is_whole && !is_part(root) && everywhere(root, "AWSSupportAccess").is_empty() {
        matches.extend(root.get("RoleDetailList").map(Match::new));
    }
}

/// A group that nobody is in.
pub(super) fn empty_group<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let root = context.document.root;
    if is_part(root) || root.get("UserDetailList").is_none() {
        return;
    }
    let joined: std::collections::BTreeSet<Cow<'_, str>> = list(root, "UserDetailList")
        .flat_map(|user| list(user, "GroupList"))
        .filter_map(Node::string)
        .collect();
    for group in list(root, "GroupDetailList") {
        let name = text(group, "GroupName");
        if let Some(node) = group.get("GroupName").filter(|_| !joined.contains(&name)) {
            matches.push(Match::saying(node, format!("nobody is in the group `{name}`")));
        }
    }
}

/// A boundary that takes away all of S3 from a role or user whose policies give it.
pub(super) fn boundary_without_s3<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let root = context.document.root;
    for (entities, name, inline) in LISTS {
        for entity in list(root, entities) {
            let Some(boundary) = entity.get("PermissionsBoundary") else { continue };
            let Some(arn) = boundary.get("PermissionsBoundaryArn") else { continue };
            let Some(limit) = arn.string().and_then(|arn| managed(root, &arn)) else { continue };
            if gives_s3(&limit) {
                continue;
            }
            let own = list(entity, inline).filter_map(|policy| policy.get("PolicyDocument"));
            let hung = list(entity, "AttachedManagedPolicies")
                .filter_map(|policy| managed(root, &text(policy, "PolicyArn")));
            let given = own.filter(|document| document.kind() == Kind::Object).map(Policy::parse).chain(hung);
            let Some(given) = given.into_iter().find(names_s3) else { continue };
            let message = format!("the boundary of `{}` leaves nothing of S3", text(entity, name));
            matches.push(
                Match::saying(arn, message)
                    .with(given.node, "what S3 it has by this is void")
                    .with(limit.node, "the boundary"),
            );
        }
    }
}

/// The version in force of the managed policy `arn`, as far as the details hold it.
fn managed<'s>(root: Node<'s>, arn: &str) -> Option<Policy<'s>> {
    let policy =
        list(root, "Policies").find(|policy| policy.get("Arn").is_some_and(|node| node.is_string(arn)))?;
    let mut versions = list(policy, "PolicyVersionList");
    let version =
        versions.find(|version| version.get("IsDefaultVersion").and_then(Node::bool) == Some(true))?;
    let document = version.get("Document").filter(|document| document.kind() == Kind::Object)?;
    Some(Policy::parse(document))
}

/// Whether some statement may allow something of S3.
fn gives_s3(policy: &Policy<'_>) -> bool {
    policy.allows().any(|statement| {
        statement.actions.as_ref().is_none_or(|listed| {
            listed.is_negated || listed.has_unknown || listed.items.iter().any(|item| is_of_s3(&item.text))
        })
    })
}

/// Whether a statement names S3 or everything.
fn names_s3(policy: &Policy<'_>) -> bool {
    policy
        .allows()
        .flat_map(Statement::action_items)
        .any(|item| item.service().is_some_and(|service| service.eq_ignore_ascii_case("s3")))
}

/// Whether an action's pattern can stand for one of S3.
fn is_of_s3(action: &str) -> bool {
    let service = action.split(':').next().unwrap_or(action);
    crate::policy::matches(&service.to_ascii_lowercase(), "s3")
}
