//! Identities, by their kinds and names.

use crate::document::Subject;
use crate::policy::{Arn, is_partly_unknown};

/// An identity that a policy hangs on. A name that only a template or a plan gives stands between the marks of what is
/// known only later.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// A role.
    Role(String),
    /// A user.
    User(String),
    /// A group.
    Group(String),
    /// Nobody that the text names: a policy of this name, which may hang on anybody.
    Anybody(String),
}

impl Holder {
    /// The name, without the marks of what is known only later.
    #[must_use]
    pub fn name(&self) -> &str {
        let (Self::Role(name) | Self::User(name) | Self::Group(name) | Self::Anybody(name)) = self;
        name.trim_start_matches('⟨').trim_end_matches('⟩')
    }

    /// Whether an identity of this name and kind is meant, as far as the text knows the name.
    #[must_use]
    pub fn is_called(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && self.name() == other.name()
    }

    /// Whether only a template or a plan gives the name.
    #[must_use]
    pub fn is_logical(&self) -> bool {
        let (Self::Role(name) | Self::User(name) | Self::Group(name) | Self::Anybody(name)) = self;
        is_partly_unknown(name)
    }

    /// Whether policies of both may count for one identity: a user has those of groups, and who has a policy that hangs
    /// on nobody named is not known.
    #[must_use]
    pub fn may_join(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Role(one), Self::Role(other)) | (Self::User(one), Self::User(other)) => {
                // One by its name and one by its logical name may be the same.
                one == other || is_partly_unknown(one) != is_partly_unknown(other)
            }
            (Self::Role(_), Self::User(_) | Self::Group(_))
            | (Self::User(_) | Self::Group(_), Self::Role(_)) => false,
            _ => true,
        }
    }

    /// The identity, or the managed policy, that a document is about.
    pub(super) fn of(subject: &Subject) -> Option<Self> {
        match subject {
            Subject::Role(name) => Some(Self::Role(name.clone())),
            Subject::User(name) => Some(Self::User(name.clone())),
            Subject::Group(name) => Some(Self::Group(name.clone())),
            Subject::Policy(name) => Some(Self::Anybody(name.clone())),
            Subject::Bucket(_) | Subject::Key(_) | Subject::Trail(_) => None,
        }
    }

    /// The identity, or the managed policy, that an ARN is of.
    #[must_use]
    pub fn of_arn(arn: &str) -> Option<Self> {
        let (kind, path) = Arn::parse(arn)?.resource.split_once('/')?;
        let name = path.rsplit('/').next()?.to_owned();
        match kind {
            "role" => Some(Self::Role(name)),
            "user" => Some(Self::User(name)),
            "group" => Some(Self::Group(name)),
            "policy" => Some(Self::Anybody(arn.to_owned())),
            _ => None,
        }
    }
}
