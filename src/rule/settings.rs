//! What the user says about themselves and the run, which no document can.

use std::sync::Arc;

use crate::aws::authorization::Authorization;
use crate::day::Day;

/// Facts that checks take from the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The user's own account ids: principals there are not foreign.
    pub own_accounts: Vec<String>,
    /// The user's organization id, `o-…`.
    pub organization: Option<String>,
    /// Partners beside those that the tool knows.
    pub partners: Vec<Partner>,
    /// The services' actions, when the user brought a table of their own.
    pub aws_data: Option<Arc<Authorization>>,
    /// The table is so old that a name which it lacks may well exist.
    pub is_data_old: bool,
    /// The day of the run; without it nothing is past.
    pub today: Option<Day>,
}

/// Someone a bucket is shared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partner {
    /// Shown in messages.
    pub name: String,
    /// The account that they come from.
    pub account: String,
    /// The session duration that they ask for, in seconds.
    pub session_seconds: Option<u32>,
}

impl Settings {
    /// Whether `account` is one of the user's own.
    #[must_use]
    pub fn is_own(&self, account: &str) -> bool {
        self.own_accounts.iter().any(|own| own == account)
    }

    /// What each service can be asked for.
    #[must_use]
    pub fn authorization(&self) -> &Authorization {
        self.aws_data.as_deref().unwrap_or(Authorization::embedded())
    }
}
