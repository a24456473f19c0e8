//! Text that a page meant to be replaced, and was not.

use std::collections::HashMap;

use crate::aws;
use crate::policy::{Policy, is_partly_unknown};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// Words that only stand in for a name. Compared in lower case, between characters that are no letters or digits.
#[rustfmt::skip]
const WORDS: [&str; 26] = [
    "your-bucket-name", "your-bucket", "your_bucket", "your_bucket_name", "yourbucket", "yourbucketname", "bucket-name",
    "bucket_name", "bucketname", "aws-account-id", "aws_account_id", "awsaccountid", "account-id", "account_id",
    "accountid", "your-account-id", "your_account_id", "your-company", "your-role-name", "your-user-name",
    "your-unique-external-id", "replace-me", "replace_me", "replaceme", "changeme", "change-me",
];

/// The placeholder in `text`, if there is one.
pub(super) fn in_text(text: &str) -> Option<&str> {
    if is_partly_unknown(text) {
        return None;
    }
    bracketed(text).or_else(|| word(text)).or_else(|| documentation_bucket(text))
}

/// `<…>`, `{{…}}`, `{NAME}`, `${NAME}` without a colon, `[your-…]`, `[[…]]`, `[ROLE_NAME]`.
fn bracketed(text: &str) -> Option<&str> {
    memchr::memchr3(b'<', b'{', b'[', text.as_bytes())?;
    // The paths of an API have parameters in braces, which are part of the name.
    if text.contains(":execute-api:") {
        return None;
    }
    for (open, close) in [('<', '>'), ('{', '}'), ('[', ']')] {
        let mut from = 0;
        while let Some(start) = text[from..].find(open).map(|at| from + at) {
            let Some(length) = text[start..].find(close) else { break };
            let doubled =
                text[start + length + 1..].starts_with(close) && text[start + 1..].starts_with(open);
            let end = start + length + 1 + usize::from(doubled);
            let inside = text[start..end].trim_matches([open, close]);
            from = end;
            let is_variable = text[..start].ends_with('$');
            let is_name = !inside.is_empty()
                && inside
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | ' ' | '.' | '\''));
            // A template's own parameters, outside the function that would fill them in.
            let is_pseudo = is_variable && inside.starts_with("AWS::");
            let counts = is_pseudo
                || match open {
                    // A policy variable's name has a colon; AWS's own `${*}` and `${?}` have no letters.
                    '{' if is_variable => is_name && inside.chars().any(char::is_alphabetic),
                    '[' => {
                        is_name
                            && (doubled || is_shouted(inside) || inside.to_ascii_lowercase().contains("your"))
                    }
                    _ => is_name,
                };
            if counts {
                return Some(&text[if is_variable { start - 1 } else { start }..end]);
            }
        }
    }
    None
}

/// Words in capitals, joined by underscores.
fn is_shouted(inside: &str) -> bool {
    inside.contains('_') && inside.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

fn word(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    // The last byte of the shortest word that could begin where the look begins.
    let mut last = SHORTEST - 1;
    while let Some(pair) = bytes.get(last - 1..=last) {
        let skip = usize::from(SKIPS[place(pair[0], pair[1])]);
        if skip > 0 {
            last += skip;
            continue;
        }
        let start = last + 1 - SHORTEST;
        last += 1;
        let is_inside = start > 0 && bytes[start - 1].is_ascii_alphanumeric();
        if is_inside || !IS_FIRST[usize::from(bytes[start] & 31)] {
            continue;
        }
        for placeholder in WORDS {
            let end = start + placeholder.len();
            let is_here =
                bytes.get(start..end).is_some_and(|part| part.eq_ignore_ascii_case(placeholder.as_bytes()));
            if !is_here || bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
                continue;
            }
            // `my-bucket-name-prod` is somebody's name; a part that is the word, or begins with `your`, is not.
            let part = &text[whole_part(text, start, end)];
            let is_shouted = part.bytes().all(|byte| !byte.is_ascii_lowercase());
            if part.len() == placeholder.len() || placeholder.starts_with("your") || is_shouted {
                return Some(part);
            }
        }
    }
    None
}

/// How long the shortest of the words is.
const SHORTEST: usize = "changeme".len();

/// How far no word can begin behind a look at two bytes, by their place: the method of Wu and Manber. Where the two are
/// the seventh and eighth byte of some word it is nothing.
#[expect(clippy::cast_possible_truncation, reason = "a skip is shorter than the shortest word")]
const SKIPS: [u8; 1024] = {
    let mut skips = [SHORTEST as u8 - 1; 1024];
    let mut number = 0;
    while number < WORDS.len() {
        let word = WORDS[number].as_bytes();
        let mut at = 1;
        while at < SHORTEST {
            let place = place(word[at - 1], word[at]);
            let skip = (SHORTEST - 1 - at) as u8;
            if skip < skips[place] {
                skips[place] = skip;
            }
            at += 1;
        }
        number += 1;
    }
    skips
};

