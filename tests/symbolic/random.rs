//! Random small policies over a small alphabet, and every request over it.

use grantlint::access::Request;
use grantlint::access::symbolic::Basis;

/// Random numbers, the same ones for the same seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound
    }

    fn of<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }

    fn some<'t>(&mut self, list: &[&'t str]) -> Vec<&'t str> {
        let count = 1 + self.below(2);
        (0..count).map(|_| *self.of(list)).collect()
    }
}

const ACTIONS: [&str; 4] = ["s3:GetObject", "s3:PutObject", "s3:GetObjectAcl", "sqs:SendMessage"];
const ACTION_PATTERNS: [&str; 8] =
    ["*", "s3:*", "s3:Get*", "s3:GetObject", "S3:putobject", "sqs:SendMessage", "s3:?etObject*", "s3:*Acl"];
const RESOURCES: [&str; 6] = [
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/x",
    "arn:aws:s3:::ab/x",
    "arn:aws:s3:::b/y",
    "arn:aws:s3:::b/x/y",
    "*",
];
const RESOURCE_PATTERNS: [&str; 9] = [
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::a*",
    "arn:aws:s3:::?/*",
    "arn:aws:s3:::*/x",
    "arn:aws:s3:::b/*/y",
    "arn:*:s3:::*",
    "arn:aws:s3",
];
/// The first seven are of accounts.
const CALLERS: [&str; 10] = [
    "arn:aws:iam::111122223333:role/r",
    "arn:aws:iam::111122223333:role/q",
    "arn:aws:sts::111122223333:assumed-role/r/s",
    "arn:aws:iam::111122223333:user/u",
    "arn:aws:iam::444455556666:role/r",
    "444455556666",
    "arn:aws-cn:iam::111122223333:role/r",
    "anonymous",
    "s3.amazonaws.com",
    "arn:aws:iam::111122223333:saml-provider/p",
];
const PRINCIPALS: [&str; 10] = [
    r#""*""#,
    r#"{"AWS":"*"}"#,
    r#"{"AWS":"111122223333"}"#,
    r#"{"AWS":["arn:aws:iam::444455556666:root"]}"#,
    r#"{"AWS":"arn:aws:iam::111122223333:role/r"}"#,
    r#"{"AWS":["arn:aws:iam::111122223333:user/u","arn:aws:iam::444455556666:role/r"]}"#,
    r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/r/s"}"#,
    r#"{"Service":"s3.amazonaws.com"}"#,
    r#"{"Federated":"arn:aws:iam::111122223333:saml-provider/p"}"#,
    r#"{"Federated":"*","Service":"sns.amazonaws.com"}"#,
];

/// A key with the operators, the policies' values and the requests' values.
struct Key {
    name: &'static str,
    operators: &'static [&'static str],
    values: &'static [&'static str],
    /// Several values are written with a space between; the empty text is absence.
    requests: &'static [&'static str],
    /// The caller says it.
    is_derived: bool,
}

