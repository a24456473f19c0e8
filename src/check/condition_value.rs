//! Values that their operator cannot compare.

use std::borrow::Cow;

use crate::aws::KeyType;
use crate::check::conditions::{each, is_literal};
use crate::check::placeholder;
use crate::policy::{Comparison, IpRange, Policy, has_variable};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Kind;

/// Each value of an operator on `key_type` that does not fit it.
fn misfits<'s>(
    policy: &Policy<'s>,
    matches: &mut Matches<'s>,
    key_type: KeyType,
    is_misfit: impl Fn(&str) -> bool,
) {
    for (_, condition, operator) in each(policy) {
        if operator.comparison.key_type() == Some(key_type) {
            let values = condition.values.iter();
            // A placeholder is reported as such.
            let wrong = values.filter(|(_, text)| {
                is_literal(text) && is_misfit(text) && placeholder::in_text(text).is_none()
            });
            matches.extend(wrong.map(|(node, _)| Match::new(*node)));
        }
    }
}

/// A value of `IpAddress` that is neither an address nor a range.
pub(super) fn not_an_ip_range<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    misfits(policy, matches, KeyType::Ip, |text| IpRange::parse(text).is_none());
}

/// A value of a numeric operator that is no number.
pub(super) fn not_a_number<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    misfits(policy, matches, KeyType::Numeric, |text| !is_number(text));
}

/// A value of a date operator that is no point in time.
pub(super) fn not_a_date<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    misfits(policy, matches, KeyType::Date, |text| !is_date(text) && !is_number(text));
}

/// A value of `BinaryEquals` that is not base64.
pub(super) fn not_base64<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    misfits(policy, matches, KeyType::Binary, |text| !is_base64(text));
}

/// A value of `Bool` or `Null` that is neither true nor false.
pub(super) fn not_a_boolean<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (_, condition, operator) in each(policy) {
        if matches!(operator.comparison, Comparison::Bool | Comparison::Null) {
            let is_boolean =
                |text: &str| text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
            let values = condition.values.iter();
            let wrong = values.filter(|(_, text)| is_literal(text) && !is_boolean(text));
            matches.extend(wrong.map(|(node, _)| Match::new(*node)));
        }
    }
}

/// A point in time as seconds since 1970.
pub(super) fn date_as_epoch<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (_, condition, operator) in each(policy) {
        // The key is that number itself.
        if operator.comparison.key_type() != Some(KeyType::Date) || condition.is_key("aws:EpochTime") {
            continue;
        }
        for (node, text) in &condition.values {
            // Four digits in quotation marks are a year.
            let is_year = node.kind() == Kind::String && is_date(text);
            if is_number(text) && !is_year {
                matches.push(Match::new(*node));
            }
        }
    }
}

/// A list of values of several JSON types.
pub(super) fn mixed_types<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (_, condition, _) in each(policy) {
        let [(first, _), rest @ ..] = condition.values.as_slice() else { continue };
        if let Some((node, _)) = rest.iter().find(|(node, _)| node.kind() != first.kind()) {
            let message = format!(
                "{} beside {} in the values of `{}`",
                node.kind().described(),
                first.kind().described(),
                condition.key
            );
            matches.push(Match::saying(*node, message).with(*first, "the first value"));
        }
    }
}

/// Several values of a key that is either true or false.
pub(super) fn several_booleans<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for (_, condition, operator) in each(policy) {
        let is_boolean = matches!(operator.comparison, Comparison::Bool | Comparison::Null);
        if is_boolean && condition.values.len() > 1 {
            matches.push(Match::saying(
                condition.value,
                format!(
                    "`{}` compares `{}` with {} values",
                    name(condition),
                    condition.key,
                    condition.values.len()
                ),
            ));
        }
    }
}

/// A variable under an operator that does not fill variables in.
pub(super) fn variable_not_filled_in<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    for (_, condition, operator) in each(policy) {
        if matches!(operator.comparison.key_type(), Some(KeyType::String | KeyType::Arn)) {
            continue;
        }
        for (node, _) in condition.values.iter().filter(|(_, text)| has_variable(text)) {
            matches.push(Match::saying(*node, format!("`{}` does not fill in variables", name(condition))));
        }
    }
}

/// Several limits of which only one counts.
pub(super) fn redundant_limits<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    use Comparison as C;
    for (_, condition, operator) in each(policy) {
        let keeps_greatest = match operator.comparison {
            C::NumericLessThan | C::NumericLessThanEquals => true,
            C::NumericGreaterThan | C::NumericGreaterThanEquals => false,
            _ => continue,
        };
        if condition.values.len() < 2 || condition.has_unknown {
            continue;
        }
        let numbers: Option<Vec<f64>> = condition.values.iter().map(|(_, text)| number(text)).collect();
        let Some(numbers) = numbers else { continue };
        let better = |one: f64, other: f64| if keeps_greatest { one > other } else { one < other };
        let mut kept = 0;
        for (index, number) in numbers.iter().enumerate() {
            if better(*number, numbers[kept]) {
                kept = index;
            }
        }
        let (node, text) = &condition.values[kept];
        let word = if keeps_greatest { "greatest" } else { "least" };
        let message = format!("of the values of `{}` only the {word} one, `{text}`, counts", condition.key);
        matches.push(Match::saying(condition.value, message).with(*node, "the one that counts"));
    }
}

