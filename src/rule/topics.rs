//! What policies have and checks are about.
//!
//! Of some hundred checks most are about a thing that most policies lack, so what a policy has is found out once, and
//! only the checks about that are run. A check whose topics are too few misses findings; `tests/semantics/topics.rs` runs
//! every example of every rule with and without them.

use crate::aws::KeyType;
use crate::policy::{Comparison, Condition, Policy, Principal, PrincipalKind, Statement};
use crate::syntax::Node;

/// A set of topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topics(u64);

impl Topics {
    /// Every topic: the check is run on each policy.
    pub const ANY: Self = Self(u64::MAX);
    /// What the reader of the policy could not understand, or found empty.
    pub const PROBLEM: Self = Self(1);
    /// An action that is not written out: a pattern, or one with something known only later.
    pub const WILD_ACTION: Self = Self(1 << 1);
    /// A resource that is neither `*` nor an ARN of a kind that its service has, with all its fields as AWS has them.
    pub const ODD_RESOURCE: Self = Self(1 << 2);
    /// A resource that may be any of a kind, such as `*`, `arn:aws:iam::111122223333:role/*` or `NotResource`, in an Allow
    /// of more than to list things.
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
    /// A condition with several values.
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
    /// An action written out that its service does not have.
    pub const UNKNOWN_ACTION: Self = Self(1 << 22);
    /// An action written out of a service that is not known.
    pub const UNKNOWN_SERVICE: Self = Self(1 << 23);
    /// An action written out, without a service.
    pub const BARE_ACTION: Self = Self(1 << 24);
    /// An action that AWS's newer lists have no more.
    pub const RETIRED_ACTION: Self = Self(1 << 25);
    /// Two items of one list of actions that may stand for one action.
    pub const REPEATED_ACTION: Self = Self(1 << 26);
    /// Two statements that may be about one action.
    pub const SHARED_ACTION: Self = Self(1 << 27);
    /// An Allow and a Deny that may be about one action.
    pub const DENIED_ALLOW: Self = Self(1 << 28);
    /// An action that is none of S3's on a bucket or its objects.
    pub const NOT_ON_BUCKET: Self = Self(1 << 29);
    /// A first action that is not known to act on the first resource beside it; not S3's on S3's own resources.
    pub const MISFIT: Self = Self(1 << 30);
    /// A condition without values.
    pub const NO_VALUES: Self = Self(1 << 31);
    /// A condition on a key that is not about how, when and where alone a request is made; see [`OF_CIRCUMSTANCES`].
    pub const TELLING_KEY: Self = Self(1 << 32);
    /// A statement with two conditions that may be on one key.
    pub const REPEATED_KEY: Self = Self(1 << 33);
    /// An id of a statement that is empty, holds more than letters and digits, or may be another statement's as well.
    pub const SID: Self = Self(1 << 34);
    /// No version, or another one than today's.
    pub const VERSION: Self = Self(1 << 35);
    pub(super) const NONE: Self = Self(0);
    /// What every policy is about.
    const POLICY: Self = Self(1 << 63);

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

    pub(super) fn add_all(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(super) fn add(&mut self, other: Self, is_there: bool) {
        self.0 |= if is_there { other.0 } else { 0 };
    }
}

/// The topics of a policy but for those of its actions and resources, which take a look at the facts about AWS.
pub(super) fn of_grammar(policy: &Policy<'_>) -> Topics {
    let mut topics = Topics::POLICY;
    topics.add(Topics::PROBLEM, !policy.problems.is_empty());
    topics.add(Topics::VERSION, !policy.version.is_some_and(|version| version.is_string("2012-10-17")));
    let raw = policy.node.raw().as_bytes();
    topics.add(Topics::VARIABLE, memchr::memchr2(b'$', b'\\', raw).is_some());
    let mut ids = 0;
    for statement in &policy.statements {
        if let Some(sid) = statement.sid.and_then(Node::string) {
            topics.add(Topics::SID, !is_plain_id(sid.as_bytes(), &mut ids));
        }
        of_statement(statement, &mut topics);
    }
    topics
}

fn of_statement(statement: &Statement<'_>, topics: &mut Topics) {
    let is_negated = |is_negated: Option<bool>| is_negated == Some(true);
    topics.add(Topics::NOT_ACTION, is_negated(statement.actions.as_ref().map(|listed| listed.is_negated)));
    let is_not_resource = is_negated(statement.resources.as_ref().map(|listed| listed.is_negated));
    topics.add(Topics::NOT_RESOURCE, is_not_resource);
    if let Some(listed) = &statement.principals {
        topics.add(Topics::ODD_PRINCIPAL, listed.is_negated || listed.has_unknown);
        for principal in &listed.items {
            of_principal(principal, topics);
        }
    }
    let mut keys = 0;
    for condition in &statement.conditions {
        topics.add(Topics::REPEATED_KEY, !is_new(condition.key.as_bytes(), &mut keys));
        of_condition(condition, topics);
    }
}

/// Whether an id is of letters and digits, and surely none of those before it.
fn is_plain_id(id: &[u8], seen: &mut u64) -> bool {
    is_new(id, seen) && id.iter().fold(!id.is_empty(), |all, byte| all & byte.is_ascii_alphanumeric())
}

/// Whether a name is surely none of those before it in any case of its letters, as its length and its last letter tell.
fn is_new(name: &[u8], seen: &mut u64) -> bool {
    let last = name.last().map_or(0, u8::to_ascii_lowercase);
    let bit = 1 << ((8 * name.len() + usize::from(last)) % 64);
    let is_new = *seen & bit == 0;
    *seen |= bit;
    is_new
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

/// Global keys that are no tags and have one value, which names nobody and nothing: no account, network or service.
const OF_CIRCUMSTANCES: [&str; 4] =
    ["aws:SecureTransport", "aws:RequestedRegion", "aws:MultiFactorAuthPresent", "aws:CurrentTime"];

fn of_condition(condition: &Condition<'_>, topics: &mut Topics) {
    topics.add(Topics::CONDITION, true);
    topics.add(Topics::SEVERAL_VALUES, condition.values.len() > 1);
    topics.add(Topics::NO_VALUES, condition.values.is_empty());
    let is_wild = |text: &str| memchr::memchr2(b'*', b'?', text.as_bytes()).is_some();
    topics.add(Topics::WILD_VALUE, condition.values.iter().any(|(_, text)| is_wild(text)));
    match condition.global {
        None => topics.add_all(Topics::SERVICE_KEY.or(Topics::TELLING_KEY)),
        Some(key) if OF_CIRCUMSTANCES.contains(&key.name) => {}
        Some(key) => {
            topics.add_all(Topics::TELLING_KEY);
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
