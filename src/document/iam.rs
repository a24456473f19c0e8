//! What the IAM and CloudTrail APIs return and take.

use crate::document::recognize::{Reader, has, text};
use crate::document::{DocumentKind as K, Stage, Subject};
use crate::syntax::{Kind, Node, ViewBuilder};

/// Members that tell an answer, and what it is. Nothing inside needs unwrapping.
#[rustfmt::skip]
const ANSWERS: [(&str, K); 7] = [
    ("PasswordPolicy", K::PasswordPolicy), ("AccessKeyMetadata", K::AccessKeys), ("SummaryMap", K::AccountSummary),
    ("AttachedPolicies", K::AttachedPolicies), ("PolicyNames", K::PolicyNames), ("trailList", K::Trails),
    ("IsLogging", K::TrailStatus),
];

pub(super) fn read<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    authorization_details(reader, node)
        || roles(reader, node)
        || policy_version(reader, node)
        || inline_policy(reader, node)
        || managed_policy(reader, node)
        || answer(reader, node)
}

fn authorization_details<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    const LISTS: [(&str, &str); 3] = [
        ("UserDetailList", "UserPolicyList"),
        ("GroupDetailList", "GroupPolicyList"),
        ("RoleDetailList", "RolePolicyList"),
    ];
    let managed = node.get("Policies").filter(|list| list.items().any(|item| has(item, "PolicyVersionList")));
    if managed.is_none() && !LISTS.iter().any(|(list, _)| has(node, list)) {
        return false;
    }
    reader.push(K::AuthorizationDetails, node, node, Stage::Observed, None);
    for (list, inline) in LISTS {
        for entity in node.get(list).into_iter().flat_map(Node::items) {
            reader.set_account(text(entity, "Arn").as_deref());
            // The trust policy is repeated in the instance profiles; it is read once.
            if let Some(trust) = entity.get("AssumeRolePolicyDocument") {
                let subject = text(entity, "RoleName").map(|name| Subject::Role(name.into_owned()));
                reader.encoded_policy(trust, Some(K::TrustPolicy), Stage::Observed, subject);
            }
            for policy in entity.get(inline).into_iter().flat_map(Node::items) {
                if let Some(document) = policy.get("PolicyDocument") {
                    reader.encoded_policy(document, Some(K::IdentityPolicy), Stage::Observed, None);
                }
            }
        }
    }
    reader.set_account(None);
    for policy in managed.into_iter().flat_map(Node::items) {
        for version in policy.get("PolicyVersionList").into_iter().flat_map(Node::items) {
            if let Some(document) = version.get("Document") {
                reader.encoded_policy(document, Some(K::IdentityPolicy), Stage::Observed, None);
            }
        }
    }
    true
}

fn roles<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    if let Some(answer) = node.get("Role")
        && has(answer, "RoleName")
    {
        role(reader, answer, Stage::Observed);
        return true;
    }
    if let Some(list) = node.get("Roles")
        && list.items().any(|item| has(item, "RoleName"))
    {
        for answer in list.items() {
            role(reader, answer, Stage::Observed);
        }
        return true;
    }
    if has(node, "AssumeRolePolicyDocument") {
        let stage = if has(node, "RoleId") { Stage::Observed } else { Stage::Proposed };
        role(reader, node, stage);
        return true;
    }
    false
}

/// A role's settings and its trust policy.
fn role<'s>(reader: &mut Reader<'s>, node: Node<'s>, stage: Stage) {
    let subject = text(node, "RoleName").map(|name| Subject::Role(name.into_owned()));
    reader.set_account(text(node, "Arn").as_deref());
    reader.push(K::Role, node, node, stage, subject.clone());
    if let Some(trust) = node.get("AssumeRolePolicyDocument") {
        reader.encoded_policy(trust, Some(K::TrustPolicy), stage, subject);
    }
    reader.set_account(None);
}

fn policy_version<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    let Some(document) = node.get("PolicyVersion").and_then(|version| version.get("Document")) else {
        return false;
    };
    reader.encoded_policy(document, Some(K::IdentityPolicy), Stage::Observed, None)
}

/// `get-role-policy` and its siblings; also a bare `PolicyDocument`, which people paste from templates.
fn inline_policy<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    let Some(document) = node.get("PolicyDocument") else { return false };
    let of_entity = has(node, "RoleName") || has(node, "UserName") || has(node, "GroupName");
    let kind = (of_entity || has(node, "PolicyName")).then_some(K::IdentityPolicy);
    let stage = if of_entity { Stage::Observed } else { Stage::Proposed };
    reader.encoded_policy(document, kind, stage, None)
}

/// `get-policy` describes a policy without its document.
fn managed_policy<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    let Some(policy) = node.get("Policy") else { return false };
    if !has(policy, "PolicyName") || !(has(policy, "DefaultVersionId") || has(policy, "PolicyId")) {
        return false;
    }
    reader.push(K::ManagedPolicy, node, policy, Stage::Observed, None);
    true
}

fn answer<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    for (key, kind) in ANSWERS {
        if let Some(value) = node.get(key) {
            let fits = match kind {
                K::TrailStatus => value.kind() == Kind::Bool,
                K::PasswordPolicy | K::AccountSummary => value.kind() == Kind::Object,
                _ => value.kind() == Kind::Array,
            };
            if fits {
                reader.push(kind, node, node, Stage::Observed, None);
                return true;
            }
        }
    }
    // What `update-account-password-policy` takes is what the answer wraps.
    if has(node, "MinimumPasswordLength") {
        let mut view = ViewBuilder::new(node.tree());
        view.open(Kind::Object, node);
        view.key(node, Some("PasswordPolicy"));
        view.subtree(node);
        view.close();
        reader.push_view(K::PasswordPolicy, node, view.finish(), Stage::Proposed, None);
        return true;
    }
    if node.get("Trail").is_some_and(|trail| has(trail, "TrailARN")) {
        reader.push(K::Trails, node, node, Stage::Observed, None);
        return true;
    }
    let is_selector = |one: Node<'s>| has(one, "FieldSelectors") || has(one, "ReadWriteType");
    let lists = [node.get("EventSelectors"), node.get("AdvancedEventSelectors")];
    let selects = lists.into_iter().flatten().any(|list| list.items().any(is_selector));
    if selects || (has(node, "EventSelectors") && has(node, "TrailARN")) {
        // A request names the trail, an answer gives its ARN.
        let stage = if has(node, "TrailName") { Stage::Proposed } else { Stage::Observed };
        reader.push(K::EventSelectors, node, node, stage, None);
        return true;
    }
    let is_entity = |one: Node<'s>| {
        ["UserId", "GroupId", "InstanceProfileId", "UserName"].iter().any(|key| has(one, key))
            && has(one, "Arn")
    };
    for key in ["User", "Users", "Group", "Groups", "InstanceProfile", "InstanceProfiles"] {
        if node.get(key).is_some_and(|value| value.one_or_many().any(is_entity)) {
            reader.push(K::IamEntity, node, node, Stage::Observed, None);
            return true;
        }
    }
    if has(node, "Content") && text(node, "ReportFormat").as_deref() == Some("text/csv") {
        reader.push(K::CredentialReport, node, node, Stage::Observed, None);
        return true;
    }
    false
}
