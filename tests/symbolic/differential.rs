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

use crate::random::{Random, Theme};
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
    assert_ne!(comparison.verdict, Verdict::Unknown, "{seed}\n{old}\n{new}\n{comparison:#?}");
    let relation = comparison.relation;
    assert!(relation.is_some(), "{seed}\n{old}\n{new}\n{comparison:#?}");
    for witness in &comparison.witnesses {
        let said = certified.allowed(&witness.request);
        assert_eq!(said, (Some(false), Some(true)), "{seed}\n{old}\n{new}\n{witness:#?}");
    }
    let gains = comparison.verdict == Verdict::NewAccess;
    let loses = matches!(relation, Some(Relation::Narrower | Relation::Incomparable));
    let mut counted =
        Counted { found: usize::from(gains), proved: usize::from(!gains) + usize::from(!loses), requests: 0 };
    if gains && loses {
        return counted;
    }
    let count = theme.request_count();
    for turn in 0..count.min(MOST_REQUESTS) {
        let number = if count > MOST_REQUESTS { random.below(count) } else { turn };
        let Some(request) = theme.request(number) else { continue };
        counted.requests += 1;
        let said = certified.allowed(&request);
        let is_missed =
            (said == (Some(false), Some(true)) && !gains) || (said == (Some(true), Some(false)) && !loses);
        assert!(!is_missed, "{seed} {said:?}\n{old}\n{new}\n{request:#?}");
    }
    counted
}
