//! draft
pub mod finding;
pub mod rule;
pub mod source;
pub mod syntax;
