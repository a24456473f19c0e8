//! Who can do what with buckets, roles and other things, and what roles can do, statement by statement.
//!
//! A statement that Denies of the same policies take away whole is left out; one that they take a part of says so. What a
//! public access block or the ownership setting of a bucket holds back stands apart.

mod acl;
mod except;
mod level;
mod line;
mod words;
mod zone;

pub use except::Except;
pub use level::Level;
pub use line::{Access, Line, Standing, Who};
pub use zone::{Known, Zone};

use crate::access::block::{self, Block};
use crate::access::public::{Publicness, classify};
use crate::access::subject::{Files, Subject, of_subjects, place};
use crate::aws::authorization::Authorization;
use crate::bundle::{Bundles, Fact, Facts, Owner};
use crate::document::{Document, DocumentKind as K, Kinds};
use crate::finding::{Failure, Label};
use crate::source::Source;
use crate::syntax::Node;
use line::{Asking, lines};

/// What is open where policies have statements that a template or a plan does not tell.
pub const LATER: &str = "statements that are known only later";

/// What was found in some files.
#[derive(Debug, Default)]
pub struct Listing {
    /// Buckets, roles, keys, and policies by themselves.
    pub list: Vec<About>,
    /// The files; a label's `file` counts in this list.
    pub files: Vec<Source>,
    /// What could not be read.
    pub failures: Vec<Failure>,
}

/// What is granted about one thing.
#[derive(Debug)]
pub struct About {
    /// What it is, when that is known.
    pub owner: Option<Owner>,
    /// Its name.
    pub name: Option<String>,
    /// What its first document is.
    pub kind: K,
    /// Where that lies.
    pub place: Option<Label>,
    /// Who can do something with it, the nearest first.
    pub who: Vec<Line>,
    /// What it can do itself.
    pub can: Vec<Line>,
    /// What would be granted if a setting did not hold it back.
    pub held: Vec<HeldLine>,
    /// What beside this says who can get at it and is not known: the AWS CLI's calls, and what the policies leave open.
    pub open: Vec<String>,
}

/// A grant that a setting holds back.
#[derive(Debug)]
pub struct HeldLine {
    /// The grant.
    pub line: Line,
    /// `RestrictPublicBuckets`, `IgnorePublicAcls` or `BucketOwnerEnforced`.
    pub setting: &'static str,
    /// Where the setting stands.
    pub place: Option<Label>,
}

/// Who can do what, as some files say.
#[must_use]
pub fn who_can(files: Files, known: &Known, table: &Authorization) -> Listing {
    let read = of_subjects(files, |subject, bundles| about(subject, bundles, known, table));
    Listing { list: read.answers, files: read.files, failures: read.failures }
}

fn about(
    subject: &Subject<'_, '_>,
    bundles: &Bundles<'_, '_>,
    known: &Known,
    table: &Authorization,
) -> About {
    let is_of_resource = |document: &Document<'_>| {
        let statements = document.policy.iter().flat_map(|policy| &policy.statements);
        Kinds::RESOURCE_BASED.contains(document.kind)
            || statements.into_iter().any(|statement| statement.principals.is_some())
    };
    let (on, by): (Vec<_>, Vec<_>) = subject.policies.iter().partition(|document| is_of_resource(document));
    let first = subject.policies.first();
    let mut about = About {
        owner: subject.owner,
        name: subject.name.clone(),
        kind: first.map_or(K::BucketPolicy, |document| document.kind),
        place: first.map(|document| place(document.node)),
        who: Vec::new(),
        can: Vec::new(),
        held: Vec::new(),
        open: Vec::new(),
    };
    let facts = subject.bundle.map(|bundle| Facts::new(bundle, bundles, &known.own_accounts));
    let told = facts.iter().flat_map(Facts::told_accounts);
    let of_policies = subject.policies.iter().filter_map(|document| document.account.as_deref());
    let mut known = known.clone();
    known.own_accounts.extend(told.chain(of_policies).map(str::to_owned));
    let asking = Asking { known: &known, table };
    for document in &on {
        about.who.extend(lines(asking, &[*document], true));
    }
    if !by.is_empty() {
        about.can = lines(asking, &by, false);
    }
    if let Some(facts) = facts.filter(|_| subject.owner == Some(Owner::Bucket)) {
        about.of_bucket(&facts, asking);
    }
    if subject.policies.iter().any(|document| document.policy.as_ref().is_some_and(|one| one.later.is_some()))
    {
        about.open.push(LATER.to_owned());
    }
    let is_other = |line: &Line| line.zone == Some(Zone::OtherAccount);
    if known.own_accounts.is_empty() && about.who.iter().any(is_other) {
        about.open.push("--own-account".to_owned());
    }
    about.who.sort_by_key(|line| line.zone);
    about.held.sort_by_key(|held| held.line.zone);
    about
}