/// Whether some word begins with a letter, by its lower five bits: the two bytes looked at seldom stand in a word.
const IS_FIRST: [bool; 32] = {
    let mut is_first = [false; 32];
    let mut number = 0;
    while number < WORDS.len() {
        is_first[WORDS[number].as_bytes()[0] as usize & 31] = true;
        number += 1;
    }
    is_first
};

/// The place of two bytes in [`SKIPS`], the same for both cases of a letter.
const fn place(first: u8, second: u8) -> usize {
    (first as usize & 31) << 5 | second as usize & 31
}

/// The part of an ARN or path that `start..end` lies in: up to `:`, `/` or `*` on both sides.
fn whole_part(text: &str, start: usize, end: usize) -> std::ops::Range<usize> {
    let is_edge = |letter: char| matches!(letter, ':' | '/' | '*' | ' ');
    let from = text[..start].rfind(is_edge).map_or(0, |at| at + 1);
    let to = text[end..].find(is_edge).map_or(text.len(), |at| end + at);
    from..to
}

fn documentation_bucket(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("arn:")?;
    let behind_partition = match rest.strip_prefix("aws:") {
        Some(behind) => behind,
        None => rest.split_once(':')?.1,
    };
    let resource =
        behind_partition.strip_prefix("s3:::").filter(|rest| aws::is_documentation_bucket(rest))?;
    // The name ends where a folder, a pattern or a variable begins.
    let end = resource.find(['/', '*', '?', '$']).unwrap_or(resource.len());
    let bucket = resource[..end].trim_end_matches('-');
    aws::is_documentation_bucket(bucket).then_some(bucket)
}

/// A placeholder in a principal, resource or condition value; one finding for each, however often it stands.
pub(super) fn left_in<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let mut seen = Seen::default();
    each_text(policy, |node, text| {
        if let Some(placeholder) = in_text(text) {
            let message = format!("`{placeholder}` is a placeholder that was not replaced");
            add(&mut seen, placeholder, node, message);
        }
    });
    matches.append(&mut seen.matches);
}

/// An account id from AWS's documentation.
pub(super) fn documentation_account<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    let mut seen = Seen::default();
    each_text(policy, |node, text| {
        for account in accounts(text) {
            if aws::is_documentation_account(account) && !context.settings.is_own(account) {
                let message = format!("`{account}` is an example account id from documentation");
                add(&mut seen, account, node, message);
            }
        }
    });
    matches.append(&mut seen.matches);
}

/// One match for each text, in the order in which they first stood.
#[derive(Default)]
struct Seen<'s> {
    numbers: HashMap<String, usize>,
    matches: Matches<'s>,
}

fn add<'s>(seen: &mut Seen<'s>, what: &str, node: Node<'s>, message: String) {
    let Some(number) = seen.numbers.get(what) else {
        seen.numbers.insert(what.to_owned(), seen.matches.len());
        seen.matches.push(Match::saying(node, message));
        return;
    };
    let first = &mut seen.matches[*number];
    if first.at != node && first.related.last().is_none_or(|last| last.0 != node) {
        first.related.push((node, "here too".to_owned()));
    }
}

/// Goes over every text that names something outside the policy.
fn each_text<'s>(policy: &Policy<'s>, mut see: impl FnMut(Node<'s>, &str)) {
    for statement in &policy.statements {
        for item in statement.principal_items() {
            see(item.node, &item.text);
        }
        for item in statement.resources.iter().flat_map(|listed| &listed.items) {
            see(item.node, &item.text);
        }
        // An external id has rules of its own.
        for condition in statement.conditions.iter().filter(|condition| !condition.is_key("sts:ExternalId")) {
            for (node, text) in &condition.values {
                see(*node, text);
            }
        }
    }
}

/// The runs of exactly twelve digits in a text that stand as an account id does.
fn accounts(text: &str) -> impl Iterator<Item = &str> {
    const LENGTH: usize = 12;
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        // A run covers one of the last bytes of every twelve, so that most texts are done after a few looks.
        while let Some(last) = bytes.get(at + LENGTH - 1) {
            if !last.is_ascii_digit() {
                at += LENGTH;
                continue;
            }
            let before = bytes[at..at + LENGTH].iter().rposition(|byte| !byte.is_ascii_digit());
            let start = before.map_or(at, |other| at + other + 1);
            let digits = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let end = start + digits;
            at = end;
            let is_word = start > 0 && bytes[start - 1].is_ascii_alphanumeric();
            let goes_on = bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
            if digits == LENGTH && !is_word && !goes_on {
                return Some(&text[start..end]);
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_wherever_it_begins() {
        for placeholder in WORDS {
            for length in 0..2 * SHORTEST {
                let before = "arn:aws:s3:::data-"[..].chars().cycle().take(length).collect::<String>() + "/";
                for written in [placeholder.to_owned(), placeholder.to_uppercase()] {
                    assert_eq!(word(&format!("{before}{written}/x")), Some(&*written), "{before}");
                    // Inside another word it is none.
                    assert_eq!(word(&format!("{before}q{written}q")), None, "{before}");
                }
            }
        }
        assert_eq!(word(""), None);
        assert_eq!(word("changem"), None);
    }
}
