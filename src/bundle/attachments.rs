//! Whose an identity policy is, as the text around it says.
//!
//! IAM judges a role by all policies that hang on it, inline ones and managed ones together, and a user by those of the
//! user's groups too. What hangs on another identity has no say.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::bundle::Holder;
use crate::bundle::pages::account_details;
use crate::document::{Document, DocumentKind, Loaded, Spelling, Subject, described, made_role, makes_role};
use crate::policy::unknown;
use crate::syntax::{Kind, Node};

/// What a file says of which policies hang on whom.
#[derive(Debug, Default)]
pub struct Attachments {
    /// Who has a managed policy, by its ARN, its logical name or the mark of its resource.
    managed: BTreeMap<String, Vec<Holder>>,
    /// The users of a group.
    members: BTreeMap<String, Vec<Holder>>,
    /// A template's roles, users and groups by their logical names.
    logical: BTreeMap<String, Holder>,
    /// The identities whose policies are listed, to the last one.
    listed: BTreeSet<Holder>,
    /// All that hangs on the identities of the file is in it.
    is_whole: bool,
}

type Named = fn(String) -> Holder;

/// Those that the text around a policy names, and those that it is attached to elsewhere.
type Told<'h> = (Vec<Holder>, &'h [Holder]);

/// Members that name the identity in the API's answers.
const NAMES: [(&str, Named); 3] =
    [("RoleName", Holder::Role), ("UserName", Holder::User), ("GroupName", Holder::Group)];

/// How far around a policy is looked for whose it is.
const LEVELS: usize = 8;

/// How many times the policies of a file may hang on somebody: an account has 5,000 users, and each of them some dozens.
/// A group with very many of both would fill the memory.
const MOST_HELD: usize = 1 << 18;

/// What tells names of one place from those of another: the file that holds all of something, or the folder in which the
/// answers about one account lie.
pub(crate) fn namespace<'n>(document: &Document<'_>, file: &'n str) -> &'n str {
    let is_answer = document.spelling == Spelling::Api;
    if is_answer { file.rsplit_once('/').map_or("", |pair| pair.0) } else { file }
}

/// A string member of an object that describes one thing.
fn member(node: Node<'_>, name: &str) -> Option<String> {
    let text = described(node, name)?;
    text.string().map(std::borrow::Cow::into_owned).filter(|text| !text.is_empty())
}

fn around(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    std::iter::successors(node.surrounding(), |node| node.surrounding()).take(LEVELS)
}

/// Whose a policy in an answer of the API is, and whether it is in force: another version of it may be.
fn owner_in_answer(policy: Node<'_>) -> Option<(Holder, bool)> {
    let mut is_in_force = true;
    around(policy).find_map(|node| {
        is_in_force &= node.get("IsDefaultVersion").and_then(Node::bool) != Some(false);
        Some((described_identity(node)?, is_in_force))
    })
}

/// The identity that an answer of the API describes.
fn described_identity(node: Node<'_>) -> Option<Holder> {
    let by_name = NAMES.iter().find_map(|(key, holder)| Some(holder(member(node, key)?)));
    by_name.or_else(|| Holder::of_arn(&member(node, "Arn")?))
}

/// The resources of a template, or of the one that an answer holds.
fn resources<'s>(root: &Node<'s>) -> Option<Node<'s>> {
    root.get("Resources").or_else(|| root.get("TemplateBody")?.get("Resources"))
}

impl Attachments {
    /// What a file's lists of attachments say.
    #[must_use]
    pub fn of(loaded: &Loaded<'_>) -> Self {
        Self::of_pages(std::iter::once(loaded))
    }

