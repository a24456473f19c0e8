//! The fields of ARNs in resources: what they may hold, and what the service's own ARNs have there.

mod field;
mod secret;
mod shape;

use crate::check::{placeholder, resource};
use crate::policy::{Arn, MOST_COMPARED, Pattern, is_partly_unknown};
use crate::rule::{Match, Matches};

pub(super) use field::{
    account_invalid, cut_short, field_missing, partition_unknown, prefix_wrong, region_unknown, service_case,
    service_unknown,
};
pub(super) use secret::secret_without_suffix;
pub(super) use shape::{
    account_missing, account_not_allowed, region_missing, region_not_allowed, resource_unknown,
    type_misspelt, without_extra_fields,
};

/// What a rule says about one ARN.
struct Said {
    message: String,
    help: Option<String>,
    /// The ARN as it should be, when that is certain.
    mended: Option<String>,
}

impl Said {
    fn new(message: String) -> Self {
        Self { message, help: None, mended: None }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    fn mended(self, arn: String) -> Self {
        Self { mended: Some(arn), ..self }
    }
}

/// Reports what `judge` says about each whole ARN. It may search the table to the end, so endless lists are cut.
fn report<'a, 's: 'a>(
    items: impl Iterator<Item = &'a Pattern<'s>>,
    matches: &mut Matches<'s>,
    judge: impl Fn(&Arn<'_>) -> Option<Said>,
) {
    let arns = items.filter_map(|item| item.arn().map(|arn| (item, arn)));
    let judged = arns.filter_map(|(item, arn)| judge(&arn).map(|said| (item, said)));
    for (item, said) in judged.take(MOST_COMPARED) {
        push(matches, item, said);
    }
}

fn push<'s>(matches: &mut Matches<'s>, item: &Pattern<'s>, said: Said) {
    // Rules of their own speak about these.
    if placeholder::in_text(&item.text).is_some() || resource::is_disguised(&item.text) {
        return;
    }
    let mut found = Match::saying(item.node, said.message);
    if let Some(help) = said.help {
        found = found.help(help);
    }
    if let Some(arn) = said.mended.filter(|arn| !is_partly_unknown(arn)) {
        found = found.fix(format!("write `{arn}`"), serde_json::Value::from(arn).to_string());
    }
    matches.push(found);
}

/// Whether a field holds one text, if only one that a template fills in.
fn is_fixed(field: &str) -> bool {
    !field.is_empty() && !field.contains(['*', '?']) && !field.contains("${")
}

/// Whether a field holds one text that can be read here.
fn is_readable(field: &str) -> bool {
    is_fixed(field) && !is_partly_unknown(field)
}
