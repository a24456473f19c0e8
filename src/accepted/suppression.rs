//! One `[[suppressions]]` table of the configuration.

use std::path::Path;

use globset::{Glob, GlobMatcher};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::day::Day;
use crate::finding::{Anchor, Finding};
use crate::source;

/// Findings of one rule that are accepted, and why.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// The rule's id.
    pub rule: String,
    /// Only in these files: it matches the path below the folder of the configuration, or the bare file name.
    #[serde(default, deserialize_with = "glob")]
    pub path: Option<Glob>,
    /// Only at this place or inside it: an RFC 6901 pointer as findings have it.
    pub pointer: Option<String>,
    /// Only in the statement with this `Sid`.
    pub statement: Option<String>,
    /// Why: some text.
    #[serde(deserialize_with = "reason")]
    pub reason: String,
    /// The last day on which it counts, in UTC.
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Day>,
}

impl Suppression {
    /// It as a table of the configuration.
    #[must_use]
    pub fn as_toml(&self) -> toml::Value {
        let until = self.until.map(|until| until.to_string());
        let pairs = [
            ("rule", Some(self.rule.as_str())),
            ("path", self.path.as_ref().map(Glob::glob)),
            ("pointer", self.pointer.as_deref()),
            ("statement", self.statement.as_deref()),
            ("reason", Some(self.reason.as_str())),
            ("until", until.as_deref()),
        ];
        let given = pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.into())));
        toml::Value::Table(given.collect())
    }

    /// Whether it is about a file, by its path below the folder of the configuration.
    pub(super) fn paths(&self) -> impl Fn(&str) -> bool + use<> {
        let matcher: Option<GlobMatcher> = self.path.as_ref().map(Glob::compile_matcher);
        move |path| {
            matcher
                .as_ref()
                .is_none_or(|matcher| source::by_path_or_name(Path::new(path), |path| matcher.is_match(path)))
        }
    }

    /// Whether it is about the place of a finding.
    pub(super) fn is_about(&self, finding: &Finding) -> bool {
        let own = &finding.primary.pointer;
        let is_inside = |top: &str| {
            own.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '!']))
        };
        let is_statement =
            |sid: &str| matches!(&finding.anchor, Anchor::Statement(statement) if **statement == *sid);
        self.pointer.as_deref().is_none_or(is_inside) && self.statement.as_deref().is_none_or(is_statement)
    }
}

fn glob<'d, D: Deserializer<'d>>(from: D) -> Result<Option<Glob>, D::Error> {
    source::glob(&String::deserialize(from)?).map(Some).map_err(D::Error::custom)
}

fn reason<'d, D: Deserializer<'d>>(from: D) -> Result<String, D::Error> {
    let reason = String::deserialize(from)?;
    if reason.trim().is_empty() {
        return Err(D::Error::custom("a suppression needs a reason"));
    }
    Ok(reason)
}

/// A date as TOML has them, with quotes or without.
fn day<'d, D: Deserializer<'d>>(from: D) -> Result<Option<Day>, D::Error> {
    let value = toml::Value::deserialize(from)?;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let no_day = || D::Error::custom(format!("`{text}` is no day; write one as `2027-01-31`"));
    Day::parse(&text).map(Some).ok_or_else(no_day)
}
