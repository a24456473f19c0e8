//! Actions: those of the table that policies tell apart, and those that nobody knows yet.

use crate::aws::authorization::Authorization;
use crate::policy::{Pattern as Written, matches_ignoring_case};

use super::bits::Bits;
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
    /// The service, and the rest.
    fn parts(&self) -> (&str, &str) {
        self.text.split_once(':').unwrap_or(("", &self.text))
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
    pub(super) is_wild: bool,
}

impl Asked {
    fn of(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let (service, name) = match text.split_once(':') {
            _ if text == "*" || text == "*:*" => (None, "*"),
            Some((service, name)) if !is_wild(service) => (Some(service.to_owned()), name),
            _ => (None, &*text),
        };
        Self { service, is_wild: is_wild(name), name: name.to_owned() }
    }

    pub(super) fn is_everything(&self) -> bool {
        self.service.is_none() && self.name == "*"
    }

    /// Whether it can stand for actions of a service.
    fn can_be_of(&self, service: &str) -> bool {
        self.service.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(service))
    }

    /// Whether it stands for an action of a service that it can stand for actions of.
    fn matches(&self, action: &Name) -> bool {
        let text = if self.service.is_some() { action.parts().1 } else { &action.text };
        if self.is_wild {
            self.is_everything() || matches_ignoring_case(&self.name, text)
        } else {
            self.name.eq_ignore_ascii_case(text)
        }
    }
}

/// Lists of patterns without those that cannot stand for actions of the service in question. Names come service by
/// service.
struct Narrowed<'a> {
    lists: &'a [Vec<Asked>],
    service: String,
    own: Vec<Vec<&'a Asked>>,
}

impl<'a> Narrowed<'a> {
    fn new(lists: &'a [Vec<Asked>]) -> Self {
        Self { lists, service: String::new(), own: Vec::new() }
    }

    /// Whether an action is of each list.
    fn answers(&mut self, action: &Name) -> Bits {
        let service = action.parts().0;
        if self.own.is_empty() || self.service != service {
            let narrow =
                |list: &'a Vec<Asked>| list.iter().filter(|asked| asked.can_be_of(service)).collect();
            self.own = self.lists.iter().map(narrow).collect();
            service.clone_into(&mut self.service);
        }
        Bits::of(self.own.len(), |list| self.own[list].iter().any(|asked| asked.matches(action)))
    }
}

pub(super) fn is_wild(text: &str) -> bool {
    text.contains(['*', '?'])
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
        names.retain(|name| !name.text.contains(char::is_whitespace));
        if let Some(area) = &self.area {
            let mut narrowed = Narrowed::new(std::slice::from_ref(area));
            names.retain(|name| narrowed.answers(name).contains(0));
        }
        fuel.burn(names.len() * (1 + self.questions.len()))?;
        // Real actions first; a class without one has only names that are not known yet.
        names.sort_by_key(|name| !name.is_known);
        let mut narrowed = Narrowed::new(&self.questions);
        Ok(Classes::sort_by(names, self.questions.len(), |name| narrowed.answers(name)))
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
