//! One statement against one request.

use crate::access::Request;
use crate::access::evaluate::Layer;
use crate::access::evaluate::condition::Conditions;
use crate::access::evaluate::missing_key::MissingKey;
use crate::access::evaluate::pattern::{Reading, Setting};
use crate::access::evaluate::principal::{Grant, Grants, NOBODY, grants};
use crate::access::evaluate::verdict::{Doubt, Verdict};
use crate::policy::{Effect, Listed, Pattern, Policy, Statement, is_partly_unknown};
use crate::syntax::{Kind, Node};

/// What statements are decided in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Statements<'r> {
    pub(super) request: &'r Request,
    pub(super) missing_key: MissingKey,
    pub(super) has_boundary: bool,
}

/// What a statement says about a request.
#[derive(Debug)]
pub(super) struct Said<'s> {
    /// How closely it names the caller, where all the rest of it applies as well. Policies without principals name
    /// whoever they are attached to: [`Grant::Direct`].
    pub(super) grants: Grants<'s>,
    /// Whether it applies at all.
    pub(super) applies: Verdict<'s>,
    /// The conditions that do not hold, when all the rest of the statement applies.
    pub(super) failed: Vec<Node<'s>>,
}

const NOTHING: Said<'static> = Said { grants: NOBODY, applies: Verdict::NO, failed: Vec::new() };

impl<'s> Said<'s> {
    /// What a statement says of which nothing is known yet.
    pub(super) fn later(node: Node<'s>) -> Self {
        let open = || Verdict::doubtful(false, Doubt::Later(node));
        Self { grants: [open(), open(), open()], applies: open(), failed: Vec::new() }
    }
}

impl Statements<'_> {
    pub(super) fn said<'s>(
        self,
        policy: &Policy<'s>,
        statement: &Statement<'s>,
        effect: Effect,
        layer: Layer,
    ) -> Said<'s> {
        // Most statements are about other actions, and then no resource is looked at.
        let action = self.action(statement);
        if is_out(&action) {
            return NOTHING;
        }
        let has_variables = policy
            .version
            .is_some_and(|version| version.is_string("2012-10-17") || version.kind() == Kind::Unknown);
        let about = action.and(self.resource(statement, layer, has_variables));
        if is_out(&about) {
            return NOTHING;
        }
        let named = match (&statement.principals, layer.has_principals()) {
            (Some(listed), true) => grants(listed, effect, self.request, self.has_boundary),
            // AWS takes neither: such a policy cannot be attached.
            (None, true) | (Some(_), false) => return NOTHING,
            (None, false) => [Verdict::NO, Verdict::NO, Verdict::YES],
        };
        let reaches = Verdict::any(named.clone()).and(about.clone());
        if is_out(&reaches) {
            return NOTHING;
        }
        let conditions = Conditions { request: self.request, has_variables, missing_key: self.missing_key };
        let mut failed = Vec::new();
        let each: Vec<Verdict<'s>> = statement
            .conditions
            .iter()
            .map(|condition| {
                let verdict = conditions.holds(condition);
                if !verdict.holds && reaches.holds {
                    failed.push(condition.key_node);
                }
                verdict
            })
            .collect();
        let unread =
            statement.has_unknown_condition.then(|| Verdict::doubtful(false, Doubt::Later(statement.node)));
        let unread_effect =
            statement.effect.is_none().then(|| Verdict::doubtful(false, Doubt::Later(statement.node)));
        let holds = Verdict::all(each.into_iter().chain(unread).chain(unread_effect));
        Said {
            grants: named.map(|verdict| verdict.and(about.clone()).and(holds.clone())),
            applies: reaches.and(holds),
            failed,
        }
    }

    /// Whether the action is one of a statement's, or may be.
    pub(super) fn can_be_about(self, statement: &Statement<'_>) -> bool {
        !is_out(&self.action(statement))
    }

    /// Whether the resource is one of a statement's, or may be, whatever the context of the request.
    pub(super) fn can_be_on(self, statement: &Statement<'_>, layer: Layer) -> bool {
        let hangs_on_context = |listed: &Listed<'_, Pattern<'_>>| {
            listed.items.iter().any(|item| !item.is_plain() && item.text.contains("${"))
        };
        statement.resources.as_ref().is_some_and(hangs_on_context)
            || !is_out(&self.resource(statement, layer, false))
    }

    fn action<'s>(self, statement: &Statement<'s>) -> Verdict<'s> {
        let setting = Setting { request: self.request, has_variables: false, ignores_case: true };
        let action = &self.request.action;
        let is_ascii = action.is_ascii();
        let is_it = |item: &Pattern<'s>| {
            // Most lists name many services, and most items one action.
            let is_other = is_ascii && item.is_plain() && item.text.len() != action.len();
            if is_other || begins_otherwise(&item.text, action) {
                return Verdict::NO;
            }
            setting.matches(&item.text, item.node, Reading::Wildcards, action)
        };
        statement.actions.as_ref().map_or(Verdict::NO, |listed| of_list(listed, is_it))
    }

    /// The policies of some resources, such as trust policies, have no `Resource`: they are about the one they hang on.
    fn resource<'s>(self, statement: &Statement<'s>, layer: Layer, has_variables: bool) -> Verdict<'s> {
        let setting = Setting { request: self.request, has_variables, ignores_case: false };
        let is_it = |item: &Pattern<'s>| {
            setting.matches(&item.text, item.node, Reading::Resource, &self.request.resource)
        };
        let own = || Verdict::certain(layer == Layer::Resource);
        statement.resources.as_ref().map_or_else(own, |listed| of_list(listed, is_it))
    }
}

/// Whether it certainly does not hold.
fn is_out(verdict: &Verdict<'_>) -> bool {
    !verdict.holds && verdict.doubts.is_empty()
}

/// Whether a pattern's first letter shows, in either case, that it does not stand for a text.
fn begins_otherwise(pattern: &str, text: &str) -> bool {
    let first = pattern.as_bytes().first().zip(text.as_bytes().first());
    first.is_some_and(|(own, letter)| {
        own.is_ascii_alphanumeric() && letter.is_ascii() && !own.eq_ignore_ascii_case(letter)
    })
}

fn of_list<'s>(listed: &Listed<'s, Pattern<'s>>, is_it: impl Fn(&Pattern<'s>) -> Verdict<'s>) -> Verdict<'s> {
    let later = listed.has_unknown.then(|| Verdict::doubtful(false, Doubt::Later(listed.value)));
    let is_one = Verdict::any(listed.items.iter().map(is_it).chain(later));
    if listed.is_negated { is_one.not() } else { is_one }
}

/// What a statement does. One that nobody can read yet may do either; a wrong word makes a policy that AWS refuses.
pub(super) fn effects(statement: &Statement<'_>) -> &'static [Effect] {
    match (statement.effect, statement.effect_node) {
        (Some(Effect::Allow), _) => &[Effect::Allow],
        (Some(Effect::Deny), _) => &[Effect::Deny],
        (None, Some(node)) => {
            let is_later = node.kind() == Kind::Unknown
                || node.kind() == Kind::Object
                || node.string().is_some_and(|text| is_partly_unknown(&text));
            if is_later { &[Effect::Allow, Effect::Deny] } else { &[] }
        }
        (None, None) => &[],
    }
}

impl Said<'_> {
    /// The closest way in which it names the caller, when it applies.
    pub(super) fn grant(&self) -> Option<Grant> {
        Grant::ALL.into_iter().rev().find(|grant| self.grants[*grant as usize].holds)
    }
}
