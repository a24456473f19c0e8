//! `iam:PassRole` and `iam:CreateServiceLinkedRole` on more roles than anyone can have meant: one rule for each way in
//! which a statement grants the action, times each way in which it says on what.

use crate::check::conditions::refuses_others;
use crate::policy::{
    Comparison, Condition, Listed, MOST_COMPARED, Operator, Pattern, Policy, Statement, covers, matches,
    matches_ignoring_case,
};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// An action about roles, and what makes a statement about it narrow enough.
pub(super) struct RoleAction {
    pub(super) name: &'static str,
    /// A resource that covers this stands for any role.
    any_role: &'static str,
    /// Keys of which one, with a fixed value, says what the role may be used for. The role's tags do not: AWS gives no
    /// reliable answer to them here, and says so in its user guide ("Grant a user permissions to pass a role").
    narrowing: &'static [&'static str],
}

pub(super) const PASS_ROLE: RoleAction = RoleAction {
    name: "iam:PassRole",
    any_role: "role/*",
    narrowing: &["iam:PassedToService", "iam:AssociatedResourceArn"],
};

/// Service-linked roles lie under a path that only AWS can use.
const CREATE_SERVICE_LINKED_ROLE: RoleAction = RoleAction {
    name: "iam:CreateServiceLinkedRole",
    any_role: "role/aws-service-role/*.amazonaws.com/AWSServiceRoleFor*",
    narrowing: &["iam:AWSServiceName"],
};

/// How a statement grants the action.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grant {
    Named,
    Wildcard,
    NotAction,
}

/// On what it grants it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    AnyRole,
    NotResource,
}

macro_rules! cells {
    ($($(#[$text:meta])* $check:ident: $action:ident, $grant:ident, $reach:ident;)*) => {$(
        $(#[$text])*
        pub(super) fn $check<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, found: &mut Matches<'s>) {
            report(policy, &$action, Grant::$grant, Reach::$reach, found);
        }
    )*};
}

cells! {
    /// The action by name, on any role.
    pass_any_role: PASS_ROLE, Named, AnyRole;
    /// A pattern that holds the action, on any role.
    pass_any_role_by_wildcard: PASS_ROLE, Wildcard, AnyRole;
    /// `NotAction` that leaves the action in, on any role.
    pass_any_role_by_not_action: PASS_ROLE, NotAction, AnyRole;
    /// The action by name, on all roles but some.
    pass_role_not_resource: PASS_ROLE, Named, NotResource;
    /// A pattern that holds the action, on all roles but some.
    pass_role_by_wildcard_not_resource: PASS_ROLE, Wildcard, NotResource;
    /// `NotAction` that leaves the action in, on all roles but some.
    pass_role_by_not_action_not_resource: PASS_ROLE, NotAction, NotResource;
    /// The action by name, for any service.
    service_linked_role_for_any: CREATE_SERVICE_LINKED_ROLE, Named, AnyRole;
    /// A pattern that holds the action, for any service.
    service_linked_role_by_wildcard: CREATE_SERVICE_LINKED_ROLE, Wildcard, AnyRole;
    /// `NotAction` that leaves the action in, for any service.
    service_linked_role_by_not_action: CREATE_SERVICE_LINKED_ROLE, NotAction, AnyRole;
    /// The action by name, for all services but some.
    service_linked_role_not_resource: CREATE_SERVICE_LINKED_ROLE, Named, NotResource;
    /// A pattern that holds the action, for all services but some.
    service_linked_role_by_wildcard_not_resource: CREATE_SERVICE_LINKED_ROLE, Wildcard, NotResource;
    /// `NotAction` that leaves the action in, for all services but some.
    service_linked_role_by_not_action_not_resource: CREATE_SERVICE_LINKED_ROLE, NotAction, NotResource;
}

fn report<'s>(policy: &Policy<'s>, action: &RoleAction, grant: Grant, reach: Reach, found: &mut Matches<'s>) {
    let mut denied = None;
    for statement in policy.allows() {
        // The resource decides soonest: most statements name theirs.
        let Some(resources) = &statement.resources else { continue };
        let Some(on) = reached(resources, action, reach) else { continue };
        let Some((how, by)) = granted(statement, action) else { continue };
        if how != grant || is_narrowed(statement, action, reach) {
            continue;
        }
        let is_limited = || reach == Reach::AnyRole && uses_left(policy, action).is_some();
        if *denied.get_or_insert_with(|| is_denied(policy, action) || is_limited()) {
            return;
        }
        let matched = Match::new(by);
        found.push(
            matched.with(on, if reach == Reach::AnyRole { "on any role" } else { "on every role but these" }),
        );
    }
}

/// Where a statement lets any role be passed, whatever its conditions.
pub(super) fn any_role_passed<'s>(statement: &Statement<'s>) -> Option<Node<'s>> {
    let resources = statement.resources.as_ref()?;
    if !resources.is_negated {
        reached(resources, &PASS_ROLE, Reach::AnyRole)?;
    }
    granted(statement, &PASS_ROLE).map(|(_, node)| node)
}

