//! Actions of one service: those that some pattern with a name picks out, some of the others, and new ones.

use std::collections::BTreeMap;

use crate::aws::authorization::{Action, Service};
use crate::letter_case::order_ignoring_case;

use super::action::{Actions, Asked, Name, is_wild};
use super::pattern::{Pattern, Reading, Variables};
use super::product::{Fuel, OutOfFuel};
use super::scope::scopes;
use super::text::{Texts, filled};

/// How many actions of a service stand for those that the same patterns pick out.
const MOST_SPOKEN_FOR: usize = 8;

impl Actions {
    pub(super) fn of_service(
        &self,
        prefix: &str,
        service: Option<Service<'_>>,
        fuel: &mut Fuel,
        names: &mut Vec<Name>,
    ) -> Result<(), OutOfFuel> {
        let is_of_it = |asked: &&Asked| asked.service.as_deref() == Some(prefix);
        let is_all = |asked: &Asked| asked.name == "*" && (is_of_it(&asked) || asked.is_everything());
        let area = self.area.as_ref().filter(|area| !area.iter().any(is_all));
        let area: Option<Vec<&str>> =
            area.map(|area| area.iter().filter(is_of_it).map(|asked| &*asked.name).collect());
        let name_of = |name: &str| {
            let known = service.and_then(|service| service.action(name));
            let own = known.map_or(name, |action| action.name());
            Name { text: format!("{prefix}:{own}"), is_known: known.is_some() }
        };
        let plain = area.iter().flatten().filter(|name| !is_wild(name));
        names.extend(plain.map(|name| name_of(name)));
        let wild: Option<Vec<&str>> =
            area.map(|area| area.into_iter().filter(|name| is_wild(name)).collect());
        if wild.as_ref().is_some_and(Vec::is_empty) {
            return Ok(());
        }
        // What a question asks of the service's actions, unless the answer is yes for all of them.
        let open = self.questions.iter().filter(|question| !question.iter().any(is_all));
        let asked: Vec<Vec<&str>> = open
            .map(|question| question.iter().filter(is_of_it).map(|asked| &*asked.name).collect())
            .collect();
        known_names(prefix, service, wild.as_deref(), &asked, fuel, names)?;
        let mut literals: Vec<&str> = asked.iter().flatten().copied().filter(|name| !is_wild(name)).collect();
        literals.sort_unstable();
        literals.dedup();
        names.extend(literals.iter().map(|name| name_of(name)).filter(|name| !name.is_known));
        if self.only_known {
            return Ok(());
        }
        let mut texts = Texts::default();
        let reading = Reading { wildcards: true, ..Reading::default() };
        let compiled = |name: &str| Pattern::compile(name, reading, &mut Variables::default());
        let asked: Vec<Vec<usize>> =
            asked.iter().map(|names| names.iter().map(|name| texts.add(compiled(name))).collect()).collect();
        let area: Vec<Pattern> = wild.iter().flatten().map(|name| compiled(name)).collect();
        let mut plausible = vec!["NewAction".to_ascii_lowercase()];
        let patterns = texts.patterns.iter().chain(&area).filter(|pattern| !pattern.is_literal());
        plausible.extend(patterns.map(|pattern| filled(pattern, |_, _| "new".to_owned())));
        let scopes = scopes(&area, &texts.patterns, &asked);
        for text in texts.values(&[], &scopes, &plausible, fuel)? {
            let name = text.string();
            if !name.is_empty() && literals.binary_search(&&*name).is_err() {
                names.push(name_of(&name));
            }
        }
        Ok(())
    }
}

/// Actions of the table: of those that the same patterns pick out, a few are enough.
fn known_names(
    prefix: &str,
    service: Option<Service<'_>>,
    area: Option<&[&str]>,
    asked: &[Vec<&str>],
    fuel: &mut Fuel,
    names: &mut Vec<Name>,
) -> Result<(), OutOfFuel> {
    let Some(service) = service else { return Ok(()) };
    let by_name = |one: &&str, other: &&str| order_ignoring_case(one.as_bytes(), other.as_bytes());
    let own: Vec<&str> = match area {
        Some(area) => {
            let mut own: Vec<&str> =
                area.iter().flat_map(|name| service.matching(name)).map(Action::name).collect();
            own.sort_unstable_by(by_name);
            own.dedup();
            own
        }
        // They stand in the table in that order.
        None => service.actions().map(Action::name).collect(),
    };
    fuel.burn(1 + own.len())?;
    let mut picked: Vec<Vec<usize>> = vec![Vec::new(); own.len()];
    for (number, name) in asked.iter().flatten().enumerate() {
        fuel.burn(1)?;
        for action in service.matching(name) {
            fuel.burn(1)?;
            if let Ok(at) = own.binary_search_by(|known| by_name(known, &action.name())) {
                picked[at].push(number);
            }
        }
    }
    let mut combinations: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    for (name, combination) in own.into_iter().zip(picked) {
        let count = combinations.entry(combination).or_default();
        *count += 1;
        if *count <= MOST_SPOKEN_FOR {
            names.push(Name { text: format!("{prefix}:{name}"), is_known: true });
        }
    }
    Ok(())
}
