//! A whole ARN against those that its service has.

use super::{Said, is_fixed, report};
use crate::aws::authorization::{Authorization, Service};
use crate::distance::distance;
use crate::policy::{Arn, Policy, can_become};
use crate::rule::{Context, Matches};

const HOLE: &str = "${}";

/// The ARNs of a service, each taken apart. They all have a hole for the partition.
fn templates(service: Service<'_>) -> impl Iterator<Item = Arn<'_>> {
    service.resources().flat_map(|resource| resource.templates()).filter_map(Arn::parse)
}

/// Those with `name` for the service: of the service with that prefix, and where it has none that fits, of all.
fn of_service<'t>(table: &'t Authorization, name: &str, is_thorough: bool) -> impl Iterator<Item = Arn<'t>> {
    let own = table.service(name).filter(|_| !is_thorough);
    let every = is_thorough.then(|| table.services()).into_iter().flatten();
    own.into_iter().chain(every).flat_map(move |service| {
        // A hole for the service stands for the services that this one backs up, and for its own name.
        let is_own = service.prefix() == name;
        templates(service)
            .filter(move |template| template.service == name || is_own && template.service == HOLE)
    })
}

/// Whether some service has ARNs with this name.
pub(super) fn is_in_arns(table: &Authorization, name: &str) -> bool {
    // EC2's list still has its accelerators; the service was closed in 2024.
    name != "elastic-inference" && of_service(table, name, true).next().is_some()
}

/// What the templates that a resource can become say about the other fields.
#[derive(Debug, Clone, Copy, Default)]
struct Fitting {
    any: bool,
    /// Of some of them the region is empty, or may be.
    region_optional: bool,
    /// Some have a region.
    region_allowed: bool,
    account_optional: bool,
    account_allowed: bool,
}

fn fitting(arn: &Arn<'_>, table: &Authorization, is_thorough: bool) -> Fitting {
    let mut all = Fitting::default();
    for template in of_service(table, arn.service, is_thorough) {
        if !can_become(arn.resource, template.resource) {
            continue;
        }
        all.any = true;
        all.region_optional |= matches!(template.region, "" | "*");
        all.region_allowed |= !template.region.is_empty();
        all.account_optional |= matches!(template.account, "" | "*");
        all.account_allowed |= !template.account.is_empty();
    }
    all
}

/// Whether `is_wrong` holds for what fits, also when the resources of every service are asked.
fn is_surely(arn: &Arn<'_>, table: &Authorization, is_wrong: impl Fn(Fitting) -> bool) -> bool {
    let own = fitting(arn, table, false);
    // A service without ARNs of its own, or newer than the table, says nothing.
    (own.any && !is_wrong(own)).then_some(false).unwrap_or_else(|| is_wrong(fitting(arn, table, true)))
}

/// A region in the ARN of something that has none.
pub(in crate::check) fn region_not_allowed<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    report(policy, matches, |arn| {
        let is_wrong = |fit: Fitting| fit.any && !fit.region_allowed;
        (is_fixed(arn.region) && is_surely(arn, table, is_wrong)).then(|| {
            let said = Said::new(format!("`{}` is a region, and ARNs of this kind have none", arn.region));
            let mended = format!("arn:{}:{}::{}:{}", arn.partition, arn.service, arn.account, arn.resource);
            said.help(format!("write `{mended}`")).mended(mended)
        })
    });
}

/// An account in the ARN of something that has none.
pub(in crate::check) fn account_not_allowed<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    report(policy, matches, |arn| {
        let is_wrong = |fit: Fitting| fit.any && !fit.account_allowed;
        (is_fixed(arn.account) && is_surely(arn, table, is_wrong)).then(|| {
            let said = Said::new(format!("`{}` is an account, and ARNs of this kind have none", arn.account));
            let mended = format!("arn:{}:{}:{}::{}", arn.partition, arn.service, arn.region, arn.resource);
            said.help(format!("write `{mended}`")).mended(mended)
        })
    });
}

/// No region in the ARN of something that has one.
pub(in crate::check) fn region_missing<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    report(policy, matches, |arn| {
        let is_wrong = |fit: Fitting| fit.any && !fit.region_optional;
        (arn.region.is_empty() && is_surely(arn, table, is_wrong)).then(|| {
            let said = Said::new(format!(
                "an ARN of `{}` like this one has a region, and here is none",
                arn.service
            ));
            said.help("write the region in the fourth field, or `*` for all")
        })
    });
}

