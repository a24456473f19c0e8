//! What each AWS service can be asked for: its actions, with access levels, resource types and condition keys.
//!
//! The table lies in the binary as it is looked up, in two pieces: [`Authorization::embedded`] parses nothing. Names
//! compare in any case everywhere, as IAM compares them.

mod key;
mod pack;
mod similar;
mod table;
mod view;

use std::borrow::Cow;
use std::fmt::{self, Debug, Formatter};
use std::time::SystemTime;

use crate::day::Day;

pub use key::{ConditionKey, KeyType};
pub use pack::ReadError;
pub use view::{Action, Levels, PlainForm, Resource, Service};

use table::{Layout, partition_point};

/// AWS adds actions every week; after this many days a name that the table lacks may well exist.
const FRESH_DAYS: i64 = 90;

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
        let written = Day::parse(self.date()).map_or(0, Day::number);
        Day::of(now).number() - written > FRESH_DAYS
    }

    /// The service whose actions start with `prefix`.
    #[must_use]
    pub fn service(&self, prefix: &str) -> Option<Service<'_>> {
        let hash = pack::hash(0, prefix.as_bytes());
        let fits = |number| {
            let own = Service::new(self, number).prefix();
            own == prefix || own.eq_ignore_ascii_case(prefix)
        };
        self.probe(self.layout.service_slots, hash, fits).map(|number| Service::new(self, number))
    }

    /// The action named `service:Name`.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<Action<'_>> {
        let (prefix, name) = name.split_once(':')?;
        self.service(prefix)?.action(name)
    }

    /// The forms of the ARNs that name `service` in their third field, whichever service's resource types they are of;
    /// see [`Resource::templates`]. Names of services in ARNs have small letters only.
    pub fn forms(&self, service: &str) -> impl Iterator<Item = &str> {
        let named = move |number: u16| {
            let form = self.form(number);
            form.split(':').nth(2).unwrap_or_default().cmp(service)
        };
        let from = partition_point(0..self.layout.forms, |number| named(number).is_lt());
        let to = partition_point(from..self.layout.forms, |number| named(number).is_eq());
        (from..to).map(|number| self.form(number))
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn a_table_grows_old() {
        let table =
            Authorization::read("date\t2026-09-26\ns3\t\t\tGetObject=r\n").expect("the table is well formed");
        let day = |days: u64| UNIX_EPOCH + Duration::from_secs(days * 24 * 60 * 60 + 1);
        assert!(!table.is_old(day(20_722 + 90)));
        assert!(table.is_old(day(20_722 + 91)));
        // A clock that is behind says nothing.
        assert!(!table.is_old(day(0)) && !table.is_old(UNIX_EPOCH - Duration::from_secs(1)));
    }

    #[test]
    fn plain_forms_are_the_forms_taken_apart() {
        let mut plain = 0;
        for service in Authorization::embedded().services() {
            for resource in service.resources() {
                let Some(form) = resource.plain_form() else { continue };
                let hole = |is_there: bool| if is_there { "${}" } else { "" };
                let (region, account) = (hole(form.has_region), hole(form.has_account));
                let whole = format!("arn:${{}}:{}:{region}:{account}:{}", service.prefix(), form.resource);
                assert_eq!(resource.templates().collect::<Vec<_>>(), [whole]);
                plain += 1;
            }
        }
        assert!(plain > 2_000, "{plain}");
    }
}
