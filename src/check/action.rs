//! Names of actions: whether the service and the action exist.

use crate::aws;
use crate::aws::authorization::{Action, Authorization, Service};
use crate::policy::{Pattern, Policy, is_partly_unknown};
use crate::rule::{Context, Match, Matches};

/// The actions of a policy, in the plain and the `Not` form, that hold nothing known only later.
fn readable_actions<'a, 's>(policy: &'a Policy<'s>) -> impl Iterator<Item = &'a Pattern<'s>> {
    let is_readable = |action: &&Pattern<'s>| {
        action.is_plain() || !(action.is_partly_unknown() || action.text.contains("${"))
    };
    policy.named_actions().filter(is_readable)
}

/// AWS's list lacks what Resource Access Manager needs in the policy of a shared catalog ("Managing cross-account
/// permissions using both AWS Glue and Lake Formation").
const UNLISTED: &str = "glue:ShareResource";

/// An action that its service does not have.
pub(super) fn unknown_action<'s>(_: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for named in context.actions().iter().filter(|named| named.action.is_none()) {
        let (Some(service), name) = (named.service, named.name) else { continue };
        let is_wild = is_wild(name);
        // A name without wildcards was looked up.
        if is_wild && service.matching(name).next().is_some()
            || named.pattern.text.eq_ignore_ascii_case(UNLISTED)
        {
            continue;
        }
        let message = if is_wild {
            ["no action of `", service.prefix(), "` matches `", &named.pattern.text, "`"].concat()
        } else {
            ["`", service.prefix(), "` has no action `", name, "`"].concat()
        };
        let found = Match::saying(named.pattern.node, message);
        matches.push(hinted(found, context.settings.authorization(), service, name));
    }
}

fn is_wild(name: &str) -> bool {
    name.contains(['*', '?'])
}

/// Adds what was probably meant.
fn hinted<'s>(found: Match<'s>, table: &Authorization, service: Service<'_>, name: &str) -> Match<'s> {
    let bare = name.trim();
    if bare.len() < name.len() && service.matching(bare).next().is_some() {
        let action = format!("{}:{bare}", service.prefix());
        return meant(found, "take the space away".to_owned(), &action);
    }
    if is_wild(name) || name.is_empty() {
        return found;
    }
    let prefix = service.prefix();
    if let Some(real) = aws::real_actions(prefix, name) {
        return if real.contains(' ') {
            found.help(format!("the operation `{name}` needs {prefix}:{real}"))
        } else {
            let action = [prefix, ":", real].concat();
            let help = ["`", name, "` is an operation; the permission for it is `", &action, "`"].concat();
            meant(found, help, &action)
        };
    }
    if let Some(similar) = service.similar_action(name).map(Action::name) {
        let action = [prefix, ":", similar].concat();
        return meant(found, ["did you mean `", &action, "`?"].concat(), &action);
    }
    // A single word, such as `Receive`, is the same in two services by chance.
    let is_telling = name.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
    match only_service_with(table, name).filter(|_| is_telling) {
        Some(other) => found.help(format!("the service with an action of this name is `{}`", other.prefix())),
        None => found,
    }
}

fn meant<'s>(found: Match<'s>, help: String, action: &str) -> Match<'s> {
    found.help(help).fix(["write `", action, "`"].concat(), ["\"", action, "\""].concat())
}

/// The service that alone has an action of this name.
fn only_service_with<'t>(table: &'t Authorization, name: &str) -> Option<Service<'t>> {
    let mut having = table.services().filter(|service| service.action(name).is_some());
    having.next().filter(|_| having.next().is_none())
}

/// An action of a service that AWS does not have.
pub(super) fn unknown_service<'s>(_: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let table = context.settings.authorization();
    for named in context.actions().iter().filter(|named| named.service.is_none()) {
        let (prefix, name) = (named.prefix, named.name);
        if is_wild(prefix) || is_of_stack_policy(prefix) || aws::is_closed_service(prefix) {
            continue;
        }
        let found = Match::saying(
            named.pattern.node,
            format!("no AWS service has actions that start with `{prefix}:`"),
        );
        let has_it = |service: &Service<'_>| !name.is_empty() && service.matching(name).next().is_some();
        let similar = table.similar_service(prefix).filter(has_it).map(Service::prefix);
        matches.push(match similar {
            Some(service) => {
                let action = format!("{service}:{name}");
                meant(found, format!("did you mean `{action}`?"), &action)
            }
            None => found,
        });
    }
}

/// A CloudFormation stack's policy is written like a policy, and says which updates a resource of the stack may get.
fn is_of_stack_policy(prefix: &str) -> bool {
    prefix == "Update"
}

/// An action that AWS's lists have no more, of a service that it has closed.
pub(super) fn retired_action<'s>(_: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for named in context.actions() {
        let is_retired = match (named.action, named.service) {
            (Some(action), _) => action.is_retired(),
            (None, Some(service)) => {
                let mut standing_for = service.matching(named.name).peekable();
                standing_for.peek().is_some() && standing_for.all(Action::is_retired)
            }
            (None, None) => aws::is_closed_service(named.prefix),
        };
        if is_retired {
            matches.push(Match::new(named.pattern.node));
        }
    }
}

/// An action without the service that it belongs to.
pub(super) fn without_service<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for action in readable_actions(policy) {
        let text = &*action.text;
        if text.is_empty() {
            matches.push(Match::saying(action.node, "an empty text names no action"));
            continue;
        }
        // Stars alone are another mistake, or none.
        if text.contains(':') || text.bytes().all(|byte| byte == b'*') {
            continue;
        }
        let found = Match::new(action.node);
        let service =
            if is_wild(text) { None } else { only_service_with(context.settings.authorization(), text) };
        matches.push(match service {
            Some(service) => {
                let whole = format!("{}:{text}", service.prefix());
                meant(found, format!("did you mean `{whole}`?"), &whole)
            }
            None => found,
        });
    }
}

/// A wildcard in the name of a service, in an action or an ARN.
pub(super) fn wildcard_service<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for statement in &policy.statements {
        for action in
            statement.actions.iter().flat_map(|listed| &listed.items).filter(|item| !item.is_plain())
        {
            // `*:*` is every action, which is no matter of the service.
            let service = action.service().filter(|service| is_wild(service) && &*action.text != "*:*");
            if let Some(service) = service {
                let message = format!("`{service}` is to stand for several services in `{}`", action.text);
                matches.push(Match::saying(action.node, message));
            }
        }
        for resource in
            statement.resources.iter().flat_map(|listed| &listed.items).filter(|item| !item.is_plain())
        {
            let service = resource.text.strip_prefix("arn:").and_then(|rest| rest.split(':').nth(1));
            if let Some(service) = service.filter(|service| is_wild(service) && !is_partly_unknown(service)) {
                let message = format!("`{service}` stands for several services in `{}`", resource.text);
                matches.push(Match::saying(resource.node, message));
            }
        }
    }
}
