//! The functions of the built-in rules, one for each rule file with `check:`, named as the rule is.
//!
//! The list of rules is made from the rule files at build time and takes the functions from here: the compiler names
//! the rule that lacks one, and the function that no rule has.

pub(super) use crate::check::configuration_checks::*;
pub(super) use crate::check::control_checks::*;
pub(super) use crate::check::policy_checks::*;
