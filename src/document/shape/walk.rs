//! One walk over a document, beside its shape.

use crate::aws::shape::{Form, Member, Shape};
use crate::distance::distance;
use crate::document::cloudformation::is_intrinsic;
use crate::document::dialect::is_set;
use crate::policy::is_partly_unknown;
use crate::syntax::{Kind, Node};

use super::{METADATA, Meant, Misfit, Wrong};

/// Longer names are not slips of one that AWS has.
const LONGEST: usize = 80;

/// For how many wrong names in a document the right one is looked for.
const MOST_SUGGESTED: usize = 100;

/// Whose words a document is written in, and so what counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// The API's: types are exact.
    Api,
    /// CloudFormation's: functions stand for values, and scalars become what is needed.
    CloudFormation,
    /// The API's names put in place of the provider's: only values count. Empty texts and zeros are not set.
    Terraform,
}

/// Collects what does not fit.
pub(super) struct Walk<'s> {
    pub(super) words: Words,
    pub(super) found: Vec<Misfit<'s>>,
}

/// The structure and the member that a value lies in.
#[derive(Clone, Copy)]
struct Place {
    structure: Shape,
    member: &'static str,
}

impl<'s> Walk<'s> {
    /// What in `node` is not as `shape` has it.
    pub(super) fn of(mut self, node: Node<'s>, shape: Shape) -> Vec<Misfit<'s>> {
        self.value(node, shape, Place { structure: shape, member: "" });
        self.found
    }

    fn value(&mut self, node: Node<'s>, shape: Shape, place: Place) {
        let form = shape.form();
        if node.kind() == Kind::Null && self.words == Words::CloudFormation {
            // CloudFormation takes no template with a null in it, whatever is meant.
            self.wrong_type(node, form, place);
        }
        if matches!(node.kind(), Kind::Null | Kind::Unknown) || self.is_known_later(node) {
            return;
        }
        match (form, node.kind()) {
            (Form::Any, _) => {}
            (Form::Struct | Form::Open, Kind::Object) => self.structure(node, shape),
            (Form::Map, Kind::Object) => {
                for (_, value) in node.members() {
                    self.value(value, shape.element(), place);
                }
            }
            (Form::List, Kind::Array) => {
                self.elements(node, shape, place);
                for item in node.items() {
                    self.value(item, shape.element(), place);
                }
            }
            (Form::Struct | Form::Open | Form::Map | Form::List, _) | (_, Kind::Object | Kind::Array) => {
                self.wrong_type(node, form, place);
            }
            _ => self.scalar(node, shape, place),
        }
    }

    /// A function in a template, at whose place or among whose members anything can come to stand.
    fn is_known_later(&self, node: Node<'s>) -> bool {
        self.words == Words::CloudFormation && node.kind() == Kind::Object && is_intrinsic(node)
    }

    fn structure(&mut self, node: Node<'s>, shape: Shape) {
        let first = self.found.len();
        let mut has_function = false;
        for (key, value) in node.members() {
            let Some(name) = key.string() else { continue };
            if let Some(member) = shape.member(&name) {
                self.value(value, member.shape, Place { structure: shape, member: member.name });
            } else if self.words == Words::CloudFormation && name.starts_with("Fn::") {
                has_function = true;
            } else if shape.form() == Form::Struct && self.words != Words::Terraform && name != METADATA {
                let meant = self.meant(&name, shape).filter(|meant| node.get(meant.name).is_none());
                let wrong = Wrong::Unknown(meant);
                self.found.push(Misfit { node: key, structure: shape, member: "", wrong });
            }
        }
        if self.words != Words::Terraform && !has_function {
            self.missing(node, shape, first);
        }
    }

    /// Members that are not there; those from `first` on were found in the same structure.
    fn missing(&mut self, node: Node<'s>, shape: Shape, first: usize) {
        let last = self.found.len();
        for Member { name, .. } in shape.members().filter(|member| member.is_required) {
            let is_reported = self.words == Words::CloudFormation;
            if node.get(name).is_some_and(|value| is_reported || value.kind() != Kind::Null) {
                continue;
            }
            // A member by a wrong name is reported as that.
            let is_misspelt = self.found[first..last].iter().any(|misfit| {
                matches!(misfit.wrong, Wrong::Unknown(Some(meant)) if meant.name == name)
                    && misfit.node.parent() == Some(node)
            });
            if !is_misspelt {
                self.found.push(Misfit { node, structure: shape, member: name, wrong: Wrong::Missing });
            }
        }
    }

    /// The name or word that was probably meant; a document with very many wrong ones is no slip.
    fn meant(&self, name: &str, shape: Shape) -> Option<Meant> {
        if self.found.len() < MOST_SUGGESTED { meant(name, shape) } else { None }
    }

    fn wrong_type(&mut self, node: Node<'s>, form: Form, place: Place) {
        if self.words != Words::Terraform {
            let Place { structure, member } = place;
            self.found.push(Misfit { node, structure, member, wrong: Wrong::Type(described(form)) });
        }
    }

    fn elements(&mut self, node: Node<'s>, shape: Shape, place: Place) {
        let (least, most) = shape.limits();
        if least.is_none() && most.is_none() || node.items().any(|item| self.is_known_later(item)) {
            return;
        }
        let count = node.items().count();
        if self.words != Words::Terraform && is_outside(counted(count), shape) {
            let Place { structure, member } = place;
            self.found.push(Misfit { node, structure, member, wrong: Wrong::Elements(shape) });
        }
    }

    fn scalar(&mut self, node: Node<'s>, shape: Shape, place: Place) {
        let Place { structure, member } = place;
        let text = if node.kind() == Kind::String { node.string() } else { None };
        if text.as_deref().is_some_and(is_filled_in_later) {
            return;
        }
        if self.words == Words::Terraform {
            if !is_set(node) {
                return;
            }
        } else if !fits(shape.form(), node, self.words) {
            self.wrong_type(node, shape.form(), place);
            return;
        }
        let wrong = match shape.form() {
            Form::Words => {
                let Some(text) = node.scalar() else { return };
                let is_known = shape.names().any(|word| word == text);
                (!is_known).then(|| Wrong::Word(shape, self.meant(&text, shape)))
            }
            Form::Text => {
                let (least, most) = shape.limits();
                if least.is_none() && most.is_none() {
                    return;
                }
                let Some(text) = node.scalar() else { return };
                is_outside(counted(text.chars().count()), shape).then_some(Wrong::Letters(shape))
            }
            Form::Integer | Form::Number => {
                let number = node.number().or_else(|| text?.trim().parse().ok());
                number.is_some_and(|number| is_outside(number, shape)).then_some(Wrong::Range(shape))
            }
            _ => None,
        };
        self.found.extend(wrong.map(|wrong| Misfit { node, structure, member, wrong }));
    }
}

/// Whether a scalar is of the type that the form takes.
fn fits(form: Form, node: Node<'_>, words: Words) -> bool {
    let is_lenient = words == Words::CloudFormation;
    let is_text_of = |is: fn(&str) -> bool| is_lenient && node.string().is_some_and(|text| is(text.trim()));
    let kind = node.kind();
    match form {
        Form::Text | Form::Words => is_lenient || kind == Kind::String,
        Form::Integer => {
            kind == Kind::Number && (is_lenient || !node.raw().contains(['.', 'e', 'E']))
                || is_text_of(|text| text.parse::<i64>().is_ok())
        }
        Form::Number => kind == Kind::Number || is_text_of(|text| text.parse::<f64>().is_ok()),
        Form::Bool => {
            let is_word =
                |text: &str| text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
            kind == Kind::Bool || is_text_of(is_word)
        }
        Form::Time => matches!(kind, Kind::String | Kind::Number),
        _ => true,
    }
}

/// What a form takes, in words.
fn described(form: Form) -> &'static str {
    match form {
        Form::Struct | Form::Open | Form::Map => "an object",
        Form::List => "a list",
        Form::Integer => "a whole number",
        Form::Number => "a number",
        Form::Bool => "`true` or `false`, without quotes",
        Form::Time => "a date",
        Form::Words | Form::Text => "a string",
        Form::Any => "a value",
    }
}

