//! Policies wherever they lie: within what no shape tells, such as an event, the export of another program or a resource
//! of a type that nobody has listed. Nothing says what such a policy hangs on, so that its statements alone tell its kind.

use memchr::memmem;

use crate::document::cloudformation::{self, is_intrinsic};
use crate::document::description::described;
use crate::document::policy_type::looks_like_policy;
use crate::document::recognize::{Reader, has, state_machine, text};
use crate::document::{DocumentKind as K, Stage};
use crate::syntax::{Kind, Node, Tree};

/// What every policy has in it, however often its text is escaped.
const MARK: &[u8] = b"Statement";

/// Functions of a template that make text.
const TEXTS: [&str; 2] = ["Fn::Sub", "Fn::Join"];

/// What Steampipe puts behind the name of a column for the one that says the same in a standard form.
const STANDARD: &str = "_std";

impl<'s> Reader<'s> {
    /// Takes an object that is nothing known for what holds policies, when there are any in it.
    pub(super) fn other_document(&mut self, node: Node<'s>) -> bool {
        if is_construct_tree(node) || !self.policies_within(node, Stage::Proposed) {
            return false;
        }
        self.wrapper(K::OtherDocument, node);
        true
    }

    /// Reads every policy within a value, as an object or as text; `false` when there is none.
    pub(in crate::document) fn policies_within(&mut self, node: Node<'s>, stage: Stage) -> bool {
        let mut any = false;
        for place in places(node) {
            any |= match place.kind() {
                Kind::String if is_broken_template(place) => false,
                Kind::String => self.decoded(place, |reader, root| reader.policies_within(root, stage)),
                _ => self.policy(self.without_functions(place), None, stage, None),
            };
        }
        any
    }

    /// A policy in which what a template's functions or a state machine make is known only later.
    fn without_functions(&self, policy: Node<'s>) -> Node<'s> {
        let mut policy = policy;
        if has_function(policy) {
            policy = self.trees().alloc(cloudformation::known_later(policy)).root().unwrap_or(policy);
        }
        if state_machine::is_made_later(policy) {
            policy = self.trees().alloc(state_machine::known_later(policy)).root().unwrap_or(policy);
        }
        policy
    }
}

/// Whether a text is no JSON before another program has filled it in.
fn is_broken_template(text: Node<'_>) -> bool {
    ["{{", "{%", "<%"].iter().any(|mark| text.raw().contains(mark))
        && !matches!(Tree::parse_embedded(text), Some(Ok(_)))
}

fn has_function(node: Node<'_>) -> bool {
    is_intrinsic(node)
        || node.items().any(has_function)
        || node.members().any(|(_, value)| has_function(value))
}

/// Where policies lie within a value: objects that are one, texts that may hold some, and functions that make such a text.
pub(in crate::document) fn places(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    if has_mark(node) {
        collect(node, &mut found);
    }
    found
}

fn collect<'s>(node: Node<'s>, found: &mut Vec<Node<'s>>) {
    match node.kind() {
        Kind::String if has_mark(node) => found.push(node),
        Kind::Array => node.items().for_each(|item| collect(item, found)),
        Kind::Object if is_policy(node) || makes_text(node) => found.push(node),
        Kind::Object if has(node, "eventSource") && has(node, "requestParameters") => {
            // An event of CloudTrail repeats in its answer what was asked for; what was refused never came to hold.
            let asked = node.get("requestParameters").filter(|_| !has(node, "errorCode"));
            if let Some(asked) = asked {
                collect(asked, found);
            }
        }
        Kind::Object => {
            let told = node.members().filter(|(key, _)| !is_repeated(node, *key));
            told.for_each(|(_, value)| collect(value, found));
        }
        _ => {}
    }
}

/// Whether a value may hold a policy: a look at its bytes, which saves most values a closer one.
pub(in crate::document) fn has_mark(node: Node<'_>) -> bool {
    memmem::find(node.raw().as_bytes(), MARK).is_some()
}

/// Whether an object is a policy for sure: where nothing says that one should stand, to look like one is not enough.
fn is_policy(node: Node<'_>) -> bool {
    if !looks_like_policy(node) {
        return false;
    }
    let version = node.get("Version");
    if version.is_some_and(|version| version.is_string("2012-10-17") || version.is_string("2008-10-17")) {
        return true;
    }
    // Alibaba Cloud's policies have statements, too, and this version.
    let is_effect = |statement: Node<'_>| text(statement, "Effect").is_some_and(|word| is_effect(&word));
    !version.is_some_and(|version| version.is_string("1"))
        && node.get("Statement").is_some_and(|statements| statements.one_or_many().all(is_effect))
}

fn is_effect(word: &str) -> bool {
    ["Allow", "Deny"].iter().any(|effect| effect.eq_ignore_ascii_case(word))
}

fn makes_text(node: Node<'_>) -> bool {
    is_intrinsic(node) && TEXTS.iter().any(|function| has(node, function)) && has_mark(node)
}

/// Whether another member says the same.
fn is_repeated(node: Node<'_>, key: Node<'_>) -> bool {
    let name = key.string();
    let first = name.as_deref().and_then(|name| name.strip_suffix(STANDARD));
    first.is_some_and(|first| described(node, first).is_some())
}

/// The AWS CDK lists in `tree.json` what its templates are made of, each property a second time.
fn is_construct_tree(node: Node<'_>) -> bool {
    has(node, "tree") && text(node, "version").is_some_and(|version| version.starts_with("tree-"))
}
