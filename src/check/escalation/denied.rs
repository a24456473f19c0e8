//! What Deny statements without conditions take from everyone.

use crate::aws::authorization::{Action, Authorization, Resource};
use crate::check::any_of_kind::is_own_user;
use crate::policy::{Arn, MOST_COMPARED, Pattern, Policy, Statement, covers};

/// How many resources of Deny statements are looked at: more than AWS's size quotas let a policy have.
const MOST_RESOURCES: usize = 16 * MOST_COMPARED;

/// The Deny statements that hold for every request.
pub(super) struct Denies<'a, 's> {
    all: Vec<&'a Statement<'s>>,
    table: &'a Authorization,
}

impl<'a, 's> Denies<'a, 's> {
    pub(super) fn of(policy: &'a Policy<'s>, table: &'a Authorization) -> Self {
        let mut left = MOST_RESOURCES;
        let is_plain = |deny: &&Statement<'s>| deny.is_unconditional();
        let plain = policy.denies().take(MOST_COMPARED).filter(is_plain);
        let few = plain.take_while(|deny| {
            left = left.saturating_sub(deny.resources.as_ref().map_or(0, |listed| listed.items.len()));
            left > 0
        });
        Self { all: few.collect(), table }
    }

    /// Whether an action is denied on all that a statement allows it on: any resource of its kind, or only the user who
    /// asks.
    pub(super) fn take_away(&self, action: &str, allowed: &Statement<'_>, is_on_itself: bool) -> bool {
        let mut denying = self.all.iter().filter(|deny| deny.covers_action(action)).peekable();
        if denying.peek().is_none() {
            return false;
        }
        let known = self.table.action(action);
        denying.any(|deny| {
            deny.covers_resource("*")
                || is_on_itself && deny.resource_items().iter().any(is_own_user)
                || known.is_some_and(|known| denies_type(deny, known, allowed))
        })
    }
}

/// Whether a Deny is about any resource of a type that the action needs: a request needs leave for one of each. Of types
/// that it may do without, all have to be denied.
fn denies_type(deny: &Statement<'_>, action: Action<'_>, allowed: &Statement<'_>) -> bool {
    let is_picky = action.resources().any(|(_, is_needed)| is_needed);
    let mut types = action.resources().filter(|(_, is_needed)| *is_needed == is_picky).peekable();
    let is_denied = |(resource, _): (Resource<'_>, bool)| {
        resource.templates().filter_map(Arn::parse).all(|form| denies_form(deny, &form, allowed))
    };
    if is_picky { types.any(is_denied) } else { types.peek().is_some() && types.all(is_denied) }
}

/// Whether a Deny is about every resource like the template, in the region and account where it is allowed.
fn denies_form(deny: &Statement<'_>, template: &Arn<'_>, allowed: &Statement<'_>) -> bool {
    let mut arns = allowed.resource_items().iter().filter_map(Pattern::arn);
    let own = arns.find(|arn| arn.service == template.service);
    let region = if template.region.is_empty() { "" } else { own.map_or("*", |own| own.region) };
    let account = if template.account.is_empty() { "" } else { own.map_or("*", |own| own.account) };
    let form = Arn { region, account, resource: &template.resource.replace("${}", "*"), ..*template };
    let covers_form = |item: &Pattern<'_>| {
        let Some(arn) = item.arn() else {
            let Arn { service, region, account, resource, .. } = form;
            return covers(&item.text, &format!("arn:aws:{service}:{region}:{account}:{resource}"));
        };
        // Which account the policy is in is not known; a Deny that names one means it.
        let is_account = form.account == "*" || covers(arn.account, form.account);
        covers(arn.service, form.service)
            && covers(arn.region, form.region)
            && is_account
            && covers(arn.resource, form.resource)
    };
    deny.resources.as_ref().is_some_and(|listed| {
        let is_named = listed.items.iter().any(covers_form);
        if listed.is_negated { !listed.has_unknown && !is_named } else { is_named }
    })
}
