//! Which actions act on which resources, as far as the table of AWS's actions knows, and what policies grant then.
//!
//! A statement that allows `s3:*` on objects allows `s3:DeleteBucket` on objects as well, which no request asks for.
//! First everything is asked about; where nothing that a request can ask for is found, the table says what can be.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::access::stated::list;
use crate::access::symbolic::{Accepts, Granted, Layers, Left, Reason, granted};
use crate::access::{Request, stated};
use crate::aws::authorization::{Action, Authorization};
use crate::policy::{Arn, Effect, Pattern, Policy, Statement, can_become, matches_ignoring_case};
use crate::syntax::parse_json;

/// How many sets of resource types are told apart.
const MOST_TYPES: usize = 48;

/// Bucket names have no slash, which the holes of other templates may take in.
const BUCKET: &str = "arn:${}:s3:::${}";
const OBJECT: &str = "arn:${}:s3:::${}/${}";

/// What is granted, and whether its being nothing rests on the table's word.
pub(super) struct Really {
    pub(super) granted: Vec<Granted>,
    pub(super) rests_on_table: bool,
}

/// What the first layer's statements grant of requests that can be. The asked for `resources` are patterns.
pub(super) fn granted_really(
    layers: &Layers<'_, '_>,
    table: &Authorization,
    accepts: &Accepts<'_>,
    asked: (&[String], &[String]),
) -> Really {
    let can_be = |request: &Request| match acts_on(table, &request.action, &request.resource) {
        Some(false) => Some(false),
        _ => accepts(request),
    };
    let first = granted(layers, table, Some(&can_be));
    let is_open = |one: &Granted| one.left == Left::Unknown(Reason::NotCertified);
    let mut really = Really { granted: first, rests_on_table: false };
    if !really.granted.iter().any(is_open) {
        return really;
    }
    let (actions, resources) = asked;
    let own = layers.layers.first().map_or(&[][..], |layer| layer);
    let can_allow = |one: &&Statement<'_>| one.effect != Some(Effect::Deny);
    let own = || own.iter().flat_map(|policy| &policy.statements).filter(can_allow);
    let is_asked = |name: &str| {
        actions.iter().any(|pattern| matches_ignoring_case(pattern, name))
            && own().any(|one| may_name(one, name))
    };
    let is_of = |prefix: &str| own().any(|one| may_name_some_of(one, prefix));
    let whom = if layers.basis.has_principals() { r#""Principal":"*","# } else { "" };
    let Some(real) = statements(table, is_of, is_asked, resources, whom) else { return really };
    let text = stated::policy(&real);
    let Ok(tree) = parse_json(Cow::Borrowed(&text)) else { return really };
    let Some(real) = tree.root().map(Policy::parse) else { return really };
    let mut all = layers.layers.to_vec();
    all.push(vec![&real]);
    let second = granted(&Layers { layers: &all, ..*layers }, table, Some(&can_be));
    // What the table does not rule out is shown by a request on whatever the policies name.
    let is_whole = |request: &Request| request.resource == "*" || Arn::parse(&request.resource).is_some();
    let if_whole = |request: &Request| if is_whole(request) { accepts(request) } else { Some(false) };
    let plain = second.iter().any(is_open).then(|| granted(layers, table, Some(&if_whole)));
    for (number, (one, again)) in really.granted.iter_mut().zip(second).enumerate() {
        if !is_open(one) || again.by != one.by {
            continue;
        }
        really.rests_on_table |= again.left == Left::Nothing;
        let shown = plain.as_ref().and_then(|plain| plain.get(number)).filter(|_| is_open(&again));
        one.left = shown.map_or(again.left, |shown| shown.left.clone());
    }
    really
}

/// Whether a statement can be about actions with a prefix.
fn may_name_some_of(statement: &Statement<'_>, prefix: &str) -> bool {
    let is_of = |item: &Pattern<'_>| {
        let own = item.text.split_once(':');
        item.is_partly_unknown() || own.is_none_or(|(own, _)| matches_ignoring_case(own, prefix))
    };
    let listed = statement.actions.as_ref();
    listed.is_some_and(|listed| !listed.names_all() || listed.items.iter().any(is_of))
}

/// Whether a statement can be about an action.
fn may_name(statement: &Statement<'_>, action: &str) -> bool {
    let listed = statement.actions.as_ref();
    listed.is_some_and(|listed| {
        let is_named = listed.items.iter().any(|item| matches_ignoring_case(&item.text, action));
        listed.has_unknown
            || listed.items.iter().any(Pattern::is_partly_unknown)
            || is_named != listed.is_negated
    })
}

/// Whether an action acts on a resource; `None` where the table does not tell.
fn acts_on(table: &Authorization, action: &str, resource: &str) -> Option<bool> {
    let action = table.action(action).filter(|action| !action.is_name_only())?;
    let mut templates = templates(&action).peekable();
    if templates.peek().is_none() {
        return Some(resource == "*");
    }
    Some(
        templates.any(|template| {
            can_become(resource, template) && (template != BUCKET || !resource.contains('/'))
        }),
    )
}

fn templates<'t>(action: &Action<'t>) -> impl Iterator<Item = &'t str> {
    action.resources().flat_map(|(resource, _)| resource.templates())
}

/// Statements that allow those of the table's actions that `is_asked` on the resources that they act on, one for each
/// set of resource types; those that cannot be among `resources` are left out. `is_of` says of a prefix whether any of its
/// actions can be asked about: there are thousands. `whom` is the member that says for whom.
/// `None` when that takes more than [`MOST_TYPES`] statements.
fn statements(
    table: &Authorization,
    is_of: impl Fn(&str) -> bool,
    is_asked: impl Fn(&str) -> bool,
    resources: &[String],
    whom: &str,
) -> Option<Vec<String>> {
    let mut groups: BTreeMap<Vec<&str>, Vec<String>> = BTreeMap::new();
    let is_any = resources.iter().any(|one| one == "*");
    for service in table.services().filter(|service| is_of(service.prefix())) {
        for action in service.actions().filter(|action| !action.is_name_only()) {
            let name = format!("{}:{}", service.prefix(), action.name());
            if !is_asked(&name) {
                continue;
            }
            let mut all: Vec<&str> = templates(&action).collect();
            all.sort_unstable();
            all.dedup();
            // What acts on no single resource is asked about `*`.
            let is_among = |template: &&str| resources.iter().any(|one| can_become(one, template));
            let is_possible = if all.is_empty() { is_any } else { all.iter().any(is_among) };
            if is_possible {
                groups.entry(all).or_default().push(name);
            }
        }
        if groups.len() > MOST_TYPES {
            return None;
        }
    }
    let mut statements = Vec::new();
    for (templates, actions) in &groups {
        let actions = list(actions);
        let globs = templates.iter().map(|template| template.replace("${}", "*"));
        let resources = if templates.is_empty() { r#"["*"]"#.to_owned() } else { list(globs) };
        statements.push(format!(r#"{{"Effect":"Allow",{whom}"Action":{actions},"Resource":{resources}}}"#));
        if templates.contains(&BUCKET) && !templates.contains(&OBJECT) {
            statements
                .push(format!(r#"{{"Effect":"Deny",{whom}"Action":{actions},"Resource":"arn:*:s3:::*/*"}}"#));
        }
    }
    Some(statements)
}
