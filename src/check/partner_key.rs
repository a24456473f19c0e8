//! The key that a bucket encrypts with by default, and whether those who share the bucket can use it.

use std::borrow::Cow;

use crate::bundle::{Bundle, Fact, Facts};
use crate::check::access_path::roles_with;
use crate::check::encryption::default_algorithm;
use crate::check::partner::{Grant, allowing, grants, is_in_force, partners};
use crate::document::{Document, DocumentKind as K};
use crate::policy::{
    Arn, Condition, MOST_COMPARED, Policy, Principal, PrincipalKind, Statement, is_account_id,
    is_partly_unknown,
};
use crate::rule::{Match, Matches};
use crate::syntax::{Kind, Node};

/// The default encryption with KMS.
pub(super) struct Default<'s> {
    pub algorithm: Node<'s>,
    /// The key, when the configuration names one.
    pub key: Option<(Node<'s>, Cow<'s, str>)>,
}

/// The bucket's default encryption, when it is with KMS and with a key that is known.
pub(super) fn kms_default<'s>(facts: &Facts<'_, 's>) -> Option<Default<'s>> {
    let configuration = facts.root(K::BucketEncryption)?;
    let algorithm = default_algorithm(configuration)?;
    if !matches!(&*algorithm.string()?, "aws:kms" | "aws:kms:dsse") {
        return None;
    }
    let key = match algorithm.parent()?.get("KMSMasterKeyID") {
        None => None,
        Some(node) if node.kind() == Kind::Null => None,
        // A key that the same template makes is known by its resource.
        Some(node) => {
            Some((node, node.string().filter(|text| !is_partly_unknown(text) || is_customer_key(text))?))
        }
    };
    Some(Default { algorithm, key })
}

/// Those of some grants whose holders may use the bucket's key: with a condition on the upload's own encryption as S3's,
/// which no request but an upload meets, nobody does.
fn with_default<'b, 's>(mut grants: Vec<Grant<'b, 's>>) -> Vec<Grant<'b, 's>> {
    let names_other = |condition: &Condition<'_>| {
        condition.is_positive()
            && condition.is_key("s3:x-amz-server-side-encryption")
            && !condition.values.is_empty()
            && condition.values.iter().all(|(_, value)| value == "AES256")
    };
    grants.retain(|grant| !grant.statement.conditions.iter().any(names_other));
    grants
}

const READS: [&str; 1] = ["s3:GetObject"];
const READS_AND_WRITES: [&str; 2] = ["s3:GetObject", "s3:PutObject"];

/// AWS's own key, which no other account can use.
pub(super) fn aws_managed_key<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(policy), Some(default)) = (facts.policy(), kms_default(facts)) else { return };
    let is_aws_managed = default.key.as_ref().is_none_or(|(_, key)| key.ends_with("alias/aws/s3"));
    if !is_aws_managed {
        return;
    }
    let at = default.key.map_or(default.algorithm, |pair| pair.0);
    for grant in with_default(grants(facts, policy)) {
        if let Some((node, _)) = grant.action(&READS_AND_WRITES) {
            let message = format!("account `{}` cannot use the key `aws/s3` of this account", grant.account);
            matches.push(Match::saying(node, message).with(at, "the bucket's default encryption"));
        }
    }
}

/// A key without its account, which S3 looks up in the account of whoever uploads.
pub(super) fn key_without_account<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(policy), Some(default)) = (facts.policy(), kms_default(facts)) else { return };
    let Some((node, key)) = default.key else { return };
    if key.starts_with("arn:") || key.ends_with("alias/aws/s3") {
        return;
    }
    for grant in with_default(grants(facts, policy)) {
        if let Some((action, _)) = grant.action(&["s3:PutObject"]) {
            let message = format!("`{key}` names no account, and account `{}` uploads too", grant.account);
            matches.push(Match::saying(node, message).with(action, "who uploads"));
            return;
        }
    }
}

