//! One concrete request against any set of policies: allowed or not, and why.
//!
//! A request is decided as the IAM user guide's "Policy evaluation logic" has it: a Deny anywhere settles it; within one
//! account the caller's own policies or the resource's allow it, across accounts both must; boundaries, session
//! policies, service control policies and endpoint policies only take away. Keys of KMS and roles are ruled by their own
//! policies alone.
//!
//! What nobody stated is taken for absent, and what is known only later for something that does not fit; where the
//! answer hangs on it, [`Answer::doubts`] says so. Not part of it: access control lists, grants of KMS, access points in
//! front of buckets, and what single services decide for themselves.

mod alone;
mod condition;
mod decide;
mod missing_key;
mod pattern;
mod principal;
mod statement;
mod value;
mod variable;
mod verdict;

pub use alone::{About, allowed_by_themselves, applies, denied_by_themselves};
pub use missing_key::MissingKey;
pub use principal::Grant;
pub use verdict::Doubt;

use crate::access::Request;
use crate::document::DocumentKind;
use crate::policy::{Effect, Policy};
use crate::syntax::Node;

/// Where a policy comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Attached to the caller, its role or its groups.
    Identity,
    /// The caller's permissions boundary.
    Boundary,
    /// Passed when the caller's session was started.
    Session,
    /// The resource's own policy: a bucket's, a queue's, a role's trust policy.
    Resource,
    /// Service control policies of the caller's account. Each level of the organization, from its root to the account,
    /// has a number of its own and must allow a request by itself.
    ServiceControl(u32),
    /// Resource control policies of the resource's account.
    ResourceControl,
    /// The policy of the VPC endpoint that the request goes through.
    Endpoint,
}

/// A policy and where it comes in.
#[derive(Debug, Clone, Copy)]
pub struct Attached<'p, 's> {
    /// The policy.
    pub policy: &'p Policy<'s>,
    /// Where it comes in.
    pub layer: Layer,
}

/// Whether a request is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// All that must allow it does.
    Allowed,
    /// Something that must allow it does not.
    ImplicitlyDenied,
    /// A statement denies it.
    ExplicitlyDenied,
}

/// A decision and its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'s> {
    /// The decision, what is not known being absent.
    pub decision: Decision,
    /// The statements that made it: those that allow, or those that deny.
    pub decisive: Vec<Decisive<'s>>,
    /// For an implicit denial, the layers that must allow the request and do not.
    pub missing: Vec<Layer>,
    /// For an implicit denial, statements of those layers that would allow it but for their conditions.
    pub near: Vec<Near<'s>>,
    /// What could turn the answer round if it were known. Empty when the answer is certain.
    pub doubts: Vec<Doubt<'s>>,
}

/// A statement that made a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decisive<'s> {
    /// The policy: its place in the list that was given.
    pub policy: usize,
    /// The statement: its place in the policy.
    pub statement: usize,
    /// The statement in its document.
    pub node: Node<'s>,
    /// What it does.
    pub effect: Effect,
    /// How closely it names the caller.
    pub grant: Grant,
}

/// A statement that would allow a request but for its conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near<'s> {
    /// The policy: its place in the list that was given.
    pub policy: usize,
    /// The statement: its place in the policy.
    pub statement: usize,
    /// The statement in its document.
    pub node: Node<'s>,
    /// The keys of the conditions that do not hold.
    pub failed: Vec<Node<'s>>,
}

/// Decides a request.
#[must_use]
pub fn evaluate<'s>(request: &Request, policies: &[Attached<'_, 's>]) -> Answer<'s> {
    evaluate_with(request, policies, MissingKey::AWS)
}

/// Decides a request under another table of what absent keys mean: for tests, which must fail when the table is wrong.
#[must_use]
pub fn evaluate_with<'s>(
    request: &Request,
    policies: &[Attached<'_, 's>],
    missing_key: MissingKey,
) -> Answer<'s> {
    decide::decide(request, policies, missing_key)
}

impl Layer {
    /// Where a document of this kind comes in, when it is a policy.
    #[must_use]
    pub fn of(kind: DocumentKind) -> Option<Self> {
        use DocumentKind as K;
        Some(match kind {
            K::IdentityPolicy => Self::Identity,
            K::BucketPolicy | K::AccessPointPolicy | K::TrustPolicy | K::ResourcePolicy => Self::Resource,
            K::Scp => Self::ServiceControl(0),
            K::Rcp => Self::ResourceControl,
            K::EndpointPolicy => Self::Endpoint,
            _ => return None,
        })
    }

    fn has_principals(self) -> bool {
        matches!(self, Self::Resource | Self::ResourceControl | Self::Endpoint)
    }
}
