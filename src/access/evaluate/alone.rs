//! What policies say by themselves, whatever else has a say in a request.

use crate::access::Request;
use crate::access::evaluate::missing_key::MissingKey;
use crate::access::evaluate::statement::{Statements, effects};
use crate::access::evaluate::verdict::Verdict;
use crate::access::evaluate::{Attached, Doubt};
use crate::policy::{Effect, Statement};
use crate::syntax::Node;

/// The statements of some policies that can be about an action, and on a resource, to be asked about requests for it.
#[derive(Debug)]
pub struct About<'p, 's> {
    statements: Vec<(Attached<'p, 's>, &'p Statement<'s>)>,
    /// A statement that is known only later, and may be about anything.
    later: Option<Node<'s>>,
}

impl<'p, 's> About<'p, 's> {
    /// Those of `policies` that can be about the action of a request; of others they are not to be asked.
    #[must_use]
    pub fn action_of(request: &Request, policies: &[Attached<'p, 's>]) -> Self {
        let asked = asked(request);
        let all = policies.iter().flat_map(|attached| {
            attached.policy.statements.iter().map(move |statement| (*attached, statement))
        });
        Self {
            statements: all.filter(|(_, statement)| asked.can_be_about(statement)).collect(),
            later: policies.iter().find_map(|attached| attached.policy.later),
        }
    }

    /// Those of them that can be about the resource of a request for the same action; of others they are not to be asked.
    #[must_use]
    pub fn resource_of(&self, request: &Request) -> Self {
        let asked = asked(request);
        let all = self.statements.iter().copied();
        Self {
            statements: all.filter(|(attached, one)| asked.can_be_on(one, attached.layer)).collect(),
            later: self.later,
        }
    }

    /// Whether a statement allows a request that none of them denies, and what that hangs on.
    #[must_use]
    pub fn allowed(&self, request: &Request) -> (bool, Vec<Doubt<'s>>) {
        let denied = self.said(Effect::Deny, request);
        let verdict = denied.not().and(self.said(Effect::Allow, request));
        (verdict.holds, verdict.doubts)
    }

    /// Whether a statement denies a request, and what that hangs on.
    #[must_use]
    pub fn denied(&self, request: &Request) -> (bool, Vec<Doubt<'s>>) {
        let verdict = self.said(Effect::Deny, request);
        (verdict.holds, verdict.doubts)
    }

    /// Whether some statement with an effect applies.
    fn said(&self, effect: Effect, request: &Request) -> Verdict<'s> {
        let asked = asked(request);
        let such = self.statements.iter().filter(|(_, statement)| effects(statement).contains(&effect));
        let said = such.map(|(attached, statement)| {
            asked.said(attached.policy, statement, effect, attached.layer).applies
        });
        Verdict::any(said.chain(self.later.map(|node| Verdict::doubtful(false, Doubt::Later(node)))))
    }
}

/// As AWS reads statements, without a boundary.
const fn asked(request: &Request) -> Statements<'_> {
    Statements { request, missing_key: MissingKey::AWS, has_boundary: false }
}

/// Whether a statement of the policies allows a request that none of them denies, and what that hangs on.
#[must_use]
pub fn allowed_by_themselves<'s>(request: &Request, policies: &[Attached<'_, 's>]) -> (bool, Vec<Doubt<'s>>) {
    About::action_of(request, policies).allowed(request)
}

/// Whether a statement of the policies denies a request, and what that hangs on.
#[must_use]
pub fn denied_by_themselves<'s>(request: &Request, policies: &[Attached<'_, 's>]) -> (bool, Vec<Doubt<'s>>) {
    About::action_of(request, policies).denied(request)
}

/// Whether one statement of a policy certainly applies to a request.
#[must_use]
pub fn applies(request: &Request, attached: Attached<'_, '_>, statement: usize) -> bool {
    attached.policy.statements.get(statement).is_some_and(|own| {
        effects(own).iter().any(|effect| {
            let verdict = asked(request).said(attached.policy, own, *effect, attached.layer).applies;
            verdict.holds && verdict.doubts.is_empty()
        })
    })
}