    /// What the lists in several files say that are pages of one answer: what one describes, another attaches.
    #[must_use]
    pub fn of_pages<'l, 's: 'l>(pages: impl Iterator<Item = &'l Loaded<'s>>) -> Self {
        let mut found = Self::default();
        for loaded in pages {
            found.read(loaded);
        }
        found
    }

    fn read(&mut self, loaded: &Loaded<'_>) {
        for details in account_details(loaded) {
            self.details(details.node);
            self.is_whole = true;
        }
        if loaded.wrappers.iter().any(|wrapper| wrapper.0 == DocumentKind::CloudFormation) {
            for resources in loaded.roots.iter().filter_map(resources) {
                self.template(resources);
                self.is_whole = true;
            }
        }
        for (had, who) in &loaded.ties {
            let list = match had {
                Subject::Policy(name) => self.managed.entry(name.clone()),
                Subject::Group(name) => self.members.entry(name.clone()),
                _ => continue,
            };
            list.or_default().extend(Holder::of(who));
        }
    }

    /// What each of the files says. Where one is a page of an account's details, the others are its further pages.
    #[must_use]
    pub fn of_each(files: &[Loaded<'_>]) -> Vec<Rc<Self>> {
        let has_details = |file: &&Loaded<'_>| account_details(file).next().is_some();
        let has_pages = files.iter().flat_map(account_details).any(|details| details.is_part);
        let pages = has_pages.then(|| Rc::new(Self::of_pages(files.iter().filter(has_details))));
        let of_file = |file| match &pages {
            Some(pages) if has_details(&file) => Rc::clone(pages),
            _ => Rc::new(Self::of(file)),
        };
        files.iter().map(of_file).collect()
    }

    /// Whether all policies of the identity are listed, so that one attached to nobody is not among them.
    #[must_use]
    pub fn lists_all_of(&self, identity: &Holder) -> bool {
        self.listed.iter().any(|one| identity.is_called(one))
    }

    /// The managed policies that hang on an identity, or on a group that it is in, by the names that
    /// [`Self::managed_name`] gives them.
    pub fn attached_to<'h>(&'h self, identity: &'h Holder) -> impl Iterator<Item = &'h str> {
        let is_it = |holder: &Holder| identity.is_called(holder);
        let joined = self.members.iter().filter(move |(_, users)| users.iter().any(is_it));
        let groups: BTreeSet<&str> = joined.map(|(group, _)| &**group).collect();
        let has = move |holder: &Holder| match holder {
            Holder::Group(name) => groups.contains(&**name),
            other => is_it(other),
        };
        self.managed.iter().filter(move |(_, holders)| holders.iter().any(&has)).map(|(name, _)| &**name)
    }

    /// The managed policies that hang on somebody, by the names that [`Self::managed_name`] gives them.
    pub(super) fn managed(&self) -> impl Iterator<Item = (&str, &[Holder])> {
        self.managed.iter().map(|(name, holders)| (&**name, &**holders))
    }

    /// The name that a managed policy is attached by; `None` for other policies, and for versions that are not in force.
    #[must_use]
    pub fn managed_name(&self, document: &Document<'_>) -> Option<String> {
        let of = |holder| match holder {
            Holder::Anybody(name) => Some(name),
            _ => None,
        };
        match document.spelling {
            Spelling::Api => {
                owner_in_answer(document.node).filter(|pair| pair.1).and_then(|(holder, _)| of(holder))
            }
            Spelling::CloudFormation => {
                let (logical, _) = self.in_template(document.node)?;
                (!self.logical.contains_key(&logical)).then_some(logical)
            }
            Spelling::Terraform => of(Holder::of(document.subject.as_ref()?)?),
            Spelling::Config => {
                let is_old =
                    |node: Node<'_>| node.get("isDefaultVersion").and_then(Node::bool) == Some(false);
                let is_in_force = !around(document.node).any(is_old);
                of_item(document.node).filter(|_| is_in_force).and_then(of)
            }
        }
    }

    /// Whether a policy that the file attaches to nobody counts for none of its identities.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.is_whole
    }

    fn details(&mut self, node: Node<'_>) {
        let lists = ["UserDetailList", "GroupDetailList", "RoleDetailList"];
        for entity in lists.iter().filter_map(|list| node.get(list)).flat_map(Node::items) {
            let Some(holder) = described_identity(entity) else { continue };
            self.listed.insert(holder.clone());
            for group in entity.get("GroupList").into_iter().flat_map(Node::items).filter_map(Node::string) {
                self.members.entry(group.into_owned()).or_default().push(holder.clone());
            }
            let attached = entity.get("AttachedManagedPolicies").into_iter().flat_map(Node::items);
            for arn in attached.filter_map(|one| member(one, "PolicyArn")) {
                self.managed.entry(arn).or_default().push(holder.clone());
            }
        }
    }

    fn template(&mut self, resources: Node<'_>) {
        for (logical, resource) in resources.members() {
            let Some(logical) = logical.string() else { continue };
            let name = match member(resource, "Type").as_deref() {
                Some("AWS::IAM::Role") => NAMES[0],
                Some("AWS::IAM::User") => NAMES[1],
                Some("AWS::IAM::Group") => NAMES[2],
                Some(kind) if resource.get("Properties").is_some_and(|all| makes_role(kind, all)) => {
                    let role = Holder::Role(unknown(&made_role(&logical)));
                    self.logical.insert(logical.into_owned(), role);
                    continue;
                }
                _ => continue,
            };
            let given = resource.get("Properties").and_then(|properties| member(properties, name.0));
            self.logical.insert(logical.to_string(), name.1(given.unwrap_or_else(|| unknown(&logical))));
        }
        for (logical, resource) in resources.members() {
            let Some(properties) = resource.get("Properties") else { continue };
            if resource.get("Type").is_some_and(|kind| kind.is_string("AWS::IAM::UserToGroupAddition")) {
                self.addition(properties);
            }
            let holder = logical.string().and_then(|logical| self.logical.get(&*logical).cloned());
            let Some(holder) = holder else { continue };
            for policy in properties.get("ManagedPolicyArns").into_iter().flat_map(Node::items) {
                // Its own policies a template refers to; of others the text is another document's.
                let own = member(policy, "Ref").or_else(|| policy.string().map(std::borrow::Cow::into_owned));
                let name = own.unwrap_or_else(|| policy.raw().to_owned());
                self.managed.entry(name).or_default().push(holder.clone());
            }
            if matches!(holder, Holder::User(_)) {
                for group in properties.get("Groups").into_iter().flat_map(Node::items) {
                    if let Some(Holder::Group(group)) = self.referred(group, Holder::Group) {
                        self.members.entry(group).or_default().push(holder.clone());
                    }
                }
            }
        }
    }

    /// A resource that puts users into a group.
    fn addition(&mut self, properties: Node<'_>) {
        let group = properties.get("GroupName").and_then(|group| self.referred(group, Holder::Group));
        let Some(Holder::Group(group)) = group else { return };
        for user in properties.get("Users").into_iter().flat_map(Node::items) {
            if let Some(user) = self.referred(user, Holder::User) {
                self.members.entry(group.clone()).or_default().push(user);
            }
        }
    }

    /// The identity that a template names, or refers to.
    fn referred(&self, value: Node<'_>, named: Named) -> Option<Holder> {
        match value.kind() {
            Kind::String => value.string().map(|name| named(name.into_owned())),
            Kind::Object => {
                let logical = member(value, "Ref")?;
                let known = self.logical.get(&logical).cloned();
                Some(known.unwrap_or_else(|| named(unknown(&logical))))
            }
            _ => None,
        }
    }

    /// Those that an identity policy hangs on; `None` where nothing around it says so, and nobody where it is a version
    /// that is not in force.
    #[must_use]
    pub fn holders(&self, document: &Document<'_>) -> Option<Vec<Holder>> {
        let (mut holders, attached) = self.told(document)?;
        holders.extend_from_slice(attached);
        let users: Vec<Holder> = holders.iter().flat_map(|holder| self.users(holder)).cloned().collect();
        holders.extend(users);
        holders.sort_unstable();
        holders.dedup();
        Some(holders)
    }

    /// Why [`Self::holders`] is not to be asked of all policies of a file, when they hang on too many.
    #[must_use]
    pub fn excess(loaded: &Loaded<'_>) -> Option<String> {
        let attachments = Self::of(loaded);
        let policies = loaded.documents.iter().filter(|document| document.policy.is_some());
        let mut held = policies.filter_map(|policy| attachments.told(policy)).map(|(named, attached)| {
            named.iter().chain(attached).map(|holder| 1 + attachments.users(holder).len()).sum::<usize>()
        });
        let is_excess = held.try_fold(MOST_HELD, usize::checked_sub).is_none();
        is_excess
            .then(|| format!("its policies hang on somebody more than {MOST_HELD} times; split the export"))
    }

    fn told(&self, document: &Document<'_>) -> Option<Told<'_>> {
        let alone = |holder| (vec![holder], &[][..]);
        match document.spelling {
            Spelling::Api => self.of_answer(document.node),
            Spelling::CloudFormation => self.of_template(document.node),
            Spelling::Terraform => self.of_subject(document.subject.as_ref()?),
            Spelling::Config => of_item(document.node).map(alone),
        }
    }

    /// The users of a group.
    fn users(&self, holder: &Holder) -> &[Holder] {
        match holder {
            Holder::Group(name) => self.members.get(name).map_or(&[], Vec::as_slice),
            _ => &[],
        }
    }

    fn of_answer(&self, node: Node<'_>) -> Option<Told<'_>> {
        Some(match owner_in_answer(node)? {
            (Holder::Anybody(_), false) => (Vec::new(), &[]),
            (Holder::Anybody(arn), true) => match self.managed.get(&arn) {
                Some(attached) => (Vec::new(), attached),
                None => (vec![Holder::Anybody(arn)], &[]),
            },
            (holder, _) => (vec![holder], &[]),
        })
    }

    fn of_subject(&self, subject: &Subject) -> Option<Told<'_>> {
        let attached = match subject {
            Subject::Policy(name) => self.managed.get(name),
            _ => None,
        };
        Some(match attached {
            Some(attached) => (Vec::new(), attached),
            None => (vec![Holder::of(subject)?], &[]),
        })
    }

    fn of_template(&self, node: Node<'_>) -> Option<Told<'_>> {
        let (logical, mut holders) = self.in_template(node)?;
        let attached = self.managed.get(&logical).map_or(&[][..], Vec::as_slice);
        if holders.is_empty() && attached.is_empty() {
            holders.push(Holder::Anybody(unknown(&logical)));
        }
        Some((holders, attached))
    }

    /// The logical name of the resource that a policy stands in, and whom that names: itself, or those that it lists.
    fn in_template(&self, policy: Node<'_>) -> Option<(String, Vec<Holder>)> {
        let resource = around(policy).find(|node| described(*node, "Type").is_some())?;
        let (logical, properties) = (resource.key()?.string()?.into_owned(), resource.get("Properties")?);
        if let Some(holder) = self.logical.get(&logical) {
            return Some((logical, vec![holder.clone()]));
        }
        let mut holders = Vec::new();
        for ((list, named), (name, _)) in
            [("Roles", NAMES[0].1), ("Users", NAMES[1].1), ("Groups", NAMES[2].1)].into_iter().zip(NAMES)
        {
            let listed = properties.get(list).into_iter().flat_map(Node::items);
            let all = listed.chain(properties.get(name));
            holders.extend(all.filter_map(|value| self.referred(value, named)));
        }
        Some((logical, holders))
    }

    /// The names of the roles that an identity policy hangs on. What is `followed` are the managed policies that were asked
    /// for before: of two documents of one policy nobody knows which is in force.
    pub(super) fn roles(&self, policy: &Document<'_>, followed: &mut BTreeSet<String>) -> Vec<String> {
        let Some((holders, attached)) = self.told(policy) else { return Vec::new() };
        let is_new = self.managed_name(policy).is_none_or(|name| followed.insert(name));
        let attached = if is_new { attached } else { &[] };
        let roles = holders.iter().chain(attached).filter(|holder| matches!(holder, Holder::Role(_)));
        roles.map(|role| role.name().to_owned()).collect()
    }
}

/// The identity that an AWS Config item is of.
fn of_item(node: Node<'_>) -> Option<Holder> {
    let item = around(node).find(|node| described(*node, "resourceType").is_some())?;
    let name = member(item, "resourceName").or_else(|| member(item, "resourceId"))?;
    match &*member(item, "resourceType")? {
        "AWS::IAM::Role" => Some(Holder::Role(name)),
        "AWS::IAM::User" => Some(Holder::User(name)),
        "AWS::IAM::Group" => Some(Holder::Group(name)),
        _ => Some(Holder::Anybody(name)),
    }
}
