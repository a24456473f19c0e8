//! Statements without a policy around them: snippets, and what other tools put into a policy of their own making.

use memchr::memmem;

use crate::document::policy_type::is_statement_of_another_cloud;
use crate::document::recognize::{Reader, has, text};
use crate::document::{DocumentKind as K, Stage};
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

/// What every statement has in it.
const MARK: &[u8] = b"\"Effect\"";

impl<'s> Reader<'s> {
    /// Takes statements, or an object that is nothing known and has some in it. A list of them is one policy.
    pub(super) fn bare_statements(&mut self, node: Node<'s>) -> bool {
        let mut found = Vec::new();
        if memmem::find(node.raw().as_bytes(), MARK).is_some() {
            collect(node, &mut found);
        }
        if found.is_empty() {
            return false;
        }
        self.wrapper(K::OtherDocument, node);
        for statements in found {
            if let Some(policy) = self.trees().alloc(as_policy(statements)).root() {
                self.policy(policy, None, Stage::Proposed, None);
            }
        }
        true
    }
}

fn collect<'s>(node: Node<'s>, found: &mut Vec<Node<'s>>) {
    match node.kind() {
        Kind::Object if is_statement(node) => found.push(node),
        Kind::Array if node.items().next().is_some() && node.items().all(is_statement) => found.push(node),
        _ => {
            node.items().for_each(|item| collect(item, found));
            // What has statements in their place and is no policy is in another language.
            let others = node.members().filter(|(key, _)| !key.is_string("Statement"));
            others.for_each(|(_, value)| collect(value, found));
        }
    }
}

/// Whether an object is a statement for sure: who may do what, or what may be done with what, in AWS's words.
pub(super) fn is_statement(node: Node<'_>) -> bool {
    let is_effect = text(node, "Effect").is_some_and(|word| word == "Allow" || word == "Deny");
    let has_object =
        || ["Resource", "NotResource", "Principal", "NotPrincipal"].iter().any(|element| has(node, element));
    is_effect && has_object() && names_actions(node) && !is_statement_of_another_cloud(node)
}

/// Whether all that a statement names as actions are AWS's, which are `*` or begin with a service.
fn names_actions(statement: Node<'_>) -> bool {
    let Some(actions) = statement.get("Action").or_else(|| statement.get("NotAction")) else { return false };
    let is_service = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_action = |text: &str| {
        text == "*"
            || text.split_once(':').is_some_and(|(service, _)| !service.is_empty() && is_service(service))
    };
    let mut actions = actions.one_or_many().peekable();
    actions.peek().is_some() && actions.all(|action| action.string().is_some_and(|text| is_action(&text)))
}

/// A policy of these statements and others that nobody has said, as its version: what is missing may be there.
fn as_policy(statements: Node<'_>) -> Tree<'_> {
    let mut view = ViewBuilder::new(statements.tree());
    view.open(Kind::Object, statements);
    view.key(statements, Some("Version"));
    view.unknown(statements);
    view.key(statements, Some("Statement"));
    view.open(Kind::Array, statements);
    statements.one_or_many().for_each(|statement| view.subtree(statement));
    // The text of what is not known is compared, and must be the same in another version.
    if let Some((first, _)) = statements.one_or_many().next().and_then(|statement| statement.members().next())
    {
        view.unknown(first);
    }
    view.close();
    view.close();
    view.finish()
}
