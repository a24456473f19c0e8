//! What a policy says that the language does not have.

use crate::syntax::Node;

/// Something that could not be understood.
#[derive(Debug, Clone)]
pub struct Problem<'s> {
    /// What it is.
    pub kind: ProblemKind,
    /// The offending value or key.
    pub node: Node<'s>,
}

/// The ways in which a policy can fail to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// A statement lacks an element that it needs, named here.
    MissingElement(&'static str),
    /// An element that the language does not have, and the one that was probably meant.
    UnknownElement(Option<&'static str>),
    /// A value of a type that the element, named first, does not take; what it takes comes second.
    WrongType(&'static str, &'static str),
    /// An `Effect` that is neither `Allow` nor `Deny`, and the word that was probably meant.
    InvalidEffect(Option<&'static str>),
    /// Both the plain and the `Not` form of an element.
    BothForms(&'static str),
    /// A list or object with nothing in it, in the element named.
    Empty(&'static str),
    /// A key of `Principal` that the language does not have, and the one that was probably meant.
    UnknownPrincipalType(Option<&'static str>),
    /// A condition operator that the language does not have, and the one that was probably meant.
    UnknownOperator(Option<String>),
}