fn counted(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn is_outside(number: f64, shape: Shape) -> bool {
    let (least, most) = shape.limits();
    least.is_some_and(|least| number < f64::from(least)) || most.is_some_and(|most| number > f64::from(most))
}

/// Whether something else will write the value: a parameter of a script, a reference in a template.
fn is_filled_in_later(text: &str) -> bool {
    is_partly_unknown(text)
        || text.contains("${")
        || text.contains("{{")
        || text.starts_with('<') && text.ends_with('>')
}

/// The name that was probably meant: the one in another case, or the nearest one.
fn meant(name: &str, shape: Shape) -> Option<Meant> {
    if name.len() > LONGEST {
        return None;
    }
    if let Some(name) = shape.names().find(|known| known.eq_ignore_ascii_case(name)) {
        return Some(Meant { name, is_certain: true });
    }
    let allowed = match name.len() {
        0..3 => 0,
        3..6 => 1,
        _ => 2,
    };
    let near = shape.names().filter(|known| known.len().abs_diff(name.len()) <= allowed);
    near.map(|known| (distance(&name.to_ascii_lowercase(), &known.to_ascii_lowercase()), known))
        .filter(|(far, _)| *far <= allowed)
        .min_by_key(|(far, _)| *far)
        .map(|(_, name)| Meant { name, is_certain: false })
}
