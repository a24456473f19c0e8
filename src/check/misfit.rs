//! Statements none of whose actions acts on any of their resources, and actions that act on none of them.

use crate::aws::authorization::{Action, Authorization, Resource, Service};
use crate::aws::needs_star;
use crate::document::DocumentKind;
use crate::policy::{Arn, Listed, MOST_COMPARED, Pattern, Policy, Statement, can_become, matches};
use crate::rule::{Context, Match, Matches, Named};

/// A statement that is about nothing: each action acts on other types of resources than those that it names.
pub(super) fn statement_about_nothing<'s>(
    _: &Policy<'s>,
    context: &Context<'_, 's>,
    found: &mut Matches<'s>,
) {
    let table = context.settings.authorization();
    // Of the types of one service the policy of a resource takes more than AWS's list has.
    let is_other_service = |statement: &Statement<'s>| {
        let is_own = |item: &Pattern<'s>, arn: Arn<'_>| {
            item.service().is_some_and(|service| service.eq_ignore_ascii_case(arn.service))
        };
        let mut arns = statement.resource_items().iter().filter_map(Pattern::arn);
        arns.all(|arn| !statement.action_items().iter().any(|item| is_own(item, arn)))
    };
    let is_of_resource = context.document.kind == DocumentKind::ResourcePolicy;
    for (statement, actions) in context.actions_by_statement() {
        let Some(first) = misfit(statement, actions, table) else { continue };
        if is_of_resource && !is_other_service(statement) {
            continue;
        }
        let verb = if super::caller::is_allow(statement) { "grants" } else { "denies" };
        let action = &statement.action_items()[0];
        let wanted = wanted(action, table);
        let message = if statement.action_items().len() == 1 {
            format!(
                "the statement {verb} nothing: `{}` acts on {wanted}, not on `{}`",
                action.text, first.text
            )
        } else {
            format!(
                "the statement {verb} nothing: none of its actions acts on `{}`; `{}` acts on {wanted}",
                first.text, action.text
            )
        };
        found.push(Match::saying(first.node, message).with(action.node, format!("acts on {wanted}")));
    }
}

/// Actions that only `*` matches, in a statement whose resources are all ARNs.
pub(super) fn action_needs_star<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, found: &mut Matches<'s>) {
    let star_only = context.actions().iter().filter(|named| is_star_only(named)).count();
    if star_only == 0 {
        return;
    }
    let is_unknown =
        |listed: Option<&Listed<'_, Pattern<'_>>>| listed.is_some_and(|listed| listed.has_unknown);
    let everywhere = policy
        .allows()
        .filter(|statement| is_unknown(statement.resources.as_ref()) || statement.covers_resource("*"));
    let everywhere: Vec<&Statement<'_>> = everywhere.collect();
    let granted: usize = everywhere.iter().map(|statement| statement.action_items().len()).sum();
    // Each may have to be held against each.
    if star_only.saturating_mul(granted) > MOST_COMPARED * MOST_COMPARED {
        return;
    }
    for (statement, actions) in context.actions_by_statement() {
        let Some(resource) = first_of_arns(statement) else { continue };
        let is_allow = super::caller::is_allow(statement);
        let is_granted = |named: &Named<'_, 's>| {
            let grants = |other: &&Statement<'_>| {
                is_unknown(other.actions.as_ref()) || other.covers_action(&named.pattern.text)
            };
            is_allow && (policy.later.is_some() || everywhere.iter().any(grants))
        };
        let mut void = actions.iter().filter(|named| is_star_only(named) && !is_granted(named));
        let Some(first) = void.next() else { continue };
        let verb = if is_allow { "grants" } else { "denies" };
        let more = match void.count() {
            0 => String::new(),
            1 => ", and so with 1 more action".to_owned(),
            more => format!(", and so with {more} more actions"),
        };
        let message = format!(
            "`{}` {verb} nothing here: it acts on no resource in particular, so only `*` matches it{more}",
            first.pattern.text
        );
        found.push(
            Match::saying(first.pattern.node, message).with(resource.node, "an ARN, and no `*` beside it"),
        );
    }
}

fn is_star_only(named: &Named<'_, '_>) -> bool {
    let (Some(service), Some(action)) = (named.service, named.action) else { return false };
    action.resources().len() == 0 && needs_star(service.prefix(), action.name())
}

/// The first resource of a statement all of whose resources are ARNs.
fn first_of_arns<'a, 's>(statement: &'a Statement<'s>) -> Option<&'a Pattern<'s>> {
    let resources =
        statement.resources.as_ref().filter(|listed| !listed.is_negated && !listed.has_unknown)?;
    let is_plain = statement.actions.as_ref().is_some_and(|listed| !listed.is_negated);
    let first = resources.items.first().filter(|_| is_plain)?;
    resources.items.iter().all(|item| item.arn().is_some()).then_some(first)
}

