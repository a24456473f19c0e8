//! One call to AWS: who makes it, what it does, and what else is known about it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use crate::access::Caller;
use crate::policy::{Arn, is_account_id, matches_ignoring_case};

/// The key that says whose the resource is.
pub(super) const OWNER: &str = "aws:ResourceAccount";

/// It, and S3's own name for the same.
const OWNER_KEYS: [&str; 2] = [OWNER, "s3:ResourceAccount"];

/// One call, with all that policies can ask about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who makes it.
    pub caller: Caller,
    /// What it does: `s3:GetObject`.
    pub action: String,
    /// The ARN of what it acts on, or `*` for actions that act on no single resource.
    pub resource: String,
    /// The condition keys that are stated; those that follow from the caller and the resource need not be.
    pub context: Context,
}

/// The condition keys stated of a request. Names ignore case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// By the name in lower case; the name as written stands with the values.
    keys: BTreeMap<String, (String, Vec<String>)>,
}

/// What is known of one key of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<'r> {
    /// It has these values, at least one.
    Values(Vec<Cow<'r, str>>),
    /// The request has not got it.
    Absent,
    /// Nobody said; where an answer must be given, it counts as absent, but for whose the resource is.
    Unstated,
}

/// Why a request cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RequestError(pub(super) String);

impl Request {
    /// A request with an empty context.
    ///
    /// # Errors
    /// When the caller, the action or the resource is none that AWS knows, or is a pattern.
    pub fn new(caller: &str, action: &str, resource: &str) -> Result<Self, RequestError> {
        let caller = caller.parse()?;
        let is_name = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if !action.split_once(':').is_some_and(|(service, name)| is_name(service) && is_name(name)) {
            return Err(RequestError(format!("`{action}` is no action: write one such as `s3:GetObject`")));
        }
        if resource != "*" && Arn::parse(resource).is_none() {
            return Err(RequestError(format!(
                "`{resource}` is no resource: write its whole ARN, or `*` for an action that has none"
            )));
        }
        let (action, resource) = (action.to_owned(), resource.to_owned());
        Ok(Self { caller, action, resource, context: Context::default() })
    }

    /// The same request with one value more of a key.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.context.add(key, value);
        self
    }

    /// What is known of a key: what is stated, else what follows from the caller, else from the resource.
    #[must_use]
    pub fn key(&self, name: &str) -> Known<'_> {
        if let Some(values) = self.context.get(name) {
            return match values {
                [] => Known::Absent,
                _ => Known::Values(values.iter().map(|value| Cow::Borrowed(&**value)).collect()),
            };
        }
        match self.caller.key(name) {
            Known::Unstated => self.resource_key(name),
            known => known,
        }
    }

    /// The account that owns the resource, when that is stated or in its ARN.
    #[must_use]
    pub fn resource_account(&self) -> Option<Cow<'_, str>> {
        match self.key(OWNER) {
            Known::Values(mut values) => values.pop(),
            Known::Absent | Known::Unstated => None,
        }
    }

    /// Whether it reaches a bucket through an access point, which lets nothing through that is not allowed on the bucket
    /// too. Source: "Configuring IAM policies for using access points" in the S3 user guide.
    #[must_use]
    pub fn is_through_access_point(&self) -> bool {
        let Some(arn) = Arn::parse(&self.resource).filter(|arn| arn.service == "s3") else { return false };
        let Some(path) = arn.resource.strip_prefix("accesspoint/") else { return false };
        path.contains("/object/") || matches_ignoring_case("s3:ListBucket*", &self.action)
    }

    /// What a key is taken for that nobody stated: an account's identities ask for what is their account's.
    pub(super) fn assumed(&self, name: &str) -> Option<&str> {
        let is_assumed = is_owner_key(name) && self.caller.has_identity() && self.resource != "*";
        is_assumed.then_some(&self.caller.account)
    }

    fn resource_key(&self, name: &str) -> Known<'_> {
        if is_owner_key(name) {
            if let Some([account]) = OWNER_KEYS.iter().find_map(|key| self.context.get(key)) {
                return Known::one(account);
            }
            let account = Arn::parse(&self.resource).map_or("", |arn| arn.account);
            if is_account_id(account) {
                return Known::one(account);
            }
        }
        Known::Unstated
    }
}

pub(crate) fn is_owner_key(name: &str) -> bool {
    OWNER_KEYS.iter().any(|key| name.eq_ignore_ascii_case(key))
}

impl<'r> Known<'r> {
    /// One value.
    pub(super) fn one(value: &'r str) -> Self {
        Self::Values(vec![Cow::Borrowed(value)])
    }
}

impl Context {
    /// Adds a value to a key; one that was stated absent has it now.
    pub fn add(&mut self, key: &str, value: &str) {
        self.entry(key).push(value.to_owned());
    }

    /// States that the request has not got the key.
    pub fn set_absent(&mut self, key: &str) {
        self.entry(key).clear();
    }

    /// Forgets what was stated of a key.
    pub fn remove(&mut self, key: &str) {
        self.keys.remove(&key.to_ascii_lowercase());
    }

    /// Reads `KEY=VALUE` and adds it; `KEY=` states that the request has not got the key.
    ///
    /// # Errors
    /// When there is no `=`, or no key before it.
    pub fn add_text(&mut self, text: &str) -> Result<(), RequestError> {
        match text.split_once('=') {
            Some((key, "")) if !key.is_empty() => self.set_absent(key),
            Some((key, value)) if !key.is_empty() => self.add(key, value),
            _ => {
                return Err(RequestError(format!(
                    "`{text}` is no condition key and value: write `KEY=VALUE`"
                )));
            }
        }
        Ok(())
    }

    fn entry(&mut self, key: &str) -> &mut Vec<String> {
        &mut self.keys.entry(key.to_ascii_lowercase()).or_insert_with(|| (key.to_owned(), Vec::new())).1
    }

    /// The values stated of a key; none of them when it was stated absent.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[String]> {
        self.keys.get(&key.to_ascii_lowercase()).map(|entry| &*entry.1)
    }

    /// Every key that was stated, with its values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.keys.values().map(|(name, values)| (&**name, &**values))
    }
}

impl fmt::Display for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} calls {} on {}", self.caller, self.action, self.resource)?;
        for (index, (key, values)) in self.context.iter().enumerate() {
            let start = if index == 0 { " with" } else { "," };
            match values {
                [] => write!(formatter, "{start} no {key}")?,
                _ => write!(formatter, "{start} {key}={}", values.join(" and "))?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
