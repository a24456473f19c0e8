//! Values that have an order: numbers, dates and addresses.

use std::net::IpAddr;

use crate::policy::IpRange;

/// Numbers are counted in units of 10 to the power of minus this.
const PLACES: usize = 12;

const UNIT: i128 = 1_000_000_000_000;

const SECOND: i128 = 1_000_000_000;

const DAY: i128 = 86_400 * SECOND;

/// A decimal number, exactly; `None` for what is none, or too long to be anyone's.
pub(super) fn number(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = !(whole.is_empty() && fraction.is_empty()) && is_digits(whole) && is_digits(fraction);
    if !is_number || whole.len() > 20 || fraction.len() > PLACES {
        return None;
    }
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let fraction: i128 = format!("{fraction:0<PLACES$}").parse().ok()?;
    let value = whole * UNIT + fraction;
    Some(if negative { -value } else { value })
}

/// A number as a request has it.
pub(super) fn number_text(value: i128) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, fraction) = (value.abs() / UNIT, value.abs() % UNIT);
    let fraction = format!("{fraction:0>PLACES$}");
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A date in nanoseconds from 1970: an ISO 8601 one as W3C profiles it, or seconds.
pub(super) fn date(text: &str) -> Option<i128> {
    // Four digits are a year.
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_year && (!text.contains('-') || text.starts_with('-')) {
        return number(text).map(|seconds| seconds * SECOND / UNIT);
    }
    let (day, time) = text.split_once(['T', ' ']).map_or((text, None), |pair| (pair.0, Some(pair.1)));
    let mut parts = day.split('-');
    let mut part = |length: usize| -> Option<i128> {
        match parts.next() {
            None => Some(1),
            Some(digits) => (digits.len() == length).then(|| digits.parse().ok())?,
        }
    };
    let (year, month, day_of_month) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day_of_month) {
        return None;
    }
    let days = days(year, month, day_of_month) * DAY;
    Some(days + time.map_or(Some(0), time_of_day)?)
}

/// `hh:mm[:ss[.fraction]]` with `Z` or an offset.
fn time_of_day(text: &str) -> Option<i128> {
    let at = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(at);
    let offset = match zone.as_bytes().first() {
        Some(sign @ (b'+' | b'-')) => {
            let (hours, minutes) = zone[1..].split_once(':').or_else(|| zone.get(1..3).zip(zone.get(3..)))?;
            let minutes: i128 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
            let ahead = hours.parse::<i128>().ok()? * 3_600 + minutes * 60;
            if *sign == b'+' { ahead } else { -ahead }
        }
        _ => 0,
    };
    let mut parts = clock.split(':');
    let (hours, minutes) = (parts.next()?.parse::<i128>().ok()?, parts.next()?.parse::<i128>().ok()?);
    let seconds = parts.next().map_or(Some(0), number)?;
    if parts.next().is_some() || hours > 24 || minutes > 59 || seconds >= 61 * UNIT {
        return None;
    }
    Some((hours * 3_600 + minutes * 60 - offset) * SECOND + seconds * SECOND / UNIT)
}

/// Days from 1970-01-01, by the usual reckoning with years that begin in March.
fn days(year: i128, month: i128, day: i128) -> i128 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// A date as a request has it.
pub(super) fn date_text(value: i128) -> String {
    let (days, rest) = (value.div_euclid(DAY) + 719_468, value.rem_euclid(DAY));
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = year_of_era + era * 400 + i128::from(month <= 2);
    let seconds = rest / SECOND;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let fraction = match rest % SECOND {
        0 => String::new(),
        fraction => format!(".{}", format!("{fraction:0>9}").trim_end_matches('0')),
    };
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}{fraction}Z")
}

/// Values among which every combination of comparisons with `bounds` is found.
pub(super) fn between(mut bounds: Vec<i128>, step: i128, typical: i128) -> Vec<i128> {
    bounds.sort_unstable();
    bounds.dedup();
    let (Some(first), Some(last)) = (bounds.first().copied(), bounds.last().copied()) else {
        return vec![typical];
    };
    let mut values = bounds.clone();
    values.extend(bounds.windows(2).map(|pair| pair[0] + (pair[1] - pair[0]) / 2));
    values.extend([last + step, first - step]);
    // A plain whole number in a gap reads best.
    let mut whole: Vec<i128> = bounds.windows(2).map(|pair| (pair[1] - 1).div_euclid(step) * step).collect();
    whole.retain(|value| !bounds.contains(value));
    whole.push(typical);
    whole.append(&mut values);
    whole
}

/// One number step.
pub(super) const ONE: i128 = UNIT;

/// One day; dates move by it.
pub(super) const ONE_DAY: i128 = DAY;

