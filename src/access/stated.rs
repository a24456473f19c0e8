//! Policies that are written here, to ask questions with.

/// A policy of these statements, in the language of 2008: `${` in it is no variable.
pub(super) fn policy(statements: &[String]) -> String {
    format!(r#"{{"Statement":[{}]}}"#, statements.join(","))
}

/// A JSON list of strings.
pub(super) fn list<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| quoted(item.as_ref())).collect();
    format!("[{}]", items.join(","))
}

/// A JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
