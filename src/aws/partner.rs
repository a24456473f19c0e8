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
const PARTNERS: [KnownPartner; 3] = [
    KnownPartner { name: "Cloudflare", account: "391854517948", session_seconds: None },
    // "S3 IAM Delegated Access" asks for twelve hours.
    KnownPartner { name: "Lightly", account: "916419735646", session_seconds: Some(43_200) },
    KnownPartner { name: "Segment", account: "595280932656", session_seconds: None },
];

/// The partner with this account.
#[must_use]
pub fn known_partner(account: &str) -> Option<KnownPartner> {
    PARTNERS.into_iter().find(|partner| partner.account == account)
}

/// The partners that ask for a session duration.
pub fn partners_with_sessions() -> impl Iterator<Item = KnownPartner> {
    PARTNERS.into_iter().filter(|partner| partner.session_seconds.is_some())
}