/// Addresses among which every combination of `ranges` is found.
pub(super) fn addresses(ranges: &[IpRange]) -> Vec<IpAddr> {
    let mut found: Vec<IpAddr> =
        ["203.0.113.10", "198.51.100.7", "192.0.2.1", "10.0.0.1", "2001:db8::1", "::1"]
            .iter()
            .filter_map(|text| text.parse().ok())
            .collect();
    found.extend([IpAddr::from([0, 0, 0, 0]), IpAddr::from([0u16; 8])]);
    for range in ranges {
        let first = range.canonical().address;
        match first {
            IpAddr::V4(first) => {
                let (first, size) = (u32::from(first), 1u64 << (32 - range.length.min(32)));
                found.push(IpAddr::from(first.to_be_bytes()));
                // One inside that is not the network itself reads better.
                if size > 10 {
                    found.push(IpAddr::from((first + 10).to_be_bytes()));
                }
                if let Ok(behind) = u32::try_from(u64::from(first) + size) {
                    found.push(IpAddr::from(behind.to_be_bytes()));
                }
            }
            IpAddr::V6(first) => {
                let first = u128::from(first);
                let size = 1u128.checked_shl(128 - u32::from(range.length.min(128)));
                found.push(IpAddr::from(first.to_be_bytes()));
                if let Some(behind) = size.and_then(|size| first.checked_add(size)) {
                    found.push(IpAddr::from(behind.to_be_bytes()));
                }
            }
        }
    }
    found
}

/// The same addresses, as ranges in order of which no two have one in common.
pub(super) fn disjoint(ranges: impl Iterator<Item = IpRange>) -> Vec<IpRange> {
    let mut ranges: Vec<IpRange> = ranges.map(IpRange::canonical).collect();
    ranges.sort_unstable_by_key(|range| (range.address, range.length));
    // Two ranges have no address in common, or the later one lies within the other.
    ranges.dedup_by(|later, kept| contains(*kept, later.address));
    ranges
}

/// Whether an address is in one of some [`disjoint`] ranges.
pub(super) fn is_in(ranges: &[IpRange], address: IpAddr) -> bool {
    let begun = ranges.partition_point(|range| range.address <= address);
    ranges[..begun].last().is_some_and(|range| contains(*range, address))
}

/// Whether an address is in a range.
fn contains(range: IpRange, address: IpAddr) -> bool {
    address.is_ipv4() == range.address.is_ipv4()
        && IpRange { address, length: range.length }.canonical() == range.canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        assert_eq!(number("3600"), Some(3_600 * ONE));
        assert_eq!(number("-0.5").map(number_text).as_deref(), Some("-0.5"));
        assert_eq!(number(".25").map(number_text).as_deref(), Some("0.25"));
        assert_eq!(number("1.50"), number("1.5"));
        for text in ["", ".", "1e3", "0x1", "1.", "a", "999999999999999999999"] {
            assert!(number(text).is_none() || text == "1.", "{text}");
        }
    }

    #[test]
    fn dates_in_every_form() {
        let second = |text: &str| date(text).map(|value| value / SECOND);
        assert_eq!(second("2020-01-02T03:04:05Z"), Some(1_577_934_245));
        assert_eq!(second("2020-01-02T05:04:05+02:00"), Some(1_577_934_245));
        assert_eq!(second("1577934245"), Some(1_577_934_245));
        assert_eq!(second("2020-01-02"), Some(1_577_923_200));
        assert_eq!(date("2020-13-01"), None);
        assert_eq!(date("soon"), None);
        let text = "2024-02-29T23:59:59.5Z";
        assert_eq!(date(text).map(date_text).as_deref(), Some(text));
        assert_eq!(date_text(0), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn ranges_within_others_are_left_out() {
        let ranges =
            ["10.1.0.0/16", "2001:db8::/32", "10.0.0.9", "10.1.2.0/24", "10.0.0.0/24", "10.1.0.0/17"];
        let parsed = || ranges.iter().filter_map(|text| IpRange::parse(text));
        let found = disjoint(parsed());
        let texts: Vec<String> = found.iter().map(IpRange::to_string).collect();
        assert_eq!(texts, ["10.0.0.0/24", "10.1.0.0/16", "2001:db8::/32"]);
        for address in addresses(&parsed().collect::<Vec<_>>()) {
            assert_eq!(is_in(&found, address), parsed().any(|range| contains(range, address)), "{address}");
        }
    }

    #[test]
    fn addresses_of_both_lines() {
        let ranges = ["0.0.0.0/1", "128.0.0.0/1", "2001:db8::/32"]
            .map(|text| IpRange::parse(text).expect("it is a range"));
        let found = addresses(&ranges);
        for range in ranges {
            assert!(found.iter().any(|address| contains(range, *address)));
        }
        let outside = |address: &&IpAddr| ranges.iter().all(|range| !contains(*range, **address));
        assert!(found.iter().filter(outside).all(IpAddr::is_ipv6));
        assert!(found.iter().any(|address| outside(&address)));
    }
}
