//! The policies that hang on a role or user, as far as the files hold them.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::{Bundle, Holder, boundary, listed};
use crate::contract::evidence::Evidence;
use crate::document::{Document, DocumentKind as K};
use crate::policy::Policy;
use crate::syntax::Node;

/// The policies that hang on an identity.
#[derive(Debug, Default)]
pub(super) struct Hung<'b, 's> {
    /// The identity policies whose texts are there.
    pub(super) policies: Vec<&'b Document<'s>>,
    /// The permissions boundary, when there is one and its text is there.
    pub(super) boundary: Option<&'b Policy<'s>>,
    /// What would tell the others.
    pub(super) missing: Vec<String>,
}

impl<'b, 's> Hung<'b, 's> {
    /// What hangs on `holder`: its `own` policies, and those that the files name. `described` is what says more of it.
    pub(super) fn on(
        holder: &Holder,
        own: Vec<&'b Document<'s>>,
        described: &[Node<'s>],
        bundles: &[&'b Bundle<'b, 's>],
        evidence: &Evidence<'b, 's>,
    ) -> Self {
        let mut hung = Self { policies: own, ..Self::default() };
        let lists: Vec<_> = bundles.iter().flat_map(|one| one.each(K::AttachedPolicies)).collect();
        let mut attached: BTreeSet<String> = evidence.attached_to(holder).map(str::to_owned).collect();
        for node in described.iter().copied().chain(lists.iter().map(|list| list.root)) {
            attached.extend(listed(node));
        }
        let mut lacking: Vec<String> = Vec::new();
        let loose = hung.policies.iter().filter(|one| evidence.is_loose(one)).count();
        for name in attached {
            match evidence.managed(&name) {
                Some(text) if hung.policies.iter().any(|own| std::ptr::eq(*own, text)) => {}
                Some(text) => hung.policies.push(text),
                None => lacking.push(format!("`iam get-policy-version` of `{name}`")),
            }
        }
        lacking.extend(bundles.iter().flat_map(|bundle| hung.inline_lacking(bundle)));
        // Answers with a managed policy's text do not say of which.
        if lacking.len() > loose {
            hung.missing.append(&mut lacking);
        }
        if lists.iter().any(|list| list.is_part) {
            hung.missing.push("the further pages of `iam list-attached-role-policies`".to_owned());
        }
        let groups = described.iter().filter_map(|node| node.get("GroupList")).flat_map(Node::items);
        for group in groups.filter_map(|group| Some(Holder::Group(group.string()?.into_owned()))) {
            if !evidence.lists_all_of(&group) {
                hung.missing.push(format!("the details of the group `{}`", group.name()));
            }
        }
        if hung.policies.is_empty() && hung.missing.is_empty() && !evidence.lists_all_of(holder) {
            hung.missing.push(match holder {
                Holder::User(name) if name.is_empty() => "`--name`, or `iam get-user-policy`,".to_owned(),
                Holder::User(_) => "`iam get-user-policy`".to_owned(),
                _ => "`iam get-role-policy`".to_owned(),
            });
        }
        hung.bound(described, evidence);
        hung
    }

    /// The names of inline policies that are listed and whose texts are not there.
    fn inline_lacking(&self, bundle: &Bundle<'b, 's>) -> Vec<String> {
        let names = bundle.each(K::PolicyNames).filter_map(|list| list.root.get("PolicyNames"));
        let is_there = |name: Node<'_>| {
            self.policies.iter().any(|own| {
                let told = own.node.surrounding().and_then(|around| around.get("PolicyName"));
                told.and_then(Node::string) == name.string()
            })
        };
        let lacking = names.flat_map(Node::items).filter(|name| !is_there(*name)).filter_map(Node::string);
        lacking.map(|name| format!("`iam get-role-policy` of `{name}`")).collect()
    }

    fn bound(&mut self, described: &[Node<'s>], evidence: &Evidence<'b, 's>) {
        let Some(name) = described.iter().find_map(|node| boundary(*node)) else { return };
        self.boundary = evidence.managed(&name).and_then(|document| document.policy.as_ref());
        if self.boundary.is_none() {
            self.missing.push(match &*name {
                "" => "the text of its permissions boundary".to_owned(),
                name => format!("`iam get-policy-version` of the permissions boundary `{name}`"),
            });
        }
    }

    /// The identity policies.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'b Policy<'s>> {
        self.policies.iter().filter_map(|document| document.policy.as_ref())
    }
}

/// The managed policies whose texts are there, by the names that they are attached by.
pub(super) type Managed<'b, 's> = BTreeMap<String, &'b Document<'s>>;
