//! Values of keys that have only some: regions, words that AWS fixes, and texts of one form.

use crate::aws::{KeyType, form_of_key, partition, words_of_key};
use crate::check::arn::without_extra_fields;
use crate::check::condition_type::is_of_arns;
use crate::check::conditions::{each, is_literal};
use crate::check::placeholder;
use crate::distance::nearest;
use crate::glob::are_disjoint_ignoring_case;
use crate::policy::{Arn, Comparison, Condition, MOST_COMPARED, Operator, Policy, matches};
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

/// A value that the key never has: not one of its words, not of its form, or no ARN where each value is one.
pub(super) fn never_had<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, found: &mut Matches<'s>) {
    for (_, condition, operator) in each(policy) {
        if !operator.is_string() {
            no_arn(condition, operator, context, found);
        } else if let Some(words) = words_of_key(&condition.key) {
            unknown_word(condition, operator, words, found);
        } else if let Some(form) = form_of_key(&condition.key) {
            for (node, text) in told_values(condition, operator).filter(|(_, text)| !form.may_have(text)) {
                found.push(never(condition, node, text).help(format!("write {}", form.what)));
            }
        } else {
            no_arn(condition, operator, context, found);
        }
        if condition.is_key("aws:SourceArn") {
            no_source(condition, operator, context, found);
        }
    }
}

/// A value of a key with fixed words that is none of them, or a pattern that matches none.
fn unknown_word<'s>(
    condition: &Condition<'s>,
    operator: Operator,
    words: &[&'static str],
    found: &mut Matches<'s>,
) {
    let is_met = |text: &str, word: &str| {
        matches(text, word) || ignores_case(operator) && text.eq_ignore_ascii_case(word)
    };
    for (node, text) in told_values(condition, operator) {
        if is_undocumented(condition, text) || words.iter().any(|word| is_met(text, word)) {
            continue;
        }
        let wrong = never(condition, node, text);
        // Of short words too many are near each other.
        let most = if text.len() < 6 { 1 } else { 2 };
        found.push(match nearest(text, words.iter().map(|word| (*word, *word)), most) {
            Some(word) if word.eq_ignore_ascii_case(text) => cased(wrong, word),
            Some(word) if !is_pattern(text) => wrong.help(format!("did you mean `{word}`?")),
            _ => wrong.help(format!("it is one of `{}`", words.join("`, `"))),
        });
    }
}

/// A value of a key of ARNs that is none, whatever its wildcards stand for.
fn no_arn<'s>(
    condition: &Condition<'s>,
    operator: Operator,
    context: &Context<'_, 's>,
    found: &mut Matches<'s>,
) {
    let is_compared = operator.is_string() || operator.comparison.key_type() == Some(KeyType::Arn);
    let is_odd = |text: &str| !text.starts_with("arn:") && are_disjoint_ignoring_case("arn:*", text);
    let mut odd = told_values(condition, operator).filter(|(_, text)| is_odd(text)).peekable();
    // A rule of its own says more about the ARNs of keys.
    let is_told = || condition.is_key("s3:x-amz-server-side-encryption-aws-kms-key-id");
    if !is_compared || odd.peek().is_none() || is_told() {
        return;
    }
    if is_of_arns(context.settings.authorization(), condition) {
        let wrong = odd.map(|(node, text)| never(condition, node, text));
        found.extend(wrong.map(|wrong| wrong.help("write the whole ARN, which begins with `arn:`")));
    }
}

/// An ARN with a region or an account that such things do not have, or of objects, for which no service acts.
fn no_source<'s>(
    condition: &Condition<'s>,
    operator: Operator,
    context: &Context<'_, 's>,
    found: &mut Matches<'s>,
) {
    for (node, text) in told_values(condition, operator).take(MOST_COMPARED) {
        // Of what kind a source is that begins with a wildcard, nobody can tell.
        let Some(arn) = Arn::parse(text).filter(|arn| !arn.resource.starts_with(['*', '?'])) else {
            continue;
        };
        if let Some(bucket) = arn.object_key().and(arn.resource.split_once('/')).map(|pair| pair.0) {
            let help = format!("write the bucket's ARN, `arn:{}:s3:::{bucket}`", arn.partition);
            found.push(never(condition, node, text).help(help));
        } else if let Some(mended) = without_extra_fields(context.settings.authorization(), &arn) {
            found.push(never(condition, node, text).help(format!("write `{mended}`")));
        }
    }
}

fn never<'s>(condition: &Condition<'s>, node: Node<'s>, text: &str) -> Match<'s> {
    Match::saying(node, format!("`{}` is never `{text}`", condition.key))
}

/// The values that are compared as they were meant: where a pattern is taken literally, that is the mistake.
fn told_values<'a, 's>(
    condition: &'a Condition<'s>,
    operator: Operator,
) -> impl Iterator<Item = (Node<'s>, &'a str)> {
    plain_values(condition).filter(move |(_, text)| operator.has_wildcards() || !is_pattern(text))
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
