//! Whether a bucket lets in what an AWS service delivers to it.

use crate::glob::are_disjoint_ignoring_case;
use crate::policy::{Arn, Policy, PrincipalKind, Statement, is_partly_unknown, matches as fits};
use crate::rule::Match;
use crate::syntax::Node;

/// What a service puts into a bucket.
pub(super) struct Delivery<'d> {
    pub service: &'d str,
    pub bucket: &'d str,
    /// A key as the service would choose it, with `*` for what is not known of it; `None` where all is known only later.
    pub key: Option<&'d str>,
    /// The ARN of the trail or bucket that it comes from; `None` where it is known only later.
    pub source: Option<&'d str>,
}

/// The ARN of a bucket that something comes from.
pub(super) fn source_bucket(name: Option<&str>) -> Option<String> {
    name.filter(|name| !is_partly_unknown(name)).map(|name| format!("arn:aws:s3:::{name}"))
}

impl Delivery<'_> {
    /// Whether a statement of the policy may let it in. Of the conditions, only those about where it comes from are asked.
    pub(super) fn may_reach(&self, policy: &Policy<'_>) -> bool {
        policy.may_allow(|statement| {
            self.is_for_service(statement) && self.is_there(statement) && self.may_come_from(statement)
        })
    }

    /// What is wrong at `at` when `policy`, the bucket's if it has one, does not let it in. `whose` says whose policy it is.
    pub(super) fn refusal<'s>(
        &self,
        policy: Option<&Policy<'s>>,
        at: Node<'s>,
        message: String,
        whose: &str,
    ) -> Option<Match<'s>> {
        let found = Match::saying(at, message);
        match policy {
            Some(policy) if self.may_reach(policy) => None,
            Some(policy) => Some(found.with(policy.node, whose)),
            None => Some(found),
        }
    }

    fn is_for_service(&self, statement: &Statement<'_>) -> bool {
        let Some(principals) = &statement.principals else { return true };
        let is_about = principals.is_negated
            || principals.has_unknown
            || principals.items.iter().any(|item| {
                item.is_anyone()
                    || is_partly_unknown(&item.text)
                    || (item.kind == PrincipalKind::Service && item.text.eq_ignore_ascii_case(self.service))
            });
        let may_put = || {
            statement.actions.as_ref().is_none_or(|listed| listed.is_negated || listed.has_unknown)
                || statement.covers_action("s3:PutObject")
        };
        is_about && may_put()
    }

    fn may_come_from(&self, statement: &Statement<'_>) -> bool {
        let Some(source) = self.source else { return true };
        let mut about = statement.conditions.iter();
        about.all(|condition| {
            !condition.is_positive()
                || !condition.is_key("aws:SourceArn")
                || condition.has_unknown
                || condition.values.is_empty()
                || condition.values.iter().any(|(_, value)| {
                    value.contains("${") || is_partly_unknown(value) || may_be_source(value, source)
                })
        })
    }

    fn is_there(&self, statement: &Statement<'_>) -> bool {
        let Some(resources) = &statement.resources else { return true };
        resources.is_negated
            || resources.has_unknown
            || resources.items.iter().any(|item| {
                if item.text == "*" || item.text.contains("${") {
                    return true;
                }
                let Some(arn) = Arn::parse(&item.text) else { return is_partly_unknown(&item.text) };
                let is_bucket = arn.bucket().is_some_and(|name| {
                    // Marks of a template are the name itself there.
                    name == self.bucket || fits(name, self.bucket) || is_partly_unknown(name)
                });
                let is_key = match (arn.object_key(), self.key) {
                    (None, _) => arn.resource.ends_with('*'),
                    (Some(_), None) => true,
                    (Some(pattern), Some(key)) => is_partly_unknown(pattern) || may_fit(pattern, key),
                };
                is_bucket && is_key
            })
    }
}

/// Whether the pattern stands for the source, in whatever partition: no export of a bucket tells its own.
fn may_be_source(pattern: &str, source: &str) -> bool {
    fn rest(arn: &str) -> Option<&str> {
        arn.splitn(3, ':').nth(2)
    }
    fits(pattern, source) || rest(pattern).zip(rest(source)).is_some_and(|(one, other)| fits(one, other))
}

/// Whether the pattern may stand for a key of which `*` is not known.
fn may_fit(pattern: &str, key: &str) -> bool {
    fits(pattern, key) || (key.contains('*') && !are_disjoint_ignoring_case(pattern, key))
}
