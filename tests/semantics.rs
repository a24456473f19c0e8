//! What AWS's words mean: an Allow turned into a Deny opens nothing, patterns stand for the strings that they match,
//! and an operator says what AWS says when a request lacks the key.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "semantics/covered.rs"]
mod covered;
#[path = "semantics/deny.rs"]
mod deny;
#[path = "support/every_rule.rs"]
mod every_rule;
#[path = "semantics/fixes.rs"]
mod fixes;
#[path = "semantics/glob.rs"]
mod glob;
#[path = "semantics/later.rs"]
mod later;
#[path = "semantics/old_data.rs"]
mod old_data;
#[path = "semantics/operators.rs"]
mod operators;
#[path = "semantics/spelling.rs"]
mod spelling;
#[path = "support/statements.rs"]
mod statements;
#[path = "semantics/topics.rs"]
mod topics;
