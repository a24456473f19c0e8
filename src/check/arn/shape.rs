//! A whole ARN against those that its service has.

use super::{Said, is_fixed, report};
use crate::aws::authorization::{Authorization, Resource, Service};
use crate::distance::nearest;
use crate::policy::{Arn, Policy, can_become};
use crate::rule::{Context, Matches};

const HOLE: &str = "${}";

/// The table, asked about ARNs. Some services' ARNs stand under another service.
pub(super) struct Lookup<'t> {
    table: &'t Authorization,
}

impl<'t> Lookup<'t> {
    pub(super) fn new(table: &'t Authorization) -> Self {
        Self { table }
    }

    /// Whether an ARN of the service `name`, in whichever service's list, is as wanted.
    fn has(&self, name: &str, is_wanted: impl Fn(&Arn<'_>) -> bool) -> bool {
        // A hole for the service stands for those that this one backs up, and for its own name.
        let own = self.table.service(name).filter(|service| service.prefix() == name).into_iter();
        let own = own.flat_map(Service::resources).flat_map(Resource::templates).filter_map(Arn::parse);
        let named = self.table.forms(name).filter_map(Arn::parse);
        named.chain(own.filter(|template| template.service == HOLE)).any(|template| is_wanted(&template))
    }

    /// Whether AWS has the service: its actions start with this, or its ARNs have it.
    pub(super) fn is_service(&self, name: &str) -> bool {
        // EC2's list still has its accelerators; the service was closed in 2024.
        self.table.service(name).is_some() || (name != "elastic-inference" && self.has(name, |_| true))
    }

    /// Whether the ARN's resource can become that of some template, and of none which is as wanted.
    fn fits_only_others(&self, arn: &Arn<'_>, is_wanted: impl Fn(&Arn<'_>) -> bool) -> bool {
        let fits = |template: &Arn<'_>| can_become(arn.resource, template.resource);
        let fits_wanted = |template: &Arn<'_>| is_wanted(template) && fits(template);
        !self.has(arn.service, fits_wanted) && self.has(arn.service, fits)
    }

    /// Whether the service has ARNs, and none can become this one.
    fn fits_none(&self, arn: &Arn<'_>) -> bool {
        let fits = |template: &Arn<'_>| can_become(arn.resource, template.resource);
        // What stands behind an API's id is its own stages and paths, of any number.
        let is_free = || arn.service == "execute-api";
        // The macros of AWS's own that templates name; the table of types lacks them ("AWS CloudFormation transforms").
        let is_transform = || {
            arn.service == "cloudformation" && arn.account == "aws" && arn.resource.starts_with("transform/")
        };
        let is_newer = || self.table.service(arn.service).is_some_and(Service::is_name_only);
        !self.has(arn.service, fits)
            && !is_free()
            && !is_transform()
            && !is_newer()
            && self.has(arn.service, |_| true)
    }
}

/// The ARN without its region, or without its account, where its service has such things with none.
pub(in crate::check) fn without_extra_fields(table: &Authorization, arn: &Arn<'_>) -> Option<String> {
    let lookup = Lookup::new(table);
    let has_none =
        |field: &str, of: fn(&Arn<'_>) -> bool| is_fixed(field) && lookup.fits_only_others(arn, of);
    let no_region = has_none(arn.region, |template| !template.region.is_empty());
    let no_account = has_none(arn.account, |template| !template.account.is_empty());
    (no_region || no_account).then(|| {
        let region = if no_region { "" } else { arn.region };
        let account = if no_account { "" } else { arn.account };
        format!("arn:{}:{}:{region}:{account}:{}", arn.partition, arn.service, arn.resource)
    })
}

/// A region in the ARN of something that has none.
pub(in crate::check) fn region_not_allowed<'s>(
    _: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let lookup = Lookup::new(context.settings.authorization());
    report(context.unusual_arns().iter().copied(), matches, |arn| {
        (is_fixed(arn.region) && lookup.fits_only_others(arn, |template| !template.region.is_empty())).then(
            || {
                let said =
                    Said::new(format!("`{}` is a region, and ARNs of this kind have none", arn.region));
                let mended =
                    format!("arn:{}:{}::{}:{}", arn.partition, arn.service, arn.account, arn.resource);
                said.help(format!("write `{mended}`")).mended(mended)
            },
        )
    });
}

