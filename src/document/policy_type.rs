//! Which kind of policy a policy is, told from its statements.

use crate::document::DocumentKind;
use crate::policy::{Effect, Pattern, Policy, Statement};
use crate::syntax::{Kind, Node};

/// The kind of a raw policy: who it names and what it covers say where it hangs. An identity policy, a permissions
/// boundary and a service control policy have one shape; identity is assumed.
#[must_use]
pub fn classify(policy: &Policy<'_>) -> DocumentKind {
    let statements = &policy.statements;
    if !statements.iter().any(|statement| statement.principals.is_some()) {
        return if is_trust_without_principal(policy) {
            DocumentKind::TrustPolicy
        } else {
            DocumentKind::IdentityPolicy
        };
    }
    let has_resource = statements.iter().any(|statement| statement.resources.is_some());
    if is_resource_control(policy) {
        return DocumentKind::Rcp;
    }
    let actions = || statements.iter().flat_map(Statement::action_items);
    let is_sts = |text: &str| text.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("sts:"));
    let count = actions().count();
    let sts = actions().filter(|action| is_sts(&action.text)).count();
    if count > 0 && sts * 2 > count && (!has_resource || sts == count) {
        return DocumentKind::TrustPolicy;
    }
    if count == 0 && !has_resource && mentions_sts_key(policy) {
        return DocumentKind::TrustPolicy;
    }
    let arns = || {
        let resources = statements.iter().filter_map(|statement| statement.resources.as_ref());
        resources.flat_map(|listed| &listed.items).filter_map(Pattern::arn)
    };
    if arns().any(|arn| arn.service == "s3" && arn.resource.starts_with("accesspoint/")) {
        return DocumentKind::AccessPointPolicy;
    }
    if arns().any(|arn| arn.bucket().is_some()) || is_about_unreadable_bucket(policy) {
        return DocumentKind::BucketPolicy;
    }
    DocumentKind::ResourcePolicy
}

/// The type of resources whose policies are in a language of their own, in CloudFormation and AWS Config.
pub(super) const OF_ANOTHER_LANGUAGE: &str = "AWS::IoT::Policy";

/// The kind of an organization's policy by its type, a service control policy where none is told. Those of other types,
/// such as tag policies, have a language of their own.
pub(super) fn of_organization(stated: Option<&str>) -> Option<DocumentKind> {
    match stated {
        None | Some("SERVICE_CONTROL_POLICY") => Some(DocumentKind::Scp),
        Some("RESOURCE_CONTROL_POLICY") => Some(DocumentKind::Rcp),
        Some(_) => None,
    }
}

/// A resource control policy denies everyone on every resource, actions of sts among them; no resource's own policy
/// looks like that.
fn is_resource_control(policy: &Policy<'_>) -> bool {
    let like = policy.statements.iter().filter(|statement| {
        let is_sts = |text: &str| text.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("sts:"));
        statement.effect == Some(Effect::Deny)
            && statement.is_for_anyone()
            && statement.resource_items().iter().any(|item| item.text == "*")
            && statement.action_items().iter().any(|action| is_sts(&action.text))
    });
    like.count() * 2 > policy.statements.len()
}

/// A trust policy whose principal was forgotten is recognised by its actions and its missing resource.
fn is_trust_without_principal(policy: &Policy<'_>) -> bool {
    let mut statements = policy.statements.iter().peekable();
    statements.peek().is_some()
        && statements.all(|statement| {
            statement.resources.is_none()
                && !statement.action_items().is_empty()
                && statement
                    .action_items()
                    .iter()
                    .all(|action| action.text.to_ascii_lowercase().starts_with("sts:assumerole"))
        })
}

fn mentions_sts_key(policy: &Policy<'_>) -> bool {
    let conditions = policy.statements.iter().flat_map(|statement| &statement.conditions);
    conditions.into_iter().any(|condition| condition.key.to_ascii_lowercase().starts_with("sts:"))
}

