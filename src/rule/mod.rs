//! draft
pub mod query;