const STRINGS: [&str; 9] = [
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringEqualsIfExists",
    "StringNotLikeIfExists",
    "Null",
];
const SETS: [&str; 7] = [
    "ForAllValues:StringEquals",
    "ForAllValues:StringLike",
    "ForAllValues:StringNotEquals",
    "ForAnyValue:StringEquals",
    "ForAnyValue:StringNotLike",
    "ForAnyValue:StringLikeIfExists",
    "Null",
];
const KEYS: [Key; 12] = [
    Key {
        name: "s3:prefix",
        operators: &STRINGS,
        values: &["a", "A", "a*", "*b", "", "?", "ab", "${*}"],
        requests: &["", "a", "A", "ab", "b", "ba", "*"],
        is_derived: false,
    },
    Key {
        name: "aws:TagKeys",
        operators: &SETS,
        values: &["t", "u", "t*", "*v"],
        requests: &["", "t", "u", "tv", "w", "t u", "t w", "u w", "t u tv w"],
        is_derived: false,
    },
    Key {
        name: "aws:SourceIp",
        operators: &["IpAddress", "NotIpAddress", "IpAddressIfExists", "NotIpAddressIfExists", "Null"],
        values: &["0.0.0.0/1", "128.0.0.0/1", "203.0.113.0/24", "203.0.113.7", "2001:db8::/32", "0.0.0.0/0"],
        requests: &["", "1.2.3.4", "192.0.2.1", "203.0.113.7", "203.0.113.8", "2001:db8::1", "::1"],
        is_derived: false,
    },
    Key {
        name: "aws:MultiFactorAuthAge",
        operators: &[
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEqualsIfExists",
            "NumericEquals",
            "NumericNotEquals",
            "Null",
        ],
        values: &["10", "10.0", "20", "15.5"],
        requests: &["", "9", "10", "12", "15.5", "19.25", "20", "21"],
        is_derived: false,
    },
    Key {
        name: "aws:CurrentTime",
        operators: &["DateLessThan", "DateGreaterThanEquals", "DateEquals", "DateNotEqualsIfExists", "Null"],
        values: &["2026-01-01T00:00:00Z", "2026-06-01", "2026-01-01T01:00:00+01:00"],
        requests: &["", "2025-12-31T23:59:59Z", "2026-01-01", "2026-03-01T00:00:00Z", "2026-06-01", "2027"],
        is_derived: false,
    },
    Key {
        name: "aws:SecureTransport",
        operators: &["Bool", "BoolIfExists", "Null"],
        values: &["true", "false", "TRUE"],
        requests: &["", "true", "false"],
        is_derived: false,
    },
    Key {
        name: "aws:PrincipalTag/admin",
        operators: &["Bool", "BoolIfExists", "StringEquals", "StringNotLike", "Null"],
        values: &["true", "false", "TRUE"],
        requests: &["", "true", "false", "maybe"],
        is_derived: false,
    },
    Key {
        name: "aws:SourceAccount",
        operators: &STRINGS,
        values: &["111122223333", "4*"],
        requests: &["", "111122223333", "444455556666", "999999999999"],
        is_derived: false,
    },
    Key {
        name: "aws:SourceVpce",
        operators: &STRINGS,
        values: &["vpce-a", "vpce-*"],
        requests: &["", "vpce-a", "vpce-b"],
        is_derived: false,
    },
    Key {
        name: "aws:PrincipalArn",
        operators: &["ArnLike", "ArnNotEquals", "ArnEqualsIfExists", "StringLike", "StringNotLike", "Null"],
        values: &[
            "arn:aws:iam::111122223333:role/r",
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::111122223333:*",
            "arn:aws:iam::4*:root",
            "arn:aws-cn:iam::*:role/*",
            "arn:*:iam::111122223333:role/?",
        ],
        requests: &[],
        is_derived: true,
    },
    Key {
        name: "aws:PrincipalAccount",
        operators: &["StringEquals", "StringNotEquals", "StringLike", "StringEqualsIfExists", "Null"],
        values: &["111122223333", "4*", "*3"],
        requests: &[],
        is_derived: true,
    },
    Key {
        name: "aws:PrincipalOrgID",
        operators: &STRINGS,
        values: &["o-a", "o-*", "o-b"],
        requests: &["", "o-a", "o-b", "o-c"],
        is_derived: false,
    },
];