/// A bucket policy whose resource is no ARN, such as `s3://bucket/*`, or is a template's reference to a bucket.
fn is_about_unreadable_bucket(policy: &Policy<'_>) -> bool {
    policy.statements.iter().any(|statement| {
        let s3_only = !statement.action_items().is_empty()
            && statement
                .action_items()
                .iter()
                .all(|action| action.service().is_some_and(|service| service.eq_ignore_ascii_case("s3")));
        s3_only
            && statement.resource_items().iter().any(|item| {
                item.text.starts_with("s3://") || item.text.contains(".s3.") || item.text.contains(":s3:::")
            })
    })
}

/// Whether an object is a policy, or surely means to be one.
pub(super) fn looks_like_policy(node: Node<'_>) -> bool {
    if node.kind() != Kind::Object || is_of_another_cloud(node) {
        return false;
    }
    let version_is_policy = node
        .get("Version")
        .is_some_and(|version| version.is_string("2012-10-17") || version.is_string("2008-10-17"));
    let Some(statement) = node.get("Statement").filter(|statement| statement.kind() != Kind::Unknown) else {
        // `Statements` or `statement` beside a policy's version is a misspelling.
        return version_is_policy
            && node.members().any(|(_, value)| value.one_or_many().any(has_policy_element));
    };
    if statement.one_or_many().any(has_policy_element) {
        return node.get("Version").is_some() || !is_of_another_language(node, statement);
    }
    version_is_policy && !statement.one_or_many().any(|item| item.kind() == Kind::Object && item.size() > 1)
}

/// Other clouds' policies have the same shape; their resource names do not.
pub(super) fn is_of_another_cloud(node: Node<'_>) -> bool {
    let statements = node.get("Statement").or_else(|| node.get("statement"));
    statements
        .and_then(|statements| statements.one_or_many().next())
        .is_some_and(is_statement_of_another_cloud)
}

/// Whether a statement is about a resource of another cloud.
pub(super) fn is_statement_of_another_cloud(statement: Node<'_>) -> bool {
    const STARTS: [&str; 3] = ["qcs::", "acs:", "/subscriptions/"];
    let Some(resource) = statement.get("Resource").or_else(|| statement.get("resource")) else {
        return false;
    };
    let text = resource.one_or_many().next().and_then(Node::string);
    text.is_some_and(|text| STARTS.iter().any(|start| text.starts_with(start)))
}

/// What AWS writes with statements too, none of it with a version: the policy of a CloudFormation stack, which says what
/// updates a resource may get; that of a URL signed for `CloudFront`; and Lambda's answer about a permission, which shows
/// one statement.
fn is_of_another_language(node: Node<'_>, statement: Node<'_>) -> bool {
    if node.get("RevisionId").is_some() {
        return true;
    }
    let Some(first) = statement.one_or_many().next() else { return false };
    let action = first.get("Action").or_else(|| first.get("NotAction"));
    let Some(action) = action.and_then(|action| action.one_or_many().next()).and_then(Node::string) else {
        let ends = first.get("Condition").and_then(|condition| condition.get("DateLessThan"));
        return first.get("Effect").is_none() && ends.is_some_and(|key| key.get("AWS:EpochTime").is_some());
    };
    action.starts_with("Update:")
}

fn has_policy_element(statement: Node<'_>) -> bool {
    const ELEMENTS: [&str; 6] =
        ["effect", "principal", "notprincipal", "notaction", "resource", "notresource"];
    // The data protection policies of other services have statements and principals too.
    if statement.get("DataIdentifier").is_some() {
        return false;
    }
    let mut has_action = false;
    for (key, value) in statement.members() {
        let name = key.string().unwrap_or_default();
        if ELEMENTS.iter().any(|element| name.eq_ignore_ascii_case(element)) {
            return true;
        }
        // `Action` alone is also what a firewall rule or a workflow step has; there it is an object.
        has_action |=
            name.eq_ignore_ascii_case("action") && matches!(value.kind(), Kind::String | Kind::Array);
    }
    has_action
}
