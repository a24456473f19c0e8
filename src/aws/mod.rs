//! Dated facts about AWS, borrowed from the binary as they are needed.

pub mod authorization;
mod documentation;
mod endpoint_key;
mod global_key;
mod key_form;
mod key_words;
pub mod oidc;
pub mod partition;
mod partner;
pub mod quota;
mod rcp;
mod s3;
mod service;
pub mod service_principal;
pub mod shape;
mod star_only;
mod twin;

pub use authorization::KeyType;
pub use documentation::{is_documentation_account, is_documentation_bucket};
pub use endpoint_key::supports_endpoint_key;
pub use global_key::{GlobalKey, Presence, global_key, global_keys, similar_global_key};
pub use key_form::{KeyForm, form_of_key};
pub use key_words::words_of_key;
pub use partner::{KnownPartner, known_partner, partners_with_sessions};
pub use rcp::supports_resource_control;
pub use s3::{LIFECYCLE_ACTIONS, is_on_account, is_on_bucket, is_on_object, real_actions};
pub use service::{SERVICE_SUFFIXES, has_resource_policies, is_closed_service};
pub use star_only::needs_star;
pub use twin::{Reach, TWINS, Twin};

/// The day the embedded facts are from: `YYYY-MM-DD`. See `THIRD-PARTY-NOTICES.md`.
#[must_use]
pub fn data_date() -> &'static str {
    authorization::Authorization::embedded().date()
}
