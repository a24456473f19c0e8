//! Pointers to nodes, against `serde_json`'s.

use std::collections::HashSet;

use grantlint::syntax::{Kind, Node};
use proptest::prelude::*;
use serde_json::Value;

use crate::generate::{any_doc, any_style, config, write};
use crate::support::{strict, to_value};

fn check(node: Node<'_>, document: &Value) {
    assert_eq!(document.pointer(&node.pointer()), Some(&to_value(node)), "{node:?}");
    let mut names = HashSet::new();
    // From the last on: of equal keys, that is the one that serde_json keeps.
    let members: Vec<_> = node.members().collect();
    for (key, value) in members.into_iter().rev() {
        let name = key.string().unwrap();
        assert!(key.is_key() && !value.is_key());
        assert_eq!((value.key(), value.parent()), (Some(key), Some(node)));
        assert_eq!(key.pointer(), value.pointer());
        if names.insert(name.clone()) {
            assert_eq!(node.get(&name), Some(value));
            check(value, document);
        }
    }
    for item in node.items() {
        assert!(!item.is_key());
        check(item, document);
    }
    assert_eq!(node.items().count() > 0, node.kind() == Kind::Array && node.size() > 1);
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn name_the_same_value(doc in any_doc(), style in any_style()) {
        let text = write(&doc, &style);
        let tree = strict(&text).unwrap();
        // Numbers that serde_json cannot hold are not its to find.
        if let Ok(document) = serde_json::from_str(&text) {
            check(tree.root().unwrap(), &document);
        }
    }
}

#[test]
fn escape_what_pointers_mean_something_by() {
    let tree = strict(r#"{"a/b": {"~": [0, {"\u002f\u007e1": 1, "": 2}]}, "é\"": 3}"#).unwrap();
    let root = tree.root().unwrap();
    let inner = root.get("a/b").unwrap().get("~").unwrap().items().nth(1).unwrap();
    assert_eq!(inner.pointer(), "/a~1b/~0/1");
    assert_eq!(inner.get("/~1").unwrap().pointer(), "/a~1b/~0/1/~1~01");
    assert_eq!(inner.get("").unwrap().pointer(), "/a~1b/~0/1/");
    assert_eq!(root.get("é\"").unwrap().pointer(), "/é\"");
    assert_eq!(root.pointer(), "");
}
