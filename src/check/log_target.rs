//! The bucket that access logs go to: what makes S3 deliver nothing there, and who can read them.

use std::borrow::Cow;

use crate::bundle::{ACL_OFF, Fact, Facts, named_bucket, ownership_setting};
use crate::check::delivery::{Delivery, source_bucket};
use crate::check::encryption::default_algorithm;
use crate::check::location::region;
use crate::check::partner::partners;
use crate::document::DocumentKind as K;
use crate::policy::{Policy, is_partly_unknown};
use crate::rule::{Match, Matches};
use crate::syntax::{Kind, Node};

/// The service that delivers server access logs.
pub(super) const DELIVERY: &str = "logging.s3.amazonaws.com";

/// The group of an ACL that it belongs to.
const DELIVERY_GROUP: &str = "/s3/LogDelivery";

/// Where the logs go.
pub(super) struct Target<'s> {
    pub node: Node<'s>,
    pub name: String,
}

/// The target, when it is another bucket than the one that is logged.
pub(super) fn target<'s>(facts: &Facts<'_, 's>) -> Option<Target<'s>> {
    any_target(facts).filter(|target| facts.name() != Some(&*target.name))
}

fn any_target<'s>(facts: &Facts<'_, 's>) -> Option<Target<'s>> {
    let node = facts.root(K::BucketLogging)?.get("LoggingEnabled")?.get("TargetBucket")?;
    Some(Target { node, name: named_bucket(node)? })
}

/// A bucket whose access logs land in itself: each delivery is a request that is logged in turn.
pub(super) fn into_itself<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let itself = any_target(facts).filter(|target| facts.name() == Some(&*target.name));
    matches.extend(itself.map(|target| Match::new(target.node)));
}

/// A target that encrypts with KMS by default.
pub(super) fn encrypted_with_kms<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(target) = target(facts) else { return };
    let Some(algorithm) =
        facts.of_bucket(&target.name, K::BucketEncryption).root().and_then(default_algorithm)
    else {
        return;
    };
    if algorithm.string().is_some_and(|text| text.starts_with("aws:kms")) {
        let message =
            format!("`{}` encrypts with KMS by default, so no logs are delivered to it", target.name);
        matches.push(Match::saying(target.node, message).with(algorithm, "the target's default encryption"));
    }
}

/// A target with Object Lock.
pub(super) fn locked<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(target) = target(facts) else { return };
    let lock = facts.of_bucket(&target.name, K::ObjectLock).root();
    let switch = lock.and_then(|lock| lock.get("ObjectLockEnabled"));
    if let Some(switch) = switch.filter(|node| node.is_string("Enabled")) {
        let message = format!("`{}` has Object Lock, so no logs are delivered to it", target.name);
        matches.push(Match::saying(target.node, message).with(switch, "the target's Object Lock"));
    }
}

/// A target whose readers pay.
pub(super) fn requester_pays<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(target) = target(facts) else { return };
    let payer =
        facts.of_bucket(&target.name, K::BucketRequestPayment).root().and_then(|root| root.get("Payer"));
    if let Some(payer) = payer.filter(|node| node.is_string("Requester")) {
        let message = format!("`{}` is a Requester Pays bucket, so no logs are delivered to it", target.name);
        matches.push(Match::saying(target.node, message).with(payer, "who pays there"));
    }
}

/// How many buckets a circle of logs is followed through.
const LONGEST_CIRCLE: usize = 8;

/// A target whose own logs come back, straight or by way of others.
pub(super) fn in_circle<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(target), Some(name)) = (target(facts), facts.name()) else { return };
    let mut bucket = target.name.clone();
    for _ in 0..LONGEST_CIRCLE {
        let logging = facts.of_bucket(&bucket, K::BucketLogging).root();
        let next = logging.and_then(|logging| logging.get("LoggingEnabled")?.get("TargetBucket"));
        let Some((next, onward)) = next.and_then(|node| Some((node, named_bucket(node)?))) else { return };
        if onward == name {
            let message = format!("`{bucket}` sends its logs back to `{name}`");
            matches.push(Match::saying(target.node, message).with(next, "the logs of the logs"));
            return;
        }
        // A circle that does not come by here is another bucket's.
        if onward == bucket {
            return;
        }
        bucket = onward;
    }
}