/// Whether a statement asks for the account or the ARN of a service that it names, of which AWS does not say what they
/// are. Then an answer may be missing.
pub(crate) fn asks_of_service(statements: &[String]) -> bool {
    let is_open =
        |text: &str| ["aws:PrincipalArn", "aws:PrincipalAccount"].iter().any(|key| text.contains(key));
    statements.iter().any(|statement| statement.contains(r#""Service""#) && is_open(statement))
}

/// Which keys a pair of policies asks about, and of which kind they are.
pub(crate) struct Theme {
    pub(crate) basis: Basis,
    keys: Vec<usize>,
}

impl Theme {
    pub(crate) fn new(random: &mut Random) -> Self {
        let basis = *random.of(&[Basis::Identity, Basis::Resource]);
        let count = random.below(3);
        Self { basis, keys: (0..count).map(|_| random.below(KEYS.len())).collect() }
    }

    pub(crate) fn statements(&self, random: &mut Random) -> Vec<String> {
        let count = 1 + random.below(4);
        (0..count).map(|_| self.statement(random, None)).collect()
    }

    /// The statements of another version: one or two of them changed, by a name more or fewer or as a whole.
    pub(crate) fn next(&self, random: &mut Random, statements: &[String]) -> Vec<String> {
        let mut next = statements.to_vec();
        for _ in 0..=random.below(2) {
            let at = random.below(next.len());
            let mut statement: serde_json::Value = serde_json::from_str(&next[at]).unwrap();
            let (member, patterns) =
                *random.of(&[("Action", &ACTION_PATTERNS[..]), ("Resource", &RESOURCE_PATTERNS[..])]);
            match (random.below(4), statement.get_mut(member).and_then(serde_json::Value::as_array_mut)) {
                (0 | 1, Some(names)) => names.push((*random.of(patterns)).into()),
                (2, Some(names)) if names.len() > 1 => drop(names.pop()),
                _ => statement = serde_json::from_str(&self.statement(random, None)).unwrap(),
            }
            next[at] = statement.to_string();
        }
        next
    }

    pub(crate) fn statement(&self, random: &mut Random, effect: Option<&str>) -> String {
        let effect = effect.unwrap_or(if random.below(3) == 0 { "Deny" } else { "Allow" });
        let list = |texts: Vec<&str>| {
            let quoted: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
            format!("[{}]", quoted.join(","))
        };
        let not = |random: &mut Random| if random.below(5) == 0 { "Not" } else { "" };
        let mut members = vec![format!(r#""Effect":"{effect}""#)];
        members.push(format!(r#""{}Action":{}"#, not(random), list(random.some(&ACTION_PATTERNS))));
        members.push(format!(r#""{}Resource":{}"#, not(random), list(random.some(&RESOURCE_PATTERNS))));
        if self.basis == Basis::Resource {
            members.push(format!(r#""Principal":{}"#, random.of(&PRINCIPALS)));
        }
        let mut operators: std::collections::BTreeMap<&str, std::collections::BTreeMap<&str, String>> =
            std::collections::BTreeMap::new();
        for &key in &self.keys {
            if random.below(3) == 0 {
                continue;
            }
            let key = &KEYS[key];
            let operator = *random.of(key.operators);
            let values = if operator == "Null" {
                list(vec![*random.of(&["true", "false"])])
            } else {
                list(random.some(key.values))
            };
            operators.entry(operator).or_default().insert(key.name, values);
        }
        if !operators.is_empty() {
            let blocks: Vec<String> = operators
                .into_iter()
                .map(|(operator, keys)| {
                    let keys: Vec<String> =
                        keys.into_iter().map(|(key, values)| format!(r#""{key}":{values}"#)).collect();
                    format!(r#""{operator}":{{{}}}"#, keys.join(","))
                })
                .collect();
            members.push(format!(r#""Condition":{{{}}}"#, blocks.join(",")));
        }
        format!("{{{}}}", members.join(","))
    }

    /// How many requests there are over the alphabet, those that could not be made among them.
    pub(crate) fn request_count(&self) -> usize {
        let keys = self.free_keys();
        self.callers().len()
            * ACTIONS.len()
            * RESOURCES.len()
            * keys.iter().map(|key| key.requests.len()).product::<usize>()
    }

    /// The request with this number; `None` when it could not be made.
    pub(crate) fn request(&self, mut number: usize) -> Option<Request> {
        let mut next = |length: usize| {
            let own = number % length;
            number /= length;
            own
        };
        let callers = self.callers();
        let caller = callers[next(callers.len())];
        let mut request =
            Request::new(caller, ACTIONS[next(ACTIONS.len())], RESOURCES[next(RESOURCES.len())]).ok()?;
        for key in KEYS.iter().filter(|key| key.is_derived) {
            if !matches!(request.key(key.name), grantlint::access::Known::Values(_)) {
                request.context.set_absent(key.name);
            }
        }
        for key in self.free_keys() {
            let value = key.requests[next(key.requests.len())];
            // A caller without an account is in no organization, and has no second factor.
            let has_none = matches!(key.name, "aws:PrincipalOrgID" | "aws:MultiFactorAuthAge")
                && (caller == "anonymous" || caller.ends_with(".amazonaws.com"));
            let is_federated = caller.contains("saml") && key.name == "aws:PrincipalOrgID";
            let is_tag_of_nobody = caller == "anonymous" && key.name.starts_with("aws:PrincipalTag/");
            // In an identity policy nothing is said of it: no such policy is a service's.
            let is_source_of_none = self.basis == Basis::Resource
                && key.name == "aws:SourceAccount"
                && !caller.ends_with(".amazonaws.com");
            if (has_none || is_federated || is_tag_of_nobody || is_source_of_none) && !value.is_empty() {
                return None;
            }
            // An address, or an endpoint; who does not sign has one of them.
            if matches!(key.name, "aws:SourceVpce" | "aws:SourceIp") {
                let other = if key.name == "aws:SourceIp" { "aws:SourceVpce" } else { "aws:SourceIp" };
                let is_other = request.context.get(other).map(|values| !values.is_empty());
                if is_other.is_some_and(|other| {
                    other && !value.is_empty() || !other && value.is_empty() && caller == "anonymous"
                }) {
                    return None;
                }
            }
            request.context.set_absent(key.name);
            for value in value.split(' ').filter(|value| !value.is_empty()) {
                request.context.add(key.name, value);
            }
        }
        Some(request)
    }

    fn callers(&self) -> &'static [&'static str] {
        let callers: &[&str] = if self.basis == Basis::Identity { &CALLERS[..7] } else { &CALLERS };
        let asks_caller = self.basis == Basis::Resource || self.keys.iter().any(|key| KEYS[*key].is_derived);
        if asks_caller { callers } else { &callers[..1] }
    }

    /// The keys that a request says, each once.
    fn free_keys(&self) -> Vec<&'static Key> {
        let mut keys: Vec<usize> = self.keys.iter().copied().filter(|key| !KEYS[*key].is_derived).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().map(|key| &KEYS[key]).collect()
    }
}