/// A key whose policy does not let a partner in.
pub(super) fn key_closed_to_partner<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(policy), Some(default)) = (facts.policy(), kms_default(facts)) else { return };
    let Some((node, key)) = default.key.filter(|pair| is_customer_key(&pair.1)) else { return };
    let partners = with_default(partners(facts, policy));
    let by_cloudfront = policy.allows().take(MOST_COMPARED).find_map(|statement| {
        let is_it = statement.principal_items().iter().any(is_cloudfront);
        let read = allowing(statement, "s3:GetObject").filter(|_| is_it)?;
        is_in_force(policy, statement).then_some(read)
    });
    if partners.is_empty() && by_cloudfront.is_none() {
        return;
    }
    let Some(key_policy) = facts.key_policy(&key) else { return };
    let because = |found: Match<'s>| {
        found.with(node, "the key that objects are encrypted with").with(key_policy.node, "its policy")
    };
    if let Some(at) = by_cloudfront
        && !may_be_used(key_policy, "kms:Decrypt", is_cloudfront)
    {
        let message = format!("the key's policy does not let `{CLOUDFRONT}` use `kms:Decrypt`");
        matches.push(because(Match::saying(at, message)));
    }
    for grant in partners {
        let needs = [("s3:GetObject", "kms:Decrypt"), ("s3:PutObject", "kms:GenerateDataKey")];
        let lacks = needs.into_iter().find_map(|(action, on_key)| {
            let at = allowing(grant.statement, action)?;
            (!may_use(key_policy, grant.account, on_key)).then_some((at, on_key))
        });
        if let Some((at, on_key)) = lacks {
            let message =
                format!("the key's policy lets nobody of account `{}` use `{on_key}`", grant.account);
            matches.push(because(Match::saying(at, message)));
        }
    }
}

fn is_customer_key(key: &str) -> bool {
    Arn::parse(key).is_some_and(|arn| arn.service == "kms" && arn.resource.starts_with("key/"))
}

/// A distribution with an origin access control reads objects as this service, and so decrypts them as it ("Restrict access
/// to an Amazon S3 origin" in its developer guide).
const CLOUDFRONT: &str = "cloudfront.amazonaws.com";

fn is_cloudfront(principal: &Principal<'_>) -> bool {
    principal.kind == PrincipalKind::Service && principal.text == CLOUDFRONT
}

/// Whether some statement may let somebody of the account use the key so. Who of the account it is, and under which
/// condition, is not asked.
fn may_use(policy: &Policy<'_>, account: &str, action: &str) -> bool {
    may_be_used(policy, action, |item| {
        item.account() == Some(account) || item.kind == PrincipalKind::CanonicalUser
    })
}

/// Whether some statement may let one of those use the key so that `is_one` tells.
fn may_be_used(policy: &Policy<'_>, action: &str, is_one: impl Fn(&Principal<'_>) -> bool) -> bool {
    policy.may_allow(|statement| may_cover(statement, action) && may_be_for(statement, &is_one))
}

/// Whether a statement is for one of those that `is_one` tells, or may be once all of it is known.
pub(super) fn may_be_for(statement: &Statement<'_>, is_one: impl Fn(&Principal<'_>) -> bool) -> bool {
    let Some(principals) = &statement.principals else { return true };
    principals.is_negated
        || principals.has_unknown
        || principals.items.iter().any(|item| {
            item.is_anyone()
                || item.text.contains(['*', '$'])
                || is_partly_unknown(&item.text)
                || is_one(item)
        })
}

/// Whether a statement is about the action, or may be once all of it is known.
pub(super) fn may_cover(statement: &Statement<'_>, action: &str) -> bool {
    statement.actions.as_ref().is_none_or(|listed| listed.is_negated || listed.has_unknown)
        || statement.covers_action(action)
}

/// A role that reads the bucket and may not use its key.
pub(super) fn role_without_key<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(name) = facts.name() else { return };
    for role in facts.roles().filter(|role| policies(role).next().is_none()) {
        facts.needs_role(role.name.as_deref(), K::IdentityPolicy);
    }
    let readers = roles_with(facts, name, &READS);
    if readers.is_empty() {
        return;
    }
    let Some(default) = kms_default(facts) else { return };
    let Some((node, key)) = default.key.filter(|pair| is_customer_key(&pair.1)) else { return };
    let Some(key_policy) = facts.key_policy(&key) else { return };
    for (role, action) in readers {
        if role.account().is_none() {
            facts.needs_role(role.name.as_deref(), K::Role);
        }
        let (is_named, is_elsewhere) = (names_role(key_policy, role), is_of_another_account(role, &key));
        if is_named && !is_elsewhere {
            continue;
        }
        let is_let_in = is_named
            || may_be_used(key_policy, "kms:Decrypt", |item| {
                is_no_single_identity(item) && may_be_of(item, role)
            });
        let allows_key =
            policies(role).any(|policy| policy.may_allow(|statement| may_cover(statement, "kms:Decrypt")));
        let name = role.name.as_deref().unwrap_or_default();
        // Who keeps broad readers out by the key does not name the key in their policies.
        let message = if !is_let_in && names_key(role, &key) {
            format!(
                "the key's policy names neither role `{name}`, whose own policies name the key, nor its account"
            )
        } else if !is_let_in && is_elsewhere {
            format!(
                "the key is of another account, and its policy names neither role `{name}` nor its account"
            )
        } else if !allows_key && knows_every_policy(facts, role) {
            if is_named {
                format!("the key is of another account, so role `{name}` needs a policy of its own for it")
            } else {
                format!("nothing lets role `{name}` use the bucket's key")
            }
        } else {
            continue;
        };
        matches.push(
            Match::saying(action, message)
                .with(node, "the key that objects are encrypted with")
                .with(key_policy.node, "its policy"),
        );
    }
}

