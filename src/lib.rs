//! draft
pub mod aws;
pub mod bundle;
pub mod check;
pub mod document;
pub mod finding;
pub mod policy;
pub mod report;
pub mod rule;
pub mod source;
pub mod syntax;
