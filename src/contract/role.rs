//! The roles and the user that files describe.

use std::collections::BTreeSet;

use crate::bundle::{Bundle, Holder, Owner};
use crate::contract::evidence::Evidence;
use crate::contract::identity::Hung;
use crate::document::{Document, DocumentKind as K};
use crate::policy::MOST_COMPARED;
use crate::syntax::Node;

/// A role with what is known of it.
pub(super) struct Role<'b, 's> {
    /// Its ARN; name and account are made up where nobody knows them.
    pub(super) arn: String,
    pub(super) trust: &'b Document<'s>,
    /// What `iam get-role` says of it.
    pub(super) description: Option<&'b Document<'s>>,
    /// Its unique id, when it is known.
    pub(super) id: Option<String>,
    holder: Holder,
    own: Vec<&'b Document<'s>>,
    described: Vec<Node<'s>>,
    bundles: Vec<&'b Bundle<'b, 's>>,
}

impl<'b, 's> Role<'b, 's> {
    /// Its policies.
    pub(super) fn hung(&self, evidence: &Evidence<'b, 's>) -> Hung<'b, 's> {
        Hung::on(&self.holder, self.own.clone(), &self.described, &self.bundles, evidence)
    }
}

impl<'b, 's> Evidence<'b, 's> {
    /// Every role whose trust policy is there.
    pub(super) fn roles(&self) -> Vec<Role<'b, 's>> {
        let mut roles: Vec<Role<'b, 's>> = Vec::new();
        let of_nobody: Vec<_> = self.unowned(|holders| holders.is_none()).collect();
        let bundles: Vec<_> = self.bundles.iter().filter(|bundle| bundle.owner == Owner::Role).collect();
        // What several exports say of one role lies together, as the bundles are in order of their names.
        for alike in bundles.chunk_by(|one, other| one.name.is_some() && one.name == other.name) {
            let trusts =
                alike.iter().flat_map(|one| one.each(K::TrustPolicy).map(move |trust| (*one, trust)));
            for (bundle, trust) in trusts {
                let role = self.role(bundle, trust, alike, &of_nobody);
                let mut last = roles.iter().rev().take(MOST_COMPARED.min(alike.len()));
                if bundle.name.is_none() || last.all(|other| other.arn != role.arn) {
                    roles.push(role);
                }
            }
        }
        for trust in self.documents(K::TrustPolicy).filter(|trust| !self.is_of_role(trust)) {
            roles.push(Role {
                arn: self.identity("role", None, &[]),
                trust,
                description: None,
                id: None,
                holder: Holder::Role(String::new()),
                own: of_nobody.clone(),
                described: Vec::new(),
                bundles: Vec::new(),
            });
        }
        roles
    }

    /// The role whose trust policy stands in `bundle`, one of those that are `alike` by their names.
    fn role(
        &self,
        bundle: &'b Bundle<'b, 's>,
        trust: &'b Document<'s>,
        alike: &[&'b Bundle<'b, 's>],
        of_nobody: &[&'b Document<'s>],
    ) -> Role<'b, 's> {
        let is_its = |one: &&Bundle<'b, 's>| {
            let mut told = one.documents().filter_map(|document| document.account.as_ref());
            told.next().is_none_or(|account| trust.account.as_ref().is_none_or(|own| own == account))
        };
        let bundles: Vec<_> = match alike.len() {
            ..=MOST_COMPARED => alike.iter().copied().filter(is_its).collect(),
            _ => vec![bundle],
        };
        let own: Vec<_> = bundles.iter().flat_map(|bundle| bundle.each(K::IdentityPolicy)).collect();
        let name = bundle.name.as_deref();
        let holder = Holder::Role(name.unwrap_or_default().to_owned());
        let is_known = !own.is_empty() || self.lists_all_of(&holder);
        let described: Vec<Node<'s>> = trust.node.surrounding().into_iter().collect();
        Role {
            arn: self.identity("role", name, &described),
            trust,
            description: bundles.iter().find_map(|bundle| bundle.each(K::Role).next()),
            id: id(&described, "RoleId"),
            holder,
            own: if is_known { own } else { of_nobody.to_vec() },
            described,
            bundles,
        }
    }

    /// The user that the partner has: its ARN, its id and its policies, those that it has and those that nobody has who is
    /// named.
    pub(super) fn user(&self) -> (String, Option<String>, Hung<'b, 's>) {
        let only = self.only_user();
        let name = self.name.as_deref().or(only.as_deref());
        let user = Holder::User(name.unwrap_or_default().to_owned());
        let is_it = |holders: Option<Vec<Holder>>| {
            holders.is_none_or(|holders| holders.iter().any(|one| one.is_called(&user)))
        };
        let own: Vec<_> = self.unowned(is_it).collect();
        let is_called = |node: &Node<'_>| {
            node.get("UserName").and_then(Node::string).is_some_and(|text| Some(&*text) == name)
        };
        let details =
            self.documents(K::AuthorizationDetails).filter_map(|one| one.root.get("UserDetailList"));
        let answers = self.documents(K::IamEntity).filter_map(|one| one.root.get("User"));
        let around =
            own.iter().flat_map(|one| std::iter::successors(one.node.surrounding(), |one| one.surrounding()));
        let described: Vec<Node<'s>> =
            details.flat_map(Node::items).chain(answers).chain(around).filter(is_called).collect();
        let arn = self.identity("user", name, &described);
        (arn, id(&described, "UserId"), Hung::on(&user, own, &described, &[], self))
    }

    /// The only user that identity policies are of.
    fn only_user(&self) -> Option<String> {
        let holders = self.attached().filter_map(|(document, attachments)| attachments.holders(document));
        let mut users: BTreeSet<Holder> =
            holders.flatten().filter(|holder| matches!(holder, Holder::User(_))).collect();
        let only = users.pop_first().filter(|_| users.is_empty());
        only.map(|user| user.name().to_owned())
    }
}

/// The unique id that something is described with.
fn id(described: &[Node<'_>], member: &str) -> Option<String> {
    described.iter().find_map(|node| Some(node.get(member)?.string()?.into_owned()))
}
