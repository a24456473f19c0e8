//! All requests at once, without a solver.
//!
//! A request is a point in a space with a dimension for its action, its resource, its caller and each condition key in
//! play. Along each dimension the policies in play tell finitely many classes of values apart: literals, globs, ranges
//! and absence split it, and nothing else does. A statement is then a box: a set of classes along each dimension.
//! Questions become whether something is left of a box when others are cut out of it, which [`product`] answers.
//!
//! Three answers are possible: proved; a request to show, which the evaluator has certified; and unknown, with the
//! reason. What is approximated only ever adds requests that may not exist, so that a proof holds:
//!
//! - A pattern with a policy variable may or may not match a text that it could match; the same pattern is the same on
//!   both sides, and whatever it is within, it is within.
//! - What is known only later is true or false as a whole, the same wherever its text is the same.
//! - An action is allowed on any resource: what AWS's services never ask is not left out.
//!
//! Work is bounded by fuel. Nothing here is shared with the evaluator but the [`Request`](crate::access::Request).

mod action;
mod area;
mod atoms;
mod automaton;
mod bits;
mod cell;
mod changed;
mod class;
mod compare;
mod compared;
mod cover;
mod ends;
mod fields;
mod grant;
mod idle;
mod impossible;
mod key;
mod lower;
mod not_in;
mod number;
mod pattern;
mod plausible;
mod principal;
mod product;
mod resource;
mod scope;
mod search;
mod service;
mod text;
mod twin;
mod universe;
mod witness;

pub use compare::{
    Certify, Comparison, Novelty, Reason, Relation, StatementNumber, Verdict, Witness, compare,
};
pub use grant::{Accepts, Found, Granted, Layers, Left, granted, granted_by};
pub use idle::{Idle, Statements};

/// What kind of policies are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// Attached to users and roles, who make the requests.
    Identity,
    /// Attached to a resource; each statement says whom it is about.
    Resource,
    /// Organizations' service control policies: without an Allow among them they limit what is allowed by others.
    ServiceControl,
    /// Organizations' resource control policies.
    ResourceControl,
}

impl Basis {
    /// Whether statements of such policies name principals.
    #[must_use]
    pub fn has_principals(self) -> bool {
        matches!(self, Self::Resource | Self::ResourceControl)
    }

    /// Whether policies without an Allow limit what others allow.
    #[must_use]
    pub fn is_control(self) -> bool {
        matches!(self, Self::ServiceControl | Self::ResourceControl)
    }
}