/// No account in the ARN of something that has one.
pub(in crate::check) fn account_missing<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    report(policy, matches, |arn| {
        let is_wrong = |fit: Fitting| fit.any && !fit.account_optional;
        // A policy that spans regions is often about things of AWS's own, which belong to no account.
        let can_be_told = arn.account.is_empty() && (arn.region.is_empty() || is_fixed(arn.region));
        (can_be_told && !is_of_aws(arn) && is_surely(arn, table, is_wrong)).then(|| {
            let said = Said::new(format!(
                "an ARN of `{}` like this one has an account, and here is none",
                arn.service
            ));
            said.help("write the account's twelve digits in the fifth field, or `*` for all")
        })
    });
}

/// Systems Manager's public documents and parameters belong to no account, and so do AWS's public views, images and
/// the like in other services.
fn is_of_aws(arn: &Arn<'_>) -> bool {
    matches!(arn.service, "ssm" | "resource-explorer-2")
        || arn.resource.starts_with("aws/")
        || arn.resource.contains("/aws/")
        || arn.resource.contains("/aws-")
        || arn.resource.contains("/AWS")
}

/// A resource that no ARN of the service can be.
pub(in crate::check) fn resource_unknown<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    report(policy, matches, |arn| {
        let can_be_told = |field: &str| field.is_empty() || is_fixed(field);
        if !can_be_told(arn.region) || !can_be_told(arn.account) || !fits_nothing(arn, table) {
            return None;
        }
        let said = Said::new(format!("no ARN of `{}` looks like `{}`", arn.service, arn.resource));
        Some(match misspelt(arn, table) {
            Some(meant) => said.help(format!("did you mean `{meant}`?")),
            None => said,
        })
    });
}

fn fits_nothing(arn: &Arn<'_>, table: &Authorization) -> bool {
    // What stands behind an API's id is its own stages and paths, of any number.
    if arn.service == "execute-api" {
        return false;
    }
    let has_arns = |is_thorough| of_service(table, arn.service, is_thorough).next().is_some();
    let is_newer = || table.service(arn.service).is_some_and(Service::is_name_only);
    !fitting(arn, table, false).any && !is_newer() && has_arns(true) && !fitting(arn, table, true).any
}

/// The word for the type of resource, a letter or two away from one that the service has, in an ARN for all regions or
/// accounts.
pub(in crate::check) fn type_misspelt<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    report(policy, matches, |arn| {
        let is_wide = |field: &str| !field.is_empty() && !is_fixed(field);
        if !(is_wide(arn.region) || is_wide(arn.account)) || !fits_nothing(arn, table) {
            return None;
        }
        let meant = misspelt(arn, table)?;
        let said = Said::new(format!("no ARN of `{}` looks like `{}`", arn.service, arn.resource));
        Some(said.help(format!("did you mean `{meant}`?")))
    });
}

/// The service's word for a type of resource that the ARN's was probably meant to be.
fn misspelt<'t>(arn: &Arn<'_>, table: &'t Authorization) -> Option<&'t str> {
    let word = first_word(arn.resource)?;
    let words = of_service(table, arn.service, true).filter_map(|template| first_word(template.resource));
    let letters = |word: &str| word.to_ascii_lowercase();
    let most = if word.len() < 5 { 1 } else { 2 };
    let mut best: Option<(usize, &str)> = None;
    for other in words.filter(|other| other.len().abs_diff(word.len()) <= most) {
        if other == word {
            return None;
        }
        let far = distance(&letters(word), &letters(other));
        if far <= most && best.is_none_or(|(least, _)| far < least) {
            best = Some((far, other));
        }
    }
    best.map(|(_, other)| other)
}

/// What stands before the first separator, when that is fixed text.
fn first_word(resource: &str) -> Option<&str> {
    let end = resource.find(['/', ':', '*', '?', '$', '⟨'])?;
    let is_word = matches!(resource.as_bytes()[end], b'/' | b':') && end > 0 && end < 60;
    is_word.then_some(&resource[..end])
}
