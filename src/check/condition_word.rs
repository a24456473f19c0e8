//! Values of keys that have only so many: regions, and words that AWS fixes.

use crate::aws::{partition, words_of_key};
use crate::check::conditions::{each, is_literal};
use crate::check::placeholder;
use crate::distance::nearest;
use crate::policy::{Comparison, Condition, Operator, Policy, matches};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// Keys whose values are regions.
const REGION_KEYS: [&str; 3] = ["aws:RequestedRegion", "ec2:Region", "s3:LocationConstraint"];

/// A value of a region's key that is no region.
pub(super) fn unknown_region<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (_, condition, operator) in each(policy) {
        let is_about = operator.is_string() && REGION_KEYS.iter().any(|key| condition.is_key(key));
        if !is_about || context.settings.is_data_old {
            continue;
        }
        for (node, text) in plain_values(condition) {
            let is_lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
            if partition::is_region(text) && (is_lower || ignores_case(operator)) {
                continue;
            }
            // What global services have for a region, and two old names for places of buckets.
            if matches!(text, "aws-global" | "EU") || is_pattern(text) {
                continue;
            }
            let lower = text.to_ascii_lowercase();
            let found = Match::new(node);
            matches.push(if partition::is_region(&lower) { cased(found, &lower) } else { found });
        }
    }
}

/// A value of a key with fixed words that is none of them, or a pattern that matches none.
pub(super) fn unknown_word<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, found: &mut Matches<'s>) {
    for (_, condition, operator) in each(policy).filter(|(_, _, operator)| operator.is_string()) {
        let Some(words) = words_of_key(&condition.key) else { continue };
        for (node, text) in plain_values(condition) {
            let is_met = |word: &&str| {
                matches(text, word) || ignores_case(operator) && text.eq_ignore_ascii_case(word)
            };
            // Where a pattern is taken literally, that is the mistake.
            let is_other_mistake = is_pattern(text) && !operator.has_wildcards();
            if is_other_mistake || is_undocumented(condition, text) || words.iter().any(is_met) {
                continue;
            }
            let wrong = Match::saying(node, format!("`{}` is never `{text}`", condition.key));
            // Of short words too many are near each other.
            let most = if text.len() < 6 { 1 } else { 2 };
            found.push(match nearest(text, words.iter().map(|word| (*word, *word)), most) {
                Some(word) if word.eq_ignore_ascii_case(text) => cased(wrong, word),
                Some(word) if !is_pattern(text) => wrong.help(format!("did you mean `{word}`?")),
                _ => wrong.help(format!("it is one of `{}`", words.join("`, `"))),
            });
        }
    }
}

/// What the requests of services have for the type of their principal, AWS does not say.
fn is_undocumented(condition: &Condition<'_>, text: &str) -> bool {
    condition.is_key("aws:PrincipalType") && text.to_ascii_lowercase().ends_with("service")
}

/// The values that stand for themselves or are patterns, and were meant.
fn plain_values<'a, 's>(condition: &'a Condition<'s>) -> impl Iterator<Item = (Node<'s>, &'a str)> {
    let values = condition.values.iter().map(|(node, text)| (*node, &**text));
    values.filter(|(_, text)| !text.is_empty() && is_literal(text) && placeholder::in_text(text).is_none())
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

fn ignores_case(operator: Operator) -> bool {
    matches!(operator.comparison, Comparison::StringEqualsIgnoreCase | Comparison::StringNotEqualsIgnoreCase)
}

fn cased<'s>(found: Match<'s>, word: &str) -> Match<'s> {
    found.help(format!("write `{word}`; case counts")).fix(format!("write `{word}`"), format!("\"{word}\""))
}
