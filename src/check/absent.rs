//! What a bucket or account does not have at all, as AWS's own answer says.

use crate::bundle::{Fact, Facts};
use crate::check::bucket_name::is_directory_bucket;
use crate::document::{DocumentKind as K, Spelling};
use crate::rule::{Match, Matches};
use crate::syntax::{Kind, Node};

fn absent<'s>(facts: &Facts<'_, 's>, kind: K, matches: &mut Matches<'s>) {
    matches.extend(facts.absence(kind).map(Match::new));
}

/// A bucket or account without a public access block.
pub(super) fn public_access_block<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    absent(facts, K::PublicAccessBlock, matches);
}

/// An account without a password policy of its own.
pub(super) fn password_policy<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    absent(facts, K::PasswordPolicy, matches);
}

/// A bucket without a policy.
pub(super) fn policy<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    absent(facts, K::BucketPolicy, matches);
}

/// A bucket without lifecycle rules.
pub(super) fn lifecycle<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    absent(facts, K::BucketLifecycle, matches);
}

/// A bucket on which versioning was never turned on.
pub(super) fn versioning<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    absent(facts, K::BucketVersioning, matches);
}

/// A bucket without Object Lock.
pub(super) fn object_lock<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    absent(facts, K::ObjectLock, matches);
}

/// A bucket without a default encryption.
pub(super) fn encryption<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    absent(facts, K::BucketEncryption, matches);
}

/// A bucket that tells nobody what happens in it.
pub(super) fn notifications<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    absent(facts, K::BucketNotification, matches);
}

/// A bucket without access logging that takes no logs of others either: logging that one would feed on itself.
pub(super) fn logging<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    if let Some(at) = logging_off(facts.own(K::BucketLogging), facts.absence(K::BucketLogging))
        && !facts.is_log_target()
    {
        matches.push(Match::new(at));
    }
}

/// Where an answer says that access logging is off.
pub(super) fn logging_off<'s>(logging: Fact<'_, 's>, absence: Option<Node<'s>>) -> Option<Node<'s>> {
    match logging {
        Fact::Known(document) => {
            let is_off = document.root.get("LoggingEnabled").is_none_or(|on| on.kind() == Kind::Null);
            is_off.then_some(document.root)
        }
        Fact::KnownAbsent => absence,
        Fact::Unknown => None,
    }
}

/// Versions that no lifecycle rule ever removes.
pub(super) fn lifecycle_of_versions<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let status = facts.root(K::BucketVersioning).and_then(|root| root.get("Status"));
    if let Some(status) = status.filter(|status| status.is_string("Enabled"))
        && let Some(at) = facts.absence(K::BucketLifecycle)
    {
        matches.push(Match::new(at).with(status, "every overwritten object stays as a version"));
    }
}

/// A directory bucket, told by its name, without an enabled lifecycle rule.
pub(super) fn directory_lifecycle<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    if !facts.name().is_some_and(is_directory_bucket) {
        return;
    }
    match facts.own(K::BucketLifecycle) {
        Fact::Known(document) if are_disabled(document.root) => matches.push(Match::new(document.root)),
        Fact::Known(_) => {}
        Fact::KnownAbsent | Fact::Unknown => absent(facts, K::BucketLifecycle, matches),
    }
}

fn are_disabled(lifecycle: Node<'_>) -> bool {
    let is_disabled = |rule: Node<'_>| rule.get("Status").is_some_and(|status| status.is_string("Disabled"));
    lifecycle.get("Rules").unwrap_or(lifecycle).items().all(is_disabled)
}

/// Where versions can be deleted for good without a second factor.
fn without_mfa<'s>(facts: &Facts<'_, 's>) -> Option<Match<'s>> {
    let found = match facts.own(K::BucketVersioning) {
        Fact::Known(document) => match document.root.get("MFADelete") {
            Some(word) if word.kind() == Kind::Unknown || word.is_string("Enabled") => return None,
            None if document.spelling == Spelling::Terraform => {
                // What a plan does not set is known only after applying.
                facts.needs_own(K::BucketVersioning);
                return None;
            }
            word => Match::new(word.unwrap_or(document.root)),
        },
        Fact::KnownAbsent => {
            const NEVER: &str = "versioning was never turned on, so no deletion takes a second factor";
            Match::saying(facts.absence(K::BucketVersioning)?, NEVER)
        }
        Fact::Unknown => return None,
    };
    if is_in_template(found.at) {
        facts.needs_own(K::BucketVersioning);
        return None;
    }
    Some(found)
}

/// CloudFormation has no property for MFA delete: the root user turns it on once the bucket is there.
fn is_in_template(versioning: Node<'_>) -> bool {
    /// The properties, and the resource.
    const LEVELS: usize = 2;
    let around = std::iter::successors(Some(versioning.origin()), |node| node.parent()).skip(1).take(LEVELS);
    let mut types = around.filter_map(|node| node.get("Type"));
    types.any(|name| name.is_string("AWS::S3::Bucket"))
}

/// No MFA delete.
pub(super) fn mfa_delete<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    matches.extend(without_mfa(facts));
}

/// No MFA delete, and no lifecycle configuration, which would rule it out.
pub(super) fn mfa_delete_and_lifecycle<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    // A bucket with a lifecycle configuration is not asked for MFA delete at all.
    if facts.peek(K::BucketLifecycle).root().is_some() {
        return;
    }
    if let Some(found) = without_mfa(facts)
        && let Some(lifecycle) = facts.absence(K::BucketLifecycle)
    {
        matches.push(found.with(lifecycle, "no lifecycle configuration stands in the way"));
    }
    if facts.peek(K::BucketVersioning).root().is_none() {
        // Either answer can settle it.
        let _ = facts.own(K::BucketLifecycle);
    }
}
