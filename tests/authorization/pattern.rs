//! Patterns stand for exactly the names that they match one by one.

use grantlint::aws::authorization::{Action, Authorization};
use grantlint::policy::matches_ignoring_case;
use proptest::prelude::*;

/// Pieces of real names and wildcards, so that most patterns match something.
fn pattern() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => Just("*".to_owned()),
        1 => Just("?".to_owned()),
        2 => prop::sample::select(vec!["Get", "get", "PUT", "List", "Object", "Bucket", "Tag", "Create", "De", "e", "t"])
            .prop_map(str::to_owned),
        1 => "[a-zA-Z0-9-]{0,3}",
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_pattern_is_what_it_matches(
        pattern in pattern(),
        prefix in prop::sample::select(vec!["s3", "ec2", "iam", "sts", "vpc-lattice", "execute-api"]),
    ) {
        let service = Authorization::embedded().service(prefix).unwrap();
        let found: Vec<_> = service.matching(&pattern).map(Action::name).collect();
        let one_by_one: Vec<_> =
            service.actions().map(Action::name).filter(|name| matches_ignoring_case(&pattern, name)).collect();
        prop_assert_eq!(found, one_by_one);
    }
}

#[test]
fn edges_of_ranges() {
    for service in Authorization::embedded().services() {
        let names: Vec<_> = service.actions().map(Action::name).collect();
        assert_eq!(service.matching("*").map(Action::name).collect::<Vec<_>>(), names);
        for name in [names.first(), names.last()].into_iter().flatten() {
            let starts = service.matching(&format!("{name}*")).map(Action::name).collect::<Vec<_>>();
            assert!(
                starts.contains(name)
                    && starts.iter().all(|found| found[..name.len()].eq_ignore_ascii_case(name))
            );
            assert_eq!(service.matching(name).map(Action::name).collect::<Vec<_>>(), [*name]);
        }
        assert_eq!(service.matching("\u{7f}*").count() + service.matching("!*").count(), 0);
        assert_eq!(service.matching("").count(), 0);
    }
}
