//! Values of conditions that are no strings: numbers, points in time, addresses, bytes.

use std::cmp::Ordering;
use std::net::IpAddr;

use crate::policy::IpRange;

/// A number as decimal digits: no digit is lost, and no exponent takes memory.
#[derive(Debug, PartialEq, Eq)]
struct Decimal<'t> {
    is_negative: bool,
    /// The digits before and behind the point, without zeros at the outer ends.
    digits: (&'t str, &'t str),
    /// How many digits stand before the point: the first of them is not zero. Without digits, 0.
    magnitude: i64,
}

impl<'t> Decimal<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let (is_negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (number, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], rest[at + 1..].parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let mut fraction = fraction.trim_end_matches('0');
        let mut magnitude = i64::from(exponent) + i64::try_from(whole.len()).ok()?;
        if whole.is_empty() {
            let zeros = fraction.len() - fraction.trim_start_matches('0').len();
            fraction = &fraction[zeros..];
            magnitude -= i64::try_from(zeros).ok()?;
        }
        let whole = if fraction.is_empty() { whole.trim_end_matches('0') } else { whole };
        if whole.is_empty() && fraction.is_empty() {
            return Some(Self { is_negative: false, digits: ("", ""), magnitude: 0 });
        }
        Some(Self { is_negative, digits: (whole, fraction), magnitude })
    }

    fn is_zero(&self) -> bool {
        self.digits == ("", "")
    }

    fn compare(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.is_zero(), number.is_negative) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => -1,
        };
        let digits =
            |number: &Self| number.digits.0.bytes().chain(number.digits.1.bytes()).collect::<Vec<u8>>();
        let by_sign = sign(self).cmp(&sign(other));
        if by_sign != Ordering::Equal || self.is_zero() {
            return by_sign;
        }
        let by_size = self.magnitude.cmp(&other.magnitude).then_with(|| digits(self).cmp(&digits(other)));
        if self.is_negative { by_size.reverse() } else { by_size }
    }
}

/// Compares two numbers; `None` when one of them is none.
pub(super) fn compare_numbers(one: &str, other: &str) -> Option<Ordering> {
    Some(Decimal::parse(one)?.compare(&Decimal::parse(other)?))
}

/// Compares two points in time; `None` when one of them is none.
pub(super) fn compare_dates(one: &str, other: &str) -> Option<Ordering> {
    Some(nanoseconds(one)?.cmp(&nanoseconds(other)?))
}