pub(super) fn policies<'b, 's>(role: &'b Bundle<'b, 's>) -> impl Iterator<Item = &'b Policy<'s>> {
    role.each(K::IdentityPolicy).filter_map(|document| document.policy.as_ref())
}

/// Whether the key's policy may let the role itself in; a statement for the whole account leaves it to the role's
/// policies.
fn names_role(policy: &Policy<'_>, role: &Bundle<'_, '_>) -> bool {
    let name = role.name.as_deref().unwrap_or_default();
    may_be_used(policy, "kms:Decrypt", |item| {
        let resource = Arn::parse(&item.text).map_or("", |arn| arn.resource);
        resource.split('/').skip(1).any(|part| part == name) && may_be_of(item, role)
    })
}

/// Whether a principal may be of the role's account.
fn may_be_of(principal: &Principal<'_>, role: &Bundle<'_, '_>) -> bool {
    match (principal.account(), role.account()) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// Whether a role is surely of another account than a key, and so takes both leaves: the key policy's and its own.
fn is_of_another_account(role: &Bundle<'_, '_>, key: &str) -> bool {
    let of_key = Arn::parse(key).map(|arn| arn.account).filter(|account| is_account_id(account));
    of_key.zip(role.account()).is_some_and(|(one, other)| one != other)
}

/// Whether a policy of the role allows it to decrypt with this key by its name.
fn names_key(role: &Bundle<'_, '_>, key: &str) -> bool {
    policies(role).flat_map(Policy::allows).any(|statement| {
        may_cover(statement, "kms:Decrypt") && statement.resource_items().iter().any(|item| item.text == key)
    })
}

/// Whether a principal is more than one user, role or service: an account, whose policies say who of it, above all.
fn is_no_single_identity(principal: &Principal<'_>) -> bool {
    principal.kind != PrincipalKind::Service
        && Arn::parse(&principal.text).is_none_or(|arn| !arn.resource.contains('/'))
}

/// Whether every policy that the role has is among its documents.
pub(super) fn knows_every_policy(facts: &Facts<'_, '_>, role: &Bundle<'_, '_>) -> bool {
    let count = |kind: K, list: &str| match role.fact(kind) {
        Fact::Known(document) => {
            let listed = document.root.get(list);
            listed.filter(|_| !document.is_part).map(|listed| listed.items().count())
        }
        Fact::KnownAbsent | Fact::Unknown => None,
    };
    let name = role.name.as_deref();
    if let Some((inline, attached)) = role.each(K::TrustPolicy).find_map(detailed) {
        let is_complete = role.each(K::IdentityPolicy).count() >= inline + attached;
        if !is_complete {
            facts.needs_role(name, K::IdentityPolicy);
        }
        return is_complete;
    }
    let Some(inline) = count(K::PolicyNames, "PolicyNames") else {
        facts.needs_role(name, K::PolicyNames);
        return false;
    };
    let Some(attached) = count(K::AttachedPolicies, "AttachedPolicies") else {
        facts.needs_role(name, K::AttachedPolicies);
        return false;
    };
    let is_complete = role.each(K::IdentityPolicy).count() >= inline + attached;
    if !is_complete {
        facts.needs_role(name, K::IdentityPolicy);
    }
    is_complete
}

/// How many policies a role has of its own and how many attached ones, where its trust policy stands in the authorization
/// details of the account, which tell.
fn detailed(trust: &Document<'_>) -> Option<(usize, usize)> {
    const LEVELS: usize = 2;
    let mut around = std::iter::successors(Some(trust.node.origin()), |node| node.parent()).take(LEVELS);
    let role = around.find(|node| node.get("RolePolicyList").is_some())?;
    let count = |list: &str| role.get(list).map_or(0, |list| list.items().count());
    Some((count("RolePolicyList"), count("AttachedManagedPolicies")))
}
