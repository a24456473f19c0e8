//! Whether a resource is one that an action acts on.

/// Whether a template of the table can become a text: each hole takes one character or more.
pub(super) fn is_made_from(text: &str, template: &str) -> bool {
    // What stands for several texts is compared as a pattern, and `*` is a hole of its own.
    if text.contains(['*', '?', '$', crate::policy::UNKNOWN_OPEN]) || template.contains('*') {
        return crate::policy::can_become(text, template);
    }
    let mut parts = template.split("${}");
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        // A hole is before each part; where several places fit, the first leaves most to the others.
        let Some(taken) = rest.chars().next() else { return false };
        rest = &rest[taken.len_utf8()..];
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_made_from;

    #[test]
    fn holes_take_a_character_at_least() {
        let role = "arn:${}:iam::${}:role/${}";
        assert!(is_made_from("arn:aws:iam::111122223333:role/example", role));
        assert!(is_made_from("arn:aws:iam::111122223333:role/path/role/example", role));
        assert!(!is_made_from("arn:aws:iam:::role/example", role));
        assert!(!is_made_from("arn:aws:iam::111122223333:role/", role));
        assert!(!is_made_from("arn:aws:iam::111122223333:user/example", role));
        assert!(is_made_from("arn:aws:s3:::a/b/c", "arn:${}:s3:::${}/${}"));
        assert!(!is_made_from("arn:aws:s3:::a", "arn:${}:s3:::${}/${}"));
        assert!(is_made_from("arn:aws:s3:::*", "arn:${}:s3:::${}/${}"));
        assert!(is_made_from("aab", "${}b") && is_made_from("bb", "${}b") && !is_made_from("b", "${}b"));
        assert!(is_made_from("same", "same") && !is_made_from("other", "same"));
    }
}
