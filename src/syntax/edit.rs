//! Edits of a tree's text: a list or an object without some of its members, or with one more.

use std::collections::HashSet;

use crate::source::Span;
use crate::syntax::{Kind, Node};

/// From a list or an object with more members nothing is taken out: an edit goes over all of them, and there can be as many
/// edits.
const MOST_MEMBERS: usize = 256;

/// The bytes of the tree's text that change, and what stands there then, when `gone` are taken out of the list or object
/// that they are values of. `None` when nothing would be left of it, they do not all stand in it, or it has more than
/// [`MOST_MEMBERS`].
pub(crate) fn without<'s>(container: Node<'s>, gone: &[Node<'s>]) -> Option<(Span, String)> {
    let container = container.origin();
    let of_tree = |node: &Node<'s>| std::ptr::eq(node.tree(), container.tree());
    let gone: HashSet<u32> = gone.iter().map(|node| node.origin()).filter(of_tree).map(Node::index).collect();
    let entries: Vec<(Span, bool)> = match container.kind() {
        Kind::Array => {
            let items = container.items().take(MOST_MEMBERS + 1);
            items.map(|item| (item.span(), gone.contains(&item.index()))).collect()
        }
        Kind::Object => {
            let whole = |key: Node<'_>, value: Node<'_>| Span::new(key.span().start, value.span().end);
            let members = container.members().take(MOST_MEMBERS + 1);
            members.map(|(key, value)| (whole(key, value), gone.contains(&value.index()))).collect()
        }
        _ => return None,
    };
    if entries.len() > MOST_MEMBERS {
        return None;
    }
    let first = entries.iter().position(|entry| entry.1)?;
    let last = entries.iter().rposition(|entry| entry.1)?;
    let kept = entries.iter().position(|entry| !entry.1)?;
    if entries.iter().filter(|entry| entry.1).count() != gone.len() {
        return None;
    }
    let (start, end) = match first {
        // Nothing stands before it that could end with a comma.
        0 if kept > last => {
            return Some((Span::new(entries[0].0.start, entries[kept].0.start), String::new()));
        }
        0 => (entries[0].0.start, entries[last].0.end),
        _ => (entries[first - 1].0.end, entries[last].0.end),
    };
    // A member that stays keeps what stands between it and the one before; the first one has none before it.
    let mut left = String::new();
    for at in (first..=last).filter(|at| !entries[*at].1) {
        let from = if first == 0 && at == kept { entries[at].0.start } else { entries[at - 1].0.end };
        left.push_str(container.tree().text().get(Span::new(from, entries[at].0.end).range())?);
    }
    Some((Span::new(start, end), left))
}

/// The bytes that change and what stands there then, when `member` is written before the first one of an object, on a
/// line of its own where that one is. `None` when there is no first one.
pub(crate) fn with_first(object: Node<'_>, member: &str) -> Option<(Span, String)> {
    let object = object.origin();
    let first = object.members().next()?.0.span().start;
    let space = object.tree().text().get(object.span().start as usize + 1..first as usize)?;
    let is_space = space.bytes().all(|byte| byte.is_ascii_whitespace());
    is_space.then(|| (Span::new(first, first), format!("{member},{space}")))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::syntax::parse_json;

    /// What a text is without those members of its top that `is_gone` picks by their number.
    fn left(text: &str, is_gone: impl Fn(usize) -> bool) -> Option<String> {
        let tree = parse_json(Cow::Borrowed(text)).expect("the text is JSON");
        let top = tree.root().expect("the text has a value");
        let all: Vec<Node<'_>> = top.items().chain(top.members().map(|member| member.1)).collect();
        let gone: Vec<Node<'_>> =
            all.into_iter().enumerate().filter(|(number, _)| is_gone(*number)).map(|one| one.1).collect();
        let (span, replacement) = without(top, &gone)?;
        let mut text = text.to_owned();
        text.replace_range(span.range(), &replacement);
        Some(text)
    }

    #[test]
    fn members_go_with_their_commas() {
        let list = "[ 1,\n  2, 3 ,4 ]";
        let cases: [(&[usize], &str); 8] = [
            (&[0], "[ 2, 3 ,4 ]"),
            (&[3], "[ 1,\n  2, 3 ]"),
            (&[1], "[ 1, 3 ,4 ]"),
            (&[0, 1], "[ 3 ,4 ]"),
            (&[0, 2], "[ 2 ,4 ]"),
            (&[0, 3], "[ 2, 3 ]"),
            (&[1, 3], "[ 1, 3 ]"),
            (&[1, 2, 3], "[ 1 ]"),
        ];
        for (gone, expected) in cases {
            assert_eq!(left(list, |at| gone.contains(&at)).as_deref(), Some(expected), "{gone:?}");
        }
        assert_eq!(left(list, |_| true), None);
        assert_eq!(left(list, |_| false), None);
        let object = r#"{"a": [1, 2], "b": 3, "c": {}}"#;
        assert_eq!(left(object, |at| at == 0).as_deref(), Some(r#"{"b": 3, "c": {}}"#));
        assert_eq!(left(object, |at| at == 2).as_deref(), Some(r#"{"a": [1, 2], "b": 3}"#));
    }

    #[test]
    fn a_first_member_stands_where_the_first_one_stood() {
        let with = |text: &str| {
            let tree = parse_json(Cow::Borrowed(text)).expect("the text is JSON");
            let (span, replacement) = with_first(tree.root().expect("the text has a value"), r#""v": 1"#)?;
            let mut text = text.to_owned();
            text.replace_range(span.range(), &replacement);
            Some(text)
        };
        assert_eq!(with("{\n  \"a\": 2\n}").as_deref(), Some("{\n  \"v\": 1,\n  \"a\": 2\n}"));
        assert_eq!(with(r#"{"a":2}"#).as_deref(), Some(r#"{"v": 1,"a":2}"#));
        assert_eq!(with("{}"), None);
    }
}
