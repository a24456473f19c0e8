//! Users, groups and roles of an account, and the policies that hang on them.

use std::borrow::Cow;
use std::collections::HashMap;

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

/// AWS's own policy for all of `CloudShell`.
pub(super) fn cloudshell_attached<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    matches.extend(everywhere(context.document.root, "AWSCloudShellFullAccess").into_iter().map(Match::new));
}

/// Nobody who may open a case with AWS Support.
pub(super) fn support_missing<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let root = context.document.root;
    let is_whole =
        LISTS.iter().all(|(name, _, _)| root.get(name).is_some_and(|list| list.kind() == Kind::Array));
    if is_whole && !context.document.is_part && everywhere(root, "AWSSupportAccess").is_empty() {
        matches.extend(root.get("RoleDetailList").map(Match::new));
    }
}

/// A group that nobody is in.
pub(super) fn empty_group<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let root = context.document.root;
    // What is not on one page of several may be elsewhere.
    if context.document.is_part || root.get("UserDetailList").is_none() {
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
    let mut managed = Managed::default();
    for (entities, name, inline) in LISTS {
        for entity in list(root, entities) {
            let Some(boundary) = entity.get("PermissionsBoundary") else { continue };
            let Some(arn) = boundary.get("PermissionsBoundaryArn") else { continue };
            let limit = arn.string().and_then(|arn| managed.find(root, &arn));
            let Some(limit) = limit.filter(|limit| !limit.gives_s3) else { continue };
            let own =
                list(entity, inline).filter_map(|policy| Some(OfS3::read(policy.get("PolicyDocument")?)));
            let own: Vec<OfS3<'s>> = own.collect();
            let hung = list(entity, "AttachedManagedPolicies")
                .filter_map(|policy| managed.find(root, &text(policy, "PolicyArn")));
            let hung: Vec<OfS3<'s>> = hung.collect();
            let Some(given) = own.into_iter().chain(hung).find(|policy| policy.names_s3) else { continue };
            let message = format!("the boundary of `{}` leaves nothing of S3", text(entity, name));
            matches.push(
                Match::saying(arn, message)
                    .with(given.node, "what S3 it has by this is void")
                    .with(limit.node, "the boundary"),
            );
        }
    }
}

/// The managed policies of the details by their ARNs, read on first use.
#[derive(Default)]
struct Managed<'s> {
    by_arn: Option<HashMap<Cow<'s, str>, OfS3<'s>>>,
}

impl<'s> Managed<'s> {
    /// What the version in force of the policy `arn` says of S3, as far as the details hold it.
    fn find(&mut self, root: Node<'s>, arn: &str) -> Option<OfS3<'s>> {
        let read = || {
            let policies = list(root, "Policies").filter_map(|policy| {
                let arn = policy.get("Arn").and_then(Node::string)?;
                let is_default =
                    |one: &Node<'s>| one.get("IsDefaultVersion").and_then(Node::bool) == Some(true);
                let version = list(policy, "PolicyVersionList").find(is_default)?;
                Some((arn, OfS3::read(version.get("Document")?)))
            });
            policies.collect()
        };
        self.by_arn.get_or_insert_with(read).get(arn).copied()
    }
}

/// What a policy says of S3.
#[derive(Clone, Copy)]
struct OfS3<'s> {
    node: Node<'s>,
    /// Some statement may allow something of it.
    gives_s3: bool,
    /// Some statement names it.
    names_s3: bool,
}

impl<'s> OfS3<'s> {
    /// A text that holds the policy is not looked into: it may allow anything.
    fn read(node: Node<'s>) -> Self {
        if node.kind() != Kind::Object {
            return Self { node, gives_s3: true, names_s3: false };
        }
        let policy = Policy::parse(node);
        Self { node, gives_s3: gives_s3(&policy), names_s3: names_s3(&policy) }
    }
}

/// Whether some statement may allow something of S3.
fn gives_s3(policy: &Policy<'_>) -> bool {
    policy.may_allow(|statement| {
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
