//! Actions: those of the table that policies tell apart, and those that nobody knows yet.

use crate::aws::authorization::Authorization;
use crate::policy::Pattern as Written;

use super::class::Classes;
use super::pattern::{Pattern, Reading, Variables};
use super::product::{Fuel, OutOfFuel};
use super::scope::scopes;
use super::text::Texts;

/// Actions that everyone knows, to speak for the services that no policy in play names.
const FAMILIAR: [&str; 6] = [
    "s3:GetObject",
    "ec2:RunInstances",
    "dynamodb:GetItem",
    "sqs:SendMessage",
    "lambda:InvokeFunction",
    "iam:CreateUser",
];

/// One action.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) text: String,
    /// It is in the table.
    pub(super) is_known: bool,
}

impl Name {
    fn is_one_of(&self, asked: &[Asked]) -> bool {
        let (service, name) = self.text.split_once(':').unwrap_or(("", &self.text));
        asked.iter().any(|asked| asked.matches(service, name))
    }
}

/// All that is asked of actions.
#[derive(Debug, Default)]
pub(super) struct Actions {
    /// For each question, the patterns in lower case.
    pub(super) questions: Vec<Vec<Asked>>,
    /// Only actions that one of these stands for count; `None` for any.
    pub(super) area: Option<Vec<Asked>>,
    /// Only actions of the table count.
    pub(super) only_known: bool,
}

/// A pattern, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// In lower case; `None` when it is a pattern itself or missing, so that the whole is matched.
    pub(super) service: Option<String>,
    /// Behind the colon, or the whole.
    pub(super) name: String,
}

impl Asked {
    fn of(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        match text.split_once(':') {
            _ if text == "*" || text == "*:*" => Self { service: None, name: "*".to_owned() },
            Some((service, name)) if !service.contains(['*', '?']) => {
                Self { service: Some(service.to_owned()), name: name.to_owned() }
            }
            _ => Self { service: None, name: text },
        }
    }

    pub(super) fn is_everything(&self) -> bool {
        self.service.is_none() && self.name == "*"
    }

    /// Whether it stands for an action.
    fn matches(&self, service: &str, name: &str) -> bool {
        let glob = crate::policy::matches_ignoring_case;
        match &self.service {
            Some(own) => own.eq_ignore_ascii_case(service) && glob(&self.name, name),
            None => self.is_everything() || glob(&self.name, &format!("{service}:{name}")),
        }
    }
}

impl Actions {
    /// The number of the question whether an action is one of `items`.
    pub(super) fn ask(&mut self, items: &[&Written<'_>]) -> usize {
        let mut asked: Vec<Asked> = items.iter().map(|item| Asked::of(&item.text)).collect();
        if asked.iter().any(Asked::is_everything) {
            asked.retain(Asked::is_everything);
            asked.truncate(1);
        }
        self.questions.iter().position(|known| *known == asked).unwrap_or_else(|| {
            self.questions.push(asked);
            self.questions.len() - 1
        })
    }

    /// How many questions there are.
    pub(super) fn asked(&self) -> usize {
        self.questions.len()
    }

    /// Leaves out actions that none of `items` stands for.
    pub(super) fn bound(&mut self, items: &[&Written<'_>]) {
        let asked: Vec<Asked> = items.iter().map(|item| Asked::of(&item.text)).collect();
        self.area = Some(asked).filter(|asked| !asked.iter().any(Asked::is_everything));
    }

    fn is_in_area(&self, action: &Name) -> bool {
        self.area.as_ref().is_none_or(|area| action.is_one_of(area))
    }

    fn answer(&self, action: &Name, question: usize) -> bool {
        action.is_one_of(&self.questions[question])
    }

    pub(super) fn classes(&self, table: &Authorization, fuel: &mut Fuel) -> Result<Classes<Name>, OutOfFuel> {
        let mut names = Vec::new();
        let asked = || self.questions.iter().flatten();
        // A pattern across services is matched with everything there is, whatever the area.
        let is_wild = asked().any(|asked| asked.service.is_none() && !asked.is_everything());
        let mut services: Vec<&str> = asked().filter_map(|asked| asked.service.as_deref()).collect();
        services.sort_unstable();
        services.dedup();
        // Without one across services, the area says which count.
        let area = self.area.as_ref().filter(|_| !is_wild);
        let bounding = area.and_then(|area| {
            area.iter().map(|asked| asked.service.as_deref()).collect::<Option<Vec<&str>>>()
        });
        if let Some(bounding) = bounding {
            services.retain(|service| bounding.contains(service));
        } else if is_wild {
            self.across_services(table, fuel, &mut names)?;
        } else {
            let familiar = FAMILIAR.iter().filter(|name| {
                let service = name.split(':').next().unwrap_or_default();
                services.binary_search(&service).is_err()
            });
            names.extend(familiar.take(3).map(|name| Name { text: (*name).to_owned(), is_known: true }));
            if names.is_empty() {
                names.push(Name { text: "newservice:GetExample".to_owned(), is_known: false });
            }
        }
        for prefix in services {
            self.of_service(prefix, table.service(prefix), fuel, &mut names)?;
        }
        // No action of a service has a space in its name, now or later.
        names.retain(|name| !name.text.contains(char::is_whitespace) && self.is_in_area(name));
        fuel.burn(names.len() * (1 + self.questions.len()))?;
        // Real actions first; a class without one has only names that are not known yet.
        names.sort_by_key(|name| !name.is_known);
        Ok(Classes::sort(names, self.questions.len(), |name, question| self.answer(name, question)))
    }

    /// Every action of the table, when patterns ask across services, and names that nobody knows.
    fn across_services(
        &self,
        table: &Authorization,
        fuel: &mut Fuel,
        names: &mut Vec<Name>,
    ) -> Result<(), OutOfFuel> {
        for service in table.services() {
            fuel.burn(1 + service.actions().len() / 64)?;
            let prefix = service.prefix();
            names.extend(
                service
                    .actions()
                    .map(|action| Name { text: format!("{prefix}:{}", action.name()), is_known: true }),
            );
        }
        if self.only_known {
            return Ok(());
        }
        let mut texts = Texts::default();
        let reading = Reading { wildcards: true, ..Reading::default() };
        let mut add = |asked: &Asked| {
            let whole = match &asked.service {
                Some(service) => format!("{service}:{}", asked.name),
                None => asked.name.clone(),
            };
            texts.add(Pattern::compile(&whole, reading, &mut Variables::default()))
        };
        let open = self.questions.iter().filter(|question| !question.iter().any(Asked::is_everything));
        let asked: Vec<Vec<usize>> = open.map(|question| question.iter().map(&mut add).collect()).collect();
        let scopes = scopes(&[], &texts.patterns, &asked);
        let shape = Pattern::compile("?*:?*", reading, &mut Variables::default());
        let plausible = [String::from("newservice:newaction")];
        for text in texts.values(&[&shape], &scopes, &plausible, fuel)? {
            let text = text.string();
            let is_known = table.action(&text).is_some();
            names.push(Name { text, is_known });
        }
        Ok(())
    }
}
