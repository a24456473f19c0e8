//! Which actions act on which resources, as far as the table of AWS's actions knows.

use std::collections::BTreeMap;

use crate::access::stated::list;
use crate::aws::authorization::{Action, Authorization};
use crate::policy::{can_become, matches_ignoring_case};

/// Bucket names have no slash, which the holes of other templates may take in.
const BUCKET: &str = "arn:${}:s3:::${}";

/// Whether an action acts on a resource; `None` where the table does not tell.
pub(super) fn acts_on(table: &Authorization, action: &str, resource: &str) -> Option<bool> {
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

/// Statements that allow the table's actions among `patterns` on the resources that they act on, one for each set of
/// resource types; those that cannot be among `resources` are left out. `whom` is the member that says for whom. `None`
/// when that takes more than `most` statements.
pub(super) fn statements(
    table: &Authorization,
    patterns: &[String],
    resources: &[String],
    most: usize,
    whom: &str,
) -> Option<Vec<String>> {
    let mut groups: BTreeMap<Vec<&str>, Vec<String>> = BTreeMap::new();
    let is_any = resources.iter().any(|one| one == "*");
    for service in table.services() {
        for action in service.actions().filter(|action| !action.is_name_only()) {
            let name = format!("{}:{}", service.prefix(), action.name());
            if !patterns.iter().any(|pattern| matches_ignoring_case(pattern, &name)) {
                continue;
            }
            let mut all: Vec<&str> = templates(&action).collect();
            all.sort_unstable();
            all.dedup();
            // What acts on no single resource is asked about `*`.
            let is_among = |template: &&str| resources.iter().any(|one| can_become(one, template));
            let is_asked = if all.is_empty() { is_any } else { all.iter().any(is_among) };
            if is_asked {
                groups.entry(all).or_default().push(name);
            }
        }
        if groups.len() > most {
            return None;
        }
    }
    let mut statements = Vec::new();
    for (templates, actions) in &groups {
        let actions = list(actions);
        let globs = templates.iter().map(|template| template.replace("${}", "*"));
        let resources = if templates.is_empty() { r#"["*"]"#.to_owned() } else { list(globs) };
        statements.push(format!(r#"{{"Effect":"Allow",{whom}"Action":{actions},"Resource":{resources}}}"#));
        if **templates == [BUCKET] {
            statements
                .push(format!(r#"{{"Effect":"Deny",{whom}"Action":{actions},"Resource":"arn:*:s3:::*/*"}}"#));
        }
    }
    Some(statements)
}
