//! The resource of a request: of all that a box holds, one that the action acts on.

use crate::access::{CallerKind, Request};
use crate::aws::authorization::Authorization;
use crate::policy::Arn;

use super::super::action::Name;
use super::super::bits::Bits;
use super::super::cell::Cell;
use super::super::plausible;
use super::super::principal::Record;
use super::super::resource::NONE;
use super::super::text::Text;
use super::super::universe::Universe;

/// A request that is being made.
pub(super) struct Draft<'a> {
    pub(super) universe: &'a Universe,
    pub(super) caller: &'a Record,
    /// Once the caller and the action are chosen.
    pub(super) request: Option<&'a mut Request>,
}

impl<'a> Draft<'a> {
    /// A resource of a cell with its class: one that the action acts on, if there is one.
    pub(super) fn resource(
        &mut self,
        cell: &Cell,
        action: &Name,
        table: &Authorization,
        attempt: usize,
    ) -> Option<(usize, String)> {
        let Cell::One(bits) = cell else { return None };
        let caller = self.caller.arn.string();
        let partition = Arn::parse(&caller).map(|arn| arn.partition);
        let aim = Aim::of(&action.text, partition, table);
        let choices = self.choices(bits, &aim, attempt);
        if attempt.is_multiple_of(3) && choices.first().is_none_or(|first| first.0 > 0) {
            let made = self.made_up(bits, &aim);
            if made.is_some() {
                return made;
            }
        }
        let (_, class, text) = choices.get(attempt % 3).or(choices.first())?;
        Some((*class, self.written(text)))
    }

    /// Texts with their ranks and classes, the best first.
    fn choices(&self, bits: &Bits, aim: &Aim<'_>, attempt: usize) -> Vec<(usize, usize, &'a Text)> {
        let resources = &self.universe.resources;
        let texts =
            bits.iter().flat_map(|class| resources.members[class].iter().map(move |text| (class, text)));
        let (mut choices, mut best) = (Vec::new(), 0);
        for (class, text) in texts {
            let rank = aim.rank(&text.string());
            choices.push((rank, class, text));
            // Of the best, each try takes another one.
            best += usize::from(rank == 0);
            if best > attempt % 3 {
                break;
            }
        }
        choices.sort_by_key(|choice| choice.0);
        choices
    }

    /// An ARN of what the action acts on, made up, that is in the cell.
    fn made_up(&self, bits: &Bits, aim: &Aim<'_>) -> Option<(usize, String)> {
        let Universe { resources, questions, .. } = self.universe;
        aim.templates.iter().find_map(|(_, template)| {
            let text = Text::plain(&from_template(template));
            let class = questions.resources.class_of(resources, &text)?;
            bits.contains(class).then(|| (class, text.string()))
        })
    }

    /// A text whose variables have their values, for which the caller may need another name.
    fn written(&mut self, text: &Text) -> String {
        let universe = self.universe;
        let template = universe.questions.resources.texts.template(text);
        let (Some(template), Some(request)) = (template, &mut self.request) else { return text.string() };
        let filled = universe.fill(template, request, self.caller, plausible::in_arn);
        let name = universe.user_in(template, text, &filled);
        let Some(name) = name.filter(|_| self.caller.kind == CallerKind::User) else { return filled };
        let from = request.caller.arn.rfind('/').map_or(0, |at| at + 1);
        request.caller.arn.replace_range(from.., &name);
        text.string()
    }
}

/// What an action acts on.
struct Aim<'a> {
    /// Templates of ARNs, each behind its service: most show by that that a text is none of theirs.
    templates: Vec<(&'a str, &'a str)>,
    is_known: bool,
    service: &'a str,
    /// The caller's.
    partition: Option<&'a str>,
}

impl<'a> Aim<'a> {
    fn of(action: &'a str, partition: Option<&'a str>, table: &'a Authorization) -> Self {
        let known = table.action(action);
        let resources = known.iter().flat_map(|action| action.resources());
        let templates = resources
            .flat_map(|(resource, _)| resource.templates())
            .map(|template| (template.split(':').nth(2).unwrap_or_default(), template))
            .collect();
        let service = action.split(':').next().unwrap_or_default();
        Self { templates, is_known: known.is_some(), service, partition }
    }

    /// How far a text is from what the action acts on: from 0, which it surely is, to 5.
    fn rank(&self, text: &str) -> usize {
        let arn = Arn::parse(text);
        // Nobody asks across partitions.
        if arn.zip(self.partition).is_some_and(|(arn, own)| arn.partition != own) {
            return 5;
        }
        let is_acted_on = match &arn {
            None => self.templates.is_empty() && self.is_known,
            Some(arn) => self.is_of_template(text, arn),
        };
        // A template's hole takes in slashes too, but a real one rarely has any.
        let depth = |text: &str| text.matches('/').count();
        let is_typical = || self.templates.iter().any(|(_, template)| depth(template) == depth(text));
        match (is_acted_on, arn.is_some_and(|arn| arn.service == self.service), text == NONE) {
            (true, _, is_none) if is_none || is_typical() => 0,
            (true, _, _) => 1,
            (false, true, _) => 2,
            (false, false, false) => 3,
            (false, false, true) => 4,
        }
    }

    fn is_of_template(&self, text: &str, arn: &Arn<'_>) -> bool {
        self.templates.iter().any(|(service, template)| {
            (*service == arn.service || service.contains("${}") || arn.service.contains(['*', '?', '$']))
                && crate::policy::can_become(text, template)
        })
    }
}

/// A plausible ARN of a template of the table.
fn from_template(template: &str) -> String {
    let mut text = String::new();
    let mut colons = 0;
    for (index, part) in template.split("${}").enumerate() {
        if index > 0 {
            text.push_str(match colons {
                1 => "aws",
                3 => "us-east-1",
                4 => plausible::ACCOUNTS[0],
                _ => "example",
            });
        }
        colons += part.matches(':').count();
        text.push_str(part);
    }
    text.replace('*', "example")
}
