//! What the policy language does not have: the problems that reading a policy found, one rule a kind.

use crate::document::DocumentKind as K;
use crate::policy::{Pattern, Policy, Problem, ProblemKind, Statement};
use crate::rule::{Context, Match, Matches};

/// A statement without an element that its kind of policy needs.
pub(super) fn missing_element<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for problem in &policy.problems {
        if let ProblemKind::MissingElement(name) = problem.kind {
            let whole = if name == "Statement" { "the policy" } else { "the statement" };
            matches.push(Match::saying(problem.node, format!("{whole} has no `{name}`")));
        }
    }
    let kind = context.document.kind;
    let needs_principal = matches!(
        kind,
        K::BucketPolicy
            | K::AccessPointPolicy
            | K::TrustPolicy
            | K::ResourcePolicy
            | K::Rcp
            | K::EndpointPolicy
    );
    // Some services' resource policies, such as a container repository's, have no resource: only sure kinds are named.
    let needs_resource = |statement: &Statement<'_>| match kind {
        K::IdentityPolicy | K::BucketPolicy | K::AccessPointPolicy | K::Scp | K::Rcp => true,
        K::ResourcePolicy => is_of_service_with_resources(statement),
        _ => false,
    };
    for statement in &policy.statements {
        if needs_principal && statement.principals.is_none() {
            let message = format!("the statement has no `Principal`, which {} needs", kind.with_article());
            matches.push(Match::saying(statement.node, message));
        }
        if statement.resources.is_none() && needs_resource(statement) {
            let message = format!("the statement has no `Resource`, which {} needs", kind.with_article());
            matches.push(Match::saying(statement.node, message));
        }
    }
}

/// Whether all actions are of a service whose keys, topics or queues have no policy without a resource.
fn is_of_service_with_resources(statement: &Statement<'_>) -> bool {
    let is_one = |service: &str| ["kms", "sns", "sqs"].iter().any(|name| name.eq_ignore_ascii_case(service));
    let mut services = statement.action_items().iter().map(Pattern::service).peekable();
    services.peek().is_some() && services.all(|service| service.is_some_and(is_one))
}

/// An element that the language does not have.
pub(super) fn unknown_element<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for problem in &policy.problems {
        if let ProblemKind::UnknownElement(meant) = problem.kind {
            matches.push(unknown(problem, "no such element: ", meant));
        }
    }
}

/// A key of `Principal` that the language does not have.
pub(super) fn unknown_principal_type<'s>(
    policy: &Policy<'s>,
    _: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    for problem in &policy.problems {
        if let ProblemKind::UnknownPrincipalType(meant) = problem.kind {
            matches.push(unknown(problem, "no such type of principal: ", meant));
        }
    }
}

/// A condition operator that the language does not have.
pub(super) fn unknown_operator<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for problem in &policy.problems {
        if let ProblemKind::UnknownOperator(meant) = &problem.kind {
            matches.push(unknown(problem, "no such condition operator: ", meant.as_deref()));
        }
    }
}

fn unknown<'s>(problem: &Problem<'s>, what: &str, meant: Option<&str>) -> Match<'s> {
    let name = problem.node.string().unwrap_or_default();
    let found = Match::saying(problem.node, format!("{what}`{name}`"));
    match meant {
        Some(word) => found
            .help(format!("did you mean `{word}`?"))
            .fix(format!("write `{word}`"), format!("\"{word}\"")),
        None => found,
    }
}

/// A value of a type that its element does not take.
pub(super) fn wrong_type<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for problem in &policy.problems {
        if let ProblemKind::WrongType(element, expected) = problem.kind {
            let found = problem.node.kind().described();
            matches.push(Match::saying(problem.node, format!("`{element}` takes {expected}, not {found}")));
        }
    }
}

/// An `Effect` that is neither `Allow` nor `Deny`.
pub(super) fn invalid_effect<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for problem in &policy.problems {
        if let ProblemKind::InvalidEffect(meant) = problem.kind {
            let found = Match::new(problem.node);
            matches.push(match meant {
                Some(word) => found
                    .help(format!("write `{word}`; case counts"))
                    .fix(format!("write `{word}`"), format!("\"{word}\"")),
                None => found,
            });
        }
    }
}

/// Both an element and its `Not` form.
pub(super) fn element_conflict<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for problem in &policy.problems {
        if let ProblemKind::BothForms(name) = problem.kind {
            let message = format!("a statement has `{name}` or `Not{name}`, not both");
            matches.push(Match::saying(problem.node, message));
        }
    }
}

/// A list or object with nothing in it, but for conditions: what those do depends on the operator.
pub(super) fn empty_element<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for problem in &policy.problems {
        if let ProblemKind::Empty(name) = problem.kind
            && name != "Condition"
        {
            matches
                .push(Match::saying(problem.node, format!("`{name}` is empty here, so it matches nothing")));
        }
    }
}

/// Principals in a policy that hangs on whoever it is about.
pub(super) fn principal_not_allowed<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    for listed in policy.statements.iter().filter_map(|statement| statement.principals.as_ref()) {
        let name = listed.key.string().unwrap_or_default();
        let message = format!("{} cannot have `{name}`", context.document.kind.with_article());
        matches.push(Match::saying(listed.key, message));
    }
}