fn name<'s>(condition: &crate::policy::Condition<'s>) -> Cow<'s, str> {
    condition.operator_node.string().unwrap_or_default()
}

fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

fn is_number(text: &str) -> bool {
    number(text).is_some()
}

/// Whether `text` is a date of ISO 8601 as the W3C narrows it: a year, a month, a day, or a day with a time.
fn is_date(text: &str) -> bool {
    let (day, time) = text.split_once(['T', 't']).map_or((text, None), |pair| (pair.0, Some(pair.1)));
    let mut parts = day.split('-');
    let mut part = |length, least, most| parts.next().map(|digits| in_range(digits, length, least, most));
    let is_day = [part(4, 0, 9999), part(2, 1, 12), part(2, 1, 31)];
    let is_whole = is_day.iter().all(|part| *part == Some(true));
    if is_whole && !has_day(day) {
        return false;
    }
    let is_partial = is_day[0] == Some(true) && is_day.iter().all(|part| part.unwrap_or(true));
    parts.next().is_none() && time.map_or(is_partial, |time| is_whole && is_time(time))
}

/// Whether the month of a date such as `2026-06-30` has that day.
fn has_day(date: &str) -> bool {
    let number = |range: std::ops::Range<usize>| date.get(range).and_then(|digits| digits.parse().ok());
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    let is_leap_year = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last: u32 = match month {
        2 => 28 + u32::from(is_leap_year),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    day <= last
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s`, with `Z` or an offset behind it or none.
fn is_time(text: &str) -> bool {
    let clock = match text.find(['Z', 'z', '+', '-']) {
        None => text,
        Some(at) => {
            let offset = &text[at + 1..];
            let is_zone = match text.as_bytes()[at] {
                b'Z' | b'z' => offset.is_empty(),
                _ => match offset.split_once(':') {
                    Some((hours, minutes)) => in_range(hours, 2, 0, 14) && in_range(minutes, 2, 0, 59),
                    None => in_range(offset, 4, 0, 1459) || in_range(offset, 2, 0, 14),
                },
            };
            if !is_zone {
                return false;
            }
            &text[..at]
        }
    };
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |pair| (pair.0, Some(pair.1)));
    let is_fraction = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = clock.split(':');
    let is_hour = parts.next().is_some_and(|digits| in_range(digits, 2, 0, 24));
    let is_minute = parts.next().is_some_and(|digits| in_range(digits, 2, 0, 59));
    let second = parts.next();
    is_hour
        && is_minute
        && second.is_none_or(|digits| in_range(digits, 2, 0, 60))
        && fraction.is_none_or(|digits| second.is_some() && is_fraction(digits))
        && parts.next().is_none()
}

fn in_range(digits: &str, length: usize, least: u32, most: u32) -> bool {
    digits.len() == length
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.parse().is_ok_and(|number: u32| (least..=most).contains(&number))
}

/// Whether `text` is base64; padding may be left out.
fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let padding = text.len() - body.len();
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    body.bytes().all(is_letter)
        && body.len() % 4 != 1
        && (padding == 0 || text.len().is_multiple_of(4))
        && padding < 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for text in [
            "2026",
            "2026-11",
            "2026-11-22",
            "2026-11-22T08:00Z",
            "2026-11-22T08:00:00Z",
            "2026-11-22T08:00:00.5+01:00",
            "2026-11-22T08:00:00",
            "2026-11-22t08:00:00-0800",
            "2024-02-29",
            "2000-02-29T00:00Z",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "",
            "22.11.2026",
            "2026-13-01",
            "2026-11-32",
            "2026-1-1",
            "2026-11T08:00Z",
            "2026-11-22 08:00",
            "11/22/2026",
            "2026-11-22T",
            "2026-11-22T08:00:00X",
            "2026-11-22T08:00:00.Z",
            "2026-11-22T08Z",
            "2026-11-22-01",
            "2026-06-31T23:59:59Z",
            "2025-02-29",
            "1900-02-29",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn base64() {
        assert!(is_base64("QmluYXJ5VmFsdWVJbkJhc2U2NA==") && is_base64("QQ") && is_base64(""));
        assert!(!is_base64("Q") && !is_base64("a b") && !is_base64("QQ=") && !is_base64("QQ===="));
    }
}
