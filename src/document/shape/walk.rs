//! One walk over a document, beside its shape.

use crate::aws::shape::{Form, Member, Shape};
use crate::distance::nearest;
use crate::document::cloudformation::is_intrinsic;
use crate::document::dialect::is_set;
use crate::document::terraform::{any_true, has_expression};
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
    /// The provider's, in a plan, which the provider has checked: names that it can have made are let pass.
    Plan,
    /// The provider's, in a configuration: expressions stand for values, and scalars become what is needed.
    Configuration,
}

impl Words {
    /// Whether blocks may stand as one object or as a list of them.
    fn has_blocks(self) -> bool {
        matches!(self, Self::Plan | Self::Configuration)
    }
}

/// What every resource of a configuration can have, whatever its type.
const META_ARGUMENTS: [&str; 7] =
    ["count", "for_each", "depends_on", "provider", "lifecycle", "provisioner", "connection"];

/// The blocks of a configuration that an expression makes, by their names.
const DYNAMIC: &str = "dynamic";

/// Collects what does not fit.
pub(super) struct Walk<'s> {
    words: Words,
    /// Whether it is known what the document leaves to be known later, so that the rest is missing.
    tells_missing: bool,
    found: Vec<Misfit<'s>>,
}

/// The structure and the member that a value lies in, and what of the value is known only later: its members by name, or
/// where there are none, perhaps all of it.
#[derive(Clone, Copy)]
struct Place<'s> {
    structure: Shape,
    member: &'static str,
    later: Option<Node<'s>>,
}

impl<'s> Walk<'s> {
    pub(super) fn new(words: Words) -> Self {
        let tells_missing = !matches!(words, Words::Terraform | Words::Plan);
        Self { words, tells_missing, found: Vec::new() }
    }

    /// What in `node` is not as `shape` has it.
    pub(super) fn of(mut self, node: Node<'s>, shape: Shape) -> Vec<Misfit<'s>> {
        self.value(node, shape, Place { structure: shape, member: "", later: None });
        self.found
    }

    /// What in a plan's values is not as `shape` has it. `later` shows with `true` what is known only after applying;
    /// without it nothing is missing.
    pub(super) fn of_plan(later: Option<Node<'s>>, node: Node<'s>, shape: Shape) -> Vec<Misfit<'s>> {
        let mut walk = Self { tells_missing: later.is_some(), ..Self::new(Words::Plan) };
        let later = later.filter(|later| any_true(*later));
        walk.value(node, shape, Place { structure: shape, member: "", later });
        walk.found
    }