/// A target that does not let the logs in.
pub(super) fn refuses_delivery<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(target) = target(facts) else { return };
    let key = first_key(facts);
    let at = match facts.of_bucket(&target.name, K::BucketPolicy) {
        Fact::Unknown => return,
        Fact::KnownAbsent => None,
        Fact::Known(document) => {
            let Some(policy) = &document.policy else { return };
            let source = source_bucket(facts.name());
            let delivery = Delivery {
                service: DELIVERY,
                bucket: &target.name,
                key: key.as_deref(),
                source: source.as_deref(),
            };
            if delivery.may_reach(policy) {
                return;
            }
            Some(policy.node)
        }
    };
    // Before policies could, the target's ACL let the logs in, and it still can while ACLs count.
    let Some((ownership, _)) = ownership_setting(facts.of_bucket(&target.name, K::BucketOwnership)) else {
        return;
    };
    if ownership != ACL_OFF {
        let Some(acl) = facts.of_bucket(&target.name, K::BucketAcl).root() else { return };
        let mut grants = acl.get("Grants").into_iter().flat_map(Node::items);
        let is_delivery = |grant: Node<'s>| {
            let uri = grant.get("Grantee").and_then(|grantee| grantee.get("URI")).and_then(Node::string);
            uri.is_some_and(|uri| uri.ends_with(DELIVERY_GROUP))
        };
        if grants.any(is_delivery) {
            return;
        }
    }
    let message = format!("nothing in `{}` lets `{DELIVERY}` put these logs there", target.name);
    let found = Match::saying(target.node, message);
    matches.push(at.into_iter().fold(found, |found, node| found.with(node, "the target's policy")));
}

/// A key as S3 would give it to a log of this bucket, with `*` for what is not known of it; `None` where the prefix or the
/// format is known only later. Source: "Log object key format" in the S3 user guide.
pub(super) fn first_key(facts: &Facts<'_, '_>) -> Option<String> {
    const NAME: &str = "2026-01-31-00-00-00-0123456789ABCDEF";
    let enabled = facts.root(K::BucketLogging)?.get("LoggingEnabled")?;
    let prefix = match enabled.get("TargetPrefix") {
        None => Cow::Borrowed(""),
        Some(node) if node.kind() == Kind::Null => Cow::Borrowed(""),
        Some(node) => node.string().filter(|text| !is_partly_unknown(text))?,
    };
    let format = enabled.get("TargetObjectKeyFormat");
    if format.is_some_and(|format| format.kind() == Kind::Unknown) {
        return None;
    }
    let partitioned = format.and_then(|format| format.get("PartitionedPrefix"));
    if partitioned.is_none_or(|node| node.kind() == Kind::Null) {
        return Some(format!("{prefix}{NAME}"));
    }
    let account = facts.own_account().unwrap_or("*");
    let region = region(facts.peek(K::BucketLocation)).map_or("*".into(), |pair| pair.0);
    let bucket = facts.name().filter(|name| !is_partly_unknown(name)).unwrap_or("*");
    Some(format!("{prefix}{account}/{region}/{bucket}/2026/01/31/{NAME}"))
}

/// Logs that the partner whom they are about can read or remove.
pub(super) fn open_to_partner<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    const WAYS: [&str; 3] = ["s3:GetObject", "s3:DeleteObject", "s3:PutObject"];
    let (Some(target), Some(policy)) = (target(facts), facts.policy()) else { return };
    let logged = partners(facts, policy);
    if logged.is_empty() {
        return;
    }
    let Fact::Known(document) = facts.of_bucket(&target.name, K::BucketPolicy) else { return };
    let Some(of_target): Option<&Policy<'s>> = document.policy.as_ref() else { return };
    for there in partners(facts, of_target) {
        let Some(here) = logged.iter().find(|here| here.account == there.account) else { continue };
        let Some((action, name)) = there.action(&WAYS) else { continue };
        let message = format!("account `{}` has `{name}` on the logs of what it does", there.account);
        matches.push(
            Match::saying(action, message)
                .with(here.principal.node, "this account is logged")
                .with(target.node, "and its logs land there"),
        );
    }
}
