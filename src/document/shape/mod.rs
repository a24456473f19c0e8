//! What in a configuration document AWS's own shape of it does not have.

mod table;
#[cfg(test)]
mod tests;
mod walk;

use crate::aws::shape::Shape;
use crate::document::terraform::resource_type;
use crate::document::{Document, DocumentKind as K, Spelling, Stage};
use crate::syntax::{Kind, Node};

use table::{Row, row};
use walk::{Walk, Words};

/// One place where a document differs from its shape.
#[derive(Debug, Clone)]
pub struct Misfit<'s> {
    /// The value; for a member that the shape does not have, its key.
    pub node: Node<'s>,
    /// The structure that it lies in.
    pub structure: Shape,
    /// The structure's member that it is about; empty for one that it does not have.
    pub member: &'static str,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// The structure has no such member; perhaps it has one that was meant.
    Unknown(Option<Meant>),
    /// Only Terraform's provider sets the member.
    Computed,
    /// The structure needs a member that is not there.
    Missing,
    /// A value of another type: what it takes.
    Type(&'static str),
    /// None of the shape's words; perhaps one of them was meant.
    Word(Shape, Option<Meant>),
    /// A number below the least or above the greatest.
    Range(Shape),
    /// A text with too few or too many letters.
    Letters(Shape),
    /// A list with too few or too many elements.
    Elements(Shape),
}

/// The name that was probably meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meant {
    /// As AWS writes it.
    pub name: &'static str,
    /// Whether only the case of letters differs, so that nothing else can have been meant.
    pub is_certain: bool,
}

/// What SDKs add to every answer.
const METADATA: &str = "ResponseMetadata";

/// Where the document differs from the shape that AWS gives it.
///
/// One kind can have several shapes: the bare configuration, the request that holds it, the answer. It is taken for the
/// one that it differs least from. What AWS returned may be newer than the shapes, so there only names in another case
/// than AWS's count: those were written by somebody else.
pub(crate) fn misfits<'s>(document: &Document<'s>) -> Vec<Misfit<'s>> {
    match document.spelling {
        Spelling::Api => of_api(document),
        Spelling::CloudFormation => of_resource(document),
        Spelling::Terraform if document.kind == K::TerraformResource => of_terraform(document),
        Spelling::Terraform if document.stage == Stage::Proposed => of_values(document),
        // The words of AWS Config are its own, and a state is what the provider made of an answer.
        Spelling::Terraform | Spelling::Config => Vec::new(),
    }
}

fn of_api<'s>(document: &Document<'s>) -> Vec<Misfit<'s>> {
    let Some(row) = row(document.kind) else { return Vec::new() };
    let Some((mut found, is_answer)) = best(document, row) else { return Vec::new() };
    if is_answer || document.stage == Stage::Observed || document.node.get(METADATA).is_some() {
        found.retain(|misfit| match misfit.wrong {
            Wrong::Unknown(meant) | Wrong::Word(_, meant) => meant.is_some_and(|meant| meant.is_certain),
            _ => false,
        });
    }
    found
}

/// The differences from the shape that the document is most like, and whether that is an answer's: of those that lack the
/// fewest of its outermost members, the one with the fewest differences.
fn best<'s>(document: &Document<'s>, row: &Row) -> Option<(Vec<Misfit<'s>>, bool)> {
    let is_wrapped = document.root != document.node && document.node.kind() == Kind::Object;
    let bare = row.bare.iter().filter(|_| !is_wrapped).map(|name| (name, document.root, false));
    let answers = row.answers.iter().map(|name| (name, document.node, true));
    let requests = row.requests.iter().map(|name| (name, document.node, false));
    let candidates = bare.chain(answers).chain(requests);
    let mut fewest = usize::MAX;
    let mut best: Option<(Vec<Misfit<'s>>, bool)> = None;
    for (name, node, is_answer) in candidates {
        let Some(shape) = Shape::named(name) else { continue };
        let lacking = node.members().filter(|(key, _)| !has(shape, *key)).count();
        if lacking > fewest {
            continue;
        }
        let found = Walk::new(Words::Api).of(node, shape);
        let is_clean = found.is_empty();
        if lacking < fewest || best.as_ref().is_none_or(|(least, _)| found.len() < least.len()) {
            (best, fewest) = (Some((found, is_answer)), lacking);
        }
        if is_clean {
            break;
        }
    }
    best
}

/// Whether the structure has the member that the key names; what SDKs add is no member.
fn has(shape: Shape, key: Node<'_>) -> bool {
    key.string().is_some_and(|name| name == METADATA || shape.member(&name).is_some())
}

/// A resource's properties, as CloudFormation calls them.
fn of_resource<'s>(document: &Document<'s>) -> Vec<Misfit<'s>> {
    if document.kind != K::CloudFormationResource {
        return Vec::new();
    }
    let kind = document.node.get("Type").and_then(Node::string);
    let Some(shape) = kind.and_then(|kind| Shape::named(&kind)) else { return Vec::new() };
    Walk::new(Words::CloudFormation).of(document.root, shape)
}

/// A Terraform resource's attributes, as its provider calls them, in a plan or in a configuration.
fn of_terraform<'s>(document: &Document<'s>) -> Vec<Misfit<'s>> {
    let (entry, values) = (document.node, document.root);
    let kind = if entry == values { resource_type(entry) } else { entry.get("type").and_then(Node::string) };
    let Some(shape) = kind.and_then(|kind| Shape::of_terraform(&kind)) else { return Vec::new() };
    if entry == values {
        return Walk::new(Words::Configuration).of(values, shape);
    }
    let later = entry.get("change").and_then(|change| change.get("after_unknown"));
    Walk::of_plan(later, values, shape)
}

/// The values of Terraform's resources, which reach the API as they are. Their names and types are the provider's; of
/// versioning, the provider has a word of its own.
fn of_values<'s>(document: &Document<'s>) -> Vec<Misfit<'s>> {
    let row = row(document.kind).filter(|row| row.kind != K::BucketVersioning);
    let bare = row.and_then(|row| row.bare.iter().chain(row.requests).next());
    let Some(shape) = bare.and_then(|name| Shape::named(name)) else { return Vec::new() };
    Walk::new(Words::Terraform).of(document.root, shape)
}
