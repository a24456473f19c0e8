//! Every embedded shape accepts documents made of itself, and refuses each of their single mutations.

use std::borrow::Cow;

use super::table::ROWS;
use super::walk::{Walk, Words};
use super::{Misfit, Wrong};
use crate::aws::shape::{Form, Member, Naming, Shape};
use crate::syntax::{Tree, parse_json};

/// Shapes within shapes are made up to this deep; a role holds instance profiles, which hold roles.
const DEEPEST: usize = 12;

/// A document of the shape: with the members that it needs only, or with all.
fn document(shape: Shape, is_full: bool, depth: usize) -> String {
    let (least, most) = shape.limits();
    let least = least.unwrap_or(0);
    match shape.form() {
        Form::Struct | Form::Open => {
            let is_wanted = is_full && depth < DEEPEST;
            let members = shape.members().filter(|one| one.is_required || is_wanted && !one.is_computed);
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
            // A list of blocks that must be there has one.
            let is_wanted = is_full && depth < DEEPEST || is_blocks(shape);
            let count = least.max(u32::from(is_wanted)) as usize;
            let element = || document(shape.element(), is_full, depth + 1);
            format!("[{}]", vec![element(); count].join(","))
        }
        Form::Map => format!("{{\"a\":{}}}", document(shape.element(), is_full, depth + 1)),
    }
}

/// Whether it is a list of blocks of Terraform's.
fn is_blocks(shape: Shape) -> bool {
    shape.form() == Form::List && shape.element().naming() == Naming::Terraform
}

