//! Whether callers get through to what the bucket's settings promise: websites, payers, tags, blocks.

use crate::bundle::{ACL_OFF, Fact, Facts, Switch, switch};
use crate::check::delivery::{Delivery, source_bucket};
use crate::check::ownership::ownership;
use crate::check::partner::{allowing, grants_of};
use crate::check::public_access::public_statements;
use crate::document::DocumentKind as K;
use crate::policy::{MOST_COMPARED, Statement, is_partly_unknown};
use crate::rule::{Match, Matches};
use crate::syntax::{Kind, Node};

/// A website that answers nobody.
pub(super) fn website_closed<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(index) = facts.root(K::BucketWebsite).and_then(|root| root.get("IndexDocument")) else { return };
    let policy = match facts.own(K::BucketPolicy) {
        Fact::Unknown => return,
        Fact::KnownAbsent => None,
        Fact::Known(document) => document.policy.as_ref(),
    };
    let opens = |statement: &&Statement<'_>| {
        let is_for_many =
            statement.principals.as_ref().is_none_or(|listed| listed.is_negated || listed.has_unknown)
                || statement.is_for_anyone();
        // A website reads objects; keys alone do not answer it.
        let reads = statement.actions.as_ref().is_none_or(|listed| listed.is_negated || listed.has_unknown)
            || allowing(statement, "s3:GetObject").is_some();
        is_for_many && reads
    };
    let reader = policy.and_then(|policy| policy.allows().find(opens));
    let blocks = || [facts.own(K::PublicAccessBlock), facts.account(K::PublicAccessBlock)];
    let is_on = |name: &str| {
        blocks().into_iter().find_map(|block| match switch(block, name) {
            Switch::On(node) => Some(node),
            Switch::Off | Switch::Unknown => None,
        })
    };
    // Objects may have ACLs of their own.
    let acls_void = || {
        is_on("IgnorePublicAcls").is_some() || ownership(facts).is_some_and(|(setting, _)| setting == ACL_OFF)
    };
    match (reader, policy) {
        // What is known only later may open it.
        (None, Some(policy)) if policy.later.is_some() => {}
        (None, policy) if acls_void() => {
            let found = Match::new(index);
            matches.push(match policy {
                Some(policy) => found.with(policy.node, "nothing here lets anyone read"),
                None => found,
            });
        }
        (Some(reader), Some(policy)) => {
            // What is open to somebody's network or to a fixed address only is no public policy, and stays.
            if public_statements(policy).filter(opens).count() < policy.allows().filter(opens).count() {
                return;
            }
            if let Some(block) = is_on("RestrictPublicBuckets").filter(|_| acls_void()) {
                let message =
                    "the website answers nobody: its policy is public, and public access is restricted";
                matches.push(
                    Match::saying(index, message)
                        .with(reader.node, "this would let everybody read")
                        .with(block, "and this does not"),
                );
            }
        }
        _ => {}
    }
}

/// Everybody let into a bucket whose readers pay.
pub(super) fn anonymous_payer<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let payer = facts.root(K::BucketRequestPayment).and_then(|root| root.get("Payer"));
    let Some(payer) = payer.filter(|node| node.is_string("Requester")) else { return };
    let Some(policy) = facts.policy() else { return };
    for statement in public_statements(policy) {
        if let Some(principal) = statement.principal_items().iter().find(|item| item.is_anyone()) {
            matches.push(Match::new(principal.node).with(payer, "who reads pays, and must say who they are"));
        }
    }
}

/// Conditions on the bucket's tags where they are not looked at.
pub(super) fn tags_unused<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    const KEYS: [&str; 2] = ["s3:buckettag/", "aws:resourcetag/"];
    let Some(policy) = facts.policy() else { return };
    let conditions = policy.statements.iter().flat_map(|statement| &statement.conditions);
    let mut about = conditions
        .filter(|condition| KEYS.iter().any(|key| condition.key.to_ascii_lowercase().starts_with(key)))
        .peekable();
    if about.peek().is_none() {
        return;
    }
    let status = facts.root(K::BucketAbac).and_then(|root| root.get("Status"));
    if let Some(status) = status.filter(|node| node.is_string("Disabled")) {
        matches.extend(
            about.map(|condition| Match::new(condition.key_node).with(status, "tags do not count here")),
        );
    }
}

