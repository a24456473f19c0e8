//! What policies say by themselves, whatever else has a say in a request.

use crate::access::Request;
use crate::access::evaluate::missing_key::MissingKey;
use crate::access::evaluate::statement::{Statements, effects};
use crate::access::evaluate::verdict::Verdict;
use crate::access::evaluate::{Attached, Doubt};
use crate::policy::Effect;

/// Whether a statement of the policies allows a request that none of them denies, and what that hangs on.
#[must_use]
pub fn allowed_by_themselves<'s>(request: &Request, policies: &[Attached<'_, 's>]) -> (bool, Vec<Doubt<'s>>) {
    let denied = said(Effect::Deny, request, policies);
    let verdict = denied.not().and(said(Effect::Allow, request, policies));
    (verdict.holds, verdict.doubts)
}

/// Whether a statement of the policies denies a request, and what that hangs on.
#[must_use]
pub fn denied_by_themselves<'s>(request: &Request, policies: &[Attached<'_, 's>]) -> (bool, Vec<Doubt<'s>>) {
    let verdict = said(Effect::Deny, request, policies);
    (verdict.holds, verdict.doubts)
}

/// Whether some statement with an effect applies.
fn said<'s>(effect: Effect, request: &Request, policies: &[Attached<'_, 's>]) -> Verdict<'s> {
    let statements = Statements { request, missing_key: MissingKey::AWS, has_boundary: false };
    let all = policies
        .iter()
        .flat_map(|attached| attached.policy.statements.iter().map(move |statement| (attached, statement)));
    let such = all.filter(|(_, statement)| effects(statement).contains(&effect));
    Verdict::any(such.map(|(attached, statement)| {
        statements.said(attached.policy, statement, effect, attached.layer).applies
    }))
}
