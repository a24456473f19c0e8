//! Whether a bucket policy refuses requests without TLS.

use crate::policy::{Comparison, Condition, Pattern, Policy, Statement, is_partly_unknown};
use crate::rule::{Context, Match, Matches};

const MOST_BUCKETS: usize = 64;

/// A bucket policy that does not deny plain HTTP: proved by what its Deny statements cover, not by how they look.
pub(super) fn tls_not_required<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    if policy.later.is_some() {
        // What is known only later may well be the missing statement.
        return;
    }
    let is_of_bucket = |item: &Pattern<'_>| bucket_named(item).is_some() || whole_pattern(item).is_some();
    if policy.denies().next().is_none() {
        // Nothing is denied, so that it takes any bucket at all, also one that is known only later.
        let mut lists = policy.statements.iter().filter_map(|statement| statement.resources.as_ref());
        if policy.named_resources().any(is_of_bucket) || lists.any(|listed| listed.has_unknown) {
            matches.push(Match::new(policy.node));
        }
        return;
    }
    // What is known only later may well be the missing part.
    let is_undecided = policy.denies().any(|deny| {
        deny.has_unknown_condition
            || deny.resources.as_ref().is_some_and(|listed| listed.has_unknown)
            || deny.actions.as_ref().is_some_and(|listed| listed.has_unknown)
            || deny.principals.as_ref().is_some_and(|listed| listed.has_unknown)
            || deny.conditions.iter().any(|condition| condition.has_unknown)
    });
    if is_undecided {
        return;
    }
    let is_about_http = |deny: &&Statement<'s>| deny.conditions.iter().any(is_without_tls);
    // Whoever is denied everything is denied it over plain HTTP as well.
    let is_whole = |deny: &&Statement<'s>| {
        (deny.conditions.is_empty() || is_about_http(deny)) && shortcoming(deny).is_none()
    };
    let what = if policy.denies().any(|deny| is_whole(&deny)) {
        let about_http: Vec<_> = policy.denies().filter(is_about_http).collect();
        let whole: Vec<_> = policy.denies().filter(is_whole).collect();
        left_open(policy, &about_http, &whole)
    } else {
        policy.named_resources().any(is_of_bucket).then_some(OBJECTS)
    };
    let Some(what) = what else { return };
    let Some(deny) = policy.denies().find(is_about_http) else {
        matches.push(Match::new(policy.node));
        return;
    };
    // Somebody meant to require TLS: say where it falls short.
    let (at, why) = match shortcoming(deny) {
        Some((node, why)) => (node, format!("this Deny of plain HTTP {why}")),
        None => {
            let at = deny.resources.as_ref().map_or(deny.node, |listed| listed.value);
            (at, format!("this Deny of plain HTTP leaves out {what}"))
        }
    };
    matches.push(Match::saying(at, why));
}

/// What may be left open.
const OBJECTS: &str = "requests for objects";
const BUCKET: &str = "requests for the bucket itself";

/// What the Denies that stop everyone from everything, `whole`, leave open, if anything.
fn left_open<'s>(
    policy: &Policy<'s>,
    about_http: &[&Statement<'s>],
    whole: &[&Statement<'s>],
) -> Option<&'static str> {
    let mut buckets = buckets_of(policy.statements.iter());
    let is_named = !buckets.is_empty();
    if !is_named {
        buckets = patterns(policy);
    }
    let covers_all =
        |arn: &str| whole.iter().flat_map(|deny| deny.resource_items()).any(|item| item.covers(arn));
    // A policy hangs on one bucket; where a template spells its name in two ways, one of them covered is enough.
    let is_template = buckets.iter().any(|bucket| is_partly_unknown(bucket));
    let denied = if is_named { buckets_of(about_http.iter().copied()) } else { buckets.clone() };
    if (is_template || !is_named)
        && denied.iter().any(|bucket| covers_all(bucket) && covers_all(&format!("{bucket}/*")))
    {
        return None;
    }
    buckets.iter().find_map(|bucket| {
        if !covers_all(&format!("{bucket}/*")) {
            Some(OBJECTS)
        } else if !covers_all(bucket) {
            Some(BUCKET)
        } else {
            None
        }
    })
}