/// Another account that may lift the bucket's block, where the account has none.
pub(super) fn block_liftable<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    const SWITCHES: [&str; 4] =
        ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
    let Some(policy) = facts.policy() else { return };
    let found = grants_of(facts, policy, &["s3:PutBucketPublicAccessBlock"]);
    if found.is_empty() {
        return;
    }
    let account = facts.account(K::PublicAccessBlock);
    if !SWITCHES.iter().any(|name| matches!(switch(account, name), Switch::Off)) {
        return;
    }
    for (grant, node) in found {
        let message = format!("account `{}` may lift this bucket's block of public access", grant.account);
        matches.push(Match::saying(node, message).with(grant.principal.node, "who may do it"));
    }
}

/// AWS's own word on whether the policy is public, which the policy beside it contradicts.
pub(super) fn status_differs<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(node) = facts.root(K::BucketPolicyStatus).and_then(|root| root.get("IsPublic")) else { return };
    let Some(policy) = facts.policy() else { return };
    let (Kind::Bool, Some(is_public)) = (node.kind(), node.bool()) else { return };
    let open = public_statements(policy).find(|statement| statement.conditions.is_empty());
    let could_be = policy.may_allow(|statement| {
        statement.principals.as_ref().is_none_or(|listed| {
            listed.is_negated || listed.has_unknown || listed.items.iter().any(|item| item.text.contains('*'))
        })
    });
    match (is_public, open) {
        (false, Some(open)) => {
            let message = "AWS says that the policy is not public, and this one is";
            matches.push(Match::saying(node, message).with(open.node, "this is open to everyone"));
        }
        (true, None) if !could_be => {
            let message = "AWS says that the policy is public, and this one is not";
            matches.push(Match::saying(node, message).with(policy.node, "nothing here is open to everyone"));
        }
        _ => {}
    }
}

/// An inventory that its destination does not let in.
pub(super) fn inventory_refused<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    const DELIVERY: &str = "s3.amazonaws.com";
    let (Some(root), Some(source)) = (facts.root(K::BucketInventory), facts.name()) else { return };
    let inventories: Vec<Node<'s>> = match root.get("InventoryConfigurationList") {
        Some(list) => list.items().collect(),
        None => vec![root],
    };
    let from = source_bucket(Some(source));
    for inventory in inventories.into_iter().take(MOST_COMPARED) {
        if inventory.get("IsEnabled").and_then(Node::bool) == Some(false) {
            continue;
        }
        let destination = inventory.get("Destination").and_then(|one| one.get("S3BucketDestination"));
        let Some(node) = destination.and_then(|one| one.get("Bucket")) else { continue };
        let Some(bucket) = crate::bundle::named_bucket(node) else { continue };
        let key = inventory_key(inventory, destination.and_then(|one| one.get("Prefix")), source);
        let policy = match facts.of_bucket(&bucket, K::BucketPolicy) {
            Fact::Unknown => continue,
            Fact::KnownAbsent => None,
            Fact::Known(document) => match &document.policy {
                Some(policy) => Some(policy),
                None => continue,
            },
        };
        let delivery =
            Delivery { service: DELIVERY, bucket: &bucket, key: key.as_deref(), source: from.as_deref() };
        let message = format!("nothing in `{bucket}` lets `{DELIVERY}` put the inventory there");
        matches.extend(delivery.refusal(policy, node, message, "the destination's policy"));
    }
}

/// What the keys of an inventory's files have in common, with `*` for the rest; `None` where the prefix is known only
/// later. Source: "Locating your inventory list" in the S3 user guide.
fn inventory_key(inventory: Node<'_>, prefix: Option<Node<'_>>, source: &str) -> Option<String> {
    let start = match prefix {
        None => String::new(),
        Some(node) if node.kind() == Kind::Null => String::new(),
        Some(node) => match node.string().filter(|text| !is_partly_unknown(text))? {
            text if text.is_empty() => String::new(),
            text => format!("{text}/"),
        },
    };
    let id = inventory.get("Id").and_then(Node::string).filter(|id| !is_partly_unknown(id));
    let source = if is_partly_unknown(source) { "*" } else { source };
    Some(format!("{start}{source}/{}/*", id.as_deref().unwrap_or("*")))
}