impl About {
    /// What the bucket's other documents add and hold back.
    fn of_bucket(&mut self, facts: &Facts<'_, '_>, asking: Asking<'_>) {
        let is_public = facts
            .policy()
            .is_some_and(|policy| classify(policy, false).into_iter().max() == Some(Publicness::Public));
        if is_public && let Block::On(setting, node) = block::on_policy(facts) {
            // What is left are the bucket's account, which another may be while nobody said which it is, and AWS's
            // services.
            let is_own_known = !asking.known.own_accounts.is_empty();
            let is_left = |line: &Line| match line.zone {
                Some(Zone::OwnAccount | Zone::Service) => true,
                Some(Zone::OtherAccount) => !is_own_known,
                _ => false,
            };
            let (left, held): (Vec<Line>, Vec<Line>) =
                std::mem::take(&mut self.who).into_iter().partition(is_left);
            self.who = left;
            self.hold(held, setting, node);
        }
        if matches!(facts.own(K::BucketPolicy), Fact::Unknown) {
            self.open.push(block::missing(facts, Owner::Bucket, K::BucketPolicy).export());
        }
        match facts.root(K::BucketAcl) {
            Some(root) => self.of_acl(root, facts),
            None if matches!(block::acls_off(facts), Block::On(..)) => {}
            None => self.open.push(block::missing(facts, Owner::Bucket, K::BucketAcl).export()),
        }
        self.beside(facts, asking);
    }

    /// What the bucket's ACL adds.
    fn of_acl(&mut self, root: Node<'_>, facts: &Facts<'_, '_>) {
        self.place.get_or_insert_with(|| place(root));
        let grants = acl::lines(root);
        match (block::acls_off(facts), block::on_acl(facts)) {
            (Block::On(setting, node), _) => self.hold(grants, setting, node),
            (_, Block::On(setting, node)) => {
                let is_held = |line: &Line| line.zone == Some(Zone::Anyone);
                let (held, left): (Vec<Line>, Vec<Line>) = grants.into_iter().partition(is_held);
                self.who.extend(left);
                self.hold(held, setting, node);
            }
            _ => self.who.extend(grants),
        }
    }

    /// What identities whose policies lie beside the bucket's documents can do with it.
    fn beside(&mut self, facts: &Facts<'_, '_>, asking: Asking<'_>) {
        let policies: Vec<_> = facts.identity_policies().collect();
        let is_about = |line: &Line| {
            line.resources.iter().any(|resource| {
                facts.name().is_none_or(|name| {
                    let bucket = format!("arn:${{}}:s3:::{name}");
                    crate::policy::can_become(resource, &bucket)
                        || crate::policy::can_become(resource, &format!("{bucket}/${{}}"))
                })
            }) || line.are_other_resources
        };
        for document in policies {
            let of = lines(asking, &[document], false).into_iter().filter(is_about);
            self.who.extend(of.map(|line| Line { zone: Some(Zone::OwnAccount), ..line }));
        }
    }

    fn hold(&mut self, lines: Vec<Line>, setting: &'static str, node: Option<Node<'_>>) {
        let held = |line| HeldLine { line, setting, place: node.map(place) };
        self.held.extend(lines.into_iter().map(held));
    }
}
