//! Paths as URI references (RFC 3986).

use std::borrow::Cow;
use std::fmt::Write;

/// The reference that names `path`: a relative one for a relative path, a `file:` URI for an absolute one.
pub(super) fn uri_reference(path: &str) -> Cow<'_, str> {
    let is_drive = path.len() >= 3 && path.as_bytes()[0].is_ascii_alphabetic() && path[1..].starts_with(":/");
    let prefix = match path {
        _ if is_drive => "file:///",
        // A path from a Windows share begins with its host.
        _ if path.starts_with("//") => "file:",
        _ if path.starts_with('/') => "file://",
        _ => "",
    };
    if !is_drive && path.bytes().all(is_plain) {
        return if prefix.is_empty() { Cow::Borrowed(path) } else { Cow::Owned([prefix, path].concat()) };
    }
    let mut uri = prefix.to_owned();
    for (index, byte) in path.bytes().enumerate() {
        if is_plain(byte) || (is_drive && index == 1) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    Cow::Owned(uri)
}

/// Whether the byte stands for itself in any segment of a path; `:` does not in the first, so it is always encoded.
const fn is_plain(byte: u8) -> bool {
    matches!(byte,
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~'
        | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b'@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_what_a_path_may_not_hold() {
        let cases = [
            ("a/b-c_1.json", "a/b-c_1.json"),
            ("../x y/é#?.json", "../x%20y/%C3%A9%23%3F.json"),
            ("a:b/c:d%20.json", "a%3Ab/c%3Ad%2520.json"),
            ("back\\slash\u{1B}", "back%5Cslash%1B"),
            ("/abs/p q.json", "file:///abs/p%20q.json"),
            ("C:/Users/x.json", "file:///C:/Users/x.json"),
            ("//host/share/x.json", "file://host/share/x.json"),
            ("é:/x", "%C3%A9%3A/x"),
            ("", ""),
        ];
        for (path, expected) in cases {
            assert_eq!(uri_reference(path), expected, "{path}");
        }
    }
}
