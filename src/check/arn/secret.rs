//! The ARNs of secrets, which end with six characters that nobody chooses.

use super::{Said, is_readable, push};
use crate::policy::{Arn, Policy};
use crate::rule::{Context, Matches};

/// How many letters and digits Secrets Manager puts behind a hyphen at the end of a secret's name.
const SUFFIX: usize = 6;

/// A secret's ARN that ends with the name alone.
pub(in crate::check) fn secret_without_suffix<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    for statement in &policy.statements {
        for item in statement.resource_items() {
            if !item.text.contains(":secret:") || !item.arn().is_some_and(|arn| lacks_suffix(&arn)) {
                continue;
            }
            // What is being made has no suffix yet.
            if statement.covers_action("secretsmanager:CreateSecret") {
                break;
            }
            let wanted = format!("{}-??????", item.text);
            let said = Said::new(format!(
                "no secret has the ARN `{}`: a hyphen and six characters stand behind its name",
                item.text
            ));
            push(matches, item, said.help(format!("write the whole ARN, or `{wanted}`")).mended(wanted));
        }
    }
}

fn lacks_suffix(arn: &Arn<'_>) -> bool {
    let Some(name) = arn.resource.strip_prefix("secret:").filter(|_| arn.service == "secretsmanager") else {
        return false;
    };
    let suffix = name.rsplit_once('-').map_or("", |pair| pair.1);
    let is_whole = suffix.len() == SUFFIX && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_readable(name) && !is_whole
}
