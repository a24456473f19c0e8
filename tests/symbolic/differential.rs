//! Every request over a small alphabet, one by one, against the answer about all of them.

use std::borrow::Cow;

use grantlint::access::Certified;
use grantlint::access::symbolic::{Certify, Verdict, compare};
use grantlint::aws::authorization::Authorization;
use grantlint::policy::Policy;
use grantlint::syntax::parse_json;

use crate::random::{Random, Theme};
use crate::support::policy;

/// How many policies are compared; `GRANTLINT_POLICIES` asks for more.
fn policies() -> u64 {
    std::env::var("GRANTLINT_POLICIES").ok().and_then(|number| number.parse().ok()).unwrap_or(160)
}

#[test]
fn single_requests_agree() {
    let first: u64 = std::env::var("GRANTLINT_SEED").ok().and_then(|number| number.parse().ok()).unwrap_or(1);
    let (mut found, mut proved) = (0, 0);
    for seed in first..first + policies() / 2 {
        let mut random = Random::new(seed);
        let theme = Theme::new(&mut random);
        let old = policy(&theme.statements(&mut random));
        let new = policy(&theme.statements(&mut random));
        let parse = |text: &str| parse_json(Cow::Owned(text.to_owned())).unwrap();
        let (old_tree, new_tree) = (parse(&old), parse(&new));
        let (old_policy, new_policy) =
            (Policy::parse(old_tree.root().unwrap()), Policy::parse(new_tree.root().unwrap()));
        let (olds, news) = ([&old_policy], [&new_policy]);
        let certified = Certified { old: &olds, new: &news, basis: theme.basis };
        let comparison = compare(&olds, &news, theme.basis, Authorization::embedded(), &certified);
        let newly = |request: &_| certified.allowed(request) == (Some(false), Some(true));
        assert_ne!(comparison.verdict, Verdict::Unknown, "{seed}\n{old}\n{new}\n{comparison:#?}");
        assert!(comparison.relation.is_some(), "{seed}\n{old}\n{new}\n{comparison:#?}");
        for witness in &comparison.witnesses {
            assert!(newly(&witness.request), "{seed}\n{old}\n{new}\n{witness:#?}");
        }
        match comparison.verdict {
            Verdict::NewAccess => found += 1,
            _ => {
                proved += 1;
                let missed = theme.requests().into_iter().find(|request| newly(request));
                assert!(missed.is_none(), "{seed}\n{old}\n{new}\n{missed:#?}");
            }
        }
    }
    assert!(found > 10 && proved > 10, "{found} {proved}");
}
