//! Policies: bare ones, and those that an answer wraps or holds as text.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::document::cloudformation::is_intrinsic;
use crate::document::policy_type::{classify, is_of_another_cloud, looks_like_policy, of_organization};
use crate::document::recognize::{Reader, has, text};
use crate::document::{Document, DocumentKind as K, PolicyType, Stage, Subject};
use crate::policy::{Policy, is_partly_unknown};
use crate::syntax::{Kind, Node, SyntaxError, Tree, parse_json};

impl<'s> Reader<'s> {
    /// `Policy` means six things, told apart by its type and its neighbours.
    pub(super) fn policy_wrapper(&mut self, node: Node<'s>) -> bool {
        const STRINGS: [&str; 5] = ["policyText", "ResourcePolicy", "resourcePolicy", "policy", "PolicyText"];
        if let Some(endpoints) = node.get("VpcEndpoints").or_else(|| node.get("VpcEndpoint")) {
            return self.endpoints(endpoints);
        }
        if let Some(value) = node.get("Policy") {
            if value.kind() == Kind::String {
                return self.encoded_policy(value, None, Stage::Observed, None);
            }
            let parts = [value.get("Established"), value.get("Proposed")];
            if parts.iter().any(Option::is_some) {
                let inner = parts.iter().flatten().filter_map(|part| part.get("Policy"));
                let mut any = false;
                for policy in inner {
                    any |= self.encoded_policy(policy, Some(K::AccessPointPolicy), Stage::Observed, None);
                }
                return any;
            }
            if let (Some(summary), Some(content)) = (value.get("PolicySummary"), value.get("Content")) {
                let Some(kind) = of_organization(text(summary, "Type").as_deref()) else { return false };
                return self.encoded_policy(content, Some(kind), Stage::Observed, None);
            }
            if looks_like_policy(value) {
                return self.policy(value, None, Stage::Observed, None);
            }
        }
        for key in STRINGS {
            if let Some(value) = node.get(key) {
                let stage = Stage::Observed;
                if value.kind() == Kind::String && self.encoded_policy(value, None, stage, None) {
                    return true;
                }
                if looks_like_policy(value) {
                    return self.policy(value, None, stage, None);
                }
                // Glacier nests the string one object deeper.
                if let Some(inner) = value.get("Policy")
                    && self.encoded_policy(inner, None, stage, None)
                {
                    return true;
                }
            }
        }
        match node.get("Attributes").and_then(|attributes| attributes.get("Policy")) {
            Some(value) => self.encoded_policy(value, Some(K::ResourcePolicy), Stage::Observed, None),
            None => false,
        }
    }

    /// VPC endpoints, as `describe-vpc-endpoints` and `create-vpc-endpoint` answer; not all of them have policies.
    fn endpoints(&mut self, endpoints: Node<'s>) -> bool {
        let mut any = false;
        for endpoint in endpoints.one_or_many().filter(|one| one.get("VpcEndpointId").is_some()) {
            any = true;
            self.set_account_id(&endpoint.get("OwnerId").and_then(Node::string).unwrap_or_default());
            if let Some(policy) = endpoint.get("PolicyDocument") {
                self.encoded_policy(policy, Some(K::EndpointPolicy), Stage::Observed, None);
            }
        }
        self.set_account(None);
        any
    }

    pub(super) fn raw_policy(&mut self, node: Node<'s>) -> bool {
        self.policy(node, None, Stage::Proposed, None)
    }

    /// A policy at `node`, when it looks like one; its kind from the shape unless the wrapper or the user tells it.
    pub(in crate::document) fn policy(
        &mut self,
        node: Node<'s>,
        kind: Option<K>,
        stage: Stage,
        subject: Option<Subject>,
    ) -> bool {
        if !looks_like_policy(node) {
            return false;
        }
        match self.policy_type.map(PolicyType::kind).or(kind) {
            Some(kind) => self.push_policy(kind, node, None, stage, subject),
            None => {
                let policy = Policy::parse(node);
                self.push_policy(classify(&policy), node, Some(policy), stage, subject);
            }
        }
        true
    }