/// An account in the ARN of something that has none.
pub(in crate::check) fn account_not_allowed<'s>(
    _: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let lookup = Lookup::new(context.settings.authorization());
    report(context.unusual_arns().iter().copied(), matches, |arn| {
        (is_fixed(arn.account) && lookup.fits_only_others(arn, |template| !template.account.is_empty())).then(
            || {
                let said =
                    Said::new(format!("`{}` is an account, and ARNs of this kind have none", arn.account));
                let mended =
                    format!("arn:{}:{}:{}::{}", arn.partition, arn.service, arn.region, arn.resource);
                said.help(format!("write `{mended}`")).mended(mended)
            },
        )
    });
}

/// No region in the ARN of something that has one.
pub(in crate::check) fn region_missing<'s>(
    _: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let lookup = Lookup::new(context.settings.authorization());
    report(context.unusual_arns().iter().copied(), matches, |arn| {
        let is_optional = |template: &Arn<'_>| matches!(template.region, "" | "*");
        (arn.region.is_empty() && lookup.fits_only_others(arn, is_optional)).then(|| {
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
    _: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let lookup = Lookup::new(context.settings.authorization());
    report(context.unusual_arns().iter().copied(), matches, |arn| {
        let is_optional = |template: &Arn<'_>| matches!(template.account, "" | "*");
        // A policy that spans regions is often about things of AWS's own, which belong to no account.
        let can_be_told = arn.account.is_empty() && (arn.region.is_empty() || is_fixed(arn.region));
        (can_be_told && !is_of_aws(arn) && lookup.fits_only_others(arn, is_optional)).then(|| {
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
    _: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let lookup = Lookup::new(context.settings.authorization());
    report(context.unusual_arns().iter().copied(), matches, |arn| {
        let can_be_told = |field: &str| field.is_empty() || is_fixed(field);
        if !can_be_told(arn.region) || !can_be_told(arn.account) || !lookup.fits_none(arn) {
            return None;
        }
        if arn.resource.is_empty() {
            let said =
                Said::new(format!("this ARN of `{}` names nothing behind its last colon", arn.service));
            return Some(said.help("write the resource's name there, or `*` for all"));
        }
        let said = Said::new(format!("no ARN of `{}` looks like `{}`", arn.service, arn.resource));
        Some(match misspelt(arn, lookup.table) {
            Some(meant) => said.help(format!("did you mean `{meant}`?")),
            None => said,
        })
    });
}

/// The word for the type of resource, a letter or two away from one that the service has, in an ARN for all regions or
/// accounts.
pub(in crate::check) fn type_misspelt<'s>(
    _: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let lookup = Lookup::new(context.settings.authorization());
    report(context.unusual_arns().iter().copied(), matches, |arn| {
        let is_wide = |field: &str| !field.is_empty() && !is_fixed(field);
        if !(is_wide(arn.region) || is_wide(arn.account)) || !lookup.fits_none(arn) {
            return None;
        }
        let meant = misspelt(arn, lookup.table)?;
        let said = Said::new(format!("no ARN of `{}` looks like `{}`", arn.service, arn.resource));
        Some(said.help(format!("did you mean `{meant}`?")))
    });
}

/// The service's word for a type of resource that the ARN's was probably meant to be.
fn misspelt<'t>(arn: &Arn<'_>, table: &'t Authorization) -> Option<&'t str> {
    let word = first_word(arn.resource)?;
    let forms = || table.forms(arn.service).filter_map(Arn::parse);
    let words = || forms().filter_map(|form| first_word(form.resource));
    if words().any(|other| other == word) {
        return None;
    }
    nearest(word, words().map(|other| (other, other)), if word.len() < 5 { 1 } else { 2 })
}

/// What stands before the first separator, when that is fixed text.
fn first_word(resource: &str) -> Option<&str> {
    let end = resource.find(['/', ':', '*', '?', '$', '⟨'])?;
    let is_word = matches!(resource.as_bytes()[end], b'/' | b':') && end > 0 && end < 60;
    is_word.then_some(&resource[..end])
}
