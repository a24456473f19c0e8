//! One request, in words and as JSON.

use serde_json::{Value, json};

use crate::access::Request;

/// ``an anonymous caller can call `s3:GetObject` on `arn:…` with `aws:SecureTransport` `true` ``.
pub(super) fn in_words(request: &Request, can_call: &str) -> String {
    let Request { caller, action, resource, context } = request;
    let caller = caller.to_string();
    let caller = if caller == "anonymous" { "an anonymous caller".to_owned() } else { format!("`{caller}`") };
    let mut words = format!("{caller} {can_call} `{action}` on `{resource}`");
    for (index, (key, values)) in context.iter().enumerate() {
        words.push_str(if index == 0 { " with " } else { ", " });
        match values {
            [] => words.push_str(&format!("no `{key}`")),
            _ => {
                let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                words.push_str(&format!("`{key}` {}", values.join(" and ")));
            }
        }
    }
    words
}

/// An absent key is null.
pub(super) fn as_json(request: &Request) -> Value {
    let context: serde_json::Map<String, Value> = request
        .context
        .iter()
        .map(|(key, values)| {
            let value = if values.is_empty() { Value::Null } else { json!(values) };
            (key.to_owned(), value)
        })
        .collect();
    json!({
        "principal": request.caller.to_string(),
        "action": request.action,
        "resource": request.resource,
        "context": context,
    })
}