/// Why a Deny does not stop everyone from everything.
fn shortcoming<'s>(deny: &Statement<'s>) -> Option<(crate::syntax::Node<'s>, &'static str)> {
    if !deny.is_for_anyone() {
        let at = deny.principals.as_ref().map_or(deny.node, |listed| listed.value);
        return Some((at, "is not about everyone"));
    }
    if !deny.covers_action("s3:*") {
        let at = deny.actions.as_ref().map_or(deny.node, |listed| listed.value);
        return Some((at, "is not about every S3 action"));
    }
    let other =
        deny.conditions.iter().find(|condition| !is_without_tls(condition) && !spares_services(condition))?;
    Some((other.key_node, "also asks for something else, so it seldom holds"))
}

/// Requests that AWS services make for a caller do not carry the transport they came by; AWS's own example spares them.
fn spares_services(condition: &Condition<'_>) -> bool {
    let is_service_key =
        condition.is_key("aws:PrincipalIsAWSService") || condition.is_key("aws:ViaAWSService");
    is_service_key
        && condition.operator.is_some_and(|operator| operator.comparison == Comparison::Bool)
        && condition.all_are("false")
}

/// Whether the condition holds for every request without TLS: by the key that says so, or by a TLS version that such a
/// request lacks.
fn is_without_tls(condition: &Condition<'_>) -> bool {
    if condition.is_key("s3:TlsVersion") {
        let is_below = |operator: crate::policy::Operator| {
            operator.if_exists
                && matches!(
                    operator.comparison,
                    Comparison::NumericLessThan | Comparison::NumericLessThanEquals
                )
        };
        return condition.operator.is_some_and(is_below);
    }
    let is_false = |value: &str| value.eq_ignore_ascii_case("false");
    let is_true = |value: &str| value.eq_ignore_ascii_case("true");
    condition.is_key("aws:SecureTransport")
        && condition.operator.is_some_and(|operator| match operator.comparison {
            Comparison::Bool
            | Comparison::StringEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringLike => condition.values.iter().any(|(_, value)| is_false(value)),
            Comparison::StringNotEquals
            | Comparison::StringNotEqualsIgnoreCase
            | Comparison::StringNotLike => condition.values.iter().all(|(_, value)| is_true(value)),
            _ => false,
        })
}

/// What stands for the bucket in a policy that does not name it. All of these patterns fit the one that it hangs on.
fn patterns(policy: &Policy<'_>) -> Vec<String> {
    let whole = policy.named_resources().filter_map(whole_pattern).map(str::to_owned);
    let mut patterns: Vec<String> = whole.take(MOST_BUCKETS).collect();
    patterns.sort_unstable();
    patterns.dedup();
    patterns
}

fn whole_pattern<'p>(item: &'p Pattern<'_>) -> Option<&'p str> {
    let is_known = !item.is_plain() && item.text.contains('*') && !item.is_partly_unknown();
    is_known.then(|| item.text.strip_suffix("/*").unwrap_or(&item.text))
}

/// The ARNs of the buckets that some statements are about.
fn buckets_of<'a, 's: 'a>(statements: impl Iterator<Item = &'a Statement<'s>>) -> Vec<String> {
    let mut buckets: Vec<(&str, &str)> = Vec::new();
    let listed = statements.filter_map(|statement| statement.resources.as_ref());
    for item in listed.flat_map(|listed| &listed.items) {
        let Some(bucket) = bucket_named(item) else { continue };
        // A policy hangs on one bucket; a hostile one that names a million is judged by some of them.
        if buckets.len() < MOST_BUCKETS && !buckets.contains(&bucket) {
            buckets.push(bucket);
        }
    }
    buckets.into_iter().map(|(partition, name)| format!("arn:{partition}:s3:::{name}")).collect()
}

/// The partition and the name of the bucket that a resource names.
fn bucket_named<'p>(item: &'p Pattern<'_>) -> Option<(&'p str, &'p str)> {
    let arn = item.arn()?;
    let name = arn.bucket()?;
    // A pattern of a name covers the bucket that the policy hangs on; which one is not said.
    let is_name = !name.is_empty() && (item.is_plain() || !name.contains(['*', '?', '$']));
    is_name.then_some((arn.partition, name))
}
