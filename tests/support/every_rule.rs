//! The rules that tests run which ask something of all of them.

use grantlint::check::BUILT_IN;
use grantlint::rule::{Choice, RuleSet};

/// The built-in rules, opt-in ones among them.
pub(crate) fn every_rule() -> RuleSet {
    let mut rules = RuleSet::new(BUILT_IN, Vec::new()).unwrap();
    let also = BUILT_IN.iter().filter(|rule| rule.opt_in).map(|rule| rule.id().to_owned()).collect();
    rules.choose(&Choice { also, ..Choice::default() }).unwrap();
    rules
}
