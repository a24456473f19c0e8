//! What policies have and checks are about.
//!
//! Of some hundred checks most are about a thing that most policies lack, so what a policy has is found out once, and
//! only the checks about that are run. A check whose topics are too few misses findings; `tests/semantics/topics.rs` runs
//! every example of every rule with and without them.

use crate::aws::KeyType;
use crate::policy::{Comparison, Condition, Effect, Pattern, Policy, Principal, PrincipalKind, Statement};

/// A set of topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topics(u32);

impl Topics {
    /// Every topic: the check is run on each policy.
    pub const ANY: Self = Self(u32::MAX);
    /// What the reader of the policy could not understand, or found empty.
    pub const PROBLEM: Self = Self(1);
    /// An action that is not just the name of one that its service has today: a pattern, a misspelling, a retired one.
    pub const ODD_ACTION: Self = Self(1 << 1);
    /// A resource that is neither `*` nor an ARN of a kind that its service has, with all its fields as AWS has them.
    pub const ODD_RESOURCE: Self = Self(1 << 2);
    /// A resource of an Allow that may be any of a kind: `*`, `arn:aws:iam::111122223333:role/*`, `NotResource`.
    pub const ANY_RESOURCE: Self = Self(1 << 3);
    /// `NotAction`.
    pub const NOT_ACTION: Self = Self(1 << 4);
    /// `NotResource`.
    pub const NOT_RESOURCE: Self = Self(1 << 5);
    /// A `$`, or an escape in the text that may be one.
    pub const VARIABLE: Self = Self(1 << 6);
    /// A condition.
    pub const CONDITION: Self = Self(1 << 7);
    /// A condition on a key that is no global one.
    pub const SERVICE_KEY: Self = Self(1 << 8);
    /// A condition on a global key that callers can set, or that says who they are.
    pub const CALLER_KEY: Self = Self(1 << 9);
    /// A condition on a tag.
    pub const TAG: Self = Self(1 << 10);
    /// `ForAllValues` or `ForAnyValue`.
    pub const QUALIFIER: Self = Self(1 << 11);
    /// A condition with several values, or none.
    pub const SEVERAL_VALUES: Self = Self(1 << 12);
    /// A condition with `*` or `?` in a value.
    pub const WILD_VALUE: Self = Self(1 << 13);
    /// `StringLike` or `StringNotLike`.
    pub const LIKE: Self = Self(1 << 14);
    /// `IpAddress` or `NotIpAddress`.
    pub const ADDRESS: Self = Self(1 << 15);
    /// A comparison of numbers, dates or bytes.
    pub const MEASURE: Self = Self(1 << 16);
    /// `Null`.
    pub const NULL: Self = Self(1 << 17);
    /// A service as principal.
    pub const SERVICE: Self = Self(1 << 18);
    /// An identity provider as principal.
    pub const PROVIDER: Self = Self(1 << 19);
    /// A principal that is not an account, role or user written out: a pattern, another kind, `NotPrincipal`.
    pub const ODD_PRINCIPAL: Self = Self(1 << 20);
    /// An action of S3 beside resources of S3 that may not be what it acts on.
    pub const S3_MISFIT: Self = Self(1 << 21);

    /// The topics of both.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a topic of the one is a topic of the other.
    #[must_use]
    pub const fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn add(&mut self, other: Self, is_there: bool) {
        self.0 |= if is_there { other.0 } else { 0 };
    }
}

/// The topics of a policy but for those of its actions and resources, which take a look at the facts about AWS.
pub(super) fn of_grammar(policy: &Policy<'_>) -> Topics {
    // Every policy is about something.
    let mut topics = Topics(1 << 31);
    topics.add(Topics::PROBLEM, !policy.problems.is_empty());
    let raw = policy.node.raw().as_bytes();
    topics.add(Topics::VARIABLE, memchr::memchr2(b'$', b'\\', raw).is_some());
    for statement in &policy.statements {
        of_statement(statement, &mut topics);
    }
    topics
}

