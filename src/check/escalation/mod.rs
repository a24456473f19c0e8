//! What a policy's holder can make of it: sets of actions that together give more than each of them says.

mod denied;
mod limit;
mod ways;

use crate::aws::authorization::Authorization;
use crate::check::any_of_kind::{is_about_own_user, is_about_some, is_wide, is_wide_for};
use crate::check::pass_role::{self, PASS_ROLE};
use crate::policy::{Comparison, Condition, MOST_COMPARED, Operator, Pattern, Policy, Statement, matches};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;
use denied::Denies;
pub(super) use limit::narrows;
use limit::{names_boundary, names_policy, takes_boundary};
use ways::{Bits, Gain, WAYS, actions, bits, may_be_service, needed, services};

/// Actions with which the holder grants itself any permission.
pub(super) fn own_permissions<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    report(policy, context, Gain::Permissions, matches);
}

/// Actions with which the holder becomes another user.
pub(super) fn other_credentials<'s>(
    policy: &Policy<'s>,
    context: &Context<'_, 's>,
    matches: &mut Matches<'s>,
) {
    report(policy, context, Gain::Credentials, matches);
}

/// Actions with which the holder runs code as a role that it passes.
pub(super) fn passed_role<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    report(policy, context, Gain::PassRole, matches);
}

/// Actions with which the holder runs code as a role that something has already.
pub(super) fn existing_role<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    report(policy, context, Gain::Compute, matches);
}

/// How many of the ways and places a message names.
const MOST_NAMED: usize = 3;
const MOST_PLACES: usize = 8;

fn report<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, gain: Gain, matches: &mut Matches<'s>) {
    // But for those that pass a role, each way needs an action on any resource, or on the holder.
    let can_open = |statement: &&Statement<'s>| match gain {
        Gain::PassRole => true,
        Gain::Permissions => is_wide(statement) || is_about_own_user(statement),
        Gain::Credentials | Gain::Compute => is_wide(statement),
    };
    let mut opening = policy.allows().take(MOST_COMPARED).filter(can_open);
    if !opening.any(|statement| names_some_of(gain, statement)) {
        return;
    }
    let Some(granted) = Granted::of(policy, context.settings.authorization()) else { return };
    let open: Vec<usize> = (0..WAYS.len()).filter(|&way| granted.opens(way)).collect();
    // A set that holds another one adds nothing to it.
    let holds = |way: usize, other: usize| bits()[way] & bits()[other] == bits()[other] && way != other;
    let least = open.iter().filter(|&&way| !open.iter().any(|&other| holds(way, other)));
    let own: Vec<usize> = least.copied().filter(|&way| WAYS[way].gain == gain).collect();
    let Some(&first) = own.first() else { return };
    let mut places = granted.places(first);
    for &way in &own[1..] {
        places.extend(granted.places(way));
    }
    let Some((at, _)) = places.first().copied() else { return };
    let mut found = Match::saying(at, said(gain, &own));
    let mut seen = vec![at];
    for (node, action) in places {
        if seen.len() <= MOST_PLACES && !seen.contains(&node) {
            seen.push(node);
            found = found.with(node, format!("allows `{action}`"));
        }
    }
    matches.push(found);
}

fn said(gain: Gain, own: &[usize]) -> String {
    let listed = |actions: &[&str]| {
        let named: Vec<String> = actions.iter().map(|action| format!("`{action}`")).collect();
        named.join(" and ")
    };
    let first = listed(WAYS[own[0]].actions);
    let others = own[1..].iter().take(MOST_NAMED - 1).map(|way| listed(WAYS[*way].actions));
    let mut named = std::iter::once(first).chain(others).collect::<Vec<_>>().join("; or ");
    if let Some(more) = own.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        named = format!("{named}; or {more} more {}", if more == 1 { "way" } else { "ways" });
    }
    let effect = match gain {
        Gain::Permissions => "the holder can grant itself any permission",
        Gain::Credentials => "the holder can become any other user",
        Gain::PassRole => "the holder can run code of its own as any role that the service may have",
        Gain::Compute => "the holder can use the role of whatever runs already",
    };
    format!("{effect}, by {named}")
}

