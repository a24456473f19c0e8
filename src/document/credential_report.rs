//! The credential report: a table, one line for each user, as text or in base64 inside the answer that holds it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::syntax::Node;

/// How the report calls the root user (the IAM user guide on credential reports).
const ROOT: &str = "<root_account>";

/// What the report says of one user.
#[derive(Debug)]
pub struct Credentials {
    columns: BTreeMap<String, String>,
}

impl Credentials {
    /// A column's text; empty for one that the report has not got.
    #[must_use]
    pub fn column(&self, name: &str) -> &str {
        self.columns.get(name).map_or("", String::as_str)
    }

    /// The user's name.
    #[must_use]
    pub fn user(&self) -> &str {
        self.column("user")
    }

    /// Whether it is the account's root user.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.user() == ROOT
    }

    /// Whether a column says yes.
    #[must_use]
    pub fn says(&self, name: &str) -> bool {
        self.column(name).eq_ignore_ascii_case("true")
    }
}

/// The lines of the report that `answer` holds. The AWS CLI writes the table in base64, recorders of other SDKs as text.
#[must_use]
pub fn credentials(answer: Node<'_>) -> Vec<Credentials> {
    let Some(content) = answer.get("Content").and_then(Node::string) else { return Vec::new() };
    let is_table = content.starts_with("user,");
    let text = if is_table {
        content
    } else {
        let bytes = STANDARD.decode(content.trim()).unwrap_or_default();
        String::from_utf8(bytes).map_or(Cow::Borrowed(""), Cow::Owned)
    };
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let Ok(header) = table.headers().cloned() else { return Vec::new() };
    let lines = table.records().filter_map(Result::ok);
    let line = |line: csv::StringRecord| {
        let columns = header.iter().zip(line.iter()).map(|(name, value)| (name.to_owned(), value.to_owned()));
        Credentials { columns: columns.collect() }
    };
    lines.map(line).collect()
}