fn of_statement(statement: &Statement<'_>, topics: &mut Topics) {
    let is_negated = |is_negated: Option<bool>| is_negated == Some(true);
    topics.add(Topics::NOT_ACTION, is_negated(statement.actions.as_ref().map(|listed| listed.is_negated)));
    let is_not_resource = is_negated(statement.resources.as_ref().map(|listed| listed.is_negated));
    topics.add(Topics::NOT_RESOURCE.or(Topics::ANY_RESOURCE), is_not_resource);
    if statement.effect == Some(Effect::Allow) {
        topics.add(Topics::ANY_RESOURCE, statement.resource_items().iter().any(may_be_any_of_kind));
    }
    if let Some(listed) = &statement.principals {
        topics.add(Topics::ODD_PRINCIPAL, listed.is_negated || listed.has_unknown);
        for principal in &listed.items {
            of_principal(principal, topics);
        }
    }
    for condition in &statement.conditions {
        of_condition(condition, topics);
    }
}

/// Whether a resource may be any of a kind: up to the first wildcard it says no more than the kind. The roles that belong
/// to services are a kind of their own.
fn may_be_any_of_kind(resource: &Pattern<'_>) -> bool {
    let Some(arn) = resource.arn() else { return true };
    if resource.is_plain() {
        return false;
    }
    let Some(wildcard) = memchr::memchr2(b'*', b'?', arn.resource.as_bytes()) else { return false };
    let fixed = &arn.resource.as_bytes()[..wildcard];
    match fixed.iter().position(|byte| matches!(byte, b'/' | b':')) {
        None => true,
        Some(end) if end + 1 == fixed.len() => !matches!(arn.service, "s3" | "sns" | "sqs"),
        Some(_) => fixed.starts_with(b"role/aws-service-role"),
    }
}

fn of_principal(principal: &Principal<'_>, topics: &mut Topics) {
    topics.add(Topics::SERVICE, principal.kind == PrincipalKind::Service);
    topics.add(Topics::PROVIDER, principal.kind == PrincipalKind::Federated);
    topics.add(Topics::ODD_PRINCIPAL, !is_plain(principal));
}

/// Whether a principal is the ARN of a role, user or account that IAM can have, or an account's id.
fn is_plain(principal: &Principal<'_>) -> bool {
    if principal.kind != PrincipalKind::Aws {
        return false;
    }
    let text = principal.text.as_bytes();
    let Some(rest) = text.strip_prefix(b"arn:aws:iam::") else {
        return text.len() == ACCOUNT && text.iter().all(u8::is_ascii_digit);
    };
    let Some((account, rest)) = rest.split_at_checked(ACCOUNT) else { return false };
    let is_name = |name: &[u8]| !name.is_empty() && name.iter().all(|byte| IS_OF_NAME[usize::from(*byte)]);
    account.iter().all(u8::is_ascii_digit)
        && match rest {
            [b':', b'r', b'o', b'l', b'e', b'/', name @ ..]
            | [b':', b'u', b's', b'e', b'r', b'/', name @ ..] => is_name(name),
            rest => rest == b":root",
        }
}

/// How many digits an account's id has.
const ACCOUNT: usize = 12;

/// What names and paths of roles and users are made of.
const IS_OF_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        let is_sign = matches!(byte, b'/' | b'-' | b'_' | b'.' | b'+' | b'=' | b',' | b'@');
        table[byte as usize] = byte.is_ascii_alphanumeric() || is_sign;
        byte += 1;
    }
    table
};

fn of_condition(condition: &Condition<'_>, topics: &mut Topics) {
    topics.add(Topics::CONDITION, true);
    topics.add(Topics::SEVERAL_VALUES, condition.values.len() != 1);
    let is_wild = |text: &str| memchr::memchr2(b'*', b'?', text.as_bytes()).is_some();
    topics.add(Topics::WILD_VALUE, condition.values.iter().any(|(_, text)| is_wild(text)));
    match condition.global {
        None => topics.add(Topics::SERVICE_KEY, true),
        Some(key) => {
            topics.add(Topics::CALLER_KEY, key.is_sensitive() || key.is_caller_controlled());
            topics.add(Topics::TAG, key.is_tag_family);
        }
    }
    let Some(operator) = condition.operator else { return };
    topics.add(Topics::QUALIFIER, operator.qualifier.is_some());
    match operator.comparison {
        Comparison::StringLike | Comparison::StringNotLike => topics.add(Topics::LIKE, true),
        Comparison::Null => topics.add(Topics::NULL, true),
        comparison => match comparison.key_type() {
            Some(KeyType::Ip) => topics.add(Topics::ADDRESS, true),
            Some(KeyType::Numeric | KeyType::Date | KeyType::Binary) => topics.add(Topics::MEASURE, true),
            _ => {}
        },
    }
}