/// Nanoseconds since 1970 of a point in time in one of the forms of the W3C's profile of ISO 8601, or as the number of
/// seconds. Four digits are a year. A time without a zone is in UTC.
fn nanoseconds(text: &str) -> Option<i128> {
    const SECOND: i128 = 1_000_000_000;
    let text = text.trim();
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-'));
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let has_dashes = text.get(1..).is_some_and(|rest| rest.contains('-'));
    if is_number && !is_year && !has_dashes {
        let (is_negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let seconds: i64 = whole.parse().ok()?;
        let total = i128::from(seconds) * SECOND + fraction_of_second(fraction)?;
        return Some(if is_negative { -total } else { total });
    }
    let (date, time) = text.split_once(['T', 't']).map_or((text, None), |pair| (pair.0, Some(pair.1)));
    let mut fields = date.split('-');
    let year = number(fields.next()?, 4)?;
    let month = fields.next().map_or(Some(1), |text| number(text, 2))?;
    let day = fields.next().map_or(Some(1), |text| number(text, 2))?;
    if fields.next().is_some() || !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    let days = i128::from(days_since_1970(year, month, day)) * 86_400 * SECOND;
    let Some(time) = time else { return Some(days) };
    let (clock, shift) = zone(time)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut fields = clock.split(':');
    let hour = number(fields.next()?, 2)?;
    let minute = number(fields.next()?, 2)?;
    let second = fields.next().map_or(Some(0), |text| number(text, 2))?;
    // A leap second is a minute's 61st.
    if fields.next().is_some() || hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = i128::from(hour * 3_600 + minute * 60 + second - shift * 60);
    Some(days + seconds * SECOND + fraction_of_second(fraction)?)
}

/// A number of exactly so many digits.
fn number(text: &str, length: usize) -> Option<i64> {
    let is_number = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// Nanoseconds of the digits behind the point; what is finer is dropped.
fn fraction_of_second(digits: &str) -> Option<i128> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nine = digits.bytes().chain(std::iter::repeat(b'0')).take(9);
    Some(nine.fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0')))
}

/// The time before its zone, and the zone's minutes east of Greenwich.
fn zone(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = time.rfind(['+', '-']) else { return Some((time, 0)) };
    let offset = &time[at + 1..];
    let (hours, minutes) = match offset.split_once(':') {
        Some(pair) => pair,
        None if offset.len() == 4 && offset.is_ascii() => offset.split_at(2),
        None => (offset, "00"),
    };
    let minutes = number(hours, 2)? * 60 + number(minutes, 2)?;
    Some((&time[..at], if time.as_bytes()[at] == b'-' { -minutes } else { minutes }))
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let leap_days = |years: i64| years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    let whole_years = (year - 1970) * 365 + leap_days(year - 1) - leap_days(1969);
    let whole_months: i64 = (1..month).map(|earlier| days_in(year, earlier)).sum();
    whole_years + whole_months + day - 1
}

/// Whether an address lies in a range; `None` when one of them is none.
pub(super) fn is_in_range(range: &str, address: &str) -> Option<bool> {
    let range = IpRange::parse(range.trim())?;
    let address: IpAddr = address.trim().parse().ok()?;
    let narrowed = IpRange { address, length: range.length };
    Some(range.address.is_ipv4() == address.is_ipv4() && narrowed.canonical() == range.canonical())
}

/// `true` or `false`, in any case.
pub(super) fn boolean(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

/// Whether two texts are base64 of the same bytes; `None` when one is not base64.
pub(super) fn is_same_bytes(one: &str, other: &str) -> Option<bool> {
    Some(bytes(one)? == bytes(other)?)
}

/// The bytes that base64 stands for; its padding may be missing.
fn bytes(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    if padding > 2 || (padding > 0 && !text.len().is_multiple_of(4)) || digits.len() % 4 == 1 {
        return None;
    }
    let mut out = Vec::with_capacity(digits.len());
    let (mut bits, mut count) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = ALPHABET.iter().position(|known| *known == digit)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xFF).ok()?);
        }
        bits &= (1 << count) - 1;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers() {
        use Ordering::{Equal, Greater, Less};
        for (one, order, other) in [
            ("10", Greater, "9"),
            ("10", Equal, "10.0"),
            ("010", Equal, "1e1"),
            ("-1", Less, "0"),
            ("-2", Less, "-1.5"),
            ("0", Equal, "-0.00"),
            ("9007199254740993", Greater, "9007199254740992"),
            ("1e2000000000", Greater, "1e1999999999"),
            ("0.05", Less, "0.5"),
            ("100", Equal, "1.00e2"),
            (".5", Equal, "0.50"),
        ] {
            assert_eq!(compare_numbers(one, other), Some(order), "{one} {other}");
            assert_eq!(compare_numbers(other, one), Some(order.reverse()), "{other} {one}");
        }
        for text in ["", "x", "1x", ".", "1.2.3", "1e", "--1", "0x10"] {
            assert_eq!(compare_numbers(text, "1"), None, "{text}");
        }
    }

    #[test]
    fn dates() {
        let same = |one: &str, other: &str| compare_dates(one, other) == Some(Ordering::Equal);
        assert!(same("1970-01-01T00:00:00Z", "0"));
        assert!(same("2000-02-29T12:00:00+01:30", "951820200"));
        assert!(same("2026-11-22T00:00:00Z", "2026-11-22"));
        assert!(same("2026", "2026-01-01") && same("2026-07", "2026-07-01T00:00Z"));
        assert!(same("2026-11-22T10:11:12.5Z", "1795342272.500"));
        assert!(same("1969-12-31T23:59:59Z", "-1"));
        assert!(same("2000-02-29T12:00:00+0130", "951820200") && same("2026-01-01T02:00+02", "2026"));
        for text in ["", "yesterday", "2026-13-01", "2026-02-29", "2026-1-1", "2026-01-01T25:00Z", "1-2"] {
            assert_eq!(compare_dates(text, "0"), None, "{text}");
        }
        // A sign is no digit, and a zone need not be cut between two letters.
        for text in ["2026-+1-01", "2026-01-+1", "2026-01-01T12:00+0é1"] {
            assert_eq!(compare_dates(text, "0"), None, "{text}");
        }
    }

    #[test]
    fn addresses_and_bytes() {
        assert_eq!(is_in_range("203.0.113.7/24", "203.0.113.200"), Some(true));
        assert_eq!(is_in_range("203.0.113.7", "203.0.113.8"), Some(false));
        assert_eq!(is_in_range("0.0.0.0/0", "2001:db8::1"), Some(false));
        assert_eq!(is_in_range("2001:db8::/32", "2001:DB8:1::"), Some(true));
        assert_eq!(is_in_range("*", "203.0.113.8"), None);
        assert_eq!(is_in_range("203.0.113.0/24", "somewhere"), None);
        assert_eq!(is_same_bytes("QmluYXJ5", "QmluYXJ5"), Some(true));
        assert_eq!(is_same_bytes("YQ==", "YQ"), Some(true));
        assert_eq!(is_same_bytes("YQ==", "Yg=="), Some(false));
        assert_eq!(is_same_bytes("Y", "YQ"), None);
        assert_eq!(is_same_bytes("Y!==", "YQ"), None);
    }

    proptest! {
        #[test]
        fn whole_numbers_compare_as_numbers(one: i64, other: i64, shift in 0_usize..6) {
            let written = |number: i64| format!("{number}{}e-{shift}", "0".repeat(shift));
            prop_assert_eq!(compare_numbers(&written(one), &other.to_string()), Some(one.cmp(&other)));
        }

        #[test]
        fn days_follow_each_other(days in 0_i64..2_900_000) {
            // Day by day from year 1 on: the calendar against a count of days.
            let (mut year, mut rest) = (1, days);
            while rest >= if is_leap(year) { 366 } else { 365 } {
                rest -= if is_leap(year) { 366 } else { 365 };
                year += 1;
            }
            let first = days_since_1970(1, 1, 1);
            prop_assert_eq!(days_since_1970(year, 1, 1) + rest - first, days);
        }
    }
}
