//! Whether the bucket of another account lets in what is copied to it.

use crate::bundle::{ACL_OFF, Fact, Facts, is_enabled, ownership_setting, rule_prefix};
use crate::check::partner_key::{may_be_for, may_cover};
use crate::check::replication::{RoleOf, destination, role_of, rules};
use crate::check::replication_role::denies;
use crate::document::DocumentKind as K;
use crate::glob::are_disjoint_ignoring_case;
use crate::policy::{
    Arn, MOST_COMPARED, Policy, Principal, PrincipalKind, Statement, is_account_id, is_partly_unknown,
};
use crate::rule::{Match, Matches};
use crate::syntax::Node;

/// How long a policy may be that every rule is held against: more than AWS takes of a bucket's, however it is indented.
const MOST_BYTES: usize = 1 << 18;

/// A destination of another account whose policy keeps the role out. Within one account the role's own policies are
/// enough. Source: "Configuring replication for buckets in different accounts" in the S3 user guide.
pub(super) fn refuses<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(role) = role_of(facts) else { return };
    for rule in rules(facts).into_iter().take(MOST_COMPARED) {
        let Some((node, bucket)) = destination(rule) else { continue };
        let Some(account) = other_account(facts, rule, &bucket, &role) else { continue };
        let policy = match facts.of_bucket(&bucket, K::BucketPolicy) {
            Fact::Known(document) if document.policy.is_some() => document.policy.as_ref(),
            Fact::KnownAbsent => None,
            Fact::Known(_) | Fact::Unknown => continue,
        };
        let copies = Copies { role: &role, objects: format!("{bucket}/{}*", rule_prefix(rule)) };
        let is_too_long = policy.is_some_and(|policy| policy.node.raw().len() > MOST_BYTES);
        if is_too_long || is_partly_unknown(&copies.objects) {
            continue;
        }
        let is_refused = |need: &(&str, &str)| !policy.is_some_and(|policy| copies.may_use(policy, need.0));
        let Some((action, so)) = needs(facts, rule, &bucket).into_iter().find(is_refused) else { continue };
        let name = &role.name;
        let message =
            format!("`{bucket}` of account `{account}` does not let role `{name}` use `{action}`, so {so}");
        let found = Match::saying(node, message);
        matches.push(policy.into_iter().fold(found, |found, policy| found.with(policy.node, "its policy")));
    }
}

/// The account of the destination, where it is surely not the one of the role, which is the one of the source.
fn other_account(facts: &Facts<'_, '_>, rule: Node<'_>, bucket: &str, role: &RoleOf<'_>) -> Option<String> {
    let named = rule.get("Destination").and_then(|one| one.get("Account")).and_then(Node::scalar);
    let account = named.or_else(|| Some(facts.accounts_beside(bucket)?.1.into()))?;
    let are_known = is_account_id(&account) && is_account_id(&role.account);
    (are_known && *account != role.account).then(|| account.into_owned())
}

/// The actions that the destination must allow the role for one rule, each with what comes of it when it does not.
fn needs(facts: &Facts<'_, '_>, rule: Node<'_>, bucket: &str) -> Vec<(&'static str, &'static str)> {
    let mut needs = vec![("s3:ReplicateObject", "nothing is copied")];
    if rule.get("DeleteMarkerReplication").is_some_and(is_enabled) {
        needs.push(("s3:ReplicateDelete", "no delete marker is copied"));
    }
    let is_given_away =
        rule.get("Destination").is_some_and(|one| one.get("AccessControlTranslation").is_some());
    // Without ACLs, all in the destination is its owner's, whoever wrote it.
    let has_acls = || {
        ownership_setting(facts.of_bucket(bucket, K::BucketOwnership))
            .is_some_and(|(setting, _)| setting != ACL_OFF)
    };
    if is_given_away && has_acls() {
        needs.push(("s3:ObjectOwnerOverrideToBucketOwner", "no copy becomes that account's"));
    }
    needs
}

/// What one rule copies to a bucket, and the role that does it.
struct Copies<'r> {
    role: &'r RoleOf<'r>,
    /// The bucket, what the keys begin with, and a `*`.
    objects: String,
}

impl Copies<'_> {
    /// Whether the policy may let the role do this with some object. Of the conditions of an Allow nothing is asked.
    fn may_use(&self, policy: &Policy<'_>, action: &str) -> bool {
        let lets_in = |statement: &Statement<'_>| {
            may_be_for(statement, |item| self.may_be_role(item))
                && may_cover(statement, action)
                && self.is_there(statement)
        };
        let all = format!("arn:aws:s3:::{}", self.objects);
        let is_denied = |deny: &Statement<'_>| {
            let is_about = |item: &Principal<'_>| item.is_anyone() || self.is_role(item);
            deny.principal_items().iter().any(is_about)
                && deny.principals.as_ref().is_some_and(|listed| !listed.is_negated)
                && denies(deny, action, &all)
        };
        policy.may_allow(lets_in) && !policy.denies().any(is_denied)
    }

    /// Whether it is the role, or an id, which alone does not tell whose it is.
    fn may_be_role(&self, item: &Principal<'_>) -> bool {
        let is_id = item.kind == PrincipalKind::Aws && item.account().is_none();
        is_id || item.kind == PrincipalKind::CanonicalUser || self.is_role(item)
    }

    /// Whether it is the role, one of its sessions or its account.
    fn is_role(&self, item: &Principal<'_>) -> bool {
        let is_session = || {
            let session = Arn::parse(&item.text).and_then(|arn| arn.resource.strip_prefix("assumed-role/"));
            session.is_some_and(|session| session.split('/').next() == Some(&*self.role.name))
        };
        item.account() == Some(&*self.role.account)
            && (item.is_whole_account() || *item.text == *self.role.arn || is_session())
    }

    fn is_there(&self, statement: &Statement<'_>) -> bool {
        let Some(resources) = &statement.resources else { return true };
        resources.is_negated
            || resources.has_unknown
            || resources.items.iter().any(|item| {
                let resource = Arn::parse(&item.text).map_or(&*item.text, |arn| arn.resource);
                item.text.contains("${")
                    || is_partly_unknown(&item.text)
                    || !are_disjoint_ignoring_case(resource, &self.objects)
            })
    }
}