    /// A policy at `node` whatever it looks like: its place says that it is one.
    pub(in crate::document) fn policy_of_kind(
        &mut self,
        node: Node<'s>,
        kind: K,
        stage: Stage,
        subject: Option<Subject>,
    ) {
        let kind = self.policy_type.map_or(kind, PolicyType::kind);
        self.push_policy(kind, node, None, stage, subject);
    }

    fn push_policy(
        &mut self,
        kind: K,
        node: Node<'s>,
        policy: Option<Policy<'s>>,
        stage: Stage,
        subject: Option<Subject>,
    ) {
        let (account, spelling) = (self.account.clone(), self.spelling);
        if policy.is_none() {
            self.unread.push(self.loaded.documents.len());
        }
        self.loaded.documents.push(Document {
            kind,
            node,
            root: node,
            stage,
            spelling,
            subject,
            account,
            is_part: false,
            policy,
        });
    }

    /// Reads the policies whose kind their places told, many of them on several threads.
    pub(super) fn read_policies(&mut self) {
        const MANY: usize = 256;
        let documents = &mut self.loaded.documents;
        if self.unread.len() < MANY {
            for number in self.unread.drain(..) {
                documents[number].policy = Some(Policy::parse(documents[number].node));
            }
            return;
        }
        let read = |number: &usize| Policy::parse(documents[*number].node);
        let policies: Vec<Policy<'s>> = self.unread.par_iter().map(read).collect();
        for (number, policy) in self.unread.drain(..).zip(policies) {
            documents[number].policy = Some(policy);
        }
    }

    /// Tells of a string where a policy should stand that it is not even JSON. Some are empty where there is no policy, or
    /// filled in later by another program.
    fn no_policy(&mut self, node: Node<'s>, kind: K) -> bool {
        let text = node.string().unwrap_or_default();
        let is_json =
            || matches!(Tree::parse_embedded(node), Some(Ok(_))) || parse_json(Cow::Borrowed(&text)).is_ok();
        if text.trim().is_empty() || is_filled_in(&text) || is_json() {
            return false;
        }
        let message = "this should be a policy, and is not JSON".to_owned();
        let span = node.tree().outer_span(node.span());
        self.syntax_error(SyntaxError { message, span, replacement: None, recovered: false }, node.pointer());
        self.wrapper(kind, node);
        true
    }

    /// Takes an object without `Statement` where a policy should stand for a policy all the same: what it lacks is told of
    /// then. Some are empty where there is no policy, shortened to their version by a recorder, or known later.
    fn odd_policy(&mut self, node: Node<'s>, kind: K, stage: Stage, subject: Option<Subject>) -> bool {
        let is_shortened = node.members().all(|(key, _)| key.is_string("Version"));
        if is_shortened || has(node, "Statement") || is_intrinsic(node) || is_of_another_cloud(node) {
            return false;
        }
        self.policy_of_kind(node, kind, stage, subject);
        true
    }

    /// A policy that may stand as an object or as a string, JSON or percent-encoded.
    pub(in crate::document) fn encoded_policy(
        &mut self,
        node: Node<'s>,
        kind: Option<K>,
        stage: Stage,
        subject: Option<Subject>,
    ) -> bool {
        match node.kind() {
            Kind::String => {
                let inner =
                    |reader: &mut Self, root| reader.encoded_policy(root, kind, stage, subject.clone());
                self.decoded(node, inner) || kind.is_some_and(|kind| self.no_policy(node, kind))
            }
            Kind::Object => {
                self.policy(node, kind, stage, subject.clone())
                    || kind.is_some_and(|kind| self.odd_policy(node, kind, stage, subject))
            }
            // AWS Config shows a policy's version as a list that holds the document.
            Kind::Array => {
                let mut any = false;
                for item in node.items() {
                    any |= self.encoded_policy(item, kind, stage, subject.clone());
                }
                any
            }
            _ => false,
        }
    }
}

/// Whether a text has the marks of a template in it, or what of it is known later.
fn is_filled_in(text: &str) -> bool {
    ["${", "{{", "<%"].iter().any(|mark| text.contains(mark)) || is_partly_unknown(text)
}