/// How the statement grants the action, and where.
fn granted<'s>(statement: &Statement<'s>, action: &RoleAction) -> Option<(Grant, Node<'s>)> {
    let actions = statement.actions.as_ref()?;
    let holds = |item: &&Pattern<'s>| matches_ignoring_case(&item.text, action.name);
    if actions.is_negated {
        let is_left_in = !actions.has_unknown && !actions.items.iter().any(|item| holds(&item));
        return is_left_in.then_some((Grant::NotAction, actions.value));
    }
    let mut holding = actions.items.iter().filter(holds);
    let first = holding.next()?;
    let is_named = |item: &&Pattern<'s>| item.text.eq_ignore_ascii_case(action.name);
    let named = std::iter::once(first).chain(holding).find(is_named);
    Some(named.map_or((Grant::Wildcard, first.node), |item| (Grant::Named, item.node)))
}

fn reached<'s>(resources: &Listed<'s, Pattern<'s>>, action: &RoleAction, reach: Reach) -> Option<Node<'s>> {
    match reach {
        Reach::NotResource => resources.is_negated.then_some(resources.value),
        Reach::AnyRole if resources.is_negated => None,
        Reach::AnyRole => {
            resources.items.iter().find(|item| is_any(item, action.any_role)).map(|item| item.node)
        }
    }
}

/// Whether a resource stands for any role, at least of one account.
fn is_any(item: &Pattern<'_>, any_role: &str) -> bool {
    let resource = &*item.text;
    if resource == "*" {
        return true;
    }
    match item.arn() {
        Some(arn) => (arn.service == "iam" || matches(arn.service, "iam")) && covers(arn.resource, any_role),
        // IAM fills what a short ARN lacks with `*`.
        None => {
            resource.starts_with("arn:") && covers(resource, &format!("arn:aws:iam::111122223333:{any_role}"))
        }
    }
}

/// Whether a condition says what the roles are for. A list of exceptions is too wide whatever the service.
fn is_narrowed(statement: &Statement<'_>, action: &RoleAction, reach: Reach) -> bool {
    let is_about = |condition: &Condition<'_>| action.narrowing.iter().any(|key| condition.is_key(key));
    // Every request to pass a role says to which service, so that `IfExists` changes nothing there. AWS's validator
    // takes `StringLikeIfExists` for a limit and `StringEqualsIfExists` not, and is followed in that.
    let is_like_if_exists = |condition: &Condition<'_>| {
        let like = Operator { qualifier: None, comparison: Comparison::StringLike, if_exists: true };
        condition.is_key("iam:PassedToService") && condition.operator == Some(like)
    };
    let narrows = |condition: &Condition<'_>| {
        (condition.is_positive() || is_like_if_exists(condition))
            && is_about(condition)
            && !condition.values.iter().any(|(_, value)| is_any_service(condition, value))
    };
    statement.has_unknown_condition || (reach == Reach::AnyRole && statement.conditions.iter().any(narrows))
}

/// Whether a value stands for every service, by a pattern such as `*.amazonaws.com`.
fn is_any_service(condition: &Condition<'_>, value: &str) -> bool {
    let is_stars = value.bytes().all(|byte| byte == b'*');
    let is_pattern = || value.contains('*') && condition.operator.is_some_and(Operator::has_wildcards);
    is_stars
        || is_pattern() && ["?*.amazonaws.com", "?*.amazonaws.com.cn"].iter().any(|any| covers(value, any))
}

/// Whether a condition is on a tag of the role.
pub(super) fn is_role_tag(condition: &Condition<'_>) -> bool {
    let starts =
        |word: &str| condition.key.get(..word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word));
    starts("iam:ResourceTag/") || starts("aws:ResourceTag/")
}

/// Whether a Deny without conditions takes the action away again, on any role, or on all but those that it names.
pub(super) fn is_denied(policy: &Policy<'_>, action: &RoleAction) -> bool {
    policy.denies().take(MOST_COMPARED).any(|deny| {
        let is_any = |item: &Pattern<'_>| is_any(item, action.any_role);
        deny.is_unconditional()
            && deny.covers_action(action.name)
            && deny.resources.as_ref().is_some_and(|listed| {
                let is_named = listed.items.iter().any(is_any);
                if listed.is_negated { !listed.has_unknown && !is_named } else { is_named }
            })
    })
}

/// The condition of a Deny that lets roles be used for nothing but what it names.
pub(super) fn uses_left<'a, 's>(policy: &'a Policy<'s>, action: &RoleAction) -> Option<&'a Condition<'s>> {
    policy.denies().take(MOST_COMPARED).find_map(|deny| {
        let [condition] = &deny.conditions[..] else { return None };
        let is_about = || action.narrowing.iter().any(|key| condition.is_key(key));
        let is_limit = !deny.has_unknown_condition
            && refuses_others(condition)
            && is_about()
            && !condition.values.iter().any(|(_, value)| is_any_service(condition, value))
            && deny.covers_action(action.name)
            && deny.resource_items().iter().any(|item| is_any(item, action.any_role))
            && deny.resources.as_ref().is_some_and(|listed| !listed.is_negated);
        is_limit.then_some(condition)
    })
}
