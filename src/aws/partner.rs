//! Partners whose onboarding pages publish what their access needs.

/// A partner and what its page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownPartner {
    /// The partner's name.
    pub name: &'static str,
    /// The account that assumes the customer's role.
    pub account: &'static str,
    /// The maximum session duration that the role must have, in seconds.
    pub session_seconds: Option<u32>,
}

/// From the partners' own pages, which the files of `contracts/` name.
const PARTNERS: [KnownPartner; 9] = [
    // Of its data centers in the European Union and in the United States.
    partner("Amplitude", "202493300829"),
    partner("Amplitude", "358203115967"),
    partner("Bitmovin", "630681592166"),
    partner("Cloudflare", "391854517948"),
    partner("Databricks", "414351767826"),
    // "S3 IAM Delegated Access" asks for twelve hours.
    KnownPartner { session_seconds: Some(43_200), ..partner("Lightly", "916419735646") },
    partner("Mixpanel", "485438090326"),
    partner("Segment", "595280932656"),
    partner("Sumo Logic", "926226587429"),
];

const fn partner(name: &'static str, account: &'static str) -> KnownPartner {
    KnownPartner { name, account, session_seconds: None }
}

/// The partner with this account.
#[must_use]
pub fn known_partner(account: &str) -> Option<KnownPartner> {
    PARTNERS.into_iter().find(|partner| partner.account == account)
}

/// The partners that ask for a session duration.
pub fn partners_with_sessions() -> impl Iterator<Item = KnownPartner> {
    PARTNERS.into_iter().filter(|partner| partner.session_seconds.is_some())
}
