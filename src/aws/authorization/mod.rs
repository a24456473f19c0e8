//! What each AWS service can be asked for: its actions, with access levels, resource types and condition keys.
//!
//! The table lies in the binary as it is looked up, in two pieces: [`Authorization::embedded`] parses nothing. Names
//! compare in any case everywhere, as IAM compares them.

mod pack;
mod similar;
mod table;
mod view;

use std::borrow::Cow;
use std::fmt::{self, Debug, Formatter};
use std::time::{SystemTime, UNIX_EPOCH};

pub use pack::ReadError;
pub use view::{Action, ConditionKey, KeyType, Levels, Resource, Service};

use table::Layout;

/// AWS adds actions every week; after this many days a name that the table lacks may well exist.
const FRESH_DAYS: u64 = 90;

/// A table of the services' actions.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization {
    names: Cow<'static, str>,
    tables: Cow<'static, [u8]>,
    layout: Layout,
}

static EMBEDDED: Authorization = {
    const TABLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/authorization.tables"));
    Authorization {
        names: Cow::Borrowed(include_str!(concat!(env!("OUT_DIR"), "/authorization.names"))),
        tables: Cow::Borrowed(TABLES),
        layout: Layout::of(TABLES),
    }
};

impl Authorization {
    /// The table that the tool carries.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Reads a table from the text form that `src/aws/data/authorization.txt` has and describes.
    ///
    /// # Errors
    /// The first line that has not that form.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        let packed = pack::pack(text)?;
        let layout = Layout::of(&packed.tables);
        Ok(Self { names: Cow::Owned(packed.names), tables: Cow::Owned(packed.tables), layout })
    }

    /// The day that the table is of: `YYYY-MM-DD`.
    #[must_use]
    pub fn date(&self) -> &str {
        &self.names[self.layout.date..self.layout.date + "YYYY-MM-DD".len()]
    }

    /// Whether the table is so old that a name which it lacks may well exist.
    #[must_use]
    pub fn is_old(&self, now: SystemTime) -> bool {
        let today = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / (24 * 60 * 60));
        today.saturating_sub(days_since_epoch(self.date())) > FRESH_DAYS
    }

    /// The service whose actions start with `prefix`.
    #[must_use]
    pub fn service(&self, prefix: &str) -> Option<Service<'_>> {
        let hash = pack::hash(0, prefix.as_bytes());
        let fits = |number| Service::new(self, number).prefix().eq_ignore_ascii_case(prefix);
        self.probe(self.layout.service_slots, hash, fits).map(|number| Service::new(self, number))
    }

    /// The action named `service:Name`.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<Action<'_>> {
        let (prefix, name) = name.split_once(':')?;
        self.service(prefix)?.action(name)
    }

    /// Every service, sorted by prefix.
    pub fn services(&self) -> impl Iterator<Item = Service<'_>> {
        (0..self.layout.services).map(|number| Service::new(self, number))
    }
}

impl Debug for Authorization {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (services, actions) = (self.layout.services, self.layout.actions);
        write!(f, "Authorization({} of {services} services, {actions} actions)", self.date())
    }
}

/// Days from 1970-01-01 to a date, by the usual reckoning with years that begin in March.
fn days_since_epoch(date: &str) -> u64 {
    let number = |range| date.get(range).and_then(|digits: &str| digits.parse::<u64>().ok()).unwrap_or(0);
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let (year, month) = if month > 2 { (year, month - 3) } else { (year.saturating_sub(1), month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    days.saturating_sub(719_469)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn days_are_counted_from_the_epoch() {
        for (date, days) in [
            ("1970-01-01", 0),
            ("1970-03-01", 59),
            ("2000-02-29", 11_016),
            ("2026-09-26", 20_722),
            ("0000-00-00", 0),
        ] {
            assert_eq!(days_since_epoch(date), days, "{date}");
        }
    }

    #[test]
    fn a_table_grows_old() {
        let table = Authorization::read("date\t2026-09-26\ns3\t\t\tGetObject=r\n").unwrap();
        let day = |days: u64| UNIX_EPOCH + Duration::from_secs(days * 24 * 60 * 60 + 1);
        assert!(!table.is_old(day(20_722 + 90)));
        assert!(table.is_old(day(20_722 + 91)));
        // A clock that is behind says nothing.
        assert!(!table.is_old(day(0)) && !table.is_old(UNIX_EPOCH - Duration::from_secs(1)));
    }
}
