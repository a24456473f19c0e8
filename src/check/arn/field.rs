//! One field by itself: whether it is there, and can hold what it holds.

use super::shape::Lookup;
use super::{Said, is_readable, push, report};
use crate::aws;
use crate::aws::authorization::Service;
use crate::aws::partition::{Partition, is_partition, partition_of_region, partitions};
use crate::check::any_of_kind::is_star;
use crate::distance::distance;
use crate::document::DocumentKind as K;
use crate::policy::{Arn, Policy, begins_with_bucket, is_account_id, is_partly_unknown};
use crate::rule::{Context, Matches};

/// How many fields an ARN has.
const FIELDS: usize = 6;

/// Something that is no ARN, with the colons of one.
pub(in crate::check) fn prefix_wrong<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    for item in policy.named_resources().filter(|item| !item.text.starts_with("arn:")) {
        let text = &*item.text;
        let Some((prefix, rest)) = text.split_once(':') else { continue };
        if is_other_form(text) || text.split(':').count() < FIELDS || is_partly_unknown(prefix) {
            continue;
        }
        let said = Said::new(format!("`{text}` starts with `{prefix}:`, not with `arn:`"));
        let is_close = distance(prefix, "arn", 1).is_some();
        push(matches, item, if is_close { said.mended(format!("arn:{rest}")) } else { said });
    }
}

/// Fewer fields than an ARN has.
pub(in crate::check) fn field_missing<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    for item in policy.named_resources() {
        let text = &*item.text;
        if text == "*" || text.starts_with("arn:") && Arn::parse(text).is_some() {
            continue;
        }
        let fields = text.split(':').count();
        // A bucket's name, whatever it will be, does not begin with `arn:`.
        let is_later = is_partly_unknown(text) && !begins_with_bucket(text);
        if is_other_form(text) || is_later || fields >= FIELDS {
            continue;
        }
        if takes_short_ones(context.document.kind) && filled_up(text).is_some() {
            continue;
        }
        let bare = text.trim();
        let said = if bare.len() < text.len() && (bare == "*" || Arn::parse(bare).is_some()) {
            Said::new(format!("`{text}` begins or ends with a space, which is part of the name"))
                .help("take the space away")
                .mended(bare.to_owned())
        } else if text.starts_with("arn:") {
            let effect = if takes_short_ones(context.document.kind) {
                "IAM takes each missing one for `*`"
            } else {
                "all of them are needed here"
            };
            Said::new(format!("`{text}` has {fields} of an ARN's six fields; {effect}"))
        } else if text.is_empty() {
            Said::new("an empty text is not an ARN".to_owned())
        } else {
            Said::new(format!("`{text}` is not an ARN"))
        };
        push(matches, item, said);
    }
}

/// An ARN that ends early and means what it says: each field that is there holds what belongs there.
pub(in crate::check) fn cut_short<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    if !takes_short_ones(context.document.kind) {
        return;
    }
    for item in policy.named_resources() {
        let text = &*item.text;
        let Some(whole) = filled_up(text) else { continue };
        let fields = text.split(':').count();
        let said =
            Said::new(format!("`{text}` has {fields} of an ARN's six fields; IAM takes `*` for the others"));
        push(matches, item, said.help(format!("write `{whole}`, which means the same")).mended(whole));
    }
}

/// Whether IAM fills up short ARNs in policies of the kind ("IAM ARNs" in its user guide: those of identities).
fn takes_short_ones(kind: K) -> bool {
    matches!(kind, K::IdentityPolicy | K::Scp)
}

/// An ARN whose first three to five fields hold what belongs there, with `*` for each missing one.
fn filled_up(text: &str) -> Option<String> {
    let fields = text.split(':').count();
    if !text.starts_with("arn:") || !(3..FIELDS).contains(&fields) {
        return None;
    }
    let whole = format!("{text}{}", ":*".repeat(FIELDS - fields));
    let arn = Arn::parse(&whole)?;
    let is_any = |field: &str| field.bytes().all(|byte| byte == b'*');
    let is_sound = is_partition_exactly(arn.partition)
        && is_readable(arn.service)
        && (is_any(arn.region) || partition_of_region(arn.region).is_some())
        && (is_any(arn.account) || is_account_id(arn.account));
    is_sound.then_some(whole)
}

/// API Gateway's resource policies have a short form of their own; a variable may hold the whole ARN.
fn is_other_form(text: &str) -> bool {
    text.starts_with("execute-api:/") || text.starts_with("${") || is_star(text)
}

/// A partition that AWS does not have.
pub(in crate::check) fn partition_unknown<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    report(policy.named_resources(), matches, |arn| {
        // Nearly every ARN is of the first one.
        if arn.partition == "aws"
            || !is_readable(arn.partition) && !arn.partition.is_empty()
            || is_partition_exactly(arn.partition)
        {
            return None;
        }
        let names: Vec<_> = partitions().map(|partition| format!("`{}`", partition.name)).collect();
        let said = Said::new(format!("`{}` is no partition of AWS", arn.partition));
        let lower = arn.partition.to_ascii_lowercase();
        Some(if is_partition(&lower) {
            said.help(format!("write `{lower}`; case counts"))
                .mended(whole(&Arn { partition: &lower, ..*arn }))
        } else {
            said.help(format!("write one of {}", names.join(", ")))
        })
    });
}