    fn value(&mut self, node: Node<'s>, shape: Shape, place: Place<'s>) {
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
            (Form::Struct | Form::Open, Kind::Object) => self.structure(node, shape, place.later),
            (Form::Struct, Kind::Array) if self.words.has_blocks() => self.one_block(node, shape, place),
            (Form::List, Kind::Object) if self.words.has_blocks() && is_block(shape.element()) => {
                self.value(node, shape.element(), place);
            }
            (Form::Map, Kind::Object) => {
                for (_, value) in node.members() {
                    self.value(value, shape.element(), place);
                }
            }
            (Form::List, Kind::Array) => {
                self.elements(node, shape, place);
                let place = Place { later: in_list(place.later, node), ..place };
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

    /// A function in a template, at whose place or among whose members anything can come to stand, or an expression in a
    /// configuration.
    fn is_known_later(&self, node: Node<'s>) -> bool {
        match self.words {
            Words::CloudFormation => node.kind() == Kind::Object && is_intrinsic(node),
            Words::Configuration => node.kind() == Kind::String && has_expression(node.raw()),
            Words::Api | Words::Terraform | Words::Plan => false,
        }
    }

    /// A block that there can be one of, as a list.
    fn one_block(&mut self, node: Node<'s>, shape: Shape, place: Place<'s>) {
        if self.words == Words::Configuration && node.items().nth(1).is_some() {
            let Place { structure, member, .. } = place;
            self.found.push(Misfit { node, structure, member, wrong: Wrong::Type("one block") });
            return;
        }
        let place = Place { later: in_list(place.later, node), ..place };
        for item in node.items() {
            self.value(item, shape, place);
        }
    }

    fn structure(&mut self, node: Node<'s>, shape: Shape, later: Option<Node<'s>>) {
        let first = self.found.len();
        let mut has_function = false;
        for (key, value) in node.members() {
            let Some(name) = key.string() else { continue };
            if let Some(member) = shape.member(&name) {
                if member.is_computed && self.words == Words::Configuration && value.kind() != Kind::Null {
                    self.found.push(Misfit {
                        node: key,
                        structure: shape,
                        member: "",
                        wrong: Wrong::Computed,
                    });
                } else {
                    let later = within(later, member.name);
                    self.value(value, member.shape, Place { structure: shape, member: member.name, later });
                }
            } else if self.words == Words::CloudFormation
                && (name.starts_with("Fn::") || is_partly_unknown(&name))
            {
                has_function = true;
            } else if shape.form() == Form::Struct && !self.is_apart(&name, shape) {
                let meant = self.meant(&name, shape);
                let meant = meant
                    .filter(|meant| node.get(meant.name).is_none() && within(later, meant.name).is_none());
                // A plan has every attribute that its provider has, which may be older or newer than the shapes.
                if self.words != Words::Plan || meant.is_some() {
                    let wrong = Wrong::Unknown(meant);
                    self.found.push(Misfit { node: key, structure: shape, member: "", wrong });
                }
            }
        }
        if self.tells_missing && !has_function {
            self.missing(node, shape, first, later);
        }
    }

    /// Whether the name may stand beside the members of any structure.
    fn is_apart(&self, name: &str, shape: Shape) -> bool {
        match self.words {
            Words::Terraform => true,
            Words::Api | Words::CloudFormation | Words::Plan => name == METADATA,
            Words::Configuration => {
                let is_resource = || Shape::of_terraform(shape.name()).is_some();
                name == "//" || name == DYNAMIC || META_ARGUMENTS.contains(&name) && is_resource()
            }
        }
    }

    /// Members that are not there; those from `first` on were found in the same structure.
    fn missing(&mut self, node: Node<'s>, shape: Shape, first: usize, later: Option<Node<'s>>) {
        let last = self.found.len();
        for Member { name, shape: inner, .. } in shape.members().filter(|member| member.is_required) {
            if node.get(name).is_some_and(|value| self.is_given(value, inner))
                || within(later, name).is_some()
                || self.words == Words::Configuration && is_dynamic(node, name)
            {
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

    /// Whether the value of a member that must be there is one.
    fn is_given(&self, value: Node<'s>, shape: Shape) -> bool {
        match self.words {
            // A null is reported as such, or the provider itself wrote it.
            Words::CloudFormation | Words::Plan => true,
            Words::Api | Words::Terraform => value.kind() != Kind::Null,
            Words::Configuration => {
                let is_none = value.kind() == Kind::Array && value.items().next().is_none();
                value.kind() != Kind::Null && !(is_none && is_block(shape.element()))
            }
        }
    }

    /// The name or word that was probably meant; a document with very many wrong ones is no slip.
    fn meant(&self, name: &str, shape: Shape) -> Option<Meant> {
        if self.found.len() < MOST_SUGGESTED { meant(name, shape) } else { None }
    }

    fn wrong_type(&mut self, node: Node<'s>, form: Form, place: Place<'s>) {
        if self.words != Words::Terraform {
            let Place { structure, member, .. } = place;
            self.found.push(Misfit { node, structure, member, wrong: Wrong::Type(described(form)) });
        }
    }

    fn elements(&mut self, node: Node<'s>, shape: Shape, place: Place<'s>) {
        let (least, most) = shape.limits();
        if least.is_none() && most.is_none() || node.items().any(|item| self.is_known_later(item)) {
            return;
        }
        let count = node.items().count();
        if self.words != Words::Terraform && is_outside(counted(count), shape) {
            let Place { structure, member, .. } = place;
            self.found.push(Misfit { node, structure, member, wrong: Wrong::Elements(shape) });
        }
    }

    fn scalar(&mut self, node: Node<'s>, shape: Shape, place: Place<'s>) {
        let Place { structure, member, .. } = place;
        let text = if node.kind() == Kind::String { node.string() } else { None };
        if text.as_deref().is_some_and(is_filled_in_later) {
            return;
        }
        if self.words == Words::Terraform {
            if !is_set(node) {
                return;
            }
        } else if self.words == Words::Plan && text.as_deref() == Some("") {
            // Older providers have texts for what are numbers now, and write empty ones for what is not set.
            return;
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
    let is_lenient = words != Words::Api;
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
            let is_switch = |text: &str| matches!(text, "true" | "false" | "1" | "0");
            kind == Kind::Bool || is_text_of(if words.has_blocks() { is_switch } else { is_word })
        }
        Form::Time => matches!(kind, Kind::String | Kind::Number),
        _ => true,
    }
}

/// Whether a list's elements are blocks.
fn is_block(element: Shape) -> bool {
    matches!(element.form(), Form::Struct)
}

/// What of the member is known only later.
fn within<'s>(later: Option<Node<'s>>, name: &str) -> Option<Node<'s>> {
    let later = later?;
    if later.kind() == Kind::Object { later.get(name).filter(|inner| any_true(*inner)) } else { Some(later) }
}

/// What of a list's elements is known only later. The elements of a set lie in another order, so only one element is told
/// apart from the others.
fn in_list<'s>(later: Option<Node<'s>>, list: Node<'s>) -> Option<Node<'s>> {
    let later = later?;
    let (mut all, mut listed) = (later.items(), list.items());
    match (all.next(), all.next(), listed.next(), listed.next()) {
        (Some(only), None, Some(_), None) => Some(only).filter(|only| any_true(*only)),
        _ => Some(later),
    }
}

/// Whether a block of that name is made by an expression.
fn is_dynamic(body: Node<'_>, name: &str) -> bool {
    body.get(DYNAMIC).into_iter().flat_map(Node::one_or_many).any(|group| group.get(name).is_some())
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
        || has_expression(text)
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
    nearest(name, shape.names().map(|known| (known, known)), allowed)
        .map(|name| Meant { name, is_certain: false })
}