/// What the Allow statements of a policy grant of the ways' actions.
#[derive(Default)]
struct Granted<'a, 's> {
    /// On some resource.
    anywhere: Bits,
    /// On any resource of its kind, or where that is enough on the holder.
    everywhere: Bits,
    /// Where each action of [`actions`] is granted, on any resource if it is.
    at: Vec<Option<Grant<'a, 's>>>,
    /// The services that any role may be passed to, and where that stands; `None` is every service.
    passed_to: Vec<(Option<String>, Node<'s>)>,
}

/// Where a statement grants an action.
#[derive(Clone, Copy)]
struct Grant<'a, 's> {
    node: Node<'s>,
    statement: &'a Statement<'s>,
    is_on_itself: bool,
}

/// Actions on users with which one on itself gets any permission.
const ON_ITSELF: [&str; 3] =
    ["iam:AttachUserPolicy", "iam:DeleteUserPermissionsBoundary", "iam:PutUserPolicy"];

impl<'a, 's> Granted<'a, 's> {
    /// `None` when nothing is granted, or everything: that is one finding of another rule, not a hundred.
    fn of(policy: &'a Policy<'s>, table: &Authorization) -> Option<Self> {
        let mut granted = Self { at: vec![None; actions().len()], ..Self::default() };
        for statement in policy.allows().take(MOST_COMPARED) {
            let Some(listed) = statement.actions.as_ref() else { continue };
            let mut narrowing = statement.conditions.iter().filter(|condition| narrows(condition)).peekable();
            let is_narrowed = statement.has_unknown_condition || narrowing.peek().is_some();
            let is_wide = is_wide(statement);
            if !listed.is_negated && listed.items.iter().any(|item| matches!(&*item.text, "*" | "*:*")) {
                if is_wide && !is_narrowed {
                    return None;
                }
                continue;
            }
            granted.add_passed(statement);
            if !is_narrowed {
                granted.add(statement, is_wide, table, |_| true);
            } else if !statement.has_unknown_condition && narrowing.all(names_boundary) {
                granted.add(statement, is_wide, table, takes_boundary);
            }
        }
        // Every way but passing a role needs an action on any resource.
        if granted.everywhere == 0 && granted.passed_to.is_empty() {
            return None;
        }
        granted.take_away(policy, table);
        Some(granted)
    }

    fn add(
        &mut self,
        statement: &'a Statement<'s>,
        is_wide: bool,
        table: &Authorization,
        is_open: impl Fn(&str) -> bool,
    ) {
        let Some(listed) = &statement.actions else { return };
        let is_about_itself = is_about_own_user(statement);
        let names_policy = statement.conditions.iter().any(names_policy);
        let mut put = |place: usize, node: Node<'s>| {
            let (bit, action) = (1 << place, actions()[place]);
            if names_policy && action.starts_with("iam:Attach") || !is_open(action) {
                return;
            }
            let is_wide = is_wide && is_wide_for(statement, action, table);
            let is_on_itself = !is_wide && is_about_itself && ON_ITSELF.contains(&action);
            let is_enough = is_wide || is_on_itself;
            if !is_enough && !is_about_some(statement, action, table) {
                return;
            }
            if self.at[place].is_none() || (is_enough && self.everywhere & bit == 0) {
                self.at[place] = Some(Grant { node, statement, is_on_itself });
            }
            self.anywhere |= bit;
            if is_enough {
                self.everywhere |= bit;
            }
        };
        if listed.is_negated {
            for (place, action) in actions().iter().enumerate() {
                if statement.covers_action(action) {
                    put(place, listed.value);
                }
            }
            return;
        }
        for item in &listed.items {
            for place in places_of(item) {
                if item.covers_ignoring_case(actions()[place]) {
                    put(place, item.node);
                }
            }
        }
    }

