//! What must hold of every tree and of every list of errors.

use std::borrow::Cow;

use grantlint::source::Span;
use grantlint::syntax::{Kind, Node, SyntaxError, Tree};
use serde_json::{Map, Value};

/// The value as `serde_json` has it; one that could not be saved is `"?"`.
pub(crate) fn to_value(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::Unknown => Value::String("?".to_owned()),
        Kind::Bool => Value::Bool(node.bool().unwrap()),
        Kind::Number => {
            let text = node.scalar().unwrap();
            // The one thing that serde_json refuses in a number is its size.
            let Ok(value) = serde_json::from_str::<Value>(&text) else {
                return Value::String(format!("{text}!"));
            };
            let (ours, theirs) = (node.number().unwrap(), value.as_f64().unwrap());
            assert!((ours - theirs).abs() <= theirs.abs() * 1e-15, "{ours} is not {theirs}");
            value
        }
        Kind::String => Value::String(node.string().unwrap().into_owned()),
        Kind::Array => Value::Array(node.items().map(to_value).collect()),
        Kind::Object => {
            let members =
                node.members().map(|(key, value)| (key.string().unwrap().into_owned(), to_value(value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
    }
}

/// Checks everything that must hold of a tree, whatever the text.
pub(crate) fn check_tree(tree: &Tree<'_>) {
    let Some(root) = tree.root() else { return };
    assert_eq!(root.parent(), None);
    assert_eq!(root.key(), None);
    assert!(!root.is_key());
    assert_eq!(root.pointer(), "");
    check_node(root);
}

fn check_node(node: Node<'_>) {
    let text = node.tree().text();
    let span = node.span();
    assert!(span.start <= span.end, "{span:?}");
    assert_eq!(text.get(span.range()), Some(node.raw()), "{span:?} is not within {text:?}");
    assert_eq!(node.string().is_some(), node.kind() == Kind::String);
    assert_eq!(node.number().is_some(), node.kind() == Kind::Number);
    if node.kind() == Kind::Bool {
        assert!(matches!(&*node.scalar().unwrap(), "true" | "false"), "{node:?}");
    }

    let mut size = 1;
    let mut end = span.start;
    let mut check_child = |child: Node<'_>| {
        assert_eq!(child.parent(), Some(node));
        let inner = child.span();
        assert!(
            end <= inner.start && inner.end <= span.end,
            "{inner:?} in {span:?} behind {end} of {text:?}"
        );
        end = inner.end;
        size += child.size();
    };
    for (key, value) in node.members() {
        check_child(key);
        check_child(value);
        assert_eq!(key.kind(), Kind::String);
        assert!(key.is_key() && !value.is_key(), "{key:?} {value:?}");
        assert_eq!((key.key(), value.key()), (None, Some(key)));
        let name = key.string().unwrap().replace('~', "~0").replace('/', "~1");
        assert_eq!(value.pointer(), format!("{}/{name}", node.pointer()));
        assert_eq!(key.pointer(), value.pointer());
    }
    for (index, item) in node.items().enumerate() {
        check_child(item);
        assert!(!item.is_key());
        assert_eq!(item.key(), None);
        assert_eq!(item.pointer(), format!("{}/{index}", node.pointer()));
    }
    assert_eq!(node.size(), size, "{node:?}");

    for (key, value) in node.members() {
        check_node(key);
        check_node(value);
    }
    node.items().for_each(check_node);
}

/// Checks everything that must hold of an error list, whatever the text.
pub(crate) fn check_errors(text: &str, errors: &[SyntaxError]) {
    assert!(errors.is_sorted_by_key(|error| error.span.start), "{errors:?}");
    assert!(errors.len() <= 101);
    // A reader that stands still reports the same place over and over.
    let same = |pair: &[SyntaxError]| pair[0] == pair[1];
    assert!(!errors.windows(2).any(same), "{errors:?} of {text:?}");
    for error in errors {
        assert!(text.get(error.span.range()).is_some(), "{error:?} of {text:?}");
        let message = &error.message;
        assert!(!message.is_empty() && !message.ends_with('.') && !message.contains('\n'), "{message}");
    }
}

/// The text with every error mended; `None` when one of them does not say how.
pub(crate) fn mend(text: &str, errors: &[SyntaxError]) -> Option<String> {
    if errors.iter().any(|error| error.replacement.is_none()) {
        return None;
    }
    let mut mended = String::new();
    let mut at = 0;
    for error in errors {
        let Span { start, end } = error.span;
        assert!(at <= start, "two errors overlap: {errors:?}");
        mended.push_str(&text[at as usize..start as usize]);
        mended.push_str(error.replacement.as_deref()?);
        at = end;
    }
    mended.push_str(&text[at as usize..]);
    Some(mended)
}

pub(crate) fn strict(text: &str) -> Result<Tree<'_>, SyntaxError> {
    grantlint::syntax::parse_json(Cow::Borrowed(text))
}

pub(crate) fn tolerant(text: &str) -> (Tree<'_>, Vec<SyntaxError>) {
    grantlint::syntax::parse_tolerantly(Cow::Borrowed(text))
}

/// All nodes of a tree: kind, span, value, key or not.
pub(crate) fn flat<'s>(tree: &'s Tree<'s>) -> Vec<(Kind, Span, Option<String>, bool)> {
    fn walk(node: Node<'_>, out: &mut Vec<(Kind, Span, Option<String>, bool)>) {
        let value = node.scalar().map(Cow::into_owned);
        out.push((node.kind(), node.span(), value, node.is_key()));
        for (key, value) in node.members() {
            walk(key, out);
            walk(value, out);
        }
        node.items().for_each(|item| walk(item, out));
    }
    let mut nodes = Vec::new();
    if let Some(root) = tree.root() {
        walk(root, &mut nodes);
    }
    nodes
}
