//! What another account may do to the bucket itself: AWS's control S3.6, which looks at the principals and not at the
//! conditions.

use crate::bundle::Facts;
use crate::check::caller::delegates_to_access_points;
use crate::check::narrowing::granting;
use crate::document::DocumentKind as K;
use crate::policy::Principal;
use crate::rule::{Match, Matches};

/// The actions that no other account should have.
const ACTIONS: [&str; 5] = [
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:PutEncryptionConfiguration",
    "s3:PutObjectAcl",
];

/// A statement that lets somebody of another account do one of them.
pub(super) fn partner_changes_bucket<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let Some(policy) = facts.get(K::BucketPolicy).and_then(|document| document.policy.as_ref()) else {
        return;
    };
    for statement in granting(policy).filter(|statement| !delegates_to_access_points(statement)) {
        let Some(action) = ACTIONS.iter().find(|action| statement.covers_action(action)) else { continue };
        let Some(principals) = &statement.principals else { continue };
        let at = if principals.is_negated {
            Some(principals.value)
        } else {
            let is_other =
                |principal: &&Principal<'_>| principal.is_anyone() || facts.is_foreign_principal(principal);
            principals.items.iter().find(is_other).map(|principal| principal.node)
        };
        matches.extend(at.map(|at| Match::saying(at, format!("this lets another account use `{action}`"))));
    }
}