    /// `iam:PassRole` counts by the services that its condition names.
    fn add_passed(&mut self, statement: &Statement<'s>) {
        let Some(node) = pass_role::any_role_passed(statement) else { return };
        // Who gets the role is known of every request that passes one, so `IfExists` lets nothing more through.
        let is_key = |condition: &&Condition<'s>| {
            let asks = |operator: Operator| !operator.is_negated() && operator.comparison != Comparison::Null;
            condition.is_key("iam:PassedToService") && condition.operator.is_some_and(asks)
        };
        let others_narrow = statement.conditions.iter().any(|condition| {
            let is_void = condition.is_key("iam:PassedToService") || pass_role::is_role_tag(condition);
            narrows(condition) && !is_void
        });
        if statement.has_unknown_condition || others_narrow {
            return;
        }
        match statement.conditions.iter().find(is_key) {
            Some(condition) => {
                let values = condition.values.iter().map(|(_, value)| (Some(value.to_string()), node));
                self.passed_to.extend(values);
            }
            None => self.passed_to.push((None, node)),
        }
    }

    fn take_away(&mut self, policy: &Policy<'s>, table: &Authorization) {
        let denies = Denies::of(policy, table);
        for (place, action) in actions().iter().enumerate() {
            if let Some(Grant { statement, is_on_itself, .. }) = self.at[place]
                && denies.take_away(action, statement, is_on_itself)
            {
                self.anywhere &= !(1 << place);
                self.everywhere &= !(1 << place);
            }
        }
        if !self.passed_to.is_empty() && pass_role::is_denied(policy, &PASS_ROLE) {
            self.passed_to.clear();
        }
        let left = pass_role::uses_left(policy, &PASS_ROLE).filter(|left| left.is_key("iam:PassedToService"));
        if let (Some(left), Some(at)) = (left, self.passed_to.iter().position(|(to, _)| to.is_none())) {
            let node = self.passed_to[at].1;
            self.passed_to.retain(|(to, _)| to.is_some());
            let values = left.values.iter().take(MOST_COMPARED);
            self.passed_to.extend(values.map(|(_, value)| (Some(value.to_string()), node)));
        }
    }

    /// Whether everything that a way needs is granted, and wide enough.
    fn opens(&self, way: usize) -> bool {
        let needed = bits()[way];
        let is_granted = if WAYS[way].gain == Gain::PassRole {
            let others = needed & !ways::needed(Gain::PassRole);
            !self.passed_to.is_empty()
                && self.anywhere & others == others
                && self.passed_at(WAYS[way].service).is_some()
        } else {
            self.everywhere & needed == needed
        };
        // What a pattern stands for are ways of their own, and a Deny may have taken some.
        is_granted && !WAYS[way].actions.iter().any(|action| action.contains('*'))
    }

    fn passed_at(&self, service: &str) -> Option<Node<'s>> {
        let takes = |to: &Option<String>| to.as_ref().is_none_or(|to| matches(to, service));
        self.passed_to.iter().find(|(to, _)| takes(to)).map(|(_, node)| *node)
    }

    fn places(&self, way: usize) -> Vec<(Node<'s>, &'static str)> {
        let of = |action: &&'static str| {
            if *action == PASS_ROLE.name {
                return self.passed_at(WAYS[way].service).map(|node| (node, *action));
            }
            let place = actions().iter().position(|known| known == action)?;
            self.at[place].map(|grant| (grant.node, *action))
        };
        WAYS[way].actions.iter().filter_map(of).collect()
    }
}

/// Whether a statement names an action without which no way to the gain is open, or leaves open which.
fn names_some_of(gain: Gain, statement: &Statement<'_>) -> bool {
    let needed = needed(gain);
    statement.actions.as_ref().is_some_and(|listed| {
        let is_needed = |item: &Pattern<'_>| {
            places_of(item)
                .any(|place| needed & (1 << place) != 0 && item.covers_ignoring_case(actions()[place]))
        };
        listed.is_negated || listed.items.iter().any(is_needed)
    })
}

/// The places in [`actions`] that an item can stand for, by its service.
fn places_of(item: &Pattern<'_>) -> std::ops::Range<usize> {
    let Some(service) = item.service().filter(|service| may_be_service(service)) else { return 0..0 };
    if service.contains(['*', '?']) {
        return 0..actions().len();
    }
    let named =
        services().iter().find(|(name, _)| name.len() == service.len() && name.eq_ignore_ascii_case(service));
    named.map_or(0..0, |(_, places)| places.clone())
}
