//! Questions about all requests that policies allow: what is granted, what is public, who can do what.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "questions/bucket.rs"]
mod bucket;
#[path = "questions/denial.rs"]
mod denial;
#[path = "questions/public.rs"]
mod public;
#[path = "questions/who.rs"]
mod who;

use grantlint::access::Files;
use grantlint::source::{Gathered, Source};

/// A policy of these statements.
fn policy(statements: &[&str]) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(",\n"))
}

/// Files of one folder.
fn files(texts: &[(&str, &str)]) -> Files {
    let sources = texts.iter().map(|(name, text)| Source::new(format!("shared-data/{name}"), *text));
    Files { sources: sources.collect(), gathered: Gathered::Folders, policy_type: None }
}
