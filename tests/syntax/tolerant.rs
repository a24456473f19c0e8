//! The tolerant parser: what must hold of it on any text.

use grantlint::syntax::{SyntaxError, Tree};
use proptest::prelude::*;

use crate::generate::{any_doc, any_edits, any_soup, any_style, config, mutate, write};
use crate::support::{check_errors, check_tree, flat, mend, strict, to_value, tolerant};

fn check(text: &str) {
    let (tree, errors) = tolerant(text);
    check_tree(&tree);
    check_errors(text, &errors);
    match strict(text) {
        Ok(exact) => {
            assert!(errors.is_empty(), "{text:?}: {errors:?}");
            assert_eq!(flat(&tree), flat(&exact), "{text:?}");
        }
        Err(_) => assert!(!errors.is_empty(), "no error in {text:?}"),
    }
    check_mended(text, &tree, &errors);
}

/// Errors that all say how to mend them say so truly, even where the structure was guessed.
fn check_mended(text: &str, tree: &Tree<'_>, errors: &[SyntaxError]) {
    let Some(mended) = mend(text, errors) else { return };
    let exact = strict(&mended).unwrap_or_else(|error| panic!("{text:?} mended to {mended:?}: {error:?}"));
    let saved = tree.root().map(to_value);
    assert_eq!(saved, exact.root().map(to_value), "{text:?} mended to {mended:?}");
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn agrees_with_the_strict_parser(doc in any_doc(), style in any_style()) {
        let text = write(&doc, &style);
        check(&text);
        prop_assert!(tolerant(&text).1.is_empty());
    }

    #[test]
    fn holds_its_promises_on_broken_documents(doc in any_doc(), style in any_style(), edits in any_edits()) {
        check(&mutate(&write(&doc, &style), &edits));
    }

    #[test]
    fn holds_its_promises_on_anything(text in any_soup()) {
        check(&text);
    }
}