/// ARNs compare case.
fn is_partition_exactly(name: &str) -> bool {
    is_partition(name) && !name.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// A service in capital letters.
pub(in crate::check) fn service_case<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    report(policy.named_resources(), matches, |arn| {
        if !arn.service.bytes().any(|byte| byte.is_ascii_uppercase()) || !is_readable(arn.service) {
            return None;
        }
        let lower = arn.service.to_ascii_lowercase();
        let said =
            Said::new(format!("`{}` has capital letters, which no service in an ARN has", arn.service));
        Some(said.help(format!("write `{lower}`")).mended(whole(&Arn { service: &lower, ..*arn })))
    });
}

fn whole(arn: &Arn<'_>) -> String {
    let Arn { partition, service, region, account, resource } = arn;
    format!("arn:{partition}:{service}:{region}:{account}:{resource}")
}

/// A service that AWS does not have.
pub(in crate::check) fn service_unknown<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    let lookup = Lookup::new(table);
    report(policy.named_resources(), matches, |arn| {
        let service = arn.service;
        let is_known = || lookup.is_service(service) || aws::is_closed_service(service);
        let has_capitals = || service.bytes().any(|byte| byte.is_ascii_uppercase());
        if !is_readable(service) && !service.is_empty() || is_known() || has_capitals() {
            return None;
        }
        // A colon or a partition too many moves every field by one.
        if lookup.is_service(arn.region) && (service.is_empty() || is_partition_exactly(service)) {
            let behind = arn.region;
            let extra = if service.is_empty() { "an empty field".to_owned() } else { format!("`{service}`") };
            let said = Said::new(format!("{extra} stands before `{behind}`, where the service belongs"));
            let rest = [arn.account, arn.resource].join(":");
            return Some(
                said.help("leave the field out").mended(format!("arn:{}:{behind}:{rest}", arn.partition)),
            );
        }
        if service.is_empty() {
            return Some(Said::new("this ARN names no service".to_owned()));
        }
        let said = Said::new(format!("no service of AWS has ARNs with `{service}`"));
        let near = |other: &&str| distance(service, other, 1).is_some();
        let similar = if service.len() > 2 { table.services().map(Service::prefix).find(near) } else { None };
        Some(match similar {
            Some(meant) => {
                said.help(format!("did you mean `{meant}`?")).mended(whole(&Arn { service: meant, ..*arn }))
            }
            None => said,
        })
    });
}

/// A region that AWS does not have, or has in another partition.
pub(in crate::check) fn region_unknown<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let lookup = Lookup::new(context.settings.authorization());
    report(policy.named_resources(), matches, |arn| {
        if !is_readable(arn.region) || !has_service(arn, &lookup) {
            return None;
        }
        match partition_of_region(arn.region) {
            Some(partition) if partition == arn.partition || !is_partition_exactly(arn.partition) => None,
            Some(partition) => {
                let said = Said::new(format!(
                    "`{}` is a region of `{partition}`, not of `{}`",
                    arn.region, arn.partition
                ));
                Some(said.help("write the partition that the region belongs to"))
            }
            None if context.settings.is_data_old && looks_like_region(arn.region) => None,
            None => {
                let said = Said::new(format!("AWS has no region `{}`", arn.region));
                let zone = arn.region.strip_suffix(|letter: char| letter.is_ascii_lowercase());
                if let Some(region) = zone.filter(|region| partition_of_region(region).is_some()) {
                    let help = format!("this is an Availability Zone; its region is `{region}`");
                    return Some(said.help(help).mended(whole(&Arn { region, ..*arn })));
                }
                let mut near = partitions()
                    .filter(|partition| partition.name == arn.partition)
                    .flat_map(Partition::regions)
                    .filter(|region| arn.region.len() < 40 && distance(arn.region, region, 2).is_some());
                let similar = near.next().filter(|_| near.next().is_none());
                Some(match similar {
                    Some(meant) => said.help(format!("did you mean `{meant}`?")),
                    None => said,
                })
            }
        }
    });
}

/// Behind a word that is no service the fields have probably moved, and that is reported once.
fn has_service(arn: &Arn<'_>, lookup: &Lookup<'_>) -> bool {
    arn.service.contains(['*', '?']) || lookup.is_service(arn.service)
}

/// `xx-word-1`: what a region newer than the table looks like.
fn looks_like_region(text: &str) -> bool {
    text.split('-').count() >= 3 && text.bytes().last().is_some_and(|byte| byte.is_ascii_digit())
}

/// An account that is none.
pub(in crate::check) fn account_invalid<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    // AWS's own things stand under words: `aws` is its policies and layers, `cloudfront` its identities.
    const WORDS: [&str; 6] = ["aws", "aws-managed", "aws-marketplace", "amazon", "cloudfront", "offering"];
    let lookup = Lookup::new(context.settings.authorization());
    report(policy.named_resources(), matches, |arn| {
        let account = arn.account;
        if is_account_id(account) || !is_readable(account) || WORDS.contains(&account) {
            return None;
        }
        if !has_service(arn, &lookup) {
            return None;
        }
        let digits = account.bytes().filter(u8::is_ascii_digit).count();
        let said = if digits == account.len() {
            Said::new(format!("`{account}` has {digits} digits, and an account id has twelve"))
        } else if digits == 12 && account.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            let plain = account.replace('-', "");
            let said = Said::new(format!("`{account}` has dashes, which an account id in an ARN has not"));
            said.help(format!("write `{plain}`")).mended(whole(&Arn { account: &plain, ..*arn }))
        } else {
            Said::new(format!("`{account}` stands where the account id belongs, which has twelve digits"))
        };
        Some(said)
    });
}
