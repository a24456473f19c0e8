//! What all requests at once are told of, held against single requests and against what must hold of any policies.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "symbolic/differential.rs"]
mod differential;
#[path = "symbolic/examples.rs"]
mod examples;
#[path = "symbolic/facts.rs"]
mod facts;
#[path = "symbolic/laws.rs"]
mod laws;
#[path = "symbolic/random.rs"]
mod random;
#[path = "symbolic/support.rs"]
mod support;
