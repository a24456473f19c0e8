//! Every embedded shape accepts documents made of itself, and refuses each of their single mutations.

use std::borrow::Cow;

use super::table::ROWS;
use super::walk::{Walk, Words};
use super::{Misfit, Wrong};
use crate::aws::shape::{Form, Shape};
use crate::syntax::parse_json;

/// Shapes within shapes are made up to this deep; a role holds instance profiles, which hold roles.
const DEEPEST: usize = 12;

/// A document of the shape: with the members that it needs only, or with all.
fn document(shape: Shape, is_full: bool, depth: usize) -> String {
    let (least, most) = shape.limits();
    let least = least.unwrap_or(0);
    match shape.form() {
        Form::Struct | Form::Open => {
            let members = shape.members().filter(|one| one.is_required || is_full && depth < DEEPEST);
            let members =
                members.map(|one| format!("\"{}\":{}", one.name, document(one.shape, is_full, depth + 1)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Form::Words => format!("\"{}\"", shape.names().next().unwrap_or_default()),
        Form::Text => format!("\"{}\"", "a".repeat(least as usize)),
        Form::Integer | Form::Number => least.max(most.map_or(1, |most| most.min(1))).to_string(),
        Form::Bool => "true".to_owned(),
        Form::Time => "\"2026-01-01T00:00:00Z\"".to_owned(),
        Form::Any => "{}".to_owned(),
        Form::List => {
            let count = least.max(u32::from(is_full && depth < DEEPEST)) as usize;
            let element = || document(shape.element(), is_full, depth + 1);
            format!("[{}]", vec![element(); count].join(","))
        }
        Form::Map => format!("{{\"a\":{}}}", document(shape.element(), is_full, depth + 1)),
    }
}

/// Values that are none of the shape, with what is wrong with each.
fn wrong_values(shape: Shape, words: Words) -> Vec<(String, &'static str)> {
    let (least, most) = shape.limits();
    let mut wrong = Vec::new();
    match shape.form() {
        Form::Any => return wrong,
        Form::Struct | Form::Open | Form::Map => wrong.push(("[]".to_owned(), "type")),
        Form::List => {
            wrong.push(("{\"a\":1,\"b\":2}".to_owned(), "type"));
            let element = document(shape.element(), false, 0);
            let count = |number: u32| format!("[{}]", vec![&*element; number as usize].join(","));
            wrong.extend(least.map(|least| (count(least - 1), "elements")));
            wrong.extend(most.map(|most| (count(most + 1), "elements")));
        }
        Form::Words => {
            wrong.push(("[]".to_owned(), "type"));
            wrong.push(("\"no such word\"".to_owned(), "word"));
        }
        Form::Text => {
            wrong.push(("[]".to_owned(), "type"));
            let letters = |number: u32| format!("\"{}\"", "a".repeat(number as usize));
            wrong.extend(least.map(|least| (letters(least - 1), "letters")));
            wrong.extend(most.map(|most| (letters(most + 1), "letters")));
        }
        Form::Integer | Form::Number => {
            wrong.push(("\"many\"".to_owned(), "type"));
            wrong.extend(least.map(|least| ((i64::from(least) - 1).to_string(), "range")));
            wrong.extend(most.map(|most| ((i64::from(most) + 1).to_string(), "range")));
            if words == Words::Api {
                wrong.push(("\"1\"".to_owned(), "type"));
            }
        }
        Form::Bool => {
            wrong.push(("\"yes\"".to_owned(), "type"));
            if words == Words::Api {
                wrong.push(("\"true\"".to_owned(), "type"));
            }
        }
        Form::Time => wrong.push(("{\"a\":1,\"b\":2}".to_owned(), "type")),
    }
    wrong
}

fn kind(misfit: &Misfit<'_>) -> &'static str {
    match misfit.wrong {
        Wrong::Unknown(_) => "unknown",
        Wrong::Missing => "missing",
        Wrong::Type(_) => "type",
        Wrong::Word(..) => "word",
        Wrong::Range(_) => "range",
        Wrong::Letters(_) => "letters",
        Wrong::Elements(_) => "elements",
    }
}

/// What is wrong with a text as a document of the shape: kinds and pointers.
fn wrongs(text: &str, shape: Shape, words: Words) -> Vec<(&'static str, String)> {
    let tree = parse_json(Cow::Borrowed(text)).unwrap();
    let found = Walk { words, found: Vec::new() }.of(tree.root().unwrap(), shape);
    found.iter().map(|misfit| (kind(misfit), misfit.node.pointer())).collect()
}

/// Every structure, with the words that it is written in.
fn structures() -> impl Iterator<Item = (Shape, Words)> {
    let of_cloudformation = |shape: Shape| shape.name().starts_with("AWS::");
    Shape::all()
        .filter(|shape| matches!(shape.form(), Form::Struct | Form::Open))
        .map(move |shape| (shape, if of_cloudformation(shape) { Words::CloudFormation } else { Words::Api }))
}

#[test]
fn every_shape_accepts_documents_made_of_itself() {
    for (shape, words) in structures() {
        for is_full in [false, true] {
            let text = document(shape, is_full, 0);
            assert_eq!(wrongs(&text, shape, words), [], "{}: {text}", shape.name());
        }
    }
}

#[test]
fn every_shape_refuses_each_single_mutation() {
    let mut mutations = 0;
    for (shape, words) in structures() {
        let members: Vec<_> = shape.members().filter(|one| one.is_required).collect();
        let with = |skipped: &str, added: &str| {
            let kept = members.iter().filter(|one| one.name != skipped);
            let kept = kept.map(|one| format!("\"{}\":{}", one.name, document(one.shape, false, 0)));
            let added = (!added.is_empty()).then(|| added.to_owned());
            format!("{{{}}}", kept.chain(added).collect::<Vec<_>>().join(","))
        };
        let mut refused = |text: String, what: &'static str, pointer: &str| {
            mutations += 1;
            let expected = [(what, pointer.to_owned())];
            assert_eq!(wrongs(&text, shape, words), expected, "{}: {text}", shape.name());
        };
        if shape.form() == Form::Struct {
            refused(with("", "\"NoSuchMember\":1"), "unknown", "/NoSuchMember");
        }
        for one in &members {
            refused(with(one.name, ""), "missing", "");
            let null = with(one.name, &format!("\"{}\":null", one.name));
            match words {
                Words::CloudFormation => refused(null, "type", &format!("/{}", one.name)),
                _ => refused(null, "missing", ""),
            }
        }
        for one in shape.members() {
            for (value, what) in wrong_values(one.shape, words) {
                let text = with(one.name, &format!("\"{}\":{value}", one.name));
                refused(text, what, &format!("/{}", one.name));
            }
            // In another case it is another name, and is reported once.
            let other = one.name.to_ascii_lowercase();
            if shape.form() == Form::Struct && shape.member(&other).is_none() {
                let text = with(one.name, &format!("\"{other}\":{}", document(one.shape, false, 0)));
                refused(text, "unknown", &format!("/{other}"));
            }
        }
    }
    assert!(mutations > 3_500, "{mutations}");
}

#[test]
fn what_is_known_later_is_never_wrong() {
    let structures = structures().filter(|(_, words)| *words == Words::CloudFormation);
    for (shape, words) in structures {
        for member in shape.members() {
            for function in ["{\"Ref\":\"Name\"}", "{\"Fn::If\":[\"Is\",1,2]}"] {
                let others = shape.members().filter(|one| one.is_required && one.name != member.name);
                let others = others.map(|one| format!(",\"{}\":{}", one.name, document(one.shape, false, 0)));
                let text = format!("{{\"{}\":{function}{}}}", member.name, others.collect::<String>());
                assert_eq!(wrongs(&text, shape, words), [], "{}: {text}", shape.name());
            }
        }
        assert_eq!(wrongs("{\"Fn::Transform\":{\"Name\":\"AWS::Include\"},\"a\":1}", shape, words).len(), {
            usize::from(shape.form() == Form::Struct)
        });
    }
}

#[test]
fn the_table_names_structures_that_there_are() {
    for row in ROWS {
        for name in row.bare.iter().chain(row.requests).chain(row.answers) {
            let form = Shape::named(name).map(Shape::form);
            assert_eq!(form, Some(Form::Struct), "{}: {name}", row.kind.word());
        }
        assert!(crate::document::Kinds::CONFIGURATIONS.contains(row.kind), "{}", row.kind.word());
    }
}
