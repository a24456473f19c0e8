//! Access logs that S3 is kept from delivering, cannot deliver where they should go, or that are soon gone.

use crate::access::evaluate::denied_by_themselves;
use crate::access::{Attached, Layer, Request};
use crate::bundle::{ACL_OFF, Fact, Facts, enabled_rules, named_bucket, ownership_setting};
use crate::check::lifecycle_filter::plain_prefix;
use crate::check::location::region;
use crate::check::log_target::{DELIVERY, first_key, target};
use crate::check::trail_target::trails_into;
use crate::document::DocumentKind as K;
use crate::policy::{UNKNOWN_OPEN, is_partly_unknown};
use crate::rule::{Match, Matches};
use crate::syntax::Node;

/// Logs that are gone before anybody misses them: an attack is found months later, and PCI DSS wants three months at
/// hand.
const LEAST_DAYS: f64 = 90.0;

/// A Deny of the target's policy that is about everyone and so about the service that delivers.
pub(super) fn denied<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let (Some(target), Some(name), Some(key)) = (target(facts), facts.name(), first_key(facts)) else {
        return;
    };
    if [&*target.name, name].into_iter().any(is_partly_unknown) || key.contains('*') {
        return;
    }
    let Fact::Known(document) = facts.of_bucket(&target.name, K::BucketPolicy) else { return };
    let Some(policy) = &document.policy else { return };
    if policy.denies().next().is_none() {
        return;
    }
    let object = format!("arn:aws:s3:::{}/{key}", target.name);
    let Ok(request) = Request::new(DELIVERY, "s3:PutObject", &object) else { return };
    let mut request =
        request.with("aws:SecureTransport", "true").with("aws:SourceArn", &format!("arn:aws:s3:::{name}"));
    // Services do not come through somebody's network, and have no browser.
    for key in ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", "aws:Referer"] {
        request.context.set_absent(key);
    }
    let attached = [Attached { policy, layer: Layer::Resource }];
    let (is_denied, doubts) = denied_by_themselves(&request, &attached);
    if !is_denied || !doubts.is_empty() {
        return;
    }
    let alone =
        policy.denies().find(|deny| deny.covers_action("s3:PutObject") && deny.covers_resource(&object));
    let message =
        format!("the policy of `{}` denies `{DELIVERY}` what it needs to put logs there", target.name);
    let found = Match::saying(target.node, message);
    matches.push(match alone {
        Some(deny) => found.with(deny.node, "this Deny is about the service too"),
        None => found.with(policy.node, "the target's policy"),
    });
}

/// A target in another Region or of another owner, which S3 does not take.
pub(super) fn elsewhere<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(target) = target(facts) else { return };
    let here = region(facts.own(K::BucketLocation));
    let there = region(facts.of_bucket(&target.name, K::BucketLocation));
    if let (Some((here, _)), Some((there, node))) = (&here, &there)
        && here != there
    {
        let message = format!("`{}` is in `{there}`, and this bucket in `{here}`", target.name);
        matches.push(Match::saying(target.node, message).with(*node, "where the target is"));
        return;
    }
    if let Some((here, there)) = facts.accounts_beside(&target.name)
        && here != there
    {
        let message = format!("`{}` belongs to account `{there}`, and this bucket to `{here}`", target.name);
        matches.push(Match::saying(target.node, message));
        return;
    }
    let owner = |acl: Option<Node<'s>>| acl.and_then(|acl| acl.get("Owner")?.get("ID"));
    let Some(own) = owner(facts.root(K::BucketAcl)) else { return };
    let Some(other) = owner(facts.of_bucket(&target.name, K::BucketAcl).root()) else { return };
    let are_known = own.string().is_some() && other.string().is_some();
    if are_known && own.string() != other.string() {
        let message = format!("`{}` belongs to another account", target.name);
        matches.push(
            Match::saying(target.node, message)
                .with(own, "the owner of this bucket")
                .with(other, "the owner of the target"),
        );
    }
}

/// Grants for the log files in a bucket without ACLs.
pub(super) fn grants_void<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(enabled) = facts.root(K::BucketLogging).and_then(|root| root.get("LoggingEnabled")) else {
        return;
    };
    let Some(grants) = enabled.get("TargetGrants").filter(|grants| grants.items().next().is_some()) else {
        return;
    };
    let Some(name) = enabled.get("TargetBucket").and_then(named_bucket) else { return };
    let Some((setting, Some(node))) = ownership_setting(facts.of_bucket(&name, K::BucketOwnership)) else {
        return;
    };
    if setting == ACL_OFF {
        matches.push(Match::new(grants).with(node, "ACLs are turned off in the target"));
    }
}

/// A lifecycle rule of the target, or of a trail's bucket, that removes the logs.
pub(super) fn expire_early<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    if let Some(target) = target(facts) {
        let logged = facts.root(K::BucketLogging).and_then(|root| root.get("LoggingEnabled"));
        let below = logged.and_then(|enabled| enabled.get("TargetPrefix")).and_then(Node::string);
        let below = below.unwrap_or_default();
        if let Some(lifecycle) = facts.of_bucket(&target.name, K::BucketLifecycle).root()
            && let Some((node, days)) = first_removal(lifecycle, &below)
        {
            let message = format!("access logs of this bucket are deleted after {days} days");
            matches.push(Match::saying(node, message).with(target.node, "the logs go there"));
        }
    }
    let Some(name) = facts.name() else { return };
    let Some(lifecycle) = facts.root(K::BucketLifecycle) else { return };
    for trail in trails_into(facts, name) {
        let below = match trail.get("S3KeyPrefix").and_then(Node::string) {
            Some(prefix) if !prefix.is_empty() => format!("{prefix}/AWSLogs/"),
            _ => "AWSLogs/".to_owned(),
        };
        if let Some((node, days)) = first_removal(lifecycle, &below) {
            let message = format!("a trail's log files are deleted after {days} days");
            matches.push(Match::saying(node, message).with(trail, "the trail that writes here"));
            return;
        }
    }
}

/// The soonest removal, within [`LEAST_DAYS`], of every object below `below`.
fn first_removal<'s>(lifecycle: Node<'s>, below: &str) -> Option<(Node<'s>, f64)> {
    if below.contains(UNKNOWN_OPEN) {
        return None;
    }
    let removals = enabled_rules(lifecycle).filter_map(|rule| {
        let prefix = plain_prefix(rule)?;
        if !below.starts_with(&*prefix) {
            return None;
        }
        let node = rule.get("Expiration")?.get("Days")?;
        Some((node, node.number()?)).filter(|pair| pair.1 < LEAST_DAYS)
    });
    removals.min_by(|one, other| one.1.total_cmp(&other.1))
}
