//! Requests over a small alphabet, one by one, against the answer about all of them.
//!
//! `GRANTLINT_POLICIES=100000 cargo test --release --test symbolic differential -- --nocapture` is the long run;
//! `GRANTLINT_SEED` begins elsewhere.

use std::borrow::Cow;

use grantlint::access::Certified;
use grantlint::access::symbolic::{Certify, Relation, Verdict, compare};
use grantlint::aws::authorization::Authorization;
use grantlint::policy::Policy;
use grantlint::syntax::parse_json;
use rayon::prelude::*;

use crate::random::{Random, Theme, asks_of_service};
use crate::support::policy;

/// How many policies are compared; `GRANTLINT_POLICIES` asks for more.
fn policies() -> u64 {
    std::env::var("GRANTLINT_POLICIES").ok().and_then(|number| number.parse().ok()).unwrap_or(160)
}

/// How many requests are tried for each pair; the alphabet has more for two keys with many values, and then as many are
/// picked.
const MOST_REQUESTS: usize = 3_000;

/// What one pair of policies gave.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counted {
    found: usize,
    proved: usize,
    requests: usize,
}

impl Counted {
    fn and(self, other: Self) -> Self {
        Self {
            found: self.found + other.found,
            proved: self.proved + other.proved,
            requests: self.requests + other.requests,
        }
    }
}

#[test]
fn single_requests_agree() {
    let first: u64 = std::env::var("GRANTLINT_SEED").ok().and_then(|number| number.parse().ok()).unwrap_or(1);
    let seeds = first..first + policies() / 2;
    let all = seeds.into_par_iter().map(pair).reduce(Counted::default, Counted::and);
    assert!(all.found > 10 && all.proved > 10, "{all:?}");
}

/// Compares two policies made from a seed, and holds the answer against single requests.
fn pair(seed: u64) -> Counted {
    let mut random = Random::new(seed);
    let theme = Theme::new(&mut random);
    let before = theme.statements(&mut random);
    // What people compare is mostly two versions of one policy.
    let after =
        if seed.is_multiple_of(2) { theme.statements(&mut random) } else { theme.next(&mut random, &before) };
    let (old, new) = (policy(&before), policy(&after));
    let parse = |text: &str| parse_json(Cow::Owned(text.to_owned())).unwrap();
    let (old_tree, new_tree) = (parse(&old), parse(&new));
    let (old_policy, new_policy) =
        (Policy::parse(old_tree.root().unwrap()), Policy::parse(new_tree.root().unwrap()));
    let (olds, news) = ([&old_policy], [&new_policy]);
    let certified = Certified::new(&olds, &news, theme.basis);
    let comparison = compare(&olds, &news, theme.basis, Authorization::embedded(), &certified);
    let relation = comparison.relation;
    let is_known = comparison.verdict != Verdict::Unknown && relation.is_some();
    let is_open = asks_of_service(&before) || asks_of_service(&after);
    assert!(is_known || is_open, "{seed}\n{old}\n{new}\n{comparison:#?}");
    for witness in &comparison.witnesses {
        let said = certified.allowed(&witness.request);
        assert_eq!(said, (Some(false), Some(true)), "{seed}\n{old}\n{new}\n{witness:#?}");
    }
    let no_gain = comparison.verdict == Verdict::NoNewAccess;
    let no_loss = matches!(relation, Some(Relation::Equivalent | Relation::Wider));
    let mut counted = Counted {
        found: usize::from(comparison.verdict == Verdict::NewAccess),
        proved: usize::from(no_gain) + usize::from(no_loss),
        requests: 0,
    };
    if counted.proved == 0 {
        return counted;
    }
    let count = theme.request_count();
    for turn in 0..count.min(MOST_REQUESTS) {
        let number = if count > MOST_REQUESTS { random.below(count) } else { turn };
        let Some(request) = theme.request(number) else { continue };
        counted.requests += 1;
        let said = certified.allowed(&request);
        let is_missed =
            (said == (Some(false), Some(true)) && no_gain) || (said == (Some(true), Some(false)) && no_loss);
        assert!(!is_missed, "{seed} {said:?}\n{old}\n{new}\n{request:#?}");
    }
    counted
}
