//! What a text holds: policies and configurations, recognised by shape and taken out of whatever wraps them.
//!
//! The shapes come from the AWS CLI's and SDKs' outputs and inputs, AWS Config, CloudFormation, Terraform and Pulumi. In what
//! has none of them, policies are looked for wherever they may lie.

mod canned_acl;
mod cli_error;
mod cloudformation;
mod config_item;
mod credential_report;
mod description;
mod dialect;
mod iam;
mod kind;
mod lifecycle_filter;
mod lines;
mod load;
mod pages;
mod placement;
mod policy_type;
mod recognize;
mod session;
mod shape;
mod terraform;

use typed_arena::Arena;

pub(crate) use cloudformation::{made_role, makes_role};
pub use credential_report::{Credentials, credentials};
pub(crate) use description::described;
pub use kind::{DocumentKind, Kinds};
pub use load::{Loaded, load};
pub use placement::Placement;
pub use policy_type::classify;
pub(crate) use session::longest_session;
pub(crate) use shape::misfits;
pub use shape::{Meant, Misfit, Wrong};

use crate::policy::Policy;
use crate::syntax::{Node, Tree};

/// Keeps every tree of a run of files alive while their documents are checked.
pub type Trees<'s> = Arena<Tree<'s>>;

/// One document.
#[derive(Debug)]
pub struct Document<'s> {
    /// What it is.
    pub kind: DocumentKind,
    /// Where it lies.
    pub node: Node<'s>,
    /// Its content in the one shape that rules are written for: the S3 or IAM API's own, without wrappers.
    pub root: Node<'s>,
    /// Whether AWS has accepted it.
    pub stage: Stage,
    /// Whose names it was written in.
    pub spelling: Spelling,
    /// The bucket, role or other thing that it is about, when the text says so.
    pub subject: Option<Subject>,
    /// The account that it belongs to, when the text around it says so.
    pub account: Option<String>,
    /// It is one page of an answer, and others hold the rest.
    pub is_part: bool,
    /// The policy, when it is one.
    pub policy: Option<Policy<'s>>,
}

/// Whether AWS has seen a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A person wrote it: a raw policy, an input, a template, a plan.
    Proposed,
    /// AWS returned it, so it cannot hold what AWS rejects.
    Observed,
}

/// Whose names and words a document was written in, before it was brought to the API's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// The API's own, as the AWS CLI and SDKs have them.
    Api,
    /// CloudFormation's.
    CloudFormation,
    /// The Terraform provider's.
    Terraform,
    /// AWS Config's.
    Config,
}

/// What a document is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A bucket by its name, or by its logical name in a template, between the marks of what is known only later.
    Bucket(String),
    /// A role by its name, or by its logical name in a template.
    Role(String),
    /// A user by its name.
    User(String),
    /// A group by its name.
    Group(String),
    /// A KMS key by its id; one that a template or a plan makes, by the mark of its resource.
    Key(String),
    /// A policy that hangs on whoever has it, by its ARN or its address in a plan.
    Policy(String),
    /// A trail, as a file's name tells it: by its name or ARN, with `_` for the signs that file names lack.
    Trail(String),
}

impl Subject {
    /// The name; what is known only later of it stands between its marks.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Bucket(name)
            | Self::Role(name)
            | Self::User(name)
            | Self::Group(name)
            | Self::Key(name)
            | Self::Policy(name)
            | Self::Trail(name) => name,
        }
    }
}

/// A policy type that the user states, in place of telling it from the shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyType {
    /// Attached to a user, group or role.
    Identity,
    /// A bucket's.
    Bucket,
    /// A role's trust policy.
    Trust,
    /// Another resource's.
    Resource,
    /// Service control policy.
    Scp,
    /// Resource control policy.
    Rcp,
    /// A VPC endpoint's, which says what may pass through it.
    VpcEndpoint,
}

impl PolicyType {
    /// The type whose policies are of `kind`; an access point's policy has none of its own.
    #[must_use]
    pub fn of(kind: DocumentKind) -> Option<Self> {
        let all = [
            Self::Identity,
            Self::Bucket,
            Self::Trust,
            Self::Resource,
            Self::Scp,
            Self::Rcp,
            Self::VpcEndpoint,
        ];
        all.into_iter().find(|stated| stated.kind() == kind)
    }

    /// The kind of document that it names.
    #[must_use]
    pub fn kind(self) -> DocumentKind {
        match self {
            Self::Identity => DocumentKind::IdentityPolicy,
            Self::Bucket => DocumentKind::BucketPolicy,
            Self::Trust => DocumentKind::TrustPolicy,
            Self::Resource => DocumentKind::ResourcePolicy,
            Self::Scp => DocumentKind::Scp,
            Self::Rcp => DocumentKind::Rcp,
            Self::VpcEndpoint => DocumentKind::EndpointPolicy,
        }
    }
}