/// The first resource of a statement in which nothing fits. Whatever is not known for sure fits.
fn misfit<'a, 's>(
    statement: &'a Statement<'s>,
    actions: &[Named<'_, 's>],
    table: &Authorization,
) -> Option<&'a Pattern<'s>> {
    let resources = statement.resource_items();
    let is_known = |unknown: Option<bool>| unknown == Some(false);
    // An action that was not looked up may act on anything.
    let is_clear = statement.action_items().len() == actions.len()
        && is_known(statement.actions.as_ref().map(|listed| listed.has_unknown))
        && is_known(statement.resources.as_ref().map(|listed| listed.has_unknown))
        && actions.len() <= MOST_COMPARED
        && resources.len() <= MOST_COMPARED;
    let first = resources.first().filter(|_| is_clear)?;
    // Of S3's own buckets, objects and access points rules of their own say more.
    let is_own_of_s3 = |item: &Pattern<'s>| item.arn().is_none_or(|arn| matches(arn.service, "s3"));
    let is_of_others =
        |service: &Service<'_>| service.prefix() != "s3" || !resources.iter().any(is_own_of_s3);
    actions[0].service.filter(is_of_others)?;
    // Most statements are told by one look: the first action acts on the first resource.
    if let (Some(action), Some(arn)) = (actions[0].action, first.arn())
        && action
            .resources()
            .flat_map(|(resource, _)| resource.templates())
            .any(|template| fits(&arn, template))
    {
        return None;
    }
    let arns: Vec<Arn<'_>> = resources.iter().map_while(Pattern::arn).collect();
    if arns.len() < resources.len() {
        return None;
    }
    let fits_none = |named: &Named<'_, 's>| -> bool {
        let Some(service) = named.service.filter(is_of_others) else { return false };
        let mut standing_for = service.matching(named.name).peekable();
        let own = |arn: &Arn<'_>| arn.service == service.prefix() && is_all(arn.resource);
        standing_for.peek().is_some()
            && !arns.iter().any(own)
            && standing_for.all(|action| acts_on_none(action, &arns))
    };
    let is_about_nothing = actions.iter().all(fits_none) && arns.iter().all(|arn| is_like_some(arn, table));
    is_about_nothing.then_some(first)
}

/// Whether a resource is every one of its service.
fn is_all(resource: &str) -> bool {
    resource.bytes().all(|byte| matches!(byte, b'*' | b'/' | b':'))
}

/// For an action without resources the table may just not know them: many services look at some all the same.
fn acts_on_none(action: Action<'_>, arns: &[Arn<'_>]) -> bool {
    let templates = || action.resources().flat_map(|(resource, _)| resource.templates());
    action.resources().len() > 0 && !arns.iter().any(|arn| templates().any(|template| fits(arn, template)))
}

/// Whether an ARN can become one of the template. Wrong regions and accounts are other mistakes.
pub(super) fn fits(arn: &Arn<'_>, template: &str) -> bool {
    let Some((service, resource)) = service_and_resource(template) else { return false };
    let is_service = arn.service == service || service.contains("${}") || matches(arn.service, service);
    is_service && can_become(arn.resource, resource)
}

/// The service and the resource of a template, whose holes have no colons in them.
fn service_and_resource(template: &str) -> Option<(&str, &str)> {
    let mut fields = template.splitn(6, ':').skip(2);
    let service = fields.next()?;
    Some((service, fields.nth(2)?))
}

/// Whether the service that the ARN names has such a resource, and the table what acts on it. What looks like none is
/// another mistake, or a gap in the table.
fn is_like_some(arn: &Arn<'_>, table: &Authorization) -> bool {
    let Some(service) = table.service(arn.service) else { return false };
    let is_like = |resource: &Resource<'_>| {
        let mut templates = resource.templates().filter_map(service_and_resource);
        templates.any(|(service, resource)| service == arn.service && can_become(arn.resource, resource))
    };
    let mut like = service.resources().filter(is_like).peekable();
    like.peek().is_some() && !like.any(Resource::is_name_only)
}

/// What an action acts on, in words.
fn wanted(item: &Pattern<'_>, table: &Authorization) -> String {
    let action =
        item.text.split_once(':').and_then(|(prefix, name)| table.service(prefix)?.matching(name).next());
    let Some(action) = action else { return "something else".to_owned() };
    // One or two say enough.
    let mut names = action.resources().map(|(resource, _)| format!("`{}`", resource.name()));
    let first = names.next().unwrap_or_default();
    let second = names.next().map(|name| format!(" or {name}")).unwrap_or_default();
    let others = if names.next().is_some() { " or others" } else { "" };
    format!("resources of the type {first}{second}{others}")
}
