//! A day of the calendar, in UTC.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS: u64 = 24 * 60 * 60;

/// A day, counted from the first of January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

impl Day {
    /// The day of a moment; a clock from before 1970 gives the first day.
    #[must_use]
    pub fn of(moment: SystemTime) -> Self {
        let seconds = moment.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self(i64::try_from(seconds / SECONDS).unwrap_or(i64::MAX))
    }

    /// The day that starts a text such as `2026-03-01` or `2026-03-01T00:00:00Z`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        if !(rest.is_empty() || rest.starts_with(['T', 't', ' '])) {
            return None;
        }
        let bytes = date.as_bytes();
        if bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| -> Option<i64> {
            let digits = date.get(range)?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
        let is_day = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
        is_day.then(|| Self::of_date(year, month, day))
    }

    /// Counts from March on, so that the leap day is a year's last.
    fn of_date(year: i64, month: i64, day: i64) -> Self {
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        Self(365 * year + leap_days + (153 * month + 2) / 5 + day - 719_469)
    }

    /// How many days after the first of January 1970 it is.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }
}

/// So many days, in words: `1 day`, `30 days`.
pub(crate) fn in_days(count: impl fmt::Display) -> String {
    match count.to_string().as_str() {
        "1" => "1 day".to_owned(),
        count => format!("{count} days"),
    }
}

/// As `2026-03-01`.
impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Counted from the first of March of the year 0 on, as in `of_date`, in spans of 400 years.
        let days = self.0 + 719_468;
        let (spans, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
        write!(formatter, "{:04}-{month:02}-{day:02}", 400 * spans + year)
    }
}

/// How many days a month, from 1, has.
fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        for (date, days) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("1972-03-01", 790),
            ("2000-02-29", 11_016),
            ("2026-02-28", 20_512),
            ("2028-02-29", 21_243),
            ("2026-04-30", 20_573),
            ("2026-12-31", 20_818),
            ("2026-09-26T00:00:00.000Z", 20_722),
        ] {
            assert_eq!(Day::parse(date).map(Day::number), Some(days), "{date}");
        }
    }

    #[test]
    fn a_day_is_written_as_it_is_read() {
        for number in (-719_000..2_900_000).step_by(13) {
            let text = Day(number).to_string();
            assert_eq!(Day::parse(&text), Some(Day(number)), "{text}");
        }
        assert_eq!(Day(11_016).to_string(), "2000-02-29");
    }

    #[test]
    fn other_texts_are_no_days() {
        let no_dates = ["2026-13-01", "2026-01-32", "2026-01-00", "2026-04-31", "2026-02-29", "1900-02-29"];
        for text in
            no_dates.into_iter().chain(["", "2026", "26-01-01", "2026-01-01x", "20260101", "2026-1-011"])
        {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_is_on_its_day() {
        assert_eq!(Day::of(UNIX_EPOCH + Duration::from_secs(20_722 * SECONDS + 1)).number(), 20_722);
        assert_eq!(Day::of(UNIX_EPOCH - Duration::from_secs(1)).number(), 0);
    }
}
