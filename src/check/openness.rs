//! Whether the public can read or write a bucket, as far as everything that counts is known: policy, ACL, ownership and
//! both public access blocks. AWS's controls S3.2 and S3.3 ask that.

use crate::aws::authorization::Authorization;
use crate::bundle::{ACL_OFF, Fact, Facts, Switch, ownership_setting as setting, switch};
use crate::check::public_access::{is_public_group, public_statements};
use crate::document::DocumentKind as K;
use crate::policy::Statement;
use crate::rule::{Match, Matches};
use crate::syntax::Node;

/// What strangers can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
    Any,
}

/// Everything that opens a bucket or holds it back.
struct Reach<'b, 's> {
    policy: Fact<'b, 's>,
    acl: Fact<'b, 's>,
    ownership: Fact<'b, 's>,
    own_block: Fact<'b, 's>,
    account_block: Fact<'b, 's>,
}

/// What opens a bucket, and the documents without which it is not known whether more does.
struct Openings<'s> {
    at: Vec<Node<'s>>,
    missing: Vec<K>,
    is_account_missing: bool,
}

/// A bucket whose objects or keys anybody may read.
pub(super) fn readable<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    own(facts, Access::Read, matches);
}

/// A bucket that anybody may change.
pub(super) fn writable<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    own(facts, Access::Write, matches);
}

fn own<'s>(facts: &Facts<'_, 's>, access: Access, matches: &mut Matches<'s>) {
    let openings = openings(&reach(facts, |kind| facts.peek(kind)), access);
    matches.extend(openings.at.into_iter().map(Match::new));
    for kind in openings.missing {
        facts.needs_own(kind);
    }
    if openings.is_account_missing {
        facts.needs_account(K::PublicAccessBlock);
    }
}

/// What opens another bucket to anybody; what is not known of it is noted.
pub(super) fn of_bucket<'s>(facts: &Facts<'_, 's>, name: &str) -> Vec<Node<'s>> {
    let openings = openings(&reach(facts, |kind| facts.peek_bucket(name, kind)), Access::Any);
    for kind in openings.missing {
        let _ = facts.of_bucket(name, kind);
    }
    if openings.is_account_missing {
        facts.needs_account(K::PublicAccessBlock);
    }
    openings.at
}

fn reach<'b, 's>(facts: &Facts<'b, 's>, of: impl Fn(K) -> Fact<'b, 's>) -> Reach<'b, 's> {
    Reach {
        policy: of(K::BucketPolicy),
        acl: of(K::BucketAcl),
        ownership: of(K::BucketOwnership),
        own_block: of(K::PublicAccessBlock),
        account_block: facts.peek_account(K::PublicAccessBlock),
    }
}

fn openings<'s>(reach: &Reach<'_, 's>, access: Access) -> Openings<'s> {
    let mut openings = Openings { at: Vec::new(), missing: Vec::new(), is_account_missing: false };
    openings.part("RestrictPublicBuckets", reach, K::BucketPolicy, reach.policy, |policy| {
        let policy = policy.policy.as_ref();
        let open = policy.into_iter().flat_map(public_statements);
        open.filter(|statement| allows(statement, access))
            .filter_map(|statement| statement.principal_items().iter().find(|item| item.is_anyone()))
            .map(|item| item.node)
            .collect()
    });
    match setting(reach.ownership).map(|pair| pair.0) {
        Some(setting) if setting == ACL_OFF => {}
        known => {
            let before = openings.at.len();
            openings.part("IgnorePublicAcls", reach, K::BucketAcl, reach.acl, |acl| {
                let grants = acl.root.get("Grants").into_iter().flat_map(Node::items);
                grants.filter(|grant| grants_publicly(*grant, access)).collect()
            });
            if known.is_none() {
                // An open ACL may be void, and an unknown one as well.
                let is_needed = openings.at.len() > before || openings.missing.contains(&K::BucketAcl);
                openings.at.truncate(before);
                openings.missing.extend(is_needed.then_some(K::BucketOwnership));
            }
        }
    }
    openings
}

