//! The built-in rules, in order of their paths: what the build script reads from the rule files, and the functions of
//! those that have one.

use crate::check::checks;
use crate::document::Kinds;
use crate::rule::BuiltIn;

/// Every built-in rule, in order of its path.
#[expect(clippy::unreadable_literal, reason = "the build script writes sets of kinds as numbers")]
pub const BUILT_IN: &[BuiltIn] = &include!(concat!(env!("OUT_DIR"), "/built-in-rules"));
