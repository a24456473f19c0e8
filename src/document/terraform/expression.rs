//! Expressions in the strings of a configuration: `${…}` stands for a value, `%{…}` for a decision, and `$${` and `%%{`
//! for themselves.

use std::borrow::Cow;

/// What the text of a string comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Text<'t> {
    /// All of it is known.
    Known(Cow<'t, str>),
    /// A bucket's name or ARN, in which the name stands between those marks.
    Bucket(String),
    /// Parts of it are an expression's; they stand between the marks of what is known only later.
    Partly(String),
    /// Nothing of it is known, or it is no string at all.
    Unknown,
}

/// Whether a text has an expression in it, or what stands for the sign of one.
pub(in crate::document) fn has_expression(text: &str) -> bool {
    text.contains("${") || text.contains("%{")
}

/// What a string comes to. `value_of` says what an expression stands for, with whether all of it is known.
pub(super) fn text_of<'t>(text: &'t str, value_of: &dyn Fn(&str) -> (String, bool)) -> Text<'t> {
    if !has_expression(text) {
        return Text::Known(Cow::Borrowed(text));
    }
    let (mut out, mut rest, mut is_known) = (String::with_capacity(text.len()), text, true);
    while let Some(start) = rest.find(['$', '%']) {
        let (before, found) = rest.split_at(start);
        out.push_str(before);
        let sign = &found[..1];
        if let Some(after) = found[1..].strip_prefix(sign).and_then(|after| after.strip_prefix('{')) {
            out.push_str(sign);
            out.push('{');
            rest = after;
        } else if let Some(after) = found[1..].strip_prefix('{') {
            let Some(length) = length_of(after).filter(|_| sign == "$") else { return Text::Unknown };
            let (expression, after) = (after[..length].trim_matches(['~', ' ']), &after[length + 1..]);
            let (value, is_value_known) = value_of(expression);
            if !is_value_known && out.is_empty() && after.is_empty() {
                return if is_bucket(&value) { Text::Bucket(value) } else { Text::Unknown };
            }
            is_known &= is_value_known;
            out.push_str(&value);
            rest = after;
        } else {
            out.push_str(sign);
            rest = &found[1..];
        }
    }
    out.push_str(rest);
    if is_known { Text::Known(Cow::Owned(out)) } else { Text::Partly(out) }
}

/// Whether an expression's value is a bucket's name or ARN.
fn is_bucket(value: &str) -> bool {
    let name = crate::policy::Arn::parse(value).map_or(value, |arn| arn.resource);
    crate::policy::begins_with_bucket(name)
}

/// How long the expression at the start of a text is: up to the brace that closes it, braces in it and strings passed over.
fn length_of(text: &str) -> Option<usize> {
    let (mut depth, mut is_quoted, mut is_escaped) = (0_u32, false, false);
    for (at, letter) in text.bytes().enumerate() {
        match letter {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b'{' if !is_quoted => depth += 1,
            b'}' if !is_quoted && depth == 0 => return Some(at),
            b'}' if !is_quoted => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Text<'_> {
        text_of(text, &|expression| match expression {
            "aws_s3_bucket.data.id" => ("shared-data".to_owned(), true),
            "aws_s3_bucket.logs.arn" => ("arn:aws:s3:::⟨bucket logs⟩".to_owned(), false),
            other => (format!("⟨{other}⟩"), false),
        })
    }

    #[test]
    fn expressions_are_told_from_signs_that_stand_for_themselves() {
        let known = |text: &'static str| Text::Known(Cow::Borrowed(text));
        assert_eq!(text("100 % of $5"), known("100 % of $5"));
        assert_eq!(text("home/$${aws:username}/*"), known("home/${aws:username}/*"));
        assert_eq!(text("%%{x} $$ {"), known("%{x} $$ {"));
        assert_eq!(text("${aws_s3_bucket.data.id}"), known("shared-data"));
        assert_eq!(text("a/${ aws_s3_bucket.data.id }/b"), known("a/shared-data/b"));
        assert_eq!(text("${var.name}"), Text::Unknown);
        let bucket = "arn:aws:s3:::⟨bucket logs⟩";
        assert_eq!(text("${aws_s3_bucket.logs.arn}"), Text::Bucket(bucket.to_owned()));
        assert_eq!(text("${aws_s3_bucket.logs.arn}/*"), Text::Partly(format!("{bucket}/*")));
        assert_eq!(text("${~ var.name ~}"), Text::Unknown);
        assert_eq!(text("logs-${var.stage}"), Text::Partly("logs-⟨var.stage⟩".to_owned()));
        assert_eq!(text("${a}${b}"), Text::Partly("⟨a⟩⟨b⟩".to_owned()));
        assert_eq!(text("x-${f({a = \"}\"})}-y"), Text::Partly("x-⟨f({a = \"}\"})⟩-y".to_owned()));
        assert_eq!(text("%{if var.is_on}a%{endif}"), Text::Unknown);
        assert_eq!(text("${var.name"), Text::Unknown);
    }
}