impl<'s> Openings<'s> {
    /// One way in: what opens it in the document of `kind`, unless a switch of a block is on.
    fn part<'b>(
        &mut self,
        name: &str,
        reach: &Reach<'b, 's>,
        kind: K,
        fact: Fact<'b, 's>,
        open: impl Fn(&'b crate::document::Document<'s>) -> Vec<Node<'s>>,
    ) {
        let switches = [switch(reach.own_block, name), switch(reach.account_block, name)];
        if switches.iter().any(|switch| matches!(switch, Switch::On(_))) {
            return;
        }
        let found = match fact {
            Fact::KnownAbsent => return,
            Fact::Known(document) => open(document),
            Fact::Unknown => {
                self.missing.push(kind);
                Vec::new()
            }
        };
        if found.is_empty() && !matches!(fact, Fact::Unknown) {
            return;
        }
        if switches.iter().all(|switch| matches!(switch, Switch::Off)) {
            self.at.extend(found);
            return;
        }
        if matches!(switches[0], Switch::Unknown) {
            self.missing.push(K::PublicAccessBlock);
        }
        self.is_account_missing |= matches!(switches[1], Switch::Unknown);
    }
}

/// Whether a statement lets its principals read, or change, anything of S3.
fn allows(statement: &Statement<'_>, access: Access) -> bool {
    let Some(actions) = &statement.actions else { return false };
    if actions.is_negated || access == Access::Any {
        return true;
    }
    let Some(s3) = Authorization::embedded().service("s3") else { return true };
    actions.items.iter().any(|item| {
        let name = if item.text == "*" { "*" } else { item.name().unwrap_or_default() };
        s3.matching(name).any(|action| {
            let is_read = action.levels().is_read() || action.levels().is_list();
            is_read == (access == Access::Read)
        })
    })
}

/// The grants of `READ` list the keys of a bucket, those of `WRITE` and `WRITE_ACP` change it, `FULL_CONTROL` is all of
/// them.
fn grants_publicly(grant: Node<'_>, access: Access) -> bool {
    let is_public = grant.get("Grantee").and_then(|grantee| grantee.get("URI")).is_some_and(is_public_group);
    let permission = grant.get("Permission").and_then(Node::string).unwrap_or_default();
    is_public
        && match access {
            Access::Read => matches!(&*permission, "READ" | "FULL_CONTROL"),
            Access::Write => matches!(&*permission, "WRITE" | "WRITE_ACP" | "FULL_CONTROL"),
            Access::Any => true,
        }
}

/// A switch of the public access block that neither the bucket nor its account has on.
pub(super) fn not_blocked<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    const SWITCHES: [&str; 4] =
        ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
    let (own, account) = (facts.peek(K::PublicAccessBlock), facts.peek_account(K::PublicAccessBlock));
    let mut off = Vec::new();
    for name in SWITCHES {
        match (switch(own, name), switch(account, name)) {
            (Switch::On(_), _) | (_, Switch::On(_)) => {}
            (Switch::Off, Switch::Off) => off.push(name),
            (of_bucket, of_account) => {
                if matches!(of_bucket, Switch::Unknown) {
                    facts.needs_own(K::PublicAccessBlock);
                }
                if matches!(of_account, Switch::Unknown) {
                    facts.needs_account(K::PublicAccessBlock);
                }
            }
        }
    }
    if !off.is_empty()
        && let Some(at) = own.root().or_else(|| facts.absence(K::PublicAccessBlock))
    {
        let switches = off.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        matches.push(Match::saying(at, format!("neither the bucket nor its account has {switches} on")));
    }
}

/// A grant of an ACL in force to anybody but the bucket's owner and the service that delivers logs.
pub(super) fn acl_grants_others<'s>(facts: &Facts<'_, 's>, matches: &mut Matches<'s>) {
    let found = match facts.peek(K::BucketAcl) {
        Fact::Known(acl) => granted_to_others(acl.root),
        Fact::KnownAbsent | Fact::Unknown => Vec::new(),
    };
    let is_known = facts.peek(K::BucketAcl).root().is_some();
    if is_known && found.is_empty() {
        return;
    }
    match setting(facts.own(K::BucketOwnership)) {
        Some((setting, _)) if setting == ACL_OFF => {}
        Some(_) if is_known => matches.extend(found.into_iter().map(Match::new)),
        Some(_) | None => {
            let _ = facts.own(K::BucketAcl);
        }
    }
}

fn granted_to_others(acl: Node<'_>) -> Vec<Node<'_>> {
    let owner = acl.get("Owner").and_then(|owner| owner.get("ID")).and_then(Node::string);
    let grants = acl.get("Grants").into_iter().flat_map(Node::items).filter_map(|grant| grant.get("Grantee"));
    let is_other = |grantee: &Node<'_>| match grantee.get("URI").and_then(Node::string) {
        Some(group) => !group.ends_with("/s3/LogDelivery"),
        None => match grantee.get("ID").and_then(Node::string) {
            Some(id) => owner.as_ref().is_some_and(|owner| *owner != id),
            None => grantee.get("EmailAddress").is_some(),
        },
    };
    grants.filter(is_other).collect()
}
