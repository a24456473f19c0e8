//! Text that is known only when the document is used: what `${Bucket}` stands for in a template.

use std::borrow::Cow;

use crate::syntax::{Kind, Node};

/// Text in a value that is known only when the document is used, such as `${Bucket}` in a template, is written between
/// these two characters: `arn:aws:s3:::⟨Bucket⟩/*`.
pub const UNKNOWN_OPEN: char = '⟨';
/// See [`UNKNOWN_OPEN`].
pub const UNKNOWN_CLOSE: char = '⟩';

/// What is known only later, between its marks. `name` says what it is: a parameter, a resource's attribute.
#[must_use]
pub fn unknown(name: &str) -> String {
    format!("{UNKNOWN_OPEN}{name}{UNKNOWN_CLOSE}")
}

/// What the mark of a bucket's name begins with. No parameter or attribute has a space in it.
const BUCKET: &str = "bucket ";

/// The name of a bucket that is made without one, or with one that is known only later, between its marks. `name` says
/// which bucket it is. Whatever the name will be, it has neither a slash nor a wildcard in it.
#[must_use]
pub fn unknown_bucket(name: &str) -> String {
    format!("{UNKNOWN_OPEN}{BUCKET}{name}{UNKNOWN_CLOSE}")
}

/// Whether `text` begins with the mark of a bucket's name.
#[must_use]
pub fn begins_with_bucket(text: &str) -> bool {
    text.strip_prefix(UNKNOWN_OPEN).is_some_and(|rest| rest.starts_with(BUCKET))
}

/// Parts of names that have neither a slash nor a wildcard in them.
const PLAIN: [&str; 4] = ["AWS::AccountId", "AWS::Region", "AWS::StackName", "AWS::Partition"];

/// A bucket and perhaps its objects, `resource` in their ARN, with letters in place of what is known only later; `None`
/// where it is not certain whether that holds a slash or a wildcard. Behind a slash it does not matter.
#[must_use]
pub fn settled(resource: &str) -> Option<String> {
    let (mut out, mut rest, mut is_plain) = (String::with_capacity(resource.len()), resource, true);
    while let Some((before, marked)) = rest.split_once(UNKNOWN_OPEN) {
        let (name, after) = marked.split_once(UNKNOWN_CLOSE)?;
        out.push_str(before);
        out.push_str("later");
        is_plain &= name.starts_with(BUCKET) || PLAIN.contains(&name);
        rest = after;
    }
    out.push_str(rest);
    (is_plain || out.contains('/')).then_some(out)
}

/// Whether part of `text` is known only when the document is used.
#[must_use]
pub fn is_partly_unknown(text: &str) -> bool {
    // Nearly every text is ASCII; looking for the character costs more than asking that.
    !text.is_ascii() && text.contains(UNKNOWN_OPEN)
}

/// Whether neither end of `text` is known: mostly a whole value that is a parameter's.
#[must_use]
pub fn is_wholly_unknown(text: &str) -> bool {
    text.starts_with(UNKNOWN_OPEN) && text.ends_with(UNKNOWN_CLOSE)
}

/// A value left open: by the reader of the document, or by an intrinsic function in a piece cut out of a template.
pub(super) fn is_known_later(node: Node<'_>) -> bool {
    match node.kind() {
        Kind::Unknown => true,
        // A bucket's name is the whole value, and no part of an ARN.
        Kind::String => {
            node.string().is_some_and(|text| is_wholly_unknown(&text) && !begins_with_bucket(&text))
        }
        Kind::Object => function(node).is_some(),
        Kind::Null | Kind::Bool | Kind::Number | Kind::Array => false,
    }
}

/// Whether a value left open may come to nothing: `Fn::If` can take its property away, and an expression of Terraform's can
/// be null. Any other function makes a value.
#[must_use]
pub fn may_be_nothing(node: Node<'_>) -> bool {
    node.kind() == Kind::Unknown && function(node.origin()).is_none_or(|name| name == "Fn::If")
}

/// Whether a condition of the template decides that `node` is there: it is a branch of `Fn::If`, or an item of one.
#[must_use]
pub fn is_optional(node: Node<'_>) -> bool {
    let lists = std::iter::successors(node.origin().parent(), |list| list.parent());
    let mut lists = lists.take_while(|list| list.kind() == Kind::Array).take(2);
    lists.any(|list| list.key().is_some_and(|key| key.is_string("Fn::If")))
}

/// What decides that an optional statement is there: the conditions around it, each with its branch. The same text is the
/// same decision.
#[must_use]
pub fn decision(node: Node<'_>) -> String {
    let own = node.origin();
    let around = std::iter::successors(own.parent(), |outer| outer.parent());
    let around = around.take_while(|outer| !outer.members().any(|(key, _)| key.is_string("Statement")));
    let start = own.span().start;
    let mut text = String::from("Fn::If");
    for list in around.filter(|list| list.key().is_some_and(|key| key.is_string("Fn::If"))) {
        let branch = list.items().take_while(|item| item.span().start <= start).count();
        text.push_str(&format!(" {} {branch}", list.items().next().map_or("", Node::raw)));
    }
    text
}

/// The name of the intrinsic function that a value is.
fn function(node: Node<'_>) -> Option<Cow<'_, str>> {
    let mut members = node.members();
    let (Some((key, _)), None) = (members.next(), members.next()) else { return None };
    key.string().filter(|name| name == "Ref" || name.starts_with("Fn::"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_settles_what_a_resource_is_and_so_does_a_name() {
        assert_eq!(settled("⟨bucket Data⟩").as_deref(), Some("later"));
        assert_eq!(settled("logs-⟨AWS::AccountId⟩*").as_deref(), Some("logs-later*"));
        assert_eq!(settled("⟨Name⟩/⟨var.a / 2⟩").as_deref(), Some("later/later"));
        assert_eq!(settled("⟨Name⟩"), None);
        assert_eq!(settled("⟨var.a / 2⟩"), None);
        assert_eq!(settled("⟨bucket"), None);
    }
}
