//! What the user says about themselves, which no document can.

/// Facts that checks take from the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The user's own account ids: principals there are not foreign.
    pub own_accounts: Vec<String>,
    /// The user's organization id, `o-…`.
    pub organization: Option<String>,
    /// Partners beside those that the tool knows.
    pub partners: Vec<Partner>,
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
}