/// Values that are none of the shape, with what is wrong with each.
fn wrong_values(shape: Shape, words: Words) -> Vec<(String, &'static str)> {
    let (least, most) = shape.limits();
    let mut wrong = Vec::new();
    match shape.form() {
        Form::Any => return wrong,
        Form::Struct if words == Words::Configuration => {
            wrong.push(("\"one\"".to_owned(), "type"));
            let block = document(shape, false, 0);
            wrong.push((format!("[{block},{block}]"), "type"));
        }
        Form::List if is_blocks(shape) => {
            wrong.push(("\"many\"".to_owned(), "type"));
        }
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
        Wrong::Computed => "computed",
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
    let tree = parse_json(Cow::Borrowed(text)).expect("the text is JSON");
    described(&Walk::new(words).of(tree.root().expect("the text has a value"), shape))
}

fn described(found: &[Misfit<'_>]) -> Vec<(&'static str, String)> {
    found.iter().map(|misfit| (kind(misfit), misfit.node.pointer())).collect()
}

/// What is wrong with a text as a plan's values, of which `later` is known only after applying.
fn wrongs_of_plan(text: &str, later: Option<&str>, shape: Shape) -> Vec<(&'static str, String)> {
    let tree = parse_json(Cow::Borrowed(text)).expect("the text is JSON");
    let later = later.map(|later| parse_json(Cow::Borrowed(later)).expect("the text is JSON"));
    let later = later.as_ref().and_then(Tree::root);
    described(&Walk::of_plan(later, tree.root().expect("the text has a value"), shape))
}

/// Every structure, with the words that it is written in.
fn structures() -> impl Iterator<Item = (Shape, Words)> {
    let words = |shape: Shape| match shape.naming() {
        Naming::Api => Words::Api,
        Naming::CloudFormation => Words::CloudFormation,
        Naming::Terraform => Words::Configuration,
    };
    let structures = Shape::all().filter(|shape| matches!(shape.form(), Form::Struct | Form::Open));
    structures.map(move |shape| (shape, words(shape)))
}

/// The structures of Terraform's provider.
fn of_terraform() -> impl Iterator<Item = Shape> {
    structures().filter(|(_, words)| *words == Words::Configuration).map(|(shape, _)| shape)
}

/// A document with the members that the structure needs, but for one, and with another.
fn with(shape: Shape, skipped: &str, added: &str) -> String {
    let kept = shape.members().filter(|one| one.is_required && one.name != skipped);
    let kept = kept.map(|one| format!("\"{}\":{}", one.name, document(one.shape, false, 0)));
    let added = (!added.is_empty()).then(|| added.to_owned());
    format!("{{{}}}", kept.chain(added).collect::<Vec<_>>().join(","))
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
        let with = |skipped: &str, added: &str| with(shape, skipped, added);
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
            if is_blocks(one.shape) {
                refused(with(one.name, &format!("\"{}\":[]", one.name)), "missing", "");
            }
        }
        for one in shape.members().filter(|one| one.is_computed) {
            refused(with("", &format!("\"{}\":\"a\"", one.name)), "computed", &format!("/{}", one.name));
        }
        for one in shape.members().filter(|one| !one.is_computed) {
            for (value, what) in wrong_values(one.shape, words) {
                let text = with(one.name, &format!("\"{}\":{value}", one.name));
                refused(text, what, &format!("/{}", one.name));
            }
            // In another case it is another name, and is reported once.
            let other = match words {
                Words::Configuration => one.name.to_ascii_uppercase(),
                _ => one.name.to_ascii_lowercase(),
            };
            if shape.form() == Form::Struct && shape.member(&other).is_none() {
                let text = with(one.name, &format!("\"{other}\":{}", document(one.shape, false, 0)));
                refused(text, "unknown", &format!("/{other}"));
            }
        }
    }
    assert!(mutations > 5_500, "{mutations}");
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
fn an_expression_in_a_configuration_is_never_wrong() {
    for shape in of_terraform() {
        for member in shape.members().filter(|one| !one.is_computed) {
            for value in ["\"${var.value}\"", "\"a-${each.key}\"", "\"%{if var.is_on}on%{endif}\""] {
                let text = with(shape, member.name, &format!("\"{}\":{value}", member.name));
                assert_eq!(wrongs(&text, shape, Words::Configuration), [], "{}: {text}", shape.name());
            }
            let blocks = format!("\"dynamic\":{{\"{}\":{{\"for_each\":[]}}}}", member.name);
            let text = with(shape, member.name, &blocks);
            assert_eq!(wrongs(&text, shape, Words::Configuration), [], "{}: {text}", shape.name());
        }
        let is_resource = Shape::of_terraform(shape.name()).is_some();
        let text = with(shape, "", "\"//\":\"a note\",\"for_each\":\"${var.names}\"");
        assert_eq!(wrongs(&text, shape, Words::Configuration).len(), usize::from(!is_resource), "{text}");
    }
}

#[test]
fn blocks_stand_alone_or_in_a_list_and_scalars_become_what_is_needed() {
    for shape in of_terraform() {
        for member in shape.members().filter(|one| !one.is_computed) {
            let inner = member.shape;
            let values = match inner.form() {
                Form::Struct => vec![format!("[{}]", document(inner, false, 0))],
                Form::List if is_blocks(inner) => {
                    vec![document(inner.element(), false, 0)]
                }
                Form::Bool => ["\"true\"", "\"0\""].map(str::to_owned).to_vec(),
                Form::Number => vec!["\"30\"".to_owned()],
                Form::Map => vec!["{}".to_owned()],
                Form::Text => ["true", "30"].map(str::to_owned).to_vec(),
                _ => continue,
            };
            for value in values {
                let text = with(shape, member.name, &format!("\"{}\":{value}", member.name));
                assert_eq!(wrongs(&text, shape, Words::Configuration), [], "{}: {text}", shape.name());
                assert_eq!(wrongs_of_plan(&text, Some("{}"), shape), [], "{}: {text}", shape.name());
            }
        }
    }
}

#[test]
fn what_a_provider_can_have_written_into_a_plan_is_let_pass() {
    for shape in of_terraform() {
        // Every attribute, most of them nothing, and some that the shape does not know.
        let all: Vec<_> = shape.members().map(|one| format!("\"{}\":null,", one.name)).collect();
        let all = all.concat();
        let text = format!("{{{all}\"an_attribute_of_another_version\":{{}}}}");
        assert_eq!(wrongs_of_plan(&text, Some("{}"), shape), [], "{text}");
        let is_scalar = |one: &Member| matches!(one.shape.form(), Form::Text | Form::Number | Form::Bool);
        let texts = shape.members().filter(is_scalar).map(|one| format!("\"{}\":\"\"", one.name));
        let text = format!("{{{}}}", texts.collect::<Vec<_>>().join(","));
        assert_eq!(wrongs_of_plan(&text, None, shape), [], "an older provider's word for nothing: {text}");
        for one in shape.members() {
            let name = one.name;
            let slip = format!("\"{name}_\":\"a\"");
            let beside = format!("{{{all}{slip}}}");
            assert_eq!(wrongs_of_plan(&beside, Some("{}"), shape), [], "{}: {beside}", shape.name());
            let later = with(shape, name, "");
            for (is_later, expected) in [("true", 0), ("false", usize::from(one.is_required))] {
                let unknown = format!("{{\"{name}\":{is_later}}}");
                let found = wrongs_of_plan(&later, Some(&unknown), shape);
                assert_eq!(found.len(), expected, "{}: {later} {found:?}", shape.name());
            }
            assert_eq!(wrongs_of_plan(&later, None, shape), [], "nothing is said to be known later");
        }
    }
}

#[test]
fn a_slip_in_a_plan_is_found_where_the_attribute_is_not_there() {
    let shape = Shape::of_terraform("aws_s3_bucket_public_access_block").expect("the data has it");
    let text = "{\"bucket\":\"a\",\"block_public_acl\":true,\"block_everything\":true}";
    let expected = [("unknown", "/block_public_acl".to_owned())];
    assert_eq!(wrongs_of_plan(text, Some("{}"), shape), expected);
    assert_eq!(wrongs_of_plan(text, Some("{\"block_public_acls\":true}"), shape), []);
    let shape = Shape::of_terraform("aws_s3_bucket_versioning").expect("the data has it");
    let text = "{\"bucket\":\"a\",\"versioning_configuration\":[{\"Status\":\"Enabled\"}]}";
    let expected = [("unknown", "/versioning_configuration/0/Status".to_owned())];
    assert_eq!(wrongs_of_plan(text, Some("{\"versioning_configuration\":[{}]}"), shape), expected);
    let unknown = "{\"versioning_configuration\":[{\"status\":true}]}";
    assert_eq!(wrongs_of_plan(text, Some(unknown), shape), []);
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
