//! Policies from text, compared.

use std::borrow::Cow;

use grantlint::access::Certified;
use grantlint::access::symbolic::{Basis, Comparison, Relation, Verdict, compare};
use grantlint::aws::authorization::Authorization;
use grantlint::policy::Policy;
use grantlint::syntax::parse_json;

/// Compares two policies given as JSON.
pub(crate) fn compare_texts(old: &str, new: &str, basis: Basis) -> Comparison {
    let parse =
        |text: &str| parse_json(Cow::Owned(text.to_owned())).unwrap_or_else(|error| panic!("{error:?}"));
    let (old, new) = (parse(old), parse(new));
    let (old, new) = (Policy::parse(old.root().unwrap()), Policy::parse(new.root().unwrap()));
    let (old, new) = ([&old], [&new]);
    let certified = Certified::new(&old, &new, basis);
    compare(&old, &new, basis, Authorization::embedded(), &certified)
}

/// A policy of these statements.
pub(crate) fn policy(statements: &[String]) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}

/// Fails unless the comparison gave this.
#[track_caller]
pub(crate) fn assert_related(old: &str, new: &str, basis: Basis, relation: Relation) -> Comparison {
    let comparison = compare_texts(old, new, basis);
    assert_eq!(comparison.relation, Some(relation), "{comparison:#?}\n{old}\n{new}");
    let has_new = matches!(relation, Relation::Wider | Relation::Incomparable);
    assert_eq!(comparison.verdict, if has_new { Verdict::NewAccess } else { Verdict::NoNewAccess });
    assert_eq!(!comparison.witnesses.is_empty(), has_new);
    comparison
}
